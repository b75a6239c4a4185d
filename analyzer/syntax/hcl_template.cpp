// Templates of the HCL native syntax: quoted strings, heredocs, and files that `templatefile`
// reads.
//
// A template is first read into a flat list of tokens, on which strip markers and the indentation
// of `<<-` act; then directives are put together.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "source/ascii.h"
#include "syntax/hcl_parser.h"

namespace kmslint {

namespace {

/// Unicode's White_Space beyond ASCII, in UTF-8.
constexpr std::array<std::string_view, 19> wide_spaces = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
    "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

/// The bytes of the blank at the start of the text, or 0.
std::size_t space_at_front(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_space(text.front()) ? 1 : 0;
  const auto* wide = std::find_if(wide_spaces.begin(), wide_spaces.end(),
                                  [&](std::string_view each) { return text.starts_with(each); });
  return wide == wide_spaces.end() ? 0 : wide->size();
}

std::size_t space_at_back(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.back()) < 0x80) return is_ascii_space(text.back()) ? 1 : 0;
  const auto* wide = std::find_if(wide_spaces.begin(), wide_spaces.end(),
                                  [&](std::string_view each) { return text.ends_with(each); });
  return wide == wide_spaces.end() ? 0 : wide->size();
}

std::string utf8(std::uint32_t c) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0U | (c >> 6U)), byte(0x80U | (c & 0x3FU))};
  if (c < 0x10000) {
    return {byte(0xE0U | (c >> 12U)), byte(0x80U | ((c >> 6U) & 0x3FU)), byte(0x80U | (c & 0x3FU))};
  }
  return {byte(0xF0U | (c >> 18U)), byte(0x80U | ((c >> 12U) & 0x3FU)),
          byte(0x80U | ((c >> 6U) & 0x3FU)), byte(0x80U | (c & 0x3FU))};
}

bool is_scalar_value(std::uint32_t c) { return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF); }

using Token = TemplateToken;

bool is_literal(const Token& token) { return token.kind == Token::Kind::literal; }

/// Cuts `count` bytes off the front; a unit goes whole.
void cut_front(Token& token, std::size_t count) {
  Expression& literal = token.expression;
  const bool exact = literal.text.size() == literal.span.end - literal.span.begin;
  literal.text.remove_prefix(count);
  if (exact) literal.span.begin += static_cast<std::uint32_t>(count);
  if (literal.text.empty()) literal.span.begin = literal.span.end;
}

void cut_back(Token& token, std::size_t count) {
  Expression& literal = token.expression;
  const bool exact = literal.text.size() == literal.span.end - literal.span.begin;
  literal.text.remove_suffix(count);
  if (exact) literal.span.end -= static_cast<std::uint32_t>(count);
  if (literal.text.empty()) literal.span.end = literal.span.begin;
}

struct Blanks {
  std::size_t bytes = 0;
  std::size_t characters = 0;
};

/// The blanks at the start of the text, but no more than `most` characters.
Blanks leading_space(std::string_view text,
                     std::size_t most = std::numeric_limits<std::size_t>::max()) {
  Blanks found;
  while (found.characters < most) {
    const std::size_t size = space_at_front(text.substr(found.bytes));
    if (size == 0) break;
    found.bytes += size;
    ++found.characters;
  }
  return found;
}

std::size_t trailing_space(std::string_view text) {
  std::string_view rest = text;
  while (const std::size_t size = space_at_back(rest)) rest.remove_suffix(size);
  return text.size() - rest.size();
}

/// `~` eats the blanks of the literal next to it.
void apply_strip_markers(std::vector<Token>& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].strips_before && i > 0 && is_literal(tokens[i - 1])) {
      const std::uint32_t group = tokens[i - 1].group;
      for (std::size_t j = i; j-- > 0 && is_literal(tokens[j]) && tokens[j].group == group;) {
        cut_back(tokens[j], trailing_space(tokens[j].expression.text));
        if (!tokens[j].expression.text.empty()) break;
      }
    }
    if (tokens[i].strips_after && i + 1 < tokens.size() && is_literal(tokens[i + 1])) {
      const std::uint32_t group = tokens[i + 1].group;
      for (std::size_t j = i + 1;
           j < tokens.size() && is_literal(tokens[j]) && tokens[j].group == group; ++j) {
        cut_front(tokens[j], leading_space(tokens[j].expression.text).bytes);
        if (!tokens[j].expression.text.empty()) break;
      }
    }
  }
}

bool is_blank_line(std::string_view text) {
  return leading_space(text).bytes == text.size() && text.ends_with('\n');
}

/// `<<-`: the indentation of the least indented line goes from every line. A line that begins with
/// a sequence has none; nor has one whose blanks a strip marker took, or whose line end before.
void flush_indentation(std::vector<Token>& tokens) {
  std::size_t least = std::numeric_limits<std::size_t>::max();
  bool line_begins = true;
  for (const Token& token : tokens) {
    const std::string_view text = token.expression.text;
    if (line_begins && !is_literal(token)) least = 0;
    if (line_begins && is_literal(token) && !is_blank_line(text)) {
      least = std::min(least, leading_space(text).characters);
    }
    line_begins = is_literal(token) && text.ends_with('\n');
  }
  line_begins = true;
  for (Token& token : tokens) {
    const std::string_view text = token.expression.text;
    const bool ends_line = is_literal(token) && text.ends_with('\n');
    if (line_begins && is_literal(token) && !is_blank_line(text)) {
      cut_front(token, leading_space(text, least).bytes);
    }
    line_begins = ends_line;
  }
}

/// But one next to a single interpolation, which is a text because of it.
void drop_empty_literals(std::vector<Token>& tokens) {
  const auto is_empty = [](const Token& token) {
    return is_literal(token) && token.expression.text.empty();
  };
  const auto first = std::find_if(tokens.begin(), tokens.end(), is_empty);
  if (first == tokens.end()) return;
  const Token empty = *first;
  const bool before = first == tokens.begin();
  std::erase_if(tokens, is_empty);
  const bool alone = tokens.size() == 1 && tokens[0].kind == Token::Kind::interpolation;
  if (alone) tokens.insert(before ? tokens.begin() : tokens.end(), empty);
}

}  // namespace

// ------------------------------------------------------------------------------- the text's end

Expression HclParser::parse_quoted() {
  const std::uint32_t begin = at_;
  const Depth depth(*this);
  if (depth.exceeded()) {
    return fail(span(at_, at_), "this is nested too deep", ProblemKind::too_deep);
  }
  ++at_;
  std::vector<Token> tokens;
  read_quoted(tokens);
  if (!broken_ && !accept("\"")) {
    return fail(span(begin, begin + 1), "this string has no closing `\"` on its line");
  }
  apply_strip_markers(tokens);
  return build_template(tokens, span(begin, at_));
}

void HclParser::read_quoted(std::vector<Token>& tokens) {
  ++groups_;
  const auto at_stop = [&] {
    return at_end() || peek() == '"' || peek() == '\n' || peek() == '\r';
  };
  while (!at_stop()) {
    const std::uint32_t begin = at_;
    while (!at_stop() && peek() != '\\' && !at_sequence() && !at_escaped_sequence()) ++at_;
    add_literal(tokens, begin, at_, false);
    if (at_end()) return;
    if (peek() == '\\') {
      read_escape(tokens);
    } else if (at_escaped_sequence()) {
      add_unit(tokens, slice(at_ + 1, at_ + 3), at_);
      at_ += 3;
    } else if (at_sequence()) {
      read_sequence(tokens);
    }
  }
}

Expression HclParser::parse_heredoc() {
  const std::uint32_t begin = at_;
  at_ += 2;
  const bool flush = accept("-");
  if (!at_identifier()) return fail_here("expected a heredoc's marker after `<<`");
  const std::string_view marker = read_identifier().text;
  const std::uint32_t header_end = at_;
  accept("\r");
  if (!accept("\n")) return fail_here("a heredoc's text begins on the next line");
  std::vector<Token> tokens;
  // After one heredoc without an end it costs nothing to tell that another one has none, either.
  const bool may_end = last_lines_.empty() || has_heredoc_end(marker, at_);
  if (may_end) read_heredoc_lines(marker, tokens);
  if (!broken_ && !(may_end && at_heredoc_end(marker))) {
    has_heredoc_end(marker, at_);
    return fail(span(begin, header_end),
                "this heredoc has no line with " + word_in_backticks(marker) + " that ends it");
  }
  if (!broken_) {
    while (!at_end() && !at_line_end()) ++at_;  // blanks, the marker, blanks
  }
  apply_strip_markers(tokens);
  if (flush) flush_indentation(tokens);
  return build_template(tokens, span(begin, at_));
}

namespace {

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(leading_space(text).bytes);
  text.remove_suffix(trailing_space(text));
  return text;
}

}  // namespace

/// The marker alone on its line, which in a file has an end.
bool HclParser::at_heredoc_end(std::string_view marker) const {
  if (broken_) return false;
  const std::string_view rest = slice(at_, end_);
  const std::size_t line_end = rest.find('\n');
  if (is_file_ && line_end == std::string_view::npos) return false;
  return trimmed(rest.substr(0, line_end)) == marker;
}

/// Whether a line from there on could end a heredoc with that marker.
bool HclParser::has_heredoc_end(std::string_view marker, std::uint32_t from) const {
  if (last_lines_.empty()) {
    last_lines_.emplace(std::string_view(), 0);
    for (std::uint32_t line = 0; line < end_;) {
      const auto line_end =
          static_cast<std::uint32_t>(std::min<std::size_t>(bytes_.find('\n', line), end_));
      if (line_end < end_ || !is_file_) last_lines_[trimmed(slice(line, line_end))] = line;
      line = line_end + 1;
    }
  }
  const auto found = last_lines_.find(marker);
  return found != last_lines_.end() && found->second >= from;
}

void HclParser::read_heredoc_lines(std::string_view marker, std::vector<Token>& tokens) {
  bool line_begins = true;
  while (!at_end()) {
    if (line_begins && at_heredoc_end(marker)) return;
    if (line_begins) ++groups_;
    const std::uint32_t begin = at_;
    while (!at_end() && peek() != '\n' && !at_sequence() && !at_escaped_sequence() &&
           (peek() != '\r' || peek(1) == '\n')) {
      ++at_;
    }
    if (peek() == '\r') {
      fail(span(at_, at_ + 1), "a carriage return here needs a line feed behind it");
      return;
    }
    if (peek() == '\n') {
      ++at_;
      add_literal(tokens, begin, at_, line_begins);
      line_begins = true;
      continue;
    }
    add_literal(tokens, begin, at_, line_begins);
    if (at_end()) return;
    line_begins = false;
    if (at_escaped_sequence()) {
      add_unit(tokens, slice(at_ + 1, at_ + 3), at_);
      at_ += 3;
    } else {
      read_sequence(tokens);
      ++groups_;
    }
  }
}

Expression HclParser::parse_whole_template() {
  const std::uint32_t begin = at_;
  skip_byte_order_mark();
  std::vector<Token> tokens;
  read_text(tokens);
  apply_strip_markers(tokens);
  return build_template(tokens, span(begin, std::max(begin, at_)));
}

/// Text without quotes around it: no backslash escapes. A strip marker ends at the line's end.
void HclParser::read_text(std::vector<Token>& tokens) {
  while (!at_end()) {
    ++groups_;
    const std::uint32_t begin = at_;
    while (!at_end() && peek() != '\n' && !at_sequence() && !at_escaped_sequence()) ++at_;
    const bool ends_line = accept("\n");
    add_literal(tokens, begin, at_, false);
    if (ends_line) continue;
    if (at_end()) return;
    if (at_escaped_sequence()) {
      add_unit(tokens, slice(at_ + 1, at_ + 3), at_);
      at_ += 3;
    } else {
      read_sequence(tokens);
    }
  }
}

// ------------------------------------------------------------------------------------------ tokens

bool HclParser::at_sequence() const { return looking_at("${") || looking_at("%{"); }

bool HclParser::at_escaped_sequence() const { return looking_at("$${") || looking_at("%%{"); }

void HclParser::add_literal(std::vector<Token>& tokens, std::uint32_t begin, std::uint32_t end,
                            bool begins_line) {
  if (begin == end) return;
  const std::string_view text = slice(begin, end);
  const std::size_t invalid = find_invalid_utf8(text);
  if (invalid != std::string_view::npos) {
    const std::uint32_t at = begin + static_cast<std::uint32_t>(invalid);
    fail(span(at, at + 1), "this byte is not UTF-8", ProblemKind::encoding);
    return;
  }
  Token token = {.span = span(begin, end), .group = groups_, .begins_line = begins_line};
  token.expression = {.kind = ExpressionKind::literal, .span = span(begin, end), .text = text};
  tokens.push_back(token);
}

void HclParser::add_unit(std::vector<Token>& tokens, std::string_view text, std::uint32_t begin) {
  Token token = {.span = span(begin, begin + 3), .group = groups_};
  token.expression = {.kind = ExpressionKind::literal, .span = token.span, .text = text};
  tokens.push_back(token);
}

void HclParser::read_escape(std::vector<Token>& tokens) {
  const std::uint32_t begin = at_;
  const char c = peek(1);
  static constexpr std::string_view plain = "nrt\"\\";
  static constexpr std::string_view meaning = "\n\r\t\"\\";
  std::string decoded;
  const std::size_t known = c == '\0' ? std::string_view::npos : plain.find(c);
  if (known != std::string_view::npos) {
    decoded = meaning.substr(known, 1);
    at_ += 2;
  } else if (c == 'u' || c == 'U') {
    const std::uint32_t digits = c == 'u' ? 4 : 8;
    std::uint32_t value = 0;
    for (std::uint32_t i = 0; i < digits; ++i) {
      const char digit = peek(2 + i);
      const std::size_t hex = std::string_view("0123456789abcdef0123456789ABCDEF").find(digit);
      if (digit == '\0' || hex == std::string_view::npos) {
        fail(span(begin, begin + 2), "this escape needs " + std::to_string(digits) + " digits");
        return;
      }
      value = value * 16U + static_cast<std::uint32_t>(hex % 16U);
    }
    if (!is_scalar_value(value)) {
      fail(span(begin, begin + 2 + digits), "this escape names no character");
      return;
    }
    at_ += 2 + digits;
    decoded = utf8(value);
  } else {
    fail(span(begin, std::min(begin + 2, end_)), "a `\\` here needs to be written `\\\\`");
    return;
  }
  Token token = {.span = span(begin, at_), .group = groups_};
  token.expression = {.kind = ExpressionKind::literal, .span = token.span, .text = store(decoded)};
  tokens.push_back(token);
}

void HclParser::read_sequence(std::vector<Token>& tokens) {
  Token token = {};
  const std::uint32_t begin = at_;
  const bool is_directive = peek() == '%';
  at_ += 2;
  token.strips_before = accept("~");
  {
    const Newlines ignored(*this, true);
    const Depth depth(*this);
    skip_blanks();
    if (is_directive) {
      read_directive(token);
    } else {
      token.kind = Token::Kind::interpolation;
      token.expression = parse_expression();
    }
    skip_blanks();
    token.strips_after = accept("~");
    if (!expect("}", "at the end of the template's sequence")) return;
  }
  token.span = span(begin, at_);
  ++groups_;
  tokens.push_back(token);
}

void HclParser::read_directive(Token& token) {
  if (!at_identifier()) {
    fail_here("expected `if`, `else`, `endif`, `for` or `endfor` after `%{`, found " + found());
    return;
  }
  const HclLabel word = read_identifier();
  skip_blanks();
  if (word.text == "if") {
    token.kind = Token::Kind::if_;
    token.expression = parse_expression();
  } else if (word.text == "for") {
    token.kind = Token::Kind::for_;
    if (parse_for_names(token.loop)) token.expression = parse_expression();
  } else if (word.text == "else") {
    token.kind = Token::Kind::else_;
  } else if (word.text == "endif") {
    token.kind = Token::Kind::endif;
  } else if (word.text == "endfor") {
    token.kind = Token::Kind::endfor;
  } else {
    fail(word.span, word_in_backticks(word.text) + " is not a directive of a template");
  }
}

// --------------------------------------------------------------------------------------- structure

Expression HclParser::build_template(std::vector<Token>& tokens, Span whole) {
  if (broken_) return {.span = whole};
  drop_empty_literals(tokens);
  std::size_t at = 0;
  Expression result = build_parts(tokens, at, whole);
  if (at < tokens.size()) return fail(tokens[at].span, "this directive has no beginning");
  return result;
}

/// Up to a directive that belongs to an outer one.
Expression HclParser::build_parts(const std::vector<Token>& tokens, std::size_t& at, Span whole) {
  const Depth depth(*this);
  if (depth.exceeded()) return fail(whole, "this is nested too deep", ProblemKind::too_deep);
  std::vector<Expression> parts;
  while (at < tokens.size() && !broken_) {
    const Token& token = tokens[at];
    if (token.kind == Token::Kind::if_) {
      parts.push_back(build_if(tokens, at));
    } else if (token.kind == Token::Kind::for_) {
      parts.push_back(build_template_for(tokens, at));
    } else if (is_literal(token) || token.kind == Token::Kind::interpolation) {
      parts.push_back(token.expression);
      ++at;
    } else {
      break;
    }
  }
  return made(ExpressionKind::string, whole, std::move(parts));
}

/// What stands between two directives.
Expression HclParser::build_branch(const std::vector<TemplateToken>& tokens, std::size_t& at) {
  const std::uint32_t begin = tokens[at - 1].span.end;
  Expression branch = build_parts(tokens, at, span(begin, begin));
  if (at < tokens.size()) branch.span.end = tokens[at].span.begin;
  return branch;
}

Expression HclParser::build_if(const std::vector<Token>& tokens, std::size_t& at) {
  const Token& head = tokens[at++];
  const Expression yes = build_branch(tokens, at);
  Expression no = {.kind = ExpressionKind::string, .span = yes.span};
  if (at < tokens.size() && tokens[at].kind == Token::Kind::else_) {
    ++at;
    no = build_branch(tokens, at);
  }
  if (at >= tokens.size() || tokens[at].kind != Token::Kind::endif) {
    return fail(head.span, "this `if` has no `endif`");
  }
  const Span whole = span(head.span.begin, tokens[at++].span.end);
  return made(ExpressionKind::conditional, whole, {head.expression, yes, no});
}

Expression HclParser::build_template_for(const std::vector<Token>& tokens, std::size_t& at) {
  const Token& head = tokens[at++];
  const Expression body = build_branch(tokens, at);
  if (at >= tokens.size() || tokens[at].kind != Token::Kind::endfor) {
    return fail(head.span, "this `for` has no `endfor`");
  }
  const Span whole = span(head.span.begin, tokens[at++].span.end);
  Expression result = made(ExpressionKind::for_string, whole, {head.expression, body});
  if (result.kind == ExpressionKind::invalid) return result;
  ForClause loop = head.loop;
  loop.collection = &result.operands[0];
  loop.value = &result.operands[1];
  result.loop = stored(loop);
  return result;
}

}  // namespace kmslint
