#include "decide/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "decide/logs_request.h"
#include "decide/text_match.h"
#include "model/address.h"
#include "model/tables.h"

namespace kmslint {
namespace {

constexpr std::size_t decrypt = static_cast<std::size_t>(NeededAction::decrypt);

template <class State>
const Case<State>* first_present(const Cases<State>& states) {
  for (const Case<State>& state : states.cases) {
    if (state.value.exists) return &state;
  }
  return nullptr;
}

/// A value of the symbol that the case at hand allows.
std::string sample(SymbolId id, const Knowledge& knowledge) {
  if (knowledge.guard != nullptr) {
    if (const std::string* bound = knowledge.guard->value(id)) return *bound;
  }
  const Symbol& symbol = (*knowledge.symbols)[id];
  const auto allowed = [&](const std::string& text) {
    return knowledge.guard == nullptr || !knowledge.guard->excludes(id, text);
  };
  for (const std::string& value : symbol.values) {
    if (allowed(value)) return value;
  }
  switch (symbol.domain) {
    case Domain::region: return allowed("us-east-1") ? "us-east-1" : "eu-west-1";
    case Domain::partition: return "aws";
    case Domain::url_suffix: return "amazonaws.com";
    case Domain::account: return "111122223333";
    case Domain::key_id: return "1234abcd-12ab-34cd-56ef-1234567890ab";
    case Domain::boolean: return "true";
    case Domain::any:
    case Domain::log_group_name:
    case Domain::log_group_name_part:
    case Domain::enumerated: break;
  }
  return "example";
}

std::string concrete(const PartialString& text, const Knowledge& knowledge) {
  std::string result;
  for (const StringPart& part : text.parts) {
    result += part.hole ? sample(*part.hole, knowledge) : part.literal;
  }
  return result;
}

/// Both revisions in one model, so that a log group of one can be judged with a key of the other.
class Mixture {
 public:
  Mixture(const Model& before, const Model& after) : after_(after) {
    model_.symbols = before.symbols;
    model_.keys = after.keys;
  }

  /// Adds the pair; the log group names the key by its ARN, since how it named it once does not
  /// matter for what is stored.
  void add(const LogGroup& group, std::uint32_t key, const std::set<std::string>& old_writers) {
    LogGroup copy = group;
    for (Case<LogGroupState>& state : copy.states.cases) {
      if (!state.value.exists) continue;
      const Case<KeyState>* target = first_present(after_.keys[key].states);
      KeyArgument argument = {.form = KeyForm::key_arn, .key = key};
      if (state.value.key) argument.text.span = state.value.key->text.span;
      if (target != nullptr) {
        argument.text.parts = target->value.arn.parts;
      }
      state.value.key = std::move(argument);
    }
    prefer_new_writers(model_.keys[key], old_writers);
    model_.pairs.push_back(
        {.log_group = static_cast<std::uint32_t>(model_.log_groups.size()), .key = key});
    model_.log_groups.push_back(std::move(copy));
  }

  const Model& model() const { return model_; }

 private:
  /// Of several owners of a policy the one that this change adds is applied now.
  static void prefer_new_writers(Key& key, const std::set<std::string>& old_writers) {
    const auto is_new = [&](const KeyState& state) {
      return state.exists && state.policy_source == PolicySource::document &&
             old_writers.count(state.policy_writer) == 0;
    };
    const auto is_old = [&](const KeyState& state) {
      return state.exists && state.policy_source == PolicySource::document &&
             old_writers.count(state.policy_writer) != 0;
    };
    std::vector<Case<KeyState>>& cases = key.states.cases;
    std::vector<Case<KeyState>> kept;
    for (const Case<KeyState>& state : cases) {
      const bool is_overwritten =
          is_old(state.value) && std::ranges::any_of(cases, [&](const Case<KeyState>& other) {
            return is_new(other.value) && differ_in_owner_only(state.guard, other.guard);
          });
      if (!is_overwritten) kept.push_back(state);
    }
    cases = std::move(kept);
  }

  /// Which of the owners is applied last is the only question they answer differently.
  static bool differ_in_owner_only(const Guard& a, const Guard& b) {
    std::size_t differences = 0;
    for (const auto& [symbol, constraint] : a.constraints()) {
      const auto other = b.constraints().find(symbol);
      if (other == b.constraints().end()) continue;
      if (constraint != other->second) ++differences;
    }
    return differences <= 1;
  }

  const Model& after_;
  Model model_;
};

class ChangeJudge {
 public:
  ChangeJudge(Change& change, Model& after, const Assumptions& assumptions)
      : change_(change), before_(change.before), after_(after), assumptions_(assumptions) {}

  void run() {
    change_.history = match(before_, after_);
    change_.carried = carry_policies(before_, change_.history, after_);
    carry_ignored(before_, change_.history, after_);
    judge_before();
    judge_after();
    for (std::size_t i = 0; i < questions_.size(); ++i) compare(questions_[i]);
    add_unmanaged();
    if (change_.asks_what_is_gained) add_gained();
  }

 private:
  /// A log group of the revision before whose events may be under that key.
  struct Question {
    std::size_t pair = 0;                 ///< of analysis_before_
    std::optional<std::size_t> now = {};  ///< of analysis_now_; none: the key is gone
  };

  // ---------------------------------------------------------------------------- what was readable

  void judge_before() {
    Model& before = change_.before;
    std::vector<Pair> all = std::exchange(before.pairs, {});
    for (const Pair& pair : all) {
      const LogGroup& group = before.log_groups[pair.log_group];
      if (group.kind != ConsumerKind::log_group || !keeps_events(pair.log_group)) continue;
      for (const std::uint32_t index : by_named_region(before, pair)) {
        before.pairs.push_back(pair);
        before.pairs.back().log_group = index;
      }
    }
    change_.history.log_groups.resize(before.log_groups.size());
    analysis_before_ = judge(before, assumptions_);
    before.pairs = std::move(all);
  }

  /// Where nobody says in which Region a key is, its policy serves Logs of the Regions that it
  /// names: a log group in each. Else the pair's own log group.
  static std::vector<std::uint32_t> by_named_region(Model& model, const Pair& pair) {
    const LogGroup group = model.log_groups[pair.log_group];
    std::vector<std::uint32_t> result;
    if (group.assumed && pair.key) {
      for (const std::string& region : regions_served(model.keys[*pair.key])) {
        LogGroup in_region = group;
        std::erase_if(in_region.states.cases, [&](Case<LogGroupState>& state) {
          const std::optional<SymbolId> hole = state.value.location.region.lone_hole();
          return !hole || !state.guard.require(*hole, region);
        });
        if (in_region.states.cases.empty()) continue;
        result.push_back(static_cast<std::uint32_t>(model.log_groups.size()));
        model.log_groups.push_back(std::move(in_region));
      }
    }
    if (result.empty()) result.push_back(pair.log_group);
    return result;
  }

  static std::set<std::string> regions_served(const Key& key) {
    std::set<std::string> regions;
    for (const Case<KeyState>& state : key.states.cases) {
      for (const StatementSlot& slot : state.value.policy.statements) {
        for (const Case<std::optional<Statement>>& option : slot.cases) {
          if (!option.value || option.value->effect != Effect::allow) continue;
          for (const PrincipalEntry& entry : option.value->principal.entries) {
            const std::string name = entry.text.literal().value_or("");
            if (entry.type != PrincipalType::service || !name.starts_with("logs.")) continue;
            const std::string region = name.substr(5, name.find('.', 5) - 5);
            if (tables::partition_of_region(region) != nullptr) regions.insert(region);
          }
        }
      }
    }
    return regions;
  }

  /// The log group is still there, under this name, with what it holds.
  bool keeps_events(std::uint32_t log_group) const {
    const LogGroup& group = before_.log_groups[log_group];
    if (group.assumed || !group.resource) return true;
    const Fate fate = change_.history.log_groups[log_group].fate;
    return fate == Fate::stays || fate == Fate::released;
  }

  static bool was_readable(const PairAnalysis& pair) {
    return pair.key_usable && pair.actions[decrypt] == Ternary::yes;
  }

  // -------------------------------------------------------------------------------- what is now

  void judge_after() {
    Mixture mixture(before_, after_);
    std::size_t asked = 0;
    for (std::size_t i = 0; i < analysis_before_.pairs.size(); ++i) {
      const PairAnalysis& pair = analysis_before_.pairs[i];
      Question question = {.pair = i};
      const bool may_be_lost = was_readable(pair) || pair.actions[decrypt] == Ternary::unknown;
      if (pair.pair.key && may_be_lost) {
        const Aftermath& key = change_.history.keys[*pair.pair.key];
        if (key.fate == Fate::stays) {
          mixture.add(log_group_now(pair.pair.log_group), *key.after,
                      writers(before_.keys[*pair.pair.key]));
          question.now = asked++;
        }
      }
      questions_.push_back(question);
    }
    analysis_now_ = judge(mixture.model(), assumptions_);
    analysis_now_.model = nullptr;  // the mixture goes
  }

  /// As the new revision has it, where it is the same log group.
  const LogGroup& log_group_now(std::uint32_t index) const {
    const Aftermath& aftermath = change_.history.log_groups[index];
    const bool is_there = aftermath.fate == Fate::stays && aftermath.after;
    const LogGroup& group = before_.log_groups[index];
    return is_there && !group.assumed ? after_.log_groups[*aftermath.after] : group;
  }

  static std::set<std::string> writers(const Key& key) {
    std::set<std::string> result;
    for (const Case<KeyState>& state : key.states.cases) {
      if (state.value.exists && state.value.policy_source == PolicySource::document) {
        result.insert(state.value.policy_writer);
      }
    }
    return result;
  }

  // ------------------------------------------------------------------------------------- compare

  void compare(const Question& question) {
    const PairAnalysis& pair = analysis_before_.pairs[question.pair];
    const bool unknown_key = !pair.pair.key;
    if (unknown_key) return compare_key_elsewhere(pair);
    const Aftermath& key = change_.history.keys[*pair.pair.key];
    if (!was_readable(pair)) return compare_undecided(pair, question, key);
    switch (key.fate) {
      case Fate::destroyed:
      case Fate::replaced: return add_deleted(pair, key);
      case Fate::released:
        if (!is_assumed(pair)) add_left_events(pair, std::nullopt);
        return;
      case Fate::unknown:
        if (!is_assumed(pair)) ++change_.undecided;
        return;
      case Fate::stays: break;
    }
    const PairAnalysis& now = analysis_now_.pairs[*question.now];
    if (is_disabled(now)) return add_disabled(pair, now, key);
    if (now.actions[decrypt] == Ternary::no) return add_denied(pair, now, key);
    if (now.actions[decrypt] == Ternary::unknown && !is_assumed(pair)) ++change_.undecided;
    if (!is_assumed(pair)) add_left_events(pair, key.after);
  }

  /// Whether it could be read is not known, and surely it cannot any more.
  void compare_undecided(const PairAnalysis& pair, const Question& question, const Aftermath& key) {
    const bool may_have_been = pair.key_usable && pair.actions[decrypt] == Ternary::unknown;
    if (!may_have_been || is_assumed(pair)) return;
    const bool is_gone = key.fate == Fate::destroyed || key.fate == Fate::replaced;
    const bool is_denied =
        question.now && analysis_now_.pairs[*question.now].actions[decrypt] == Ternary::no;
    if (is_gone || is_denied) ++change_.undecided;
  }

  bool is_assumed(const PairAnalysis& pair) const {
    return before_.log_groups[pair.pair.log_group].assumed;
  }

  static bool is_disabled(const PairAnalysis& now) {
    return std::ranges::any_of(now.blames, [](const Blame& blame) {
      return blame.code == ReasonCode::key_not_enabled && blame.certain == Ternary::yes &&
             blame.cases.empty();
    });
  }

  ChangedPair changed(const PairAnalysis& pair, ChangeKind kind) const {
    const LogGroup& group = before_.log_groups[pair.pair.log_group];
    const Aftermath& aftermath = change_.history.log_groups[pair.pair.log_group];
    ChangedPair result = {.kind = kind,
                          .log_group = pair.pair.log_group,
                          .key = pair.pair.key,
                          .log_group_assumed = group.assumed,
                          .before = pair.verdict,
                          .log_group_name = pair.log_group_name,
                          .key_name = pair.key_name};
    if (aftermath.fate == Fate::stays) result.log_group_after = aftermath.after;
    if (result.log_group_after) {
      result.log_group_name = after_.log_groups[*result.log_group_after].name;
    }
    const Case<LogGroupState>* state = first_present(group.states);
    if (state != nullptr) result.retention_days = state->value.retention_days;
    result.path = path(pair);
    return result;
  }

  void add_deleted(const PairAnalysis& pair, const Aftermath& key) {
    const LogGroup& group = before_.log_groups[pair.pair.log_group];
    const bool in_view = !group.assumed && !before_.keys[*pair.pair.key].bare_policy;
    ChangedPair result =
        changed(pair, in_view ? ChangeKind::deletes_key : ChangeKind::removes_statement);
    result.key_fate = key.fate;
    result.key_after = key.after;
    result.after = Verdict::not_usable;
    result.replaced_by = key.detail;
    result.cause = key.cause;
    result.successor = key.successor;
    lose(result, pair, nullptr);
    change_.pairs.push_back(std::move(result));
  }

  void add_disabled(const PairAnalysis& pair, const PairAnalysis& now, const Aftermath& key) {
    ChangedPair result =
        changed(pair, is_assumed(pair) ? ChangeKind::removes_statement : ChangeKind::disables_key);
    result.key_after = key.after;
    result.after = Verdict::not_usable;
    for (const Blame& blame : now.blames) {
      if (blame.code == ReasonCode::key_not_enabled) result.blame = blame;
    }
    lose(result, pair, nullptr);
    change_.pairs.push_back(std::move(result));
  }

  void add_denied(const PairAnalysis& pair, const PairAnalysis& now, const Aftermath& key) {
    ChangedPair result = changed(
        pair, is_assumed(pair) ? ChangeKind::removes_statement : ChangeKind::removes_access);
    result.key_after = key.after;
    result.after = now.verdict;
    for (const Blame& blame : now.blames) {
      const bool fits = blame.certain == Ternary::yes && !blame.advisory;
      if (fits && !result.blame) result.blame = blame;
    }
    lose(result, pair, &now);
    change_.pairs.push_back(std::move(result));
  }

  /// What was allowed and is not any more; without `now` everything.
  void lose(ChangedPair& result, const PairAnalysis& pair, const PairAnalysis* now) const {
    for (std::size_t i = 0; i < needed_action_count; ++i) {
      if (pair.actions[i] != Ternary::yes) continue;
      if (now == nullptr || now->actions[i] == Ternary::no) {
        result.lost.push_back(static_cast<NeededAction>(i));
      }
    }
    result.request = request_in(before_, pair);
  }

  /// In the first case in which both exist; the proof holds in each.
  static std::optional<ConcreteRequest> request_in(const Model& model, const PairAnalysis& pair) {
    const LogGroup& group = model.log_groups[pair.pair.log_group];
    for (const Case<LogGroupState>& state : group.states.cases) {
      if (!state.value.exists) continue;
      for (const Case<KeyState>& key : model.keys[*pair.pair.key].states.cases) {
        Guard guard = state.guard;
        if (!key.value.exists || !guard.merge(key.guard)) continue;
        const Request request = logs_request(state.value, group.kind, key.value,
                                             action_name(NeededAction::decrypt), model.symbols);
        const Knowledge knowledge{&model.symbols, &guard};
        return ConcreteRequest{.principal = concrete(request.caller.name, knowledge),
                               .action = request.action,
                               .log_group_arn = concrete(state.value.arn, knowledge)};
      }
    }
    return std::nullopt;
  }

  // ------------------------------------------------------------------------------- another key

  /// Which keys the log group names now; nothing where that is not known in some case.
  struct KeysNow {
    bool known = true;
    bool none = false;
    std::set<std::uint32_t> in_view = {};
    std::set<std::string> texts = {};
    std::vector<PartialString> elsewhere = {};
  };

  KeysNow keys_now(std::uint32_t log_group) const {
    KeysNow keys;
    for (const Case<LogGroupState>& state : after_.log_groups[log_group].states.cases) {
      if (!state.value.exists) continue;
      const std::optional<KeyArgument>& key = state.value.key;
      if (!key) {
        keys.none = true;
      } else if (key->key) {
        keys.in_view.insert(*key->key);
        keys.texts.insert(after_.keys[*key->key].name);
      } else {
        keys.known = keys.known && key->text.literal().has_value();
        keys.texts.insert(key->text.display(after_.symbols));
        keys.elsewhere.push_back(key->text);
      }
    }
    return keys;
  }

  void add_left_events(const PairAnalysis& pair, std::optional<std::uint32_t> key_after) {
    const Aftermath& group = change_.history.log_groups[pair.pair.log_group];
    if (group.fate != Fate::stays || !group.after) return;
    const KeysNow now = keys_now(*group.after);
    const bool same = key_after && now.in_view.count(*key_after) != 0;
    if (!now.known || same) return;
    const std::set<std::string> old = literal_arns(before_.keys[*pair.pair.key]);
    if (may_be(now.elsewhere, old)) return;
    add_left(pair, key_after, now);
  }

  /// A key that is not in view is told by its ARN alone.
  void compare_key_elsewhere(const PairAnalysis& pair) {
    const Aftermath& group = change_.history.log_groups[pair.pair.log_group];
    if (group.fate != Fate::stays || !group.after) return;
    std::set<std::string> old;
    for (const Case<LogGroupState>& state : before_.log_groups[pair.pair.log_group].states.cases) {
      if (!state.value.exists || !state.value.key || state.value.key->key) continue;
      const std::optional<std::string> text = state.value.key->text.literal();
      if (!text || state.value.key->form != KeyForm::key_arn) return;
      old.insert(*text);
    }
    const KeysNow now = keys_now(*group.after);
    if (!now.known || old.empty() || may_be(now.elsewhere, old)) return;
    for (const std::uint32_t key : now.in_view) {
      const std::set<std::string> arns = literal_arns(after_.keys[key]);
      const bool differ = !arns.empty() && std::ranges::none_of(arns, [&](const std::string& arn) {
        return old.count(arn) != 0;
      });
      if (!differ) return;
    }
    add_left(pair, std::nullopt, now);
  }

  /// Empty where some case's is not known.
  static std::set<std::string> literal_arns(const Key& key) {
    std::set<std::string> arns;
    for (const Case<KeyState>& state : key.states.cases) {
      if (!state.value.exists) continue;
      const std::optional<std::string> arn = state.value.arn.literal();
      if (!arn) return {};
      arns.insert(*arn);
    }
    return arns;
  }

  /// Whether one of the texts may name one of the keys: nobody in view says which key an alias
  /// means, and an ARN that is not known may be any.
  static bool may_be(const std::vector<PartialString>& texts, const std::set<std::string>& arns) {
    return std::ranges::any_of(texts, [&](const PartialString& text) {
      const std::string literal = text.literal().value_or("");
      return arns.empty() || arns.count(literal) != 0 ||
             literal.find("alias/") != std::string::npos;
    });
  }

  void add_left(const PairAnalysis& pair, std::optional<std::uint32_t> key_after,
                const KeysNow& now) {
    ChangedPair result = changed(pair, ChangeKind::leaves_events);
    result.key_after = key_after;
    result.after = pair.verdict;
    for (const std::string& text : now.texts) {
      result.now_uses += (result.now_uses.empty() ? "" : ", ") + text;
    }
    change_.pairs.push_back(std::move(result));
  }

  // ------------------------------------------------------------------------------------- policies

  void add_unmanaged() {
    for (const CarriedPolicy& carried : change_.carried) {
      if (carried.edits_ignored) continue;
      change_.pairs.push_back({.kind = ChangeKind::unmanages_policy,
                               .key = carried.before,
                               .key_after = carried.after,
                               .key_name = after_.keys[carried.after].name});
    }
  }

  // ---------------------------------------------------------------------------------------- gains

  /// The same questions the other way round: what is allowed now, asked of the keys before.
  void add_gained() {
    std::map<std::uint32_t, std::uint32_t> keys_before;
    for (std::uint32_t i = 0; i < change_.history.keys.size(); ++i) {
      const Aftermath& key = change_.history.keys[i];
      if (key.fate == Fate::stays) keys_before[*key.after] = i;
    }
    Model now = after_;
    std::vector<std::uint32_t> original;
    for (const Pair& pair : std::exchange(now.pairs, {})) {
      const bool is_kept = pair.key && keys_before.contains(*pair.key);
      if (!is_kept || now.log_groups[pair.log_group].kind != ConsumerKind::log_group) continue;
      for (const std::uint32_t index : by_named_region(now, pair)) {
        now.pairs.push_back(pair);
        now.pairs.back().log_group = index;
        original.push_back(pair.log_group);
      }
    }
    const Analysis allowed = judge(now, assumptions_);
    Mixture mixture(now, before_);
    for (const Pair& pair : now.pairs) {
      mixture.add(now.log_groups[pair.log_group], keys_before[*pair.key], {});
    }
    const Analysis before = judge(mixture.model(), assumptions_);
    for (std::size_t i = 0; i < allowed.pairs.size(); ++i) {
      const PairAnalysis& pair = allowed.pairs[i];
      const PairAnalysis& old = before.pairs[i];
      GainedPair gained = {.log_group = original[i],
                           .key = *pair.pair.key,
                           .before = old.verdict,
                           .after = pair.verdict,
                           .log_group_name = pair.log_group_name,
                           .key_name = pair.key_name};
      for (std::size_t action = 0; action < needed_action_count; ++action) {
        const bool was_denied = old.actions[action] == Ternary::no || is_disabled(old);
        if (pair.key_usable && pair.actions[action] == Ternary::yes && was_denied) {
          gained.actions.push_back(static_cast<NeededAction>(action));
        }
      }
      if (gained.actions.empty()) continue;
      gained.request = request_in(now, pair);
      change_.gained.push_back(std::move(gained));
    }
  }

  // ---------------------------------------------------------------------------------------- words

  std::string path(const PairAnalysis& pair) const {
    const LogGroup& group = before_.log_groups[pair.pair.log_group];
    if (group.assumed || !group.resource || !pair.pair.key) return {};
    const Key& key = before_.keys[*pair.pair.key];
    for (const Case<LogGroupState>& state : group.states.cases) {
      if (!state.value.exists || !state.value.key || state.value.key->key != pair.pair.key)
        continue;
      if (state.value.key->alias) {
        const Alias& alias = before_.aliases[*state.value.key->alias];
        return "through alias `" + alias.name.display(before_.symbols) + "`";
      }
    }
    if (group.scope != key.scope) {
      std::string_view where = before_.scopes.name(key.scope);
      if (where.starts_with("terraform ")) {
        where.remove_prefix(std::string_view("terraform ").size());
        return where.empty() ? "from another root" : "from `" + std::string(where) + "`";
      }
      return "from `" + std::string(where) + "`";
    }
    if (!is_terraform(key.input)) return "directly";
    const std::string module(module_of(key.address));
    if (module == module_of(group.address)) return "directly";
    return module.empty() ? "as an input of its module" : "through `" + module + "`";
  }

  Change& change_;
  const Model& before_;
  Model& after_;
  const Assumptions& assumptions_;
  Analysis analysis_before_ = {};
  Analysis analysis_now_ = {};
  std::vector<Question> questions_ = {};
};

}  // namespace

void judge_change(Change& change, Model& after, const Assumptions& assumptions) {
  ChangeJudge(change, after, assumptions).run();
}

std::size_t log_groups_that_lose_access(const Change& change) {
  std::set<std::uint32_t> groups;
  for (const ChangedPair& pair : change.pairs) {
    const bool loses = pair.kind == ChangeKind::removes_access ||
                       pair.kind == ChangeKind::deletes_key ||
                       pair.kind == ChangeKind::disables_key;
    if (loses && !pair.log_group_assumed) groups.insert(pair.log_group);
  }
  return groups.size();
}

}  // namespace kmslint
