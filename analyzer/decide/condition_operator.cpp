#include "decide/condition_operator.h"

#include <algorithm>
#include <array>

#include "source/ascii.h"

namespace kmslint {

namespace {

struct OperatorName {
  std::string_view name;
  OperatorFamily family;
  Relation relation = Relation::equal;
  bool negated = false;
};

using enum OperatorFamily;

// IAM User Guide, "IAM JSON policy elements: Condition operators".
constexpr std::array<OperatorName, 27> operator_names = {{
    {"StringEquals", string_equals},
    {"StringNotEquals", string_equals, Relation::equal, true},
    {"StringEqualsIgnoreCase", string_equals_ignore_case},
    {"StringNotEqualsIgnoreCase", string_equals_ignore_case, Relation::equal, true},
    {"StringLike", string_like},
    {"StringNotLike", string_like, Relation::equal, true},
    {"NumericEquals", numeric},
    {"NumericNotEquals", numeric, Relation::equal, true},
    {"NumericLessThan", numeric, Relation::less},
    {"NumericLessThanEquals", numeric, Relation::less_or_equal},
    {"NumericGreaterThan", numeric, Relation::greater},
    {"NumericGreaterThanEquals", numeric, Relation::greater_or_equal},
    {"DateEquals", date},
    {"DateNotEquals", date, Relation::equal, true},
    {"DateLessThan", date, Relation::less},
    {"DateLessThanEquals", date, Relation::less_or_equal},
    {"DateGreaterThan", date, Relation::greater},
    {"DateGreaterThanEquals", date, Relation::greater_or_equal},
    {"Bool", boolean},
    {"BinaryEquals", binary},
    {"IpAddress", ip_address},
    {"NotIpAddress", ip_address, Relation::equal, true},
    {"ArnEquals", arn},
    {"ArnLike", arn},
    {"ArnNotEquals", arn, Relation::equal, true},
    {"ArnNotLike", arn, Relation::equal, true},
    {"Null", null},
}};

constexpr std::string_view if_exists_suffix = "IfExists";

/// Compares two words; notes when only their case differs.
bool is_word(std::string_view written, std::string_view word, bool& miscased) {
  if (written == word) return true;
  if (!equal_ignoring_case(written, word)) return false;
  miscased = true;
  return true;
}

bool take_set_operator(std::string_view& name, ConditionOperator& result) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string_view prefix = name.substr(0, colon);
  name.remove_prefix(colon + 1);
  if (is_word(prefix, "ForAllValues", result.miscased)) {
    result.set = SetOperator::for_all_values;
  } else if (is_word(prefix, "ForAnyValue", result.miscased)) {
    result.set = SetOperator::for_any_value;
  } else {
    return false;
  }
  return true;
}

void take_if_exists(std::string_view& name, ConditionOperator& result) {
  if (name.size() <= if_exists_suffix.size()) return;
  const std::size_t stem = name.size() - if_exists_suffix.size();
  if (!is_word(name.substr(stem), if_exists_suffix, result.miscased)) return;
  result.if_exists = true;
  name = name.substr(0, stem);
}

}  // namespace

std::optional<ConditionOperator> parse_condition_operator(std::string_view name) {
  ConditionOperator result;
  if (!take_set_operator(name, result)) return std::nullopt;
  take_if_exists(name, result);
  for (const OperatorName& known : operator_names) {
    if (!is_word(name, known.name, result.miscased)) continue;
    if (known.family == OperatorFamily::null && result.if_exists) return std::nullopt;
    result.family = known.family;
    result.relation = known.relation;
    result.negated = known.negated;
    return result;
  }
  return std::nullopt;
}

}  // namespace kmslint
