// What a SARIF result says, as plain text and as Markdown. Viewers show the message above all, so
// it carries the remedy and the cases too, and links its related places: GitHub and VS Code show
// those only when the message links them as `[text](id)`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lint/finding.h"

namespace kmslint {

struct SarifMessage {
  std::string text = {};
  std::string markdown = {};
};

/// Most bytes of a message, and of the rule texts for which GitHub has this limit.
inline constexpr std::size_t max_sarif_message = 1024;

/// Related places have the ids 1, 2, … in their order; not all are linked when they are many.
SarifMessage sarif_message(const Finding& finding);

/// Our messages as Markdown: text in backticks as code, all other characters as themselves.
std::string as_markdown(std::string_view text);

/// With a full stop and, for titles, a capital letter at the start.
std::string as_sentence(std::string_view text);
std::string as_title(std::string_view text);

}  // namespace kmslint
