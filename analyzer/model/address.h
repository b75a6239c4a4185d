// Addresses of Terraform resources, taken apart: `module.a["x"].aws_kms_key.b[0]`.
//
// Source: https://developer.hashicorp.com/terraform/cli/state/resource-addressing
#pragma once

#include <string>
#include <string_view>

namespace kmslint {

/// Without any instance keys: `module.a.aws_kms_key.b`.
std::string without_instances(std::string_view address);

/// Without the instance key at the end: `module.a["x"].aws_kms_key.b`.
std::string_view without_instance(std::string_view address);

/// The instance key at the end: `[0]`; empty without one.
std::string_view instance_key(std::string_view address);

/// `module.a["x"]`; empty in the root module.
std::string_view module_of(std::string_view address);

/// As blocks in its own module name the resource: `aws_kms_key.b`.
std::string_view name_in_module(std::string_view address);

/// Whether `address` is `whole`, an instance of it, or something inside of that module.
bool is_at_or_below(std::string_view address, std::string_view whole);

}  // namespace kmslint
