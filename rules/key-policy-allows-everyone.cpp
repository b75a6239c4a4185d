#include "decide/key_access.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

/// The entry that is everybody, or the NotPrincipal that leaves everybody else.
Span public_place(const PrincipalElement& principal) {
  if (principal.negated) return principal.name;
  const auto star = std::ranges::find_if(principal.entries, [](const PrincipalEntry& entry) {
    return entry.type != PrincipalType::service && entry.text.literal() == "*";
  });
  return star == principal.entries.end() ? principal.span : star->text.span;
}

Finding describe(const Key& key, const PublicAccess& access) {
  const PrincipalElement& principal = access.statement->principal;
  return {.message = "every AWS principal may use " + key_in_words(key) + ": a statement allows " +
                     access.action + " to " +
                     (principal.negated ? "everybody but those it lists" : "`*`") +
                     ", with no condition on who calls",
          .primary = {public_place(principal), "matches everybody"},
          .remedy =
              "name the accounts or roles, or add a condition on `aws:PrincipalOrgID` or "
              "`kms:CallerAccount`"};
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    if (is_cut_off(*analysis.model, state.policy)) return;
    for (const PublicAccess& access : find_public_access(state, analysis.model->symbols)) {
      report(Ternary::yes, describe(key, access));
    }
  });
}

}  // namespace

extern const Rule key_policy_allows_everyone;
const Rule key_policy_allows_everyone = {
    .id = "key-policy-allows-everyone",
    .summary = "the key policy lets every AWS principal use the key",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
    .security_severity = "8.0",
};

}  // namespace kmslint
