// Statements' answers to the requests of one policy question, remembered from case to case: an
// answer hangs on the case at hand only through the symbols that statement and request name, so
// cases that differ in template conditions share their matches.
#pragma once

#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

#include "decide/evaluate.h"
#include "decide/evaluate_parts.h"
#include "model/key_policy.h"

namespace kmslint {

/// How many matches are kept before all are forgotten; bounds memory only.
inline constexpr std::size_t max_known_matches = 20'000;

class KnownMatches {
 public:
  /// Policy, symbols and the requests asked about stay where they are as long as this lives.
  KnownMatches(const KeyPolicy& policy, const Symbols& symbols, EvaluateOptions options);

  const Symbols& symbols() const { return *symbols_; }
  const EvaluateOptions& options() const { return options_; }

  /// The part of a guard that can change what the statements answer this request. Matches handed
  /// out before are not good any more.
  Guard relevant(const Guard& guard, const Request& request);

  /// The match of a statement of the policy in a case of which `relevant` is the relevant part.
  const StatementMatch& match(const Statement& statement, const Request& request,
                              const Guard& relevant);

 private:
  using SymbolIds = std::vector<SymbolId>;  ///< sorted
  using Key = std::tuple<const Statement*, const Request*, std::map<SymbolId, Constraint>>;

  const SymbolIds& named_with(const Request& request);

  const Symbols* symbols_;
  EvaluateOptions options_;
  SymbolIds named_by_policy_ = {};
  std::map<const Request*, SymbolIds> named_ = {};  ///< by policy or request
  std::map<Key, StatementMatch> known_ = {};
};

}  // namespace kmslint
