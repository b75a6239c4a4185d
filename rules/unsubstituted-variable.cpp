#include "rules/wording.h"

namespace kmslint {
namespace {

/// A hole ends a variable; how many pieces the text around it is written in does not matter.
std::string flat(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) result += part.hole ? "\n" : part.literal;
  return result;
}

void check_text(const Key& key, const PartialString& text, Reporter& report) {
  const std::string all = flat(text);
  const std::optional<std::string> variable = find_unsubstituted_variable(all);
  if (!variable) return;
  Span place = text.span;
  if (!text.is_literal()) {
    TextReader reader(text);
    reader.take(all.find(*variable));
    place = span_of(reader.take(variable->size()).parts, text.span);
  }
  report(
      Ternary::yes,
      {.message = "`" + *variable + "` in " + policy_in_words(key) +
                  " is left as it stands: nothing substitutes it",
       .primary = {place, "literal text"},
       .remedy =
           is_terraform(key.input)
               ? "write the value, or let Terraform substitute it: `templatefile`"
               : "write the value, or let the template substitute it: `!Sub` in CloudFormation"});
}

void check(const Analysis& analysis, Reporter& report) {
  for_each_policy(*analysis.model, [&](const Key& key, const KeyState& state) {
    for_each_statement(*analysis.model, state.policy, [&](const Statement& statement) {
      if (is_for_other_services(statement)) return;
      for (const PrincipalEntry& entry : statement.principal.entries) {
        check_text(key, entry.text, report);
      }
      for (const PartialString& entry : statement.action.entries) check_text(key, entry, report);
      for (const PartialString& entry : statement.resource.entries) check_text(key, entry, report);
      for (const ConditionEntry& entry : statement.condition.entries) {
        for (const PartialString& value : entry.values) check_text(key, value, report);
      }
    });
  });
}

}  // namespace

extern const Rule unsubstituted_variable;
const Rule unsubstituted_variable = {
    .id = "unsubstituted-variable",
    .summary = "template syntax is left as literal text in the policy KMS would see",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "intrinsic-function-reference-sub.html",
};

}  // namespace kmslint
