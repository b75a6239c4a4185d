#include "eval/cloudformation.h"

#include <algorithm>

#include "eval/intrinsics.h"
#include "eval/partition.h"
#include "eval/stacks.h"

namespace kmslint {
namespace {

constexpr std::string_view aws_prefix = "AWS::";

bool is_aws_resource(const Node& definition) {
  const Node* type = definition.find("Type");
  return type != nullptr && type->text.starts_with(aws_prefix);
}

void index_section(const Node& root, std::string_view section,
                   std::map<std::string_view, const Member*>& index) {
  const Node* entries = root.find(section);
  if (entries == nullptr) return;
  for (const Member& member : entries->members) index[member.name.text] = &member;
}

std::string_view name_of_macro(const Node& node) {
  const Node* name = node.kind == NodeKind::mapping ? node.find("Name") : &node;
  return name == nullptr ? std::string_view() : name->text;
}

void remove_duplicates(std::vector<std::string>& values) {
  std::set<std::string> seen;
  values.erase(std::remove_if(values.begin(), values.end(),
                              [&](const std::string& each) { return !seen.insert(each).second; }),
               values.end());
}

}  // namespace

std::string macro_in_words(const Node& argument) {
  const std::optional<std::string_view> location = included_location(argument);
  if (location && !location->empty()) {
    return "`" + std::string(*location) + "`, which `AWS::Include` names, is not in view";
  }
  if (location) return "what `AWS::Include` adds is not in view";
  const std::string name(name_of_macro(argument));
  return name.empty() ? "`Fn::Transform` is not evaluated"
                      : "the macro `" + name + "` is not evaluated";
}

bool is_template(const Node& root) {
  const Node* resources = root.find("Resources");
  if (resources == nullptr || resources->kind != NodeKind::mapping) return false;
  if (root.find("AWSTemplateFormatVersion") != nullptr) return true;
  return std::any_of(
      resources->members.begin(), resources->members.end(), [](const Member& member) {
        return is_aws_resource(member.value) || member.name.text.starts_with(loop_prefix);
      });
}

Template::Template(const Node& root, ScopeId scope, StackSettings settings,
                   std::uint32_t first_resource, Symbols& symbols, Sources& sources)
    : root_(&root),
      scope_(scope),
      environment_(scope),
      settings_(std::move(settings)),
      symbols_(&symbols),
      sources_(&sources),
      first_resource_(first_resource) {
  remove_duplicates(settings_.regions);
  index_sections();
  read_transforms();
  expand();
  read_macros_of_resources();
  read_resources();
}

void Template::index_sections() {
  index_section(*root_, "Parameters", parameters_);
  index_section(*root_, "Conditions", conditions_);
  index_section(*root_, "Mappings", mappings_);
}

/// Collections are made of parameters and mappings, which hold no loops.
void Template::expand() {
  if (macro_ || !Expansion::is_needed(*root_, *sources_)) return;
  expansion_ = std::make_unique<Expansion>(
      *root_,
      ExpansionQuestions{
          .collection = [this](const Node& node) { return loop_collection(node); },
          .included = [this](std::string_view location) -> const Node* {
            return settings_.included ? settings_.included(location) : nullptr;
          },
          .say = [this](Span span, std::string reason) { say(span, std::move(reason)); }},
      *sources_);
  root_ = &expansion_->root();
  index_sections();
}

/// A list of texts that needs no answer: resources are the same in every case.
std::optional<LoopCollection> Template::loop_collection(const Node& node) {
  Explorer explorer(*symbols_);
  const Value list = Intrinsics(*this, explorer).evaluate(node);
  if (list.unknown) say(node.span, list.unknown->reason);
  if (list.kind != ValueKind::list || !explorer.guard().empty()) return std::nullopt;
  LoopCollection collection = {.rests_on = explorer.take_rests_on()};
  for (const Value& item : list.items) {
    const std::optional<std::string> text = item.is_scalar() ? item.text.literal() : std::nullopt;
    if (!text) return std::nullopt;
    collection.items.push_back(item.kind == ValueKind::boolean ? std::string(boolean_text(*text))
                                                               : *text);
  }
  return collection;
}

void Template::read_resources() {
  const Node* resources = root_->find("Resources");
  if (resources == nullptr) return;
  for (const Member& member : resources->members) {
    if (member.name.text.starts_with(loop_prefix)) continue;  // said where it was left as it is
    if (member.name.text == "Fn::Transform") continue;
    if (call_of(member.value) || member.name.text.starts_with("Fn::")) {
      say(member.name.span, "resources made by a macro are not evaluated");
      continue;
    }
    if (member.value.kind != NodeKind::mapping) continue;
    const Node* type = member.value.find("Type");
    const auto [place, is_new] = resource_index_.emplace(member.name.text, resources_.size());
    if (is_new) resources_.emplace_back();
    resources_[place->second] = {
        .id = ResourceId{first_resource_ + static_cast<std::uint32_t>(place->second)},
        .logical_id = std::string(member.name.text),
        .name_span = member.name.span,
        .type = type == nullptr ? std::string() : std::string(type->text),
        .definition = &member.value,
        .properties = readable(member.value.find("Properties"))};
    if (expansion_) resources_[place->second].rests_on = expansion_->rests_on(member.name.text);
  }
}

/// Beside a macro that is not of AWS nothing is as it is written: only the macro is left.
const Node* Template::readable(const Node* properties) {
  const Member* macro = properties == nullptr ? nullptr : properties->find_member("Fn::Transform");
  if (macro == nullptr || name_of_macro(macro->value).starts_with(aws_prefix)) return properties;
  Node& rest = rewritten_.emplace_back(*properties);
  rest.members = std::span<const Member>(macro, 1);
  return &rest;
}

/// Macros of AWS add resources and leave keys and log groups as they are written; AWS::Include adds
/// members. Any other macro may rewrite everything ("Template macros" of the user guide).
void Template::read_transforms() {
  for (const Member& member : root_->members) {
    if (member.name.text == "Transform" || member.name.text == "Fn::Transform") {
      read_transform(member.value);
    } else if (member.name.text.starts_with(loop_prefix)) {
      say(member.name.span, "`Fn::ForEach` is not evaluated");
    }
  }
}

/// A macro among members may rewrite all of them; so may one in Resources, with every resource.
void Template::read_macros_of_resources() {
  const Node* resources = root_->find("Resources");
  if (resources == nullptr) return;
  for (const Member& member : resources->members) {
    if (member.name.text == "Fn::Transform") read_transform(member.value);
  }
}

/// Whether the file is in view that the argument of a transform includes.
bool Template::is_in_view(const Node& argument) const {
  const std::optional<std::string_view> location = included_location(argument);
  const Node* file = location && settings_.included ? settings_.included(*location) : nullptr;
  return file != nullptr && file->kind == NodeKind::mapping;
}

void Template::read_transform(const Node& node) {
  if (node.kind == NodeKind::sequence) {
    for (const Node& item : node.items) read_transform(item);
    return;
  }
  const std::string text(name_of_macro(node));
  if (text == "AWS::Include" && !is_in_view(node)) say(node.span, macro_in_words(node));
  if (text.empty() || text.starts_with(aws_prefix)) return;
  const std::string reason = "the macro `" + text + "` may change every part of the template";
  say(node.span, reason);
  if (!macro_) {
    macro_ = {.symbol = symbol("Transform/" + text, Domain::any, "", node.span), .reason = reason};
  }
}

const TemplateResource* Template::resource(std::string_view logical_id) const {
  const auto found = resource_index_.find(logical_id);
  return found == resource_index_.end() ? nullptr : &resources_[found->second];
}

const TemplateResource* Template::resource(ResourceId id) const {
  const std::uint32_t number = static_cast<std::uint32_t>(id) - first_resource_;
  return number < resources_.size() ? &resources_[number] : nullptr;
}

Value Template::evaluate(const Node& node, Explorer& explorer) {
  if (macro_) return {.kind = ValueKind::unknown, .span = node.span, .unknown = macro_};
  return Intrinsics(*this, explorer).evaluate(node);
}

const Node* Template::choose(const Node& node, Explorer& explorer) {
  if (macro_) return &node;
  return Intrinsics(*this, explorer).choose(node);
}

bool Template::is_intrinsic(const Node& node) const {
  if (macro_) return true;
  const std::optional<Call> call = call_of(node);
  if (!call) return false;
  return if_argument_list(node) == nullptr;
}

const Node& Template::without_json_text(const Node& node) {
  if (macro_) return node;
  const std::optional<Call> call = call_of(node);
  if (!call || call->intrinsic != Intrinsic::to_json_string) return node;
  if (node.tag.empty()) return node.members.front().value;
  return untagged_.emplace(call->span, call->argument).first->second;
}

std::optional<Unknown> Template::altered(const Node& mapping) {
  if (macro_) return macro_;
  const std::optional<Call> call = call_of(mapping);
  const bool macro =
      call && (call->intrinsic == Intrinsic::transform || call->intrinsic == Intrinsic::for_each ||
               call->intrinsic == Intrinsic::beside_others);
  if (!macro) return std::nullopt;
  const Guard always;
  Explorer nothing_asked(*symbols_, always);
  return evaluate(mapping, nothing_asked).unknown;
}

bool Template::exists(const TemplateResource& resource, Explorer& explorer) {
  if (stacks_ != nullptr && !stacks_->exists(index_, explorer)) return false;
  for (const std::string& what : resource.rests_on) explorer.rest_on(what);
  return meets_condition(*resource.definition, explorer);
}

/// The `Condition` of a resource or an output.
bool Template::meets_condition(const Node& definition, Explorer& explorer) {
  const Node* condition = definition.find("Condition");
  if (condition == nullptr) return true;
  if (!is_scalar(*condition)) {
    say(condition->span, "a resource's `Condition` must be a name");
    return true;
  }
  return Intrinsics(*this, explorer).condition(condition->text, condition->span);
}

Value Template::ref(std::string_view name, Span span, Explorer& explorer) {
  return Intrinsics(*this, explorer).ref(name, span);
}

Value Template::get_att(std::string_view logical_id, std::string_view attribute, Span span,
                        Explorer& explorer) {
  return Intrinsics(*this, explorer).get_att(logical_id, attribute, span);
}

// ------------------------------------------------------------------------------ pseudo parameters

PartialString Template::region(Span span) const {
  if (settings_.regions.size() == 1) return literal_string(settings_.regions.front(), span);
  const Domain domain = settings_.regions.empty() ? Domain::region : Domain::enumerated;
  const SymbolId id = environment_symbol("AWS::Region", domain, "--region");
  if (domain == Domain::enumerated) symbols_->edit(id).values = settings_.regions;
  return hole_string(id, span);
}

PartialString Template::account(Span span) const {
  if (settings_.account) return literal_string(*settings_.account, span);
  return hole_string(environment_symbol("AWS::AccountId", Domain::account, "--account"), span);
}

/// The partition, where the settings leave only one.
std::optional<std::string> Template::only_partition() const {
  if (settings_.regions.empty()) return settings_.partition;
  const std::string_view first = partition_of_region(settings_.regions.front());
  const bool same =
      std::all_of(settings_.regions.begin(), settings_.regions.end(),
                  [&](const std::string& region) { return partition_of_region(region) == first; });
  return same ? std::optional<std::string>(first) : std::nullopt;
}

std::optional<std::string> Template::partition_of_case(Explorer& explorer) const {
  if (const std::optional<std::string> only = only_partition()) return only;
  const std::optional<SymbolId> asked = region({}).lone_hole();
  const std::optional<std::string> region_name =
      asked ? explorer.value_of(*asked, settings_.regions) : std::nullopt;
  if (!region_name) return std::nullopt;
  return std::string(partition_of_region(*region_name));
}

PartialString Template::partition(Span span) const {
  if (const std::optional<std::string> only = only_partition()) return literal_string(*only, span);
  return hole_string(environment_symbol("AWS::Partition", Domain::partition, "--region"), span);
}

PartialString Template::partition(Span span, Explorer& explorer) const {
  const std::optional<std::string> id = partition_of_case(explorer);
  return id ? literal_string(*id, span) : partition(span);
}

PartialString Template::url_suffix(Span span) const {
  const std::optional<std::string> only = only_partition();
  return suffix_of(only ? *only : std::string(), span);
}

PartialString Template::url_suffix(Span span, Explorer& explorer) const {
  const std::optional<std::string> id = partition_of_case(explorer);
  return id ? suffix_of(*id, span) : url_suffix(span);
}

PartialString Template::suffix_of(std::string_view id, Span span) const {
  if (const std::optional<std::string_view> suffix = url_suffix_of_partition(id)) {
    return literal_string(std::string(*suffix), span);
  }
  return hole_string(environment_symbol("AWS::URLSuffix", Domain::url_suffix, "--region"), span);
}

// ----------------------------------------------------------------------------------------- helpers

SymbolId Template::symbol(std::string_view name, Domain domain, std::string_view settle,
                          Span declared) const {
  if (const std::optional<SymbolId> known = symbols_->find(scope_, name)) return *known;
  const SymbolId id = symbols_->intern(scope_, name, domain);
  symbols_->edit(id).settle = settle;
  symbols_->edit(id).declared = declared;
  return id;
}

SymbolId Template::environment_symbol(std::string_view name, Domain domain,
                                      std::string_view settle) const {
  if (const std::optional<SymbolId> known = symbols_->find(environment_, name)) return *known;
  const SymbolId id = symbols_->intern(environment_, name, domain);
  symbols_->edit(id).settle = settle;
  return id;
}

void Template::say(Span span, std::string reason) {
  if (is_quiet_) return;
  if (!said_.emplace(span, reason).second) return;
  not_understood_.push_back({.value = std::move(reason), .span = span});
}

}  // namespace kmslint
