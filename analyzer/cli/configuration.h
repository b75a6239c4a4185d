// .kmslint.yaml: what a folder's files are judged with, and what is known about them.
//
// For each file the nearest configuration from its folder up to the root counts, by itself: an
// outer one adds nothing. The command line wins over it. Keys mean what the options of that name
// mean (schemas/configuration.schema.json); anything else in it is an error, since a misspelt key
// would change what is proved without anyone noticing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cli/options.h"
#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

/// An entry of `allow`: a suppression for files that cannot hold a comment.
struct AllowEntry {
  std::string rule = {};
  std::string file = {};  ///< relative to the configuration's folder; empty: every file it governs
  std::string at = {};    ///< address of the place, such as `Statement/2`; empty: anywhere
  std::string reason = {};
  std::string until = {};  ///< YYYY-MM-DD; empty: without end
  Span span = {};
};

struct Configuration {
  std::string folder = {};  ///< absolute; `exclude` and `allow` are relative to it
  std::string path = {};    ///< of the file, for messages; empty: there is none

  std::vector<std::string> regions = {};
  std::optional<std::string> account = {};
  std::optional<std::string> partition = {};
  std::map<std::string, std::string> variables = {};
  std::map<std::string, std::string> parameters = {};
  std::vector<std::string> log_groups = {};
  std::set<std::string> ignore = {};
  std::vector<std::string> exclude = {};
  std::map<Assumption, Ternary> assume = {};
  std::optional<FailOn> fail_on = {};
  bool show_notes = false;
  bool show_open = false;
  std::vector<AllowEntry> allow = {};
};

/// Every mistake of the file, each message beginning with file:line:column.
using ConfigurationErrors = std::vector<UsageError>;

/// Reads a file that was added to `sources`. `folder` and `path` stay empty.
tl::expected<Configuration, ConfigurationErrors> read_configuration(const Sources& sources,
                                                                    FileId file);

/// The keys a configuration may have, in the order of the documentation.
std::vector<std::string_view> configuration_keys();

/// `file:line:column` of a place, both counted from 1, columns in characters.
std::string place_text(const Sources& sources, Span span);

/// A file of CloudFormation parameter values, as the AWS CLI (a list of ParameterKey and
/// ParameterValue, or of `NAME=VALUE`; names with values) or CodePipeline (`{"Parameters": {…}}`)
/// reads it; the same in YAML.
tl::expected<std::map<std::string, std::string>, ConfigurationErrors> read_parameter_file(
    const Sources& sources, FileId file);

}  // namespace kmslint
