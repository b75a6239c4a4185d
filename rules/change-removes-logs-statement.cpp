#include "rules/change_wording.h"

namespace kmslint {
namespace {

std::string what_happens(const Hit& hit) {
  switch (hit.first().key_fate) {
    case Fate::destroyed:
      return hit.key_before() != nullptr && hit.key_before()->bare_policy ? "the file is gone"
                                                                          : "it is deleted";
    case Fate::replaced: return "it is replaced, since " + hit.first().replaced_by + " changes";
    default: break;
  }
  return reason_in_words(hit);
}

Finding describe(const Hit& hit) {
  return {.message = "Logs could use " + key_in_words(hit) +
                     " and cannot any more: " + what_happens(hit) +
                     "; log groups that use it are not in view" + request_in_words(hit),
          .primary = {.message = "this change shuts Logs out"},
          .remedy =
              "before, look for log groups that use the key (`aws logs describe-log-groups`), "
              "and leave Logs kms:Decrypt as long as they hold events",
          .no_fix = "whether a log group uses the key is not in the files"};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::removes_statement)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_removes_logs_statement;
const Rule change_removes_logs_statement = {
    .id = "change-removes-logs-statement",
    .summary = "the change takes a key away from Logs whose log groups are not in view",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
