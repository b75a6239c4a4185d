// Does a pattern match a text, when either may have holes? The triage of the decision procedure:
// token-identical sides match; the letter lemma proves a match (each hole a fresh letter that `*`
// matches and `?` does not); relaxation (each hole its whole domain) proves a mismatch; the rest is
// unknown. Values bound in the case at hand are substituted first, and symbols that can only take
// few values are tried with each.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "decide/evaluate.h"
#include "decide/glob.h"

namespace kmslint {

/// Glob over code points: `*` any run, `?` one character; the whole text must match.
bool glob_matches(std::string_view pattern, std::string_view text);

/// Is there a text both globs match? True as well when that is over budget.
bool globs_intersect(std::string_view a, std::string_view b);

/// Does every text that `inner` matches also match `outer`? Unknown when over budget.
Ternary glob_includes(std::string_view outer, std::string_view inner);

enum class TextOperator : std::uint8_t {
  equals,              ///< code-point equality; wildcards are ordinary characters
  equals_ignore_case,  ///< simple case folding, Latin-1; beyond that unknown
  like,                ///< glob
  arn_like,            ///< six segments, each a glob (ARN-1)
};

/// `value` is the policy's text, `text` the request's. Holes of both sides are added to `depends`
/// when the answer is unknown.
Ternary text_matches(TextOperator op, const PartialString& value, const PartialString& text,
                     const Knowledge& knowledge, Dependence& depends);

/// Substitutes what the guard binds and joins adjacent literals.
PartialString substitute(const PartialString& text, const Knowledge& knowledge);

/// The domain's language as a glob and a test; used by relaxation and to pick candidates.
bool domain_contains(const Symbol& symbol, std::string_view text);

// What the evaluator needs beyond text_matches().

/// How one pattern is compared with one text.
struct Comparison {
  Wildcards wildcards = Wildcards::literal;
  bool fold_case = false;
};

/// The triage for tokens. Finite symbols are treated as domains, not tried one by one.
Ternary tokens_match(Comparison comparison, const Tokens& pattern, const Tokens& text,
                     const Knowledge& knowledge, Dependence& depends);

/// Equality after case folding (STR-2); what lies beyond Latin-1 and differs is unknown.
Ternary tokens_match_ignoring_case(Tokens pattern, Tokens text, const Knowledge& knowledge,
                                   Dependence& depends);

/// What a pattern of fewer than six segments means under ARN operators.
enum class ShortArn : std::uint8_t {
  never_matches,
  star_extends,  ///< a final `*` also stands for the missing segments (RES-2, A-SHORT-ARN)
};
Ternary arn_tokens_match(const Tokens& pattern, const Tokens& text, ShortArn short_arn,
                         const Knowledge& knowledge, Dependence& depends);

/// The pattern surely has fewer than six segments (its holes cannot hold a colon).
bool is_short_arn(const Tokens& pattern, const Knowledge& knowledge);

/// Runs `test` with every combination of values of the finite symbols in both texts, if they are
/// few; a common answer is the answer.
using PairTest =
    std::function<Ternary(const PartialString& value, const PartialString& text, Dependence&)>;
Ternary over_finite_values(const PartialString& value, const PartialString& text,
                           const Knowledge& knowledge, Dependence& depends, const PairTest& test);

}  // namespace kmslint
