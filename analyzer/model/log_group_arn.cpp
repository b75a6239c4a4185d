#include "model/log_group_arn.h"

#include <array>
#include <utility>

namespace kmslint {

namespace {

void append(PartialString& text, std::string_view literal) {
  text.parts.push_back({.literal = std::string(literal), .span = text.span});
}

bool is_log_group_name(std::string_view name) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/#-";
  return !name.empty() && name.size() <= 512 &&
         name.find_first_not_of(alphabet) == std::string_view::npos;
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Cuts off the text before the next colon.
std::string_view take_segment(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view segment = rest.substr(0, colon);
  rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  return segment;
}

}  // namespace

PartialString logs_arn(const AwsLocation& location, std::string_view resource,
                       const PartialString& name) {
  PartialString arn = {.span = name.span};
  append(arn, "arn:");
  arn.append(location.partition);
  append(arn, ":logs:");
  arn.append(location.region);
  append(arn, ":");
  arn.append(location.account);
  append(arn, ":" + std::string(resource));
  arn.append(name);
  return arn;
}

std::optional<LogGroupArn> parse_log_group_arn(std::string_view arn) {
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  std::array<std::string_view, 6> segments = {};
  for (std::string_view& segment : segments) segment = take_segment(arn);
  const auto [prefix, partition, service, region, account, kind] = segments;
  if (prefix != "arn" || service != "logs" || kind != "log-group") return std::nullopt;
  if (partition.empty() || region.empty() || !is_account_id(account)) return std::nullopt;
  if (!is_log_group_name(arn)) return std::nullopt;
  return LogGroupArn{std::string(partition), std::string(region), std::string(account),
                     std::string(arn)};
}

}  // namespace kmslint
