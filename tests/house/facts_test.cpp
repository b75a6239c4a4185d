#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "render/schema_check.h"

using namespace kmslint;

TEST_CASE("every fact table is what the schema of fact tables describes") {
  const auto folder = std::filesystem::path(KMSLINT_SOURCE_DIR) / "analyzer/model/data";
  int tables = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) continue;  // descriptions of Terraform modules
    INFO(entry.path().filename().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    CHECK(schema_error("facts.schema.json", text).empty());
    ++tables;
  }
  CHECK(tables == 5);
}

TEST_CASE("the schema of fact tables refuses a fact without its source") {
  CHECK_FALSE(schema_error("facts.schema.json",
                           R"({"description": "d", "retrieved": "r", "servicePrincipals":
                               [{"principal": "s3.amazonaws.com", "confidence": "documented"}]})")
                  .empty());
  CHECK_FALSE(
      schema_error("facts.schema.json", R"({"description": "d", "retrieved": "r"})").empty());
}
