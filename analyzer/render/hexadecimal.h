// Hashes as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kmslint {

/// Lower case, with leading zeros up to `digits`.
inline std::string hexadecimal(std::uint64_t value, std::size_t digits) {
  std::string text;
  for (; value > 0 || text.size() < digits; value >>= 4) {
    text.insert(text.begin(), "0123456789abcdef"[value & 0xFU]);
  }
  return text;
}

}  // namespace kmslint
