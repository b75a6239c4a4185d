#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = "`" + cause.pair.log_group_name + "` uses a key of account " +
                     cause.blame.word + ", the log group is in " + cause.blame.expected +
                     ": no AWS page says whether Logs supports that",
          .primary = {.message = "a key of account " + cause.blame.word},
          .remedy = "prefer a key of the log group's own account"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_in_other_account}, describe);
}

}  // namespace

extern const Rule key_in_other_account;
const Rule key_in_other_account = {
    .id = "key-in-other-account",
    .summary = "the key belongs to another account than the log group",
    .level = Level::note,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
