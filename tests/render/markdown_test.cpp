#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

namespace {

std::string markdown(const Sample& sample, const RenderOptions& options = {}) {
  return rendered(render_markdown, sample.report, sample.sources, options);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a summary has a table for each file, with links", "[render][markdown]") {
  Sample sample;
  sample.report.findings[0].cases = {"Env=dev", "Env=prod"};
  const std::string row_end =
      " | error | Logs cannot use key `Key` for `/app/web`: it names another Region. "
      "In Env=dev, prod. To mend it: name `logs.eu-west-1.amazonaws.com`. "
      "| [principal-elsewhere](https://example.com/logs) |\n";
  const std::string begin =
      "## kmslint\n\n"
      "1 log group with a key: 1 not usable.\n"
      "1 error.\n"
      "\n### stacks/logs.yaml\n\n"
      "| Place | Level | Finding | Rule |\n|---|---|---|---|\n| ";
  CHECK(markdown(sample) == begin + "5" + row_end);
  CHECK(markdown(sample, {.source_url = "https://github.com/o/r/blob/abc/"}) ==
        begin + "[5](https://github.com/o/r/blob/abc/stacks/logs.yaml#L5)" + row_end);
}

TEST_CASE("a summary without findings says so", "[render][markdown]") {
  const Sources sources;
  CHECK(rendered(render_markdown, {}, sources) ==
        "## kmslint\n\n0 log groups with a key.\nNo findings.\n");
}

TEST_CASE("a summary shows notes and open findings on request", "[render][markdown]") {
  Sample sample;
  sample.report.open_findings = {sample.report.findings[0]};
  sample.report.open_findings[0].certain = Ternary::unknown;
  sample.report.findings[0].rule = &nothing_special;
  CHECK_FALSE(contains(markdown(sample), "nothing-special"));
  CHECK(contains(markdown(sample, {.show_notes = true}), "| nothing-special |\n"));
  CHECK(contains(markdown(sample, {.show_open = true}), "| 5 | open | "));
}

TEST_CASE("a summary lists what could not be told", "[render][markdown]") {
  Sample sample;
  sample.report.findings.clear();
  sample.report.pairs[0].verdict = "cannot-tell";
  sample.report.pairs[0].depends_on = {"Parameters/Region"};
  sample.report.pairs[0].settle = "--parameter Region=VALUE";
  sample.report.not_evaluated = {{.span = sample.at("Key"), .reason = "odd"},
                                 {.file = "b.yaml", .reason = "no <b>resources</b>"}};
  sample.report.remarks = {"by the way"};
  const std::string text = markdown(sample);
  CHECK(contains(text,
                 "\n### Cannot tell\n\n"
                 "- needs Parameters/Region; to settle it: --parameter Region=VALUE\n"
                 "\n### Not evaluated\n\n"
                 "- stacks/logs.yaml line 4: odd\n"
                 "- b.yaml: no \\<b\\>resources\\</b\\>\n"
                 "\n### Remarks\n\n- by the way\n"));
  CHECK_FALSE(contains(markdown(sample, {.quiet = true}), "Cannot tell"));
}

TEST_CASE("no text of a file leaves its cell", "[render][markdown]") {
  Sources sources;
  const FileId file = sources.add("a|b\n# [x](y).yaml", "a", "x");
  Report report;
  report.findings.push_back({.rule = &nothing_special,
                             .message = "a | `b | c` \\| <img src=x>\n| d \x1b[31m",
                             .primary = {{file, 0, 1}}});
  const std::string text =
      rendered(render_markdown, report, sources, {.show_notes = true, .quiet = true});
  CHECK(contains(text, "\n### a\\|b\\<U+000A\\>\\# \\[x\\](y).yaml\n"));
  CHECK(contains(text,
                 "| 1 | note | a \\| `b \\| c` \\\\\\| \\<img src=x\\>\\<U+000A\\>\\| d "
                 "\\<U+001B\\>\\[31m. | nothing-special |\n"));
}

TEST_CASE("a summary stays below the limit of a step", "[render][markdown]") {
  Sample sample;
  const Finding finding = sample.report.findings[0];
  sample.report.findings.assign(20000, finding);
  for (Finding& one : sample.report.findings) one.message = std::string(5000, '|');
  sample.report.not_evaluated.assign(5000, {.file = std::string(5000, '*'),
                                            .reason = std::string(5000, '<'),
                                            .settle = std::string(5000, '_')});
  sample.report.remarks.assign(5000, std::string(5000, '`'));
  const std::string text = markdown(sample);
  CHECK(text.size() < (std::size_t{1} << 20));
  CHECK(text.size() > (std::size_t{256} << 10));
  CHECK(contains(text, "\nLeft out: "));
  CHECK(contains(text, " further findings.\n"));
  CHECK(contains(text, "- and 4900 more\n"));
}
