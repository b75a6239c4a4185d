// `format` and `formatlist`.
// Source: https://developer.hashicorp.com/terraform/language/functions/format
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "eval/terraform_function_parts.h"
#include "eval/to_json_text.h"

namespace kmslint {
namespace {

/// `%-5s`, taken apart.
struct Verb {
  std::string flags = {};
  std::optional<std::size_t> width = {};
  std::optional<std::size_t> precision = {};
  std::optional<std::size_t> argument = {};  ///< from 1
  char letter = '\0';

  bool is_plain() const { return flags.empty() && !width && !precision; }
};

constexpr std::size_t most_width = 1000;

std::optional<std::size_t> read_digits(std::string_view& text) {
  std::size_t number = 0;
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
    number = std::min(number * 10 + static_cast<std::size_t>(text[count] - '0'), most_width + 1);
    ++count;
  }
  text.remove_prefix(count);
  return count == 0 ? std::nullopt : std::optional(number);
}

/// A verb behind its `%`; nothing for what is none. Takes it off the text.
std::optional<Verb> read_verb(std::string_view& text) {
  Verb verb;
  while (!text.empty() && std::string_view(" +-0#").find(text.front()) != std::string_view::npos) {
    verb.flags += text.front();
    text.remove_prefix(1);
  }
  verb.width = read_digits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    verb.precision = read_digits(text).value_or(0);
  }
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    verb.argument = read_digits(text);
    if (!verb.argument || *verb.argument == 0 || !text.starts_with(']')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (text.empty() ||
      std::string_view("vtbdoxXeEfgGsq%").find(text.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  verb.letter = text.front();
  text.remove_prefix(1);
  return verb;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string padded(std::string text, const Verb& verb) {
  const std::size_t size = characters_of(text);
  const std::size_t width = verb.width.value_or(0);
  if (size >= width) return text;
  const std::string blanks(width - size, ' ');
  return verb.flags.find('-') == std::string::npos ? blanks + text : text + blanks;
}

/// A number in C's notation, which is Go's for these verbs.
std::string number_in_c(const Verb& verb, double number) {
  constexpr std::size_t longest = 3000;  // both width and precision are bounded
  std::array<char, longest> buffer = {};
  std::string pattern = "%" + verb.flags;
  if (verb.width) pattern += std::to_string(*verb.width);
  if (verb.precision) pattern += '.' + std::to_string(*verb.precision);
  const bool whole = std::string_view("doxX").find(verb.letter) != std::string_view::npos;
  int size = 0;
  if (whole) {
    pattern += std::string("ll") + verb.letter;
    size = std::snprintf(buffer.data(), buffer.size(), pattern.c_str(),
                         static_cast<long long>(number));
  } else {
    pattern += verb.letter;
    size = std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), number);
  }
  return {buffer.data(), static_cast<std::size_t>(std::max(size, 0))};
}

/// What one verb makes of one argument.
struct Piece {
  std::optional<PartialString> text = {};  ///< nothing: cannot be followed
  std::optional<std::string> wrong = {};
};

class Formatting {
 public:
  Formatting(const FunctionCall& call, const PartialString& pattern,
             const std::vector<Value>& values)
      : call_(call), values_(values), reader_(pattern), bytes_(flat(pattern)) {}

  FunctionResult run() {
    std::string_view rest = bytes_;
    while (!rest.empty()) {
      const std::size_t percent = rest.find('%');
      result_.append(reader_.take(std::min(percent, rest.size())));
      if (percent == std::string_view::npos) break;
      rest.remove_prefix(percent);
      const std::size_t before = rest.size();
      rest.remove_prefix(1);
      const std::optional<Verb> verb = read_verb(rest);
      if (!verb) return refused(call_, "has a `%` that begins no verb");
      const PartialString written = reader_.take(before - rest.size());
      if (verb->letter == '%') {
        result_.append(literal_string("%", written.span));
        continue;
      }
      if (auto wrong = add(*verb, written)) return refused(call_, *wrong);
      if (size_ > max_text_bytes) return opaque(call_);
    }
    if (highest_ < values_.size()) return refused(call_, "has more arguments than verbs");
    return made_text(std::move(result_), call_);
  }

 private:
  std::optional<std::string> add(const Verb& verb, const PartialString& written) {
    if (verb.argument) next_ = *verb.argument - 1;
    const std::size_t index = next_++;
    if (index >= values_.size()) return "has too few arguments for `" + flat(written) + '`';
    highest_ = std::max(highest_, index + 1);
    Piece piece = piece_of(verb, values_[index]);
    if (piece.wrong) return piece.wrong;
    // A piece that cannot be followed is named by its verb and argument.
    if (!piece.text) piece.text = hole_of(written, values_[index]);
    size_ += length_of(*piece.text);
    result_.append(*piece.text);
    return std::nullopt;
  }

  PartialString hole_of(const PartialString& written, const Value& value) const {
    FunctionCall of_verb = call_;
    of_verb.name = "format";
    of_verb.arguments = {text_of(literal_string(flat(written), {}), {}), value};
    return hole_string(symbol_of_call(of_verb, Domain::any), value.span);
  }

  Piece piece_of(const Verb& verb, const Value& value) const {
    if (value.kind == ValueKind::null) return of_null(verb);
    if (verb.width.value_or(0) > most_width || verb.precision.value_or(0) > most_width) return {};
    switch (verb.letter) {
      case 's': return of_text(verb, value);
      case 'q': return of_quoted(verb, value);
      case 'v': return of_any(verb, value);
      case 't': return of_boolean(verb, value);
      default: return of_number(verb, value);
    }
  }

  static Piece of_null(const Verb& verb) {
    if (verb.letter == 'v') return {.text = literal_string("null", {})};
    return {};
  }

  static std::optional<PartialString> plain_text(const Value& value) {
    if (value.kind == ValueKind::unknown) return hole_string(value.unknown->symbol, value.span);
    return as_text(value);
  }

  static Piece of_text(const Verb& verb, const Value& value) {
    const std::optional<PartialString> text = plain_text(value);
    if (!text) return {.wrong = "needs a text for `%s`"};
    if (verb.is_plain()) return {.text = text};
    const std::optional<std::string> literal = text->literal();
    if (!literal || verb.precision) return {};
    return {.text = literal_string(padded(*literal, verb), text->span)};
  }

  static Piece of_quoted(const Verb& verb, const Value& value) {
    const std::optional<PartialString> text = plain_text(value);
    if (!text) return {.wrong = "needs a text for `%q`"};
    if (!verb.is_plain()) return {};
    return {.text = to_json_text(text_of(*text, value.span), value.span)};
  }

  static Piece of_any(const Verb& verb, const Value& value) {
    const bool as_json = verb.flags == "#" && !verb.width && !verb.precision;
    if (!value.is_scalar() && value.kind != ValueKind::unknown) {
      if (!verb.is_plain() && !as_json) return {};
      return {.text = to_json_text(value, value.span)};
    }
    if (as_json && value.kind == ValueKind::string) return of_quoted({}, value);
    if (as_json) return verb.is_plain() ? Piece{.text = as_text(value)} : Piece{};
    return of_text(verb, value);
  }

  static Piece of_boolean(const Verb& verb, const Value& value) {
    const std::optional<PartialString> text = plain_text(value);
    const std::optional<std::string> literal = text ? text->literal() : std::nullopt;
    if (!text || (literal && *literal != "true" && *literal != "false")) {
      return {.wrong = "needs a Boolean for `%t`"};
    }
    if (verb.is_plain()) return {.text = text};
    return {};
  }

  static Piece of_number(const Verb& verb, const Value& value) {
    const std::optional<PartialString> text = plain_text(value);
    const std::string needs = std::string("needs a number for `%") + verb.letter + '`';
    if (!text) return {.wrong = needs};
    const std::optional<double> number = as_number(value);
    if (!number) {
      if (text->is_literal()) return {.wrong = needs};
      if (verb.letter == 'd' && verb.is_plain()) return {.text = text};
      return {};
    }
    constexpr double exact = 9007199254740992.0;  // 2^53
    if (std::string_view("bdoxX").find(verb.letter) != std::string_view::npos) {
      if (std::trunc(*number) != *number) {
        return {.wrong = std::string("needs a whole number for `%") + verb.letter + '`'};
      }
      if (verb.letter == 'd' && verb.is_plain()) return {.text = as_text(value)};
      const bool differs = verb.letter == 'b' || verb.precision || std::abs(*number) > exact ||
                           (*number < 0 && verb.letter != 'd');
      if (differs) return {};
    } else if (verb.letter != 'f') {
      return {};  // where Go and C round and shorten differently
    }
    return {.text = literal_string(number_in_c(verb, *number), value.span)};
  }

  const FunctionCall& call_;
  const std::vector<Value>& values_;
  TextReader reader_;
  std::string bytes_;
  PartialString result_ = {};
  std::size_t next_ = 0;
  std::size_t highest_ = 0;
  std::size_t size_ = 0;
};

bool may_hold_verbs(const PartialString& pattern, const Symbols& symbols) {
  return may_hold(pattern, "%", symbols);
}

}  // namespace

FunctionResult call_format(const FunctionCall& call) {
  PartialString pattern = settled(call.arguments[0].text, call);
  if (may_hold_verbs(pattern, *call.symbols)) return opaque(call);
  const std::vector<Value> values(call.arguments.begin() + 1, call.arguments.end());
  return Formatting(call, pattern, values).run();
}

FunctionResult call_formatlist(const FunctionCall& call) {
  const PartialString pattern = settled(call.arguments[0].text, call);
  if (may_hold_verbs(pattern, *call.symbols)) return opaque(call);
  std::vector<Value> values(call.arguments.begin() + 1, call.arguments.end());
  std::optional<std::size_t> count;
  for (const Value& value : values) {
    if (value.kind == ValueKind::unknown || value.is_open()) return opaque(call);  // or a list
    if (value.kind != ValueKind::list) continue;
    if (count && *count != value.items.size()) return refused(call, "needs lists of equal length");
    count = value.items.size();
  }
  std::vector<Value> items;
  std::size_t size = 0;
  for (std::size_t i = 0; i < count.value_or(1); ++i) {
    std::vector<Value> row;
    for (const Value& value : values) {
      row.push_back(value.kind == ValueKind::list ? value.items[i] : value);
      size += length_of(row.back().text) + length_of(pattern);
    }
    if (size > max_text_bytes) return opaque(call);
    FunctionResult item = Formatting(call, pattern, row).run();
    if (item.failure) return item;
    size += length_of(item.value.text);
    items.push_back(std::move(item.value));
  }
  return made_list(std::move(items), call);
}

}  // namespace kmslint
