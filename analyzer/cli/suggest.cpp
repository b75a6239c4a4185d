#include "cli/suggest.h"

#include <algorithm>

#include "model/tables.h"

namespace kmslint {

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string_view>& candidates) {
  const std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
  std::size_t least = limit + 1;
  std::optional<std::string> best;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = tables::edit_distance(word, candidate, limit);
    // One or two letters have nothing in common with a word that must be typed anew.
    if (distance >= least || distance >= word.size()) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view otherwise) {
  const std::optional<std::string> best = nearest(word, candidates);
  return best ? "did you mean `" + *best + "`?" : std::string(otherwise);
}

std::string printable(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      result += c;
      continue;
    }
    result += "\\x";
    result += digits[byte >> 4];
    result += digits[byte & 15];
  }
  return result;
}

std::string in_backticks(std::string_view text) { return "`" + printable(text) + "`"; }

}  // namespace kmslint
