#include "render/character.h"

#include <catch2/catch.hpp>

using namespace kmslint;

TEST_CASE("bad bytes are one replacement per maximal subpart", "[render][character]") {
  const auto length = [](std::string_view text) { return character_at(text, 0).bytes; };
  CHECK(length("\xC3\xA9") == 2);
  CHECK(length("\xC3(") == 1);
  CHECK(length("\xE2\x82(") == 2);
  CHECK(length("\xE2\x82") == 2);
  CHECK(length("\xF0\x9F\x94") == 3);
  CHECK(length("\xF0\x9F\x94\x91") == 4);
  CHECK(length("\xC0\xAF") == 1);          // overlong
  CHECK(length("\xED\xA0\x80") == 1);      // a surrogate
  CHECK(length("\xF4\x90\x80\x80") == 1);  // above U+10FFFF
  CHECK(length("\xFF") == 1);
  CHECK_FALSE(character_at("\xE2\x82", 0).valid);
  CHECK(character_at("\xE2\x82\xAC", 0).code == 0x20AC);
  CHECK(character_at("\xF0\x9F\x94\x91", 0).code == 0x1F511);
}

TEST_CASE("the character before a byte", "[render][character]") {
  const std::string_view text = "aé🔑\xFF";
  CHECK(previous_character(text, 8) == 7);
  CHECK(previous_character(text, 7) == 3);
  CHECK(previous_character(text, 3) == 1);
  CHECK(previous_character(text, 1) == 0);
}

TEST_CASE("cells of a terminal", "[render][character]") {
  CHECK(display_cells(U'a') == 1);
  CHECK(display_cells(U'é') == 1);
  CHECK(display_cells(U'日') == 2);
  CHECK(display_cells(U'🔑') == 2);
  CHECK(display_cells(0x0301) == 0);  // a combining accent
  CHECK(display_cells(0x200D) == 0);  // the joiner of emoji
  CHECK(display_cells(U'Ａ') == 2);   // fullwidth
  CHECK(display_cells(0x10FFFF) == 1);
}

TEST_CASE("what would drive a terminal is shown instead", "[render][character]") {
  CHECK(visible("plain é 日 🔑") == "plain é 日 🔑");
  CHECK(visible("\x1b[31mred") == "<U+001B>[31mred");
  CHECK(visible("a\nb\tc\r") == "a<U+000A>b<U+0009>c<U+000D>");
  CHECK(visible("\xC2\x9B"
                "31m") == "<U+009B>31m");  // the one-character CSI
  CHECK(visible("\xE2\x80\xAE"
                "gnp") == "<U+202E>gnp");  // right-to-left override
  CHECK(visible("a\xE2\x80\x8B"
                "b") == "a<U+200B>b");  // zero width space
  CHECK(visible("a\xFF\xE2\x82z") == "a<0xFF><0xE2><0x82>z");
  CHECK(visible(std::string_view("\0", 1)) == "<U+0000>");
  CHECK(visible("👩\xE2\x80\x8D🔬") == "👩\xE2\x80\x8D🔬");
}

TEST_CASE("texts are shortened between characters", "[render][character]") {
  CHECK(shortened("short", 5) == "short");
  CHECK(shortened("longer", 5) == "lo…");
  CHECK(shortened("aé日本", 7) == "aé…");  // 9 bytes; 日 would need 3 of the 4 that are left
  CHECK(shortened("日本語", 8) == "日…");
  CHECK(shortened("longer", 2) == "…");
}
