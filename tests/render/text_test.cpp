#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

namespace {

std::string text(const Report& report, const Sources& sources, const RenderOptions& options = {}) {
  return rendered(render_text, report, sources, options);
}

/// A report with one finding on `word` of a file with these bytes.
std::string one_finding(const std::string& bytes, std::string_view word,
                        const std::string& path = "a.json") {
  Sources sources;
  const FileId file = sources.add(path, path, bytes);
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "wrong",
                             .primary = {place_of(sources, file, word), "here"}});
  return text(report, sources, {.quiet = true});
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a finding, its places, its remedy, then the ledger", "[render][text]") {
  const Sample sample;
  CHECK(
      text(sample.report, sample.sources) ==
      R"(../stacks/logs.yaml:5:14: error: Logs cannot use key `Key` for `/app/web`: it names another Region [principal-elsewhere]
  |
5 |     Service: logs.us-east-1.amazonaws.com
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Logs of another Region
../stacks/logs.yaml:2:3: note: log group `/app/web` uses the key
  |
2 |   Web:
  |   ^^^
fix: name `logs.eu-west-1.amazonaws.com`

1 log group with a key: 1 not usable
1 error
`kmslint explain principal-elsewhere` tells why and how to mend it
)");
}

TEST_CASE("nothing found is said plainly", "[render][text]") {
  const Sources sources;
  CHECK(text({}, sources) ==
        "0 log groups with a key\n"
        "no findings\n");
  CHECK(text({}, sources, {.quiet = true}).empty());
}

TEST_CASE("cases are folded", "[render][text]") {
  Sample sample;
  sample.report.findings[0].cases = {"Environment=prod", "Environment=staging"};
  CHECK(contains(text(sample.report, sample.sources), "\nin: Environment=prod, staging\nfix: "));
}

TEST_CASE("notes are hidden and counted unless asked for", "[render][text]") {
  Sample sample;
  sample.report.findings.push_back(
      {.rule = &nothing_special, .message = "by the way", .primary = {sample.at("Key")}});
  sample.report.findings.push_back(
      {.rule = &principal_everyone, .message = "everyone", .primary = {sample.at("Key")}});
  const std::string hidden = text(sample.report, sample.sources);
  CHECK_FALSE(contains(hidden, "by the way"));
  CHECK(contains(hidden, "\n1 error, 1 warning (1 note hidden, --show note)\n"));
  const std::string shown = text(sample.report, sample.sources, {.show_notes = true});
  CHECK(contains(shown, "logs.yaml:4:3: note: by the way [nothing-special]\n"));
  CHECK(contains(shown, "\n1 error, 1 warning, 1 note\n"));
}

TEST_CASE("only notes, hidden, is no finding", "[render][text]") {
  Sample sample;
  sample.report.findings[0].rule = &nothing_special;
  CHECK(text(sample.report, sample.sources) ==
        "1 log group with a key: 1 not usable\n"
        "no findings (1 note hidden, --show note)\n");
}

TEST_CASE("open findings are shown on request", "[render][text]") {
  Sample sample;
  Finding open = sample.report.findings[0];
  open.certain = Ternary::unknown;
  sample.report.findings.clear();
  sample.report.open_findings = {open};
  CHECK_FALSE(contains(text(sample.report, sample.sources), "open:"));
  CHECK(contains(text(sample.report, sample.sources, {.show_open = true}),
                 "logs.yaml:5:14: open: Logs cannot use"));
}

TEST_CASE("three related places have their source, twenty are listed", "[render][text]") {
  Sample sample;
  std::vector<Place>& related = sample.report.findings[0].related;
  related.clear();
  for (int i = 1; i <= 25; ++i) related.push_back({sample.at("Web"), std::to_string(i) + "th"});
  const std::string report = text(sample.report, sample.sources, {.quiet = true});
  CHECK(contains(report, "note: 3th\n  |\n2 |   Web:\n  |   ^^^\n"));
  CHECK(contains(report, "note: 4th\n../stacks/logs.yaml:2:3: note: 5th\n"));
  CHECK(contains(report, "note: 20th\nnote: and 5 more places\n"));
  CHECK_FALSE(contains(report, "21th"));
}

TEST_CASE("the ledger groups what could not be told", "[render][text]") {
  const Sources sources;
  Report report;
  for (const char* name : {"A", "B"}) {
    report.pairs.push_back({.log_group = {.address = name, .name = name},
                            .key = ReportedThing{.name = "K"},
                            .verdict = "cannot-tell",
                            .why = "depends",
                            .depends_on = {"Parameters/Region"},
                            .usable_when = "it is deployed in eu-west-2",
                            .settle = "--region REGION"});
  }
  report.not_evaluated = {{.file = "x.yaml", .reason = "`Fn::Transform` is not evaluated"}};
  report.remarks = {"`AWS::Region` ranges over partition aws"};
  CHECK(text(report, sources) ==
        "2 log groups with a key: 2 cannot tell (needs Parameters/Region)\n"
        "  cannot tell: needs Parameters/Region (2 log groups); usable when it is deployed in "
        "eu-west-2; "
        "to settle it: --region REGION\n"
        "not evaluated: 1 place\n"
        "  x.yaml: `Fn::Transform` is not evaluated\n"
        "remark: `AWS::Region` ranges over partition aws\n"
        "no findings\n");
}

TEST_CASE("only the first lines of what was not evaluated are shown", "[render][text]") {
  Sample sample;
  for (int i = 0; i < 12; ++i) {
    sample.report.not_evaluated.push_back(
        {.span = sample.at("Key"), .reason = "reason " + std::to_string(i), .settle = "--flag"});
  }
  const std::string some = text(sample.report, sample.sources);
  CHECK(contains(some, "not evaluated: 12 places (--verbose lists them all)\n"));
  CHECK(contains(some, "  ../stacks/logs.yaml:4:3: reason 9; to settle it: --flag\n"));
  CHECK_FALSE(contains(some, "reason 10"));
  const std::string all = text(sample.report, sample.sources, {.verbose = true});
  CHECK(contains(all, "not evaluated: 12 places\n"));
  CHECK(contains(all, "reason 11"));
}

TEST_CASE("verbose lists every pair and its cases", "[render][text]") {
  Sample sample;
  sample.report.findings.clear();
  ReportedPair& pair = sample.report.pairs[0];
  pair.relies_on = {"A-ENCRYPT=yes"};
  pair.cases = {{.values = {{"Env", "dev"}}, .verdict = "not-usable"},
                {.values = {{"Env", "prod"}}, .verdict = "cannot-tell", .depends_on = {"X"}}};
  CHECK(text(sample.report, sample.sources, {.verbose = true}) ==
        "/app/web with Key: not usable (relies on A-ENCRYPT=yes)\n"
        "  in Env=dev: not usable\n"
        "  in Env=prod: cannot tell (needs X)\n"
        "1 log group with a key: 1 not usable\n"
        "no findings\n");
}

TEST_CASE("lines of any kind are underlined", "[render][text]") {
  CHECK(one_finding("\tkey: 🔑 word\r\n", "word") ==
        "a.json:1:10: error: wrong [principal-elsewhere]\n"
        "  |\n"
        "1 |     key: 🔑 word\n"
        "  |             ^^^^ here\n\n");
  CHECK(one_finding("", "") ==
        "a.json:1:1: error: wrong [principal-elsewhere]\n"
        "  |\n"
        "1 |\n"
        "  | ^ here\n\n");
  CHECK(one_finding("\xEF\xBB\xBFword", "word") ==
        "a.json:1:1: error: wrong [principal-elsewhere]\n"
        "  |\n"
        "1 | word\n"
        "  | ^^^^ here\n\n");
  CHECK(one_finding("a {\n  b\n}\n", "{\n  b\n}") ==
        "a.json:1:3: error: wrong [principal-elsewhere]\n"
        "  |\n"
        "1 | a {\n"
        "  |   ^ here\n\n");
}

TEST_CASE("the gutter is as wide as the greatest line number", "[render][text]") {
  Sources sources;
  const FileId file = sources.add("a", "a", "one\n2\n3\n4\n5\n6\n7\n8\n9\nten\n");
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "wrong",
                             .primary = {place_of(sources, file, "one"), ""},
                             .related = {{place_of(sources, file, "ten"), "there"}}});
  CHECK(text(report, sources, {.quiet = true}) ==
        "a:1:1: error: wrong [principal-elsewhere]\n"
        "   |\n"
        " 1 | one\n"
        "   | ^^^\n"
        "a:10:1: note: there\n"
        "   |\n"
        "10 | ten\n"
        "   | ^^^\n\n");
}

TEST_CASE("words of an embedded policy are underlined in their host", "[render][text]") {
  Sources sources;
  const FileId host = sources.add("a", "a", "P: \"{\\\"S\\\"}\"\n");
  const FileId inner = sources.add_embedded("{\"S\"}", {{0, 1, {host, 4, 5}},
                                                        {1, 2, {host, 5, 7}},
                                                        {2, 3, {host, 7, 8}},
                                                        {3, 4, {host, 8, 10}},
                                                        {4, 5, {host, 10, 11}}});
  Report report;
  report.findings.push_back(
      {.rule = &principal_elsewhere, .message = "wrong", .primary = {{inner, 1, 4}, "here"}});
  CHECK(text(report, sources, {.quiet = true}) ==
        "a:1:6: error: wrong [principal-elsewhere]\n"
        "  |\n"
        "1 | P: \"{\\\"S\\\"}\"\n"
        "  |      ^^^^^ here\n\n");
}

TEST_CASE("nothing in a file or its name reaches the terminal raw", "[render][text]") {
  Sources sources;
  const FileId file = sources.add("b", "b\x1b]0;title\x07",
                                  "word \x1b[2J \xC2\x9B"
                                  "2J \xFF\r");
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "bad \x1b[31m\nname",
                             .primary = {place_of(sources, file, "word"), "\x1b[0m"},
                             .related = {{place_of(sources, file, "word"), "\x08"}},
                             .remedy = "\x1b[1m",
                             .cases = {"A=\x1b"}});
  report.pairs.push_back({.log_group = {.name = "\x1b"},
                          .verdict = "cannot-tell",
                          .depends_on = {"\x1b"},
                          .relies_on = {"\x1b"},
                          .usable_when = "\x1b",
                          .settle = "\x1b",
                          .cases = {{.values = {{"\x1b", "\x1b"}}, .verdict = "usable"}}});
  report.not_evaluated = {{.file = "\x1b", .reason = "\x1b", .settle = "\x1b"}};
  report.remarks = {"\x1b\n"};
  const std::string shown = text(report, sources, {.verbose = true});
  CHECK(shown.find('\x1b') == std::string::npos);
  CHECK(shown.find('\x07') == std::string::npos);
  CHECK(shown.find('\x08') == std::string::npos);
  CHECK(shown.find("\xC2\x9B") == std::string::npos);
  CHECK(shown.find('\r') == std::string::npos);
  CHECK(shown.find('\xFF') == std::string::npos);
  CHECK(contains(shown, "bad <U+001B>[31m<U+000A>name"));
}

TEST_CASE("a file name is no workflow command", "[render][text]") {
  const std::string report = one_finding("word", "word", "::error::x");
  CHECK(report.substr(0, 13) == "./::error::x:");
}

TEST_CASE("colour follows the level and leaves the text alone", "[render][text]") {
  const Sample sample;
  const std::string plain = text(sample.report, sample.sources);
  std::string coloured = text(sample.report, sample.sources, {.color = true});
  CHECK(contains(coloured, "\x1b[1;31merror\x1b[0m: "));
  CHECK(contains(coloured, "\x1b[1;31m^^^^"));
  CHECK(contains(coloured, "\x1b[1;36mnote\x1b[0m: "));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  CHECK(coloured == plain);
}
