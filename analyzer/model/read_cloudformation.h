// CloudFormation templates to the domain: AWS::KMS::Key, ReplicaKey and Alias, AWS::Logs::LogGroup
// and LogAnomalyDetector.
//
// Each resource is explored by itself, so it splits only on the conditions it touches. A key's
// statements are explored one by one below the case of the key they stand in (StatementSlot).
// Source: AWS CloudFormation Template Reference.
#pragma once

#include <cstdint>
#include <vector>

#include "model/key_argument.h"
#include "model/model.h"
#include "model/read_model.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

/// Where and how one template is read.
struct TemplateInput {
  ScopeId scope = {};
  std::uint32_t first_resource = 0;
  const Settings* settings = nullptr;
  /// Where parsing stopped, if it did: what was being read there is incomplete.
  std::optional<Span> broken_at = {};
};

/// Adds what the template says to the model, and its keys to the index. Returns the number of
/// resources.
std::uint32_t read_template(const Node& root, const TemplateInput& input, Model& model,
                            KeyIndex& keys, Sources& sources);

}  // namespace kmslint
