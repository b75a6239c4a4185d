#include "rules/wording.h"

#include <utility>

namespace kmslint {
namespace {

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

/// What a default reading says, for people.
std::string_view reading_in_words(Assumption assumption) {
  switch (assumption) {
    case Assumption::star: return "`{\"AWS\":\"*\"}` covers AWS services";
    case Assumption::global_name: return "Logs also calls under the name without a Region";
    case Assumption::suffix: return "the suffix `.amazonaws.com` is accepted here";
    case Assumption::svc_star: return "`{\"Service\":\"*\"}` matches no service";
    case Assumption::svc_case: return "service principals are compared with their case";
    case Assumption::short_arn: return "an ARN pattern of fewer than six segments matches nothing";
    case Assumption::multi_plain: return "a key with several values needs a set operator";
    case Assumption::any_if_exists: return "`ForAnyValue` with `IfExists` fails on an absent key";
    case Assumption::empty_list: return "an empty list of values";
    case Assumption::op_case: return "operator names are compared with their case";
    case Assumption::not_resource: return "`NotResource` in a key policy";
    case Assumption::action_prefix: return "a wildcard in the action's service prefix";
    case Assumption::source_keys: return "Logs sends no `aws:Source…` keys for log groups";
    case Assumption::caller_account: return "a call of Logs carries no account of yours";
    case Assumption::via: return "a call of Logs carries no `kms:ViaService`";
    case Assumption::encrypt: return "Logs needs kms:Encrypt, as its documentation lists it";
    case Assumption::alias_arn: return "an alias ARN is accepted as key";
    case Assumption::cross_account: return "a key of another account can be used";
    case Assumption::grant: return "no grant stands in for a statement";
  }
  return {};
}

/// What the finding rests on, as a sentence of its own; empty when it rests on nothing contested.
std::string readings_sentence(const Cause& cause) {
  std::string readings;
  for (const Assumption assumption : cause.blame.relies_on) {
    const Ternary reading = cause.analysis.assumptions[assumption];
    const bool usual = reading == Assumptions::defaults()[assumption];
    readings += readings.empty() ? "" : "; ";
    readings +=
        usual ? std::string(reading_in_words(assumption))
              : quoted(std::string(name(assumption)) + "=" + std::string(reading_name(reading))) +
                    ", as it was asked for";
  }
  return readings.empty() ? "" : ". This takes for granted what AWS does not document: " + readings;
}

/// What is known only at deployment, as Terraform's configuration can write it.
std::string in_terraform(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"${AWS::Region}", "${data.aws_region.current.region}"},
      {"${AWS::AccountId}", "${data.aws_caller_identity.current.account_id}"},
      {"${AWS::Partition}", "${data.aws_partition.current.partition}"},
      {"${AWS::URLSuffix}", "${data.aws_partition.current.dns_suffix}"},
  };
  for (const auto& [name, reference] : names) {
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos;
         at += reference.size()) {
      text.replace(at, name.size(), reference);
    }
  }
  return text;
}

void add_related(Finding& finding, Span span, std::string message) {
  if (span == Span{} || span == finding.primary.span) return;
  finding.related.push_back({span, std::move(message)});
}

/// One that the command line names has no place of its own.
void relate_log_group(const Analysis& analysis, const PairAnalysis& pair, Finding& finding) {
  const LogGroup& group = analysis.model->log_groups[pair.pair.log_group];
  if (group.assumed || !group.resource) return;
  add_related(finding, group.name_span,
              "log group " + quoted(pair.log_group_name) + " uses the key");
}

bool names_logs(const PrincipalEntry& entry) {
  if (entry.type != PrincipalType::service) return false;
  const std::string text = lower_case_text(literal_text(entry.text));
  return text.starts_with("logs.") || text.starts_with("log.") || text.starts_with("logs-") ||
         text.starts_with("cloudwatchlogs") || text.starts_with("cloudwatch-logs") ||
         text.starts_with("cloudwatch.logs");
}

}  // namespace

std::string lower_case_text(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string literal_text(const PartialString& text) {
  std::string result;
  for (const StringPart& part : text.parts) result += part.hole ? "${}" : part.literal;
  return result;
}

bool is_cut_off(const Model& model, const KeyPolicy& policy) {
  return policy.unknown && std::ranges::any_of(model.syntax_errors, [&](const SyntaxError& error) {
           return error.span.file == policy.span.file;
         });
}

const PrincipalEntry* logs_entry(const Statement& statement) {
  const auto found = std::ranges::find_if(statement.principal.entries, names_logs);
  return found == statement.principal.entries.end() ? nullptr : &*found;
}

bool is_about_logs(const Statement& statement) { return logs_entry(statement) != nullptr; }

bool is_for_other_services(const Statement& statement) {
  const bool names_a_service = std::ranges::any_of(
      statement.principal.entries,
      [](const PrincipalEntry& entry) { return entry.type == PrincipalType::service; });
  return names_a_service && !is_about_logs(statement);
}

std::string key_in_words(const Key& key) {
  return (key.bare_policy ? "the key of " : "key ") + quoted(key.name);
}

std::string key_in_words(const Cause& cause) {
  return cause.key() ? key_in_words(*cause.key()) : "the key";
}

std::string policy_in_words(const Key& key) {
  return (key.bare_policy ? "the policy " : "the policy of key ") + quoted(key.name);
}

std::string policy_in_words(const Cause& cause) {
  return cause.key() ? policy_in_words(*cause.key()) : "the key policy";
}

std::string cannot_use(const Cause& cause) {
  const std::string verb =
      cause.blame.certain == Ternary::unknown ? "may not be able to use " : "cannot use ";
  std::string text = "Logs " + verb + key_in_words(cause);
  if (!cause.log_group().assumed) text += " for " + quoted(cause.pair.log_group_name);
  return text;
}

std::string region_in_words(const std::string& region) {
  const bool open = region.empty() || region.find("${") != std::string::npos;
  return open ? "the Region of its stack" : region;
}

std::string actions_in_words(const std::vector<NeededAction>& actions) {
  std::string text;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (i > 0) text += i + 1 == actions.size() ? " and " : ", ";
    text += action_name(actions[i]);
  }
  return text;
}

std::set<Span> blamed_places(const Analysis& analysis) {
  std::set<Span> places;
  for (const PairAnalysis& pair : analysis.pairs) {
    for (const Blame& blame : pair.blames) places.insert(blame.primary);
  }
  return places;
}

std::vector<std::size_t> refused_pairs(const Analysis& analysis, const Key& key) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    const PairAnalysis& pair = analysis.pairs[i];
    const bool of_key = pair.pair.key && &analysis.model->keys[*pair.pair.key] == &key;
    if (of_key && pair.why == Why::invalid) result.push_back(i);
  }
  return result;
}

namespace {

/// The one policy the key has, if it has one that does not depend on cases.
const KeyPolicy* only_policy(const Cause& cause) {
  const Key* key = cause.key();
  if (!key || key->states.cases.size() != 1 || key->states.truncated) return nullptr;
  const KeyState& state = key->states.cases.front().value;
  const bool is_written = state.policy_source == PolicySource::document && !state.policy.unknown;
  return is_written ? &state.policy : nullptr;
}

const Statement* only_statement(const StatementSlot& slot) {
  if (slot.cases.size() != 1 || slot.truncated || !slot.cases.front().value) return nullptr;
  return &*slot.cases.front().value;
}

/// As AWS's own statement has them.
std::string documented_action(NeededAction action) {
  switch (action) {
    case NeededAction::decrypt: return "kms:Decrypt";
    case NeededAction::generate_data_key: return "kms:GenerateDataKey*";
    case NeededAction::encrypt: return "kms:Encrypt";
  }
  return {};
}

}  // namespace

std::optional<Insertion> missing_statement(const Cause& cause) {
  const KeyPolicy* policy = only_policy(cause);
  if (!policy || policy->statements.empty() || cause.blame.expected.empty()) return std::nullopt;
  for (const StatementSlot& slot : policy->statements) {
    if (!only_statement(slot)) return std::nullopt;
  }
  const Span last = only_statement(policy->statements.back())->span;
  if (last.file != policy->span.file) return std::nullopt;  // a module makes statements of it
  const std::size_t count = policy->statements.size();
  return Insertion{.after = last,
                   .previous = count == 1 ? policy->statement_name
                                          : only_statement(policy->statements[count - 2])->span,
                   .service = cause.blame.expected,
                   .in_template = cause.key()->resource.has_value() &&
                                  cause.key()->input == InputKind::cloudformation};
}

std::optional<Insertion> missing_actions(const Cause& cause) {
  const KeyPolicy* policy = only_policy(cause);
  if (!policy || !cause.blame.statement) return std::nullopt;
  for (const StatementSlot& slot : policy->statements) {
    const Statement* statement = only_statement(slot);
    if (!statement || statement->span != *cause.blame.statement) continue;
    const ListElement& action = statement->action;
    if (action.negated || action.unknown || action.entries.empty()) return std::nullopt;
    const std::size_t count = action.entries.size();
    Insertion insertion = {.after = action.entries.back().span,
                           .previous = count == 1 ? action.name : action.entries[count - 2].span,
                           .alone = action.entries.back().span == action.span};
    for (const NeededAction missing : cause.blame.actions) {
      insertion.actions.push_back(documented_action(missing));
    }
    return insertion;
  }
  return std::nullopt;
}

void relate_log_groups(const Analysis& analysis, Finding& finding) {
  for (const std::size_t pair : finding.pairs) {
    relate_log_group(analysis, analysis.pairs[pair], finding);
  }
}

Finding at_cause(const Cause& cause, std::size_t pair_index, Finding finding) {
  finding.primary.span = cause.blame.primary;
  finding.pairs = {pair_index};
  finding.cases = cause.blame.cases;
  if (is_terraform(cause.log_group().input)) {
    finding.remedy = in_terraform(std::move(finding.remedy));
  }
  if (!cause.blame.advisory) finding.message += readings_sentence(cause);
  relate_log_group(cause.analysis, cause.pair, finding);
  if (const Key* key = cause.key(); key && !key->bare_policy) {
    add_related(finding, key->name_span, "this is key " + quoted(key->name));
  }
  if (cause.blame.statement) {
    const std::string& name = cause.blame.statement_name;
    finding.statement = Place{*cause.blame.statement,
                              name.empty() ? "this statement" : "statement " + quoted(name)};
    if (!name.empty()) add_related(finding, *cause.blame.statement, "in statement " + quoted(name));
  }
  for (const Evidence& evidence : cause.blame.related) {
    add_related(finding, evidence.span, evidence.message);
  }
  return finding;
}

}  // namespace kmslint
