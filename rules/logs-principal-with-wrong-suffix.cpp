#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  return {.message = policy_in_words(cause) + " names `" + cause.blame.word +
                     "`: in this partition Logs is `" + cause.blame.expected +
                     "`, and nothing says that the other suffix is accepted",
          .primary = {.message = "suffix of another partition"},
          .remedy = "name `" + cause.blame.expected + "`",
          .replacement = Replacement{cause.blame.word, cause.blame.expected}};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report, {ReasonCode::service_principal_wrong_suffix}, describe);
}

}  // namespace

extern const Rule logs_principal_with_wrong_suffix;
const Rule logs_principal_with_wrong_suffix = {
    .id = "logs-principal-with-wrong-suffix",
    .summary = "the Logs principal lacks the partition's DNS suffix",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
};

}  // namespace kmslint
