#include "lint/changed_lines.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace kmslint {
namespace {

/// Lines that may be added and taken away before the files have little in common.
constexpr std::ptrdiff_t max_edits = 1'000;

/// Equal numbers for equal lines of both files.
class LineNumbers {
 public:
  std::vector<std::uint32_t> of(const Sources& sources, FileId file) {
    std::vector<std::uint32_t> result;
    const std::uint32_t count = sources.line_count(file);
    for (std::uint32_t line = 1; line <= count; ++line) {
      const auto next = static_cast<std::uint32_t>(known_.size());
      result.push_back(known_.emplace(sources.text(sources.line(file, line)), next).first->second);
    }
    return result;
  }

 private:
  std::map<std::string_view, std::uint32_t> known_;
};

}  // namespace

ChangedLines::ChangedLines(const Sources& sources, FileId before, FileId after) {
  LineNumbers numbers;
  const std::vector<std::uint32_t> old_lines = numbers.of(sources, before);
  compare(old_lines, numbers.of(sources, after));
}

void ChangedLines::compare(const std::vector<std::uint32_t>& before,
                           const std::vector<std::uint32_t>& after) {
  changed_.assign(after.size(), false);
  line_after_.assign(before.size(), 0);
  std::size_t begin = 0;
  const std::size_t shorter = std::min(before.size(), after.size());
  while (begin < shorter && before[begin] == after[begin]) {
    line_after_[begin] = static_cast<std::uint32_t>(begin);
    ++begin;
  }
  std::size_t before_end = before.size();
  std::size_t after_end = after.size();
  while (before_end > begin && after_end > begin &&
         before[before_end - 1] == after[after_end - 1]) {
    --before_end;
    --after_end;
    line_after_[before_end] = static_cast<std::uint32_t>(after_end);
  }
  if (compare_middle(before, after, begin, before_end, after_end)) return;
  for (std::size_t i = begin; i < after_end; ++i) changed_[i] = true;
  for (std::size_t i = begin; i < before_end; ++i) {
    line_after_[i] = static_cast<std::uint32_t>(std::min(i, after_end));
  }
}

/// False where the limit is reached; nothing is said then.
bool ChangedLines::compare_middle(const std::vector<std::uint32_t>& before,
                                  const std::vector<std::uint32_t>& after, std::size_t begin,
                                  std::size_t before_end, std::size_t after_end) {
  const auto n = static_cast<std::ptrdiff_t>(before_end - begin);
  const auto m = static_cast<std::ptrdiff_t>(after_end - begin);
  const auto equal = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
    return before[begin + static_cast<std::size_t>(x)] ==
           after[begin + static_cast<std::size_t>(y)];
  };
  const std::ptrdiff_t limit = std::min(max_edits, n + m);
  std::vector<std::vector<std::ptrdiff_t>> trace;
  std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * limit + 3), 0);
  const auto at = [&](std::ptrdiff_t k) { return static_cast<std::size_t>(k + limit + 1); };
  std::ptrdiff_t edits = 0;
  bool found = false;
  for (; edits <= limit && !found; ++edits) {
    trace.push_back({furthest.begin() + static_cast<std::ptrdiff_t>(at(-edits - 1)),
                     furthest.begin() + static_cast<std::ptrdiff_t>(at(edits + 1)) + 1});
    for (std::ptrdiff_t k = -edits; k <= edits; k += 2) {
      const bool down = k == -edits || (k != edits && furthest[at(k - 1)] < furthest[at(k + 1)]);
      std::ptrdiff_t x = down ? furthest[at(k + 1)] : furthest[at(k - 1)] + 1;
      while (x < n && x - k < m && equal(x, x - k)) ++x;
      furthest[at(k)] = x;
      if (x >= n && x - k >= m) {
        found = true;
        break;
      }
    }
  }
  if (!found) return false;
  // Back from the end: what is not on a diagonal was added or taken away.
  std::ptrdiff_t x = n;
  std::ptrdiff_t y = m;
  const auto place = [&](std::ptrdiff_t line) {
    return static_cast<std::uint32_t>(begin + static_cast<std::size_t>(line));
  };
  for (std::ptrdiff_t d = edits - 1; d >= 0; --d) {
    const std::vector<std::ptrdiff_t>& saved = trace[static_cast<std::size_t>(d)];
    const auto value = [&](std::ptrdiff_t k) { return saved[static_cast<std::size_t>(k + d + 1)]; };
    const std::ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && value(k - 1) < value(k + 1));
    const std::ptrdiff_t previous_k = down ? k + 1 : k - 1;
    const std::ptrdiff_t previous_x = d == 0 ? 0 : value(previous_k);
    const std::ptrdiff_t previous_y = d == 0 ? 0 : previous_x - previous_k;
    while (x > previous_x && y > previous_y) {
      --x;
      --y;
      line_after_[place(x)] = place(y);
    }
    if (d == 0) break;
    if (down) {
      --y;
      changed_[place(y)] = true;
    } else {
      --x;
      line_after_[place(x)] = place(y);
    }
  }
  return true;
}

bool ChangedLines::is_changed(std::uint32_t line) const {
  return line >= 1 && line <= changed_.size() && changed_[line - 1];
}

std::optional<std::uint32_t> ChangedLines::nearest(std::uint32_t first, std::uint32_t last) const {
  for (std::uint32_t line = first; line <= last && line <= changed_.size(); ++line) {
    if (is_changed(line)) return line;
  }
  const auto count = static_cast<std::uint32_t>(changed_.size());
  for (std::uint32_t distance = 1; distance <= count; ++distance) {
    if (is_changed(last + distance)) return last + distance;
    if (distance < first && is_changed(first - distance)) return first - distance;
  }
  return std::nullopt;
}

std::uint32_t ChangedLines::line_after(std::uint32_t line_before) const {
  if (line_before < 1 || line_before > line_after_.size()) return 1;
  const auto count = static_cast<std::uint32_t>(changed_.size());
  return std::max(std::uint32_t{1}, std::min(line_after_[line_before - 1] + 1, count));
}

}  // namespace kmslint
