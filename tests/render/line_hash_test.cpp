#include "render/line_hash.h"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace kmslint;

namespace {

/// What GitHub's own code computed for a set of texts; the file says when and how.
rapidjson::Document vectors() {
  std::ifstream file(KMSLINT_SOURCE_DIR "/tests/render/data/github-line-hash.json",
                     std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(
      text.str().c_str());
  return document;
}

}  // namespace

TEST_CASE("line hashes are GitHub's", "[render][line_hash]") {
  const rapidjson::Document document = vectors();
  REQUIRE(document.IsObject());
  const rapidjson::Value& list = document["vectors"];
  REQUIRE(list.Size() == 15);
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    const rapidjson::Value& text = list[i]["text"];
    std::map<std::uint32_t, std::string> expected;
    std::set<std::uint32_t> lines;
    const rapidjson::Value& values = list[i]["lines"];
    for (auto member = values.MemberBegin(); member != values.MemberEnd(); ++member) {
      const auto line = static_cast<std::uint32_t>(std::stoul(member->name.GetString()));
      expected[line] = member->value.GetString();
      lines.insert(line);
    }
    INFO(list[i]["name"].GetString());
    CHECK(line_hashes({text.GetString(), text.GetStringLength()}, lines) == expected);
  }
}

TEST_CASE("only the lines asked for are hashed, and counted among all", "[render][line_hash]") {
  // Fifty lines fill a window, so the first ten of sixty have equal ones.
  std::string text;
  for (int i = 0; i < 60; ++i) text += "x\n";
  const auto hashes = line_hashes(text, {1, 3, 10, 99});
  REQUIRE(hashes.size() == 3);
  CHECK(hashes.at(1).substr(hashes.at(1).find(':')) == ":1");
  CHECK(hashes.at(3).substr(hashes.at(3).find(':')) == ":3");
  CHECK(hashes.at(10).substr(hashes.at(10).find(':')) == ":10");
}

TEST_CASE("bytes that are no UTF-8 are replacement characters", "[render][line_hash]") {
  CHECK(line_hashes("a\xFFz\n", {1}) == line_hashes("a\xEF\xBF\xBDz\n", {1}));
}
