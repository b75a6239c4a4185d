// Terraform trees through the real phases.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "templates/template_run.h"

namespace kmslint {
namespace {

const std::string surroundings = R"(
provider "aws" { region = "eu-central-1" }
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
)";

const std::string root_statement =
    R"({ Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }, Action = "kms:*", Resource = "*" })";

const std::string log_actions =
    R"(["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"])";

std::string logs_statement(const std::string& principal) {
  return R"({ Effect = "Allow", Principal = { Service = ")" + principal + R"(" }, Action = )" +
         log_actions + R"(, Resource = "*" })";
}

std::string policy(const std::string& statements) {
  return R"({ Version = "2012-10-17", Statement = [)" + statements + "] }";
}

/// A whole word is underlined with its quotes, a word in a text without.
Lines without_quotes(Lines lines) {
  for (std::string& line : lines) std::erase(line, '"');
  return lines;
}

const std::string group = R"(
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)";

std::string key(const std::string& body) {
  return "resource \"aws_kms_key\" \"logs\" {\n" + body + "\n}\n";
}

const std::string regional = "logs.${data.aws_region.here.name}.amazonaws.com";
const std::string usa = "logs.us-east-1.amazonaws.com";

std::string document_of(const std::string& principal) {
  return R"(
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
  }
  statement {
    actions   = )" +
         log_actions + R"(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = [")" +
         principal + R"("]
    }
  }
}
)";
}

std::string json_text(const std::string& principal) {
  return R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": ")" +
         principal + R"("},
     "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
     "Resource": "*"}
  ]
}
)";
}

/// The same policy, with this service in its second statement, in each of Terraform's spellings.
std::vector<std::vector<TestFile>> spellings(const std::string& principal) {
  const std::string both = root_statement + ",\n" + logs_statement(principal);
  const auto tree = [](const std::string& text) {
    return std::vector<TestFile>{{"main.tf", surroundings + text}};
  };
  return {
      tree(key("policy = jsonencode(" + policy(both) + ")") + group),
      tree("locals {\n  policy = " + policy(both) + "\n}\n" +
           key("policy = jsonencode(local.policy)") + group),
      tree(document_of(principal) + key("policy = data.aws_iam_policy_document.key.json") + group),
      tree(key("policy = <<-EOT\n" + json_text(principal) + "  EOT") + group),
      {{"main.tf",
        surroundings + key("policy = templatefile(\"${path.module}/policy.tpl\", {})") + group},
       {"policy.tpl", json_text(principal)}},
      {{"main.tf", surroundings + key("policy = file(\"policies/key.json\")") + group},
       {"policies/key.json", json_text(principal)}},
      tree(key("") +
           "resource \"aws_kms_key_policy\" \"logs\" {\n  key_id = aws_kms_key.logs.id\n"
           "  policy = jsonencode(" +
           policy(both) +
           ")\n}\n"
           "resource \"aws_cloudwatch_log_group\" \"web\" {\n  name = \"/app/web\"\n"
           "  kms_key_id = aws_kms_key.logs.arn\n  depends_on = [aws_kms_key_policy.logs]\n}\n"),
      {{"main.tf", surroundings + "module \"key\" {\n  source = \"./key\"\n  policy = jsonencode(" +
                       policy(both) +
                       ")\n}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n"
                       "  name = \"/app/web\"\n  kms_key_id = module.key.arn\n}\n"},
       {"key/main.tf", "variable \"policy\" { type = string }\n" + key("policy = var.policy") +
                           "output \"arn\" { value = aws_kms_key.logs.arn }\n"}},
      tree(key("policy = jsonencode({ Version = \"2012-10-17\", Statement = concat([" +
               root_statement + "], [for s in [\"" + principal +
               "\"] : { Effect = \"Allow\", Principal = { Service = s }, Action = " + log_actions +
               ", Resource = \"*\" }]) })") +
           group),
      {{"main.tf", surroundings + group},
       {"key.tf.json",
        R"({"resource": {"aws_kms_key": {"logs": {"policy": "${jsonencode(local.policy)}"}}},
            "locals": {"policy": {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"}, "Action": "kms:*", "Resource": "*"},
              {"Effect": "Allow", "Principal": {"Service": ")" +
            principal +
            R"("}, "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], "Resource": "*"}]}}})"}},
  };
}

}  // namespace

TEST_CASE("a policy says the same in every spelling of Terraform", "[templates][terraform]") {
  for (const std::vector<TestFile>& files : spellings("logs.eu-central-1.amazonaws.com")) {
    INFO(files.front().text << (files.size() > 1 ? files[1].text : ""));
    CHECK(judged(files) == Lines{"/app/web usable"});
  }
  for (const std::vector<TestFile>& files : spellings(usa)) {
    INFO(files.front().text << (files.size() > 1 ? files[1].text : ""));
    CHECK(without_quotes(judged(files)) ==
          Lines{"/app/web not-usable", "logs-principal-in-other-region on " + usa});
  }
}

TEST_CASE("a Region nobody gives is the same on both sides", "[templates][terraform]") {
  const std::string open = R"(
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
)";
  const std::string both = root_statement + ",\n" + logs_statement(regional);
  CHECK(judged({{"main.tf", open + key("policy = jsonencode(" + policy(both) + ")") + group}}) ==
        Lines{"/app/web usable"});
}

TEST_CASE("a key id, an alias and an alias of AWS are told from a key's ARN",
          "[templates][terraform]") {
  const std::string base =
      surroundings +
      key("policy = jsonencode(" +
          policy(root_statement + ",\n" + logs_statement("logs.eu-central-1.amazonaws.com")) +
          ")") +
      "resource \"aws_kms_alias\" \"a\" {\n  name = \"alias/a\"\n  target_key_id = "
      "aws_kms_key.logs.key_id\n}\n"
      "data \"aws_kms_alias\" \"logs\" { name = \"alias/aws/logs\" }\n";
  const auto with = [&](const std::string& argument) {
    return judged({{"main.tf", base +
                                   "resource \"aws_cloudwatch_log_group\" \"web\" {\n  name = "
                                   "\"/app/web\"\n  kms_key_id = " +
                                   argument + "\n}\n"}});
  };
  CHECK(with("aws_kms_alias.a.arn") == Lines{"/app/web usable"});
  CHECK(with("aws_kms_alias.a.target_key_arn") == Lines{"/app/web usable"});
  CHECK(with("aws_kms_key.logs.id") ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on aws_kms_key.logs.id"});
  CHECK(with("aws_kms_alias.a.name") ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on aws_kms_alias.a.name"});
  CHECK(with("data.aws_kms_alias.logs.target_key_arn") ==
        Lines{"/app/web not-usable", "aws-managed-key on data.aws_kms_alias.logs.target_key_arn"});
}

TEST_CASE("what is counted by an open variable is judged where it is there",
          "[templates][terraform]") {
  const std::string text =
      surroundings + "variable \"on\" { type = bool }\n" +
      "resource \"aws_kms_key\" \"logs\" {\n  count = var.on ? 1 : 0\n  policy = jsonencode(" +
      policy(root_statement + ",\n" + logs_statement("logs.eu-central-1.amazonaws.com")) +
      ")\n}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n  name = \"/app/web\"\n"
      "  kms_key_id = var.on ? aws_kms_key.logs[0].arn : null\n}\n";
  CHECK(judged({{"main.tf", text}}) == Lines{"/app/web usable"});
}

TEST_CASE("a switch that nobody set proves nothing", "[templates][terraform]") {
  const std::string text =
      surroundings + "variable \"on\" { type = bool }\n" +
      key("policy = jsonencode({ Version = \"2012-10-17\", Statement = concat([" + root_statement +
          "], var.on ? [" + logs_statement("logs.eu-central-1.amazonaws.com") + "] : []) })") +
      group;
  CHECK(judged({{"main.tf", text}}) == Lines{"/app/web cannot-tell var.on"});
  Settings settings;
  settings.variables["on"] = "true";
  CHECK(judged({{"main.tf", text}}, settings) == Lines{"/app/web usable"});
}

TEST_CASE("files of values beside a root are its cases", "[templates][terraform]") {
  const std::string text =
      "variable \"region\" { type = string }\nprovider \"aws\" { region = var.region }\n"
      "data \"aws_caller_identity\" \"me\" {}\n" +
      key("policy = jsonencode(" +
          policy(root_statement + ",\n" + logs_statement("logs.eu-west-1.amazonaws.com")) + ")") +
      group;
  const TestFile dev = {"dev.tfvars", "region = \"eu-west-1\"\n"};
  const TestFile prod = {"prod.tfvars", "region = \"us-east-1\"\n"};
  CHECK(judged({{"main.tf", text}, dev}) == Lines{"/app/web usable"});
  CHECK(judged({{"main.tf", text}, dev, prod}) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.eu-west-1.amazonaws.com\""});
  const TestFile loaded = {"terraform.tfvars", "region = \"eu-west-1\"\n"};
  CHECK(judged({{"main.tf", text}, loaded}) == Lines{"/app/web usable"});
}

TEST_CASE("modules are evaluated for each of their inputs", "[templates][terraform]") {
  const std::string root =
      surroundings +
      key("policy = jsonencode(" +
          policy(
              root_statement +
              R"(, { Effect = "Allow", Principal = { Service = "logs.eu-central-1.amazonaws.com" }, Action = )" +
              log_actions +
              R"(, Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.here.name}:${data.aws_caller_identity.me.account_id}:log-group:/x/*" } } })") +
          ")") +
      R"(
module "good" {
  source   = "./group"
  for_each = toset(["a", "b"])
  name     = "/x/${each.key}"
  key      = aws_kms_key.logs.arn
}
module "bad" {
  source = "./group"
  name   = "/y/c"
  key    = aws_kms_key.logs.arn
}
)";
  const std::string module = R"(
variable "name" { type = string }
variable "key" {
  type    = string
  default = null
}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.key
}
)";
  CHECK(judged({{"main.tf", root}, {"group/main.tf", module}}) ==
        Lines{"/x/a usable", "/x/b usable", "/y/c not-usable",
              "encryption-context-excludes-log-group on :log-group:/x/*"});
}

TEST_CASE("a log group that takes only the key does not wait for its policy",
          "[templates][terraform]") {
  const std::string both =
      root_statement + ",\n" + logs_statement("logs.eu-central-1.amazonaws.com");
  const std::string text = surroundings + key("") +
                           "resource \"aws_kms_key_policy\" \"logs\" {\n  key_id = "
                           "aws_kms_key.logs.id\n  policy = jsonencode(" +
                           policy(both) + ")\n}\n";
  CHECK(judged({{"main.tf", text + group}}) ==
        Lines{"/app/web usable", "log-group-not-ordered-after-key-policy on aws_kms_key.logs.arn"});
}

TEST_CASE("attributes that a module's type drops are told", "[templates][terraform]") {
  const std::string module = R"(
variable "statements" {
  type = list(object({ actions = list(string), condition = optional(list(string), []) }))
}
resource "aws_kms_key" "this" {
  policy = jsonencode({ Version = "2012-10-17", Statement = var.statements })
}
)";
  const std::string root = R"(
module "key" {
  source     = "./key"
  statements = [{ actions = ["kms:Decrypt"], conditions = ["x"] }]
}
)";
  CHECK_THAT(judged({{"main.tf", root}, {"key/main.tf", module}}),
             Catch::VectorContains(std::string("module-drops-argument on conditions")));
}

TEST_CASE("a policy that takes a value from its own log group is a cycle",
          "[templates][terraform]") {
  const std::string text =
      surroundings +
      key("policy = jsonencode(" +
          policy(
              root_statement +
              R"(, { Effect = "Allow", Principal = { Service = "logs.eu-central-1.amazonaws.com" }, Action = )" +
              log_actions +
              R"(, Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = aws_cloudwatch_log_group.web.arn } } })") +
          ")") +
      group;
  CHECK(judged({{"main.tf", text}}) ==
        Lines{"/app/web not-usable",
              "key-policy-depends-on-log-group on aws_cloudwatch_log_group.web.arn"});
}

TEST_CASE("keys that are made elsewhere are a calm cannot-tell", "[templates][terraform]") {
  const auto with = [](const std::string& argument) {
    return judged({{"main.tf",
                    "data \"terraform_remote_state\" \"keys\" {\n  backend = \"s3\"\n}\n"
                    "variable \"key\" { type = string }\n"
                    "resource \"aws_cloudwatch_log_group\" \"web\" {\n  name = "
                    "\"/app/web\"\n  kms_key_id = " +
                        argument + "\n}\n"}});
  };
  CHECK(with("data.terraform_remote_state.keys.outputs.key_arn") ==
        Lines{"/app/web cannot-tell data.terraform_remote_state.keys.outputs.key_arn"});
  CHECK(with("var.key") == Lines{"/app/web cannot-tell var.key"});
}

TEST_CASE("the ARN of a role is no text that may be anybody", "[templates][terraform]") {
  // IAM User Guide, "IAM identifiers": what the ARNs of roles and users look like.
  const auto with = [](const std::string& role, const std::string& principal) {
    const std::string deny = R"({ Effect = "Deny", Principal = { AWS = )" + principal +
                             R"( }, Action = "kms:*", Resource = "*" })";
    return judged(
        {{"main.tf",
          surroundings + "variable \"name\" {}\n" + role +
              key("policy = jsonencode(" +
                  policy(root_statement + ",\n" + logs_statement(regional) + ",\n" + deny) + ")") +
              group}});
  };
  for (const char* body : {"name = \"app\"", "name = var.name", "name_prefix = \"app-\"",
                           "name = \"app\"\n  path = \"/service/\"", ""}) {
    INFO(body);
    const std::string text = std::string(" \"app\" {\n  ") + body + "\n}\n";
    CHECK(with("resource \"aws_iam_role\"" + text, "aws_iam_role.app.arn") ==
          Lines{"/app/web usable"});
    CHECK(with("resource \"aws_iam_user\"" + text, "aws_iam_user.app.arn") ==
          Lines{"/app/web usable"});
  }
  CHECK(with("", "var.name") == Lines{"/app/web cannot-tell var.name"});
}

TEST_CASE("a module that calls itself is told and judged once", "[templates][terraform]") {
  const std::string text =
      surroundings + "module \"again\" { source = \"./\" }\n" +
      "module \"inner\" { source = \"./inner\" }\n" +
      key("policy = jsonencode(" +
          policy(root_statement + ",\n" + logs_statement("logs.eu-central-1.amazonaws.com")) +
          ")") +
      group;
  const std::string inner = "module \"outer\" { source = \"../\" }\n";
  CHECK(judged({{"main.tf", text}, {"inner/main.tf", inner}}) == Lines{"/app/web usable"});
}

TEST_CASE("an ARN of another Region's replica is another key in each case", "[terraform]") {
  const std::string code = R"tf(variable "region" {}
provider "aws" {
  region = var.region
}
provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
resource "aws_kms_key" "home" {
  multi_region = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${var.region}.amazonaws.com" }, Action = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "waf" {
  provider   = aws.use1
  name       = "aws-waf-logs-cf"
  kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/${aws_kms_key.home.key_id}"
}
)tf";
  const TestFile home = {"main.tf", code};
  const TestFile prod = {"prod.tfvars", "region = \"eu-central-1\"\n"};
  const TestFile recovery = {"dr.tfvars", "region = \"us-east-1\"\n"};
  CHECK(judged({home, recovery}) == Lines{"aws-waf-logs-cf usable"});
  REQUIRE(judged({home, prod}).size() == 1);
  CHECK(judged({home, prod})[0].starts_with("aws-waf-logs-cf cannot-tell"));
  REQUIRE(judged({home, prod, recovery}).size() == 1);
  CHECK(judged({home, prod, recovery})[0].starts_with("aws-waf-logs-cf cannot-tell"));
}

}  // namespace kmslint
