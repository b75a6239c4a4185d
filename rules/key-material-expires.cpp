#include "rules/wording.h"

namespace kmslint {
namespace {

/// A text with something known in it is a date; an argument nobody knows may be none at all.
Ternary expires(const KeyState& key) {
  const PartialString& date = key.material_valid_to.value;
  if (!key.exists || date.parts.empty() || date.literal() == "") return Ternary::no;
  return date.lone_hole() ? Ternary::unknown : Ternary::yes;
}

void report_pair(const Analysis& analysis, std::size_t pair, const KeyState& key,
                 Reporter& report) {
  const PairAnalysis& judged = analysis.pairs[pair];
  const PartialString& date = key.material_valid_to.value;
  Finding finding = {
      .message = "the key material of " + key_in_words(analysis.model->keys[*judged.pair.key]) +
                 " expires on `" + date.display(analysis.model->symbols) +
                 "`: from then on Logs can neither write to `" + judged.log_group_name +
                 "` nor read what it holds",
      .primary = {key.material_valid_to.span, "is when the material expires"},
      .remedy = "take `valid_to` out, or import the same key material again before that day",
      .pairs = {pair}};
  relate_log_groups(analysis, finding);
  report(expires(key), std::move(finding));
}

/// Whether some case in which the log group names the key can be one of the key's.
bool in_one_case(const LogGroup& group, std::uint32_t key, const Guard& of_key,
                 const Symbols& symbols) {
  return std::ranges::any_of(group.states.cases, [&](const Case<LogGroupState>& state) {
    Guard both = state.guard;
    return state.value.exists && state.value.key && state.value.key->key == key &&
           both.merge(of_key) && both.settle(symbols);
  });
}

void check(const Analysis& analysis, Reporter& report) {
  const Model& model = *analysis.model;
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    const Pair& pair = analysis.pairs[i].pair;
    if (!pair.key || !pair.counted) continue;
    for (const Case<KeyState>& key : model.keys[*pair.key].states.cases) {
      if (expires(key.value) == Ternary::no) continue;
      if (in_one_case(model.log_groups[pair.log_group], *pair.key, key.guard, model.symbols))
        report_pair(analysis, i, key.value, report);
    }
  }
}

}  // namespace

extern const Rule key_material_expires;
const Rule key_material_expires = {
    .id = "key-material-expires",
    .summary = "the imported key material of a log group's key has an expiry",
    .level = Level::warning,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html",
};

}  // namespace kmslint
