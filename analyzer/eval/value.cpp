#include "eval/value.h"

#include <algorithm>

namespace kmslint {
namespace {

/// The parts that carry text, adjacent literals joined; places are lost.
std::vector<StringPart> joined(const PartialString& text) {
  std::vector<StringPart> result;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      result.push_back({.hole = part.hole});
    } else if (!part.literal.empty()) {
      if (result.empty() || result.back().hole) result.emplace_back();
      result.back().literal += part.literal;
    }
  }
  return result;
}

/// One run of literal parts and holes being cut into pieces.
class Splitter {
 public:
  Splitter(const PartialString& text, std::string_view separator, std::size_t limit)
      : text_(text), separator_(separator), limit_(limit) {}

  std::vector<PartialString> run() {
    for (std::size_t i = 0; i < text_.parts.size(); ++i) {
      if (text_.parts[i].hole) {
        current_.push_back(text_.parts[i]);
      } else {
        split_literal(text_.parts[i]);
      }
    }
    finish(text_.span);
    return std::move(pieces_);
  }

 private:
  bool full() const { return limit_ != 0 && pieces_.size() + 1 >= limit_; }

  void split_literal(const StringPart& part) {
    std::size_t begin = 0;
    while (!full()) {
      const std::size_t at = part.literal.find(separator_, begin);
      if (at == std::string::npos) break;
      const StringPart piece = cut(part, begin, at);
      if (at > begin) current_.push_back(piece);
      finish(piece.span);
      begin = at + separator_.size();
    }
    if (begin < part.literal.size()) current_.push_back(cut(part, begin, part.literal.size()));
  }

  void finish(Span empty_place) {
    const Span span = span_of(current_, empty_place);
    pieces_.push_back({.parts = std::move(current_), .span = span});
    current_ = {};
  }

  const PartialString& text_;
  std::string_view separator_;
  std::size_t limit_;
  std::vector<StringPart> current_ = {};
  std::vector<PartialString> pieces_ = {};
};

/// Joins literal runs whose border the separator crosses, so that it is found there too.
PartialString bridged(const PartialString& text) {
  PartialString result = {.span = text.span};
  for (const StringPart& part : text.parts) {
    const bool extends = !part.hole && !result.parts.empty() && !result.parts.back().hole;
    if (!extends) {
      result.parts.push_back(part);
      continue;
    }
    StringPart& last = result.parts.back();
    last.literal += part.literal;
    last.span = span_of({last, part}, text.span);
    if (last.from != part.from) last.from = part.from ? part.from : last.from;
  }
  return result;
}

std::string dump_text(const PartialString& text, const Symbols& symbols) {
  return '"' + text.display(symbols) + '"';
}

/// What an open collection may hold beyond what is known.
std::string dump_rest(const Value& value, bool alone, const Symbols& symbols) {
  if (!value.unknown) return {};
  return (alone ? "..." : " ...") + symbols[value.unknown->symbol].name;
}

std::string dump_object(const Value& value, const Symbols& symbols) {
  std::string result = "{";
  for (const ValueMember& member : value.members) {
    if (result.size() > 1) result += ' ';
    result += member.name.value + ':' + dump(member.value, symbols);
  }
  return result + dump_rest(value, value.members.empty(), symbols) + '}';
}

std::string dump_list(const Value& value, const Symbols& symbols) {
  std::string result = "[";
  for (const Value& item : value.items) {
    if (result.size() > 1) result += ' ';
    result += dump(item, symbols);
  }
  return result + dump_rest(value, value.items.empty(), symbols) + ']';
}

}  // namespace

bool PartialString::is_literal() const {
  return std::none_of(parts.begin(), parts.end(),
                      [](const StringPart& part) { return part.hole.has_value(); });
}

std::optional<std::string> PartialString::literal() const {
  if (!is_literal()) return std::nullopt;
  std::string text;
  for (const StringPart& part : parts) text += part.literal;
  return text;
}

bool PartialString::empty() const {
  return std::all_of(parts.begin(), parts.end(),
                     [](const StringPart& part) { return !part.hole && part.literal.empty(); });
}

std::string PartialString::display(const Symbols& symbols) const {
  std::string text;
  for (const StringPart& part : parts) {
    text += part.hole ? "${" + symbols[*part.hole].name + '}' : part.literal;
  }
  return text;
}

void PartialString::append(const PartialString& other) {
  parts.insert(parts.end(), other.parts.begin(), other.parts.end());
}

std::optional<SymbolId> PartialString::lone_hole() const {
  const std::vector<StringPart> all = joined(*this);
  return all.size() == 1 ? all.front().hole : std::nullopt;
}

PartialString literal_string(std::string text, Span span) {
  return {.parts = {{.literal = std::move(text), .span = span}}, .span = span};
}

std::string identity(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      result += '\0' + std::to_string(static_cast<std::uint32_t>(*part.hole)) + '\0';
    } else {
      result += part.literal;
    }
  }
  return result;
}

std::size_t length_of(const PartialString& text) {
  std::size_t length = 0;
  for (const StringPart& part : text.parts) length += part.hole ? 1 : part.literal.size();
  return length;
}

PartialString concatenate(std::initializer_list<PartialString> pieces) {
  PartialString result;
  for (const PartialString& piece : pieces) {
    result.parts.insert(result.parts.end(), piece.parts.begin(), piece.parts.end());
  }
  return result;
}

PartialString hole_string(SymbolId symbol, Span span) {
  return {.parts = {{.hole = symbol, .span = span}}, .span = span};
}

bool same_text(const PartialString& a, const PartialString& b) {
  const std::vector<StringPart> left = joined(a);
  const std::vector<StringPart> right = joined(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const StringPart& x, const StringPart& y) {
                      return x.hole == y.hole && x.literal == y.literal;
                    });
}

std::vector<PartialString> split(const PartialString& text, char separator, std::size_t limit) {
  return Splitter(text, std::string_view(&separator, 1), limit).run();
}

std::vector<PartialString> split(const PartialString& text, std::string_view separator,
                                 std::size_t limit) {
  if (separator.empty()) return {text};
  if (separator.size() == 1) return split(text, separator.front(), limit);
  const PartialString whole = bridged(text);
  return Splitter(whole, separator, limit).run();
}

StringPart cut(const StringPart& part, std::size_t begin, std::size_t end) {
  StringPart piece = {
      .literal = part.literal.substr(begin, end - begin), .span = part.span, .from = part.from};
  if (part.span.end - part.span.begin == part.literal.size()) {
    piece.span.begin = part.span.begin + static_cast<std::uint32_t>(begin);
    piece.span.end = part.span.begin + static_cast<std::uint32_t>(end);
  }
  return piece;
}

Span span_of(const std::vector<StringPart>& parts, Span whole) {
  if (parts.empty()) return whole;
  const Span first = parts.front().span;
  const Span last = parts.back().span;
  if (first.file != last.file || last.end < first.begin) return whole;
  return {first.file, first.begin, last.end};
}

PartialString TextReader::take(std::size_t length) {
  PartialString result;
  while (length > 0 && part_ < text_->parts.size()) {
    const StringPart& part = text_->parts[part_];
    const std::size_t size = part.hole ? 1 : part.literal.size();
    const std::size_t end = std::min(size, offset_ + length);
    if (part.hole) {
      result.parts.push_back(part);
    } else if (end > offset_) {
      result.parts.push_back(cut(part, offset_, end));
    }
    length -= end - offset_;
    offset_ = end;
    if (offset_ == size) {
      ++part_;
      offset_ = 0;
    }
  }
  result.span = span_of(result.parts, text_->span);
  return result;
}

const ValueMember* Value::find(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(), [&](const ValueMember& member) {
    return member.name.value == name;
  });
  return found == members.rend() ? nullptr : &*found;
}

std::string dump(const Value& value, const Symbols& symbols) {
  switch (value.kind) {
    case ValueKind::null: return "null";
    case ValueKind::boolean:
    case ValueKind::number: return value.text.display(symbols);
    case ValueKind::string: return dump_text(value.text, symbols);
    case ValueKind::list: return dump_list(value, symbols);
    case ValueKind::object: return dump_object(value, symbols);
    case ValueKind::unknown:
      return '?' + (value.unknown ? symbols[value.unknown->symbol].name : std::string());
    case ValueKind::no_value: return "-";
  }
  return {};
}

}  // namespace kmslint
