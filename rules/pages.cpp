// The pages of the documentation, compiled in, and the index made from the catalogue.
#include <string>
#include <string_view>

#include "lint/rule.h"

namespace kmslint {
namespace {

struct EmbeddedPage {
  std::string_view path;
  std::string_view text;
};

#include "rules/pages.inc"

}  // namespace

std::string_view document(std::string_view path) {
  for (const EmbeddedPage& page : embedded_pages) {
    if (page.path == path) return page.text;
  }
  return {};
}

std::string_view page(const Rule& rule) {
  return document("rules/" + std::string(rule.id) + ".md");
}

std::string rules_index() {
  std::string text =
      "# Rules\n"
      "\n"
      "<!-- Printed by `kmslint rules --format markdown`; do not edit. -->\n"
      "\n"
      "| rule | level | reported when |\n"
      "|---|---|---|\n";
  for (const Rule* rule : catalogue()) {
    const std::string id(rule->id);
    text += "| [" + id + "](" + id + ".md) | " + std::string(level_name(rule->level)) + " | " +
            std::string(rule->summary) + " |\n";
  }
  return text;
}

}  // namespace kmslint
