#include "cli/follow.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "eval/terraform_folder.h"
#include "model/assembly.h"
#include "model/file_references.h"

namespace kmslint {

namespace {

/// Goes on until nothing new is referred to.
class Follower {
 public:
  Follower(Discoverer& discoverer, const CheckOptions& options, ReadFiles& read,
           std::vector<Document>& documents, Sources& sources)
      : discoverer_(discoverer),
        options_(options),
        read_(read),
        documents_(documents),
        sources_(sources) {}

  void run() {
    const std::size_t named = documents_.size();
    while (true) {
      for (; looked_at_ < documents_.size(); ++looked_at_) look_at(documents_[looked_at_]);
      std::vector<InputFile> files = std::exchange(found_, {});
      if (files.empty()) files = found_by_walking();
      if (files.empty()) break;
      add(files);
    }
    if (documents_.size() != named) sort();
    for (const auto& [path, stacks] : manifests_) look_for_templates(path, stacks);
  }

 private:
  void look_at(const Document& document) {
    const std::string path(sources_.path(document.file));
    in_view_.insert(path);
    FileReferences references = file_references(document, sources_);
    imports_.merge(references.imports);
    exports_.merge(references.exports);
    has_open_import_ |= references.has_open_import;
    for (const std::string& file : references.files) follow(file, true);
    for (const std::string& folder : references.modules) follow_module(folder);
    const std::string folder(folder_of(path));
    if (references.is_fragment) fragment_folders_.insert(folder);
    if (references.is_template) {
      templates_.insert(path);
      follow(folder.empty() ? "manifest.json" : folder + "/manifest.json", false);
    }
    if (references.is_manifest) {
      manifests_.emplace_back(path, references.stacks);
      follow_stacks(folder, references.stacks);
    }
  }

  /// A template that the manifest beside it does not list is nested in one that it does list.
  void follow_stacks(const std::string& folder, const std::map<std::string, Span>& stacks) {
    const bool lists_all =
        std::all_of(templates_.begin(), templates_.end(), [&](const std::string& path) {
          return folder_of(path) != folder || stacks.contains(path);
        });
    if (lists_all) return;
    for (const auto& [stack, span] : stacks) follow(stack, true);
  }

  void follow(const std::string& path, bool keep) {
    if (in_view_.contains(path) || !tried_.insert(path).second) return;
    std::optional<InputFile> file = discoverer_.follow(path);
    if (!file) return;
    file->referred = keep;
    found_.push_back(std::move(*file));
  }

  /// Terraform reads all files of a folder.
  void follow_module(const std::string& folder) {
    if (!modules_.insert(folder).second) return;
    for (const std::string& name : discoverer_.list(folder, false)) {
      if (is_terraform_file(name)) follow(folder.empty() ? name : folder + '/' + name, true);
    }
  }

  void look_for_templates(const std::string& manifest, const std::map<std::string, Span>& stacks) {
    for (const auto& [stack, span] : stacks) {
      if (in_view_.contains(stack) || discoverer_.exists(stack)) continue;
      read_.not_read.push_back(
          {.path = manifest,
           .span = span,
           .reason = "the template `" + stack + "` that this manifest lists does not exist",
           .settle = "cdk synth"});
    }
  }

  /// All there is where an export is not in view; what stands beside a fragment of a stack, which
  /// lacks a resource that another fragment has.
  std::vector<InputFile> found_by_walking() {
    const bool needs_all = imports_what_is_not_in_view();
    if (!needs_all && fragment_folders_.empty()) return {};
    if (!std::exchange(walked_, true)) beside_ = discoverer_.walk_roots();
    const auto is_needed = [&](const InputFile& file) {
      // Terraform exports nothing to templates, and finds what it calls by itself.
      if (is_terraform_file(file.path)) return false;
      return needs_all || fragment_folders_.contains(std::string(folder_of(file.path)));
    };
    std::vector<InputFile> needed;
    std::ranges::copy_if(beside_, std::back_inserter(needed), is_needed);
    std::erase_if(beside_, is_needed);
    return needed;
  }

  bool imports_what_is_not_in_view() const {
    return has_open_import_ ||
           !std::includes(exports_.begin(), exports_.end(), imports_.begin(), imports_.end());
  }

  void add(std::vector<InputFile>& files) {
    std::erase_if(files, [&](const InputFile& file) { return in_view_.contains(file.path); });
    const std::uint64_t size_before = total_size();
    ReadFiles more = read_sources(files, options_.max_file_size, sources_, size_before);
    std::vector<Document> documents = parse(more.files, sources_);
    std::ranges::move(more.files, std::back_inserter(read_.files));
    std::ranges::move(documents, std::back_inserter(documents_));
    // What PATHs hold is told, whoever asked for it.
    for (NotRead& line : more.not_read) {
      const auto is_it = [&](const InputFile& file) { return file.path == line.path; };
      const auto file = std::ranges::find_if(files, is_it);
      if (file != files.end() && !file->beyond) read_.not_read.push_back(std::move(line));
    }
  }

  std::uint64_t total_size() const {
    std::uint64_t size = 0;
    for (const SourceFile& file : read_.files) size += sources_.bytes(file.file).size();
    return size;
  }

  void sort() {
    const auto path = [&](const auto& each) { return sources_.path(each.file); };
    std::ranges::stable_sort(read_.files, {}, path);
    std::ranges::stable_sort(documents_, {}, path);
  }

  Discoverer& discoverer_;
  const CheckOptions& options_;
  ReadFiles& read_;
  std::vector<Document>& documents_;
  Sources& sources_;
  std::size_t looked_at_ = 0;
  std::set<std::string> in_view_ = {};
  std::set<std::string> tried_ = {};
  std::set<std::string> modules_ = {};
  std::set<std::string> templates_ = {};
  std::set<std::string> imports_ = {};
  std::set<std::string> exports_ = {};
  std::vector<std::pair<std::string, std::map<std::string, Span>>> manifests_ = {};
  bool has_open_import_ = false;
  bool walked_ = false;
  std::set<std::string> fragment_folders_ = {};
  std::vector<InputFile> beside_ = {};  ///< found by walking and not needed yet
  std::vector<InputFile> found_ = {};
};

/// Reports without what is beyond the PATHs.
class PathLimit {
 public:
  PathLimit(Report& report, const std::set<std::string>& beyond, const Sources& sources)
      : report_(report), beyond_(beyond), sources_(sources) {}

  void apply() {
    for (auto* findings : {&report_.findings, &report_.open_findings, &report_.allowed}) {
      for (Finding& finding : *findings) {
        if (!is_inside(finding.primary.span)) move_inside(finding);
      }
    }
    remove_findings(report_,
                    [&](const Finding& finding) { return !is_inside(finding.primary.span); });
    std::erase_if(report_.allowed,
                  [&](const Finding& finding) { return !is_inside(finding.primary.span); });
    std::erase_if(report_.not_evaluated, [&](const LedgerLine& line) {
      return line.span ? !is_inside(*line.span) : beyond_.contains(line.file);
    });
    std::erase_if(report_.inputs,
                  [&](const ReportedInput& input) { return beyond_.contains(input.file); });
    std::vector<bool> keep;
    for (const ReportedPair& pair : report_.pairs) keep.push_back(is_inside(pair.log_group.span));
    keep_pairs(report_, keep);
    finish(report_, sources_);
  }

 private:
  bool is_inside(Span span) const {
    return !beyond_.contains(std::string(sources_.path(sources_.resolve(span).file)));
  }

  /// To the first log group that it is about.
  void move_inside(Finding& finding) const {
    const auto pair = std::ranges::find_if(finding.pairs, [&](std::size_t index) {
      return is_inside(report_.pairs[index].log_group.span);
    });
    if (pair == finding.pairs.end()) return;
    const ReportedThing& group = report_.pairs[*pair].log_group;
    const auto place = std::ranges::find_if(
        finding.related, [&](const Place& each) { return each.span == group.span; });
    Place inside = {group.span, "log group `" + group.name + "`"};
    if (place != finding.related.end()) {
      inside = std::move(*place);
      finding.related.erase(place);
    }
    finding.related.insert(finding.related.begin(),
                           std::exchange(finding.primary, std::move(inside)));
  }

  Report& report_;
  const std::set<std::string>& beyond_;
  const Sources& sources_;
};

}  // namespace

void follow_references(Discoverer& discoverer, const CheckOptions& options, ReadFiles& read,
                       std::vector<Document>& documents, Sources& sources) {
  Follower(discoverer, options, read, documents, sources).run();
}

void keep_inside_paths(Report& report, const Discovery& discovery, const Sources& sources) {
  std::set<std::string> beyond;
  for (const InputFile& file : discovery.files) {
    if (file.beyond) beyond.insert(file.path);
  }
  if (!beyond.empty()) PathLimit(report, beyond, sources).apply();
}

}  // namespace kmslint
