#include "model/module_descriptions.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "source/sources.h"
#include "syntax/hcl.h"

namespace kmslint {
namespace {

std::string found(std::string_view source, std::string_view version = "") {
  const ModuleDescription* description = find_module_description(source, version);
  return description == nullptr ? "none" : std::string(description->name);
}

}  // namespace

TEST_CASE("a module's address has many forms", "[module-descriptions]") {
  for (const char* source : {
           "terraform-aws-modules/kms/aws",
           "registry.terraform.io/terraform-aws-modules/kms/aws",
           "registry.opentofu.org/terraform-aws-modules/kms/aws",
           "github.com/terraform-aws-modules/terraform-aws-kms",
           "git::https://github.com/terraform-aws-modules/terraform-aws-kms.git",
           "git::https://github.com/terraform-aws-modules/terraform-aws-kms.git?ref=v4.2.0",
           "git::https://github.com/terraform-aws-modules/terraform-aws-kms?ref=4.0.0&depth=1",
           "git::https://github.com/terraform-aws-modules/terraform-aws-kms.git?ref=master",
           "git::https://github.com/Terraform-AWS-Modules/terraform-aws-kms.git?depth=1",
           "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-kms.git?ref=v4.1.0",
           "git@github.com:terraform-aws-modules/terraform-aws-kms.git",
           "git::git@github.com:terraform-aws-modules/terraform-aws-kms.git?ref=v4.0.0",
           "https://github.com/terraform-aws-modules/terraform-aws-kms",
           "tfr:///terraform-aws-modules/kms/aws",
           "tfr:///terraform-aws-modules/kms/aws?version=4.0.0",
           "tfr://registry.terraform.io/terraform-aws-modules/kms/aws?version=4.2.0",
       }) {
    INFO(source);
    CHECK(found(source) == "kms-4.0.0.tf");
  }
  CHECK(found("git::https://github.com/terraform-aws-modules/terraform-aws-kms.git?ref=v3.1.1") ==
        "kms-2.0.1.tf");
  CHECK(found("tfr:///terraform-aws-modules/kms/aws?version=1.5.0") == "kms-1.2.1.tf");
  CHECK(found("terraform-aws-modules/cloudwatch/aws//modules/log-group") ==
        "cloudwatch-log-group-2.1.0.tf");
  CHECK(found("github.com/terraform-aws-modules/terraform-aws-cloudwatch//modules/"
              "log-group?ref=v5.7.2") == "cloudwatch-log-group-2.1.0.tf");
}

TEST_CASE("modules that are not described are not found", "[module-descriptions]") {
  for (const char* source :
       {"", "?", "//", "git::", "tfr:///", "terraform-aws-modules/s3-bucket/aws",
        "terraform-aws-modules/kms/aws//modules/other", "terraform-aws-modules/kms/aws/extra",
        "app.example.com/terraform-aws-modules/kms/aws", "terraform-aws-modules/cloudwatch/aws",
        "gitlab.com/terraform-aws-modules/terraform-aws-kms"}) {
    INFO(source);
    CHECK(found(source) == "none");
  }
}

TEST_CASE("constraints are resolved to the newest range that fits", "[module-descriptions]") {
  const std::string kms = "terraform-aws-modules/kms/aws";
  const std::pair<std::string, std::string> rows[] = {
      {"", "kms-4.0.0.tf"},
      {"4.2.0", "kms-4.0.0.tf"},
      {"= 3.1.1", "kms-2.0.1.tf"},
      {"v3.1.1", "kms-2.0.1.tf"},
      {"~> 3.1", "kms-2.0.1.tf"},
      {"~> 3.1.0", "kms-2.0.1.tf"},
      {"~>1.0.0", "kms-1.0.2.tf"},
      {"~> 2", "kms-4.0.0.tf"},
      {">= 2.0, < 4.0", "kms-2.0.1.tf"},
      {">= 2.0,<4.0.1", "kms-4.0.0.tf"},
      {"> 3.1.1", "kms-4.0.0.tf"},
      {"<= 2.0.0", "kms-1.2.1.tf"},
      {"< 2.0.1", "kms-1.2.1.tf"},
      {">= 1.0, != 4.2.0", "kms-4.0.0.tf"},
      {"1.2.0", "kms-1.2.0.tf"},
      {"1.1", "kms-1.0.2.tf"},
      {"1.0.1", "kms-1.0.0.tf"},
      {"4.9.0", "kms-4.0.0.tf"},
      {"4.0.0-rc1", "kms-4.0.0.tf"},
      {"~> 5.0", "none"},
      {"5.0.0", "none"},
      {"0.9.0", "none"},
      {"> 3.0, < 2.0", "none"},
      {"newest", "none"},
      {"~~ 3.0", "none"},
      {"3.1.1,", "none"},
      {"1.2.3.4", "none"},
      {"99999999999", "none"},
      {"<= 4294967295.4294967295.4294967295", "kms-4.0.0.tf"},
  };
  for (const auto& [constraint, name] : rows) {
    INFO(constraint);
    CHECK(found(kms, constraint) == name);
  }
}

TEST_CASE("descriptions are whole and parse", "[module-descriptions]") {
  REQUIRE(!module_descriptions().empty());
  std::set<std::tuple<std::string_view, std::string_view, ModuleVersion>> seen;
  for (const ModuleDescription& each : module_descriptions()) {
    INFO(each.name);
    CHECK(!each.registry.empty());
    CHECK(each.git.starts_with("github.com/"));
    CHECK(each.since < each.until);
    CHECK(each.text.find("\n# Read: ") != std::string_view::npos);
    CHECK(seen.emplace(each.registry, each.submodule, each.since).second);
    Sources sources;
    const FileId file = sources.add("main.tf", "main.tf", std::string(each.text));
    CHECK(parse_hcl(sources, file).problems.empty());
  }
  // Ranges of a module do not overlap.
  for (const ModuleDescription& a : module_descriptions()) {
    for (const ModuleDescription& b : module_descriptions()) {
      if (&a == &b || a.registry != b.registry || a.submodule != b.submodule) continue;
      INFO(a.name << " and " << b.name);
      CHECK((a.until <= b.since || b.until <= a.since));
    }
  }
}

TEST_CASE("the page lists the modules that are described", "[module-descriptions]") {
  std::map<std::string, std::pair<ModuleVersion, ModuleVersion>> modules;
  for (const ModuleDescription& each : module_descriptions()) {
    std::string address(each.registry);
    if (!each.submodule.empty()) address += "//" + std::string(each.submodule);
    auto& [since, until] = modules.try_emplace(address, each.since, each.until).first->second;
    since = std::min(since, each.since);
    until = std::max(until, each.until);
  }
  const auto shown = [](const ModuleVersion& version) {
    return std::to_string(version[0]) + '.' + std::to_string(version[1]) + '.' +
           std::to_string(version[2]);
  };
  std::string table = "|---|---|---|\n";
  for (const auto& [address, range] : modules) {
    table += "| `" + address + "` | " + shown(range.first) + " | " + shown(range.second) + " |\n";
  }
  std::ifstream file(KMSLINT_SOURCE_DIR "/docs/terraform-modules.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t at = page.find("|---|");
  REQUIRE(at != std::string::npos);
  CHECK(page.substr(at) == table);
}

}  // namespace kmslint
