#include "model/tables.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Cause& cause) {
  const bool wildcard = cause.blame.code == ReasonCode::wildcard_in_service_principal;
  return {.message = cannot_use(cause) + ": `" + cause.blame.word + "` " +
                     (wildcard ? "has a wildcard, which never matches part of a principal"
                               : "is no service principal, Logs is `" + cause.blame.expected + "`"),
          .primary = {.message = wildcard ? "no wildcards in principals" : "no such service"},
          .remedy = "name `" + cause.blame.expected + "`",
          .replacement = Replacement{cause.blame.word, cause.blame.expected}};
}

/// An entry that was meant for Logs and is not its name, whoever else lets Logs in: KMS refuses the
/// whole policy for it.
bool is_misspelt(const std::string& text) {
  if (text.find("${") != std::string::npos) return false;
  if (text != "*" && text.find_first_of("*?") != std::string::npos) return true;
  const std::string lower = lower_case_text(text);
  if (lower.starts_with("log.") || lower.starts_with("logs-") ||
      lower.starts_with("cloudwatchlogs.") || lower.starts_with("cloudwatch-logs.")) {
    return true;
  }
  if (!text.starts_with("logs.")) return false;
  const std::string rest = text.substr(5);
  const auto is_suffix = [](std::string_view suffix) {
    return std::ranges::any_of(tables::partitions(), [&](const PartitionFact& partition) {
      return partition.dns_suffix == suffix;
    });
  };
  if (is_suffix(rest)) return false;
  const std::size_t dot = rest.find('.');
  return dot == std::string::npos || !is_suffix(rest.substr(dot + 1)) ||
         !tables::partition_of_region(rest.substr(0, dot));
}

bool is_blamed(const Analysis& analysis, Span span) {
  return std::ranges::any_of(analysis.pairs, [&](const PairAnalysis& pair) {
    return std::ranges::any_of(pair.blames,
                               [&](const Blame& blame) { return blame.primary == span; });
  });
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(
      analysis, report,
      {ReasonCode::wildcard_in_service_principal, ReasonCode::near_miss_service_principal},
      describe);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(state.policy, [&](const Statement& statement) {
      if (!is_about_logs(statement)) return;
      for (const PrincipalEntry& entry : statement.principal.entries) {
        if (entry.type != PrincipalType::service) continue;
        const std::string text = literal_text(entry.text);
        if (text.size() < 6 || !is_misspelt(text) || is_blamed(analysis, entry.text.span)) continue;
        report(Ternary::yes,
               {.message = "KMS refuses the policy of key `" + key.name + "`: `" + text +
                           "` is no service principal",
                .primary = {entry.text.span, "no such service"},
                .remedy = "name `logs.<region>.amazonaws.com`, or take the entry out"});
      }
    });
  });
}

}  // namespace

extern const Rule invalid_service_principal;
const Rule invalid_service_principal = {
    .id = "invalid-service-principal",
    .summary = "the service principal is a near miss of a real one, or has a wildcard in it",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
};

}  // namespace kmslint
