#include "eval/partition.h"

#include <catch2/catch.hpp>

#include "model/tables.h"

using namespace kmslint;

TEST_CASE("every Region of the tables is of the partition they say") {
  for (const PartitionFact& partition : tables::partitions()) {
    INFO(partition.id);
    CHECK(url_suffix_of_partition(partition.id) == partition.dns_suffix);
    for (const RegionFact& region : partition.regions) {
      INFO(region.id);
      CHECK(partition_of_region(region.id) == partition.id);
    }
  }
}

TEST_CASE("a new Region is of `aws`, an unheard-of partition has no suffix") {
  CHECK(partition_of_region("us-middle-7") == "aws");
  CHECK(url_suffix_of_partition("aws-moon") == std::nullopt);
}
