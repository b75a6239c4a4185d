// Does a pattern match a text, when either may have holes? The triage of the decision procedure:
// token-identical sides match; the letter lemma proves a match (each hole a fresh letter that `*`
// matches and `?` does not); relaxation (each hole its whole domain) proves a mismatch; the rest is
// unknown. Values bound in the case at hand are substituted first.
#pragma once

#include <string>
#include <string_view>

#include "decide/evaluate.h"

namespace kmslint {

/// Glob over code points: `*` any run, `?` one character; the whole text must match.
bool glob_matches(std::string_view pattern, std::string_view text);

/// Is there a text both globs match?
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

}  // namespace kmslint
