#include "render/uri.h"

#include <catch2/catch.hpp>

using namespace kmslint;

TEST_CASE("paths become relative URIs", "[render][uri]") {
  CHECK(relative_uri("stacks/logs.yaml") == "stacks/logs.yaml");
  CHECK(relative_uri("a b/c%d#e?f.json") == "a%20b/c%25d%23e%3Ff.json");
  CHECK(relative_uri("Schlüssel.yaml") == "Schl%C3%BCssel.yaml");
  CHECK(relative_uri("c:d.yaml") == "c%3Ad.yaml");  // else c would be a scheme
  CHECK(relative_uri("\xFF") == "%FF");
  CHECK(relative_uri("") == ".");
}
