// Functions about maps and objects.
#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

bool is_open_or_unknown(const Value& value) {
  return value.kind == ValueKind::unknown || value.is_open();
}

Value text_value(const Located<std::string>& name) {
  return text_of(literal_string(name.value, name.span), name.span);
}

/// Maps laid over each other, the later ones above. What an unknown map may have replaced is not
/// known any more.
class Merging {
 public:
  explicit Merging(const FunctionCall& call) : call_(call) {}

  void add(const Value& map) {
    if (map.unknown) lay_over(*map.unknown);
    for (const ValueMember* member : members_by_name(map)) put(*member);
  }

  Value object() && {
    Value result = {.kind = ValueKind::object, .span = call_.span};
    if (unknown_) merged_ = opaque_call(call_);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (i < covered_ && is_replaced_[i]) continue;
      if (i < covered_) cover(members_[i]);
      result.members.push_back(std::move(members_[i]));
    }
    result.unknown = several_ ? merged_.unknown : std::move(unknown_);
    return result;
  }

 private:
  void put(const ValueMember& member) {
    const auto [found, is_new] = index_.emplace(member.name.value, members_.size());
    if (!is_new && found->second >= covered_) {
      members_[found->second] = member;
      return;
    }
    if (!is_new) is_replaced_[found->second] = true;
    found->second = members_.size();
    members_.push_back(member);
    is_replaced_.push_back(false);
  }

  void lay_over(const Unknown& unknown) {
    if (unknown_ && unknown_->symbol != unknown.symbol) several_ = true;
    unknown_ = unknown;
    covered_ = members_.size();
  }

  void cover(ValueMember& member) const {
    FunctionCall of_member = call_;
    of_member.name = "lookup";
    of_member.arguments = {unknown_of(merged_.unknown->symbol, {}, call_.span),
                           text_value(member.name)};
    member.value = unknown_of(symbol_of_call(of_member, Domain::any),
                              "a map that is not known may replace `" + member.name.value + '`',
                              member.value.span);
  }

  const FunctionCall& call_;
  std::vector<ValueMember> members_ = {};
  std::vector<bool> is_replaced_ = {};  ///< by a later member
  std::unordered_map<std::string, std::size_t> index_ = {};
  std::size_t covered_ = 0;  ///< members before it stand under a map that is not known
  std::optional<Unknown> unknown_ = {};
  bool several_ = false;
  Value merged_ = {};
};

}  // namespace

FunctionResult call_merge(const FunctionCall& call) {
  Merging merging(call);
  for (const Value& map : call.arguments) {
    if (map.kind == ValueKind::null) continue;
    if (map.kind != ValueKind::unknown && map.kind != ValueKind::object) {
      return refused(call, "needs maps");
    }
    merging.add(map);
  }
  return made(std::move(merging).object());
}

FunctionResult call_lookup(const FunctionCall& call) {
  constexpr std::size_t with_default = 3;
  const Value& map = call.arguments[0];
  const Value& key = call.arguments[1];
  const std::optional<std::string> name = settled(key.text, call).literal();
  if (name) {
    if (const ValueMember* member = map.find(*name)) return made(member->value);
  } else {
    const std::vector<const ValueMember*> members = members_by_name(map);
    std::vector<const ValueMember*> candidates;
    for (const ValueMember* member : members) {
      const Value known = text_value(member->name);
      if (surely_equal(key, known, *call.symbols) != false) candidates.push_back(member);
    }
    if (candidates.size() > max_asked) return opaque(call);
    for (const ValueMember* member : candidates) {
      if (decide_equal(key, text_value(member->name), call)) return made(member->value);
    }
  }
  if (is_open_or_unknown(map)) return opaque(call);
  if (call.arguments.size() == with_default) return made(call.arguments[2]);
  return refused(call, "finds no such member");
}

FunctionResult call_keys(const FunctionCall& call) {
  const Value& map = call.arguments[0];
  if (map.kind == ValueKind::unknown) return opaque(call);
  Value result = {.kind = ValueKind::list, .span = call.span};
  for (const ValueMember* member : members_by_name(map)) {
    result.items.push_back(text_value(member->name));
  }
  if (map.unknown) result.unknown = opaque_call(call).unknown;
  return made(std::move(result));
}

FunctionResult call_values(const FunctionCall& call) {
  const Value& map = call.arguments[0];
  if (map.kind == ValueKind::unknown) return opaque(call);
  Value result = {.kind = ValueKind::list, .span = call.span};
  for (const ValueMember* member : members_by_name(map)) result.items.push_back(member->value);
  if (map.unknown) result.unknown = opaque_call(call).unknown;
  return made(std::move(result));
}

FunctionResult call_zipmap(const FunctionCall& call) {
  const Value& names = call.arguments[0];
  const Value& values = call.arguments[1];
  if (is_open_or_unknown(names) || is_open_or_unknown(values)) return opaque(call);
  if (names.items.size() != values.items.size()) {
    return refused(call, "needs as many values as names");
  }
  Value result = {.kind = ValueKind::object, .span = call.span};
  for (std::size_t i = 0; i < names.items.size(); ++i) {
    const Value& name = names.items[i];
    const std::optional<PartialString> text = as_text(name);
    if (name.kind == ValueKind::unknown || (text && !text->is_literal())) return opaque(call);
    if (!text) return refused(call, "needs texts as names");
    result.members.push_back({{*text->literal(), name.span}, values.items[i]});
  }
  return made(std::move(result));
}

FunctionResult call_tomap(const FunctionCall& call) {
  Value value = call.arguments[0];
  if (value.kind == ValueKind::null || value.kind == ValueKind::unknown) return made(value);
  if (value.kind != ValueKind::object) return refused(call, "needs a map");
  std::vector<Value> items;
  for (ValueMember& member : value.members) items.push_back(std::move(member.value));
  unify(items);
  for (std::size_t i = 0; i < items.size(); ++i) value.members[i].value = std::move(items[i]);
  return made(std::move(value));
}

/// The values whose key is among those searched for.
FunctionResult call_matchkeys(const FunctionCall& call) {
  const Value& values = call.arguments[0];
  const Value& keys = call.arguments[1];
  const Value& wanted = call.arguments[2];
  if (is_open_or_unknown(values) || !is_wholly_known(keys) || !is_wholly_known(wanted)) {
    return opaque(call);
  }
  if (values.items.size() != keys.items.size())
    return refused(call, "needs as many values as keys");
  std::unordered_map<std::string, bool> searched;
  for (const Value& key : wanted.items) searched[key_of(key)] = true;
  std::vector<Value> result;
  for (std::size_t i = 0; i < keys.items.size(); ++i) {
    if (searched.count(key_of(keys.items[i])) != 0) result.push_back(values.items[i]);
  }
  return made_list(std::move(result), call);
}

/// From lists of texts by name to lists of names by text.
FunctionResult call_transpose(const FunctionCall& call) {
  const Value& map = call.arguments[0];
  if (!is_wholly_known(map)) return opaque(call);
  std::map<std::string, Value> lists;
  std::size_t count = 0;
  for (const ValueMember* member : members_by_name(map)) {
    if (member->value.kind != ValueKind::list) return refused(call, "needs a map of lists");
    for (const Value& item : member->value.items) {
      const std::optional<PartialString> text = as_text(item);
      if (!text) return refused(call, "needs lists of texts");
      if (++count > max_elements) return opaque(call);
      Value& list = lists[*text->literal()];
      list.kind = ValueKind::list;
      list.span = item.span;
      list.items.push_back(text_value(member->name));
    }
  }
  Value result = {.kind = ValueKind::object, .span = call.span};
  for (auto& [name, list] : lists) {
    const Span span = list.span;
    result.members.push_back({{name, span}, std::move(list)});
  }
  return made(std::move(result));
}

}  // namespace kmslint
