// Several files through the real phases, for tests of whole templates.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "change/change_run.h"
#include "eval/terraform_folder.h"
#include "lint/rule.h"
#include "model/read_files.h"
#include "model/terragrunt.h"
#include "rules/rule_run.h"

namespace kmslint {

/// A law: other layout and other names of files are no change. Looks at the files with a line more
/// before each.
inline void check_layout_is_no_change(const std::vector<TestFile>& files,
                                      const Settings& settings) {
  // A plan is a change by itself.
  const auto is_plan = [](const TestFile& file) { return file.path.ends_with("plan.json"); };
  if (std::any_of(files.begin(), files.end(), is_plan)) return;
  std::vector<TestFile> before = files;
  for (TestFile& file : before) {
    const bool has_blank_lines = !file.path.ends_with(".txt") && !file.path.ends_with(".tpl") &&
                                 !file.path.ends_with(".tftpl");
    if (has_blank_lines) file.text.insert(0, "\n");
  }
  CHECK(changes(before, files, settings) == Lines{});
}

/// `/app/web usable` for each log group in view (with what it hangs on, where it hangs on
/// something), then `rule-id on word` for each finding but notes.
inline Lines judged(const std::vector<TestFile>& files, const Settings& settings = {}) {
  check_layout_is_no_change(files, settings);
  RuleRun run;
  std::map<std::string, FileId> ids;
  std::vector<Document> documents;
  for (const TestFile& file : files) {
    const FileId id = run.sources.add(file.path, file.path, file.text);
    ids[file.path] = id;
    if (is_terraform_file(file.path) || is_terraform_variables_file(file.path) ||
        is_terragrunt_unit(file.path)) {
      documents.push_back({.file = id,
                           .format = Format::hcl,
                           .hcl = parse_terraform(run.sources, id),
                           .named = file.named});
      continue;
    }
    const bool json = file.path.ends_with(".json");
    if (!json && !file.path.ends_with(".yaml") && !file.path.ends_with(".yml")) continue;
    documents.push_back({.file = id,
                         .format = json ? Format::json : Format::yaml,
                         .parsed = json ? parse_json(run.sources, id) : parse_yaml(run.sources, id),
                         .named = file.named});
  }
  const FileAccess access = {.read = [&](const std::string& path) -> std::optional<FileId> {
    const auto found = ids.find(path);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  }};
  run.model = read_model(documents, {settings}, run.sources, access);
  run.analysis = judge(run.model, Assumptions::defaults());
  run.report = ::kmslint::run(catalogue(), run.analysis, run.sources, {});
  Lines lines;
  for (const ReportedPair& pair : run.report.pairs) {
    if (pair.log_group.name == "some log group") continue;  // stands for users not in view
    std::string line = pair.log_group.name + " " + pair.verdict;
    for (const std::string& name : pair.depends_on) line += " " + name;
    lines.push_back(std::move(line));
  }
  for (const Finding& finding : run.report.findings) {
    if (finding.rule->level == Level::note) continue;
    lines.push_back(std::string(finding.rule->id) + " on " + text_under(run, finding));
  }
  UNSCOPED_INFO(listing(run));
  return lines;
}

/// What the ledger says was not evaluated.
inline Lines not_evaluated(const std::vector<TestFile>& files) {
  const TestModel read(files);
  Lines lines;
  for (const NotEvaluated& line : read.model.not_evaluated) lines.push_back(line.reason);
  return lines;
}

inline const std::string regional_logs = "!Sub 'logs.${AWS::Region}.amazonaws.com'";

/// A key that its account administers and that lets a service in.
inline std::string log_key(const std::string& principal = regional_logs,
                           const std::string& condition = "") {
  return "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n"
         "      KeyPolicy:\n"
         "        Version: '2012-10-17'\n"
         "        Statement:\n"
         "          - Effect: Allow\n"
         "            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}\n"
         "            Action: 'kms:*'\n"
         "            Resource: '*'\n"
         "          - Effect: Allow\n"
         "            Principal: {Service: " +
         principal +
         "}\n"
         "            Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*']\n"
         "            Resource: '*'\n" +
         condition;
}

}  // namespace kmslint
