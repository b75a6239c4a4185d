#include <catch2/catch.hpp>

#include "render/fingerprint.h"
#include "render/sample.h"
#include "render/schema_check.h"

using namespace kmslint;

namespace {

std::string json(const Report& report, const Sources& sources, const RenderOptions& options = {}) {
  return rendered(render_json, report, sources, options);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the report in JSON", "[render][json]") {
  Sample sample;
  sample.report.findings[0].fix =
      Fix{"name the key's Region", {{sample.at("us-east-1"), "eu-west-1"}}};
  const std::string name = fingerprint(sample.report.findings[0], sample.report, sample.sources);
  const std::string report = json(sample.report, sample.sources);
  CHECK(report == R"({
  "kmslint": "0.1.0",
  "schema": 1,
  "inputs": [
    {
      "file": "stacks/logs.yaml",
      "kind": "cloudformation"
    }
  ],
  "ledger": {
    "log_groups": 1,
    "usable": 0,
    "not_usable": 1,
    "cannot_tell": 0
  },
  "pairs": [
    {
      "log_group": {
        "address": "Resources/Web",
        "name": "/app/web",
        "arn": "arn:aws:logs:${AWS::Region}:111122223333:log-group:/app/web",
        "file": "stacks/logs.yaml",
        "line": 2,
        "column": 3
      },
      "key": {
        "address": "Resources/Key",
        "name": "Key",
        "arn": "arn:aws:kms:key/1",
        "file": "stacks/logs.yaml",
        "line": 4,
        "column": 3
      },
      "verdict": "not-usable",
      "why": null,
      "depends_on": [],
      "relies_on": [],
      "usable_when": null,
      "settle": null,
      "actions": {
        "Decrypt": "denied",
        "GenerateDataKey": "denied",
        "Encrypt": "denied"
      },
      "counted": true,
      "cases": [],
      "findings": [
        0
      ]
    }
  ],
  "findings": [
    {
      "rule": "principal-elsewhere",
      "level": "error",
      "message": "Logs cannot use key `Key` for `/app/web`: it names another Region",
      "file": "stacks/logs.yaml",
      "line": 5,
      "column": 14,
      "end_line": 5,
      "end_column": 42,
      "text": "logs.us-east-1.amazonaws.com",
      "label": "Logs of another Region",
      "fingerprint": ")" +
                      name + R"(",
      "related": [
        {
          "file": "stacks/logs.yaml",
          "line": 2,
          "column": 3,
          "message": "log group `/app/web` uses the key"
        }
      ],
      "remedy": "name `logs.eu-west-1.amazonaws.com`",
      "fix": {
        "description": "name the key's Region",
        "edits": [
          {
            "file": "stacks/logs.yaml",
            "begin": 70,
            "end": 79,
            "text": "eu-west-1"
          }
        ]
      },
      "no_fix": null,
      "cases": [],
      "pairs": [
        0
      ]
    }
  ],
  "open_findings": [],
  "changes": [],
  "not_evaluated": [],
  "remarks": []
}
)");
  CHECK(schema_error("report.schema.json", report).empty());
}

TEST_CASE("what is not in view is null", "[render][json]") {
  Sample sample;
  sample.report.findings.clear();
  ReportedPair& pair = sample.report.pairs[0];
  pair = {.log_group = pair.log_group,
          .verdict = "cannot-tell",
          .why = "depends",
          .depends_on = {"Parameters/KeyArn"},
          .relies_on = {"A-ENCRYPT=yes"},
          .usable_when = "if it is in eu-west-1",
          .settle = "--parameter KeyArn=ARN",
          .cases = {{.values = {{"Env", "dev"}}, .verdict = "usable"},
                    {.values = {}, .verdict = "cannot-tell", .why = "gave-up"}},
          .counted = false};
  sample.report.not_evaluated = {{.span = sample.at("Key"), .reason = "odd", .settle = "--flag"},
                                 {.file = "other.yaml", .reason = "no AWS resources"},
                                 {.reason = "somewhere"}};
  sample.report.remarks = {"one"};
  const std::string report = json(sample.report, sample.sources);
  CHECK(schema_error("report.schema.json", report).empty());
  CHECK(contains(
      report, "\"key\": null,\n      \"verdict\": \"cannot-tell\",\n      \"why\": \"depends\""));
  CHECK(contains(report,
                 "\"usable_when\": \"if it is in eu-west-1\",\n      \"settle\": \"--parameter"));
  CHECK(contains(report, "\"Decrypt\": \"unknown\""));
  CHECK(contains(report, "\"counted\": false"));
  CHECK(contains(report, R"("values": [
            {
              "name": "Env",
              "value": "dev"
            }
          ],
          "verdict": "usable",
          "why": null)"));
  CHECK(contains(report, R"({
      "file": "stacks/logs.yaml",
      "line": 4,
      "column": 3,
      "reason": "odd",
      "settle": "--flag"
    },
    {
      "file": "other.yaml",
      "line": null,
      "column": null,
      "reason": "no AWS resources",
      "settle": null
    },
    {
      "file": null,)"));
}

TEST_CASE("a finding without a fix or related places", "[render][json]") {
  Sample sample;
  Finding& finding = sample.report.findings[0];
  finding = {.rule = &nothing_special, .primary = {{sample.file, 0, 0}}, .cases = {"Env=dev"}};
  const std::string report = json(sample.report, sample.sources);
  CHECK(schema_error("report.schema.json", report).empty());
  CHECK(contains(report, "\"related\": [],\n      \"remedy\": null,\n      \"fix\": null,\n"));
  CHECK(contains(report, "\"cases\": [\n        \"Env=dev\"\n      ]"));
}

TEST_CASE("open findings are in the report on request", "[render][json]") {
  Sample sample;
  sample.report.open_findings = {sample.report.findings[0]};
  sample.report.open_findings[0].certain = Ternary::unknown;
  CHECK(contains(json(sample.report, sample.sources), "\"open_findings\": [],"));
  const std::string open = json(sample.report, sample.sources, {.show_open = true});
  CHECK(contains(open, "\"open_findings\": [\n    {\n      \"rule\""));
  CHECK(schema_error("report.schema.json", open).empty());
}

TEST_CASE("columns are UTF-16 units, edits are bytes", "[render][json]") {
  Sources sources;
  const FileId file = sources.add("a", "a", "🔑 word");
  Report report;
  report.findings.push_back({.rule = &nothing_special,
                             .primary = {place_of(sources, file, "word")},
                             .fix = Fix{"d", {{place_of(sources, file, "word"), "w"}}}});
  const std::string text = json(report, sources);
  CHECK(contains(text, "\"column\": 4,\n      \"end_line\": 1,\n      \"end_column\": 8,"));
  CHECK(contains(text, "\"begin\": 5,\n            \"end\": 9,"));
}

TEST_CASE("hostile bytes come out as JSON", "[render][json]") {
  Sources sources;
  const FileId file = sources.add("a\xFF\x1b.yaml", "a", "x \xFF\xED\xA0\x80 \x01 word");
  Report report;
  report.inputs = {{"a\xFF\x1b.yaml", "cloudformation"}};
  report.findings.push_back(
      {.rule = &nothing_special, .message = "\xC0\x80\x1b", .primary = {{file, 0, 13}, "\xFE"}});
  const std::string text = json(report, sources);
  CHECK(find_invalid_utf8(text) == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(schema_error("report.schema.json", text).empty());
}

TEST_CASE("the text of a huge place is cut between characters", "[render][json]") {
  Sources sources;
  std::string bytes = "a";
  for (int i = 0; i < 10000; ++i) bytes += "é";
  const FileId file = sources.add("a", "a", bytes);
  Report report;
  report.findings.push_back(
      {.rule = &nothing_special, .primary = {{file, 0, static_cast<std::uint32_t>(bytes.size())}}});
  const std::string text = json(report, sources);
  CHECK(contains(text, "\"text\": \"" + bytes.substr(0, 4095) + "\","));
}

TEST_CASE("the schema accepts nothing else", "[render][json]") {
  const Sample sample;
  const std::string good = json(sample.report, sample.sources);
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  CHECK(schema_error("report.schema.json", good).empty());
  CHECK_FALSE(schema_error("report.schema.json", with("\"remarks\": []", "\"x\": []")).empty());
  CHECK_FALSE(schema_error("report.schema.json", with("\"not-usable\"", "\"unusable\"")).empty());
  CHECK_FALSE(schema_error("report.schema.json", with("\"line\": 2", "\"line\": 0")).empty());
  CHECK_FALSE(schema_error("report.schema.json", with("\"level\"", "\"severity\"")).empty());
  CHECK_FALSE(schema_error("report.schema.json", with("\"schema\": 1", "\"schema\": 2")).empty());
}
