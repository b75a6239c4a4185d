// Where findings about a change stand: a pull request shows the lines that the new revision adds or
// edits, and nothing else. What was taken away is told at the nearest of those.
//
// Source: https://docs.github.com/en/code-security/code-scanning (alerts in pull requests)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lint/report.h"
#include "source/sources.h"

namespace kmslint {

/// A file that differs between the revisions.
struct RevisedFile {
  std::optional<FileId> before = {};  ///< none: added
  std::optional<FileId> after = {};   ///< none: deleted
};

/// Gives every finding with anchors its place, and takes places in the revision before out of
/// findings: what they say goes into the message.
void place_changes(Report& report, const std::vector<RevisedFile>& files, const Sources& sources);

}  // namespace kmslint
