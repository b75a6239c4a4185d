// What values of Terraform expressions are: texts, numbers, equality, names for symbols.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <deque>
#include <unordered_set>
#include <utility>

#include "eval/terraform_function_parts.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

// ------------------------------------------------------------------------------------------- names

constexpr std::size_t max_name = 160;
constexpr std::size_t kept_of_long_name = 100;

/// Symbols of another scope than the first one met carry its number.
class NameWriter {
 public:
  explicit NameWriter(const Symbols& symbols) : symbols_(symbols) {}

  void write(const Value& value) {
    switch (value.kind) {
      case ValueKind::null:
      case ValueKind::no_value: name_ += "null"; return;
      case ValueKind::boolean:
      case ValueKind::number: return write_parts(value.text, "");
      case ValueKind::string: return write_text(value.text);
      case ValueKind::list: return write_list(value);
      case ValueKind::object: return write_object(value);
      case ValueKind::unknown: return write_symbol(value.unknown->symbol);
    }
  }

  void add(std::string_view text) { name_ += text; }
  const std::string& name() const { return name_; }
  std::optional<ScopeId> scope() const { return scope_; }

 private:
  void write_symbol(SymbolId id) {
    const Symbol& symbol = symbols_[id];
    if (!scope_) scope_ = symbol.scope;
    name_ += symbol.name;
    if (symbol.scope != *scope_) {
      name_ += '@' + std::to_string(static_cast<std::uint32_t>(symbol.scope));
    }
  }

  void write_text(const PartialString& text) {
    if (const std::optional<SymbolId> hole = text.lone_hole()) return write_symbol(*hole);
    name_ += '"';
    write_parts(text, "\"\\");
    name_ += '"';
  }

  void write_parts(const PartialString& text, std::string_view escaped) {
    const bool alone = text.lone_hole().has_value();
    for (const StringPart& part : text.parts) {
      if (part.hole) {
        if (!alone) name_ += "${";
        write_symbol(*part.hole);
        if (!alone) name_ += '}';
        continue;
      }
      for (std::size_t i = 0; i < part.literal.size(); ++i) {
        const char c = part.literal[i];
        if (escaped.find(c) != std::string_view::npos) name_ += '\\';
        if (c == '$' && part.literal.compare(i + 1, 1, "{") == 0) name_ += '$';
        name_ += c;
      }
    }
  }

  void write_list(const Value& value) {
    name_ += '[';
    for (const Value& item : value.items) {
      if (&item != &value.items.front()) name_ += ' ';
      write(item);
    }
    write_rest(value, value.items.empty());
    name_ += ']';
  }

  void write_object(const Value& value) {
    name_ += '{';
    bool first = true;
    for (const ValueMember* member : members_by_name(value)) {
      if (!std::exchange(first, false)) name_ += ' ';
      name_ += member->name.value + ':';
      write(member->value);
    }
    write_rest(value, first);
    name_ += '}';
  }

  void write_rest(const Value& value, bool alone) {
    if (!value.unknown) return;
    name_ += alone ? "..." : " ...";
    write_symbol(value.unknown->symbol);
  }

  const Symbols& symbols_;
  std::string name_;
  std::optional<ScopeId> scope_ = {};
};

/// A long name is cut, and what was cut away told by its hash (FNV-1a), so that equal names stay
/// equal and different ones different.
std::string shortened(const std::string& name) {
  if (name.size() <= max_name) return name;
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  std::size_t end = kept_of_long_name;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  std::string result = name.substr(0, end) + "...#";
  for (int shift = 60; shift >= 0; shift -= 4) {
    result += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return result;
}

// ---------------------------------------------------------------------------------------- equality

/// A text being compared from both ends: its parts without empty literals.
std::deque<StringPart> parts_of(const PartialString& text) {
  std::deque<StringPart> parts;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      parts.push_back({.hole = part.hole});
    } else if (!part.literal.empty()) {
      if (parts.empty() || parts.back().hole) parts.emplace_back();
      parts.back().literal += part.literal;
    }
  }
  return parts;
}

/// Takes equal beginnings away; false when the texts surely differ there.
bool strip_fronts(std::deque<StringPart>& a, std::deque<StringPart>& b) {
  while (!a.empty() && !b.empty()) {
    StringPart& x = a.front();
    StringPart& y = b.front();
    if (x.hole || y.hole) {
      if (x.hole != y.hole) return true;
      a.pop_front();
      b.pop_front();
      continue;
    }
    const std::size_t length = std::min(x.literal.size(), y.literal.size());
    if (x.literal.compare(0, length, y.literal, 0, length) != 0) return false;
    x.literal.erase(0, length);
    y.literal.erase(0, length);
    if (x.literal.empty()) a.pop_front();
    if (y.literal.empty()) b.pop_front();
  }
  return true;
}

void turn_around(std::deque<StringPart>& parts) {
  std::reverse(parts.begin(), parts.end());
  for (StringPart& part : parts) std::reverse(part.literal.begin(), part.literal.end());
}

/// Whether the parts cannot be the empty text.
bool surely_some(const std::deque<StringPart>& parts, const Symbols& symbols) {
  return std::any_of(parts.begin(), parts.end(), [&](const StringPart& part) {
    return !part.hole || !admits(symbols[*part.hole], "");
  });
}

/// Equality with or without an Explorer to ask.
class Equality {
 public:
  Equality(Explorer* explorer, const Symbols& symbols) : explorer_(explorer), symbols_(symbols) {}

  std::optional<bool> of(const Value& a, const Value& b) const {
    if (a.kind == ValueKind::unknown || b.kind == ValueKind::unknown) return of_unknown(a, b);
    if (a.kind == ValueKind::null || b.kind == ValueKind::null) return of_null(a, b);
    if (a.is_scalar() && b.is_scalar()) return of_scalars(a, b);
    if (a.kind != b.kind) return false;
    return a.kind == ValueKind::list ? of_lists(a, b) : of_objects(a, b);
  }

 private:
  std::optional<bool> of_unknown(const Value& a, const Value& b) const {
    if (a.kind != ValueKind::unknown) return of_unknown(b, a);
    const SymbolId symbol = a.unknown->symbol;
    if (b.kind == ValueKind::unknown) {
      return b.unknown->symbol == symbol ? std::optional(true) : std::nullopt;
    }
    if (!b.is_scalar()) return std::nullopt;
    return hole_is(symbol, b.text);
  }

  std::optional<bool> of_null(const Value& a, const Value& b) const {
    if (a.kind == b.kind) return true;
    const Value& other = a.kind == ValueKind::null ? b : a;
    return may_be_null(other, symbols_) ? std::nullopt : std::optional(false);
  }

  std::optional<bool> of_scalars(const Value& a, const Value& b) const {
    if (a.text.is_literal() && b.text.is_literal()) {
      if (a.kind != b.kind) return false;
      if (a.kind != ValueKind::number && length_of(a.text) != length_of(b.text)) return false;
      if (a.kind != ValueKind::number) return a.text.literal() == b.text.literal();
      return as_number(a) == as_number(b);
    }
    const auto text_a = as_text(a);
    const auto text_b = as_text(b);
    return of_texts(*text_a, *text_b);
  }

  std::optional<bool> of_texts(const PartialString& a, const PartialString& b) const {
    std::deque<StringPart> left = parts_of(a);
    std::deque<StringPart> right = parts_of(b);
    if (!strip_fronts(left, right)) return false;
    turn_around(left);
    turn_around(right);
    if (!strip_fronts(left, right)) return false;
    turn_around(left);
    turn_around(right);
    if (left.empty() && right.empty()) return true;
    if (left.empty() || right.empty()) return of_empty(left.empty() ? right : left);
    if (left.size() == 1 && left.front().hole) return hole_is(*left.front().hole, joined(right));
    if (right.size() == 1 && right.front().hole) return hole_is(*right.front().hole, joined(left));
    return std::nullopt;
  }

  static PartialString joined(const std::deque<StringPart>& parts) {
    return {.parts = {parts.begin(), parts.end()}};
  }

  std::optional<bool> of_empty(const std::deque<StringPart>& parts) const {
    if (surely_some(parts, symbols_)) return false;
    if (parts.size() == 1) return hole_is(*parts.front().hole, {});
    return std::nullopt;
  }

  std::optional<bool> hole_is(SymbolId symbol, const PartialString& text) const {
    if (text.lone_hole() == symbol) return true;
    const std::optional<std::string> literal = text.literal();
    if (!literal) return never_fits(symbol, text) ? std::optional(false) : std::nullopt;
    if (!admits(symbols_[symbol], *literal)) return false;
    if (explorer_ == nullptr) return std::nullopt;
    return explorer_->equals(symbol, *literal);
  }

  /// Whether a literal character of the text cannot stand in the symbol.
  bool never_fits(SymbolId symbol, const PartialString& text) const {
    return std::any_of(text.parts.begin(), text.parts.end(), [&](const StringPart& part) {
      return std::any_of(part.literal.begin(), part.literal.end(),
                         [&](char c) { return !may_contain(symbols_[symbol], c); });
    });
  }

  std::optional<bool> of_lists(const Value& a, const Value& b) const {
    if (!a.is_open() && b.items.size() > a.items.size()) return false;
    if (!b.is_open() && a.items.size() > b.items.size()) return false;
    if (a.is_open() || b.is_open()) return std::nullopt;
    bool sure = true;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      const std::optional<bool> equal = of(a.items[i], b.items[i]);
      if (equal == false) return false;
      sure = sure && equal.has_value();
    }
    return sure ? std::optional(true) : std::nullopt;
  }

  std::optional<bool> of_objects(const Value& a, const Value& b) const {
    const std::vector<const ValueMember*> left = members_by_name(a);
    const std::vector<const ValueMember*> right = members_by_name(b);
    bool sure = !a.is_open() && !b.is_open();
    auto x = left.begin();
    auto y = right.begin();
    while (x != left.end() || y != right.end()) {
      const bool only_left =
          y == right.end() || (x != left.end() && (*x)->name.value < (*y)->name.value);
      const bool only_right =
          !only_left && (x == left.end() || (*y)->name.value < (*x)->name.value);
      if (only_left || only_right) {
        if (!(only_left ? b : a).is_open()) return false;
        ++(only_left ? x : y);
        continue;
      }
      const std::optional<bool> equal = of((*x++)->value, (*y++)->value);
      if (equal == false) return false;
      sure = sure && equal.has_value();
    }
    return sure ? std::optional(true) : std::nullopt;
  }

  Explorer* explorer_;
  const Symbols& symbols_;
};

bool ask(const std::string& name, std::optional<ScopeId> scope, const FunctionCall& where) {
  const SymbolId symbol =
      where.symbols->intern(scope.value_or(where.scope), shortened(name), Domain::boolean);
  return where.explorer->equals(symbol, "true");
}

// ----------------------------------------------------------------------------------------- numbers

bool is_plain_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  return !text.empty() && (!zero || text.size() == 1) &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<double> read_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::string show_number(double number) {
  constexpr std::size_t longest = 400;  // a double has at most 309 digits before the point
  std::array<char, longest> buffer = {};
  if (number == 0) return "0";  // there is no negative zero
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer.data(), end) : std::to_string(number);
}

}  // namespace

// -------------------------------------------------------------------------------- shared, exported

bool is_wholly_known(const Value& value) {
  if (value.kind == ValueKind::unknown || value.is_open()) return false;
  if (value.is_scalar()) return value.text.is_literal();
  return std::all_of(value.items.begin(), value.items.end(), is_wholly_known) &&
         std::all_of(value.members.begin(), value.members.end(),
                     [](const ValueMember& member) { return is_wholly_known(member.value); });
}

std::optional<PartialString> as_text(const Value& value) {
  if (!value.is_scalar()) return std::nullopt;
  const std::optional<std::string> literal =
      value.kind == ValueKind::number ? value.text.literal() : std::nullopt;
  if (!literal || is_plain_integer(*literal)) return value.text;
  const std::optional<double> number = read_number(*literal);
  return number ? literal_string(show_number(*number), value.text.span) : value.text;
}

std::optional<std::string> known_text(const Value& value) {
  const std::optional<PartialString> text = as_text(value);
  return text ? text->literal() : std::nullopt;
}

std::optional<double> as_number(const Value& value) {
  if (value.kind != ValueKind::number && value.kind != ValueKind::string) return std::nullopt;
  const std::optional<std::string> literal = value.text.literal();
  return literal ? read_number(*literal) : std::nullopt;
}

Value number_value(double number, Span span) {
  return {
      .kind = ValueKind::number, .span = span, .text = literal_string(show_number(number), span)};
}

Value boolean_value(bool truth, Span span) {
  return {.kind = ValueKind::boolean,
          .span = span,
          .text = literal_string(truth ? "true" : "false", span)};
}

Value text_of(PartialString text, Span span) {
  return {.kind = ValueKind::string, .span = span, .text = std::move(text)};
}

Value unknown_of(SymbolId symbol, std::string reason, Span span) {
  return {.kind = ValueKind::unknown,
          .span = span,
          .unknown = Unknown{.symbol = symbol, .reason = std::move(reason)}};
}

std::string name_of(const Value& value, const Symbols& symbols) {
  NameWriter writer(symbols);
  writer.write(value);
  return shortened(writer.name());
}

std::optional<bool> are_equal(const Value& a, const Value& b, Explorer& explorer,
                              const Symbols& symbols) {
  // What needs no answer is decided without asking.
  const std::optional<bool> sure = Equality(nullptr, symbols).of(a, b);
  return sure ? sure : Equality(&explorer, symbols).of(a, b);
}

bool decide_equal(const Value& a, const Value& b, const FunctionCall& where) {
  const std::optional<bool> equal = are_equal(a, b, *where.explorer, *where.symbols);
  if (equal) return *equal;
  // `==` is the same either way round: what is known stands right, else the smaller name left.
  const bool swap = is_wholly_known(a) || (!is_wholly_known(b) &&
                                           name_of(b, *where.symbols) < name_of(a, *where.symbols));
  NameWriter writer(*where.symbols);
  writer.write(swap ? b : a);
  writer.add(" == ");
  writer.write(swap ? a : b);
  return ask(writer.name(), writer.scope(), where);
}

std::optional<bool> is_true(const Value& value, Explorer& explorer, Symbols& symbols) {
  std::optional<SymbolId> symbol;
  if (value.kind == ValueKind::unknown) symbol = value.unknown->symbol;
  if (value.kind == ValueKind::boolean || value.kind == ValueKind::string) {
    const std::optional<std::string> literal = value.text.literal();
    if (literal == "true") return true;
    if (literal == "false") return false;
    symbol = value.text.lone_hole();
  }
  if (!symbol) return std::nullopt;
  if (symbols[*symbol].domain == Domain::any) symbols.edit(*symbol).domain = Domain::boolean;
  return explorer.equals(*symbol, "true");
}

std::vector<NamedValue<Value>> elements_of(const Value& collection) {
  std::vector<NamedValue<Value>> elements;
  for (std::size_t i = 0; i < collection.items.size(); ++i) {
    elements.push_back({{std::to_string(i), collection.items[i].span}, collection.items[i]});
  }
  for (const ValueMember* member : members_by_name(collection)) elements.push_back(*member);
  return elements;
}

// ------------------------------------------------------------------------------- shared, internal

std::vector<const ValueMember*> members_by_name(const Value& object) {
  std::vector<const ValueMember*> members;
  for (const ValueMember& member : object.members) members.push_back(&member);
  std::stable_sort(members.begin(), members.end(),
                   [](const auto* a, const auto* b) { return a->name.value < b->name.value; });
  // Of equal names the last one counts.
  std::vector<const ValueMember*> result;
  for (const ValueMember* member : members) {
    if (!result.empty() && result.back()->name.value == member->name.value) {
      result.back() = member;
    } else {
      result.push_back(member);
    }
  }
  return result;
}

bool may_be_null(const Value& value, const Symbols& symbols) {
  if (value.kind == ValueKind::null || value.kind == ValueKind::unknown) return true;
  if (!value.is_scalar() || !value.text.lone_hole()) return false;
  return std::all_of(value.text.parts.begin(), value.text.parts.end(), [&](const StringPart& part) {
    return !part.hole || (!part.from && symbols[*part.hole].domain == Domain::any);
  });
}

std::optional<bool> surely_equal(const Value& a, const Value& b, const Symbols& symbols) {
  return Equality(nullptr, symbols).of(a, b);
}

bool decide_null(const Value& value, const FunctionCall& call) {
  if (value.kind == ValueKind::null) return true;
  if (!may_be_null(value, *call.symbols)) return false;
  const SymbolId symbol =
      value.kind == ValueKind::unknown ? value.unknown->symbol : *value.text.lone_hole();
  if (call.explorer->bound(symbol) != nullptr) return false;
  return decide_equal(value, {.kind = ValueKind::null}, call);
}

bool decide_blank(const Value& value, const FunctionCall& call) {
  if (decide_null(value, call)) return true;
  if (value.kind != ValueKind::string && value.kind != ValueKind::unknown) return false;
  const bool of_resource =
      std::any_of(value.text.parts.begin(), value.text.parts.end(),
                  [](const StringPart& part) { return part.from.has_value(); });
  if (of_resource && value.text.lone_hole()) return false;
  return decide_equal(value, text_of({}, value.span), call);
}

std::string key_of(const Value& value) {
  switch (value.kind) {
    case ValueKind::null:
    case ValueKind::no_value: return "0";
    case ValueKind::boolean: return 'b' + identity(value.text);
    case ValueKind::number: return 'n' + identity(*as_text(value));
    case ValueKind::string: return 's' + identity(value.text);
    case ValueKind::unknown: return 's' + identity(hole_string(value.unknown->symbol, {}));
    case ValueKind::list:
    case ValueKind::object: break;
  }
  std::string key = value.kind == ValueKind::list ? "l" : "o";
  const auto add = [&key](std::string_view piece) {
    key += std::to_string(piece.size()) + ':';
    key += piece;
  };
  for (const Value& item : value.items) add(key_of(item));
  for (const ValueMember* member : members_by_name(value)) {
    add(member->name.value);
    add(key_of(member->value));
  }
  if (value.unknown) add(identity(hole_string(value.unknown->symbol, {})));
  return key;
}

void unify(std::vector<Value>& items) {
  const auto is = [](ValueKind kind) {
    return [kind](const Value& item) { return item.kind == kind; };
  };
  if (std::none_of(items.begin(), items.end(), is(ValueKind::string))) return;
  for (Value& item : items) {
    if (item.kind != ValueKind::number && item.kind != ValueKind::boolean) continue;
    item.text = *as_text(item);
    item.kind = ValueKind::string;
  }
}

std::vector<Value> distinct_of(std::vector<Value> items) {
  std::unordered_set<std::string> seen;
  std::vector<Value> result;
  for (Value& item : items) {
    if (seen.insert(key_of(item)).second) result.push_back(std::move(item));
  }
  return result;
}

void sort_as_set(std::vector<Value>& items) {
  const auto known = std::stable_partition(items.begin(), items.end(), [](const Value& item) {
    return item.is_scalar() && item.text.is_literal();
  });
  std::stable_sort(items.begin(), known, [](const Value& a, const Value& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.kind == ValueKind::number) return as_number(a) < as_number(b);
    return a.text.literal() < b.text.literal();
  });
}

Value open_list(std::vector<Value> items, std::optional<Unknown> unknown, Span span) {
  return {.kind = ValueKind::list,
          .span = span,
          .items = std::move(items),
          .unknown = std::move(unknown)};
}

// ------------------------------------------------------------------------------------------- texts

std::string flat(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts)
    result += part.hole ? std::string(1, '\1') : part.literal;
  return result;
}

PartialString slice_text(const PartialString& text, std::size_t begin, std::size_t end) {
  TextReader reader(text);
  reader.take(begin);
  return reader.take(end - begin);
}

bool may_hold(const PartialString& text, std::string_view word, const Symbols& symbols) {
  return std::any_of(text.parts.begin(), text.parts.end(), [&](const StringPart& part) {
    if (!part.hole) return false;
    // An empty hole would let its neighbours meet.
    if (word.size() > 1 && admits(symbols[*part.hole], "")) return true;
    return std::any_of(word.begin(), word.end(),
                       [&](char c) { return may_contain(symbols[*part.hole], c); });
  });
}

PartialString settled(const PartialString& text, const FunctionCall& call) {
  PartialString result = text;
  for (StringPart& part : result.parts) {
    const std::string* bound = part.hole ? call.explorer->bound(*part.hole) : nullptr;
    if (bound == nullptr) continue;
    part.literal = *bound;
    part.hole.reset();
  }
  return result;
}

std::optional<std::string> literal_of(const PartialString& text, const FunctionCall& call) {
  const PartialString known = settled(text, call);
  std::string result;
  for (const StringPart& part : known.parts) {
    if (!part.hole) {
      result += part.literal;
      continue;
    }
    const Symbol& symbol = (*call.symbols)[*part.hole];
    if (symbol.domain != Domain::enumerated || symbol.values.size() > max_asked) {
      return std::nullopt;
    }
    const std::vector<std::string> values = symbol.values;
    const std::optional<std::string> value = call.explorer->value_of(*part.hole, values);
    if (!value) return std::nullopt;
    result += *value;
  }
  return result;
}

Domain alphabet_of(std::initializer_list<const PartialString*> texts, const Symbols& symbols) {
  const Symbol name = {.domain = Domain::log_group_name_part};
  const auto fits = [&](const StringPart& part) {
    if (!part.hole) return admits(name, part.literal);
    switch (symbols[*part.hole].domain) {
      case Domain::region:
      case Domain::partition:
      case Domain::url_suffix:
      case Domain::account:
      case Domain::log_group_name:
      case Domain::log_group_name_part:
      case Domain::key_id:
      case Domain::boolean: return true;
      case Domain::any:
      case Domain::enumerated: return false;
    }
    return false;
  };
  const bool all = std::all_of(texts.begin(), texts.end(), [&](const PartialString* text) {
    return std::all_of(text->parts.begin(), text->parts.end(), fits);
  });
  return all ? Domain::log_group_name_part : Domain::any;
}

// ----------------------------------------------------------------------------------------- answers

FunctionResult made(Value value) { return {.value = std::move(value)}; }

FunctionResult made_text(PartialString text, const FunctionCall& call) {
  text.span = call.span;
  return made(text_of(std::move(text), call.span));
}

FunctionResult made_list(std::vector<Value> items, const FunctionCall& call) {
  return made(open_list(std::move(items), std::nullopt, call.span));
}

FunctionResult refused(const FunctionCall& call, std::string_view why) {
  return {
      .value = opaque_call(call),
      .failure = FunctionFailure{.reason = '`' + std::string(call.name) + "` " + std::string(why)}};
}

FunctionResult opaque(const FunctionCall& call) { return made(opaque_call(call)); }

FunctionResult asked(const FunctionCall& call) {
  const SymbolId symbol = symbol_of_call(call, Domain::boolean);
  return made(boolean_value(call.explorer->equals(symbol, "true"), call.span));
}

FunctionResult answered(Ternary answer, const FunctionCall& call) {
  if (answer == Ternary::unknown) return asked(call);
  return made(boolean_value(answer == Ternary::yes, call.span));
}

SymbolId symbol_of_call(const FunctionCall& call, Domain domain) {
  NameWriter writer(*call.symbols);
  writer.add(std::string(call.name) + '(');
  for (const Value& argument : call.arguments) {
    if (&argument != &call.arguments.front()) writer.add(", ");
    writer.write(argument);
  }
  writer.add(")");
  return call.symbols->intern(writer.scope().value_or(call.scope), shortened(writer.name()),
                              domain);
}

}  // namespace kmslint
