// A rule is data with a function in it: an id, a level, a check over the whole analysis. No base
// class, no registration, no state between calls. Rules without a check (syntax, suppressions) are
// catalogue entries whose findings come from elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kmslint {

struct Analysis;
class Reporter;

enum class Level : std::uint8_t { note, warning, error };
std::string_view level_name(Level level);

struct Rule {
  std::string_view id = {};       ///< file name, heading, suppression word, SARIF ruleId
  std::string_view summary = {};  ///< one line, lower case, no full stop
  Level level = Level::error;
  void (*check)(const Analysis&, Reporter&) = nullptr;
  std::string_view reference = {};          ///< the AWS page it rests on: SARIF helpUri
  std::string_view security_severity = {};  ///< SARIF; empty: a reliability rule
};

/// Reports what a change does: there must be a revision to compare with.
bool is_about_change(const Rule& rule);

/// Every rule, in the order of docs and of SARIF `rules`. Defined beside the rules.
std::span<const Rule* const> catalogue();
const Rule* find_rule(std::string_view id);

/// The rule's page (Markdown), compiled in.
std::string_view page(const Rule& rule);

/// A page of the documentation by its path in the project, such as `docs/semantics.md`, compiled
/// in; empty when there is none.
std::string_view document(std::string_view path);

/// The index of all rules as Markdown: what rules/README.md holds.
std::string rules_index();

}  // namespace kmslint
