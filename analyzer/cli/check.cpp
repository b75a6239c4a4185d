#include "cli/check.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include <unistd.h>

#include "cli/base.h"
#include "cli/file_bytes.h"
#include "cli/suggest.h"
#include "render/render.h"

namespace kmslint {

namespace {

Settings settings_of(const CheckOptions& options,
                     const std::map<std::string, std::string>& parameters,
                     const std::vector<FileId>& variable_files,
                     const Configuration& configuration) {
  Settings settings;
  settings.regions = options.regions.empty() ? configuration.regions : options.regions;
  settings.account = options.account ? options.account : configuration.account;
  settings.partition = options.partition ? options.partition : configuration.partition;
  settings.parameters = configuration.parameters;
  for (const auto& [name, value] : parameters) settings.parameters[name] = value;
  settings.variables = configuration.variables;
  for (const auto& [name, value] : options.variables) settings.variables[name] = value;
  settings.variable_files = variable_files;
  settings.log_groups = options.log_groups.empty() ? configuration.log_groups : options.log_groups;
  return settings;
}

bool same_readings(const Assumptions& a, const Assumptions& b) {
  for (std::size_t i = 0; i < assumption_count; ++i) {
    const auto assumption = static_cast<Assumption>(i);
    if (a[assumption] != b[assumption]) return false;
  }
  return true;
}

bool any_configuration(const Governance& governance, bool Configuration::*wanted) {
  const auto& configurations = governance.configurations();
  return std::any_of(configurations.begin(), configurations.end(),
                     [wanted](const Configuration& c) { return c.*wanted; });
}

/// https://no-color.org: set and not empty means no color.
bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool wants_color(ColorMode mode) {
  switch (mode) {
    case ColorMode::always: return true;
    case ColorMode::never: return false;
    case ColorMode::automatic: break;
  }
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return !is_set("NO_COLOR") && !is_dumb && ::isatty(STDOUT_FILENO) == 1;
}

/// Where GitHub shows this revision's files, in a job of GitHub Actions.
std::string source_url_of_job() {
  for (const char* variable : {"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"}) {
    if (!is_set(variable)) return {};
  }
  const std::string url = std::string(std::getenv("GITHUB_SERVER_URL")) + "/" +
                          std::getenv("GITHUB_REPOSITORY") + "/blob/" + std::getenv("GITHUB_SHA");
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("()<>[]\\").find(c) == std::string_view::npos;
  });
  return is_plain && url.starts_with("https://") ? url + "/" : std::string();
}

RenderOptions render_options(const Output& output, const CheckOptions& options,
                             const Governance& governance) {
  RenderOptions result;
  const bool to_terminal = output.file.empty();
  result.color = to_terminal ? wants_color(options.color) : options.color == ColorMode::always;
  // Whoever lets notes fail the run wants to see them.
  result.show_notes = options.show_notes || options.fail_on == FailOn::note ||
                      any_configuration(governance, &Configuration::show_notes);
  result.show_open = options.show_open || any_configuration(governance, &Configuration::show_open);
  result.quiet = options.quiet;
  result.verbose = options.verbose;
  if (output.format == ReportFormat::markdown) result.source_url = source_url_of_job();
  result.page = page;
  return result;
}

std::string rendered(const Output& output, const Report& report, const Sources& sources,
                     const RenderOptions& options) {
  std::ostringstream out;
  switch (output.format) {
    case ReportFormat::text: render_text(report, sources, options, out); break;
    case ReportFormat::json: render_json(report, sources, options, out); break;
    case ReportFormat::sarif: render_sarif(report, sources, options, out); break;
    case ReportFormat::github: render_github(report, sources, options, out); break;
    case ReportFormat::markdown: render_markdown(report, sources, options, out); break;
  }
  return std::move(out).str();
}

/// Finds what entries of `allow` reach.
class AllowedPlaces {
 public:
  AllowedPlaces(const std::vector<Document>& documents, const Discovery& discovery,
                const ReadFiles& read, const CheckOptions& options, const Sources& sources)
      : discovery_(&discovery), options_(&options), sources_(&sources) {
    std::map<std::string_view, const InputFile*> by_path;
    for (const InputFile& file : discovery.files) by_path[file.path] = &file;
    for (std::size_t i = 0; i < documents.size() && i < read.files.size(); ++i) {
      const auto file = by_path.find(sources.path(documents[i].file));
      if (file == by_path.end()) continue;
      documents_[{file->second->open_path, read.files[i].configuration}] = &documents[i];
    }
  }

  /// Nothing for an entry about a file that this run does not look at.
  std::optional<Suppression> find(const AllowEntry& entry, std::uint32_t configuration) const {
    Suppression suppression = {.rule = entry.rule,
                               .reason = entry.reason,
                               .until = parse_date(entry.until),
                               .span = entry.span};
    const std::string& folder = discovery_->configurations[configuration].folder;
    if (entry.file.empty() && entry.at.empty()) {
      suppression.configuration = configuration;
      suppression.can_be_unused = covers(*options_, folder);
      return suppression;
    }
    if (entry.file.empty()) {
      suppression.problem = "`at` needs a `file`";
      suppression.remedy = "name the `file` that `at` leads into";
      return suppression;
    }
    const std::string path = without_links(folder + "/" + entry.file);
    const auto document = documents_.find({path, configuration});
    if (document == documents_.end()) return missing(std::move(suppression), entry, folder, path);
    reach(suppression, *document->second, entry.at);
    return suppression;
  }

 private:
  std::optional<Suppression> missing(Suppression suppression, const AllowEntry& entry,
                                     const std::string& folder, const std::string& path) const {
    if (::access(path.c_str(), F_OK) == 0 || !covers(*options_, folder)) return std::nullopt;
    suppression.problem = "there is no file " + in_backticks(entry.file);
    suppression.remedy = "write the path from the folder of .kmslint.yaml, or take the entry out";
    return suppression;
  }

  void reach(Suppression& suppression, const Document& document, std::string_view at) const {
    const auto size = static_cast<std::uint32_t>(sources_->bytes(document.file).size());
    suppression.reach = {document.file, 0, size};
    if (at.empty()) return;
    if (const auto place = find_place(document, at)) {
      suppression.reach = *place;
    } else {
      suppression.problem = in_backticks(at) + " leads to nothing in the file";
      suppression.remedy = "write names and positions from the top, such as `Statement/2`";
    }
  }

  const Discovery* discovery_;
  const CheckOptions* options_;
  const Sources* sources_;
  std::map<std::pair<std::string, std::uint32_t>, const Document*> documents_;
};

bool reaches(Level level, FailOn threshold) {
  switch (threshold) {
    case FailOn::note: return true;
    case FailOn::warning: return level != Level::note;
    case FailOn::error: return level == Level::error;
    case FailOn::never: return false;
  }
  return false;
}

}  // namespace

Governance::Governance(const Discovery& discovery, const ReadFiles& read, const Sources& sources)
    : configurations_(&discovery.configurations), sources_(&sources) {
  for (const SourceFile& file : read.files) {
    const auto index = static_cast<std::size_t>(file.file);
    if (by_file_.size() <= index) by_file_.resize(index + 1);
    by_file_[index] = file.configuration;
  }
}

std::uint32_t Governance::index_of(Span span) const {
  const auto index = static_cast<std::size_t>(sources_->resolve(span).file);
  return index < by_file_.size() ? by_file_[index] : 0;
}

std::vector<UsageError> refuse_overwriting(const CheckOptions& options,
                                           const std::vector<InputFile>& files) {
  std::vector<UsageError> errors;
  for (const Output& output : options.outputs) {
    const std::string real = output.file.empty() ? std::string() : without_links(output.file);
    for (const InputFile& file : files) {
      if (real.empty() || file.open_path != real) continue;
      errors.push_back({"a report would overwrite the input " + in_backticks(output.file), {}});
    }
  }
  return errors;
}

bool covers(const CheckOptions& options, const std::string& folder) {
  const std::string real = without_links(folder) + "/";
  const auto covers = [&](const std::string& path) {
    const std::string of_path = without_links(path);
    return real.starts_with(of_path == "/" ? of_path : of_path + "/");
  };
  const std::vector<std::string>& paths = options.paths;  // none: the whole root
  return paths.empty() || std::any_of(paths.begin(), paths.end(), covers);
}

std::vector<Settings> settings_for(const CheckOptions& options,
                                   const std::map<std::string, std::string>& parameters,
                                   const std::vector<FileId>& variable_files,
                                   const std::vector<Configuration>& configurations) {
  std::vector<Settings> settings;
  for (const Configuration& configuration : configurations) {
    settings.push_back(settings_of(options, parameters, variable_files, configuration));
  }
  return settings;
}

tl::expected<Comparison, UsageError> compare(const CheckOptions& options,
                                             const Discovery& discovery,
                                             std::vector<Document> documents,
                                             const std::vector<Settings>& settings,
                                             ReferredFiles& referred, Model& model,
                                             Sources& sources) {
  Comparison result;
  auto tree = open_base(options, discovery.folder);
  if (!tree) return tl::unexpected(tree.error());
  const bool has_plan = !model.planned_actions.empty();
  if (*tree == nullptr && !has_plan) return result;
  result.change = std::make_unique<Change>();
  if (*tree == nullptr) {
    // A plan is a change by itself.
    result.change->base = "the plan's prior state";
    result.change->before =
        read_model(documents, settings, sources, referred.access(), PlanSide::before, &model);
  } else {
    RevisionBefore before(**tree, options, discovery.folder, referred.access(), sources);
    before.read(std::move(documents));
    if (!before.missing().empty()) {
      return tl::unexpected(UsageError{
          in_backticks(before.missing().front()) + " cannot be read in " + (*tree)->name(),
          "fetch the revision whole: `git fetch --refetch`"});
    }
    result.change->base = (*tree)->name();
    result.change->before = read_before(before, settings, model, sources);
    result.change->untouched_log_groups = before.untouched_log_groups();
    result.files = before.revised();
    result.not_read = before.not_read();
  }
  result.change->asks_what_is_gained = options.base_is_path;
  judge_change(*result.change, model, assumptions_for(options, discovery.configurations.front()));
  return result;
}

void keep_changes(Report& report, const std::vector<RevisedFile>& files, const Sources& sources) {
  std::set<FileId> revised;
  for (const RevisedFile& file : files) {
    if (file.after) revised.insert(*file.after);
  }
  remove_findings(report, [&](const Finding& finding) {
    // What cannot be read may be what a change does harm with.
    const bool is_unreadable = finding.rule->id == "syntax-error" &&
                               revised.contains(sources.resolve(finding.primary.span).file);
    return !is_about_change(*finding.rule) && !is_unreadable;
  });
}

Assumptions assumptions_for(const CheckOptions& options, const Configuration& configuration) {
  Assumptions assumptions = options.strict ? Assumptions::all_open() : Assumptions::defaults();
  for (const auto& [assumption, reading] : configuration.assume) {
    // --strict is said for this run; only --assume, said with it, is more specific.
    if (!options.strict) assumptions.set(assumption, reading);
  }
  for (const auto& [assumption, reading] : options.assume) assumptions.set(assumption, reading);
  return assumptions;
}

Analysis judge_all(const Model& model, const CheckOptions& options, const Governance& governance) {
  const auto& configurations = governance.configurations();
  Analysis result = judge(model, assumptions_for(options, configurations.front()));
  std::vector<Analysis> others;
  std::vector<const Analysis*> of_configuration;
  others.reserve(configurations.size());  // stays in place: it is pointed to
  for (const Configuration& configuration : configurations) {
    const Assumptions assumptions = assumptions_for(options, configuration);
    const auto known = std::find_if(others.begin(), others.end(), [&](const Analysis& analysis) {
      return same_readings(analysis.assumptions, assumptions);
    });
    if (same_readings(result.assumptions, assumptions)) {
      of_configuration.push_back(nullptr);
    } else if (known != others.end()) {
      of_configuration.push_back(&*known);
    } else {
      others.push_back(judge(model, assumptions));
      of_configuration.push_back(&others.back());
    }
  }
  for (std::size_t i = 0; i < result.pairs.size(); ++i) {
    const LogGroup& log_group = model.log_groups[result.pairs[i].pair.log_group];
    const Analysis* other = of_configuration[governance.index_of(log_group.name_span)];
    if (other != nullptr) result.pairs[i] = other->pairs[i];
  }
  return result;
}

void remove_ignored(Report& report, const CheckOptions& options, const Governance& governance) {
  remove_findings(report, [&](const Finding& finding) {
    const std::string id(finding.rule->id);
    return options.selection.select.count(id) == 0 &&
           governance.of(finding.primary.span).ignore.count(id) != 0;
  });
}

void add_not_read(Report& report, const std::vector<NotRead>& lines) {
  for (const NotRead& line : lines) {
    // Reasons complete a sentence about the file; in the ledger its name stands before a colon.
    const std::string_view reason = line.reason;
    const std::size_t begin = reason.starts_with("is ") ? 3 : 0;
    report.not_evaluated.push_back({.span = line.span,
                                    .file = line.path,
                                    .reason = line.reason.substr(begin),
                                    .settle = line.settle});
  }
}

std::vector<Suppression> suppressions_in(const std::vector<Document>& documents,
                                         const Discovery& discovery, const ReadFiles& read,
                                         const CheckOptions& options, const Sources& sources) {
  std::vector<Suppression> result = find_suppressions(documents, sources);
  // Other callers of a module outside of PATH may need what is allowed in it.
  std::set<std::string_view> called;
  for (const InputFile& file : discovery.files) {
    if (file.called) called.insert(file.path);
  }
  for (Suppression& suppression : result) {
    const FileId file = sources.resolve(suppression.span).file;
    if (called.count(sources.path(file)) != 0) suppression.can_be_unused = false;
  }
  const AllowedPlaces places(documents, discovery, read, options, sources);
  for (std::uint32_t i = 0; i < discovery.configurations.size(); ++i) {
    for (const AllowEntry& entry : discovery.configurations[i].allow) {
      if (auto suppression = places.find(entry, i)) result.push_back(std::move(*suppression));
    }
  }
  return result;
}

void suppress(Report& report, const std::vector<Suppression>& suppressions,
              const CheckOptions& options, const Governance& governance, const Sources& sources) {
  std::optional<std::chrono::sys_days> today;
  if (has_end_date(suppressions)) {
    today = options.now.value_or(
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    report.remarks.push_back("suppressions with an end date were looked at as of " +
                             date_text(*today));
  }
  apply_suppressions(report, suppressions, sources, today,
                     [&](Span place) { return governance.index_of(place); });
}

std::vector<UsageError> write_reports(const Report& report, const Sources& sources,
                                      const CheckOptions& options, const Governance& governance) {
  std::vector<UsageError> errors;
  for (const Output& output : options.outputs) {
    const std::string text =
        rendered(output, report, sources, render_options(output, options, governance));
    const auto written =
        output.file.empty() ? write_descriptor(STDOUT_FILENO, text) : write_file(output.file, text);
    if (written) continue;
    const std::string where = output.file.empty() ? "standard output" : in_backticks(output.file);
    errors.push_back({where + " " + written.error().reason, written.error().hint});
  }
  return errors;
}

int exit_status(const Report& report, const CheckOptions& options, const Governance& governance) {
  const bool fails =
      std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
        const Configuration& configuration = governance.of(finding.primary.span);
        const std::optional<FailOn> said =
            options.fail_on ? options.fail_on : configuration.fail_on;
        return reaches(finding.rule->level, said.value_or(FailOn::error));
      });
  const bool unproved =
      options.require_proof &&
      std::any_of(report.pairs.begin(), report.pairs.end(),
                  [](const ReportedPair& pair) { return pair.verdict == "cannot-tell"; });
  // What `diff` was asked is whether access differs, whatever the level of the finding.
  const bool differs = options.base_is_path && report.changes &&
                       std::any_of(report.changes->pairs.begin(), report.changes->pairs.end(),
                                   [](const ReportedChange& change) {
                                     return !change.lost.empty() || !change.gained.empty();
                                   });
  return fails || unproved || differs ? 1 : 0;
}

}  // namespace kmslint
