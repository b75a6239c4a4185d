// Built-in descriptions of Terraform modules of the public registry that make keys and log groups.
//
// A description is a small Terraform module: what the real one declares that matters for a key's
// policy or a log group, under the same names. It stands in where the real module is not
// downloaded. Each holds for a range of versions and says which tags it was read from; variables
// that do not matter are left out, so an argument without a variable says nothing.
//
// Sources: the modules' own repositories at the tags that the descriptions in
// data/terraform-modules/ name, and
// https://developer.hashicorp.com/terraform/language/modules/sources
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kmslint {

using ModuleVersion = std::array<std::uint32_t, 3>;

struct ModuleDescription {
  std::string_view name = {};       ///< of its file: `kms-4.0.0.tf`
  std::string_view registry = {};   ///< `terraform-aws-modules/kms/aws`
  std::string_view git = {};        ///< `github.com/terraform-aws-modules/terraform-aws-kms`
  std::string_view submodule = {};  ///< `modules/log-group`; empty for the module at the root
  ModuleVersion since = {};         ///< versions from here
  ModuleVersion until = {};         ///< up to, without, here
  std::string_view text = {};       ///< HCL
};

/// By name.
const std::vector<ModuleDescription>& module_descriptions();

/// The description of a module by the `source` and `version` of a call, the newest one that the
/// constraint allows. `source` has any form Terraform knows: a registry address with or without
/// host, `git::https://...?ref=v1.2.0`, `github.com/...`, `git@github.com:...`, Terragrunt's
/// `tfr:///...?version=1.2.0`. A `ref` that is no version is taken for the newest one, and so is no
/// constraint. nullptr for modules and versions that are not known and for constraints that are
/// not understood.
const ModuleDescription* find_module_description(std::string_view source,
                                                 std::string_view version_constraint);

}  // namespace kmslint
