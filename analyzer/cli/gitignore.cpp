#include "cli/gitignore.h"

#include <algorithm>

namespace kmslint {

namespace {

struct CharacterClass {
  std::string_view name;
  bool (*contains)(unsigned char);
};

constexpr bool is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(unsigned char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_alnum(unsigned char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_blank(unsigned char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_cntrl(unsigned char c) { return c < 0x20 || c == 0x7f; }
constexpr bool is_graph(unsigned char c) { return c > 0x20 && c < 0x7f; }
constexpr bool is_print(unsigned char c) { return c >= 0x20 && c < 0x7f; }
constexpr bool is_punct(unsigned char c) { return is_graph(c) && !is_alnum(c); }
constexpr bool is_xdigit(unsigned char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr CharacterClass character_classes[] = {
    {"alnum", is_alnum}, {"alpha", is_alpha}, {"blank", is_blank}, {"cntrl", is_cntrl},
    {"digit", is_digit}, {"graph", is_graph}, {"lower", is_lower}, {"print", is_print},
    {"punct", is_punct}, {"space", is_space}, {"upper", is_upper}, {"xdigit", is_xdigit},
};

bool add_class(std::string_view name, std::bitset<256>& set) {
  for (const CharacterClass& entry : character_classes) {
    if (entry.name != name) continue;
    for (unsigned c = 0; c < 256; ++c) {
      if (entry.contains(static_cast<unsigned char>(c))) set.set(c);
    }
    return true;
  }
  return false;
}

void add_range(unsigned char first, unsigned char last, std::bitset<256>& set) {
  for (unsigned c = first; c <= last; ++c) set.set(c);
}

/// Blanks at the end do not count, unless a backslash stands before them.
std::string_view without_trailing_blanks(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == ' ')
      continue;
    end = std::min(i + 1, line.size());
  }
  return line.substr(0, end);
}

}  // namespace

IgnorePattern::IgnorePattern(std::string_view pattern) {
  if (pattern.ends_with('/')) {
    directories_only_ = true;
    pattern.remove_suffix(1);
  }
  anchored_ = pattern.find('/') != std::string_view::npos;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  valid_ = !pattern.empty();
  compile(pattern);
}

void IgnorePattern::compile(std::string_view pattern) {
  std::size_t i = 0;
  while (valid_ && i < pattern.size()) {
    const char c = pattern[i];
    const bool at_name = i == 0 || pattern[i - 1] == '/';
    const std::size_t stars_end = std::min(pattern.find_first_not_of('*', i), pattern.size());
    const bool double_star = anchored_ && at_name && stars_end - i >= 2;
    if (c == '\\') {
      valid_ =
          i + 1 < pattern.size();  // a backslash at the end escapes nothing: git matches nothing
      if (valid_) tokens_.push_back({Kind::byte, pattern[i + 1], {}});
      i += 2;
    } else if (c == '?') {
      tokens_.push_back({Kind::any_byte, 0, {}});
      i += 1;
    } else if (c == '[') {
      i = compile_set(pattern, i + 1);
    } else if (double_star && stars_end == pattern.size()) {
      tokens_.push_back({Kind::any_contents, 0, {}});
      i = stars_end;
    } else if (double_star && pattern[stars_end] == '/') {
      tokens_.push_back({Kind::any_folders, 0, {}});
      i = stars_end + 1;
    } else if (c == '*') {
      tokens_.push_back({Kind::any_bytes, 0, {}});
      i = stars_end;
    } else {
      tokens_.push_back({Kind::byte, c, {}});
      i += 1;
    }
  }
  is_literal_ = std::all_of(tokens_.begin(), tokens_.end(),
                            [](const Token& token) { return token.kind == Kind::byte; });
  if (!is_literal_) return;
  for (const Token& token : tokens_) literal_ += token.byte;
}

/// Reads the set that opened before `begin`; returns the offset after its `]`.
std::size_t IgnorePattern::compile_set(std::string_view pattern, std::size_t begin) {
  std::size_t i = begin;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  Token token{Kind::one_of, 0, {}};
  bool first = true;
  int range_begin = -1;  // the byte before a hyphen, if it may begin a range
  while (i < pattern.size() && (first || pattern[i] != ']')) {
    first = false;
    if (pattern.substr(i).starts_with("[:")) {
      const std::size_t close = pattern.find(":]", i + 2);
      if (close != std::string_view::npos) {
        if (!add_class(pattern.substr(i + 2, close - i - 2), token.set)) break;
        i = close + 2;
        range_begin = -1;
        continue;
      }
    }
    const bool range =
        pattern[i] == '-' && range_begin >= 0 && i + 1 < pattern.size() && pattern[i + 1] != ']';
    if (range) ++i;
    if (pattern[i] == '\\') ++i;
    if (i >= pattern.size()) break;
    const auto c = static_cast<unsigned char>(pattern[i]);
    add_range(range ? static_cast<unsigned char>(range_begin) : c, c, token.set);
    range_begin = range ? -1 : c;
    ++i;
  }
  valid_ = i < pattern.size() && pattern[i] == ']' && i > begin;
  if (negated) token.set.flip();
  token.set.reset('/');
  tokens_.push_back(token);
  return i + 1;
}

bool IgnorePattern::matches(std::string_view path, bool is_directory) const {
  if (!valid_ || (directories_only_ && !is_directory)) return false;
  const std::size_t slash = path.rfind('/');
  const std::string_view text =
      anchored_ || slash == std::string_view::npos ? path : path.substr(slash + 1);
  return is_literal_ ? text == literal_ : run(text);
}

/// Runs all ways to match side by side. State i means: tokens before i are used up; the second half
/// holds "inside a folder that token i is passing over".
bool IgnorePattern::run(std::string_view text) const {
  const std::size_t count = tokens_.size();
  std::vector<bool> at(count + 1), inside(count + 1);
  const auto enter = [&](std::vector<bool>& states, std::size_t i) {
    // `*` and `**/` may stand for nothing.
    while (true) {
      states[i] = true;
      const bool skippable =
          i < count && (tokens_[i].kind == Kind::any_bytes || tokens_[i].kind == Kind::any_folders);
      if (!skippable) return;
      ++i;
    }
  };
  enter(at, 0);
  for (const char c : text) {
    std::vector<bool> next(count + 1), next_inside(count + 1);
    const auto byte = static_cast<unsigned char>(c);
    for (std::size_t i = 0; i < count; ++i) {
      if (inside[i]) {
        if (c == '/')
          enter(next, i);
        else
          next_inside[i] = true;
      }
      if (!at[i]) continue;
      const Token& token = tokens_[i];
      switch (token.kind) {
        case Kind::byte:
          if (c == token.byte) enter(next, i + 1);
          break;
        case Kind::any_byte:
          if (c != '/') enter(next, i + 1);
          break;
        case Kind::one_of:
          if (token.set[byte]) enter(next, i + 1);
          break;
        case Kind::any_bytes:
          if (c != '/') enter(next, i);
          break;
        case Kind::any_folders:
          if (c != '/') next_inside[i] = true;
          break;
        case Kind::any_contents:
          next[i] = true;
          next[count] = true;
          break;
      }
    }
    at.swap(next);
    inside.swap(next_inside);
  }
  return at[count];
}

IgnoreFile IgnoreFile::parse(std::string_view text) {
  IgnoreFile file;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    file.add_line(line);
  }
  return file;
}

void IgnoreFile::add_line(std::string_view line) {
  if (line.starts_with('#')) return;
  line = without_trailing_blanks(line);
  const bool negated = line.starts_with('!');
  if (negated) line.remove_prefix(1);
  if (line.empty()) return;
  lines_.push_back({IgnorePattern(line), negated});
}

std::optional<bool> IgnoreFile::verdict(std::string_view path, bool is_directory) const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (line->pattern.matches(path, is_directory)) return !line->negated;
  }
  return std::nullopt;
}

}  // namespace kmslint
