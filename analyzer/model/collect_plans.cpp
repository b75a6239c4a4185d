#include "model/collect_plans.h"

#include <algorithm>

namespace kmslint {

namespace {

enum class Found : std::uint8_t { here, out_of_view, missing };

struct Module {
  Found found = Found::missing;
  const TerraformModule* module = nullptr;
};

/// Instances of a call have one folder: any of them will do.
Module module_at(Terraform& root, const PlanAddress& address) {
  const std::vector<AddressStep> steps = address_steps(address.module_path);
  const TerraformModule* module = &root.root();
  for (std::size_t i = 1; i < steps.size(); i += 2) {
    const HclBlock* call = module->folder->module(steps[i].name);
    if (call == nullptr) return {};
    const Terraform::ModuleInstances& instances = root.instances(*module, *call);
    if (instances.empty() || instances.front().second->described) return {Found::out_of_view};
    module = instances.front().second;
  }
  return {Found::here, module};
}

Found find_block(Terraform& root, const PlanAddress& address) {
  const Module module = module_at(root, address);
  if (module.found != Found::here) return module.found;
  const auto* block = module.module->folder->resource(address.is_data, address.type, address.name);
  return block == nullptr ? Found::missing : Found::here;
}

bool belongs_to(const PlanConfiguration& plan, Terraform& root) {
  bool is_any_here = false;
  for (const auto& [name, block] : plan.blocks()) {
    const Found found = find_block(root, block.address);
    if (found == Found::missing) return false;
    is_any_here = is_any_here || found == Found::here;
  }
  return is_any_here;
}

}  // namespace

const ResourceBlock* block_in_root(Terraform& root, const PlanAddress& address) {
  const Module module = module_at(root, address);
  if (module.module == nullptr) return nullptr;
  return module.module->folder->resource(address.is_data, address.type, address.name);
}

Terraform* root_of_plan(const PlanConfiguration& plan, std::deque<Terraform>& roots) {
  Terraform* only = nullptr;
  for (Terraform& root : roots) {
    if (!belongs_to(plan, root)) continue;
    if (only != nullptr) return nullptr;
    only = &root;
  }
  return only;
}

}  // namespace kmslint
