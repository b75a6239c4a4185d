// The report as SARIF 2.1.0, one function for each SARIF object, within GitHub's limits by
// construction: schemas/sarif-profile.schema.json says what we emit. "Result" is SARIF's word for a
// finding.
#include <algorithm>
#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <utility>

#include "render/character.h"
#include "render/fingerprint.h"
#include "render/json_writer.h"
#include "render/ledger.h"
#include "render/line_hash.h"
#include "render/position.h"
#include "render/render.h"
#include "render/sarif_message.h"
#include "render/uri.h"

namespace kmslint {
namespace {

// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
constexpr std::size_t max_results = 5000;           // kept of those uploaded
constexpr std::size_t max_related_locations = 100;  // shown
// The compressed file may have 10 MB. Structure repeats and compresses well, places less so, and
// text of files perhaps not at all.
constexpr std::size_t max_locations = 50000;
constexpr std::size_t max_text = std::size_t{4} << 20;
constexpr std::size_t max_notifications = 1000;   // ours: of each kind
constexpr std::size_t max_named_log_groups = 20;  // ours

constexpr std::string_view information_uri =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html";

enum class Notice : std::uint8_t { ledger, cannot_tell, not_evaluated, remark, results_left_out };

struct NoticeFact {
  Notice notice;
  std::string_view id;
  std::string_view description;
  std::string_view level;
};
constexpr NoticeFact notices[] = {
    {Notice::ledger, "ledger", "How many log groups can use their keys.", "note"},
    {Notice::cannot_tell, "cannot-tell",
     "The files do not determine whether a log group can use its key.", "note"},
    {Notice::not_evaluated, "not-evaluated", "A part of the files was not understood.", "warning"},
    {Notice::remark, "remark", "What the verdicts rest on.", "note"},
    {Notice::results_left_out, "results-left-out", "There were more results than can be kept.",
     "warning"},
};

const NoticeFact& fact(Notice notice) { return notices[static_cast<std::size_t>(notice)]; }

/// `logs-action-not-allowed` as `LogsActionNotAllowed`.
std::string rule_name(std::string_view id) {
  std::string name;
  bool start = true;
  for (const char c : id) {
    if (c == '-') {
      start = true;
    } else {
      name += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      start = false;
    }
  }
  return name;
}

/// The first paragraph of prose of a rule's page; may be empty.
std::string first_paragraph(std::string_view page) {
  std::string paragraph;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (line.starts_with("```")) break;
    if (line.empty() || line.starts_with('#')) {
      if (!paragraph.empty()) break;
      continue;
    }
    paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
  }
  return paragraph;
}

// Every result is proved; what levels tell is how much hangs on documented behaviour.
std::string_view precision(Level level) {
  switch (level) {
    case Level::error: return "very-high";
    case Level::warning: return "high";
    case Level::note: return "medium";
  }
  return {};
}

std::string_view problem_severity(Level level) {
  switch (level) {
    case Level::error: return "error";
    case Level::warning: return "warning";
    case Level::note: return "recommendation";
  }
  return {};
}

struct Kept {
  const Finding* finding = nullptr;
  std::string_view fingerprint = {};
  std::string line_hash = {};
};

class SarifReport {
 public:
  SarifReport(const Report& report, const Sources& sources, const RenderOptions& options,
              std::ostream& out)
      : report_(report),
        sources_(sources),
        options_(options),
        json_(out),
        positions_(sources),
        rules_(report.rules) {}

  void write() {
    choose_results();
    hash_lines();
    index_rules();
    json_.object([&] {
      json_.text("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json_.text("version", "2.1.0");
      json_.array("runs", [&] { write_run(); });
    });
  }

 private:
  // ------------------------------------------------------------------------------ what is written

  bool is_shown(const Finding& finding) const {
    return finding.rule->level != Level::note || options_.show_notes;
  }

  void add_results(const std::vector<Finding>& findings, std::vector<std::string>& names) {
    names = fingerprints(findings, report_, sources_);
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (is_shown(findings[i])) results_.push_back({&findings[i], names[i], {}});
    }
  }

  /// The gravest results when there are too many, in the order of the report.
  void choose_results() {
    add_results(report_.findings, fingerprints_);
    if (options_.show_open) add_results(report_.open_findings, open_fingerprints_);
    std::vector<std::size_t> order(results_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) {
      const Finding& finding = *results_[i].finding;
      return finding.certain == Ternary::yes ? 1 + static_cast<int>(finding.rule->level) : 0;
    });
    const std::size_t fitting = count_fitting(order);
    left_out_ = order.size() - fitting;
    order.resize(fitting);
    std::ranges::sort(order);
    std::vector<Kept> kept;
    for (const std::size_t i : order) kept.push_back(results_[i]);
    results_ = std::move(kept);
  }

  /// How many results GitHub takes, from the first of this order on.
  std::size_t count_fitting(const std::vector<std::size_t>& order) const {
    std::size_t locations = 0;
    std::size_t text = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Finding& finding = *results_[order[i]].finding;
      locations += 5 + std::min(finding.related.size(), max_related_locations);
      text += text_of(finding);
      if (i == max_results || locations > max_locations || text > max_text) return i;
    }
    return order.size();
  }

  /// Bytes of a result that another result need not have; what is written more than once in one
  /// result compresses.
  std::size_t text_of(const Finding& finding) const {
    std::size_t bytes = bounded_size(finding.message) + bounded_size(finding.primary.message);
    bytes += bounded_size(finding.remedy) + sources_.path(finding.primary.span.file).size();
    const std::size_t shown = std::min(finding.related.size(), max_related_locations);
    for (std::size_t i = 0; i < shown; ++i) bytes += bounded_size(finding.related[i].message);
    for (const std::string& one : finding.cases) bytes += one.size();
    if (finding.fix) {
      for (const Edit& edit : finding.fix->edits) bytes += edit.text.size();
    }
    for (const std::string& name : named_log_groups(finding)) bytes += name.size();
    return bytes;
  }

  static std::size_t bounded_size(const std::string& text) {
    return std::min(text.size(), max_sarif_message);
  }

  void hash_lines() {
    const auto place_of = [&](const Kept& kept) {
      const Span place = sources_.resolve(kept.finding->primary.span);
      return std::pair(place.file, sources_.line_position(place.file, place.begin).line);
    };
    std::map<FileId, std::set<std::uint32_t>> lines;
    for (const Kept& kept : results_) {
      const auto [file, line] = place_of(kept);
      lines[file].insert(line);
    }
    std::map<FileId, std::map<std::uint32_t, std::string>> hashes;
    for (const auto& [file, wanted] : lines) {
      hashes[file] = line_hashes(sources_.bytes(file), wanted);
    }
    for (Kept& kept : results_) {
      const auto [file, line] = place_of(kept);
      kept.line_hash = hashes[file][line];
    }
  }

  /// Rules in catalogue order; a result's rule is never missing.
  void index_rules() {
    for (std::size_t i = 0; i < rules_.size(); ++i) rule_index_[rules_[i]] = i;
    for (const Kept& kept : results_) {
      const Rule* rule = kept.finding->rule;
      if (rule_index_.emplace(rule, rules_.size()).second) rules_.push_back(rule);
    }
  }

  // ----------------------------------------------------------------------------------------- tool

  void write_run() {
    json_.object([&] {
      json_.object("tool", [&] { json_.object("driver", [&] { write_driver(); }); });
      json_.array("invocations", [&] { write_invocation(); });
      json_.text("columnKind", "utf16CodeUnits");
      json_.text("language", "en-US");
      json_.array("results", [&] {
        for (const Kept& kept : results_) write_result(kept);
      });
    });
  }

  void write_driver() {
    json_.text("name", "kmslint");
    json_.text("version", KMSLINT_VERSION);
    json_.text("semanticVersion", KMSLINT_VERSION);
    json_.text("informationUri", information_uri);
    json_.array("rules", [&] {
      for (const Rule* rule : rules_) write_rule(*rule);
    });
    json_.array("notifications", [&] {
      for (const NoticeFact& notice : notices) write_notification_descriptor(notice);
    });
  }

  void write_rule(const Rule& rule) {
    const std::string_view page = options_.page ? options_.page(rule) : std::string_view();
    const std::string summary = shortened(as_title(rule.summary), max_sarif_message);
    const std::string paragraph = shortened(first_paragraph(page), max_sarif_message);
    json_.object([&] {
      json_.text("id", rule.id);
      json_.text("name", rule_name(rule.id));
      write_message("shortDescription", summary);
      write_message("fullDescription", paragraph.empty() ? summary : as_sentence(paragraph));
      json_.object("help", [&] {
        json_.text("text", page.empty() ? summary : page);
        json_.text("markdown", page.empty() ? as_markdown(summary) : page);
      });
      if (!rule.reference.empty()) json_.text("helpUri", rule.reference);
      json_.object("defaultConfiguration", [&] { json_.text("level", level_name(rule.level)); });
      json_.object("properties", [&] { write_rule_properties(rule); });
    });
  }

  void write_rule_properties(const Rule& rule) {
    const bool security = !rule.security_severity.empty();
    json_.array("tags", [&] { json_.text(security ? "security" : "reliability"); });
    json_.text("precision", precision(rule.level));
    json_.text("problem.severity", problem_severity(rule.level));
    if (security) json_.text("security-severity", rule.security_severity);
  }

  void write_message(std::string_view member, std::string_view text) {
    json_.object(member, [&] { json_.text("text", text); });
  }

  // ------------------------------------------------------------------------------------- results

  void write_result(const Kept& kept) {
    const Finding& finding = *kept.finding;
    const bool fails = finding.certain == Ternary::yes;
    const SarifMessage message = sarif_message(finding);
    json_.object([&] {
      json_.text("ruleId", finding.rule->id);
      json_.number("ruleIndex", rule_index_.at(finding.rule));
      json_.text("kind", fails ? "fail" : "open");
      json_.text("level", fails ? level_name(finding.rule->level) : "none");
      json_.object("message", [&] {
        json_.text("text", message.text);
        json_.text("markdown", message.markdown);
      });
      json_.array("locations", [&] { write_location(finding.primary, std::nullopt); });
      write_related_locations(finding.related);
      write_code_flow(finding);
      json_.object("partialFingerprints", [&] {
        json_.text("kmslint/v1", kept.fingerprint);
        if (!kept.line_hash.empty()) json_.text("primaryLocationLineHash", kept.line_hash);
      });
      if (finding.fix && !finding.fix->edits.empty()) write_fixes(*finding.fix);
      write_result_properties(finding);
    });
  }

  void write_related_locations(const std::vector<Place>& places) {
    if (places.empty()) return;
    const std::size_t shown = std::min(places.size(), max_related_locations);
    json_.array("relatedLocations", [&] {
      for (std::size_t i = 0; i < shown; ++i) write_location(places[i], i + 1);
    });
  }

  /// The way from the log group over the key and the statement to the word. Viewers show one flow.
  void write_code_flow(const Finding& finding) {
    const std::vector<Place> steps = code_flow(finding);
    if (steps.size() < 2) return;
    const auto write_steps = [&] {
      for (const Place& step : steps) {
        json_.object([&] {
          json_.object("location", [&] { write_place(step); });
          json_.text("importance", &step == &steps.back() ? "essential" : "important");
        });
      }
    };
    const auto write_thread_flow = [&] {
      json_.object([&] { json_.array("locations", write_steps); });
    };
    json_.array("codeFlows",
                [&] { json_.object([&] { json_.array("threadFlows", write_thread_flow); }); });
  }

  std::vector<Place> code_flow(const Finding& finding) const {
    std::vector<Place> steps;
    const auto add = [&](Span span, std::string_view message) {
      if (!steps.empty() && steps.back().span == span) steps.pop_back();  // the later one says more
      steps.push_back({span, std::string(message)});
    };
    if (!finding.pairs.empty() && finding.pairs.front() < report_.pairs.size()) {
      const ReportedPair& pair = report_.pairs[finding.pairs.front()];
      if (pair.counted) add(pair.log_group.span, "log group `" + pair.log_group.name + "`");
      if (pair.key) {
        add(pair.key->span, (pair.counted ? "its key `" : "key `") + pair.key->name + "`");
      }
    }
    if (finding.statement) add(finding.statement->span, finding.statement->message);
    add(finding.primary.span,
        finding.primary.message.empty() ? "here" : std::string_view(finding.primary.message));
    return steps;
  }

  void write_location(const Place& place, std::optional<std::size_t> id) {
    json_.object([&] {
      if (id) json_.number("id", *id);
      write_place(place);
    });
  }

  void write_place(const Place& place) {
    json_.object("physicalLocation", [&] { write_physical_location(place.span); });
    if (place.message.empty()) return;
    write_message("message", as_sentence(shortened(place.message, max_sarif_message - 1)));
  }

  /// GitHub shows a result in a pull request only when every line of its place was changed, so a
  /// place is one line.
  void write_physical_location(Span span) {
    const PositionRange place = positions_.first_line(span);
    write_artifact_location(sources_.path(place.file));
    write_sarif_region("region", place);
  }

  void write_artifact_location(std::string_view path) {
    json_.object("artifactLocation", [&] { json_.text("uri", relative_uri(path)); });
  }

  void write_sarif_region(std::string_view member, const PositionRange& place) {
    json_.object(member, [&] {
      json_.number("startLine", place.begin.line);
      json_.number("startColumn", place.begin.column.value);
      json_.number("endLine", place.end.line);
      json_.number("endColumn", place.end.column.value);
    });
  }

  void write_fixes(const Fix& fix) {
    std::vector<std::pair<FileId, std::vector<const Edit*>>> changes;
    for (const Edit& edit : fix.edits) {
      const FileId file = sources_.resolve(edit.span).file;
      const auto known =
          std::ranges::find(changes, file, &std::pair<FileId, std::vector<const Edit*>>::first);
      if (known != changes.end()) {
        known->second.push_back(&edit);
      } else {
        changes.push_back({file, {&edit}});
      }
    }
    json_.array("fixes", [&] {
      json_.object([&] {
        write_message("description", as_title(fix.description));
        json_.array("artifactChanges", [&] {
          for (const auto& change : changes) write_artifact_change(change.first, change.second);
        });
      });
    });
  }

  void write_artifact_change(FileId file, const std::vector<const Edit*>& edits) {
    json_.object([&] {
      write_artifact_location(sources_.path(file));
      json_.array("replacements", [&] {
        for (const Edit* edit : edits) write_replacement(*edit);
      });
    });
  }

  void write_replacement(const Edit& edit) {
    json_.object([&] {
      write_sarif_region("deletedRegion", positions_.range(edit.span));
      if (!edit.text.empty()) write_message("insertedContent", edit.text);
    });
  }

  std::vector<std::string> named_log_groups(const Finding& finding) const {
    std::vector<std::string> names;
    for (const std::size_t index : finding.pairs) {
      if (index >= report_.pairs.size() || names.size() == max_named_log_groups) continue;
      const ReportedPair& pair = report_.pairs[index];
      if (pair.counted && std::ranges::find(names, pair.log_group.name) == names.end()) {
        names.push_back(pair.log_group.name);
      }
    }
    return names;
  }

  /// VS Code shows these beside the message.
  void write_result_properties(const Finding& finding) {
    const std::vector<std::string> names = named_log_groups(finding);
    if (names.empty() && finding.remedy.empty()) return;
    json_.object("properties", [&] {
      if (!names.empty()) json_.texts("logGroups", names);
      if (!finding.remedy.empty()) json_.text("remedy", finding.remedy);
    });
  }

  // --------------------------------------------------------------------------------------- ledger

  void write_invocation() {
    json_.object([&] {
      json_.boolean("executionSuccessful", true);
      json_.array("toolExecutionNotifications", [&] {
        write_notification(Notice::ledger, ledger_line(ledger(report_)), std::nullopt, "");
        write_cannot_tell();
        write_not_evaluated();
        write_remarks();
        write_left_out();
      });
    });
  }

  void write_cannot_tell() {
    std::size_t number = 0;
    for (const ReportedPair& pair : report_.pairs) {
      if (pair.verdict != "cannot-tell") continue;
      if (++number > max_notifications) continue;
      std::string text = pair.counted ? "cannot tell whether log group `" + pair.log_group.name +
                                            "` can use its key: "
                                      : std::string("cannot tell whether Logs can use the key: ");
      text += undecided_reason(pair);
      if (!pair.usable_when.empty()) text += "; usable when " + pair.usable_when;
      write_notification(Notice::cannot_tell, with_settle(text, pair.settle), pair.log_group.span,
                         "");
    }
    write_rest(Notice::cannot_tell, number);
  }

  void write_not_evaluated() {
    const std::size_t total = report_.not_evaluated.size();
    for (std::size_t i = 0; i < std::min(total, max_notifications); ++i) {
      const LedgerLine& line = report_.not_evaluated[i];
      write_notification(Notice::not_evaluated, with_settle(line.reason, line.settle), line.span,
                         line.file);
    }
    write_rest(Notice::not_evaluated, total);
  }

  void write_remarks() {
    const std::size_t total = report_.remarks.size();
    for (std::size_t i = 0; i < std::min(total, max_notifications); ++i) {
      write_notification(Notice::remark, report_.remarks[i], std::nullopt, "");
    }
    write_rest(Notice::remark, total);
  }

  void write_left_out() {
    if (left_out_ == 0) return;
    const std::string limit = results_.size() == max_results
                                  ? "GitHub keeps " + std::to_string(max_results)
                                  : std::string("GitHub refuses files above 10 MB");
    write_notification(Notice::results_left_out,
                       counted(left_out_, "result") + " of the lowest levels left out: " + limit,
                       std::nullopt, "");
  }

  void write_rest(Notice notice, std::size_t total) {
    if (total <= max_notifications) return;
    write_notification(notice, "and " + std::to_string(total - max_notifications) + " more",
                       std::nullopt, "");
  }

  static std::string with_settle(std::string text, const std::string& settle) {
    if (!settle.empty()) text += "; to settle it: " + settle;
    return text;
  }

  void write_notification(Notice notice, std::string_view text, const std::optional<Span>& span,
                          std::string_view file) {
    json_.object([&] {
      json_.object("descriptor", [&] {
        json_.text("id", fact(notice).id);
        json_.number("index", static_cast<std::size_t>(notice));
      });
      json_.text("level", fact(notice).level);
      write_message("message", as_sentence(shortened(text, max_sarif_message - 1)));
      if (span || !file.empty()) {
        json_.array("locations", [&] { write_notification_location(span, file); });
      }
    });
  }

  void write_notification_location(const std::optional<Span>& span, std::string_view file) {
    json_.object([&] {
      json_.object("physicalLocation", [&] {
        if (span) {
          write_physical_location(*span);
        } else {
          write_artifact_location(file);
        }
      });
    });
  }

  /// GitHub's rules ask of a descriptor what they ask of a rule.
  void write_notification_descriptor(const NoticeFact& notice) {
    json_.object([&] {
      json_.text("id", notice.id);
      write_message("shortDescription", notice.description);
      write_message("fullDescription", notice.description);
      write_message("help", notice.description);
      json_.object("defaultConfiguration", [&] { json_.text("level", notice.level); });
    });
  }

  const Report& report_;
  const Sources& sources_;
  const RenderOptions& options_;
  JsonWriter json_;
  Positions positions_;
  std::vector<const Rule*> rules_;
  std::map<const Rule*, std::size_t> rule_index_;
  std::vector<std::string> fingerprints_;
  std::vector<std::string> open_fingerprints_;
  std::vector<Kept> results_;
  std::size_t left_out_ = 0;
};

}  // namespace

void render_sarif(const Report& report, const Sources& sources, const RenderOptions& options,
                  std::ostream& out) {
  SarifReport(report, sources, options, out).write();
}

}  // namespace kmslint
