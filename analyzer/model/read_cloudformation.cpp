#include "model/read_cloudformation.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "eval/cloudformation.h"
#include "eval/intrinsics.h"
#include "model/key_policy.h"
#include "model/log_group_arn.h"
#include "model/read_values.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

/// How many cases a resource or a statement may have, and how many bytes (as JSON) the statements
/// of a template may have in all cases together: as many as it takes to have each byte of the file
/// in one case, and some more. Beyond that a statement is unknown.
constexpr std::size_t max_resource_cases = 128;
constexpr std::size_t max_statement_cases = 256;
constexpr std::size_t max_statement_bytes = 4'000'000;
constexpr std::size_t statement_bytes_per_byte = 8;
constexpr std::size_t least_statement_bytes = 512;

/// A Boolean property: YAML 1.1's words unquoted, `true` and `false` also as text.
Ternary read_boolean(const Value& value) {
  const std::optional<std::string> text = value.text.literal();
  if (!value.is_scalar() || !text) return Ternary::unknown;
  const bool is_word = value.kind == ValueKind::boolean;
  const auto is = [&](std::string_view word) { return equal_ignoring_case(*text, word); };
  if (is("true") || (is_word && (is("yes") || is("on") || is("y")))) return Ternary::yes;
  if (is("false") || (is_word && (is("no") || is("off") || is("n")))) return Ternary::no;
  return Ternary::unknown;
}

/// The text of a scalar property; a hole where it is not known; no parts where it is none.
PartialString read_text(const Value& value) {
  PartialString text = value.is_scalar() ? value.text : PartialString{};
  if (value.kind == ValueKind::unknown && value.unknown) {
    text = hole_string(value.unknown->symbol, value.span);
  }
  text.span = value.span;
  return text;
}

/// Whether a place in a list may hold several statements: an Fn::If with a list as a branch.
bool yields_list(const Node& node, int depth = 0) {
  if (depth > max_depth) return false;
  if (node.kind == NodeKind::sequence && node.tag.empty()) return depth > 0;
  const Node* arguments = if_argument_list(node);
  if (arguments == nullptr) return false;
  const std::span<const Node> branches = arguments->items.subspan(1);
  return std::any_of(branches.begin(), branches.end(),
                     [&](const Node& branch) { return yields_list(branch, depth + 1); });
}

bool mentions_keys_or_logs(std::string_view text) {
  return text.find("AWS::KMS::") != std::string_view::npos ||
         text.find("AWS::Logs::") != std::string_view::npos;
}

struct Property {
  Span name = {};
  Value value = {};
};

/// In another partition than `aws` the Region is one of that partition's.
void declare_region(const Template& stack, Symbols& symbols) {
  const StackSettings& settings = stack.settings();
  if (!settings.regions.empty() || settings.partition == "aws") return;
  const PartitionFact* partition = tables::partition(settings.partition);
  if (partition == nullptr) return;
  Symbol& region = symbols.edit(symbols.intern(stack.environment(), "AWS::Region", Domain::region));
  region.settle = "--region";
  region.values.clear();
  for (const RegionFact& fact : partition->regions) region.values.emplace_back(fact.id);
}

/// What was said already: a template may be read several times.
struct Said {
  std::set<std::pair<Span, std::string>> not_understood = {};
  std::set<std::pair<Span, std::string>> syntax_errors = {};
};

class TemplateReader {
 public:
  TemplateReader(const TemplateInput& input, Model& model, KeyIndex& keys, Sources& sources,
                 Said& said)
      : input_(input),
        model_(model),
        keys_(keys),
        sources_(sources),
        said_(said),
        template_(*input.stack),
        file_bytes_(sources.bytes(input.stack->root().span.file).size()) {
    declare_region(template_, model.symbols);
    find_broken_resource();
  }

  void read_keys() {
    read_each({"AWS::KMS::Key", "AWS::KMS::ReplicaKey"}, &TemplateReader::add_key);
  }

  void read_aliases() {
    link_replicas();
    read_each({"AWS::KMS::Alias"}, &TemplateReader::add_alias);
  }

  void read_log_groups() {
    first_log_group_ = model_.log_groups.size();
    read_each({"AWS::Logs::LogGroup"}, &TemplateReader::add_log_group);
    read_each({"AWS::Logs::LogAnomalyDetector"}, &TemplateReader::add_detector);
    for (const TemplateResource& resource : template_.resources()) {
      if (may_associate(resource)) add_association(resource);
      add_keyed_by_service(resource);
    }
    take_not_understood();
  }

 private:
  using Add = void (TemplateReader::*)(const TemplateResource&);

  void read_each(std::initializer_list<std::string_view> types, Add add) {
    for (const TemplateResource& resource : template_.resources()) {
      if (std::find(types.begin(), types.end(), resource.type) == types.end()) continue;
      (this->*add)(resource);
    }
  }

  // --- What every resource has -------------------------------------------------------------------

  /// The parser stops at a syntax error: the resource that begins last before it is incomplete.
  void find_broken_resource() {
    if (!input_.broken_at) return;
    std::uint32_t latest = 0;
    for (const TemplateResource& resource : template_.resources()) {
      const Span place = sources_.resolve(resource.name_span);
      const std::uint32_t begin = place.begin;
      if (place.file != input_.broken_at->file || begin > input_.broken_at->begin) continue;
      if (broken_ && begin < latest) continue;
      latest = begin;
      broken_ = resource.id;
    }
  }

  bool is_broken(const TemplateResource& resource) const { return broken_ == resource.id; }

  std::string address(const TemplateResource& resource) const {
    return input_.address + "Resources/" + resource.logical_id;
  }

  SymbolId own_symbol(const TemplateResource& resource, std::string_view suffix, Domain domain) {
    return model_.symbols.intern(template_.scope(), resource.logical_id + std::string(suffix),
                                 domain);
  }

  AwsLocation location(Span span, Explorer& explorer) const {
    return {.partition = template_.partition(span, explorer),
            .region = template_.region(span),
            .account = template_.account(span)};
  }

  /// The member in the case at hand; nothing where it is not written, null or AWS::NoValue.
  std::optional<Property> read_member(const Node* mapping, std::string_view name,
                                      Explorer& explorer) {
    const Member* member = mapping == nullptr ? nullptr : mapping->find_member(name);
    if (member == nullptr) return std::nullopt;
    Value value = template_.evaluate(member->value, explorer);
    if (value.kind == ValueKind::no_value || value.kind == ValueKind::null) return std::nullopt;
    return Property{member->name.span, std::move(value)};
  }

  std::optional<Property> read_property(const TemplateResource& resource, std::string_view name,
                                        Explorer& explorer) {
    return read_member(resource.properties, name, explorer);
  }

  /// The same for a property of a key, whose absence says something: where a macro may add it, it
  /// is not known.
  std::optional<Property> read_key_property(const TemplateResource& resource, std::string_view name,
                                            Explorer& explorer) {
    std::optional<Property> property = read_property(resource, name, explorer);
    if (property || resource.properties == nullptr) return property;
    const std::optional<Unknown> macro = template_.altered(*resource.properties);
    if (!macro) return std::nullopt;
    return Property{resource.name_span,
                    {.kind = ValueKind::unknown, .span = resource.name_span, .unknown = macro}};
  }

  PartialString read_text_property(const TemplateResource& resource, std::string_view name,
                                   Explorer& explorer) {
    const std::optional<Property> property = read_property(resource, name, explorer);
    return property ? read_text(property->value) : PartialString{};
  }

  Located<PartialString> read_key_text(const TemplateResource& resource, std::string_view name,
                                       Explorer& explorer) {
    const std::optional<Property> property = read_key_property(resource, name, explorer);
    if (!property) return {};
    return {read_text(property->value), property->value.span};
  }

  /// DeletionPolicy Retain or RetainExceptOnCreate; the span is the policy's, else the name's.
  std::pair<Ternary, Span> read_retention(const TemplateResource& resource, Explorer& explorer) {
    const std::optional<Property> policy =
        read_member(resource.definition, "DeletionPolicy", explorer);
    if (!policy) return {is_broken(resource) ? Ternary::unknown : Ternary::no, resource.name_span};
    const std::optional<std::string> text = read_text(policy->value).literal();
    if (!text) return {Ternary::unknown, policy->value.span};
    return {ternary(text == "Retain" || text == "RetainExceptOnCreate"), policy->value.span};
  }

  Ternary read_replacement(const TemplateResource& resource, Explorer& explorer) {
    const std::optional<Property> policy =
        read_member(resource.definition, "UpdateReplacePolicy", explorer);
    if (!policy) return is_broken(resource) ? Ternary::unknown : Ternary::no;
    const std::optional<std::string> text = read_text(policy->value).literal();
    return text ? ternary(*text == "Retain") : Ternary::unknown;
  }

  // --- Keys --------------------------------------------------------------------------------------

  void add_key(const TemplateResource& resource) {
    Key key = {.address = address(resource),
               .name = resource.logical_id,
               .name_span = resource.name_span,
               .scope = template_.scope(),
               .resource = resource.id,
               .replica = resource.type == "AWS::KMS::ReplicaKey"};
    key.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_key_state(resource, key.replica, explorer); },
        max_resource_cases);
    const auto index = static_cast<std::uint32_t>(model_.keys.size());
    keys_.add(key, index);
    model_.keys.push_back(std::move(key));
  }

  KeyState read_key_state(const TemplateResource& resource, bool replica, Explorer& explorer) {
    KeyState state = {.location = location(resource.name_span, explorer)};
    state.exists = template_.exists(resource, explorer);
    state.key_id = read_text(template_.ref(resource.logical_id, resource.name_span, explorer));
    state.arn =
        read_text(template_.get_att(resource.logical_id, "Arn", resource.name_span, explorer));
    if (!state.exists) return state;
    if (replica) {
      read_replica_kind(resource, state, explorer);
    } else {
      read_kind(resource, state, explorer);
    }
    read_enabled(resource, state, explorer);
    std::tie(state.retained_on_deletion, state.deletion_span) = read_retention(resource, explorer);
    state.retained_on_replacement = read_replacement(resource, explorer);
    // Last, so that the statements' cases stand below every case of the key.
    read_policy(resource, state, explorer);
    return state;
  }

  void read_kind(const TemplateResource& resource, KeyState& state, Explorer& explorer) {
    state.spec = read_key_text(resource, "KeySpec", explorer);
    state.usage = read_key_text(resource, "KeyUsage", explorer);
    state.origin = read_key_text(resource, "Origin", explorer);
    const std::optional<Property> multi = read_key_property(resource, "MultiRegion", explorer);
    if (multi) state.multi_region = read_boolean(multi->value);
  }

  /// Spec, usage and origin of a replica are its primary's ("shared properties", KMS Developer
  /// Guide, multi-Region keys).
  void read_replica_kind(const TemplateResource& replica, KeyState& state, Explorer& explorer) {
    state.primary_arn = read_text_property(replica, "PrimaryKeyArn", explorer);
    const TemplateResource* primary = primary_of(replica, explorer);
    if (primary != nullptr) read_kind(*primary, state, explorer);
    state.multi_region = Ternary::yes;
  }

  const TemplateResource* primary_of(const TemplateResource& replica, Explorer& explorer) {
    const std::optional<Property> arn = read_property(replica, "PrimaryKeyArn", explorer);
    return arn ? resource_in(read_text(arn->value), "AWS::KMS::Key") : nullptr;
  }

  /// The resource of this template, of that type, whose attribute stands in the text.
  const TemplateResource* resource_in(const PartialString& text, std::string_view type) const {
    for (const StringPart& part : text.parts) {
      if (!part.from) continue;
      const TemplateResource* resource = template_.resource(*part.from);
      if (resource != nullptr && resource->type == type) return resource;
    }
    return nullptr;
  }

  void read_enabled(const TemplateResource& resource, KeyState& state, Explorer& explorer) {
    const std::optional<Property> enabled = read_key_property(resource, "Enabled", explorer);
    if (!enabled) return;
    state.enabled = read_boolean(enabled->value);
    state.enabled_span = enabled->value.span;
    if (state.enabled != Ternary::unknown) return;
    state.enabled_unknown = unknown_part(resource, ".Enabled", enabled->value);
  }

  Unknown unknown_part(const TemplateResource& resource, std::string_view suffix,
                       const Value& value) {
    return what_is_open(value, [&] { return own_symbol(resource, suffix, Domain::any); });
  }

  void link_replicas() {
    for (const TemplateResource& resource : template_.resources()) {
      const std::optional<std::uint32_t> index = keys_.find(resource.id);
      if (!index || !model_.keys[*index].replica) continue;
      Explorer explorer(model_.symbols);
      const TemplateResource* primary = primary_of(resource, explorer);
      if (primary != nullptr) model_.keys[*index].primary = keys_.find(primary->id);
    }
  }

  // --- Policies ----------------------------------------------------------------------------------

  void read_policy(const TemplateResource& resource, KeyState& state, Explorer& explorer) {
    const Member* member =
        resource.properties == nullptr ? nullptr : resource.properties->find_member("KeyPolicy");
    const Node* node = member == nullptr ? nullptr : template_.choose(member->value, explorer);
    if (node != nullptr) node = template_.choose(template_.without_json_text(*node), explorer);
    const bool absent = node == nullptr || (node->kind == NodeKind::null && node->tag.empty());
    if (absent) {
      read_absent_policy(resource, state);
    } else if (is_plain(*node, NodeKind::mapping)) {
      state.policy_source = PolicySource::document;
      state.policy = read_policy_mapping(resource, *node, explorer);
    } else {
      state.policy_source = PolicySource::document;
      state.policy = read_policy_text(template_.evaluate(*node, explorer));
      if (state.policy.span == Span{}) state.policy.span = node->span;
    }
    if (!is_broken(resource)) return;
    state.policy_source = PolicySource::document;
    state.policy.unknown = policy_unknown(resource, "the template has a syntax error here");
  }

  void read_absent_policy(const TemplateResource& resource, KeyState& state) {
    state.policy_source = PolicySource::default_policy;
    if (resource.properties == nullptr) return;
    state.policy.unknown = template_.altered(*resource.properties);
    if (!state.policy.unknown) return;
    state.policy_source = PolicySource::document;
    state.policy.span = resource.name_span;
  }

  bool is_plain(const Node& node, NodeKind kind) const {
    return node.kind == kind && !template_.is_intrinsic(node);
  }

  Unknown policy_unknown(const TemplateResource& resource, std::string reason) {
    return {.symbol = own_symbol(resource, ".KeyPolicy", Domain::any), .reason = std::move(reason)};
  }

  /// A policy that is not written as a mapping here: JSON text, or what an intrinsic yields.
  KeyPolicy read_policy_text(const Value& value) {
    if (value.kind != ValueKind::string) return read_checked_policy(value);
    std::vector<Problem> problems;
    const Value document = parse_json_text(value.text, sources_, problems, model_.symbols);
    KeyPolicy policy = read_checked_policy(document);
    for (const Problem& problem : problems) {
      if (problem.kind == ProblemKind::duplicate_name) continue;  // a defect of the policy
      add_syntax_error(problem);
    }
    return policy;
  }

  /// Text inside the template is read once per case: its problems are reported once.
  void add_syntax_error(const Problem& problem) {
    const Span span = sources_.resolve(problem.span);
    if (!said_.syntax_errors.insert({span, problem.message}).second) return;
    model_.syntax_errors.push_back({problem.span, problem.message});
  }

  KeyPolicy read_policy_mapping(const TemplateResource& resource, const Node& node,
                                Explorer& explorer) {
    Value frame = {.kind = ValueKind::object, .span = node.span};
    std::vector<const Node*> statements;
    for (const Member& member : node.members) {
      Value value;
      if (member.name.text == "Statement") {
        statements.clear();
        value = read_statement_list(member.value, statements, explorer);
      } else {
        value = template_.evaluate(member.value, explorer);
      }
      frame.members.push_back(
          {{std::string(member.name.text), member.name.span}, std::move(value)});
    }
    KeyPolicy policy = read_key_policy(frame);
    check_policy_characters(frame, policy.defects);
    const std::size_t size =
        least_policy_size(frame) + add_slots(resource, statements, policy, explorer.guard());
    check_policy_size(size, policy.span, policy.defects);
    return policy;
  }

  /// Collects the places of the list and returns a list in which none of them stands yet; or the
  /// whole value where there are no places to see.
  Value read_statement_list(const Node& written, std::vector<const Node*>& statements,
                            Explorer& explorer) {
    const Node* node = template_.choose(written, explorer);
    if (node == nullptr) return {.kind = ValueKind::no_value, .span = written.span};
    if (is_plain(*node, NodeKind::sequence)) {
      collect_places(node->items, statements, explorer);
    } else if (is_plain(*node, NodeKind::mapping)) {
      statements.push_back(node);
    } else {
      return template_.evaluate(*node, explorer);
    }
    Value list = {.kind = ValueKind::list, .span = node->span};
    const bool empty = node->kind == NodeKind::sequence && node->items.empty();
    if (!empty) list.items.push_back({.kind = ValueKind::no_value, .span = node->span});
    return list;
  }

  /// An Fn::If with a list as a branch stands for all of its statements.
  void collect_places(std::span<const Node> items, std::vector<const Node*>& statements,
                      Explorer& explorer) {
    for (const Node& item : items) {
      const Node* chosen = yields_list(item) ? template_.choose(item, explorer) : &item;
      if (chosen == nullptr) continue;
      if (chosen != &item && is_plain(*chosen, NodeKind::sequence)) {
        for (const Node& inner : chosen->items) statements.push_back(&inner);
      } else {
        statements.push_back(chosen);
      }
    }
  }

  /// Returns how many bytes the statements have at least.
  std::size_t add_slots(const TemplateResource& resource,
                        const std::vector<const Node*>& statements, KeyPolicy& policy,
                        const Guard& guard) {
    std::size_t size = 0;
    for (const Node* node : statements) {
      std::size_t smallest = std::numeric_limits<std::size_t>::max();
      policy.statements.push_back(explore(
          model_.symbols, guard,
          [&](Explorer& explorer) { return read_place(resource, *node, explorer, smallest); },
          max_statement_cases));
      size += smallest;
    }
    return size;
  }

  std::optional<Statement> read_place(const TemplateResource& resource, const Node& written,
                                      Explorer& explorer, std::size_t& smallest) {
    if (statement_bytes_ > max_statement_bytes + statement_bytes_per_byte * file_bytes_) {
      smallest = 0;
      return unread_statement(resource, written, "there are too many cases");
    }
    const Node* node = template_.choose(written, explorer);
    Value value = {.kind = ValueKind::no_value};
    if (node != nullptr) value = template_.evaluate(*node, explorer);
    const std::size_t size = least_policy_size(value);
    smallest = std::min(smallest, size);
    statement_bytes_ += size + least_statement_bytes;
    if (value.kind == ValueKind::no_value) return std::nullopt;
    if (value.kind == ValueKind::list && template_.is_intrinsic(*node)) {
      return unread_statement(resource, *node, "a list stands in the place of one statement");
    }
    Statement statement = read_statement(value);
    check_policy_characters(value, statement.defects);
    return statement;
  }

  Statement unread_statement(const TemplateResource& resource, const Node& node,
                             std::string reason) {
    Value value = {.kind = ValueKind::unknown, .span = node.span};
    value.unknown = policy_unknown(resource, std::move(reason));
    return read_statement(value);
  }

  // --- Aliases -----------------------------------------------------------------------------------

  void add_alias(const TemplateResource& resource) {
    const Cases<std::pair<PartialString, PartialString>> cases = explore(
        model_.symbols, {},
        [&](Explorer& explorer) {
          if (!template_.exists(resource, explorer))
            return std::pair<PartialString, PartialString>();
          return std::pair(read_text_property(resource, "AliasName", explorer),
                           read_text_property(resource, "TargetKeyId", explorer));
        },
        max_resource_cases);
    std::vector<std::pair<PartialString, PartialString>> seen;
    for (const auto& option : cases.cases) {
      if (option.value.first.parts.empty() || seen.size() == max_statement_cases) continue;
      const bool known = std::any_of(seen.begin(), seen.end(), [&](const auto& other) {
        return same_text(other.first, option.value.first) &&
               same_text(other.second, option.value.second);
      });
      if (known) continue;
      seen.push_back(option.value);
      model_.aliases.push_back({.address = address(resource),
                                .name_span = resource.name_span,
                                .scope = template_.scope(),
                                .name = option.value.first,
                                .region = template_.region(resource.name_span),
                                .target = option.value.second,
                                .key = find_key(option.value.second),
                                .resource = resource.id});
    }
  }

  std::optional<std::uint32_t> find_key(const PartialString& text) const {
    return keys_.find(text, key_form(text, model_.symbols));
  }

  // --- Log groups and anomaly detectors ----------------------------------------------------------

  void add_log_group(const TemplateResource& resource) {
    LogGroup group = log_group(resource, ConsumerKind::log_group);
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_log_group_state(resource, explorer); },
        max_resource_cases);
    group.name = name_in_every_case(group, model_.symbols);
    model_.log_groups.push_back(std::move(group));
  }

  void add_detector(const TemplateResource& resource) {
    LogGroup detector = log_group(resource, ConsumerKind::anomaly_detector);
    detector.name = resource.logical_id;
    detector.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_detector_state(resource, explorer); },
        max_resource_cases);
    model_.log_groups.push_back(std::move(detector));
  }

  LogGroup log_group(const TemplateResource& resource, ConsumerKind kind) const {
    return {.kind = kind,
            .address = address(resource),
            .name = resource.logical_id,
            .name_span = resource.name_span,
            .scope = template_.scope(),
            .resource = resource.id};
  }

  LogGroupState read_log_group_state(const TemplateResource& resource, Explorer& explorer) {
    LogGroupState state = {.location = location(resource.name_span, explorer)};
    state.exists = template_.exists(resource, explorer);
    if (!state.exists) return state;
    state.name = read_name(resource, explorer);
    state.arn = logs_arn(state.location, "log-group:", state.name);
    state.key = read_key_argument(resource, explorer);
    std::tie(state.retained_on_deletion, state.retained_span) = read_retention(resource, explorer);
    state.retained_on_replacement = read_replacement(resource, explorer);
    if (const auto days = read_property(resource, "RetentionInDays", explorer)) {
      state.retention_days = read_days(days->value);
    }
    return state;
  }

  /// A symbol used in a log group's name has that alphabet (HOLE-6). CloudFormation makes up a name
  /// where there is none.
  PartialString read_name(const TemplateResource& resource, Explorer& explorer) {
    PartialString name = read_text_property(resource, "LogGroupName", explorer);
    if (is_broken(resource) || name.parts.empty()) {
      const bool known_to_be_absent = !is_broken(resource);
      return hole_string(
          own_symbol(resource, known_to_be_absent ? ".LogGroupName" : ".LogGroupName?",
                     Domain::log_group_name),
          resource.name_span);
    }
    for (const StringPart& part : name.parts) {
      if (part.hole) model_.symbols.narrow_to_name_part(*part.hole);
    }
    return name;
  }

  LogGroupState read_detector_state(const TemplateResource& resource, Explorer& explorer) {
    LogGroupState state = {.location = location(resource.name_span, explorer)};
    state.exists = template_.exists(resource, explorer);
    if (!state.exists) return state;
    state.name =
        hole_string(own_symbol(resource, ".AnomalyDetectorId", Domain::key_id), resource.name_span);
    state.arn = logs_arn(state.location, "anomaly-detector:", state.name);
    state.key = read_key_argument(resource, explorer);
    std::tie(state.retained_on_deletion, state.retained_span) = read_retention(resource, explorer);
    return state;
  }

  std::optional<KeyArgument> read_key_argument(const TemplateResource& resource,
                                               Explorer& explorer) {
    const std::optional<Property> property = read_property(resource, "KmsKeyId", explorer);
    // A macro that may add one says so.
    if (!property && resource.properties != nullptr) template_.altered(*resource.properties);
    if (!property) return std::nullopt;
    return key_argument(resource, *property, explorer);
  }

  KeyArgument key_argument(const TemplateResource& resource, const Property& property,
                           Explorer& explorer) {
    KeyArgument argument = {.text = read_text(property.value), .name = property.name};
    if (property.value.kind == ValueKind::unknown) {
      argument.unknown = property.value.unknown;
      return argument;
    }
    argument.form = key_form(argument.text, model_.symbols);
    argument.key = keys_.find(argument.text, argument.form);
    if (!argument.key) follow_alias(argument, explorer);
    if (argument.form == KeyForm::unknown) {
      argument.unknown = unknown_part(resource, ".KmsKeyId", property.value);
    }
    return argument;
  }

  /// An alias of this template leads to its target in the case at hand.
  void follow_alias(KeyArgument& argument, Explorer& explorer) {
    const TemplateResource* alias = resource_in(argument.text, "AWS::KMS::Alias");
    if (alias == nullptr) return;
    argument.key = find_key(read_text_property(*alias, "TargetKeyId", explorer));
    const auto found =
        std::find_if(model_.aliases.begin(), model_.aliases.end(), [&](const Alias& known) {
          return known.resource == alias->id && known.key == argument.key;
        });
    if (found == model_.aliases.end()) return;
    argument.alias = static_cast<std::uint32_t>(found - model_.aliases.begin());
  }

  // --- Keys given in other ways ------------------------------------------------------------------

  /// A service's log groups are no resources, and their names are not known.
  void add_keyed_by_service(const TemplateResource& resource) {
    const LogKeyConsumerFact* fact = tables::log_key_consumer(resource.type);
    if (fact == nullptr) return;
    LogGroup group = log_group(resource, ConsumerKind::log_group);
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) { return read_keyed_by_service(resource, *fact, explorer); },
        max_resource_cases);
    model_.log_groups.push_back(std::move(group));
  }

  LogGroupState read_keyed_by_service(const TemplateResource& resource,
                                      const LogKeyConsumerFact& fact, Explorer& explorer) {
    LogGroupState state = {.location = location(resource.name_span, explorer)};
    state.exists = template_.exists(resource, explorer);
    if (!state.exists) return state;
    state.name = hole_string(own_symbol(resource, ".LogGroupName", Domain::log_group_name),
                             resource.name_span);
    state.arn = logs_arn(state.location, "log-group:", state.name);
    const std::optional<Property> mode = read_path(resource, fact.switched_by, explorer);
    const std::optional<Property> key = read_path(resource, fact.key, explorer);
    const bool is_off =
        !mode || (read_text(mode->value).literal().value_or(std::string(fact.on)) != fact.on);
    if (key && !is_off) state.key = key_argument(resource, *key, explorer);
    return state;
  }

  /// A property by the names it is nested in; what cannot be evaluated on the way has no members.
  std::optional<Property> read_path(const TemplateResource& resource, std::string_view path,
                                    Explorer& explorer) {
    const std::size_t dot = path.find('.');
    std::optional<Property> found = read_property(resource, path.substr(0, dot), explorer);
    if (dot == std::string_view::npos) return found;
    return found ? member_at(found->value, path.substr(dot + 1)) : std::nullopt;
  }

  static std::optional<Property> member_at(const Value& value, std::string_view path) {
    const std::size_t dot = path.find('.');
    const ValueMember* member = value.find(path.substr(0, dot));
    if (member == nullptr || member->value.kind == ValueKind::null) return std::nullopt;
    if (dot != std::string_view::npos) return member_at(member->value, path.substr(dot + 1));
    return Property{member->name.span, member->value};
  }

  /// AwsCustomResource is `Custom::AWS` unless its `resourceType` says otherwise.
  static bool may_associate(const TemplateResource& resource) {
    return resource.properties != nullptr &&
           (resource.type.starts_with("Custom::") ||
            resource.type == "AWS::CloudFormation::CustomResource") &&
           (resource.properties->find("Create") != nullptr ||
            resource.properties->find("Update") != nullptr ||
            resource.properties->find("Fn::Transform") != nullptr);
  }

  /// The CDK's AwsCustomResource writes an API call as JSON text
  /// (`{"service": "CloudWatchLogs", "action": "associateKmsKey", "parameters": …}`); others may
  /// have taken over its properties.
  void add_association(const TemplateResource& resource) {
    ConsumerKind kind = ConsumerKind::log_group;
    LogGroup group = log_group(resource, kind);
    bool is_association = false;
    group.states = explore(
        model_.symbols, {},
        [&](Explorer& explorer) {
          LogGroupState state = {.location = location(resource.name_span, explorer)};
          state.exists = template_.exists(resource, explorer);
          if (!state.exists) return state;
          const std::optional<Value> call = read_association(resource, explorer);
          if (!call) return state;
          is_association = true;
          if (read_associated(resource, *call, state, explorer)) kind = ConsumerKind::query_results;
          return state;
        },
        max_resource_cases);
    if (!is_association) return;
    group.kind = kind;
    if (kind == ConsumerKind::log_group) group.name = name_in_every_case(group, model_.symbols);
    model_.log_groups.push_back(std::move(group));
  }

  /// The call's parameters, if it is that call.
  std::optional<Value> read_association(const TemplateResource& resource, Explorer& explorer) {
    std::optional<Property> call = read_property(resource, "Create", explorer);
    if (!call) call = read_property(resource, "Update", explorer);
    if (!call) return std::nullopt;
    Value value = std::move(call->value);
    if (value.kind == ValueKind::string) {
      std::vector<Problem> problems;  // of a text that is not ours to judge
      value = parse_json_text(value.text, sources_, problems, model_.symbols);
    }
    const std::optional<Property> action = member_at(value, "action");
    const std::string name = action ? read_text(action->value).literal().value_or("") : "";
    const std::optional<Property> parameters = member_at(value, "parameters");
    if (!parameters || (name != "associateKmsKey" && name != "AssociateKmsKeyCommand")) {
      return std::nullopt;
    }
    return parameters->value;
  }

  /// What the call associates the key with. Returns whether it is the account's query results.
  bool read_associated(const TemplateResource& resource, const Value& parameters,
                       LogGroupState& state, Explorer& explorer) {
    if (const std::optional<Property> key = member_at(parameters, "kmsKeyId")) {
      state.key = key_argument(resource, *key, explorer);
    }
    state.name = hole_string(own_symbol(resource, ".logGroupName", Domain::log_group_name),
                             resource.name_span);
    bool is_query = false;
    if (const std::optional<Property> name = member_at(parameters, "logGroupName")) {
      state.name = read_text(name->value);
    } else if (const std::optional<Property> id = member_at(parameters, "resourceIdentifier")) {
      const std::vector<PartialString> segments = split(read_text(id->value), ':', 7);
      if (segments.size() == 7) state.name = segments[6];
      is_query = segments.size() > 5 && segments[5].literal() == "query-result";
    }
    state.arn = logs_arn(state.location, is_query ? "query-result:" : "log-group:", state.name);
    return is_query;
  }

  // --- The ledger --------------------------------------------------------------------------------

  /// What a key argument does not tell is said by its log group's verdict.
  void take_not_understood() {
    if (!mentions_keys_or_logs(sources_.text(template_.root().span))) return;
    std::set<Span> arguments;
    for (std::size_t i = first_log_group_; i < model_.log_groups.size(); ++i) {
      for (const Case<LogGroupState>& state : model_.log_groups[i].states.cases) {
        if (state.value.key) arguments.insert(state.value.key->text.span);
      }
    }
    for (const Located<std::string>& met : template_.not_understood()) {
      if (arguments.contains(met.span)) continue;
      if (!said_.not_understood.insert({met.span, met.value}).second) continue;
      model_.not_evaluated.push_back({.span = met.span, .reason = met.value});
    }
  }

  const TemplateInput& input_;
  Model& model_;
  KeyIndex& keys_;
  Sources& sources_;
  Said& said_;
  Template& template_;
  std::size_t first_log_group_ = 0;
  std::optional<ResourceId> broken_;
  std::size_t file_bytes_ = 0;
  std::size_t statement_bytes_ = 0;
};

}  // namespace

void read_templates(const std::vector<TemplateInput>& inputs, Model& model, KeyIndex& keys,
                    Sources& sources) {
  Said said;
  std::deque<TemplateReader> readers;
  for (const TemplateInput& input : inputs) {
    readers.emplace_back(input, model, keys, sources, said).read_keys();
  }
  for (TemplateReader& reader : readers) reader.read_aliases();
  for (TemplateReader& reader : readers) reader.read_log_groups();
}

}  // namespace kmslint
