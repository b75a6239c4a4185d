// A regular expression, in RE2's syntax: what it matches is found in time proportional to the
// text, whatever the pattern, so patterns may come from the input.
#pragma once

#include <memory>
#include <string_view>

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

}  // namespace kmslint
