#include "eval/partition.h"

#include <array>

namespace kmslint {
namespace {

struct Partition {
  std::string_view id;
  std::string_view region_prefix;
  std::string_view url_suffix;
};

constexpr std::array<Partition, 8> partitions = {{
    {"aws-cn", "cn-", "amazonaws.com.cn"},
    {"aws-eusc", "eusc-", "amazonaws.eu"},
    {"aws-iso", "us-iso-", "c2s.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov"},
    {"aws-us-gov", "us-gov-", "amazonaws.com"},
    {"aws", "", "amazonaws.com"},
}};

}  // namespace

std::string_view partition_of_region(std::string_view region) {
  for (const Partition& partition : partitions) {
    if (region.starts_with(partition.region_prefix)) return partition.id;
  }
  return "aws";
}

std::optional<std::string_view> url_suffix_of_partition(std::string_view id) {
  for (const Partition& partition : partitions) {
    if (partition.id == id) return partition.url_suffix;
  }
  return std::nullopt;
}

}  // namespace kmslint
