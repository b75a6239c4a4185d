#include "model/dump_model.h"

#include <vector>

namespace kmslint {

namespace {

std::string joined(const std::vector<PartialString>& texts, const Symbols& symbols) {
  std::string result;
  for (const PartialString& text : texts) {
    result += (result.empty() ? "" : " ") + text.display(symbols);
  }
  return '[' + result + ']';
}

std::string dump(const Guard& guard, const Symbols& symbols) {
  std::string result;
  for (const auto& [symbol, constraint] : guard.constraints()) {
    const std::string name = (result.empty() ? "" : " ") + symbols[symbol].name;
    if (constraint.is) {
      result += name + '=' + *constraint.is;
    } else {
      for (const std::string& text : constraint.is_not) result += name + "!=" + text;
    }
  }
  return '<' + result + '>';
}

std::string_view name(PrincipalType type) {
  switch (type) {
    case PrincipalType::everyone: return "";
    case PrincipalType::aws: return "AWS:";
    case PrincipalType::service: return "Service:";
    case PrincipalType::federated: return "Federated:";
    case PrincipalType::canonical_user: return "CanonicalUser:";
    case PrincipalType::other: return "other:";
  }
  return "";
}

std::string unknown(const std::optional<Unknown>& part, const Symbols& symbols) {
  return part ? '?' + symbols[part->symbol].name : std::string();
}

std::string dump(const PrincipalElement& principal, const Symbols& symbols) {
  std::string result;
  for (const PrincipalEntry& entry : principal.entries) {
    result += (result.empty() ? "" : " ");
    result += std::string(name(entry.type)) + entry.text.display(symbols);
  }
  return (principal.negated ? "not {" : "{") + result + '}' + unknown(principal.unknown, symbols);
}

std::string dump(const ListElement& list, const Symbols& symbols) {
  return (list.negated ? "not " : "") + joined(list.entries, symbols) +
         unknown(list.unknown, symbols);
}

std::string dump(const ConditionElement& condition, const Symbols& symbols) {
  std::string result;
  for (const ConditionEntry& entry : condition.entries) {
    result += (result.empty() ? "" : " ") + entry.condition_operator.value + ' ' +
              entry.key.display(symbols) + '=' + joined(entry.values, symbols) +
              unknown(entry.unknown, symbols);
  }
  return '{' + result + '}' + unknown(condition.unknown, symbols);
}

std::string dump(const std::vector<Defect>& defects) {
  std::string result;
  for (const Defect& defect : defects) result += " !" + defect.message;
  return result;
}

std::string_view name(Ternary t) {
  return t == Ternary::yes ? "yes" : t == Ternary::no ? "no" : "unknown";
}

std::string dump_slot(const StatementSlot& slot, const Symbols& symbols) {
  std::string result;
  for (const Case<std::optional<Statement>>& option : slot.cases) {
    result += "    " + dump(option.guard, symbols) + ' ';
    result += option.value ? dump(*option.value, symbols) : "nothing";
    result += '\n';
  }
  return result;
}

std::string dump(const KeyState& state, const Symbols& symbols) {
  if (!state.exists) return "absent\n";
  std::string result = state.arn.display(symbols);
  if (!state.spec.value.parts.empty()) result += " spec=" + state.spec.value.display(symbols);
  if (!state.usage.value.parts.empty()) result += " usage=" + state.usage.value.display(symbols);
  if (state.enabled != Ternary::yes) result += " enabled=" + std::string(name(state.enabled));
  if (state.multi_region != Ternary::no) {
    result += " multi-region=" + std::string(name(state.multi_region));
  }
  if (state.retained_on_deletion == Ternary::yes) result += " retained";
  if (state.policy_source == PolicySource::default_policy) result += " default-policy";
  if (state.policy_source == PolicySource::not_in_view) result += " policy-not-in-view";
  result += unknown(state.policy.unknown, symbols) + dump(state.policy.defects) + '\n';
  for (const StatementSlot& slot : state.policy.statements) result += dump_slot(slot, symbols);
  return result;
}

std::string_view name(KeyForm form) {
  switch (form) {
    case KeyForm::key_arn: return "key-arn";
    case KeyForm::key_id: return "key-id";
    case KeyForm::alias_arn: return "alias-arn";
    case KeyForm::alias_name: return "alias-name";
    case KeyForm::aws_managed_alias: return "aws-managed-alias";
    case KeyForm::other: return "other";
    case KeyForm::unknown: return "unknown";
  }
  return "";
}

std::string dump(const KeyArgument& argument, const Model& model) {
  std::string result =
      " key=" + argument.text.display(model.symbols) + " (" + std::string(name(argument.form));
  if (argument.alias) result += " alias " + model.aliases[*argument.alias].address;
  if (argument.key) result += " -> " + model.keys[*argument.key].address;
  return result + ')' + unknown(argument.unknown, model.symbols);
}

std::string dump(const LogGroupState& state, const Model& model) {
  if (!state.exists) return "absent";
  std::string result = state.arn.display(model.symbols);
  if (state.key) result += dump(*state.key, model);
  if (state.retained_on_deletion == Ternary::yes) result += " retained";
  return result;
}

std::string_view name(ConsumerKind kind) {
  switch (kind) {
    case ConsumerKind::log_group: return "log-group";
    case ConsumerKind::anomaly_detector: return "anomaly-detector";
    case ConsumerKind::query_results: return "query-results";
  }
  return "";
}

std::string dump_keys(const Model& model) {
  std::string result;
  for (const Key& key : model.keys) {
    result += "key " + key.address + (key.replica ? " replica" : "") +
              (key.bare_policy ? " bare" : "") +
              (key.primary ? " of " + model.keys[*key.primary].address : "") + '\n';
    for (const Case<KeyState>& state : key.states.cases) {
      result += "  " + dump(state.guard, model.symbols) + ' ' + dump(state.value, model.symbols);
    }
  }
  return result;
}

std::string dump_log_groups(const Model& model) {
  std::string result;
  for (const LogGroup& group : model.log_groups) {
    result += std::string(name(group.kind)) + ' ' + group.address + " \"" + group.name + '"' +
              (group.assumed ? " assumed" : "") + '\n';
    for (const Case<LogGroupState>& state : group.states.cases) {
      result += "  " + dump(state.guard, model.symbols) + ' ' + dump(state.value, model) + '\n';
    }
  }
  return result;
}

std::string dump_pairs(const Model& model) {
  std::string result;
  for (const Pair& pair : model.pairs) {
    result += "pair " + model.log_groups[pair.log_group].address + " -> " +
              (pair.key ? model.keys[*pair.key].address : "?") +
              (pair.counted ? "" : " not counted") + '\n';
  }
  return result;
}

}  // namespace

std::string dump(const Statement& statement, const Symbols& symbols) {
  if (statement.unknown) return unknown(statement.unknown, symbols);
  const bool allow = statement.effect == Effect::allow;
  std::string result = statement.effect_unknown              ? "effect?"
                       : statement.effect == Effect::invalid ? "invalid"
                       : allow                               ? "Allow"
                                                             : "Deny";
  result += ' ' + dump(statement.principal, symbols) + ' ' + dump(statement.action, symbols) +
            " on " + dump(statement.resource, symbols);
  if (statement.condition.present) result += " if " + dump(statement.condition, symbols);
  return result + dump(statement.defects);
}

std::string dump(const Model& model, const Sources& sources) {
  std::string result = dump_keys(model);
  for (const Alias& alias : model.aliases) {
    result += "alias " + alias.address + ' ' + alias.name.display(model.symbols) + " -> " +
              (alias.key ? model.keys[*alias.key].address : "?") + '\n';
  }
  result += dump_log_groups(model) + dump_pairs(model);
  for (const NotEvaluated& line : model.not_evaluated) {
    result += "not evaluated: " + line.reason + '\n';
  }
  for (const SyntaxError& error : model.syntax_errors) {
    const Span place = sources.resolve(error.span);
    result += "syntax error in " + std::string(sources.path(place.file)) + ':' +
              std::to_string(sources.line_position(place.file, place.begin).line) + ": " +
              error.message + '\n';
  }
  for (const std::string& remark : model.remarks) result += "remark: " + remark + '\n';
  return result;
}

}  // namespace kmslint
