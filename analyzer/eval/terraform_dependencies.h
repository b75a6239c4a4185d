// What Terraform creates before what: a resource waits for every resource that its expressions
// name, through locals, inputs and outputs of modules, and for what `depends_on` names. Source:
// https://developer.hashicorp.com/terraform/internals/graph
#pragma once

#include <set>
#include <utility>

#include "eval/terraform.h"

namespace kmslint {

class TerraformDependencies {
 public:
  explicit TerraformDependencies(Terraform& terraform) : terraform_(terraform) {}

  /// Whether `resource` waits for `other`; instances of one block are not told apart.
  bool waits_for(const TerraformResource& resource, const TerraformResource& other);

 private:
  using Place = std::pair<const TerraformModule*, const void*>;

  bool visit_block(const TerraformModule& module, const ResourceBlock& block);
  bool visit_module(const TerraformModule& module);
  bool visit_call(const TerraformModule& module);
  bool visit_body(const TerraformModule& module, const HclBody& body);
  bool visit(const TerraformModule& module, const Expression& expression, int depth = 0);
  bool visit_steps(const TerraformModule& module, const Expression& expression, int depth);
  bool visit_reference(const TerraformModule& module, const Expression& expression, int depth);

  Terraform& terraform_;
  Place wanted_ = {};
  std::set<Place> seen_;
};

}  // namespace kmslint
