// Every fenced block of every rule page runs through the real phases with only that rule selected:
// each finding needs a marker and each marker a finding.
//
// `# fail: <id>` or `# open: <id>` stands on the line where the finding's primary place starts, or
// alone on the line above; `on …` behind it is the text under that place. In JSON the marker is a
// `//` comment, which is blanked with spaces before the block runs, so that places stay. Behind the
// language of a fence stand `cloudformation` for a JSON template, `plan` for a Terraform plan, and
// the surroundings:
// `region=…`, `account=…`, `log-group=…`, `parameter.NAME=…`.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "change/change_run.h"
#include "lint/rule.h"
#include "rules/rule_run.h"

namespace kmslint {
namespace {

struct Marker {
  std::size_t line = 0;  ///< of the block, from 1
  std::string kind = {};
  std::string rule = {};
  std::string on = {};  ///< empty: any text
};

struct Example {
  std::string rule = {};
  std::size_t line = 0;       ///< of the fence in the page
  std::string notation = {};  ///< `json`, `json cloudformation`, `json plan`, `yaml`
  Settings settings = {};
  std::string text = {};   ///< as analysed: JSON without markers
  bool is_before = false;  ///< of two revisions the first; it is run with the block that follows
  std::optional<std::string> before = {};
  std::vector<Marker> markers = {};
};

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

void read_option(Settings& settings, const std::string& option) {
  const std::size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
  if (name == "region") {
    settings.regions.push_back(value);
  } else if (name == "account") {
    settings.account = value;
  } else if (name == "log-group") {
    settings.log_groups.push_back(value);
  } else if (name.starts_with("parameter.")) {
    settings.parameters[name.substr(10)] = value;
  } else {
    FAIL("unknown option " << option);
  }
}

/// The fence's info string: language, notation, surroundings.
Example read_info(const std::string& info) {
  Example example;
  std::istringstream words(info);
  words >> example.notation;
  for (std::string word; words >> word;) {
    if (word == "before") {
      example.is_before = true;
    } else if (word == "after") {
      example.before.emplace();
    } else if (word == "cloudformation" || word == "plan") {
      example.notation += " " + word;
    } else {
      read_option(example.settings, word);
    }
  }
  return example;
}

/// `fail: <id> on <text>` behind the comment sign.
Marker read_marker(const std::string& comment) {
  Marker marker;
  marker.kind = comment.substr(0, 4);
  const std::string rest = trimmed(comment.substr(5));
  const std::size_t on = rest.find(" on ");
  marker.rule = rest.substr(0, on);
  if (on != std::string::npos) marker.on = trimmed(rest.substr(on + 4));
  return marker;
}

/// Where a marker's comment begins on the line, and its text; JSON lines lose it.
std::optional<std::string> take_marker(std::string& line, bool json) {
  const std::string sign = json ? "// " : "# ";
  for (const char* kind : {"fail:", "open:"}) {
    const std::size_t at = line.find(sign + kind);
    if (at == std::string::npos) continue;
    const std::string comment = line.substr(at + sign.size());
    if (json) line.replace(at, std::string::npos, line.size() - at, ' ');
    return comment;
  }
  return std::nullopt;
}

void add_line(Example& example, std::string line, std::size_t number) {
  const bool json = example.notation.starts_with("json");
  const std::string before = line;
  if (const std::optional<std::string> comment = take_marker(line, json)) {
    Marker marker = read_marker(*comment);
    const bool alone = trimmed(before).starts_with(json ? "//" : "#");
    marker.line = number + (alone ? 1 : 0);
    example.markers.push_back(std::move(marker));
  }
  example.text += line + "\n";
}

/// Two blocks, `before` and `after`, are one example.
std::vector<Example> with_revisions(std::vector<Example> examples) {
  std::vector<Example> result;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (examples[i].is_before) {
      REQUIRE(i + 1 < examples.size());
      REQUIRE(examples[i + 1].before);
      continue;
    }
    if (examples[i].before) examples[i].before = examples.at(i - 1).text;
    result.push_back(std::move(examples[i]));
  }
  return result;
}

std::vector<Example> examples_of(const Rule& rule) {
  std::vector<Example> examples;
  bool inside = false;
  std::size_t page_line = 0;
  std::size_t line_in_block = 0;
  for (const std::string& line : lines_of(page(rule))) {
    ++page_line;
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      Example example = read_info(line.substr(3));
      example.rule = rule.id;
      example.line = page_line;
      examples.push_back(std::move(example));
      line_in_block = 0;
    } else if (inside) {
      add_line(examples.back(), line, ++line_in_block);
    }
  }
  return with_revisions(std::move(examples));
}

void run_text(RuleRun& result, const Example& example, const std::string& text,
              const std::set<std::string>& select) {
  const bool json = example.notation.starts_with("json");
  const bool terraform = example.notation == "terraform";
  const char* name = json ? "example.json" : terraform ? "example.tf" : "example.yaml";
  if (!example.before) return run_rules(result, name, text, example.settings, select);
  const TestFile before = {.path = name, .text = *example.before, .named = true};
  run_change(result, {before}, {{.path = name, .text = text, .named = true}}, example.settings);
  remove_findings(result.report, [&](const Finding& finding) {
    return select.count(std::string(finding.rule->id)) == 0;
  });
}

/// Suppressions need other rules' findings.
std::set<std::string> rules_to_run(const Example& example) {
  if (example.rule.ends_with("-suppression")) return {};
  return {example.rule};
}

std::vector<std::string> found_places(const RuleRun& result, const std::string& rule) {
  std::vector<std::string> places;
  for (const Finding* finding : all_findings(result.report)) {
    if (finding->rule->id == rule) places.push_back(described(result, *finding));
  }
  std::ranges::sort(places);
  return places;
}

std::vector<std::string> expected_places(const Example& example) {
  std::vector<std::string> places;
  for (const Marker& marker : example.markers) {
    places.push_back(std::to_string(marker.line) + " " + marker.kind);
  }
  std::ranges::sort(places);
  return places;
}

void check_texts(const RuleRun& result, const Example& example) {
  for (const Marker& marker : example.markers) {
    if (marker.on.empty()) continue;
    const std::string place = std::to_string(marker.line) + " " + marker.kind;
    std::vector<std::string> texts;
    for (const Finding* finding : all_findings(result.report)) {
      if (described(result, *finding) == place) texts.push_back(text_under(result, *finding));
    }
    CHECK_THAT(texts, Catch::VectorContains(marker.on));
  }
}

TEST_CASE("the examples on the rule pages hold", "[rules][examples]") {
  for (const Rule* rule : catalogue()) {
    for (const Example& example : examples_of(*rule)) {
      RuleRun result;
      run_text(result, example, example.text, rules_to_run(example));
      INFO("rules/" << example.rule << ".md:" << example.line << "\n" << listing(result));
      CHECK(found_places(result, example.rule) == expected_places(example));
      check_texts(result, example);
      for (const Marker& marker : example.markers) CHECK(marker.rule == example.rule);
    }
  }
}

std::string with_fix(const RuleRun& result, const Finding& finding, std::string text) {
  std::vector<Edit> edits = finding.fix->edits;
  std::ranges::sort(edits, std::greater<>(), [](const Edit& edit) { return edit.span.begin; });
  for (const Edit& edit : edits) {
    REQUIRE(result.sources.resolve(edit.span) == edit.span);
    text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  }
  return text;
}

/// A fixed log group is usable, unless something else is still wrong with it.
void check_fix(const RuleRun& before, const Finding& finding, const Example& example) {
  RuleRun after;
  run_text(after, example, with_fix(before, finding, example.text), {});
  INFO("fixed:\n" << listing(after));
  const auto same = [&](const Finding& other) {
    return other.rule == finding.rule && other.primary.span.begin == finding.primary.span.begin;
  };
  CHECK(std::ranges::none_of(after.report.findings, same));
  for (const std::size_t pair : finding.pairs) {
    const ReportedPair& reported = after.report.pairs[pair];
    const bool still_wrong = std::ranges::any_of(reported.findings, [&](std::size_t index) {
      return after.report.findings[index].rule->level != Level::note;
    });
    if (!still_wrong) CHECK(reported.verdict == "usable");
  }
}

TEST_CASE("the fixes in the examples work", "[rules][examples]") {
  std::size_t fixes = 0;
  for (const Rule* rule : catalogue()) {
    for (const Example& example : examples_of(*rule)) {
      RuleRun result;
      run_text(result, example, example.text, {example.rule});
      for (const Finding& finding : result.report.findings) {
        if (!finding.fix) continue;
        ++fixes;
        INFO("rules/" << example.rule << ".md:" << example.line << "\n" << listing(result));
        check_fix(result, finding, example);
      }
    }
  }
  CHECK(fixes >= 10);
}

TEST_CASE("a page shows both sides in each notation", "[rules][examples]") {
  // These need a log group in the input, which a policy by itself does not have, or a comment.
  const std::set<std::string> about_templates = {"key-id-instead-of-arn",
                                                 "aws-managed-key",
                                                 "key-in-other-region",
                                                 "key-not-symmetric",
                                                 "key-not-enabled",
                                                 "key-in-other-account",
                                                 "key-policy-depends-on-log-group",
                                                 "log-group-outlives-key",
                                                 "unused-suppression",
                                                 "expired-suppression"};
  // These come from what only Terraform can say.
  const std::set<std::string> about_terraform = {"key-policy-set-twice",
                                                 "log-group-not-ordered-after-key-policy",
                                                 "module-drops-argument", "key-material-expires"};
  for (const Rule* rule : catalogue()) {
    INFO(rule->id);
    std::map<std::string, std::set<bool>> sides;
    for (const Example& example : examples_of(*rule)) {
      sides[example.notation].insert(example.markers.empty());
    }
    if (is_about_change(*rule)) {
      const bool of_terraform_only = rule->id == "change-unmanages-key-policy";
      CHECK(sides["terraform"] == std::set<bool>{false, true});
      if (!of_terraform_only) CHECK(sides["yaml"] == std::set<bool>{false, true});
      continue;
    }
    std::vector<std::string> notations = {"json cloudformation", "yaml"};
    if (!about_templates.contains(std::string(rule->id))) notations.push_back("json");
    if (about_terraform.contains(std::string(rule->id))) notations = {"terraform"};
    if (notations.front() != "terraform") notations.push_back("terraform");
    if (sides.contains("json plan")) notations.push_back("json plan");
    CHECK(sides.size() == notations.size());
    for (const std::string& notation : notations) {
      INFO(notation);
      CHECK(sides[notation] == std::set<bool>{false, true});
    }
  }
}

}  // namespace
}  // namespace kmslint
