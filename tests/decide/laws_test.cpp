// Laws every evaluator of policies obeys, on random policies and requests with holes. Truth order:
// denied < unknown < allowed. Side conditions stand with each law.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "decide/known_matches.h"
#include "decide/policy_reader.h"
#include "decide/random_case.h"
#include "decide/text_match.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

constexpr std::size_t draws = 500;

/// A random policy and request, ready to evaluate.
struct Drawn {
  RandomCase source = {};
  Symbols symbols = {};
  std::vector<Statement> statements = {};
  Request request = {};
  EvaluateOptions options = {};
  Guard guard = {};

  Evaluation evaluate(const std::vector<Statement>& with) const {
    std::vector<const Statement*> pointers;
    for (const Statement& statement : with) pointers.push_back(&statement);
    return kmslint::evaluate(pointers, request, {.symbols = &symbols, .guard = &guard}, options);
  }
  Decision decide() const { return evaluate(statements).decision; }
  Decision decide(const std::vector<Statement>& with) const { return evaluate(with).decision; }

  StatementTrace trace(const Statement& statement) const {
    return match_statement(statement, request, {.symbols = &symbols, .guard = &guard}, options);
  }
};

std::vector<Statement> read_statements(const RandomCase& source, Drawn& into) {
  const TestPolicy policy = read_policy(source.policy(), into.symbols);
  into.options.policy_variables = policy.policy_variables;
  return {policy.statements.begin(), policy.statements.end()};
}

Drawn draw(RandomCases& random) {
  Drawn result;
  result.source = random.next();
  declare_random_holes(result.symbols);
  result.options.assumptions = result.source.assumptions;
  result.statements = read_statements(result.source, result);
  result.request = read_request(read_json(result.source.request_json(), result.symbols));
  open_context(result.source, result.request);
  return result;
}

int truth(Decision decision) {
  switch (decision) {
    case Decision::denied_explicit:
    case Decision::denied_implicit: return 0;
    case Decision::unknown: return 1;
    case Decision::allowed: return 2;
    case Decision::invalid: return -1;
  }
  return -1;
}

bool is_proved(Decision decision) { return decision != Decision::unknown; }

/// allowed, denied, unknown, invalid: explicit and implicit denial count as one.
bool same(Decision a, Decision b) { return a == b || (truth(a) == 0 && truth(b) == 0); }

/// Two answers that cannot both be proofs: at most one says more than the other.
bool consistent(Decision a, Decision b) { return !is_proved(a) || !is_proved(b) || same(a, b); }

/// `law(drawn, random)` for many draws.
template <class Law>
void for_many(std::uint32_t seed, Law law) {
  RandomCases random(seed);
  for (std::size_t i = 0; i < draws; ++i) {
    Drawn drawn = draw(random);
    INFO("policy: " << drawn.source.policy());
    INFO("request: " << drawn.source.request_json());
    law(drawn, random);
  }
}

Statement one_more_statement(Drawn& drawn, RandomCases& random) {
  RandomCase alone = drawn.source;
  alone.statements = {random.statement(alone)};
  return read_statements(alone, drawn).front();
}

/// One statement with an operator in the wrong case makes the whole policy doubtful (A-OP-CASE).
bool is_doubtful(const Drawn& drawn) {
  return drawn.options.assumptions[Assumption::op_case] == Ternary::unknown;
}

template <class T>
void shuffle(std::vector<T>& items, RandomCases& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

/// A catch-all: what this law does not look at is fulfilled.
Statement open_statement(Effect effect) {
  Statement result = {.effect = effect};
  const PartialString star = literal_string("*", {});
  result.principal = {.present = true, .entries = {{.text = star}}};
  result.action = {.present = true, .entries = {star}};
  result.resource = {.present = true, .entries = {star}};
  return result;
}

Ternary condition_result(const Drawn& drawn, ConditionEntry entry) {
  Statement statement = open_statement(Effect::allow);
  statement.condition = {.present = true, .entries = {std::move(entry)}};
  return drawn.trace(statement).tests.at(3).result;
}

ConditionEntry with_operator(ConditionEntry entry, std::string op) {
  entry.condition_operator.value = std::move(op);
  return entry;
}

bool is_multivalued(const ConditionEntry& entry) {
  return entry.key.literal() == "aws:k3" || entry.key.literal() == "AWS:k3";
}

/// Every condition entry of the drawn statements.
template <class Law>
void for_entries(std::uint32_t seed, Law law) {
  for_many(seed, [&law](Drawn& drawn, RandomCases&) {
    for (const Statement& statement : drawn.statements) {
      for (const ConditionEntry& entry : statement.condition.entries) {
        if (!entry.values.empty()) law(drawn, entry);
      }
    }
  });
}

bool has_wildcard_or_variable(const PartialString& text) {
  return std::any_of(text.parts.begin(), text.parts.end(), [](const StringPart& part) {
    return part.hole || part.literal.find_first_of("*?$") != std::string::npos;
  });
}

}  // namespace

TEST_CASE("P1: one more Deny never raises the verdict") {
  for_many(101, [](Drawn& drawn, RandomCases& random) {
    std::vector<Statement> more = drawn.statements;
    more.push_back(one_more_statement(drawn, random));
    if (more.back().effect != Effect::invalid) more.back().effect = Effect::deny;
    const Decision before = drawn.decide();
    const Decision after = drawn.decide(more);
    if (before != Decision::invalid && after != Decision::invalid && !is_doubtful(drawn)) {
      CHECK(truth(after) <= truth(before));
    }
  });
}

TEST_CASE("P2: one more Allow never lowers the verdict") {
  for_many(102, [](Drawn& drawn, RandomCases& random) {
    std::vector<Statement> more = drawn.statements;
    more.insert(more.begin(), one_more_statement(drawn, random));
    if (more.front().effect != Effect::invalid) more.front().effect = Effect::allow;
    const Decision before = drawn.decide();
    const Decision after = drawn.decide(more);
    if (before != Decision::invalid && after != Decision::invalid && !is_doubtful(drawn)) {
      CHECK(truth(after) >= truth(before));
    }
  });
}

TEST_CASE("P4: binding a symbol never changes a proof") {
  for_many(104, [](Drawn& drawn, RandomCases& random) {
    const Decision before = drawn.decide();
    for (const auto& [name, samples] : drawn.source.holes) {
      const auto id = drawn.symbols.find(ScopeId{}, name);
      if (!id || name == "any") continue;
      REQUIRE(drawn.guard.require(*id, samples[random.below(samples.size())]));
      CHECK(consistent(before, drawn.decide()));
      if (is_proved(before)) CHECK(same(before, drawn.decide()));
    }
  });
}

TEST_CASE("P4: excluding a value never changes a proof") {
  for_many(114, [](Drawn& drawn, RandomCases& random) {
    const Decision before = drawn.decide();
    for (const auto& [name, samples] : drawn.source.holes) {
      const auto id = drawn.symbols.find(ScopeId{}, name);
      if (!id || name == "any") continue;
      REQUIRE(drawn.guard.exclude(*id, samples[random.below(samples.size())]));
      if (is_proved(before)) CHECK(same(before, drawn.decide()));
    }
  });
}

TEST_CASE("matches known from other cases change no answer") {
  for_many(144, [](Drawn& drawn, RandomCases& random) {
    KeyPolicy policy;
    for (const Statement& statement : drawn.statements) {
      policy.statements.emplace_back().cases.push_back({.value = statement});
    }
    std::vector<const Statement*> statements;
    for (const StatementSlot& slot : policy.statements) {
      statements.push_back(&*slot.cases.front().value);
    }
    KnownMatches known(policy, drawn.symbols, drawn.options);
    const auto agrees = [&](const Guard& guard) {
      const Knowledge knowledge = {.symbols = &drawn.symbols, .guard = &guard};
      const Evaluation fresh = evaluate(statements, drawn.request, knowledge, drawn.options);
      const Evaluation remembered = evaluate(statements, drawn.request, guard, known);
      CHECK(remembered.decision == fresh.decision);
      CHECK(remembered.relies_on == fresh.relies_on);
      CHECK(remembered.depends.symbols == fresh.depends.symbols);
      REQUIRE(remembered.statements.size() == fresh.statements.size());
      for (std::size_t i = 0; i < fresh.statements.size(); ++i) {
        CHECK(remembered.statements[i].index == i);
        CHECK(remembered.statements[i].matches == fresh.statements[i].matches);
      }
    };
    agrees({});
    for (const auto& [name, samples] : drawn.source.holes) {
      const auto id = drawn.symbols.find(ScopeId{}, name);
      if (!id || name == "any") continue;
      Guard bound = drawn.guard;
      Guard excluded;
      const std::string& value = samples[random.below(samples.size())];
      REQUIRE((bound.require(*id, value) && excluded.exclude(*id, value)));
      agrees(bound);
      agrees(excluded);
      drawn.guard = bound;
    }
    agrees({});
  });
}

TEST_CASE("P4: pinning a reading never changes a proof") {
  for_many(124, [](Drawn& drawn, RandomCases& random) {
    drawn.options.assumptions = Assumptions::all_open();
    const Decision before = drawn.decide();
    for (std::size_t i = 0; i < assumption_count; ++i) {
      drawn.options.assumptions.set(static_cast<Assumption>(i), ternary(random.chance(50)));
    }
    if (is_proved(before)) CHECK(same(before, drawn.decide()));
  });
}

TEST_CASE("P4: fixing a key's presence never changes a proof") {
  for_many(134, [](Drawn& drawn, RandomCases& random) {
    const Decision before = drawn.decide();
    for (const std::string& key : drawn.source.maybe) {
      if (random.chance(50)) {
        drawn.request.context.erase(key);
      } else {
        drawn.request.context[key].present = Ternary::yes;
      }
    }
    if (is_proved(before)) CHECK(same(before, drawn.decide()));
  });
}

TEST_CASE("P5: order of statements, entries, values and conditions means nothing") {
  for_many(105, [](Drawn& drawn, RandomCases& random) {
    const Decision before = drawn.decide();
    std::vector<Statement> mixed = drawn.statements;
    for (Statement& statement : mixed) {
      shuffle(statement.principal.entries, random);
      shuffle(statement.action.entries, random);
      shuffle(statement.resource.entries, random);
      shuffle(statement.condition.entries, random);
      for (ConditionEntry& entry : statement.condition.entries) shuffle(entry.values, random);
    }
    shuffle(mixed, random);
    CHECK(drawn.decide(mixed) == before);
  });
}

TEST_CASE("P5: a list is its entries in statements of their own") {
  for_many(115, [](Drawn& drawn, RandomCases&) {
    const Decision before = drawn.decide();
    std::vector<Statement> apart;
    for (const Statement& statement : drawn.statements) {
      if (statement.action.negated || statement.principal.negated || statement.resource.negated ||
          statement.principal.entries.empty() || statement.action.entries.empty()) {
        apart.push_back(statement);
        continue;
      }
      for (const PrincipalEntry& principal : statement.principal.entries) {
        for (const PartialString& action : statement.action.entries) {
          Statement copy = statement;
          copy.principal.entries = {principal};
          copy.action.entries = {action};
          apart.push_back(std::move(copy));
        }
      }
    }
    CHECK(drawn.decide(apart) == before);
  });
}

// Not for ForAllValues, where all values together must cover the request.
TEST_CASE("P5: the values of a positive operator are statements of their own") {
  for_many(125, [](Drawn& drawn, RandomCases&) {
    const Decision before = drawn.decide();
    std::vector<Statement> apart;
    for (const Statement& statement : drawn.statements) {
      const auto& entries = statement.condition.entries;
      const bool splits = entries.size() == 1 && !entries[0].values.empty() &&
                          entries[0].condition_operator.value.find("Not") == std::string::npos &&
                          entries[0].condition_operator.value.find("All") == std::string::npos;
      if (!splits) {
        apart.push_back(statement);
        continue;
      }
      for (const PartialString& value : entries[0].values) {
        apart.push_back(statement);
        apart.back().condition.entries[0].values = {value};
      }
    }
    CHECK(consistent(drawn.decide(apart), before));
  });
}

TEST_CASE("P6: case of actions and condition keys means nothing, nor does Sid") {
  for_many(106, [](Drawn& drawn, RandomCases&) {
    const Decision before = drawn.decide();
    const auto upper = [](PartialString& text) {
      for (StringPart& part : text.parts) {
        for (char& c : part.literal) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      }
    };
    std::vector<Statement> changed = drawn.statements;
    for (Statement& statement : changed) {
      statement.sid.value = "Other";
      for (PartialString& action : statement.action.entries) upper(action);
      for (ConditionEntry& entry : statement.condition.entries) upper(entry.key);
    }
    CHECK(drawn.decide(changed) == before);
  });
}

// Not for account principals, where delegation is less than a match.
TEST_CASE("P7: an element and its complement are everything") {
  for_many(107, [](Drawn& drawn, RandomCases&) {
    drawn.options.assumptions.set(Assumption::not_resource, Ternary::yes);
    for (const Statement& statement : drawn.statements) {
      Statement all = open_statement(Effect::allow);
      all.condition = statement.condition;
      const auto check = [&](auto element, const auto& taken) {
        if (taken.entries.empty()) return;
        std::vector<Statement> both = {all, all};
        both[0].*element = taken;
        (both[0].*element).negated = false;
        both[1].*element = taken;
        (both[1].*element).negated = true;
        CHECK(consistent(drawn.decide(both), drawn.decide({all})));
      };
      check(&Statement::action, statement.action);
      check(&Statement::resource, statement.resource);
      if (drawn.source.service) check(&Statement::principal, statement.principal);
    }
  });
}

// Single-valued keys only: a plain operator on a set is A-MULTI-PLAIN under both.
TEST_CASE("P8: a negated operator is the negation of the plain one, absent key included") {
  for_entries(108, [](const Drawn& drawn, const ConditionEntry& entry) {
    if (is_multivalued(entry)) return;
    for (const auto& [plain, negated] :
         {std::pair("StringEquals", "StringNotEquals"), std::pair("StringLike", "StringNotLike"),
          std::pair("ArnLike", "ArnNotLike"), std::pair("ArnEquals", "ArnNotEquals"),
          std::pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
          std::pair("NumericEquals", "NumericNotEquals"), std::pair("DateEquals", "DateNotEquals"),
          std::pair("IpAddress", "NotIpAddress")}) {
      CHECK(condition_result(drawn, with_operator(entry, negated)) ==
            !condition_result(drawn, with_operator(entry, plain)));
    }
  });
}

TEST_CASE("P8: ForAllValues of an operator is not ForAnyValue of its negation") {
  for_entries(118, [](const Drawn& drawn, const ConditionEntry& entry) {
    for (const auto& [op, negated] :
         {std::pair("StringEquals", "StringNotEquals"), std::pair("StringNotLike", "StringLike"),
          std::pair("ArnLike", "ArnNotLike"), std::pair("NotIpAddress", "IpAddress")}) {
      CHECK(condition_result(drawn, with_operator(entry, std::string("ForAllValues:") + op)) ==
            !condition_result(drawn, with_operator(entry, std::string("ForAnyValue:") + negated)));
    }
  });
}

TEST_CASE("P8: ArnEquals is ArnLike, and StringLike without wildcards is StringEquals") {
  for_entries(128, [](const Drawn& drawn, const ConditionEntry& entry) {
    CHECK(condition_result(drawn, with_operator(entry, "ArnEquals")) ==
          condition_result(drawn, with_operator(entry, "ArnLike")));
    CHECK(condition_result(drawn, with_operator(entry, "ArnNotEquals")) ==
          condition_result(drawn, with_operator(entry, "ArnNotLike")));
    const bool plain = std::none_of(entry.values.begin(), entry.values.end(),
                                    [](const auto& v) { return has_wildcard_or_variable(v); });
    if (plain) {
      CHECK(condition_result(drawn, with_operator(entry, "StringLike")) ==
            condition_result(drawn, with_operator(entry, "StringEquals")));
    }
  });
}

TEST_CASE("P8: IfExists changes nothing when the key is present") {
  for_entries(138, [](Drawn& drawn, const ConditionEntry& entry) {
    const std::string key = entry.key.literal().value_or("");
    std::string lower = key;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto found = drawn.request.context.find(lower);
    if (found == drawn.request.context.end() || found->second.present != Ternary::yes) return;
    for (const char* op : {"StringEquals", "StringNotLike", "ForAnyValue:StringLike",
                           "ForAllValues:ArnEquals", "NumericLessThan", "Bool"}) {
      CHECK(condition_result(drawn, with_operator(entry, op)) ==
            condition_result(drawn, with_operator(entry, std::string(op) + "IfExists")));
    }
  });
}

// For positive Like operators.
TEST_CASE("P10: a wider glob matches whatever the narrower one did") {
  const std::vector<std::string> globs = {"*",  "a*", "*a", "a?", "?*", "ab", "a",
                                          "b*", "*b", "?",  "??", "",   "*:", "a:*"};
  for_entries(110, [&globs](const Drawn& drawn, const ConditionEntry& entry) {
    if (is_multivalued(entry)) return;
    for (std::size_t i = 0; i < globs.size(); ++i) {
      const std::string& wide = globs[i];
      const std::string& narrow = globs[(i * 5 + 3) % globs.size()];
      if (glob_includes(wide, narrow) != Ternary::yes) continue;
      ConditionEntry wider = with_operator(entry, "StringLike");
      ConditionEntry narrower = wider;
      wider.values = {literal_string(wide, {})};
      narrower.values = {literal_string(narrow, {})};
      CHECK(condition_result(drawn, wider) >= condition_result(drawn, narrower));
    }
  });
}
