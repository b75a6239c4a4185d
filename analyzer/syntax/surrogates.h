// Halves of surrogate pairs in JSON escapes (`\ud800` without its `\udc00`): no character has that
// code, so no text can be made of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kmslint {

/// Offsets of the escapes in `json` that are half of a surrogate pair; each is six bytes long.
/// Escapes are told from escaped backslashes; whether they stand in a string is not looked at.
std::vector<std::uint32_t> find_lone_surrogates(std::string_view json);

}  // namespace kmslint
