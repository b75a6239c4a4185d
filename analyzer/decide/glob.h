// Globs as sequences of tokens: the one form in which patterns and texts are compared.
//
// A token is one code point, `*`, `?`, or a hole. Texts have no wildcards; a pattern's `*` and `?`
// may also be literal code points (STR-4, VAR-5). Bytes that are not UTF-8 become code points above
// U+10FFFF, so every byte sequence has a meaning and equal bytes stay equal.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "eval/symbol.h"
#include "eval/ternary.h"
#include "eval/value.h"

namespace kmslint {

enum class TokenKind : std::uint8_t { literal, any_run, any_one, hole };

struct Token {
  TokenKind kind = TokenKind::literal;
  char32_t literal = 0;
  SymbolId hole = {};
  bool verbatim = false;  ///< hole: its value is literal text even in a pattern (VAR-1)

  friend bool operator==(const Token&, const Token&) = default;
};
using Tokens = std::vector<Token>;

enum class Wildcards : std::uint8_t { literal, active };

/// Code points of `text`.
std::vector<char32_t> code_points(std::string_view text);

void append_tokens(Tokens& tokens, std::string_view text, Wildcards wildcards);
Tokens tokens_of(std::string_view text, Wildcards wildcards);
Tokens tokens_of(const PartialString& text, Wildcards wildcards);

bool has_holes(const Tokens& tokens);

/// Simple case folding of ASCII and Latin-1 (STR-2). Code points beyond stay as they are.
char32_t fold_case(char32_t code_point);
void fold_case(Tokens& tokens);
bool beyond_latin1(const Tokens& tokens);

/// What the matcher compares: one character of the text, or a letter that stands for text nobody
/// knows. Letters match themselves and `*`; `?` matches a letter only when it is one character.
struct Letter {
  enum class Kind : std::uint8_t { exact, any_run, any_one };
  Kind kind = Kind::exact;
  std::uint64_t code = 0;
  bool single = true;
};
using Letters = std::vector<Letter>;

/// Whether the pattern matches the whole text. Leftmost matching of each stretch between stars is
/// optimal for globs, so nothing but the last star is ever tried again: time is at most quadratic.
/// Unknown after a counted budget of steps.
Ternary letters_match(const Letters& pattern, const Letters& text);

/// Letters of tokens without holes.
Letters letters_of(const Tokens& tokens);

/// The same as for their letters, for tokens without holes.
Ternary plain_tokens_match(const Tokens& pattern, const Tokens& text);

/// The same for ASCII texts, whose bytes are their code points.
Ternary ascii_glob_matches(std::string_view pattern, std::string_view text, bool fold_case);

}  // namespace kmslint
