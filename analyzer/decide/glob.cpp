#include "decide/glob.h"

#include <algorithm>
#include <cstddef>

#include "source/ascii.h"

namespace kmslint {

namespace {

/// Steps one match may take; far beyond any text that KMS stores (32 KB policies).
constexpr std::size_t max_match_steps = std::size_t{1} << 26;

/// Stands for a byte that is not part of valid UTF-8.
constexpr char32_t stray_byte_base = 0x110000;

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// Bytes announced by a lead byte, or 0 when it cannot lead.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead <= 0xDFU) return 2;
  if (lead >= 0xE0U && lead <= 0xEFU) return 3;
  if (lead >= 0xF0U && lead <= 0xF4U) return 4;
  return 0;
}

/// The code point at the start of `text`, and how many bytes it takes.
std::pair<char32_t, std::size_t> decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::pair<char32_t, std::size_t> stray = {stray_byte_base + lead, 1};
  const std::size_t length = sequence_length(lead);
  if (length == 0 || length > text.size()) return stray;
  if (length == 1) return {lead, 1};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!is_continuation(byte)) return stray;
    code = (code << 6U) | (byte & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return stray;
  return {code, length};
}

bool is_any_run(const Letter& letter) { return letter.kind == Letter::Kind::any_run; }
bool is_any_run(const Token& token) { return token.kind == TokenKind::any_run; }
bool is_any_run(char c) { return c == '*'; }

bool accepts(const Letter& pattern, const Letter& text) {
  if (pattern.kind == Letter::Kind::any_one) return text.single;
  return pattern.kind == Letter::Kind::exact && pattern.code == text.code;
}

bool accepts(const Token& pattern, const Token& text) {
  return pattern.kind == TokenKind::any_one || pattern.literal == text.literal;
}

Letter letter_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::any_run: return {.kind = Letter::Kind::any_run};
    case TokenKind::any_one: return {.kind = Letter::Kind::any_one};
    case TokenKind::literal:
    case TokenKind::hole: break;
  }
  return {.kind = Letter::Kind::exact, .code = token.literal};
}

/// Leftmost matching of each stretch between stars: `accept(p, t)` says whether one takes the
/// other.
template <class Sequence, class Accept>
Ternary sequences_match(const Sequence& pattern, const Sequence& text, Accept accept) {
  constexpr auto none = static_cast<std::size_t>(-1);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = none;
  std::size_t star_took = 0;
  std::size_t steps = 0;
  while (t < text.size()) {
    if (++steps > max_match_steps) return Ternary::unknown;
    if (p < pattern.size() && is_any_run(pattern[p])) {
      after_star = ++p;
      star_took = t;
    } else if (p < pattern.size() && accept(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (after_star != none) {
      p = after_star;
      t = ++star_took;
    } else {
      return Ternary::no;
    }
  }
  while (p < pattern.size() && is_any_run(pattern[p])) ++p;
  return ternary(p == pattern.size());
}

}  // namespace

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [code, length] = decode(text);
    result.push_back(code);
    text.remove_prefix(length);
  }
  return result;
}

void append_tokens(Tokens& tokens, std::string_view text, Wildcards wildcards) {
  tokens.reserve(tokens.size() + text.size());
  while (!text.empty()) {
    const auto [code, length] = decode(text);
    text.remove_prefix(length);
    TokenKind kind = TokenKind::literal;
    if (wildcards == Wildcards::active && code == U'*') kind = TokenKind::any_run;
    if (wildcards == Wildcards::active && code == U'?') kind = TokenKind::any_one;
    tokens.push_back({.kind = kind, .literal = kind == TokenKind::literal ? code : 0});
  }
}

Tokens tokens_of(std::string_view text, Wildcards wildcards) {
  Tokens tokens;
  tokens.reserve(text.size());
  append_tokens(tokens, text, wildcards);
  return tokens;
}

Tokens tokens_of(const PartialString& text, Wildcards wildcards) {
  Tokens tokens;
  tokens.reserve(length_of(text));
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      tokens.push_back({.kind = TokenKind::hole, .hole = *part.hole});
    } else {
      append_tokens(tokens, part.literal, wildcards);
    }
  }
  return tokens;
}

bool has_holes(const Tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const Token& token) { return token.kind == TokenKind::hole; });
}

char32_t fold_case(char32_t code_point) {
  const bool ascii = code_point >= U'A' && code_point <= U'Z';
  const bool latin1 = code_point >= 0xC0 && code_point <= 0xDE && code_point != 0xD7;
  return ascii || latin1 ? code_point + 0x20 : code_point;
}

void fold_case(Tokens& tokens) {
  for (Token& token : tokens) token.literal = fold_case(token.literal);
}

bool beyond_latin1(const Tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const Token& token) { return token.literal > 0xFF; });
}

Ternary letters_match(const Letters& pattern, const Letters& text) {
  return sequences_match(pattern, text,
                         [](const Letter& p, const Letter& t) { return accepts(p, t); });
}

Ternary plain_tokens_match(const Tokens& pattern, const Tokens& text) {
  return sequences_match(pattern, text,
                         [](const Token& p, const Token& t) { return accepts(p, t); });
}

Ternary ascii_glob_matches(std::string_view pattern, std::string_view text, bool fold_case) {
  return sequences_match(pattern, text, [fold_case](char p, char t) {
    return p == '?' || p == t || (fold_case && ascii_lower(p) == ascii_lower(t));
  });
}

Letters letters_of(const Tokens& tokens) {
  Letters letters;
  letters.reserve(tokens.size());
  for (const Token& token : tokens) letters.push_back(letter_of(token));
  return letters;
}

}  // namespace kmslint
