#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = cannot_use(cause) + ": the key is in " + region_in_words(cause.blame.word) +
                     ", the log group in " + region_in_words(cause.blame.expected),
          .primary = {.message = "a key in " + region_in_words(cause.blame.word)},
          .remedy =
              "use a key in the Region of the log group; a multi-Region key needs a replica there, "
              "with a policy of its own"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_in_other_region}, describe);
}

}  // namespace

extern const Rule key_in_other_region;
const Rule key_in_other_region = {
    .id = "key-in-other-region",
    .summary = "the key lives in another Region than the log group",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
