#include "cli/explain.h"

#include <algorithm>
#include <vector>

#include "cli/suggest.h"
#include "decide/assumptions.h"
#include "lint/rule.h"
#include "render/json_writer.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

constexpr std::string_view semantics_path = "docs/semantics.md";

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  if (result.size() < width) result.resize(width, ' ');
  return result;
}

std::string rules_table() {
  std::size_t width = 0;
  for (const Rule* rule : catalogue()) width = std::max(width, rule->id.size());
  std::string text;
  for (const Rule* rule : catalogue()) {
    text += padded(rule->id, width + 2) + padded(level_name(rule->level), 9) +
            std::string(rule->summary) + "\n";
  }
  return text;
}

std::string rules_json() {
  std::string text;
  for (const Rule* rule : catalogue()) {
    if (!text.empty()) text += ",\n";
    text += "  {\"id\": " + json_string(rule->id) +
            ", \"level\": " + json_string(level_name(rule->level)) +
            ", \"summary\": " + json_string(rule->summary) +
            ", \"reference\": " + json_string(rule->reference) + "}";
  }
  return "[\n" + text + "\n]\n";
}

// Markdown, line by line.

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// How many `#` a heading has; 0 for other lines.
std::size_t heading_level(std::string_view line) {
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level < line.size() && line[level] == ' ' ? level : 0;
}

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// The line's first word, without the marks of headings, lists, tables and emphasis before it.
std::string_view first_word(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("#*-|` \t"), line.size()));
  const auto end = std::find_if_not(line.begin(), line.end(), is_id_character);
  return line.substr(0, static_cast<std::size_t>(end - line.begin()));
}

/// `CON-3`, `A-STAR`: capitals, a hyphen, capitals and digits.
bool looks_like_id(std::string_view word) {
  const std::size_t hyphen = word.find('-');
  if (hyphen == 0 || hyphen == std::string_view::npos || hyphen + 1 == word.size()) return false;
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return is_id_character(c) && !(c >= 'a' && c <= 'z'); });
}

std::string joined(const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end) {
  while (end > begin && lines[end - 1].find_first_not_of(" \t") == std::string_view::npos) --end;
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += std::string(lines[i]) + "\n";
  return text;
}

std::size_t section_end(const std::vector<std::string_view>& lines, std::size_t begin) {
  const std::size_t level = heading_level(lines[begin]);
  for (std::size_t i = begin + 1; i < lines.size(); ++i) {
    const std::size_t other = heading_level(lines[i]);
    if (other != 0 && other <= level) return i;
  }
  return lines.size();
}

/// A table row ends with its line, a list item or paragraph before the next blank line, item or
/// heading.
std::size_t item_end(const std::vector<std::string_view>& lines, std::size_t begin) {
  if (lines[begin].starts_with('|')) return begin + 1;
  for (std::size_t i = begin + 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const bool begins_item = line.starts_with("- ") || line.starts_with("* ") ||
                             line.starts_with('|') || looks_like_id(first_word(line));
    if (line.empty() || begins_item || heading_level(line) != 0) return i;
  }
  return lines.size();
}

/// The reading of an assumption that is in force unless the user says otherwise.
std::string assumption_text(Assumption assumption) {
  const Ternary reading = Assumptions::defaults()[assumption];
  return std::string(name(assumption)) + "=yes says: " + std::string(sentence(assumption)) +
         ".\nRead by default as: " + std::string(reading_name(reading)) + ". `--assume " +
         std::string(name(assumption)) + "=yes|no|open` changes it.\n";
}

std::vector<std::string_view> known_topics() {
  std::vector<std::string_view> topics;
  for (const Rule* rule : catalogue()) topics.push_back(rule->id);
  for (std::size_t i = 0; i < assumption_count; ++i) {
    topics.push_back(name(static_cast<Assumption>(i)));
  }
  for (const std::string_view line : lines_of(document(semantics_path))) {
    if (looks_like_id(first_word(line))) topics.push_back(first_word(line));
  }
  return topics;
}

}  // namespace

std::string rules_text(TableFormat format) {
  switch (format) {
    case TableFormat::text: return rules_table();
    case TableFormat::json: return rules_json();
    case TableFormat::markdown: return rules_index();
  }
  return {};
}

std::string part_about(std::string_view markdown, std::string_view id) {
  const std::vector<std::string_view> lines = lines_of(markdown);
  std::string item;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!equal_ignoring_case(first_word(lines[i]), id)) continue;
    if (heading_level(lines[i]) != 0) return joined(lines, i, section_end(lines, i));
    if (item.empty()) item = joined(lines, i, item_end(lines, i));
  }
  return item;
}

tl::expected<std::string, UsageError> explain_text(std::string_view topic) {
  for (const Rule* rule : catalogue()) {
    if (equal_ignoring_case(rule->id, topic)) return std::string(page(*rule));
  }
  std::string text = part_about(document(semantics_path), topic);
  for (std::size_t i = 0; i < assumption_count; ++i) {
    const auto assumption = static_cast<Assumption>(i);
    if (!equal_ignoring_case(name(assumption), topic)) continue;
    return text.empty() ? assumption_text(assumption) : text + "\n" + assumption_text(assumption);
  }
  if (!text.empty() && looks_like_id(first_word(text))) return text;
  return tl::unexpected(
      UsageError{"nothing is known about " + in_backticks(topic),
                 did_you_mean(topic, known_topics(), "`kmslint rules` lists the rules")});
}

}  // namespace kmslint
