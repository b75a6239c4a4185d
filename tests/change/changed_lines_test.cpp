// Which lines a change edited: against a diff by dynamic programming, and the law that what is left
// of both files is the same.
#include "lint/changed_lines.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace kmslint {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// The length of a longest common subsequence.
std::size_t common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      best[i][j] =
          a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

std::string changed(const std::string& before, const std::string& after) {
  Sources sources;
  const FileId old_file = sources.add("a", "a", before);
  const FileId new_file = sources.add("b", "b", after);
  const ChangedLines lines(sources, old_file, new_file);
  std::string text;
  for (std::uint32_t line = 1; line <= sources.line_count(new_file); ++line) {
    if (lines.is_changed(line)) text += std::to_string(line) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("edited and added lines are told", "[change]") {
  CHECK(changed("a\nb\nc\n", "a\nb\nc\n").empty());
  CHECK(changed("a\nb\nc\n", "a\nx\nc\n") == "2 ");
  CHECK(changed("a\nb\nc\n", "a\nc\n").empty());
  CHECK(changed("a\nc\n", "a\nb\nc\n") == "2 ");
  CHECK(changed("", "a\nb\n") == "1 2 ");
  CHECK(changed("a\nb\n", "").empty());
  CHECK(changed("a\nb\nc\nd\n", "b\nx\nd\ny\n") == "2 4 ");
}

TEST_CASE("lines taken away stood where the next line stands", "[change]") {
  Sources sources;
  const FileId before = sources.add("a", "a", "a\nb\nc\nd\n");
  const FileId after = sources.add("b", "b", "a\nd\nx\n");
  const ChangedLines lines(sources, before, after);
  CHECK(lines.line_after(1) == 1);
  CHECK(lines.line_after(2) == 2);
  CHECK(lines.line_after(3) == 2);
  CHECK(lines.line_after(4) == 2);
  CHECK(lines.line_after(99) == 1);
  CHECK(lines.nearest(1, 1) == 3);
  CHECK(lines.nearest(2, 3) == 3);
}

TEST_CASE("no diff has fewer changed lines", "[change]") {
  std::mt19937 random(20261201);
  const auto file = [&] {
    std::vector<std::string> lines(random() % 12);
    for (std::string& line : lines) line = std::string(1, static_cast<char>('a' + random() % 4));
    return lines;
  };
  for (int i = 0; i < 2'000; ++i) {
    const std::vector<std::string> before = file();
    const std::vector<std::string> after = file();
    Sources sources;
    const FileId old_file = sources.add("a", "a", joined(before));
    const FileId new_file = sources.add("b", "b", joined(after));
    const ChangedLines lines(sources, old_file, new_file);
    std::size_t unchanged = 0;
    for (std::uint32_t line = 1; line <= after.size(); ++line) unchanged += !lines.is_changed(line);
    INFO(joined(before) << "--\n" << joined(after));
    CHECK(unchanged == common(before, after));
  }
}

TEST_CASE("files with little in common are compared quickly", "[change]") {
  std::string before;
  std::string after;
  for (int i = 0; i < 20'000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  Sources sources;
  const FileId old_file = sources.add("a", "a", "same\n" + before);
  const FileId new_file = sources.add("b", "b", "same\n" + after);
  const ChangedLines lines(sources, old_file, new_file);
  CHECK(!lines.is_changed(1));
  CHECK(lines.is_changed(2));
  CHECK(lines.is_changed(20'001));
  CHECK(lines.line_after(100) == 100);
}

}  // namespace kmslint
