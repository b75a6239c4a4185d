#include "cli/help.h"

#include <algorithm>

namespace kmslint {

namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t option_column = 28;

/// Breaks a paragraph at blanks; lines after the first begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t column, std::size_t indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const bool begins_line = result.empty() || result.back() == ' ';
    if (!begins_line && column + 1 + end > line_width) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!begins_line) {
      result += ' ';
      column += 1;
    }
    result += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string signature(const DeclaredOption& option) {
  const std::string_view short_name = option.short_name();
  std::string text = short_name.empty() ? "      " : "  " + std::string(short_name) + ", ";
  text += option.long_name();
  if (!option.type.empty()) text.append(" ").append(option.type);
  return text;
}

std::string option_lines(const DeclaredOption& option) {
  std::string text = signature(option);
  if (text.size() + 2 > option_column) {
    text += '\n' + std::string(option_column, ' ');
  } else {
    text.resize(option_column, ' ');
  }
  return text + wrapped(option.about, option_column, option_column) + '\n';
}

std::string example_lines(const Example& example) {
  std::string text = "  " + std::string(example.command) + "\n";
  if (!example.meaning.empty()) text += "      " + wrapped(example.meaning, 6, 6) + "\n";
  return text;
}

}  // namespace

std::string help_text(const OptionTable& options, const HelpPage& page) {
  std::string text =
      "Usage: " + std::string(page.usage) + "\n\n" + wrapped(page.about, 0, 0) + "\n";
  std::string_view group;
  for (const DeclaredOption& option : options) {
    if (option.group != group) {
      group = option.group;
      text.append("\n").append(group).append(":\n");
    }
    text += option_lines(option);
  }
  if (!page.examples.empty()) text += "\nExamples:\n";
  for (const Example& example : page.examples) text += example_lines(example);
  if (!page.closing.empty()) text += "\n" + std::string(page.closing);
  return text;
}

}  // namespace kmslint
