// YAML's literal (`|`) and folded (`>`) scalars, told from their bytes and their decoded text.
#pragma once

#include <cstdint>
#include <string_view>

#include "source/span.h"
#include "syntax/pieces.h"

namespace kmslint {

/// Where the block scalar that begins at `span.begin` ends. libyaml's end, `span.end`, lies at the
/// next token: the scalar's own text ends with its last line, the line end included if `text` has
/// it; with `+`, the empty lines that follow are text too.
std::uint32_t block_scalar_end(std::string_view bytes, Span span, std::string_view text);

/// Decodes the bytes under `span` again. `text`, which the parser made of them, tells how far the
/// block is indented: an indicator (`|2`) counts from a parent that is not in sight here.
PieceWriter decode_block_scalar(std::string_view bytes, Span span, std::string_view text);

}  // namespace kmslint
