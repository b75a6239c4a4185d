#include "decide/text_match.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

bool covers_reencrypt(const ListElement& action) {
  const auto matches = [](const PartialString& entry) {
    const std::string pattern = lower_case_text(literal_text(entry));
    return glob_matches(pattern, "kms:reencryptfrom") && glob_matches(pattern, "kms:reencryptto");
  };
  const auto part = [](const PartialString& entry) {
    return lower_case_text(literal_text(entry)).starts_with("kms:reencrypt");
  };
  if (action.unknown) return true;
  if (action.negated) return std::ranges::none_of(action.entries, part);
  return std::ranges::any_of(action.entries, matches) ||
         std::ranges::count_if(action.entries, part) >= 2;
}

void check_pair(const Analysis& analysis, std::size_t index, Reporter& report) {
  const PairAnalysis& pair = analysis.pairs[index];
  const Key& key = analysis.model->keys[*pair.pair.key];
  const Statement* first = nullptr;
  bool covered = false;
  for (const Case<KeyState>& state : key.states.cases) {
    for_each_statement(*analysis.model, state.value.policy, [&](const Statement& statement) {
      if (statement.effect != Effect::allow || statement.principal.negated) return;
      if (!is_about_logs(statement)) return;
      if (!first) first = &statement;
      covered = covered || covers_reencrypt(statement.action);
    });
  }
  if (!first || covered) return;
  report(Ternary::yes,
         {.message = policy_in_words(key) +
                     " does not allow Logs kms:ReEncrypt*, which AWS's own statement lists",
          .primary = {first->action.name, "no kms:ReEncrypt*"},
          .remedy = "add kms:ReEncrypt* to follow the documented statement",
          .pairs = {index}});
}

void check(const Analysis& analysis, Reporter& report) {
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    const PairAnalysis& pair = analysis.pairs[i];
    const bool retired = analysis.model->log_groups[pair.pair.log_group].assumed && pair.pair.key &&
                         !analysis.model->keys[*pair.pair.key].bare_policy;
    if (pair.verdict == Verdict::usable && pair.pair.key && !retired) {
      check_pair(analysis, i, report);
    }
  }
}

}  // namespace

extern const Rule logs_reencrypt_not_allowed;
const Rule logs_reencrypt_not_allowed = {
    .id = "logs-reencrypt-not-allowed",
    .summary = "only `kms:ReEncrypt*` of the documented actions is missing for Logs",
    .level = Level::note,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
