#include "source/sources.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

/// Every line's text, by asking for the lines one by one.
std::vector<std::string> lines_of(const std::string& bytes) {
  Sources sources;
  const FileId file = sources.add("f", "f", bytes);
  std::vector<std::string> lines;
  for (std::uint32_t i = 1; i <= sources.line_count(file); ++i) {
    lines.emplace_back(sources.text(sources.line(file, i)));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("LF, CRLF and lone CR end a line, and after the last one an empty line begins") {
  CHECK(lines_of("") == Lines{""});
  CHECK(lines_of("a") == Lines{"a"});
  CHECK(lines_of("a\n") == Lines{"a", ""});
  CHECK(lines_of("a\nbc\n\nd") == Lines{"a", "bc", "", "d"});
  CHECK(lines_of("a\r\nb\rc\nd\r") == Lines{"a", "b", "c", "d", ""});
  CHECK(lines_of("a\r\r\nb\n\rc") == Lines{"a", "", "b", "", "c"});
}

TEST_CASE("every offset has a line and a byte in it") {
  Sources sources;
  const FileId file = sources.add("f", "f", "ab\r\nc\n");
  const auto at = [&](std::uint32_t offset) {
    const LinePosition position = sources.line_position(file, offset);
    return std::pair(position.line, position.byte);
  };
  CHECK(at(0) == std::pair(1U, 0U));
  CHECK(at(1) == std::pair(1U, 1U));
  CHECK(at(3) == std::pair(1U, 3U));  // the LF of CRLF
  CHECK(at(4) == std::pair(2U, 0U));
  CHECK(at(6) == std::pair(3U, 0U));  // the end of the file
}

TEST_CASE("a line that does not exist is empty and lies at the end") {
  Sources sources;
  const FileId file = sources.add("f", "f", "ab");
  CHECK(sources.line(file, 0) == Span{file, 2, 2});
  CHECK(sources.line(file, 7) == Span{file, 2, 2});
}

TEST_CASE("bytes stay where they are when files are added") {
  Sources sources;
  const FileId first = sources.add("dir/a.json", "./dir/a.json", "x");
  const char* const before = sources.bytes(first).data();
  for (int i = 0; i < 1000; ++i) sources.add("b", "b", "y");
  CHECK(sources.bytes(first).data() == before);
  CHECK(sources.path(first) == "dir/a.json");
  CHECK(sources.display_path(first) == "./dir/a.json");
  CHECK_FALSE(sources.is_embedded(first));
}

TEST_CASE("an embedded place resolves to the smallest range of the host that holds it") {
  Sources sources;
  //                                          0123456789012
  const FileId host = sources.add("h", "./h", "\"ab\\u00e9cd\"");
  const FileId inner = sources.add_embedded(
      "ab\xC3\xA9"
      "cd",
      {{0, 2, {host, 1, 3}}, {2, 4, {host, 3, 9}}, {4, 6, {host, 9, 11}}});
  const auto resolved = [&](std::uint32_t begin, std::uint32_t end) {
    const Span span = sources.resolve({inner, begin, end});
    CHECK(span.file == host);
    return std::pair(span.begin, span.end);
  };
  CHECK(sources.is_embedded(inner));
  CHECK(sources.path(inner) == "h");
  CHECK(sources.display_path(inner) == "./h");
  CHECK(resolved(0, 1) == std::pair(1U, 2U));
  CHECK(resolved(1, 2) == std::pair(2U, 3U));
  CHECK(resolved(2, 4) == std::pair(3U, 9U));
  CHECK(resolved(3, 4) == std::pair(3U, 9U));  // half a character: the whole escape
  CHECK(resolved(1, 5) == std::pair(2U, 10U));
  CHECK(resolved(0, 6) == std::pair(1U, 11U));
  // Empty ranges stay empty between units.
  CHECK(resolved(0, 0) == std::pair(1U, 1U));
  CHECK(resolved(1, 1) == std::pair(2U, 2U));
  CHECK(resolved(2, 2) == std::pair(3U, 3U));
  CHECK(resolved(4, 4) == std::pair(9U, 9U));
  CHECK(resolved(6, 6) == std::pair(11U, 11U));
  CHECK(resolved(3, 3) == std::pair(3U, 9U));
}

TEST_CASE("places resolve through several levels of embedding") {
  Sources sources;
  const FileId host = sources.add("h", "h", "0123456789");
  const FileId middle = sources.add_embedded("2345678", {{0, 7, {host, 2, 9}}});
  const FileId inner = sources.add_embedded("456", {{0, 3, {middle, 2, 5}}});
  CHECK(sources.text(sources.resolve({inner, 1, 2})) == "5");
  CHECK(sources.resolve({inner, 0, 3}) == Span{host, 4, 7});
  CHECK(sources.path(inner) == "h");
}

TEST_CASE("joined text resolves within the file its first piece comes from") {
  Sources sources;
  const FileId a = sources.add("a", "a", "xxPREyyPOSTzz");
  const FileId b = sources.add("b", "b", "middle");
  const FileId inner = sources.add_embedded(
      "POSTmiddlePRE", {{0, 4, {a, 7, 11}}, {4, 10, {b, 0, 6}}, {10, 13, {a, 2, 5}}});
  CHECK(sources.text(sources.resolve({inner, 4, 10})) == "middle");
  CHECK(sources.text(sources.resolve({inner, 0, 13})) == "PREyyPOST");
  CHECK(sources.text(sources.resolve({inner, 5, 13})) == "iddle");
}

TEST_CASE("an empty embedded text lies where its empty piece says") {
  Sources sources;
  const FileId host = sources.add("h", "h", "a: \"\"");
  const FileId inner = sources.add_embedded("", {{0, 0, {host, 3, 5}}});
  CHECK(sources.resolve({inner, 0, 0}) == Span{host, 3, 5});
}

TEST_CASE("invalid UTF-8 is found at its first byte") {
  constexpr std::size_t none = std::string_view::npos;
  CHECK(find_invalid_utf8("") == none);
  CHECK(find_invalid_utf8("plain ASCII that is longer than a few machine words") == none);
  CHECK(find_invalid_utf8("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xED\x9F\xBF \xF4\x8F\xBF\xBF") ==
        none);
  CHECK(find_invalid_utf8("ab\xC0\xAF") == 2);             // overlong `/`
  CHECK(find_invalid_utf8("a\xE0\x80\xAF") == 1);          // overlong, three bytes
  CHECK(find_invalid_utf8("a\xF0\x80\x80\xAF") == 1);      // overlong, four bytes
  CHECK(find_invalid_utf8("a\xED\xA0\x80") == 1);          // a surrogate
  CHECK(find_invalid_utf8("a\xF4\x90\x80\x80") == 1);      // above U+10FFFF
  CHECK(find_invalid_utf8("a\xF8\x88\x80\x80\x80") == 1);  // five bytes
  CHECK(find_invalid_utf8("a\x80") == 1);                  // continuation without lead
  CHECK(find_invalid_utf8("a\xE2\x82") == 1);              // cut off at the end
  CHECK(find_invalid_utf8("a\xE2\x82z") == 1);             // cut off by another character
  CHECK(find_invalid_utf8(std::string(100, 'x') + "\xFF") == 100);
  CHECK(find_invalid_utf8(std::string(15, 'x') + "\xC3\xA9" + std::string(40, 'x') + "\xC3") == 57);
}
