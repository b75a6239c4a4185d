#include "rules/change_wording.h"

namespace kmslint {
namespace {

Finding describe(const Hit& hit) {
  return {.message = "the policy of " + key_in_words(hit) +
                     " stays in force as it is: Terraform leaves it alone when its argument goes "
                     "away, and nobody manages it any more",
          .primary = {.message = "has no `policy` any more"},
          .remedy = "write the policy down again, or leave a comment that says who owns it",
          .no_fix = "who manages the policy from here on is not in the files"};
}

void check(const Analysis& analysis, Reporter& report) {
  for (const Hit& hit : hits(analysis, ChangeKind::unmanages_policy)) {
    report(Ternary::yes, at_hit(hit, describe(hit)));
  }
}

}  // namespace

extern const Rule change_unmanages_key_policy;
const Rule change_unmanages_key_policy = {
    .id = "change-unmanages-key-policy",
    .summary = "the policy of the key stays as it is, and nobody manages it any more",
    .level = Level::note,
    .check = check,
    .reference =
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key",
};

}  // namespace kmslint
