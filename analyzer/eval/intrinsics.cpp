#include "eval/intrinsics.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kmslint {
namespace {

struct Named {
  std::string_view name;
  Intrinsic intrinsic;
};

constexpr std::array<Named, 20> intrinsics = {{
    {"Ref", Intrinsic::ref},
    {"Fn::GetAtt", Intrinsic::get_att},
    {"Fn::Sub", Intrinsic::sub},
    {"Fn::Join", Intrinsic::join},
    {"Fn::Select", Intrinsic::select},
    {"Fn::Split", Intrinsic::split},
    {"Fn::FindInMap", Intrinsic::find_in_map},
    {"Fn::If", Intrinsic::if_},
    {"Fn::And", Intrinsic::and_},
    {"Fn::Or", Intrinsic::or_},
    {"Fn::Not", Intrinsic::not_},
    {"Fn::Equals", Intrinsic::equals},
    {"Condition", Intrinsic::condition},
    {"Fn::Base64", Intrinsic::base64},
    {"Fn::Cidr", Intrinsic::cidr},
    {"Fn::GetAZs", Intrinsic::get_azs},
    {"Fn::ImportValue", Intrinsic::import_value},
    {"Fn::Transform", Intrinsic::transform},
    {"Fn::ToJsonString", Intrinsic::to_json_string},
    {"Fn::Length", Intrinsic::length},
}};

constexpr std::string_view function_prefix = "Fn::";

Intrinsic intrinsic_named(std::string_view name) {
  if (name.starts_with("Fn::ForEach")) return Intrinsic::for_each;
  const auto* found = std::find_if(intrinsics.begin(), intrinsics.end(),
                                   [&](const Named& each) { return each.name == name; });
  return found == intrinsics.end() ? Intrinsic::unheard_of : found->intrinsic;
}

/// `!GetAtt A.Arn`: the node is the argument, less its tag.
Call short_call(const Node& node) {
  const std::string bare(node.tag.substr(1));
  Call call = {.name = bare == "Ref" || bare == "Condition" ? bare : "Fn::" + bare,
               .span = node.span,
               .argument = node};
  // A word made by a loop stands in a file of its own.
  if (node.tag.span().file == node.span.file) call.span.begin = node.tag.span().begin;
  call.intrinsic = intrinsic_named(call.name);
  call.argument.tag = {};
  return call;
}

Call long_call(const Member& member) {
  const Span begin = member.name.span;
  const Span end = member.value.span;
  const bool one_place = begin.file == end.file && begin.begin <= end.end;
  return {.intrinsic = intrinsic_named(member.name.text),
          .name = std::string(member.name.text),
          .span = one_place ? Span{begin.file, begin.begin, end.end} : end,
          .argument = member.value};
}

/// A function beside other members: macros may stand so, for others CloudFormation has no meaning.
Call call_beside_others(const Node& node, const Member& member) {
  Call call = {.intrinsic = intrinsic_named(member.name.text),
               .name = std::string(member.name.text),
               .span = node.span,
               .argument = member.value};
  const bool macro =
      call.intrinsic == Intrinsic::transform || call.intrinsic == Intrinsic::for_each;
  if (!macro) call.intrinsic = Intrinsic::beside_others;
  return call;
}

std::optional<Call> mapping_call(const Node& node) {
  const auto is_function = [](const Member& member) {
    return member.name.text.starts_with(function_prefix);
  };
  if (node.members.size() == 1) {
    const Member& only = node.members.front();
    if (is_function(only) || only.name.text == "Ref") return long_call(only);
    return std::nullopt;
  }
  const auto found = std::find_if(node.members.begin(), node.members.end(), is_function);
  if (found == node.members.end()) return std::nullopt;
  return call_beside_others(node, *found);
}

bool is_no_value(const Node& node) {
  const std::optional<Call> call = call_of(node);
  return call && call->intrinsic == Intrinsic::ref && call->argument.text == "AWS::NoValue";
}

/// One unit of work per this many bytes of text.
constexpr std::size_t bytes_per_work = 64;

}  // namespace

std::optional<Call> call_of(const Node& node) {
  if (node.tag.size() > 1 && node.tag[0] == '!' && node.tag[1] != '!') return short_call(node);
  if (node.kind != NodeKind::mapping) return std::nullopt;
  return mapping_call(node);
}

const Node* if_argument_list(const Node& node) {
  constexpr std::size_t arguments = 3;
  const std::optional<Call> call = call_of(node);
  if (!call || call->intrinsic != Intrinsic::if_ || call_of(call->argument)) return nullptr;
  const std::span<const Node> items = call->argument.items;
  if (items.size() != arguments || !is_scalar(items[0]) || call_of(items[0])) return nullptr;
  return node.tag.empty() ? &node.members.front().value : &node;
}

std::string_view boolean_text(std::string_view word) {
  constexpr std::array<std::string_view, 9> yes = {"true", "True", "TRUE", "yes", "Yes",
                                                   "YES",  "on",   "On",   "ON"};
  return std::find(yes.begin(), yes.end(), word) != yes.end() ? "true" : "false";
}

PartialString scalar_text(const Node& node, const Sources& sources) {
  PartialString text = {.span = node.span};
  for (const Piece& piece : decoded_pieces(sources, node)) {
    const std::size_t size = piece.decoded_end - piece.decoded_begin;
    text.parts.push_back(
        {.literal = std::string(node.text.substr(piece.decoded_begin, size)), .span = piece.host});
  }
  return text;
}

PartialString placed(const PartialString& text, Span span, std::optional<ResourceId> from) {
  PartialString result = {.span = span};
  for (const StringPart& part : text.parts) {
    const std::optional<ResourceId> origin = from ? from : part.from;
    const bool extends = !part.hole && !result.parts.empty() && !result.parts.back().hole &&
                         result.parts.back().from == origin;
    if (extends) {
      result.parts.back().literal += part.literal;
    } else {
      result.parts.push_back(
          {.literal = part.literal, .hole = part.hole, .span = span, .from = origin});
    }
  }
  // A literal as long as the call that made it would pass for its bytes: cut it in two.
  for (std::size_t i = 0; i < result.parts.size(); ++i) {
    StringPart& part = result.parts[i];
    if (part.literal.size() < 2 || part.literal.size() != span.end - span.begin) continue;
    StringPart rest = part;
    rest.literal.erase(0, 1);
    part.literal.erase(1);
    result.parts.insert(result.parts.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
  }
  return result;
}

// ------------------------------------------------------------------------------------------- nodes

Intrinsics::Intrinsics(Template& stack, Explorer& explorer)
    : template_(stack),
      explorer_(explorer),
      depth_(stack.stacks_ == nullptr ? 0 : stack.stacks_->depth()) {}

Value Intrinsics::evaluate(const Node& node) {
  const Nesting level(depth_);
  if (!spend(1)) return exhausted(node.span);
  if (depth_ > max_evaluation_depth) return too_deep(node.span);
  Value value = node_value(node);
  if (value.kind == ValueKind::string) resolve_dynamic_references(value);
  return value;
}

Value Intrinsics::node_value(const Node& node) {
  if (const std::optional<Call> call = call_of(node)) return call_value(*call, node);
  switch (node.kind) {
    case NodeKind::null: return {.kind = ValueKind::null, .span = node.span};
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string: return scalar(node);
    case NodeKind::sequence: return list(node);
    case NodeKind::mapping: return object(node);
  }
  return {};
}

Value Intrinsics::scalar(const Node& node) {
  if (!spend(node.text.size() / bytes_per_work)) return exhausted(node.span);
  const ValueKind kind = node.kind == NodeKind::boolean  ? ValueKind::boolean
                         : node.kind == NodeKind::number ? ValueKind::number
                                                         : ValueKind::string;
  return {.kind = kind, .span = node.span, .text = scalar_text(node, *template_.sources_)};
}

Value Intrinsics::list(const Node& node) {
  Value result = {.kind = ValueKind::list, .span = node.span};
  for (const Node& item : node.items) {
    if (spent()) return exhausted(node.span);
    Value value = evaluate(item);
    if (value.kind != ValueKind::no_value) result.items.push_back(std::move(value));
  }
  return result;
}

Value Intrinsics::object(const Node& node) {
  Value result = {.kind = ValueKind::object, .span = node.span};
  for (const Member& member : node.members) {
    if (spent()) return exhausted(node.span);
    Value value = evaluate(member.value);
    if (value.kind == ValueKind::no_value) continue;
    result.members.push_back(
        {{.value = std::string(member.name.text), .span = member.name.span}, std::move(value)});
  }
  return result;
}

Value Intrinsics::call_value(const Call& call, const Node& node) {
  switch (call.intrinsic) {
    case Intrinsic::ref: return ref_call(call);
    case Intrinsic::get_att: return get_att_call(call);
    case Intrinsic::sub: return sub(call);
    case Intrinsic::join: return join(call);
    case Intrinsic::select: return select(call);
    case Intrinsic::split: return split_call(call);
    case Intrinsic::find_in_map: return find_in_map(call);
    case Intrinsic::if_: return if_call(call, node);
    case Intrinsic::and_:
    case Intrinsic::or_:
    case Intrinsic::not_:
    case Intrinsic::equals:
    case Intrinsic::condition:
      return unknown_call(call, "`" + call.name + "` stands outside of `Conditions`");
    case Intrinsic::base64: return base64(call);
    case Intrinsic::cidr: return cidr(call);
    case Intrinsic::get_azs: return get_azs(call);
    case Intrinsic::import_value: return import_value(call);
    case Intrinsic::transform: return transform(call);
    case Intrinsic::to_json_string: return to_json_string(call);
    case Intrinsic::length: return length(call);
    case Intrinsic::for_each: return for_each(call);
    case Intrinsic::beside_others:
      return unknown_call(call, "`" + call.name + "` stands beside other members");
    case Intrinsic::unheard_of: return unknown_call(call, "`" + call.name + "` is not known");
  }
  return {};
}

const Node* Intrinsics::choose(const Node& node) {
  const Node* current = &node;
  while (const Node* list = if_argument_list(*current)) {
    const Node& name = list->items[0];
    current = condition(name.text, name.span) ? &list->items[1] : &list->items[2];
  }
  return is_no_value(*current) ? nullptr : current;
}

// ------------------------------------------------------------------------------ what is not known

Value Intrinsics::unknown(Span span, std::string_view symbol, std::string reason) {
  template_.say(span, reason);
  return {.kind = ValueKind::unknown,
          .span = span,
          .unknown = Unknown{.symbol = template_.symbol(symbol, Domain::any, "", span),
                             .reason = std::move(reason)}};
}

Value Intrinsics::unknown_call(const Call& call, std::string reason) {
  return unknown(call.span, place_name(call.name, call.span), std::move(reason));
}

Value Intrinsics::malformed(const Call& call) {
  return unknown_call(call, "the arguments of `" + call.name + "` are not understood");
}

Value Intrinsics::not_evaluated(const Call& call) {
  return unknown_call(call, "`" + call.name + "` is not evaluated");
}

/// The budget is spent: one reason for all that is given up on the way out.
Value Intrinsics::exhausted(Span span) {
  if (!exhausted_) {
    exhausted_ =
        unknown(span, place_name("too large", span), "this is too large to evaluate").unknown;
  }
  return {.kind = ValueKind::unknown, .span = span, .unknown = exhausted_};
}

Value Intrinsics::too_deep(Span span) {
  return unknown(span, place_name("too deep", span), "this is nested too deep to evaluate");
}

/// A name that no other place has: two calls of a function need not be equal.
std::string Intrinsics::place_name(std::string_view what, Span span) const {
  const Span place = template_.sources_->resolve(span);
  const LinePosition position = template_.sources_->line_position(place.file, place.begin);
  return std::string(what) + '@' + std::to_string(position.line) + ':' +
         std::to_string(position.byte + 1);
}

bool Intrinsics::spend(std::uint64_t work) {
  work_ += work;
  return !spent();
}

// -------------------------------------------------------------------------------------------- text

void Intrinsics::append(PartialString& text, const PartialString& more) {
  std::uint64_t work = 0;
  for (const StringPart& part : more.parts) work += 1 + part.literal.size() / bytes_per_work;
  if (spend(work)) text.append(more);
}

/// A value as a piece of a longer text: what is not text is a hole.
PartialString Intrinsics::as_text(const Value& value, Span span) {
  if (value.is_scalar()) return value.text;
  if (value.kind == ValueKind::unknown && value.unknown) {
    return hole_string(value.unknown->symbol, span);
  }
  const Value not_text =
      unknown(span, place_name("text", span), "this stands where text is expected");
  return hole_string(not_text.unknown->symbol, span);
}

/// With what the case at hand binds put in.
PartialString Intrinsics::settled(const PartialString& text) const {
  PartialString result = text;
  for (StringPart& part : result.parts) {
    const std::string* value = part.hole ? explorer_.bound(*part.hole) : nullptr;
    if (value == nullptr) continue;
    part.literal = *value;
    part.hole.reset();
  }
  return result;
}

/// A scalar's text in the case at hand; a parameter with allowed values is asked for its value.
std::optional<std::string> Intrinsics::known_text(const Value& value) {
  if (!value.is_scalar()) return std::nullopt;
  PartialString text = settled(value.text);
  for (const StringPart& part : text.parts) {
    if (!part.hole) continue;
    const Symbol& open = (*template_.symbols_)[*part.hole];
    if (open.domain != Domain::enumerated) return std::nullopt;
    explorer_.value_of(*part.hole, open.values);
  }
  return settled(text).literal();
}

}  // namespace kmslint
