// `kmslint statement`: the key policy statement that lets CloudWatch Logs use a key for given log
// groups, and for nothing else.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cli/options.h"

namespace kmslint {

/// `log_groups` are checked ARNs. They must be in one Region: a key serves its own Region only.
tl::expected<std::string, UsageError> statement_text(const std::vector<std::string>& log_groups,
                                                     Notation notation);

}  // namespace kmslint
