// The same policy in seven spellings gives the same findings: testdata/spellings/<policy>/ holds
//
//   plain.json     the policy by itself, judged with the log group of the templates
//   template.json  in a CloudFormation template
//   template.yaml  the same in YAML
//   string.yaml    the policy as a JSON string
//   sub.yaml       a word of the policy through Fn::Sub
//   join.yaml      a word of the policy through Fn::Join
//   if.yaml        a statement inside Fn::If
//   expected       a line for each finding: rule | underlined text | word in the message
//
// Where an intrinsic splits the guilty word, only a piece of it may be underlined.
#include <rapidjson/document.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
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

struct Expected {
  std::string rule = {};
  std::string underlined = {};
  std::string mentioned = {};
};

struct Reported {
  std::string rule = {};
  std::string underlined = {};
  std::string message = {};
};

const std::vector<std::string> whole_word_spellings = {"plain.json", "template.json",
                                                       "template.yaml", "string.yaml", "if.yaml"};
const std::vector<std::string> split_word_spellings = {"sub.yaml", "join.yaml"};

std::vector<Expected> read_expected(const fs::path& file) {
  std::istringstream lines(file_text(file));
  std::vector<Expected> expected;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(" | ");
    const std::size_t second = line.find(" | ", first + 3);
    expected.push_back({line.substr(0, first), line.substr(first + 3, second - first - 3),
                        line.substr(second + 3)});
  }
  return expected;
}

std::string without_quotes(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == '\\'; });
  return text;
}

std::vector<Reported> check(const fs::path& folder, const std::string& file) {
  const Outcome outcome =
      run_process({.arguments = {"check", "--format", "json", "--root", ".", "--region",
                                 "eu-central-1", "--account", "111122223333", "--log-group",
                                 "arn:aws:logs:eu-central-1:111122223333:log-group:/app/web", file},
                   .folder = folder.string()});
  rapidjson::Document report;
  report.Parse<rapidjson::kParseNumbersAsStringsFlag>(outcome.out.c_str());
  INFO(outcome.err);
  REQUIRE(report.IsObject());
  std::vector<Reported> reported;
  const rapidjson::Value& findings = report["findings"];
  for (rapidjson::SizeType i = 0; i < findings.Size(); ++i) {
    const rapidjson::Value& finding = findings[i];
    if (std::string(finding["level"].GetString()) == "note") continue;
    reported.push_back({finding["rule"].GetString(), without_quotes(finding["text"].GetString()),
                        finding["message"].GetString()});
  }
  return reported;
}

void compare(const std::vector<Reported>& reported, const std::vector<Expected>& expected,
             bool whole_words) {
  REQUIRE(reported.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(reported[i].rule == expected[i].rule);
    CHECK_THAT(reported[i].message, Catch::Contains(expected[i].mentioned));
    if (whole_words) CHECK(reported[i].underlined == expected[i].underlined);
  }
}

TEST_CASE("the same policy gives the same findings in every spelling") {
  std::size_t policies = 0;
  for (const auto& entry : fs::directory_iterator(testdata() / "spellings")) {
    const fs::path policy = entry.path();
    const std::vector<Expected> expected = read_expected(policy / "expected");
    ++policies;
    for (const std::string& file : whole_word_spellings) {
      INFO(policy.filename().string() << "/" << file);
      compare(check(policy, file), expected, true);
    }
    for (const std::string& file : split_word_spellings) {
      INFO(policy.filename().string() << "/" << file);
      compare(check(policy, file), expected, false);
    }
  }
  CHECK(policies == 5);
}

}  // namespace
}  // namespace kmslint
