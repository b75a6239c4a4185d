#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = cannot_use(cause) + ": the key is not enabled",
          .primary = {.message = "leaves the key unusable"},
          .remedy = "enable the key before a log group uses it"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_not_enabled}, describe);
}

}  // namespace

extern const Rule key_not_enabled;
const Rule key_not_enabled = {
    .id = "key-not-enabled",
    .summary = "the key is disabled or waiting for deletion or import",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
};

}  // namespace kmslint
