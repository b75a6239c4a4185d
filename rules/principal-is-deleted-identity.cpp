#include "rules/wording.h"

namespace kmslint {
namespace {

/// `AIDA…` (users) and `AROA…` (roles), perhaps with `:session` behind it. IAM User Guide, "IAM
/// identifiers", unique identifiers.
bool is_unique_id(std::string_view text) {
  if (!text.starts_with("AIDA") && !text.starts_with("AROA")) return false;
  const std::string_view id = text.substr(0, text.find(':'));
  return id.size() >= 16 && std::ranges::all_of(id, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

void check_entry(const Key& key, const PrincipalEntry& entry, Reporter& report) {
  const std::optional<std::string> id = entry.text.literal();
  if (entry.type != PrincipalType::aws || !id || !is_unique_id(*id)) return;
  const std::string what = id->starts_with("AROA") ? "role" : "user";
  report(Ternary::yes,
         {.message = policy_in_words(key) + " names `" + *id + "`: a " + what +
                     " that was deleted. A new one of the same name is somebody else to KMS, and "
                     "KMS may refuse the policy",
          .primary = {entry.text.span, "the id of a deleted " + what},
          .remedy = "write the ARN of a " + what + " that exists, or take the entry out"});
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      for (const PrincipalEntry& entry : statement.principal.entries) {
        check_entry(key, entry, report);
      }
    });
  });
}

}  // namespace

extern const Rule principal_is_deleted_identity;
const Rule principal_is_deleted_identity = {
    .id = "principal-is-deleted-identity",
    .summary = "the key policy names the unique id of an IAM user or role that was deleted",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
};

}  // namespace kmslint
