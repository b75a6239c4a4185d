#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  const bool value = cause.blame.code == ReasonCode::value_never_met;
  return {.message = cannot_use(cause) + ": its condition asks for `" + cause.blame.word +
                     (value ? "` in `" + cause.blame.detail + "`, which its calls never have"
                            : "`, which its calls never carry"),
          .primary = {.message = value ? "never has this value" : "never in a call of Logs"},
          .remedy =
              "take the test out of Logs' statement; restrict it by "
              "kms:EncryptionContext:aws:logs:arn instead"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_absent_for_action, ReasonCode::value_never_met},
                describe);
}

}  // namespace

extern const Rule condition_never_met_by_logs;
const Rule condition_never_met_by_logs = {
    .id = "condition-never-met-by-logs",
    .summary =
        "the only statement for Logs asks for a condition key or value that Logs' calls never "
        "carry",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
};

}  // namespace kmslint
