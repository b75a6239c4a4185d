#include "render/json_writer.h"

#include <ostream>

#include "render/character.h"

namespace kmslint {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[unit >> shift & 0xFU];
}

void append_escape(std::string& out, char32_t code) {
  if (code == '\n') {
    out += "\\n";
  } else if (code == '\t') {
    out += "\\t";
  } else if (code > 0xFFFF) {
    append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FFU));
  } else {
    append_unit(out, code);
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (!character.valid) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else if (character.code == '"' || character.code == '\\') {
      out += '\\';
      out += text[at];
    } else if (is_hidden(character.code)) {
      append_escape(out, character.code);
    } else {
      out += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return out += '"';
}

void JsonWriter::item() {
  if (!first_) *out_ << ',';
  if (depth_ > 0) *out_ << '\n' << std::string(std::size_t{2} * depth_, ' ');
  first_ = false;
}

void JsonWriter::member(std::string_view name) {
  item();
  *out_ << json_string(name) << ": ";
}

void JsonWriter::begin(char bracket) {
  *out_ << bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_) *out_ << '\n' << std::string(std::size_t{2} * depth_, ' ');
  *out_ << bracket;
  first_ = false;
  if (depth_ == 0) *out_ << '\n';
}

void JsonWriter::text(std::string_view value) {
  item();
  *out_ << json_string(value);
}

void JsonWriter::number(std::uint64_t value) {
  item();
  *out_ << std::to_string(value);
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  member(name);
  *out_ << json_string(value);
}

void JsonWriter::text_or_null(std::string_view name, std::string_view value) {
  if (value.empty()) {
    null(name);
  } else {
    text(name, value);
  }
}

void JsonWriter::number(std::string_view name, std::uint64_t value) {
  member(name);
  *out_ << std::to_string(value);
}

void JsonWriter::boolean(std::string_view name, bool value) {
  member(name);
  *out_ << (value ? "true" : "false");
}

void JsonWriter::null(std::string_view name) {
  member(name);
  *out_ << "null";
}

}  // namespace kmslint
