// Terraform roots to the domain: KMS keys with the policies that belong to them, aliases, log
// groups and anomaly detectors of the AWS provider.
//
// Each resource instance is explored by itself, so it splits only on the questions it touches. A
// key's policy is its `policy` argument or an aws_kms_key_policy that names it; with both, either
// may have been written last.
// Source: the AWS provider's resource pages
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
#pragma once

#include <deque>
#include <map>
#include <string>

#include "eval/terraform.h"
#include "model/key_argument.h"
#include "model/model.h"
#include "source/sources.h"

namespace kmslint {

/// Which key each log group of a root names, by the addresses of both, where the files tell.
struct KeyInFiles {
  std::string key = {};
  KeyForm form = KeyForm::unknown;
  friend bool operator==(const KeyInFiles&, const KeyInFiles&) = default;
};
using KeysInFiles = std::map<std::string, KeyInFiles, std::less<>>;

/// Adds what the roots say to the model, and their keys to the index. All keys come first, so that
/// a log group finds the key of another root by its ARN or alias. What roots make that a plan was
/// made from (`planned`), the plan says: they are read for what only their files can tell.
void read_terraform(std::deque<Terraform>& roots, std::map<const Terraform*, KeysInFiles>& planned,
                    Model& model, KeyIndex& keys, Sources& sources);

}  // namespace kmslint
