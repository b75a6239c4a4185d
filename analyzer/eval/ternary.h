// No, unknown, yes: Kleene's three-valued logic.
//
// `unknown` means "yes under some completion of what the inputs leave open, or we could not tell".
#pragma once

#include <algorithm>
#include <cstdint>

namespace kmslint {

enum class Ternary : std::uint8_t { no, unknown, yes };

constexpr Ternary operator!(Ternary a) { return static_cast<Ternary>(2 - static_cast<int>(a)); }
constexpr Ternary operator&(Ternary a, Ternary b) { return std::min(a, b); }
constexpr Ternary operator|(Ternary a, Ternary b) { return std::max(a, b); }
constexpr Ternary ternary(bool b) { return b ? Ternary::yes : Ternary::no; }

}  // namespace kmslint
