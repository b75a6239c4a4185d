// Where something is written: a half-open range of bytes in one file.
//
// Every tree node, value and domain field carries a Span, so that a finding can point at the very
// word that is wrong. Lines and columns do not appear here: they are computed where reports are
// written. A Span may lie in an embedded document (a policy inside a string); Sources::resolve
// walks out to the file on disk.
#pragma once

#include <compare>
#include <cstdint>

namespace kmslint {

/// Names a file held by Sources; valid as long as that Sources lives.
enum class FileId : std::uint32_t {};

/// The bytes [begin, end) of `file`. Always begin <= end <= size of the file.
struct Span {
  FileId file = {};
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend auto operator<=>(const Span&, const Span&) = default;
};

/// A value together with the place it was written at.
template <class T>
struct Located {
  T value = {};
  Span span = {};
};

}  // namespace kmslint
