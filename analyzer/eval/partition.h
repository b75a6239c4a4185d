// Which partition a Region belongs to, and the partition's URL suffix: what AWS::Partition and
// AWS::URLSuffix are worth where the Region is known.
// Source: boto/botocore, botocore/data/partitions.json (2026-08-07).
#pragma once

#include <optional>
#include <string_view>

namespace kmslint {

/// A name no partition claims belongs to `aws`, where new Regions appear.
std::string_view partition_of_region(std::string_view region);

/// `amazonaws.com` for `aws`; nothing for a partition not heard of.
std::optional<std::string_view> url_suffix_of_partition(std::string_view partition);

}  // namespace kmslint
