// The model as compact text, one line for each case of each thing: what tests compare.
#pragma once

#include <string>

#include "model/model.h"
#include "source/sources.h"

namespace kmslint {

/// `Allow {Service:logs.amazonaws.com} [kms:*] on [*] if {ArnLike k=[v]}`; defects follow as `!`.
std::string dump(const Statement& statement, const Symbols& symbols);

/// Keys with their statements, aliases, log groups, pairs, ledger lines and syntax errors. A case
/// begins with its guard in angle brackets.
std::string dump(const Model& model, const Sources& sources);

}  // namespace kmslint
