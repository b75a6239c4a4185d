// A line of a file for the terminal, with the place of some of its words: tabs opened, control
// characters made visible, long lines shortened around the words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kmslint {

/// A byte of a line, from 0.
struct ByteColumn {
  std::uint32_t value = 0;
};

/// A terminal cell, or a number of them, from 0.
struct Cells {
  std::uint32_t value = 0;
};

/// The most cells of a line that are shown.
inline constexpr std::uint32_t max_line_cells = 160;

struct Snippet {
  std::string text = {};
  Cells mark_begin = {};
  Cells mark_width = {1};  ///< at least 1
};

Snippet make_snippet(std::string_view line, ByteColumn mark_begin, ByteColumn mark_end);

}  // namespace kmslint
