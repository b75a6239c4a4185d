#include "syntax/surrogates.h"

#include <charconv>
#include <optional>

namespace kmslint {
namespace {

constexpr std::size_t escape_size = 6;

/// The value of the `\uXXXX` at `at`, if there is one.
std::optional<unsigned> unicode_escape(std::string_view json, std::size_t at) {
  if (json.substr(at, 2) != "\\u" || json.size() - at < escape_size) return std::nullopt;
  unsigned value = 0;
  const char* const digits_end = json.data() + at + escape_size;
  const auto read = std::from_chars(json.data() + at + 2, digits_end, value, 16);
  if (read.ec != std::errc() || read.ptr != digits_end) return std::nullopt;
  return value;
}

bool is_high(unsigned value) { return value >= 0xD800 && value < 0xDC00; }
bool is_low(unsigned value) { return value >= 0xDC00 && value < 0xE000; }

}  // namespace

std::vector<std::uint32_t> find_lone_surrogates(std::string_view json) {
  std::vector<std::uint32_t> lone;
  std::size_t at = json.find('\\');
  while (at != std::string_view::npos) {
    const std::optional<unsigned> value = unicode_escape(json, at);
    std::size_t size = value ? escape_size : 2;
    if (value && is_high(*value)) {
      const std::optional<unsigned> next = unicode_escape(json, at + escape_size);
      if (next && is_low(*next)) {
        size = 2 * escape_size;
      } else {
        lone.push_back(static_cast<std::uint32_t>(at));
      }
    } else if (value && is_low(*value)) {
      lone.push_back(static_cast<std::uint32_t>(at));
    }
    at = at + size < json.size() ? json.find('\\', at + size) : std::string_view::npos;
  }
  return lone;
}

}  // namespace kmslint
