#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = policy_in_words(cause) + " names `" + cause.blame.word + "`: AWS documents `" +
                     cause.blame.expected +
                     "` for log groups, the short name is only observed to work",
          .primary = {.message = "no Region"},
          .remedy = "name `" + cause.blame.expected + "`",
          .replacement = Replacement{cause.blame.word, cause.blame.expected}};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::unregional_service_principal}, describe);
}

}  // namespace

extern const Rule logs_principal_without_region;
const Rule logs_principal_without_region = {
    .id = "logs-principal-without-region",
    .summary = "the policy names `logs.amazonaws.com` without a Region",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
