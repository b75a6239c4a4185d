#include "cli/focus.h"

#include <algorithm>
#include <optional>

#include "cli/file_bytes.h"
#include "cli/suggest.h"

namespace kmslint {

namespace {

std::string count_of_files(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " file" : " files");
}

class Touching {
 public:
  Touching(const Report& report, const Focus& focus, const Governance& governance,
           const Sources& sources)
      : report_(&report), focus_(&focus), governance_(&governance), sources_(&sources) {}

  bool operator()(Span span) const {
    return focus_->holds_file(sources_->path(sources_->resolve(span).file)) ||
           focus_->holds_configuration(governance_->index_of(span));
  }
  bool operator()(const ReportedPair& pair) const {
    return (*this)(pair.log_group.span) || (pair.key && (*this)(pair.key->span));
  }
  bool operator()(const Finding& finding) const {
    const auto related = [this](const Place& place) { return (*this)(place.span); };
    const auto pair = [this](std::size_t index) { return (*this)(report_->pairs[index]); };
    return (*this)(finding.primary.span) ||
           std::any_of(finding.related.begin(), finding.related.end(), related) ||
           (finding.statement && related(*finding.statement)) ||
           std::any_of(finding.pairs.begin(), finding.pairs.end(), pair);
  }
  bool operator()(const LedgerLine& line) const {
    return line.span ? (*this)(*line.span) : focus_->holds_file(line.file);
  }

 private:
  const Report* report_;
  const Focus* focus_;
  const Governance* governance_;
  const Sources* sources_;
};

/// Pairs that findings explain stay, whatever files they stand in.
std::vector<bool> pairs_to_keep(const Report& report, const Touching& touches) {
  std::vector<bool> keep(report.pairs.size());
  for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = touches(report.pairs[i]);
  for (const auto* findings : {&report.findings, &report.open_findings}) {
    for (const Finding& finding : *findings) {
      for (const std::size_t pair : finding.pairs) keep[pair] = true;
    }
  }
  return keep;
}

}  // namespace

Focus::Focus(const CheckOptions& options, const Discovery& discovery)
    : given_(options.hook || !options.focus.empty()) {
  if (!given_) return;
  const std::set<std::string> names(options.focus.begin(), options.focus.end());
  remarks_.push_back("all files were read, and only what touches the " +
                     count_of_files(names.size()) + " in focus is reported");
  for (const std::string& name : names) add(name, discovery);
}

void Focus::add(const std::string& path, const Discovery& discovery) {
  const std::optional<std::string> real = real_path(path);
  if (!real) {
    remarks_.push_back(in_backticks(path) + " is in focus and does not exist");
    return;
  }
  const std::size_t before = files_.size() + configurations_.size();
  for (const InputFile& file : discovery.files) {
    if (is_inside(file.open_path, *real)) files_.insert(file.path);
  }
  for (std::size_t i = 0; i < discovery.configurations.size(); ++i) {
    const std::string& configuration = discovery.configurations[i].path;
    if (!configuration.empty() && real_path(configuration) == real) {
      configurations_.insert(static_cast<std::uint32_t>(i));
    }
  }
  if (files_.size() + configurations_.size() == before && has_input_extension(path)) {
    remarks_.push_back(in_backticks(path) +
                       " is in focus and was left out: it is excluded or outside of what is read");
  }
}

void keep_focused(Report& report, const Focus& focus, const Governance& governance,
                  const Sources& sources) {
  const Touching touches(report, focus, governance, sources);
  remove_findings(report, [&](const Finding& finding) { return !touches(finding); });
  std::erase_if(report.allowed, [&](const Finding& finding) { return !touches(finding); });
  std::erase_if(report.not_evaluated, [&](const LedgerLine& line) { return !touches(line); });
  keep_pairs(report, pairs_to_keep(report, touches));
  report.remarks.insert(report.remarks.end(), focus.remarks().begin(), focus.remarks().end());
}

}  // namespace kmslint
