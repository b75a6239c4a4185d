// The ARN of a log group, as CloudWatch Logs writes it into the encryption context: without the
// `:*` that CloudFormation's `Arn` attribute ends in.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"

namespace kmslint {

/// `arn:P:logs:R:A:<resource><name>`; `resource` is such as `log-group:`.
PartialString logs_arn(const AwsLocation& location, std::string_view resource,
                       const PartialString& name);

/// What a log group's ARN says, with or without a final `:*`.
struct LogGroupArn {
  std::string partition = {};
  std::string region = {};
  std::string account = {};
  std::string name = {};
};

/// Nothing when the text is no ARN of a log group.
std::optional<LogGroupArn> parse_log_group_arn(std::string_view arn);

}  // namespace kmslint
