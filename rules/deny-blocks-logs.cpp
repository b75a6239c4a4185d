#include "rules/wording.h"

namespace kmslint {
namespace {

std::string reason(const Blame& blame) {
  switch (blame.code) {
    case ReasonCode::deny_by_absent_key:
      return "a Deny tests `" + blame.word + "`, which its calls do not carry, and `" +
             blame.detail + "` is true for an absent key";
    case ReasonCode::org_perimeter_deny:
      return "a Deny tests `" + blame.word +
             "`, and Logs belongs to no organisation or account "
             "of yours";
    default:
      if (blame.word == "NotPrincipal") return "a Deny spares only the principals it lists";
      if (blame.word == "NotAction") return "a Deny covers every action it does not list";
      return "a Deny matches it" + (blame.word.empty() ? "" : " through `" + blame.word + "`");
  }
}

Finding describe(const Cause& cause) {
  const bool by_key = cause.blame.code == ReasonCode::deny_by_absent_key ||
                      cause.blame.code == ReasonCode::org_perimeter_deny;
  return {.message = cannot_use(cause) + ": " + reason(cause.blame),
          .primary = {.message = "denies Logs"},
          .remedy = by_key ? "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}` "
                             "to the Deny, which spares AWS services"
                           : "narrow the Deny so that it spares Logs"};
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(
      analysis, report,
      {ReasonCode::explicit_deny, ReasonCode::deny_by_absent_key, ReasonCode::org_perimeter_deny},
      describe);
}

}  // namespace

extern const Rule deny_blocks_logs;
const Rule deny_blocks_logs = {
    .id = "deny-blocks-logs",
    .summary = "a Deny statement matches CloudWatch Logs",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
};

}  // namespace kmslint
