#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  const std::string& what = cause.blame.detail;
  const std::string said = what == "text" ? "`" + cause.blame.word + "` is not the ARN of a key"
                                          : "it is named by its " + what + ", not by its ARN";
  return {.message = cannot_use(cause) + ": " + said,
          .primary = {.message = what == "text" ? "not a key ARN" : what},
          .remedy = is_terraform(cause.log_group().input)
                        ? "name the key by its ARN: `aws_kms_key.NAME.arn`"
                        : "name the key by its ARN: `!GetAtt Key.Arn` in CloudFormation"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::key_id_instead_of_arn}, describe);
}

}  // namespace

extern const Rule key_id_instead_of_arn;
const Rule key_id_instead_of_arn = {
    .id = "key-id-instead-of-arn",
    .summary = "the log group names its key by something that is not a key ARN",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/"
        "API_AssociateKmsKey.html",
};

}  // namespace kmslint
