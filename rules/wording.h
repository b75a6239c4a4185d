// What rules share: loops over what judge found, and the words that name a log group, its key and
// the places around a cause.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "decide/blame.h"
#include "decide/judge.h"
#include "lint/finding.h"
#include "lint/reporter.h"
#include "lint/rule.h"

namespace kmslint {

/// One cause, with the pair it stands in.
struct Cause {
  const Analysis& analysis;
  const PairAnalysis& pair;
  const Blame& blame;

  const LogGroup& log_group() const { return analysis.model->log_groups[pair.pair.log_group]; }
  const Key* key() const { return pair.pair.key ? &analysis.model->keys[*pair.pair.key] : nullptr; }
};

/// "Logs cannot use key `app` for `/app/web`"; without the log group where none is in view.
std::string cannot_use(const Cause& cause);

/// "key `app`", "the key of `policy.json`" for a policy by itself, "the key" when not in view.
std::string key_in_words(const Cause& cause);
std::string key_in_words(const Key& key);

/// "the policy of key `app`", "the policy `policy.json`".
std::string policy_in_words(const Cause& cause);
std::string policy_in_words(const Key& key);

/// "eu-west-1", or "the Region of its stack" when that is open.
std::string region_in_words(const std::string& region);

/// "kms:Decrypt and kms:GenerateDataKey"
std::string actions_in_words(const std::vector<NeededAction>& actions);

/// Fills in where: primary place, related places, pair, cases; and a sentence for the readings the
/// cause rests on.
Finding at_cause(const Cause& cause, std::size_t pair_index, Finding finding);

/// Words that judge blamed already: one cause, one finding.
std::set<Span> blamed_places(const Analysis& analysis);

/// The pairs without a verdict because KMS refuses the policy of the key.
std::vector<std::size_t> refused_pairs(const Analysis& analysis, const Key& key);

/// A statement that lets Logs in, behind the last one of the key's policy; none unless the policy
/// is one list of statements, the same in every case.
std::optional<Insertion> missing_statement(const Cause& cause);

/// The actions the cause names, behind the last action of its statement.
std::optional<Insertion> missing_actions(const Cause& cause);

/// Adds the log groups of the finding's pairs as related places.
void relate_log_groups(const Analysis& analysis, Finding& finding);

/// Reports every cause with one of the codes; `describe(cause)` gives message, label and remedy.
template <class Describe>
void report_causes(const Analysis& analysis, Reporter& report,
                   std::initializer_list<ReasonCode> codes, Describe describe) {
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    for (const Blame& blame : analysis.pairs[i].blames) {
      if (std::ranges::find(codes, blame.code) == codes.end()) continue;
      const Cause cause{analysis, analysis.pairs[i], blame};
      report(blame.certain, at_cause(cause, i, describe(cause)));
    }
  }
}

/// Every policy document in view: `visit(key, state)`.
template <class Visit>
void for_each_policy(const Model& model, Visit visit) {
  for (const Key& key : model.keys) {
    for (const Case<KeyState>& state : key.states.cases) {
      if (state.value.policy_source == PolicySource::document) visit(key, state.value);
    }
  }
}

/// A syntax error ends the document: its last statement and what follows are not known.
bool is_cut_off(const Model& model, const KeyPolicy& policy);

/// Every statement that may stand in a policy; not one that a syntax error cut short.
template <class Visit>
void for_each_statement(const Model& model, const KeyPolicy& policy, Visit visit) {
  std::size_t count = policy.statements.size();
  if (count > 0 && is_cut_off(model, policy)) --count;
  for (std::size_t i = 0; i < count; ++i) {
    for (const Case<std::optional<Statement>>& option : policy.statements[i].cases) {
      if (option.value) visit(*option.value);
    }
  }
}

/// The statement names CloudWatch Logs' own service principal, or means to: that entry.
const PrincipalEntry* logs_entry(const Statement& statement);
bool is_about_logs(const Statement& statement);

/// The statement names services, and Logs is not among them: other people's business.
bool is_for_other_services(const Statement& statement);

/// The text with holes shown as `${}`; enough to look for literal words in.
std::string literal_text(const PartialString& text);

std::string lower_case_text(std::string_view text);

}  // namespace kmslint
