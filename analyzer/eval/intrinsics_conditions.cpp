// Template conditions: what is decided by the files, what by asking, and what stays one question.
//
// A condition that is not decided by its text is asked as a whole: `Conditions/NAME` is a boolean
// symbol. That is sound, for it allows more than the condition does. Results are remembered for the
// case at hand, so that conditions that use each other cost their number, not their paths.
#include <algorithm>

#include "eval/intrinsics.h"
#include "eval/partition.h"

namespace kmslint {
namespace {

constexpr std::string_view yes_text = "true";

std::string joined_literal(const std::vector<StringPart>& parts) {
  std::string text;
  for (const StringPart& part : parts) text += part.literal;
  return text;
}

/// Adjacent literals as one, empty ones gone.
std::vector<StringPart> joined(const PartialString& text) {
  std::vector<StringPart> parts;
  for (const StringPart& part : text.parts) {
    const bool extends = !part.hole && !parts.empty() && !parts.back().hole;
    if (extends) {
      parts.back().literal += part.literal;
    } else if (part.hole || !part.literal.empty()) {
      parts.push_back(part);
    }
  }
  return parts;
}

bool same_hole(const StringPart& a, const StringPart& b) { return a.hole && a.hole == b.hole; }

/// Two texts, less what both begin and end with.
struct Difference {
  std::vector<StringPart> a;
  std::vector<StringPart> b;

  void strip_front() {
    while (!a.empty() && !b.empty()) {
      if (same_hole(a.front(), b.front())) {
        a.erase(a.begin());
        b.erase(b.begin());
        continue;
      }
      std::string& x = a.front().literal;
      std::string& y = b.front().literal;
      const auto [end, other] = std::mismatch(x.begin(), x.end(), y.begin(), y.end());
      const auto common = static_cast<std::size_t>(end - x.begin());
      if (common == 0) return;
      x.erase(0, common);
      y.erase(0, common);
      if (x.empty()) a.erase(a.begin());
      if (y.empty()) b.erase(b.begin());
    }
  }

  void reverse() {
    for (std::vector<StringPart>* side : {&a, &b}) {
      std::reverse(side->begin(), side->end());
      for (StringPart& part : *side) std::reverse(part.literal.begin(), part.literal.end());
    }
  }

  void strip() {
    strip_front();
    reverse();
    strip_front();
    reverse();
  }

  /// After strip(): both sides begin, or both end, with characters that differ; or one side is
  /// empty and the other surely is not.
  bool is_certain() const {
    if (a.empty() || b.empty()) return !joined_literal(a).empty() || !joined_literal(b).empty();
    return (!a.front().hole && !b.front().hole) || (!a.back().hole && !b.back().hole);
  }
};

/// The first hole whose values are finitely many.
std::optional<SymbolId> enumerated_hole(const std::vector<StringPart>& parts,
                                        const Symbols& symbols) {
  for (const StringPart& part : parts) {
    if (part.hole && symbols[*part.hole].domain == Domain::enumerated) return part.hole;
  }
  return std::nullopt;
}

/// The text a value is compared by: YAML's booleans are `true` and `false`.
PartialString compared_text(const Value& value) {
  if (value.kind != ValueKind::boolean) return value.text;
  const std::string text = value.text.literal().value_or("");
  return literal_string(std::string(boolean_text(text)), value.span);
}

bool is_lone_hole(const std::vector<StringPart>& parts) {
  return parts.size() == 1 && parts.front().hole;
}

bool is_literal(const std::vector<StringPart>& parts) {
  return std::none_of(parts.begin(), parts.end(),
                      [](const StringPart& part) { return part.hole.has_value(); });
}

/// Comparing takes time that is quadratic in the number of pieces.
constexpr std::size_t max_compared_parts = 1000;

/// How many conditions may wait for each other.
constexpr std::size_t max_condition_chain = 50;

bool same_list(const Value& a, const Value& b) {
  return a.kind == ValueKind::list && b.kind == ValueKind::list &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                    [](const Value& x, const Value& y) {
                      return x.is_scalar() && y.is_scalar() && same_text(x.text, y.text);
                    });
}

}  // namespace

Value Intrinsics::if_call(const Call& call, const Node& node) {
  if (if_argument_list(node) == nullptr) return malformed(call);
  const Node* chosen = choose(node);
  if (chosen == nullptr) return {.kind = ValueKind::no_value, .span = call.span};
  return evaluate(*chosen);
}

bool Intrinsics::condition(std::string_view name, Span span) {
  if (const auto known = explorer_.remembered(template_.scope_, name)) return *known;
  std::optional<bool> holds = defined_truth(name, span);
  if (!holds) {
    const auto declared = template_.conditions_.find(name);
    const Span place = declared == template_.conditions_.end() ? span : declared->second->name.span;
    const SymbolId asked =
        template_.symbol("Conditions/" + std::string(name), Domain::boolean, "", place);
    holds = explorer_.equals(asked, yes_text);
  }
  explorer_.remember(template_.scope_, name, *holds);
  return *holds;
}

/// What the condition's definition says; nothing when that does not decide.
std::optional<bool> Intrinsics::defined_truth(std::string_view name, Span span) {
  const auto declared = template_.conditions_.find(name);
  if (declared == template_.conditions_.end()) {
    return no_truth(span, "the condition `" + std::string(name) + "` is not defined");
  }
  if (conditions_.size() >= max_condition_chain) {
    return no_truth(span, "the conditions are nested too deep to evaluate");
  }
  if (!conditions_.emplace(name).second) {
    return no_truth(span, "the condition `" + std::string(name) + "` depends on itself");
  }
  const std::optional<bool> holds = truth(declared->second->value);
  conditions_.erase(conditions_.find(name));
  return holds;
}

std::optional<bool> Intrinsics::no_truth(Span span, std::string reason) {
  template_.say(span, std::move(reason));
  return std::nullopt;
}

std::optional<bool> Intrinsics::truth(const Node& node) {
  const Nesting level(depth_);
  if (!spend(1) || depth_ > max_evaluation_depth) {
    return no_truth(node.span, "this condition is too large or too deep to evaluate");
  }
  if (node.members.size() == 1 && node.members.front().name.text == "Condition") {
    return condition_call({.intrinsic = Intrinsic::condition,
                           .span = node.span,
                           .argument = node.members.front().value});
  }
  const std::optional<Call> call = call_of(node);
  if (!call) return no_truth(node.span, "this is not a condition");
  return call_truth(*call);
}

std::optional<bool> Intrinsics::call_truth(const Call& call) {
  switch (call.intrinsic) {
    case Intrinsic::and_: return and_call(call);
    case Intrinsic::or_: return or_call(call);
    case Intrinsic::not_: return not_call(call);
    case Intrinsic::equals: return equals_call(call);
    case Intrinsic::condition: return condition_call(call);
    case Intrinsic::ref:
    case Intrinsic::get_att:
    case Intrinsic::sub:
    case Intrinsic::join:
    case Intrinsic::select:
    case Intrinsic::split:
    case Intrinsic::find_in_map:
    case Intrinsic::if_:
    case Intrinsic::base64:
    case Intrinsic::cidr:
    case Intrinsic::get_azs:
    case Intrinsic::import_value:
    case Intrinsic::transform:
    case Intrinsic::to_json_string:
    case Intrinsic::length:
    case Intrinsic::for_each:
    case Intrinsic::beside_others:
    case Intrinsic::unheard_of: break;
  }
  return no_truth(call.span, "`" + call.name + "` is not understood as a condition");
}

std::optional<bool> Intrinsics::and_call(const Call& call) {
  if (call.argument.items.empty() || call_of(call.argument)) {
    return no_truth(call.span, "the arguments of `Fn::And` are not understood");
  }
  std::optional<bool> all = true;
  for (const Node& item : call.argument.items) {
    const std::optional<bool> each = truth(item);
    if (each == false) return false;
    if (!each) all = std::nullopt;
  }
  return all;
}

std::optional<bool> Intrinsics::or_call(const Call& call) {
  if (call.argument.items.empty() || call_of(call.argument)) {
    return no_truth(call.span, "the arguments of `Fn::Or` are not understood");
  }
  std::optional<bool> any = false;
  for (const Node& item : call.argument.items) {
    const std::optional<bool> each = truth(item);
    if (each == true) return true;
    if (!each) any = std::nullopt;
  }
  return any;
}

std::optional<bool> Intrinsics::not_call(const Call& call) {
  if (call.argument.items.size() != 1 || call_of(call.argument)) {
    return no_truth(call.span, "the arguments of `Fn::Not` are not understood");
  }
  const std::optional<bool> holds = truth(call.argument.items[0]);
  return holds ? std::optional(!*holds) : std::nullopt;
}

std::optional<bool> Intrinsics::condition_call(const Call& call) {
  if (!is_scalar(call.argument) || call_of(call.argument)) {
    return no_truth(call.span, "the argument of `Condition` must be a name");
  }
  return condition(call.argument.text, call.span);
}

std::optional<bool> Intrinsics::equals_call(const Call& call) {
  if (call.argument.items.size() != 2 || call_of(call.argument)) {
    return no_truth(call.span, "the arguments of `Fn::Equals` are not understood");
  }
  const Value a = evaluate(call.argument.items[0]);
  const Value b = evaluate(call.argument.items[1]);
  return same(a, b);
}

std::optional<bool> Intrinsics::same(const Value& a, const Value& b) {
  if (a.is_scalar() && b.is_scalar()) return same(compared_text(a), compared_text(b));
  if (same_list(a, b)) return true;
  const bool same_unknown = a.unknown && b.unknown && a.unknown->symbol == b.unknown->symbol;
  return same_unknown ? std::optional(true) : std::nullopt;
}

/// Compares after taking away what both begin and end with: sound, for a text is determined by what
/// stands before, after and between. A hole alone against a text is a question; holes of finitely
/// many values are asked for theirs.
std::optional<bool> Intrinsics::same(const PartialString& a, const PartialString& b) {
  const Symbols& symbols = *template_.symbols_;
  while (spend(1)) {
    Difference rest = {joined(settled(a)), joined(settled(b))};
    if (rest.a.size() + rest.b.size() > max_compared_parts) return std::nullopt;
    rest.strip();
    if (rest.a.empty() && rest.b.empty()) return true;
    if (rest.is_certain()) return false;
    if (!is_lone_hole(rest.a)) std::swap(rest.a, rest.b);
    if (is_lone_hole(rest.a) && is_literal(rest.b)) {
      return ask(*rest.a.front().hole, joined_literal(rest.b));
    }
    std::optional<SymbolId> open = enumerated_hole(rest.a, symbols);
    if (!open) open = enumerated_hole(rest.b, symbols);
    if (!open || !explorer_.value_of(*open, symbols[*open].values)) return std::nullopt;
  }
  return std::nullopt;
}

/// The Region is one of the partition the stack is in.
bool Intrinsics::ask(SymbolId symbol, std::string_view text) {
  const Symbol& asked = (*template_.symbols_)[symbol];
  const bool is_region = asked.domain == Domain::region && asked.scope == template_.scope_;
  if (is_region && partition_of_region(text) != template_.settings_.partition) return false;
  return explorer_.equals(symbol, text);
}

}  // namespace kmslint
