// All bytes under analysis, and the places in them.
//
// Sources owns every file that was read. Files never move once added, so a string_view into their
// bytes stays good as long as the Sources lives. A document that stands inside another one (a
// policy in a JSON string, in a YAML block or in Fn::Sub) is added as an embedded file: its decoded
// text is a file of its own, and its pieces say which bytes of the host each decoded byte came
// from.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace kmslint {

/// Maps decoded bytes [decoded_begin, decoded_end) to host bytes [host_begin, host_end). When both
/// have the same length the map is byte for byte, else the piece is one unit (an escape sequence, a
/// template expression). Pieces are in decoded order and cover the decoded text.
struct Piece {
  std::uint32_t decoded_begin = 0;
  std::uint32_t decoded_end = 0;
  Span host = {};
};

/// A position in a file as people count it: line from 1, byte offset in that line from 0.
struct LinePosition {
  std::uint32_t line = 1;
  std::uint32_t byte = 0;
};

class Sources {
 public:
  /// Adds a file. `path` is relative to the root with forward slashes (what reports name);
  /// `display_path` is how the user would write it from the current folder. Files of 4 GB or more
  /// must be refused before.
  FileId add(std::string path, std::string display_path, std::string bytes);

  /// Adds text that was decoded out of other files. `pieces` cover `decoded` and are never empty
  /// (an empty text has one empty piece); their hosts were added before.
  FileId add_embedded(std::string decoded, std::vector<Piece> pieces);

  /// Overwrites bytes of a file on disk with `*`, so that no output can show them. Views stay good.
  void redact(Span span);

  std::string_view bytes(FileId file) const;
  std::string_view path(FileId file) const;          ///< of the outermost file
  std::string_view display_path(FileId file) const;  ///< of the outermost file
  bool is_embedded(FileId file) const;

  /// The text under a span, in the span's own file.
  std::string_view text(Span span) const;

  /// The same place in the file on disk: the smallest host range that holds all of `span`.
  Span resolve(Span span) const;

  /// Line structure of a file: LF, CRLF and lone CR end a line. After the last line end one more
  /// (empty) line begins, as editors count, so every offset up to the size has a line.
  LinePosition line_position(FileId file, std::uint32_t offset) const;
  std::uint32_t line_count(FileId file) const;
  /// The bytes of a line (from 1) without its line end.
  Span line(FileId file, std::uint32_t number) const;

 private:
  struct File {
    std::string path;
    std::string display_path;
    std::string bytes;
    std::vector<Piece> pieces;                       // empty: a file on disk
    mutable std::vector<std::uint32_t> line_starts;  // made on first use
  };
  const File& file(FileId id) const;
  const std::vector<std::uint32_t>& line_starts(FileId id) const;

  std::deque<File> files_;
};

/// Offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and values above
/// U+10FFFF are invalid), or npos.
std::size_t find_invalid_utf8(std::string_view bytes);

}  // namespace kmslint
