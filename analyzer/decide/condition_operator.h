// Names of condition operators (docs/semantics.md section 6.3): what
// `ForAnyValue:StringNotLikeIfExists` asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kmslint {

enum class SetOperator : std::uint8_t { none, for_all_values, for_any_value };

enum class OperatorFamily : std::uint8_t {
  string_equals,
  string_equals_ignore_case,
  string_like,
  arn,  ///< ArnEquals is ArnLike (ARN-2)
  numeric,
  date,
  boolean,
  binary,
  ip_address,
  null,
};

/// How the request's value must lie to the policy's.
enum class Relation : std::uint8_t { equal, less, less_or_equal, greater, greater_or_equal };

struct ConditionOperator {
  SetOperator set = SetOperator::none;
  OperatorFamily family = OperatorFamily::string_equals;
  Relation relation = Relation::equal;
  bool negated = false;
  bool if_exists = false;
  bool miscased = false;  ///< known only when case is ignored (A-OP-CASE)
};

/// Nothing for a name that is no operator in any case (EVAL-5), `NullIfExists` included.
std::optional<ConditionOperator> parse_condition_operator(std::string_view name);

}  // namespace kmslint
