#include "eval/terraform_plan.h"

#include <algorithm>
#include <utility>

namespace kmslint {

namespace {

std::string text_at(const Node& node, std::string_view name) {
  const Node* found = node.find(name);
  const bool is_text = found != nullptr && found->kind == NodeKind::string;
  return is_text ? std::string(found->text) : std::string();
}

std::string in_words(NodeKind kind) {
  switch (kind) {
    case NodeKind::sequence: return "a list";
    case NodeKind::mapping: return "an object";
    case NodeKind::null:
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string: return "a text";
  }
  return {};
}

const Node* mapping_at(const Node* node, std::string_view name) {
  const Node* found = node == nullptr ? nullptr : node->find(name);
  return found != nullptr && found->kind == NodeKind::mapping ? found : nullptr;
}

/// Where the brackets that open at `at` close, or the end.
std::size_t end_of_index(std::string_view text, std::size_t at) {
  bool quoted = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ']') {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

bool is_terraform_plan(const Node& root) {
  if (root.kind != NodeKind::mapping || root.find("format_version") == nullptr) return false;
  if (root.find("planned_values") != nullptr || root.find("resource_changes") != nullptr) {
    return true;
  }
  return root.find("terraform_version") != nullptr && root.find("values") != nullptr;
}

// --------------------------------------------------------------------------------------- addresses

std::vector<AddressStep> address_steps(std::string_view address) {
  std::vector<AddressStep> steps;
  std::size_t at = 0;
  while (at < address.size()) {
    const std::size_t end = std::min(address.find_first_of(".[", at), address.size());
    AddressStep step = {.name = address.substr(at, end - at)};
    at = end;
    if (at < address.size() && address[at] == '[') {
      const std::size_t close = end_of_index(address, at);
      step.index = address.substr(at, close - at);
      at = close;
    }
    if (at < address.size() && address[at] == '.') ++at;
    steps.push_back(step);
  }
  return steps;
}

std::string PlanAddress::block() const {
  return module_path + (is_data ? "data." : "") + type + '.' + name;
}

std::optional<PlanAddress> parse_plan_address(std::string_view address) {
  const std::vector<AddressStep> steps = address_steps(address);
  PlanAddress result;
  std::size_t at = 0;
  while (at + 1 < steps.size() && steps[at].name == "module") {
    const AddressStep& call = steps[at + 1];
    result.module += "module." + std::string(call.name) + std::string(call.index) + '.';
    result.module_path += "module." + std::string(call.name) + '.';
    at += 2;
  }
  result.is_data = at < steps.size() && steps[at].name == "data";
  if (result.is_data) ++at;
  if (at + 2 != steps.size() || steps[at].name.empty() || steps[at + 1].name.empty()) {
    return std::nullopt;
  }
  result.type = steps[at].name;
  result.name = steps[at + 1].name;
  result.index = steps[at + 1].index;
  return result;
}

// ----------------------------------------------------------------------------------- configuration

PlanConfiguration::PlanConfiguration(const Node& root) {
  const Node* configuration = mapping_at(&root, "configuration");
  if (const Node* providers = mapping_at(configuration, "provider_config")) {
    for (const Member& member : providers->members) {
      providers_[member.name.text] = &member.value;
    }
  }
  if (const Node* module = mapping_at(configuration, "root_module")) {
    add_module(*module, nullptr, nullptr, {});
  }
}

void PlanConfiguration::add_module(const Node& module, const Node* call, const PlanModule* parent,
                                   std::string_view name) {
  const std::string path =
      parent == nullptr ? std::string() : parent->path + "module." + std::string(name) + '.';
  const PlanModule& added =
      modules_.emplace_back(PlanModule{&module, call, parent, std::string(name), path});
  by_path_.emplace(path, &added);
  if (const Node* resources = module.find("resources")) {
    for (const Node& resource : resources->items) {
      std::optional<PlanAddress> address = parse_plan_address(path + text_at(resource, "address"));
      if (!address) continue;
      const std::string block = address->block();
      blocks_.emplace(block, Block{&added, &resource, std::move(*address)});
    }
  }
  const Node* calls = mapping_at(&module, "module_calls");
  if (calls == nullptr) return;
  for (const Member& inner : calls->members) {
    const Node* called = mapping_at(&inner.value, "module");
    if (called != nullptr) add_module(*called, &inner.value, &added, inner.name.text);
  }
}

const PlanModule* PlanConfiguration::module(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

const PlanConfiguration::Block* PlanConfiguration::block(std::string_view address) const {
  const auto found = blocks_.find(address);
  return found == blocks_.end() ? nullptr : &found->second;
}

/// `module.logs:aws.use1` is the caller's where the module has no such block.
const Node* PlanConfiguration::provider(std::string_view key) const {
  auto found = providers_.find(key);
  const std::size_t colon = key.rfind(':');
  if (found == providers_.end() && colon != std::string_view::npos) {
    found = providers_.find(key.substr(colon + 1));
  }
  return found == providers_.end() ? nullptr : found->second;
}

// ---------------------------------------------------------------------------------------- the file

Plan::Plan(PlanInput input, const PlanConfiguration& configuration, Symbols& symbols,
           Sources& sources)
    : input_(std::move(input)),
      configuration_(&configuration),
      symbols_(&symbols),
      sources_(&sources) {
  const Node& root = *input_.root;
  check_version(root);
  const Node* prior = expected(root, "prior_state", NodeKind::mapping);
  const Node* before = prior == nullptr ? nullptr : expected(*prior, "values", NodeKind::mapping);
  if (const Node* state = expected(root, "values", NodeKind::mapping)) read_values(state, false);
  if (input_.side == PlanSide::before) {
    read_values(before, false);
  } else {
    read_values(expected(root, "planned_values", NodeKind::mapping), false);
    read_values(before, true);
  }
  read_changes(expected(root, "resource_changes", NodeKind::sequence));
  find_evidence();
}

void Plan::check_version(const Node& root) {
  const Node& version = *root.find("format_version");
  const bool is_known =
      version.kind == NodeKind::string &&
      (version.text.starts_with("0.") || version.text.starts_with("1.") || version.text == "1");
  if (is_known) return;
  say(version.span, "this version of the plan's format is not known: it is read as version 1");
}

const Node* Plan::expected(const Node& parent, std::string_view name, NodeKind kind) {
  const Node* found = parent.find(name);
  if (found == nullptr || found->kind == NodeKind::null) return nullptr;
  if (found->kind == kind) return found;
  say(found->span, "`" + std::string(name) + "` of a plan is not " + in_words(kind));
  return nullptr;
}

void Plan::say(Span span, std::string reason) {
  if (said_.insert({span, reason}).second) not_understood_.push_back({std::move(reason), span});
}

void Plan::read_values(const Node* state, bool only_data) {
  if (state == nullptr) return;
  if (const Node* module = expected(*state, "root_module", NodeKind::mapping)) {
    read_module(*module, only_data);
  }
}

void Plan::read_module(const Node& module, bool only_data) {
  if (const Node* resources = expected(module, "resources", NodeKind::sequence)) {
    for (const Node& resource : resources->items) read_resource(resource, only_data);
  }
  const Node* children = expected(module, "child_modules", NodeKind::sequence);
  if (children == nullptr) return;
  for (const Node& child : children->items) {
    if (child.kind == NodeKind::mapping) {
      read_module(child, only_data);
    } else {
      say(child.span, "a module of a plan is not an object");
    }
  }
}

void Plan::read_resource(const Node& resource, bool only_data) {
  const Node* address = resource.find("address");
  const std::optional<PlanAddress> parts = address == nullptr || address->kind != NodeKind::string
                                               ? std::nullopt
                                               : parse_plan_address(address->text);
  if (!parts) {
    return say(address == nullptr ? resource.span : address->span,
               "a resource of a plan has no address that can be read");
  }
  if (only_data && (!parts->is_data || by_address_.contains(address->text))) return;
  PlanResource& added = resource_at(*parts, address->text, address->span);
  added.values = expected(resource, "values", NodeKind::mapping);
  added.sensitive = expected(resource, "sensitive_values", NodeKind::mapping);
}

PlanResource& Plan::resource_at(const PlanAddress& parts, std::string_view address, Span span) {
  const auto known = by_address_.find(address);
  if (known != by_address_.end()) return resources_[known->second];
  const std::size_t index = resources_.size();
  const std::string block = parts.block();
  PlanResource& added = resources_.emplace_back(
      PlanResource{.id = ResourceId{input_.first_resource + static_cast<std::uint32_t>(index)},
                   .address = std::string(address),
                   .parts = parts,
                   .name_span = span,
                   .configuration = configuration_->block(block)});
  if (input_.block) added.block = input_.block(parts);
  if (added.block != nullptr) added.name_span = added.block->name_span;
  by_address_.emplace(address, index);
  by_block_[parts.module + (parts.is_data ? "data." : "") + parts.type + '.' + parts.name]
      .push_back(index);
  module_instances_.insert(parts.module);
  return added;
}

const PlanResource* Plan::resource(std::string_view address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : &resources_[found->second];
}

void Plan::read_changes(const Node* changes) {
  if (changes == nullptr) return;
  for (const Node& entry : changes->items) read_change(entry);
}

void Plan::read_change(const Node& entry) {
  const Node* address = entry.find("address");
  const Node* change =
      entry.kind != NodeKind::mapping ? nullptr : expected(entry, "change", NodeKind::mapping);
  const std::optional<PlanAddress> parts = address == nullptr || address->kind != NodeKind::string
                                               ? std::nullopt
                                               : parse_plan_address(address->text);
  if (!parts || change == nullptr) {
    return say(address == nullptr ? entry.span : address->span,
               "an entry of `resource_changes` has no address or no change that can be read");
  }
  // What an apply left behind, beside the resource of that address.
  if (entry.find("deposed") != nullptr) return;
  PlanChange& told =
      changes_.emplace_back(PlanChange{.address = std::string(address->text),
                                       .previous_address = text_at(entry, "previous_address"),
                                       .parts = *parts,
                                       .span = address->span});
  if (const Node* actions = expected(*change, "actions", NodeKind::sequence)) {
    for (const Node& action : actions->items) told.actions.emplace_back(action.text);
  }
  const Node* old = change->find("before");
  if (old != nullptr) told.removed_key = text_at(*old, "key_id");
  const bool is_after = input_.side == PlanSide::after;
  const Node* values = expected(*change, is_after ? "after" : "before", NodeKind::mapping);
  const bool is_listed = by_address_.contains(address->text);
  if (values != nullptr || is_listed) {
    PlanResource& resource = resource_at(*parts, address->text, address->span);
    const Node* marks = change->find(is_after ? "after_sensitive" : "before_sensitive");
    if (values != nullptr && (resource.values == nullptr || !is_after)) resource.values = values;
    if (marks != nullptr) resource.sensitive = marks;
    if (is_after) resource.unknown = change->find("after_unknown");
    resource.is_imported = change->find("importing") != nullptr &&
                           change->find("importing")->kind == NodeKind::mapping;
  }
  if (!input_.block) return;
  if (const ResourceBlock* block = input_.block(*parts)) told.span = block->name_span;
}

}  // namespace kmslint
