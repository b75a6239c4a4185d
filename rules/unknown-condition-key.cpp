#include "model/tables.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

/// The key that was probably meant. Every `kms:EncryptionContext:…` is legitimate, except a slip in
/// the one that Logs uses.
std::optional<std::string> meant(const std::string& key) {
  constexpr std::string_view context = "kms:encryptioncontext:";
  const std::string lower = lower_case_text(key);
  if (lower.starts_with(context)) {
    const std::string name = lower.substr(context.size());
    const bool slip = name != "aws:logs:arn" && tables::edit_distance(name, "aws:logs:arn", 2) <= 2;
    return slip ? std::optional<std::string>("kms:EncryptionContext:aws:logs:arn") : std::nullopt;
  }
  if (tables::condition_key(key)) return std::nullopt;
  return tables::nearest_condition_key(key);
}

void check(const Analysis& analysis, Reporter& report) {
  // A slip that keeps Logs out is told as such, not twice.
  const std::set<Span> blamed = blamed_places(analysis);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      if (is_for_other_services(statement)) return;
      for (const ConditionEntry& entry : statement.condition.entries) {
        const std::optional<std::string> text = entry.key.literal();
        const std::optional<std::string> right = text ? meant(*text) : std::nullopt;
        if (!right || blamed.contains(entry.key.span)) continue;
        report(Ternary::yes, {.message = "`" + *text + "` in " + policy_in_words(key) +
                                         " is no condition key: `" + *right + "` is",
                              .primary = {entry.key.span, "no such condition key"},
                              .remedy = "write `" + *right + "`",
                              .replacement = Replacement{*text, *right}});
      }
    });
  });
}

}  // namespace

extern const Rule unknown_condition_key;
const Rule unknown_condition_key = {
    .id = "unknown-condition-key",
    .summary = "the condition key is close to a known one, but there is none of that name",
    .level = Level::warning,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
};

}  // namespace kmslint
