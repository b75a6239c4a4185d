#include "eval/terraform_dependencies.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace kmslint {

bool TerraformDependencies::waits_for(const TerraformResource& resource,
                                      const TerraformResource& other) {
  wanted_ = {other.module, other.block};
  seen_.clear();
  return visit_block(*resource.module, *resource.block);
}

bool TerraformDependencies::visit_block(const TerraformModule& module, const ResourceBlock& block) {
  const Place place(&module, &block);
  if (place == wanted_) return true;
  if (!seen_.insert(place).second) return false;
  return visit_body(module, block.block->body) || visit_call(module);
}

/// `depends_on` of a module's call holds for everything in it.
bool TerraformDependencies::visit_call(const TerraformModule& module) {
  if (module.call == nullptr || !seen_.insert({&module, module.call}).second) return false;
  for (const std::string_view name : {"depends_on", "count", "for_each"}) {
    const HclAttribute* argument = module.call->body.find(name);
    if (argument != nullptr && visit(*module.parent, argument->value)) return true;
  }
  return visit_call(*module.parent);
}

/// All that a module makes.
bool TerraformDependencies::visit_module(const TerraformModule& module) {
  if (!seen_.insert({&module, module.folder}).second) return false;
  for (const ResourceBlock& block : module.folder->resources()) {
    if (visit_block(module, block)) return true;
  }
  for (const HclBlock* call : module.folder->modules()) {
    for (const auto& [key, instance] : terraform_.instances(module, *call)) {
      if (visit_module(*instance)) return true;
    }
  }
  return false;
}

bool TerraformDependencies::visit_body(const TerraformModule& module, const HclBody& body) {
  return std::any_of(
             body.attributes.begin(), body.attributes.end(),
             [&](const HclAttribute& attribute) { return visit(module, attribute.value); }) ||
         std::any_of(body.blocks.begin(), body.blocks.end(),
                     [&](const HclBlock& block) { return visit_body(module, block.body); });
}

bool TerraformDependencies::visit(const TerraformModule& module, const Expression& expression,
                                  int depth) {
  if (depth > max_terraform_depth) return false;
  const bool is_step = expression.kind == ExpressionKind::attribute ||
                       expression.kind == ExpressionKind::index ||
                       expression.kind == ExpressionKind::name;
  if (is_step) return visit_steps(module, expression, depth);
  return std::any_of(expression.operands.begin(), expression.operands.end(),
                     [&](const Expression& operand) { return visit(module, operand, depth + 1); });
}

/// A whole reference, and what its indices name; `module.a.b` is no reference to all of the module.
bool TerraformDependencies::visit_steps(const TerraformModule& module, const Expression& expression,
                                        int depth) {
  if (visit_reference(module, expression, depth)) return true;
  const Expression* base = &expression;
  while (base->kind == ExpressionKind::attribute || base->kind == ExpressionKind::index) {
    const bool is_index = base->kind == ExpressionKind::index;
    if (is_index && visit(module, base->operands[1], depth + 1)) return true;
    base = &base->operands[0];
  }
  return base->kind != ExpressionKind::name && visit(module, *base, depth + 1);
}

bool TerraformDependencies::visit_reference(const TerraformModule& module,
                                            const Expression& expression, int depth) {
  std::vector<std::string_view> names;  // attributes between indices, from the root on
  const Expression* base = &expression;
  while (base->kind == ExpressionKind::attribute || base->kind == ExpressionKind::index) {
    if (base->kind == ExpressionKind::attribute) names.push_back(base->text);
    base = &base->operands[0];
  }
  if (base->kind != ExpressionKind::name || names.empty()) return false;
  std::reverse(names.begin(), names.end());
  const TerraformFolder& folder = *module.folder;
  const std::string_view root = base->text;
  if (root == "local") {
    const HclAttribute* local = folder.local(names[0]);
    return local != nullptr && seen_.insert({&module, local}).second &&
           visit(module, local->value, depth + 1);
  }
  if (root == "var") {
    const HclAttribute* given = module.call == nullptr ? nullptr : module.call->body.find(names[0]);
    return given != nullptr && seen_.insert({&module, given}).second &&
           visit(*module.parent, given->value, depth + 1);
  }
  if (root == "module") {
    const HclBlock* call = folder.module(names[0]);
    if (call == nullptr) return false;
    for (const auto& [key, instance] : terraform_.instances(module, *call)) {
      if (names.size() < 2) {
        if (visit_module(*instance)) return true;
        continue;
      }
      const HclBlock* output = instance->folder->output(names[1]);
      const bool is_new = output != nullptr && seen_.insert({instance, output}).second;
      if (is_new && visit_body(*instance, output->body)) return true;
    }
    return false;
  }
  const bool is_data = root == "data";
  if (is_data && names.size() < 2) return false;
  const ResourceBlock* block =
      is_data ? folder.resource(true, names[0], names[1]) : folder.resource(false, root, names[0]);
  return block != nullptr && visit_block(module, *block);
}

}  // namespace kmslint
