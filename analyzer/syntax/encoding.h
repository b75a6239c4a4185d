// Which bytes of a file a parser may see: UTF-8 behind a byte order mark, up to the first character
// that the format forbids everywhere.
//
// Files in another encoding, or with bytes that are not UTF-8, are refused whole; at a forbidden
// character the text is cut, and what stands before it is still parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "source/span.h"
#include "syntax/node.h"

namespace kmslint {

/// The bytes [begin, end) of a file; `cut`: there is more, behind a forbidden character.
struct Readable {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool cut = false;
};

/// JSON forbids NUL here and leaves other control characters to its grammar; YAML 1.1 has a list
/// (https://yaml.org/spec/1.1/#c-printable). None: the file is refused. Reports what it finds.
std::optional<Readable> readable_json(std::string_view bytes, FileId file,
                                      std::vector<Problem>& problems);
std::optional<Readable> readable_yaml(std::string_view bytes, FileId file,
                                      std::vector<Problem>& problems);

}  // namespace kmslint
