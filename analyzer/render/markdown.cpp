// The report as Markdown, for the job summary of GitHub Actions and for comments: a table of the
// findings of each file, then the ledger.
//
// GitHub refuses a step's summary above 1 MiB
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands), so what
// we write is bounded well below it and says how much was left out. Texts of files are escaped:
// none of them makes a link, a tag or a further cell.
#include <algorithm>
#include <ostream>
#include <string>

#include "render/character.h"
#include "render/ledger.h"
#include "render/position.h"
#include "render/render.h"
#include "render/sarif_message.h"
#include "render/uri.h"

namespace kmslint {
namespace {

constexpr std::size_t max_findings_bytes = std::size_t{512} << 10;
constexpr std::size_t max_cell = 1000;
constexpr std::size_t max_ledger_lines = 100;  // of each kind; at most 600 bytes of a file's text
constexpr std::size_t max_ledger_text = 300;

/// Inside of a table a bar ends the cell, in code as well.
std::string as_cell(std::string_view text) {
  std::string result;
  bool escaped = false;
  for (const char c : as_markdown(visible(shortened(text, max_cell)))) {
    if (c == '|' && !escaped) result += '\\';
    escaped = c == '\\' && !escaped;
    result += c;
  }
  return result;
}

std::string as_line(std::string_view text) {
  return as_markdown(visible(shortened(text, max_ledger_text)));
}

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, const Sources& sources, const RenderOptions& options,
                 std::ostream& out)
      : report_(report), sources_(sources), options_(options), out_(out), positions_(sources) {}

  void write() {
    out_ << "## kmslint\n\n";
    choose_findings();
    if (!options_.quiet) out_ << as_markdown(visible(ledger_line(ledger_))) << ".\n";
    write_counts();
    write_findings();
    if (options_.quiet) return;
    write_undecided();
    write_not_evaluated();
    write_remarks();
  }

 private:
  void choose_findings() {
    for (const Finding& finding : report_.findings) {
      if (finding.rule->level != Level::note || options_.show_notes) shown_.push_back(&finding);
    }
    if (!options_.show_open) return;
    for (const Finding& finding : report_.open_findings) shown_.push_back(&finding);
    std::ranges::stable_sort(shown_, {}, [&](const Finding* finding) { return path_of(*finding); });
  }

  std::string_view path_of(const Finding& finding) const {
    return sources_.path(sources_.resolve(finding.primary.span).file);
  }

  void write_counts() {
    LevelCounts counts = count_levels(report_.findings);
    if (!options_.show_notes) counts.notes = 0;
    const std::string line = levels_line(counts);
    out_ << (line.empty() ? std::string("No findings") : line) << ".\n";
  }

  // ------------------------------------------------------------------------------------- findings

  void write_findings() {
    std::string_view path;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const Finding& finding = *shown_[i];
      std::string text;
      if (i == 0 || path_of(finding) != path) text += heading(path_of(finding));
      path = path_of(finding);
      text += row(finding);
      bytes += text.size();
      if (bytes > max_findings_bytes) {
        out_ << "\nLeft out: " << counted(shown_.size() - i, "further finding") << ".\n";
        return;
      }
      out_ << text;
    }
  }

  static std::string heading(std::string_view path) {
    return "\n### " + as_markdown(visible(shortened(path, max_cell))) +
           "\n\n| Place | Level | Finding | Rule |\n|---|---|---|---|\n";
  }

  std::string row(const Finding& finding) {
    std::string text = as_sentence(shortened(finding.message, max_cell));
    if (!finding.cases.empty()) text += " " + as_sentence("In " + folded_cases(finding.cases));
    if (!finding.remedy.empty()) text += " " + as_sentence("To mend it: " + finding.remedy);
    const bool open = finding.certain == Ternary::unknown;
    return "| " + place(finding.primary.span) + " | " +
           (open ? "open" : std::string(level_name(finding.rule->level))) + " | " + as_cell(text) +
           " | " + rule(*finding.rule) + " |\n";
  }

  static std::string rule(const Rule& rule) {
    if (rule.reference.empty()) return std::string(rule.id);
    return "[" + std::string(rule.id) + "](" + std::string(rule.reference) + ")";
  }

  /// The line, as a link to it where it is known how to make one.
  std::string place(Span span) {
    const PositionRange range = positions_.first_line(span);
    const std::string line = std::to_string(range.begin.line);
    if (options_.source_url.empty()) return line;
    return "[" + line + "](" + options_.source_url + relative_uri(sources_.path(range.file)) +
           "#L" + line + ")";
  }

  // --------------------------------------------------------------------------------------- ledger

  void write_undecided() {
    if (ledger_.undecided.empty()) return;
    out_ << "\n### Cannot tell\n\n";
    write_lines(ledger_.undecided, [](const Undecided& one) {
      std::string text = as_line(one.reason);
      if (one.log_groups > 1) text += " (" + std::to_string(one.log_groups) + " times)";
      if (!one.usable_when.empty()) text += "; usable when " + as_line(one.usable_when);
      if (!one.settle.empty()) text += "; to settle it: " + as_line(one.settle);
      return text;
    });
  }

  void write_not_evaluated() {
    if (report_.not_evaluated.empty()) return;
    out_ << "\n### Not evaluated\n\n";
    write_lines(report_.not_evaluated, [this](const LedgerLine& line) {
      std::string text = ledger_place(line) + as_line(line.reason);
      if (!line.settle.empty()) text += "; to settle it: " + as_line(line.settle);
      return text;
    });
  }

  std::string ledger_place(const LedgerLine& line) {
    if (!line.span) return line.file.empty() ? std::string() : as_line(line.file) + ": ";
    const PositionRange range = positions_.first_line(*line.span);
    return as_line(sources_.path(range.file)) + " line " + place(*line.span) + ": ";
  }

  void write_remarks() {
    if (report_.remarks.empty()) return;
    out_ << "\n### Remarks\n\n";
    write_lines(report_.remarks, [](const std::string& remark) { return as_line(remark); });
  }

  template <class Lines, class Text>
  void write_lines(const Lines& lines, Text text) {
    const std::size_t shown = std::min(lines.size(), max_ledger_lines);
    for (std::size_t i = 0; i < shown; ++i) out_ << "- " << text(lines[i]) << '\n';
    if (shown < lines.size()) out_ << "- and " << std::to_string(lines.size() - shown) << " more\n";
  }

  const Report& report_;
  const Sources& sources_;
  const RenderOptions& options_;
  std::ostream& out_;
  Positions positions_;
  Ledger ledger_ = ledger(report_);
  std::vector<const Finding*> shown_;
};

}  // namespace

void render_markdown(const Report& report, const Sources& sources, const RenderOptions& options,
                     std::ostream& out) {
  MarkdownReport(report, sources, options, out).write();
}

}  // namespace kmslint
