// What a template's declaration of a parameter says about values for it.
// Source: AWS CloudFormation User Guide, "CloudFormation template Parameters syntax".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/node.h"

namespace kmslint {

/// Longer lists of AllowedValues are cut off behind this many and one more.
inline constexpr std::size_t max_cases_of_parameter = 64;

/// `Type`, as written.
std::string_view parameter_type(const Node& definition);
/// `CommaDelimitedList`, `List<Number>`, `List<AWS::EC2::Subnet::Id>`.
bool is_list_type(std::string_view type);
/// A parameter whose value is the name of an SSM parameter, which holds what Ref returns.
bool is_ssm_type(std::string_view type);

/// What CloudFormation makes of a scalar: YAML's booleans become `true` and `false`.
std::string parameter_text(const Node& scalar);

/// AllowedValues, each once, when they are a list of scalars.
std::vector<std::string> allowed_values(const Node& definition);

/// Why CloudFormation refuses a value: "its AllowedValues are `a`, `b`". Nothing where it takes the
/// value, or where an AllowedPattern cannot be read here.
std::optional<std::string> why_refused(const Node& definition, std::string_view value);

}  // namespace kmslint
