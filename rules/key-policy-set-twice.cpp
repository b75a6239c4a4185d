#include "rules/wording.h"

namespace kmslint {
namespace {

void check(const Analysis& analysis, Reporter& report) {
  for (const SharedPolicy& shared : analysis.model->shared_policies) {
    const Key& key = analysis.model->keys[shared.key];
    const Located<std::string>& first = shared.owners.front();
    const Located<std::string>& last = shared.owners.back();
    std::vector<std::size_t> pairs;
    for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
      if (analysis.pairs[i].pair.key == shared.key) pairs.push_back(i);
    }
    report(Ternary::yes,
           {.message = policy_in_words(key) + " is written by " + first.value + " and by " +
                       last.value + ": whichever Terraform applies last replaces the other",
            .primary = {last.span, "writes the policy, too"},
            .related = {{first.span, "also writes the policy of this key"},
                        {key.name_span, "this is " + key_in_words(key)}},
            .remedy = "keep one of the two, with all statements",
            .pairs = std::move(pairs)});
  }
}

}  // namespace

extern const Rule key_policy_set_twice;
const Rule key_policy_set_twice = {
    .id = "key-policy-set-twice",
    .summary = "two resources write the policy of one key",
    .level = Level::error,
    .check = check,
    .reference =
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
        "kms_key_policy",
};

}  // namespace kmslint
