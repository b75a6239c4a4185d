// Whole runs compared with what stands in testdata/golden/<case>/:
//
//   args            arguments after `check`, separated by blanks
//   folder          (optional) where to run, relative to testdata/; else the case's input/
//   expected.txt    the text report, then what went to standard error, then the exit status
//   expected.json   the JSON report
//   expected.sarif  the SARIF report, for the rules that the JSON report names; their pages left
//   out
//
// So no golden file changes when another rule, or a rule's page, does.
// UPDATE_GOLDEN=1 writes the expected files instead; read the difference before committing it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run_process.h"
#include "support/testdata.h"

namespace kmslint {
namespace {

namespace fs = std::filesystem;
using testing::file_text;
using testing::testdata;

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

fs::path working_folder(const fs::path& golden_case) {
  const std::vector<std::string> named = words(file_text(golden_case / "folder"));
  return named.empty() ? golden_case / "input" : testdata() / named.front();
}

Outcome run(const fs::path& golden_case, const std::string& format, const std::string& rules = "") {
  std::vector<std::string> arguments = {"check", "--format", format, "--color", "never"};
  if (!rules.empty()) arguments.insert(arguments.end(), {"--select", rules});
  for (const std::string& word : words(file_text(golden_case / "args"))) arguments.push_back(word);
  return run_process({.arguments = arguments, .folder = working_folder(golden_case).string()});
}

/// The rules of the findings in a JSON report, separated by commas; some rule when there are none.
std::string rules_named_in(const std::string& json) {
  const std::string member = "\"rule\": \"";
  std::set<std::string> rules;
  for (std::size_t at = json.find(member); at != std::string::npos; at = json.find(member, at)) {
    at += member.size();
    rules.insert(json.substr(at, json.find('"', at) - at));
  }
  if (rules.empty()) return "syntax-error";
  std::string joined;
  for (const std::string& rule : rules) joined += (joined.empty() ? "" : ",") + rule;
  return joined;
}

/// SARIF with each rule's page replaced by a placeholder.
std::string without_pages(const std::string& sarif) {
  std::istringstream lines(sarif);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    for (const std::string member : {"\"text\": \"# ", "\"markdown\": \"# "}) {
      const std::size_t at = line.find(member);
      if (at == std::string::npos) continue;
      const std::string end = line.ends_with(",") ? "," : "";
      line = line.substr(0, at + member.size() - 2) + "(the page of the rule)\"" + end;
    }
    result += line + "\n";
  }
  return result;
}

std::string transcript(const Outcome& outcome) {
  const std::string errors = outcome.err.empty() ? "" : "-- standard error --\n" + outcome.err;
  return outcome.out + errors + "-- exit status " + std::to_string(outcome.status) + " --\n";
}

void compare(const fs::path& expected, const std::string& actual) {
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update && std::string(update) == "1") {
    std::ofstream(expected, std::ios::binary) << actual;
  }
  INFO(expected.string());
  CHECK(actual == file_text(expected));
}

std::vector<fs::path> golden_cases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(testdata() / "golden")) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::ranges::sort(cases);
  return cases;
}

TEST_CASE("whole runs report what their golden files say") {
  REQUIRE(golden_cases().size() >= 9);
  for (const fs::path& golden_case : golden_cases()) {
    INFO(golden_case.filename().string());
    REQUIRE(fs::exists(golden_case / "args"));
    const Outcome text = run(golden_case, "text");
    const Outcome json = run(golden_case, "json");
    const Outcome sarif = run(golden_case, "sarif", rules_named_in(json.out));
    compare(golden_case / "expected.txt", transcript(text));
    compare(golden_case / "expected.json", json.out);
    compare(golden_case / "expected.sarif", without_pages(sarif.out));
    CHECK(json.status == text.status);
    CHECK(sarif.status == text.status);
  }
}

TEST_CASE("equal runs write equal bytes") {
  const fs::path golden_case = testdata() / "golden" / "several-files";
  CHECK(run(golden_case, "sarif").out == run(golden_case, "sarif").out);
}

TEST_CASE("the example in the README is what kmslint says about the tour") {
  const std::string readme = file_text(fs::path(KMSLINT_SOURCE_DIR) / "README.md");
  const std::string command = "$ ./kmslint check testdata/tour\n";
  const std::size_t at = readme.find(command);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = at + command.size();
  const std::string shown = readme.substr(begin, readme.find("```", begin) - begin);
  const Outcome outcome = run_process(
      {.arguments = {"check", "--color", "never", "testdata/tour"}, .folder = KMSLINT_SOURCE_DIR});
  CHECK(shown == outcome.out);
  CHECK(outcome.status == 1);
}

}  // namespace
}  // namespace kmslint
