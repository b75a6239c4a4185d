#include "syntax/block_scalar.h"

#include <algorithm>
#include <vector>

#include "syntax/yaml_text.h"

namespace kmslint {
namespace {

enum class Chomping : std::uint8_t { strip, clip, keep };

struct Header {
  bool is_folded = false;
  Chomping chomping = Chomping::clip;
  std::size_t indicators_end = 0;
  std::size_t end = 0;  ///< behind the line end
};

Header read_header(std::string_view bytes, std::size_t at) {
  Header header = {.is_folded = bytes.substr(at, 1) == ">"};
  for (++at; at < bytes.size(); ++at) {
    if (bytes[at] == '-') {
      header.chomping = Chomping::strip;
    } else if (bytes[at] == '+') {
      header.chomping = Chomping::keep;
    } else if (bytes[at] < '0' || bytes[at] > '9') {
      break;
    }
  }
  header.indicators_end = std::min(at, bytes.size());
  while (at < bytes.size() && yaml_break_length(bytes, at) == 0) ++at;
  header.end = std::min(at + yaml_break_length(bytes, at), bytes.size());
  return header;
}

std::size_t count_spaces(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] == ' ') ++at;
  return at - begin;
}

/// LS and PS stay as they are; the other line ends become LF.
bool becomes_line_feed(std::string_view bytes, std::size_t at) { return bytes[at] != '\xE2'; }

class BlockDecoder {
 public:
  BlockDecoder(std::string_view bytes, Span span)
      : bytes_(bytes.substr(0, span.end)),
        header_(read_header(bytes_, span.begin)),
        at_(header_.end),
        writer_(bytes, span.file) {}

  PieceWriter decode(std::string_view text) {
    indentation_ = find_indentation(text);
    while (at_ < bytes_.size() && skip_indentation()) take_line();
    finish();
    return std::move(writer_);
  }

 private:
  struct LineEnd {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// The first line with content: what its source has more than the text is indentation.
  std::size_t find_indentation(std::string_view text) const {
    std::size_t in_text = 0;
    std::size_t in_bytes = header_.end;
    while (const std::size_t length = yaml_break_length(text, in_text)) {
      in_text += length;
      in_bytes += count_spaces(bytes_, in_bytes);
      in_bytes += yaml_break_length(bytes_, in_bytes);
    }
    if (in_text == text.size()) return std::string_view::npos;  // all lines are empty
    const std::size_t spaces = count_spaces(bytes_, in_bytes);
    const std::size_t own = count_spaces(text, in_text);
    return own < spaces ? spaces - own : 0;
  }

  /// Collects empty lines; false if there is no further line with content.
  bool skip_indentation() {
    while (at_ < bytes_.size()) {
      at_ += std::min(count_spaces(bytes_, at_), indentation_);
      const std::size_t length = yaml_break_length(bytes_, at_);
      if (length == 0) return at_ < bytes_.size();
      line_ends_.push_back({at_, at_ + length});
      at_ += length;
    }
    return false;
  }

  void take_line() {
    const bool is_indented = is_yaml_blank(bytes_[at_]);
    write_line_ends(header_.is_folded && !was_indented_ && !is_indented);
    was_indented_ = is_indented;
    has_content_ = true;
    const std::size_t begin = at_;
    while (at_ < bytes_.size() && yaml_break_length(bytes_, at_) == 0) ++at_;
    writer_.copy(begin, at_);
    const std::size_t length = yaml_break_length(bytes_, at_);
    if (length > 0) line_ends_.push_back({at_, at_ + length});
    at_ += length;
  }

  /// Between two lines: a fold makes a single line end a space and drops the first of several.
  void write_line_ends(bool folds) {
    std::size_t first = 0;
    const bool can_fold =
        has_content_ && !line_ends_.empty() && becomes_line_feed(bytes_, line_ends_.front().begin);
    if (folds && can_fold) {
      if (line_ends_.size() == 1) writer_.unit(" ", line_ends_[0].begin, line_ends_[0].end);
      first = 1;
    }
    for (std::size_t i = first; i < line_ends_.size(); ++i) write_line_end(line_ends_[i]);
    line_ends_.clear();
  }

  void write_line_end(const LineEnd& line_end) {
    if (becomes_line_feed(bytes_, line_end.begin) && bytes_[line_end.begin] != '\n') {
      writer_.unit("\n", line_end.begin, line_end.end);
    } else {
      writer_.copy(line_end.begin, line_end.end);
    }
  }

  void finish() {
    for (std::size_t i = 0; i < line_ends_.size(); ++i) {
      const bool ends_last_line = has_content_ && i == 0;
      const bool stays = header_.chomping == Chomping::keep ||
                         (header_.chomping == Chomping::clip && ends_last_line);
      if (stays) write_line_end(line_ends_[i]);
    }
  }

  std::string_view bytes_;
  Header header_;
  std::size_t at_;
  PieceWriter writer_;
  std::size_t indentation_ = 0;
  std::vector<LineEnd> line_ends_ = {};  ///< read, and not yet known what becomes of them
  bool was_indented_ = false;
  bool has_content_ = false;
};

}  // namespace

PieceWriter decode_block_scalar(std::string_view bytes, Span span, std::string_view text) {
  return BlockDecoder(bytes, span).decode(text);
}

std::uint32_t block_scalar_end(std::string_view bytes, Span span, std::string_view text) {
  const Header header = read_header(bytes.substr(0, span.end), span.begin);
  if (text.empty()) return static_cast<std::uint32_t>(header.indicators_end);
  if (header.chomping == Chomping::keep) return span.end;
  const PieceWriter again = decode_block_scalar(bytes, span, text);
  return again.pieces().empty() ? span.end : again.pieces().back().host.end;
}

}  // namespace kmslint
