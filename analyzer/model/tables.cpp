#include "model/tables.h"

#include <algorithm>
#include <vector>

#include "source/ascii.h"
#include "source/pattern.h"

namespace kmslint {
namespace {

#include "model/tables.inc"

bool starts(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

/// Compiling a pattern costs more than a short run needs, so it is done when first asked for.
bool fits_pattern(const PartitionFact& partition, std::string_view region) {
  static const std::vector<Pattern> patterns = [] {
    std::vector<Pattern> compiled;
    for (const PartitionFact& row : partition_rows) compiled.emplace_back(row.region_pattern);
    return compiled;
  }();
  return patterns[static_cast<std::size_t>(&partition - partition_rows)].matches(region);
}

constexpr std::size_t near_miss = 2;

/// The nearest of the names offered; the first of equally near ones.
class Nearest {
 public:
  explicit Nearest(std::string_view text) : text_(text) {}

  void offer(std::string_view name, std::size_t limit = near_miss) {
    const std::size_t distance = tables::edit_distance(name, text_, limit);
    if (distance > limit || distance >= distance_) return;
    best_ = std::string(name);
    distance_ = distance;
  }

  /// Nothing when the text itself is a known name.
  std::optional<std::string> take() && {
    if (distance_ == 0) return std::nullopt;
    return std::move(best_);
  }

 private:
  std::string_view text_;
  std::optional<std::string> best_;
  std::size_t distance_ = near_miss + 1;
};

/// What follows the `count`th `separator`, with which the name of a family of condition keys ends:
/// free text, which no near miss is about.
std::string_view after_family_name(std::string_view key, char separator, std::ptrdiff_t count) {
  for (; count > 0 && !key.empty(); --count) {
    key.remove_prefix(std::min(key.size(), key.find(separator) + 1));
  }
  return key;
}

constexpr std::string_view region_placeholder = "{region}";
constexpr std::string_view suffix_placeholder = "{suffix}";

bool has(std::string_view form, std::string_view placeholder) {
  return form.find(placeholder) != std::string_view::npos;
}

std::string with_region(std::string_view form, std::string_view region) {
  std::string text(form);
  text.replace(text.find(region_placeholder), region_placeholder.size(), region);
  return text;
}

/// The labels of a principal that have the shape of a Region.
std::vector<std::string_view> region_labels(std::string_view name) {
  std::vector<std::string_view> labels;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (tables::partition_of_region(label) != nullptr) labels.push_back(label);
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return labels;
}

/// A service that we do not know may lie one letter beside a short one that we do (`sqs`, `sns`).
std::size_t slips_allowed(std::string_view form) {
  const std::size_t service = form.find(".amazonaws");
  if (service < 5) return 0;
  return service < 8 ? 1 : near_miss;
}

void offer_logs_principals(const std::vector<std::string_view>& labels, Nearest& nearest) {
  for (const PartitionFact& partition : partition_rows) {
    for (const std::string_view form : partition.logs_principals) {
      for (const std::string_view label : labels) {
        if (tables::partition_of_region(label) == &partition) {
          nearest.offer(with_region(form, label));
        }
      }
      for (const RegionFact& region : partition.regions) {
        nearest.offer(with_region(form, region.id));
      }
    }
  }
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
      action_rows, [&](const ActionFact& row) { return equal_ignoring_case(row.name, name); });
  return found == std::end(action_rows) ? nullptr : found;
}

std::span<const ConditionKeyFact> condition_keys() { return condition_key_rows; }

const ConditionKeyFact* condition_key(std::string_view key) {
  const auto found = std::ranges::find_if(condition_key_rows, [&](const ConditionKeyFact& row) {
    return row.is_prefix ? starts(key, row.key) : equal_ignoring_case(row.key, key);
  });
  return found == std::end(condition_key_rows) ? nullptr : found;
}

std::span<const ServicePrincipalFact> service_principals() { return service_principal_rows; }

const LogKeyConsumerFact* log_key_consumer(std::string_view resource_type) {
  for (const LogKeyConsumerFact& fact : log_key_consumer_rows) {
    if (fact.type == resource_type) return &fact;
  }
  return nullptr;
}

std::optional<std::string> nearest_kms_action(std::string_view name) {
  Nearest nearest(name);
  for (const ActionFact& row : action_rows) nearest.offer(row.name);
  return std::move(nearest).take();
}

std::optional<std::string> nearest_condition_key(std::string_view key) {
  if (condition_key(key)) return std::nullopt;
  Nearest nearest(key);
  for (const ConditionKeyFact& row : condition_key_rows) {
    std::string name(row.key);
    if (row.is_prefix) {
      const char separator = name.back();
      name += after_family_name(key, separator, std::ranges::count(name, separator));
    }
    nearest.offer(name);
  }
  return std::move(nearest).take();
}

std::optional<std::string> nearest_service_principal(std::string_view name) {
  const std::vector<std::string_view> labels = region_labels(name);
  Nearest nearest(name);
  for (const ServicePrincipalFact& row : service_principal_rows) {
    const std::string_view form = row.principal;
    if (has(form, suffix_placeholder)) {
      offer_logs_principals(labels, nearest);
    } else if (has(form, region_placeholder)) {
      for (const std::string_view label : labels) nearest.offer(with_region(form, label));
    } else {
      nearest.offer(form, slips_allowed(form));
    }
  }
  return std::move(nearest).take();
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
      const bool equal = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (equal ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && ascii_lower(a[i - 1]) == ascii_lower(b[j - 2]) &&
                           ascii_lower(a[i - 2]) == ascii_lower(b[j - 1]);
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
