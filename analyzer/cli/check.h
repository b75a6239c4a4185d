// The steps of `kmslint check` that join what the command line says with what configurations say,
// and what the phases made with what could not be read. main.cpp calls them in order.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cli/configuration.h"
#include "cli/discover.h"
#include "cli/options.h"
#include "cli/read_inputs.h"
#include "cli/referred_files.h"
#include "decide/change.h"
#include "decide/judge.h"
#include "lint/place_changes.h"
#include "lint/report.h"
#include "lint/suppress.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// Which configuration governs a place: that of the file on disk it stands in.
class Governance {
 public:
  Governance(const Discovery& discovery, const ReadFiles& read, const Sources& sources);
  const Configuration& of(Span span) const { return (*configurations_)[index_of(span)]; }
  std::uint32_t index_of(Span span) const;
  const std::vector<Configuration>& configurations() const { return *configurations_; }

 private:
  const std::vector<Configuration>* configurations_;
  const Sources* sources_;
  std::vector<std::uint32_t> by_file_;
};

/// A report that would take the place of one of its own inputs.
std::vector<UsageError> refuse_overwriting(const CheckOptions& options,
                                           const std::vector<InputFile>& files);

/// Whether all of the folder is looked at. A run over part of it says nothing about what the rest
/// needs.
bool covers(const CheckOptions& options, const std::string& folder);

/// One Settings for each configuration, in their order.
std::vector<Settings> settings_for(const CheckOptions& options,
                                   const std::map<std::string, std::string>& parameters,
                                   const std::vector<FileId>& variable_files,
                                   const std::vector<Configuration>& configurations);

/// The readings a configuration asks for, under those of the command line.
Assumptions assumptions_for(const CheckOptions& options, const Configuration& configuration);

/// judge(), with each pair under the readings of the configuration that governs its log group.
/// What `--base`, `--staged` or `diff` compares with, and what the change does.
struct Comparison {
  std::unique_ptr<Change> change = {};  ///< null: nothing to compare with was given
  std::vector<RevisedFile> files = {};
  std::vector<NotRead> not_read = {};
};

/// `model` gets the policies that stay in force though the new revision does not show them.
tl::expected<Comparison, UsageError> compare(
    const CheckOptions& options, const Discovery& discovery, std::vector<Document> documents,
    const std::vector<Settings>& settings, ReferredFiles& referred, Model& model, Sources& sources);

/// Leaves only what the change does, and what of it could not be read.
void keep_changes(Report& report, const std::vector<RevisedFile>& files, const Sources& sources);

Analysis judge_all(const Model& model, const CheckOptions& options, const Governance& governance);

/// Takes out findings that the configuration of their file ignores. A rule that --select names is
/// wanted all the same.
void remove_ignored(Report& report, const CheckOptions& options, const Governance& governance);

/// Puts what was not read into the ledger.
void add_not_read(Report& report, const std::vector<NotRead>& lines);

/// What comments, Metadata and the `allow` of configurations suppress. Looks at the trees.
std::vector<Suppression> suppressions_in(const std::vector<Document>& documents,
                                         const Discovery& discovery, const ReadFiles& read,
                                         const CheckOptions& options, const Sources& sources);

/// Takes suppressed findings out, as of --now or today.
void suppress(Report& report, const std::vector<Suppression>& suppressions,
              const CheckOptions& options, const Governance& governance, const Sources& sources);

/// Writes every report that was asked for; what could not be written comes back.
std::vector<UsageError> write_reports(const Report& report, const Sources& sources,
                                      const CheckOptions& options, const Governance& governance);

/// 1 when something at or above --fail-on was found (or was not proved, with --require-proof).
int exit_status(const Report& report, const CheckOptions& options, const Governance& governance);

}  // namespace kmslint
