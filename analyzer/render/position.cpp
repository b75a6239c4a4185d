#include "render/position.h"

#include <algorithm>
#include <string_view>

#include "render/character.h"

namespace kmslint {
namespace {

constexpr std::uint32_t checkpoint_distance = 512;

std::uint32_t units_at(std::string_view bytes, std::size_t at, Character character) {
  const bool byte_order_mark = at == 0 && character.code == 0xFEFF && bytes.size() >= 3;
  return byte_order_mark ? 0 : utf16_units(character);
}

/// UTF-16 units of the characters that begin in [begin, end); one begins at `begin`.
std::uint32_t units_between(std::string_view bytes, std::size_t begin, std::size_t end) {
  std::uint32_t units = 0;
  for (std::size_t at = begin; at < end && at < bytes.size();) {
    const Character character = character_at(bytes, at);
    units += units_at(bytes, at, character);
    at += character.bytes;
  }
  return units;
}

}  // namespace

Span on_first_line(const Sources& sources, Span resolved) {
  const LinePosition begin = sources.line_position(resolved.file, resolved.begin);
  const std::uint32_t line_end = sources.line(resolved.file, begin.line).end;
  resolved.end = std::max(resolved.begin, std::min(resolved.end, line_end));
  return resolved;
}

const std::vector<Positions::Checkpoint>& Positions::checkpoints(FileId file) {
  std::vector<Checkpoint>& known = checkpoints_[file];
  if (!known.empty()) return known;
  known.push_back({});
  const std::string_view bytes = sources_->bytes(file);
  Checkpoint here;
  while (here.byte < bytes.size()) {
    const Character character = character_at(bytes, here.byte);
    here.units += units_at(bytes, here.byte, character);
    here.byte += character.bytes;
    if (here.byte >= known.back().byte + checkpoint_distance) known.push_back(here);
  }
  return known;
}

std::uint32_t Positions::units_before(FileId file, std::uint32_t byte) {
  const std::vector<Checkpoint>& known = checkpoints(file);
  const auto after = std::ranges::upper_bound(known, byte, {}, &Checkpoint::byte);
  const Checkpoint here = *(after - 1);
  return here.units + units_between(sources_->bytes(file), here.byte, byte);
}

Position Positions::position(FileId file, std::uint32_t byte) {
  const LinePosition place = sources_->line_position(file, byte);
  const std::uint32_t line_begin = byte - place.byte;
  const std::uint32_t units = place.byte <= checkpoint_distance
                                  ? units_between(sources_->bytes(file), line_begin, byte)
                                  : units_before(file, byte) - units_before(file, line_begin);
  return {.line = place.line, .column = {units + 1}};
}

PositionRange Positions::range(Span span) {
  const Span place = sources_->resolve(span);
  return {.file = place.file,
          .begin = position(place.file, place.begin),
          .end = position(place.file, place.end)};
}

PositionRange Positions::first_line(Span span) {
  return range(on_first_line(*sources_, sources_->resolve(span)));
}

}  // namespace kmslint
