#include "rules/wording.h"

namespace kmslint {
namespace {

void check(const Analysis& analysis, Reporter& report) {
  for (const IgnoredArgument& ignored : analysis.model->ignored_arguments) {
    const std::string name = "`" + ignored.name.value + "`";
    std::string message =
        "module `" + ignored.module.value + "` ignores " + name + " in `" + ignored.input + "`: ";
    message += ignored.described ? "its version reads no such attribute"
                                 : "its type has no such attribute, so Terraform drops it";
    std::string remedy = "take it away, or see which attribute the module's version reads";
    if (!ignored.nearest.empty()) {
      message += ignored.described ? "; it reads `" + ignored.nearest + "`"
                                   : " without a word; it has `" + ignored.nearest + "`";
      remedy = "write `" + ignored.nearest + "`";
    }
    report(Ternary::yes, {.message = std::move(message),
                          .primary = {ignored.name.span, "is ignored"},
                          .related = {{ignored.module.span, "by this module"}},
                          .remedy = std::move(remedy)});
  }
}

}  // namespace

extern const Rule module_drops_argument;
const Rule module_drops_argument = {
    .id = "module-drops-argument",
    .summary = "a module ignores an attribute it is given",
    .level = Level::warning,
    .check = check,
    .reference =
        "https://developer.hashicorp.com/terraform/language/expressions/type-constraints"
        "#conversion-of-complex-types",
};

}  // namespace kmslint
