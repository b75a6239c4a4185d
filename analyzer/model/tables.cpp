#include "model/tables.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace kmslint {
namespace {

#include "model/tables.inc"

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && same(text.substr(0, prefix.size()), prefix);
}

/// Compiling a pattern costs more than a short run needs, so it is done when first asked for.
bool fits_pattern(const PartitionFact& partition, std::string_view region) {
  static const std::vector<std::unique_ptr<RE2>> patterns = [] {
    std::vector<std::unique_ptr<RE2>> compiled;
    for (const PartitionFact& row : partition_rows) {
      compiled.push_back(std::make_unique<RE2>(
          re2::StringPiece(row.region_pattern.data(), row.region_pattern.size()), RE2::Quiet));
    }
    return compiled;
  }();
  const auto index = static_cast<std::size_t>(&partition - partition_rows);
  return RE2::FullMatch(re2::StringPiece(region.data(), region.size()), *patterns[index]);
}

/// The nearest name of a table: at most `limit` slips away, and not the text itself.
template <class Rows, class Name>
std::optional<std::string> nearest(const Rows& rows, Name name_of, std::string_view text) {
  std::optional<std::string> best;
  std::size_t best_distance = 3;
  for (const auto& row : rows) {
    const std::string_view name = name_of(row);
    if (same(name, text)) return std::nullopt;
    const std::size_t distance = tables::edit_distance(name, text, 2);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(name);
    }
  }
  return best;
}

}  // namespace

namespace tables {

std::span<const PartitionFact> partitions() { return partition_rows; }

const PartitionFact* partition_of_region(std::string_view id) {
  for (const PartitionFact& row : partition_rows) {
    const bool listed =
        std::ranges::any_of(row.regions, [&](const RegionFact& region) { return region.id == id; });
    if (listed) return &row;
  }
  for (const PartitionFact& row : partition_rows) {
    if (fits_pattern(row, id)) return &row;
  }
  return nullptr;
}

const PartitionFact* partition(std::string_view id) {
  const auto found = std::ranges::find(partition_rows, id, &PartitionFact::id);
  return found == std::end(partition_rows) ? nullptr : found;
}

const RegionFact* region(std::string_view id) {
  for (const PartitionFact& row : partition_rows) {
    const auto found = std::ranges::find(row.regions, id, &RegionFact::id);
    if (found != row.regions.end()) return &*found;
  }
  return nullptr;
}

std::span<const ActionFact> kms_actions() { return action_rows; }

const ActionFact* kms_action(std::string_view name) {
  const auto found = std::ranges::find_if(
      action_rows, [&](const ActionFact& row) { return same(row.name, name); });
  return found == std::end(action_rows) ? nullptr : found;
}

std::span<const ConditionKeyFact> condition_keys() { return condition_key_rows; }

const ConditionKeyFact* condition_key(std::string_view key) {
  const auto found = std::ranges::find_if(condition_key_rows, [&](const ConditionKeyFact& row) {
    return row.is_prefix ? starts(key, row.key) : same(row.key, key);
  });
  return found == std::end(condition_key_rows) ? nullptr : found;
}

std::span<const ServicePrincipalFact> service_principals() { return service_principal_rows; }

std::optional<std::string> nearest_kms_action(std::string_view name) {
  return nearest(
      action_rows, [](const ActionFact& row) { return row.name; }, name);
}

std::optional<std::string> nearest_condition_key(std::string_view key) {
  if (condition_key(key)) return std::nullopt;
  return nearest(
      condition_key_rows, [](const ConditionKeyFact& row) { return row.key; }, key);
}

std::optional<std::string> nearest_service_principal(std::string_view name) {
  return nearest(
      service_principal_rows, [](const ServicePrincipalFact& row) { return row.principal; }, name);
}

// Optimal string alignment: insertion, deletion, substitution, and swapping of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t smallest = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (equal ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
      smallest = std::min(smallest, row[j]);
    }
    if (smallest > limit) return limit + 1;
    before.swap(last);
    last.swap(row);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace tables

}  // namespace kmslint
