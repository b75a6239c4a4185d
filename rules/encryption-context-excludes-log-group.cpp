#include "rules/wording.h"

namespace kmslint {
namespace {

std::string segment_reason(const Blame& blame) {
  const std::string against =
      blame.expected.empty() ? std::string() : ", Logs sends `" + blame.expected + "`";
  if (blame.detail == "log-group") {
    return "the condition value `" + blame.word + "` lacks `log-group:` before the name" + against;
  }
  return "the condition value `" + blame.word + "` has another " + blame.detail + against;
}

std::string reason(const Blame& blame) {
  switch (blame.code) {
    case ReasonCode::arn_suffix_colon_star:
      return "the condition value `" + blame.word + "` ends in `:*`, Logs sends `" +
             blame.expected + "` with nothing behind the name";
    case ReasonCode::arn_partition:
    case ReasonCode::arn_region:
    case ReasonCode::arn_account:
    case ReasonCode::arn_name: return segment_reason(blame);
    case ReasonCode::arn_case:
      return "the condition value `" + blame.word + "` differs in case from `" + blame.expected +
             "`, and ARNs are compared with their case";
    case ReasonCode::wildcard_under_equals:
      return "`StringEquals` takes the wildcard in `" + blame.word + "` as an ordinary character";
    case ReasonCode::key_typo:
      return "its condition asks for `" + blame.word + "`, Logs sends `" + blame.expected + "`";
    case ReasonCode::unsubstituted_template_text:
      return "the condition value `" + blame.word + "` holds a variable nothing substitutes";
    default:
      return "the condition value `" + blame.word + "` does not have the form of `" +
             blame.expected + "`";
  }
}

Finding describe(const Cause& cause) {
  const Blame& blame = cause.blame;
  Finding finding = {.message = cannot_use(cause) + ": " + reason(blame),
                     .primary = {.message = "does not match the log group"},
                     .remedy = "write the ARN Logs sends: `" + blame.expected + "`"};
  if (blame.code == ReasonCode::wildcard_under_equals) {
    finding.remedy = "use `ArnLike` or `StringLike`, which know wildcards";
  } else if (blame.code == ReasonCode::key_typo) {
    finding.primary.message = "Logs never sends this";
    finding.remedy = "write `" + blame.expected + "`";
    finding.replacement = blame.expected;
  } else if (blame.code == ReasonCode::arn_suffix_colon_star) {
    finding.remedy = "leave out the `:*`";
    finding.replacement = blame.word.substr(0, blame.word.size() - 2);
  } else {
    finding.replacement = blame.expected;
  }
  return finding;
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(
      analysis, report,
      {ReasonCode::arn_suffix_colon_star, ReasonCode::arn_partition, ReasonCode::arn_region,
       ReasonCode::arn_account, ReasonCode::arn_name, ReasonCode::arn_case,
       ReasonCode::arn_segments, ReasonCode::wildcard_under_equals, ReasonCode::key_typo},
      describe);
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    for (const Blame& blame : analysis.pairs[i].blames) {
      if (blame.code != ReasonCode::unsubstituted_template_text || blame.detail != "value")
        continue;
      const Cause cause{analysis, analysis.pairs[i], blame};
      report(blame.certain, at_cause(cause, i, describe(cause)));
    }
  }
}

}  // namespace

extern const Rule encryption_context_excludes_log_group;
const Rule encryption_context_excludes_log_group = {
    .id = "encryption-context-excludes-log-group",
    .summary = "the encryption-context condition cannot match the log group's ARN",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
