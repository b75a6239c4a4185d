// A second evaluator, slow and obvious: the semantics of docs/semantics.md word for word on plain
// JSON, without holes, without three-valued logic, and without a line shared with the analyzer.
// Tests compare the two: whatever the analyzer proves must hold for every completion the twin
// tries.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kmslint::test {

enum class TwinOutcome { allowed, denied_explicit, denied_implicit, invalid };

/// The readings of contested points, by name (`A-STAR`).
using TwinReadings = std::map<std::string, bool>;

struct TwinWorld {
  TwinReadings readings = {};
  bool identity_policies_allow = false;
};

/// Both are JSON texts without holes. `request` is as test::read_request takes it, with the key's
/// account in `resource`; context keys that are absent are not in it. One outcome for each world.
std::vector<TwinOutcome> twin_evaluate(const std::string& policy, const std::string& request,
                                       const std::vector<TwinWorld>& worlds);

/// `text` with every `{{name}}` replaced.
std::string twin_substitute(std::string text, const std::map<std::string, std::string>& values);

}  // namespace kmslint::test
