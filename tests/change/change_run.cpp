#include "change/change_run.h"

#include <catch2/catch.hpp>
#include <map>
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

bool is_about_change(const Finding& finding) { return is_about_change(*finding.rule); }

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
  revision.leave_out_untouched(run.model);
  change.base = tree.name();
  change.before = read_model(revision.documents(), {settings}, run.sources, revision.access(),
                             PlanSide::before, &run.model);
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
  return change_lines(run);
}

std::string replaced(std::string text, const std::string& wanted, const std::string& by) {
  const std::size_t at = text.find(wanted);
  REQUIRE(at != std::string::npos);
  return text.replace(at, wanted.size(), by);
}

}  // namespace kmslint
