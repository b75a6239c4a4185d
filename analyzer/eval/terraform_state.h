// Where a root keeps its state, and whose state a `terraform_remote_state` reads: what ties two
// roots of a repository together.
//
// A place is certain or there is none: for `s3` the bucket and the object's key, for `local` the
// file's path; without a word about it the state is `terraform.tfstate` beside the root. Parts that
// are given only to `terraform init` leave it open. Workspaces change where the states of one root
// are, but not whose they are.
// Source: https://developer.hashicorp.com/terraform/language/backend
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eval/terraform_folder.h"

namespace kmslint {

/// Equal texts are equal places.
using StatePlace = std::string;

/// The place that a backend's arguments name, seen from a root's folder.
std::optional<StatePlace> state_place(std::string_view folder, std::string_view backend,
                                      const std::map<std::string, std::string>& arguments);

/// Where the root in that folder keeps its state.
std::optional<StatePlace> state_place_of(const TerraformFolder& root);

/// The place a data source of type `terraform_remote_state` in that folder reads, where its
/// arguments are plain texts.
std::optional<StatePlace> state_place_read_by(const ResourceBlock& source, std::string_view folder);

}  // namespace kmslint
