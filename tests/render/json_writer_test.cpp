#include "render/json_writer.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace kmslint;

TEST_CASE("JSON strings are well-formed whatever goes in", "[render][json]") {
  CHECK(json_string("plain é 🔑") == "\"plain é 🔑\"");
  CHECK(json_string("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(json_string("a\nb\tc\rd") == R"("a\nb\tc\u000dd")");
  CHECK(json_string(std::string_view("\0\x1b\x7f", 3)) == R"("\u0000\u001b\u007f")");
  CHECK(json_string("\xC2\x9B") == R"("\u009b")");
  CHECK(json_string("\xE2\x80\xA8") == R"("\u2028")");
  CHECK(json_string("\xF3\xA0\x81\x81") == R"("\udb40\udc41")");  // U+E0041, a tag
  CHECK(json_string("\xFF\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("objects and arrays are indented", "[render][json]") {
  std::ostringstream out;
  JsonWriter json(out);
  json.object([&] {
    json.text("a", "x");
    json.array("b", [&] {
      json.number(1);
      json.object([&] { json.boolean("c", true); });
    });
    json.array("d", [] {});
    json.null("e");
    json.text_or_null("f", "");
  });
  CHECK(out.str() == R"({
  "a": "x",
  "b": [
    1,
    {
      "c": true
    }
  ],
  "d": [],
  "e": null,
  "f": null
}
)");
}
