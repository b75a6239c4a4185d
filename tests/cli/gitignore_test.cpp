#include "cli/gitignore.h"

#include <catch2/catch.hpp>
#include <string>

using namespace kmslint;

namespace {

/// "ignored", "taken in again" or "-", for a file or (with a slash at its end) a folder.
std::string verdict(const std::string& patterns, std::string path) {
  const bool is_folder = path.ends_with('/');
  if (is_folder) path.pop_back();
  const auto result = IgnoreFile::parse(patterns).verdict(path, is_folder);
  if (!result) return "-";
  return *result ? "ignored" : "taken in again";
}

bool ignored(const std::string& patterns, const std::string& path) {
  return verdict(patterns, path) == "ignored";
}

}  // namespace

TEST_CASE("a pattern without a slash matches a name at any depth", "[gitignore]") {
  CHECK(ignored("build", "build"));
  CHECK(ignored("build", "a/b/build/"));
  CHECK_FALSE(ignored("build", "a/build2"));
  CHECK_FALSE(ignored("build", "rebuild"));
  CHECK(ignored("*.json", "a/b.json"));
  CHECK_FALSE(ignored("*.json", "a.json/b"));
}

TEST_CASE("a slash at the beginning or inside anchors a pattern", "[gitignore]") {
  CHECK(ignored("/a.yaml", "a.yaml"));
  CHECK_FALSE(ignored("/a.yaml", "b/a.yaml"));
  CHECK(ignored("doc/frotz", "doc/frotz"));
  CHECK_FALSE(ignored("doc/frotz", "a/doc/frotz"));
  CHECK(ignored("foo/*", "foo/test.json"));
  CHECK_FALSE(ignored("foo/*", "foo/bar/hello.c"));
}

TEST_CASE("a slash at the end means folders only", "[gitignore]") {
  CHECK(ignored("out/", "out/"));
  CHECK(ignored("out/", "a/out/"));
  CHECK_FALSE(ignored("out/", "out"));
  CHECK(ignored("a/out/", "a/out/"));
  CHECK_FALSE(ignored("a/out/", "b/a/out/"));
}

TEST_CASE("two stars between slashes stand for any number of folders", "[gitignore]") {
  CHECK(ignored("**/foo", "foo"));
  CHECK(ignored("**/foo", "a/b/foo"));
  CHECK_FALSE(ignored("**/foo", "a/bfoo"));
  CHECK(ignored("**/foo/bar", "a/foo/bar"));
  CHECK_FALSE(ignored("**/foo/bar", "a/foo/b/bar"));
  CHECK(ignored("abc/**", "abc/x"));
  CHECK(ignored("abc/**", "abc/x/y"));
  CHECK_FALSE(ignored("abc/**", "abc/"));
  CHECK_FALSE(ignored("abc/**", "x/abc/y"));
  CHECK(ignored("a/**/b", "a/b"));
  CHECK(ignored("a/**/b", "a/x/b"));
  CHECK(ignored("a/**/b", "a/x/y/b"));
  CHECK_FALSE(ignored("a/**/b", "a/xb"));
  CHECK_FALSE(ignored("a/**/b", "ab"));
}

TEST_CASE("other double stars are one star", "[gitignore]") {
  CHECK(ignored("a**b/c", "axxb/c"));
  CHECK_FALSE(ignored("a**b/c", "a/x/b/c"));
  CHECK(ignored("**", "anything/at/all"));
}

TEST_CASE("wildcards do not cross slashes", "[gitignore]") {
  CHECK(ignored("a/?.yml", "a/b.yml"));
  CHECK_FALSE(ignored("a?b/c", "a/b/c"));
  CHECK_FALSE(ignored("a/*.yml", "a/b/c.yml"));
  CHECK_FALSE(ignored("a[/]b/c", "a/b/c"));
}

TEST_CASE("sets hold ranges, classes and their complement", "[gitignore]") {
  CHECK(ignored("[ab].yml", "a.yml"));
  CHECK_FALSE(ignored("[ab].yml", "c.yml"));
  CHECK(ignored("[a-c].yml", "b.yml"));
  CHECK(ignored("[!a-c].yml", "d.yml"));
  CHECK(ignored("[^a-c].yml", "d.yml"));
  CHECK_FALSE(ignored("[!a-c].yml", "b.yml"));
  CHECK(ignored("[[:digit:]x].yml", "7.yml"));
  CHECK(ignored("[[:digit:]x].yml", "x.yml"));
  CHECK_FALSE(ignored("[[:digit:]].yml", "a.yml"));
  CHECK(ignored("[]].yml", "].yml"));
  CHECK(ignored("[a-].yml", "-.yml"));
  CHECK(ignored("[\\]].yml", "].yml"));
}

TEST_CASE("a pattern that git cannot read matches nothing", "[gitignore]") {
  CHECK_FALSE(ignored("[ab", "[ab"));
  CHECK_FALSE(ignored("[ab", "a"));
  CHECK_FALSE(ignored("a\\", "a\\"));
  CHECK_FALSE(ignored("[[:nonsense:]]", "a"));
  CHECK_FALSE(ignored("/", "a"));
}

TEST_CASE("backslashes take away a sign's meaning", "[gitignore]") {
  CHECK(ignored("\\#a", "#a"));
  CHECK(ignored("\\!a", "!a"));
  CHECK(ignored("\\*", "*"));
  CHECK_FALSE(ignored("\\*", "a"));
  CHECK(ignored("a\\ ", "a "));
}

TEST_CASE("comments, empty lines and trailing blanks do not count", "[gitignore]") {
  CHECK(IgnoreFile::parse("# a\n\n   \n").empty());
  CHECK(ignored("a   \n", "a"));
  CHECK(ignored("a\r\nb\r\n", "a"));
  CHECK(
      ignored("\xEF\xBB\xBF"
              "a\n",
              "a"));
}

TEST_CASE("the last matching pattern decides", "[gitignore]") {
  CHECK(verdict("*.json\n!keep.json\n", "keep.json") == "taken in again");
  CHECK(verdict("*.json\n!keep.json\n", "other.json") == "ignored");
  CHECK(verdict("!keep.json\n*.json\n", "keep.json") == "ignored");
  CHECK(verdict("*.json\n", "a.yaml") == "-");
}

TEST_CASE("hostile patterns take no exponential time", "[gitignore]") {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  CHECK_FALSE(ignored(stars + "b", std::string(4000, 'a')));
  std::string folders;
  for (int i = 0; i < 200; ++i) folders += "**/a/";
  std::string path;
  for (int i = 0; i < 1000; ++i) path += "a/";
  CHECK_FALSE(ignored(folders + "b", path + "c"));
}
