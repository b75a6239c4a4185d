#include <catch2/catch.hpp>

#include "cli/scratch_folder.h"
#include "render/fingerprint.h"
#include "render/line_hash.h"
#include "render/sample.h"
#include "render/schema_check.h"

using namespace kmslint;

namespace {

/// Valid under our profile, always.
std::string sarif(const Report& report, const Sources& sources, const RenderOptions& options = {}) {
  const std::string text = rendered(render_sarif, report, sources, options);
  CHECK(schema_error("sarif-profile.schema.json", text) == "");
  return text;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string_view sample_page(const Rule& rule) {
  if (&rule != &principal_elsewhere) return {};
  return "# principal-elsewhere\n\nThe policy names Logs\nof another Region.\n\nMore.\n";
}

/// The result of one finding on `word`, from `"locations"` on.
std::string location_of(const std::string& path, const std::string& bytes, std::string_view word) {
  Sources sources;
  const FileId file = sources.add(path, path, bytes);
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "wrong",
                             .primary = {place_of(sources, file, word)}});
  const std::string text = sarif(report, sources);
  const std::size_t begin = text.find("\"physicalLocation\"");
  return text.substr(begin, text.find("\"partialFingerprints\"") - begin);
}

}  // namespace

TEST_CASE("a run in SARIF", "[render][sarif]") {
  Sample sample;
  sample.report.rules = {&principal_elsewhere};
  sample.report.findings[0].fix =
      Fix{"name the key's Region", {{sample.at("us-east-1"), "eu-west-1"}}};
  const std::string name = fingerprint(sample.report.findings[0], sample.report, sample.sources);
  const std::string hash = line_hashes(sample.sources.bytes(sample.file), {5}).at(5);
  const std::string text = sarif(sample.report, sample.sources, {.page = sample_page});
  const std::string rules = R"({
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "kmslint",
          "version": "0.1.0",
          "semanticVersion": "0.1.0",
          "informationUri": "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
          "rules": [
            {
              "id": "principal-elsewhere",
              "name": "PrincipalElsewhere",
              "shortDescription": {
                "text": "The policy names Logs of another Region only."
              },
              "fullDescription": {
                "text": "The policy names Logs of another Region."
              },
              "help": {
                "text": "# principal-elsewhere\n\nThe policy names Logs\nof another Region.\n\nMore.\n",
                "markdown": "# principal-elsewhere\n\nThe policy names Logs\nof another Region.\n\nMore.\n"
              },
              "helpUri": "https://example.com/logs",
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "tags": [
                  "reliability"
                ],
                "precision": "very-high",
                "problem.severity": "error"
              }
            }
          ],
)";
  CHECK(text.substr(0, rules.size()) == rules);
  const std::string results = R"(      "columnKind": "utf16CodeUnits",
      "language": "en-US",
      "results": [
        {
          "ruleId": "principal-elsewhere",
          "ruleIndex": 0,
          "kind": "fail",
          "level": "error",
          "message": {
            "text": "Logs cannot use key `Key` for `/app/web`: it names another Region. To mend it: name `logs.eu-west-1.amazonaws.com`. See [log group `/app/web` uses the key](1).",
            "markdown": "Logs cannot use key `Key` for `/app/web`: it names another Region. To mend it: name `logs.eu-west-1.amazonaws.com`. See [log group `/app/web` uses the key](1)."
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "stacks/logs.yaml"
                },
                "region": {
                  "startLine": 5,
                  "startColumn": 14,
                  "endLine": 5,
                  "endColumn": 42
                }
              },
              "message": {
                "text": "Logs of another Region."
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "stacks/logs.yaml"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 3,
                  "endLine": 2,
                  "endColumn": 6
                }
              },
              "message": {
                "text": "log group `/app/web` uses the key."
              }
            }
          ],
          "codeFlows": [
            {
              "threadFlows": [
                {
                  "locations": [
                    {
                      "location": {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "stacks/logs.yaml"
                          },
                          "region": {
                            "startLine": 2,
                            "startColumn": 3,
                            "endLine": 2,
                            "endColumn": 6
                          }
                        },
                        "message": {
                          "text": "log group `/app/web`."
                        }
                      },
                      "importance": "important"
                    },
                    {
                      "location": {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "stacks/logs.yaml"
                          },
                          "region": {
                            "startLine": 4,
                            "startColumn": 3,
                            "endLine": 4,
                            "endColumn": 6
                          }
                        },
                        "message": {
                          "text": "its key `Key`."
                        }
                      },
                      "importance": "important"
                    },
                    {
                      "location": {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "stacks/logs.yaml"
                          },
                          "region": {
                            "startLine": 5,
                            "startColumn": 14,
                            "endLine": 5,
                            "endColumn": 42
                          }
                        },
                        "message": {
                          "text": "Logs of another Region."
                        }
                      },
                      "importance": "essential"
                    }
                  ]
                }
              ]
            }
          ],
          "partialFingerprints": {
            "kmslint/v1": ")" +
                              name + R"(",
            "primaryLocationLineHash": ")" +
                              hash + R"("
          },
          "fixes": [
            {
              "description": {
                "text": "Name the key's Region."
              },
              "artifactChanges": [
                {
                  "artifactLocation": {
                    "uri": "stacks/logs.yaml"
                  },
                  "replacements": [
                    {
                      "deletedRegion": {
                        "startLine": 5,
                        "startColumn": 19,
                        "endLine": 5,
                        "endColumn": 28
                      },
                      "insertedContent": {
                        "text": "eu-west-1"
                      }
                    }
                  ]
                }
              ]
            }
          ],
          "properties": {
            "logGroups": [
              "/app/web"
            ],
            "remedy": "name `logs.eu-west-1.amazonaws.com`"
          }
        }
      ]
    }
  ]
}
)";
  REQUIRE(text.size() > results.size());
  CHECK(text.substr(text.size() - results.size()) == results);
}

TEST_CASE("only security rules have a security severity", "[render][sarif]") {
  const Sample sample;
  const std::string text = sarif(sample.report, sample.sources);
  CHECK(contains(text, R"("tags": [
                  "security"
                ],
                "precision": "high",
                "problem.severity": "warning",
                "security-severity": "7.5")"));
  CHECK(occurrences(text, "security-severity") == 1);
  CHECK(occurrences(text, "\"reliability\"") == 2);
  CHECK(contains(text, "\"problem.severity\": \"recommendation\""));
}

TEST_CASE("a rule without a page has its summary", "[render][sarif]") {
  const Sample sample;
  const std::string text = sarif(sample.report, sample.sources, {.page = sample_page});
  CHECK(contains(text, R"("fullDescription": {
                "text": "Nothing special."
              },
              "help": {
                "text": "Nothing special.",
                "markdown": "Nothing special."
              },
              "defaultConfiguration")"));
}

TEST_CASE("a result's rule is listed even when it was not selected", "[render][sarif]") {
  Sample sample;
  sample.report.rules = {&principal_everyone};
  const std::string text = sarif(sample.report, sample.sources);
  CHECK(contains(text, "\"id\": \"principal-elsewhere\""));
  CHECK(contains(text, "\"ruleIndex\": 1"));
}

TEST_CASE("notes and open results are in the file on request", "[render][sarif]") {
  Sample sample;
  sample.report.open_findings = {sample.report.findings[0]};
  sample.report.open_findings[0].certain = Ternary::unknown;
  sample.report.findings[0].rule = &nothing_special;
  CHECK(contains(sarif(sample.report, sample.sources), "\"results\": []"));
  const std::string notes = sarif(sample.report, sample.sources, {.show_notes = true});
  CHECK(contains(notes, "\"kind\": \"fail\",\n          \"level\": \"note\""));
  const std::string open = sarif(sample.report, sample.sources, {.show_open = true});
  CHECK(contains(open, "\"kind\": \"open\",\n          \"level\": \"none\""));
  CHECK(occurrences(open, "\"ruleIndex\"") == 1);
}

TEST_CASE("paths are encoded, lines of any kind have UTF-16 columns", "[render][sarif]") {
  const std::string odd = location_of("a b/%#ü.yaml", "\t🔑 word\r\n", "word");
  CHECK(contains(odd, "\"uri\": \"a%20b/%25%23%C3%BC.yaml\""));
  CHECK(contains(odd, "\"startColumn\": 5,"));
  CHECK(contains(odd, "\"endColumn\": 9"));
  const std::string empty = location_of("a", "", "");
  CHECK(contains(empty, "\"startLine\": 1,"));
  CHECK(contains(empty, "\"startColumn\": 1,"));
  CHECK(contains(empty, "\"endColumn\": 1"));
}

TEST_CASE("places are one line", "[render][sarif]") {
  const std::string place = location_of("a", "x {\n  y\n}\n", "{\n  y\n}");
  CHECK(contains(place, "\"startLine\": 1,"));
  CHECK(contains(place, "\"startColumn\": 3,"));
  CHECK(contains(place, "\"endLine\": 1,"));
  CHECK(contains(place, "\"endColumn\": 4"));
}

TEST_CASE("edits may span lines and files", "[render][sarif]") {
  Sources sources;
  const FileId one = sources.add("one", "one", "a\nb\nc\n");
  const FileId two = sources.add("two", "two", "word\n");
  Report report;
  report.findings.push_back(
      {.rule = &principal_elsewhere,
       .message = "wrong",
       .primary = {{one, 0, 1}},
       .fix = Fix{"mend", {{{one, 0, 3}, ""}, {{two, 0, 4}, "x"}, {{one, 4, 5}, "z"}}}});
  const std::string text = sarif(report, sources);
  const std::string changes = R"("artifactChanges": [
                {
                  "artifactLocation": {
                    "uri": "one"
                  },
                  "replacements": [
                    {
                      "deletedRegion": {
                        "startLine": 1,
                        "startColumn": 1,
                        "endLine": 2,
                        "endColumn": 2
                      }
                    },
                    {
                      "deletedRegion": {
                        "startLine": 3,)";
  CHECK(contains(text, changes));
}

TEST_CASE("a fix without edits is none", "[render][sarif]") {
  Sample sample;
  sample.report.findings[0].fix = Fix{"by hand", {}};
  CHECK_FALSE(contains(sarif(sample.report, sample.sources), "\"fixes\""));
}

TEST_CASE("the ledger comes as notifications", "[render][sarif]") {
  Sample sample;
  sample.report.findings.clear();
  sample.report.pairs[0].verdict = "cannot-tell";
  sample.report.pairs[0].depends_on = {"var.region"};
  sample.report.pairs[0].settle = "--var region=REGION";
  sample.report.not_evaluated = {{.span = sample.at("Key"), .reason = "odd"},
                                 {.file = "b c.yaml", .reason = "no resources"}};
  sample.report.remarks = {"by the way"};
  CHECK(contains(sarif(sample.report, sample.sources), R"("toolExecutionNotifications": [
            {
              "descriptor": {
                "id": "ledger",
                "index": 0
              },
              "level": "note",
              "message": {
                "text": "1 log group with a key: 1 cannot tell (needs var.region)."
              }
            },
            {
              "descriptor": {
                "id": "cannot-tell",
                "index": 1
              },
              "level": "note",
              "message": {
                "text": "cannot tell whether log group `/app/web` can use its key: needs var.region; to settle it: --var region=REGION."
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "stacks/logs.yaml"
                    },
                    "region": {
                      "startLine": 2,
                      "startColumn": 3,
                      "endLine": 2,
                      "endColumn": 6
                    }
                  }
                }
              ]
            },
            {
              "descriptor": {
                "id": "not-evaluated",
                "index": 2
              },
              "level": "warning",
              "message": {
                "text": "odd."
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "stacks/logs.yaml"
                    },
                    "region": {
                      "startLine": 4,
                      "startColumn": 3,
                      "endLine": 4,
                      "endColumn": 6
                    }
                  }
                }
              ]
            },
            {
              "descriptor": {
                "id": "not-evaluated",
                "index": 2
              },
              "level": "warning",
              "message": {
                "text": "no resources."
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "b%20c.yaml"
                    }
                  }
                }
              ]
            },
            {
              "descriptor": {
                "id": "remark",
                "index": 3
              },
              "level": "note",
              "message": {
                "text": "by the way."
              }
            }
          ])"));
}

TEST_CASE("of too many results the gravest are kept, in order", "[render][sarif]") {
  Sample sample;
  const Finding finding = sample.report.findings[0];
  sample.report.findings.assign(10000, finding);
  for (std::size_t i = 0; i < 10000; ++i) {
    Finding& one = sample.report.findings[i];
    one.related.clear();
    one.message = "number " + std::to_string(i);
    one.rule = i < 9000 ? &principal_everyone : &principal_elsewhere;
  }
  sample.report.open_findings = {finding};
  sample.report.open_findings[0].certain = Ternary::unknown;
  const std::string text = sarif(sample.report, sample.sources, {.show_open = true});
  CHECK(occurrences(text, "\"ruleIndex\"") == 5000);
  CHECK(occurrences(text, "\"level\": \"none\"") == 0);
  CHECK(contains(text, "\"text\": \"number 3999. "));
  CHECK_FALSE(contains(text, "\"text\": \"number 4000. "));
  CHECK_FALSE(contains(text, "\"text\": \"number 8999. "));
  CHECK(contains(text, "\"text\": \"number 9000. "));
  CHECK(contains(text, "\"text\": \"number 9999. "));
  CHECK(text.find("number 3999.") < text.find("number 9000."));
  CHECK(contains(text, "5001 results of the lowest levels left out: GitHub keeps 5000."));
}

TEST_CASE("the flow goes over the statement and names no place twice", "[render][sarif]") {
  Sample sample;
  Finding& finding = sample.report.findings[0];
  finding.statement = Place{sample.at("Service"), "statement `Logs`"};
  const std::string text = sarif(sample.report, sample.sources);
  CHECK(occurrences(text, "\"importance\": \"important\"") == 3);
  CHECK(text.find("its key `Key`.") < text.find("statement `Logs`."));
  finding.primary.span = sample.at("Key");
  finding.statement.reset();
  const std::string at_key = sarif(sample.report, sample.sources);
  CHECK(occurrences(at_key, "\"importance\": \"important\"") == 1);
  CHECK_FALSE(contains(at_key, "its key `"));
}

TEST_CASE("a finding that has one place only has no flow", "[render][sarif]") {
  Sample sample;
  sample.report.findings[0].pairs.clear();
  CHECK_FALSE(contains(sarif(sample.report, sample.sources), "codeFlows"));
}

namespace {

/// Text that does not compress.
std::string noise(std::uint32_t& state, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    state = state * 1664525U + 1013904223U;
    text += static_cast<char>('!' + (state >> 24) % 94);
  }
  return text;
}

std::size_t compressed_size(const std::string& text) {
  const ScratchFolder folder;
  folder.write("a.sarif", text);
  REQUIRE(std::system(("gzip -6 '" + folder / "a.sarif'").c_str()) == 0);
  return std::filesystem::file_size(folder / "a.sarif.gz");
}

}  // namespace

TEST_CASE("the file stays below what GitHub takes, whatever the findings say", "[render][sarif]") {
  Sample sample;
  const Finding finding = sample.report.findings[0];
  sample.report.findings.assign(6000, finding);
  std::uint32_t state = 1;
  for (Finding& one : sample.report.findings) {
    one.message = noise(state, 2000);
    one.remedy = noise(state, 200);
    one.related.assign(30, finding.related[0]);
    for (Place& place : one.related) place.message = noise(state, 100);
  }
  sample.report.not_evaluated.assign(3000, {});
  for (LedgerLine& line : sample.report.not_evaluated) line.reason = noise(state, 2000);
  sample.report.remarks.assign(3000, "");
  for (std::string& remark : sample.report.remarks) remark = noise(state, 2000);
  std::ostringstream out;
  render_sarif(sample.report, sample.sources, {}, out);
  CHECK(compressed_size(out.str()) < 10'000'000);
  CHECK(contains(out.str(), "left out: GitHub refuses files above 10 MB."));
  CHECK(occurrences(out.str(), "\"ruleIndex\"") > 500);
}

TEST_CASE("many places of many results are bounded, too", "[render][sarif]") {
  Sample sample;
  const Finding finding = sample.report.findings[0];
  sample.report.findings.assign(5000, finding);
  for (Finding& one : sample.report.findings) one.related.assign(100, finding.related[0]);
  std::ostringstream out;
  render_sarif(sample.report, sample.sources, {}, out);
  CHECK(occurrences(out.str(), "\"ruleIndex\"") == 476);  // 50000 places, 105 each
}

TEST_CASE("exactly as many results as GitHub keeps are all written", "[render][sarif]") {
  Sample sample;
  sample.report.findings.assign(5000, sample.report.findings[0]);
  const std::string text = sarif(sample.report, sample.sources);
  CHECK(occurrences(text, "\"ruleIndex\"") == 5000);
  CHECK_FALSE(contains(text, "left out"));
}

TEST_CASE("related places and notifications have limits", "[render][sarif]") {
  Sample sample;
  Finding& finding = sample.report.findings[0];
  finding.related.assign(300, finding.related[0]);
  sample.report.not_evaluated.assign(2500, {.reason = "odd"});
  const std::string text = sarif(sample.report, sample.sources);
  CHECK(contains(text, "\"id\": 100,"));
  CHECK_FALSE(contains(text, "\"id\": 101,"));
  CHECK(occurrences(text, "\"text\": \"odd.\"") == 1000);
  CHECK(contains(text, "\"text\": \"and 1500 more.\""));
}

TEST_CASE("hostile bytes come out as SARIF", "[render][sarif]") {
  Sources sources;
  const FileId file = sources.add("a\xFF:\x1b.yaml", "a", "\xFF\xED\xA0\x80 \x01 word");
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "\xC0\x80\x1b](",
                             .primary = {place_of(sources, file, "word"), "\xFE"},
                             .related = {{{file, 0, 4}, "\xFF]"}}});
  const std::string text = sarif(report, sources);
  CHECK(find_invalid_utf8(text) == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(contains(text, "\"uri\": \"a%FF%3A%1B.yaml\""));
  CHECK(contains(text, "\"startColumn\": 8,"));
}

TEST_CASE("an empty report is a valid run", "[render][sarif]") {
  const Sources sources;
  const std::string text = sarif({}, sources);
  CHECK(contains(text, "\"results\": []"));
  CHECK(contains(text, "0 log groups with a key."));
}

TEST_CASE("the profile keeps GitHub's limits", "[render][sarif]") {
  const Sample sample;
  const std::string good = sarif(sample.report, sample.sources);
  const auto error_with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return schema_error("sarif-profile.schema.json", changed.replace(at, from.size(), to));
  };
  CHECK_FALSE(error_with("\"7.5\"", "7.5").empty());
  CHECK_FALSE(error_with("\"7.5\"", "\"0.0\"").empty());
  CHECK_FALSE(error_with("\"uri\": \"stacks", "\"uri\": \"file:///stacks").empty());
  CHECK_FALSE(error_with("\"uri\": \"stacks/logs.yaml\"", "\"uri\": \"\"").empty());
  CHECK_FALSE(error_with("\"startLine\": 5", "\"startLine\": 0").empty());
  CHECK_FALSE(error_with("https://example.com/logs", "").empty());
  CHECK_FALSE(error_with("Logs cannot", std::string(1000, 'x')).empty());
}
