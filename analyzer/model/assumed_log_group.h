// "Some log group": what a policy that names CloudWatch Logs is judged with when no log group that
// uses its key is in view.
//
// It lies where the key lies, and its name is a hole within what the statement's condition on the
// encryption context names. So a contradiction between key and condition is found, and a policy
// that agrees with itself is proved usable.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/model.h"

namespace kmslint {

/// Whether a statement lets the CloudWatch Logs service in for log groups. Statements for query
/// results, anomaly detectors and lookup tables (which their conditions name) are not about those.
bool is_for_log_groups(const Statement& statement);

/// The Regions that values of the encryption context in those statements spell out, each once.
std::set<std::string> named_regions(const KeyPolicy& policy);

/// Adds an assumed log group and its pair for every key of `keys` whose policy names Logs.
void add_assumed_log_groups(const std::vector<std::uint32_t>& keys, Model& model);

}  // namespace kmslint
