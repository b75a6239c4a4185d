#include "render/sarif_message.h"

#include <algorithm>
#include <vector>

#include "render/character.h"
#include "render/ledger.h"

namespace kmslint {
namespace {

constexpr std::size_t max_main = 480;  // leaves room when every character must be escaped
constexpr std::size_t max_link = 120;
constexpr std::size_t max_links = 10;
constexpr std::size_t reserve = 40;  // for " and 1000 more places."

std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c == '\n' || c == '\r' ? ' ' : c;
  }
  return result;
}

/// Plain text has one construct, the link (SARIF 2.1.0 section 3.11.6); what merely looks like one
/// must not become one.
std::string as_plain(std::string_view text) {
  return escaped(text, text.find("](") == std::string_view::npos ? "" : "[");
}

std::string as_plain_link(std::string_view text) { return escaped(text, "[]\\"); }

using Form = std::string (*)(std::string_view);

std::vector<std::string> sentences(const Finding& finding) {
  std::vector<std::string> all = {as_sentence(shortened(finding.message, max_main))};
  if (!finding.cases.empty()) all.push_back(as_sentence("In " + folded_cases(finding.cases)));
  if (!finding.remedy.empty()) all.push_back(as_sentence("To mend it: " + finding.remedy));
  return all;
}

std::string compose(const Finding& finding, Form form, Form link_form) {
  std::string message;
  for (const std::string& sentence : sentences(finding)) {
    const std::string formed = form(sentence);
    if (message.size() + formed.size() + reserve > max_sarif_message) continue;
    message += (message.empty() ? "" : " ") + formed;
  }
  std::size_t linked = 0;
  for (const Place& place : finding.related) {
    const std::string link = "[" + link_form(shortened(place.message, max_link)) + "](" +
                             std::to_string(linked + 1) + ")";
    if (linked == max_links || message.size() + link.size() + reserve > max_sarif_message) break;
    message += (linked == 0 ? " See " : ", ") + link;
    ++linked;
  }
  if (linked == 0) return message;
  const std::size_t rest = finding.related.size() - linked;
  if (rest > 0) message += " and " + counted(rest, "more place");
  return message + ".";
}

bool is_plain_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::string as_markdown(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>~&|#!";
  std::string result;
  while (!text.empty()) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos || close == open + 1) {
      const std::size_t end = close == std::string_view::npos ? text.size() : close + 1;
      result += escaped(text.substr(0, end), special);
      text.remove_prefix(end);
      continue;
    }
    result += escaped(text.substr(0, open), special);
    result += escaped(text.substr(open, close + 1 - open), "");
    text.remove_prefix(close + 1);
  }
  return result;
}

std::string as_sentence(std::string_view text) {
  std::string result(text);
  if (!result.empty() && std::string_view(".!?").find(result.back()) == std::string_view::npos) {
    result += '.';
  }
  return result;
}

std::string as_title(std::string_view text) {
  std::string result = as_sentence(text);
  if (!result.empty() && is_plain_lower(result.front())) {
    result.front() = static_cast<char>(result.front() - 'a' + 'A');
  }
  return result;
}

SarifMessage sarif_message(const Finding& finding) {
  return {.text = compose(finding, as_plain, as_plain_link),
          .markdown = compose(finding, as_markdown, as_markdown)};
}

}  // namespace kmslint
