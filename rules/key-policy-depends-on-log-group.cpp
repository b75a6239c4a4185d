#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  std::string message = "key policy and log group `" + cause.pair.log_group_name +
                        "` need each other: " + policy_in_words(cause) +
                        " takes a value from the log group that uses the key";
  if (cause.blame.detail == ":*") {
    message += "; its ARN also ends in `:*`, which Logs does not send";
  }
  return {.message = std::move(message),
          .primary = {.message = "taken from the log group"},
          .remedy =
              is_terraform(cause.log_group().input)
                  ? "build the ARN from the log group's name instead, in a local both use"
                  : "build the ARN from the log group's name instead: "
                    "`arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:NAME`"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::policy_from_log_group_attribute}, describe);
}

}  // namespace

extern const Rule key_policy_depends_on_log_group;
const Rule key_policy_depends_on_log_group = {
    .id = "key-policy-depends-on-log-group",
    .summary = "the key policy is built from the log group that needs the key",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
};

}  // namespace kmslint
