#include "model/read_plan.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "eval/cloudformation.h"
#include "eval/intrinsics.h"
#include "eval/terraform.h"
#include "model/key_policy.h"
#include "model/log_group_arn.h"
#include "model/read_values.h"

namespace kmslint {

namespace {

constexpr std::size_t max_resource_cases = 128;

Ternary read_boolean(const Value& value) {
  const std::optional<std::string> text = value.text.literal();
  if (!value.is_scalar() || !text) return Ternary::unknown;
  if (*text == "true") return Ternary::yes;
  if (*text == "false") return Ternary::no;
  return Ternary::unknown;
}

bool is_empty(const Value& value) { return value.kind == ValueKind::string && value.text.empty(); }

bool is_told(std::string_view type) {
  return is_kms_key_type(type) || type == "aws_kms_key_policy" ||
         type == "aws_cloudwatch_log_group";
}

/// `["delete", "create"]`; nothing for words that are not known.
std::optional<PlannedAction> planned_action(const std::vector<std::string>& actions) {
  static const std::map<std::string_view, PlannedAction> words = {
      {"no-op", PlannedAction::none},     {"read", PlannedAction::read},
      {"create", PlannedAction::create},  {"update", PlannedAction::update},
      {"delete", PlannedAction::destroy}, {"forget", PlannedAction::forget},
  };
  const bool is_known = std::ranges::all_of(
      actions, [](const std::string& action) { return words.contains(action); });
  if (actions.empty() || !is_known || actions.size() > 2) return std::nullopt;
  return actions.size() == 2 ? PlannedAction::replace : words.at(actions.front());
}

/// A key by its id, however it is named: the last part of its ARN, or the hole in it.
std::string key_identity(const PartialString& text, const Symbols& symbols) {
  if (const std::optional<std::string> literal = text.literal()) {
    const std::size_t slash = literal->rfind('/');
    return slash == std::string::npos ? *literal : literal->substr(slash + 1);
  }
  for (const StringPart& part : text.parts) {
    if (!part.hole || symbols[*part.hole].domain != Domain::key_id) continue;
    return '$' + std::to_string(static_cast<std::uint32_t>(*part.hole));
  }
  return {};
}

class PlanReader {
 public:
  PlanReader(const PlanWithFiles& plan, Model& model, KeyIndex& keys, Sources& sources)
      : plan_(*plan.plan), files_(plan.keys), model_(model), keys_(keys), sources_(sources) {}

  void read_keys() {
    find_policy_owners();
    find_removed_policies();
    for (const PlanResource& resource : plan_.resources()) {
      const bool is_key = !resource.parts.is_data && is_kms_key_type(resource.parts.type);
      if (is_key) add_key(resource);
    }
  }

  void read_aliases() {
    each("aws_kms_alias", [&](const PlanResource& resource) { add_alias(resource); });
  }

  void read_log_groups() {
    each("aws_cloudwatch_log_group",
         [&](const PlanResource& resource) { add_log_group(resource); });
    each("aws_cloudwatch_log_anomaly_detector",
         [&](const PlanResource& resource) { add_detector(resource); });
    add_changes();
    for (const Located<std::string>& met : plan_.not_understood()) {
      model_.not_evaluated.push_back({.span = met.span, .reason = met.value});
    }
  }

 private:
  template <class F>
  void each(std::string_view type, F visit) {
    for (const PlanResource& resource : plan_.resources()) {
      if (!resource.parts.is_data && resource.parts.type == type) visit(resource);
    }
  }

  AwsLocation location(const PlanResource& resource) {
    return {.partition = plan_.partition(resource),
            .region = plan_.region(resource),
            .account = plan_.account(resource)};
  }

  SymbolId own_symbol(const PlanResource& resource, std::string_view suffix, Domain domain) {
    return plan_.symbol(resource.address + std::string(suffix), domain);
  }

  Unknown unknown_part(const PlanResource& resource, const std::string& suffix,
                       const Value& value) {
    return what_is_open(value, [&] { return own_symbol(resource, suffix, Domain::any); });
  }

  // --- Keys --------------------------------------------------------------------------------------

  /// Keys that an aws_kms_key_policy may be for, in some case.
  void find_policy_owners() {
    each("aws_kms_key_policy", [&](const PlanResource& resource) {
      const Cases<std::string> cases = explore(
          model_.symbols, {},
          [&](Explorer& explorer) {
            const auto key = plan_.argument(resource, "key_id", explorer);
            return key ? key_identity(Plan::text(key->value), model_.symbols) : std::string();
          },
          max_resource_cases);
      std::set<std::string> all;
      for (const Case<std::string>& option : cases.cases) all.insert(option.value);
      all.erase("");
      for (const std::string& key : all) owners_[key].push_back(&resource);
    });
  }

  /// Where an aws_kms_key_policy is destroyed, the provider puts the default policy back.
  /// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key_policy
  void find_removed_policies() {
    if (plan_.side() == PlanSide::before) return;
    for (const PlanChange& change : plan_.changes()) {
      if (change.parts.type != "aws_kms_key_policy") continue;
      if (planned_action(change.actions) != PlannedAction::destroy) continue;
      removed_.insert(change.removed_key.substr(change.removed_key.rfind('/') + 1));
    }
  }

  void add_key(const PlanResource& resource) {
    Key key = {.input = InputKind::terraform_plan,
               .address = resource.address,
               .name = resource.address,
               .name_span = resource.name_span,
               .scope = plan_.scope(),
               .resource = resource.id,
               .replica = resource.parts.type.find("replica") != std::string::npos};
    key.states = explore(
        model_.symbols, {}, [&](Explorer& explorer) { return read_key_state(resource, explorer); },
        max_resource_cases);
    const auto index = static_cast<std::uint32_t>(model_.keys.size());
    if (SharedPolicy shared = std::exchange(shared_, {}); !shared.owners.empty()) {
      shared.key = index;
      model_.shared_policies.push_back(std::move(shared));
    }
    keys_.add(key, index);
    const KeyState& state = key.states.cases.front().value;
    by_identity_[key_identity(state.key_id, model_.symbols)].push_back(index);
    model_.keys.push_back(std::move(key));
  }

  KeyState read_key_state(const PlanResource& resource, Explorer& explorer) {
    KeyState state = {.location = location(resource)};
    state.key_id = own_text(resource, "key_id", explorer);
    state.arn = own_text(resource, "arn", explorer);
    state.deletion_span = resource.name_span;
    read_kind(resource, state, explorer);
    read_enabled(resource, state, explorer);
    read_policy(resource, state, explorer);
    return state;
  }

  /// What the provider gives each key; a state that lacks it leaves it open.
  PartialString own_text(const PlanResource& resource, std::string_view name, Explorer& explorer) {
    if (const auto found = plan_.argument(resource, name, explorer)) {
      return Plan::text(found->value);
    }
    const SymbolId id = own_symbol(resource, ".key_id", Domain::key_id);
    PartialString text = hole_string(id, resource.name_span);
    if (name == "key_id") return text;
    const AwsLocation place = location(resource);
    const auto literal = [&](std::string_view word) {
      return literal_string(std::string(word), resource.name_span);
    };
    return concatenate({literal("arn:"), place.partition, literal(":kms:"), place.region,
                        literal(":"), place.account, literal(":key/"), text});
  }

  Located<PartialString> located_text(const PlanResource& resource, std::string_view name,
                                      Explorer& explorer) {
    const auto found = plan_.argument(resource, name, explorer);
    if (!found || is_empty(found->value)) return {};
    return {Plan::text(found->value), found->value.span};
  }

  void read_kind(const PlanResource& resource, KeyState& state, Explorer& explorer) {
    state.spec = located_text(resource, "customer_master_key_spec", explorer);
    if (state.spec.value.parts.empty()) state.spec = located_text(resource, "key_spec", explorer);
    state.usage = located_text(resource, "key_usage", explorer);
    const std::string_view type = resource.parts.type;
    const auto multi = plan_.argument(resource, "multi_region", explorer);
    if (multi) state.multi_region = read_boolean(multi->value);
    if (type.find("replica") != std::string_view::npos) state.multi_region = Ternary::yes;
    const bool is_external = type.find("external") != std::string_view::npos;
    if (!is_external) return;
    if (plan_.is_given(resource, "key_material_base64")) {
      state.material_valid_to = located_text(resource, "valid_to", explorer);
      return;
    }
    const auto key_state = plan_.argument(resource, "key_state", explorer);
    if (key_state && key_state->value.text.literal() == "Enabled") return;
    state.origin = {literal_string("EXTERNAL", resource.name_span), resource.name_span};
  }

  void read_enabled(const PlanResource& resource, KeyState& state, Explorer& explorer) {
    const std::string name = resource.parts.type == "aws_kms_key" ? "is_enabled" : "enabled";
    const auto enabled = plan_.argument(resource, name, explorer);
    if (!enabled) return;
    state.enabled = read_boolean(enabled->value);
    state.enabled_span = enabled->value.span;
    if (state.enabled != Ternary::unknown) return;
    // External keys: the provider makes `enabled` up from whether there is key material.
    if (!plan_.is_configured(resource, name).value_or(true)) {
      state.enabled = Ternary::yes;
      return;
    }
    state.enabled_unknown = unknown_part(resource, '.' + name, enabled->value);
  }

  // --- Policies ----------------------------------------------------------------------------------

  const std::vector<const PlanResource*>& owners(const KeyState& state) const {
    static const std::vector<const PlanResource*> none;
    const std::string identity = key_identity(state.key_id, model_.symbols);
    const auto found = identity.empty() ? owners_.end() : owners_.find(identity);
    return found == owners_.end() ? none : found->second;
  }

  bool names_key(const PlanResource& owner, const KeyState& state, Explorer& explorer) {
    const auto key = plan_.argument(owner, "key_id", explorer);
    if (!key) return false;
    const PartialString text = Plan::text(key->value);
    const std::optional<std::string> arn = state.arn.literal();
    const std::optional<std::string> said = text.literal();
    // Keys of several Regions have one id.
    if (arn && said && said->starts_with("arn:")) return *arn == *said;
    const bool same_region = same_text(plan_.region(owner), state.location.region);
    return same_region &&
           key_identity(text, model_.symbols) == key_identity(state.key_id, model_.symbols);
  }

  using Written = std::pair<const PlanResource*, Plan::Argument>;

  void read_policy(const PlanResource& resource, KeyState& state, Explorer& explorer) {
    std::optional<Plan::Argument> own = plan_.argument(resource, "policy", explorer);
    if (own && is_empty(own->value)) own.reset();
    // What a key has already is its policy, whoever wrote it.
    const bool is_there = plan_.side() == PlanSide::before || !plan_.configuration().is_there();
    if (is_there && own) return take_policy(resource, *own, state);
    std::vector<Written> written;
    if (own && plan_.is_configured(resource, "policy").value_or(false)) {
      written.push_back({&resource, *own});
    }
    for (const PlanResource* owner : owners(state)) {
      if (!names_key(*owner, state, explorer)) continue;
      if (auto policy = plan_.argument(*owner, "policy", explorer)) {
        written.push_back({owner, std::move(*policy)});
      }
    }
    if (written.empty()) return read_absent_policy(resource, own, state);
    std::size_t last = 0;
    for (std::size_t i = 1; i < written.size(); ++i) {
      const SymbolId wins = own_symbol(*written[i].first, " is applied last", Domain::boolean);
      if (explorer.equals(wins, "true")) last = i;
    }
    note_owners(resource, written);
    take_policy(*written[last].first, written[last].second, state);
  }

  void note_owners(const PlanResource& resource, const std::vector<Written>& written) {
    if (written.size() < 2 || !shared_.owners.empty()) return;
    for (const auto& [owner, policy] : written) {
      const bool is_own = owner == &resource;
      shared_.owners.push_back({is_own ? "its argument `policy`" : '`' + owner->address + '`',
                                is_own ? policy.name : owner->name_span});
    }
  }

  void take_policy(const PlanResource& writer, const Plan::Argument& policy, KeyState& state) {
    state.policy_source = PolicySource::document;
    state.policy = policy_of(writer, policy.value);
    if (state.policy.span == Span{}) state.policy.span = policy.value.span;
    if (state.policy.statement_name == Span{}) state.policy.statement_name = policy.name;
  }

  /// Without a policy in the configuration a key keeps the one it has, and a new one gets the
  /// default policy.
  void read_absent_policy(const PlanResource& resource, const std::optional<Plan::Argument>& own,
                          KeyState& state) {
    const std::optional<std::string> id = state.key_id.literal();
    const bool is_known = own && own->value.kind != ValueKind::unknown;
    const bool is_removed = id && removed_.contains(*id);
    if (is_known && !is_removed) return take_policy(resource, *own, state);
    state.policy_source = PolicySource::default_policy;
    std::string reason;
    if (resource.is_imported) reason = "an imported key keeps the policy it has";
    if (resource.configuration == nullptr) {
      reason = "the plan does not show whether the key has a policy";
    }
    if (plan_.is_broken()) reason = "the plan has a syntax error";
    if (own && own->value.kind == ValueKind::unknown && !resource.is_imported && id) {
      reason = own->value.unknown ? own->value.unknown->reason : "the policy is not known";
    }
    if (reason.empty()) return;
    state.policy_source = PolicySource::document;
    state.policy.span = resource.name_span;
    state.policy.unknown = {.symbol = own_symbol(resource, ".policy", Domain::any),
                            .reason = std::move(reason)};
  }

  KeyPolicy policy_of(const PlanResource& writer, const Value& value) {
    if (value.kind != ValueKind::string) return read_checked_policy(value);
    std::vector<Problem> problems;
    const Value document = parse_json_text(value.text, sources_, problems, model_.symbols);
    for (const Problem& problem : problems) {
      if (problem.kind == ProblemKind::duplicate_name) continue;  // a defect of the policy
      const Span span = sources_.resolve(problem.span);
      if (said_.insert({span, problem.message}).second) {
        model_.syntax_errors.push_back({problem.span, problem.message});
      }
    }
    if (document.kind == ValueKind::string) return read_checked_policy(unreadable(writer, value));
    return read_checked_policy(document);
  }

  Value unreadable(const PlanResource& writer, const Value& value) {
    return {.kind = ValueKind::unknown,
            .span = value.span,
            .unknown = Unknown{.symbol = own_symbol(writer, ".policy", Domain::any),
                               .reason = "the policy is not a JSON document"}};
  }

  // --- Aliases -----------------------------------------------------------------------------------

  void add_alias(const PlanResource& resource) {
    Explorer explorer(model_.symbols);
    const auto name = plan_.argument(resource, "name", explorer);
    if (!name) return;
    auto target = plan_.argument(resource, "target_key_arn", explorer);
    if (!target) target = plan_.argument(resource, "target_key_id", explorer);
    const PartialString text = target ? Plan::text(target->value) : PartialString();
    const PartialString region = plan_.region(resource);
    model_.aliases.push_back({.address = resource.address,
                              .name_span = resource.name_span,
                              .scope = plan_.scope(),
                              .name = Plan::text(name->value),
                              .region = region,
                              .target = text,
                              .key = find_key(text, key_form(text, model_.symbols), region),
                              .resource = resource.id});
  }

  /// By ARN or symbol, else by a literal id among the plan's own keys.
  std::optional<std::uint32_t> find_key(const PartialString& text, KeyForm form,
                                        const PartialString& region) const {
    if (const auto found = keys_.find(text, form)) return found;
    if (form != KeyForm::key_id) return std::nullopt;
    const auto named = by_identity_.find(key_identity(text, model_.symbols));
    if (named == by_identity_.end()) return std::nullopt;
    for (const std::uint32_t index : named->second) {
      const auto& states = model_.keys[index].states.cases;
      const bool is_here = std::ranges::any_of(states, [&](const Case<KeyState>& state) {
        return same_text(state.value.location.region, region);
      });
      if (is_here) return index;
    }
    return std::nullopt;
  }

  // --- Log groups and anomaly detectors ----------------------------------------------------------

  LogGroup log_group(const PlanResource& resource, ConsumerKind kind) const {
    return {.input = InputKind::terraform_plan,
            .kind = kind,
            .address = resource.address,
            .name = resource.address,
            .name_span = resource.name_span,
            .scope = plan_.scope(),
            .resource = resource.id};
  }

  void add_log_group(const PlanResource& resource) {
    LogGroup group = log_group(resource, ConsumerKind::log_group);
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_log_group_state(resource, explorer); },
        max_resource_cases);
    group.name = name_in_every_case(group, model_.symbols);
    find_unordered(resource, group);
    model_.log_groups.push_back(std::move(group));
  }

  LogGroupState read_log_group_state(const PlanResource& resource, Explorer& explorer) {
    LogGroupState state = {.location = location(resource)};
    state.name = name_of(resource, explorer);
    for (const StringPart& part : state.name.parts) {
      if (part.hole) model_.symbols.narrow_to_name_part(*part.hole);
    }
    state.arn = logs_arn(state.location, "log-group:", state.name);
    state.key = key_argument(resource, explorer);
    if (const auto skip = plan_.argument(resource, "skip_destroy", explorer)) {
      state.retained_on_deletion = read_boolean(skip->value);
      state.retained_on_replacement = state.retained_on_deletion;
      state.retained_span = skip->value.span;
    }
    if (const auto days = plan_.argument(resource, "retention_in_days", explorer)) {
      state.retention_days = read_days(days->value);
    }
    return state;
  }

  /// `name`, or `name_prefix` and what the provider adds to it.
  PartialString name_of(const PlanResource& resource, Explorer& explorer) {
    const auto name = plan_.argument(resource, "name", explorer);
    if (name && name->value.kind != ValueKind::unknown && name->value.text.is_literal()) {
      return name->value.text;
    }
    const auto prefix = plan_.argument(resource, "name_prefix", explorer);
    if (prefix && prefix->value.kind == ValueKind::string && !prefix->value.text.empty()) {
      PartialString text = prefix->value.text;
      const SymbolId rest = own_symbol(resource, ".name suffix", Domain::log_group_name_part);
      text.append(hole_string(rest, prefix->value.span));
      return text;
    }
    if (name) return Plan::text(name->value);
    return hole_string(own_symbol(resource, ".name", Domain::log_group_name), resource.name_span);
  }

  void add_detector(const PlanResource& resource) {
    LogGroup detector = log_group(resource, ConsumerKind::anomaly_detector);
    detector.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) {
          LogGroupState state = {.location = location(resource)};
          state.name = hole_string(own_symbol(resource, ".id", Domain::key_id), resource.name_span);
          state.arn = logs_arn(state.location, "anomaly-detector:", state.name);
          state.key = key_argument(resource, explorer);
          return state;
        },
        max_resource_cases);
    model_.log_groups.push_back(std::move(detector));
  }

  std::optional<KeyArgument> key_argument(const PlanResource& resource, Explorer& explorer) {
    const auto written = plan_.argument(resource, "kms_key_id", explorer);
    if (!written || is_empty(written->value)) return std::nullopt;
    KeyArgument argument = {.text = Plan::text(written->value), .name = written->name};
    if (written->value.kind == ValueKind::unknown) {
      if (name_from_files(resource, argument, explorer)) return argument;
      argument.unknown = written->value.unknown;
      for (const StringPart& part : written->value.text.parts) {
        if (part.from) argument.key = keys_.find(*part.from);
      }
      return argument;
    }
    argument.form = key_form(argument.text, model_.symbols);
    argument.key = find_key(argument.text, argument.form, plan_.region(resource));
    if (argument.form == KeyForm::unknown) {
      argument.unknown = unknown_part(resource, ".kms_key_id", written->value);
    }
    return argument;
  }

  /// Locals and computed indices are not in a plan, but in its files.
  bool name_from_files(const PlanResource& resource, KeyArgument& argument, Explorer& explorer) {
    if (files_ == nullptr) return false;
    const auto told = files_->find(resource.address);
    if (told == files_->end()) return false;
    const bool is_id = told->second.form == KeyForm::key_id;
    if (!is_id && told->second.form != KeyForm::key_arn) return false;
    const PlanResource* named = plan_.resource(told->second.key);
    const auto key = named == nullptr ? std::nullopt : keys_.find(named->id);
    if (!key) return false;
    const PartialString text = own_text(*named, is_id ? "key_id" : "arn", explorer);
    argument.text = placed(text, argument.text.span, named->id);
    argument.form = told->second.form;
    argument.key = key;
    return true;
  }

  /// A policy that a resource of its own writes may come after the log group that needs it.
  void find_unordered(const PlanResource& resource, const LogGroup& group) {
    if (plan_.side() == PlanSide::before) return;
    std::set<std::uint32_t> seen;
    for (const Case<LogGroupState>& state : group.states.cases) {
      if (!state.value.key || !state.value.key->key) continue;
      const std::uint32_t index = *state.value.key->key;
      const Key& key = model_.keys[index];
      if (key.scope != plan_.scope() || !seen.insert(index).second) continue;
      const KeyState& first = key.states.cases.front().value;
      const std::vector<const PlanResource*>& writers = owners(first);
      const bool is_single =
          model_.shared_policies.empty() ||
          std::ranges::none_of(model_.shared_policies,
                               [&](const SharedPolicy& shared) { return shared.key == index; });
      const bool never_waits = is_single && !writers.empty() &&
                               std::ranges::all_of(writers, [&](const PlanResource* writer) {
                                 return plan_.waits_for(resource, *writer) == Ternary::no;
                               });
      if (!never_waits) continue;
      model_.unordered.push_back(
          {.log_group = static_cast<std::uint32_t>(model_.log_groups.size()),
           .key = index,
           .policy = {writers.front()->address, writers.front()->name_span}});
    }
  }

  // --- Changes -----------------------------------------------------------------------------------

  void add_changes() {
    for (const PlanChange& change : plan_.changes()) {
      if (change.parts.is_data || !is_told(change.parts.type)) continue;
      const std::optional<PlannedAction> action = planned_action(change.actions);
      if (!action) {
        model_.not_evaluated.push_back(
            {.span = change.span,
             .reason = "what the plan does with `" + change.address + "` is not understood"});
        continue;
      }
      model_.planned_actions.push_back({.root = std::string(sources_.path(plan_.file())),
                                        .address = change.address,
                                        .previous_address = change.previous_address,
                                        .action = *action,
                                        .span = change.span});
    }
  }

  Plan& plan_;
  const KeysInFiles* files_;
  Model& model_;
  KeyIndex& keys_;
  Sources& sources_;
  std::map<std::string, std::vector<const PlanResource*>> owners_;  // by key_identity
  std::map<std::string, std::vector<std::uint32_t>> by_identity_;
  std::set<std::string> removed_;  // ids of keys whose aws_kms_key_policy goes away
  SharedPolicy shared_ = {};       // of the key that is being read
  std::set<std::pair<Span, std::string>> said_;
};

}  // namespace

void read_plans(const std::vector<PlanWithFiles>& plans, Model& model, KeyIndex& keys,
                Sources& sources) {
  std::deque<PlanReader> readers;
  for (const PlanWithFiles& plan : plans) {
    readers.emplace_back(plan, model, keys, sources).read_keys();
  }
  for (PlanReader& reader : readers) reader.read_aliases();
  for (PlanReader& reader : readers) reader.read_log_groups();
}

}  // namespace kmslint
