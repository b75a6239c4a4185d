#include "rules/change_wording.h"

namespace kmslint {
namespace {

Finding describe(const Hit& hit) {
  return {.message = "what " + log_groups_in_words(hit) + " hold" +
                     (hit.pairs.size() == 1 ? "s" : "") + " can no longer be read: " +
                     key_in_words(hit) + " is disabled" + request_in_words(hit),
          .primary = {.message = "this change disables the key"},
          .remedy = "leave the key enabled " + until_in_words(hit),
          .replacement = Replacement{.word = "false", .text = "true"}};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::disables_key)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_disables_key_of_logs;
const Rule change_disables_key_of_logs = {
    .id = "change-disables-key-of-logs",
    .summary = "the change disables a key that stored events need",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
};

}  // namespace kmslint
