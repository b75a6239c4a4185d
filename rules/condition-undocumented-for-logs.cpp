#include "rules/wording.h"

namespace kmslint {
namespace {

std::string reason(const Blame& blame) {
  switch (blame.code) {
    case ReasonCode::viaservice_on_service_principal:
      return "`kms:ViaService` tells of calls made for an IAM principal, Logs calls as itself";
    case ReasonCode::source_keys_not_documented:
      return "nothing says that Logs sends `" + blame.word + "` for log groups";
    case ReasonCode::caller_account_undocumented:
      return "nothing says that a call of Logs carries `" + blame.word + "`";
    case ReasonCode::short_arn:
      return "the ARN pattern `" + blame.word +
             "` has fewer than six segments, and nothing says what that matches in a condition";
    default: return "the condition is not documented for log groups";
  }
}

Finding describe(const Cause& cause) {
  const std::string what_for =
      cause.log_group().assumed ? "" : " for `" + cause.pair.log_group_name + "`";
  return {.message = "Logs may be kept from using " + key_in_words(cause) + what_for + ": " +
                     reason(cause.blame),
          .primary = {.message = "undocumented for log groups"},
          .remedy = cause.blame.code == ReasonCode::short_arn
                        ? "write all six segments: `arn:aws:logs:<region>:<account>:*`"
                        : "restrict Logs by kms:EncryptionContext:aws:logs:arn instead"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(
      analysis, report,
      {ReasonCode::viaservice_on_service_principal, ReasonCode::source_keys_not_documented,
       ReasonCode::caller_account_undocumented, ReasonCode::short_arn},
      describe);
}

}  // namespace

extern const Rule condition_undocumented_for_logs;
const Rule condition_undocumented_for_logs = {
    .id = "condition-undocumented-for-logs",
    .summary =
        "the only statement for Logs hangs on a condition that is not documented for log groups",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
