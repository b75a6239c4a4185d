// How the decoded bytes of a scalar map to its bytes in the file. Each style of scalar is decoded
// once more, piece by piece; a result that differs from the parser's text falls back to one piece
// for the whole scalar, so a place is never wrong, only coarse.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "syntax/block_scalar.h"
#include "syntax/node.h"
#include "syntax/pieces.h"
#include "syntax/yaml_text.h"

namespace kmslint {
namespace {

std::string utf8(std::uint32_t code_point) {
  const auto last = [&](unsigned shift) {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  const auto first = [&](std::uint32_t mark, unsigned shift) {
    return static_cast<char>(mark | (code_point >> shift));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {first(0xC0, 6), last(0)};
  if (code_point < 0x10000) return {first(0xE0, 12), last(6), last(0)};
  return {first(0xF0, 18), last(12), last(6), last(0)};
}

struct Escape {
  std::uint32_t code_point = 0;
  std::size_t size = 2;  ///< bytes in the source
};

std::optional<std::uint32_t> hexadecimal(std::string_view digits, std::size_t size) {
  std::uint32_t value = 0;
  if (digits.size() < size) return std::nullopt;
  const auto read = std::from_chars(digits.data(), digits.data() + size, value, 16);
  if (read.ec != std::errc() || read.ptr != digits.data() + size) return std::nullopt;
  return value;
}

/// The escapes of JSON and of YAML double-quoted text, which mean the same where both have them.
constexpr std::string_view escape_letters = "0abtnvfre N_LP";
constexpr std::array<std::uint32_t, 14> escape_values = {0,  7,  8,  9,    10,   11,     12,
                                                         13, 27, 32, 0x85, 0xA0, 0x2028, 0x2029};

/// Only JSON has pairs; half of one became U+FFFD.
Escape read_utf16(std::string_view text, std::uint32_t unit) {
  if (unit < 0xD800 || unit > 0xDFFF) return {unit, 6};
  const std::optional<std::uint32_t> low =
      text.substr(6, 2) == "\\u" ? hexadecimal(text.substr(8), 4) : std::nullopt;
  const bool is_pair = unit < 0xDC00 && low && *low >= 0xDC00 && *low <= 0xDFFF;
  if (!is_pair) return {0xFFFD, 6};
  return {0x10000 + ((unit - 0xD800) << 10U) + (*low - 0xDC00), 12};
}

/// The escape sequence at the start of `text`, which is a backslash.
Escape read_escape(std::string_view text) {
  const char letter = text.size() > 1 ? text[1] : '\\';
  const std::string_view digits = text.substr(std::min<std::size_t>(2, text.size()));
  if (letter == 'x') return {hexadecimal(digits, 2).value_or(0), 4};
  if (letter == 'u') return read_utf16(text, hexadecimal(digits, 4).value_or(0));
  if (letter == 'U') return {hexadecimal(digits, 8).value_or(0), 10};
  const std::size_t known = escape_letters.find(letter);
  if (known != escape_letters.npos) return {escape_values[known]};
  return {static_cast<unsigned char>(letter)};
}

/// Plain and quoted scalars: everything but block scalars.
class FlowDecoder {
 public:
  FlowDecoder(std::string_view bytes, Span span, bool folds)
      : bytes_(bytes.substr(0, span.end)),
        at_(span.begin),
        folds_(folds),
        writer_(bytes, span.file) {}

  PieceWriter plain() {
    while (at_ < bytes_.size()) take_ordinary();
    return std::move(writer_);
  }

  PieceWriter single_quoted() {
    leave_quotes();
    while (at_ < bytes_.size()) {
      if (bytes_[at_] == '\'') {
        take_unit("'", 2);
      } else {
        take_ordinary();
      }
    }
    return std::move(writer_);
  }

  PieceWriter double_quoted() {
    leave_quotes();
    while (at_ < bytes_.size()) {
      if (bytes_[at_] != '\\') {
        take_ordinary();
      } else if (yaml_break_length(bytes_, at_ + 1) > 0) {
        take_escaped_line_end();
      } else {
        const Escape escape = read_escape(bytes_.substr(at_));
        take_unit(utf8(escape.code_point), escape.size);
      }
    }
    return std::move(writer_);
  }

 private:
  void leave_quotes() {
    ++at_;
    bytes_.remove_suffix(1);
  }

  bool at_white_space() const {
    return folds_ && (is_yaml_blank(bytes_[at_]) || yaml_break_length(bytes_, at_) > 0);
  }

  void take_unit(std::string_view text, std::size_t size) {
    const std::size_t end = std::min(at_ + size, bytes_.size());
    writer_.unit(text, at_, end);
    at_ = end;
  }

  void take_ordinary() {
    if (at_white_space()) return take_white_space();
    const std::size_t begin = at_;
    ++at_;
    while (at_ < bytes_.size() && bytes_[at_] != '\\' && bytes_[at_] != '\'' && !at_white_space()) {
      ++at_;
    }
    writer_.copy(begin, at_);
  }

  void take_blanks() {
    while (at_ < bytes_.size() && is_yaml_blank(bytes_[at_])) ++at_;
  }

  /// Blanks stay inside a line and go at its ends. One line end becomes a space; of several the
  /// first goes (but for LS and PS, which are never folded).
  void take_white_space() {
    const std::size_t begin = at_;
    take_blanks();
    const std::size_t first = at_;
    const std::size_t length = yaml_break_length(bytes_, first);
    if (length == 0) return writer_.copy(begin, at_);
    at_ += length;
    take_blanks();
    if (bytes_[first] == '\xE2') {
      writer_.copy(first, first + length);
    } else if (yaml_break_length(bytes_, at_) == 0) {
      writer_.unit(" ", first, first + length);
    }
    take_further_line_ends();
  }

  void take_further_line_ends() {
    while (const std::size_t length = yaml_break_length(bytes_, at_)) {
      if (bytes_[at_] == '\xE2') {
        writer_.copy(at_, at_ + length);
      } else {
        writer_.unit("\n", at_, at_ + length);
      }
      at_ += length;
      take_blanks();
    }
  }

  void take_escaped_line_end() {
    at_ += 1 + yaml_break_length(bytes_, at_ + 1);
    take_blanks();
    take_further_line_ends();
  }

  std::string_view bytes_;  ///< up to the end of the content
  std::size_t at_;
  bool folds_;
  PieceWriter writer_;
};

PieceWriter decode(std::string_view bytes, const Node& scalar, bool folds) {
  const Span span = scalar.span;
  const std::string_view raw = bytes.substr(span.begin, span.end - span.begin);
  const char first = raw.empty() ? '\0' : raw.front();
  const bool is_closed = raw.size() >= 2 && raw.back() == first;
  if (first == '|' || first == '>') return decode_block_scalar(bytes, span, scalar.text);
  FlowDecoder decoder(bytes, span, folds);
  if (first == '"' && is_closed) return decoder.double_quoted();
  if (first == '\'' && is_closed) return decoder.single_quoted();
  return decoder.plain();
}

/// The usual case: no escape, no fold.
std::optional<Piece> identity(std::string_view raw, const Node& scalar) {
  const auto size = static_cast<std::uint32_t>(scalar.text.size());
  const std::uint32_t begin = scalar.span.begin;
  const bool is_quoted = raw.size() == size + 2U && (raw.front() == '"' || raw.front() == '\'');
  const std::uint32_t skipped = is_quoted ? 1 : 0;
  if (raw.size() != size + 2U * skipped || raw.substr(skipped, size) != scalar.text) {
    return std::nullopt;
  }
  return Piece{0, size, {scalar.span.file, begin + skipped, begin + skipped + size}};
}

}  // namespace

std::vector<Piece> decoded_pieces(const Sources& sources, const Node& scalar) {
  const std::string_view bytes = sources.bytes(scalar.span.file);
  const std::string_view raw = sources.text(scalar.span);
  if (const std::optional<Piece> piece = identity(raw, scalar)) return {*piece};
  // JSON's strings may hold LS and PS, which are no line ends there; YAML's have other ones, too.
  const bool has_line_ends = raw.find_first_of("\r\n") != raw.npos;
  for (const bool folds : {has_line_ends, !has_line_ends}) {
    PieceWriter again = decode(bytes, scalar, folds);
    if (again.decoded() == scalar.text && !again.pieces().empty()) return again.pieces();
  }
  return {{0, static_cast<std::uint32_t>(scalar.text.size()), scalar.span}};
}

}  // namespace kmslint
