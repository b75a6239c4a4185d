#include "decide/evaluate.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "decide/condition_operator.h"
#include "decide/evaluate_parts.h"
#include "decide/known_matches.h"
#include "decide/text_match.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

bool Dependence::empty() const {
  return symbols.empty() && context_keys.empty() && assumptions.empty() && other.empty();
}

void Dependence::merge(const Dependence& other_dependence) {
  symbols.insert(other_dependence.symbols.begin(), other_dependence.symbols.end());
  context_keys.insert(other_dependence.context_keys.begin(), other_dependence.context_keys.end());
  assumptions.insert(other_dependence.assumptions.begin(), other_dependence.assumptions.end());
  other.insert(other_dependence.other.begin(), other_dependence.other.end());
}

Ternary under(Assumption assumption, Ternary holds, const EvaluateOptions& options,
              Dependence& depends, std::set<Assumption>& relies_on) {
  if (holds == Ternary::no) return Ternary::no;
  const Ternary reading = options.assumptions[assumption];
  if (reading == Ternary::unknown) {
    depends.assumptions.insert(assumption);
  } else {
    relies_on.insert(assumption);
  }
  return reading & holds;
}

void AnyOf::add(Answer answer) {
  const bool first = !std::exchange(any_, true);
  const bool better = answer.result > best_.result ||
                      (answer.result == Ternary::yes && best_.result == Ternary::yes &&
                       answer.relies_on.size() < best_.relies_on.size());
  if (first || better) {
    if (!first && answer.result != Ternary::yes) {
      answer.relies_on.insert(best_.relies_on.begin(), best_.relies_on.end());
    }
    best_ = std::move(answer);
    return;
  }
  if (best_.result == Ternary::yes) return;
  best_.depends.merge(answer.depends);
  best_.relies_on.insert(answer.relies_on.begin(), answer.relies_on.end());
}

Test test_of(ElementKind element, Answer answer) {
  Test test = {.element = element,
               .result = answer.result,
               .rule = answer.rule,
               .entry = answer.entry,
               .relies_on = std::move(answer.relies_on)};
  if (answer.result == Ternary::unknown) test.depends = std::move(answer.depends);
  return test;
}

std::optional<std::string> plain_text(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) {
    if (part.hole) return std::nullopt;
    result += part.literal;
  }
  return result;
}

bool has_policy_variables(const KeyPolicy& policy) {
  return policy.version && policy.version->value == "2012-10-17";
}

FoundKey find_context(const Request& request, std::string_view key) {
  const std::string name = ascii_lower(key);
  const auto exact = request.context.find(name);
  if (exact != request.context.end()) return {name, &exact->second};
  for (std::size_t end = name.size(); end > 0; --end) {
    if (name[end - 1] != '/' && name[end - 1] != ':') continue;
    const auto family = request.context.find(name.substr(0, end));
    if (family != request.context.end()) return {family->first, &family->second};
  }
  return {name, nullptr};
}

Ternary presence(const FoundKey& key, const EvaluateOptions& options, Dependence& depends,
                 std::set<Assumption>& relies_on) {
  if (key.value == nullptr) return Ternary::no;
  Ternary present = key.value->present;
  if (key.value->assumption && present == Ternary::unknown) {
    present = under(*key.value->assumption, Ternary::yes, options, depends, relies_on);
  }
  if (present == Ternary::unknown) depends.context_keys.insert(key.name);
  return present;
}

namespace {

constexpr std::string_view identity_policies = "identity-policies-of-caller";

Test unknown_test(ElementKind element, const Unknown& unknown) {
  Test test = {.element = element, .result = Ternary::unknown, .rule = "HOLE-8"};
  test.depends.symbols.insert(unknown.symbol);
  return test;
}

void add_condition_tests(const ConditionElement& condition, const Request& request,
                         const Knowledge& knowledge, const EvaluateOptions& options,
                         std::vector<Test>& tests) {
  for (std::size_t i = 0; i < condition.entries.size(); ++i) {
    Test test = test_condition_entry(condition.entries[i], request, knowledge, options);
    test.index = i;
    tests.push_back(std::move(test));
  }
  if (!condition.unknown) return;
  Test test = unknown_test(ElementKind::condition, *condition.unknown);
  test.index = condition.entries.size();
  tests.push_back(std::move(test));
}

/// A whole statement nobody knows matches perhaps, for whatever reason (HOLE-8).
StatementMatch match_unknown(const Unknown& unknown) {
  StatementMatch match;
  match.trace.matches = Ternary::unknown;
  match.trace.tests.push_back(unknown_test(ElementKind::principal, unknown));
  match.direct = Ternary::unknown;
  match.direct_depends.symbols.insert(unknown.symbol);
  return match;
}

Dependence dependence_of(const StatementTrace& trace) {
  Dependence result;
  if (trace.matches != Ternary::unknown) return result;
  for (const Test& test : trace.tests) {
    if (test.result == Ternary::unknown) result.merge(test.depends);
  }
  return result;
}

using Readings = std::set<Assumption>;

/// The pinned readings a settled statement rests on: of all its tests when it matches; when it does
/// not, those of the failing test that needs the fewest.
Readings reliance_of(const StatementTrace& trace) {
  Readings all;
  std::optional<Readings> fewest;
  for (const Test& test : trace.tests) {
    if (test.result == Ternary::yes) all.insert(test.relies_on.begin(), test.relies_on.end());
    if (test.result != Ternary::no) continue;
    if (!fewest || test.relies_on.size() < fewest->size()) fewest = test.relies_on;
  }
  if (trace.matches == Ternary::no) return fewest.value_or(Readings());
  return all;
}

bool is_invalid(const Statement& statement) {
  if (statement.effect == Effect::invalid && !statement.effect_unknown && !statement.unknown) {
    return true;
  }
  return std::any_of(statement.defects.begin(), statement.defects.end(), [](const Defect& defect) {
    return defect.effect == DefectEffect::invalid_policy && !defect.evaluable;
  });
}

/// EVAL-5 for operators: an unknown one makes the policy invalid; whether one in another case is
/// unknown is A-OP-CASE.
Ternary has_invalid_operator(const Statement& statement, const EvaluateOptions& options) {
  Ternary result = Ternary::no;
  for (const ConditionEntry& entry : statement.condition.entries) {
    const auto parsed = parse_condition_operator(entry.condition_operator.value);
    if (!parsed) return Ternary::yes;
    if (parsed->miscased) result = result | !options.assumptions[Assumption::op_case];
  }
  return result;
}

struct JudgedStatement {
  const Statement* statement = nullptr;
  const StatementMatch* match = nullptr;

  bool effect_is_open() const {
    return statement->unknown.has_value() || statement->effect_unknown.has_value();
  }
  bool may_have(Effect effect) const { return effect_is_open() || statement->effect == effect; }
  /// Whether the statement matches and has that effect.
  Ternary acts_as(Effect effect) const {
    if (!may_have(effect)) return Ternary::no;
    return effect_is_open() ? match->trace.matches & Ternary::unknown : match->trace.matches;
  }
  Ternary allows_directly() const { return acts_as(Effect::allow) & match->direct; }
  Dependence dependence() const {
    Dependence result = dependence_of(match->trace);
    if (match->trace.matches != Ternary::no && statement->effect_unknown) {
      result.symbols.insert(statement->effect_unknown->symbol);
    }
    return result;
  }
};
using JudgedStatements = std::vector<JudgedStatement>;

/// How far the Allow statements carry this caller.
struct Access {
  Ternary any = Ternary::no;     ///< some Allow matches, perhaps as delegation only
  Ternary direct = Ternary::no;  ///< some Allow suffices by itself
  Dependence depends = {};       ///< on who the caller is
};

/// KMS-6: what callers of other accounts can use at all.
bool is_possible_across_accounts(std::string_view action) {
  const ActionFact* fact = tables::kms_action(action);
  return fact != nullptr && fact->cross_account_possible;
}

Ternary is_of_key_account(const Request& request, const Knowledge& knowledge, Dependence& depends) {
  if (request.key_account.parts.empty()) {
    depends.other.insert("the account of the key");
    return Ternary::unknown;
  }
  return text_matches(TextOperator::equals, request.key_account, request.caller.account, knowledge,
                      depends);
}

/// KMS-1, KMS-2, KMS-6. For a service principal a matching Allow is all there is (KMS-0).
Access access_of(const JudgedStatements& statements, const Request& request,
                 const Knowledge& knowledge) {
  Access access;
  if (request.caller.kind == CallerKind::anonymous) return access;
  for (const JudgedStatement& judged : statements) {
    access.any = access.any | judged.acts_as(Effect::allow);
    access.direct = access.direct | judged.allows_directly();
  }
  if (request.caller.kind == CallerKind::service) return access;
  const Ternary same_account = is_of_key_account(request, knowledge, access.depends);
  access.direct = access.direct & same_account;
  if (!is_possible_across_accounts(request.action)) access.any = access.any & same_account;
  return access;
}

Ternary denial_of(const JudgedStatements& statements) {
  Ternary deny = Ternary::no;
  for (const JudgedStatement& judged : statements) deny = deny | judged.acts_as(Effect::deny);
  return deny;
}

/// EVAL-1 to EVAL-3.
Decision decide(Ternary deny, const Access& access) {
  if (deny == Ternary::yes) return Decision::denied_explicit;
  if (access.any == Ternary::no) return Decision::denied_implicit;
  if (deny == Ternary::no && access.direct == Ternary::yes) return Decision::allowed;
  return Decision::unknown;
}

void add_dependence(const JudgedStatements& statements, Effect effect, Dependence& depends) {
  for (const JudgedStatement& judged : statements) {
    if (judged.acts_as(effect) == Ternary::unknown) depends.merge(judged.dependence());
  }
}

/// What an open decision hangs on.
Dependence open_dependence(const JudgedStatements& statements, Ternary deny, const Access& access) {
  Dependence depends;
  if (deny == Ternary::unknown) add_dependence(statements, Effect::deny, depends);
  if (access.direct == Ternary::yes) return depends;
  add_dependence(statements, Effect::allow, depends);
  if (access.direct == access.any) {
    if (access.any == Ternary::unknown) depends.merge(access.depends);
    return depends;
  }
  depends.other.insert(std::string(identity_policies));
  if (access.direct == Ternary::no) return depends;
  depends.merge(access.depends);
  for (const JudgedStatement& judged : statements) {
    if (judged.allows_directly() == Ternary::unknown) depends.merge(judged.match->direct_depends);
  }
  return depends;
}

/// The fewest readings of the statements that settle a decision by matching.
template <class Settles>
Readings fewest_readings(const JudgedStatements& statements, Settles settles) {
  std::optional<Readings> fewest;
  for (const JudgedStatement& judged : statements) {
    if (!settles(judged)) continue;
    Readings readings = reliance_of(judged.match->trace);
    if (!fewest || readings.size() < fewest->size()) fewest = std::move(readings);
  }
  return fewest.value_or(Readings());
}

/// What keeps every statement of that effect from matching.
void add_readings_against(const JudgedStatements& statements, Effect effect, Readings& readings) {
  for (const JudgedStatement& judged : statements) {
    if (!judged.may_have(effect) || judged.match->trace.matches != Ternary::no) continue;
    readings.merge(reliance_of(judged.match->trace));
  }
}

Readings settled_readings(const JudgedStatements& statements, Decision decision) {
  Readings readings;
  switch (decision) {
    case Decision::allowed:
      readings = fewest_readings(statements, [](const JudgedStatement& judged) {
        return judged.allows_directly() == Ternary::yes;
      });
      add_readings_against(statements, Effect::deny, readings);
      break;
    case Decision::denied_explicit:
      readings = fewest_readings(statements, [](const JudgedStatement& judged) {
        return judged.acts_as(Effect::deny) == Ternary::yes;
      });
      break;
    case Decision::denied_implicit:
      add_readings_against(statements, Effect::allow, readings);
      break;
    case Decision::unknown:
    case Decision::invalid: break;
  }
  return readings;
}

Ternary validity(const std::vector<const Statement*>& statements, const EvaluateOptions& options) {
  Ternary invalid = Ternary::no;
  for (const Statement* statement : statements) {
    if (is_invalid(*statement)) return Ternary::no;
    invalid = invalid | has_invalid_operator(*statement, options);
  }
  return !invalid;
}

}  // namespace

StatementMatch match(const Statement& statement, const Request& request, const Knowledge& knowledge,
                     const EvaluateOptions& options) {
  if (statement.unknown) return match_unknown(*statement.unknown);
  PrincipalTest principal = test_principal(statement.principal, request, knowledge, options);
  StatementMatch match;
  std::vector<Test>& tests = match.trace.tests;
  tests.push_back(std::move(principal.test));
  tests.push_back(test_action(statement.action, request, knowledge, options));
  tests.push_back(test_resource(statement.resource, request, knowledge, options));
  add_condition_tests(statement.condition, request, knowledge, options, tests);
  match.trace.matches = Ternary::yes;
  match.direct = principal.direct;
  match.direct_depends = std::move(principal.direct_depends);
  for (const Test& test : tests) {
    match.trace.matches = match.trace.matches & test.result;
    match.direct = match.direct & test.result;
  }
  return match;
}

StatementTrace match_statement(const Statement& statement, const Request& request,
                               const Knowledge& knowledge, const EvaluateOptions& options) {
  return match(statement, request, knowledge, options).trace;
}

Evaluation evaluate_by_tables(const std::vector<const Statement*>& statements,
                              const Request& request, const Knowledge& knowledge,
                              const EvaluateOptions& options, KnownMatches* known) {
  const Ternary valid = validity(statements, options);
  if (valid == Ternary::no) return {.decision = Decision::invalid};
  std::deque<StatementMatch> own;
  JudgedStatements judged;
  judged.reserve(statements.size());
  for (const Statement* statement : statements) {
    const StatementMatch& found =
        known != nullptr ? known->match(*statement, request, *knowledge.guard)
                         : own.emplace_back(match(*statement, request, knowledge, options));
    judged.push_back({statement, &found});
  }
  const Ternary deny = denial_of(judged);
  const Access access = access_of(judged, request, knowledge);
  Evaluation result = {.decision = decide(deny, access)};
  if (result.decision == Decision::unknown) result.depends = open_dependence(judged, deny, access);
  result.relies_on = settled_readings(judged, result.decision);
  if (valid == Ternary::unknown) {
    result.decision = Decision::unknown;
    result.depends.assumptions.insert(Assumption::op_case);
  }
  result.statements.reserve(judged.size());
  for (const JudgedStatement& each : judged) {
    result.statements.push_back(each.match->trace);
    result.statements.back().index = result.statements.size() - 1;
  }
  return result;
}

}  // namespace kmslint
