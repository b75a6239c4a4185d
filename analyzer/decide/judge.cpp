#include "decide/judge.h"

#include <algorithm>
#include <map>

#include "decide/blame.h"
#include "decide/key_side.h"
#include "decide/logs_request.h"
#include "decide/policy_cases.h"
#include "decide/replay.h"
#include "decide/text_match.h"

namespace kmslint {
namespace {

constexpr std::array<NeededAction, needed_action_count> needed_actions = {
    NeededAction::decrypt, NeededAction::generate_data_key, NeededAction::encrypt};

/// What is shown of a pair's cases at most.
constexpr std::size_t max_shown_cases = 64;

/// One combination of a log group's and a key's cases that can hold together.
struct Combination {
  Guard guard = {};
  const LogGroupState* log_group = nullptr;
  const KeyState* key = nullptr;  ///< null: not in view
  std::vector<std::string> rests_on = {};
};

/// The verdict in one case, before cases are folded.
struct Leaf {
  Guard guard = {};
  Verdict verdict = Verdict::cannot_tell;
  Why why = Why::none;
  std::set<std::string> depends_on = {};
  std::set<std::string> relies_on = {};
  std::string usable_when = {};
  std::array<Ternary, needed_action_count> actions = {Ternary::unknown, Ternary::unknown,
                                                      Ternary::unknown};
  std::vector<Blame> blames = {};
  bool key_usable = true;
};

Ternary ternary_of(Decision decision) {
  switch (decision) {
    case Decision::allowed: return Ternary::yes;
    case Decision::denied_explicit:
    case Decision::denied_implicit: return Ternary::no;
    case Decision::unknown:
    case Decision::invalid: return Ternary::unknown;
  }
  return Ternary::unknown;
}

std::string reading(Assumption assumption, Ternary value) {
  return std::string(name(assumption)) + "=" + std::string(reading_name(value));
}

template <class Function>
void for_each_text(const Statement& statement, Function function) {
  for (const PrincipalEntry& entry : statement.principal.entries) function(entry.text);
  for (const PartialString& entry : statement.action.entries) function(entry);
  for (const PartialString& entry : statement.resource.entries) function(entry);
  for (const ConditionEntry& entry : statement.condition.entries) {
    function(entry.key);
    for (const PartialString& value : entry.values) function(value);
  }
}

bool is_invalid(const KeyPolicy& policy, const std::vector<const Statement*>& statements) {
  const auto refused = [](const Defect& defect) {
    return defect.effect == DefectEffect::invalid_policy;
  };
  return std::ranges::any_of(policy.defects, refused) ||
         std::ranges::any_of(statements, [&](const Statement* statement) {
           return std::ranges::any_of(statement->defects, refused);
         });
}

/// A service principal KMS does not know makes it refuse the policy, however right the rest is.
bool names_refused_service(const std::vector<const Statement*>& statements) {
  return std::ranges::any_of(statements, [](const Statement* statement) {
    return std::ranges::any_of(statement->principal.entries, [](const PrincipalEntry& entry) {
      const std::optional<std::string> text = entry.text.literal();
      return entry.type == PrincipalType::service && text && is_refused_service_principal(*text);
    });
  });
}

class PairJudge {
 public:
  PairJudge(const Model& model, const Pair& pair, const Assumptions& assumptions)
      : model_(model),
        log_group_(model.log_groups[pair.log_group]),
        key_(pair.key ? &model.keys[*pair.key] : nullptr),
        assumptions_(assumptions) {
    result_.pair = pair;
  }

  PairAnalysis run() {
    for (const Combination& combination : combinations()) judge_combination(combination);
    if (leaves_.empty()) leaves_.push_back(impossible());
    take_back_open_cases();
    fold();
    describe();
    return std::move(result_);
  }

 private:
  // -------------------------------------------------------------------------------- combinations

  bool names_this_key(const LogGroupState& state) const {
    return state.exists && state.key && state.key->key == result_.pair.key;
  }

  std::vector<Combination> combinations() {
    std::vector<Combination> result;
    for (const Case<LogGroupState>& group : log_group_.states.cases) {
      if (!log_group_.assumed && !names_this_key(group.value)) continue;
      if (!key_) {
        result.push_back({group.guard, &group.value, nullptr, group.rests_on});
        continue;
      }
      for (const Case<KeyState>& key : key_->states.cases) {
        Combination combination = {group.guard, &group.value, &key.value, group.rests_on};
        if (!key.value.exists || !combination.guard.merge(key.guard)) continue;
        combination.rests_on.insert(combination.rests_on.end(), key.rests_on.begin(),
                                    key.rests_on.end());
        result.push_back(std::move(combination));
      }
    }
    if (log_group_.states.truncated || (key_ && key_->states.truncated)) truncated_ = true;
    return result;
  }

  /// No case in which both exist: nothing is proved.
  static Leaf impossible() {
    Leaf leaf;
    leaf.why = Why::gave_up;
    leaf.depends_on.insert("whether the key exists together with the log group");
    return leaf;
  }

  // ----------------------------------------------------------------------------- one combination

  void judge_combination(const Combination& combination) {
    const Knowledge knowledge{&model_.symbols, &combination.guard};
    KeySide side = judge_key_side(*combination.log_group, combination.key, knowledge, assumptions_);
    std::vector<Leaf> leaves;
    if (side.other_region) {
      leaves.push_back({.guard = combination.guard});
    } else if (!combination.key || combination.key->policy_source == PolicySource::not_in_view) {
      leaves.push_back(key_not_in_view(combination));
    } else if (combination.key->policy_source == PolicySource::default_policy) {
      leaves.push_back(default_policy(combination));
    } else {
      leaves = judge_policy(combination);
    }
    for (Leaf& leaf : leaves) {
      apply_key_side(leaf, side);
      leaf.relies_on.insert(combination.rests_on.begin(), combination.rests_on.end());
      leaves_.push_back(std::move(leaf));
    }
  }

  Leaf key_not_in_view(const Combination& combination) const {
    Leaf leaf = {.guard = combination.guard, .why = Why::depends};
    const std::optional<KeyArgument>& argument = combination.log_group->key;
    if (!argument) return leaf;
    if (argument->unknown) {
      leaf.depends_on.insert(model_.symbols[argument->unknown->symbol].name);
      return leaf;
    }
    const Knowledge knowledge{&model_.symbols, &leaf.guard};
    const PartialString text = substitute(argument->text, knowledge);
    if (const std::optional<SymbolId> symbol = text.lone_hole()) {
      leaf.depends_on.insert(model_.symbols[*symbol].name);
    } else {
      leaf.depends_on.insert("the key policy of " + text.display(model_.symbols));
    }
    return leaf;
  }

  // The default key policy lets the account's IAM policies decide; a service has none.
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  Leaf default_policy(const Combination& combination) const {
    Leaf leaf = {.guard = combination.guard, .verdict = Verdict::not_usable};
    leaf.actions = {Ternary::no, Ternary::no, Ternary::no};
    Blame blame = {.code = ReasonCode::no_service_principal, .primary = key_->name_span};
    blame.detail = "default policy";
    blame.expected = caller_name(combination);
    blame.actions.assign(needed_actions.begin(), needed_actions.end());
    leaf.blames.push_back(std::move(blame));
    return leaf;
  }

  std::string caller_name(const Combination& combination) const {
    const Request request = request_for(combination, NeededAction::decrypt);
    const Knowledge knowledge{&model_.symbols, &combination.guard};
    return substitute(request.caller.name, knowledge).display(model_.symbols);
  }

  Request request_for(const Combination& combination, NeededAction action) const {
    return logs_request(*combination.log_group, log_group_.kind, *combination.key,
                        action_name(action), model_.symbols);
  }

  // ----------------------------------------------------------------------------- the policy side

  /// By the reading that is opened.
  using OpenedMatches = std::map<Assumption, KnownMatches>;

  std::vector<Leaf> judge_policy(const Combination& combination) {
    PolicyQuestion question = {.policy = &combination.key->policy, .symbols = &model_.symbols};
    question.options.assumptions = assumptions_;
    question.options.policy_variables = has_policy_variables(combination.key->policy);
    question.requests[0] = request_for(combination, needed_actions[0]);
    for (std::size_t i = 1; i < needed_action_count; ++i) {
      question.requests[i] = with_action(question.requests[0], action_name(needed_actions[i]));
    }
    KeyPolicy completed;
    if (combination.key->policy.unknown) {
      completed = with_unknown_statement(combination.key->policy);
      question.policy = &completed;
    }
    KnownMatches known(*question.policy, model_.symbols, question.options);
    OpenedMatches opened;
    PolicyCases cases = policy_cases(question, combination.guard, known);
    truncated_ = truncated_ || cases.truncated;
    std::vector<Leaf> leaves;
    for (PolicyCase& found : cases.cases) {
      leaves.push_back(judge_case(combination, question, found, opened));
      leaves.back().relies_on.insert(found.rests_on.begin(), found.rests_on.end());
    }
    return leaves;
  }

  /// A document that is not evaluated may hold any statement (HOLE-8).
  static KeyPolicy with_unknown_statement(const KeyPolicy& policy) {
    KeyPolicy result = policy;
    Statement anything = {.span = policy.span, .first_member = policy.span};
    anything.unknown = policy.unknown;
    StatementSlot slot;
    slot.cases.push_back({.value = std::move(anything)});
    result.statements.push_back(std::move(slot));
    return result;
  }

  /// Which actions the verdict asks for.
  std::vector<std::size_t> needed() const {
    std::vector<std::size_t> result = {0, 1};
    if (assumptions_[Assumption::encrypt] != Ternary::no) result.push_back(2);
    return result;
  }

  /// A key that no log group in view names may be a retired one: AWS's own procedure leaves it with
  /// Decrypt only, so what its Logs statement lacks in actions is nobody's business.
  bool action_rule_applies() const { return !log_group_.assumed || !key_ || key_->bare_policy; }

  Leaf judge_case(const Combination& combination, const PolicyQuestion& question,
                  const PolicyCase& found, OpenedMatches& opened) {
    Leaf leaf = {.guard = found.guard};
    for (std::size_t i = 0; i < needed_action_count; ++i) {
      leaf.actions[i] = ternary_of(found.evaluations[i].decision);
    }
    if (is_invalid(combination.key->policy, found.statements)) {
      leaf.why = Why::invalid;
      leaf.actions = {Ternary::unknown, Ternary::unknown, Ternary::unknown};
      return leaf;
    }
    decide_leaf(leaf, question, found);
    note_readings(leaf, question, found, opened);
    if (leaf.verdict == Verdict::usable && names_refused_service(found.statements)) {
      leaf.verdict = Verdict::cannot_tell;
      leaf.why = Why::invalid;
      leaf.actions = {Ternary::unknown, Ternary::unknown, Ternary::unknown};
      return leaf;
    }
    if (std::optional<Blame> cycle = blame_cycle(combination, found)) {
      leaf.verdict = Verdict::not_usable;
      leaf.why = Why::none;
      leaf.depends_on.clear();
      leaf.usable_when.clear();
      leaf.blames = {std::move(*cycle)};
      return leaf;
    }
    blame_leaf(leaf, combination, question, found);
    return leaf;
  }

  void decide_leaf(Leaf& leaf, const PolicyQuestion& question, const PolicyCase& found) {
    Ternary all = Ternary::yes;
    for (const std::size_t i : needed()) all = all & leaf.actions[i];
    const bool encrypt_alone = leaf.actions[0] == Ternary::yes && leaf.actions[1] == Ternary::yes &&
                               leaf.actions[2] == Ternary::no;
    if (encrypt_alone && assumptions_[Assumption::encrypt] == Ternary::unknown) {
      leaf.verdict = Verdict::cannot_tell;
      leaf.why = Why::depends;
      leaf.depends_on.insert(std::string(name(Assumption::encrypt)));
      return;
    }
    if (encrypt_alone && all == Ternary::no) {
      leaf.relies_on.insert(reading(Assumption::encrypt, assumptions_[Assumption::encrypt]));
    }
    switch (all) {
      case Ternary::yes: leaf.verdict = Verdict::usable; return;
      case Ternary::no: leaf.verdict = Verdict::not_usable; return;
      case Ternary::unknown: break;
    }
    leaf.verdict = Verdict::cannot_tell;
    replay_leaf(leaf, question, found);
  }

  void replay_leaf(Leaf& leaf, const PolicyQuestion& question, const PolicyCase& found) {
    OpenQuestion open = {.statements = found.statements,
                         .guard = found.guard,
                         .symbols = question.symbols,
                         .options = question.options};
    for (const std::size_t i : needed()) {
      open.requests.push_back(question.requests[i]);
      open.depends.merge(found.evaluations[i].depends);
    }
    Replay outcome = replay(open, replay_matches_);
    leaf.why = outcome.allowed_seen && outcome.denied_seen ? Why::depends : Why::gave_up;
    leaf.depends_on.insert(outcome.depends_on.begin(), outcome.depends_on.end());
    leaf.usable_when = std::move(outcome.usable_when);
  }

  /// Names the default readings that decide: those whose opening would change an action's answer.
  void note_readings(Leaf& leaf, const PolicyQuestion& question, const PolicyCase& found,
                     OpenedMatches& opened) const {
    std::set<Assumption> used;
    for (const std::size_t i : needed()) {
      used.insert(found.evaluations[i].relies_on.begin(), found.evaluations[i].relies_on.end());
    }
    for (const Assumption assumption : used) {
      EvaluateOptions options = question.options;
      options.assumptions.set(assumption, Ternary::unknown);
      KnownMatches& known =
          opened.try_emplace(assumption, *question.policy, *question.symbols, options)
              .first->second;
      const bool decides = std::ranges::any_of(needed(), [&](std::size_t i) {
        return evaluate(found.statements, question.requests[i], found.guard, known).decision !=
               found.evaluations[i].decision;
      });
      if (decides) leaf.relies_on.insert(reading(assumption, assumptions_[assumption]));
    }
  }

  // --------------------------------------------------------------------------------------- blame

  std::vector<DeniedAction> denied_actions(const PolicyQuestion& question, const PolicyCase& found,
                                           Ternary outcome) const {
    std::vector<DeniedAction> denied;
    for (const std::size_t i : needed()) {
      if (ternary_of(found.evaluations[i].decision) != outcome) continue;
      denied.push_back({needed_actions[i], &found.evaluations[i], &question.requests[i]});
    }
    return denied;
  }

  void blame_leaf(Leaf& leaf, const Combination& combination, const PolicyQuestion& question,
                  const PolicyCase& found) const {
    const Ternary outcome = leaf.verdict == Verdict::not_usable ? Ternary::no : Ternary::unknown;
    const std::vector<DeniedAction> denied = leaf.verdict == Verdict::usable
                                                 ? std::vector<DeniedAction>()
                                                 : denied_actions(question, found, outcome);
    const Knowledge knowledge{question.symbols, &found.guard};
    if (!denied.empty()) {
      const PolicyPlaces places = {.statement_list = statement_list(combination.key->policy)};
      Blame blame = blame_denial(found.statements, denied, places, knowledge);
      blame.certain = leaf.verdict == Verdict::not_usable ? Ternary::yes : Ternary::unknown;
      if (blame.certain == Ternary::unknown && hangs_on_a_warned_reading(leaf, blame)) {
        blame.certain = Ternary::yes;
      }
      const bool about_actions = blame.code == ReasonCode::action_missing ||
                                 blame.code == ReasonCode::action_not_an_iam_action;
      if (about_actions && !action_rule_applies()) {
        leaf.verdict = Verdict::usable;
        leaf.depends_on.clear();
      } else {
        leaf.blames.push_back(std::move(blame));
      }
    }
    advise_region(leaf, question, found, knowledge);
  }

  static Span statement_list(const KeyPolicy& policy) {
    return policy.statement_name == Span{} ? policy.span : policy.statement_name;
  }

  /// Undecided, but only on a reading that has a warning of its own.
  static bool hangs_on_a_warned_reading(const Leaf& leaf, const Blame& blame) {
    const auto only = [&](Assumption assumption) {
      return std::ranges::all_of(leaf.depends_on, [&](const std::string& depends) {
        return depends == name(assumption) || depends.starts_with("aws:Source");
      });
    };
    if (blame.code == ReasonCode::service_principal_wrong_suffix) return only(Assumption::suffix);
    if (blame.code == ReasonCode::source_keys_not_documented) {
      return only(Assumption::source_keys);
    }
    return false;
  }

  /// `logs.amazonaws.com` lets Logs in only by a reading: worth a warning when the verdict hangs on
  /// it, a related place when something worse is wrong.
  void advise_region(Leaf& leaf, const PolicyQuestion& question, const PolicyCase& found,
                     const Knowledge& knowledge) const {
    if (!leaf.relies_on.contains(
            reading(Assumption::global_name, assumptions_[Assumption::global_name])) &&
        leaf.verdict == Verdict::usable) {
      return;
    }
    for (const StatementTrace& trace : found.evaluations[0].statements) {
      if (trace.index >= found.statements.size()) continue;
      const Statement& statement = *found.statements[trace.index];
      if (statement.effect != Effect::allow || statement.principal.negated) continue;
      const auto principal = std::ranges::find_if(
          trace.tests, [](const Test& test) { return test.element == ElementKind::principal; });
      if (principal == trace.tests.end() ||
          !principal->relies_on.contains(Assumption::global_name) || !principal->entry ||
          *principal->entry >= statement.principal.entries.size()) {
        continue;
      }
      const PrincipalEntry& entry = statement.principal.entries[*principal->entry];
      if (entry.type != PrincipalType::service) continue;
      if (!leaf.blames.empty()) {
        leaf.blames.front().related.push_back(
            {entry.text.span, "the service principal has no Region"});
        return;
      }
      if (leaf.verdict != Verdict::usable || trace.matches != Ternary::yes) continue;
      leaf.blames.push_back(
          {.code = ReasonCode::unregional_service_principal,
           .advisory = true,
           .primary = entry.text.span,
           .word = substitute(entry.text, knowledge).display(*question.symbols),
           .expected =
               substitute(question.requests[0].caller.name, knowledge).display(*question.symbols),
           .statement = statement.span,
           .statement_name = statement.sid.value,
           .relies_on = {Assumption::global_name}});
      return;
    }
  }

  /// The policy takes a word from the log group, and the log group needs the key: neither can be
  /// created first.
  std::optional<Blame> blame_cycle(const Combination& combination, const PolicyCase& found) const {
    if (!log_group_.resource || log_group_.assumed) return std::nullopt;
    for (const Statement* statement : found.statements) {
      std::optional<Blame> blame;
      for_each_text(*statement, [&](const PartialString& text) {
        if (blame) return;
        const auto part = std::ranges::find_if(
            text.parts, [&](const StringPart& p) { return p.from == log_group_.resource; });
        if (part == text.parts.end()) return;
        const bool whole = std::ranges::all_of(
            text.parts, [&](const StringPart& p) { return p.from == log_group_.resource; });
        blame = Blame{.code = ReasonCode::policy_from_log_group_attribute,
                      .primary = whole ? text.span : part->span,
                      .word = text.display(model_.symbols)};
        const bool has_star = blame->word.ends_with(":*");
        if (has_star) blame->detail = ":*";
      });
      if (blame) {
        blame->statement = statement->span;
        blame->statement_name = statement->sid.value;
        blame->related.push_back(
            {combination.log_group->key->text.span, "and the log group names the key here"});
        return blame;
      }
    }
    return std::nullopt;
  }

  static void apply_key_side(Leaf& leaf, const KeySide& side) {
    leaf.key_usable = side.fails != Ternary::yes;
    switch (side.fails) {
      case Ternary::yes:
        leaf.verdict = Verdict::not_usable;
        leaf.why = Why::none;
        leaf.depends_on.clear();
        leaf.usable_when.clear();
        break;
      case Ternary::unknown:
        if (leaf.verdict == Verdict::not_usable) break;
        leaf.verdict = Verdict::cannot_tell;
        if (leaf.why == Why::none) leaf.why = Why::depends;
        leaf.depends_on.insert(side.depends_on.begin(), side.depends_on.end());
        leaf.usable_when.clear();
        break;
      case Ternary::no: break;
    }
    leaf.relies_on.insert(side.relies_on.begin(), side.relies_on.end());
    leaf.blames.insert(leaf.blames.begin(), side.blames.begin(), side.blames.end());
    leaf.blames.insert(leaf.blames.end(), side.advice.begin(), side.advice.end());
  }

  // ------------------------------------------------------------------------------------ open cases

  /// Allowed values, given Regions and files of values are cases that all count. Any other symbol
  /// has one value that nobody said yet: what fails only for some of its values is not proved.
  void take_back_open_cases() {
    if (leaves_.size() < 2) return;
    std::vector<std::pair<Guard, Guard>> parts;  // of the given cases, of open symbols
    std::vector<Guard> other_cases;              // given ones that some leaf does not fail in
    for (const Leaf& leaf : leaves_) {
      parts.push_back(given_and_open(leaf.guard));
      const Guard& given = parts.back().first;
      const bool is_new = leaf.verdict != Verdict::not_usable &&
                          std::ranges::find(other_cases, given) == other_cases.end();
      if (is_new) other_cases.push_back(given);
    }
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i].verdict != Verdict::not_usable || parts[i].second.empty()) continue;
      const bool differs = std::ranges::any_of(other_cases, [&](const Guard& given) {
        Guard both = parts[i].first;
        return both.merge(given);
      });
      if (differs) doubtful.push_back(i);
    }
    for (const std::size_t i : doubtful) take_back(leaves_[i], parts[i].second);
    if (doubtful.empty()) return;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i].verdict != Verdict::usable || parts[i].second.empty()) continue;
      for (const std::size_t j : doubtful) leaves_[j].usable_when = case_text(parts[i].second);
      break;
    }
  }

  std::pair<Guard, Guard> given_and_open(const Guard& guard) const {
    std::pair<Guard, Guard> parts;
    for (const auto& [symbol, constraint] : guard.constraints()) {
      const bool is_given = model_.symbols[symbol].domain == Domain::enumerated;
      Guard& part = is_given ? parts.first : parts.second;
      if (constraint.is) part.require(symbol, *constraint.is);
      for (const std::string& text : constraint.is_not) part.exclude(symbol, text);
    }
    return parts;
  }

  void take_back(Leaf& leaf, const Guard& open) const {
    leaf.verdict = Verdict::cannot_tell;
    leaf.why = Why::depends;
    for (const auto& [symbol, constraint] : open.constraints()) {
      leaf.depends_on.insert(model_.symbols[symbol].name);
    }
    for (Ternary& action : leaf.actions) {
      if (action == Ternary::no) action = Ternary::unknown;
    }
    for (Blame& blame : leaf.blames) {
      if (!blame.advisory) blame.certain = Ternary::unknown;
    }
    leaf.key_usable = true;
  }

  // --------------------------------------------------------------------------------------- folding

  void fold() {
    const Leaf& worst = *std::ranges::max_element(
        leaves_, [](const Leaf& a, const Leaf& b) { return a.verdict < b.verdict; });
    result_.verdict = worst.verdict;
    result_.why = worst.why;
    result_.usable_when = worst.usable_when;
    if (truncated_ && result_.verdict == Verdict::usable) {
      result_.verdict = Verdict::cannot_tell;
      result_.why = Why::gave_up;
      result_.depends_on = {"more than " + std::to_string(max_policy_cases) + " cases"};
    }
    std::set<std::string> depends_on, relies_on;
    result_.actions = {Ternary::yes, Ternary::yes, Ternary::yes};
    for (const Leaf& leaf : leaves_) {
      if (leaf.verdict == worst.verdict) {
        depends_on.insert(leaf.depends_on.begin(), leaf.depends_on.end());
      }
      relies_on.insert(leaf.relies_on.begin(), leaf.relies_on.end());
      result_.key_usable = result_.key_usable && leaf.key_usable;
      for (std::size_t i = 0; i < needed_action_count; ++i) {
        result_.actions[i] = std::min(result_.actions[i], leaf.actions[i]);
      }
    }
    result_.depends_on.insert(result_.depends_on.end(), depends_on.begin(), depends_on.end());
    result_.relies_on.assign(relies_on.begin(), relies_on.end());
    fold_cases();
    fold_blames();
  }

  std::vector<std::pair<std::string, std::string>> values_of(const Guard& guard) const {
    std::vector<std::pair<std::string, std::string>> values;
    for (const auto& [symbol, constraint] : guard.constraints()) {
      std::string text;
      if (constraint.is) {
        text = *constraint.is;
      } else {
        for (const std::string& other : constraint.is_not) {
          text += (text.empty() ? "not " : ", not ") + other;
        }
      }
      values.emplace_back(model_.symbols[symbol].name, std::move(text));
    }
    std::ranges::sort(values);
    return values;
  }

  void fold_cases() {
    const bool one = leaves_.size() == 1 && leaves_.front().guard.empty();
    if (one) return;
    std::vector<const Leaf*> order;
    for (const Leaf& leaf : leaves_) order.push_back(&leaf);
    std::ranges::stable_sort(order,
                             [](const Leaf* a, const Leaf* b) { return a->verdict > b->verdict; });
    for (const Leaf* leaf : order) {
      if (result_.cases.size() == max_shown_cases) break;
      result_.cases.push_back({.values = values_of(leaf->guard),
                               .verdict = leaf->verdict,
                               .why = leaf->why,
                               .depends_on = {leaf->depends_on.begin(), leaf->depends_on.end()},
                               .relies_on = {leaf->relies_on.begin(), leaf->relies_on.end()},
                               .actions = leaf->actions});
    }
    std::ranges::stable_sort(result_.cases, [](const CaseVerdict& a, const CaseVerdict& b) {
      return a.values < b.values;
    });
  }

  /// "Env=prod, IsEurope=true"; empty when the guard says nothing.
  std::string case_text(const Guard& guard) const {
    std::string text;
    for (const auto& [symbol, value] : values_of(guard)) {
      const std::size_t slash = symbol.rfind('/');
      if (!text.empty()) text += ", ";
      text += (slash == std::string::npos ? symbol : symbol.substr(slash + 1)) + "=" + value;
    }
    return text;
  }

  void fold_blames() {
    for (const Leaf& leaf : leaves_) {
      for (const Blame& blame : leaf.blames) merge_blame(blame, case_text(leaf.guard));
    }
    // A cause that holds in every case needs no list of cases.
    for (Blame& blame : result_.blames) {
      std::ranges::sort(blame.cases);
      blame.cases.erase(std::ranges::unique(blame.cases).begin(), blame.cases.end());
      if (blame.cases.size() == leaves_.size()) blame.cases.clear();
    }
  }

  void merge_blame(const Blame& blame, const std::string& where) {
    const auto known = std::ranges::find_if(result_.blames, [&](const Blame& other) {
      return other.code == blame.code && other.primary == blame.primary &&
             other.certain == blame.certain;
    });
    Blame& target = known != result_.blames.end() ? *known : result_.blames.emplace_back(blame);
    for (const NeededAction action : blame.actions) {
      if (std::ranges::find(target.actions, action) == target.actions.end())
        target.actions.push_back(action);
    }
    target.relies_on.insert(blame.relies_on.begin(), blame.relies_on.end());
    if (!where.empty()) target.cases.push_back(where);
  }

  // --------------------------------------------------------------------------------------- display

  std::string settle_for(const std::string& symbol_name) const {
    const std::optional<SymbolId> symbol = model_.symbols.find(log_group_.scope, symbol_name);
    if (symbol && !model_.symbols[*symbol].settle.empty()) return model_.symbols[*symbol].settle;
    if (key_) {
      const std::optional<SymbolId> other = model_.symbols.find(key_->scope, symbol_name);
      if (other && !model_.symbols[*other].settle.empty()) return model_.symbols[*other].settle;
    }
    // Stacks that belong together share these, so that they are neither one's own.
    if (symbol_name == "AWS::Region") return "--region";
    if (symbol_name == "AWS::AccountId") return "--account";
    if (symbol_name.starts_with("A-")) return "--assume " + symbol_name + "=yes|no";
    return {};
  }

  void describe() {
    const LogGroupState* state = nullptr;
    for (const Case<LogGroupState>& group : log_group_.states.cases) {
      if (log_group_.assumed || names_this_key(group.value)) {
        state = &group.value;
        break;
      }
    }
    result_.log_group_name = log_group_.name;
    if (state) {
      result_.log_group_arn = state->arn.display(model_.symbols);
      if (state->key) result_.key_arn = state->key->text.display(model_.symbols);
    }
    if (key_) {
      result_.key_name = key_->name;
      for (const Case<KeyState>& key : key_->states.cases) {
        if (!key.value.exists) continue;
        result_.key_arn = key.value.arn.display(model_.symbols);
        result_.key_region = key.value.location.region.display(model_.symbols);
        break;
      }
    } else {
      result_.key_name = result_.key_arn;
    }
    for (const std::string& depends : result_.depends_on) {
      if (result_.settle.empty()) result_.settle = settle_for(depends);
    }
    if (result_.settle.empty() && !key_ && result_.verdict == Verdict::cannot_tell) {
      result_.settle =
          "aws kms get-key-policy --key-id KEY --policy-name default --output text > "
          "key-policy.json";
    }
  }

  const Model& model_;
  const LogGroup& log_group_;
  const Key* key_;
  const Assumptions& assumptions_;
  bool truncated_ = false;
  std::size_t replay_matches_ = max_replay_matches;
  std::vector<Leaf> leaves_;
  PairAnalysis result_;
};

}  // namespace

Analysis judge(const Model& model, const Assumptions& assumptions) {
  Analysis analysis = {.model = &model, .assumptions = assumptions};
  for (const Pair& pair : model.pairs) {
    analysis.pairs.push_back(PairJudge(model, pair, assumptions).run());
  }
  return analysis;
}

}  // namespace kmslint
