#include "render/snippet.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

/// The line, and the mark under it.
std::string drawn(std::string_view line, std::string_view word) {
  const auto at = static_cast<std::uint32_t>(line.find(word));
  const Snippet snippet = make_snippet(line, {at}, {at + static_cast<std::uint32_t>(word.size())});
  return snippet.text + "\n" + std::string(snippet.mark_begin.value, ' ') +
         std::string(snippet.mark_width.value, '^');
}

}  // namespace

TEST_CASE("words are marked where a terminal shows them", "[render][snippet]") {
  CHECK(drawn("a word here", "word") ==
        "a word here\n"
        "  ^^^^");
  CHECK(drawn("\ta\tword", "word") ==
        "    a   word\n"
        "        ^^^^");
  CHECK(drawn("日本 word", "word") ==
        "日本 word\n"
        "     ^^^^");
  CHECK(drawn("key 🔑🔑 end", "🔑🔑") ==
        "key 🔑🔑 end\n"
        "    ^^^^");
  CHECK(drawn("e\xCC\x81 word", "word") ==
        "e\xCC\x81 word\n"
        "  ^^^^");
  CHECK(drawn("a\x1b[2J word", "word") ==
        "a<U+001B>[2J word\n"
        "             ^^^^");
  CHECK(drawn("\xFF word", "word") ==
        "<0xFF> word\n"
        "       ^^^^");
}

TEST_CASE("an empty mark is one cell", "[render][snippet]") {
  const Snippet empty_line = make_snippet("", {0}, {0});
  CHECK(empty_line.text.empty());
  CHECK(empty_line.mark_begin.value == 0);
  CHECK(empty_line.mark_width.value == 1);
  const Snippet end = make_snippet("abc", {3}, {3});
  CHECK(end.mark_begin.value == 3);
  CHECK(end.mark_width.value == 1);
  const Snippet middle = make_snippet("abc", {1}, {1});
  CHECK(middle.mark_begin.value == 1);
  CHECK(middle.mark_width.value == 1);
}

TEST_CASE("lines up to 160 cells are whole", "[render][snippet]") {
  const std::string line = std::string(156, 'x') + "word";
  CHECK(drawn(line, "word") == line + "\n" + std::string(156, ' ') + "^^^^");
}

TEST_CASE("longer lines are shortened around the words", "[render][snippet]") {
  const std::string line = std::string(1000, 'x') + "word" + std::string(1000, 'y');
  CHECK(drawn(line, "word") == "..." + std::string(60, 'x') + "word" + std::string(93, 'y') +
                                   "...\n" + std::string(63, ' ') + "^^^^");
  const std::string at_start = "word" + std::string(1000, 'y');
  CHECK(drawn(at_start, "word") == "word" + std::string(156, 'y') + "...\n^^^^");
  const std::string at_end = std::string(1000, 'x') + "word";
  CHECK(drawn(at_end, "word") ==
        "..." + std::string(60, 'x') + "word\n" + std::string(63, ' ') + "^^^^");
}

TEST_CASE("words longer than the line shown are marked as far as they show", "[render][snippet]") {
  const std::string word(500, 'w');
  CHECK(drawn("a " + word, word) ==
        "a " + std::string(158, 'w') + "...\n  " + std::string(158, '^'));
}

TEST_CASE("characters without width do not make a line endless", "[render][snippet]") {
  std::string line = "word";
  for (int i = 0; i < 100000; ++i) line += "\xCC\x81";
  CHECK(make_snippet(line, {0}, {4}).text.size() < 4096);
  CHECK(make_snippet(line + "end", {200004}, {200007}).text.size() < 4096);
}
