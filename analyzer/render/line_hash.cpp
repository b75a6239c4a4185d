#include "render/line_hash.h"

#include <array>
#include <unordered_map>
#include <utility>

#include "render/character.h"
#include "render/hexadecimal.h"

namespace kmslint {
namespace {

constexpr std::size_t window_size = 100;
constexpr std::uint64_t factor = 37;
constexpr std::uint64_t end_of_text = 65535;

constexpr std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  std::uint64_t result = 1;
  for (std::size_t i = 0; i < exponent; ++i) result *= base;
  return result;
}

/// What the unit that leaves the window has been multiplied with.
constexpr std::uint64_t leaving = power(factor, window_size);

/// A rolling hash over a ring of units. A line is complete when its first unit leaves the ring.
class LineHasher {
 public:
  explicit LineHasher(const std::set<std::uint32_t>& lines) : wanted_(lines) {}

  void add(std::uint64_t unit) {
    const bool second_of_crlf = after_cr_ && unit == '\n';
    after_cr_ = unit == '\r';
    if (unit == ' ' || unit == '\t' || second_of_crlf) return;
    if (unit == '\r') unit = '\n';
    push(unit, at_line_start_ ? ++line_ : 0);
    at_line_start_ = unit == '\n';
  }

  std::map<std::uint32_t, std::string> finish() {
    add(end_of_text);
    for (std::size_t i = 0; i < window_size; ++i) push(0, 0);
    return std::move(hashes_);
  }

 private:
  struct Unit {
    std::uint64_t value = 0;
    std::uint32_t starts_line = 0;  ///< 0: none
  };

  void push(std::uint64_t value, std::uint32_t starts_line) {
    Unit& oldest = ring_[next_];
    if (oldest.starts_line != 0) complete(oldest.starts_line);
    hash_ = factor * hash_ + value - leaving * oldest.value;
    oldest = {value, starts_line};
    next_ = (next_ + 1) % window_size;
  }

  void complete(std::uint32_t line) {
    const std::size_t occurrence = ++seen_[hash_];
    if (!wanted_.contains(line)) return;
    hashes_[line] = hexadecimal(hash_, 1) + ":" + std::to_string(occurrence);
  }

  const std::set<std::uint32_t>& wanted_;
  std::array<Unit, window_size> ring_ = {};
  std::size_t next_ = 0;
  std::uint64_t hash_ = 0;
  std::uint32_t line_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
  std::unordered_map<std::uint64_t, std::size_t> seen_;
  std::map<std::uint32_t, std::string> hashes_;
};

}  // namespace

std::map<std::uint32_t, std::string> line_hashes(std::string_view bytes,
                                                 const std::set<std::uint32_t>& lines) {
  LineHasher hasher(lines);
  for (std::size_t at = 0; at < bytes.size();) {
    const Character character = character_at(bytes, at);
    at += character.bytes;
    if (utf16_units(character) == 1) {
      hasher.add(character.code);
    } else {
      hasher.add(0xD800 + ((character.code - 0x10000) >> 10));
      hasher.add(0xDC00 + ((character.code - 0x10000) & 0x3FFU));
    }
  }
  return hasher.finish();
}

}  // namespace kmslint
