// CloudFormation templates to the domain: AWS::KMS::Key, ReplicaKey and Alias, AWS::Logs::LogGroup
// and LogAnomalyDetector.
//
// Each resource is explored by itself, so it splits only on the conditions it touches. A key's
// statements are explored one by one below the case of the key they stand in (StatementSlot).
// Source: AWS CloudFormation Template Reference.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/cloudformation.h"
#include "model/key_argument.h"
#include "model/model.h"
#include "source/sources.h"

namespace kmslint {

/// One template to read.
struct TemplateInput {
  Template* stack = nullptr;
  std::string address = {};  ///< of the nested stack it is: `Resources/Nested/`
  /// Where parsing stopped, if it did: what was being read there is incomplete.
  std::optional<Span> broken_at = {};
};

/// Adds what the templates say to the model, and their keys to the index. All keys come first, so
/// that a log group finds the key of another template.
void read_templates(const std::vector<TemplateInput>& inputs, Model& model, KeyIndex& keys,
                    Sources& sources);

}  // namespace kmslint
