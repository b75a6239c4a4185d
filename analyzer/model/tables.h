// What AWS says there is: partitions and Regions, KMS permissions, condition keys, service
// principals. The tables are compiled in from analyzer/model/data/*.json, each of which names its
// source and date. What a table does not list is unknown to us, not wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kmslint {

struct RegionFact {
  std::string_view id;
  bool opt_in = false;
};

struct PartitionFact {
  std::string_view id;
  std::string_view dns_suffix;
  std::string_view region_pattern;  ///< RE2 syntax, anchored
  std::span<const RegionFact> regions;
  std::span<const std::string_view> logs_principals;  ///< accepted forms with {region}
  bool logs_suffix_uncertain = false;  ///< sources disagree on the suffix: accept all forms
};

struct ActionFact {
  std::string_view name;  ///< with prefix: `kms:Decrypt`
  bool useful_in_key_policy = false;
  bool accepts_encryption_context = false;
  bool cryptographic = false;
  bool cross_account_possible = false;
};

enum class ConditionKeyType : std::uint8_t { string, arn, boolean, numeric, date, ip_address };

struct ConditionKeyFact {
  std::string_view key;  ///< `aws:PrincipalTag/${TagKey}` style templates end in their prefix `…/`
  bool is_prefix = false;
  ConditionKeyType type = ConditionKeyType::string;
  bool multivalued = false;
  std::span<const std::string_view> operations;  ///< KMS operations it exists for; empty: not bound
  std::optional<bool> present_for_service;       ///< presentForServicePrincipalCall
};

struct ServicePrincipalFact {
  std::string_view principal;  ///< with {region} and {suffix} where regional
};

/// A resource that gives a key to log groups which are no resources of the template.
struct LogKeyConsumerFact {
  std::string_view type;
  std::string_view key;  ///< the property, with the names it is nested in: `A.B.C`
  std::string_view switched_by;
  std::string_view on;  ///< the value of `switched_by` with which the key counts
};

namespace tables {
std::span<const PartitionFact> partitions();
/// Explicit regions first, then each partition's pattern, in file order; nullptr when none fits.
const PartitionFact* partition_of_region(std::string_view region);
const PartitionFact* partition(std::string_view id);
const RegionFact* region(std::string_view id);

std::span<const ActionFact> kms_actions();
const ActionFact* kms_action(std::string_view name);  ///< ASCII case-insensitive

std::span<const ConditionKeyFact> condition_keys();
const ConditionKeyFact* condition_key(std::string_view key);  ///< case-insensitive, prefixes too

std::span<const ServicePrincipalFact> service_principals();
const LogKeyConsumerFact* log_key_consumer(std::string_view resource_type);

/// The nearest known name within edit distance 2 (case-insensitive) that is not the name itself.
std::optional<std::string> nearest_kms_action(std::string_view name);
std::optional<std::string> nearest_condition_key(std::string_view key);
std::optional<std::string> nearest_service_principal(std::string_view name);
/// Damerau-Levenshtein distance, cut off at `limit + 1`; ASCII case-insensitive.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
}  // namespace tables

}  // namespace kmslint
