#include "render/fingerprint.h"

#include <catch2/catch.hpp>

#include "render/hexadecimal.h"
#include "render/sample.h"

using namespace kmslint;

namespace {

/// The fingerprint of a finding on `word` of a file with these bytes, about the sample's pair.
std::string name_of(const std::string& path, const std::string& bytes, std::string_view word,
                    const Rule& rule = principal_elsewhere) {
  Sources sources;
  const FileId file = sources.add(path, path, bytes);
  Report report;
  report.pairs.push_back({.log_group = {.address = "Resources/Web"}});
  report.findings.push_back(
      {.rule = &rule, .primary = {place_of(sources, file, word)}, .pairs = {0}});
  return fingerprint(report.findings[0], report, sources);
}

}  // namespace

TEST_CASE("hexadecimal digits", "[render][fingerprint]") {
  CHECK(hexadecimal(0, 1) == "0");
  CHECK(hexadecimal(0xc129715d7a2bc9a3U, 1) == "c129715d7a2bc9a3");
  CHECK(hexadecimal(0xabc, 16) == "0000000000000abc");
}

TEST_CASE("a fingerprint survives moves", "[render][fingerprint]") {
  const std::string name = name_of("a.yaml", "x: word\n", "word");
  CHECK(name.size() == 18);
  CHECK(name.substr(16) == ":1");
  CHECK(name_of("b/c.yaml", "\n\n  y: [word]\n", "word") == name);
  CHECK(name_of("a.yaml", "{\n  a,\n  b\n}", "{\n  a,\n  b\n}") ==
        name_of("a.yaml", "    {\r\n\ta,\r\n\tb\r\n}", "{\r\n\ta,\r\n\tb\r\n}"));
}

TEST_CASE("a fingerprint tells rules, texts and resources apart", "[render][fingerprint]") {
  const std::string name = name_of("a.yaml", "x: word\n", "word");
  CHECK(name_of("a.yaml", "x: work\n", "work") != name);
  CHECK(name_of("a.yaml", "x: word\n", "word", principal_everyone) != name);
  Sample sample;
  const std::string with_pair =
      fingerprints(sample.report.findings, sample.report, sample.sources)[0];
  sample.report.pairs[0].key->address = "Resources/Other";
  CHECK(fingerprints(sample.report.findings, sample.report, sample.sources)[0] != with_pair);
}

TEST_CASE("equal findings are counted", "[render][fingerprint]") {
  Sample sample;
  sample.report.findings.push_back(sample.report.findings[0]);
  const std::vector<std::string> names =
      fingerprints(sample.report.findings, sample.report, sample.sources);
  CHECK(names[0].substr(0, 16) == names[1].substr(0, 16));
  CHECK(names[0].substr(16) == ":1");
  CHECK(names[1].substr(16) == ":2");
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(fingerprint(sample.report.findings[i], sample.report, sample.sources) == names[i]);
  }
}

TEST_CASE("the order in which pairs were found changes nothing", "[render][fingerprint]") {
  Sample sample;
  sample.report.pairs.push_back({.log_group = {.address = "Resources/Api"}});
  sample.report.findings[0].pairs = {0, 1};
  const std::string name = fingerprint(sample.report.findings[0], sample.report, sample.sources);
  std::swap(sample.report.pairs[0], sample.report.pairs[1]);
  CHECK(fingerprint(sample.report.findings[0], sample.report, sample.sources) == name);
}

TEST_CASE("the hash is FNV-1a", "[render][fingerprint]") {
  // By hand: the fields `nothing-special`, the empty text, no address.
  std::uint64_t hash = 14695981039346656037U;
  for (const unsigned char c : std::string("nothing-special\xFF\xFF"))
    hash = (hash ^ c) * 1099511628211U;
  Sources sources;
  const FileId file = sources.add("a", "a", "");
  Report report;
  report.findings.push_back({.rule = &nothing_special, .primary = {{file, 0, 0}}});
  CHECK(fingerprint(report.findings[0], report, sources) == hexadecimal(hash, 16) + ":1");
}
