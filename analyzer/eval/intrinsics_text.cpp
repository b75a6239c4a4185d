// Functions that make text and lists of text, and the dynamic references found in text.
#include <algorithm>
#include <charconv>

#include "eval/intrinsics.h"

namespace kmslint {
namespace {

constexpr std::string_view dynamic_reference = "{{resolve:";
constexpr std::string_view dynamic_reference_end = "}}";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// What CloudFormation takes for a name in `${…}`.
bool is_placeholder_name(std::string_view name) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:";
  return !name.empty() && name.find_first_not_of(allowed) == std::string_view::npos;
}

/// The text with one byte for each hole, as TextReader counts.
std::string flat(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      result += '\x01';
    } else {
      result += part.literal;
    }
  }
  return result;
}

bool is_text(const Node& node) { return is_scalar(node) && !call_of(node); }

}  // namespace

// --------------------------------------------------------------------------------------------- Sub

Value Intrinsics::sub(const Call& call) {
  constexpr std::size_t with_variables = 2;
  const std::span<const Node> items = call.argument.items;
  const Node& text_node = items.empty() ? call.argument : items[0];
  const Node* variables = items.size() == with_variables ? &items[1] : nullptr;
  const bool variables_fit =
      items.size() < with_variables ||
      (variables != nullptr && variables->kind == NodeKind::mapping && !call_of(*variables));
  if (!is_text(text_node) || call_of(call.argument) || !variables_fit) return malformed(call);

  const PartialString written = scalar_text(text_node, *template_.sources_);
  const std::string_view text = text_node.text;
  TextReader reader(written);
  PartialString result = {.span = call.span};
  std::size_t at = 0;
  while (at < text.size() && !spent()) {
    const std::size_t open = text.find("${", at);
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    append(result, reader.take(open - at));
    at = close + 1;
    if (text[open + 2] == '!') {  // `${!Literal}` stands for `${Literal}`
      append(result, reader.take(2));
      reader.take(1);
      append(result, reader.take(at - open - 3));
      continue;
    }
    const Span place = reader.take(at - open).span;
    append(result, placeholder(text.substr(open + 2, close - open - 2), variables, place));
  }
  append(result, reader.take(text.size() - at));
  if (spent()) return exhausted(call.span);
  return {.kind = ValueKind::string, .span = call.span, .text = std::move(result)};
}

/// What stands for `${inner}`. Blanks around the name are ignored, as cfn-lint does.
PartialString Intrinsics::placeholder(std::string_view inner, const Node* variables, Span span) {
  const std::string_view name = trimmed(inner);
  if (variables != nullptr) {
    spend(variables->members.size());
    const Node* value = variables->find(name);
    if (value != nullptr) return as_text(evaluate(*value), span);
  }
  if (!is_placeholder_name(name)) {
    const std::string reason = "`${" + std::string(inner) + "}` is not a valid reference";
    return as_text(unknown(span, name, reason), span);
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return as_text(ref(name, span), span);
  return as_text(get_att(name.substr(0, dot), name.substr(dot + 1), span), span);
}

// ---------------------------------------------------------------------------------- Join and Split

Value Intrinsics::join(const Call& call) {
  if (call.argument.items.size() != 2 || call_of(call.argument)) return malformed(call);
  const Value delimiter = evaluate(call.argument.items[0]);
  const Value list = evaluate(call.argument.items[1]);
  if (!delimiter.is_scalar()) return malformed(call);
  if (list.kind == ValueKind::unknown) {
    return unknown_call(call, "the list given to `Fn::Join` is not known");
  }
  if (list.kind != ValueKind::list) return malformed(call);
  PartialString result = {.span = call.span};
  for (std::size_t i = 0; i < list.items.size() && !spent(); ++i) {
    if (i > 0) append(result, delimiter.text);
    append(result, as_text(list.items[i], list.items[i].span));
  }
  if (spent()) return exhausted(call.span);
  return {.kind = ValueKind::string, .span = call.span, .text = std::move(result)};
}

Value Intrinsics::split_call(const Call& call) {
  if (call.argument.items.size() != 2 || call_of(call.argument)) return malformed(call);
  const Value delimiter = evaluate(call.argument.items[0]);
  const Value source = evaluate(call.argument.items[1]);
  const std::optional<std::string> separator =
      delimiter.is_scalar() ? settled(delimiter.text).literal() : std::nullopt;
  if (!separator || separator->empty()) return malformed(call);
  const PartialString text = settled(as_text(source, source.span));
  if (may_hold(text, *separator)) {
    return unknown_call(call, "where `Fn::Split` cuts is not known");
  }
  Value result = {.kind = ValueKind::list, .span = call.span};
  for (PartialString& piece : kmslint::split(text, *separator)) {
    if (!spend(1)) return exhausted(call.span);
    const Span span = piece.span;
    result.items.push_back({.kind = ValueKind::string, .span = span, .text = std::move(piece)});
  }
  return result;
}

/// Whether some hole may hold the separator, or a part of it that its neighbours complete.
bool Intrinsics::may_hold(const PartialString& text, std::string_view separator) const {
  const Symbols& symbols = *template_.symbols_;
  for (const StringPart& part : text.parts) {
    if (!part.hole) continue;
    // An empty hole would let its neighbours meet.
    if (separator.size() > 1 && admits(symbols[*part.hole], "")) return true;
    if (std::any_of(separator.begin(), separator.end(),
                    [&](char c) { return may_contain(symbols[*part.hole], c); })) {
      return true;
    }
  }
  return false;
}

// ------------------------------------------------------------------------------------------ Select

Value Intrinsics::select(const Call& call) {
  if (call.argument.items.size() != 2 || call_of(call.argument)) return malformed(call);
  const std::optional<std::size_t> index = index_of(call.argument.items[0]);
  if (!index) return unknown_call(call, "the index given to `Fn::Select` is not known");
  const Value list = evaluate(call.argument.items[1]);
  if (list.kind == ValueKind::unknown) return item_of_unknown(call, list, *index);
  if (list.kind != ValueKind::list) return malformed(call);
  if (*index >= list.items.size()) {
    return unknown_call(call, "`Fn::Select` asks for an item that the list does not have");
  }
  Value chosen = list.items[*index];
  chosen.span = call.span;
  chosen.text.span = call.span;
  return chosen;
}

/// The same item of the same list is the same value. Lists of these functions hold texts.
Value Intrinsics::item_of_unknown(const Call& call, const Value& list, std::size_t index) {
  const std::optional<Call> source = call_of(call.argument.items[1]);
  const bool of_texts =
      source && (source->intrinsic == Intrinsic::ref || source->intrinsic == Intrinsic::split ||
                 source->intrinsic == Intrinsic::cidr || source->intrinsic == Intrinsic::get_azs);
  const Symbol of_list = (*template_.symbols_)[list.unknown->symbol];
  const std::string name = of_list.name + '[' + std::to_string(index) + ']';
  const SymbolId item = template_.symbol(name, Domain::any, of_list.settle, of_list.declared);
  if (of_texts) {
    return {.kind = ValueKind::string, .span = call.span, .text = hole_string(item, call.span)};
  }
  return {.kind = ValueKind::unknown,
          .span = call.span,
          .unknown = Unknown{
              .symbol = item,
              .reason = "the list `" + of_list.name + "` given to `Fn::Select` is not known"}};
}

std::optional<std::size_t> Intrinsics::index_of(const Node& node) {
  const std::string digits = known_text(evaluate(node)).value_or("");
  std::size_t index = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, index);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  return index;
}

// ------------------------------------------------------------------------------- not in this file

Value Intrinsics::transform(const Call& call) {
  return unknown_call(call, macro_in_words(call.argument));
}

Value Intrinsics::for_each(const Call& call) { return not_evaluated(call); }

/// Always one text, and the same wherever the same export is imported.
Value Intrinsics::import_value(const Call& call) {
  const PartialString name = as_text(evaluate(call.argument), call.argument.span);
  std::optional<Value> exported = ask_stacks([&](Stacks& stacks) {
    return stacks.imported(template_.index_, settled(name), call.span, explorer_);
  });
  if (exported) return std::move(*exported);
  const std::string shown = name.display(*template_.symbols_);
  const Value import =
      unknown(call.span, "Fn::ImportValue/" + shown, "the export `" + shown + "` is not in view");
  return {.kind = ValueKind::string,
          .span = call.span,
          .text = hole_string(import.unknown->symbol, call.span)};
}

/// `{{resolve:ssm:/path}}` inside a text becomes a hole: equal references are equal values.
void Intrinsics::resolve_dynamic_references(Value& value) {
  const std::string text = flat(value.text);
  std::size_t open = text.find(dynamic_reference);
  if (open == std::string::npos) return;
  TextReader reader(value.text);
  PartialString result = {.span = value.text.span};
  std::size_t at = 0;
  while (open != std::string::npos) {
    const std::size_t close = text.find(dynamic_reference_end, open);
    if (close == std::string::npos) break;
    result.append(reader.take(open - at));
    at = close + dynamic_reference_end.size();
    const PartialString reference = reader.take(at - open);
    const std::string name = reference.display(*template_.symbols_);
    const Value hole = unknown(reference.span, name, "`" + name + "` is not resolved");
    result.append(hole_string(hole.unknown->symbol, reference.span));
    open = text.find(dynamic_reference, at);
  }
  result.append(reader.take(text.size() - at));
  value.text = std::move(result);
}

}  // namespace kmslint
