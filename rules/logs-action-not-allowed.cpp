#include "rules/wording.h"

namespace kmslint {
namespace {

bool only_encrypt(const std::vector<NeededAction>& actions) {
  return actions.size() == 1 && actions.front() == NeededAction::encrypt;
}

Finding describe(const Cause& cause) {
  const std::string actions = actions_in_words(cause.blame.actions);
  std::string message = cannot_use(cause) + ": its policy does not allow Logs " + actions;
  if (cause.blame.code == ReasonCode::action_not_an_iam_action) {
    message += "; `" + cause.blame.word + "` is no action";
  }
  if (only_encrypt(cause.blame.actions)) {
    message += ", which AWS documents as needed and without which policies were seen to fail";
  }
  return {.message = std::move(message),
          .primary = {.message = actions + (cause.blame.actions.size() > 1 ? " are" : " is") +
                                 " not covered"},
          .remedy = "add " + actions +
                    "; AWS's own statement lists kms:Encrypt, kms:Decrypt, "
                    "kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe*",
          .insertion = missing_actions(cause)};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report,
                {ReasonCode::action_missing, ReasonCode::action_not_an_iam_action}, describe);
}

}  // namespace

extern const Rule logs_action_not_allowed;
const Rule logs_action_not_allowed = {
    .id = "logs-action-not-allowed",
    .summary = "an action that Logs needs is not allowed to it",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
