#include "lint/reporter.h"

#include <catch2/catch.hpp>

namespace kmslint {
namespace {

constexpr Rule rule = {.id = "some-rule"};

Span at(std::uint32_t begin) { return {{}, begin, begin + 1}; }

Finding finding(std::uint32_t begin, std::size_t pair = 0) {
  return {
      .message = "pair " + std::to_string(pair), .primary = {at(begin), "here"}, .pairs = {pair}};
}

TEST_CASE("no reports nothing, unknown an open finding, yes a failure", "[lint]") {
  Reporter report(rule);
  report(Ternary::no, finding(1));
  report(Ternary::unknown, finding(2));
  report(Ternary::yes, finding(3));
  const std::vector<Finding> findings = report.take();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].certain == Ternary::unknown);
  CHECK(findings[1].certain == Ternary::yes);
  CHECK(findings[1].rule == &rule);
}

TEST_CASE("findings at one place are one, the first message stays", "[lint]") {
  Reporter report(rule);
  for (const std::size_t pair : {4, 7, 4}) {
    Finding next = finding(1, pair);
    next.related = {{at(static_cast<std::uint32_t>(100 + pair)), "log group"}, {at(50), "the key"}};
    report(Ternary::yes, std::move(next));
  }
  report(Ternary::yes, finding(2, 8));
  const std::vector<Finding> findings = report.take();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].message == "pair 4");
  CHECK(findings[0].pairs == std::vector<std::size_t>{4, 7});
  REQUIRE(findings[0].related.size() == 3);
  CHECK(findings[0].related[2].span == at(107));
}

TEST_CASE("what is proved and what is open stay apart at one place", "[lint]") {
  Reporter report(rule);
  report(Ternary::yes, finding(1, 0));
  report(Ternary::unknown, finding(1, 1));
  CHECK(report.take().size() == 2);
}

TEST_CASE("a cause that holds in every case of one log group names no cases", "[lint]") {
  const auto merged = [](std::vector<std::string> first, std::vector<std::string> second) {
    Reporter report(rule);
    Finding a = finding(1);
    a.cases = std::move(first);
    Finding b = finding(1);
    b.cases = std::move(second);
    report(Ternary::yes, std::move(a));
    report(Ternary::yes, std::move(b));
    return report.take().front().cases;
  };
  CHECK(merged({"Env=dev"}, {"Env=prod", "Env=dev"}) ==
        std::vector<std::string>{"Env=dev", "Env=prod"});
  CHECK(merged({}, {"Env=prod"}).empty());
  CHECK(merged({"Env=prod"}, {}).empty());
}

TEST_CASE("a replacement survives only when it is right for all", "[lint]") {
  const auto merged = [](const char* first, const char* second) {
    Reporter report(rule);
    for (const char* text : {first, second}) {
      Finding next = finding(1);
      next.replacement = Replacement{"wrong", text};
      report(Ternary::yes, std::move(next));
    }
    return report.take().front().replacement;
  };
  CHECK(merged("right", "right") == Replacement{"wrong", "right"});
  CHECK_FALSE(merged("right", "other").has_value());
}

TEST_CASE("past twenty, related places are counted", "[lint]") {
  Reporter report(rule);
  for (std::uint32_t i = 0; i < 35; ++i) {
    Finding next = finding(1, i);
    next.related = {{at(100 + i), "log group " + std::to_string(i)}};
    report(Ternary::yes, std::move(next));
  }
  const Finding found = report.take().front();
  REQUIRE(found.related.size() == 20);
  CHECK(found.related.front().message == "log group 0");
  CHECK(found.related.back().message == "log group 19 (and 15 more)");
  CHECK(found.pairs.size() == 35);
}

}  // namespace
}  // namespace kmslint
