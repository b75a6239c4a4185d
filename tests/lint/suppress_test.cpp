// What suppressions say, where they reach, and what is said about those that do nothing.
#include "lint/suppress.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "lint/rule.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {
namespace {

// ---- The words of one comment -------------------------------------------------------------------

/// `rule | reason | until | problem` of each suppression.
std::vector<std::string> parsed(const std::string& text) {
  std::vector<std::string> result;
  for (const Suppression& one : parse_suppressions(text, {})) {
    result.push_back(one.rule + " | " + one.reason + " | " +
                     (one.until ? date_text(*one.until) : "") + " | " + one.problem);
  }
  return result;
}

TEST_CASE("a comment names rules, a reason and perhaps an end", "[suppress]") {
  using Texts = std::vector<std::string>;
  struct Row {
    std::string text;
    Texts expected;
  };
  const std::vector<Row> rows = {
      {" allow syntax-error -- as wanted", {"syntax-error | as wanted |  | "}},
      {" allow syntax-error \u2014 as wanted\r", {"syntax-error | as wanted |  | "}},
      {" allow syntax-error: as wanted", {"syntax-error | as wanted |  | "}},
      {" allow syntax-error -- old until 2027-01-31", {"syntax-error | old | 2027-01-31 | "}},
      {" allow syntax-error -- old, until 2027-01-31.", {"syntax-error | old | 2027-01-31 | "}},
      {" allow syntax-error -- old (until 2027-01-31)", {"syntax-error | old | 2027-01-31 | "}},
      {" allow syntax-error until 2027-01-31 -- old", {"syntax-error | old | 2027-01-31 | "}},
      {" allow syntax-error -- r until 2027-01-31, see A-12",
       {"syntax-error | r until 2027-01-31, see A-12 | 2027-01-31 | "}},
      {" allow syntax-error -- until 2027-01-31: r",
       {"syntax-error | until 2027-01-31: r | 2027-01-31 | "}},
      {" allow syntax-error -- old Until: 2027-01-31", {"syntax-error | old | 2027-01-31 | "}},
      {" allow syntax-error -- until we move", {"syntax-error | until we move |  | "}},
      {" allow a-b, c-d e-f -- both", {"a-b | both |  | ", "c-d | both |  | ", "e-f | both |  | "}},
      {" allow syntax-error", {"syntax-error |  |  | it gives no reason"}},
      {" allow syntax-error --", {"syntax-error |  |  | it gives no reason"}},
      {" allow syntax-error -- until 2027-01-31",
       {"syntax-error |  | 2027-01-31 | it gives no reason"}},
      {" allow -- because", {" | because |  | it names no rule"}},
      {" allow", {" |  |  | it names no rule"}},
      {" allow syntax-error -- old until 2027-02-29",
       {"syntax-error | old |  | `2027-02-29` is not a date, YYYY-MM-DD"}},
      {" allow syntax-error -- old until 2027",
       {"syntax-error | old |  | `2027` is not a date, YYYY-MM-DD"}},
      {" allow syntax-error until soon -- old",
       {"syntax-error | old |  | `soon` is not a date, YYYY-MM-DD"}},
      {" ignore syntax-error -- x", {" |  |  | `allow` is expected, not `ignore`"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(parsed(row.text) == row.expected);
  }
}

TEST_CASE("dates are days that exist", "[suppress]") {
  CHECK(date_text(*parse_date("2028-02-29")) == "2028-02-29");
  CHECK(date_text(*parse_date("0999-12-01")) == "0999-12-01");
  for (const char* text : {"2027-02-29", "2027-13-01", "2027-00-10", "2027-1-01", "27-01-01", "",
                           "2027-01-01 ", "2027/01/01", "0000-01-01"}) {
    INFO(text);
    CHECK_FALSE(parse_date(text));
  }
}

// ---- Where they reach ---------------------------------------------------------------------------

struct Input {
  Sources sources = {};
  std::vector<Document> documents = {};

  void add(const std::string& path, const std::string& text) {
    const FileId file = sources.add(path, path, text);
    const bool json = path.ends_with(".json");
    Document& document = documents.emplace_back();
    document.file = file;
    document.format = json ? Format::json : Format::yaml;
    document.parsed = json ? parse_json(sources, file) : parse_yaml(sources, file);
  }

  /// `line rule -> first line to last line` of each suppression.
  std::vector<std::string> found() const {
    std::vector<std::string> result;
    const auto line = [&](FileId file, std::uint32_t offset) {
      return std::to_string(sources.line_position(file, offset).line);
    };
    for (const Suppression& one : find_suppressions(documents, sources)) {
      result.push_back(line(one.span.file, one.span.begin) + " " + one.rule + " -> " +
                       line(one.reach.file, one.reach.begin) + ".." +
                       line(one.reach.file, one.reach.end));
    }
    return result;
  }
};

std::vector<std::string> found(const std::string& path, const std::string& text) {
  Input input;
  input.add(path, text);
  return input.found();
}

TEST_CASE("comments reach their line, or the next one that is no comment", "[suppress]") {
  using Texts = std::vector<std::string>;
  struct Row {
    std::string text;
    Texts expected;
  };
  const std::vector<Row> rows = {
      {"a: 1  # kmslint: allow x -- y\nb: 2\n", {"1 x -> 1..1"}},
      {"a: 1\n# kmslint: allow x -- y\nb: 2\n", {"2 x -> 3..3"}},
      {"a: 1\r\n# kmslint: allow x -- y\r\nb: 2\r\n", {"2 x -> 3..3"}},
      {"# kmslint: allow x -- y\n# because\n\n#kmslint: allow z -- y\nb: 2\n",
       {"1 x -> 5..5", "4 z -> 5..5"}},
      {"a: 1\n  ## kmslint:allow x -- y\nb: 2\n", {"2 x -> 3..3"}},
      {"a: [1,  # kmslint: allow x -- y\n  2]\n", {"1 x -> 1..1"}},
      {"a: 1\n# kmslint: allow x -- y\n", {"2 x -> 2..2"}},
      // No comments: text that holds a `#`, or prose about the marker.
      {"a: 'x # kmslint: allow x -- y'\n", {}},
      {"a: x#kmslint: allow\n", {}},
      {"a: |\n  x\n  # kmslint: allow x -- y\nb: 2\n", {}},
      {"a: \"x\n  # kmslint: allow x -- y\"\nb: 2\n", {}},
      {"a: 1  # write kmslint: allow x\n", {}},
      // A text of several lines belongs to the line where it begins.
      {"a: |  # kmslint: allow x -- y\n  one\n  two\nb: 2\n", {"1 x -> 1..4"}},
      {"# kmslint: allow x -- y\na: >-\n  one\n  two\nb: 2\n", {"1 x -> 2..4"}},
      {"# kmslint: allow x -- y\na: \"one\n  two\"\nb: 2\n", {"1 x -> 2..3"}},
      // After a block, the comment is one again.
      {"a: |\n  one\n# kmslint: allow x -- y\nb: 2\n", {"3 x -> 4..4"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(found("a.yaml", row.text) == row.expected);
  }
}

TEST_CASE("metadata reaches its resource", "[suppress]") {
  const std::string json = R"({"Resources": {
    "A": {"Type": "T",
      "Metadata": {"kmslint": {"allow": [
        {"rule": "x", "reason": "r"}]}}
    },
    "B": {"Type": "T"}}})";
  CHECK(found("a.json", json) == std::vector<std::string>{"4 x -> 2..5"});
  const std::string yaml =
      "Resources:\n"
      "  A:\n"
      "    Metadata:\n"
      "      kmslint:\n"
      "        allow: {rule: x, reason: r, until: 2027-01-31}\n"
      "    Type: T\n"
      "  B: {Type: T}\n";
  const std::vector<std::string> places = found("a.yaml", yaml);
  REQUIRE(places.size() == 1);
  CHECK(places[0].starts_with("5 x -> 2.."));
}

TEST_CASE("metadata that is not understood has no effect and says why", "[suppress]") {
  struct Row {
    std::string entry;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {R"({"rule": "x", "reason": "r"})", ""},
      {R"({"rule": "x"})", "it gives no reason"},
      {R"({"reason": "r"})", "it names no rule"},
      {R"({"rule": "x", "reason": "r", "until": "soon"})", "`soon` is not a date, YYYY-MM-DD"},
      {R"({"rule": "x", "reason": "r", "unitl": "2027-01-31"})", "`unitl` is not a part of it"},
      {R"("x")", "an entry of `allow` has a `rule` and a `reason`"},
  };
  for (const Row& row : rows) {
    INFO(row.entry);
    Input input;
    input.add("a.json",
              R"({"Resources": {"A": {"Metadata": {"kmslint": {"allow": [)" + row.entry + "]}}}}}");
    const std::vector<Suppression> all = find_suppressions(input.documents, input.sources);
    REQUIRE(all.size() == 1);
    CHECK(all[0].problem == row.problem);
  }
}

TEST_CASE("hostile metadata is no suppression", "[suppress]") {
  for (const char* text :
       {R"({"Resources": []})", R"({"Resources": {"A": null}})", R"(["kmslint"])",
        R"({"Resources": {"A": {"Metadata": {"kmslint": {"allow": []}}}}})", "\"kmslint\"", "{"}) {
    INFO(text);
    CHECK(found("a.json", text).empty());
  }
}

TEST_CASE("metadata that is misspelt or misplaced says what was meant", "[suppress]") {
  struct Row {
    std::string text;
    std::string problem;
    std::string remedy;
  };
  const std::string how = "write `kmslint: {allow: [{rule: RULE, reason: …}]}`";
  const std::string entry = R"([{"rule": "x", "reason": "r"}])";
  const auto resource = [](const std::string& ours) {
    return R"({"Resources": {"A": {"Metadata": {"kmslint": )" + ours + "}}}}";
  };
  for (const Row& row : std::vector<Row>{
           {resource(R"({"alow": )" + entry + "}"), "`alow` is not a part of it",
            "did you mean `allow`?"},
           {resource(R"({"ignore": )" + entry + "}"), "`ignore` is not a part of it", how},
           {resource(R"({"allow": [{"rul": "x", "reason": "r"}]})"), "`rul` is not a part of it",
            "did you mean `rule`?"},
           {resource(R"({"allow": [{"rule": "x", "reasons": "r"}]})"),
            "`reasons` is not a part of it", "did you mean `reason`?"},
           {resource(R"("allow x")"), "`kmslint` in Metadata is a mapping with `allow`", how},
           {resource("[1]"), "`kmslint` in Metadata is a mapping with `allow`", how},
           {R"({"Resources": {}, "Metadata": {"kmslint": {"allow": )" + entry + "}}}",
            "it stands in the Metadata of the template, and only that of a resource is looked at",
            "move it to the resource, or into `allow` of .kmslint.yaml"}}) {
    INFO(row.text);
    Input input;
    input.add("a.json", row.text);
    const std::vector<Suppression> all = find_suppressions(input.documents, input.sources);
    REQUIRE(all.size() == 1);
    CHECK(all[0].problem == row.problem);
    CHECK(all[0].remedy == row.remedy);
  }
  CHECK(found("a.json", R"({"Resources": {}, "Metadata": {"AWS::CDK": "kmslint"}})").empty());
}

TEST_CASE("an address leads to a place by names and positions", "[suppress]") {
  Input input;
  input.add("a.json", R"({"Statement": [{"Sid": "a"}, {"Sid": "b"}]})");
  const auto text = [&](const char* address) -> std::string {
    const auto place = find_place(input.documents[0], address);
    return place ? std::string(input.sources.text(*place)) : "nowhere";
  };
  CHECK(text("Statement/1/Sid") == "\"b\"");
  CHECK(text("Statement/0") == R"({"Sid": "a"})");
  CHECK(text("Statement/2") == "nowhere");
  CHECK(text("Statement/x") == "nowhere");
  CHECK(text("Statement/99999999999999999999") == "nowhere");
  CHECK(text("Statement/1/Sid/0") == "nowhere");
  CHECK(text("statement") == "nowhere");
}

// ---- Applying them ------------------------------------------------------------------------------

/// A report with one finding of `rule` for each place; every rule is selected.
struct Applied {
  Sources sources = {};
  FileId file = sources.add("a.yaml", "a.yaml", std::string(100, ' '));
  Report report = {};

  Applied() { report.rules.assign(catalogue().begin(), catalogue().end()); }

  Span at(std::uint32_t begin, std::uint32_t end) const { return {file, begin, end}; }
  void finding(const char* rule, std::uint32_t begin) {
    Finding& added = report.findings.emplace_back();
    added.rule = find_rule(rule);
    added.primary.span = at(begin, begin + 1);
  }
  /// `begin rule: message` of what is left.
  std::vector<std::string> apply(const std::vector<Suppression>& suppressions,
                                 const char* today = "2026-07-01",
                                 std::uint32_t configuration = 0) {
    apply_suppressions(report, suppressions, sources, parse_date(today),
                       [&](Span) { return configuration; });
    std::vector<std::string> result;
    for (const Finding& finding : report.findings) {
      result.push_back(std::to_string(finding.primary.span.begin) + " " +
                       std::string(finding.rule->id) +
                       (finding.message.empty() ? "" : ": " + finding.message));
    }
    return result;
  }
};

using Left = std::vector<std::string>;

TEST_CASE_METHOD(Applied, "a suppression takes out its rule where it reaches", "[suppress]") {
  finding("key-not-enabled", 9);
  finding("key-not-enabled", 10);
  finding("key-not-enabled", 20);
  finding("key-not-enabled", 21);
  finding("key-not-symmetric", 15);
  CHECK(apply({{.rule = "key-not-enabled", .reason = "r", .reach = at(10, 20)}}) ==
        Left{"9 key-not-enabled", "15 key-not-symmetric", "21 key-not-enabled"});
  CHECK(report.allowed.size() == 2);
}

TEST_CASE_METHOD(Applied, "wide and narrow reaches do not hide one another", "[suppress]") {
  finding("key-not-enabled", 50);
  CHECK(
      apply({{.rule = "key-not-enabled", .reason = "r", .span = at(1, 2), .reach = at(0, 90)},
             {.rule = "key-not-enabled", .reason = "r", .span = at(3, 4), .reach = at(10, 12)},
             {.rule = "key-not-enabled", .reason = "r", .span = at(5, 6), .reach = at(50, 51)}}) ==
      Left{"3 unused-suppression: this suppression has no effect: `key-not-enabled` reports "
           "nothing here"});
}

TEST_CASE_METHOD(Applied, "the last day is the day of the date", "[suppress]") {
  const std::vector<Suppression> suppressions = {{.rule = "key-not-enabled",
                                                  .reason = "r",
                                                  .until = parse_date("2026-07-01"),
                                                  .span = at(1, 2),
                                                  .reach = at(0, 90)}};
  finding("key-not-enabled", 50);
  SECTION("on it") { CHECK(apply(suppressions, "2026-07-01") == Left{}); }
  SECTION("after it") {
    CHECK(apply(suppressions, "2026-07-02") ==
          Left{"1 expired-suppression: the suppression of `key-not-enabled` ended on 2026-07-01",
               "50 key-not-enabled"});
  }
}

TEST_CASE_METHOD(Applied, "what has a problem suppresses nothing", "[suppress]") {
  finding("key-not-enabled", 50);
  CHECK(apply({{.rule = "key-not-enabled",
                .problem = "it gives no reason",
                .span = at(1, 2),
                .reach = at(0, 90)}}) ==
        Left{"1 unused-suppression: this suppression has no effect: it gives no reason",
             "50 key-not-enabled"});
}

TEST_CASE_METHOD(Applied, "an unknown rule is told with the one that was meant", "[suppress]") {
  CHECK(apply({{.rule = "key-not-enabeld", .reason = "r", .span = at(1, 2)}}) ==
        Left{"1 unused-suppression: this suppression has no effect: there is no rule "
             "`key-not-enabeld`"});
  CHECK(report.findings[0].remedy == "did you mean `key-not-enabled`?");
}

TEST_CASE_METHOD(Applied, "nothing is said about rules that were not selected", "[suppress]") {
  std::erase(report.rules, find_rule("key-not-enabled"));
  CHECK(apply({{.rule = "key-not-enabled", .reason = "r", .span = at(1, 2)}}) == Left{});
}

TEST_CASE_METHOD(Applied, "nothing is said where not everything was analysed", "[suppress]") {
  CHECK(
      apply(
          {{.rule = "key-not-enabled", .reason = "r", .span = at(1, 2), .can_be_unused = false}}) ==
      Left{});
}

TEST_CASE_METHOD(Applied, "a configuration's suppression reaches what it governs", "[suppress]") {
  finding("key-not-enabled", 50);
  const std::vector<Suppression> suppressions = {
      {.rule = "key-not-enabled", .reason = "r", .span = at(1, 2), .configuration = 3}};
  SECTION("this file") { CHECK(apply(suppressions, "2026-07-01", 3) == Left{}); }
  SECTION("another") { CHECK(apply(suppressions, "2026-07-01", 4).size() == 2); }
}

TEST_CASE_METHOD(Applied, "one that is written once and reaches twice is used once", "[suppress]") {
  finding("key-not-enabled", 50);
  const Suppression first = {
      .rule = "key-not-enabled", .reason = "r", .span = at(1, 2), .reach = at(0, 10)};
  Suppression second = first;
  second.reach = at(40, 60);
  CHECK(apply({first, second}) == Left{});
}

TEST_CASE_METHOD(Applied, "open findings are suppressed as well", "[suppress]") {
  finding("key-not-enabled", 50);
  report.open_findings = std::move(report.findings);
  report.findings.clear();
  CHECK(apply({{.rule = "key-not-enabled", .reason = "r", .reach = at(0, 90)}}) == Left{});
  CHECK(report.open_findings.empty());
  CHECK(report.allowed.empty());
}

TEST_CASE("suppressions after a syntax error are not called unused", "[suppress]") {
  Input input;
  input.add("a.yaml", "a: 1  # kmslint: allow syntax-error -- y\nb: [\n");
  const std::vector<Suppression> all = find_suppressions(input.documents, input.sources);
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].can_be_unused);
}

TEST_CASE("many comments are read in one pass", "[suppress]") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "# kmslint: allow x -- y\n\n";
  text += "a: 1\n";
  Input input;
  input.add("a.yaml", text);
  const std::vector<Suppression> all = find_suppressions(input.documents, input.sources);
  REQUIRE(all.size() == 200'000);
  CHECK(input.sources.text(all.front().reach) == "a: 1");
}

}  // namespace
}  // namespace kmslint
