// Small reports made by hand, and the places of words in their files.
#pragma once

#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "lint/report.h"
#include "render/render.h"
#include "source/sources.h"

namespace kmslint {

/// The first occurrence of `word` in a file.
inline Span place_of(const Sources& sources, FileId file, std::string_view word) {
  const std::size_t at = sources.bytes(file).find(word);
  REQUIRE(at != std::string_view::npos);
  const auto begin = static_cast<std::uint32_t>(at);
  return {file, begin, begin + static_cast<std::uint32_t>(word.size())};
}

inline const Rule principal_elsewhere = {
    .id = "principal-elsewhere",
    .summary = "the policy names Logs of another Region only",
    .level = Level::error,
    .reference = "https://example.com/logs",
};

inline const Rule principal_everyone = {
    .id = "principal-everyone",
    .summary = "the key policy allows everyone",
    .level = Level::warning,
    .reference = "https://example.com/keys",
    .security_severity = "7.5",
};

inline const Rule nothing_special = {
    .id = "nothing-special",
    .summary = "nothing special",
    .level = Level::note,
};

using Renderer = void (*)(const Report&, const Sources&, const RenderOptions&, std::ostream&);

inline std::string rendered(Renderer renderer, const Report& report, const Sources& sources,
                            const RenderOptions& options = {}) {
  std::ostringstream out;
  renderer(report, sources, options, out);
  return out.str();
}

/// A stack whose key policy names Logs of another Region: one pair, one finding.
struct Sample {
  Sources sources = {};
  FileId file = sources.add("stacks/logs.yaml", "../stacks/logs.yaml",
                            "Resources:\n"
                            "  Web:\n"
                            "    LogGroupName: /app/web\n"
                            "  Key:\n"
                            "    Service: logs.us-east-1.amazonaws.com\n");
  Report report = {};

  Span at(std::string_view word) const { return place_of(sources, file, word); }

  Sample() {
    report.rules = {&principal_elsewhere, &principal_everyone, &nothing_special};
    report.inputs = {{"stacks/logs.yaml", "cloudformation"}};
    report.pairs.push_back({
        .log_group = {"Resources/Web", "/app/web",
                      "arn:aws:logs:${AWS::Region}:111122223333:log-group:/app/web", at("Web")},
        .key = ReportedThing{"Resources/Key", "Key", "arn:aws:kms:key/1", at("Key")},
        .verdict = "not-usable",
        .actions = {"denied", "denied", "denied"},
        .findings = {0},
    });
    report.findings.push_back({
        .rule = &principal_elsewhere,
        .message = "Logs cannot use key `Key` for `/app/web`: it names another Region",
        .primary = {at("logs.us-east-1.amazonaws.com"), "Logs of another Region"},
        .related = {{at("Web"), "log group `/app/web` uses the key"}},
        .remedy = "name `logs.eu-west-1.amazonaws.com`",
        .pairs = {0},
    });
  }
};

}  // namespace kmslint
