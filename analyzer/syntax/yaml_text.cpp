#include "syntax/yaml_text.h"

#include <algorithm>
#include <array>

namespace kmslint {

std::size_t yaml_break_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  switch (text[at]) {
    case '\n': return 1;
    case '\r': return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
    case '\xC2': return text.substr(at, 2) == "\xC2\x85" ? 2 : 0;
    case '\xE2':
      return text.substr(at, 3) == "\xE2\x80\xA8" || text.substr(at, 3) == "\xE2\x80\xA9" ? 3 : 0;
    default: return 0;
  }
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_anchor_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::size_t anchor_end(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && is_anchor_character(text[at])) ++at;
  return at;
}

/// `!<...>`, or up to a blank, a line end or a comma.
std::size_t tag_end(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "!<") {
    const std::size_t close = text.find('>', at);
    return close == text.npos ? text.size() : close + 1;
  }
  while (at < text.size() && !is_yaml_blank(text[at]) && text[at] != ',' &&
         yaml_break_length(text, at) == 0) {
    ++at;
  }
  return at;
}

std::size_t comment_end(std::string_view text, std::size_t at) {
  while (at < text.size() && yaml_break_length(text, at) == 0) ++at;
  return at;
}

}  // namespace

YamlProperties read_yaml_properties(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  text = text.substr(0, end);
  YamlProperties properties = {begin, begin, begin};
  std::size_t at = begin;
  while (at < text.size()) {
    const std::size_t line_end = yaml_break_length(text, at);
    if (text[at] == '!') {
      properties.tag_begin = static_cast<std::uint32_t>(at);
      at = tag_end(text, at);
      properties.tag_end = static_cast<std::uint32_t>(at);
    } else if (text[at] == '&') {
      at = anchor_end(text, at);
    } else if (text[at] == '#') {
      at = comment_end(text, at);
    } else if (line_end > 0 || is_yaml_blank(text[at])) {
      at += std::max<std::size_t>(line_end, 1);
    } else {
      break;
    }
  }
  properties.node_begin = static_cast<std::uint32_t>(at);
  return properties;
}

namespace {

constexpr std::array<std::string_view, 5> nulls = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 18> booleans = {
    "true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES",
    "no",   "No",   "NO",   "on",    "On",    "ON",    "off", "Off", "OFF"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == text.npos;
}

/// Takes digits and underlines off the front; false if there are none or the first is no digit.
bool take_digits(std::string_view& text) {
  if (text.empty() || !is_digit(text.front())) return false;
  text.remove_prefix(std::min(text.find_first_not_of("0123456789_"), text.size()));
  return true;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

bool is_exponent(std::string_view text) {
  if (!take(text, "eE")) return false;
  take(text, "+-");
  return consists_of(text, "0123456789");
}

/// `:59` any number of times, perhaps with a fraction: base 60.
bool is_sexagesimal_rest(std::string_view text) {
  while (take(text, ":")) {
    if (text.size() >= 2 && text[0] <= '5' && is_digit(text[0]) && is_digit(text[1])) {
      text.remove_prefix(2);
    } else if (!text.empty() && is_digit(text[0])) {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return text.empty() ||
         (text.front() == '.' && (text.size() == 1 || consists_of(text.substr(1), "0123456789_")));
}

bool is_integer_with_base(std::string_view text) {
  if (text.starts_with("0x")) return consists_of(text.substr(2), "0123456789abcdefABCDEF_");
  if (text.starts_with("0b")) return consists_of(text.substr(2), "01_");
  return text.size() > 1 && text.front() == '0' && consists_of(text.substr(1), "01234567_");
}

bool is_decimal(std::string_view text) {
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (!take_digits(text)) return false;
  if (text.empty()) return !leading_zero;
  if (text.front() == ':') return !leading_zero && is_sexagesimal_rest(text);
  if (!take(text, ".")) return is_exponent(text);
  text.remove_prefix(std::min(text.find_first_not_of("0123456789_"), text.size()));
  return text.empty() || is_exponent(text);
}

bool is_number(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  const bool has_sign = take(text, "+-");
  if (text == ".inf" || text == ".Inf" || text == ".INF") return true;
  if (text.starts_with('.') && !has_sign) {
    text.remove_prefix(1);
    return take_digits(text) && (text.empty() || is_exponent(text));
  }
  return is_integer_with_base(text) || is_decimal(text);
}

}  // namespace

NodeKind yaml_plain_kind(std::string_view text) {
  constexpr std::size_t longest_word = 5;
  if (text.size() <= longest_word) {
    if (is_one_of(nulls, text)) return NodeKind::null;
    if (is_one_of(booleans, text)) return NodeKind::boolean;
  }
  const char first = text.empty() ? ' ' : text.front();
  const bool may_be_number = is_digit(first) || first == '+' || first == '-' || first == '.';
  return may_be_number && is_number(text) ? NodeKind::number : NodeKind::string;
}

}  // namespace kmslint
