#include "model/assumed_log_group.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "model/log_group_arn.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

/// Cases of one assumed log group at most.
constexpr std::size_t max_assumed_cases = 64;

std::string literal_parts(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) result += part.literal;
  return result;
}

bool names_logs(const PrincipalEntry& entry) {
  if (entry.type != PrincipalType::service || entry.text.parts.empty()) return false;
  return ascii_lower(entry.text.parts.front().literal).starts_with("logs.");
}

bool is_about_something_else(const PartialString& value) {
  const std::string text = literal_parts(value);
  const auto names = [&](std::string_view kind) { return text.find(kind) != std::string::npos; };
  return names(":query-result:") || names(":anomaly-detector:") || names(":lookup-table:");
}

bool is_context_entry(const ConditionEntry& entry) {
  return ascii_lower(entry.key.literal().value_or("")) == "kms:encryptioncontext:aws:logs:arn";
}

bool is_negated(const ConditionEntry& entry) {
  const std::string name = ascii_lower(entry.condition_operator.value);
  return name.find("not") != std::string::npos || name == "null";
}

/// What a value of the encryption context says: the place, and what stands after `log-group:`,
/// without the `:*` that has no place there. The name has no parts where there is none.
struct NamedArn {
  AwsLocation location = {};
  PartialString name = {};
};

std::optional<NamedArn> named_arn(const PartialString& value) {
  const std::vector<PartialString> segments = split(value, ':', 0);
  if (segments.size() < 6) return std::nullopt;
  if (segments[0].literal() != "arn" || segments[2].literal() != "logs") return std::nullopt;
  NamedArn arn = {.location = {segments[1], segments[3], segments[4]}};
  const bool has_name = segments.size() > 6 && segments[5].literal() == "log-group";
  if (has_name) arn.name = segments[6];
  return arn;
}

template <class Take>
void for_each_named_arn(const Statement& statement, Take take) {
  for (const ConditionEntry& entry : statement.condition.entries) {
    if (!is_context_entry(entry) || is_negated(entry)) continue;
    for (const PartialString& value : entry.values) {
      if (const std::optional<NamedArn> arn = named_arn(value)) take(*arn);
    }
  }
}

/// The first such value of the statement.
std::optional<NamedArn> first_named_arn(const Statement& statement) {
  std::optional<NamedArn> first;
  for_each_named_arn(statement, [&](const NamedArn& arn) {
    if (!first) first = arn;
  });
  return first;
}

template <class Take>
void for_each_statement(const KeyPolicy& policy, Take take) {
  for (const StatementSlot& slot : policy.statements) {
    for (const Case<std::optional<Statement>>& option : slot.cases) {
      if (option.value) take(*option.value);
    }
  }
}

/// Whether the literal parts have the alphabet of log group names, wildcards apart. Template text
/// that was not substituted has not.
bool may_be_name(const PartialString& pattern) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/#-*?";
  return literal_parts(pattern).find_first_not_of(alphabet) == std::string::npos;
}

bool is_partition(std::string_view text) { return tables::partition(text) != nullptr; }

bool is_region(std::string_view text) { return tables::partition_of_region(text) != nullptr; }

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Where the key lies; where that is open, what the condition says.
PartialString place(const PartialString& of_key, const PartialString& of_condition,
                    bool (*is_valid)(std::string_view)) {
  if (of_key.is_literal()) return of_key;
  const std::optional<std::string> said = of_condition.literal();
  return said && is_valid(*said) ? of_condition : of_key;
}

/// Makes the states of one key's assumed log group.
class AssumedLogGroup {
 public:
  AssumedLogGroup(std::uint32_t index, Model& model)
      : index_(index), key_(model.keys[index]), model_(model) {}

  Cases<LogGroupState> states() {
    for (const Case<KeyState>& key : key_.states.cases) {
      if (!key.value.exists || key.value.policy_source != PolicySource::document) continue;
      add_states(key);
    }
    states_.truncated = states_.truncated || key_.states.truncated;
    return std::move(states_);
  }

 private:
  using Slots = std::vector<const StatementSlot*>;

  void add_states(const Case<KeyState>& key) {
    Slots slots;
    for (const StatementSlot& slot : key.value.policy.statements) {
      const auto names = [](const Case<std::optional<Statement>>& option) {
        return option.value && is_for_log_groups(*option.value);
      };
      if (std::any_of(slot.cases.begin(), slot.cases.end(), names)) slots.push_back(&slot);
    }
    visit(key, key.guard, slots, 0);
  }

  /// The first statement about log groups decides; where none stands there is no log group.
  void visit(const Case<KeyState>& key, const Guard& guard, const Slots& slots,
             std::size_t number) {
    if (number == slots.size() || states_.truncated) return;
    for (const Case<std::optional<Statement>>& option : slots[number]->cases) {
      Guard merged = guard;
      if (!merged.merge(option.guard) || !merged.settle(model_.symbols)) continue;
      if (option.value && is_for_log_groups(*option.value)) {
        add_state(merged, state(key.value, *option.value));
      } else {
        visit(key, merged, slots, number + 1);
      }
    }
  }

  void add_state(const Guard& guard, LogGroupState state) {
    if (states_.cases.size() == max_assumed_cases) {
      states_.truncated = true;
      return;
    }
    states_.cases.push_back({.guard = guard, .value = std::move(state)});
  }

  LogGroupState state(const KeyState& key, const Statement& statement) {
    LogGroupState result = {.location = key.location};
    if (const std::optional<NamedArn> arn = first_named_arn(statement)) {
      result.location.partition =
          place(key.location.partition, arn->location.partition, is_partition);
      result.location.region = place(key.location.region, arn->location.region, is_region);
      result.location.account = place(key.location.account, arn->location.account, is_account);
      result.name = name_within(arn->name);
    } else {
      result.name = whole_name();
    }
    result.arn = logs_arn(result.location, "log-group:", result.name);
    result.key = KeyArgument{.text = key.arn, .form = KeyForm::key_arn, .key = index_};
    result.key->text.span = key_.name_span;
    return result;
  }

  SymbolId fresh(std::string_view name, Domain domain) {
    return model_.symbols.intern(key_.scope, name, domain);
  }

  PartialString whole_name() {
    return hole_string(fresh("LogGroupName", Domain::log_group_name), key_.name_span);
  }

  /// The name with each wildcard run replaced by a hole of its own.
  PartialString name_within(const PartialString& pattern) {
    PartialString name = {.span = pattern.span};
    wildcards_ = 0;
    if (pattern.empty() || !may_be_name(pattern)) return whole_name();
    for (const StringPart& part : pattern.parts) {
      if (part.hole) {
        model_.symbols.narrow_to_name_part(*part.hole);
        name.parts.push_back(part);
      } else {
        add_literal(part, name);
      }
    }
    const bool nothing_known = name.empty() || (name.lone_hole() && wildcards_ > 0);
    return nothing_known ? whole_name() : name;
  }

  void add_literal(const StringPart& part, PartialString& name) {
    for (std::size_t at = 0; at < part.literal.size();) {
      const std::size_t wildcard =
          std::min(part.literal.find_first_of("*?", at), part.literal.size());
      if (wildcard > at) {
        name.parts.push_back(
            {.literal = part.literal.substr(at, wildcard - at), .span = part.span});
      }
      at = std::min(part.literal.find_first_not_of("*?", wildcard), part.literal.size());
      if (at > wildcard) {
        const std::string number = wildcards_ == 0 ? "" : std::to_string(wildcards_ + 1);
        ++wildcards_;
        name.parts.push_back(
            {.hole = fresh("LogGroup" + number, Domain::log_group_name_part), .span = part.span});
      }
    }
  }

  std::uint32_t index_;
  const Key& key_;
  Model& model_;
  std::size_t wildcards_ = 0;
  Cases<LogGroupState> states_ = {};
};

}  // namespace

bool is_for_log_groups(const Statement& statement) {
  if (statement.effect == Effect::deny || statement.principal.negated) return false;
  const auto& principals = statement.principal.entries;
  if (!std::any_of(principals.begin(), principals.end(), names_logs)) return false;
  for (const ConditionEntry& entry : statement.condition.entries) {
    if (std::any_of(entry.values.begin(), entry.values.end(), is_about_something_else)) {
      return false;
    }
  }
  return true;
}

std::set<std::string> named_regions(const KeyPolicy& policy) {
  std::set<std::string> regions;
  for_each_statement(policy, [&](const Statement& statement) {
    if (!is_for_log_groups(statement)) return;
    for_each_named_arn(statement, [&](const NamedArn& arn) {
      const std::optional<std::string> region = arn.location.region.literal();
      if (region && is_region(*region)) regions.insert(*region);
    });
  });
  return regions;
}

void add_assumed_log_groups(const std::vector<std::uint32_t>& keys, Model& model) {
  for (const std::uint32_t index : keys) {
    Cases<LogGroupState> states = AssumedLogGroup(index, model).states();
    if (states.cases.empty()) continue;
    const Key& key = model.keys[index];
    model.pairs.push_back({.log_group = static_cast<std::uint32_t>(model.log_groups.size()),
                           .key = index,
                           .counted = key.bare_policy});
    model.log_groups.push_back({.address = key.address,
                                .name = "some log group",
                                .name_span = key.name_span,
                                .scope = key.scope,
                                .assumed = true,
                                .states = std::move(states)});
  }
}

}  // namespace kmslint
