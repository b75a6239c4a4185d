// Positions as people and programs count them. Everywhere else places are byte offsets; here, and
// nowhere else, they become lines and columns of the file on disk.
//
// The units are types of their own: bytes of a line, UTF-16 units (all our reports: SARIF declares
// them, editors jump by them) and terminal cells (underlining only) are never mixed up.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

/// From 1, in UTF-16 code units. A byte order mark takes none, bytes that are no UTF-8 one.
struct Utf16Column {
  std::uint32_t value = 1;
  friend auto operator<=>(const Utf16Column&, const Utf16Column&) = default;
};

struct Position {
  std::uint32_t line = 1;  ///< from 1
  Utf16Column column = {};
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// A half-open range in a file on disk.
struct PositionRange {
  FileId file = {};
  Position begin = {};
  Position end = {};
};

/// Turns spans into positions; remembers what it counted, so that many places on one long line stay
/// cheap. Lives no longer than its Sources.
class Positions {
 public:
  explicit Positions(const Sources& sources) : sources_(&sources) {}

  /// Where a span stands on disk.
  PositionRange range(Span span);
  /// The same, cut off at the end of its first line.
  PositionRange first_line(Span span);

 private:
  struct Checkpoint {
    std::uint32_t byte = 0;
    std::uint32_t units = 0;  ///< UTF-16 units before `byte`
  };
  const std::vector<Checkpoint>& checkpoints(FileId file);
  std::uint32_t units_before(FileId file, std::uint32_t byte);
  Position position(FileId file, std::uint32_t byte);

  const Sources* sources_;
  std::map<FileId, std::vector<Checkpoint>> checkpoints_;
};

/// The part of a resolved span that lies on its first line.
Span on_first_line(const Sources& sources, Span resolved);

}  // namespace kmslint
