#include "decide/change.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

const KeyArgument* argument_of(const LogGroup& group, std::uint32_t key) {
  for (const Case<LogGroupState>& state : group.states.cases) {
    if (state.value.key && state.value.key->key == key) return &*state.value.key;
  }
  return nullptr;
}

bool existed(const std::vector<Aftermath>& history, std::uint32_t index) {
  return std::ranges::any_of(history, [&](const Aftermath& thing) {
    return thing.fate == Fate::stays && thing.after == index;
  });
}

/// Nothing is created, so that nothing can be created too early.
bool exists_already(const Analysis& analysis, const UnorderedLogGroup& unordered) {
  if (analysis.change == nullptr) return false;
  const Change& change = *analysis.change;
  return change.untouched_log_groups.count(unordered.log_group) != 0 ||
         (existed(change.history.log_groups, unordered.log_group) &&
          existed(change.history.keys, unordered.key));
}

/// Where Logs cannot use the key anyhow, the order does not matter.
void check(const Analysis& analysis, Reporter& report) {
  const Model& model = *analysis.model;
  for (const UnorderedLogGroup& unordered : model.unordered) {
    if (exists_already(analysis, unordered)) continue;
    for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
      const PairAnalysis& judged = analysis.pairs[i];
      if (judged.pair.log_group != unordered.log_group || judged.pair.key != unordered.key ||
          judged.verdict == Verdict::not_usable) {
        continue;
      }
      const LogGroup& group = model.log_groups[unordered.log_group];
      const KeyArgument* argument = argument_of(group, unordered.key);
      const Key& key = model.keys[unordered.key];
      report(Ternary::yes,
             {.message = "nothing makes log group `" + judged.log_group_name + "` wait for `" +
                         unordered.policy.value + "`: Terraform may create it while " +
                         key_in_words(key) + " does not let Logs in yet",
              .primary = {argument == nullptr ? group.name_span : argument->text.span,
                          "waits for the key, not for its policy"},
              .related = {{unordered.policy.span, "writes the policy of the key"},
                          {key.name_span, "this is " + key_in_words(key)}},
              .remedy = "add `depends_on = [" + unordered.policy.value + "]` to the log group",
              .pairs = {i}});
    }
  }
}

}  // namespace

extern const Rule log_group_not_ordered_after_key_policy;
const Rule log_group_not_ordered_after_key_policy = {
    .id = "log-group-not-ordered-after-key-policy",
    .summary = "nothing makes the log group wait for the policy of its key",
    .level = Level::warning,
    .check = check,
    .reference = "https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on",
};

}  // namespace kmslint
