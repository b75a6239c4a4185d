#include "model/tables.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

/// The Region in `logs.<region>.<suffix>`, if the text has that form.
std::string logs_region(const PartialString& text) {
  const std::string name = literal_text(text);
  if (!name.starts_with("logs.")) return {};
  return name.substr(5, name.find('.', 5) - 5);
}

void check_entry(const Key& key, const KeyState& state, const PrincipalEntry& entry,
                 Reporter& report) {
  const std::string region = logs_region(entry.text);
  const RegionFact* fact = tables::region(region);
  const std::optional<std::string> own = state.location.region.literal();
  if (!fact || !fact->opt_in || !own || *own == region) return;
  report(Ternary::yes,
         {.message = policy_in_words(key) + " names `" + literal_text(entry.text) + "`: " + region +
                     " is an opt-in Region, and KMS in " + *own + " may refuse the whole policy",
          .primary = {entry.text.span, "Logs of an opt-in Region"},
          .related = {{key.name_span, "the key is in " + *own}},
          .remedy = "take it out: only Logs of the key's own Region ever uses the key"});
}

void check(const Analysis& analysis, Reporter& report) {
  const std::set<Span> blamed = blamed_places(analysis);
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      for (const PrincipalEntry& entry : statement.principal.entries) {
        if (entry.type != PrincipalType::service || blamed.contains(entry.text.span)) continue;
        check_entry(key, state, entry, report);
      }
    });
  });
}

}  // namespace

extern const Rule service_principal_of_opt_in_region;
const Rule service_principal_of_opt_in_region = {
    .id = "service-principal-of-opt-in-region",
    .summary = "the policy lists the Logs principal of an opt-in Region other than the key's",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_principal.html",
};

}  // namespace kmslint
