// The catalogue, the files in rules/ and what stands twice agree.
#include "lint/rule.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace kmslint {
namespace {

const std::filesystem::path rules_folder = std::filesystem::path(KMSLINT_SOURCE_DIR) / "rules";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> ids_of_files(std::string_view extension) {
  const std::set<std::string> shared = {"catalogue", "change_wording", "embed_pages",
                                        "pages",     "wording",        "README"};
  std::set<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(rules_folder)) {
    const std::string id = entry.path().stem().string();
    if (entry.path().extension() == extension && !shared.contains(id)) ids.insert(id);
  }
  return ids;
}

std::set<std::string> ids_of_catalogue() {
  std::set<std::string> ids;
  for (const Rule* rule : catalogue()) ids.insert(std::string(rule->id));
  return ids;
}

/// "the key is named" as the first paragraph has it: a capital and a full stop.
std::string as_sentence(std::string_view summary) {
  std::string sentence(summary);
  if (sentence.front() >= 'a' && sentence.front() <= 'z') {
    sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
  }
  return sentence + ".";
}

TEST_CASE("every rule has a source file and a page, and every page a rule", "[rules]") {
  CHECK(ids_of_files(".cpp") == ids_of_catalogue());
  CHECK(ids_of_files(".md") == ids_of_catalogue());
  CHECK(ids_of_catalogue().size() == catalogue().size());
}

TEST_CASE("levels are fixed", "[rules]") {
  const std::map<std::string, Level> levels = {
      {"key-id-instead-of-arn", Level::error},
      {"aws-managed-key", Level::error},
      {"key-in-other-region", Level::error},
      {"key-not-symmetric", Level::error},
      {"key-not-enabled", Level::error},
      {"key-in-other-account", Level::note},
      {"logs-service-not-allowed", Level::error},
      {"logs-principal-in-other-region", Level::error},
      {"logs-principal-without-region", Level::warning},
      {"logs-principal-with-wrong-suffix", Level::warning},
      {"service-principal-of-opt-in-region", Level::warning},
      {"invalid-service-principal", Level::error},
      {"logs-action-not-allowed", Level::error},
      {"logs-reencrypt-not-allowed", Level::note},
      {"encryption-context-excludes-log-group", Level::error},
      {"condition-never-met-by-logs", Level::error},
      {"condition-undocumented-for-logs", Level::warning},
      {"deny-blocks-logs", Level::error},
      {"log-group-not-ordered-after-key-policy", Level::warning},
      {"key-policy-depends-on-log-group", Level::error},
      {"key-policy-set-twice", Level::error},
      {"module-drops-argument", Level::warning},
      {"logs-allowed-for-every-account", Level::note},
      {"change-removes-logs-access", Level::error},
      {"change-removes-logs-statement", Level::warning},
      {"change-deletes-key-of-logs", Level::error},
      {"change-disables-key-of-logs", Level::error},
      {"change-leaves-events-under-old-key", Level::note},
      {"change-unmanages-key-policy", Level::note},
      {"log-group-outlives-key", Level::warning},
      {"key-material-expires", Level::warning},
      {"malformed-key-policy", Level::error},
      {"unknown-kms-action", Level::warning},
      {"unknown-condition-key", Level::warning},
      {"unsubstituted-variable", Level::warning},
      {"statement-never-matches", Level::warning},
      {"key-policy-locks-out-administrators", Level::error},
      {"key-policy-allows-everyone", Level::warning},
      {"principal-is-deleted-identity", Level::warning},
      {"syntax-error", Level::error},
      {"unused-suppression", Level::warning},
      {"expired-suppression", Level::warning},
  };
  for (const Rule* rule : catalogue()) {
    INFO(rule->id);
    const auto expected = levels.find(std::string(rule->id));
    REQUIRE(expected != levels.end());
    CHECK(level_name(rule->level) == level_name(expected->second));
  }
}

TEST_CASE("a rule is found by its id and by nothing else", "[rules]") {
  for (const Rule* rule : catalogue()) CHECK(find_rule(rule->id) == rule);
  CHECK(find_rule("") == nullptr);
  CHECK(find_rule("deny-blocks") == nullptr);
  CHECK(find_rule("Deny-Blocks-Logs") == nullptr);
}

TEST_CASE("a page begins with the rule's id and summary", "[rules]") {
  for (const Rule* rule : catalogue()) {
    INFO(rule->id);
    const std::string beginning =
        "# " + std::string(rule->id) + "\n\n" + as_sentence(rule->summary) + "\n\n";
    CHECK(std::string(page(*rule)).substr(0, beginning.size()) == beginning);
  }
}

TEST_CASE("a page says what is reported, what is not, and what to do", "[rules]") {
  for (const Rule* rule : catalogue()) {
    INFO(rule->id);
    const std::string text(page(*rule));
    std::size_t at = 0;
    for (const char* heading :
         {"\n## Reported\n", "\n## Not reported\n", "\n## What to do\n", "\n## References\n"}) {
      INFO(heading);
      at = text.find(heading, at);
      REQUIRE(at != std::string::npos);
    }
    CHECK(text.substr(at).find("](https://") != std::string::npos);
    CHECK(rule->reference.starts_with("https://"));
  }
}

TEST_CASE("the pages in the binary are those in the folder", "[rules]") {
  for (const Rule* rule : catalogue()) {
    INFO(rule->id);
    CHECK(page(*rule) == read(rules_folder / (std::string(rule->id) + ".md")));
  }
  CHECK(document("docs/semantics.md") ==
        read(std::filesystem::path(KMSLINT_SOURCE_DIR) / "docs" / "semantics.md"));
  CHECK(document("rules/no-such-rule.md").empty());
}

TEST_CASE("readers find the pages by AWS's own words", "[rules]") {
  const auto contains = [](const char* id, const char* text) {
    return page(*find_rule(id)).find(text) != std::string_view::npos;
  };
  const char* not_allowed =
      "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:";
  for (const char* id : {"aws-managed-key", "key-in-other-region", "logs-service-not-allowed",
                         "logs-principal-in-other-region", "logs-action-not-allowed",
                         "encryption-context-excludes-log-group", "condition-never-met-by-logs",
                         "deny-blocks-logs"}) {
    INFO(id);
    CHECK(contains(id, not_allowed));
  }
  CHECK(contains("key-id-instead-of-arn", "The specified KMS Key Id could not be found."));
  CHECK(contains("key-id-instead-of-arn",
                 "Model validation failed (#/KmsKeyId: failed validation constraint for keyword "
                 "[pattern])"));
  CHECK(contains("logs-service-not-allowed", "Unable to validate if specified KMS key is valid"));
  CHECK(contains("key-not-enabled", " is disabled."));
  CHECK(contains("key-not-enabled", " is pending deletion"));
  for (const char* id : {"invalid-service-principal", "service-principal-of-opt-in-region",
                         "unsubstituted-variable"}) {
    INFO(id);
    CHECK(contains(id, "Policy contains a statement with one or more invalid service principals."));
  }
  CHECK(contains("malformed-key-policy",
                 "Policy contains a statement with one or more invalid principals."));
  CHECK(contains("malformed-key-policy", "OverlyPermissiveCondition"));
}

TEST_CASE("the index is what the binary prints", "[rules]") {
  const std::filesystem::path index = rules_folder / "README.md";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(index, std::ios::binary) << rules_index();
  }
  CHECK(read(index) == rules_index());
  CHECK(rules_index().find(
            "| [deny-blocks-logs](deny-blocks-logs.md) | error | a Deny statement matches "
            "CloudWatch Logs |\n") != std::string::npos);
}

TEST_CASE("rules with a security severity are those about access", "[rules]") {
  std::set<std::string> security;
  for (const Rule* rule : catalogue()) {
    if (!rule->security_severity.empty()) security.insert(std::string(rule->id));
  }
  CHECK(security ==
        std::set<std::string>{"key-policy-allows-everyone", "logs-allowed-for-every-account"});
}

}  // namespace
}  // namespace kmslint
