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

/// Reported whoever else lets Logs in: KMS refuses the whole policy for it.
void check_entry(const Analysis& analysis, const Key& key, const PrincipalEntry& entry,
                 Reporter& report) {
  const std::optional<std::string> text = entry.text.literal();
  if (!text || !is_refused_service_principal(*text)) return;
  const bool wildcard = text->find_first_of("*?") != std::string::npos;
  report(Ternary::yes,
         {.message = "KMS refuses " + policy_in_words(key) + ": `" + *text + "` " +
                     (wildcard ? "has a wildcard, and no service principal has one"
                               : "is no service principal"),
          .primary = {entry.text.span, wildcard ? "no wildcards in principals" : "no such service"},
          .remedy = "name one service, or take the entry out",
          .pairs = refused_pairs(analysis, key)});
}

void check(const Analysis& analysis, Reporter& report) {
  report_causes(
      analysis, report,
      {ReasonCode::wildcard_in_service_principal, ReasonCode::near_miss_service_principal},
      describe);
  const std::set<Span> blamed = blamed_places(analysis);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      for (const PrincipalEntry& entry : statement.principal.entries) {
        if (entry.type != PrincipalType::service || blamed.contains(entry.text.span)) continue;
        check_entry(analysis, key, entry, report);
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
