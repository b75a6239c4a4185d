// Values for the parameters of templates: read from files and options, and held against what the
// templates declare. A name that nothing declares and a value that CloudFormation would refuse are
// told; they change nothing else.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cli/configuration.h"
#include "cli/discover.h"
#include "cli/options.h"
#include "lint/report.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// What --parameters files hold; a later file and --parameter win.
tl::expected<std::map<std::string, std::string>, ConfigurationErrors> given_parameters(
    const CheckOptions& options, Sources& sources);

/// The files of --var-file, read.
tl::expected<std::vector<FileId>, ConfigurationErrors> given_variable_files(
    const CheckOptions& options, Sources& sources);

struct ParameterProblems {
  std::vector<std::string> remarks = {};  ///< names that no template declares
  std::vector<LedgerLine> refused = {};   ///< at the declaration
};

/// Looks at the trees. `settings` are those of the configurations, in their order; `given` is what
/// the command line says.
ParameterProblems parameter_problems(const CheckOptions& options, const Discovery& discovery,
                                     const std::map<std::string, std::string>& given,
                                     const std::vector<Settings>& settings,
                                     const std::vector<Document>& documents);

void add_parameter_problems(Report& report, const ParameterProblems& problems);

}  // namespace kmslint
