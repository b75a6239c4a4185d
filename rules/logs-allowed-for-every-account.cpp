#include "rules/wording.h"

namespace kmslint {
namespace {

bool is_limited(const ConditionElement& condition) {
  if (condition.unknown) return true;
  return std::ranges::any_of(condition.entries, [](const ConditionEntry& entry) {
    const std::string key = lower_case_text(literal_text(entry.key));
    return key.starts_with("kms:encryptioncontext") || key.starts_with("aws:source");
  });
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(state.policy, [&](const Statement& statement) {
      if (statement.effect != Effect::allow || !is_about_logs(statement)) return;
      if (is_limited(statement.condition)) return;
      report(Ternary::yes,
             {.message = "key `" + key.name +
                         "` may be used by Logs for log groups of every account: the statement has "
                         "no condition on the encryption context",
              .primary = {statement.principal.span, "without a condition"},
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
