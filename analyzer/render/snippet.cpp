#include "render/snippet.h"

#include <algorithm>
#include <cstddef>

#include "render/character.h"

namespace kmslint {
namespace {

constexpr std::uint32_t tab_width = 4;
constexpr std::uint32_t context_cells = 60;  ///< kept before the words of a long line
constexpr std::string_view cut = "...";
/// Characters without width must not make a shortened line endless.
constexpr std::size_t max_line_bytes = 2048;

struct Shown {
  std::string text = {};
  std::uint32_t cells = 0;
};

Shown shown(std::string_view line, std::size_t at, Character character, std::uint32_t cells) {
  if (character.code == '\t') {
    const std::uint32_t width = tab_width - cells % tab_width;
    return {std::string(width, ' '), width};
  }
  if (character.code >= ' ' && character.code < 0x7F) return {std::string(1, line[at]), 1};
  std::string text = visible(line, at, character);
  const bool as_is = character.valid && !is_hidden(character.code);
  const auto width = static_cast<std::uint32_t>(text.size());
  return {std::move(text), as_is ? display_cells(character.code) : width};
}

bool fits(std::string_view line) {
  if (line.size() > max_line_bytes) return false;
  std::uint32_t cells = 0;
  for (std::size_t at = 0; at < line.size() && cells <= max_line_cells;) {
    const Character character = character_at(line, at);
    cells += shown(line, at, character, cells).cells;
    at += character.bytes;
  }
  return cells <= max_line_cells;
}

/// Where to start so that some text before byte `from` can be seen.
std::size_t start_of_context(std::string_view line, std::size_t from) {
  std::uint32_t cells = 0;
  std::size_t at = from;
  while (at > 0 && from - at < max_line_bytes / 4) {
    const std::size_t before = previous_character(line, at);
    cells += std::max(1U, shown(line, before, character_at(line, before), 0).cells);
    if (cells > context_cells) break;
    at = before;
  }
  return at;
}

}  // namespace

Snippet make_snippet(std::string_view line, ByteColumn mark_begin, ByteColumn mark_end) {
  const bool whole = fits(line);
  const std::size_t first = std::min<std::size_t>(mark_begin.value, line.size());
  std::size_t at = whole ? 0 : start_of_context(line, first);
  Snippet snippet = {.text = at > 0 ? std::string(cut) : ""};
  auto cells = static_cast<std::uint32_t>(snippet.text.size());
  std::uint32_t mark_stop = 0;
  while (at < line.size()) {
    const Character character = character_at(line, at);
    const Shown next = shown(line, at, character, cells);
    const bool full = cells + next.cells > max_line_cells || snippet.text.size() > max_line_bytes;
    if (!whole && full) {
      snippet.text += cut;
      break;
    }
    if (at <= first) snippet.mark_begin = {cells};
    cells += next.cells;
    if (at < mark_end.value) mark_stop = cells;
    snippet.text += next.text;
    at += character.bytes;
  }
  if (at <= first) snippet.mark_begin = {cells};
  snippet.mark_width = {mark_stop > snippet.mark_begin.value ? mark_stop - snippet.mark_begin.value
                                                             : 1};
  return snippet;
}

}  // namespace kmslint
