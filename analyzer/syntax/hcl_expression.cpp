// Expressions of the HCL native syntax, but for templates.
#include <algorithm>
#include <array>
#include <utility>

#include "syntax/hcl_parser.h"

namespace kmslint {

namespace {

struct BinaryOperator {
  std::string_view text;
  int precedence;
};

// The longer one of two that begin alike comes first.
constexpr std::array<BinaryOperator, 13> binary_operators = {{{"||", 1},
                                                              {"&&", 2},
                                                              {"==", 3},
                                                              {"!=", 3},
                                                              {"<=", 4},
                                                              {">=", 4},
                                                              {"<", 4},
                                                              {">", 4},
                                                              {"+", 5},
                                                              {"-", 5},
                                                              {"*", 6},
                                                              {"/", 6},
                                                              {"%", 6}}};

int precedence_of(std::string_view text) {
  const auto* found = std::find_if(binary_operators.begin(), binary_operators.end(),
                                   [&](const BinaryOperator& each) { return each.text == text; });
  return found == binary_operators.end() ? 0 : found->precedence;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return text;
}

/// `1`, `1.5`, `1e-5`, also `1.e5`.
bool is_number(std::string_view text) {
  std::string_view rest = without_digits(text);
  if (rest.starts_with('.')) rest = without_digits(rest.substr(1));
  if (!rest.starts_with('e') && !rest.starts_with('E')) return rest.empty();
  rest.remove_prefix(1);
  if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
  return without_digits(rest).empty();
}

}  // namespace

Expression HclParser::parse_whole_expression() {
  const Newlines ignored(*this, true);
  skip_byte_order_mark();
  skip_blanks();
  Expression expression = parse_expression();
  skip_blanks();
  if (!at_end()) return fail_here("expected the end of the expression, found " + found());
  return expression;
}

Expression HclParser::parse_expression() {
  const Depth depth(*this);
  if (depth.exceeded()) {
    return fail(span(at_, at_), "this is nested too deep", ProblemKind::too_deep);
  }
  skip_blanks();
  const std::uint32_t begin = at_;
  Expression condition = parse_binary(1);
  skip_blanks();
  if (!accept("?")) return condition;
  Expression yes = parse_expression();
  skip_blanks();
  if (!expect(":", "between the results of `?`")) return {.span = span(begin, begin)};
  Expression no = parse_expression();
  return made(ExpressionKind::conditional, span(condition.span.begin, no.span.end),
              {condition, yes, no});
}

std::string_view HclParser::peek_operator() {
  for (const BinaryOperator& each : binary_operators) {
    if (looking_at(each.text)) return each.text;
  }
  return {};
}

/// Precedence climbing; all operators are left-associative.
Expression HclParser::parse_binary(int least) {
  Expression left = parse_unary();
  while (!broken_) {
    skip_blanks();
    const std::string_view operation = peek_operator();
    const int precedence = precedence_of(operation);
    if (precedence < least || operation.empty()) break;
    at_ += static_cast<std::uint32_t>(operation.size());
    skip_blanks();
    const Expression right = parse_binary(precedence + 1);
    left = made(ExpressionKind::binary, span(left.span.begin, right.span.end), {left, right},
                operation);
  }
  return left;
}

Expression HclParser::parse_unary() {
  skip_blanks();
  const std::uint32_t begin = at_;
  const std::string_view operation = peek() == '!' ? "!" : "-";
  if (peek() != '!' && peek() != '-') return parse_postfix(parse_term());
  const Depth depth(*this);
  if (depth.exceeded()) {
    return fail(span(at_, at_), "this is nested too deep", ProblemKind::too_deep);
  }
  ++at_;
  Expression operand = parse_unary();
  return made(ExpressionKind::unary, span(begin, operand.span.end), {operand}, operation);
}

Expression HclParser::parse_term() {
  if (peek() == '(') return parse_parentheses();
  if (peek() == '"') return parse_quoted();
  if (looking_at("<<")) return parse_heredoc();
  if (peek() == '[') return parse_tuple();
  if (peek() == '{') return parse_object();
  if (is_digit(peek())) return parse_number();
  if (at_identifier()) return parse_name();
  return fail_here("expected an expression, found " + found());
}

/// The parentheses belong to the span: with them it parses to an equal expression.
Expression HclParser::parse_parentheses() {
  const std::uint32_t begin = at_;
  ++at_;
  Expression inner;
  {
    const Newlines ignored(*this, true);
    inner = parse_expression();
    skip_blanks();
    if (!expect(")", "after the expression")) return {.span = inner.span};
  }
  inner.span = span(begin, at_);
  return inner;
}

Expression HclParser::parse_number() {
  const std::uint32_t begin = at_;
  const std::string_view text = read_number();
  if (!is_number(text)) {
    return fail(span(begin, at_), word_in_backticks(text) + " is not a number");
  }
  return made(ExpressionKind::number, begin, {}, text);
}

/// What looks like a number is one word, so that `x.0.1` and `1e2e3` are never read as two. A dot
/// at its end does not belong to it.
std::string_view HclParser::read_number() {
  const std::uint32_t begin = at_;
  std::uint32_t end = at_;
  while (true) {
    const bool is_signed = peek(1) == '+' || peek(1) == '-';
    if (is_digit(peek())) {
      end = ++at_;
    } else if (peek() == '.') {
      ++at_;
    } else if ((peek() == 'e' || peek() == 'E') && is_digit(peek(is_signed ? 2 : 1))) {
      at_ += is_signed ? 3 : 2;
      end = at_;
    } else {
      break;
    }
  }
  at_ = end;
  return slice(begin, end);
}

/// A name, one of the constants, or a call.
Expression HclParser::parse_name() {
  const HclLabel name = read_identifier();
  const std::uint32_t after = at_;
  skip_blanks();
  if (looking_at("::")) return parse_namespaced_call(name);
  if (peek() == '(') return parse_call(name);
  at_ = broken_ ? at_ : after;
  if (name.text == "null") return {.kind = ExpressionKind::null, .span = name.span};
  const bool is_boolean = name.text == "true" || name.text == "false";
  return {.kind = is_boolean ? ExpressionKind::boolean : ExpressionKind::name,
          .span = name.span,
          .text = name.text};
}

/// `a::b(…)`; blanks around `::` do not belong to the name.
Expression HclParser::parse_namespaced_call(HclLabel name) {
  std::string text(name.text);
  while (!broken_ && accept("::")) {
    skip_blanks();
    if (!at_identifier()) return fail_here("expected a function's name after `::`");
    const HclLabel next = read_identifier();
    text.append("::").append(next.text);
    name.span.end = next.span.end;
    skip_blanks();
  }
  name.text = store(text);
  if (peek() == '(') return parse_call(name);
  return fail_here("expected `(` after " + word_in_backticks(text) + ", found " + found());
}

Expression HclParser::parse_call(HclLabel name) {
  ++at_;
  const Newlines ignored(*this, true);
  std::vector<Expression> arguments;
  bool expands = false;
  for (skip_blanks(); !at_end() && peek() != ')'; skip_blanks()) {
    arguments.push_back(parse_expression());
    skip_blanks();
    if (accept("...")) {
      expands = true;
      skip_blanks();
      break;
    }
    if (!accept(",")) break;
  }
  if (!accept(")")) {
    return fail_here("expected `)` at the end of the arguments of " + word_in_backticks(name.text) +
                     ", found " + found());
  }
  Expression call = made(ExpressionKind::call, name.span.begin, std::move(arguments), name.text);
  call.marked = expands;
  return call;
}

// ------------------------------------------------------------------------------------------- steps

Expression HclParser::parse_postfix(Expression base) {
  while (!broken_) {
    const std::uint32_t before = at_;
    skip_blanks();
    if (peek() == '.' && !looking_at("..")) {
      base = parse_dot(base);
    } else if (peek() == '[') {
      base = parse_bracket(base);
    } else {
      if (!broken_) at_ = before;
      break;
    }
  }
  return base;
}

Expression HclParser::parse_dot(Expression base) {
  ++at_;
  skip_blanks();
  if (accept("*")) return parse_splat_steps(base, base.span.begin, true);
  return parse_name_or_index(base);
}

/// What follows a dot.
Expression HclParser::parse_name_or_index(Expression base) {
  const std::uint32_t begin = base.span.begin;
  if (at_identifier()) {
    const HclLabel name = read_identifier();
    return made(ExpressionKind::attribute, begin, {base}, name.text);
  }
  if (!is_digit(peek())) return fail_here("expected a name after the dot, found " + found());
  const std::uint32_t number = at_;
  const Expression index = parse_number();
  if (index.text.find('.') != std::string_view::npos) {
    return fail(span(number, at_), "two indices in a row must be written in brackets");
  }
  return made(ExpressionKind::index, begin, {base, index});
}

Expression HclParser::parse_bracket(Expression base) {
  ++at_;
  const std::uint32_t begin = base.span.begin;
  skip_blanks();
  if (accept("*")) {
    skip_blanks();
    if (!expect("]", "after `[*`")) return {.span = base.span};
    return parse_splat_steps(base, begin, false);
  }
  Expression index;
  {
    const Newlines ignored(*this, true);
    index = parse_expression();
    skip_blanks();
    if (!expect("]", "after the index")) return {.span = base.span};
  }
  return made(ExpressionKind::index, begin, {base, index});
}

/// `[*]` takes all steps that follow it, `.*` only attributes and legacy indices (spec.md, "Splat
/// Operators").
Expression HclParser::parse_splat_steps(Expression base, std::uint32_t begin,
                                        bool attributes_only) {
  const Depth depth(*this);
  if (depth.exceeded()) {
    return fail(span(at_, at_), "this is nested too deep", ProblemKind::too_deep);
  }
  Expression each = {.kind = ExpressionKind::element, .span = span(at_, at_)};
  if (attributes_only) {
    each = parse_attribute_steps(each);
  } else {
    each = parse_postfix(each);
  }
  Expression splat = made(ExpressionKind::splat, begin, {base, each});
  splat.marked = attributes_only;
  return splat;
}

Expression HclParser::parse_attribute_steps(Expression each) {
  while (!broken_) {
    const std::uint32_t before = at_;
    skip_blanks();
    if (peek() != '.' || looking_at("..")) {
      if (!broken_) at_ = before;
      break;
    }
    ++at_;
    skip_blanks();
    if (peek() == '*') return fail_here("a `.*` cannot follow another one");
    each = parse_name_or_index(each);
  }
  return each;
}

// ------------------------------------------------------------------------------------- collections

bool HclParser::at_for() {
  if (!at_identifier()) return false;
  const std::uint32_t end = identifier_end(at_);
  return slice(at_, end) == "for";
}

Expression HclParser::parse_tuple() {
  const std::uint32_t begin = at_;
  ++at_;
  const Newlines ignored(*this, true);
  skip_blanks();
  if (at_for()) return parse_for(begin, ']');
  std::vector<Expression> items;
  for (; !at_end() && peek() != ']'; skip_blanks()) {
    items.push_back(parse_expression());
    skip_blanks();
    if (!accept(",")) break;
  }
  if (!broken_ && !accept("]")) {
    return at_end() ? fail(span(begin, begin + 1), "this list has no closing `]`")
                    : fail_here("expected `,` or `]` in the list, found " + found());
  }
  return made(ExpressionKind::tuple, begin, std::move(items));
}

Expression HclParser::parse_object() {
  const std::uint32_t begin = at_;
  ++at_;
  {
    const Newlines ignored(*this, true);
    skip_blanks();
    if (at_for()) return parse_for(begin, '}');
  }
  const Newlines significant(*this, false);
  std::vector<Expression> operands;
  while (!at_end()) {
    skip_lines();
    if (peek() == '}' || at_end()) break;
    if (!parse_object_item(operands)) break;
  }
  if (!broken_ && !accept("}")) {
    return at_end() ? fail(span(begin, begin + 1), "this object has no closing `}`")
                    : fail_here("expected a line end, `,` or `}` in the object, found " + found());
  }
  return made(ExpressionKind::object, begin, std::move(operands));
}

/// False when no further item can follow. A bare name before `=` is a text.
bool HclParser::parse_object_item(std::vector<Expression>& operands) {
  const bool in_parentheses = peek() == '(';
  Expression name = parse_expression();
  if (name.kind == ExpressionKind::name && !in_parentheses) name.kind = ExpressionKind::literal;
  const bool is_word = name.kind == ExpressionKind::null || name.kind == ExpressionKind::boolean;
  if (is_word && !in_parentheses) {
    name.kind = ExpressionKind::literal;
    name.text = slice(name.span.begin, name.span.end);
  }
  skip_blanks();
  if (!accept("=") && !accept(":")) {
    fail_here("expected `=` or `:` after the name, found " + found());
    return false;
  }
  operands.push_back(name);
  operands.push_back(parse_expression());
  skip_blanks();
  if (accept(",")) return true;
  return at_line_end();
}

bool HclParser::parse_for_names(ForClause& loop) {
  skip_blanks();
  if (!at_identifier()) {
    fail_here("expected a name after `for`, found " + found());
    return false;
  }
  loop.value_name = read_identifier().text;
  skip_blanks();
  if (accept(",")) {
    skip_blanks();
    if (!at_identifier()) {
      fail_here("expected a second name after `,`, found " + found());
      return false;
    }
    loop.key_name = loop.value_name;
    loop.value_name = read_identifier().text;
    skip_blanks();
  }
  const bool has_in = at_identifier() && slice(at_, identifier_end(at_)) == "in";
  if (!has_in) {
    fail_here("expected `in` after the names of `for`, found " + found());
    return false;
  }
  at_ += 2;
  return true;
}

Expression HclParser::parse_for(std::uint32_t begin, char close) {
  const Newlines ignored(*this, true);
  at_ += 3;  // `for`
  ForClause loop;
  if (!parse_for_names(loop)) return {.span = span(begin, begin)};
  std::vector<Expression> operands = {parse_expression()};
  skip_blanks();
  if (!expect(":", "after the collection of `for`")) return {.span = span(begin, begin)};
  operands.push_back(parse_expression());
  skip_blanks();
  const bool has_key = accept("=>");
  if (has_key) {
    operands.push_back(parse_expression());
    skip_blanks();
  }
  if (has_key != (close == '}') && !broken_) {
    return fail_here(has_key ? "`=>` makes an object, which stands in `{}`"
                             : "expected `=>` in a `for` between `{}`, found " + found());
  }
  if (accept("...")) {
    loop.grouping = true;
    skip_blanks();
    if (!has_key) return fail_here("`...` groups values by key, which a list has not");
  }
  const bool has_condition = at_identifier() && slice(at_, identifier_end(at_)) == "if";
  if (has_condition) {
    at_ += 2;
    operands.push_back(parse_expression());
    skip_blanks();
  }
  if (!expect(std::string_view(&close, 1), "at the end of `for`")) {
    return {.span = span(begin, begin)};
  }
  Expression result = made(has_key ? ExpressionKind::for_object : ExpressionKind::for_tuple, begin,
                           std::move(operands));
  if (result.kind == ExpressionKind::invalid) return result;
  std::size_t next = 0;
  loop.collection = &result.operands[next++];
  if (has_key) loop.key = &result.operands[next++];
  loop.value = &result.operands[next++];
  if (has_condition) loop.condition = &result.operands[next++];
  result.loop = stored(loop);
  return result;
}

}  // namespace kmslint
