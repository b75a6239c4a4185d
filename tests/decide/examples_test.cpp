// The worked examples: one policy, one request, one expected outcome each. What Kleene's tables
// leave open although every completion agrees (or names too much) needs case distinction; those
// wait, by name, so that a regression shows.

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>
#include <string>

#include "decide/logs_request.h"
#include "decide/policy_reader.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

/// Settled by case distinction only.
const std::set<std::string> waiting = {"I04", "I19", "I23", "I33"};

constexpr std::size_t most_waiting = 60;

std::string text_member(const Value& object, std::string_view name) {
  const ValueMember* member = object.find(name);
  return member == nullptr ? std::string() : member->value.text.literal().value_or("");
}

Domain domain_of(const std::string& name) {
  if (name == "account") return Domain::account;
  if (name == "log-group-name" || name == "name-part-nonempty") return Domain::log_group_name;
  if (name == "name-part") return Domain::log_group_name_part;
  if (name == "key-id") return Domain::key_id;
  if (name.starts_with("region")) return Domain::region;
  REQUIRE(name == "string");
  return Domain::any;
}

/// Holes are read as symbols of domain any first; here one gets the domain the example gives it.
void set_domain(const Value& unknown, Symbols& symbols) {
  const auto id = symbols.find(ScopeId{}, text_member(unknown, "name"));
  if (!id || text_member(unknown, "kind") != "hole") return;
  const std::string domain = text_member(unknown, "domain");
  Symbol& symbol = symbols.edit(*id);
  symbol.domain = domain_of(domain);
  symbol.every_partition = domain == "region";
  if (const ValueMember* samples = unknown.find("samples")) {
    for (const Value& sample : samples->value.items) {
      symbol.values.push_back(sample.text.literal().value_or(""));
    }
  }
}

void set_domain(std::string_view name, Domain domain, Symbols& symbols) {
  if (const auto id = symbols.find(ScopeId{}, name)) symbols.edit(*id).domain = domain;
}

/// Presence and value of the keys an example leaves open are those of section 7.
Request logs_in_us_east_1(const std::string& action) {
  const AwsLocation location = {.partition = literal_string("aws", {}),
                                .region = literal_string("us-east-1", {}),
                                .account = literal_string("111122223333", {})};
  const LogGroupState log_group = {
      .location = location,
      .name = literal_string("/app/prod", {}),
      .arn = literal_string("arn:aws:logs:us-east-1:111122223333:log-group:/app/prod", {})};
  const KeyState key = {.location = location};
  return logs_request(log_group, ConsumerKind::log_group, key, action, Symbols());
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

struct Example {
  std::string id = {};
  std::string expect = {};
  std::string how = {};
  std::set<std::string> depends_on = {};
  Symbols symbols = {};
  TestPolicy policy = {};
  Request request = {};
  std::vector<std::pair<std::string, std::size_t>> optional_statements = {};
};

void read_unknown(const Value& unknown, Example& example) {
  const std::string kind = text_member(unknown, "kind");
  const std::string name = text_member(unknown, "name");
  if (kind == "context") {
    const std::string key = lower(name);
    const Request logs = logs_in_us_east_1(example.request.action);
    REQUIRE(logs.context.count(key) == 1);
    example.request.context[key] = logs.context.at(key);
  } else if (kind == "statement-present") {
    example.optional_statements.emplace_back(name, std::stoul(text_member(unknown, "statement")));
  }
}

/// `symbols` are those of the whole file, all of domain any.
Example read_example(const Value& json, const Symbols& symbols) {
  Example example = {.id = text_member(json, "id"),
                     .expect = text_member(json, "expect"),
                     .how = text_member(json, "how"),
                     .symbols = symbols};
  if (const ValueMember* depends = json.find("depends_on")) {
    for (const Value& name : depends->value.items) {
      example.depends_on.insert(name.text.literal().value_or(""));
    }
  }
  const Value& request = json.find("request")->value;
  example.policy = read_policy(json.find("policy")->value);
  example.request = read_request(request);
  set_domain("AWS::Partition", Domain::partition, example.symbols);
  set_domain("AWS::URLSuffix", Domain::url_suffix, example.symbols);
  for (const Value& unknown : request.find("unknown")->value.items) {
    set_domain(unknown, example.symbols);
    read_unknown(unknown, example);
  }
  return example;
}

std::set<std::string> names_of(const Evaluation& evaluation, const Example& example) {
  std::set<std::string> names = evaluation.depends.other;
  for (const SymbolId id : evaluation.depends.symbols) names.insert(example.symbols[id].name);
  std::set<Assumption> beside;
  for (const std::string& key : evaluation.depends.context_keys) {
    names.insert(key);
    const auto found = example.request.context.find(key);
    if (found != example.request.context.end() && found->second.assumption) {
      beside.insert(*found->second.assumption);
    }
  }
  for (const Assumption assumption : evaluation.depends.assumptions) {
    if (beside.count(assumption) == 0) names.insert(std::string(name(assumption)));
  }
  return names;
}

struct Outcome {
  std::string expect = {};
  std::string how = {};
  std::set<std::string> names = {};
};

Outcome outcome_of(const Example& example, const std::vector<const Statement*>& statements) {
  const EvaluateOptions options = {.assumptions = Assumptions::all_open(),
                                   .policy_variables = example.policy.policy_variables};
  const Knowledge knowledge = {.symbols = &example.symbols};
  const Evaluation evaluation = evaluate(statements, example.request, knowledge, options);
  switch (evaluation.decision) {
    case Decision::allowed: return {"allowed", "allow"};
    case Decision::denied_explicit: return {"denied", "explicit-deny"};
    case Decision::denied_implicit: return {"denied", "implicit-deny"};
    case Decision::unknown: return {"unknown", "", names_of(evaluation, example)};
    case Decision::invalid: return {"unknown", "", {"policy-validity"}};
  }
  return {};
}

/// With each optional statement in and out (one at most occurs in an example).
Outcome outcome_of(const Example& example) {
  const Outcome with_all = outcome_of(example, example.policy.all());
  if (example.optional_statements.empty()) return with_all;
  REQUIRE(example.optional_statements.size() == 1);
  std::vector<const Statement*> fewer = example.policy.all();
  fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(example.optional_statements[0].second));
  const Outcome without = outcome_of(example, fewer);
  if (with_all.expect == without.expect) return with_all;
  return {"unknown", "", {example.optional_statements[0].first}};
}

std::set<std::string> in_lower_case(const std::set<std::string>& names) {
  std::set<std::string> result;
  for (const std::string& name : names) result.insert(lower(name));
  return result;
}

bool agrees(const Example& example, const Outcome& outcome) {
  if (example.expect != outcome.expect) return false;
  if (example.expect != "unknown") return example.how == outcome.how;
  return in_lower_case(example.depends_on) == in_lower_case(outcome.names);
}

std::string join(const std::set<std::string>& names) {
  std::string result;
  for (const std::string& name : names) result += " " + name;
  return result;
}

}  // namespace

TEST_CASE("the evaluator agrees with every worked example that needs no case distinction") {
  Symbols symbols;
  const Value all = read_json(read_test_file("decide/data/policy-examples.json"), symbols);
  std::set<std::string> found_waiting;
  std::size_t run = 0;
  for (const Value& json : all.items) {
    const Example example = read_example(json, symbols);
    INFO(example.id << " " << text_member(json, "title"));
    const Outcome outcome = outcome_of(example);
    INFO("got " << outcome.expect << " " << outcome.how << join(outcome.names));
    // Never a wrong proof.
    if (outcome.expect != "unknown") CHECK(agrees(example, outcome));
    if (agrees(example, outcome)) {
      ++run;
    } else {
      found_waiting.insert(example.id);
    }
  }
  std::cout << "worked examples: " << run << " run, " << found_waiting.size()
            << " wait:" << join(found_waiting) << "\n";
  CHECK(found_waiting.size() <= most_waiting);
  CHECK(found_waiting == waiting);
}
