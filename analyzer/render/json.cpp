// The report in our own stable JSON: schemas/report.schema.json.
#include <ostream>

#include "render/fingerprint.h"
#include "render/json_writer.h"
#include "render/ledger.h"
#include "render/position.h"
#include "render/render.h"

namespace kmslint {
namespace {

constexpr std::uint64_t schema_version = 1;
constexpr std::size_t max_text = 4096;

class JsonReport {
 public:
  JsonReport(const Report& report, const Sources& sources, std::ostream& out)
      : report_(report), sources_(sources), json_(out), positions_(sources) {}

  void write(bool with_open) {
    json_.object([&] {
      json_.text("kmslint", KMSLINT_VERSION);
      json_.number("schema", schema_version);
      json_.array("inputs", [&] {
        for (const ReportedInput& input : report_.inputs) write_input(input);
      });
      write_ledger(ledger(report_));
      json_.array("pairs", [&] {
        for (const ReportedPair& pair : report_.pairs) write_pair(pair);
      });
      write_findings("findings", report_.findings);
      write_findings("open_findings", with_open ? report_.open_findings : std::vector<Finding>());
      json_.array("changes", [&] {
        if (!report_.changes) return;
        for (const ReportedChange& change : report_.changes->pairs) write_change(change);
      });
      json_.array("not_evaluated", [&] {
        for (const LedgerLine& line : report_.not_evaluated) write_not_evaluated(line);
      });
      json_.texts("remarks", report_.remarks);
    });
  }

 private:
  void write_input(const ReportedInput& input) {
    json_.object([&] {
      json_.text("file", input.file);
      json_.text("kind", input.kind);
    });
  }

  void write_ledger(const Ledger& ledger) {
    json_.object("ledger", [&] {
      json_.number("log_groups", ledger.log_groups.total());
      json_.number("usable", ledger.log_groups.usable);
      json_.number("not_usable", ledger.log_groups.not_usable);
      json_.number("cannot_tell", ledger.log_groups.cannot_tell);
    });
  }

  // ---------------------------------------------------------------------------------------- pairs

  void write_pair(const ReportedPair& pair) {
    json_.object([&] {
      write_thing("log_group", pair.log_group);
      if (pair.key) {
        write_thing("key", *pair.key);
      } else {
        json_.null("key");
      }
      json_.text("verdict", pair.verdict);
      json_.text_or_null("why", pair.why);
      json_.texts("depends_on", pair.depends_on);
      json_.texts("relies_on", pair.relies_on);
      json_.text_or_null("usable_when", pair.usable_when);
      json_.text_or_null("settle", pair.settle);
      json_.object("actions", [&] {
        json_.text("Decrypt", answer(pair.actions[0]));
        json_.text("GenerateDataKey", answer(pair.actions[1]));
        json_.text("Encrypt", answer(pair.actions[2]));
      });
      json_.boolean("counted", pair.counted);
      json_.array("cases", [&] {
        for (const ReportedCase& one : pair.cases) write_case(one);
      });
      json_.array("findings", [&] {
        for (const std::size_t index : pair.findings) json_.number(index);
      });
    });
  }

  static std::string_view answer(const std::string& action) {
    return action.empty() ? "unknown" : std::string_view(action);
  }

  void write_thing(std::string_view member, const ReportedThing& thing) {
    json_.object(member, [&] {
      json_.text("address", thing.address);
      json_.text("name", thing.name);
      json_.text("arn", thing.arn);
      write_place(thing.span);
    });
  }

  void write_change(const ReportedChange& change) {
    json_.object([&] {
      write_thing("log_group", change.log_group);
      if (change.key) {
        write_thing("key", *change.key);
      } else {
        json_.null("key");
      }
      json_.text_or_null("rule", change.rule);
      json_.text("before", change.before);
      json_.text("after", change.after);
      json_.texts("lost", change.lost);
      json_.texts("gained", change.gained);
      if (change.principal.empty()) {
        json_.null("request");
        return;
      }
      json_.object("request", [&] {
        json_.text("principal", change.principal);
        json_.text("action", change.action);
        json_.object("encryption_context",
                     [&] { json_.text("aws:logs:arn", change.log_group_arn); });
      });
    });
  }

  void write_case(const ReportedCase& one) {
    json_.object([&] {
      json_.array("values", [&] {
        for (const auto& [name, value] : one.values) write_value(name, value);
      });
      json_.text("verdict", one.verdict);
      json_.text_or_null("why", one.why);
      json_.texts("depends_on", one.depends_on);
    });
  }

  void write_value(const std::string& name, const std::string& value) {
    json_.object([&] {
      json_.text("name", name);
      json_.text("value", value);
    });
  }

  // ------------------------------------------------------------------------------------- findings

  void write_findings(std::string_view member, const std::vector<Finding>& findings) {
    const std::vector<std::string> names = fingerprints(findings, report_, sources_);
    json_.array(member, [&] {
      for (std::size_t i = 0; i < findings.size(); ++i) write_finding(findings[i], names[i]);
    });
  }

  void write_finding(const Finding& finding, const std::string& name) {
    json_.object([&] {
      json_.text("rule", finding.rule->id);
      json_.text("level", level_name(finding.rule->level));
      json_.text("message", finding.message);
      write_place(finding.primary.span);
      const PositionRange place = positions_.range(finding.primary.span);
      json_.number("end_line", place.end.line);
      json_.number("end_column", place.end.column.value);
      json_.text("text", text_under(finding.primary.span));
      json_.text("label", finding.primary.message);
      json_.text("fingerprint", name);
      json_.array("related", [&] {
        for (const Place& related : finding.related) write_related(related);
      });
      json_.text_or_null("remedy", finding.remedy);
      write_fix(finding.fix);
      json_.text_or_null("no_fix", finding.no_fix);
      json_.texts("cases", finding.cases);
      json_.array("pairs", [&] {
        for (const std::size_t index : finding.pairs) json_.number(index);
      });
    });
  }

  /// As it stands on disk, escapes and all. A place can be a whole document.
  std::string_view text_under(Span span) const {
    std::string_view text = sources_.text(sources_.resolve(span));
    if (text.size() <= max_text) return text;
    std::size_t end = max_text;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
  }

  void write_place(Span span) {
    const PositionRange place = positions_.range(span);
    json_.text("file", sources_.path(place.file));
    json_.number("line", place.begin.line);
    json_.number("column", place.begin.column.value);
  }

  void write_related(const Place& related) {
    json_.object([&] {
      write_place(related.span);
      json_.text("message", related.message);
    });
  }

  void write_fix(const std::optional<Fix>& fix) {
    if (!fix) {
      json_.null("fix");
      return;
    }
    json_.object("fix", [&] {
      json_.text("description", fix->description);
      json_.array("edits", [&] {
        for (const Edit& edit : fix->edits) write_edit(edit);
      });
    });
  }

  void write_edit(const Edit& edit) {
    const Span span = sources_.resolve(edit.span);
    json_.object([&] {
      json_.text("file", sources_.path(span.file));
      json_.number("begin", span.begin);
      json_.number("end", span.end);
      json_.text("text", edit.text);
    });
  }

  void write_not_evaluated(const LedgerLine& line) {
    json_.object([&] {
      if (line.span) {
        write_place(*line.span);
      } else {
        json_.text_or_null("file", line.file);
        json_.null("line");
        json_.null("column");
      }
      json_.text("reason", line.reason);
      json_.text_or_null("settle", line.settle);
    });
  }

  const Report& report_;
  const Sources& sources_;
  JsonWriter json_;
  Positions positions_;
};

}  // namespace

void render_json(const Report& report, const Sources& sources, const RenderOptions& options,
                 std::ostream& out) {
  JsonReport(report, sources, out).write(options.show_open);
}

}  // namespace kmslint
