#include "rules/change_wording.h"

namespace kmslint {
namespace {

Finding describe(const Hit& hit) {
  const std::string now = hit.first().now_uses.empty() ? "uses no key any more"
                                                       : "uses `" + hit.first().now_uses + "` now";
  return {.message = "log group " + log_groups_in_words(hit) + " " + now +
                     ": what it holds already stays encrypted with " + key_in_words(hit),
          .primary = {.message = "from here on another key"},
          .remedy = "keep the old key and kms:Decrypt for Logs " + until_in_words(hit),
          .no_fix = "nothing is wrong as long as the old key stays"};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::leaves_events)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_leaves_events_under_old_key;
const Rule change_leaves_events_under_old_key = {
    .id = "change-leaves-events-under-old-key",
    .summary = "older events of the log group still need its old key",
    .level = Level::note,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
