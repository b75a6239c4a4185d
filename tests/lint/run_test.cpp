#include <array>
#include <string>

#include <catch2/catch.hpp>

#include "decide/judge.h"
#include "lint/report.h"
#include "lint/reporter.h"
#include "source/sources.h"

namespace kmslint {
namespace {

// Two small files; the rules below report words of them.
struct Fixture {
  Sources sources = {};
  FileId b = sources.add("b.yaml", "b.yaml", "first: wrong\nsecond: \"wrong\"\n");
  FileId a = sources.add("a.json", "a.json", R"({"x": "wr\u006fng"})");
  Model model = {};
  Analysis analysis = {};

  Fixture() {
    model.log_groups.push_back({.address = "Resources/Web", .name = "/app/web"});
    model.keys.push_back({.address = "Resources/Key", .name = "Key"});
    analysis.model = &model;
    analysis.pairs.push_back({.pair = {.log_group = 0, .key = 0},
                              .verdict = Verdict::not_usable,
                              .actions = {Ternary::no, Ternary::yes, Ternary::unknown},
                              .log_group_name = "/app/web",
                              .key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1"});
  }
  Report run_rules(std::span<const Rule* const> rules, Selection selection = {}) {
    return run(rules, analysis, sources, selection);
  }
};

constexpr Span first_value = {FileId{0}, 7, 12};
constexpr Span second_value = {FileId{0}, 21, 28};
constexpr Span escaped_value = {FileId{1}, 6, 18};

Finding wrong_at(Span span, std::string text = "right") {
  return {.message = "wrong",
          .primary = {span, "here"},
          .replacement = Replacement{"wrong", std::move(text)},
          .pairs = {0}};
}

void report_all(const Analysis&, Reporter& report) {
  report(Ternary::yes, wrong_at(second_value));
  report(Ternary::yes, wrong_at(first_value));
  report(Ternary::yes, wrong_at(escaped_value));
}
constexpr Rule all_rule = {.id = "b-rule", .level = Level::error, .check = report_all};

void report_open(const Analysis&, Reporter& report) {
  report(Ternary::unknown, wrong_at(first_value));
  report(Ternary::yes, {.message = "also here", .primary = {first_value, "here"}});
}
constexpr Rule open_rule = {.id = "a-rule", .level = Level::warning, .check = report_open};

constexpr Rule syntax_rule = {.id = "syntax-error", .level = Level::error};

TEST_CASE("findings are sorted by file, place, rule", "[lint]") {
  Fixture fixture;
  const std::array rules = {&all_rule, &open_rule};
  const Report report = fixture.run_rules(rules);
  std::string order;
  for (const Finding& finding : report.findings) {
    order += std::string(fixture.sources.path(finding.primary.span.file)) + ":" +
             std::to_string(finding.primary.span.begin) + " " + std::string(finding.rule->id) +
             "\n";
  }
  CHECK(order == "a.json:6 b-rule\nb.yaml:7 a-rule\nb.yaml:7 b-rule\nb.yaml:21 b-rule\n");
}

TEST_CASE("open findings are kept apart", "[lint]") {
  Fixture fixture;
  const std::array rules = {&open_rule};
  const Report report = fixture.run_rules(rules);
  REQUIRE(report.findings.size() == 1);
  REQUIRE(report.open_findings.size() == 1);
  CHECK(report.findings[0].message == "also here");
  CHECK(report.open_findings[0].certain == Ternary::unknown);
  CHECK(report.pairs[0].findings.empty());
}

TEST_CASE("only selected rules run, in catalogue order", "[lint]") {
  Fixture fixture;
  const std::array rules = {&all_rule, &open_rule};
  CHECK(fixture.run_rules(rules).rules == std::vector<const Rule*>{&all_rule, &open_rule});
  CHECK(fixture.run_rules(rules, {.select = {"a-rule"}}).rules ==
        std::vector<const Rule*>{&open_rule});
  const Report ignored = fixture.run_rules(rules, {.ignore = {"a-rule"}});
  CHECK(ignored.rules == std::vector<const Rule*>{&all_rule});
  CHECK(ignored.open_findings.empty());
  CHECK(fixture.run_rules(rules, {.select = {"a-rule"}, .ignore = {"a-rule"}}).rules.empty());
}

TEST_CASE("a pair names its findings and its verdict in plain words", "[lint]") {
  Fixture fixture;
  const std::array rules = {&all_rule};
  const Report report = fixture.run_rules(rules);
  REQUIRE(report.pairs.size() == 1);
  const ReportedPair& pair = report.pairs[0];
  CHECK(pair.findings == std::vector<std::size_t>{0, 1, 2});
  CHECK(pair.verdict == "not-usable");
  CHECK(pair.why == "");
  CHECK(pair.actions == std::array<std::string, 3>{"denied", "allowed", "unknown"});
  CHECK(pair.log_group.name == "/app/web");
  REQUIRE(pair.key);
  CHECK(pair.key->address == "Resources/Key");
  CHECK(pair.key->arn == "arn:aws:kms:eu-west-1:111122223333:key/1");
}

TEST_CASE("a fix replaces a word that stands in place and keeps its quotation marks", "[lint]") {
  Fixture fixture;
  const std::array rules = {&all_rule};
  const Report report = fixture.run_rules(rules);
  CHECK_FALSE(report.findings[0].fix);  // written with an escape
  REQUIRE(report.findings[1].fix);
  CHECK(report.findings[1].fix->edits[0].span == first_value);
  CHECK(report.findings[1].fix->edits[0].text == "right");
  REQUIRE(report.findings[2].fix);
  CHECK(report.findings[2].fix->edits[0].span == Span{FileId{0}, 22, 27});
}

TEST_CASE("no fix writes text that needs quoting or is not known", "[lint]") {
  for (const char* text : {"", "logs.${AWS::Region}.amazonaws.com", "a b", "*", "a\"", "a:", "é"}) {
    INFO(text);
    static std::string replacement;
    replacement = text;
    constexpr Rule rule = {.id = "r", .check = [](const Analysis&, Reporter& report) {
                             report(Ternary::yes, wrong_at(first_value, replacement));
                           }};
    Fixture fixture;
    const std::array rules = {&rule};
    CHECK_FALSE(fixture.run_rules(rules).findings[0].fix);
  }
}

TEST_CASE("syntax errors become findings of their rule, if it is selected", "[lint]") {
  Fixture fixture;
  fixture.model.syntax_errors.push_back(
      {.span = {FileId{1}, 3, 4}, .message = "a colon is missing"});
  const std::array rules = {&syntax_rule, &all_rule};
  const Report report = fixture.run_rules(rules, {.select = {"syntax-error"}});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message == "a colon is missing");
  CHECK(report.findings[0].rule == &syntax_rule);
  CHECK(fixture.run_rules(rules, {.ignore = {"syntax-error"}}).findings.size() == 3);
}

TEST_CASE("removing findings renews the pairs' references", "[lint]") {
  Fixture fixture;
  const std::array rules = {&all_rule, &open_rule};
  Report report = fixture.run_rules(rules);
  remove_findings(report, [](const Finding& finding) {
    return finding.primary.span == escaped_value || finding.rule == &open_rule;
  });
  REQUIRE(report.findings.size() == 2);
  CHECK(report.open_findings.empty());
  CHECK(report.pairs[0].findings == std::vector<std::size_t>{0, 1});
}

TEST_CASE("what was not evaluated, and remarks, reach the report", "[lint]") {
  Fixture fixture;
  fixture.model.not_evaluated.push_back(
      {.span = first_value, .reason = "`Fn::Transform` is not evaluated", .settle = "deploy it"});
  fixture.model.remarks.push_back("a remark");
  fixture.model.inputs = {{FileId{0}, InputKind::cloudformation},
                          {FileId{1}, InputKind::key_policy}};
  const Report report = fixture.run_rules({});
  REQUIRE(report.not_evaluated.size() == 1);
  CHECK(report.not_evaluated[0].span == first_value);
  CHECK(report.not_evaluated[0].settle == "deploy it");
  CHECK(report.remarks == std::vector<std::string>{"a remark"});
  REQUIRE(report.inputs.size() == 2);
  CHECK(report.inputs[0].file == "a.json");
  CHECK(report.inputs[0].kind == "key-policy");
  CHECK(report.inputs[1].kind == "cloudformation");
}

}  // namespace
}  // namespace kmslint
