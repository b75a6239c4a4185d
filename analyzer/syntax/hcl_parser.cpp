#include "syntax/hcl_parser.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "source/pattern.h"

namespace kmslint {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// The bytes of the character at the start of a text.
std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

/// The length of the identifier at the start of the text (Unicode's ID_Start and ID_Continue, with
/// `-` inside; UAX #31), where it is not all ASCII. U+2E2F is a letter, but one that patterns use
/// as punctuation.
std::size_t unicode_identifier(std::string_view text) {
  static const Pattern first(R"([\p{L}\p{Nl}\x{2118}\x{212e}\x{309b}\x{309c}_])");
  static const Pattern further(
      R"([\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\x{b7}\x{387}\x{1369}-\x{1371}\x{19da})"
      R"(\x{2118}\x{212e}\x{309b}\x{309c}-])");
  std::size_t end = 0;
  while (end < text.size()) {
    const std::string_view rest = text.substr(end);
    const std::string_view character = rest.substr(0, character_size(rest));
    const bool fits = (end == 0 ? first : further).matches(character) && character != "\u2e2f";
    if (!fits) break;
    end += character.size();
  }
  return end;
}

constexpr std::size_t longest_shown = 40;

}  // namespace

std::string word_in_backticks(std::string_view text) {
  std::size_t size = std::min(text.size(), longest_shown);
  while (size > 0 && size < text.size() &&
         (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return '`' + std::string(text.substr(0, size)) + (size < text.size() ? "…`" : "`");
}

HclParser::HclParser(const Sources& sources, Span range, std::pmr::memory_resource& storage,
                     std::vector<Problem>& problems)
    : bytes_(sources.bytes(range.file)),
      file_(range.file),
      at_(range.begin),
      end_(range.end),
      storage_(&storage),
      problems_(&problems) {}

// ------------------------------------------------------------------------------------- the cursor

char HclParser::peek(std::uint32_t ahead) const {
  return broken_ || at_ + ahead >= end_ ? '\0' : bytes_[at_ + ahead];
}

std::string_view HclParser::slice(std::uint32_t begin, std::uint32_t end) const {
  return bytes_.substr(begin, end - begin);
}

bool HclParser::looking_at(std::string_view text) const {
  return peek() == text.front() && slice(at_, end_).starts_with(text);
}

bool HclParser::accept(std::string_view text) {
  if (!looking_at(text)) return false;
  at_ += static_cast<std::uint32_t>(text.size());
  return true;
}

bool HclParser::expect(std::string_view text, std::string_view where) {
  if (accept(text)) return true;
  fail_here("expected `" + std::string(text) + "` " + std::string(where) + ", found " + found());
  return false;
}

bool HclParser::at_line_end() const {
  return peek() == '\n' || (peek() == '\r' && peek(1) == '\n');
}

/// HashiCorp's parser accepts one, against the specification.
void HclParser::skip_byte_order_mark() {
  if (slice(at_, end_).starts_with("\xEF\xBB\xBF")) at_ += 3;
}

/// Comments are blanks; one that ends with the line leaves the line end.
void HclParser::skip_blanks() {
  while (!at_end()) {
    if (peek() == ' ' || peek() == '\t' || (ignores_newlines_ && at_line_end())) {
      ++at_;
    } else if (peek() == '#' || looking_at("//")) {
      while (!at_end() && !at_line_end()) ++at_;
    } else if (looking_at("/*")) {
      const std::size_t close =
          lacks_comment_end_ ? std::string_view::npos : slice(at_, end_).find("*/", 2);
      if (close == std::string_view::npos) {
        lacks_comment_end_ = true;
        fail(span(at_, at_ + 2), "this comment has no end");
        return;
      }
      at_ += static_cast<std::uint32_t>(close + 2);
    } else {
      return;
    }
  }
}

void HclParser::skip_lines() {
  const Newlines ignored(*this, true);
  skip_blanks();
}

std::uint32_t HclParser::identifier_end(std::uint32_t at) const {
  std::uint32_t i = at;
  while (i < end_ && (is_letter(bytes_[i]) || bytes_[i] == '_' ||
                      (i > at && (is_digit(bytes_[i]) || bytes_[i] == '-')))) {
    ++i;
  }
  if (i < end_ && !is_ascii(bytes_[i])) {
    return at + static_cast<std::uint32_t>(unicode_identifier(slice(at, end_)));
  }
  return i;
}

bool HclParser::at_identifier() const { return !at_end() && identifier_end(at_) > at_; }

HclLabel HclParser::read_identifier() {
  const std::uint32_t begin = at_;
  at_ = identifier_end(at_);
  return {slice(begin, at_), span(begin, at_)};
}

std::string HclParser::found() const {
  if (at_ >= end_) return "the end of the file";
  if (bytes_[at_] == '\n' || bytes_[at_] == '\r') return "the end of the line";
  std::uint32_t to = std::max(identifier_end(at_), at_ + 1);
  while (to < end_ && (static_cast<unsigned char>(bytes_[to]) & 0xC0U) == 0x80U) ++to;
  const std::string_view word = slice(at_, to);
  if (find_invalid_utf8(word) != std::string_view::npos) return "a byte that is not UTF-8";
  const bool is_control = static_cast<unsigned char>(word.front()) < ' ' || word == "\x7F";
  return is_control ? "a control character" : word_in_backticks(word);
}

// ----------------------------------------------------------------------------------------- results

Expression HclParser::fail(Span place, std::string message, ProblemKind kind) {
  if (!broken_) {
    report(kind, place, std::move(message));
    error_at_ = place.begin;
    broken_ = true;
  }
  return {.kind = ExpressionKind::invalid, .span = place};
}

void HclParser::report(ProblemKind kind, Span place, std::string message) {
  if (problems_->size() > max_hcl_problems) return;
  if (problems_->size() == max_hcl_problems) message = "the problems from here on are not listed";
  problems_->push_back({kind, place, std::move(message)});
}

Expression HclParser::fail_here(std::string message) {
  const std::uint32_t to = std::min(end_, std::max(identifier_end(at_), at_ + 1));
  return fail(span(std::min(at_, end_), to), std::move(message));
}

Expression HclParser::made(ExpressionKind kind, std::uint32_t begin,
                           std::vector<Expression> operands, std::string_view text) {
  return made(kind, span(begin, std::max(begin, at_)), std::move(operands), text);
}

Expression HclParser::made(ExpressionKind kind, Span place, std::vector<Expression> operands,
                           std::string_view text) {
  if (broken_) return {.kind = ExpressionKind::invalid, .span = place};
  std::uint16_t height = 0;
  for (const Expression& operand : operands) {
    height = std::max(height, static_cast<std::uint16_t>(operand.height + 1));
  }
  if (height > max_expression_height) {
    return fail(place, "this is nested too deep", ProblemKind::too_deep);
  }
  return {
      .kind = kind, .height = height, .span = place, .text = text, .operands = stored(operands)};
}

const ForClause* HclParser::stored(ForClause loop) {
  void* memory = storage_->allocate(sizeof(ForClause), alignof(ForClause));
  return new (memory) ForClause(loop);
}

std::string_view HclParser::store(std::string_view text) {
  if (text.empty()) return {};
  auto* memory = static_cast<char*>(storage_->allocate(text.size(), 1));
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

}  // namespace kmslint
