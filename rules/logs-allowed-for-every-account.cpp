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

/// Something worse is wrong with the statement: it does not let Logs in at all.
bool is_blamed(const Analysis& analysis, const Statement& statement) {
  return std::ranges::any_of(analysis.pairs, [&](const PairAnalysis& pair) {
    return std::ranges::any_of(pair.blames, [&](const Blame& blame) {
      return !blame.advisory && blame.certain == Ternary::yes && blame.statement == statement.span;
    });
  });
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      const PrincipalEntry* logs = logs_entry(statement);
      if (statement.effect != Effect::allow || statement.principal.negated || !logs) return;
      if (is_limited(statement.condition) || is_blamed(analysis, statement)) return;
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
