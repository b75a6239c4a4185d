// How the decoded bytes of a scalar map to its bytes in the file. Each style of scalar is decoded
// once more, piece by piece; a result that differs from the parser's text falls back to one piece
// for the whole scalar, so a place is never wrong, only coarse.
#include <algorithm>

#include "syntax/node.h"

namespace kmslint {
namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

class Decoder {
 public:
  Decoder(std::string_view bytes, Span span) : bytes_(bytes), span_(span), at_(span.begin) {}

  std::string decoded = {};
  std::vector<Piece> pieces = {};

  void double_quoted(bool json) {
    ++at_;
    const std::uint32_t end = span_.end - 1;
    while (at_ < end) {
      if (bytes_[at_] == '\\') {
        escape(end);
      } else if (!json && (is_blank(bytes_[at_]) || is_break(bytes_[at_]))) {
        fold(end);
      } else {
        copy(1);
      }
    }
  }

  void single_quoted() {
    ++at_;
    const std::uint32_t end = span_.end - 1;
    while (at_ < end) {
      if (bytes_[at_] == '\'' && at_ + 1 < end) {
        emit("'", 2);
      } else if (is_blank(bytes_[at_]) || is_break(bytes_[at_])) {
        fold(end);
      } else {
        copy(1);
      }
    }
  }

  void plain() {
    while (at_ < span_.end) {
      if (is_blank(bytes_[at_]) || is_break(bytes_[at_])) {
        fold(span_.end);
      } else {
        copy(1);
      }
    }
  }

  /// Literal and folded block scalars, aligned with the text the parser gave.
  void block(std::string_view text) {
    skip_line();  // the indicator and a comment
    std::size_t done = 0;
    while (done < text.size() && at_ < span_.end) {
      const std::uint32_t gap = at_;
      std::uint32_t blanks_end = at_;
      while (blanks_end < span_.end &&
             (is_blank(bytes_[blanks_end]) || is_break(bytes_[blanks_end])))
        ++blanks_end;
      std::size_t text_end = done;
      while (text_end < text.size() && (is_blank(text[text_end]) || is_break(text[text_end])))
        ++text_end;
      const std::string_view raw = bytes_.substr(gap, blanks_end - gap);
      const std::string_view wanted = text.substr(done, text_end - done);
      if (raw.ends_with(wanted) && wanted.find_first_of("\r\n") == std::string_view::npos) {
        at_ = blanks_end - static_cast<std::uint32_t>(wanted.size());
        copy(static_cast<std::uint32_t>(wanted.size()));
      } else if (!wanted.empty()) {
        emit(wanted, blanks_end - gap);
      }
      at_ = blanks_end;
      done = text_end;
      while (done < text.size() && at_ < span_.end && text[done] == bytes_[at_] &&
             !is_blank(text[done]) && !is_break(text[done])) {
        copy(1);
        ++done;
      }
      if (at_ == gap && blanks_end == gap) return;  // the sides disagree
    }
    if (done < text.size()) emit(text.substr(done), 0);  // final line ends stand behind the span
  }

 private:
  void copy(std::uint32_t count) {
    if (count == 0) return;
    const auto begin = static_cast<std::uint32_t>(decoded.size());
    decoded.append(bytes_.substr(at_, count));
    if (!pieces.empty() && pieces.back().host.end == at_ && grows(pieces.back())) {
      pieces.back().host.end += count;
      pieces.back().decoded_end += count;
    } else {
      pieces.push_back({begin, begin + count, {span_.file, at_, at_ + count}});
    }
    at_ += count;
  }

  static bool grows(const Piece& piece) {
    return piece.decoded_end - piece.decoded_begin == piece.host.end - piece.host.begin;
  }

  void emit(std::string_view text, std::uint32_t host_size) {
    const auto begin = static_cast<std::uint32_t>(decoded.size());
    decoded.append(text);
    if (!text.empty()) {
      pieces.push_back({begin,
                        begin + static_cast<std::uint32_t>(text.size()),
                        {span_.file, at_, at_ + host_size}});
    }
    at_ += host_size;
  }

  void skip_line() {
    while (at_ < span_.end && !is_break(bytes_[at_])) ++at_;
    if (at_ < span_.end && bytes_[at_] == '\r') ++at_;
    if (at_ < span_.end && bytes_[at_] == '\n') ++at_;
  }

  /// A run of blanks and line ends in a flow scalar: one line end becomes a space, more become one
  /// fewer line ends.
  void fold(std::uint32_t end) {
    std::uint32_t stop = at_;
    std::size_t breaks = 0;
    while (stop < end && (is_blank(bytes_[stop]) || is_break(bytes_[stop]))) {
      if (bytes_[stop] == '\n' ||
          (bytes_[stop] == '\r' && !(stop + 1 < end && bytes_[stop + 1] == '\n')))
        ++breaks;
      ++stop;
    }
    if (breaks == 0) {
      copy(stop - at_);
    } else {
      emit(breaks == 1 ? " " : std::string(breaks - 1, '\n'), stop - at_);
    }
  }

  std::uint32_t hex(std::uint32_t from, std::uint32_t count) const {
    std::uint32_t value = 0;
    for (std::uint32_t i = from; i < from + count && i < span_.end; ++i) {
      const char c = bytes_[i];
      std::uint32_t digit = 0;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
      if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
      value = value * 16 + digit;
    }
    return value;
  }

  void escape(std::uint32_t end) {
    const char c = at_ + 1 < end ? bytes_[at_ + 1] : '\\';
    std::string text;
    switch (c) {
      case 'x': append_utf8(text, hex(at_ + 2, 2)); return emit(text, std::min(4U, end - at_));
      case 'u': return unicode_escape(end);
      case 'U': append_utf8(text, hex(at_ + 2, 8)); return emit(text, std::min(10U, end - at_));
      case '\r':
      case '\n': return line_continuation(end);
      default: break;
    }
    constexpr std::string_view names = "0abtnvfreN_LP";
    constexpr std::uint32_t values[] = {0, 7, 8, 9, 10, 11, 12, 13, 27, 0x85, 0xA0, 0x2028, 0x2029};
    const std::size_t known = names.find(c);
    append_utf8(text, known == std::string_view::npos ? static_cast<unsigned char>(c)
                      : c == '\t'                     ? 9U
                                                      : values[known]);
    emit(text, std::min(2U, end - at_));
  }

  void unicode_escape(std::uint32_t end) {
    std::uint32_t value = hex(at_ + 2, 4);
    std::uint32_t size = 6;
    const bool high = value >= 0xD800 && value < 0xDC00;
    if (high && bytes_.substr(at_ + 6, 2) == "\\u") {
      value = 0x10000 + ((value - 0xD800) << 10U) + (hex(at_ + 8, 4) - 0xDC00);
      size = 12;
    }
    std::string text;
    append_utf8(text, value >= 0xD800 && value < 0xE000 ? 0xFFFD : value);
    emit(text, std::min(size, end - at_));
  }

  void line_continuation(std::uint32_t end) {
    std::uint32_t stop = at_ + 1;
    if (stop < end && bytes_[stop] == '\r') ++stop;
    if (stop < end && bytes_[stop] == '\n') ++stop;
    while (stop < end && is_blank(bytes_[stop])) ++stop;
    at_ = stop;
  }

  std::string_view bytes_;
  Span span_;
  std::uint32_t at_;
};

}  // namespace

std::vector<Piece> decoded_pieces(const Sources& sources, const Node& scalar) {
  const std::string_view bytes = sources.bytes(scalar.span.file);
  const std::string_view raw = sources.text(scalar.span);
  Decoder decoder(bytes, scalar.span);
  const char first = raw.empty() ? '\0' : raw.front();
  const bool quoted = raw.size() >= 2 && raw.back() == first && !scalar.plain;
  if (scalar.plain || raw.empty()) {
    decoder.plain();
  } else if (first == '"' && quoted) {
    decoder.double_quoted(false);
  } else if (first == '\'' && quoted) {
    decoder.single_quoted();
  } else if (first == '|' || first == '>') {
    decoder.block(scalar.text);
  } else {
    decoder.plain();  // JSON's words and numbers
  }
  if (decoder.decoded == scalar.text && !decoder.pieces.empty()) return decoder.pieces;
  return {{0, static_cast<std::uint32_t>(scalar.text.size()), scalar.span}};
}

}  // namespace kmslint
