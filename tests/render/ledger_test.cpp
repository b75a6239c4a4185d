#include "render/ledger.h"

#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

namespace {

ReportedPair pair(std::string name, std::string verdict) {
  return {.log_group = {.address = "Resources/" + name, .name = name},
          .key = ReportedThing{},
          .verdict = std::move(verdict)};
}

ReportedPair undecided(std::string name, std::vector<std::string> depends_on) {
  ReportedPair result = pair(std::move(name), "cannot-tell");
  result.why = "depends";
  result.depends_on = std::move(depends_on);
  return result;
}

std::string line(std::vector<ReportedPair> pairs) {
  Report report;
  report.pairs = std::move(pairs);
  return ledger_line(ledger(report));
}

}  // namespace

TEST_CASE("the ledger counts log groups by verdict", "[render][ledger]") {
  CHECK(line({}) == "0 log groups with a key");
  CHECK(line({pair("A", "usable")}) == "1 log group with a key: 1 usable");
  CHECK(line({pair("A", "usable"), pair("B", "not-usable"), undecided("C", {"var.region"})}) ==
        "3 log groups with a key: 1 usable, 1 not usable, 1 cannot tell (needs var.region)");
}

TEST_CASE("the ledger names what is missing once, and three names at most", "[render][ledger]") {
  CHECK(line({undecided("A", {"x"}), undecided("B", {"x", "y"})}) ==
        "2 log groups with a key: 2 cannot tell (needs x, y)");
  CHECK(line({undecided("A", {"a", "b", "c", "d"})}) ==
        "1 log group with a key: 1 cannot tell (needs a, b, c, …)");
  ReportedPair refused = pair("A", "cannot-tell");
  refused.why = "invalid";
  CHECK(line({refused}) == "1 log group with a key: 1 cannot tell");
}

TEST_CASE("a log group with several keys counts once, with its worst verdict", "[render][ledger]") {
  CHECK(line({pair("A", "usable"), pair("A", "not-usable"), undecided("A", {"x"})}) ==
        "1 log group with a key: 1 not usable");
}

TEST_CASE("assumed log groups are none", "[render][ledger]") {
  ReportedPair policy = pair("", "usable");
  policy.counted = false;
  CHECK(line({policy}) ==
        "0 log groups with a key; 1 key policy judged for a log group it names: usable");
  ReportedPair other = policy;
  other.verdict = "not-usable";
  CHECK(line({policy, other}) ==
        "0 log groups with a key; 2 key policies judged for a log group each names: 1 usable, 1 "
        "not usable");
  CHECK(line({policy, pair("A", "usable")}) == "1 log group with a key: 1 usable");
}

TEST_CASE("undecided log groups are grouped by what would settle them", "[render][ledger]") {
  ReportedPair a = undecided("A", {"var.region"});
  a.settle = "--var region=REGION";
  ReportedPair b = undecided("B", {"var.region"});
  b.settle = "--var region=REGION";
  ReportedPair c = pair("C", "cannot-tell");
  c.why = "gave-up";
  c.key = std::nullopt;
  Report report;
  report.pairs = {a, b, c};
  const Ledger counts = ledger(report);
  REQUIRE(counts.undecided.size() == 2);
  CHECK(counts.undecided[0].reason == "needs var.region");
  CHECK(counts.undecided[0].settle == "--var region=REGION");
  CHECK(counts.undecided[0].log_groups == 2);
  CHECK(counts.undecided[1].reason == "the key is not in view");
}

TEST_CASE("cases of one parameter are folded", "[render][ledger]") {
  CHECK(folded_cases({}).empty());
  CHECK(folded_cases({"Environment=prod"}) == "Environment=prod");
  CHECK(folded_cases({"Environment=prod", "Environment=staging"}) == "Environment=prod, staging");
  CHECK(folded_cases({"Env=prod", "Region=a"}) == "Env=prod; Region=a");
  CHECK(folded_cases({"Env=prod, X=1", "Env=staging, X=1"}) == "Env=prod, X=1; Env=staging, X=1");
}

TEST_CASE("levels are counted in words", "[render][ledger]") {
  CHECK(levels_line({}).empty());
  CHECK(levels_line({.errors = 1, .warnings = 2}) == "1 error, 2 warnings");
  CHECK(levels_line({.warnings = 1, .notes = 1}) == "1 warning, 1 note");
}
