#include "model/tables.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace kmslint;

TEST_CASE(
    "a Region belongs to the partition that lists it, else to the one whose pattern it fits") {
  CHECK(tables::partition_of_region("eu-central-1")->id == "aws");
  CHECK(tables::partition_of_region("us-gov-west-1")->id == "aws-us-gov");
  CHECK(tables::partition_of_region("cn-north-1")->dns_suffix == "amazonaws.com.cn");
  CHECK(tables::partition_of_region("eu-future-9")->id == "aws");
  CHECK(tables::partition_of_region("moon-1") == nullptr);
}

TEST_CASE("opt-in Regions are marked") {
  CHECK(tables::region("ap-southeast-4")->opt_in);
  CHECK_FALSE(tables::region("ap-southeast-2")->opt_in);
  CHECK(tables::region("nowhere-1") == nullptr);
}

TEST_CASE("KMS has 56 permissions, and ReEncrypt is none of them") {
  CHECK(tables::kms_actions().size() == 56);
  CHECK(tables::kms_action("KMS:decrypt")->cryptographic);
  CHECK(tables::kms_action("kms:ReEncrypt") == nullptr);
}

TEST_CASE("condition keys are found without regard to case, families by their prefix") {
  CHECK(tables::condition_key("aws:principalorgid")->present_for_service == false);
  CHECK(tables::condition_key("kms:EncryptionContext:aws:logs:arn")->is_prefix);
  CHECK(tables::condition_key("aws:PrincipalTag/team")->is_prefix);
  CHECK(tables::condition_key("kms:EncryptionContextKeys")->multivalued);
  CHECK(tables::condition_key("aws:SourceAcount") == nullptr);
}

TEST_CASE("near misses name what was meant, and what is known is no near miss") {
  CHECK(tables::nearest_kms_action("kms:Decypt") == "kms:Decrypt");
  CHECK_FALSE(tables::nearest_kms_action("kms:decrypt"));
  CHECK_FALSE(tables::nearest_kms_action("kms:Fly"));
  CHECK(tables::nearest_condition_key("aws:SourceAcount") == "aws:SourceAccount");
  CHECK(tables::nearest_service_principal("delivery.log.amazonaws.com") ==
        "delivery.logs.amazonaws.com");
}

TEST_CASE("a near miss of a family of condition keys keeps what follows the family's name") {
  CHECK(tables::nearest_condition_key("kms:EncryptionContex:aws:logs:arn") ==
        "kms:EncryptionContext:aws:logs:arn");
  CHECK(tables::nearest_condition_key("aws:PrincpalTag/team/a") == "aws:PrincipalTag/team/a");
  CHECK_FALSE(tables::nearest_condition_key("kms:EncryptionContext:anything"));
}

TEST_CASE("near misses of service principals are found in their regional forms") {
  CHECK(tables::nearest_service_principal("log.eu-central-1.amazonaws.com") ==
        "logs.eu-central-1.amazonaws.com");
  CHECK(tables::nearest_service_principal("logs.cn-north-1.amazonaws.com.nc") ==
        "logs.cn-north-1.amazonaws.com.cn");
  CHECK_FALSE(tables::nearest_service_principal("logs.eu-central-1.amazonaws.com"));
}

TEST_CASE("a Region that is not listed yet is no near miss of one that is") {
  CHECK_FALSE(tables::nearest_service_principal("logs.eu-central-3.amazonaws.com"));
}

TEST_CASE("services we do not know are no near misses of short ones we do") {
  CHECK_FALSE(tables::nearest_service_principal("sqs.amazonaws.com"));
  CHECK_FALSE(tables::nearest_service_principal("kms.amazonaws.com"));
  CHECK_FALSE(tables::nearest_service_principal("ec2.amazonaws.com"));
}

TEST_CASE("which form the Logs principal has outside of aws is known for some partitions only") {
  for (const PartitionFact& partition : tables::partitions()) {
    INFO(partition.id);
    const bool uncertain =
        partition.id == "aws-eusc" || partition.id == "aws-iso-e" || partition.id == "aws-iso-f";
    CHECK(partition.logs_suffix_uncertain == uncertain);
    CHECK(partition.logs_principals.size() == (uncertain ? 2 : 1));
  }
  CHECK(tables::partition("aws-iso-b")->logs_principals[0] == "logs.{region}.sc2s.sgov.gov");
}

TEST_CASE("a key policy cannot grant the eleven permissions that are not authorised on a key") {
  CHECK(std::ranges::count(tables::kms_actions(), false, &ActionFact::useful_in_key_policy) == 11);
}

TEST_CASE("edit distance counts slips, swapped neighbours as one, and stops at its limit") {
  CHECK(tables::edit_distance("decrypt", "Decypt", 2) == 1);
  CHECK(tables::edit_distance("logs", "lgos", 2) == 1);
  CHECK(tables::edit_distance("abc", "abc", 2) == 0);
  CHECK(tables::edit_distance("abcdef", "uvwxyz", 2) == 3);
}
