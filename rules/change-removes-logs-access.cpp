#include "rules/change_wording.h"

namespace kmslint {
namespace {

Finding describe(const Hit& hit) {
  return {.message = "Logs can no longer decrypt what " + log_groups_in_words(hit) + " hold" +
                     (hit.pairs.size() == 1 ? "s" : "") + ": " + key_in_words(hit) +
                     " is lost to it, " + reason_in_words(hit) + request_in_words(hit),
          .primary = {.message = "this change shuts Logs out"},
          .remedy = "leave a statement that allows Logs kms:Decrypt " + until_in_words(hit),
          .no_fix = "which access the change means to take away is not in the files"};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::removes_access)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_removes_logs_access;
const Rule change_removes_logs_access = {
    .id = "change-removes-logs-access",
    .summary = "the change takes a key that stored events need away from Logs",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
