// The report as workflow commands, which GitHub Actions turns into annotations:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
// Errors and warnings only. GitHub shows about ten of each per step.
#include <ostream>
#include <string>

#include "render/character.h"
#include "render/ledger.h"
#include "render/position.h"
#include "render/render.h"
#include "render/sarif_message.h"

namespace kmslint {
namespace {

/// A command's data. Control characters cannot end the line any more; `%` starts an escape.
std::string command_data(std::string_view text) {
  std::string escaped;
  for (const char c : visible(text)) escaped += c == '%' ? std::string("%25") : std::string(1, c);
  return escaped;
}

/// A command's property also ends at a colon or a comma.
std::string command_property(std::string_view text) {
  std::string escaped;
  for (const char c : command_data(text)) {
    if (c == ':') {
      escaped += "%3A";
    } else if (c == ',') {
      escaped += "%2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string_view command(Level level) {
  switch (level) {
    case Level::error: return "error";
    case Level::warning: return "warning";
    case Level::note: return "notice";
  }
  return {};
}

std::string annotation_text(const Finding& finding) {
  std::string text = as_sentence(finding.message);
  if (!finding.cases.empty()) text += " " + as_sentence("In " + folded_cases(finding.cases));
  if (!finding.remedy.empty()) text += " " + as_sentence("To mend it: " + finding.remedy);
  return text;
}

void write_annotation(const Finding& finding, const Sources& sources, Positions& positions,
                      std::ostream& out) {
  const PositionRange place = positions.first_line(finding.primary.span);
  out << "::" << command(finding.rule->level)
      << " file=" << command_property(sources.path(place.file))
      << ",line=" << std::to_string(place.begin.line)
      << ",endLine=" << std::to_string(place.end.line)
      << ",col=" << std::to_string(place.begin.column.value)
      << ",endColumn=" << std::to_string(place.end.column.value)
      << ",title=" << command_property(finding.rule->id)
      << "::" << command_data(annotation_text(finding)) << '\n';
}

}  // namespace

void render_github(const Report& report, const Sources& sources, const RenderOptions& options,
                   std::ostream& out) {
  Positions positions(sources);
  for (const Finding& finding : report.findings) {
    if (finding.rule->level != Level::note) write_annotation(finding, sources, positions, out);
  }
  if (!options.quiet) out << visible(ledger_line(ledger(report))) << '\n';
}

}  // namespace kmslint
