// What values a symbol may take (HOLE-6): the language of its domain, seen from several sides.
// A symbol that is not known (no Symbols, or an id made up for an unknown value of the request) may
// be any text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decide/evaluate.h"
#include "eval/symbol.h"

namespace kmslint {

/// Ids from here on name nothing: each stands for one unknown text of the request.
inline constexpr std::uint32_t first_anonymous_symbol = 0xF0000000;
constexpr bool is_anonymous(SymbolId symbol) {
  return static_cast<std::uint32_t>(symbol) >= first_anonymous_symbol;
}

/// The symbol, or one with domain `any` where nothing is known.
const Symbol& symbol_of(SymbolId id, const Knowledge& knowledge);

/// Every value the symbol may take in the case at hand, when they are finitely many.
std::optional<std::vector<std::string>> finite_values(SymbolId id, const Knowledge& knowledge);

/// Whether some value of the symbol may contain the (ASCII) character.
bool may_contain(SymbolId id, char character, const Knowledge& knowledge);

/// No value contains `*` or `?`.
bool is_wildcard_free(SymbolId id, const Knowledge& knowledge);

/// Every value has at least this many characters, at most 12 are told.
std::size_t minimum_length(SymbolId id, const Knowledge& knowledge);

/// Every value has exactly that many characters.
std::optional<std::size_t> fixed_length(SymbolId id, const Knowledge& knowledge);

/// Whether the text is one of the domain's, and not excluded in the case at hand.
bool may_be(SymbolId id, std::string_view text, const Knowledge& knowledge);

/// `aws`, `aws-cn`, …: every partition (PRI-10).
const std::vector<std::string>& partition_names();
/// `amazonaws.com`, `amazonaws.com.cn`, …: every DNS suffix.
const std::vector<std::string>& url_suffixes();

}  // namespace kmslint
