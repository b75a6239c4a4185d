#include "cli/parameters.h"

#include <set>
#include <utility>

#include "cli/check.h"
#include "cli/file_bytes.h"
#include "cli/suggest.h"
#include "eval/cloudformation.h"
#include "eval/parameter_values.h"
#include "eval/terraform_folder.h"

namespace kmslint {

namespace {

constexpr std::uint64_t max_parameter_file_size = std::uint64_t{1} << 20;

class ParameterCheck {
 public:
  ParameterCheck(const CheckOptions& options, const Discovery& discovery,
                 const std::vector<Settings>& settings)
      : options_(options), discovery_(discovery), settings_(settings) {}

  void look_at(const Document& document) {
    for (const Node& root : document.parsed.tree.documents) {
      const Node* parameters = is_template(root) ? root.find("Parameters") : nullptr;
      if (parameters == nullptr) continue;
      for (const Member& declared : parameters->members) {
        declared_.insert(declared.name.text);
        look_at(declared, settings_[document.settings].parameters);
      }
    }
  }

  ParameterProblems result(const std::map<std::string, std::string>& given) {
    for (const auto& [name, value] : given) look_for(name, "");
    for (const Configuration& configuration : discovery_.configurations) {
      if (configuration.path.empty() || !covers(options_, configuration.folder)) continue;
      for (const auto& [name, value] : configuration.parameters) {
        if (!given.contains(name)) look_for(name, " of " + in_backticks(configuration.path));
      }
    }
    return std::move(result_);
  }

 private:
  void look_at(const Member& declared, const std::map<std::string, std::string>& values) {
    const auto value = values.find(std::string(declared.name.text));
    if (value == values.end()) return;
    const std::optional<std::string> why = why_refused(declared.value, value->second);
    if (!why) return;
    result_.refused.push_back({.span = declared.name.span,
                               .reason = "CloudFormation would refuse the value " +
                                         in_backticks(value->second) + " given for " +
                                         in_backticks(declared.name.text) + ": " + *why});
  }

  void look_for(const std::string& name, const std::string& whose) {
    if (declared_.contains(name)) return;
    const std::string hint = did_you_mean(name, {declared_.begin(), declared_.end()});
    result_.remarks.push_back("no template that was read declares the parameter " +
                              in_backticks(name) + whose + (hint.empty() ? "" : "; " + hint));
  }

  const CheckOptions& options_;
  const Discovery& discovery_;
  const std::vector<Settings>& settings_;
  std::set<std::string_view> declared_ = {};
  ParameterProblems result_ = {};
};

}  // namespace

tl::expected<std::map<std::string, std::string>, ConfigurationErrors> given_parameters(
    const CheckOptions& options, Sources& sources) {
  std::map<std::string, std::string> parameters;
  ConfigurationErrors errors;
  for (const std::string& path : options.parameter_files) {
    auto bytes = read_file(without_links(path), max_parameter_file_size);
    if (!bytes) {
      errors.push_back({"parameter file " + in_backticks(path) + " " + bytes.error().reason, {}});
      continue;
    }
    const FileId file = sources.add(path, path, std::move(*bytes));
    const auto read = read_parameter_file(sources, file);
    if (read) {
      for (const auto& [name, value] : *read) parameters[name] = value;
    } else {
      errors.insert(errors.end(), read.error().begin(), read.error().end());
    }
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  for (const auto& [name, value] : options.parameters) parameters[name] = value;
  return parameters;
}

tl::expected<std::vector<FileId>, ConfigurationErrors> given_variable_files(
    const CheckOptions& options, Sources& sources) {
  std::vector<FileId> files;
  ConfigurationErrors errors;
  for (const std::string& path : options.variable_files) {
    auto bytes = read_file(without_links(path), max_parameter_file_size);
    if (!bytes) {
      errors.push_back({"variable file " + in_backticks(path) + " " + bytes.error().reason, {}});
      continue;
    }
    files.push_back(sources.add(path, path, std::move(*bytes)));
    for (const Problem& problem : parse_terraform(sources, files.back()).problems) {
      errors.push_back(
          {"variable file " + in_backticks(path) + " cannot be parsed: " + problem.message, {}});
    }
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return files;
}

ParameterProblems parameter_problems(const CheckOptions& options, const Discovery& discovery,
                                     const std::map<std::string, std::string>& given,
                                     const std::vector<Settings>& settings,
                                     const std::vector<Document>& documents) {
  ParameterCheck check(options, discovery, settings);
  for (const Document& document : documents) check.look_at(document);
  return check.result(given);
}

void add_parameter_problems(Report& report, const ParameterProblems& problems) {
  report.not_evaluated.insert(report.not_evaluated.end(), problems.refused.begin(),
                              problems.refused.end());
  report.remarks.insert(report.remarks.end(), problems.remarks.begin(), problems.remarks.end());
}

}  // namespace kmslint
