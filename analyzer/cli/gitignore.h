// Which files a .gitignore leaves out, with git's own meaning of the patterns.
//
// Source: gitignore(5), and the tables of git's t/t3070-wildmatch.sh. A pattern with a slash at its
// beginning or in its middle is anchored to the folder of its file, others match a name at any
// depth; a slash at the end means folders only; the last pattern that matches decides; `**` between
// slashes stands for any number of folders. Matching takes time proportional to pattern times path,
// whatever the pattern (the pattern file is as hostile as any input).
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kmslint {

/// One pattern, without the signs that belong to the line (`!`, the trailing slash).
class IgnorePattern {
 public:
  /// `pattern` as it stands in the file, after `!` and trailing blanks were taken off.
  explicit IgnorePattern(std::string_view pattern);

  /// `path` is relative to the folder of the pattern's file, without slashes at its ends.
  bool matches(std::string_view path, bool is_directory) const;

 private:
  enum class Kind : std::uint8_t {
    byte,          ///< itself
    any_byte,      ///< `?`: one byte, not a slash
    one_of,        ///< `[…]`: one byte of a set, not a slash
    any_bytes,     ///< `*`: any bytes, no slash
    any_folders,   ///< `**/`: nothing, or whole folders with their slashes
    any_contents,  ///< `/**` at the end: everything below
  };
  struct Token {
    Kind kind = Kind::byte;
    char byte = 0;
    std::bitset<256> set = {};
  };

  void compile(std::string_view pattern);
  std::size_t compile_set(std::string_view pattern, std::size_t begin);
  bool run(std::string_view text) const;

  std::vector<Token> tokens_;
  std::string literal_;  ///< the whole pattern when no token is special
  bool is_literal_ = true;
  bool valid_ = true;      ///< a pattern git cannot read matches nothing
  bool anchored_ = false;  ///< matched against the whole path, else against the last name
  bool directories_only_ = false;
};

/// The patterns of one file (or of several --exclude options).
class IgnoreFile {
 public:
  /// Reads the text of a .gitignore file.
  static IgnoreFile parse(std::string_view text);

  void add_line(std::string_view line);

  /// true: left out; false: a later `!pattern` takes it in again; nullopt: no pattern matches.
  std::optional<bool> verdict(std::string_view path, bool is_directory) const;

  bool empty() const { return lines_.empty(); }

 private:
  struct Line {
    IgnorePattern pattern;
    bool negated = false;
  };
  std::vector<Line> lines_;
};

}  // namespace kmslint
