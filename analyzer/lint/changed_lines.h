// Which lines of a file a change added or edited, and where lines that it took away stood.
//
// E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), over whole lines. Where
// two files have little in common, everything between their common ends counts as changed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "source/sources.h"

namespace kmslint {

class ChangedLines {
 public:
  /// Lines count from 1. Embedded files are not compared.
  ChangedLines(const Sources& sources, FileId before, FileId after);

  /// Whether the line of the file after was added or edited.
  bool is_changed(std::uint32_t line) const;
  /// The changed line nearest to `first`..`last`, inside of them where there is one.
  std::optional<std::uint32_t> nearest(std::uint32_t first, std::uint32_t last) const;
  /// Where a line of the file before stands now, or what stands where it stood.
  std::uint32_t line_after(std::uint32_t line_before) const;

 private:
  void compare(const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& after);
  bool compare_middle(const std::vector<std::uint32_t>& before,
                      const std::vector<std::uint32_t>& after, std::size_t begin,
                      std::size_t before_end, std::size_t after_end);

  std::vector<bool> changed_;              // by line after, from 0
  std::vector<std::uint32_t> line_after_;  // by line before, from 0: a line from 0
};

}  // namespace kmslint
