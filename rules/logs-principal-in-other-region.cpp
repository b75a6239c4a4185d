#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = cannot_use(cause) + ": the policy names `" + cause.blame.word + "`, " +
                     "the key is in " + region_in_words(cause.pair.key_region),
          .primary = {.message = "Logs of another Region"},
          .remedy = "name `" + cause.blame.expected + "`",
          .replacement = Replacement{cause.blame.word, cause.blame.expected}};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::service_principal_other_region}, describe);
}

}  // namespace

extern const Rule logs_principal_in_other_region;
const Rule logs_principal_in_other_region = {
    .id = "logs-principal-in-other-region",
    .summary = "the policy names the Logs principal of another Region only",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
