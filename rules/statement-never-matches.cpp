#include "decide/key_access.h"
#include "model/tables.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

/// Every principal is Logs: in some Region, under some suffix.
bool is_only_for_logs(const Statement& statement) {
  const PrincipalElement& principal = statement.principal;
  if (principal.negated || principal.unknown || !is_about_logs(statement)) return false;
  return std::ranges::all_of(principal.entries, [](const PrincipalEntry& entry) {
    return entry.type == PrincipalType::service && literal_text(entry.text).starts_with("logs.");
  });
}

/// What other rules speak about, and what is merely unknown here: actions of KMS and condition keys
/// that no table lists.
bool is_known_throughout(const Statement& statement) {
  if (statement.unknown || !statement.defects.empty()) return false;
  const bool actions = std::ranges::all_of(statement.action.entries, [](const auto& entry) {
    const std::string text = lower_case_text(literal_text(entry));
    return !text.starts_with("kms:") || text.find('*') != std::string::npos ||
           tables::kms_action(text) != nullptr;
  });
  return actions &&
         std::ranges::all_of(statement.condition.entries, [](const ConditionEntry& entry) {
           const std::optional<std::string> key = entry.key.literal();
           return key && tables::condition_key(*key) != nullptr;
         });
}

/// Statements that judge blames: a stronger rule says why.
std::set<Span> blamed_statements(const Analysis& analysis) {
  std::set<Span> result;
  for (const PairAnalysis& pair : analysis.pairs) {
    for (const Blame& blame : pair.blames) {
      if (blame.statement) result.insert(*blame.statement);
    }
  }
  return result;
}

void check(const Analysis& analysis, Reporter& report) {
  const std::set<Span> blamed = blamed_statements(analysis);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      if (blamed.contains(statement.span) || !is_known_throughout(statement)) return;
      if (!is_only_for_logs(statement)) return;
      if (!never_matches_logs(statement, state, analysis.model->symbols)) return;
      const PrincipalEntry* logs = logs_entry(statement);
      report(Ternary::yes,
             {.message = "a statement of " + policy_in_words(key) + " names `" +
                         literal_text(logs->text) + "` and matches no call that Logs makes",
              .primary = {logs->text.span, "never matches"},
              .related = {{statement.span, "in this statement"}},
              .remedy = "take the statement out, or mend its actions, resource or condition"});
    });
  });
}

}  // namespace

extern const Rule statement_never_matches;
const Rule statement_never_matches = {
    .id = "statement-never-matches",
    .summary = "a statement names CloudWatch Logs and cannot match any of its calls",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
