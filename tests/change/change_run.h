// Two revisions of some files through the real phases, for tests of changes.
#pragma once

#include <string>
#include <vector>

#include "cli/base.h"
#include "decide/change.h"
#include "model/read_files.h"
#include "model/read_model.h"
#include "rules/rule_run.h"

namespace kmslint {

using Lines = std::vector<std::string>;

/// Everything that the report's places point into.
struct ChangeRun {
  RuleRun after = {};
  Change change = {};
};

/// `named` files are given on the command line in both revisions. The analysis does not keep the
/// change where nobody asks for it.
void run_change(RuleRun& run, const std::vector<TestFile>& before,
                const std::vector<TestFile>& after, const Settings& settings = {},
                Change* kept = nullptr);
void run_change(ChangeRun& result, const std::vector<TestFile>& before,
                const std::vector<TestFile>& after, const Settings& settings = {});

/// `rule-id main.tf:12 aws_kms_key.logs` for each finding about the change.
Lines change_lines(const ChangeRun& run);
/// A law, too: other names for the files of the revision after take away the same.
Lines changes(const std::vector<TestFile>& before, const std::vector<TestFile>& after,
              const Settings& settings = {});

/// The one file, with the first `wanted` in it replaced; fails where it is not there.
std::string replaced(std::string text, const std::string& wanted, const std::string& by);

}  // namespace kmslint
