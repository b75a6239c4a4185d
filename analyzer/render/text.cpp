// The report for people at a terminal: findings as compilers write them, then the ledger.
#include <algorithm>
#include <ostream>

#include "render/character.h"
#include "render/ledger.h"
#include "render/position.h"
#include "render/render.h"
#include "render/snippet.h"

namespace kmslint {
namespace {

constexpr std::size_t max_related_with_source = 3;
constexpr std::size_t max_related = 20;
constexpr std::size_t max_not_evaluated = 10;  // unless verbose

enum class Ink : std::uint8_t { error, warning, note, open, strong, gutter, help };

std::string_view escape(Ink ink) {
  switch (ink) {
    case Ink::error: return "\x1b[1;31m";
    case Ink::warning: return "\x1b[1;33m";
    case Ink::note: return "\x1b[1;36m";
    case Ink::open: return "\x1b[1;35m";
    case Ink::strong: return "\x1b[1m";
    case Ink::gutter: return "\x1b[34m";
    case Ink::help: return "\x1b[1;32m";
  }
  return {};
}

Ink ink(const Finding& finding) {
  if (finding.certain != Ternary::yes) return Ink::open;
  switch (finding.rule->level) {
    case Level::error: return Ink::error;
    case Level::warning: return Ink::warning;
    case Level::note: return Ink::note;
  }
  return Ink::note;
}

std::string_view level_word(const Finding& finding) {
  return finding.certain == Ternary::yes ? level_name(finding.rule->level) : "open";
}

/// A path that cannot be taken for a command by whoever reads our lines (GitHub reads `::error`).
std::string shown_path(std::string_view path) {
  const bool odd = path.starts_with(':') || path.starts_with('#');
  return (odd ? "./" : "") + visible(path);
}

class TextReport {
 public:
  TextReport(const Report& report, const Sources& sources, const RenderOptions& options,
             std::ostream& out)
      : report_(report), sources_(sources), options_(options), out_(out), positions_(sources) {}

  void write() {
    for (const Finding& finding : report_.findings) {
      if (finding.rule->level != Level::note || options_.show_notes) write_finding(finding);
    }
    if (options_.show_open) {
      for (const Finding& finding : report_.open_findings) write_finding(finding);
    }
    if (options_.quiet) return;
    if (options_.verbose) write_pairs();
    out_ << visible(ledger_line(ledger_)) << '\n';
    write_undecided();
    write_not_evaluated();
    write_remarks();
    write_counts();
    write_hint();
  }

 private:
  std::string painted(Ink with, std::string_view text) const {
    if (!options_.color) return std::string(text);
    return std::string(escape(with)).append(text).append("\x1b[0m");
  }

  // ------------------------------------------------------------------------------------- findings

  void write_finding(const Finding& finding) {
    const std::size_t gutter = gutter_width(finding);
    write_place(finding.primary.span);
    out_ << painted(ink(finding), level_word(finding)) << ": "
         << painted(Ink::strong, visible(finding.message)) << " [" << finding.rule->id << "]\n";
    write_source(finding.primary, gutter, ink(finding), true);
    write_related(finding, gutter);
    if (!finding.cases.empty()) {
      out_ << painted(Ink::note, "in") << ": " << visible(folded_cases(finding.cases)) << '\n';
    }
    if (!finding.remedy.empty()) {
      out_ << painted(Ink::help, "fix") << ": " << visible(finding.remedy) << '\n';
    }
    out_ << '\n';
  }

  void write_place(Span span) {
    const PositionRange place = positions_.range(span);
    const std::string text = shown_path(sources_.display_path(place.file)) + ":" +
                             std::to_string(place.begin.line) + ":" +
                             std::to_string(place.begin.column.value) + ":";
    out_ << painted(Ink::strong, text) << ' ';
  }

  void write_related(const Finding& finding, std::size_t gutter) {
    std::size_t number = 0;
    for (const Place& place : finding.related) {
      if (number == max_related) {
        out_ << painted(Ink::note, "note") << ": and "
             << counted(finding.related.size() - max_related, "more place") << '\n';
        break;
      }
      write_place(place.span);
      out_ << painted(Ink::note, "note") << ": " << visible(place.message) << '\n';
      if (number < max_related_with_source) write_source(place, gutter, Ink::note, false);
      ++number;
    }
  }

  std::size_t gutter_width(const Finding& finding) {
    std::uint32_t last = positions_.range(finding.primary.span).begin.line;
    for (std::size_t i = 0; i < std::min(finding.related.size(), max_related_with_source); ++i) {
      last = std::max(last, positions_.range(finding.related[i].span).begin.line);
    }
    return std::to_string(last).size();
  }

  std::string gutter(std::size_t width, std::string_view number) const {
    return painted(Ink::gutter,
                   std::string(width - number.size(), ' ').append(number).append(" |"));
  }

  /// The line of a place and its words underlined: the label stands beside the mark, since a
  /// related place has its message in the line above.
  void write_source(const Place& place, std::size_t width, Ink mark, bool labelled) {
    const Span span = on_first_line(sources_, sources_.resolve(place.span));
    const LinePosition begin = sources_.line_position(span.file, span.begin);
    Span line = sources_.line(span.file, begin.line);
    if (line.begin == 0 && sources_.text(line).starts_with("\xEF\xBB\xBF")) line.begin = 3;
    const auto column = [&](std::uint32_t byte) {
      return ByteColumn{byte - std::min(byte, line.begin)};
    };
    const Snippet snippet = make_snippet(sources_.text(line), column(span.begin), column(span.end));
    out_ << gutter(width, "") << '\n' << gutter(width, std::to_string(begin.line));
    if (!snippet.text.empty()) out_ << ' ' << snippet.text;
    std::string underline(snippet.mark_width.value, '^');
    if (labelled && !place.message.empty()) underline += " " + visible(place.message);
    out_ << '\n'
         << gutter(width, "") << ' ' << std::string(snippet.mark_begin.value, ' ')
         << painted(mark, underline) << '\n';
  }

  // --------------------------------------------------------------------------------------- ledger

  static std::string verdict_word(std::string_view verdict) {
    std::string word(verdict);
    std::ranges::replace(word, '-', ' ');
    return word;
  }

  void write_pairs() {
    for (const ReportedPair& pair : report_.pairs) {
      const std::string group = pair.counted ? visible(pair.log_group.name) : "some log group";
      const std::string key = pair.key ? visible(pair.key->name) : "a key not in view";
      out_ << group << " with " << key << ": " << verdict_word(pair.verdict);
      if (pair.verdict == "cannot-tell") out_ << " (" << visible(undecided_reason(pair)) << ')';
      write_list(" (relies on ", pair.relies_on, ")");
      out_ << '\n';
      if (!pair.usable_when.empty()) out_ << "  usable when " << visible(pair.usable_when) << '\n';
      for (const ReportedCase& one : pair.cases) write_case(one);
    }
  }

  void write_case(const ReportedCase& one) {
    std::vector<std::string> values;
    for (const auto& [name, value] : one.values) values.push_back(name + "=" + value);
    write_list("  in ", values, ": ");
    if (values.empty()) out_ << "  else: ";
    out_ << verdict_word(one.verdict);
    write_list(" (needs ", one.depends_on, ")");
    out_ << '\n';
  }

  void write_list(std::string_view before, const std::vector<std::string>& texts,
                  std::string_view after) {
    if (texts.empty()) return;
    out_ << before;
    for (std::size_t i = 0; i < texts.size(); ++i) out_ << (i > 0 ? ", " : "") << visible(texts[i]);
    out_ << after;
  }

  void write_undecided() {
    const std::string_view what = ledger_.log_groups.total() > 0 ? "log group" : "key policy";
    for (const Undecided& one : ledger_.undecided) {
      out_ << "  cannot tell: " << visible(one.reason);
      if (one.log_groups > 1)
        out_ << " (" << std::to_string(one.log_groups) << ' ' << plural(what) << ')';
      if (!one.usable_when.empty()) out_ << "; usable when " << visible(one.usable_when);
      if (!one.settle.empty()) out_ << "; to settle it: " << visible(one.settle);
      out_ << '\n';
    }
  }

  static std::string_view plural(std::string_view what) {
    return what == "log group" ? "log groups" : "key policies";
  }

  void write_not_evaluated() {
    if (report_.not_evaluated.empty()) return;
    const std::size_t total = report_.not_evaluated.size();
    const std::size_t shown = options_.verbose ? total : std::min(total, max_not_evaluated);
    out_ << "not evaluated: " << counted(total, "place");
    if (shown < total) out_ << " (--verbose lists them all)";
    out_ << '\n';
    for (std::size_t i = 0; i < shown; ++i) write_ledger_line(report_.not_evaluated[i]);
  }

  void write_ledger_line(const LedgerLine& line) {
    out_ << "  ";
    if (line.span) {
      write_place(*line.span);
    } else if (!line.file.empty()) {
      out_ << visible(line.file) << ": ";
    }
    out_ << visible(line.reason);
    if (!line.settle.empty()) out_ << "; to settle it: " << visible(line.settle);
    out_ << '\n';
  }

  void write_remarks() {
    for (const std::string& remark : report_.remarks) out_ << "remark: " << visible(remark) << '\n';
  }

  void write_counts() {
    LevelCounts shown = count_levels(report_.findings);
    const std::size_t hidden = options_.show_notes ? 0 : shown.notes;
    shown.notes -= hidden;
    const std::string line = levels_line(shown);
    out_ << (line.empty() ? "no findings" : line);
    if (hidden > 0) out_ << " (" << counted(hidden, "note") << " hidden, --show note)";
    if (!report_.allowed.empty()) out_ << " (" << report_.allowed.size() << " allowed)";
    out_ << '\n';
  }

  void write_hint() {
    const auto shown = std::ranges::find_if(report_.findings, [&](const Finding& finding) {
      return finding.rule->level != Level::note || options_.show_notes;
    });
    if (shown == report_.findings.end()) return;
    out_ << "`kmslint explain " << shown->rule->id << "` tells why and how to mend it\n";
  }

  const Report& report_;
  const Sources& sources_;
  const RenderOptions& options_;
  std::ostream& out_;
  Positions positions_;
  Ledger ledger_ = ledger(report_);
};

}  // namespace

void render_text(const Report& report, const Sources& sources, const RenderOptions& options,
                 std::ostream& out) {
  TextReport(report, sources, options, out).write();
}

}  // namespace kmslint
