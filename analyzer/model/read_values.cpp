#include "model/read_values.h"

#include <charconv>
#include <system_error>

namespace kmslint {

Unknown what_is_open(const Value& value, const std::function<SymbolId()>& otherwise) {
  if (value.kind == ValueKind::unknown && value.unknown) return *value.unknown;
  for (const StringPart& part : value.text.parts) {
    if (part.hole) return {.symbol = *part.hole, .reason = "the value is not known"};
  }
  return {.symbol = otherwise(), .reason = "the value is not understood"};
}

KeyPolicy read_checked_policy(const Value& document) {
  KeyPolicy policy = read_key_policy(document);
  check_policy_characters(document, policy.defects);
  check_policy_size(least_policy_size(document), document.span, policy.defects);
  return policy;
}

std::optional<std::uint32_t> read_days(const Value& value) {
  const std::optional<std::string> text = value.text.literal();
  if (!value.is_scalar() || !text) return std::nullopt;
  std::uint32_t days = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, days);
  return error == std::errc() && stop == end && days > 0 ? std::optional(days) : std::nullopt;
}

std::string name_in_every_case(const LogGroup& group, const Symbols& symbols) {
  const PartialString* name = nullptr;
  for (const Case<LogGroupState>& state : group.states.cases) {
    if (!state.value.exists) continue;
    if (name != nullptr && !same_text(*name, state.value.name)) return group.name;
    name = &state.value.name;
  }
  if (name == nullptr || name->lone_hole()) return group.name;
  return name->display(symbols);
}

}  // namespace kmslint
