// Everything a renderer needs, in plain words and places: renderers know this and Sources, nothing
// of the domain.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lint/finding.h"
#include "lint/rule.h"
#include "source/span.h"

namespace kmslint {

struct ReportedThing {
  std::string address = {};
  std::string name = {};
  std::string arn = {};
  Span span = {};
};

struct ReportedCase {
  std::vector<std::pair<std::string, std::string>> values = {};
  std::string verdict = {};
  std::string why = {};
  std::vector<std::string> depends_on = {};
};

struct ReportedPair {
  ReportedThing log_group = {};
  std::optional<ReportedThing> key = {};
  std::string verdict = {};  ///< usable | not-usable | cannot-tell
  std::string why = {};      ///< empty | depends | invalid | gave-up
  std::vector<std::string> depends_on = {};
  std::vector<std::string> relies_on = {};
  std::string usable_when = {};
  std::string settle = {};
  std::array<std::string, 3> actions = {};  ///< Decrypt, GenerateDataKey, Encrypt
  std::vector<std::size_t> findings = {};
  std::vector<ReportedCase> cases = {};
  bool counted = true;
};

/// A log group that loses a key, or leaves one, by the change. Places of what is gone are those of
/// the revision before.
struct ReportedChange {
  ReportedThing log_group = {};
  std::optional<ReportedThing> key = {};
  std::string rule = {};    ///< empty: nothing is lost, which no rule reports
  std::string before = {};  ///< verdicts
  std::string after = {};
  std::vector<std::string> lost = {};  ///< `Decrypt`, …
  std::vector<std::string> gained = {};
  /// Of a request that was allowed, or now is; empty: none to show.
  std::string principal = {};
  std::string action = {};
  std::string log_group_arn = {};
};

struct ReportedChanges {
  std::string base = {};      ///< `main`, `HEAD`, a folder
  std::size_t losing = 0;     ///< log groups that lose access to what they hold
  std::size_t undecided = 0;  ///< log groups that may
  std::size_t gaining = 0;    ///< log groups and keys of log groups not in view; `diff` only
  std::vector<ReportedChange> pairs = {};
};

struct ReportedInput {
  std::string file = {};
  std::string kind = {};
};

struct LedgerLine {
  std::optional<Span> span = {};  ///< none: `file` says which
  std::string file = {};
  std::string reason = {};
  std::string settle = {};
};

struct Report {
  std::vector<ReportedInput> inputs = {};
  std::vector<ReportedPair> pairs = {};
  std::vector<Finding> findings =
      {};  ///< selected, unsuppressed, sorted by file, begin, rule, message
  std::vector<Finding> open_findings = {};      ///< certain == unknown; rendered on request
  std::vector<Finding> allowed = {};            ///< findings that a suppression took out
  std::optional<ReportedChanges> changes = {};  ///< none: nothing was compared
  std::vector<LedgerLine> not_evaluated = {};
  std::vector<std::string> remarks = {};
  std::vector<const Rule*> rules = {};  ///< those selected, in catalogue order
};

struct Selection {
  std::set<std::string> select = {};  ///< empty: all
  std::set<std::string> ignore = {};
};

class Sources;

/// Runs the selected ones of `rules` over the analysis and puts the report together, sorted once.
Report run(std::span<const Rule* const> rules, const Analysis& analysis, const Sources& sources,
           const Selection& selection);

/// Takes findings out and keeps the pairs' references right.
void remove_findings(Report& report, const std::function<bool(const Finding&)>& remove);

/// Leaves only those pairs; findings lose their references to the others.
void keep_pairs(Report& report, const std::vector<bool>& keep);

/// Sorts the findings again and renews the pairs' references, after findings were added.
void finish(Report& report, const Sources& sources);

}  // namespace kmslint
