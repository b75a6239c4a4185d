// Suppressions: findings somebody looked at and allows, with a reason and perhaps an end date.
//
// `kmslint: allow RULE -- reason until YYYY-MM-DD` stands in a YAML comment on the finding's line
// or above it; `Metadata: {kmslint: {allow: [{rule, reason, until}]}}` in a resource; `allow:` in
// the configuration. A suppression that suppresses nothing, or is past its date, is itself a
// finding. Suppressing never changes a verdict.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/report.h"
#include "model/read_model.h"
#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

struct Suppression {
  std::string rule = {};
  std::string reason = {};
  std::optional<std::chrono::sys_days> until = {};  ///< the last day it holds
  std::string problem = {};  ///< why it has no effect, whatever is found; empty: none
  std::string remedy = {};   ///< of the problem; empty: how a comment is written
  Span span = {};            ///< where it is written
  /// It reaches the findings whose primary place begins in here.
  Span reach = {};
  /// Instead of `reach`: every file that this configuration governs.
  std::optional<std::uint32_t> configuration = {};
  /// False where part of what it reaches was not analysed: nothing found says nothing.
  bool can_be_unused = true;
};

/// Reads `YYYY-MM-DD`; nullopt for anything else, impossible days included.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);
std::string date_text(std::chrono::sys_days day);

/// What stands behind `kmslint:` in a comment, one for each rule: `allow RULE, RULE -- reason until
/// 2027-01-31`. The reason follows `--`, a dash or a colon.
std::vector<Suppression> parse_suppressions(std::string_view text, Span span);

/// All suppressions in comments of YAML documents and in the Metadata of resources.
std::vector<Suppression> find_suppressions(const std::vector<Document>& documents,
                                           const Sources& sources);

/// The place an address such as `Statement/2` leads to: member names and positions (from 0), from
/// the top of the document. nullopt where it leads nowhere.
std::optional<Span> find_place(const Document& document, std::string_view address);

/// Whether the date matters.
bool has_end_date(const std::vector<Suppression>& suppressions);

/// Takes suppressed findings out of the report and adds findings about suppressions that are unused
/// or expired. `today` may be missing where no suppression has an end date; `configuration_of`
/// tells which configuration governs a place.
void apply_suppressions(Report& report, const std::vector<Suppression>& suppressions,
                        const Sources& sources, std::optional<std::chrono::sys_days> today,
                        const std::function<std::uint32_t(Span)>& configuration_of);

}  // namespace kmslint
