#include "eval/parameter_values.h"

#include <algorithm>

#include "eval/intrinsics.h"
#include "source/pattern.h"

namespace kmslint {
namespace {

constexpr std::size_t max_listed = 8;

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// The items of a list given as one text, or the text.
std::vector<std::string_view> items_of(std::string_view text, bool is_list) {
  if (!is_list) return {text};
  std::vector<std::string_view> items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(without_blanks(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return items;
}

/// "its AllowedValues are `a`, `b`", or nothing where the value is one of them.
std::optional<std::string> not_among(const Node& allowed, std::string_view value) {
  std::string listed;
  for (std::size_t i = 0; i < allowed.items.size(); ++i) {
    const Node& item = allowed.items[i];
    if (!is_scalar(item) || call_of(item)) return std::nullopt;
    const std::string text = parameter_text(item);
    if (text == value) return std::nullopt;
    if (i < max_listed) listed += (i == 0 ? "`" : ", `") + text + '`';
    if (i == max_listed) listed += ", …";
  }
  if (listed.empty()) return std::nullopt;
  return "its AllowedValues are " + listed;
}

std::optional<std::string> does_not_match(const Node& pattern, std::string_view value) {
  if (!is_scalar(pattern) || call_of(pattern)) return std::nullopt;
  const Pattern expression(pattern.text);
  if (!expression.is_valid() || expression.matches(value)) return std::nullopt;
  return "its AllowedPattern is `" + std::string(pattern.text) + '`';
}

}  // namespace

bool is_list_type(std::string_view type) {
  return type == "CommaDelimitedList" || type.starts_with("List<");
}

bool is_ssm_type(std::string_view type) { return type.starts_with("AWS::SSM::Parameter::Value<"); }

std::string parameter_text(const Node& scalar) {
  return std::string(scalar.kind == NodeKind::boolean ? boolean_text(scalar.text) : scalar.text);
}

std::vector<std::string> allowed_values(const Node& definition) {
  const Node* allowed = definition.find("AllowedValues");
  if (allowed == nullptr) return {};
  std::vector<std::string> values;
  for (const Node& item : allowed->items) {
    if (!is_scalar(item) || call_of(item)) return {};
    std::string text = parameter_text(item);
    if (std::find(values.begin(), values.end(), text) == values.end()) {
      values.push_back(std::move(text));
    }
    if (values.size() > max_cases_of_parameter) break;
  }
  return values;
}

std::string_view parameter_type(const Node& definition) {
  const Node* type = definition.find("Type");
  return type == nullptr ? std::string_view() : type->text;
}

std::optional<std::string> why_refused(const Node& definition, std::string_view value) {
  const std::string_view type = parameter_type(definition);
  const Node* allowed = definition.find("AllowedValues");
  const Node* pattern = definition.find("AllowedPattern");
  for (const std::string_view item : items_of(value, is_list_type(type))) {
    std::optional<std::string> why = allowed == nullptr ? std::nullopt : not_among(*allowed, item);
    if (!why && pattern != nullptr) why = does_not_match(*pattern, item);
    if (why) return why;
  }
  return std::nullopt;
}

}  // namespace kmslint
