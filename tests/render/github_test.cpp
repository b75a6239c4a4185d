#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

namespace {

std::string github(const Report& report, const Sources& sources) {
  return rendered(render_github, report, sources, {.quiet = true});
}

}  // namespace

TEST_CASE("findings are annotations, then comes the ledger", "[render][github]") {
  Sample sample;
  sample.report.findings[0].cases = {"Env=dev", "Env=prod"};
  sample.report.findings.push_back({.rule = &principal_everyone,
                                    .message = "everyone",
                                    .primary = {sample.at("Key:\n    Service")}});
  CHECK(rendered(render_github, sample.report, sample.sources) ==
        "::error file=stacks/logs.yaml,line=5,endLine=5,col=14,endColumn=42,"
        "title=principal-elsewhere::Logs cannot use key `Key` for `/app/web`: it names another "
        "Region. In Env=dev, prod. To mend it: name `logs.eu-west-1.amazonaws.com`.\n"
        "::warning file=stacks/logs.yaml,line=4,endLine=4,col=3,endColumn=7,"
        "title=principal-everyone::everyone.\n"
        "1 log group with a key: 1 not usable\n");
}

TEST_CASE("notes and open findings are no annotations", "[render][github]") {
  Sample sample;
  sample.report.open_findings = {sample.report.findings[0]};
  sample.report.open_findings[0].certain = Ternary::unknown;
  sample.report.findings[0].rule = &nothing_special;
  CHECK(rendered(render_github, sample.report, sample.sources,
                 {.show_notes = true, .show_open = true, .quiet = true})
            .empty());
}

TEST_CASE("no text of a file makes a workflow command", "[render][github]") {
  Sources sources;
  const FileId file = sources.add("a,b:c%d\n::e.yaml", "a", "x");
  Report report;
  report.findings.push_back({.rule = &principal_elsewhere,
                             .message = "100% wrong:\r\n::set-output name=x::y, z",
                             .primary = {{file, 0, 1}}});
  CHECK(github(report, sources) ==
        "::error file=a%2Cb%3Ac%25d<U+000A>%3A%3Ae.yaml,line=1,endLine=1,col=1,endColumn=2,"
        "title=principal-elsewhere::100%25 wrong:<U+000D><U+000A>::set-output name=x::y, z.\n");
}
