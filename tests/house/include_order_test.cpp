// Who may know whom, read from the include lines themselves.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A folder may include itself and what stands before it.
const std::vector<std::string> order = {"source", "syntax", "eval",  "model",
                                        "decide", "lint",   "rules", "cli"};

struct Include {
  fs::path file = {};       ///< relative to the project
  std::string folder = {};  ///< of the file: `model`
  std::string header = {};  ///< as written: `eval/value.h`
  bool quoted = false;
};

std::string folder_of(const fs::path& file) {
  auto part = file.begin();
  if (*part == "analyzer") ++part;
  return part->string();
}

bool is_source(const fs::path& file) {
  return file.extension() == ".h" || file.extension() == ".cpp";
}

void read_includes(const fs::path& file, std::vector<Include>& includes) {
  static const std::regex include_line(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::ifstream lines(KMSLINT_SOURCE_DIR / file);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, include_line)) {
      includes.push_back({file, folder_of(file), match[2], match[1] == "\""});
    }
  }
}

const std::vector<Include>& all_includes() {
  static const std::vector<Include> all = [] {
    std::vector<Include> includes;
    for (const char* top : {"analyzer", "rules"}) {
      for (const auto& entry :
           fs::recursive_directory_iterator(fs::path(KMSLINT_SOURCE_DIR) / top)) {
        if (!is_source(entry.path())) continue;
        read_includes(entry.path().lexically_relative(KMSLINT_SOURCE_DIR), includes);
      }
    }
    return includes;
  }();
  return all;
}

/// The folder of ours a header lies in, or the empty text for anybody else's.
std::string target_folder(const Include& include) {
  const std::string folder = include.header.substr(0, include.header.find('/'));
  const bool ours = folder == "render" || std::ranges::count(order, folder) > 0;
  return include.quoted && ours ? folder : "";
}

bool stands_before(const std::string& folder, const std::string& other) {
  return std::ranges::find(order, folder) < std::ranges::find(order, other);
}

/// The library a header belongs to; empty for our own and the standard's. `tl/expected.hpp` is
/// vocabulary of our interfaces, as `std::expected` would be.
std::string library(const Include& include) {
  if (include.quoted || include.header == "tl/expected.hpp") return "";
  if (include.header == "yaml.h") return "libyaml";
  const std::size_t slash = include.header.find('/');
  if (slash == std::string::npos || include.header.starts_with("sys/")) return "";
  return include.header.substr(0, slash);
}

}  // namespace

TEST_CASE("a folder includes only itself and what stands before it") {
  REQUIRE(all_includes().size() > 100);
  for (const Include& include : all_includes()) {
    const std::string target = target_folder(include);
    if (target.empty() || include.folder == "render" || target == include.folder) continue;
    INFO(include.file.string() << " includes " << include.header);
    if (target == "render") {
      CHECK(include.folder == "cli");
    } else {
      CHECK(stands_before(target, include.folder));
    }
  }
}

TEST_CASE("render knows lint and source only") {
  for (const Include& include : all_includes()) {
    if (include.folder != "render") continue;
    INFO(include.file.string() << " includes " << include.header);
    const std::set<std::string> known = {"", "render", "lint", "source"};
    CHECK(known.contains(target_folder(include)));
  }
}

TEST_CASE("rules know neither syntax nor each other's files") {
  for (const Include& include : all_includes()) {
    if (include.folder != "rules") continue;
    INFO(include.file.string() << " includes " << include.header);
    CHECK(target_folder(include) != "syntax");
    CHECK(target_folder(include) != "source");
  }
}

TEST_CASE("our headers are included from the top, so that an arrow shows in its line") {
  for (const Include& include : all_includes()) {
    if (!include.quoted) continue;
    INFO(include.file.string() << " includes " << include.header);
    CHECK_FALSE(target_folder(include).empty());
    CHECK(include.header.find("..") == std::string::npos);
  }
}

TEST_CASE("a source file includes the header of its name first, so the header stands on its own") {
  std::set<fs::path> seen;
  for (const Include& include : all_includes()) {
    if (!seen.insert(include.file).second) continue;  // not the file's first include
    fs::path header = fs::path(include.file).replace_extension(".h");
    if (include.file.extension() != ".cpp" || !fs::exists(KMSLINT_SOURCE_DIR / header)) continue;
    INFO(include.file.string() << " includes " << include.header << " first");
    if (*header.begin() == "analyzer") header = header.lexically_relative("analyzer");
    CHECK(include.header == header.generic_string());
  }
}

TEST_CASE("a library's headers are known to two files at most, and to no header") {
  std::map<std::string, std::set<std::string>> users;
  for (const Include& include : all_includes()) {
    if (library(include).empty()) continue;
    INFO(include.file.string() << " includes " << include.header);
    CHECK(include.file.extension() == ".cpp");
    users[library(include)].insert(include.file.string());
  }
  for (const auto& [name, files] : users) {
    INFO(name << " is included by " << files.size() << " files, the first is " << *files.begin());
    CHECK(files.size() <= 2);
  }
  CHECK(users.contains("rapidjson"));
}
