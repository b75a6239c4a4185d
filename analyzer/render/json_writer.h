// Writes indented JSON that is always well-formed UTF-8, whatever texts it is given, and that does
// a terminal no harm when it is printed there.
//
// Objects and arrays are written by functions that call a function for their contents, so that no
// bracket stays open.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace kmslint {

class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(&out) {}

  /// As the document or an item of an array.
  template <class Contents>
  void object(Contents contents) {
    item();
    bracketed('{', contents, '}');
  }
  void text(std::string_view value);
  void number(std::uint64_t value);

  // As a member of an object.
  template <class Contents>
  void object(std::string_view name, Contents contents) {
    member(name);
    bracketed('{', contents, '}');
  }
  template <class Contents>
  void array(std::string_view name, Contents contents) {
    member(name);
    bracketed('[', contents, ']');
  }
  void text(std::string_view name, std::string_view value);
  /// null for an empty text.
  void text_or_null(std::string_view name, std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  void boolean(std::string_view name, bool value);
  void null(std::string_view name);
  template <class Texts>
  void texts(std::string_view name, const Texts& values) {
    array(name, [&] {
      for (const auto& value : values) text(value);
    });
  }

 private:
  void item();
  void member(std::string_view name);
  void begin(char bracket);
  void end(char bracket);
  template <class Contents>
  void bracketed(char open, Contents& contents, char close) {
    begin(open);
    contents();
    end(close);
  }

  std::ostream* out_;
  std::uint32_t depth_ = 0;
  bool first_ = true;  ///< nothing stands before in the innermost object or array
};

/// A JSON string with its quotes.
std::string json_string(std::string_view text);

}  // namespace kmslint
