// The analyzer against its twin on random policies: what is proved must hold for every completion
// (soundness). How often it says unknown although every completion tried agrees is counted: that is
// what case distinction can still gain.

#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "decide/policy_reader.h"
#include "decide/random_case.h"
#include "decide/twin.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

constexpr std::size_t most_completions = 16;

/// Every reading of what is left open, and every answer of identity policies.
std::vector<TwinWorld> worlds_of(const RandomCase& random_case) {
  std::vector<TwinWorld> worlds(random_case.service ? 1 : 2);
  worlds.back().identity_policies_allow = true;
  for (std::size_t i = 0; i < assumption_count; ++i) {
    const auto assumption = static_cast<Assumption>(i);
    const Ternary reading = random_case.assumptions[assumption];
    const std::string key(name(assumption));
    for (TwinWorld& world : worlds) world.readings[key] = reading == Ternary::yes;
    if (reading != Ternary::unknown) continue;
    std::vector<TwinWorld> others = worlds;
    for (TwinWorld& world : others) world.readings[key] = true;
    worlds.insert(worlds.end(), others.begin(), others.end());
  }
  return worlds;
}

std::size_t completion_count(const RandomCase& random_case) {
  std::size_t count = (random_case.service ? std::size_t{1} : 2) << random_case.maybe.size();
  for (std::size_t i = 0; i < assumption_count; ++i) {
    if (random_case.assumptions[static_cast<Assumption>(i)] == Ternary::unknown) count *= 2;
  }
  for (const auto& entry : random_case.holes) count *= entry.second.size();
  return count;
}

/// Counts through the values of all holes; false after the last combination.
bool next_values(const Samples& holes, std::map<std::string, std::size_t>& chosen) {
  for (const auto& entry : holes) {
    if (++chosen[entry.first] < entry.second.size()) return true;
    chosen[entry.first] = 0;
  }
  return false;
}

void add_outcomes(const RandomCase& random_case, const std::vector<std::string>& absent,
                  const std::vector<TwinWorld>& worlds, std::set<TwinOutcome>& outcomes) {
  const std::string policy = random_case.policy();
  const std::string request = random_case.request_json(absent);
  std::map<std::string, std::size_t> chosen;
  do {
    std::map<std::string, std::string> values;
    for (const auto& entry : random_case.holes) {
      values[entry.first] = entry.second[chosen[entry.first]];
    }
    for (const TwinOutcome outcome :
         twin_evaluate(twin_substitute(policy, values), twin_substitute(request, values), worlds)) {
      outcomes.insert(outcome);
    }
  } while (next_values(random_case.holes, chosen));
}

std::set<TwinOutcome> twin_outcomes(const RandomCase& random_case) {
  const std::vector<TwinWorld> worlds = worlds_of(random_case);
  std::set<TwinOutcome> outcomes;
  for (std::size_t mask = 0; mask < std::size_t{1} << random_case.maybe.size(); ++mask) {
    std::vector<std::string> absent;
    for (std::size_t i = 0; i < random_case.maybe.size(); ++i) {
      if ((mask >> i) & 1U) absent.push_back(random_case.maybe[i]);
    }
    add_outcomes(random_case, absent, worlds, outcomes);
  }
  return outcomes;
}

Evaluation evaluate_case(const RandomCase& random_case) {
  Symbols symbols;
  declare_random_holes(symbols);
  const TestPolicy policy = read_policy(random_case.policy(), symbols);
  Request request = read_request(read_json(random_case.request_json(), symbols));
  open_context(random_case, request);
  return evaluate(
      policy.all(), request, {.symbols = &symbols},
      {.assumptions = random_case.assumptions, .policy_variables = policy.policy_variables});
}

bool is_sound(Decision decision, const std::set<TwinOutcome>& outcomes) {
  switch (decision) {
    case Decision::allowed: return outcomes == std::set{TwinOutcome::allowed};
    case Decision::denied_explicit: return outcomes == std::set{TwinOutcome::denied_explicit};
    case Decision::denied_implicit:
      return outcomes.count(TwinOutcome::allowed) + outcomes.count(TwinOutcome::invalid) == 0;
    case Decision::invalid: return outcomes == std::set{TwinOutcome::invalid};
    case Decision::unknown: return true;
  }
  return false;
}

/// allowed, denied, invalid: one of them only.
bool agree(const std::set<TwinOutcome>& outcomes) {
  const bool denied =
      outcomes.count(TwinOutcome::denied_explicit) + outcomes.count(TwinOutcome::denied_implicit) ==
      outcomes.size();
  return outcomes.size() == 1 || denied;
}

std::string describe(const std::set<TwinOutcome>& outcomes) {
  std::string result;
  for (const TwinOutcome outcome : outcomes) {
    switch (outcome) {
      case TwinOutcome::allowed: result += " allowed"; break;
      case TwinOutcome::denied_explicit: result += " denied-explicit"; break;
      case TwinOutcome::denied_implicit: result += " denied-implicit"; break;
      case TwinOutcome::invalid: result += " invalid"; break;
    }
  }
  return result;
}

std::string pinned(const RandomCase& random_case) {
  std::string result;
  for (std::size_t i = 0; i < assumption_count; ++i) {
    const auto assumption = static_cast<Assumption>(i);
    result += std::string(name(assumption)) + "=" +
              std::string(reading_name(random_case.assumptions[assumption])) + " ";
  }
  return result;
}

struct Count {
  std::size_t proved = 0;
  std::size_t open = 0;
  std::size_t needless = 0;
  std::size_t skipped = 0;
};

void compare(const RandomCase& random_case, Count& count) {
  if (completion_count(random_case) > most_completions) {
    ++count.skipped;
    return;
  }
  const Evaluation evaluation = evaluate_case(random_case);
  const std::set<TwinOutcome> outcomes = twin_outcomes(random_case);
  if (!is_sound(evaluation.decision, outcomes)) {
    FAIL_CHECK("policy: " << random_case.policy() << "\nrequest: " << random_case.request_json()
                          << "\nreadings: " << pinned(random_case)
                          << "\ndecision: " << static_cast<int>(evaluation.decision)
                          << "\ntwin:" << describe(outcomes));
  }
  if (evaluation.decision != Decision::unknown) {
    ++count.proved;
  } else if (agree(outcomes)) {
    ++count.needless;
  } else {
    ++count.open;
  }
}

void compare_many(std::uint32_t seed, std::size_t how_many) {
  RandomCases random(seed);
  Count count;
  for (std::size_t i = 0; i < how_many; ++i) compare(random.next(), count);
  std::cout << "twin, seed " << seed << ": " << count.proved << " proved, " << count.open
            << " open, " << count.needless << " needlessly unknown, " << count.skipped
            << " skipped\n";
  CHECK(count.proved > how_many / 2);
  CHECK(count.needless < how_many / 200);
}

}  // namespace

TEST_CASE("whatever is proved holds for every completion the twin tries") {
  compare_many(20240611, 20'000);
}

TEST_CASE("the same, for as long as somebody is willing to wait", "[.long]") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) compare_many(seed, 20'000);
}
