#include "model/tables.h"

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

TEST_CASE("edit distance counts slips, swapped neighbours as one, and stops at its limit") {
  CHECK(tables::edit_distance("decrypt", "Decypt", 2) == 1);
  CHECK(tables::edit_distance("logs", "lgos", 2) == 1);
  CHECK(tables::edit_distance("abc", "abc", 2) == 0);
  CHECK(tables::edit_distance("abcdef", "uvwxyz", 2) == 3);
}
