#include "rules/wording.h"

namespace kmslint {
namespace {

/// The pairs whose verdict comes from this defect.
std::vector<std::size_t> pairs_of(const Analysis& analysis, const Key& key, const Defect& defect,
                                  Span statement) {
  if (defect.effect == DefectEffect::invalid_policy) return refused_pairs(analysis, key);
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    const PairAnalysis& pair = analysis.pairs[i];
    const bool dead = std::ranges::any_of(pair.blames, [&](const Blame& blame) {
      return blame.code == ReasonCode::malformed_statement && blame.statement == statement;
    });
    if (dead && pair.pair.key && &analysis.model->keys[*pair.pair.key] == &key) result.push_back(i);
  }
  return result;
}

void report_defect(const Analysis& analysis, const Key& key, const Defect& defect, Span statement,
                   Reporter& report) {
  const bool refused = defect.effect == DefectEffect::invalid_policy;
  Finding finding = {.message = (refused ? "KMS refuses " + policy_in_words(key) + ": "
                                         : "in " + policy_in_words(key) + " ") +
                                defect.message,
                     .primary = {defect.span, refused ? "refused" : "no effect"},
                     .remedy = refused
                                   ? "mend the policy; nothing in it counts until KMS accepts it"
                                   : "mend the statement, or take it out",
                     .pairs = pairs_of(analysis, key, defect, statement)};
  relate_log_groups(analysis, finding);
  report(Ternary::yes, std::move(finding));
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    if (is_cut_off(*analysis.model, state.policy)) return;
    for (const Defect& defect : state.policy.defects) {
      report_defect(analysis, key, defect, {}, report);
    }
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      for (const Defect& defect : statement.defects) {
        const bool whole = defect.effect == DefectEffect::invalid_policy;
        if (!whole && is_for_other_services(statement)) continue;
        report_defect(analysis, key, defect, statement.span, report);
      }
    });
  });
}

}  // namespace

extern const Rule malformed_key_policy;
const Rule malformed_key_policy = {
    .id = "malformed-key-policy",
    .summary = "KMS would refuse the key policy, or ignore a statement of it",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
};

}  // namespace kmslint
