#include "syntax/encoding.h"

#include <array>
#include <string>

#include "source/sources.h"

namespace kmslint {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

struct ForeignMark {
  std::string_view mark;
  std::string_view name;
};

/// UTF-32 first: its little-endian mark starts with that of UTF-16.
constexpr std::array<ForeignMark, 4> foreign_marks = {{
    {{"\xFF\xFE\0\0", 4}, "UTF-32"},
    {{"\0\0\xFE\xFF", 4}, "UTF-32"},
    {{"\xFF\xFE", 2}, "UTF-16"},
    {{"\xFE\xFF", 2}, "UTF-16"},
}};

void report(std::vector<Problem>& problems, FileId file, std::size_t begin, std::size_t size,
            std::string message) {
  const auto at = static_cast<std::uint32_t>(begin);
  problems.push_back({ProblemKind::encoding,
                      {file, at, at + static_cast<std::uint32_t>(size)},
                      std::move(message)});
}

bool refused(std::string_view bytes, FileId file, std::vector<Problem>& problems) {
  for (const ForeignMark& foreign : foreign_marks) {
    if (!bytes.starts_with(foreign.mark)) continue;
    report(problems, file, 0, foreign.mark.size(),
           "the file is " + std::string(foreign.name) + "; save it as UTF-8");
    return true;
  }
  const std::size_t invalid = find_invalid_utf8(bytes);
  if (invalid == nowhere) return false;
  report(problems, file, invalid, 1, "the file is not valid UTF-8 from here on");
  return true;
}

/// Length of the character at `at` in valid UTF-8.
std::size_t character_length(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

std::string hexadecimal(std::uint32_t code_point) {
  std::string digits;
  for (int shift = 12; shift >= 0; shift -= 4) {
    digits += "0123456789ABCDEF"[(code_point >> shift) & 0xFU];
  }
  return digits;
}

std::uint32_t code_point_at(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  switch (character_length(bytes, at)) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    case 3: return (byte(0) & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    default: return 0x10000;  // none of these is forbidden
  }
}

std::optional<Readable> cut_at(std::string_view bytes, FileId file, std::size_t forbidden,
                               std::vector<Problem>& problems) {
  const std::uint32_t begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (forbidden == nowhere) return Readable{begin, static_cast<std::uint32_t>(bytes.size()), false};
  const std::uint32_t code_point = code_point_at(bytes, forbidden);
  report(problems, file, forbidden, character_length(bytes, forbidden),
         code_point == 0
             ? "a NUL character ends the document"
             : "the control character U+" + hexadecimal(code_point) + " is not allowed");
  return Readable{begin, static_cast<std::uint32_t>(forbidden), true};
}

enum class ByteClass : std::uint8_t { allowed, forbidden, c2, ef };

constexpr std::array<ByteClass, 256> yaml_byte_classes() {
  std::array<ByteClass, 256> classes = {};
  for (std::size_t c = 0; c < 0x20; ++c) classes[c] = ByteClass::forbidden;
  classes['\t'] = classes['\n'] = classes['\r'] = ByteClass::allowed;
  classes[0x7F] = ByteClass::forbidden;
  classes[0xC2] = ByteClass::c2;
  classes[0xEF] = ByteClass::ef;
  return classes;
}

/// YAML refuses C0 but for tab, LF and CR; DEL; C1 but for NEL (U+0085); U+FFFE and U+FFFF.
std::size_t find_forbidden_in_yaml(std::string_view bytes) {
  static constexpr std::array<ByteClass, 256> classes = yaml_byte_classes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto next = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    switch (classes[static_cast<unsigned char>(bytes[at])]) {
      case ByteClass::allowed: break;
      case ByteClass::forbidden: return at;
      case ByteClass::c2:
        if (next(1) < 0xA0 && next(1) != 0x85) return at;
        break;
      case ByteClass::ef:
        if (next(1) == 0xBF && next(2) >= 0xBE) return at;
        break;
    }
  }
  return nowhere;
}

}  // namespace

std::optional<Readable> readable_json(std::string_view bytes, FileId file,
                                      std::vector<Problem>& problems) {
  if (refused(bytes, file, problems)) return std::nullopt;
  return cut_at(bytes, file, bytes.find('\0'), problems);
}

std::optional<Readable> readable_yaml(std::string_view bytes, FileId file,
                                      std::vector<Problem>& problems) {
  if (refused(bytes, file, problems)) return std::nullopt;
  return cut_at(bytes, file, find_forbidden_in_yaml(bytes), problems);
}

}  // namespace kmslint
