#include "rules/change_wording.h"

namespace kmslint {
namespace {

std::string what_happens(const Hit& hit) {
  if (hit.first().key_fate == Fate::replaced) {
    return "is replaced, since " + hit.first().replaced_by + " changes";
  }
  return "is deleted";
}

std::string remedy(const Hit& hit) {
  const Key* key = hit.key_before();
  const bool terraform = key != nullptr && key->input != InputKind::cloudformation;
  const std::string keep =
      terraform ? "keep the key (a `moved` block where it has another address, `removed` with "
                  "`destroy = false` where it leaves the code)"
                : "give the key `DeletionPolicy: Retain` in a deployment before this one";
  return keep + ", with kms:Decrypt for Logs, " + until_in_words(hit);
}

Finding describe(const Hit& hit) {
  return {.message = "what " + log_groups_in_words(hit) + " hold" +
                     (hit.pairs.size() == 1 ? "s" : "") +
                     " can no longer be read: " + key_in_words(hit) + " " + what_happens(hit) +
                     " and the events stay" + request_in_words(hit),
          .primary = {.message = "this change deletes the key"},
          .remedy = remedy(hit),
          .no_fix = "how the key is to be kept is for its owner to say"};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::deletes_key)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_deletes_key_of_logs;
const Rule change_deletes_key_of_logs = {
    .id = "change-deletes-key-of-logs",
    .summary = "the change deletes a key that stored events need",
    .level = Level::error,
    .check = check,
    .reference = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
};

}  // namespace kmslint
