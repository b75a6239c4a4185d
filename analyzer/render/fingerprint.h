// Stable names for findings: see fingerprint() in render.h. All at once, because equal findings are
// told apart by counting.
#pragma once

#include <string>
#include <vector>

#include "lint/report.h"
#include "source/sources.h"

namespace kmslint {

/// One for each finding: sixteen hexadecimal digits, a colon, and which of the findings with these
/// digits it is, from 1.
std::vector<std::string> fingerprints(const std::vector<Finding>& findings, const Report& report,
                                      const Sources& sources);

}  // namespace kmslint
