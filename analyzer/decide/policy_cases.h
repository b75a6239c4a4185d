// The cases of one policy question: which template conditions and finite symbols can change the
// answer, and the answer in each case.
//
// Statements are explored separately, so a policy of many conditional statements is a list of slots
// with a few alternatives each. Only alternatives that change an undecided action are split on, by
// depth-first search that stops as soon as Kleene's tables decide every action: sixty independent
// statements cost sixty leaves, not 2^60.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "decide/evaluate.h"
#include "decide/judge.h"
#include "decide/known_matches.h"
#include "model/key_policy.h"

namespace kmslint {

struct PolicyQuestion {
  const KeyPolicy* policy = nullptr;
  std::array<Request, needed_action_count> requests = {};
  const Symbols* symbols = nullptr;
  EvaluateOptions options = {};
};

struct PolicyCase {
  Guard guard = {};
  std::vector<const Statement*> statements = {};
  /// Parameter defaults in statements that match Logs, or may be meant to.
  std::vector<std::string> rests_on = {};
  std::array<Evaluation, needed_action_count> evaluations = {};
};

/// Cases of one search at most, slots looked at on the way, and statements matched anew because
/// what they depend on is open. Counts, so that the same input gives the same answer everywhere.
inline constexpr std::size_t max_policy_cases = 4096;
inline constexpr std::size_t max_blame_cases = 64;  ///< told apart only to find the cause
inline constexpr std::size_t max_slot_visits = 400'000;
inline constexpr std::size_t max_open_matches = 2'000;

struct PolicyCases {
  std::vector<PolicyCase> cases = {};
  bool truncated = false;  ///< over the budget
};

/// The cases under `base`. Within one case no finite symbol can change the answer any more. `known`
/// is of the question's policy and options.
PolicyCases policy_cases(const PolicyQuestion& question, const Guard& base, KnownMatches& known);

}  // namespace kmslint
