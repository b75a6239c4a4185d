// Two simple completions: when triage leaves a decision open, values for what is open are tried,
// and the concrete evaluator is asked. Two different outcomes prove that the answer depends on them
// (docs/semantics.md HOLE-1); one outcome proves nothing. The complete choice of representatives
// (classes of values that no test can tell apart) replaces `candidates` without touching the rest.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "decide/assumptions.h"
#include "decide/evaluate.h"
#include "decide/judge.h"

namespace kmslint {

/// An open decision: the statements in force, one request per needed action, and what is known.
struct OpenQuestion {
  std::vector<const Statement*> statements = {};
  std::vector<Request> requests = {};  ///< those actions that must all be allowed
  Guard guard = {};
  const Symbols* symbols = nullptr;
  EvaluateOptions options = {};
  Dependence depends = {};  ///< of the evaluations
};

struct Replay {
  bool allowed_seen = false;  ///< some completion allows every action
  bool denied_seen = false;   ///< some completion denies one
  std::vector<std::string> depends_on =
      {};                        ///< names that can flip the answer, else all open names
  std::string usable_when = {};  ///< in words, when one symbol decides
};

/// Statements that replays of one log group and key may match, all cases together.
inline constexpr std::size_t max_replay_matches = 4'000;

/// Counts down `matches`; when none are left, an answer that was not seen stays unseen.
Replay replay(const OpenQuestion& question, std::size_t& matches);

}  // namespace kmslint
