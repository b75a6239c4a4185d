#include "change/change_run.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "cli/recognise.h"
#include "lint/place_changes.h"

namespace kmslint {
namespace {

class MemoryTree : public BaseTree {
 public:
  explicit MemoryTree(const std::vector<TestFile>& files) : BaseTree("base") {
    for (const TestFile& file : files) {
      texts_[file.path] = file.text;
      paths_.insert(file.path);
    }
  }
  bool is_same(const std::string&) const override { return false; }
  std::optional<std::string> read(const std::string& path) override {
    const auto text = texts_.find(path);
    return text == texts_.end() ? std::nullopt : std::optional(text->second);
  }

 private:
  std::map<std::string, std::string> texts_;
};

/// By lines: more than two thirds of both.
bool is_alike(const TestFile& a, const TestFile& b) {
  const auto lines = [](const std::string& text) {
    std::multiset<std::string> result;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) result.insert(line);
    return result;
  };
  const std::multiset<std::string> of_a = lines(a.text);
  const std::multiset<std::string> of_b = lines(b.text);
  std::vector<std::string> common;
  std::ranges::set_intersection(of_a, of_b, std::back_inserter(common));
  return 3 * common.size() > 2 * std::max(of_a.size(), of_b.size());
}

bool is_about_change(const Finding& finding) { return is_about_change(*finding.rule); }

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Whether the file is one thing by itself, whatever its name is, and the change leaves enough of
/// it that it is known under another one.
bool may_be_renamed(const TestFile& file, const std::vector<TestFile>& before,
                    const std::vector<TestFile>& after) {
  const std::string_view name = name_of(file.path);
  const bool terraform = name.ends_with(".tf");
  if (terraform) return name != "override.tf" && !name.ends_with("_override.tf");
  const bool has_a_role = name == "manifest.json" || name.ends_with(".tfvars") ||
                          name.ends_with(".txt") || name.ends_with(".tpl") ||
                          name.ends_with(".tftpl") || name.find(".tf") != std::string_view::npos ||
                          file.path.find('/') != std::string::npos;
  if (has_a_role) return false;
  const std::string_view stem = name.substr(0, name.find('.'));
  const auto is_named = [&](const TestFile& other) {
    return other.text.find(stem) != std::string::npos;
  };
  if (std::ranges::any_of(before, is_named) || std::ranges::any_of(after, is_named)) return false;
  return std::ranges::any_of(
      before, [&](const TestFile& old) { return old.path == file.path && is_alike(old, file); });
}

/// The change with other names for the files after it; a law: it takes away the same.
std::vector<TestFile> renamed(const std::vector<TestFile>& before, std::vector<TestFile> after) {
  const std::vector<TestFile> all = after;
  for (TestFile& file : after) {
    if (!may_be_renamed(file, before, all)) continue;
    file.path.insert(file.path.size() - name_of(file.path).size(), "renamed-");
  }
  return after;
}

/// What is lost by whom, wherever it is told.
std::set<std::string> lost(const ChangeRun& run) {
  std::set<std::string> lines;
  if (!run.after.report.changes) return lines;
  for (const ReportedChange& change : run.after.report.changes->pairs) {
    std::string line = change.rule + " " + change.log_group.name + " " + change.before + " " +
                       change.after + " " + change.log_group_arn;
    for (const std::string& action : change.lost) line += " " + action;
    lines.insert(std::move(line));
  }
  return lines;
}

}  // namespace

void run_change(ChangeRun& result, const std::vector<TestFile>& before,
                const std::vector<TestFile>& after, const Settings& settings) {
  run_change(result.after, before, after, settings, &result.change);
}

void run_change(RuleRun& run, const std::vector<TestFile>& before,
                const std::vector<TestFile>& after, const Settings& settings, Change* kept) {
  Change own;
  Change& change = kept == nullptr ? own : *kept;
  std::map<std::string, FileId> ids;
  std::vector<Document> documents;
  for (const TestFile& file : after) {
    const FileId id = run.sources.add(file.path, file.path, file.text);
    ids[file.path] = id;
    if (!file.named && !is_recognised(file.text, file.path)) continue;
    documents.push_back(parse_document(run.sources, id));
    documents.back().named = file.named;
  }
  const FileAccess access = {.read = [&](const std::string& path) -> std::optional<FileId> {
    const auto found = ids.find(path);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  }};
  run.model = read_model(documents, {settings}, run.sources, access);
  MemoryTree tree(before);
  const CheckOptions options;
  RevisionBefore revision(tree, options, "/", access, run.sources);
  revision.read(std::move(documents));
  change.base = tree.name();
  change.before = read_before(revision, {settings}, run.model, run.sources);
  change.untouched_log_groups = revision.untouched_log_groups();
  judge_change(change, run.model, Assumptions::defaults());
  run.analysis = judge(run.model, Assumptions::defaults());
  run.analysis.change = &change;
  run.report = ::kmslint::run(catalogue(), run.analysis, run.sources, {});
  place_changes(run.report, revision.revised(), run.sources);
  run.analysis.change = kept;
}

Lines change_lines(const ChangeRun& run) {
  const Sources& sources = run.after.sources;
  Lines lines;
  for (const Finding& finding : run.after.report.findings) {
    if (!is_about_change(finding)) continue;
    const Span place = sources.resolve(finding.primary.span);
    const std::uint32_t line = sources.line_position(place.file, place.begin).line;
    std::string text(sources.text(place));
    text = text.substr(0, text.find('\n'));
    lines.push_back(std::string(finding.rule->id) + " " + std::string(sources.path(place.file)) +
                    ":" + std::to_string(line) + " " + text);
  }
  return lines;
}

Lines changes(const std::vector<TestFile>& before, const std::vector<TestFile>& after,
              const Settings& settings) {
  ChangeRun run;
  run_change(run, before, after, settings);
  UNSCOPED_INFO(listing(run.after));
  ChangeRun elsewhere;
  run_change(elsewhere, before, renamed(before, after), settings);
  UNSCOPED_INFO("with other names: " << listing(elsewhere.after));
  CHECK(lost(elsewhere) == lost(run));
  return change_lines(run);
}

std::string replaced(std::string text, const std::string& wanted, const std::string& by) {
  const std::size_t at = text.find(wanted);
  REQUIRE(at != std::string::npos);
  return text.replace(at, wanted.size(), by);
}

}  // namespace kmslint
