// What must hold for every tree a parser returns, whatever the bytes.
#pragma once

#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

enum class TextFormat : std::uint8_t { json, yaml };

/// Ends the process with a message if something does not hold. Documents inside scalars are added
/// to `sources` and looked at too.
void check_tree(Sources& sources, FileId file, const Parsed& parsed, TextFormat format);

}  // namespace kmslint
