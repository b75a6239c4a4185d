#include "rules/wording.h"

namespace kmslint {
namespace {

bool is_limited(const ConditionElement& condition) {
  if (condition.unknown) return true;
  return std::ranges::any_of(condition.entries, [](const ConditionEntry& entry) {
    const std::string key = lower_case_text(literal_text(entry.key));
    return key.starts_with("kms:encryptioncontext") || key == "aws:sourcearn" ||
           key == "aws:sourceaccount" || key.starts_with("aws:sourceorg");
  });
}

/// Statements that do not let Logs in at all: something worse is wrong with them.
std::set<Span> failing_statements(const Analysis& analysis) {
  std::set<Span> result;
  for (const PairAnalysis& pair : analysis.pairs) {
    for (const Blame& blame : pair.blames) {
      const bool fails = !blame.advisory && blame.certain == Ternary::yes;
      if (fails && blame.statement) result.insert(*blame.statement);
    }
  }
  return result;
}

void check(const Analysis& analysis, Reporter& report) {
  const std::set<Span> failing = failing_statements(analysis);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      const PrincipalEntry* logs = logs_entry(statement);
      if (statement.effect != Effect::allow || statement.principal.negated || !logs) return;
      if (is_limited(statement.condition) || failing.contains(statement.span)) return;
      report(Ternary::yes,
             {.message = "Logs may use " + key_in_words(key) +
                         " for log groups of every account: the statement has no condition on the "
                         "encryption context",
              .primary = {logs->text.span, "without a condition"},
              .remedy = "add a condition on kms:EncryptionContext:aws:logs:arn"});
    });
  });
}

}  // namespace

extern const Rule logs_allowed_for_every_account;
const Rule logs_allowed_for_every_account = {
    .id = "logs-allowed-for-every-account",
    .summary = "Logs may use the key for the log groups of every account",
    .level = Level::note,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    .security_severity = "3.0",
};

}  // namespace kmslint
