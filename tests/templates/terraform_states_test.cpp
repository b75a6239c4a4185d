// Keys that one root makes and another root of the repository finds in its state. What certain
// means is read off Terraform's pages on backends and on the data source terraform_remote_state.
#include <catch2/catch.hpp>
#include <string>

#include "templates/template_run.h"

namespace kmslint {
namespace {

/// A root with a key that lets in the Logs service of `principal` for its account's log groups.
std::string key_root(
    const std::string& backend,
    const std::string& principal = "logs.${data.aws_region.current.region}.amazonaws.com") {
  return "terraform {\n" + backend + "}\n" + R"tf(
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = ")tf" +
         principal + R"tf(" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:log-group:/app/*"
          }
        }
      },
    ]
  })
}

output "key_arn" {
  value = aws_kms_key.logs.arn
}

output "keys" {
  value = { logs = aws_kms_key.logs.arn }
}
)tf";
}

std::string group_root(
    const std::string& source,
    const std::string& key = "data.terraform_remote_state.keys.outputs.key_arn") {
  return "data \"terraform_remote_state\" \"keys\" {\n" + source + "}\n" +
         "resource \"aws_cloudwatch_log_group\" \"web\" {\n  name = \"/app/web\"\n  kms_key_id = " +
         key + "\n}\n";
}

std::string s3_backend(const std::string& key) {
  return "  backend \"s3\" {\n    bucket = \"acme-state\"\n    key = \"" + key +
         "\"\n    region = \"eu-west-1\"\n  }\n";
}

std::string s3_source(const std::string& key) {
  return "  backend = \"s3\"\n  config = {\n    bucket = \"acme-state\"\n    key = " + key +
         "\n    region = \"eu-west-1\"\n  }\n";
}

const Lines cannot_tell = {"/app/web cannot-tell data.terraform_remote_state.keys.outputs.key_arn"};

}  // namespace

TEST_CASE("a key in the state of another root is that root's", "[templates][terraform]") {
  const std::string source = s3_source("\"kms/terraform.tfstate\"");
  CHECK(judged({{"app/main.tf", group_root(source)},
                {"kms/main.tf", key_root(s3_backend("kms/terraform.tfstate"))}}) ==
        Lines{"/app/web usable"});
  // Whichever of them comes first.
  CHECK(judged({{"zapp/main.tf", group_root(source)},
                {"kms/main.tf", key_root(s3_backend("kms/terraform.tfstate"))}}) ==
        Lines{"/app/web usable"});
  // A name made of variables ties them, too, but not before they are evaluated: Region and account
  // of the two have to be said.
  CHECK(judged({{"app/main.tf", "variable \"name\" {\n  default = \"kms\"\n}\n" +
                                    group_root(s3_source("\"${var.name}/terraform.tfstate\""))},
                {"kms/main.tf", key_root(s3_backend("kms/terraform.tfstate"))}},
               {.regions = {"eu-west-1"}, .account = "111122223333"}) == Lines{"/app/web usable"});
  // The finding stands in the root that makes the key.
  CHECK(judged({{"app/main.tf",
                 "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" + group_root(source)},
                {"kms/main.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" +
                                    key_root(s3_backend("kms/terraform.tfstate"),
                                             "logs.us-east-1.amazonaws.com")}}) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
}

TEST_CASE("outputs of another root are taken by name and by index", "[templates][terraform]") {
  const std::string source = s3_source("\"kms\"");
  for (const std::string output :
       {"outputs[\"key_arn\"]", "outputs.keys[\"logs\"]", "outputs.keys.logs"}) {
    INFO(output);
    CHECK(judged({{"app/main.tf", group_root(source, "data.terraform_remote_state.keys." + output)},
                  {"kms/main.tf", key_root(s3_backend("kms"))}}) == Lines{"/app/web usable"});
  }
}

TEST_CASE("a local state belongs to the root beside it", "[templates][terraform]") {
  const auto with = [](const std::string& path, const std::string& backend) {
    return judged({{"app/main.tf", group_root("  backend = \"local\"\n  config = {\n    path = \"" +
                                              path + "\"\n  }\n")},
                   {"kms/main.tf", key_root(backend)}});
  };
  CHECK(with("../kms/terraform.tfstate", "") == Lines{"/app/web usable"});
  CHECK(with("${path.module}/../kms/terraform.tfstate", "") == Lines{"/app/web usable"});
  CHECK(with("../kms/x.tfstate", "  backend \"local\" {\n    path = \"x.tfstate\"\n  }\n") ==
        Lines{"/app/web usable"});
  CHECK(with("../kms/terraform.tfstate",
             "  backend \"local\" {\n    path = \"x.tfstate\"\n  }\n") == cannot_tell);
  CHECK(with("../kms/terraform.tfstate", "  cloud {\n    organization = \"acme\"\n  }\n") ==
        cannot_tell);
  CHECK(with("../../../kms/terraform.tfstate", "") == cannot_tell);
}

TEST_CASE("a state that is not certain leaves the key open", "[templates][terraform]") {
  const std::string source = s3_source("\"kms\"");
  // Two roots keep their state there.
  CHECK(judged({{"app/main.tf", group_root(source)},
                {"kms/main.tf", key_root(s3_backend("kms"))},
                {"other/main.tf", key_root(s3_backend("kms"))}}) == cannot_tell);
  // The key of the state is given to `terraform init`.
  CHECK(judged({{"app/main.tf", group_root(source)},
                {"kms/main.tf",
                 key_root("  backend \"s3\" {\n    bucket = \"acme-state\"\n  }\n")}}) ==
        cannot_tell);
  // Another state, and a state whose root has no such output.
  CHECK(judged({{"app/main.tf", group_root(s3_source("\"other\""))},
                {"kms/main.tf", key_root(s3_backend("kms"))}}) == cannot_tell);
  CHECK(judged({{"app/main.tf",
                 group_root(source, "data.terraform_remote_state.keys.outputs.missing")},
                {"kms/main.tf", key_root(s3_backend("kms"))}}) ==
        Lines{"/app/web cannot-tell data.terraform_remote_state.keys.outputs.missing"});
}

TEST_CASE("roots that read each other's state end", "[templates][terraform]") {
  const auto root = [](const std::string& own, const std::string& other) {
    return "terraform {\n" + s3_backend(own) + "}\n" + group_root(s3_source('"' + other + '"')) +
           "output \"key_arn\" {\n  value = data.terraform_remote_state.keys.outputs.key_arn\n}\n";
  };
  const Lines lines = judged({{"a/main.tf", root("a", "b")}, {"b/main.tf", root("b", "a")}});
  CHECK(lines.size() == 2);
  for (const std::string& line : lines) CHECK(line.starts_with("/app/web cannot-tell"));
}

}  // namespace kmslint
