#include "decide/text_match.h"
#include "model/tables.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

bool matches_some_action(const std::string& pattern) {
  return std::ranges::any_of(tables::kms_actions(), [&](const ActionFact& action) {
    return glob_matches(pattern, lower_case_text(action.name));
  });
}

/// The action that was probably meant; wildcards at the end are left out of the comparison.
std::optional<std::string> meant(const std::string& entry) {
  std::string name = entry;
  while (!name.empty() && name.back() == '*') name.pop_back();
  if (lower_case_text(name) == "kms:reencrypt") return "kms:ReEncrypt*";
  if (tables::kms_action(name)) return std::nullopt;
  return tables::nearest_kms_action(name);
}

void check_entry(const Key& key, const PartialString& entry, Reporter& report) {
  const std::optional<std::string> text = entry.literal();
  if (!text || !lower_case_text(*text).starts_with("kms:")) return;
  if (matches_some_action(lower_case_text(*text))) return;
  const std::optional<std::string> right = meant(*text);
  if (!right) return;
  report(Ternary::yes, {.message = "`" + *text + "` in " + policy_in_words(key) +
                                   " is no KMS action: `" + *right + "` is",
                        .primary = {entry.span, "no such action"},
                        .remedy = "write `" + *right + "`",
                        .replacement = Replacement{*text, *right}});
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      if (is_for_other_services(statement)) return;
      for (const PartialString& entry : statement.action.entries) check_entry(key, entry, report);
    });
  });
}

}  // namespace

extern const Rule unknown_kms_action;
const Rule unknown_kms_action = {
    .id = "unknown-kms-action",
    .summary = "the action is close to a KMS action, but there is none of that name",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/service-authorization/latest/reference/"
        "list_awskeymanagementservice.html",
};

}  // namespace kmslint
