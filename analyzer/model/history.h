// Two revisions side by side: what became of each key and each log group.
//
// A change is judged by what it does to things that exist already, so every key and log group of
// the revision before is looked for in the revision after: by scope and address, through `moved`
// blocks. What is not found is destroyed, or stays without being managed any more; an argument that
// cannot be changed replaces the resource.
//
// Sources: https://developer.hashicorp.com/terraform/language/modules/develop/refactoring,
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html,
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"

namespace kmslint {

enum class Fate : std::uint8_t {
  stays,
  destroyed,
  replaced,  ///< destroyed, and made anew under the same address
  released,  ///< it stays where it is, and nothing in view manages it any more
  unknown,
};

struct Aftermath {
  Fate fate = Fate::unknown;
  /// The index in the model after: of the same thing, or of what replaces it.
  std::optional<std::uint32_t> after = {};
  Span cause = {};          ///< replaced: the argument in the model after; may be empty
  std::string detail = {};  ///< replaced: what was changed (`multi_region`)
  /// destroyed, of a key: the index of the one that surely is the same under another name, if only
  /// it were said (a `moved` block, the old logical id): nothing else went and nothing else came.
  std::optional<std::uint32_t> successor = {};
};

/// By index in the model before.
struct History {
  std::vector<Aftermath> keys = {};
  std::vector<Aftermath> log_groups = {};
};

/// Both models were read so that they share scopes and symbols (read_model).
History match(const Model& before, const Model& after);

/// A policy that stays in force though the revision after does not show it.
struct CarriedPolicy {
  std::uint32_t before = 0;  ///< key in the model before
  std::uint32_t after = 0;   ///< the same in the model after
  /// false: the argument is gone, so that nobody manages the policy any more; true: its edits have
  /// no effect (`ignore_changes`).
  bool edits_ignored = false;
};

/// Puts other arguments whose edits are ignored (`ignore_changes`) back to what they are: whether a
/// key is enabled, and a log group's key.
void carry_ignored(const Model& before, const History& history, Model& after);

/// Puts the policies in force into `after`: Terraform leaves a key's policy alone when its argument
/// goes away, and when `ignore_changes` names it. Source:
/// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key (optional
/// and computed). `after` gets the symbols of `before`, which hold its own.
std::vector<CarriedPolicy> carry_policies(const Model& before, const History& history,
                                          Model& after);

}  // namespace kmslint
