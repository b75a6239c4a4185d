// What a change is compared with: revisions, the index, folders, and everything that can be wrong
// with them. Runs the real git.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/run_process.h"
#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string policy(const std::string& service) {
  return R"({"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
  {"Effect": "Allow", "Principal": {"Service": ")" +
         service + R"("}, "Action": "kms:*", "Resource": "*"}
]})";
}
const std::string good = policy("logs.eu-west-1.amazonaws.com");
const std::string bad = policy("sns.amazonaws.com");

const std::string loses = "change-removes-logs-access";

/// A folder under git, and commands in it. Git reads no configuration but the repository's.
struct Project {
  ScratchFolder scratch = {};

  explicit Project(bool with_git = true) {
    if (with_git) git("git init --quiet --initial-branch=main");
  }

  std::string path() const { return scratch.path().string(); }

  void git(const std::string& command) const {
    const std::string whole =
        "cd '" + path() +
        "' && export HOME=. GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a "
        "GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c && " +
        command;
    REQUIRE(std::system(whole.c_str()) == 0);
  }
  void commit() const { git("git add --all && git commit --quiet --allow-empty --message=x"); }

  Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"check", "--log-group",
                                         "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"});
    return run_process({.arguments = std::move(arguments),
                        .folder = path(),
                        .environment = {"PATH=/usr/bin:/bin", "HOME=" + path()}});
  }
};

}  // namespace

TEST_CASE("a revision is compared with the files", "[change][cli]") {
  Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  project.scratch.write("key-policy.json", bad);
  const Outcome edited = project.run({"--base", "HEAD"});
  CHECK(edited.status == 1);
  CHECK(holds(edited.out, loses));
  CHECK(holds(edited.out, "this change: 1 log group loses access"));
  project.commit();
  CHECK(project.run({"--base", "HEAD", "--only-changes"}).status == 0);
  CHECK(project.run({"--base", "HEAD~1", "--only-changes"}).status == 1);
  // The other way round.
  project.git("git checkout --quiet HEAD~1");
  CHECK(project.run({"--base", "main", "--only-changes"}).status == 0);
}

TEST_CASE("the index is compared with the last commit", "[change][cli]") {
  Project project;
  project.scratch.write("key-policy.json", good);
  project.git("git add --all");
  // Before the first commit there is nothing to lose.
  CHECK(project.run({"--staged"}).status == 0);
  project.commit();
  project.scratch.write("key-policy.json", bad);
  CHECK(project.run({"--staged"}).status == 0);
  project.git("git add --all");
  CHECK(project.run({"--staged"}).status == 1);
  project.scratch.write("key-policy.json", good);
  CHECK(holds(project.run({"--staged"}).out, loses));
  // A file that somebody took away without telling git is still in the commit.
  std::filesystem::remove(project.scratch.path() / "key-policy.json");
  CHECK(holds(project.run({"--staged"}).out, loses));
}

TEST_CASE("a change that cannot be read is told with the changes", "[change][cli]") {
  Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  project.scratch.write("key-policy.json",
                        std::string(good).substr(0, std::string(good).rfind('}')));
  const Outcome outcome = project.run({"--base", "HEAD", "--only-changes"});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "key-policy.json:"));
  CHECK(holds(outcome.out, "[syntax-error]"));
}

TEST_CASE("a base that is not here whole is no base", "[change][cli]") {
  Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  project.scratch.write("key-policy.json", bad);
  project.commit();
  // As in a partial clone.
  project.git("rm -f .git/objects/$(git rev-parse HEAD~1:key-policy.json | sed 's,^..,&/,')");
  const Outcome outcome = project.run({"--base", "HEAD~1"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.err, "key-policy.json"));
}

TEST_CASE("names of files may be anything", "[change][cli]") {
  Project project;
  project.scratch.write("a b/new\nline key-policy.json", good);
  project.commit();
  project.scratch.write("a b/new\nline key-policy.json", bad);
  CHECK(holds(project.run({"--base", "HEAD"}).out, loses));
  // Renamed and edited.
  project.git("mv 'a b' c");
  CHECK(holds(project.run({"--base", "HEAD"}).out, loses));
  project.commit();
  CHECK(project.run({"--base", "HEAD~1", "c"}).status == 1);
}

TEST_CASE("what cannot be compared is said", "[change][cli]") {
  const Project nowhere(false);
  nowhere.scratch.write("key-policy.json", good);
  const Outcome no_repository = nowhere.run({"--base", "main"});
  CHECK(no_repository.status == 2);
  CHECK(holds(no_repository.err, "is in no git work tree"));
  CHECK(nowhere.run({"--staged"}).status == 2);

  const Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  const Outcome unknown = project.run({"--base", "no-such-branch"});
  CHECK(unknown.status == 2);
  CHECK(holds(unknown.err, "`no-such-branch` is no revision of this repository"));
  CHECK(unknown.out.empty());
  for (const char* revision : {"--upload-pack=touch x", "-x", "HEAD:key-policy.json", ""}) {
    CHECK(project.run({std::string("--base=") + revision}).status == 2);
  }
  CHECK(!std::filesystem::exists(project.scratch.path() / "x"));
  CHECK(project.run({"--base", "HEAD", "--staged"}).status == 2);
  CHECK(project.run({"--only-changes"}).status == 2);

  project.commit();
  const Project other(false);
  other.git("git clone --quiet --depth=1 'file://" + project.path() + "' clone");
  const Outcome shallow =
      run_process({.arguments = {"check", "--base", "HEAD~1"}, .folder = other.path() + "/clone"});
  CHECK(shallow.status == 2);
  CHECK(holds(shallow.err, "shallow clone"));
}

TEST_CASE("nothing that a repository brings along runs", "[change][cli]") {
  const Project project;
  project.scratch.write(".gitattributes", "*.json filter=evil diff=evil\n");
  project.scratch.write("key-policy.json", good);
  project.git("git add --all && git commit --quiet --message=x");
  const std::string touch = "touch " + project.path() + "/ran";
  for (const char* name : {"core.fsmonitor", "filter.evil.clean", "filter.evil.smudge",
                           "diff.evil.textconv", "diff.external", "core.pager"}) {
    project.git(std::string("git config ") + name + " '" + touch + "'");
  }
  project.scratch.write("key-policy.json", bad);
  CHECK(holds(project.run({"--base", "HEAD"}).out, loses));
  CHECK(project.run({"--staged"}).status == 0);
  CHECK(!std::filesystem::exists(project.scratch.path() / "ran"));
}

TEST_CASE("links, folders and submodules are no files", "[change][cli]") {
  const Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  project.git("rm key-policy.json && ln -s /etc/passwd key-policy.json");
  CHECK(project.run({"--base", "HEAD"}).status <= 1);
  project.commit();
  project.git("rm key-policy.json && mkdir key-policy.json && touch key-policy.json/x");
  CHECK(project.run({"--base", "HEAD"}).status == 0);
  project.git(
      "git init --quiet sub && cd sub && git commit --quiet --allow-empty --message=x && cd .. && "
      "git -c advice.addEmbeddedRepo=false add --all 2>/dev/null && git commit --quiet "
      "--message=x");
  CHECK(project.run({"--base", "HEAD~1"}).status == 0);
  CHECK(project.run({"--staged"}).status == 0);
}

TEST_CASE("a merge and a bare index are no trouble", "[change][cli]") {
  const Project project;
  project.scratch.write("key-policy.json", good);
  project.commit();
  project.git("git checkout --quiet -b side");
  project.scratch.write("key-policy.json", bad);
  project.commit();
  project.git(
      "git checkout --quiet main && git commit --quiet --allow-empty --message=x && "
      "git merge --quiet --no-edit side");
  CHECK(project.run({"--base", "HEAD^1", "--only-changes"}).status == 1);
  CHECK(project.run({"--base", "HEAD^2", "--only-changes"}).status == 0);
}

TEST_CASE("folders and files are compared without git", "[change][cli]") {
  const Project project(false);
  project.scratch.write("before/key-policy.json", good);
  project.scratch.write("after/key-policy.json", bad);
  CHECK(project.run({"--base", "before", "after"}).status == 1);
  const auto diff = [&](const std::string& before, const std::string& after) {
    return run_process(
        {.arguments = {"diff", "--region", "eu-west-1", before, after}, .folder = project.path()});
  };
  CHECK(diff("before", "after").status == 1);
  CHECK(holds(diff("before", "after").out, "change-removes-logs-statement"));
  // What became allowed differs, too.
  CHECK(diff("after", "before").status == 1);
  CHECK(holds(diff("after", "before").out, "remark: now allowed with "));
  CHECK(diff("before", "before").status == 0);
  CHECK(diff("before/key-policy.json", "after/key-policy.json").status == 1);
  CHECK(diff("after/key-policy.json", "before/key-policy.json").status == 1);
  CHECK(diff("before", "after/key-policy.json").status == 2);
  CHECK(diff("nowhere", "after").status == 2);
  CHECK(run_process({.arguments = {"diff", "before"}, .folder = project.path()}).status == 2);
}
