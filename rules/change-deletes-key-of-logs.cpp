#include "model/address.h"
#include "rules/change_wording.h"

namespace kmslint {
namespace {

std::string what_happens(const Hit& hit) {
  if (hit.first().key_fate == Fate::replaced) {
    return "is replaced, since " + hit.first().replaced_by + " changes";
  }
  return "is deleted";
}

bool is_in_code(const Key& key) { return key.input == InputKind::terraform; }

std::string remedy(const Hit& hit) {
  const Key* key = hit.key_before();
  const Key* now = hit.successor();
  const std::string logs = ", with kms:Decrypt for Logs, " + until_in_words(hit);
  if (now != nullptr && is_in_code(*now)) {
    return "where `" + std::string(name_in_module(now->address)) +
           "` is the same key, say so with a `moved` block; else keep the old one" + logs;
  }
  if (now != nullptr) {
    return "where " + key_in_words(*now) +
           " is the same key, give it its logical id back; else "
           "give the old one `DeletionPolicy: Retain` in a deployment before this one" +
           logs;
  }
  const bool is_replaced = hit.first().key_fate == Fate::replaced;
  if (is_replaced && key != nullptr && key->input == InputKind::cloudformation) {
    return "give the key `UpdateReplacePolicy: Retain` in a deployment before this one" + logs;
  }
  if (is_replaced) {
    return "take that change back, or add a key beside the old one, which stays" + logs;
  }
  const bool terraform = key != nullptr && key->input != InputKind::cloudformation;
  const std::string keep =
      terraform ? "keep the key (a `moved` block where it has another address, `removed` with "
                  "`destroy = false` where it leaves the code)"
                : "give the key `DeletionPolicy: Retain` in a deployment before this one";
  return keep + logs;
}

/// A block that says that the key is the one it was; none where it has a file of its own kind to
/// stand in.
std::optional<Appendix> moved_block(const Hit& hit) {
  const Key* now = hit.successor();
  if (now == nullptr || !is_in_code(*now)) return std::nullopt;
  const std::string from(name_in_module(hit.key_before()->address));
  const std::string to(name_in_module(now->address));
  return Appendix{.file = now->name_span.file,
                  .text = "moved {\n  from = " + from + "\n  to   = " + to + "\n}",
                  .description = "say that `" + from + "` is `" + to + "` now"};
}

Finding describe(const Hit& hit) {
  return {.message = "what " + log_groups_in_words(hit) + " hold" +
                     (hit.pairs.size() == 1 ? "s" : "") +
                     " can no longer be read: " + key_in_words(hit) + " " + what_happens(hit) +
                     " and the events stay" + request_in_words(hit),
          .primary = {.message = "this change deletes the key"},
          .remedy = remedy(hit),
          .appendix = moved_block(hit),
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
