// Collects the pieces of a scalar while it is decoded once more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/sources.h"

namespace kmslint {

class PieceWriter {
 public:
  PieceWriter(std::string_view bytes, FileId file) : bytes_(bytes), file_(file) {}

  /// The bytes [begin, end) stand for themselves.
  void copy(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    decoded_.append(bytes_.substr(begin, end - begin));
    if (ends_in_copy_ && pieces_.back().host.end == begin) {
      pieces_.back().decoded_end = size();
      pieces_.back().host.end = static_cast<std::uint32_t>(end);
    } else {
      add(size() - static_cast<std::uint32_t>(end - begin), begin, end);
    }
    ends_in_copy_ = true;
  }

  /// The bytes [begin, end) stand for `text`, as one unit.
  void unit(std::string_view text, std::size_t begin, std::size_t end) {
    const std::uint32_t decoded_begin = size();
    decoded_.append(text);
    add(decoded_begin, begin, end);
    ends_in_copy_ = false;
  }

  const std::string& decoded() const { return decoded_; }
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::uint32_t size() const { return static_cast<std::uint32_t>(decoded_.size()); }
  void add(std::uint32_t decoded_begin, std::size_t begin, std::size_t end) {
    const Span host = {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    pieces_.push_back({decoded_begin, size(), host});
  }

  std::string_view bytes_;
  FileId file_;
  std::string decoded_ = {};
  std::vector<Piece> pieces_ = {};
  bool ends_in_copy_ = false;
};

}  // namespace kmslint
