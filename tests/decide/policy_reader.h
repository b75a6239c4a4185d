// Policies and requests for tests, read from JSON in which `{{name}}` stands for a hole. Uses
// RapidJSON directly, so the tests of this folder do not need the parsers under analysis.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "decide/evaluate.h"
#include "eval/value.h"
#include "model/key_policy.h"

namespace kmslint::test {

/// Text with `{{name}}` as holes; a name that is not yet a symbol becomes one of domain `any`.
PartialString text_with_holes(std::string_view text, Symbols& symbols);

/// A JSON document as an evaluated value.
Value read_json(std::string_view json, Symbols& symbols);

/// A policy that owns what evaluate() takes.
struct TestPolicy {
  std::deque<Statement> statements = {};
  bool policy_variables = false;
  std::vector<Defect> defects = {};  ///< of the document

  std::vector<const Statement*> all() const;
};
TestPolicy read_policy(const Value& document);
TestPolicy read_policy(std::string_view json, Symbols& symbols);

/// A request: {"principal": {"type", "value" or "arn", "account", "role_arn", "global_name",
/// "alt_name"}, "action", "resource", "context": {key: string or list}}. Further keys are ignored.
Request read_request(const Value& request);

/// A file of tests/.
std::string read_test_file(std::string_view path);

}  // namespace kmslint::test
