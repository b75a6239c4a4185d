// Characters of analysed files, on their way out: decoded without trust, measured, and shown so
// that nothing in a file can drive the reader's terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kmslint {

/// One code point. Bytes that are no UTF-8 come out as U+FFFD, one per maximal subpart (the
/// practice of the Unicode standard and of browsers), with `valid` false.
struct Character {
  char32_t code = 0;
  std::uint32_t bytes = 1;
  bool valid = true;
};

/// The character that starts at byte `at`, which is less than the size of `text`.
Character character_at(std::string_view text, std::size_t at);

/// Where the character that ends at byte `end` (greater than 0) starts.
std::size_t previous_character(std::string_view text, std::size_t end);

/// UTF-16 code units of a character: 1 or 2.
std::uint32_t utf16_units(Character character);

/// Cells a terminal uses for a character that is shown as it is: 0, 1 or 2.
std::uint32_t display_cells(char32_t code);

/// Control characters, line separators and invisible format characters (text direction included):
/// what a terminal or an editor would obey instead of show. The joiners of emoji are not.
bool is_hidden(char32_t code);

/// A character for a terminal: itself, or `<U+001B>` when hidden, or `<0xFF>` for a bad byte.
std::string visible(std::string_view text, std::size_t at, Character character);

/// A whole text for a terminal.
std::string visible(std::string_view text);

/// At most `limit` bytes of a text, cut between characters, with `…` where something went.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace kmslint
