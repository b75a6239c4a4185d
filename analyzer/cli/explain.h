// What is known about rules: the list of `kmslint rules` and the pages of `kmslint explain`.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "cli/options.h"

namespace kmslint {

/// Every rule with its level and summary.
std::string rules_text(TableFormat format);

/// The page of a rule, or what docs/semantics.md says under an id such as CON-3 or A-STAR.
tl::expected<std::string, UsageError> explain_text(std::string_view topic);

/// The part of a Markdown text that is about `id`: the section whose heading begins with it, else
/// the list item or table row that does; empty when there is none.
std::string part_about(std::string_view markdown, std::string_view id);

}  // namespace kmslint
