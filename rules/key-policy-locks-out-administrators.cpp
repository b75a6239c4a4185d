#include "decide/key_access.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

Finding describe(const Key& key, const KeyState& state, const Lockout& lockout) {
  const bool denied = lockout.deny != nullptr;
  const Span list =
      state.policy.statement_name == Span{} ? state.policy.span : state.policy.statement_name;
  Finding finding = {
      .message = "nobody in the account of " + key_in_words(key) +
                 " can change its policy again: " +
                 (denied ? "this Deny covers kms:PutKeyPolicy for everybody"
                         : "no statement allows kms:PutKeyPolicy to a principal of the account") +
                 ". KMS refuses such a policy unless the lockout safety check is bypassed",
      .primary = {denied ? lockout.deny->effect_span : list,
                  denied ? "denies kms:PutKeyPolicy" : "lets no administrator in"},
      .remedy = denied ? "let the Deny spare those who manage the key"
                       : "add a statement that allows the account kms:*"};
  if (!key.bare_policy) {
    finding.related.push_back({key.name_span, "this is key `" + key.name + "`"});
  }
  return finding;
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    if (is_cut_off(*analysis.model, state.policy)) return;
    const std::optional<Lockout> lockout = find_lockout(key, state, analysis.model->symbols);
    if (lockout) report(Ternary::yes, describe(key, state, *lockout));
  });
}

}  // namespace

extern const Rule key_policy_locks_out_administrators;
const Rule key_policy_locks_out_administrators = {
    .id = "key-policy-locks-out-administrators",
    .summary = "nobody in the key's account could change the key policy again",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
};

}  // namespace kmslint
