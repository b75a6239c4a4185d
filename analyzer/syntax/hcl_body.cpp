// Bodies of the HCL native syntax: attributes and blocks, and how to go on after an error.
#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "syntax/hcl_parser.h"

namespace kmslint {

HclBody HclParser::parse_file() {
  skip_byte_order_mark();
  is_file_ = true;
  const std::uint32_t begin = at_;
  const std::size_t problems = problems_->size();
  HclBody body = parse_body(false);
  if (!unclosed_ || headers_close_) return body;
  // A block lacks its brace and swallowed what follows: read again, trusting the layout.
  problems_->resize(problems);
  headers_close_ = true;
  at_ = begin;
  return parse_body(false);
}

HclBody HclParser::parse_body(bool nested) {
  const Newlines significant(*this, false);
  const std::uint32_t begin = at_;
  Items items;
  while (true) {
    skip_lines();
    if (broken_) {
      items.incomplete = true;
      recover(at_, nested);
      if (nested && resumes_at_top_) break;
      resumes_at_top_ = false;
      continue;
    }
    if (at_ >= end_ || (nested && peek() == '}')) break;
    if (nested && headers_close_ && is_top_level_header(at_)) break;
    const std::uint32_t item_begin = at_;
    parse_item(items);
    if (!nested) resumes_at_top_ = false;
    if (!broken_) continue;
    items.incomplete = true;
    recover(item_begin, nested);
    if (nested && resumes_at_top_) break;
    resumes_at_top_ = false;
  }
  return finish(items, begin);
}

HclBody HclParser::finish(Items& items, std::uint32_t begin) {
  return {.span = span(begin, std::max(begin, std::min(at_, end_))),
          .attributes = stored(items.attributes),
          .blocks = stored(items.blocks),
          .incomplete = items.incomplete};
}

void HclParser::parse_item(Items& items) {
  if (!at_identifier()) {
    fail_here("expected an argument or a block, found " + found());
    return;
  }
  const HclLabel name = read_identifier();
  skip_blanks();
  if (peek() == '=' && peek(1) != '=') return parse_attribute(items, name);
  parse_block(items, name);
}

void HclParser::parse_attribute(Items& items, HclLabel name) {
  ++at_;
  HclAttribute attribute = {.name = name.text, .name_span = name.span};
  attribute.value = parse_expression();
  if (!is_new_name(items, name.text)) {
    report(ProblemKind::duplicate_name, name.span,
           word_in_backticks(name.text) + " is set twice here");
  }
  items.attributes.push_back(attribute);
  if (!broken_) expect_end_of_item("the value of ", name.text);
}

bool HclParser::is_new_name(Items& items, std::string_view name) {
  static constexpr std::size_t many = 16;
  if (items.attributes.size() < many) {
    return std::none_of(items.attributes.begin(), items.attributes.end(),
                        [&](const HclAttribute& other) { return other.name == name; });
  }
  if (items.names.empty()) {
    for (const HclAttribute& other : items.attributes) items.names.insert(other.name);
  }
  return items.names.insert(name).second;
}

void HclParser::expect_end_of_item(std::string_view what, std::string_view name) {
  skip_blanks();
  if (at_end() || at_line_end()) return;
  fail_here("expected the end of the line after " + std::string(what) +
            (name.empty() ? std::string() : word_in_backticks(name)) + ", found " + found());
}

void HclParser::parse_block(Items& items, HclLabel type) {
  HclBlock block = {.type = type.text, .type_span = type.span};
  const Depth depth(*this);
  if (depth.exceeded()) {
    fail(type.span, "this is nested too deep", ProblemKind::too_deep);
    return;
  }
  if (!parse_labels(block)) return;
  const std::uint32_t brace = at_++;
  block.body = parse_block_body();
  if (!broken_ && !resumes_at_top_ && !accept("}")) {
    unclosed_ = true;
    // What broke off inside of it has been told.
    if (!block.body.incomplete) {
      report(ProblemKind::syntax, span(brace, brace + 1), "this block has no closing `}`");
    }
    block.body.incomplete = true;
    if (headers_close_) resumes_at_top_ = true;
  }
  block.span = span(type.span.begin, std::min(at_, end_));
  items.incomplete = items.incomplete || resumes_at_top_;
  items.blocks.push_back(block);
  if (broken_ || resumes_at_top_) return;
  expect_end_of_item("the block");
}

/// True at the opening brace.
bool HclParser::parse_labels(HclBlock& block) {
  std::vector<HclLabel> labels;
  std::uint32_t end = block.type_span.end;
  for (skip_blanks(); !at_end() && peek() != '{'; skip_blanks()) {
    const std::optional<HclLabel> label = parse_label();
    if (!label) return false;
    labels.push_back(*label);
    end = label->span.end;
  }
  if (at_end() && !broken_) {
    fail(block.type_span, "expected `=` or a block after " + word_in_backticks(block.type));
  }
  if (broken_) return false;
  block.labels = stored(labels);
  block.header = span(block.type_span.begin, end);
  return true;
}

/// A name, or a string without templates in it.
std::optional<HclLabel> HclParser::parse_label() {
  if (at_identifier()) return read_identifier();
  if (peek() != '"') {
    fail_here("expected `=`, a label or `{`, found " + found());
    return std::nullopt;
  }
  const Expression text = parse_quoted();
  if (broken_) return std::nullopt;
  std::string decoded;
  for (const Expression& part : text.operands) {
    if (part.kind != ExpressionKind::literal) {
      fail(part.span, "a label holds no template");
      return std::nullopt;
    }
    decoded += part.text;
  }
  const bool plain = text.operands.size() == 1;
  return HclLabel{plain ? text.operands[0].text : store(decoded), text.span};
}

HclBody HclParser::parse_block_body() {
  const Newlines significant(*this, false);
  skip_blanks();
  if (at_end() || at_line_end()) return parse_body(true);
  return parse_one_line_body();
}

/// `{ a = 1 }`: one argument at most.
HclBody HclParser::parse_one_line_body() {
  const std::uint32_t begin = at_;
  Items items;
  if (peek() != '}' && !broken_) {
    if (!at_identifier()) {
      fail_here("expected an argument or `}`, found " + found());
    } else {
      const HclLabel name = read_identifier();
      skip_blanks();
      if (expect("=", "after the argument's name")) {
        HclAttribute attribute = {.name = name.text, .name_span = name.span};
        attribute.value = parse_expression();
        items.attributes.push_back(attribute);
        skip_blanks();
      }
    }
    if (!broken_ && peek() != '}') {
      fail_here("a block in one line holds one argument; expected `}`, found " + found());
    }
  }
  items.incomplete = broken_;
  return finish(items, begin);
}

// ---------------------------------------------------------------------------------------- recovery

/// Goes on behind the item that could not be read. Where its end cannot be told, a line that looks
/// like the head of a block in the first column is the next thing.
void HclParser::recover(std::uint32_t item_begin, bool nested) {
  const std::uint32_t error = std::max(error_at_, item_begin);
  broken_ = false;
  bool at_top = false;
  at_ = end_of_item(item_begin, error, at_top);
  resumes_at_top_ = nested && at_top;
}

/// The nesting inside of a heredoc without an end.
static constexpr int runs_on = std::numeric_limits<int>::max();

std::uint32_t HclParser::end_of_item(std::uint32_t begin, std::uint32_t error, bool& at_top) const {
  int depth = 0;
  std::uint32_t at = begin;
  while (at < end_) {
    const char c = bytes_[at];
    if (c == '\n') {
      ++at;
      if ((at > error || depth > 0) && is_top_level_header(at)) {
        at_top = true;
        return at;
      }
      if (depth <= 0 && at > error) return at;
    } else if (c == '"') {
      at = skip_string(at);
    } else if (c == '#' || c == '/') {
      at = skip_comment(at);
    } else if (slice(at, end_).starts_with("<<")) {
      const std::uint32_t behind = skip_heredoc(at);
      if (behind == at + 2) depth = runs_on;
      at = behind;
    } else if (c == '{' || c == '[' || c == '(') {
      if (depth != runs_on) ++depth;
      ++at;
    } else if (c == '}' || c == ']' || c == ')') {
      // The brace of the body around the item.
      if (depth == 0 && c == '}' && at >= error && at > begin) return at;
      if (depth > 0 && depth != runs_on) --depth;
      ++at;
    } else {
      ++at;
    }
  }
  return end_;
}

/// Behind a string, or at the end of its line.
std::uint32_t HclParser::skip_string(std::uint32_t at) const {
  for (++at; at < end_ && bytes_[at] != '\n'; ++at) {
    if (bytes_[at] == '\\') {
      ++at;
    } else if (bytes_[at] == '"') {
      return at + 1;
    }
  }
  return std::min(at, end_);
}

/// At the end of the line, or behind a `*/`, or behind a slash that begins no comment.
std::uint32_t HclParser::skip_comment(std::uint32_t at) const {
  const bool is_long = slice(at, end_).starts_with("/*");
  if (!is_long && bytes_[at] == '/' && !slice(at, end_).starts_with("//")) return at + 1;
  if (is_long && lacks_comment_end_) return at + 2;
  const std::size_t end = is_long ? bytes_.find("*/", at + 2) : bytes_.find('\n', at);
  if (end == std::string_view::npos || end >= end_) return is_long ? at + 2 : end_;
  return static_cast<std::uint32_t>(end + (is_long ? 2 : 0));
}

/// Behind a heredoc that has an end, else behind the `<<`.
std::uint32_t HclParser::skip_heredoc(std::uint32_t at) const {
  std::uint32_t word = at + 2;
  if (word < end_ && bytes_[word] == '-') ++word;
  const std::uint32_t end = identifier_end(word);
  if (end == word) return at + 2;
  const std::string_view marker = slice(word, end);
  if (!has_heredoc_end(marker, end)) return at + 2;
  std::size_t line = bytes_.find('\n', end);
  while (line < end_) {
    const std::size_t next = std::min<std::size_t>(bytes_.find('\n', line + 1), end_);
    std::string_view text = bytes_.substr(line + 1, next - line - 1);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
      text.remove_suffix(1);
    }
    if (text == marker) return static_cast<std::uint32_t>(next);
    line = next;
  }
  return at + 2;
}

/// `resource "type" "name" {` or `locals {` in the first column.
bool HclParser::is_top_level_header(std::uint32_t at) const {
  if (at > 0 && bytes_[at - 1] != '\n') return false;
  static const std::set<std::string_view> types = {"resource", "data",   "module",   "variable",
                                                   "output",   "locals", "provider", "terraform",
                                                   "moved",    "import", "removed"};
  const std::uint32_t end = identifier_end(at);
  if (types.count(slice(at, end)) == 0) return false;
  const std::string_view rest = slice(end, end_);
  const std::string_view line = rest.substr(0, rest.find('\n'));
  return line.find('{') != std::string_view::npos && line.find('=') > line.find('{');
}

}  // namespace kmslint
