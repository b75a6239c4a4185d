#include "cli/explain.h"

#include <catch2/catch.hpp>

#include "lint/rule.h"

using namespace kmslint;

namespace {

std::string error(const std::string& topic) {
  const auto text = explain_text(topic);
  return text ? "no error" : text.error().message + "; " + text.error().hint;
}

const std::string pages =
    "# Semantics\n"
    "\n"
    "## 5. Conditions\n"
    "\n"
    "- **CON-1** first item\n"
    "  goes on\n"
    "- **CON-2** second\n"
    "CON-3 a paragraph\n"
    "that goes on\n"
    "\n"
    "### CON-4: a section\n"
    "\n"
    "text, CON-5 mentioned\n"
    "#### deeper\n"
    "more\n"
    "### CON-5\n"
    "other\n"
    "## 9. Assumptions\n"
    "| name | says |\n"
    "|---|---|\n"
    "| A-STAR | everyone |\n"
    "| `A-VIA` | via |\n";

}  // namespace

TEST_CASE("the part of a page about an id is its item, row or section", "[explain]") {
  CHECK(part_about(pages, "CON-1") == "- **CON-1** first item\n  goes on\n");
  CHECK(part_about(pages, "CON-2") == "- **CON-2** second\n");
  CHECK(part_about(pages, "CON-3") == "CON-3 a paragraph\nthat goes on\n");
  CHECK(part_about(pages, "CON-4") ==
        "### CON-4: a section\n\ntext, CON-5 mentioned\n#### deeper\nmore\n");
  CHECK(part_about(pages, "con-5") == "### CON-5\nother\n");
  CHECK(part_about(pages, "A-STAR") == "| A-STAR | everyone |\n");
  CHECK(part_about(pages, "A-VIA") == "| `A-VIA` | via |\n");
  CHECK(part_about(pages, "CON") == "");
  CHECK(part_about(pages, "CON-33") == "");
}

TEST_CASE("every rule has a page", "[explain]") {
  for (const Rule* rule : catalogue()) {
    const auto text = explain_text(rule->id);
    REQUIRE(text);
    CHECK(text->find("# " + std::string(rule->id) + "\n") == 0);
  }
}

TEST_CASE("the rules of policy semantics are explained", "[explain]") {
  for (const char* id : {"CON-3", "EVAL-5", "HOLE-3", "ARN-1"}) {
    const auto text = explain_text(id);
    INFO(id);
    REQUIRE(text);
    CHECK(text->find("**" + std::string(id) + "**") != std::string::npos);
  }
}

TEST_CASE("assumptions are explained with their default reading", "[explain]") {
  const auto text = explain_text("A-STAR");
  REQUIRE(text);
  CHECK(text->find("A-STAR=yes says: `{\"AWS\": \"*\"}` covers AWS service principals.\n") !=
        std::string::npos);
  CHECK(text->find("Read by default as: yes.") != std::string::npos);
  CHECK(explain_text("a-star").value() == *text);
}

TEST_CASE("an unknown topic names the nearest", "[explain]") {
  CHECK(error("deny-block-logs") ==
        "nothing is known about `deny-block-logs`; did you mean `deny-blocks-logs`?");
  CHECK(error("A-STRA") == "nothing is known about `A-STRA`; did you mean `A-STAR`?");
  CHECK(error("xyzzy") == "nothing is known about `xyzzy`; `kmslint rules` lists the rules");
  CHECK(error("") == "nothing is known about ``; `kmslint rules` lists the rules");
}

TEST_CASE("the list of rules holds each once, in three formats", "[explain]") {
  const std::string text = rules_text(TableFormat::text);
  const std::string json = rules_text(TableFormat::json);
  const std::string markdown = rules_text(TableFormat::markdown);
  for (const Rule* rule : catalogue()) {
    const std::string id(rule->id);
    CHECK(text.find(id + " ") != std::string::npos);
    CHECK(json.find("\"id\": \"" + id + "\", \"level\": \"" + std::string(level_name(rule->level)) +
                    "\"") != std::string::npos);
    CHECK(markdown.find("(" + id + ".md)") != std::string::npos);
  }
  CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) == catalogue().size());
}
