#include "eval/cases.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

struct Fixture {
  Symbols symbols;
  SymbolId region = symbols.intern(ScopeId{0}, "AWS::Region", Domain::region);
  SymbolId name = symbols.intern(ScopeId{0}, "Parameters/Name", Domain::any);
  SymbolId flag = symbols.intern(ScopeId{0}, "Conditions/Flag", Domain::boolean);
  SymbolId stage = enumerated("Parameters/Stage", {"dev", "test", "prod"});
  SymbolId single = enumerated("Parameters/Single", {"one"});

  SymbolId enumerated(const char* called, std::vector<std::string> values) {
    const SymbolId id = symbols.intern(ScopeId{0}, called, Domain::enumerated);
    symbols.edit(id).values = std::move(values);
    return id;
  }

  /// "name=x name!=y" of a guard, sorted by symbol.
  std::string show(const Guard& guard) const {
    std::string result;
    for (const auto& [symbol, constraint] : guard.constraints()) {
      if (constraint.is) result += symbols[symbol].name + '=' + *constraint.is + ' ';
      for (const std::string& text : constraint.is_not) {
        result += symbols[symbol].name + "!=" + text + ' ';
      }
    }
    return result;
  }
};

/// One way the world may be: a value for every symbol.
using World = std::map<SymbolId, std::string>;

bool holds(const Guard& guard, const World& world) {
  for (const auto& [symbol, constraint] : guard.constraints()) {
    const std::string& value = world.at(symbol);
    if (constraint.is && *constraint.is != value) return false;
    if (constraint.is_not.count(value) != 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "what asks nothing has one case") {
  const auto cases = explore(symbols, {}, [](Explorer&) { return 7; });
  REQUIRE(cases.cases.size() == 1);
  CHECK(cases.cases[0].guard.empty());
  CHECK(cases.cases[0].value == 7);
  CHECK_FALSE(cases.truncated);
}

TEST_CASE_METHOD(Fixture, "an open question makes two cases, asked twice it still makes two") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    const bool first = explorer.equals(name, "x");
    return first == explorer.equals(name, "x");
  });
  REQUIRE(cases.cases.size() == 2);
  CHECK(show(cases.cases[0].guard) == "Parameters/Name=x ");
  CHECK(show(cases.cases[1].guard) == "Parameters/Name!=x ");
  CHECK((cases.cases[0].value && cases.cases[1].value));
}

TEST_CASE_METHOD(Fixture, "a symbol that is one text is no other text") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    return explorer.equals(name, "x") && explorer.equals(name, "y");
  });
  CHECK(cases.cases.size() == 2);
  CHECK(std::none_of(cases.cases.begin(), cases.cases.end(),
                     [](const Case<bool>& each) { return each.value; }));
}

TEST_CASE_METHOD(Fixture, "the last of finitely many values is implied") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    if (explorer.equals(stage, "dev")) return std::string("d");
    if (explorer.equals(stage, "test")) return std::string("t");
    return explorer.equals(stage, "prod") ? std::string("p") : std::string("none");
  });
  REQUIRE(cases.cases.size() == 3);
  CHECK(show(cases.cases[2].guard) == "Parameters/Stage=prod ");
  CHECK(cases.cases[2].value == "p");
}

TEST_CASE_METHOD(Fixture, "a boolean that is not true is false") {
  const auto cases =
      explore(symbols, {}, [&](Explorer& explorer) { return explorer.equals(flag, "true"); });
  REQUIRE(cases.cases.size() == 2);
  CHECK(show(cases.cases[0].guard) == "Conditions/Flag=true ");
  CHECK(show(cases.cases[1].guard) == "Conditions/Flag=false ");
}

TEST_CASE_METHOD(Fixture, "what a domain excludes or leaves alone is not asked") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    return std::vector<bool>{explorer.equals(stage, "nowhere"), explorer.equals(flag, "maybe"),
                             explorer.equals(region, "us-*"), explorer.equals(region, ""),
                             explorer.equals(single, "one")};
  });
  REQUIRE(cases.cases.size() == 1);
  CHECK(cases.cases[0].value == std::vector<bool>{false, false, false, false, true});
}

TEST_CASE_METHOD(Fixture, "value_of tries each value, and none for an open symbol") {
  const std::vector<std::string> keys = {"us-east-1", "eu-west-1"};
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    return explorer.value_of(region, keys).value_or("none");
  });
  REQUIRE(cases.cases.size() == 3);
  CHECK(cases.cases[0].value == "us-east-1");
  CHECK(cases.cases[1].value == "eu-west-1");
  CHECK(cases.cases[2].value == "none");
  CHECK(show(cases.cases[2].guard) == "AWS::Region!=eu-west-1 AWS::Region!=us-east-1 ");
}

TEST_CASE_METHOD(Fixture, "a base guard answers and is kept") {
  Guard base;
  base.require(stage, "prod");
  base.exclude(region, "us-east-1");
  const auto cases = explore(symbols, base, [&](Explorer& explorer) {
    return explorer.equals(stage, "prod") && !explorer.equals(region, "us-east-1");
  });
  REQUIRE(cases.cases.size() == 1);
  CHECK(cases.cases[0].value);
  CHECK(cases.cases[0].guard == base);
}

TEST_CASE_METHOD(Fixture, "a base that leaves one value binds it") {
  Guard base;
  base.exclude(stage, "dev");
  base.exclude(stage, "test");
  const auto cases = explore(symbols, base, [&](Explorer& explorer) {
    return explorer.bound(stage) != nullptr ? *explorer.bound(stage) : std::string();
  });
  REQUIRE(cases.cases.size() == 1);
  CHECK(cases.cases[0].value == "prod");
}

TEST_CASE_METHOD(Fixture, "only what was asked is split") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    if (!explorer.equals(flag, "true")) return 0;
    return explorer.equals(name, "x") ? 1 : 2;
  });
  REQUIRE(cases.cases.size() == 3);
  CHECK(show(cases.cases[2].guard) == "Conditions/Flag=false ");
}

TEST_CASE_METHOD(Fixture, "the budget cuts an exploration off and says so") {
  std::vector<SymbolId> flags;
  for (int i = 0; i < 60; ++i) {
    flags.push_back(symbols.intern(ScopeId{0}, "c" + std::to_string(i), Domain::boolean));
  }
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    return std::count_if(flags.begin(), flags.end(),
                         [&](SymbolId each) { return explorer.equals(each, "true"); });
  });
  CHECK(cases.truncated);
  CHECK(cases.cases.size() == max_cases);
}

TEST_CASE_METHOD(Fixture, "defaults and remembered facts belong to their case") {
  const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
    const bool clean = !explorer.remembered(ScopeId{0}, "fact").has_value();
    explorer.remember(ScopeId{0}, "fact", true);
    if (explorer.equals(flag, "true")) {
      explorer.rest_on("Parameters/Name=x");
      explorer.rest_on("Parameters/Name=x");
    }
    return clean && explorer.remembered(ScopeId{0}, "fact") == true;
  });
  REQUIRE(cases.cases.size() == 2);
  CHECK((cases.cases[0].value && cases.cases[1].value));
  CHECK(cases.cases[0].rests_on == std::vector<std::string>{"Parameters/Name=x"});
  CHECK(cases.cases[1].rests_on.empty());
}

TEST_CASE_METHOD(Fixture, "guards merge unless they contradict each other") {
  Guard prod;
  Guard not_dev;
  Guard dev;
  prod.require(stage, "prod");
  not_dev.exclude(stage, "dev");
  dev.require(stage, "dev");
  Guard both = prod;
  CHECK(both.merge(not_dev));
  CHECK(both == prod);
  both = not_dev;
  CHECK(both.merge(prod));
  CHECK(both == prod);
  both = not_dev;
  CHECK_FALSE(both.merge(dev));
  both = dev;
  CHECK_FALSE(both.merge(not_dev));
  both = dev;
  CHECK_FALSE(both.merge(prod));
}

TEST_CASE_METHOD(Fixture, "guards agree where they would merge") {
  std::vector<Guard> guards(5);
  guards[1].require(stage, "prod");
  guards[2].exclude(stage, "prod");
  guards[3].exclude(stage, "dev");
  guards[3].require(flag, "true");
  guards[4].require(stage, "dev");
  guards[4].require(flag, "false");
  for (const Guard& a : guards) {
    for (const Guard& b : guards) {
      Guard both = a;
      INFO(show(a) << "and " << show(b));
      CHECK(a.agrees_with(b) == both.merge(b));
    }
  }
}

TEST_CASE_METHOD(Fixture, "what a guard says about some symbols") {
  Guard guard;
  guard.require(stage, "prod");
  guard.exclude(name, "x");
  guard.require(flag, "true");
  CHECK(show(guard.about({region, name, stage})) == "Parameters/Name!=x Parameters/Stage=prod ");
  CHECK(guard.about({}).empty());
}

TEST_CASE_METHOD(Fixture, "exclusions of several guards may leave nothing") {
  Guard guard;
  guard.exclude(stage, "dev");
  guard.exclude(stage, "test");
  Guard settled = guard;
  CHECK(settled.settle(symbols));
  REQUIRE(settled.value(stage) != nullptr);
  CHECK(*settled.value(stage) == "prod");
  guard.exclude(stage, "prod");
  CHECK_FALSE(guard.settle(symbols));
}

TEST_CASE_METHOD(Fixture, "cases exclude each other and cover every world") {
  const std::vector<std::string> names = {"", "x", "y", "z"};
  const std::vector<std::string> stages = {"dev", "test", "prod"};
  const std::vector<std::string> flags = {"true", "false"};
  // The program's questions follow from its answers: a small deterministic mixer.
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto cases = explore(symbols, {}, [&](Explorer& explorer) {
      unsigned state = seed;
      for (int step = 0; step < 6; ++step) {
        state = state * 1664525U + 1013904223U;
        const unsigned pick = state >> 20U;
        bool answer = false;
        if (pick % 3 == 0) answer = explorer.equals(name, names[pick / 3 % names.size()]);
        if (pick % 3 == 1) answer = explorer.equals(stage, stages[pick / 3 % stages.size()]);
        if (pick % 3 == 2) answer = explorer.equals(flag, flags[pick / 3 % flags.size()]);
        state += answer ? 77U : 0U;
      }
      return 0;
    });
    for (const std::string& a : names) {
      for (const std::string& b : stages) {
        for (const std::string& c : flags) {
          const World world = {{name, a}, {stage, b}, {flag, c}};
          CHECK(std::count_if(cases.cases.begin(), cases.cases.end(), [&](const Case<int>& each) {
                  return holds(each.guard, world);
                }) == 1);
        }
      }
    }
  }
}
