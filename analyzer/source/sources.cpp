#include "source/sources.h"

#include <algorithm>
#include <cassert>

namespace kmslint {

FileId Sources::add(std::string path, std::string display_path, std::string bytes) {
  const auto id = static_cast<FileId>(files_.size());
  files_.push_back({std::move(path), std::move(display_path), std::move(bytes), {}, {}});
  return id;
}

FileId Sources::add_embedded(std::string decoded, std::vector<Piece> pieces) {
  assert(!pieces.empty() && "an embedded document says where its bytes come from");
  const auto id = static_cast<FileId>(files_.size());
  files_.push_back({{}, {}, std::move(decoded), std::move(pieces), {}});
  return id;
}

const Sources::File& Sources::file(FileId id) const {
  assert(static_cast<std::size_t>(id) < files_.size() && "a FileId names a file of its Sources");
  return files_[static_cast<std::size_t>(id)];
}

std::string_view Sources::bytes(FileId id) const { return file(id).bytes; }

bool Sources::is_embedded(FileId id) const { return !file(id).pieces.empty(); }

std::string_view Sources::path(FileId id) const { return file(resolve({id, 0, 0}).file).path; }

std::string_view Sources::display_path(FileId id) const {
  return file(resolve({id, 0, 0}).file).display_path;
}

std::string_view Sources::text(Span span) const {
  return bytes(span.file).substr(span.begin, span.end - span.begin);
}

namespace {

/// The piece that holds decoded byte `offset`; the last one for the end of the text.
const Piece& piece_at(const std::vector<Piece>& pieces, std::uint32_t offset) {
  const auto after = std::ranges::upper_bound(pieces, offset, {}, &Piece::decoded_begin);
  return after == pieces.begin() ? pieces.front() : *(after - 1);
}

bool byte_for_byte(const Piece& piece) {
  return piece.decoded_end - piece.decoded_begin == piece.host.end - piece.host.begin;
}

Span host_span(const std::vector<Piece>& pieces, Span span) {
  const Piece& first = piece_at(pieces, span.begin);
  const Piece& last = piece_at(pieces, span.end > span.begin ? span.end - 1 : span.begin);
  Span host = {first.host.file, first.host.begin, last.host.end};
  if (byte_for_byte(first)) {
    host.begin = first.host.begin + std::min(span.begin, first.decoded_end) - first.decoded_begin;
  }
  if (byte_for_byte(last)) {
    host.end = last.host.begin + std::min(span.end, last.decoded_end) - last.decoded_begin;
  } else if (span.begin == span.end) {
    host.end = host.begin;
  }
  // Pieces may come from different files when text was joined from several; the first decides.
  if (first.host.file != last.host.file || host.end < host.begin) host.end = first.host.end;
  return host;
}

}  // namespace

Span Sources::resolve(Span span) const {
  while (is_embedded(span.file)) span = host_span(file(span.file).pieces, span);
  return span;
}

const std::vector<std::uint32_t>& Sources::line_starts(FileId id) const {
  const File& source = file(id);
  if (!source.line_starts.empty()) return source.line_starts;
  source.line_starts.push_back(0);
  const std::string& bytes = source.bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\n' && bytes[i] != '\r') continue;
    if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
    source.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return source.line_starts;
}

LinePosition Sources::line_position(FileId id, std::uint32_t offset) const {
  const std::vector<std::uint32_t>& starts = line_starts(id);
  const auto after = std::ranges::upper_bound(starts, offset);
  const auto line = static_cast<std::uint32_t>(after - starts.begin());
  return {line, offset - starts[line - 1]};
}

std::uint32_t Sources::line_count(FileId id) const {
  return static_cast<std::uint32_t>(line_starts(id).size());
}

Span Sources::line(FileId id, std::uint32_t number) const {
  const std::vector<std::uint32_t>& starts = line_starts(id);
  const std::string_view all = bytes(id);
  const std::uint32_t begin = starts[number - 1];
  auto end = number < starts.size() ? starts[number] : static_cast<std::uint32_t>(all.size());
  if (number < starts.size()) {
    if (end > begin && all[end - 1] == '\n') --end;
    if (end > begin && all[end - 1] == '\r') --end;
  }
  return {id, begin, end};
}

std::size_t find_invalid_utf8(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto continues = [&](std::size_t i) {
    return i < bytes.size() && (byte(i) & 0xC0U) == 0x80U;
  };
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      ++i;
    } else if (lead >= 0xC2 && lead <= 0xDF && continues(i + 1)) {
      i += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF && continues(i + 1) && continues(i + 2) &&
               !(lead == 0xE0 && byte(i + 1) < 0xA0) && !(lead == 0xED && byte(i + 1) > 0x9F)) {
      i += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4 && continues(i + 1) && continues(i + 2) &&
               continues(i + 3) && !(lead == 0xF0 && byte(i + 1) < 0x90) &&
               !(lead == 0xF4 && byte(i + 1) > 0x8F)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace kmslint
