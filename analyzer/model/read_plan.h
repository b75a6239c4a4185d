// Terraform plans to the domain: the same resources that model/read_terraform.h reads from files.
//
// A key's policy is its `policy` where the configuration gives one, else that of an
// aws_kms_key_policy that names the key, else what the key has already. What is known after apply
// is a symbol or an unknown by name, unless the files tell which key it is.
#pragma once

#include <vector>

#include "eval/terraform_plan.h"
#include "model/key_argument.h"
#include "model/model.h"
#include "model/read_terraform.h"
#include "source/sources.h"

namespace kmslint {

/// A plan, and what the files it was made from tell where it does not; nullptr without files.
struct PlanWithFiles {
  Plan* plan = nullptr;
  const KeysInFiles* keys = nullptr;
};

/// Adds what the plans say to the model, and their keys to the index. All keys come first.
void read_plans(const std::vector<PlanWithFiles>& plans, Model& model, KeyIndex& keys,
                Sources& sources);

}  // namespace kmslint
