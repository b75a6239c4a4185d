#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = cannot_use(cause) + ": Logs needs a symmetric encryption key, this one is `" +
                     cause.blame.word + "`",
          .primary = {.message = "must be " + cause.blame.expected},
          .remedy =
              "create a key with KeySpec SYMMETRIC_DEFAULT and KeyUsage ENCRYPT_DECRYPT; "
              "these cannot be changed on an existing key"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_not_symmetric}, describe);
}

}  // namespace

extern const Rule key_not_symmetric;
const Rule key_not_symmetric = {
    .id = "key-not-symmetric",
    .summary = "the key is not a symmetric encryption key",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
