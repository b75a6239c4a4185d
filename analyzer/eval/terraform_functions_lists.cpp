// Functions about lists (sets are lists, too).
#include <algorithm>
#include <cmath>
#include <utility>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

/// How many bytes one call compares.
constexpr std::size_t max_compared = 100'000'000;

bool is_open_or_unknown(const Value& value) {
  return value.kind == ValueKind::unknown || value.is_open();
}

/// Elements come one after the other; what is not known leaves the list open. One unknown part
/// names it, several are named by the call.
class Gathering {
 public:
  explicit Gathering(const FunctionCall& call) : call_(call) {}

  void add(const Value& item) { items_.push_back(item); }
  void add_all(const Value& list) {
    items_.insert(items_.end(), list.items.begin(), list.items.end());
    if (list.unknown) leave_open(*list.unknown);
  }
  void leave_open(const Unknown& unknown) {
    if (unknown_ && unknown_->symbol != unknown.symbol) several_ = true;
    unknown_ = unknown;
  }

  FunctionResult list() && {
    if (items_.size() > max_elements) return opaque(call_);
    if (several_) unknown_ = opaque_call(call_).unknown;
    return made(open_list(std::move(items_), std::move(unknown_), call_.span));
  }

 private:
  const FunctionCall& call_;
  std::vector<Value> items_ = {};
  std::optional<Unknown> unknown_ = {};
  bool several_ = false;
};

std::optional<std::size_t> index_of(const Value& value) {
  const std::optional<double> number = as_number(value);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > max_elements) {
    return std::nullopt;
  }
  return *number < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(*number));
}

void flatten_into(Gathering& result, const Value& list) {
  for (const Value& item : list.items) {
    if (item.kind == ValueKind::list) {
      flatten_into(result, item);
    } else if (item.kind == ValueKind::unknown) {
      result.leave_open(*item.unknown);  // may be a list itself
    } else {
      result.add(item);
    }
  }
  if (list.unknown) result.leave_open(*list.unknown);
}

/// Whether every element (or some) is true.
FunctionResult quantified(const FunctionCall& call, bool every) {
  const Value& list = call.arguments[0];
  // What decides alone needs no answer about the others.
  std::vector<const Value*> undecided;
  for (const Value& item : list.items) {
    const std::optional<std::string> literal =
        item.is_scalar() ? item.text.literal() : std::nullopt;
    const bool truth = literal == "true";
    const bool is_sure = item.kind == ValueKind::null || literal;
    if (literal && !truth && literal != "false") return refused(call, "needs a list of Booleans");
    if (is_sure && truth != every) return made(boolean_value(!every, call.span));
    if (!is_sure) undecided.push_back(&item);
  }
  if (undecided.size() > max_asked) return asked(call);
  for (const Value* item : undecided) {
    const std::optional<bool> truth = is_true(*item, *call.explorer, *call.symbols);
    if (!truth) return refused(call, "needs a list of Booleans");
    if (*truth != every) return made(boolean_value(!every, call.span));
  }
  return is_open_or_unknown(list) ? asked(call) : made(boolean_value(every, call.span));
}

/// Code points, which for all but combined characters are what Terraform counts.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

FunctionResult number_result(std::size_t number, const FunctionCall& call) {
  return made(number_value(static_cast<double>(number), call.span));
}

}  // namespace

FunctionResult call_alltrue(const FunctionCall& call) { return quantified(call, true); }
FunctionResult call_anytrue(const FunctionCall& call) { return quantified(call, false); }

FunctionResult call_length(const FunctionCall& call) {
  const Value& value = call.arguments[0];
  if (value.kind == ValueKind::unknown || value.is_open()) return opaque(call);
  if (value.kind == ValueKind::list) return number_result(value.items.size(), call);
  if (value.kind == ValueKind::object) return number_result(members_by_name(value).size(), call);
  if (value.kind != ValueKind::string) return refused(call, "needs a text, a list or a map");
  const std::optional<std::string> literal = literal_of(value.text, call);
  return literal ? number_result(characters_of(*literal), call) : opaque(call);
}

FunctionResult call_concat(const FunctionCall& call) {
  Gathering result(call);
  for (const Value& list : call.arguments) result.add_all(list);
  return std::move(result).list();
}

FunctionResult call_flatten(const FunctionCall& call) {
  Gathering result(call);
  flatten_into(result, call.arguments[0]);
  return std::move(result).list();
}

FunctionResult call_contains(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  const Value& wanted = call.arguments[1];
  std::vector<const Value*> undecided;
  if (list.items.size() * length_of(wanted.text) > max_compared) return asked(call);
  for (const Value& item : list.items) {
    const std::optional<bool> equal = surely_equal(item, wanted, *call.symbols);
    if (equal == true) return made(boolean_value(true, call.span));
    if (!equal) undecided.push_back(&item);
  }
  if (undecided.size() > max_asked) return asked(call);
  for (const Value* item : undecided) {
    if (decide_equal(wanted, *item, call)) return made(boolean_value(true, call.span));
  }
  return is_open_or_unknown(list) ? asked(call) : made(boolean_value(false, call.span));
}

/// The first that is neither null nor the empty text.
FunctionResult call_coalesce(const FunctionCall& call) {
  const bool of_texts =
      std::any_of(call.arguments.begin(), call.arguments.end(),
                  [](const Value& value) { return value.kind == ValueKind::string; });
  for (const Value& argument : call.arguments) {
    if (decide_blank(argument, call)) continue;
    std::vector<Value> chosen = {argument};
    if (of_texts && argument.is_scalar() && argument.kind != ValueKind::string) {
      chosen.front().text = *as_text(argument);
      chosen.front().kind = ValueKind::string;
    }
    return made(std::move(chosen.front()));
  }
  return refused(call, "finds nothing but null and empty texts");
}

/// The first that is neither null nor empty.
FunctionResult call_coalescelist(const FunctionCall& call) {
  for (const Value& list : call.arguments) {
    if (decide_null(list, call)) continue;
    if (list.kind != ValueKind::unknown && list.kind != ValueKind::list) {
      return refused(call, "needs lists");
    }
    const bool is_empty =
        list.items.empty() &&
        (!is_open_or_unknown(list) || decide_equal(list, {.kind = ValueKind::list}, call));
    if (!is_empty) return made(list);
  }
  return refused(call, "finds no list with elements");
}

FunctionResult call_compact(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  Gathering result(call);
  std::size_t questions = 0;
  for (const Value& item : list.items) {
    const bool is_known = item.kind == ValueKind::null || is_wholly_known(item);
    if (!is_known && ++questions > max_asked) return opaque(call);
    if (!decide_blank(item, call)) result.add(item);
  }
  if (list.unknown) result.leave_open(*list.unknown);
  return std::move(result).list();
}

FunctionResult call_distinct(const FunctionCall& call) {
  if (call.arguments[0].kind == ValueKind::unknown) return made(call.arguments[0]);
  Value list = call.arguments[0];
  unify(list.items);
  list.items = distinct_of(std::move(list.items));
  return made(std::move(list));
}

FunctionResult call_element(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  if (is_open_or_unknown(list)) return opaque(call);
  if (list.items.empty()) return refused(call, "needs a list with elements");
  const std::optional<double> number = as_number(call.arguments[1]);
  if (!number) return list.items.size() == 1 ? made(list.items.front()) : opaque(call);
  if (std::trunc(*number) != *number) return refused(call, "needs a whole number");
  const auto size = static_cast<double>(list.items.size());
  double index = std::fmod(*number, size);
  if (index < 0) index += size;
  return made(list.items[static_cast<std::size_t>(index)]);
}

FunctionResult call_index(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  if (is_open_or_unknown(list)) return opaque(call);
  if (list.items.size() * length_of(call.arguments[1].text) > max_compared) return opaque(call);
  std::size_t questions = 0;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    std::optional<bool> equal = surely_equal(list.items[i], call.arguments[1], *call.symbols);
    if (!equal && ++questions > max_asked) return opaque(call);
    if (!equal) equal = decide_equal(call.arguments[1], list.items[i], call);
    if (*equal) return number_result(i, call);
  }
  return refused(call, "does not find the element");
}

/// The only element, or null.
FunctionResult call_one(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  if (is_open_or_unknown(list)) {
    return list.items.size() > 1 ? refused(call, "takes one element at most") : opaque(call);
  }
  if (list.kind != ValueKind::list) return refused(call, "needs a list");
  if (list.items.size() > 1) return refused(call, "takes one element at most");
  if (list.items.empty()) return made({.kind = ValueKind::null, .span = call.span});
  return made(list.items.front());
}

FunctionResult call_range(const FunctionCall& call) {
  constexpr std::size_t most = 1024;
  std::vector<double> numbers;
  for (const Value& argument : call.arguments) {
    const std::optional<double> number = as_number(argument);
    if (!number) return opaque(call);
    numbers.push_back(*number);
  }
  if (numbers.size() > 3) return refused(call, "takes three numbers at most");
  const double start = numbers.size() > 1 ? numbers[0] : 0;
  const double limit = numbers.size() > 1 ? numbers[1] : numbers[0];
  double step = limit < start ? -1 : 1;
  if (numbers.size() > 2) step = numbers[2];
  if (step == 0 || (step > 0 && limit < start) || (step < 0 && limit > start)) {
    return refused(call, "cannot get from the one number to the other");
  }
  std::vector<Value> items;
  for (std::size_t i = 0;; ++i) {
    const double number = start + step * static_cast<double>(i);
    if (step > 0 ? number >= limit : number <= limit) break;
    if (i == most) return refused(call, "makes more than 1024 numbers");
    items.push_back(number_value(number, call.span));
  }
  return made_list(std::move(items), call);
}

FunctionResult call_reverse(const FunctionCall& call) {
  if (call.arguments[0].kind == ValueKind::unknown) return opaque(call);
  Value list = call.arguments[0];
  std::reverse(list.items.begin(), list.items.end());
  return made(std::move(list));
}

FunctionResult call_slice(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  const std::optional<std::size_t> begin = index_of(call.arguments[1]);
  const std::optional<std::size_t> end = index_of(call.arguments[2]);
  const bool holes = !call.arguments[1].text.is_literal() || !call.arguments[2].text.is_literal();
  if (is_open_or_unknown(list) || holes) return opaque(call);
  if (!begin || !end || *begin > *end || *end > list.items.size()) {
    return refused(call, "goes beyond the list");
  }
  return made_list({list.items.begin() + static_cast<std::ptrdiff_t>(*begin),
                    list.items.begin() + static_cast<std::ptrdiff_t>(*end)},
                   call);
}

/// Where texts with holes stand among the others is not known: then the list is open, so that
/// nothing is said of an element by its number.
FunctionResult call_sort(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  if (list.kind == ValueKind::unknown) return opaque(call);
  std::vector<Value> items = list.items;
  for (Value& item : items) {
    if (item.kind == ValueKind::null) return refused(call, "takes no null");
    if (item.kind == ValueKind::unknown) continue;
    if (!item.is_scalar()) return refused(call, "needs a list of texts");
    item.text = *as_text(item);
    item.kind = ValueKind::string;
  }
  const bool all_known = std::all_of(items.begin(), items.end(), is_wholly_known);
  const bool one = items.size() == 1;
  sort_as_set(items);
  std::optional<Unknown> open = list.unknown;
  if (!open && !all_known && !one) open = opaque_call(call).unknown;
  return made(open_list(std::move(items), std::move(open), call.span));
}

FunctionResult call_chunklist(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  const std::optional<std::size_t> size = index_of(call.arguments[1]);
  if (is_open_or_unknown(list) || !call.arguments[1].text.is_literal()) return opaque(call);
  if (!size) return refused(call, "needs a size of zero or more");
  const std::size_t most = *size == 0 ? list.items.size() : *size;
  std::vector<Value> chunks;
  for (const Value& item : list.items) {
    if (chunks.empty() || chunks.back().items.size() == most) {
      chunks.push_back({.kind = ValueKind::list, .span = call.span});
    }
    chunks.back().items.push_back(item);
  }
  return made_list(std::move(chunks), call);
}

}  // namespace kmslint
