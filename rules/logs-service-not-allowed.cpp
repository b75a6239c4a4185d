#include "rules/wording.h"

namespace kmslint {
namespace {

std::string reason(const Cause& cause) {
  const Blame& blame = cause.blame;
  if (blame.detail == "default policy") {
    return "it has no policy of its own, and the default key policy admits no service";
  }
  switch (blame.code) {
    case ReasonCode::other_service_only:
      if (blame.word == "delivery.logs.amazonaws.com") {
        return "`delivery.logs.amazonaws.com` delivers logs to S3, log groups are encrypted by `" +
               blame.expected + "`";
      }
      return "the policy names `" + blame.word + "`, not `" + blame.expected + "`";
    case ReasonCode::resource_alias:
      return "`Resource` is the alias `" + blame.word + "`, which never means the key behind it";
    case ReasonCode::other_key: return "`Resource` is `" + blame.word + "`, which is not this key";
    case ReasonCode::unsubstituted_template_text:
      return "the policy names `" + blame.word + "`, which nothing substitutes";
    case ReasonCode::resource_missing:
      return "the statement for Logs has no `Resource`, so it has no effect";
    default:
      return "no statement of its policy lets " +
             (blame.expected.empty() ? "the service" : "`" + blame.expected + "`") + " in";
  }
}

Finding describe(const Cause& cause) {
  const bool resource =
      cause.blame.code == ReasonCode::resource_alias || cause.blame.code == ReasonCode::other_key;
  const std::string who =
      cause.blame.expected.empty() ? "logs.<region>.amazonaws.com" : cause.blame.expected;
  Finding finding = {.message = cannot_use(cause) + ": " + reason(cause),
                     .primary = {.message = resource ? "not this key" : "Logs is not let in"},
                     .remedy = resource ? "write `\"Resource\": \"*\"`, which means this key"
                                        : "add a statement that allows `" + who +
                                              "` kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, "
                                              "kms:GenerateDataKey* and kms:Describe*"};
  const bool is_added = cause.blame.code == ReasonCode::no_service_principal ||
                        cause.blame.code == ReasonCode::other_service_only;
  if (is_added) finding.insertion = missing_statement(cause);
  return finding;
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(analysis, report,
                {ReasonCode::no_service_principal, ReasonCode::other_service_only,
                 ReasonCode::resource_alias, ReasonCode::other_key, ReasonCode::resource_missing},
                describe);
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    for (const Blame& blame : analysis.pairs[i].blames) {
      if (blame.code != ReasonCode::unsubstituted_template_text || blame.detail != "principal")
        continue;
      const Cause cause{analysis, analysis.pairs[i], blame};
      report(blame.certain, at_cause(cause, i, describe(cause)));
    }
  }
}

}  // namespace

extern const Rule logs_service_not_allowed;
const Rule logs_service_not_allowed = {
    .id = "logs-service-not-allowed",
    .summary = "no statement of the key policy lets CloudWatch Logs use the key",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
