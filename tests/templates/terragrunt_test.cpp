// Trees of Terragrunt units, written from its documents and the layout of its examples
// (https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/,
// https://github.com/gruntwork-io/terragrunt-infrastructure-live-example). Each states which log
// groups can use their keys.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "templates/template_run.h"

namespace kmslint {
namespace {

const std::string key_module = R"tf(variable "service_region" {}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${var.service_region}.amazonaws.com" }, Action = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], Resource = "*" },
    ]
  })
}
output "key_arn" {
  value = aws_kms_key.this.arn
}
)tf";

const std::string group_module = R"tf(variable "name" {}
variable "kms_key_arn" {
  default = null
}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.kms_key_arn
}
)tf";

const std::string root = R"hcl(generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
provider "aws" {
  region = "${local.region.locals.aws_region}"
}
EOF
}

locals {
  region = read_terragrunt_config(find_in_parent_folders("region.hcl"))
}
)hcl";

std::string region_file(const std::string& region) {
  return "locals {\n  aws_region = \"" + region + "\"\n}\n";
}

std::string key_unit(const std::string& region) {
  return R"hcl(include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "${get_repo_root()}/modules//kms"
}

inputs = {
  service_region = )hcl" +
         region + "\n}\n";
}

const std::string group_unit = R"hcl(include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules/logs"
}

dependency "kms" {
  config_path = "../kms"

  mock_outputs = {
    key_arn = "arn:aws:kms:eu-west-1:111122223333:key/mock"
  }
}

inputs = {
  name        = "/app/web"
  kms_key_arn = dependency.kms.outputs.key_arn
}
)hcl";

std::vector<TestFile> tree(const std::string& region_of_policy,
                           const std::string& unit = group_unit) {
  return {{"modules/kms/main.tf", key_module},
          {"modules/logs/main.tf", group_module},
          {"root.hcl", root},
          {"live/prod/region.hcl", region_file("eu-west-1")},
          {"live/prod/kms/terragrunt.hcl", key_unit(region_of_policy)},
          {"live/prod/logs/terragrunt.hcl", unit}};
}

/// What the ledger says was not evaluated.
Lines told(const std::vector<TestFile>& files) {
  RuleRun run;
  run_change(run, files, files);
  Lines lines;
  for (const NotEvaluated& line : run.model.not_evaluated) lines.push_back(line.reason);
  return lines;
}

}  // namespace

TEST_CASE("units get the outputs of those they depend on", "[terragrunt]") {
  CHECK(judged(tree("\"eu-west-1\"")) == Lines{"/app/web usable"});
  CHECK(judged(tree("\"us-east-1\"")) ==
        Lines{"/app/web not-usable", "logs-principal-in-other-region on us-east-1"});
}

TEST_CASE("locals of files that are read or included have their values", "[terragrunt]") {
  const std::string reads =
      "local.region_vars.locals.aws_region\n}\nlocals {\n  region_vars = "
      "read_terragrunt_config(find_in_parent_folders(\"region.hcl\"))\n";
  CHECK(judged(tree(reads)) == Lines{"/app/web usable"});
  std::vector<TestFile> exposed = tree("include.root.locals.region.locals.aws_region");
  exposed[4].text =
      replaced(exposed[4].text, "(\"root.hcl\")\n", "(\"root.hcl\")\n  expose = true\n");
  CHECK(judged(exposed) == Lines{"/app/web usable"});
  // Of another environment.
  std::vector<TestFile> other = tree(reads);
  other[3].text = region_file("ap-south-1");
  CHECK(judged(other) == Lines{"/app/web usable"});
  other = tree("\"eu-west-1\"");
  other[3].text = region_file("ap-south-1");
  CHECK(judged(other).at(0) == "/app/web not-usable");
}

TEST_CASE("what is included gives inputs, source and dependencies", "[terragrunt]") {
  std::vector<TestFile> files = tree("\"eu-west-1\"", R"hcl(include "root" {
  path = find_in_parent_folders("root.hcl")
}
include "common" {
  path = "${dirname(find_in_parent_folders("root.hcl"))}/_common/logs.hcl"
}
inputs = merge({ name = "/app/web" }, local.more)
locals {
  more = {
    name = "/app/api"
  }
}
)hcl");
  files.push_back({"_common/logs.hcl", R"hcl(terraform {
  source = "${dirname(find_in_parent_folders("root.hcl"))}/modules/logs"
}
dependency "kms" {
  config_path = "${get_terragrunt_dir()}/../kms"
}
inputs = {
  name        = "/common"
  kms_key_arn = dependency.kms.outputs.key_arn
}
)hcl"});
  CHECK(judged(files) == Lines{"/app/api usable"});
}

TEST_CASE("a unit's module may stand in its folder", "[terragrunt]") {
  CHECK(judged({{"live/logs/main.tf", key_module + group_module},
                {"live/logs/terragrunt.hcl",
                 "inputs = {\n  name = \"/app/web\"\n  service_region = \"eu-west-1\"\n"
                 "  kms_key_arn = \"alias/logs\"\n}\n"}})
            .at(0)
            .starts_with("/app/web "));
}

TEST_CASE("what only Terragrunt knows stays unknown", "[terragrunt]") {
  CHECK(judged(tree("get_env(\"REGION\", \"eu-west-1\")")) ==
        Lines{"/app/web cannot-tell var.env_REGION"});
  CHECK(judged(tree("run_cmd(\"echo\", \"eu-west-1\")")).at(0).starts_with("/app/web cannot-tell"));
  const std::string nowhere = replaced(group_unit, "\"../kms\"", "\"../keys\"");
  CHECK(judged(tree("\"eu-west-1\"", nowhere)).at(0).starts_with("/app/web cannot-tell"));
  CHECK(told(tree("\"eu-west-1\"", nowhere)) == Lines{"the unit it depends on is not in view"});
}

TEST_CASE("units that cannot be are told", "[terragrunt]") {
  std::vector<TestFile> circle = tree(
      "dependency.logs.outputs.region\n}\ndependency \"logs\" {\n"
      "  config_path = \"../logs\"\n");
  CHECK(judged(circle).at(0).starts_with("/app/web cannot-tell"));
  CHECK(told(tree("\"eu-west-1\"", replaced(group_unit, "modules/logs", "modules/none"))) ==
        Lines{"there are no Terraform files in `../../../modules/none`"});
  CHECK(told(tree("\"eu-west-1\"",
                  replaced(group_unit, "../../../modules", "../../../../../modules"))) ==
        Lines{"there are no Terraform files in `../../../../../modules/logs`"});
  // Paths that lead to each other.
  const std::string own =
      "include \"self\" {\n  path = \"./terragrunt.hcl\"\n}\nlocals {\n"
      "  a = local.b\n  b = local.a\n}\nterraform {\n  source = local.a\n}\n";
  CHECK(judged({{"a/terragrunt.hcl", own}, {"b/terragrunt.hcl", "inputs = \"none\"\n"}}) ==
        Lines{});
}

TEST_CASE("an output of a unit that has it no more is a change", "[terragrunt][change]") {
  const std::vector<TestFile> before = tree("\"eu-west-1\"");
  const Lines lines = changes(before, tree("\"us-east-1\""));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == "change-removes-logs-access live/prod/kms/terragrunt.hcl:10 us-east-1");
}

}  // namespace kmslint
