#include "model/address.h"

#include <catch2/catch.hpp>

using namespace kmslint;

TEST_CASE("an address is taken apart", "[model]") {
  const std::string address = R"(module.a["x.y[0]"].module.b[1].aws_kms_key.c["\"]z"])";
  CHECK(without_instances(address) == "module.a.module.b.aws_kms_key.c");
  CHECK(without_instance(address) == R"(module.a["x.y[0]"].module.b[1].aws_kms_key.c)");
  CHECK(instance_key(address) == R"(["\"]z"])");
  CHECK(module_of(address) == R"(module.a["x.y[0]"].module.b[1])");
  CHECK(name_in_module(address) == "aws_kms_key.c");
}

TEST_CASE("an address in the root module has no module", "[model]") {
  CHECK(module_of("aws_kms_key.c").empty());
  CHECK(name_in_module("aws_kms_key.c[0]") == "aws_kms_key.c");
  CHECK(instance_key("aws_kms_key.c").empty());
  CHECK(module_of("data.aws_kms_key.c").empty());
  CHECK(name_in_module("data.aws_kms_key.c") == "data.aws_kms_key.c");
  CHECK(module_of("module.a.data.aws_kms_key.c") == "module.a");
}

TEST_CASE("an address is inside of modules and of resources without instances", "[model]") {
  CHECK(is_at_or_below("module.a.aws_kms_key.c[0]", "module.a"));
  CHECK(is_at_or_below("aws_kms_key.c[0]", "aws_kms_key.c"));
  CHECK(!is_at_or_below("aws_kms_key.cd", "aws_kms_key.c"));
  CHECK(!is_at_or_below("module.ab.aws_kms_key.c", "module.a"));
}
