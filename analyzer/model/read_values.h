// What the readers of templates and of Terraform roots share: from evaluated values to the domain.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/key_policy.h"
#include "model/model.h"

namespace kmslint {

/// What a value hangs on: its own reason, its first hole, else the symbol that `otherwise` makes.
Unknown what_is_open(const Value& value, const std::function<SymbolId()>& otherwise);

/// A policy with the defects of the whole document: characters and size.
KeyPolicy read_checked_policy(const Value& document);

/// A number of days, as both notations take it: a number or its text; Terraform's 0 and what is not
/// known are none.
std::optional<std::uint32_t> read_days(const Value& value);

/// The log group's name where it is one text in every case, else what it is called already.
std::string name_in_every_case(const LogGroup& group, const Symbols& symbols);

}  // namespace kmslint
