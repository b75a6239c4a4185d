// The tree of modules of one root, and the instances of their resources.
#include "eval/terraform.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "eval/terraform_functions.h"
#include "source/path.h"

namespace kmslint {

namespace {

constexpr std::size_t max_repetition_cases = 64;

/// Whether an expression names `each`, `count` or `self`, by which instances of a block differ.
bool names_instance(const Expression& expression) {
  if (expression.kind == ExpressionKind::name &&
      (expression.text == "each" || expression.text == "count" || expression.text == "self")) {
    return true;
  }
  return std::any_of(expression.operands.begin(), expression.operands.end(), names_instance);
}

/// Whether a module is given something by a name that speaks of keys, policies or logs.
bool may_concern_logs(const HclBlock& call) {
  return std::any_of(call.body.attributes.begin(), call.body.attributes.end(),
                     [](const HclAttribute& argument) {
                       for (const std::string_view word : {"kms", "key", "policy", "log"}) {
                         if (argument.name.find(word) != std::string_view::npos) return true;
                       }
                       return false;
                     });
}

std::string resource_address(const TerraformModule& module, const ResourceBlock& block,
                             const InstanceKey& key) {
  return module.address + (block.is_data ? "data." : "") + std::string(block.type) + '.' +
         std::string(block.name) + key.text();
}

}  // namespace

Terraform::Terraform(const TerraformFolder& root, ScopeId scope, TerraformSettings settings,
                     TerraformSurroundings surroundings, std::uint32_t first_resource,
                     Symbols& symbols, Sources& sources)
    : root_folder_(&root),
      scope_(scope),
      settings_(std::move(settings)),
      surroundings_(std::move(surroundings)),
      first_resource_(first_resource),
      symbols_(&symbols),
      sources_(&sources) {
  read_given_variables();
  find_region_variable();
  find_cases();
  add_modules();
  add_resources();
}

Terraform::~Terraform() = default;

void Terraform::say(Span span, std::string reason) {
  if (said_.insert({span, reason}).second) {
    not_understood_.push_back({std::move(reason), span});
  }
}

/// The text of `--var` is a text for a variable of type string, else an expression.
void Terraform::read_given_variables() {
  for (const FileId file : settings_.variable_files) {
    given_files_.push_back(parse_terraform(*sources_, file));
    for (const HclAttribute& value : given_files_.back().tree.body.attributes) {
      given_variables_[std::string(value.name)] = &value.value;
    }
  }
  for (const auto& [name, written] : settings_.variables) {
    const HclBlock* block = root_folder_->variable(name);
    if (block == nullptr) continue;
    const HclAttribute* type = block->body.find("type");
    const bool is_text =
        type == nullptr || type->value.text == "string" || literal_text(type->value) == "string";
    const std::string label = "--var " + name;
    const FileId file = sources_->add(label, label, written);
    if (is_text) {
      ParsedExpression& kept = given_expressions_.emplace_back();
      kept.expression = {.kind = ExpressionKind::literal,
                         .span = {file, 0, static_cast<std::uint32_t>(written.size())},
                         .text = sources_->bytes(file)};
      given_variables_[name] = &kept.expression;
    } else {
      given_expressions_.push_back(parse_hcl_expression(*sources_, file));
      given_variables_[name] = &given_expressions_.back().expression;
    }
  }
}

/// `provider "aws" { region = var.x }`: a Region that is given gives the variable.
void Terraform::find_region_variable() {
  const HclBlock* provider = root_folder_->provider("aws");
  const HclAttribute* region = provider == nullptr ? nullptr : provider->body.find("region");
  if (region == nullptr) return;
  const std::string name = reference_text(region->value);
  if (name.starts_with("var.")) region_variable_ = name.substr(4);
}

/// Files of values beside the root that give one of its variables.
void Terraform::find_cases() {
  if (!settings_.variable_files.empty()) return;  // it has been said which counts
  for (const VariablesFile& file : root_folder_->variables_files()) {
    if (file.loaded) continue;
    const bool gives = std::any_of(
        file.body->attributes.begin(), file.body->attributes.end(),
        [&](const HclAttribute& value) { return root_folder_->variable(value.name) != nullptr; });
    if (gives) cases_.push_back(file.name);
  }
}

// ----------------------------------------------------------------------------------------- modules

void Terraform::add_modules() {
  modules_.push_back({.folder = root_folder_});
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    // A deque: what is pointed to stays where it is while it grows.
    const TerraformModule& caller = modules_[i];
    for (const HclBlock* call : caller.folder->modules()) instances(caller, *call);
  }
}

const Terraform::ModuleInstances& Terraform::instances(const TerraformModule& caller,
                                                       const HclBlock& call) {
  const auto [entry, is_new] = calls_.try_emplace({&caller, &call});
  if (is_new) {
    ModuleInstances made;
    call_module(caller, call, made);
    entry->second = std::move(made);
  }
  return entry->second;
}

const TerraformFolder* Terraform::folder_of_call(const TerraformModule& caller,
                                                 const HclBlock& call, bool& described) {
  const HclAttribute* written = call.body.find("source");
  const std::optional<std::string> source =
      written == nullptr ? std::nullopt : literal_text(written->value);
  if (!source) {
    say(call.header, "the source of the module is not a plain text");
    return nullptr;
  }
  if (is_local_source(*source)) {
    const std::optional<std::string> path = path_from(caller.folder->path(), *source);
    const TerraformFolder* folder =
        path && surroundings_.folder ? surroundings_.folder(*path) : nullptr;
    if (folder == nullptr) {
      say(written->value.span, path ? "there are no Terraform files in `" + *path + "`"
                                    : "`" + *source + "` lies outside of the root");
    }
    return folder;
  }
  std::string key = caller.address + "module." + std::string(call.labels[0].text);
  // modules.json names calls without instances: `logs.inner`.
  std::string plain;
  for (std::size_t at = 0; at < key.size();) {
    if (key.compare(at, 7, "module.") == 0) {
      at += 7;
    } else if (key[at] == '[') {
      at = std::min(key.find(']', at), key.size() - 1) + 1;
    } else {
      plain += key[at++];
    }
  }
  if (surroundings_.downloaded) {
    const std::optional<std::string> path = surroundings_.downloaded(root_folder_->path(), plain);
    const TerraformFolder* folder =
        path && surroundings_.folder ? surroundings_.folder(*path) : nullptr;
    if (folder != nullptr) return folder;
  }
  const HclAttribute* version = call.body.find("version");
  const std::string constraint =
      version == nullptr ? std::string() : literal_text(version->value).value_or("");
  described = true;
  const TerraformFolder* folder =
      surroundings_.described ? surroundings_.described(*source, constraint, call.header) : nullptr;
  if (folder == nullptr && may_concern_logs(call)) {
    say(call.header, "the files of module `" + std::string(call.labels[0].text) +
                         "` are not in view: `terraform init` fetches them");
  }
  return folder;
}

void Terraform::call_module(const TerraformModule& caller, const HclBlock& call,
                            ModuleInstances& instances) {
  if (call.labels.empty()) return;
  const std::string_view name = call.labels[0].text;
  if (caller.depth >= max_module_depth || modules_.size() >= max_module_instances) {
    return say(call.header, caller.depth >= max_module_depth
                                ? "modules are nested too deep"
                                : "there are too many instances of modules");
  }
  bool described = false;
  const TerraformFolder* folder = folder_of_call(caller, call, described);
  if (folder == nullptr) return;
  for (const TerraformModule* outer = &caller; outer != nullptr; outer = outer->parent) {
    if (outer->folder == folder) return say(call.header, "the module calls itself");
  }
  std::vector<InstanceKey> keys = keys_of(caller, call);
  const bool differs = std::any_of(
      call.body.attributes.begin(), call.body.attributes.end(), [](const HclAttribute& argument) {
        return argument.name != "for_each" && argument.name != "count" &&
               names_instance(argument.value);
      });
  const TerraformModule* shared = nullptr;
  for (const InstanceKey& key : keys) {
    if (shared != nullptr && !differs) {
      instances.push_back({key, shared});
      continue;
    }
    TerraformModule instance = {
        .folder = folder,
        .address = caller.address + "module." + std::string(name) + key.text() + '.',
        .parent = &caller,
        .call = &call,
        .key = key,
        .depth = caller.depth + 1,
        .described = described};
    const bool may_be_shared = differs && key.kind != InstanceKey::Kind::open && keys.size() > 1;
    if (may_be_shared) {
      if (const TerraformModule* equal = with_equal_inputs(instance)) {
        instances.push_back({key, equal});
        continue;
      }
    }
    modules_.push_back(std::move(instance));
    shared = &modules_.back();
    if (may_be_shared && shared->has_given) by_inputs_[inputs_identity(*shared)] = shared;
    instances.push_back({key, shared});
    if (modules_.size() >= max_module_instances) {
      return say(call.header, "there are too many instances of modules");
    }
  }
}

std::string Terraform::inputs_identity(const TerraformModule& module) const {
  std::string identity = module.folder->path() + '\n' + std::to_string(module.depth);
  const HclAttribute* providers = module.call->body.find("providers");
  if (providers != nullptr) {
    identity += '\n' + std::to_string(providers->name_span.begin) + ':' +
                std::to_string(static_cast<std::uint32_t>(providers->name_span.file)) +
                module.parent->address;
  }
  for (const auto& [name, value] : module.given) {
    identity += '\n' + name + '=' + dump(value, *symbols_);
  }
  return identity;
}

/// Evaluates the inputs of an instance; an earlier one with the same folder and inputs stands for
/// it. Inputs that hang on a question stay unevaluated, and the instance is its own.
const TerraformModule* Terraform::with_equal_inputs(TerraformModule& instance) {
  Explorer explorer(*symbols_);
  TerraformEvaluation evaluation(*this, explorer);
  for (const HclAttribute& argument : instance.call->body.attributes) {
    static const std::set<std::string_view> meta = {"source",   "version", "providers",
                                                    "for_each", "count",   "depends_on"};
    if (meta.count(argument.name) != 0) continue;
    instance.given.emplace(argument.name,
                           evaluation.evaluate(argument.value, {.module = instance.parent,
                                                                .block = instance.call,
                                                                .key = instance.key}));
  }
  const bool is_final = explorer.asked() == 0 && explorer.rests_on().empty();
  if (!is_final) {
    instance.given.clear();
    return nullptr;
  }
  instance.has_given = true;
  const auto found = by_inputs_.find(inputs_identity(instance));
  return found == by_inputs_.end() ? nullptr : found->second;
}

// --------------------------------------------------------------------------------------- resources

void Terraform::add_resources() {
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    for (const ResourceBlock& block : modules_[i].folder->resources()) {
      instances(modules_[i], block);
    }
  }
}

const Terraform::ResourceInstances& Terraform::instances(const TerraformModule& module,
                                                         const ResourceBlock& block) {
  const auto [entry, is_new] = resources_of_block_.try_emplace({&module, &block});
  if (!is_new) return entry->second;
  ResourceInstances made;
  for (InstanceKey& key : keys_of(module, *block.block)) {
    if (resources_.size() >= max_resource_instances) {
      say(block.name_span, "there are too many instances of resources");
      break;
    }
    const auto id = ResourceId{first_resource_ + static_cast<std::uint32_t>(resources_.size())};
    resources_.push_back({.id = id,
                          .module = &module,
                          .block = &block,
                          .address = resource_address(module, block, key)});
    resources_.back().key = std::move(key);
    made.push_back(&resources_.back());
  }
  entry->second = std::move(made);
  return entry->second;
}

const TerraformResource* Terraform::resource(ResourceId id) const {
  const auto index = static_cast<std::uint32_t>(id);
  if (index < first_resource_ || index - first_resource_ >= resources_.size()) return nullptr;
  return &resources_[index - first_resource_];
}

/// The keys a block's instances may have in some case.
std::vector<InstanceKey> Terraform::keys_of(const TerraformModule& module, const HclBlock& block) {
  const HclAttribute* count = block.body.find("count");
  const HclAttribute* for_each = block.body.find("for_each");
  if (count == nullptr && for_each == nullptr) return {InstanceKey{}};
  const Expression& written = count != nullptr ? count->value : for_each->value;
  const Cases<Value> cases = explore(
      *symbols_, {},
      [&](Explorer& explorer) {
        return TerraformEvaluation(*this, explorer).evaluate(written, {.module = &module});
      },
      max_repetition_cases);
  bool is_open = cases.truncated;
  std::size_t most = 0;
  std::set<std::string> names;
  for (const Case<Value>& option : cases.cases) {
    const Value& value = option.value;
    if (count != nullptr) {
      const std::optional<double> number = as_number(value);
      is_open = is_open || !number;
      if (number && *number > 0)
        most = std::max(most, static_cast<std::size_t>(std::min(*number, 1e6)));
      continue;
    }
    is_open = is_open || value.kind == ValueKind::unknown || value.is_open();
    for (const NamedValue<Value>& element : elements_of(value)) {
      const bool is_list = value.kind == ValueKind::list;
      const std::optional<PartialString> text =
          is_list ? as_text(element.value)
                  : std::optional(literal_string(element.name.value, element.name.span));
      const std::optional<std::string> name = text ? text->literal() : std::nullopt;
      if (name) {
        names.insert(*name);
      } else {
        is_open = true;
      }
    }
  }
  std::vector<InstanceKey> keys;
  const std::size_t known = std::max(most, names.size());
  if (known > max_block_instances) {
    say(written.span, "there are " + std::to_string(known) + " instances; the first " +
                          std::to_string(max_block_instances) + " are evaluated by themselves");
    is_open = true;
  }
  for (std::size_t i = 0; i < std::min(most, max_block_instances); ++i) {
    keys.push_back({.kind = InstanceKey::Kind::index, .index = i});
  }
  for (const std::string& name : names) {
    if (keys.size() == max_block_instances) break;
    keys.push_back({.kind = InstanceKey::Kind::name, .name = name});
  }
  if (is_open) keys.push_back({.kind = InstanceKey::Kind::open});
  return keys;
}

}  // namespace kmslint
