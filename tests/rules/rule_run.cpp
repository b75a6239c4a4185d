#include "rules/rule_run.h"

#include "eval/terraform_folder.h"
#include "lint/rule.h"
#include "lint/suppress.h"
#include "syntax/node.h"

namespace kmslint {

void run_rules(RuleRun& result, const std::string& path, const std::string& text,
               const Settings& settings, const std::set<std::string>& select,
               const Assumptions& assumptions) {
  const bool json = path.ends_with(".json");
  const FileId file = result.sources.add(path, path, text);
  std::vector<Document> documents(1);
  documents[0].file = file;
  documents[0].format = json ? Format::json : Format::yaml;
  if (is_terraform_file(path)) {
    documents[0].format = Format::hcl;
    documents[0].hcl = parse_terraform(result.sources, file);
  } else {
    documents[0].parsed =
        json ? parse_json(result.sources, file) : parse_yaml(result.sources, file);
  }
  documents[0].named = true;
  const std::vector<Suppression> suppressions = find_suppressions(documents, result.sources);
  result.model = read_model(documents, {settings}, result.sources);
  result.analysis = judge(result.model, assumptions);
  result.report = run(catalogue(), result.analysis, result.sources, {.select = select});
  apply_suppressions(result.report, suppressions, result.sources, parse_date("2026-07-01"),
                     [](Span) { return 0; });
}

std::vector<const Finding*> all_findings(const Report& report) {
  std::vector<const Finding*> all;
  for (const Finding& finding : report.findings) all.push_back(&finding);
  for (const Finding& finding : report.open_findings) all.push_back(&finding);
  return all;
}

std::string described(const RuleRun& result, const Finding& finding) {
  const Span place = result.sources.resolve(finding.primary.span);
  return std::to_string(result.sources.line_position(place.file, place.begin).line) +
         (finding.certain == Ternary::yes ? " fail" : " open");
}

std::string text_under(const RuleRun& result, const Finding& finding) {
  return std::string(result.sources.text(result.sources.resolve(finding.primary.span)));
}

std::string listing(const RuleRun& result) {
  std::string text;
  for (const Finding* finding : all_findings(result.report)) {
    text += described(result, *finding) + " " + std::string(finding->rule->id) + " on " +
            text_under(result, *finding) + ": " + finding->message + "\n";
  }
  for (const ReportedPair& pair : result.report.pairs) {
    text += "pair " + pair.log_group.name + ": " + pair.verdict + " " + pair.why;
    for (const std::string& name : pair.depends_on) text += " " + name;
    text += "\n";
  }
  for (const PairAnalysis& pair : result.analysis.pairs) {
    for (const Blame& blame : pair.blames) {
      text += "blame " + std::string(reason_name(blame.code)) + " on " +
              std::string(result.sources.text(result.sources.resolve(blame.primary))) + "\n";
    }
  }
  for (const LedgerLine& line : result.report.not_evaluated) text += line.reason + "\n";
  for (const SyntaxError& error : result.model.syntax_errors) text += error.message + "\n";
  return text;
}

}  // namespace kmslint
