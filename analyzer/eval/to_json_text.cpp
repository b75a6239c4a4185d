#include "eval/to_json_text.h"

#include <string>
#include <string_view>
#include <utility>

#include "eval/intrinsics.h"

namespace kmslint {
namespace {

/// The escape sequence a character needs inside a JSON string, or nothing (RFC 8259, 7).
std::string escaped(char c) {
  constexpr unsigned first_printable = 0x20;
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  const auto code = static_cast<unsigned char>(c);
  if (code >= first_printable) return {};
  return std::string("\\u00") + digits[code >> 4U] + digits[code & 0xFU];
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number as JSON writes it; YAML has more (`010`, `0x1F`, `1_000`, `.5`).
bool is_json_number(std::string_view text) {
  const auto digits = [&] {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

class JsonText {
 public:
  explicit JsonText(Span span) { text_.span = span; }

  PartialString run(const Value& value) && {
    write(value);
    return std::move(text_);
  }

 private:
  void write(const Value& value) {
    switch (value.kind) {
      case ValueKind::null:
      case ValueKind::no_value: return mark("null", value.span);
      case ValueKind::boolean: return write_boolean(value);
      case ValueKind::number: return write_number(value);
      case ValueKind::string: return write_string(value.text, value.span);
      case ValueKind::list: return write_list(value);
      case ValueKind::object: return write_object(value);
      case ValueKind::unknown: return write_hole(value);
    }
  }

  void write_hole(const Value& value) {
    text_.parts.push_back({.hole = value.unknown->symbol, .span = value.span});
  }

  void write_boolean(const Value& value) {
    if (!value.text.is_literal()) return text_.append(value.text);
    mark(boolean_text(value.text.literal().value_or("")), value.span);
  }

  void write_number(const Value& value) {
    const std::optional<std::string> number = value.text.literal();
    if (!number) return text_.append(value.text);
    if (!is_json_number(*number)) return write_string(value.text, value.span);
    text_.append(value.text);
  }

  void write_list(const Value& value) {
    mark("[", value.span);
    for (const Value& item : value.items) {
      if (&item != &value.items.front()) mark(",", item.span);
      write(item);
    }
    if (value.unknown) {
      if (!value.items.empty()) mark(",", value.span);
      write_hole(value);
    }
    mark("]", value.span);
  }

  void write_object(const Value& value) {
    mark("{", value.span);
    for (const ValueMember& member : value.members) {
      if (&member != &value.members.front()) mark(",", member.name.span);
      write_string(literal_string(member.name.value, member.name.span), member.name.span);
      mark(":", member.name.span);
      write(member.value);
    }
    if (value.unknown) {  // read back, a name that is not known leaves the object unknown
      if (!value.members.empty()) mark(",", value.span);
      write_hole(value);
      mark(":", value.span);
      write_hole(value);
    }
    mark("}", value.span);
  }

  void write_string(const PartialString& text, Span span) {
    mark("\"", span);
    for (const StringPart& part : text.parts) {
      if (part.hole) {
        text_.parts.push_back(part);
      } else {
        write_literal(part);
      }
    }
    mark("\"", span);
  }

  /// Runs of ordinary characters keep their places; what must be escaped stands apart.
  void write_literal(const StringPart& part) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < part.literal.size(); ++i) {
      const std::string escape = escaped(part.literal[i]);
      if (escape.empty()) continue;
      if (i > begin) text_.parts.push_back(cut(part, begin, i));
      StringPart unit = cut(part, i, i + 1);
      unit.literal = escape;
      text_.parts.push_back(std::move(unit));
      begin = i + 1;
    }
    if (begin < part.literal.size()) {
      text_.parts.push_back(cut(part, begin, part.literal.size()));
    }
  }

  void mark(std::string_view punctuation, Span span) {
    text_.parts.push_back({.literal = std::string(punctuation), .span = span});
  }

  PartialString text_;
};

}  // namespace

PartialString to_json_text(const Value& value, Span span) { return JsonText(span).run(value); }

}  // namespace kmslint
