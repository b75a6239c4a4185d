// A regular expression, in RE2's syntax: what it matches is found in time proportional to the
// text, whatever the pattern, so patterns may come from the input.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

namespace kmslint {

class Pattern {
 public:
  explicit Pattern(std::string_view pattern);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Whether the pattern can be read; one that cannot matches nothing.
  bool is_valid() const;
  /// Whether it matches all of the text.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// Several patterns looked for at once, anywhere in bytes that need not be UTF-8.
class PatternSet {
 public:
  /// All of them can be read.
  explicit PatternSet(const std::vector<std::string_view>& patterns);
  ~PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  /// The indices of the patterns that match.
  std::vector<int> find(std::string_view bytes) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace kmslint
