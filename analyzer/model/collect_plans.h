// Which Terraform root in view a plan was made from.
//
// A plan does not name its folder. It belongs to a root when every resource and data source of its
// configuration has a block there, modules that are not in view left out, and to none when that
// holds for several roots. What the plan says of such a root counts, since the plan knows the
// values; its places are the blocks and arguments in the files.
#pragma once

#include <deque>

#include "eval/terraform.h"
#include "eval/terraform_plan.h"

namespace kmslint {

/// The block of a resource in a root, or nullptr.
const ResourceBlock* block_in_root(Terraform& root, const PlanAddress& address);

/// The one root that the plan belongs to, or nullptr.
Terraform* root_of_plan(const PlanConfiguration& plan, std::deque<Terraform>& roots);

}  // namespace kmslint
