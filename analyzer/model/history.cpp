#include "model/history.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

#include "model/address.h"

namespace kmslint {

namespace {

/// How many moves an address may go through.
constexpr int max_moves = 32;

bool differs(const PartialString& a, const PartialString& b) {
  const std::optional<std::string> left = a.literal();
  const std::optional<std::string> right = b.literal();
  return left && right && *left != *right;
}

/// Where nothing is written the default stands.
bool differs(const PartialString& a, const PartialString& b, std::string_view otherwise) {
  const PartialString standard = literal_string(std::string(otherwise), {});
  return differs(a.parts.empty() ? standard : a, b.parts.empty() ? standard : b);
}

bool differs(Ternary a, Ternary b) {
  return a != Ternary::unknown && b != Ternary::unknown && a != b;
}

/// The states in which the thing exists.
template <class State>
std::vector<const State*> present(const Cases<State>& states) {
  std::vector<const State*> result;
  for (const Case<State>& state : states.cases) {
    if (state.value.exists) result.push_back(&state.value);
  }
  return result;
}

struct Difference {
  std::string_view argument = {};
  Span place = {};
};

/// A change that makes Terraform replace the key; CloudFormation refuses it, but for the primary
/// of a replica.
std::optional<Difference> replacing(const Key& key, const KeyState& before, const KeyState& after) {
  if (differs(before.primary_arn, after.primary_arn)) {
    return Difference{"the primary key", after.primary_arn.span};
  }
  if (key.input == InputKind::cloudformation) return std::nullopt;
  const auto counts = [&](const char* argument) {
    return after.ignored_changes.count(argument) == 0;
  };
  if (counts("customer_master_key_spec") &&
      differs(before.spec.value, after.spec.value, "SYMMETRIC_DEFAULT")) {
    return Difference{"customer_master_key_spec", after.spec.span};
  }
  if (counts("key_usage") && differs(before.usage.value, after.usage.value, "ENCRYPT_DECRYPT")) {
    return Difference{"key_usage", after.usage.span};
  }
  if (counts("multi_region") && differs(before.multi_region, after.multi_region)) {
    return Difference{"multi_region", {}};
  }
  if (differs(before.location.region, after.location.region)) return Difference{"the Region", {}};
  return std::nullopt;
}

std::optional<Difference> replacing(const LogGroup&, const LogGroupState& before,
                                    const LogGroupState& after) {
  if (differs(before.name, after.name)) return Difference{"the name", after.name.span};
  if (differs(before.location.region, after.location.region)) return Difference{"the Region", {}};
  return std::nullopt;
}

/// In every case of both revisions.
template <class Thing>
std::optional<Difference> replacement(const Thing& before, const Thing& after) {
  std::optional<Difference> first;
  const auto now = present(after.states);
  for (const auto* old : present(before.states)) {
    for (const auto* next : now) {
      const std::optional<Difference> difference = replacing(before, *old, *next);
      if (!difference) return std::nullopt;
      if (!first) first = difference;
    }
  }
  return first;
}

template <class Thing>
Ternary retained(const Thing& thing) {
  std::optional<Ternary> all;
  for (const auto* state : present(thing.states)) {
    if (all && *all != state->retained_on_deletion) return Ternary::unknown;
    all = state->retained_on_deletion;
  }
  return all.value_or(Ternary::unknown);
}

class Matcher {
 public:
  Matcher(const Model& before, const Model& after)
      : before_(before), after_(after), moves_(after.moves) {
    for (const PlannedChange& planned : after_.planned_actions) {
      const std::string plan = "plan " + planned.root;
      if (!planned.previous_address.empty()) {
        moved_by_plan_[{plan, planned.previous_address}] = planned.address;
      }
      planned_[{plan, planned.address}] = &planned;
    }
  }

  History run() {
    History history;
    history.keys = outcomes(before_.keys, after_.keys);
    for (std::size_t i = 0; i < history.keys.size(); ++i) {
      keep_replaced(before_.keys[i], history.keys[i]);
    }
    find_successors(history.keys);
    history.log_groups = outcomes(before_.log_groups, after_.log_groups);
    for (std::size_t i = 0; i < history.log_groups.size(); ++i) {
      keep_replaced(before_.log_groups[i], history.log_groups[i]);
    }
    return history;
  }

 private:
  using Place = std::pair<ScopeId, std::string>;

  template <class Thing>
  std::vector<Aftermath> outcomes(const std::vector<Thing>& before,
                                  const std::vector<Thing>& after) {
    std::map<Place, std::uint32_t> places;
    for (std::uint32_t i = 0; i < after.size(); ++i) {
      if (!present(after[i].states).empty())
        places.emplace(Place{after[i].scope, after[i].address}, i);
    }
    std::vector<Aftermath> result;
    for (const Thing& thing : before) result.push_back(aftermath(thing, after, places));
    return result;
  }

  template <class Thing>
  Aftermath aftermath(const Thing& thing, const std::vector<Thing>& after,
                      const std::map<Place, std::uint32_t>& places) {
    const auto found = find(thing.scope, thing.address, places);
    if (!found) {
      // A module that nobody called stood for itself; what cannot be read may hold it.
      const std::string scope(before_.scopes.name(thing.scope));
      const bool may_be_there = after_.modules.contains(scope) || after_.incomplete.contains(scope);
      return {.fate = may_be_there ? Fate::unknown : absent(thing)};
    }
    Aftermath aftermath = {.fate = Fate::stays, .after = found};
    const PlannedChange* planned = planned_change(after[*found].scope, after[*found].address);
    if (planned != nullptr && planned->action == PlannedAction::replace) {
      aftermath.fate = Fate::replaced;
      aftermath.cause = planned->span;
      aftermath.detail = "an argument that cannot be changed";
      return aftermath;
    }
    if (const auto difference = replacement(thing, after[*found])) {
      aftermath.fate = Fate::replaced;
      aftermath.cause = difference->place;
      aftermath.detail = difference->argument;
    }
    return aftermath;
  }

  /// The address (or the end of it) with `count` added or taken away:
  /// https://developer.hashicorp.com/terraform/language/meta-arguments/count
  static std::vector<std::string> spellings(const std::string& address) {
    if (address.ends_with("[0]")) return {address, address.substr(0, address.size() - 3)};
    if (address.ends_with(']')) return {address};
    return {address, address + "[0]"};
  }

  std::optional<std::uint32_t> find(ScopeId scope, const std::string& address,
                                    const std::map<Place, std::uint32_t>& places) const {
    std::string wanted = address;
    std::set<const Move*> followed;
    for (int i = 0; i < max_moves; ++i) {
      const std::optional<std::string> next = moved(scope, wanted, followed);
      if (!next || *next == wanted) break;
      wanted = *next;
    }
    for (const std::string& spelling : spellings(wanted)) {
      const auto found = places.find({scope, spelling});
      if (found != places.end()) return found->second;
    }
    return std::nullopt;
  }

  const PlannedChange* planned_change(ScopeId scope, const std::string& address) const {
    const auto found = planned_.find({std::string(after_.scopes.name(scope)), address});
    return found == planned_.end() ? nullptr : found->second;
  }

  /// Each block is followed once, since what it leads to may be inside of where it comes from (`x`
  /// to `x["a"]`).
  std::optional<std::string> moved(ScopeId scope, const std::string& address,
                                   std::set<const Move*>& followed) const {
    const auto planned = moved_by_plan_.find({std::string(after_.scopes.name(scope)), address});
    if (planned != moved_by_plan_.end()) return planned->second;
    for (const Move& move : moves_) {
      if (move.scope != scope || !is_at_or_below(address, move.from)) continue;
      if (!followed.insert(&move).second) continue;
      return move.to + address.substr(move.from.size());
    }
    return std::nullopt;
  }

  template <class Thing>
  Fate absent(const Thing& thing) const {
    const PlannedChange* planned = planned_change(thing.scope, thing.address);
    if (planned != nullptr && planned->action == PlannedAction::forget) return Fate::released;
    for (const Removal& removal : after_.removals) {
      if (removal.scope != thing.scope) continue;
      if (!is_at_or_below(without_instances(thing.address), without_instances(removal.from)))
        continue;
      if (!removal.destroyed) return Fate::released;
    }
    switch (retained(thing)) {
      case Ternary::yes: return Fate::released;
      case Ternary::no: return Fate::destroyed;
      case Ternary::unknown: break;
    }
    return Fate::unknown;
  }

  /// Keys of one kind in one module, or one template, that may have been renamed into each other.
  struct Renaming {
    std::set<std::string> gone = {};  ///< addresses without instance keys
    std::set<std::string> come = {};
    std::map<std::string, std::uint32_t> after = {};  ///< by instance key, of those that came
  };

  void find_successors(std::vector<Aftermath>& keys) const {
    std::set<std::uint32_t> known;
    for (const Aftermath& aftermath : keys) {
      if (aftermath.after) known.insert(*aftermath.after);
    }
    std::map<std::pair<ScopeId, std::string>, Renaming> renamings;
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
      const Key& key = before_.keys[i];
      if (keys[i].fate != Fate::destroyed || !has_name(key)) continue;
      renamings[{key.scope, kind_and_place(key)}].gone.insert(without_instances(key.address));
    }
    for (std::uint32_t i = 0; i < after_.keys.size(); ++i) {
      const Key& key = after_.keys[i];
      if (known.count(i) != 0 || present(key.states).empty() || !has_name(key)) continue;
      Renaming& renaming = renamings[{key.scope, kind_and_place(key)}];
      renaming.come.insert(without_instances(key.address));
      renaming.after.emplace(std::string(instance_key(key.address)), i);
    }
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
      const Key& key = before_.keys[i];
      const auto renaming = renamings.find({key.scope, kind_and_place(key)});
      if (keys[i].fate != Fate::destroyed || !has_name(key) || renaming == renamings.end())
        continue;
      if (renaming->second.gone.size() == 1 && renaming->second.come.size() == 1) {
        keys[i].successor = successor(key, renaming->second);
      }
    }
  }

  std::optional<std::uint32_t> successor(const Key& key, const Renaming& renaming) const {
    for (const std::string& instance : spellings(std::string(instance_key(key.address)))) {
      const auto found = renaming.after.find(instance);
      if (found == renaming.after.end()) continue;
      const bool is_replaced = replacement(key, after_.keys[found->second]).has_value();
      return is_replaced ? std::nullopt : std::optional(found->second);
    }
    return std::nullopt;
  }

  /// A plan says itself what moved, and a policy file has nothing but its path.
  static bool has_name(const Key& key) {
    const bool is_in_code =
        key.input == InputKind::terraform || key.input == InputKind::cloudformation;
    return is_in_code && key.resource && !key.bare_policy;
  }

  /// `module.a["x"].aws_kms_key`, `aws_kms_replica_key`; `Resources` of a template.
  static std::string kind_and_place(const Key& key) {
    const std::string_view name = without_instance(key.address);
    const char separator = key.input == InputKind::cloudformation ? '/' : '.';
    return std::string(name.substr(0, name.rfind(separator))) + (key.replica ? " replica" : "");
  }

  /// What stays behind when another one takes the address.
  template <class Thing>
  void keep_replaced(const Thing& thing, Aftermath& aftermath) const {
    if (aftermath.fate != Fate::replaced) return;
    Ternary kept = Ternary::yes;
    for (const auto* state : present(thing.states)) kept = kept & state->retained_on_replacement;
    const bool is_gone = std::is_same_v<Thing, Key> && kept == Ternary::no;
    if (is_gone) return;
    if (kept == Ternary::yes) aftermath.fate = Fate::released;
    if (kept == Ternary::unknown) aftermath.fate = Fate::unknown;
    aftermath.after.reset();
  }

  const Model& before_;
  const Model& after_;
  const std::vector<Move>& moves_;
  std::map<std::pair<std::string, std::string>, std::string> moved_by_plan_ = {};
  std::map<std::pair<std::string, std::string>, const PlannedChange*> planned_ = {};
};

bool is_managed_by_argument(const KeyState& state) {
  return state.policy_source == PolicySource::document && state.policy_writer.empty();
}

class PolicyCarrier {
 public:
  PolicyCarrier(const Model& before, const History& history, Model& after)
      : before_(before), history_(history), after_(after) {}

  std::vector<CarriedPolicy> run() {
    after_.symbols = before_.symbols;
    std::vector<CarriedPolicy> carried;
    for (std::uint32_t i = 0; i < before_.keys.size(); ++i) {
      const Aftermath& aftermath = history_.keys[i];
      const Key& key = before_.keys[i];
      // A plan shows the policy that stays.
      const bool leaves_policy_alone = key.input == InputKind::terraform && !key.bare_policy;
      if (aftermath.fate != Fate::stays || !leaves_policy_alone) continue;
      carry(i, *aftermath.after, carried);
    }
    return carried;
  }

 private:
  void carry(std::uint32_t old_index, std::uint32_t index, std::vector<CarriedPolicy>& carried) {
    Key& key = after_.keys[index];
    Cases<KeyState> merged;
    bool gone = false;
    bool ignored = false;
    for (const Case<KeyState>& next : key.states.cases) {
      bool is_carried = false;
      for (const Case<KeyState>& old : before_.keys[old_index].states.cases) {
        Case<KeyState> both = next;
        if (!both.guard.merge(old.guard)) continue;
        const bool stays = keeps_policy(key, old.value, next.value);
        if (!stays) continue;
        gone = gone || next.value.policy_source == PolicySource::default_policy;
        ignored = ignored || next.value.policy_source == PolicySource::document;
        both.value.policy = old.value.policy;
        both.value.policy_source = old.value.policy_source;
        merged.cases.push_back(std::move(both));
        is_carried = true;
      }
      if (!is_carried) merged.cases.push_back(next);
    }
    if (!gone && !ignored) return;
    merged.truncated = key.states.truncated;
    key.states = std::move(merged);
    carried.push_back({.before = old_index, .after = index, .edits_ignored = ignored});
  }

  bool keeps_policy(const Key& key, const KeyState& old, const KeyState& next) const {
    if (!old.exists || !next.exists) return false;
    if (next.policy_source == PolicySource::default_policy) {
      return is_managed_by_argument(old) || is_released(key, old.policy_writer);
    }
    return next.policy_edits_ignored && next.policy_source == PolicySource::document &&
           next.policy_writer == old.policy_writer;
  }

  /// A `removed` block leaves what an aws_kms_key_policy wrote in force.
  bool is_released(const Key& key, const std::string& writer) const {
    return !writer.empty() && std::ranges::any_of(after_.removals, [&](const Removal& removal) {
      return removal.scope == key.scope && !removal.destroyed &&
             is_at_or_below(without_instances(writer), without_instances(removal.from));
    });
  }

  const Model& before_;
  const History& history_;
  Model& after_;
};

}  // namespace

History match(const Model& before, const Model& after) { return Matcher(before, after).run(); }

void carry_ignored(const Model& before, const History& history, Model& after) {
  const auto only = [](const auto& things) {
    const auto states = present(things.states);
    return states.size() == 1 ? states.front() : nullptr;
  };
  for (std::uint32_t i = 0; i < before.keys.size(); ++i) {
    const KeyState* old = only(before.keys[i]);
    if (old == nullptr || history.keys[i].fate != Fate::stays) continue;
    for (Case<KeyState>& next : after.keys[*history.keys[i].after].states.cases) {
      if (next.value.ignored_changes.contains("is_enabled")) next.value.enabled = old->enabled;
    }
  }
  for (std::uint32_t i = 0; i < before.log_groups.size(); ++i) {
    const LogGroupState* old = only(before.log_groups[i]);
    const Aftermath& group = history.log_groups[i];
    if (old == nullptr || group.fate != Fate::stays || !group.after) continue;
    std::optional<KeyArgument> key = old->key;
    if (key && key->key) {
      const Aftermath& aftermath = history.keys[*key->key];
      if (aftermath.fate != Fate::stays) continue;
      key->key = aftermath.after;
      key->alias.reset();
    }
    bool is_carried = false;
    for (Case<LogGroupState>& next : after.log_groups[*group.after].states.cases) {
      if (!next.value.key_edits_ignored) continue;
      is_carried = true;
      const Span written = next.value.key ? next.value.key->text.span : Span{};
      next.value.key = key;
      if (next.value.key && written != Span{}) next.value.key->text.span = written;
    }
    if (!is_carried) continue;
    std::erase_if(after.pairs, [&](const Pair& pair) { return pair.log_group == *group.after; });
    if (key) after.pairs.push_back({.log_group = *group.after, .key = key->key});
  }
}

std::vector<CarriedPolicy> carry_policies(const Model& before, const History& history,
                                          Model& after) {
  return PolicyCarrier(before, history, after).run();
}

}  // namespace kmslint
