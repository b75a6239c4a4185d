#include "render/position.h"

#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

namespace {

Position begin_of(std::string_view bytes, std::string_view word) {
  Sources sources;
  const FileId file = sources.add("a", "a", std::string(bytes));
  return Positions(sources).range(place_of(sources, file, word)).begin;
}

Position at(std::uint32_t line, std::uint32_t column) { return {line, {column}}; }

}  // namespace

TEST_CASE("columns are UTF-16 units from 1", "[render][position]") {
  CHECK(begin_of("word", "word") == at(1, 1));
  CHECK(begin_of("a\nbc word", "word") == at(2, 4));
  CHECK(begin_of("é word", "word") == at(1, 3));
  CHECK(begin_of("日本 word", "word") == at(1, 4));
  CHECK(begin_of("🔑 word", "word") == at(1, 4));
  CHECK(begin_of("a\r\nb\rc word", "word") == at(3, 3));
  CHECK(begin_of("\t\tword", "word") == at(1, 3));
}

TEST_CASE("a byte order mark takes no column, a bad byte takes one", "[render][position]") {
  CHECK(begin_of("\xEF\xBB\xBFword", "word") == at(1, 1));
  CHECK(begin_of("x\xEF\xBB\xBFword", "word") == at(1, 3));
  CHECK(begin_of("\xFF\xFE word", "word") == at(1, 4));
  CHECK(begin_of("\xE2\x82 word", "word") == at(1, 3));
}

TEST_CASE("an empty file has one empty line", "[render][position]") {
  Sources sources;
  const FileId file = sources.add("a", "a", "");
  const PositionRange range = Positions(sources).range({file, 0, 0});
  CHECK(range.begin == at(1, 1));
  CHECK(range.end == at(1, 1));
}

TEST_CASE("a place on one line ends with it", "[render][position]") {
  Sources sources;
  const FileId file = sources.add("a", "a", "one {\r\n two\r\n}\r\n");
  const Span whole = {file, 4, 14};
  CHECK(Positions(sources).range(whole).end == at(3, 2));
  const PositionRange cut = Positions(sources).first_line(whole);
  CHECK(cut.begin == at(1, 5));
  CHECK(cut.end == at(1, 6));
  const PositionRange at_line_end = Positions(sources).first_line({file, 5, 9});
  CHECK(at_line_end.begin == at(1, 6));
  CHECK(at_line_end.end == at(1, 6));
}

TEST_CASE("positions on a long line are right on both sides of every checkpoint",
          "[render][position]") {
  std::string line = "first line\n";
  std::vector<std::uint32_t> starts;
  for (int i = 0; i < 5000; ++i) {
    starts.push_back(static_cast<std::uint32_t>(line.size()));
    line += "a🔑";  // 5 bytes, 3 units
  }
  Sources sources;
  const FileId file = sources.add("a", "a", line);
  Positions positions(sources);
  for (std::uint32_t i = 0; i < starts.size(); ++i) {
    REQUIRE(positions.range({file, starts[i], starts[i] + 1}).begin == at(2, 3 * i + 1));
  }
}

TEST_CASE("places in embedded documents are places in their host", "[render][position]") {
  Sources sources;
  const FileId host = sources.add("a", "a", "policy: \"{\\\"A\\\"}\"\n");
  // {"A"} with its quotes escaped in the host, from byte 9 on.
  const FileId inner = sources.add_embedded("{\"A\"}", {{0, 1, {host, 9, 10}},
                                                        {1, 2, {host, 10, 12}},
                                                        {2, 3, {host, 12, 13}},
                                                        {3, 4, {host, 13, 15}},
                                                        {4, 5, {host, 15, 16}}});
  const PositionRange range = Positions(sources).range({inner, 2, 3});
  CHECK(range.file == host);
  CHECK(range.begin == at(1, 13));
  CHECK(range.end == at(1, 14));
}
