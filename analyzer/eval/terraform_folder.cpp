#include "eval/terraform_folder.h"

#include <algorithm>
#include <utility>

namespace kmslint {

namespace {

std::string index_key(bool is_data, std::string_view type) {
  return (is_data ? "data." : "") + std::string(type);
}

/// Terraform's order: terraform.tfvars, its JSON form, *.auto.tfvars by name.
int load_rank(const VariablesFile& file) {
  if (file.name == "terraform.tfvars") return 0;
  if (file.name == "terraform.tfvars.json") return 1;
  return file.loaded ? 2 : 3;
}

}  // namespace

bool is_override_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.find('.'));
  return stem == "override" || stem.ends_with("_override");
}

bool is_terraform_file(std::string_view path) {
  for (const std::string_view end : {".tf", ".tf.json", ".tofu", ".tofu.json"}) {
    if (path.ends_with(end)) return true;
  }
  return false;
}

bool is_terraform_variables_file(std::string_view path) {
  return path.ends_with(".tfvars") || path.ends_with(".tfvars.json");
}

std::string provider_name(const HclBlock& block) {
  std::string name = block.labels.empty() ? std::string() : std::string(block.labels[0].text);
  const HclAttribute* alias = block.body.find("alias");
  const std::optional<std::string> text = alias ? literal_text(alias->value) : std::nullopt;
  return text ? name + '.' + *text : name;
}

std::optional<std::string> literal_text(const Expression& expression) {
  if (expression.kind != ExpressionKind::string) return std::nullopt;
  std::string text;
  for (const Expression& part : expression.operands) {
    if (part.kind != ExpressionKind::literal) return std::nullopt;
    text += part.text;
  }
  return text;
}

std::string reference_text(const Expression& expression) {
  if (expression.kind == ExpressionKind::name || expression.kind == ExpressionKind::literal) {
    return std::string(expression.text);
  }
  if (expression.kind == ExpressionKind::attribute) {
    return reference_text(expression.operands[0]) + '.' + std::string(expression.text);
  }
  const bool is_one = expression.kind == ExpressionKind::string && expression.operands.size() == 1;
  return is_one ? reference_text(expression.operands[0]) : std::string();
}

bool is_local_source(std::string_view source) {
  return source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
}

std::vector<const HclBody*> nested_blocks(const HclBody& body, std::string_view type) {
  std::vector<const HclBody*> found;
  for (const HclBlock& block : body.blocks) {
    if (block.type == type) found.push_back(&block.body);
  }
  const HclAttribute* attribute = body.json ? body.find(type) : nullptr;
  if (attribute == nullptr) return found;
  if (attribute->value.body != nullptr) found.push_back(attribute->value.body);
  if (attribute->value.kind == ExpressionKind::tuple) {
    for (const Expression& item : attribute->value.operands) {
      if (item.body != nullptr) found.push_back(item.body);
    }
  }
  return found;
}

ParsedHcl parse_terraform(Sources& sources, FileId file) {
  const std::string_view path = sources.path(file);
  if (path.ends_with(".tfvars.json")) return parse_hcl_json_values(sources, file);
  return path.ends_with(".json") ? parse_hcl_json(sources, file) : parse_hcl(sources, file);
}

void TerraformFolder::add(const TerraformFile& file) {
  incomplete_ = incomplete_ || file.body->incomplete;
  files_.push_back(file);
}

void TerraformFolder::finish() {
  std::stable_sort(variables_files_.begin(), variables_files_.end(),
                   [](const VariablesFile& a, const VariablesFile& b) {
                     return std::pair(load_rank(a), a.name) < std::pair(load_rank(b), b.name);
                   });
  for (const TerraformFile& file : files_) {
    if (file.is_override) continue;
    for (const HclBlock& block : file.body->blocks) index(block);
  }
  apply_overrides();
}

void TerraformFolder::index(const HclBlock& block) {
  const std::string_view label = block.labels.empty() ? std::string_view() : block.labels[0].text;
  if (block.type == "resource") return index_resource(block, false);
  if (block.type == "data") return index_resource(block, true);
  if (block.type == "variable") variables_.emplace(label, &block);
  if (block.type == "output") outputs_.emplace(label, &block);
  if (block.type == "module" && modules_.emplace(label, &block).second) {
    module_blocks_.push_back(&block);
  }
  if (block.type == "provider") {
    providers_.emplace(provider_name(block), &block);
    provider_blocks_.push_back(&block);
  }
  if (block.type == "moved" || block.type == "removed" || block.type == "import") {
    moves_.push_back(&block);
  }
  if (block.type == "locals") {
    for (const HclAttribute& local : block.body.attributes) locals_.emplace(local.name, &local);
  }
}

void TerraformFolder::index_resource(const HclBlock& block, bool is_data) {
  if (block.labels.size() != 2) return;
  const ResourceBlock resource = {.is_data = is_data,
                                  .type = block.labels[0].text,
                                  .name = block.labels[1].text,
                                  .name_span = block.header,
                                  .block = &block};
  const auto [entry, is_new] = resource_index_.emplace(
      std::pair(index_key(is_data, resource.type), std::string(resource.name)), resources_.size());
  if (is_new) resources_.push_back(resource);
}

const ResourceBlock* TerraformFolder::resource(bool is_data, std::string_view type,
                                               std::string_view name) const {
  const auto found = resource_index_.find({index_key(is_data, type), std::string(name)});
  return found == resource_index_.end() ? nullptr : &resources_[found->second];
}

namespace {

template <class T>
const T* find_in(const std::map<std::string_view, const T*>& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

const HclAttribute* TerraformFolder::local(std::string_view name) const {
  return find_in(locals_, name);
}
const HclBlock* TerraformFolder::variable(std::string_view name) const {
  return find_in(variables_, name);
}
const HclBlock* TerraformFolder::output(std::string_view name) const {
  return find_in(outputs_, name);
}
const HclBlock* TerraformFolder::module(std::string_view name) const {
  return find_in(modules_, name);
}
const HclBlock* TerraformFolder::provider(std::string_view name) const {
  const auto found = providers_.find(std::string(name));
  return found == providers_.end() ? nullptr : found->second;
}

// -------------------------------------------------------------------------------------- overrides

/// "Override Files" of the Terraform language: an override block's arguments replace those of the
/// original; its nested blocks replace all of their type.
void TerraformFolder::apply_overrides() {
  for (const TerraformFile& file : files_) {
    if (!file.is_override) continue;
    for (const HclBlock& block : file.body->blocks) {
      const std::string_view label =
          block.labels.empty() ? std::string_view() : block.labels[0].text;
      if (block.type == "resource" || block.type == "data") {
        if (block.labels.size() != 2) continue;
        const auto found = resource_index_.find(
            {index_key(block.type == "data", label), std::string(block.labels[1].text)});
        if (found == resource_index_.end()) {
          index(block);
        } else {
          ResourceBlock& original = resources_[found->second];
          original.block = merged(*original.block, block);
        }
      } else if (block.type == "locals") {
        for (const HclAttribute& local : block.body.attributes) locals_[local.name] = &local;
      } else if (block.type == "variable" && variables_.count(label) != 0) {
        variables_[label] = merged(*variables_[label], block);
      } else if (block.type == "output" && outputs_.count(label) != 0) {
        outputs_[label] = merged(*outputs_[label], block);
      } else if (block.type == "module" && modules_.count(label) != 0) {
        const HclBlock* changed = merged(*modules_[label], block);
        std::replace(module_blocks_.begin(), module_blocks_.end(), modules_[label], changed);
        modules_[label] = changed;
      } else if (block.type == "provider" && providers_.count(provider_name(block)) != 0) {
        providers_[provider_name(block)] = merged(*providers_[provider_name(block)], block);
      } else {
        index(block);
      }
    }
  }
}

const HclBlock* TerraformFolder::merged(const HclBlock& original, const HclBlock& changes) {
  auto attributes = std::make_unique<std::vector<HclAttribute>>();
  for (const HclAttribute& attribute : original.body.attributes) {
    if (changes.body.find(attribute.name) == nullptr) attributes->push_back(attribute);
  }
  attributes->insert(attributes->end(), changes.body.attributes.begin(),
                     changes.body.attributes.end());
  const auto replaced = [&](const HclBlock& block) {
    return std::any_of(changes.body.blocks.begin(), changes.body.blocks.end(),
                       [&](const HclBlock& other) { return other.type == block.type; });
  };
  auto nested = std::make_unique<std::vector<HclBlock>>();
  for (const HclBlock& block : original.body.blocks) {
    if (!replaced(block)) nested->push_back(block);
  }
  nested->insert(nested->end(), changes.body.blocks.begin(), changes.body.blocks.end());
  auto result = std::make_unique<HclBlock>(original);
  result->body.attributes = std::span<const HclAttribute>(*attributes);
  result->body.blocks = std::span<const HclBlock>(*nested);
  result->body.incomplete = original.body.incomplete || changes.body.incomplete;
  merged_attributes_.push_back(std::move(attributes));
  merged_nested_.push_back(std::move(nested));
  merged_blocks_.push_back(std::move(result));
  return merged_blocks_.back().get();
}

}  // namespace kmslint
