#include "rules/wording.h"

namespace kmslint {
namespace {

bool is_retained(const LogGroupState& group, std::uint32_t key) {
  return group.exists && group.key && group.key->key == key &&
         group.retained_on_deletion == Ternary::yes;
}

bool is_deleted(const KeyState& key) {
  return key.exists && key.retained_on_deletion == Ternary::no;
}

void report_state(const Analysis& analysis, std::size_t pair, const LogGroupState& group,
                  Reporter& report) {
  const PairAnalysis& judged = analysis.pairs[pair];
  const Key& key = analysis.model->keys[*judged.pair.key];
  const std::string name = "`" + judged.log_group_name + "`";
  const bool terraform = is_terraform(key.input);
  const std::string when = terraform ? "Terraform destroys it" : "its stack is deleted";
  const std::string with = terraform ? "when Terraform destroys it" : "with its stack";
  report(Ternary::yes,
         {.message = "log group " + name + " stays when " + when + " and " + key_in_words(key) +
                     " does not: what it holds can then no longer be read",
          .primary = {group.retained_span, "keeps the log group"},
          .related = {{key.name_span, "this key is scheduled for deletion " + with}},
          .remedy = terraform ? "let the log group go with its key, or keep the key elsewhere"
                              : "give the key `DeletionPolicy: Retain`, too",
          .pairs = {pair}});
}

/// Whether some case of the key and this one of the log group can be the same stack's.
bool in_one_case(const Guard& group, const Cases<KeyState>& key, const Symbols& symbols) {
  return std::ranges::any_of(key.cases, [&](const Case<KeyState>& state) {
    Guard both = group;
    return is_deleted(state.value) && both.merge(state.guard) && both.settle(symbols);
  });
}

/// A key of another template goes with another stack, in an order nobody here knows.
void check(const Analysis& analysis, Reporter& report) {
  const Model& model = *analysis.model;
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    const Pair& pair = analysis.pairs[i].pair;
    const LogGroup& group = model.log_groups[pair.log_group];
    if (!pair.key || group.kind != ConsumerKind::log_group || !group.resource) continue;
    const Key& key = model.keys[*pair.key];
    if (!key.resource || key.scope != group.scope) continue;
    for (const Case<LogGroupState>& state : group.states.cases) {
      if (!is_retained(state.value, *pair.key)) continue;
      if (in_one_case(state.guard, key.states, model.symbols))
        report_state(analysis, i, state.value, report);
    }
  }
}

}  // namespace

extern const Rule log_group_outlives_key;
const Rule log_group_outlives_key = {
    .id = "log-group-outlives-key",
    .summary = "the log group is kept when its stack is deleted, and its key is not",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-deletionpolicy.html",
};

}  // namespace kmslint
