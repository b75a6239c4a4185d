#include "model/read_terraform.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "eval/cloudformation.h"
#include "eval/terraform_dependencies.h"
#include "eval/terraform_functions.h"
#include "model/key_policy.h"
#include "model/log_group_arn.h"
#include "model/read_values.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

constexpr std::size_t max_resource_cases = 128;

bool is_external(std::string_view type) {
  return type == "aws_kms_external_key" || type == "aws_kms_replica_external_key";
}

Ternary read_boolean(const Value& value) {
  const std::optional<std::string> text = value.text.literal();
  if (!value.is_scalar() || !text) return Ternary::unknown;
  if (*text == "true") return Ternary::yes;
  if (*text == "false") return Ternary::no;
  return Ternary::unknown;
}

/// Whether one of the words stands in the text by itself.
bool names_word(std::string_view text, std::initializer_list<std::string_view> words) {
  const auto is_part = [](char c) { return is_ascii_alphanumeric(c) || c == '_' || c == '-'; };
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_part(text[end])) ++end;
    const std::string_view word = text.substr(begin, end - begin);
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
    begin = end + 1;
  }
  return false;
}

/// Open lists and objects as readers of policies know them: a member of unknown kind.
Value closed(Value value) {
  if (value.kind == ValueKind::object && value.is_open()) {
    return {.kind = ValueKind::unknown, .span = value.span, .unknown = value.unknown};
  }
  for (Value& item : value.items) item = closed(std::move(item));
  for (ValueMember& member : value.members) member.value = closed(std::move(member.value));
  if (value.kind == ValueKind::list && value.is_open()) {
    value.items.push_back(
        {.kind = ValueKind::unknown, .span = value.span, .unknown = value.unknown});
    value.unknown = std::nullopt;
  }
  return value;
}

class RootReader {
 public:
  RootReader(Terraform& root, Model& model, KeyIndex& keys, Sources& sources)
      : root_(root), model_(model), keys_(keys), sources_(sources) {}

  void read_keys() {
    find_policy_owners();
    for (const TerraformResource& resource : root_.resources()) {
      if (!resource.block->is_data && is_kms_key_type(resource.block->type)) add_key(resource);
    }
  }

  void read_aliases() {
    each("aws_kms_alias", [&](const TerraformResource& resource) { add_alias(resource); });
  }

  void read_log_groups() {
    each("aws_cloudwatch_log_group",
         [&](const TerraformResource& resource) { add_log_group(resource); });
    each("aws_cloudwatch_log_anomaly_detector",
         [&](const TerraformResource& resource) { add_detector(resource); });
    for (const TerraformResource& resource : root_.resources()) add_keyed_by_service(resource);
    read_moves();
    take_not_understood();
  }

 private:
  template <class F>
  void each(std::string_view type, F visit) {
    for (const TerraformResource& resource : root_.resources()) {
      if (!resource.block->is_data && resource.block->type == type) visit(resource);
    }
  }

  // --- What every resource has -------------------------------------------------------------------

  static const HclBody& body_of(const TerraformResource& resource) {
    return resource.block->block->body;
  }

  std::optional<TerraformEvaluation::Argument> argument(TerraformEvaluation& evaluation,
                                                        const TerraformResource& resource,
                                                        std::string_view name) {
    return evaluation.argument(body_of(resource), name, TerraformEvaluation::scope_of(resource));
  }

  AwsLocation location(TerraformEvaluation& evaluation, const TerraformResource& resource) {
    const Span span = resource.block->name_span;
    return {.partition = evaluation.partition(resource, span),
            .region = evaluation.region(resource, span),
            .account = evaluation.account(resource, span)};
  }

  Located<PartialString> located_text(TerraformEvaluation& evaluation,
                                      const TerraformResource& resource, std::string_view name) {
    const auto found = argument(evaluation, resource, name);
    if (!found) return {};
    return {evaluation.text(found->value), found->value.span};
  }

  SymbolId own_symbol(const TerraformResource& resource, std::string_view suffix, Domain domain) {
    return model_.symbols.intern(root_.scope(), resource.address + std::string(suffix), domain);
  }

  // --- Keys --------------------------------------------------------------------------------------

  /// Which key an aws_kms_key_policy is for: by the symbol of the key's id.
  void find_policy_owners() {
    each("aws_kms_key_policy", [&](const TerraformResource& resource) {
      const Cases<std::set<SymbolId>> cases = explore(
          model_.symbols, {},
          [&](Explorer& explorer) {
            TerraformEvaluation evaluation(root_, explorer);
            std::set<SymbolId> holes;
            const auto key = argument(evaluation, resource, "key_id");
            if (!key || !evaluation.exists(resource)) return holes;
            for (const StringPart& part : evaluation.text(key->value).parts) {
              const bool is_id = part.hole && model_.symbols[*part.hole].domain == Domain::key_id;
              if (is_id) holes.insert(*part.hole);
            }
            return holes;
          },
          max_resource_cases);
      std::set<SymbolId> all;
      for (const auto& option : cases.cases) all.insert(option.value.begin(), option.value.end());
      for (const SymbolId id : all) owners_[id].push_back(&resource);
    });
  }

  void add_key(const TerraformResource& resource) {
    Key key = {.input = InputKind::terraform,
               .address = resource.address,
               .name = resource.address,
               .name_span = resource.block->name_span,
               .scope = root_.scope(),
               .resource = resource.id,
               .replica = resource.block->type.find("replica") != std::string_view::npos};
    key.states = explore(
        model_.symbols, {}, [&](Explorer& explorer) { return read_key_state(resource, explorer); },
        max_resource_cases);
    const auto index = static_cast<std::uint32_t>(model_.keys.size());
    if (SharedPolicy shared = std::exchange(shared_, {}); !shared.owners.empty()) {
      shared.key = index;
      model_.shared_policies.push_back(std::move(shared));
    }
    keys_.add(key, index);
    model_.keys.push_back(std::move(key));
  }

  KeyState read_key_state(const TerraformResource& resource, Explorer& explorer) {
    TerraformEvaluation evaluation(root_, explorer);
    const Span span = resource.block->name_span;
    KeyState state = {.location = location(evaluation, resource)};
    state.exists = evaluation.exists(resource);
    state.key_id = evaluation.text(evaluation.attribute(resource, "key_id", span));
    state.arn = evaluation.text(evaluation.attribute(resource, "arn", span));
    state.deletion_span = span;
    if (!state.exists) return state;
    read_kind(evaluation, resource, state);
    read_enabled(evaluation, resource, state);
    if (const auto primary = argument(evaluation, resource, "primary_key_arn")) {
      state.primary_arn = evaluation.text(primary->value);
    }
    read_policy(evaluation, resource, state);
    return state;
  }

  void read_kind(TerraformEvaluation& evaluation, const TerraformResource& resource,
                 KeyState& state) {
    state.spec = located_text(evaluation, resource, "customer_master_key_spec");
    if (state.spec.value.parts.empty()) {
      state.spec = located_text(evaluation, resource, "key_spec");
    }
    state.usage = located_text(evaluation, resource, "key_usage");
    const auto multi = argument(evaluation, resource, "multi_region");
    if (multi) state.multi_region = read_boolean(multi->value);
    for (const char* name : {"customer_master_key_spec", "key_usage", "multi_region"}) {
      if (ignores_edits(resource, name)) state.ignored_changes.emplace(name);
    }
    if (resource.block->type.find("replica") != std::string_view::npos) {
      state.multi_region = Ternary::yes;
    }
    if (!is_external(resource.block->type)) return;
    const auto material = argument(evaluation, resource, "key_material_base64");
    if (material) {
      state.material_valid_to = located_text(evaluation, resource, "valid_to");
      return;
    }
    state.origin = {literal_string("EXTERNAL", resource.block->name_span),
                    resource.block->name_span};
  }

  void read_enabled(TerraformEvaluation& evaluation, const TerraformResource& resource,
                    KeyState& state) {
    const std::string_view name = resource.block->type == "aws_kms_key" ? "is_enabled" : "enabled";
    const auto enabled = argument(evaluation, resource, name);
    if (!enabled) return;
    if (ignores_edits(resource, name)) state.ignored_changes.emplace("is_enabled");
    state.enabled = read_boolean(enabled->value);
    state.enabled_span = enabled->value.span;
    if (state.enabled != Ternary::unknown) return;
    state.enabled_unknown = unknown_part(resource, '.' + std::string(name), enabled->value);
  }

  Unknown unknown_part(const TerraformResource& resource, const std::string& suffix,
                       const Value& value) {
    return what_is_open(value, [&] { return own_symbol(resource, suffix, Domain::any); });
  }

  // --- Policies ----------------------------------------------------------------------------------

  const std::vector<const TerraformResource*>& owners(const KeyState& state) const {
    static const std::vector<const TerraformResource*> none;
    const std::optional<SymbolId> id = state.key_id.lone_hole();
    const auto found = id ? owners_.find(*id) : owners_.end();
    return found == owners_.end() ? none : found->second;
  }

  /// The policy that counts in the case at hand. Which of several was written last is open.
  void read_policy(TerraformEvaluation& evaluation, const TerraformResource& resource,
                   KeyState& state) {
    std::vector<std::pair<const TerraformResource*, TerraformEvaluation::Argument>> written;
    if (auto inline_policy = argument(evaluation, resource, "policy")) {
      if (!is_empty(inline_policy->value))
        written.push_back({&resource, std::move(*inline_policy)});
    }
    for (const TerraformResource* owner : owners(state)) {
      if (!evaluation.exists(*owner) || !names_key(evaluation, *owner, state)) continue;
      if (auto policy = argument(evaluation, *owner, "policy")) {
        written.push_back({owner, std::move(*policy)});
      }
    }
    state.policy_edits_ignored = ignores_edits(resource, "policy");
    if (written.empty()) return read_absent_policy(resource, state);
    std::size_t last = 0;
    for (std::size_t i = 1; i < written.size(); ++i) {
      const SymbolId wins = own_symbol(*written[i].first, " is applied last", Domain::boolean);
      if (evaluation.explorer().equals(wins, "true")) last = i;
    }
    if (written.size() > 1 && shared_.owners.empty()) {
      for (const auto& [owner, policy] : written) {
        const bool is_own = owner == &resource;
        shared_.owners.push_back({is_own ? "its argument `policy`" : '`' + owner->address + '`',
                                  is_own ? policy.name : owner->block->name_span});
      }
    }
    state.policy_source = PolicySource::document;
    state.policy = policy_of(written[last].second.value);
    if (written[last].first != &resource) {
      state.policy_writer = written[last].first->address;
      state.policy_edits_ignored = ignores_edits(*written[last].first, "policy");
    }
    if (state.policy.span == Span{}) state.policy.span = written[last].second.value.span;
    if (state.policy.statement_name == Span{})
      state.policy.statement_name = written[last].second.name;
    name_at_call(*written[last].first, state.policy);
  }

  /// A policy that a described module writes has no text of its own: what it lacks, the argument of
  /// the call lacks that adds statements.
  static void name_at_call(const TerraformResource& writer, KeyPolicy& policy) {
    const TerraformModule* module = writer.module;
    if (!module->described || policy.statement_name.file != module->folder->files()[0].file) return;
    while (module->parent->described) module = module->parent;
    policy.statement_name = module->call->header;
    for (const std::string_view name :
         {"key_statements", "default_policy", "source_policy_documents", "policy"}) {
      const HclAttribute* argument = module->call->body.find(name);
      if (argument == nullptr) continue;
      policy.statement_name = argument->name_span;
      return;
    }
  }

  /// https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
  bool ignores_edits(const TerraformResource& resource, std::string_view argument) const {
    for (const HclBody* lifecycle : nested_blocks(body_of(resource), "lifecycle")) {
      const HclAttribute* ignored = lifecycle->find("ignore_changes");
      if (ignored != nullptr && names_word(sources_.text(ignored->value.span), {argument, "all"})) {
        return true;
      }
    }
    return false;
  }

  static bool is_empty(const Value& value) {
    return value.kind == ValueKind::string && value.text.empty();
  }

  bool names_key(TerraformEvaluation& evaluation, const TerraformResource& owner,
                 const KeyState& state) {
    const auto key = argument(evaluation, owner, "key_id");
    if (!key) return false;
    const std::optional<SymbolId> id = state.key_id.lone_hole();
    const PartialString text = evaluation.text(key->value);
    return std::any_of(text.parts.begin(), text.parts.end(),
                       [&](const StringPart& part) { return part.hole && part.hole == id; });
  }

  /// A key that is imported keeps the policy it has.
  void read_absent_policy(const TerraformResource& resource, KeyState& state) {
    state.policy_source = PolicySource::default_policy;
    std::string reason;
    if (is_imported(resource)) reason = "an imported key keeps the policy it has";
    if (body_of(resource).incomplete) reason = "the resource has a syntax error";
    if (reason.empty()) return;
    state.policy_source = PolicySource::document;
    state.policy.span = resource.block->name_span;
    state.policy.unknown = {.symbol = own_symbol(resource, ".policy", Domain::any),
                            .reason = std::move(reason)};
  }

  bool is_imported(const TerraformResource& resource) const {
    for (const HclBlock* block : root_.folder().moves()) {
      const HclAttribute* to = block->type == "import" ? block->body.find("to") : nullptr;
      if (to == nullptr) continue;
      const std::string address(sources_.text(to->value.span));
      const std::string mine = resource.module->address + std::string(resource.block->type) + '.' +
                               std::string(resource.block->name);
      if (address == resource.address || address.substr(0, address.find('[')) == mine) return true;
    }
    return false;
  }

  KeyPolicy policy_of(const Value& value) {
    if (!value.encoded.empty()) return read_checked_policy(closed(value.encoded.front()));
    if (value.kind != ValueKind::string) return read_checked_policy(closed(value));
    std::vector<Problem> problems;
    const Value document = parse_json_text(value.text, sources_, problems, model_.symbols);
    for (const Problem& problem : problems) {
      if (problem.kind == ProblemKind::duplicate_name) continue;  // a defect of the policy
      const Span span = sources_.resolve(problem.span);
      if (said_.insert({span, problem.message}).second) {
        model_.syntax_errors.push_back({problem.span, problem.message});
      }
    }
    return read_checked_policy(document);
  }

  // --- Aliases -----------------------------------------------------------------------------------

  void add_alias(const TerraformResource& resource) {
    struct Names {
      PartialString name = {};
      PartialString target = {};
      PartialString region = {};
    };
    const Cases<Names> cases = explore(
        model_.symbols, {},
        [&](Explorer& explorer) {
          TerraformEvaluation evaluation(root_, explorer);
          if (!evaluation.exists(resource)) return Names();
          const auto target = argument(evaluation, resource, "target_key_id");
          const Span span = resource.block->name_span;
          return Names{evaluation.text(evaluation.attribute(resource, "name", span)),
                       target ? evaluation.text(target->value) : PartialString(),
                       evaluation.region(resource, span)};
        },
        max_resource_cases);
    std::vector<Names> seen;
    for (const Case<Names>& option : cases.cases) {
      const auto& [name, target, region] = option.value;
      const bool known = std::any_of(seen.begin(), seen.end(), [&](const Names& other) {
        return same_text(other.name, option.value.name) &&
               same_text(other.target, option.value.target) &&
               same_text(other.region, option.value.region);
      });
      if (name.parts.empty() || known) continue;
      seen.push_back(option.value);
      model_.aliases.push_back({.address = resource.address,
                                .name_span = resource.block->name_span,
                                .scope = root_.scope(),
                                .name = name,
                                .region = region,
                                .target = target,
                                .key = keys_.find(target, key_form(target, model_.symbols)),
                                .resource = resource.id});
    }
  }

  // --- Log groups and anomaly detectors ----------------------------------------------------------

  void add_log_group(const TerraformResource& resource) {
    LogGroup group = log_group(resource, ConsumerKind::log_group);
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_log_group_state(resource, explorer); },
        max_resource_cases);
    group.name = name_in_every_case(group, model_.symbols);
    find_unordered(resource, group);
    model_.log_groups.push_back(std::move(group));
  }

  /// A policy that a resource of its own writes may come after the log group that needs it.
  void find_unordered(const TerraformResource& resource, const LogGroup& group) {
    std::set<std::uint32_t> seen;
    for (const Case<LogGroupState>& state : group.states.cases) {
      if (!state.value.key || !state.value.key->key) continue;
      const std::uint32_t index = *state.value.key->key;
      const Key& key = model_.keys[index];
      if (key.scope != root_.scope() || !seen.insert(index).second) continue;
      const std::vector<const TerraformResource*>& writers = owners_of(key);
      const TerraformResource* made = key.resource ? root_.resource(*key.resource) : nullptr;
      const bool has_own = made != nullptr && body_of(*made).find("policy") != nullptr;
      if (writers.empty() || has_own) continue;
      TerraformDependencies dependencies(root_);
      const bool waits =
          std::any_of(writers.begin(), writers.end(), [&](const TerraformResource* writer) {
            return dependencies.waits_for(resource, *writer);
          });
      if (waits) continue;
      model_.unordered.push_back(
          {.log_group = static_cast<std::uint32_t>(model_.log_groups.size()),
           .key = index,
           .policy = {writers.front()->address, writers.front()->block->name_span}});
    }
  }

  const std::vector<const TerraformResource*>& owners_of(const Key& key) const {
    static const std::vector<const TerraformResource*> none;
    for (const Case<KeyState>& state : key.states.cases) {
      if (!owners(state.value).empty()) return owners(state.value);
    }
    return none;
  }

  LogGroup log_group(const TerraformResource& resource, ConsumerKind kind) const {
    return {.input = InputKind::terraform,
            .kind = kind,
            .address = resource.address,
            .name = resource.address,
            .name_span = resource.block->name_span,
            .scope = root_.scope(),
            .resource = resource.id};
  }

  LogGroupState read_log_group_state(const TerraformResource& resource, Explorer& explorer) {
    TerraformEvaluation evaluation(root_, explorer);
    LogGroupState state = {.location = location(evaluation, resource)};
    state.exists = evaluation.exists(resource);
    if (!state.exists) return state;
    state.name = evaluation.text(evaluation.attribute(resource, "name", resource.block->name_span));
    for (const StringPart& part : state.name.parts) {
      if (part.hole) model_.symbols.narrow_to_name_part(*part.hole);
    }
    state.arn = logs_arn(state.location, "log-group:", state.name);
    state.key = key_argument(evaluation, resource, "kms_key_id");
    if (const auto skip = argument(evaluation, resource, "skip_destroy")) {
      state.retained_on_deletion = read_boolean(skip->value);
      state.retained_on_replacement = state.retained_on_deletion;
      state.retained_span = skip->value.span;
    }
    state.key_edits_ignored = ignores_edits(resource, "kms_key_id");
    if (const auto days = argument(evaluation, resource, "retention_in_days")) {
      state.retention_days = read_days(days->value);
    }
    return state;
  }

  void add_detector(const TerraformResource& resource) {
    LogGroup detector = log_group(resource, ConsumerKind::anomaly_detector);
    detector.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) {
          TerraformEvaluation evaluation(root_, explorer);
          LogGroupState state = {.location = location(evaluation, resource)};
          state.exists = evaluation.exists(resource);
          if (!state.exists) return state;
          state.name =
              hole_string(own_symbol(resource, ".id", Domain::key_id), resource.block->name_span);
          state.arn = logs_arn(state.location, "anomaly-detector:", state.name);
          state.key = key_argument(evaluation, resource, "kms_key_id");
          return state;
        },
        max_resource_cases);
    model_.log_groups.push_back(std::move(detector));
  }

  /// A service's log groups are no resources, and their names are not known.
  void add_keyed_by_service(const TerraformResource& resource) {
    const LogKeyConsumerFact* fact =
        resource.block->is_data ? nullptr : tables::log_key_consumer(resource.block->type);
    if (fact == nullptr) return;
    LogGroup group = log_group(resource, ConsumerKind::log_group);
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_keyed_by_service(resource, *fact, explorer); },
        max_resource_cases);
    model_.log_groups.push_back(std::move(group));
  }

  LogGroupState read_keyed_by_service(const TerraformResource& resource,
                                      const LogKeyConsumerFact& fact, Explorer& explorer) {
    TerraformEvaluation evaluation(root_, explorer);
    LogGroupState state = {.location = location(evaluation, resource)};
    state.exists = evaluation.exists(resource);
    if (!state.exists) return state;
    state.name = hole_string(own_symbol(resource, ".log_group_name", Domain::log_group_name),
                             resource.block->name_span);
    state.arn = logs_arn(state.location, "log-group:", state.name);
    const TerraformScope scope = TerraformEvaluation::scope_of(resource);
    const auto mode = argument_at(evaluation, body_of(resource), fact.switched_by, scope);
    const auto key = argument_at(evaluation, body_of(resource), fact.key, scope);
    const bool is_off =
        !mode || evaluation.text(mode->value).literal().value_or(std::string(fact.on)) != fact.on;
    if (key && !is_off) state.key = key_argument(evaluation, resource, fact.key, *key);
    return state;
  }

  /// An argument by the blocks it is nested in.
  static std::optional<TerraformEvaluation::Argument> argument_at(TerraformEvaluation& evaluation,
                                                                  const HclBody& body,
                                                                  std::string_view path,
                                                                  const TerraformScope& scope) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return evaluation.argument(body, path, scope);
    std::optional<Unknown> open;
    const std::vector<NestedBlock> blocks =
        evaluation.nested(body, path.substr(0, dot), scope, open);
    if (blocks.size() != 1) return std::nullopt;
    return argument_at(evaluation, *blocks.front().body, path.substr(dot + 1),
                       blocks.front().scope);
  }

  std::optional<KeyArgument> key_argument(TerraformEvaluation& evaluation,
                                          const TerraformResource& resource,
                                          std::string_view name) {
    const auto written = argument(evaluation, resource, name);
    return written ? key_argument(evaluation, resource, name, *written) : std::nullopt;
  }

  /// The provider leaves out an empty text as it does null.
  std::optional<KeyArgument> key_argument(TerraformEvaluation& evaluation,
                                          const TerraformResource& resource, std::string_view name,
                                          const TerraformEvaluation::Argument& written) {
    const Value& value = written.value;
    if (is_empty(value)) return std::nullopt;
    KeyArgument argument = {.text = evaluation.text(value), .name = written.name};
    if (const std::optional<SymbolId> hole = argument.text.lone_hole()) {
      const std::string* known = evaluation.explorer().bound(*hole);
      if (known != nullptr && known->empty()) return std::nullopt;
    }
    if (value.kind == ValueKind::unknown) {
      argument.unknown = value.unknown;
      return argument;
    }
    argument.form = key_form(argument.text, model_.symbols);
    argument.key = keys_.find(argument.text, argument.form);
    if (argument.form == KeyForm::unknown) {
      argument.unknown = unknown_part(resource, '.' + std::string(name), value);
    }
    return argument;
  }

  // --- Moves -------------------------------------------------------------------------------------

  /// https://developer.hashicorp.com/terraform/language/modules/develop/refactoring,
  /// https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
  void read_moves() {
    for (const TerraformModule& module : root_.modules()) {
      for (const HclBlock* block : module.folder->moves()) {
        const HclAttribute* from = block->body.find("from");
        if (from == nullptr) continue;
        const std::string old_address = module.address + address_text(from->value);
        const HclAttribute* to = block->body.find("to");
        if (block->type == "moved" && to != nullptr) {
          model_.moves.push_back({.scope = root_.scope(),
                                  .from = old_address,
                                  .to = module.address + address_text(to->value),
                                  .span = block->header});
        } else if (block->type == "removed") {
          model_.removals.push_back({.scope = root_.scope(),
                                     .from = old_address,
                                     .destroyed = !is_kept(block->body),
                                     .span = block->header});
        }
      }
    }
  }

  /// `aws_kms_key.a["x"]` without spaces; a string in the JSON form.
  std::string address_text(const Expression& expression) const {
    std::string text;
    for (const char c : sources_.text(expression.span)) {
      if (!is_ascii_space(c)) text += c;
    }
    const bool is_quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
    return is_quoted ? text.substr(1, text.size() - 2) : text;
  }

  bool is_kept(const HclBody& removed) const {
    for (const HclBody* lifecycle : nested_blocks(removed, "lifecycle")) {
      const HclAttribute* destroy = lifecycle->find("destroy");
      if (destroy != nullptr && sources_.text(destroy->value.span) == "false") return true;
    }
    return false;
  }

  // --- The ledger --------------------------------------------------------------------------------

  void take_not_understood() {
    for (const Located<std::string>& met : root_.not_understood()) {
      if (!said_.insert({met.span, met.value}).second) continue;
      model_.not_evaluated.push_back({.span = met.span, .reason = met.value});
    }
    for (const DroppedArgument& dropped : root_.dropped_arguments()) {
      const std::string call(dropped.call->labels.empty() ? std::string_view()
                                                          : dropped.call->labels[0].text);
      model_.ignored_arguments.push_back({.name = dropped.name,
                                          .input = dropped.input,
                                          .nearest = dropped.nearest,
                                          .module = {call, dropped.call->header},
                                          .described = dropped.described});
    }
    for (const Problem& problem : root_.problems()) {
      if (!said_.insert({problem.span, problem.message}).second) continue;
      model_.syntax_errors.push_back({problem.span, problem.message});
    }
  }

  Terraform& root_;
  Model& model_;
  KeyIndex& keys_;
  Sources& sources_;
  std::map<SymbolId, std::vector<const TerraformResource*>> owners_;
  SharedPolicy shared_ = {};  // of the key that is being read
  std::set<std::pair<Span, std::string>> said_;
};

template <class T>
void shorten(std::vector<T>& list, std::size_t size) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(size), list.end());
}

/// Nothing where the cases in which the log group has a key do not agree.
std::optional<KeyInFiles> key_in_files(const LogGroup& group, const Model& model) {
  std::optional<KeyInFiles> only;
  for (const Case<LogGroupState>& state : group.states.cases) {
    if (!state.value.exists || !state.value.key) continue;
    const KeyArgument& argument = *state.value.key;
    if (!argument.key) return std::nullopt;
    KeyInFiles here = {model.keys[*argument.key].address, argument.form};
    if (only && *only != here) return std::nullopt;
    only = std::move(here);
  }
  return only;
}

/// Keeps arguments that a module drops and syntax errors.
KeysInFiles read_what_files_tell(Terraform& root, Model& model, Sources& sources) {
  const std::size_t keys = model.keys.size();
  const std::size_t aliases = model.aliases.size();
  const std::size_t log_groups = model.log_groups.size();
  const std::size_t shared = model.shared_policies.size();
  const std::size_t unordered = model.unordered.size();
  const std::size_t not_evaluated = model.not_evaluated.size();
  KeyIndex own_keys;
  RootReader reader(root, model, own_keys, sources);
  reader.read_keys();
  reader.read_aliases();
  reader.read_log_groups();
  KeysInFiles told;
  for (std::size_t i = log_groups; i < model.log_groups.size(); ++i) {
    std::optional<KeyInFiles> key = key_in_files(model.log_groups[i], model);
    if (key) told.emplace(model.log_groups[i].address, std::move(*key));
  }
  shorten(model.keys, keys);
  shorten(model.aliases, aliases);
  shorten(model.log_groups, log_groups);
  shorten(model.shared_policies, shared);
  shorten(model.unordered, unordered);
  shorten(model.not_evaluated, not_evaluated);
  return told;
}

}  // namespace

void read_terraform(std::deque<Terraform>& roots, std::map<const Terraform*, KeysInFiles>& planned,
                    Model& model, KeyIndex& keys, Sources& sources) {
  for (Terraform& root : roots) {
    const auto told = planned.find(&root);
    if (told != planned.end()) told->second = read_what_files_tell(root, model, sources);
  }
  std::deque<RootReader> readers;
  for (Terraform& root : roots) {
    if (planned.contains(&root)) continue;
    readers.emplace_back(root, model, keys, sources).read_keys();
  }
  for (RootReader& reader : readers) reader.read_aliases();
  for (RootReader& reader : readers) reader.read_log_groups();
}

}  // namespace kmslint
