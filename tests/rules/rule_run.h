// One input through the real phases with some rules selected, for tests.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "decide/judge.h"
#include "lint/report.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// Everything a report's places point into.
struct RuleRun {
  Sources sources = {};
  Model model = {};
  Analysis analysis = {};
  Report report = {};

  RuleRun() = default;
  RuleRun(const RuleRun&) = delete;
  RuleRun& operator=(const RuleRun&) = delete;
};

/// A path that ends in `.json` is parsed as JSON, a Terraform file as such, any other as YAML.
/// `select` empty: all rules. Suppressions are looked at as of 2026-07-01.
void run_rules(RuleRun& result, const std::string& path, const std::string& text,
               const Settings& settings, const std::set<std::string>& select,
               const Assumptions& assumptions = Assumptions::defaults());

/// Failures, then open findings.
std::vector<const Finding*> all_findings(const Report& report);

/// "12 fail": the line where the primary place starts.
std::string described(const RuleRun& result, const Finding& finding);

/// What the primary place underlines.
std::string text_under(const RuleRun& result, const Finding& finding);

/// Findings, pairs, blames and the ledger, for people who read a failing test.
std::string listing(const RuleRun& result);

}  // namespace kmslint
