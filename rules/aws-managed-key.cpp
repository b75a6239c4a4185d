#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = "Logs cannot use AWS managed key `" + cause.blame.word + "` for `" +
                     cause.pair.log_group_name +
                     "`: its policy serves one other service and "
                     "cannot be edited",
          .primary = {.message = "AWS managed key"},
          .remedy = "use a customer managed key whose policy lets Logs in, or no key"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::aws_managed_key}, describe);
}

}  // namespace

extern const Rule aws_managed_key;
const Rule aws_managed_key = {
    .id = "aws-managed-key",
    .summary = "the log group names an AWS managed key",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
};

}  // namespace kmslint
