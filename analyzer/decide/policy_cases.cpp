#include "decide/policy_cases.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace kmslint {
namespace {

using Matches = std::array<Ternary, needed_action_count>;

/// What one slot contributes: does an Allow, does a Deny of it match each action?
struct Contribution {
  Matches allow = {};
  Matches deny = {};
  std::set<SymbolId> symbols = {};  ///< that unknown tests depend on
  friend bool operator==(const Contribution& a, const Contribution& b) {
    return a.allow == b.allow && a.deny == b.deny;
  }
};

Contribution contribution(const Statement& statement, const PolicyQuestion& question,
                          const Guard& guard, KnownMatches& known) {
  Contribution result;
  for (std::size_t action = 0; action < needed_action_count; ++action) {
    const Request& request = question.requests[action];
    const StatementTrace& trace =
        known.match(statement, request, known.relevant(guard, request)).trace;
    const bool effect_open = statement.unknown || statement.effect_unknown;
    if (effect_open || statement.effect == Effect::allow) {
      result.allow[action] = effect_open ? trace.matches & Ternary::unknown : trace.matches;
    }
    if (effect_open || statement.effect == Effect::deny) {
      result.deny[action] = effect_open ? trace.matches & Ternary::unknown : trace.matches;
    }
    for (const Test& test : trace.tests) {
      result.symbols.insert(test.depends.symbols.begin(), test.depends.symbols.end());
    }
  }
  return result;
}

bool is_definite(const Contribution& contribution) {
  const auto definite = [](Ternary t) { return t != Ternary::unknown; };
  return std::ranges::all_of(contribution.allow, definite) &&
         std::ranges::all_of(contribution.deny, definite);
}

class Search {
 public:
  Search(const PolicyQuestion& question, KnownMatches& known)
      : question_(question), known_(known) {}

  PolicyCases run(const Guard& base) {
    remember_definite(base);
    visit(base);
    return std::move(result_);
  }

 private:
  struct Alternative {
    const Guard* guard = nullptr;
    const Statement* statement = nullptr;  ///< null: nothing stands there
    Contribution contribution = {};
    const std::vector<std::string>* rests_on = nullptr;
  };
  struct SlotState {
    std::vector<Alternative> alternatives = {};  ///< consistent with the guard
    bool differs = false;
  };

  /// Proved matches stay proved when more is known (law P4), so they are computed once.
  void remember_definite(const Guard& base) {
    for (const StatementSlot& slot : question_.policy->statements) {
      for (const Case<std::optional<Statement>>& option : slot.cases) {
        if (!option.value) continue;
        Contribution at_root = contribution(*option.value, question_, base, known_);
        if (is_definite(at_root)) definite_.emplace(&*option.value, std::move(at_root));
      }
    }
  }

  Contribution contribution_of(const Case<std::optional<Statement>>& option, const Guard& guard) {
    if (!option.value) return {};
    const auto definite = definite_.find(&*option.value);
    if (definite != definite_.end()) return definite->second;
    ++open_matches_;
    Guard merged = guard;
    merged.merge(option.guard);
    return contribution(*option.value, question_, merged, known_);
  }

  SlotState state_of(const StatementSlot& slot, const Guard& guard) {
    SlotState state;
    for (const Case<std::optional<Statement>>& option : slot.cases) {
      if (!guard.agrees_with(option.guard)) continue;
      const Statement* statement = option.value ? &*option.value : nullptr;
      state.alternatives.push_back(
          {&option.guard, statement, contribution_of(option, guard), &option.rests_on});
    }
    for (const Alternative& alternative : state.alternatives) {
      if (!(alternative.contribution == state.alternatives.front().contribution))
        state.differs = true;
    }
    return state;
  }

  /// What a slot contributes when it is not known which alternative stands: equal or unknown.
  static Contribution join(const SlotState& state) {
    Contribution result = state.alternatives.front().contribution;
    for (const Alternative& alternative : state.alternatives) {
      for (std::size_t action = 0; action < needed_action_count; ++action) {
        if (alternative.contribution.allow[action] != result.allow[action])
          result.allow[action] = Ternary::unknown;
        if (alternative.contribution.deny[action] != result.deny[action])
          result.deny[action] = Ternary::unknown;
      }
    }
    return result;
  }

  struct Undecided {
    Matches allow = {};
    Matches deny = {};
    bool open(std::size_t action) const {
      if (deny[action] == Ternary::yes) return false;
      return !(allow[action] == Ternary::no) &&
             !(allow[action] == Ternary::yes && deny[action] == Ternary::no);
    }
  };

  static Undecided decide(const std::vector<SlotState>& states) {
    Undecided result;
    for (const SlotState& state : states) {
      if (state.alternatives.empty()) continue;
      const Contribution joined = join(state);
      for (std::size_t action = 0; action < needed_action_count; ++action) {
        result.allow[action] = result.allow[action] | joined.allow[action];
        result.deny[action] = result.deny[action] | joined.deny[action];
      }
    }
    return result;
  }

  /// Whether what is open in this slot can still change an undecided action.
  static bool matters(const SlotState& state, const Undecided& undecided) {
    const Contribution joined = join(state);
    for (std::size_t action = 0; action < needed_action_count; ++action) {
      if (!undecided.open(action)) continue;
      if (joined.allow[action] == Ternary::unknown && undecided.allow[action] != Ternary::yes)
        return true;
      if (joined.deny[action] == Ternary::unknown) return true;
    }
    return false;
  }

  bool can_split(SymbolId symbol, const Guard& guard) const {
    return guard.value(symbol) == nullptr && !finite_values(symbol, guard).empty();
  }

  std::vector<std::string> finite_values(SymbolId id, const Guard& guard) const {
    const Symbol& symbol = (*question_.symbols)[id];
    std::vector<std::string> values = symbol.values;
    if (symbol.domain == Domain::boolean) values = {"true", "false"};
    const auto constraint = guard.constraints().find(id);
    if (constraint != guard.constraints().end()) {
      std::erase_if(values, [&](const std::string& value) {
        return constraint->second.is_not.contains(value);
      });
    }
    return values;
  }

  /// A symbol whose value can change an undecided action, if there is one left.
  std::optional<SymbolId> pick(const std::vector<SlotState>& states, const Undecided& undecided,
                               const Guard& guard) const {
    for (const SlotState& state : states) {
      if (state.alternatives.empty() || !matters(state, undecided)) continue;
      if (state.differs) {
        for (const Alternative& alternative : state.alternatives) {
          for (const auto& [symbol, constraint] : alternative.guard->constraints()) {
            if (!settled(symbol, constraint, guard)) return symbol;
          }
        }
      }
      for (const Alternative& alternative : state.alternatives) {
        for (const SymbolId symbol : alternative.contribution.symbols) {
          if (can_split(symbol, guard)) return symbol;
        }
      }
    }
    return std::nullopt;
  }

  static bool settled(SymbolId symbol, const Constraint& constraint, const Guard& guard) {
    if (guard.value(symbol)) return true;
    const auto known = guard.constraints().find(symbol);
    if (known == guard.constraints().end()) return false;
    if (constraint.is) return known->second.is_not.contains(*constraint.is);
    return std::ranges::includes(known->second.is_not, constraint.is_not);
  }

  /// The texts guards compare the symbol with.
  std::vector<std::string> texts_asked(SymbolId symbol,
                                       const std::vector<SlotState>& states) const {
    std::set<std::string> texts;
    for (const SlotState& state : states) {
      for (const Alternative& alternative : state.alternatives) {
        const auto constraint = alternative.guard->constraints().find(symbol);
        if (constraint == alternative.guard->constraints().end()) continue;
        if (constraint->second.is) texts.insert(*constraint->second.is);
        texts.insert(constraint->second.is_not.begin(), constraint->second.is_not.end());
      }
    }
    return {texts.begin(), texts.end()};
  }

  struct Branches {
    SymbolId symbol = {};
    std::vector<std::string> values = {};
    bool finite = false;  ///< the values are all there are
  };

  Branches branches(SymbolId symbol, const std::vector<SlotState>& states,
                    const Guard& guard) const {
    Branches result = {.symbol = symbol, .values = finite_values(symbol, guard)};
    result.finite = !result.values.empty();
    if (!result.finite) result.values = texts_asked(symbol, states);
    return result;
  }

  void visit_branches(const Branches& branches, const Guard& guard) {
    Guard rest = guard;
    for (const std::string& value : branches.values) {
      Guard branch = guard;
      if (branch.require(branches.symbol, value)) visit(branch);
      if (!branches.finite && !rest.exclude(branches.symbol, value)) return;
    }
    if (!branches.finite) visit(rest);
  }

  void visit(const Guard& guard) {
    work_ += question_.policy->statements.size();
    if (result_.cases.size() >= max_policy_cases || work_ > max_slot_visits ||
        open_matches_ > max_open_matches) {
      result_.truncated = true;
      return;
    }
    std::optional<Branches> next;
    {
      std::vector<SlotState> states;
      for (const StatementSlot& slot : question_.policy->statements) {
        states.push_back(state_of(slot, guard));
      }
      const Undecided undecided = decide(states);
      std::optional<SymbolId> symbol = pick(states, undecided, guard);
      if (!symbol) symbol = pick_for_blame(states, undecided, guard);
      if (symbol) {
        next = branches(*symbol, states, guard);
      } else {
        leaf(guard, states);
      }
    }
    if (next) visit_branches(*next, guard);
  }

  /// Whether which alternative stands in a slot may change what is to blame for a denial: some of
  /// them is an Allow for a service whose name may be Logs'.
  static bool matters_for_blame(const SlotState& state) {
    return state.alternatives.size() > 1 &&
           std::ranges::any_of(state.alternatives, [](const Alternative& alternative) {
             return alternative.statement && alternative.statement->effect == Effect::allow &&
                    std::ranges::any_of(alternative.statement->principal.entries,
                                        may_be_meant_for_logs);
           });
  }

  static bool may_be_meant_for_logs(const PrincipalEntry& entry) {
    if (entry.type != PrincipalType::service || entry.text.parts.empty()) return false;
    const StringPart& first = entry.text.parts.front();
    return first.hole || first.literal.starts_with("log");
  }

  /// A denial that is the same in every case may have another cause in each; the first few cases
  /// are told apart for that.
  std::optional<SymbolId> pick_for_blame(const std::vector<SlotState>& states,
                                         const Undecided& undecided, const Guard& guard) const {
    if (result_.cases.size() >= max_blame_cases) return std::nullopt;
    const bool denied =
        std::ranges::any_of(undecided.allow, [](Ternary allow) { return allow == Ternary::no; });
    if (!denied) return std::nullopt;
    for (const SlotState& state : states) {
      if (!matters_for_blame(state)) continue;
      for (const Alternative& alternative : state.alternatives) {
        for (const auto& [symbol, constraint] : alternative.guard->constraints()) {
          if (!settled(symbol, constraint, guard)) return symbol;
        }
      }
    }
    return std::nullopt;
  }

  /// Whether the statement matches Logs, may, or is meant to.
  static bool concerns_logs(const Alternative& alternative) {
    const auto no = [](Ternary t) { return t == Ternary::no; };
    return !std::ranges::all_of(alternative.contribution.allow, no) ||
           !std::ranges::all_of(alternative.contribution.deny, no) ||
           (alternative.statement &&
            std::ranges::any_of(alternative.statement->principal.entries, may_be_meant_for_logs));
  }

  void leaf(const Guard& guard, const std::vector<SlotState>& states) {
    PolicyCase found = {.guard = guard};
    for (const SlotState& state : states) {
      // Where several alternatives are left they make no difference to the decision; one that
      // stands there says more to a reader than none.
      const auto shown = std::ranges::find_if(
          state.alternatives, [](const Alternative& a) { return a.statement != nullptr; });
      if (shown != state.alternatives.end()) found.statements.push_back(shown->statement);
      for (const Alternative& alternative : state.alternatives) {
        if (!concerns_logs(alternative)) continue;
        found.rests_on.insert(found.rests_on.end(), alternative.rests_on->begin(),
                              alternative.rests_on->end());
      }
    }
    for (std::size_t action = 0; action < needed_action_count; ++action) {
      found.evaluations[action] =
          evaluate(found.statements, question_.requests[action], guard, known_);
    }
    result_.cases.push_back(std::move(found));
  }

  const PolicyQuestion& question_;
  KnownMatches& known_;
  std::size_t work_ = 0;
  std::size_t open_matches_ = 0;
  std::map<const Statement*, Contribution> definite_;
  PolicyCases result_;
};

}  // namespace

PolicyCases policy_cases(const PolicyQuestion& question, const Guard& base, KnownMatches& known) {
  return Search(question, known).run(base);
}

}  // namespace kmslint
