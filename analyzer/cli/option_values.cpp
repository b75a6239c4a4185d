// The values that options and configurations share: read, checked, and explained when wrong.
#include <algorithm>
#include <array>

#include "cli/options.h"
#include "cli/suggest.h"
#include "model/account_and_region.h"
#include "model/tables.h"

namespace kmslint {

namespace {

tl::unexpected<UsageError> wrong(std::string message, std::string hint = {}) {
  return tl::unexpected(UsageError{std::move(message), std::move(hint)});
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split_text(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

bool is_log_group_name(std::string_view name) {
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/#-";
  return !name.empty() && name.size() <= 512 &&
         name.find_first_not_of(letters) == std::string_view::npos;
}

struct NamedFailOn {
  std::string_view name;
  FailOn value;
};
constexpr std::array<NamedFailOn, 4> fail_on_names = {{{"error", FailOn::error},
                                                       {"warning", FailOn::warning},
                                                       {"note", FailOn::note},
                                                       {"never", FailOn::never}}};

/// Condition keys that an assumption is about, as verdicts name them.
struct AssumptionAlias {
  std::string_view condition_key;
  Assumption assumption;
};
constexpr std::array<AssumptionAlias, 4> assumption_aliases = {{
    {"aws:SourceArn", Assumption::source_keys},
    {"aws:SourceAccount", Assumption::source_keys},
    {"kms:CallerAccount", Assumption::caller_account},
    {"kms:ViaService", Assumption::via},
}};

}  // namespace

tl::expected<FailOn, UsageError> parse_fail_on(std::string_view text) {
  std::vector<std::string_view> names;
  for (const NamedFailOn& entry : fail_on_names) {
    if (entry.name == text) return entry.value;
    names.push_back(entry.name);
  }
  return wrong("unknown level " + in_backticks(text),
               did_you_mean(text, names, "it is one of error, warning, note, never"));
}

tl::expected<Ternary, UsageError> parse_reading(std::string_view text) {
  for (const Ternary reading : {Ternary::yes, Ternary::no, Ternary::unknown}) {
    if (reading_name(reading) == text) return reading;
  }
  return wrong("unknown reading " + in_backticks(text), "it is yes, no or open");
}

tl::expected<Assumption, UsageError> parse_assumption(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < assumption_count; ++i) {
    names.push_back(name(static_cast<Assumption>(i)));
  }
  if (const auto assumption = assumption_from_name(text)) return *assumption;
  for (const AssumptionAlias& alias : assumption_aliases) {
    if (alias.condition_key == text) return alias.assumption;
    names.push_back(alias.condition_key);
  }
  return wrong("unknown assumption " + in_backticks(text),
               did_you_mean(text, names, "it is a name such as A-STAR"));
}

tl::expected<std::string, UsageError> parse_rule_id(std::string_view text) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : catalogue()) {
    if (rule->id == text) return std::string(text);
    ids.push_back(rule->id);
  }
  return wrong("unknown rule " + in_backticks(text),
               did_you_mean(text, ids, "`kmslint rules` lists them"));
}

tl::expected<std::string, UsageError> parse_region(std::string_view text) {
  if (is_region(text)) return std::string(text);
  if (!has_region_shape(text)) {
    return wrong(in_backticks(text) + " is not an AWS Region",
                 did_you_mean(text, known_regions(), "a Region looks like `eu-west-1`"));
  }
  if (const auto meant = mistyped_region(text)) {
    return wrong(in_backticks(text) + " is not a known AWS Region",
                 "did you mean `" + *meant + "`?");
  }
  return std::string(text);
}

tl::expected<std::string, UsageError> parse_account(std::string_view text) {
  if (is_account(text)) return std::string(text);
  const bool lost_zero = all_digits(text) && text.size() < 12;
  return wrong(in_backticks(text) + " is not an AWS account: it takes twelve digits",
               lost_zero ? "was a leading zero lost?" : "an account looks like `111122223333`");
}

tl::expected<std::string, UsageError> parse_partition(std::string_view text) {
  std::vector<std::string_view> ids;
  for (const PartitionFact& partition : tables::partitions()) {
    if (partition.id == text) return std::string(text);
    ids.push_back(partition.id);
  }
  return wrong("unknown partition " + in_backticks(text),
               did_you_mean(text, ids, "it is one such as aws, aws-cn, aws-us-gov"));
}

tl::expected<std::string, UsageError> parse_log_group_arn(std::string_view text) {
  static constexpr std::string_view shape = "arn:aws:logs:REGION:ACCOUNT:log-group:NAME";
  const std::string hint = "it looks like `" + std::string(shape) + "`";
  std::string_view arn = text;
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  const std::vector<std::string_view> parts = split_text(arn, ':');
  if (parts.front() != "arn" && is_log_group_name(arn)) {
    return wrong(in_backticks(text) + " is a log group's name, not its ARN",
                 "give `arn:aws:logs:REGION:ACCOUNT:log-group:" + std::string(arn) + "`");
  }
  if (parts.size() != 7 || parts[0] != "arn" || parts[2] != "logs" || parts[5] != "log-group" ||
      !is_log_group_name(parts[6])) {
    return wrong(in_backticks(text) + " is not the ARN of a log group", hint);
  }
  if (const auto partition = parse_partition(parts[1]); !partition) {
    return wrong(partition.error().message + " in " + in_backticks(text), partition.error().hint);
  }
  if (const auto region = parse_region(parts[3]); !region) {
    return wrong(region.error().message + " in " + in_backticks(text), region.error().hint);
  }
  if (const auto account = parse_account(parts[4]); !account) {
    return wrong(account.error().message + " in " + in_backticks(text), account.error().hint);
  }
  return std::string(arn);
}

}  // namespace kmslint
