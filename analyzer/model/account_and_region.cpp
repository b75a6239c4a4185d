#include "model/account_and_region.h"

#include <algorithm>

#include "model/tables.h"

namespace kmslint {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool all_lower(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string_view without_number(std::string_view region) {
  return region.substr(0, region.rfind('-'));
}

}  // namespace

bool is_account(std::string_view text) { return text.size() == 12 && all_digits(text); }

bool is_region(std::string_view text) {
  return tables::region(text) != nullptr || (has_region_shape(text) && !mistyped_region(text));
}

bool has_region_shape(std::string_view text) {
  std::size_t words = 0;
  while (true) {
    const std::size_t end = text.find('-');
    if (end == std::string_view::npos) break;
    const std::string_view word = text.substr(0, end);
    if (!all_lower(word) || (words == 0 && word.size() < 2)) return false;
    ++words;
    text.remove_prefix(end + 1);
  }
  return words >= 2 && all_digits(text) && text.size() <= 2;
}

std::optional<std::string> mistyped_region(std::string_view text) {
  const std::vector<std::string_view> regions = known_regions();
  for (const std::string_view region : regions) {
    if (without_number(region) == without_number(text)) return std::nullopt;
  }
  for (const std::string_view region : regions) {
    if (tables::edit_distance(text, region, 1) == 1) return std::string(region);
  }
  return std::nullopt;
}

std::vector<std::string_view> known_regions() {
  std::vector<std::string_view> names;
  for (const PartitionFact& partition : tables::partitions()) {
    for (const RegionFact& region : partition.regions) names.push_back(region.id);
  }
  return names;
}

}  // namespace kmslint
