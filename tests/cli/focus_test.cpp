// --focus and --hook: the whole root is read, and what touches the files in focus is reported.
#include "cli/focus.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "cli/run_process.h"
#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

/// A template whose key lets in a service that is not Logs; `name` is the log group's.
std::string bad_template(const std::string& name) {
  return "Resources:\n"
         "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n"
         "      KeyPolicy:\n"
         "        Version: \"2012-10-17\"\n"
         "        Statement:\n"
         "          - Effect: Allow\n"
         "            Principal: {AWS: \"111122223333\"}\n"
         "            Action: kms:*\n"
         "            Resource: \"*\"\n"
         "          - Effect: Allow\n"
         "            Principal: {Service: sqs.amazonaws.com}\n"
         "            Action: kms:*\n"
         "            Resource: \"*\"\n"
         "  Logs:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties:\n"
         "      LogGroupName: " +
         name +
         "\n"
         "      KmsKeyId: !GetAtt LogKey.Arn\n";
}

struct Repository {
  ScratchFolder folder = {};

  Repository() {
    folder.make_folder(".git");
    folder.write("a.yaml", bad_template("/a"));
    folder.write("sub/b.yaml", bad_template("/b"));
    folder.write("with space/c d.yaml", bad_template("/c"));
    folder.write("notes.json", "{\"AWS::\": 1}");
  }

  Outcome run(std::vector<std::string> arguments, const std::string& from = "") const {
    return run_process({.arguments = std::move(arguments), .folder = folder / from});
  }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The annotations, each a line.
std::set<std::string> findings_of(const Outcome& outcome) {
  std::set<std::string> lines;
  std::size_t begin = 0;
  while (begin < outcome.out.size()) {
    const std::size_t end = outcome.out.find('\n', begin);
    const std::string line = outcome.out.substr(begin, end - begin);
    if (line.starts_with("::")) lines.insert(line);
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> hook(std::vector<std::string> files) {
  files.insert(files.begin(), {"check", "--hook", "--format", "github"});
  return files;
}

}  // namespace

TEST_CASE("a hook reports what touches its files", "[process][focus]") {
  const Repository repository;
  const Outcome all = repository.run({"check", "--format", "github"});
  CHECK(all.status == 1);
  CHECK(findings_of(all).size() == 3);
  const Outcome one = repository.run(hook({"sub/b.yaml"}));
  CHECK(one.status == 1);
  CHECK(findings_of(one).size() == 1);
  CHECK(holds(one.out, "file=sub/b.yaml,"));
  CHECK(holds(one.out, "1 log group with a key: 1 not usable"));
  CHECK(findings_of(repository.run(hook({"with space/c d.yaml"}))).size() == 1);
}

TEST_CASE("a hook with no file, or with files that are no input, finds nothing",
          "[process][focus]") {
  const Repository repository;
  for (const auto& files : {std::vector<std::string>{}, {"notes.json"}, {"sub"}}) {
    const Outcome outcome = repository.run(hook(files));
    CHECK(outcome.status == (files == std::vector<std::string>{"sub"} ? 1 : 0));
    CHECK(outcome.err == "");
  }
}

TEST_CASE("a file in focus may be gone or renamed", "[process][focus]") {
  const Repository repository;
  const Outcome gone = repository.run({"--focus", "gone.yaml", "--focus", "new name.yaml"});
  CHECK(gone.status == 0);
  CHECK(holds(gone.out, "`gone.yaml` is in focus and does not exist"));
  repository.folder.write("new name.yaml", bad_template("/new"));
  const Outcome renamed = repository.run({"--focus", "gone.yaml", "--focus", "new name.yaml"});
  CHECK(renamed.status == 1);
  CHECK(holds(renamed.out, "new name.yaml:7:9: error"));
  CHECK_FALSE(holds(renamed.out, "sub/b.yaml"));
}

TEST_CASE("shuffled, repeated shards find what one run finds", "[process][focus]") {
  const Repository repository;
  const std::vector<std::string> files = {"with space/c d.yaml", "a.yaml", "notes.json",
                                          "sub/b.yaml"};
  const std::set<std::string> all = findings_of(repository.run(hook(files)));
  CHECK(all.size() == 3);
  const std::vector<std::vector<std::vector<std::string>>> divisions = {
      {{files[0]}, {files[1]}, {files[2]}, {files[3]}},
      {{files[3], files[0]}, {files[2], files[1]}},
      {{files[1], files[1]}, {files[3], files[2], files[0]}, {files[1]}},
  };
  for (const auto& shards : divisions) {
    std::set<std::string> together;
    int status = 0;
    for (const auto& shard : shards) {
      const Outcome outcome = repository.run(hook(shard));
      const std::set<std::string> found = findings_of(outcome);
      together.insert(found.begin(), found.end());
      status = std::max(status, outcome.status);
      CHECK(repository.run(hook(shard)).out == outcome.out);
    }
    CHECK(together == all);
    CHECK(status == 1);
  }
}

TEST_CASE("from a folder of the work tree all of it is read", "[process][focus]") {
  const Repository repository;
  const Outcome outcome = repository.run({"--focus", "../a.yaml"}, "sub");
  CHECK(outcome.status == 1);
  CHECK(outcome.out.starts_with("../a.yaml:"));
  CHECK(holds(outcome.out, "only what touches the 1 file in focus is reported"));
}

TEST_CASE("a PATH limits what is read for the focus", "[process][focus]") {
  const Repository repository;
  CHECK(repository.run({"--focus", "a.yaml", "a.yaml"}).status == 1);
  const Outcome outcome = repository.run({"--focus", "a.yaml", "sub"});
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "`a.yaml` is in focus and was left out"));
}

TEST_CASE("a configuration in focus puts what it governs in focus", "[process][focus]") {
  const Repository repository;
  repository.folder.write("sub/.kmslint.yaml", "region: eu-west-1\n");
  const Outcome outcome = repository.run(hook({"sub/.kmslint.yaml"}));
  CHECK(findings_of(outcome).size() == 1);
  CHECK(holds(outcome.out, "file=sub/b.yaml,"));
}

TEST_CASE("what is in focus is read although it is ignored", "[process][focus]") {
  const Repository repository;
  repository.folder.write(".gitignore", "hidden*\n");
  for (const char* name : {"hidden.yaml", "hidden/a.yaml", "hidden/deep/b.yaml"}) {
    repository.folder.write(name, bad_template("/hidden"));
  }
  CHECK(findings_of(repository.run({"check", "--format", "github"})).size() == 3);
  CHECK(findings_of(repository.run(hook({"hidden.yaml"}))).size() == 1);
  CHECK(findings_of(repository.run(hook({"hidden/deep/b.yaml"}))).size() == 1);
  CHECK(findings_of(repository.run(hook({"hidden"}))).size() == 2);
  const Outcome outcome = repository.run({"--focus", "hidden/deep/b.yaml", "."});
  CHECK(outcome.status == 1);
  CHECK(outcome.out.starts_with("hidden/deep/b.yaml:"));
  CHECK_FALSE(holds(outcome.out, "left out"));
}

TEST_CASE("what is excluded, or outside of PATH and root, stays left out of the focus",
          "[process][focus]") {
  const Repository repository;
  const ScratchFolder outside;
  outside.write("x.yaml", bad_template("/x"));
  repository.folder.link("link.yaml", outside / "x.yaml");
  for (const Outcome& outcome :
       {repository.run({"--exclude", "sub", "--focus", "sub/b.yaml"}),
        repository.run({"--exclude", "sub", "--focus", "sub"}),
        repository.run({"--focus", "a.yaml", "sub"}), repository.run({"--focus", "link.yaml"}),
        repository.run({"--focus", outside / "x.yaml"})}) {
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.out, "0 log groups with a key"));
  }
}

TEST_CASE("being in focus makes no input of a file", "[process][focus]") {
  const Repository repository;
  repository.folder.write("list.yaml", "[1, 2]\n");
  repository.folder.write("binary.json", std::string("\x01\x02", 2));
  repository.folder.write("notes.txt", bad_template("/notes"));
  const Outcome outcome = repository.run({"--hook", "list.yaml", "binary.json", "notes.txt"});
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "");
  CHECK_FALSE(holds(outcome.out, "not recognised"));
}

TEST_CASE("files below the current folder are shown from there", "[process][focus]") {
  const Repository repository;
  const Outcome focused = repository.run({"--focus", "b.yaml"}, "sub");
  CHECK(focused.out.starts_with("b.yaml:7:9: error"));
  CHECK(repository.run({"--hook", "../with space/c d.yaml"}, "sub")
            .out.starts_with("../with space/c d.yaml:7:9: error"));
  CHECK(repository.run({"check"}, "sub").out.starts_with("b.yaml:7:9: error"));
  CHECK(repository.run({"--root", "..", "--focus", "b.yaml"}, "sub")
            .out.starts_with("b.yaml:7:9: error"));
}

TEST_CASE("only what is allowed in focus is counted as allowed", "[process][focus]") {
  const Repository repository;
  repository.folder.write(".kmslint.yaml",
                          "allow: [{rule: logs-service-not-allowed, reason: reviewed}]\n");
  CHECK(holds(repository.run({"check"}).out, "(3 allowed)"));
  CHECK(holds(repository.run({"--focus", "a.yaml"}).out, "(1 allowed)"));
  CHECK_FALSE(holds(repository.run({"--focus", "notes.json"}).out, "allowed)"));
}

TEST_CASE("only pairs in focus need a proof", "[process][focus]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("open.yaml",
               "Parameters: {KeyArn: {Type: String}}\n"
               "Resources:\n"
               "  Logs:\n"
               "    Type: AWS::Logs::LogGroup\n"
               "    Properties: {LogGroupName: /app, KmsKeyId: !Ref KeyArn}\n");
  folder.write("other.yaml", "Resources: {Key: {Type: AWS::KMS::Alias}}\n");
  const auto status = [&](const std::string& file) {
    return run_process(
               {.arguments = {"--require-proof", "--hook", file}, .folder = folder.path().string()})
        .status;
  };
  CHECK(status("open.yaml") == 1);
  CHECK(status("other.yaml") == 0);
}

TEST_CASE("a finding is in focus with any file that it touches", "[focus]") {
  Sources sources;
  const std::vector<std::string> names = {"primary", "related",   "group",
                                          "key",     "statement", "elsewhere"};
  Discovery discovery;
  discovery.configurations.emplace_back();
  const ScratchFolder folder;
  std::vector<Span> places;
  for (const std::string& name : names) {
    folder.write(name, "x");
    places.push_back({sources.add(name, name, "x"), 0, 1});
    discovery.files.push_back({.open_path = folder / name, .path = name});
  }
  const Rule rule = {.id = "some-rule"};
  const auto left_with = [&](const std::string& name) {
    Report report;
    report.pairs.push_back({.log_group = {.span = places[5]}, .verdict = "usable"});
    report.pairs.push_back({.log_group = {.span = places[2]},
                            .key = ReportedThing{.span = places[3]},
                            .verdict = "not-usable",
                            .findings = {0}});
    report.findings.push_back({.rule = &rule,
                               .primary = {places[0]},
                               .related = {{places[1]}},
                               .statement = Place{places[4]},
                               .pairs = {1}});
    report.not_evaluated = {{.span = places[2]}, {.file = "elsewhere"}};
    CheckOptions options;
    options.focus = {folder / name};
    const Focus focus(options, discovery);
    keep_focused(report, focus, Governance(discovery, {}, sources), sources);
    return report;
  };
  for (std::size_t i = 0; i < 5; ++i) {
    INFO(names[i]);
    const Report report = left_with(names[i]);
    REQUIRE(report.findings.size() == 1);
    REQUIRE(report.pairs.size() == 1);
    CHECK(report.findings[0].pairs == std::vector<std::size_t>{0});
    CHECK(report.pairs[0].findings == std::vector<std::size_t>{0});
    CHECK(report.not_evaluated.size() == (names[i] == "group" ? 1 : 0));
  }
  const Report elsewhere = left_with("elsewhere");
  CHECK(elsewhere.findings.empty());
  REQUIRE(elsewhere.pairs.size() == 1);
  CHECK(elsewhere.pairs[0].verdict == "usable");
  CHECK(elsewhere.not_evaluated.size() == 1);
}
