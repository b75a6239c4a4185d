#include <algorithm>
#include <map>
#include <tuple>

#include "decide/change.h"
#include "decide/judge.h"
#include "lint/fix.h"
#include "lint/report.h"
#include "lint/reporter.h"
#include "source/sources.h"

namespace kmslint {
namespace {

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::usable: return "usable";
    case Verdict::cannot_tell: return "cannot-tell";
    case Verdict::not_usable: return "not-usable";
  }
  return {};
}

std::string why_name(Why why) {
  switch (why) {
    case Why::none: return "";
    case Why::depends: return "depends";
    case Why::invalid: return "invalid";
    case Why::gave_up: return "gave-up";
  }
  return {};
}

std::string answer_name(Ternary answer) {
  switch (answer) {
    case Ternary::no: return "denied";
    case Ternary::unknown: return "unknown";
    case Ternary::yes: return "allowed";
  }
  return {};
}

std::string input_name(InputKind kind) {
  switch (kind) {
    case InputKind::key_policy: return "key-policy";
    case InputKind::cloudformation: return "cloudformation";
    case InputKind::terraform: return "terraform";
    case InputKind::terraform_plan: return "terraform-plan";
  }
  return {};
}

ReportedThing reported_log_group(const Model& model, const PairAnalysis& pair) {
  const LogGroup& group = model.log_groups[pair.pair.log_group];
  return {.address = group.address,
          .name = pair.log_group_name,
          .arn = pair.log_group_arn,
          .span = group.name_span};
}

std::optional<ReportedThing> reported_key(const Model& model, const PairAnalysis& pair) {
  if (!pair.pair.key) return std::nullopt;
  const Key& key = model.keys[*pair.pair.key];
  return ReportedThing{
      .address = key.address, .name = key.name, .arn = pair.key_arn, .span = key.name_span};
}

ReportedCase reported_case(const CaseVerdict& verdict) {
  return {.values = verdict.values,
          .verdict = verdict_name(verdict.verdict),
          .why = why_name(verdict.why),
          .depends_on = verdict.depends_on};
}

ReportedPair reported_pair(const Model& model, const PairAnalysis& pair) {
  ReportedPair result = {.log_group = reported_log_group(model, pair),
                         .key = reported_key(model, pair),
                         .verdict = verdict_name(pair.verdict),
                         .why = why_name(pair.why),
                         .depends_on = pair.depends_on,
                         .relies_on = pair.relies_on,
                         .usable_when = pair.usable_when,
                         .settle = pair.settle,
                         .counted = pair.pair.counted};
  for (std::size_t i = 0; i < needed_action_count; ++i) {
    result.actions[i] = answer_name(pair.actions[i]);
  }
  for (const CaseVerdict& verdict : pair.cases) result.cases.push_back(reported_case(verdict));
  return result;
}

std::string_view rule_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::removes_access: return "change-removes-logs-access";
    case ChangeKind::removes_statement: return "change-removes-logs-statement";
    case ChangeKind::deletes_key: return "change-deletes-key-of-logs";
    case ChangeKind::disables_key: return "change-disables-key-of-logs";
    case ChangeKind::leaves_events: return "change-leaves-events-under-old-key";
    case ChangeKind::unmanages_policy: return "change-unmanages-key-policy";
  }
  return {};
}

std::vector<std::string> short_names(const std::vector<NeededAction>& actions) {
  std::vector<std::string> names;
  for (const NeededAction action : actions) {
    names.emplace_back(action_name(action).substr(std::string_view("kms:").size()));
  }
  return names;
}

void add_request(ReportedChange& change, const std::optional<ConcreteRequest>& request) {
  if (!request) return;
  change.principal = request->principal;
  change.action = request->action;
  change.log_group_arn = request->log_group_arn;
  change.log_group.arn = request->log_group_arn;
}

ReportedChange reported_change(const Model& after, const Change& change, const ChangedPair& pair) {
  const LogGroup& group = pair.log_group_after ? after.log_groups[*pair.log_group_after]
                                               : change.before.log_groups[pair.log_group];
  ReportedChange result = {
      .log_group = {.address = group.address, .name = pair.log_group_name, .span = group.name_span},
      .rule = std::string(rule_of(pair.kind)),
      .before = verdict_name(pair.before),
      .after = verdict_name(pair.after)};
  if (pair.key) {
    const Key& key = change.before.keys[*pair.key];
    result.key = ReportedThing{.address = key.address, .name = key.name, .span = key.name_span};
  }
  result.lost = short_names(pair.lost);
  add_request(result, pair.request);
  return result;
}

ReportedChange reported_gain(const Model& after, const GainedPair& pair) {
  const LogGroup& group = after.log_groups[pair.log_group];
  const Key& key = after.keys[pair.key];
  ReportedChange result = {
      .log_group = {.address = group.address, .name = pair.log_group_name, .span = group.name_span},
      .key = ReportedThing{.address = key.address, .name = key.name, .span = key.name_span},
      .before = verdict_name(pair.before),
      .after = verdict_name(pair.after),
      .gained = short_names(pair.actions)};
  add_request(result, pair.request);
  return result;
}

ReportedChanges reported_changes(const Model& after, const Change& change) {
  ReportedChanges result = {.base = change.base,
                            .losing = log_groups_that_lose_access(change),
                            .undecided = change.undecided};
  for (const ChangedPair& pair : change.pairs) {
    if (pair.kind == ChangeKind::unmanages_policy) continue;
    result.pairs.push_back(reported_change(after, change, pair));
  }
  result.gaining = change.gained.size();
  for (const GainedPair& pair : change.gained) {
    result.pairs.push_back(reported_gain(after, pair));
  }
  return result;
}

/// What became allowed is wanted by whoever compares, and is nothing to report.
void add_gains(std::vector<std::string>& remarks, const ReportedChanges& changes) {
  for (const ReportedChange& change : changes.pairs) {
    if (change.gained.empty()) continue;
    std::string actions;
    for (const std::string& action : change.gained) {
      actions += (actions.empty() ? "kms:" : ", kms:") + action;
    }
    remarks.push_back("now allowed with " + change.key->name + ": `" + change.principal + "` " +
                      actions + " for `" + change.log_group_arn + "`");
  }
}

bool is_selected(const Rule& rule, const Selection& selection) {
  const std::string id(rule.id);
  return (selection.select.empty() || selection.select.contains(id)) &&
         !selection.ignore.contains(id);
}

/// Reports are sorted once, here: by file, place, rule, message.
void sort_findings(std::vector<Finding>& findings, const Sources& sources) {
  const auto order = [&](const Finding& finding) {
    const Span place = sources.resolve(finding.primary.span);
    return std::tuple(std::string(sources.path(place.file)), place.begin, finding.rule->id,
                      finding.message, place.end);
  };
  std::ranges::stable_sort(findings, {}, order);
}

/// Plans are made, not written: what to change stands elsewhere.
void leave_plans_alone(Finding& finding, const Model& model, const Sources& sources) {
  const FileId file = sources.resolve(finding.primary.span).file;
  const bool is_in_plan = std::ranges::any_of(model.inputs, [&](const Input& input) {
    return input.kind == InputKind::terraform_plan && input.file == file;
  });
  if (!is_in_plan) return;
  finding.replacement.reset();
  finding.insertion.reset();
  finding.appendix.reset();
  finding.no_fix = "a plan is made from files, which are what to change";
}

/// What makes the key usable for its log groups today lets them read what they hold as well: a
/// finding about the change has the fix of the one about the same word and log groups.
void share_fixes(std::vector<Finding>& findings) {
  std::map<Span, const Finding*> fixed;
  for (const Finding& finding : findings) {
    if (finding.fix && !is_about_change(*finding.rule)) {
      fixed.emplace(finding.primary.span, &finding);
    }
  }
  for (Finding& finding : findings) {
    const auto known = fixed.find(finding.primary.span);
    if (!is_about_change(*finding.rule) || finding.fix || known == fixed.end()) continue;
    const std::vector<std::size_t>& mended = known->second->pairs;
    const bool mends_all =
        !finding.pairs.empty() && std::ranges::all_of(finding.pairs, [&](std::size_t pair) {
          return std::ranges::find(mended, pair) != mended.end();
        });
    if (!mends_all) continue;
    finding.fix = known->second->fix;
    finding.no_fix.clear();
  }
}

/// The rule syntax-error has no check: its findings are the parsers'.
void report_syntax_errors(const Rule& rule, const Model& model, std::vector<Finding>& findings) {
  for (const SyntaxError& error : model.syntax_errors) {
    findings.push_back({.rule = &rule,
                        .message = error.message,
                        .primary = {error.span, "here"},
                        .remedy = "mend the syntax; the rest of the input was analysed",
                        .no_fix = "the text cannot be read as what it should be"});
  }
}

void link_pairs(Report& report) {
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    for (const std::size_t pair : report.findings[i].pairs) {
      report.pairs[pair].findings.push_back(i);
    }
  }
}

}  // namespace

void remove_findings(Report& report, const std::function<bool(const Finding&)>& remove) {
  std::erase_if(report.findings, remove);
  std::erase_if(report.open_findings, remove);
  for (ReportedPair& pair : report.pairs) pair.findings.clear();
  link_pairs(report);
}

void keep_pairs(Report& report, const std::vector<bool>& keep) {
  std::vector<std::size_t> new_index(keep.size());
  std::vector<ReportedPair> kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    new_index[i] = kept.size();
    if (keep[i]) kept.push_back(std::move(report.pairs[i]));
  }
  report.pairs = std::move(kept);
  for (auto* findings : {&report.findings, &report.open_findings, &report.allowed}) {
    for (Finding& finding : *findings) {
      std::erase_if(finding.pairs, [&](std::size_t pair) { return !keep[pair]; });
      for (std::size_t& pair : finding.pairs) pair = new_index[pair];
    }
  }
}

void finish(Report& report, const Sources& sources) {
  sort_findings(report.findings, sources);
  sort_findings(report.open_findings, sources);
  for (ReportedPair& pair : report.pairs) pair.findings.clear();
  link_pairs(report);
}

Report run(std::span<const Rule* const> rules, const Analysis& analysis, const Sources& sources,
           const Selection& selection) {
  const Model& model = *analysis.model;
  Report report;
  for (const Input& input : model.inputs) {
    report.inputs.push_back({std::string(sources.path(input.file)), input_name(input.kind)});
  }
  std::ranges::sort(report.inputs, {}, &ReportedInput::file);
  for (const PairAnalysis& pair : analysis.pairs)
    report.pairs.push_back(reported_pair(model, pair));
  if (analysis.change != nullptr) report.changes = reported_changes(model, *analysis.change);
  for (const Rule* rule : rules) {
    const bool can_be_looked_at = analysis.change != nullptr || !is_about_change(*rule);
    if (!is_selected(*rule, selection) || !can_be_looked_at) continue;
    report.rules.push_back(rule);
    if (rule->id == "syntax-error") report_syntax_errors(*rule, model, report.findings);
    if (!rule->check) continue;
    Reporter reporter(*rule);
    rule->check(analysis, reporter);
    for (Finding& finding : reporter.take()) {
      leave_plans_alone(finding, model, sources);
      add_fix(finding, sources);
      (finding.certain == Ternary::yes ? report.findings : report.open_findings)
          .push_back(std::move(finding));
    }
  }
  share_fixes(report.findings);
  for (const NotEvaluated& line : model.not_evaluated) {
    report.not_evaluated.push_back(
        {.span = line.span, .reason = line.reason, .settle = line.settle});
  }
  report.remarks = model.remarks;
  if (report.changes) add_gains(report.remarks, *report.changes);
  finish(report, sources);
  return report;
}

}  // namespace kmslint
