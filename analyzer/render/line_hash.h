// GitHub's fingerprint of a line, `primaryLocationLineHash`: two alerts with the same value are one
// alert. We compute it exactly as the upload step of code scanning does
// (github/codeql-action, src/fingerprints.ts), so that results have it on every way to GitHub and
// also when they stand in a file that the step cannot find.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace kmslint {

/// The hashes of these lines (from 1) of a file; a line the file does not have gets none.
///
/// A line's hash covers the 100 UTF-16 units from its first on, over line ends, without blanks and
/// tabs and with every line end as LF. Behind the colon stands which line with that hash it is.
std::map<std::uint32_t, std::string> line_hashes(std::string_view bytes,
                                                 const std::set<std::uint32_t>& lines);

}  // namespace kmslint
