// Writes a Report for people and programs. One file per format; positions (lines, columns) are
// computed here and nowhere else.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "lint/report.h"
#include "source/sources.h"

namespace kmslint {

struct RenderOptions {
  bool color = false;
  bool show_notes = false;  ///< text and SARIF: findings of level note
  bool show_open = false;   ///< SARIF kind `open` results; text: `open:` lines
  bool quiet = false;       ///< text: findings only, no ledger
  bool verbose = false;     ///< text: every pair, every case, every ledger line
  /// Markdown: what a path in the repository is put behind to link it; empty: no links.
  std::string source_url = {};
  /// The rules' pages (page() of lint/rule.h), for SARIF's help; without, the summaries serve.
  std::string_view (*page)(const Rule&) = nullptr;
};

void render_text(const Report& report, const Sources& sources, const RenderOptions& options,
                 std::ostream& out);
void render_json(const Report& report, const Sources& sources, const RenderOptions& options,
                 std::ostream& out);
void render_sarif(const Report& report, const Sources& sources, const RenderOptions& options,
                  std::ostream& out);
/// Workflow commands of GitHub Actions: annotations for errors and warnings.
void render_github(const Report& report, const Sources& sources, const RenderOptions& options,
                   std::ostream& out);

/// A page for the job summary of GitHub Actions, or for a comment.
void render_markdown(const Report& report, const Sources& sources, const RenderOptions& options,
                     std::ostream& out);

/// A stable name for a finding that survives moves: rule, text under the primary span, addresses.
std::string fingerprint(const Finding& finding, const Report& report, const Sources& sources);

}  // namespace kmslint
