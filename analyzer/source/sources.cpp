#include "source/sources.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace kmslint {
namespace {

std::vector<std::uint32_t> starts_by_line_feed(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

std::vector<std::uint32_t> starts_by_any_line_end(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool cr_of_crlf = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    const bool ends_line = text[at] == '\n' || (text[at] == '\r' && !cr_of_crlf);
    if (ends_line) starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

bool maps_byte_for_byte(const Piece& piece) {
  return piece.decoded_end - piece.decoded_begin == piece.host.end - piece.host.begin;
}

/// The host bytes of what [begin, end) and the piece have in common.
Span host_part(const Piece& piece, std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t from = std::max(begin, piece.decoded_begin) - piece.decoded_begin;
  const std::uint32_t to = std::min(end, piece.decoded_end) - piece.decoded_begin;
  if (!maps_byte_for_byte(piece)) return piece.host;
  return {piece.host.file, piece.host.begin + from, piece.host.begin + to};
}

/// Between two units an empty span stays empty; inside one it becomes the unit.
Span host_place(const std::vector<Piece>& pieces, std::uint32_t offset) {
  const auto after = std::partition_point(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    return piece.decoded_end <= offset;
  });
  if (after == pieces.end()) {
    const Piece& last = pieces.back();
    if (last.decoded_begin == last.decoded_end) return last.host;
    return {last.host.file, last.host.end, last.host.end};
  }
  if (after->decoded_begin < offset) return host_part(*after, offset, offset);
  return {after->host.file, after->host.begin, after->host.begin};
}

/// One step outwards. Pieces may come from anywhere (a joined text): the file of the first one
/// decides, and the range spans all pieces from that file.
Span host_range(const std::vector<Piece>& pieces, std::uint32_t begin, std::uint32_t end) {
  if (begin == end) return host_place(pieces, begin);
  auto piece = std::partition_point(pieces.begin(), pieces.end(), [&](const Piece& candidate) {
    return candidate.decoded_end <= begin;
  });
  if (piece == pieces.end()) return host_place(pieces, begin);
  Span range = host_part(*piece, begin, end);
  for (++piece; piece != pieces.end() && piece->decoded_begin < end; ++piece) {
    if (piece->host.file != range.file) continue;
    const Span part = host_part(*piece, begin, end);
    range.begin = std::min(range.begin, part.begin);
    range.end = std::max(range.end, part.end);
  }
  return range;
}

}  // namespace

FileId Sources::add(std::string path, std::string display_path, std::string bytes) {
  assert(bytes.size() < UINT32_MAX && "offsets have 32 bits");
  files_.push_back({std::move(path), std::move(display_path), std::move(bytes), {}, {}});
  return static_cast<FileId>(files_.size() - 1);
}

FileId Sources::add_embedded(std::string decoded, std::vector<Piece> pieces) {
  assert(!pieces.empty() && "an embedded file has a place in another one");
  assert(static_cast<std::size_t>(pieces.front().host.file) < files_.size());
  files_.push_back({{}, {}, std::move(decoded), std::move(pieces), {}});
  return static_cast<FileId>(files_.size() - 1);
}

void Sources::redact(Span span) {
  std::string& bytes = files_[static_cast<std::size_t>(span.file)].bytes;
  for (std::uint32_t at = span.begin; at < span.end; ++at) bytes[at] = '*';
}

const Sources::File& Sources::file(FileId id) const { return files_[static_cast<std::size_t>(id)]; }

std::string_view Sources::bytes(FileId id) const { return file(id).bytes; }

std::string_view Sources::path(FileId id) const {
  while (is_embedded(id)) id = file(id).pieces.front().host.file;
  return file(id).path;
}

std::string_view Sources::display_path(FileId id) const {
  while (is_embedded(id)) id = file(id).pieces.front().host.file;
  return file(id).display_path;
}

bool Sources::is_embedded(FileId id) const { return !file(id).pieces.empty(); }

std::string_view Sources::text(Span span) const {
  return bytes(span.file).substr(span.begin, span.end - span.begin);
}

Span Sources::resolve(Span span) const {
  while (is_embedded(span.file)) span = host_range(file(span.file).pieces, span.begin, span.end);
  return span;
}

const std::vector<std::uint32_t>& Sources::line_starts(FileId id) const {
  const File& of = file(id);
  if (of.line_starts.empty()) {
    const bool has_cr = of.bytes.find('\r') != std::string::npos;
    of.line_starts = has_cr ? starts_by_any_line_end(of.bytes) : starts_by_line_feed(of.bytes);
  }
  return of.line_starts;
}

LinePosition Sources::line_position(FileId id, std::uint32_t offset) const {
  const std::vector<std::uint32_t>& starts = line_starts(id);
  const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  return {static_cast<std::uint32_t>(after - starts.begin()), offset - *(after - 1)};
}

std::uint32_t Sources::line_count(FileId id) const {
  return static_cast<std::uint32_t>(line_starts(id).size());
}

Span Sources::line(FileId id, std::uint32_t number) const {
  const std::vector<std::uint32_t>& starts = line_starts(id);
  const std::string_view all = bytes(id);
  if (number == 0 || number > starts.size()) {
    const auto end = static_cast<std::uint32_t>(all.size());
    return {id, end, end};
  }
  const std::uint32_t begin = starts[number - 1];
  std::uint32_t end =
      number == starts.size() ? static_cast<std::uint32_t>(all.size()) : starts[number];
  if (end > begin && all[end - 1] == '\n') --end;
  if (end > begin && all[end - 1] == '\r') --end;
  return {id, begin, end};
}

namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/// Length of the well-formed sequence that starts at `at`, or 0 (Unicode 15, table 3-7).
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
  const unsigned char lead = at[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (left < length || !is_continuation(at[1])) return 0;
  if (lead == 0xE0 && at[1] < 0xA0) return 0;  // overlong
  if (lead == 0xED && at[1] > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && at[1] < 0x90) return 0;  // overlong
  if (lead == 0xF4 && at[1] > 0x8F) return 0;  // above U+10FFFF
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(at[i])) return 0;
  }
  return length;
}

bool are_ascii(const char* eight_bytes) {
  std::uint64_t word;
  std::memcpy(&word, eight_bytes, sizeof word);
  return (word & 0x8080808080808080U) == 0;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view bytes) {
  const char* const data = bytes.data();
  std::size_t at = 0;
  while (at < bytes.size()) {
    while (at + 16 <= bytes.size() && are_ascii(data + at) && are_ascii(data + at + 8)) at += 16;
    const std::size_t stop = std::min(bytes.size(), at + 16);
    while (at < stop) {
      const auto* here = reinterpret_cast<const unsigned char*>(data + at);
      const std::size_t length = sequence_length(here, bytes.size() - at);
      if (length == 0) return at;
      at += length;
    }
  }
  return std::string_view::npos;
}

}  // namespace kmslint
