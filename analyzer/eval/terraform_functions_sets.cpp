// Functions that make sets: lists of distinct elements, known texts in order.
#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

std::vector<Value> set_of(std::vector<Value> items) {
  unify(items);
  items = distinct_of(std::move(items));
  sort_as_set(items);
  return items;
}

bool are_closed(const std::vector<Value>& lists) {
  return std::all_of(lists.begin(), lists.end(), [](const Value& list) {
    return list.kind == ValueKind::list && !list.is_open();
  });
}

bool are_known(const std::vector<Value>& lists) {
  return std::all_of(lists.begin(), lists.end(), is_wholly_known);
}

std::unordered_set<std::string> keys_of(const std::vector<Value>& items) {
  std::unordered_set<std::string> keys;
  for (const Value& item : items) keys.insert(key_of(item));
  return keys;
}

/// The elements of the first set that are (or are not) in each of the others.
FunctionResult filtered(const FunctionCall& call, bool kept_if_held) {
  // What is compared must be known; only sameness of symbols would be sure otherwise.
  if (!are_closed(call.arguments)) return opaque(call);
  const bool empty_rest = std::all_of(call.arguments.begin() + 1, call.arguments.end(),
                                      [](const Value& list) { return list.items.empty(); });
  if (!empty_rest && !are_known(call.arguments)) return opaque(call);
  std::vector<std::vector<Value>> sets;
  std::vector<Value> all;
  for (const Value& list : call.arguments)
    all.insert(all.end(), list.items.begin(), list.items.end());
  unify(all);
  auto from = all.begin();
  for (const Value& list : call.arguments) {
    const auto to = from + static_cast<std::ptrdiff_t>(list.items.size());
    sets.emplace_back(from, to);
    from = to;
  }
  std::vector<Value> kept = std::move(sets.front());
  for (std::size_t i = 1; i < sets.size(); ++i) {
    const std::unordered_set<std::string> held = keys_of(sets[i]);
    std::erase_if(
        kept, [&](const Value& item) { return (held.count(key_of(item)) != 0) != kept_if_held; });
  }
  return made_list(set_of(std::move(kept)), call);
}

/// The size of a product, or more than what is followed.
std::size_t product_of(const std::vector<Value>& lists) {
  std::size_t size = 1;
  for (const Value& list : lists) {
    if (list.items.empty()) return 0;
    size = std::min(size * list.items.size(), max_elements + 1);
  }
  return size;
}

/// Roughly how large a value is.
std::size_t weight_of(const Value& value) {
  std::size_t weight = 1 + length_of(value.text);
  for (const Value& item : value.items) weight += weight_of(item);
  for (const ValueMember& member : value.members) weight += weight_of(member.value);
  return weight;
}

std::optional<std::string> not_a_list(const Value& value) {
  if (value.kind == ValueKind::list) return std::nullopt;
  return "needs a list";
}

}  // namespace

FunctionResult call_setintersection(const FunctionCall& call) { return filtered(call, true); }
FunctionResult call_setsubtract(const FunctionCall& call) { return filtered(call, false); }

FunctionResult call_setunion(const FunctionCall& call) {
  std::vector<Value> items;
  std::vector<Unknown> unknown;
  for (const Value& list : call.arguments) {
    items.insert(items.end(), list.items.begin(), list.items.end());
    if (list.unknown) unknown.push_back(*list.unknown);
  }
  std::optional<Unknown> open;
  if (unknown.size() == 1) open = unknown.front();
  if (unknown.size() > 1) open = opaque_call(call).unknown;
  return made(open_list(set_of(std::move(items)), std::move(open), call.span));
}

FunctionResult call_setproduct(const FunctionCall& call) {
  if (!are_closed(call.arguments)) return opaque(call);
  const std::size_t size = product_of(call.arguments);
  if (size > max_elements) return opaque(call);
  std::size_t weight = 0;
  for (const Value& list : call.arguments) {
    if (!list.items.empty()) weight += weight_of(list) / list.items.size() * size;
  }
  if (weight > max_text_bytes) return opaque(call);
  std::vector<Value> tuples(size, {.kind = ValueKind::list, .span = call.span});
  std::size_t repeat = size;
  for (const Value& list : call.arguments) {
    if (size == 0) break;
    repeat /= list.items.size();
    for (std::size_t i = 0; i < size; ++i) {
      tuples[i].items.push_back(list.items[i / repeat % list.items.size()]);
    }
  }
  return made_list(std::move(tuples), call);
}

FunctionResult call_toset(const FunctionCall& call) {
  Value value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::unknown) return made(value);
  if (const auto wrong = not_a_list(value)) return refused(call, *wrong);
  value.items = set_of(std::move(value.items));
  return made(std::move(value));
}

FunctionResult call_tolist(const FunctionCall& call) {
  Value value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::unknown) return made(value);
  if (const auto wrong = not_a_list(value)) return refused(call, *wrong);
  unify(value.items);
  return made(std::move(value));
}

}  // namespace kmslint
