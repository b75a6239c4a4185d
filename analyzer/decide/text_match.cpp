#include "decide/text_match.h"

#include <algorithm>
#include <map>
#include <set>

#include "decide/domain.h"
#include "decide/language.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

constexpr std::size_t arn_segments = 6;

/// How many combinations of finite symbols one test is tried with.
constexpr std::size_t max_combinations = 64;

void add_holes(const Tokens& tokens, Dependence& depends) {
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::hole && !is_anonymous(token.hole)) {
      depends.symbols.insert(token.hole);
    }
  }
}

bool is_literal_colon(const Token& token) {
  return token.kind == TokenKind::literal && token.literal == U':';
}

// ---- Letter lemma -------------------------------------------------------------------------------
// Replace every hole by letters that nothing but themselves and `*` match. If the pattern matches
// then, it matches under every completion: put a value for the letters on both sides; where pattern
// letters met text letters, a value (even one with wildcards, read as a pattern) matches itself,
// and where `*` took a letter it takes the value. A hole that is never empty is a first character,
// which
// `?` matches, and a rest.

constexpr std::uint64_t letter_code(SymbolId hole, std::uint64_t position) {
  return (std::uint64_t{1} << 63U) | (static_cast<std::uint64_t>(hole) << 8U) | position;
}

void append_letters_of_hole(const Token& hole, const Knowledge& knowledge, Letters& letters) {
  // A value that may hold wildcards is no sequence of characters when it is part of a pattern.
  const std::size_t singles =
      is_wildcard_free(hole.hole, knowledge) ? minimum_length(hole.hole, knowledge) : 0;
  const auto fixed = fixed_length(hole.hole, knowledge);
  for (std::size_t i = 0; i < singles; ++i) letters.push_back({.code = letter_code(hole.hole, i)});
  if (fixed == singles) return;
  letters.push_back({.code = letter_code(hole.hole, 0xFF), .single = false});
}

Letters letters_with_holes(const Tokens& tokens, const Knowledge& knowledge) {
  Letters letters;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::hole) {
      append_letters_of_hole(token, knowledge, letters);
    } else {
      const Letters one = letters_of({token});
      letters.push_back(one.front());
    }
  }
  return letters;
}

// ---- Cancelling what both sides share -----------------------------------------------------------
// A common beginning (or end) of literal text cancels: a pattern `p·x` with literal `p` matches
// `p·y` exactly when `x` matches `y`. So does a hole whose value is literal text in the pattern.

bool cancels(const Token& pattern, const Token& text, Comparison comparison,
             const Knowledge& knowledge) {
  if (pattern.kind == TokenKind::literal) {
    return text.kind == TokenKind::literal && pattern.literal == text.literal;
  }
  if (pattern.kind != TokenKind::hole || text.kind != TokenKind::hole) return false;
  if (pattern.hole != text.hole) return false;
  return comparison.wildcards == Wildcards::literal || pattern.verbatim ||
         is_wildcard_free(pattern.hole, knowledge);
}

void cancel_common_ends(Comparison comparison, const Knowledge& knowledge, Tokens& pattern,
                        Tokens& text) {
  const std::size_t shorter = std::min(pattern.size(), text.size());
  std::size_t front = 0;
  while (front < shorter && cancels(pattern[front], text[front], comparison, knowledge)) ++front;
  std::size_t back = 0;
  while (back < shorter - front && cancels(pattern[pattern.size() - 1 - back],
                                           text[text.size() - 1 - back], comparison, knowledge)) {
    ++back;
  }
  const auto trim = [front, back](Tokens& tokens) {
    tokens.erase(tokens.end() - static_cast<std::ptrdiff_t>(back), tokens.end());
    tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(front));
  };
  trim(pattern);
  trim(text);
}

/// A character at least, whatever holes stand for.
bool has_character(const Tokens& tokens) {
  return std::ranges::any_of(tokens, [](const Token& token) {
    return token.kind == TokenKind::literal || token.kind == TokenKind::any_one;
  });
}

/// Two letters that differ at the same end: what stands between cannot help. Nor can it where one
/// side has nothing left. Settles nearly every mismatch before a language has to be built.
bool ends_differ(const Tokens& pattern, const Tokens& text) {
  const auto differ = [](const Token& a, const Token& b) {
    return a.kind == TokenKind::literal && b.kind == TokenKind::literal && a.literal != b.literal;
  };
  if (text.empty()) return has_character(pattern);
  if (pattern.empty()) return has_character(text);
  return differ(pattern.front(), text.front()) || differ(pattern.back(), text.back());
}

// ---- A value that would be forced ---------------------------------------------------------------

/// One side is a single hole, the other plain text: equality asks for just that value.
bool excluded_by_case(const Tokens& hole_side, const Tokens& plain_side,
                      const Knowledge& knowledge) {
  if (hole_side.size() != 1 || hole_side[0].kind != TokenKind::hole) return false;
  std::string text;
  for (const Token& token : plain_side) {
    if (token.kind != TokenKind::literal || token.literal > 0x7F) return false;
    text += static_cast<char>(token.literal);
  }
  return !may_be(hole_side[0].hole, text, knowledge);
}

/// After cancelling, a side that is one hole would have to equal the other side.
bool forced_value_is_excluded(Comparison comparison, const Tokens& pattern, const Tokens& text,
                              const Knowledge& knowledge) {
  if (comparison.fold_case) return false;
  if (excluded_by_case(text, pattern, knowledge)) return true;
  // A hole in the pattern forces its value only when it cannot be a glob.
  const bool plain = comparison.wildcards == Wildcards::literal ||
                     (pattern.size() == 1 && pattern[0].kind == TokenKind::hole &&
                      (pattern[0].verbatim || is_wildcard_free(pattern[0].hole, knowledge)));
  return plain && excluded_by_case(pattern, text, knowledge);
}

Ternary match_with_holes(Comparison comparison, Tokens pattern, Tokens text,
                         const Knowledge& knowledge, Dependence& depends) {
  if (pattern == text) return Ternary::yes;  // HOLE-3
  cancel_common_ends(comparison, knowledge, pattern, text);
  if (ends_differ(pattern, text)) return Ternary::no;
  const Letters pattern_letters = letters_with_holes(pattern, knowledge);
  const Letters text_letters = letters_with_holes(text, knowledge);
  if (letters_match(pattern_letters, text_letters) == Ternary::yes) return Ternary::yes;
  const Language patterns(pattern, comparison.wildcards, comparison.fold_case, knowledge);
  const Language texts(text, Wildcards::literal, comparison.fold_case, knowledge);
  if (intersect(patterns, texts) == Ternary::no) return Ternary::no;
  if (forced_value_is_excluded(comparison, pattern, text, knowledge)) return Ternary::no;
  add_holes(pattern, depends);
  add_holes(text, depends);
  return Ternary::unknown;
}

}  // namespace

Ternary tokens_match(Comparison comparison, const Tokens& pattern, const Tokens& text,
                     const Knowledge& knowledge, Dependence& depends) {
  if (!has_holes(pattern) && !has_holes(text)) {
    const Ternary result = plain_tokens_match(pattern, text);
    if (result == Ternary::unknown) depends.other.insert("a text of more than the length budget");
    return result;
  }
  return match_with_holes(comparison, pattern, text, knowledge, depends);
}

Ternary tokens_match_ignoring_case(Tokens pattern, Tokens text, const Knowledge& knowledge,
                                   Dependence& depends) {
  const bool beyond = beyond_latin1(pattern) || beyond_latin1(text);
  fold_case(pattern);
  fold_case(text);
  const Ternary result = tokens_match({.fold_case = true}, pattern, text, knowledge, depends);
  if (result != Ternary::no || !beyond) return result;
  depends.other.insert("case folding beyond Latin-1");
  return Ternary::unknown;
}

// ---- ARNs ---------------------------------------------------------------------------------------

namespace {

/// Whether the literal colons alone determine the first six segments: no hole before the fifth
/// colon may hold another one.
bool has_fixed_segments(const Tokens& tokens, const Knowledge& knowledge) {
  std::size_t colons = 0;
  for (const Token& token : tokens) {
    if (is_literal_colon(token) && ++colons == arn_segments - 1) return true;
    if (token.kind == TokenKind::hole && may_contain(token.hole, ':', knowledge)) return false;
  }
  return true;
}

/// Splits at literal colons into at most six segments; the sixth keeps further colons (ARN-1).
std::vector<Tokens> segments_of(const Tokens& tokens) {
  std::vector<Tokens> segments(1);
  for (const Token& token : tokens) {
    if (is_literal_colon(token) && segments.size() < arn_segments) {
      segments.emplace_back();
    } else {
      segments.back().push_back(token);
    }
  }
  return segments;
}

constexpr Comparison segment_glob = {.wildcards = Wildcards::active};

/// Pairs of segments to compare, in order; each must match.
using SegmentPairs = std::vector<std::pair<Tokens, Tokens>>;

Ternary all_match(const SegmentPairs& pairs, const Knowledge& knowledge, Dependence& depends) {
  Ternary result = Ternary::yes;
  Dependence found;
  for (const auto& [pattern, text] : pairs) {
    result = result & tokens_match(segment_glob, pattern, text, knowledge, found);
    if (result == Ternary::no) return result;
  }
  if (result == Ternary::unknown) depends.merge(found);
  return result;
}

/// The text begins with `arn:` and has at least six segments whatever its holes are.
bool is_surely_arn(const Tokens& text) {
  const Tokens prefix = tokens_of("arn:", Wildcards::literal);
  if (text.size() < prefix.size()) return false;
  if (!std::equal(prefix.begin(), prefix.end(), text.begin())) return false;
  const auto colons = std::count_if(text.begin(), text.end(), is_literal_colon);
  return static_cast<std::size_t>(colons) >= arn_segments - 1;
}

/// Without fixed segments only two things are certain: identical tokens match where they are an
/// ARN, and what does not match as a plain glob (where `*` may take colons) does not match by
/// segments either.
Ternary match_unsegmented(const Tokens& pattern, const Tokens& text, const Knowledge& knowledge,
                          Dependence& depends) {
  if (pattern == text && is_surely_arn(text)) return Ternary::yes;  // HOLE-3
  Dependence whole;
  if (tokens_match(segment_glob, pattern, text, knowledge, whole) == Ternary::no) {
    return Ternary::no;
  }
  add_holes(pattern, depends);
  add_holes(text, depends);
  return Ternary::unknown;
}

bool ends_in_star(const Tokens& tokens) {
  return !tokens.empty() && tokens.back().kind == TokenKind::any_run;
}

}  // namespace

bool is_short_arn(const Tokens& pattern, const Knowledge& knowledge) {
  return has_fixed_segments(pattern, knowledge) && segments_of(pattern).size() < arn_segments;
}

Ternary arn_tokens_match(const Tokens& pattern, const Tokens& text, ShortArn short_arn,
                         const Knowledge& knowledge, Dependence& depends) {
  if (!has_fixed_segments(pattern, knowledge) || !has_fixed_segments(text, knowledge)) {
    return match_unsegmented(pattern, text, knowledge, depends);
  }
  const std::vector<Tokens> patterns = segments_of(pattern);
  const std::vector<Tokens> texts = segments_of(text);
  if (texts.size() < arn_segments) return Ternary::no;  // ARN-3: not an ARN
  SegmentPairs pairs = {{tokens_of("arn", Wildcards::literal), texts[0]}};
  const bool extends = short_arn == ShortArn::star_extends && ends_in_star(pattern);
  if (patterns.size() < arn_segments && !extends) return Ternary::no;
  // Only the final star runs past colons: the segment it stands in still has to match.
  for (std::size_t i = 0; i < patterns.size(); ++i) pairs.emplace_back(patterns[i], texts[i]);
  return all_match(pairs, knowledge, depends);
}

// ---- Finite symbols -----------------------------------------------------------------------------

namespace {

using Binding = std::map<SymbolId, std::string>;

bool has_holes(const PartialString& text) {
  return std::any_of(text.parts.begin(), text.parts.end(),
                     [](const StringPart& part) { return part.hole.has_value(); });
}

PartialString fill_in(const PartialString& text, const Binding& binding) {
  PartialString result;
  result.span = text.span;
  for (const StringPart& part : text.parts) {
    StringPart bound = part;
    if (part.hole) {
      const auto value = binding.find(*part.hole);
      if (value != binding.end()) {
        bound.hole = std::nullopt;
        bound.literal = value->second;
      }
    }
    const bool joins = !bound.hole && !result.parts.empty() && !result.parts.back().hole;
    if (joins) {
      result.parts.back().literal += bound.literal;
    } else {
      result.parts.push_back(std::move(bound));
    }
  }
  return result;
}

void add_bindings_of_guard(const PartialString& text, const Knowledge& knowledge,
                           Binding& binding) {
  if (knowledge.guard == nullptr) return;
  for (const StringPart& part : text.parts) {
    if (!part.hole) continue;
    const auto found = knowledge.guard->constraints().find(*part.hole);
    if (found == knowledge.guard->constraints().end() || !found->second.is) continue;
    binding[*part.hole] = *found->second.is;
  }
}

using FiniteSymbols = std::vector<std::pair<SymbolId, std::vector<std::string>>>;

void add_finite_symbols(const PartialString& text, const Knowledge& knowledge,
                        FiniteSymbols& result) {
  for (const StringPart& part : text.parts) {
    if (!part.hole) continue;
    const bool known = std::any_of(result.begin(), result.end(), [&part](const auto& entry) {
      return entry.first == *part.hole;
    });
    if (known) continue;
    if (auto values = finite_values(*part.hole, knowledge)) {
      result.emplace_back(*part.hole, std::move(*values));
    }
  }
}

std::size_t combinations(const FiniteSymbols& symbols) {
  std::size_t product = 1;
  for (const auto& entry : symbols) {
    product *= entry.second.size();
    if (product > max_combinations) return product;
  }
  return product;
}

/// The next combination, counting in the number system of the value lists; false after the last.
bool next_combination(const FiniteSymbols& symbols, std::vector<std::size_t>& digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (++digits[i] < symbols[i].second.size()) return true;
    digits[i] = 0;
  }
  return false;
}

Binding binding_of(const FiniteSymbols& symbols, const std::vector<std::size_t>& digits) {
  Binding binding;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    binding[symbols[i].first] = symbols[i].second[digits[i]];
  }
  return binding;
}

}  // namespace

PartialString substitute(const PartialString& text, const Knowledge& knowledge) {
  Binding binding;
  add_bindings_of_guard(text, knowledge, binding);
  return fill_in(text, binding);
}

Ternary over_finite_values(const PartialString& value, const PartialString& text,
                           const Knowledge& knowledge, Dependence& depends, const PairTest& test) {
  if (!has_holes(value) && !has_holes(text)) return test(value, text, depends);
  const PartialString known_value = substitute(value, knowledge);
  const PartialString known_text = substitute(text, knowledge);
  FiniteSymbols symbols;
  add_finite_symbols(known_value, knowledge, symbols);
  add_finite_symbols(known_text, knowledge, symbols);
  if (symbols.empty() || combinations(symbols) > max_combinations) {
    return test(known_value, known_text, depends);
  }
  std::vector<std::size_t> digits(symbols.size(), 0);
  std::set<Ternary> answers;
  Dependence found;
  do {
    const Binding binding = binding_of(symbols, digits);
    answers.insert(test(fill_in(known_value, binding), fill_in(known_text, binding), found));
  } while (next_combination(symbols, digits));
  if (answers.size() == 1 && *answers.begin() != Ternary::unknown) return *answers.begin();
  depends.merge(found);
  if (answers.size() > 1) {
    for (const auto& entry : symbols) depends.symbols.insert(entry.first);
  }
  return Ternary::unknown;
}

// ---- The operators ------------------------------------------------------------------------------

namespace {

Ternary match_pair(TextOperator op, const PartialString& value, const PartialString& text,
                   const Knowledge& knowledge, Dependence& depends) {
  const Tokens subject = tokens_of(text, Wildcards::literal);
  switch (op) {
    case TextOperator::equals:
      return tokens_match({}, tokens_of(value, Wildcards::literal), subject, knowledge, depends);
    case TextOperator::equals_ignore_case:
      return tokens_match_ignoring_case(tokens_of(value, Wildcards::literal), subject, knowledge,
                                        depends);
    case TextOperator::like:
      return tokens_match({.wildcards = Wildcards::active}, tokens_of(value, Wildcards::active),
                          subject, knowledge, depends);
    case TextOperator::arn_like:
      return arn_tokens_match(tokens_of(value, Wildcards::active), subject, ShortArn::never_matches,
                              knowledge, depends);
  }
  return Ternary::unknown;
}

// Most texts have no holes and nothing beyond ASCII: their bytes can be compared as they are.

/// The text, where it is one literal part.
std::optional<std::string_view> single_literal(const PartialString& text) {
  if (text.parts.size() != 1 || text.parts[0].hole) return std::nullopt;
  return text.parts[0].literal;
}

/// Both begin with a character that is known, and it is not the same.
bool begin_apart(const PartialString& a, const PartialString& b) {
  if (a.parts.empty() || b.parts.empty()) return false;
  const std::string& first = a.parts[0].literal;
  const std::string& second = b.parts[0].literal;
  return !first.empty() && !second.empty() && first[0] != second[0];
}

std::optional<Ternary> decided(Ternary answer) {
  return answer == Ternary::unknown ? std::nullopt : std::optional(answer);
}

std::optional<Ternary> plain_text_matches(TextOperator op, const PartialString& value,
                                          const PartialString& text) {
  const std::optional<std::string_view> v = single_literal(value);
  const std::optional<std::string_view> t = single_literal(text);
  const bool plain = v && t && is_ascii(*v) && is_ascii(*t);
  if (plain) {
    switch (op) {
      case TextOperator::equals: return ternary(*v == *t);
      case TextOperator::equals_ignore_case: return ternary(equal_ignoring_case(*v, *t));
      case TextOperator::like: return decided(ascii_glob_matches(*v, *t, false));
      case TextOperator::arn_like: return std::nullopt;
    }
  }
  const bool starts_apart = op == TextOperator::equals && begin_apart(value, text);
  return starts_apart ? std::optional(Ternary::no) : std::nullopt;
}

}  // namespace

Ternary text_matches(TextOperator op, const PartialString& value, const PartialString& text,
                     const Knowledge& knowledge, Dependence& depends) {
  if (const std::optional<Ternary> answer = plain_text_matches(op, value, text)) return *answer;
  return over_finite_values(
      value, text, knowledge, depends,
      [op, &knowledge](const PartialString& v, const PartialString& t, Dependence& found) {
        return match_pair(op, v, t, knowledge, found);
      });
}

// ---- Plain globs --------------------------------------------------------------------------------

bool glob_matches(std::string_view pattern, std::string_view text) {
  if (is_ascii(pattern) && is_ascii(text)) {
    return ascii_glob_matches(pattern, text, false) == Ternary::yes;
  }
  return plain_tokens_match(tokens_of(pattern, Wildcards::active),
                            tokens_of(text, Wildcards::literal)) == Ternary::yes;
}

bool globs_intersect(std::string_view a, std::string_view b) {
  const Knowledge nothing;
  const Language first(tokens_of(a, Wildcards::active), Wildcards::active, false, nothing);
  const Language second(tokens_of(b, Wildcards::active), Wildcards::active, false, nothing);
  return intersect(first, second) != Ternary::no;
}

}  // namespace kmslint
