// The ledger: what was judged and how it came out, what could not be told and what would settle it.
// Every format shows the same numbers; they are counted here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lint/finding.h"
#include "lint/report.h"

namespace kmslint {

struct VerdictCounts {
  std::size_t usable = 0;
  std::size_t not_usable = 0;
  std::size_t cannot_tell = 0;
  std::size_t total() const { return usable + not_usable + cannot_tell; }
};

/// Log groups nothing could be told about for one and the same reason.
struct Undecided {
  std::string reason = {};       ///< "needs var.region"
  std::string settle = {};       ///< may be empty
  std::string usable_when = {};  ///< may be empty
  std::size_t log_groups = 0;
};

struct Ledger {
  VerdictCounts log_groups = {};        ///< each once, with the worst of its verdicts
  VerdictCounts key_policies = {};      ///< judged for an assumed log group; not among log_groups
  std::vector<std::string> needs = {};  ///< names the undecided ones hang on, in order, once
  std::vector<Undecided> undecided = {};
  bool compared = false;          ///< with another revision
  std::size_t losing_access = 0;  ///< log groups whose events the change makes unreadable
  std::size_t may_lose_access = 0;
  std::size_t gaining_access = 0;
};

Ledger ledger(const Report& report);

/// Why nothing could be told about a pair: "needs var.region".
std::string undecided_reason(const ReportedPair& pair);

/// "7 log groups with a key: 5 usable, 1 not usable, 1 cannot tell (needs var.region)"
std::string ledger_line(const Ledger& ledger);

struct LevelCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
};
LevelCounts count_levels(const std::vector<Finding>& findings);

/// "1 error, 2 warnings", without what there is none of; empty when there is nothing.
std::string levels_line(const LevelCounts& counts);

/// "1 log group", "2 log groups".
std::string counted(std::size_t count, std::string_view one);

/// `Env=prod`, `Env=staging` as "Env=prod, staging"; empty for every case.
std::string folded_cases(const std::vector<std::string>& cases);

}  // namespace kmslint
