#include "cli/discover.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

using Words = std::vector<std::string>;

Discovery found(const ScratchFolder& folder, const Words& paths, CheckOptions options = {}) {
  for (const std::string& path : paths) {
    options.paths.push_back(path == "." ? folder.path().string() : folder / path);
  }
  Sources sources;
  return discover(options, sources);
}

Words paths(const Discovery& discovery) {
  Words result;
  for (const InputFile& file : discovery.files) result.push_back(file.path);
  return result;
}

/// "path reason", one for each ledger line.
Words not_read(const Discovery& discovery) {
  Words result;
  for (const NotRead& line : discovery.not_read) result.push_back(line.path + " " + line.reason);
  return result;
}

/// What could not be read though it was named, without the scratch folder's name.
Words unreadable(const ScratchFolder& folder, const Discovery& discovery) {
  Words result;
  for (const UsageError& error : discovery.unreadable) {
    std::string text = error.message;
    const std::string prefix = folder.path().string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    result.push_back(text);
  }
  return result;
}

}  // namespace

TEST_CASE("folders are walked for what can be input, in order", "[discover]") {
  const ScratchFolder folder;
  for (const char* name : {"b.yaml", "a.json", "c.yml", "d.template", "e.cfn", "f.jsn", "g.txt",
                           "h", "i.YAML", "sub/deep/z.json", "sub/a.json"}) {
    folder.write(name, "x");
  }
  CHECK(paths(found(folder, {"."})) == Words{"a.json", "b.yaml", "c.yml", "d.template", "e.cfn",
                                             "f.jsn", "i.YAML", "sub/a.json", "sub/deep/z.json"});
}

TEST_CASE("a named file is taken whatever its name", "[discover]") {
  const ScratchFolder folder;
  folder.write("policy", "x");
  const Discovery discovery = found(folder, {"policy"});
  REQUIRE(paths(discovery) == Words{"policy"});
  CHECK(discovery.files[0].named);
  CHECK(discovery.files[0].display_path == folder / "policy");
}

TEST_CASE("tool folders are left out", "[discover]") {
  const ScratchFolder folder;
  for (const char* name :
       {".git/a.json", "node_modules/m/a.json", ".terraform/a.json", "x/node_modules/a.json"}) {
    folder.write(name, "x");
  }
  folder.write("a.json", "x");
  CHECK(paths(found(folder, {"."})) == Words{"a.json"});
}

TEST_CASE("gitignore files of all folders count, the innermost first", "[discover]") {
  const ScratchFolder folder;
  folder.make_folder(".git/info");
  folder.write(".git/info/exclude", "private.json\n");
  folder.write(".gitignore", "*.gen.json\n/out/\n");
  folder.write("sub/.gitignore", "!keep.gen.json\n");
  for (const char* name : {"a.json", "a.gen.json", "private.json", "out/a.json", "sub/out/a.json",
                           "sub/keep.gen.json", "sub/other.gen.json"}) {
    folder.write(name, "x");
  }
  const Words expected = {"a.json", "sub/keep.gen.json", "sub/out/a.json"};
  CHECK(paths(found(folder, {"."})) == expected);
  // A PATH inside the work tree is under the same rules, and is named relative to the root.
  CHECK(paths(found(folder, {"sub"})) == Words{"sub/keep.gen.json", "sub/out/a.json"});
}

TEST_CASE("what is named is read although it is ignored", "[discover]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write(".gitignore", "out/\n*.gen.json\n");
  folder.write("out/a.json", "x");
  folder.write("b.gen.json", "x");
  CHECK(paths(found(folder, {"."})).empty());
  CHECK(paths(found(folder, {"out"})) == Words{"out/a.json"});
  CHECK(paths(found(folder, {"out/a.json"})) == Words{"out/a.json"});
  CHECK(paths(found(folder, {"b.gen.json"})) == Words{"b.gen.json"});
}

TEST_CASE("an ignored cdk.out with a manifest is read", "[discover]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write(".gitignore", "cdk.out\n*.template.json\n");
  folder.write("cdk.out/manifest.json", "x");
  folder.write("cdk.out/App.template.json", "x");
  folder.write("old/cdk.out/App.template.json", "x");
  CHECK(paths(found(folder, {"."})) == Words{"cdk.out/App.template.json", "cdk.out/manifest.json"});
}

TEST_CASE("excluded files are left out unless named", "[discover]") {
  const ScratchFolder folder;
  folder.write("vendor/a.json", "x");
  folder.write("a.json", "x");
  folder.write("b/a.json", "x");
  CheckOptions options;
  options.exclude = {"vendor", "./b/*.json"};
  CHECK(paths(found(folder, {"."}, options)) == Words{"a.json"});
  CHECK(paths(found(folder, {"vendor/a.json"}, options)) == Words{"a.json"});
}

TEST_CASE("the root is the work tree, and names are relative to it", "[discover]") {
  const ScratchFolder folder;
  folder.write(".git", "gitdir: elsewhere\n");  // as in a linked work tree
  folder.write("a/b/c.json", "x");
  CHECK(paths(found(folder, {"a/b/c.json"})) == Words{"a/b/c.json"});
  CHECK(paths(found(folder, {"a"})) == Words{"a/b/c.json"});
}

TEST_CASE("without a work tree a file's folder is its root", "[discover]") {
  const ScratchFolder folder;
  folder.write("a/c.json", "x");
  folder.write("b/c.json", "x");
  CHECK(paths(found(folder, {"a/c.json"})) == Words{"c.json"});
  // Several roots: names tell them apart.
  CHECK(paths(found(folder, {"a/c.json", "b"})) == Words{"a/c.json", "b/c.json"});
}

TEST_CASE("a path that is named twice or reached twice is read once", "[discover]") {
  const ScratchFolder folder;
  folder.write("a/x.json", "x");
  folder.link("a/y.json", "x.json");
  folder.link("b", "a");
  const Discovery discovery = found(folder, {"a", ".", "a/x.json", "a/x.json"});
  REQUIRE(paths(discovery) == Words{"a/x.json"});
  CHECK(discovery.files[0].named);
}

TEST_CASE("the order of the command line does not show", "[discover]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("a.json", "x");
  folder.write("b.json", "x");
  CHECK(paths(found(folder, {"b.json", "a.json"})) == Words{"a.json", "b.json"});
}

TEST_CASE("links are followed inside the root only", "[discover]") {
  const ScratchFolder folder;
  const ScratchFolder elsewhere;
  elsewhere.write("secret.json", "x");
  folder.make_folder(".git");
  folder.write("shared/key.json", "x");
  folder.write("app/a.json", "x");
  folder.write("not-in-app.json", "x");
  folder.link("app/shared", "../shared");
  folder.link("app/key-link.json", "../shared/key.json");
  folder.link("app/out.json", elsewhere / "secret.json");
  folder.link("app/outside", elsewhere.path().string());
  folder.link("app/loop", "..");
  folder.link("app/self.json", "self.json");
  folder.link("app/gone.json", "nowhere");
  folder.link("app/readme", elsewhere / "secret.json");  // no input by its name: not even a line
  const Discovery discovery = found(folder, {"app"});
  // `key-link.json` comes before the folder its file is in; `loop` leads to where it stands.
  CHECK(paths(discovery) == Words{"app/a.json", "app/key-link.json"});
  CHECK(not_read(discovery) == Words{"app/gone.json is a link that leads nowhere",
                                     "app/out.json is a link that leads outside of the root",
                                     "app/outside is a link that leads outside of the root",
                                     "app/self.json is a link that leads nowhere"});
}

TEST_CASE("named paths that cannot be read are told, the rest is found", "[discover]") {
  const ScratchFolder folder;
  const ScratchFolder elsewhere;
  elsewhere.write("a.json", "x");
  folder.make_folder(".git");
  folder.write("a.json", "x");
  folder.link("gone.json", "nowhere");
  folder.link("out.json", elsewhere / "a.json");
  REQUIRE(::mkfifo((folder / "fifo.json").c_str(), 0600) == 0);
  const Discovery discovery =
      found(folder, {"a.json", "none.json", "gone.json", "out.json", "fifo.json"});
  CHECK(paths(discovery) == Words{"a.json"});
  const Words messages = unreadable(folder, discovery);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0] == "`none.json` does not exist");
  CHECK(messages[1] == "`gone.json` is a link that leads nowhere");
  CHECK(messages[2].find("`out.json` lies outside of the root `") == 0);
  CHECK(messages[3] == "`fifo.json` is not a file or folder");
  CHECK(discovery.unreadable[3].hint == "`-` reads standard input");
}

TEST_CASE("a FIFO on the way is a ledger line", "[discover]") {
  const ScratchFolder folder;
  REQUIRE(::mkfifo((folder / "fifo.json").c_str(), 0600) == 0);
  const Discovery discovery = found(folder, {"."});
  CHECK(discovery.files.empty());
  CHECK(not_read(discovery) == Words{"fifo.json is not a regular file"});
}

TEST_CASE("the root can be given, and holds", "[discover]") {
  const ScratchFolder folder;
  folder.write("repo/a.json", "x");
  folder.write("b.json", "x");
  CheckOptions options;
  options.root = folder.path().string();
  CHECK(paths(found(folder, {"repo"}, options)) == Words{"repo/a.json"});
  options.root = folder / "repo";
  const Discovery discovery = found(folder, {"b.json"}, options);
  CHECK(discovery.files.empty());
  REQUIRE(discovery.unreadable.size() == 1);
  CHECK(discovery.unreadable[0].message.find("b.json` lies outside of the root") !=
        std::string::npos);
  options.root = folder / "none";
  CHECK(found(folder, {"b.json"}, options).unreadable.size() == 1);
}

TEST_CASE("the nearest configuration counts whole, up to the root", "[discover]") {
  const ScratchFolder folder;
  folder.write(".kmslint.yaml", "account: 999988887777\n");  // above the root
  folder.make_folder("repo/.git");
  folder.write("repo/.kmslint.yaml", "region: eu-west-1\naccount: 111122223333\n");
  folder.write("repo/a.json", "x");
  folder.write("repo/sub/.kmslint.yaml", "region: us-east-1\n");
  folder.write("repo/sub/deep/b.json", "x");
  folder.make_folder("other/.git");
  folder.write("other/c.json", "x");
  const Discovery discovery = found(folder, {"repo", "other"});
  REQUIRE(paths(discovery) == Words{"other/c.json", "repo/a.json", "repo/sub/deep/b.json"});
  const auto configuration = [&](std::size_t file) {
    return discovery.configurations[discovery.files[file].configuration];
  };
  CHECK(discovery.files[0].configuration == 0);
  CHECK(configuration(0).regions.empty());
  CHECK_FALSE(configuration(0).account.has_value());
  CHECK(configuration(1).regions == Words{"eu-west-1"});
  CHECK(configuration(1).account == "111122223333");
  CHECK(configuration(2).regions == Words{"us-east-1"});
  CHECK_FALSE(configuration(2).account.has_value());
  CHECK(discovery.configurations.size() == 3);
}

TEST_CASE("a configuration excludes below its folder", "[discover]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("sub/.kmslint.yaml", "exclude: [\"/gen\", \"*.old.json\"]\n");
  for (const char* name :
       {"gen/a.json", "a.old.json", "sub/gen/a.json", "sub/a.old.json", "sub/x/gen/b.json"}) {
    folder.write(name, "x");
  }
  CHECK(paths(found(folder, {"."})) == Words{"a.old.json", "gen/a.json", "sub/x/gen/b.json"});
}

TEST_CASE("a configuration is no input, even if it is named", "[discover]") {
  const ScratchFolder folder;
  folder.write(".kmslint.yaml", "region: eu-west-1\n");
  folder.write("a.yaml", "x");
  CHECK(paths(found(folder, {".kmslint.yaml"})).empty());
  CHECK(paths(found(folder, {"."})) == Words{"a.yaml"});
}

TEST_CASE("mistakes of configurations are collected", "[discover]") {
  const ScratchFolder folder;
  folder.write("a/.kmslint.yaml", "regoin: eu-west-1\n");
  folder.write("a/x.json", "x");
  folder.write("a/y.json", "x");
  folder.write("b/.kmslint.yaml", "account: 1\n");
  folder.write("b/x.json", "x");
  CHECK(found(folder, {"."}).configuration_errors.size() == 2);
}

TEST_CASE("a configuration outside of the root is refused", "[discover]") {
  const ScratchFolder folder;
  folder.write("c.yaml", "region: eu-west-1\n");
  folder.make_folder("repo/.git");
  folder.write("repo/a.json", "x");
  folder.link("repo/.kmslint.yaml", "../c.yaml");
  const Discovery discovery = found(folder, {"repo"});
  REQUIRE(discovery.configuration_errors.size() == 1);
  CHECK(discovery.configuration_errors[0].message.find("leads outside of the root") !=
        std::string::npos);
}

TEST_CASE("a given configuration counts for every file", "[discover]") {
  const ScratchFolder folder;
  folder.write("c.yaml", "region: eu-west-1\n");
  folder.make_folder("repo/.git");
  folder.write("repo/.kmslint.yaml", "region: us-east-1\n");
  folder.write("repo/a.json", "x");
  CheckOptions options;
  options.config = folder / "c.yaml";
  const Discovery discovery = found(folder, {"repo"}, options);
  REQUIRE(discovery.files.size() == 1);
  CHECK(discovery.configurations[discovery.files[0].configuration].regions == Words{"eu-west-1"});
  options.config = folder / "none.yaml";
  CHECK(found(folder, {"repo"}, options).configuration_errors.size() == 1);
}

TEST_CASE("standard input is a named file", "[discover]") {
  Sources sources;
  CheckOptions options;
  options.paths = {"-", "-"};
  Discovery discovery = discover(options, sources);
  REQUIRE(discovery.files.size() == 1);
  CHECK(discovery.files[0].named);
  CHECK(discovery.files[0].path == "stdin");
  CHECK(discovery.files[0].display_path == "<stdin>");
  CHECK(discovery.files[0].open_path.empty());
  options.stdin_filename = "infra/a.yaml";
  discovery = discover(options, sources);
  REQUIRE(discovery.files.size() == 1);
  CHECK(discovery.files[0].display_path == "infra/a.yaml");
}

TEST_CASE("file names that are no UTF-8 are reported as UTF-8", "[discover]") {
  const ScratchFolder folder;
  folder.write("a\xff.json", "x");
  CHECK(paths(found(folder, {"."})) == Words{"a\xEF\xBF\xBD.json"});
}

TEST_CASE("folders nested without end are given up with a line", "[discover]") {
  const ScratchFolder folder;
  std::string deep;
  for (int i = 0; i < 260; ++i) deep += "d/";
  folder.write(deep + "a.json", "x");
  const Discovery discovery = found(folder, {"."});
  CHECK(discovery.files.empty());
  REQUIRE(discovery.not_read.size() == 1);
  CHECK(discovery.not_read[0].reason == "lies too deep in folders");
}
