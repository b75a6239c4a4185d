// Functions that turn values into texts and back, and from one type to another.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "eval/cloudformation.h"
#include "eval/terraform_function_parts.h"
#include "eval/to_json_text.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string encode_base64(std::string_view bytes) {
  constexpr std::size_t group = 3;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += group) {
    const std::string_view three = bytes.substr(at, group);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < group; ++i) {
      bits = (bits << 8U) | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    }
    for (std::size_t i = 0; i <= group; ++i) {
      const auto shift = static_cast<std::uint32_t>(6 * (group - i));
      text += i <= three.size() ? base64_alphabet[(bits >> shift) & 0x3FU] : '=';
    }
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = base64_alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = ((bits << 6U) | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFFU);
  }
  return bytes;
}

/// With its members by name, as Terraform writes them.
Value sorted_by_name(const Value& value) {
  Value result = value;
  result.members.clear();
  for (const ValueMember* member : members_by_name(value)) {
    result.members.push_back({member->name, sorted_by_name(member->value)});
  }
  for (Value& item : result.items) item = sorted_by_name(item);
  return result;
}

FunctionResult hole_of_kind(ValueKind kind, const Value& value) {
  Value result = value;
  result.kind = kind;
  if (value.kind == ValueKind::unknown) {
    result.text = hole_string(value.unknown->symbol, value.span);
    result.unknown.reset();
  }
  return made(std::move(result));
}

bool is_hole(const Value& value) {
  return value.kind == ValueKind::unknown ||
         (value.is_scalar() && value.text.lone_hole().has_value());
}

std::string shown(const Value& value, const FunctionCall& call) {
  return '`' + name_of(value, *call.symbols) + '`';
}

bool stays_in_urls(char c) {
  return is_ascii_alphanumeric(c) || std::string_view("-_.~").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (stays_in_urls(c)) {
      result += c;
    } else if (c == ' ') {
      result += '+';
    } else {
      result += '%';
      result += digits[code >> 4U];
      result += digits[code & 0xFU];
    }
  }
  return result;
}

/// Whether no value of the symbol is changed in an URL.
bool stays_in_urls(const Symbol& symbol) {
  for (int code = 0; code < 0x80; ++code) {
    const char c = static_cast<char>(code);
    if (!stays_in_urls(c) && may_contain(symbol, c)) return false;
  }
  return symbol.domain != Domain::any && symbol.domain != Domain::enumerated;
}

}  // namespace

FunctionResult call_jsonencode(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  PartialString text = value.kind == ValueKind::unknown
                           ? opaque_call(call).text
                           : to_json_text(sorted_by_name(value), call.span);
  return made(
      {.kind = ValueKind::string, .span = call.span, .text = std::move(text), .encoded = {value}});
}

FunctionResult call_jsondecode(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (!value.encoded.empty()) return made(value.encoded.front());
  PartialString text = settled(value.text, call);
  if (text.lone_hole() || call.sources == nullptr) return opaque(call);
  std::vector<Problem> problems;
  Value decoded = parse_json_text(text, *call.sources, problems, *call.symbols);
  if (!problems.empty() && text.is_literal()) {
    return refused(call, "reads no JSON: " + problems.front().message);
  }
  if (!problems.empty() || decoded.kind == ValueKind::unknown) return opaque(call);
  return made(std::move(decoded));
}

FunctionResult call_yamldecode(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (!value.encoded.empty()) return made(value.encoded.front());  // JSON is YAML
  const PartialString text = settled(value.text, call);
  if (text.lone_hole() || call.sources == nullptr) return opaque(call);
  std::vector<Problem> problems;
  std::optional<Value> decoded = parse_yaml_text(text, *call.sources, problems, *call.symbols);
  if (text.is_literal() && std::ranges::any_of(problems, breaks_off)) {
    return refused(call, "reads no YAML: " + problems.front().message);
  }
  return decoded ? made(std::move(*decoded)) : opaque(call);
}

FunctionResult call_base64encode(const FunctionCall& call) {
  const std::optional<std::string> text = literal_of(call.arguments[0].text, call);
  if (!text) return opaque(call);
  return made_text(literal_string(encode_base64(*text), call.span), call);
}

FunctionResult call_base64decode(const FunctionCall& call) {
  const std::optional<std::string> text = literal_of(call.arguments[0].text, call);
  if (!text) return opaque(call);
  std::optional<std::string> bytes = decode_base64(*text);
  if (!bytes || find_invalid_utf8(*bytes) != std::string::npos) {
    return refused(call, "needs the Base64 of a text");
  }
  return made_text(literal_string(std::move(*bytes), call.span), call);
}

FunctionResult call_urlencode(const FunctionCall& call) {
  PartialString text = settled(call.arguments[0].text, call);
  for (StringPart& part : text.parts) {
    if (part.hole && stays_in_urls((*call.symbols)[*part.hole])) continue;
    if (part.hole) return opaque(call);
    part.literal = percent_encoded(part.literal);
  }
  return made_text(std::move(text), call);
}

FunctionResult call_same(const FunctionCall& call) { return made(call.arguments[0]); }

/// Nothing is marked as sensitive here; only what users see of a value depends on it.
FunctionResult call_issensitive(const FunctionCall& call) { return asked(call); }

FunctionResult call_tostring(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::string) return made(value);
  if (value.kind == ValueKind::unknown) return hole_of_kind(ValueKind::string, value);
  const std::optional<PartialString> text = as_text(value);
  if (!text) return refused(call, "cannot make a text of " + shown(value, call));
  Value result = value;
  result.kind = ValueKind::string;
  result.text = *text;
  return made(std::move(result));
}

FunctionResult call_tonumber(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::number) return made(value);
  if (value.kind != ValueKind::boolean && is_hole(value)) {
    return hole_of_kind(ValueKind::number, value);
  }
  if (value.kind == ValueKind::string && !value.text.is_literal()) return opaque(call);
  if (!as_number(value)) return refused(call, "cannot make a number of " + shown(value, call));
  Value result = value;
  result.kind = ValueKind::number;
  result.text = *as_text(result);
  return made(std::move(result));
}

FunctionResult call_tobool(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::boolean) return made(value);
  if (value.kind != ValueKind::number && is_hole(value)) {
    return hole_of_kind(ValueKind::boolean, value);
  }
  if (value.kind == ValueKind::string && !value.text.is_literal()) return opaque(call);
  const std::optional<std::string> text =
      value.kind == ValueKind::string ? value.text.literal() : std::nullopt;
  if (text == "true" || text == "1") return made(boolean_value(true, value.span));
  if (text == "false" || text == "0") return made(boolean_value(false, value.span));
  return refused(call, "cannot make a Boolean of " + shown(value, call));
}

}  // namespace kmslint
