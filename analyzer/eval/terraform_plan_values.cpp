// What the attributes of a plan's resources are worth, where a resource lives, and what waits for
// what. Attributes that exist after apply only have the names that eval/terraform gives them.
//
// Sources: the AWS provider's pages of aws_kms_key, aws_kms_alias, aws_cloudwatch_log_group
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs); `references` of expressions
// (https://developer.hashicorp.com/terraform/internals/json-format#expression-representation).
#include <algorithm>
#include <utility>

#include "eval/intrinsics.h"
#include "eval/partition.h"
#include "eval/terraform.h"
#include "eval/terraform_functions.h"
#include "eval/terraform_plan.h"

namespace kmslint {

namespace {

bool is_true_somewhere(const Node& node) {
  if (node.kind == NodeKind::boolean) return node.text == "true";
  return std::ranges::any_of(node.items, is_true_somewhere) ||
         std::ranges::any_of(node.members,
                             [](const Member& member) { return is_true_somewhere(member.value); });
}

/// A Region's name: `eu-west-1`, `us-gov-east-1`.
bool looks_like_region(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  return dash != std::string_view::npos && dash + 1 < text.size() && text.find('-') < dash &&
         text.find_first_not_of("0123456789", dash + 1) == std::string_view::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

struct ArnParts {
  std::string_view partition = {};
  std::string_view region = {};
  std::string_view account = {};
};

std::optional<ArnParts> parts_of_arn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return std::nullopt;
  std::vector<std::string_view> segments;
  for (std::size_t at = 0; segments.size() < 5;) {
    const std::size_t colon = arn.find(':', at);
    if (colon == std::string_view::npos) return std::nullopt;
    segments.push_back(arn.substr(at, colon - at));
    at = colon + 1;
  }
  return ArnParts{segments[1], segments[3], segments[4]};
}

void append(PartialString& text, std::string_view literal, Span span) {
  text.append(literal_string(std::string(literal), span));
}

/// References that are the begin of no other one: `a.b.arn` stands beside `a.b`.
std::vector<std::string_view> whole_references(const Node& list) {
  std::set<std::string_view> all;
  for (const Node& item : list.items) {
    if (item.kind == NodeKind::string) all.insert(item.text);
  }
  const auto is_continued = [&](std::string_view reference, char by) {
    const std::string begin = std::string(reference) + by;
    const auto next = all.lower_bound(begin);
    return next != all.end() && next->starts_with(begin);
  };
  std::vector<std::string_view> whole;
  for (const Node& item : list.items) {
    const bool is_new = item.kind == NodeKind::string && all.contains(item.text);
    if (!is_new || is_continued(item.text, '.') || is_continued(item.text, '[')) continue;
    whole.push_back(item.text);
  }
  return whole;
}

/// Visits all `references` in an expression or in a block of expressions.
template <class F>
void each_reference(const Node& node, F visit) {
  if (const Node* references = node.find("references")) {
    for (const std::string_view reference : whole_references(*references)) visit(reference);
  }
  for (const Member& member : node.members) {
    if (member.name.text != "references" && member.name.text != "constant_value") {
      each_reference(member.value, visit);
    }
  }
  for (const Node& item : node.items) each_reference(item, visit);
}

/// `module.a["x"].module.b.` without its last call, and that call's index.
std::pair<std::string, std::string> without_last_call(const std::string& instance) {
  const std::vector<AddressStep> steps = address_steps(instance);
  std::string outer;
  for (std::size_t i = 0; i + 3 < steps.size(); i += 2) {
    outer += "module." + std::string(steps[i + 1].name) + std::string(steps[i + 1].index) + '.';
  }
  return {outer, steps.empty() ? std::string() : std::string(steps.back().index)};
}

}  // namespace

// -------------------------------------------------------------------------------------- attributes

SymbolId Plan::symbol(std::string_view name, Domain domain, std::string_view settle) {
  const SymbolId id = symbols_->intern(input_.scope, name, domain);
  if (!settle.empty()) symbols_->edit(id).settle = settle;
  return id;
}

PartialString Plan::text(const Value& value) {
  if (value.kind == ValueKind::unknown && value.unknown) {
    return hole_string(value.unknown->symbol, value.span);
  }
  return value.text;
}

const Node* Plan::expression(const PlanResource& resource, std::string_view name) const {
  if (resource.configuration == nullptr) return nullptr;
  const Node* expressions = resource.configuration->resource->find("expressions");
  return expressions == nullptr ? nullptr : expressions->find(name);
}

std::optional<bool> Plan::is_configured(const PlanResource& resource, std::string_view name) const {
  if (resource.configuration == nullptr) return std::nullopt;
  return expression(resource, name) != nullptr;
}

bool Plan::is_sensitive(const PlanResource& resource, std::string_view name) const {
  if (resource.sensitive == nullptr) return false;
  if (resource.sensitive->kind == NodeKind::boolean) return resource.sensitive->text == "true";
  const Node* mark = resource.sensitive->find(name);
  return mark != nullptr && is_true_somewhere(*mark);
}

bool Plan::is_unknown(const PlanResource& resource, std::string_view name) const {
  if (input_.side == PlanSide::before) return false;
  if (resource.unknown != nullptr) {
    if (resource.unknown->kind == NodeKind::boolean) return resource.unknown->text == "true";
    const Node* mark = resource.unknown->find(name);
    if (mark != nullptr) return is_true_somewhere(*mark);
  }
  const bool is_said = resource.values != nullptr && resource.values->find(name) != nullptr;
  if (is_said) return false;
  if (resource.configuration == nullptr) return input_.broken;
  const Node* written = expression(resource, name);
  return written != nullptr && written->find("references") != nullptr;
}

bool Plan::is_given(const PlanResource& resource, std::string_view name) const {
  const Node* value = resource.values == nullptr ? nullptr : resource.values->find(name);
  if (value != nullptr && value->kind != NodeKind::null) return true;
  return is_unknown(resource, name) || is_sensitive(resource, name);
}

/// In the files the argument, else the attribute's value, else the reference it comes from.
Plan::Argument Plan::place_of(const PlanResource& resource, std::string_view name) const {
  const auto placed_at = [](Span member, Span value) {
    return Argument{member, {.kind = ValueKind::null, .span = value}};
  };
  if (resource.block != nullptr) {
    const HclAttribute* written = resource.block->block->body.find(name);
    if (written != nullptr) return placed_at(written->name_span, written->value.span);
    return placed_at(resource.name_span, resource.name_span);
  }
  const Member* value = resource.values == nullptr ? nullptr : resource.values->find_member(name);
  if (value != nullptr && value->value.kind != NodeKind::null) {
    return placed_at(value->name.span, value->value.span);
  }
  const Node* expressions = resource.configuration == nullptr
                                ? nullptr
                                : resource.configuration->resource->find("expressions");
  const Member* written = expressions == nullptr ? nullptr : expressions->find_member(name);
  if (written == nullptr) return placed_at(resource.name_span, resource.name_span);
  const Node* references = written->value.find("references");
  const bool has_reference = references != nullptr && !references->items.empty();
  return placed_at(written->name.span,
                   has_reference ? references->items.front().span : written->value.span);
}

std::optional<std::string_view> Plan::known(const PlanResource& resource,
                                            std::string_view name) const {
  const Node* value = resource.values == nullptr ? nullptr : resource.values->find(name);
  if (value == nullptr || !is_scalar(*value) || is_sensitive(resource, name)) return std::nullopt;
  return value->text;
}

std::optional<Plan::Argument> Plan::argument(const PlanResource& resource, std::string_view name,
                                             Explorer& explorer) {
  if (!is_given(resource, name)) return std::nullopt;
  Argument argument = place_of(resource, name);
  const Span span = argument.value.span;
  argument.value = value_of(resource, name, span, explorer, 0);
  const Node* value = resource.values == nullptr ? nullptr : resource.values->find(name);
  const bool is_here = value != nullptr && value->span == span && known(resource, name);
  // Text of the plan itself keeps the place of each byte.
  if (is_here && value->kind == NodeKind::string) {
    argument.value.text = scalar_text(*value, *sources_);
  }
  return argument;
}

Value Plan::value_of(const PlanResource& resource, std::string_view name, Span span,
                     Explorer& explorer, int depth) {
  if (is_sensitive(resource, name)) {
    return named_unknown(resource.address + '.' + std::string(name),
                         "`" + std::string(name) + "` is marked as sensitive", span);
  }
  const Node* value = resource.values == nullptr ? nullptr : resource.values->find(name);
  if (value == nullptr || value->kind == NodeKind::null) {
    return resolved(resource, name, span, explorer, depth);
  }
  if (!is_scalar(*value)) {
    return named_unknown(resource.address + '.' + std::string(name),
                         "`" + std::string(name) + "` is not a text", span);
  }
  const ValueKind kind = value->kind == NodeKind::boolean  ? ValueKind::boolean
                         : value->kind == NodeKind::number ? ValueKind::number
                                                           : ValueKind::string;
  const PartialString literal = literal_string(std::string(value->text), span);
  return {.kind = kind, .span = span, .text = placed(literal, span, resource.id)};
}

Value Plan::named_unknown(const std::string& name, std::string reason, Span span) {
  return unknown_of(symbol(name, Domain::any), std::move(reason), span);
}

Value Plan::after_apply(const PlanResource& resource, std::string_view name, Domain domain,
                        Span span) {
  const SymbolId id = symbol(resource.address + '.' + std::string(name), domain);
  symbols_->edit(id).declared = resource.name_span;
  if (domain == Domain::any) {
    return unknown_of(id, "`" + std::string(name) + "` is known after apply", span);
  }
  return text_of(placed(hole_string(id, span), span, resource.id), span);
}

PartialString Plan::arn(const PlanResource& resource, std::string_view service, PartialString rest,
                        Span span) {
  PartialString text = literal_string("arn:", span);
  text.append(partition(resource));
  append(text, ":" + std::string(service) + ":", span);
  text.append(region(resource));
  append(text, ":", span);
  text.append(account(resource));
  append(text, ":", span);
  text.append(rest);
  return text;
}

/// Attributes that the provider makes from others.
std::optional<Value> Plan::computed(const PlanResource& resource, std::string_view name, Span span,
                                    Explorer& explorer, int depth) {
  const auto from_here = [&](const PartialString& text) {
    return text_of(placed(text, span, resource.id), span);
  };
  const auto arn_of = [&](std::string_view service, std::string_view prefix,
                          const PartialString& rest) {
    PartialString name_in_arn = literal_string(std::string(prefix), span);
    name_in_arn.append(rest);
    return from_here(arn(resource, service, std::move(name_in_arn), span));
  };
  if (resource.parts.is_data) return std::nullopt;
  const std::string_view type = resource.parts.type;
  if (is_kms_key_type(type) && (name == "key_id" || name == "id")) {
    return after_apply(resource, "key_id", Domain::key_id, span);
  }
  if (is_kms_key_type(type) && name == "arn") {
    return arn_of("kms", "key/", text(after_apply(resource, "key_id", Domain::key_id, span)));
  }
  const bool is_group = type == "aws_cloudwatch_log_group";
  if (is_group && (name == "name" || name == "id")) {
    return after_apply(resource, "name", Domain::log_group_name, span);
  }
  if (type == "aws_kms_key_policy" && name == "id") {
    return value_of(resource, "key_id", span, explorer, depth + 1);
  }
  const bool is_alias = type == "aws_kms_alias";
  if (is_alias && name == "id") return value_of(resource, "name", span, explorer, depth + 1);
  if ((is_alias || is_group) && name == "arn") {
    const Value own_name = value_of(resource, "name", span, explorer, depth + 1);
    return is_group ? arn_of("logs", "log-group:", text(own_name))
                    : arn_of("kms", "", text(own_name));
  }
  if (is_alias && name == "target_key_arn") {
    const Value target = value_of(resource, "target_key_id", span, explorer, depth + 1);
    const PartialString id = text(target);
    const bool is_arn = !id.parts.empty() && id.parts.front().literal.starts_with("arn:");
    return is_arn ? from_here(id) : arn_of("kms", "key/", id);
  }
  return std::nullopt;
}

Value Plan::resolved(const PlanResource& resource, std::string_view name, Span span,
                     Explorer& explorer, int depth) {
  if (std::optional<Value> made = computed(resource, name, span, explorer, depth)) {
    return std::move(*made);
  }
  const Node* written = depth > max_plan_depth ? nullptr : expression(resource, name);
  Origins origins;
  if (written != nullptr) {
    follow(*written,
           {.module = resource.configuration->module,
            .instance = resource.parts.module,
            .index = resource.parts.index,
            .repetition = resource.configuration->resource->find("for_each_expression")},
           origins);
  }
  const bool is_too_much = origins.found.size() > max_plan_origins;
  if (origins.found.empty() || is_too_much) {
    if (origins.open.empty()) return after_apply(resource, name, Domain::any, span);
    return named_unknown(
        resource.address + '.' + std::string(name),
        "`" + std::string(name) + "` comes from `" + origins.open + "`, which a plan does not show",
        span);
  }
  const std::string question = resource.address + '.' + std::string(name) + " is ";
  const std::size_t certain =
      origins.open.empty() ? origins.found.size() - 1 : origins.found.size();
  for (std::size_t i = 0; i < certain; ++i) {
    const Origin& origin = origins.found[i];
    const std::string asked = question + origin.resource->address + '.' + origin.attribute;
    if (explorer.equals(symbol(asked, Domain::boolean), "true")) {
      return of_origin(resource, name, origin, span, explorer, depth + 1);
    }
  }
  if (origins.open.empty()) {
    return of_origin(resource, name, origins.found.back(), span, explorer, depth + 1);
  }
  return named_unknown(resource.address + '.' + std::string(name),
                       "`" + std::string(name) + "` may come from `" + origins.open +
                           "`, which a plan does not show",
                       span);
}

/// `this[each.key].arn` is told as `this` alone: which attribute it was is open, whose it is not.
Value Plan::of_origin(const PlanResource& resource, std::string_view wanted, const Origin& origin,
                      Span span, Explorer& explorer, int depth) {
  const PlanResource& source = *origin.resource;
  if (origin.attribute.empty()) {
    Value value = named_unknown(
        resource.address + '.' + std::string(wanted),
        "the plan does not show which attribute of `" + source.address + "` it is", span);
    value.text = placed(hole_string(value.unknown->symbol, span), span, source.id);
    return value;
  }
  const Value value = value_of(source, origin.attribute, span, explorer, depth);
  if (value.kind == ValueKind::unknown) return value;
  return text_of(placed(text(value), span, source.id), span);
}

// -------------------------------------------------------------------------------------- references

void Plan::follow(const Node& written, const Place& place, Origins& origins) {
  if (place.depth > max_plan_depth) {
    origins.open = "a chain of references that is too long";
    return;
  }
  each_reference(written, [&](std::string_view reference) {
    if (origins.found.size() <= max_plan_origins) follow_reference(reference, place, origins);
  });
}

void Plan::follow_reference(std::string_view reference, const Place& place, Origins& origins) {
  const std::vector<AddressStep> steps = address_steps(reference);
  const std::string_view root = steps.empty() ? std::string_view() : steps[0].name;
  const bool is_known_before = root == "path" || root == "terraform" || root == "count" ||
                               root == "self" || reference == "each.key";
  if (steps.size() < 2 || is_known_before) return;
  if (root == "var") return follow_variable(steps[1].name, place, origins);
  if (root == "module") return follow_output(reference, steps, place, origins);
  if (root == "each" && place.repetition != nullptr) {
    Place outside = place;
    outside.repetition = nullptr;
    ++outside.depth;
    return follow(*place.repetition, outside, origins);
  }
  if (root == "local" || root == "each") {
    origins.open = reference;
    return;
  }
  add_origin(steps, place, origins);
}

/// The root's variables are known before a plan is made.
void Plan::follow_variable(std::string_view name, const Place& place, Origins& origins) {
  if (place.module->call == nullptr) return;
  const Node* expressions = place.module->call->find("expressions");
  const Node* given = expressions == nullptr ? nullptr : expressions->find(name);
  if (given == nullptr) return;
  auto [outer, index] = without_last_call(place.instance);
  follow(*given,
         {.module = place.module->parent,
          .instance = std::move(outer),
          .index = std::move(index),
          .repetition = place.module->call->find("for_each_expression"),
          .depth = place.depth + 1},
         origins);
}

void Plan::follow_output(std::string_view reference, const std::vector<AddressStep>& steps,
                         const Place& place, Origins& origins) {
  const std::string call = "module." + std::string(steps[1].name);
  const PlanModule* module = configuration_->module(place.module->path + call + '.');
  const Node* outputs = module == nullptr ? nullptr : module->module->find("outputs");
  const Node* output =
      outputs == nullptr || steps.size() < 3 ? nullptr : outputs->find(steps[2].name);
  const Node* written = output == nullptr ? nullptr : output->find("expression");
  if (written == nullptr) {
    origins.open = reference;
    return;
  }
  const auto visit = [&](std::string_view index) {
    follow(*written,
           {.module = module,
            .instance = place.instance + call + std::string(index) + '.',
            .depth = place.depth + 1},
           origins);
  };
  if (!steps[1].index.empty()) return visit(steps[1].index);
  const auto exists = [&](std::string_view index) {
    return module_instances_.contains(place.instance + call + std::string(index) + '.');
  };
  if (exists("") || module->call->find("for_each_expression") == nullptr) return visit("");
  if (!place.index.empty() && exists(place.index)) return visit(place.index);
  origins.open = reference;
}

/// Only what is not known yet makes something else unknown.
void Plan::add_origin(const std::vector<AddressStep>& steps, const Place& place, Origins& origins) {
  const bool is_data = steps[0].name == "data";
  const std::size_t first = is_data ? 1 : 0;
  if (steps.size() < first + 2) return;
  const std::string block = place.instance + (is_data ? "data." : "") +
                            std::string(steps[first].name) + '.' +
                            std::string(steps[first + 1].name);
  const std::string attribute =
      steps.size() > first + 2 ? std::string(steps[first + 2].name) : std::string();
  const auto add = [&](const PlanResource& resource) {
    const bool is_open = attribute.empty()
                             ? resource.unknown != nullptr && is_true_somewhere(*resource.unknown)
                             : is_unknown(resource, attribute);
    const bool is_new = std::ranges::none_of(origins.found, [&](const Origin& other) {
      return other.resource == &resource && other.attribute == attribute;
    });
    if (is_open && is_new) origins.found.push_back({&resource, attribute});
  };
  const auto add_instance = [&](std::string_view index) {
    const auto found = by_address_.find(block + std::string(index));
    if (found == by_address_.end()) return false;
    add(resources_[found->second]);
    return true;
  };
  if (const std::string_view index = steps[first + 1].index; !index.empty()) {
    add_instance(index);
    return;
  }
  if (!place.index.empty() && add_instance(place.index)) return;
  const auto instances = by_block_.find(block);
  if (instances == by_block_.end()) return;
  for (const std::size_t at : instances->second) {
    if (origins.found.size() > max_plan_origins) return;
    add(resources_[at]);
  }
}

// --------------------------------------------------------------------------------------- providers

std::string Plan::provider_key(const PlanResource& resource) const {
  if (resource.configuration == nullptr) return {};
  const Node* key = resource.configuration->resource->find("provider_config_key");
  if (key == nullptr || key->kind != NodeKind::string) return {};
  const std::string text(key->text);
  const std::size_t colon = text.rfind(':');
  const std::string callers = colon == std::string::npos ? text : text.substr(colon + 1);
  // A module without a configuration of its own has its caller's.
  return configuration_->provider(text) == configuration_->provider(callers) ? callers : text;
}

void Plan::find_evidence() {
  for (const PlanResource& resource : resources_) {
    const std::string_view type = resource.parts.type;
    const bool tells = type.starts_with("aws_kms_") || type.starts_with("aws_cloudwatch_log_") ||
                       type == "aws_caller_identity" || type == "aws_region";
    if (tells) add_evidence(resource);
  }
}

void Plan::add_evidence(const PlanResource& resource) {
  const std::string_view type = resource.parts.type;
  Evidence& evidence = evidence_[provider_key(resource)];
  const bool is_data = resource.parts.is_data;
  if (is_data && type == "aws_caller_identity") {
    if (const auto account = known(resource, "account_id")) evidence.accounts.emplace(*account);
    return;
  }
  if (is_data && type == "aws_region") {
    const Node* expressions = resource.configuration == nullptr
                                  ? nullptr
                                  : resource.configuration->resource->find("expressions");
    const bool is_chosen = expressions != nullptr && !expressions->members.empty();
    for (const std::string_view name : {"region", "name", "id"}) {
      const auto region = known(resource, name);
      if (!is_chosen && region && looks_like_region(*region)) {
        evidence.regions.emplace(*region);
        return;
      }
    }
    return;
  }
  const auto arn = is_data ? std::nullopt : known(resource, "arn");
  const std::optional<ArnParts> parts = arn ? parts_of_arn(*arn) : std::nullopt;
  if (!parts) return;
  evidence.accounts.emplace(parts->account);
  // With a `region` of its own it tells nothing about the others.
  const bool has_own = expression(resource, "region") != nullptr;
  if (!has_own) evidence.regions.emplace(parts->region);
}

/// A constant, or what the root's variable is set to.
std::optional<std::string> Plan::constant(const Node& written, const PlanModule& module,
                                          int depth) const {
  if (depth > max_plan_depth) return std::nullopt;
  const Node* value = written.find("constant_value");
  if (value != nullptr) {
    return value->kind == NodeKind::string ? std::optional(std::string(value->text)) : std::nullopt;
  }
  const Node* references = written.find("references");
  if (references == nullptr) return std::nullopt;
  const std::vector<std::string_view> whole = whole_references(*references);
  const std::vector<AddressStep> steps =
      whole.size() == 1 ? address_steps(whole[0]) : std::vector<AddressStep>();
  if (steps.size() != 2 || steps[0].name != "var") return std::nullopt;
  if (module.call != nullptr) {
    const Node* expressions = module.call->find("expressions");
    const Node* given = expressions == nullptr ? nullptr : expressions->find(steps[1].name);
    if (given != nullptr) return constant(*given, *module.parent, depth + 1);
  } else if (const Node* variables = input_.root->find("variables")) {
    const Node* variable = variables->find(steps[1].name);
    const Node* given = variable == nullptr ? nullptr : variable->find("value");
    if (given != nullptr && given->kind == NodeKind::string) return std::string(given->text);
  }
  const Node* declared = module.module->find("variables");
  const Node* variable = declared == nullptr ? nullptr : declared->find(steps[1].name);
  const Node* standard = variable == nullptr ? nullptr : variable->find("default");
  if (standard == nullptr || standard->kind != NodeKind::string) return std::nullopt;
  return std::string(standard->text);
}

/// An expression may do more than name its reference: what it gives has to look like a Region.
std::optional<std::string> Plan::configured_region(const std::string& key) const {
  const Node* provider = configuration_->provider(key);
  const Node* expressions = provider == nullptr ? nullptr : provider->find("expressions");
  const Node* written = expressions == nullptr ? nullptr : expressions->find("region");
  if (written == nullptr) return std::nullopt;
  const Node* address = provider->find("module_address");
  const std::string path = address == nullptr || address->kind != NodeKind::string
                               ? std::string()
                               : std::string(address->text) + '.';
  const PlanModule* module = configuration_->module(path);
  if (module == nullptr) return std::nullopt;
  std::optional<std::string> region = constant(*written, *module, 0);
  return region && looks_like_region(*region) ? region : std::nullopt;
}

const std::optional<std::string>& Plan::provider_region(const std::string& key) {
  const auto [known_region, is_new] = provider_regions_.try_emplace(key);
  if (is_new) known_region->second = configured_region(key);
  return known_region->second;
}

/// The `region` argument of version 6 of the provider goes before the provider's.
PartialString Plan::region(const PlanResource& resource) {
  const Span span = resource.name_span;
  const auto is = [&](std::string_view text) { return literal_string(std::string(text), span); };
  const auto own = known(resource, "region");
  if (own && looks_like_region(*own)) return is(*own);
  if (const auto own_arn = known(resource, "arn")) {
    const std::optional<ArnParts> parts = parts_of_arn(*own_arn);
    if (parts && looks_like_region(parts->region)) return is(parts->region);
  }
  if (expression(resource, "region") != nullptr) {
    return hole_string(symbol(resource.address + ".region", Domain::region), span);
  }
  const std::string key = provider_key(resource);
  if (const std::optional<std::string>& said = provider_region(key)) return is(*said);
  const auto evidence = evidence_.find(key);
  if (evidence != evidence_.end() && evidence->second.regions.size() == 1) {
    return is(*evidence->second.regions.begin());
  }
  const bool is_default = key.find('.') == std::string::npos;
  const std::vector<std::string>& regions = input_.settings.regions;
  if (is_default && regions.size() == 1) return is(regions.front());
  const bool is_one_of = is_default && !regions.empty();
  const SymbolId id = symbol(is_default ? "AWS::Region" : "AWS::Region@" + key,
                             is_one_of ? Domain::enumerated : Domain::region, "--region");
  if (is_one_of) symbols_->edit(id).values = regions;
  return hole_string(id, span);
}

/// A configuration with credentials of its own may be another account's.
bool Plan::may_be_other_account(const std::string& key) const {
  if (key.find('.') == std::string::npos) return false;
  const Node* provider = configuration_->provider(key);
  const Node* expressions = provider == nullptr ? nullptr : provider->find("expressions");
  if (provider == nullptr) return true;
  if (expressions == nullptr) return false;
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"assume_role", "assume_role_with_web_identity",
                                              "profile", "access_key", "shared_credentials_files",
                                              "allowed_account_ids"},
      [&](std::string_view name) { return expressions->find(name) != nullptr; });
}

PartialString Plan::account(const PlanResource& resource) {
  const Span span = resource.name_span;
  if (const auto own_arn = known(resource, "arn")) {
    const std::optional<ArnParts> parts = parts_of_arn(*own_arn);
    if (parts && parts->account.size() == 12) {
      return literal_string(std::string(parts->account), span);
    }
  }
  const std::string key = provider_key(resource);
  const bool is_other = may_be_other_account(key);
  const auto evidence = evidence_.find(key);
  if (evidence != evidence_.end() && evidence->second.accounts.size() == 1) {
    return literal_string(*evidence->second.accounts.begin(), span);
  }
  std::set<std::string_view> seen;
  for (const auto& [other, of_other] : evidence_) {
    if (is_other || may_be_other_account(other)) continue;
    seen.insert(of_other.accounts.begin(), of_other.accounts.end());
  }
  if (seen.size() == 1) return literal_string(std::string(*seen.begin()), span);
  if (!is_other && input_.settings.account) return literal_string(*input_.settings.account, span);
  const std::string name = is_other ? "AWS::AccountId@" + key : "AWS::AccountId";
  return hole_string(symbol(name, Domain::account, "--account"), span);
}

PartialString Plan::partition(const PlanResource& resource) {
  const Span span = resource.name_span;
  if (input_.settings.partition) return literal_string(*input_.settings.partition, span);
  const std::optional<std::string> place = region(resource).literal();
  return literal_string(place ? std::string(partition_of_region(*place)) : "aws", span);
}

// --------------------------------------------------------------------------------------------
// order

/// Walks the configuration from a block along all that it names; instances are not told apart.
class Plan::Dependencies {
 public:
  Dependencies(const PlanConfiguration& configuration, const PlanConfiguration::Block& wanted)
      : configuration_(configuration), wanted_(&wanted) {}

  bool reached = false;
  bool hidden = false;  ///< something on the way is not in the plan

  void visit_block(const PlanConfiguration::Block& block) {
    if (&block == wanted_) reached = true;
    if (reached || !seen_.insert(block.resource).second) return;
    visit(*block.resource, *block.module);
    visit_depends_on(*block.resource, *block.module);
    visit_call(*block.module);
  }

 private:
  void visit_depends_on(const Node& node, const PlanModule& module) {
    const Node* names = node.find("depends_on");
    if (names == nullptr) return;
    for (const Node& name : names->items) visit_reference(name.text, module);
  }

  /// `depends_on` of a module's call holds for everything in it.
  void visit_call(const PlanModule& module) {
    if (module.call == nullptr || !seen_.insert(module.call).second) return;
    visit_depends_on(*module.call, *module.parent);
    for (const std::string_view name : {"count_expression", "for_each_expression"}) {
      const Node* repetition = module.call->find(name);
      if (repetition != nullptr) visit(*repetition, *module.parent);
    }
    visit_call(*module.parent);
  }

  void visit(const Node& node, const PlanModule& module) {
    each_reference(node, [&](std::string_view name) { visit_reference(name, module); });
  }

  void visit_module(const PlanModule& module) {
    if (!seen_.insert(module.module).second) return;
    for (const auto& [address, block] : configuration_.blocks()) {
      const bool is_inside = block.module->path.starts_with(module.path);
      if (is_inside) visit_block(block);
    }
  }

  void visit_reference(std::string_view reference, const PlanModule& module) {
    const std::vector<AddressStep> steps = address_steps(reference);
    if (steps.size() < 2 || reached) return;
    const std::string_view root = steps[0].name;
    if (root == "local") {
      hidden = true;
    } else if (root == "var") {
      visit_variable(steps[1].name, module);
    } else if (root == "module") {
      visit_output(steps, module);
    } else {
      const bool is_data = root == "data" && steps.size() > 2;
      const std::string address = module.path + (is_data ? "data." : "") +
                                  std::string(steps[is_data ? 1 : 0].name) + '.' +
                                  std::string(steps[is_data ? 2 : 1].name);
      const PlanConfiguration::Block* block = configuration_.block(address);
      if (block != nullptr) visit_block(*block);
    }
  }

  void visit_variable(std::string_view name, const PlanModule& module) {
    const Node* expressions = module.call == nullptr ? nullptr : module.call->find("expressions");
    const Node* given = expressions == nullptr ? nullptr : expressions->find(name);
    if (given != nullptr && seen_.insert(given).second) visit(*given, *module.parent);
  }

  void visit_output(const std::vector<AddressStep>& steps, const PlanModule& module) {
    const PlanModule* called =
        configuration_.module(module.path + "module." + std::string(steps[1].name) + '.');
    if (called == nullptr) return;
    if (steps.size() < 3) return visit_module(*called);
    const Node* outputs = called->module->find("outputs");
    const Node* output = outputs == nullptr ? nullptr : outputs->find(steps[2].name);
    if (output == nullptr || !seen_.insert(output).second) return;
    visit(*output, *called);
    visit_depends_on(*output, *called);
  }

  const PlanConfiguration& configuration_;
  const PlanConfiguration::Block* wanted_;
  std::set<const Node*> seen_;
};

Ternary Plan::waits_for(const PlanResource& resource, const PlanResource& other) {
  if (resource.configuration == nullptr || other.configuration == nullptr) return Ternary::unknown;
  const auto [known_answer, is_new] =
      waits_.try_emplace({resource.configuration, other.configuration}, Ternary::yes);
  if (!is_new) return known_answer->second;
  Dependencies dependencies(*configuration_, *other.configuration);
  dependencies.visit_block(*resource.configuration);
  if (!dependencies.reached) {
    known_answer->second = dependencies.hidden ? Ternary::unknown : Ternary::no;
  }
  return known_answer->second;
}

}  // namespace kmslint
