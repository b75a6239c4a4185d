// Terraform configurations as public repositories write them: what each of their log groups gets to
// hear. Expectations are read off the documentation of Terraform (language and functions), of its
// AWS provider (arguments and attributes of aws_kms_*, aws_cloudwatch_log_group, the data sources)
// and of CloudWatch Logs ("Encrypt log data using AWS KMS").
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "templates/template_run.h"

namespace kmslint {
namespace {

const std::string data_sources = R"tf(data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}
)tf";

/// A statement for those who administer the key.
const std::string administrators = R"tf(  statement {
    sid       = "EnableRoot"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
)tf";

/// The same for jsonencode.
const std::string administrators_object = R"tf({
        Sid       = "EnableRoot"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      })tf";

const std::string log_actions =
    R"tf(["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"])tf";

/// A document that lets in the Logs service of the provider's Region.
const std::string logs_key = data_sources + R"tf(
data "aws_iam_policy_document" "logs_key" {
)tf" + administrators + R"tf(  statement {
    sid       = "CloudWatchLogs"
    actions   = )tf" + log_actions +
                             R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}
)tf";

/// Lines of the same kind come in no order that matters here.
Lines in_order(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines verdicts(const std::vector<TestFile>& files) { return in_order(judged(files)); }

}  // namespace

TEST_CASE("a policy document with the region of a data source lets Logs in",
          "[templates][terraform]") {
  // Region of provider 6.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "logs_key" {
  #checkov:skip=CKV_AWS_109:key policy
)tf" + administrators + R"tf(  statement {
    sid    = "AllowCloudWatchLogs"
    effect = "Allow"
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.region}.amazonaws.com"]
    }
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*"]
    }
  }
}

resource "aws_kms_key" "logs" {
  description             = "Lambda logs"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_alias" "logs" {
  name          = "alias/lambda-logs"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "orders" {
  name              = "/aws/lambda/orders"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.logs.arn
}
)tf"},
                  {"versions.tf", R"tf(terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}
)tf"}}) == in_order({"/aws/lambda/orders usable"}));

  // Region by id, provider with a variable region.
  CHECK(verdicts({{"main.tf", R"tf(variable "aws_region" {
  type = string
}

variable "service" {
  type        = string
  description = "Name of the service"
}

provider "aws" {
  region = var.aws_region
  default_tags {
    tags = { Service = var.service }
  }
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.id}.amazonaws.com", "sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${var.aws_region}:${data.aws_caller_identity.current.account_id}:log-group:/ecs/${var.service}"]
    }
  }
}

resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.kms.minified_json
}

resource "aws_cloudwatch_log_group" "this" {
  name       = "/ecs/${var.service}"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/ecs/${var.service} usable"}));

  // Region hard-coded beside another provider region.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "this" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""}));

  // Region hard-coded, provider region open.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "this" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/app/web cannot-tell AWS::Region"}));

  // A context for another folder of names.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/api/*"]
    }
  }
}

resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "this" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "encryption-context-excludes-log-group on :log-group:/api/*"}));
}

TEST_CASE("a policy written with jsonencode is read through", "[templates][terraform]") {
  // Inline.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(resource "aws_kms_key" "logs" {
  description = "Logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "logs-key"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Sid       = "AllowCloudWatchLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action = [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:DescribeKey",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:*"
          }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Inline without Decrypt.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
      }
    ]
  })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable", "logs-action-not-allowed on Action"}));

  // Statements in a local, concat and jsonencode in another.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" {
  type = string
}

variable "extra_statements" {
  type    = any
  default = []
}

)tf" + data_sources + R"tf(locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.name
  log_names  = { api = "${var.name}-api" }

  statements = [
    )tf" + administrators_object + R"tf(,
    {
      Sid       = "Logs"
      Effect    = "Allow"
      Principal = { Service = format("logs.%s.amazonaws.com", local.region) }
      Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = {
        ArnEquals = {
          "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:${local.account_id}:log-group:${local.log_names.api}"
        }
      }
    }
  ]
  key_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.statements, var.extra_statements)
  })
}

resource "aws_kms_key" "logs" {
  policy = local.key_policy
}

resource "aws_cloudwatch_log_group" "api" {
  name       = local.log_names["api"]
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"${var.name}-api usable"}));

  // Through a module.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(module "kms" {
  source      = "./modules/kms"
  alias       = "logs"
  description = "Logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "delivery.logs.amazonaws.com" }
        Action    = "kms:*"
        Resource  = "*"
      }
    ]
  })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = module.kms.key_arn
}
)tf"},
                  {"modules/kms/main.tf", R"tf(resource "aws_kms_key" "this" {
  description = var.description
  policy      = var.policy
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.alias}"
  target_key_id = aws_kms_key.this.id
}
)tf"},
                  {"modules/kms/outputs.tf", R"tf(output "key_arn" {
  value       = aws_kms_key.this.arn
  description = "ARN of the key"
}
)tf"},
                  {"modules/kms/variables.tf", R"tf(variable "alias" {
  type = string
}

variable "description" {
  type    = string
  default = ""
}

variable "policy" {
  type    = string
  default = null
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on \"delivery.logs.amazonaws.com\""}));
}

TEST_CASE("a policy in a heredoc is read with what is put into it", "[templates][terraform]") {
  // Indented heredoc.
  CHECK(verdicts({{"main.tf", R"tf(variable "region" {
  default = "eu-central-1"
}

provider "aws" {
  region = "${var.region}"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "logs" {
  description = "Logs"
  policy      = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" },
          "Action": "kms:*",
          "Resource": "*"
        },
        {
          "Effect": "Allow",
          "Principal": { "Service": "logs.${var.region}.amazonaws.com" },
          "Action": [ "kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*" ],
          "Resource": "*",
          "Condition": {
            "ArnLike": {
              "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:${var.region}:${data.aws_caller_identity.current.account_id}:*"
            }
          }
        }
      ]
    }
  EOF
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Plain heredoc, another region in it.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-central-1"
}

resource "aws_kms_key" "logs" {
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {
      "Effect": "Allow",
      "Principal": {
        "Service": "logs.us-east-1.amazonaws.com"
      },
      "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
      "Resource": "*"
    }
  ]
}
POLICY
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""}));

  // A loop over services, a condition by if.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-2"
}

variable "services" {
  type    = list(string)
  default = ["sns", "logs.eu-west-2", "events"]
}

variable "with_ec2" {
  type    = bool
  default = false
}

resource "aws_kms_key" "logs" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        %{~ for service in var.services ~}
        {
          "Effect": "Allow",
          "Principal": {"Service": "${service}.amazonaws.com"},
          "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
          "Resource": "*"
        },
        %{~ endfor ~}
        %{ if var.with_ec2 }
        {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"},
        %{ endif }
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}
      ]
    }
  EOT
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // An escaped placeholder stays text.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-2"
}

resource "aws_kms_key" "logs" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
        {
          "Effect": "Allow",
          "Principal": {"Service": "logs.$${region}.amazonaws.com"},
          "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
          "Resource": "*"
        }
      ]
    }
  EOT
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on \"logs.$${region}.amazonaws.com\"",
                     "unsubstituted-variable on \"logs.$${region}.amazonaws.com\""}));
}

TEST_CASE("a policy file is a template or a document as the configuration says",
          "[templates][terraform]") {
  // Templatefile with a condition.
  CHECK(verdicts({{"main.tf", R"tf(variable "cluster" {}

)tf" + data_sources + R"tf(resource "aws_kms_key" "logs" {
  policy = templatefile("${path.module}/policies/key.json.tpl", {
    region     = data.aws_region.current.name
    account_id = data.aws_caller_identity.current.account_id
    partition  = data.aws_partition.current.partition
    groups     = ["/aws/eks/${var.cluster}/cluster", "/aws/vpc/${var.cluster}"]
  })
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${var.cluster}/cluster"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.logs.arn
}
)tf"},
                  {"policies/key.json.tpl", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:${partition}:iam::${account_id}:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "logs.${region}.amazonaws.com" },
      "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      "Resource": "*",
      "Condition": {
        "ArnLike": {
          "kms:EncryptionContext:aws:logs:arn": ${jsonencode([for g in groups : "arn:${partition}:logs:${region}:${account_id}:log-group:${g}"])}
        }
      }
    }
  ]
}
)tf"}}) == in_order({"/aws/eks/${var.cluster}/cluster usable"}));

  // Templatefile that names one region whatever it is given.
  CHECK(verdicts({{"key.tftpl", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account_id}:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.us-west-2.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "us-east-2"
}
)tf" + data_sources + R"tf(locals {
  policy = templatefile("./key.tftpl", { account_id = data.aws_caller_identity.current.account_id })
}
resource "aws_kms_key" "logs" {
  policy = local.policy
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-principal-in-other-region on \"logs.us-west-2.amazonaws.com\""}));

  // File, the region as it should be.
  CHECK(verdicts({{"key-policy.json", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.us-west-2.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "us-west-2"
}
resource "aws_kms_key" "logs" {
  policy = file("${path.module}/key-policy.json")
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // File that still holds the placeholders of a template.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "us-west-2"
}
resource "aws_kms_key" "logs" {
  policy = file("policies/key.json")
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"policies/key.json", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.${region}.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on \"logs.${region}.amazonaws.com\"",
                     "unsubstituted-variable on \"logs.${region}.amazonaws.com\""}));

  // A template that gets the placeholders is read with them, not alone.
  CHECK(verdicts({{"kms-key-policy.json", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.REGION.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "us-west-2"
}
data "template_file" "unused" {
  template = "x"
}
resource "aws_kms_key" "logs" {
  policy = replace(file("${path.module}/kms-key-policy.json"), "REGION", "us-west-2")
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));
}

TEST_CASE("a configuration in JSON is read as one in HCL", "[templates][terraform]") {
  // Usable with jsonencode in an expression.
  CHECK(verdicts({{"main.tf.json", R"tf({
  "provider": {"aws": {"region": "eu-west-1"}},
  "data": {
    "aws_caller_identity": {"current": {}},
    "aws_iam_policy_document": {
      "kms": {
        "statement": [
          {
            "actions": ["kms:*"],
            "resources": ["*"],
            "principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]}]
          },
          {
            "actions": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
            "resources": ["*"],
            "principals": {"type": "Service", "identifiers": ["logs.eu-west-1.amazonaws.com"]},
            "condition": {"test": "ArnLike", "variable": "kms:EncryptionContext:aws:logs:arn", "values": ["arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:/app/*"]}
          }
        ]
      }
    }
  },
  "resource": {
    "aws_kms_key": {"logs": {"description": "logs", "policy": "${data.aws_iam_policy_document.kms.json}"}},
    "aws_cloudwatch_log_group": {"web": {"name": "/app/web", "kms_key_id": "${aws_kms_key.logs.arn}"}}
  }
}
)tf"}}) == in_order({"/app/web usable"}));

  // Beside a .tf file, another service.
  CHECK(verdicts({{"keys.tf.json", R"tf({
  "resource": [
    {
      "aws_kms_key": {
        "logs": {
          "policy": "${jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Principal = {AWS = \"arn:aws:iam::111122223333:root\"}, Action = \"kms:*\", Resource = \"*\"}, {Effect = \"Allow\", Principal = {Service = \"sns.amazonaws.com\"}, Action = \"kms:*\", Resource = \"*\"}]})}"
        }
      }
    }
  ]
}
)tf"},
                  {"main.tf", R"tf(resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable", "logs-service-not-allowed on Statement"}));
}

TEST_CASE("a key policy of its own belongs to the key it names", "[templates][terraform]") {
  // By key_id.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  description = "Logs"
}

resource "aws_kms_key_policy" "logs" {
  key_id = aws_kms_key.logs.key_id
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
  depends_on = [aws_kms_key_policy.logs]
}
)tf"}}) == in_order({"/app/web usable"}));

  // By id.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  enable_key_rotation = true
}

resource "aws_kms_key_policy" "logs" {
  key_id = aws_kms_key.logs.id
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
  depends_on = [aws_kms_key_policy.logs]
}
)tf"}}) == in_order({"/app/web usable"}));

  // By arn, with count on both.
  CHECK(verdicts({{"main.tf", R"tf(variable "encrypt" {
  type    = bool
  default = true
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count = var.encrypt ? 1 : 0
}

resource "aws_kms_key_policy" "logs" {
  count  = var.encrypt ? 1 : 0
  key_id = aws_kms_key.logs[count.index].arn
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = var.encrypt ? aws_kms_key.logs[0].arn : null
  depends_on = [aws_kms_key_policy.logs]
}
)tf"}}) == in_order({"/app/web usable"}));

  // The policy is for the other key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  description = "Logs"
}

resource "aws_kms_key" "data" {
  description = "Data"
}

resource "aws_kms_key_policy" "data" {
  key_id = aws_kms_key.data.key_id
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"logs\""}));

  // Keys by for_each, each with its policy.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(locals {
  keys = toset(["api", "web"])
}

resource "aws_kms_key" "app" {
  for_each    = local.keys
  description = "Key of ${each.key}"
}

resource "aws_kms_key_policy" "app" {
  for_each = aws_kms_key.app
  key_id   = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = {
          ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/api" }
        }
      }
    ]
  })
}

resource "aws_cloudwatch_log_group" "app" {
  for_each   = local.keys
  name       = "/app/${each.key}"
  kms_key_id = aws_kms_key.app[each.key].arn
}
)tf"}}) == in_order({"/app/api usable", "/app/web not-usable",
                     "encryption-context-excludes-log-group on :log-group:/app/api",
                     "log-group-not-ordered-after-key-policy on aws_kms_key.app[each.key].arn"}));

  // The key is in a module, its policy beside the log group.
  CHECK(verdicts({{"key/main.tf", R"tf(resource "aws_kms_key" "this" {
  description = "Key without a policy of its own"
}
output "id" {
  value = aws_kms_key.this.key_id
}
output "arn" {
  value = aws_kms_key.this.arn
}
)tf"},
                  {"main.tf", logs_key + R"tf(module "key" {
  source = "./key"
}

resource "aws_kms_key_policy" "logs" {
  key_id = module.key.id
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = module.key.arn
  depends_on = [aws_kms_key_policy.logs]
}
)tf"}}) == in_order({"/app/web usable"}));
}

TEST_CASE("statements made by a for expression or a dynamic block are read",
          "[templates][terraform]") {
  // A for expression over a map of services.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(locals {
  services = {
    logs   = "logs.${data.aws_region.current.name}.amazonaws.com"
    sns    = "sns.amazonaws.com"
    events = "events.amazonaws.com"
  }
}

resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
      )tf" + administrators_object +
                                  R"tf(
      ],
      [for name, principal in local.services : {
        Sid       = "Allow${title(name)}"
        Effect    = "Allow"
        Principal = { Service = principal }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
        Resource  = "*"
      } if name != "events"]
    )
  })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A for expression whose filter leaves Logs out.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(locals {
  services = {
    logs = "logs.${data.aws_region.current.name}.amazonaws.com"
    sns  = "sns.amazonaws.com"
  }
}

resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
      )tf" + administrators_object +
                                  R"tf(
      ],
      [for name, principal in local.services : {
        Effect    = "Allow"
        Principal = { Service = principal }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
        Resource  = "*"
      } if name != "logs"]
    )
  })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable", "logs-service-not-allowed on Statement"}));

  // Dynamic statements and conditions with an iterator.
  CHECK(verdicts({{"main.tf", R"tf(variable "grants" {
  type = list(object({
    service = string
    prefix  = optional(string)
  }))
  default = [
    { service = "sns" },
    { service = "logs.eu-west-1", prefix = "/svc/" },
  ]
}

provider "aws" {
  region = "eu-west-1"
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = var.grants
    content {
      sid       = "Service${statement.key}"
      actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["${statement.value.service}.amazonaws.com"]
      }
      dynamic "condition" {
        for_each = statement.value.prefix == null ? [] : [statement.value.prefix]
        iterator = limit
        content {
          test     = "ArnLike"
          variable = "kms:EncryptionContext:aws:logs:arn"
          values   = ["arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:${limit.value}*"]
        }
      }
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "api" {
  name       = "/svc/api"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/svc/api usable", "/app/web not-usable",
                     "encryption-context-excludes-log-group on "
                     "\"arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-"
                     "group:${limit.value}*\""}));

  // A dynamic statement that its switch turns off.
  CHECK(verdicts({{"main.tf", R"tf(variable "allow_cloudwatch" {
  type    = bool
  default = false
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = var.allow_cloudwatch ? [1] : []
    content {
      actions   = )tf" + log_actions +
                                  R"tf(
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on data \"aws_iam_policy_document\" \"kms\""}));

  // A switch that somebody has to give.
  CHECK(verdicts({{"main.tf", R"tf(variable "allow_cloudwatch" {
  type = bool
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = var.allow_cloudwatch ? [1] : []
    content {
      actions   = )tf" + log_actions +
                                  R"tf(
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web cannot-tell var.allow_cloudwatch"}));

  // One switch on statement and log group.
  CHECK(verdicts({{"main.tf", R"tf(variable "logs_enabled" {
  type = bool
}

)tf" + data_sources + R"tf(data "aws_iam_policy_document" "kms" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = var.logs_enabled ? toset(["logs"]) : toset([])
    content {
      actions   = )tf" + log_actions +
                                  R"tf(
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["${statement.value}.${data.aws_region.current.name}.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  count      = var.logs_enabled ? 1 : 0
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Dynamic principals.
  CHECK(verdicts({{"main.tf", R"tf(variable "regions" {
  type    = list(string)
  default = ["us-east-1", "us-west-2"]
}

provider "aws" {
  region = "us-west-2"
}

data "aws_iam_policy_document" "kms" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    dynamic "principals" {
      for_each = length(var.regions) > 0 ? ["Service"] : []
      content {
        type        = principals.value
        identifiers = formatlist("logs.%s.amazonaws.com", var.regions)
      }
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));
}

TEST_CASE("a document takes over the statements of others", "[templates][terraform]") {
  // A source document with the statement for Logs.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "base" {
)tf" + administrators + R"tf(}

data "aws_iam_policy_document" "cloudwatch" {
  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "kms" {
  source_policy_documents = [
    data.aws_iam_policy_document.base.json,
    data.aws_iam_policy_document.cloudwatch.json,
  ]
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // An overriding document with the same Sid takes Logs out.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "tightened" {
  statement {
    sid       = "CloudWatchLogs"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/reader"]
    }
  }
}

data "aws_iam_policy_document" "kms" {
  source_policy_documents   = [data.aws_iam_policy_document.logs_key.json]
  override_policy_documents = [data.aws_iam_policy_document.tightened.json]
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on data \"aws_iam_policy_document\" \"kms\""}));

  // Its own statement goes before a source's of the same Sid.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "base" {
)tf" + administrators + R"tf(  statement {
    sid       = "Logs"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "kms" {
  source_policy_documents = concat([data.aws_iam_policy_document.base.json], var.more_documents)
  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}

variable "more_documents" {
  type    = list(string)
  default = []
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A heredoc overrides a document with a Deny.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "kms" {
  source_policy_documents = compact(["", data.aws_iam_policy_document.logs_key.json])
  override_policy_documents = [<<-JSON
    {
      "Statement": [
        {
          "Sid": "OnlyOurAccount",
          "Effect": "Deny",
          "Principal": "*",
          "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
          "Resource": "*",
          "Condition": {
            "StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"}
          }
        }
      ]
    }
  JSON
  ]
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable", "deny-blocks-logs on \"aws:PrincipalOrgID\""}));
}

TEST_CASE("a policy chosen by coalesce, try or a conditional is followed",
          "[templates][terraform]") {
  // Coalesce with a default of null.
  CHECK(verdicts({{"main.tf", R"tf(variable "kms_policy" {
  type        = string
  default     = null
  description = "Policy instead of ours"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = coalesce(var.kms_policy, data.aws_iam_policy_document.logs_key.json)
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Coalesce with an empty default.
  CHECK(verdicts({{"main.tf", R"tf(variable "kms_policy" {
  type    = string
  default = ""
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = coalesce(var.kms_policy, data.aws_iam_policy_document.logs_key.json)
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Try of a document made by count.
  CHECK(verdicts({{"main.tf", R"tf(variable "custom" {
  type    = bool
  default = false
}
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "custom" {
  count = var.custom ? 1 : 0
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = try(data.aws_iam_policy_document.custom[0].json, data.aws_iam_policy_document.logs_key.json)
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A conditional on a mode nobody gave.
  CHECK(verdicts({{"main.tf", R"tf(variable "mode" {
  type = string
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = var.mode == "logs" ? data.aws_iam_policy_document.logs_key.json : null
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web cannot-tell var.mode"}));

  // A conditional on the environment's name, both sides let Logs in.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {
  type = string
}
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "open" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    sid       = "Developers"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/developer"]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = contains(["dev", "test"], var.env) ? data.aws_iam_policy_document.open.json : data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A policy that has no default.
  CHECK(verdicts({{"main.tf", R"tf(variable "policy" {
  type = string
}

resource "aws_kms_key" "logs" {
  policy = var.policy
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web cannot-tell var.policy"}));
}

TEST_CASE("a provider's region is that of what it makes", "[templates][terraform]") {
  // A companion in us-east-1 with a key of its own.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_region" "us_east_1" {
  provider = aws.us_east_1
}

data "aws_iam_policy_document" "home" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "edge" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.us_east_1.name}.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "home" {
  policy = data.aws_iam_policy_document.home.json
}

resource "aws_kms_key" "edge" {
  provider = aws.us_east_1
  policy   = data.aws_iam_policy_document.edge.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.home.arn
}

resource "aws_cloudwatch_log_group" "cloudfront" {
  provider   = aws.us_east_1
  name       = "/aws/cloudfront/site"
  kms_key_id = aws_kms_key.edge.arn
}

resource "aws_cloudwatch_log_group" "waf" {
  provider   = aws.us_east_1
  name       = "aws-waf-logs-site"
  kms_key_id = aws_kms_key.edge.arn
}
)tf"},
                  {"providers.tf", R"tf(provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "region" {
  type    = string
  default = "eu-west-1"
}
)tf"}}) ==
        in_order({"/app/web usable", "/aws/cloudfront/site usable", "aws-waf-logs-site usable"}));

  // A companion in us-east-1 with the home region's key.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "cloudfront" {
  provider   = aws.use1
  name       = "/aws/cloudfront/site"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order(
               {"/aws/cloudfront/site not-usable", "key-in-other-region on aws_kms_key.logs.arn"}));

  // A companion's key with the home region's principal.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  provider = aws.use1
  policy   = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "cloudfront" {
  provider   = aws.use1
  name       = "/aws/cloudfront/site"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/aws/cloudfront/site not-usable",
                     "logs-principal-in-other-region on data.aws_region.current.name"}));

  // Both regions in one document for two keys.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "logs_key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com", "logs.us-east-1.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "home" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_key" "edge" {
  provider = aws.use1
  policy   = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.home.arn
}

resource "aws_cloudwatch_log_group" "cloudfront" {
  provider   = aws.use1
  name       = "/aws/cloudfront/site"
  kms_key_id = aws_kms_key.edge.arn
}
)tf"}}) == in_order({"/app/web usable", "/aws/cloudfront/site usable"}));

  // A multi-region key and its replica, each for the groups of its region.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "replica"
  region = "eu-central-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "logs_key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = [for r in ["eu-west-1", "eu-central-1"] : "logs.${r}.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "logs" {
  multi_region = true
  policy       = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_replica_key" "logs" {
  provider        = aws.replica
  primary_key_arn = aws_kms_key.logs.arn
  policy          = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "edge" {
  provider   = aws.replica
  name       = "/app/edge"
  kms_key_id = aws_kms_replica_key.logs.arn
}

resource "aws_cloudwatch_log_group" "wrong" {
  provider   = aws.replica
  name       = "/app/wrong"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable", "/app/edge usable", "/app/wrong not-usable",
                     "key-in-other-region on aws_kms_key.logs.arn"}));

  // A replica without a policy of its own.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "replica"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  multi_region = true
  policy       = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_replica_key" "logs" {
  provider        = aws.replica
  description     = "Replica for the edge"
  primary_key_arn = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "edge" {
  provider   = aws.replica
  name       = "/app/edge"
  kms_key_id = aws_kms_replica_key.logs.arn
}
)tf"}}) == in_order({"/app/edge not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_replica_key\" \"logs\""}));
}

TEST_CASE("version 6 of the provider places a resource by its region argument",
          "[templates][terraform]") {
  // A group in another region than the key.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "edge" {
  region     = "us-east-1"
  name       = "/app/edge"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable", "/app/edge not-usable",
                     "key-in-other-region on aws_kms_key.logs.arn"}));

  // One key for each region.
  CHECK(verdicts({{"main.tf", R"tf(variable "regions" {
  type    = set(string)
  default = ["eu-west-1", "us-east-1"]
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
  for_each = var.regions
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${each.key}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${each.key}:${data.aws_caller_identity.current.account_id}:log-group:/app/*"]
    }
  }
}

resource "aws_kms_key" "regional" {
  for_each = var.regions
  region   = each.key
  policy   = data.aws_iam_policy_document.key[each.key].json
}

resource "aws_cloudwatch_log_group" "regional" {
  for_each   = var.regions
  region     = each.value
  name       = "/app/${each.value}"
  kms_key_id = aws_kms_key.regional[each.value].arn
}
)tf"}}) == in_order({"/app/eu-west-1 usable", "/app/us-east-1 usable"}));

  // One key for each region, one policy for all.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}

locals {
  regions = toset(["eu-west-1", "us-east-1"])
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.region}.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "regional" {
  for_each = local.regions
  region   = each.key
  policy   = data.aws_iam_policy_document.key.json
}

resource "aws_cloudwatch_log_group" "regional" {
  for_each   = local.regions
  region     = each.key
  name       = "/app/${each.key}"
  kms_key_id = aws_kms_key.regional[each.key].arn
}
)tf"}}) == in_order({"/app/eu-west-1 usable", "/app/us-east-1 not-usable",
                     "logs-principal-in-other-region on data.aws_region.current.region"}));

  // A data source of the region with a region of its own.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
data "aws_region" "edge" {
  region = "us-east-1"
}
data "aws_service_principal" "logs" {
  service_name = "logs"
  region       = data.aws_region.edge.region
}
resource "aws_kms_key" "edge" {
  region = data.aws_region.edge.region
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.edge.name}.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "edge" {
  region     = "us-east-1"
  name       = "/app/edge"
  kms_key_id = aws_kms_key.edge.arn
}
)tf"}}) == in_order({"/app/edge usable"}));
}

TEST_CASE("providers are handed to modules by their map", "[templates][terraform]") {
  // The module lives where its provider does.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-north-1"
}

provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}

module "home" {
  source = "./modules/logging"
  name   = "/app/web"
}

module "edge" {
  source = "./modules/logging"
  name   = "/edge/site"
  providers = {
    aws = aws.edge
  }
}
)tf"},
                  {"modules/logging/main.tf", R"tf(variable "name" {
  type     = string
  nullable = false
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable", "/edge/site usable"}));

  // A module with two configurations gives the group the wrong one.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-north-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

module "site" {
  source = "./modules/site"
  providers = {
    aws      = aws
    aws.edge = aws.virginia
  }
}
)tf"},
                  {"modules/site/main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "site" {
  provider   = aws.edge
  name       = "/edge/site"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"modules/site/versions.tf", R"tf(terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.0"
      configuration_aliases = [aws.edge]
    }
  }
}
)tf"}}) == in_order({"/edge/site not-usable", "key-in-other-region on aws_kms_key.logs.arn"}));

  // A key made with the home provider passed to a module in another region.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-north-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

module "site" {
  source      = "./modules/site"
  kms_key_arn = aws_kms_key.logs.arn
  providers   = { aws = aws.virginia }
}
)tf"},
                  {"modules/site/main.tf", R"tf(variable "kms_key_arn" {
  type    = string
  default = null
}
resource "aws_cloudwatch_log_group" "site" {
  name       = "/edge/site"
  kms_key_id = var.kms_key_arn
}
)tf"}}) == in_order({"/edge/site not-usable", "key-in-other-region on aws_kms_key.logs.arn"}));

  // A module called alone has open configurations.
  CHECK(verdicts({{"main.tf", R"tf(terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.edge]
    }
  }
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  provider = aws.edge
  policy   = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "site" {
  provider   = aws.edge
  name       = "/edge/site"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/edge/site cannot-tell AWS::Region AWS::Region@aws.edge"}));
}

TEST_CASE("a key is followed through modules", "[templates][terraform]") {
  // Two modules deep.
  CHECK(verdicts({{"main.tf", R"tf(module "platform" {
  source = "./modules/platform"
  env    = "prod"
}
)tf"},
                  {"modules/kms/main.tf", R"tf(variable "name" { type = string }
variable "logs" { type = bool }
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = var.logs ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}

output "keys" {
  value = {
    logs = {
      arn = one(aws_kms_key.logs[*].arn)
      id  = one(aws_kms_key.logs[*].key_id)
    }
  }
}
)tf"},
                  {"modules/log-group/main.tf", R"tf(variable "log_group_name" {}
variable "retention_in_days" { default = 0 }
variable "kms_key_arn" { default = "" }
resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group_name
  retention_in_days = var.retention_in_days
  kms_key_id        = var.kms_key_arn == "" ? null : var.kms_key_arn
}
)tf"},
                  {"modules/platform/main.tf", R"tf(variable "env" {
  type = string
}

module "kms" {
  source = "../kms"
  name   = "platform-${var.env}"
  logs   = true
}

module "api" {
  source     = "../service"
  name       = "api"
  kms_key_id = module.kms.keys["logs"].arn
}
)tf"},
                  {"modules/service/main.tf", R"tf(variable "name" { type = string }
variable "kms_key_id" {
  type        = string
  description = "ARN of the key"
}
module "logs" {
  source            = "../log-group"
  log_group_name    = "/svc/${var.name}"
  retention_in_days = 14
  kms_key_arn       = var.kms_key_id
}
)tf"}}) == in_order({"/svc/api usable"}));

  // The id of the key through an output.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(module "kms" {
  source = "./modules/kms"
  policy = data.aws_iam_policy_document.logs_key.json
}

module "logs" {
  source         = "./modules/log-group"
  log_group_name = "/svc/api"
  kms_key_arn    = module.kms.key_id
}
)tf"},
                  {"modules/kms/main.tf", R"tf(variable "policy" {}
resource "aws_kms_key" "logs" {
  policy = var.policy
}
output "key_id" {
  value = aws_kms_key.logs.id
}
output "key_arn" {
  value = aws_kms_key.logs.arn
}
)tf"},
                  {"modules/log-group/main.tf", R"tf(variable "log_group_name" {}
variable "kms_key_arn" { default = null }
resource "aws_cloudwatch_log_group" "this" {
  name       = var.log_group_name
  kms_key_id = var.kms_key_arn
}
)tf"}}) == in_order({"/svc/api not-usable", "key-id-instead-of-arn on module.kms.key_id"}));

  // Modules by for_each, a policy that knows one of them.
  CHECK(verdicts({{"log-group/main.tf", R"tf(variable "name" {
  type = string
}
variable "retention" {
  type = number
}
variable "kms_key" {
  type = object({
    arn     = string
    enabled = optional(bool, true)
  })
  default = null
}
resource "aws_cloudwatch_log_group" "this" {
  name              = var.name
  retention_in_days = var.retention
  kms_key_id        = try(var.kms_key.enabled, false) ? var.kms_key.arn : null
}
)tf"},
                  {"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:*:${data.aws_caller_identity.current.account_id}:log-group:/svc/api*"]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}

locals {
  services = {
    api    = { retention = 7 }
    worker = { retention = 30 }
  }
}

module "logs" {
  source    = "./log-group"
  for_each  = local.services
  name      = "/svc/${each.key}"
  retention = each.value.retention
  kms_key   = { arn = aws_kms_key.logs.arn }
}
)tf"}}) == in_order({"/svc/api usable", "/svc/worker not-usable",
                     "encryption-context-excludes-log-group on :log-group:/svc/api*"}));

  // A module by count, its output by one, by join and by index.
  CHECK(verdicts({{"key/main.tf", logs_key + R"tf(resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.logs_key.json
}
output "arn" {
  description = "ARN"
  value       = aws_kms_key.this.arn
}
)tf"},
                  {"main.tf", R"tf(variable "encrypted" {
  type    = bool
  default = true
}

module "key" {
  count  = var.encrypted ? 1 : 0
  source = "./key"
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = one(module.key[*].arn)
}

resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = join("", module.key.*.arn)
}

resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = var.encrypted ? module.key[0].arn : null
}

resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = try(module.key[0].arn, null)
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c usable", "/d usable"}));

  // The module that nobody calls hangs on its variable.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" {
  type = string
}
variable "kms_key_arn" {
  type        = string
  description = "ARN of the KMS key"
}
resource "aws_cloudwatch_log_group" "this" {
  name       = "/svc/${var.name}"
  kms_key_id = var.kms_key_arn
}
)tf"}}) == in_order({"/svc/${var.name} cannot-tell var.kms_key_arn"}));

  // The same with a default of null says nothing.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" {
  type = string
}
variable "kms_key_arn" {
  type    = string
  default = null
}
resource "aws_cloudwatch_log_group" "this" {
  name       = "/svc/${var.name}"
  kms_key_id = var.kms_key_arn
}
)tf"}}) == in_order({}));
}

TEST_CASE("a key made by count is found however its attribute is reached",
          "[templates][terraform]") {
  // By index, one, join, try, concat, element, coalescelist, flatten.
  CHECK(verdicts({{"main.tf", R"tf(variable "create_kms_key" {
  type    = bool
  default = true
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count               = var.create_kms_key ? 1 : 0
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.logs[0].arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = one(aws_kms_key.logs[*].arn)
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = join("", aws_kms_key.logs[*].arn)
}
resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = try(aws_kms_key.logs[0].arn, null)
}
resource "aws_cloudwatch_log_group" "e" {
  name       = "/e"
  kms_key_id = concat(aws_kms_key.logs[*].arn, [""])[0]
}
resource "aws_cloudwatch_log_group" "f" {
  name       = "/f"
  kms_key_id = element(concat(aws_kms_key.logs.*.arn, tolist([""])), 0)
}
resource "aws_cloudwatch_log_group" "g" {
  name       = "/g"
  kms_key_id = coalescelist(aws_kms_key.logs[*].arn, [var.kms_key_arn])[0]
}
resource "aws_cloudwatch_log_group" "h" {
  name       = "/h"
  kms_key_id = flatten([aws_kms_key.logs[*].arn])[0]
}
resource "aws_cloudwatch_log_group" "i" {
  name       = "/i"
  kms_key_id = var.create_kms_key ? join("", aws_kms_key.logs.*.arn) : var.kms_key_arn
}

variable "kms_key_arn" {
  type    = string
  default = ""
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c usable", "/d usable", "/e usable", "/f usable",
                     "/g usable", "/h usable", "/i usable"}));

  // The switch is open, and on both sides.
  CHECK(verdicts({{"main.tf", R"tf(variable "encrypt" {
  type = bool
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = var.encrypt ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = var.encrypt ? aws_kms_key.logs[0].arn : null
}
)tf"}}) == in_order({"/app/web usable"}));

  // The switch is open, the argument is made by one, join and try.
  CHECK(verdicts({{"main.tf", R"tf(variable "encrypt" {
  type = bool
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = var.encrypt ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = one(aws_kms_key.logs[*].arn)
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = join("", aws_kms_key.logs.*.arn)
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = try(aws_kms_key.logs[0].arn, null)
}
resource "aws_cloudwatch_log_group" "d" {
  count      = length(aws_kms_key.logs)
  name       = "/d"
  kms_key_id = aws_kms_key.logs[count.index].arn
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c usable", "/d usable"}));

  // The switch is open, the other branch is a variable without value.
  CHECK(verdicts({{"main.tf", R"tf(variable "create_key" {
  type = bool
}
variable "kms_key_arn" {
  type = string
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = var.create_key ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = var.create_key ? aws_kms_key.logs[0].arn : var.kms_key_arn
}
)tf"}}) == in_order({"/app/web usable", "/app/web cannot-tell var.kms_key_arn"}));

  // The key is made unless one is given, as an object.
  CHECK(verdicts({{"main.tf", R"tf(variable "kms" {
  type = object({
    key_arn = optional(string)
    create  = optional(bool, true)
    tags    = optional(map(string), {})
  })
  default = {}
}
)tf" + logs_key + R"tf(locals {
  create_key = var.kms.create && var.kms.key_arn == null
  key_arn    = local.create_key ? aws_kms_key.logs[0].arn : var.kms.key_arn
}

resource "aws_kms_key" "logs" {
  count  = local.create_key ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
  tags   = merge(var.kms.tags, { Name = "logs" })
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = local.key_arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // The key is made by count, its policy lets nobody in.
  CHECK(verdicts({{"main.tf", R"tf(variable "encrypt" {
  type    = bool
  default = true
}
resource "aws_kms_key" "logs" {
  count                   = var.encrypt ? 1 : 0
  description             = "Logs"
  deletion_window_in_days = 10
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = var.encrypt ? aws_kms_key.logs[0].arn : null
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"logs\""}));
}

TEST_CASE("values of variables come from where Terraform takes them", "[templates][terraform]") {
  // Terraform.tfvars goes before the default.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {
  default = "dev"
}
variable "region" {
  default = "us-east-1"
}
provider "aws" {
  region = "us-west-2"
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${var.region}.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
    Version = "2012-10-17"
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/${var.env}/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"terraform.tfvars", R"tf(env = "prod"
)tf"}}) == in_order({"/app/prod/web not-usable", "logs-principal-in-other-region on us-east-1"}));

  // Auto.tfvars goes before terraform.tfvars.
  CHECK(verdicts({{"a.auto.tfvars.json", R"tf({"region": "us-east-2"}
)tf"},
                  {"main.tf", R"tf(variable "env" {}
variable "region" {}
provider "aws" {
  region = "us-west-2"
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${var.region}.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
    Version = "2012-10-17"
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/${var.env}/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"terraform.tfvars", R"tf(env    = "prod"
region = "us-east-1"
)tf"},
                  {"z.auto.tfvars", R"tf(env    = "stage"
region = "us-west-2"
)tf"}}) == in_order({"/app/stage/web usable"}));

  // Every other tfvars file is a case.
  CHECK(verdicts({{"dev.tfvars", R"tf(env    = "dev"
region = "eu-west-1"
)tf"},
                  {"main.tf", R"tf(variable "env" {
  type = string
}
variable "region" {
  type = string
}
provider "aws" {
  region = var.region
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.eu-west-1.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/${var.env}/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"prod.tfvars", R"tf(env    = "prod"
region = "us-east-1"
)tf"}}) == in_order({"aws_cloudwatch_log_group.web not-usable",
                     "logs-principal-in-other-region on \"logs.eu-west-1.amazonaws.com\""}));

  // Tfvars of environments in a folder decide nothing by themselves.
  CHECK(verdicts({{"envs/dev.tfvars", R"tf(region = "eu-west-1"
)tf"},
                  {"main.tf", R"tf(variable "region" {
  type = string
}
provider "aws" {
  region = var.region
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.eu-west-1.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web cannot-tell var.region"}));
}

TEST_CASE("keys that are not in view are a calm cannot tell", "[templates][terraform]") {
  // Remote state.
  CHECK(verdicts({{"main.tf", R"tf(data "terraform_remote_state" "security" {
  backend = "s3"
  config = {
    bucket = "acme-tfstate"
    key    = "security/terraform.tfstate"
    region = "eu-west-1"
  }
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = data.terraform_remote_state.security.outputs.logs_key_arn
}
)tf"}}) == in_order(
               {"/app/web cannot-tell data.terraform_remote_state.security.outputs.logs_key_arn"}));

  // Remote state by workspace with count.
  CHECK(
      verdicts({{"main.tf", R"tf(data "terraform_remote_state" "kms" {
  count     = 1
  backend   = "s3"
  workspace = terraform.workspace
  config    = { bucket = "acme-tfstate", key = "kms", region = "eu-west-1" }
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = data.terraform_remote_state.kms[0].outputs.keys["logs"].arn
}
)tf"}}) ==
      in_order(
          {"/app/web cannot-tell data.terraform_remote_state.kms[0].outputs.keys[\"logs\"].arn"}));

  // An alias looked up.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_kms_alias" "logs" {
  name = "alias/logs"
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = data.aws_kms_alias.logs.target_key_arn
}
)tf"}}) == in_order({"/app/web cannot-tell the key policy of "
                     "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs"}));

  // A key looked up by its alias, and one by its id.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {}

data "aws_kms_key" "by_alias" {
  key_id = "alias/logs-${var.env}"
}

data "aws_kms_key" "by_id" {
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_key.by_alias.arn
}

resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = data.aws_kms_key.by_id.arn
}
)tf"}}) == in_order({"/a cannot-tell the key policy of "
                     "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs-${var.env}",
                     "/b cannot-tell the key policy of "
                     "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/"
                     "1234abcd-12ab-34cd-56ef-1234567890ab"}));

  // A parameter of Systems Manager and a literal ARN.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
data "aws_ssm_parameter" "key" {
  name = "/kms/logs"
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_ssm_parameter.key.value
}

resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
)tf"}}) ==
        in_order({"/a cannot-tell data.aws_ssm_parameter.key.value",
                  "/b cannot-tell the key policy of "
                  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}));

  // A registry module that nothing describes.
  CHECK(verdicts({{"main.tf", R"tf(module "key" {
  source  = "acme/unknown-key/aws"
  version = "~> 2.0"
  name    = "logs"
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.key.key_arn
}
)tf"}}) == in_order({"/a cannot-tell module.key.key_arn"}));
}

TEST_CASE("an alias is resolved where its key is in view", "[templates][terraform]") {
  // The arn of an alias.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_alias.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // The name of an alias.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_alias.logs.name
}
)tf"}}) == in_order({"/app/web not-usable", "key-id-instead-of-arn on aws_kms_alias.logs.name"}));

  // The target of an alias, and a lookup of the alias in the same root.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}

resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.id
}

data "aws_kms_alias" "logs" {
  name       = "alias/logs"
  depends_on = [aws_kms_alias.logs]
}

data "aws_kms_key" "logs" {
  key_id = aws_kms_alias.logs.arn
}

resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_alias.logs.target_key_arn
}

resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = data.aws_kms_alias.logs.target_key_arn
}

resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = data.aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c usable"}));

  // A key of AWS by its alias.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_kms_alias" "s3" {
  name = "alias/aws/s3"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_alias.s3.target_key_arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = "alias/aws/logs"
}
)tf"}}) == in_order({"/a not-usable", "/b not-usable",
                     "aws-managed-key on data.aws_kms_alias.s3.target_key_arn",
                     "aws-managed-key on \"alias/aws/logs\""}));

  // The key id and the bare id.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.logs.key_id
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.logs.id
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
)tf"}}) == in_order({"/a not-usable", "/b not-usable", "/c not-usable",
                     "key-id-instead-of-arn on aws_kms_key.logs.key_id",
                     "key-id-instead-of-arn on aws_kms_key.logs.id",
                     "key-id-instead-of-arn on \"1234abcd-12ab-34cd-56ef-1234567890ab\""}));
}

TEST_CASE("names that are put together match the pattern that is", "[templates][terraform]") {
  // The same local on both sides, joined, formatted and lowered.
  CHECK(verdicts({{"main.tf", R"tf(variable "org" {
  type = string
}
variable "env" {
  type = string
}
)tf" + data_sources + R"tf(locals {
  prefix = join("/", ["", lower(var.org), var.env])
  slug   = format("%s-%s", lower(var.org), var.env)
  groups = ["${local.prefix}/api", "${local.slug}-worker"]
}

data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [
        for name in local.groups : "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${name}"
      ]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}

resource "aws_cloudwatch_log_group" "api" {
  name       = "${local.prefix}/api"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "worker" {
  name       = "${local.slug}-worker"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/${lower(var.org)}/${var.env}/api usable",
                     "${lower(var.org)}-${var.env}-worker usable"}));

  // A name_prefix within and beside the pattern.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/*"]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name_prefix = "/app/web-"
  kms_key_id  = aws_kms_key.logs.arn
}
resource "aws_cloudwatch_log_group" "api" {
  name_prefix = "/api/web-"
  kms_key_id  = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web-${aws_cloudwatch_log_group.web.name} usable",
                     "/api/web-${aws_cloudwatch_log_group.api.name} not-usable",
                     "encryption-context-excludes-log-group on :log-group:/app/*"}));

  // A lookup by the environment, replace and substr.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {
  type    = string
  default = "dev"
}
variable "service" {
  default = "dev_orders"
}
)tf" + data_sources + R"tf(locals {
  areas = {
    dev  = "eu"
    prod = "us"
  }
  area  = lookup(local.areas, var.env, "eu")
  name  = replace(var.service, "_", "-")
  arns  = formatlist("arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:%s", ["/${local.area}/${local.name}", "/${local.areas[var.env]}/dev/${substr("shorten", 0, 5)}"])
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Effect    = "Allow"
        Principal = { Service = ["logs.${data.aws_region.current.name}.amazonaws.com"] }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = local.arns } }
      }
    ]
  })
}
resource "aws_cloudwatch_log_group" "orders" {
  name       = "/eu/${trimprefix(local.name, "x")}"
  kms_key_id = aws_kms_key.logs.arn
}
resource "aws_cloudwatch_log_group" "short" {
  name       = "/eu/dev/short"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/eu/dev-orders usable", "/eu/dev/short usable"}));

  // A lookup by an environment that is open.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {
  type = string
}
provider "aws" {
  region = local.regions[var.env]
}
locals {
  regions = {
    dev  = "eu-west-1"
    prod = "us-east-1"
  }
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${local.regions[var.env]}.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/${var.env}"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/${var.env} usable"}));

  // StringEquals with a wildcard.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.eu-west-1.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:*"]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "encryption-context-excludes-log-group on "
                     "\"arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-"
                     "group:*\""}));
}

TEST_CASE("other services' names and other uses of the Logs principal are no findings",
          "[templates][terraform]") {
  // Delivery and flow log services beside a log key.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "logs" {
)tf" + administrators + R"tf(  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
  statement {
    sid       = "Delivery"
    actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com", "vpc-flow-logs.amazonaws.com", "cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A bucket key for delivery, a role that Logs assumes, a Lambda permission, a bucket policy.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "bucket_key" {
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "bucket" {
  policy = data.aws_iam_policy_document.bucket_key.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "to_firehose" {
  name               = "logs-to-firehose"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_lambda_permission" "logs" {
  action        = "lambda:InvokeFunction"
  function_name = "shipper"
  principal     = "logs.us-east-1.amazonaws.com"
}

resource "aws_s3_bucket" "export" {
  bucket = "log-export"
}

data "aws_iam_policy_document" "export" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.export.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "export" {
  bucket = aws_s3_bucket.export.id
  policy = data.aws_iam_policy_document.export.json
}

resource "aws_s3_bucket_server_side_encryption_configuration" "export" {
  bucket = aws_s3_bucket.export.id
  rule {
    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.bucket.arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_cloudwatch_log_group" "plain" {
  name              = "/app/plain"
  retention_in_days = 7
}
)tf"}}) == in_order({}));

  // Logs named in a ViaService value for other callers.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "shared" {
)tf" + administrators + R"tf(  statement {
    sid       = "ViaLogs"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["logs.us-east-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}
resource "aws_kms_key" "shared" {
  policy = data.aws_iam_policy_document.shared.json
}
resource "aws_sqs_queue" "q" {
  kms_master_key_id = aws_kms_key.shared.id
}
)tf"}}) == in_order({}));

  // Keys of other services in the file, groups of another region without a key.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key" "rds" {
  description = "RDS"
}
resource "aws_kms_key" "disabled" {
  description = "Old"
  is_enabled  = false
}
resource "aws_kms_key" "sign" {
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
}
resource "aws_db_instance" "main" {
  kms_key_id = aws_kms_key.rds.arn
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
resource "aws_cloudwatch_log_group" "edge" {
  provider = aws.use1
  name     = "/aws/lambda/us-east-1.edge"
}
)tf"}}) == in_order({"/app/web usable"}));

  // Everyone of the organisation, and statements nobody can resolve.
  CHECK(verdicts({{"main.tf", R"tf(variable "admin_roles" {
  type = list(string)
}
variable "org_id" {
  type = string
}
variable "extra_services" {
  type = list(string)
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "logs" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
  statement {
    actions   = ["kms:Decrypt", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.org_id]
    }
  }
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = var.admin_roles
    }
  }
  dynamic "statement" {
    for_each = var.extra_services
    content {
      actions   = ["kms:Decrypt"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = [statement.value]
      }
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // A policy template with placeholders that nothing names.
  CHECK(verdicts({{"main.tf", R"tf(resource "aws_cloudwatch_log_group" "web" {
  name = "/app/web"
}
)tf"},
                  {"policies/kms-key.json.tpl", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "logs.${region}.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"}}) == in_order({}));

  // A group that ignores changes of its key, a key that ignores changes of its policy.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
  lifecycle {
    ignore_changes  = [policy]
    prevent_destroy = true
  }
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
  lifecycle {
    ignore_changes = [retention_in_days]
  }
}
)tf"}}) == in_order({"/app/web usable"}));

  // A module gets an argument it does not declare, the group stays without a key.
  CHECK(verdicts({{"logs/main.tf", R"tf(variable "name" {}
variable "kms_key_id" {
  default = null
}
variable "encrypt" {
  default = false
}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.encrypt ? var.kms_key_id : null
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
resource "aws_kms_key" "data" {
  description = "not for logs"
}
module "logs" {
  source     = "./logs"
  name       = "/app/web"
  kms_key_id = aws_kms_key.data.arn
}
)tf"}}) == in_order({}));
}

TEST_CASE("blocks that move, remove and import change no verdict", "[templates][terraform]") {
  // A key that moved.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
moved {
  from = aws_kms_key.this
  to   = aws_kms_key.logs
}
removed {
  from = aws_cloudwatch_log_group.old
  lifecycle {
    destroy = false
  }
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // An imported key without a policy argument keeps its policy.
  CHECK(verdicts({{"main.tf", R"tf(import {
  to = aws_kms_key.logs
  id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
resource "aws_kms_key" "logs" {
  description = "Logs"
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web cannot-tell aws_kms_key.logs.policy"}));

  // An imported key with a policy argument is judged by it.
  CHECK(verdicts({{"main.tf", R"tf(import {
  to = aws_kms_key.logs["a"]
  id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
resource "aws_kms_key" "logs" {
  for_each = toset(["a"])
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }] })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs["a"].arn
}
)tf"}}) == in_order({"/app/web not-usable", "logs-service-not-allowed on Statement"}));

  // A key imported inside a module by its instance.
  CHECK(verdicts({{"kms/main.tf", R"tf(variable "text" {}
resource "aws_kms_key" "this" {
  description = var.text
}
output "arn" {
  value = aws_kms_key.this.arn
}
)tf"},
                  {"main.tf", R"tf(import {
  to = module.kms["logs"].aws_kms_key.this
  id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
module "kms" {
  source   = "./kms"
  for_each = { logs = "Logs" }
  text     = each.value
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = module.kms["logs"].arn
}
)tf"}}) == in_order({"/app/web cannot-tell module.kms[\"logs\"].aws_kms_key.this.policy"}));
}

TEST_CASE("loops over groups are unrolled with their names", "[templates][terraform]") {
  // Setproduct, flatten and merge.
  CHECK(verdicts({{"main.tf", R"tf(locals {
  envs     = ["dev", "prod"]
  services = ["api", "web"]
  pairs = {
    for pair in setproduct(local.envs, local.services) : "${pair[0]}/${pair[1]}" => {
      env     = pair[0]
      service = pair[1]
    }
  }
  defaults = { retention = 14, skip = false }
  settings = { for k, v in local.pairs : k => merge(local.defaults, v, k == "prod/web" ? { retention = 365 } : {}) }
  allowed = flatten([
    for env in local.envs : [
      for service in local.services : "/${env}/${service}" if !(env == "prod" && service == "web")
    ]
  ])
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [for name in local.allowed : "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${name}"]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "app" {
  for_each          = local.settings
  name              = "/${each.key}"
  retention_in_days = each.value.retention
  kms_key_id        = aws_kms_key.logs.arn
}
)tf"}}) ==
        in_order({"/dev/api usable", "/dev/web usable", "/prod/api usable", "/prod/web not-usable",
                  "encryption-context-excludes-log-group on "
                  "\"arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity."
                  "current.account_id}:log-group:${name}\""}));

  // A loop over a variable that is open.
  CHECK(verdicts({{"main.tf", R"tf(variable "names" {
  type = set(string)
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "app" {
  for_each   = var.names
  name       = "/app/${each.value}"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/${each.value} usable"}));

  // Objects with optional members and a key per entry.
  CHECK(verdicts({{"main.tf", R"tf(variable "groups" {
  type = map(object({
    name      = string
    retention = optional(number, 30)
    key       = optional(string, "logs")
  }))
  default = {
    a = { name = "/app/a", key = "plain" }
    b = { name = "/app/b" }
  }
  nullable = false
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key" "plain" {
  description = "no policy"
}
locals {
  keys = {
    logs  = aws_kms_key.logs.arn
    plain = aws_kms_key.plain.arn
  }
}
resource "aws_cloudwatch_log_group" "app" {
  for_each          = var.groups
  name              = each.value.name
  retention_in_days = each.value.retention
  kms_key_id        = lookup(local.keys, each.value.key, null)
}
)tf"}}) == in_order({"/app/a not-usable", "/app/b usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"plain\""}));

  // For_each over modules' outputs, chained.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
module "service" {
  for_each = toset(["a", "b"])
  source   = "./service"
  name     = each.value
}
resource "aws_cloudwatch_log_group" "svc" {
  for_each   = module.service
  name       = each.value.log_group_name
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"service/main.tf", R"tf(variable "name" {}
output "log_group_name" {
  value = "/svc/${var.name}"
}
)tf"}}) == in_order({"/svc/a usable", "/svc/b usable"}));
}

TEST_CASE("an override file goes over the file it overrides", "[templates][terraform]") {
  // The override gives the group another key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key" "plain" {
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"override.tf", R"tf(resource "aws_cloudwatch_log_group" "web" {
  kms_key_id = aws_kms_key.plain.arn
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"plain\""}));

  // The override gives a provider its region and a variable its default.
  CHECK(verdicts({{"ci_override.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
variable "env" {
  default = "ci"
}
locals {
  principal = "logs.eu-west-1.amazonaws.com"
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "us-east-1"
}
variable "env" {
  default = "dev"
}
locals {
  principal = "logs.us-east-1.amazonaws.com"
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = local.principal }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/${var.env}/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/ci/web usable"}));

  // A statement block in an override replaces all of its kind.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"},
                  {"main_override.tf", R"tf(data "aws_iam_policy_document" "logs_key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}
)tf"}}) == in_order({"/app/web not-usable",
                     "logs-service-not-allowed on data \"aws_iam_policy_document\" \"logs_key\""}));
}

TEST_CASE("the service principal may come from a data source", "[templates][terraform]") {
  // Its id is regional, its name of KMS is not.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_caller_identity" "current" {}
data "aws_service_principal" "logs" {
  service_name = "logs"
}
data "aws_service_principal" "s3" {
  service_name = "s3"
}
data "aws_service_principal" "logs_home" {
  service_name = "logs"
  region       = "eu-west-1"
}
resource "aws_kms_key" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = data.aws_service_principal.logs.id }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_kms_key" "b" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = data.aws_service_principal.s3.name }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.b.arn
}
)tf"}}) == in_order({"/a usable", "/b not-usable", "logs-service-not-allowed on Statement"}));

  // Its name of Logs has no region.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_caller_identity" "current" {}
data "aws_service_principal" "logs" {
  service_name = "logs"
}
resource "aws_kms_key" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = data.aws_service_principal.logs.name }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable",
                     "logs-principal-without-region on data.aws_service_principal.logs.name"}));
}

TEST_CASE("a key in no state to encrypt is found out", "[templates][terraform]") {
  // Disabled, asymmetric, external without material.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "a" {
  is_enabled = false
  policy     = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key" "b" {
  customer_master_key_spec = "RSA_4096"
  key_usage                = "ENCRYPT_DECRYPT"
  policy                   = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_external_key" "c" {
  description = "imported"
  policy      = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.b.arn
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = aws_kms_external_key.c.arn
}
)tf"}}) == in_order({"/a not-usable", "/b not-usable", "/c cannot-tell imported key material",
                     "key-not-enabled on false", "key-not-symmetric on \"RSA_4096\""}));

  // A switch for the state that is open.
  CHECK(verdicts({{"main.tf", R"tf(variable "enabled" {
  type = bool
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "a" {
  is_enabled = var.enabled
  policy     = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell var.enabled"}));

  // The group outlives its key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name         = "/a"
  skip_destroy = true
  kms_key_id   = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable", "log-group-outlives-key on true"}));
}

TEST_CASE("a policy made from the log group that needs the key is a circle",
          "[templates][terraform]") {
  // The arn of the group in the condition.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [aws_cloudwatch_log_group.a.arn]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a not-usable",
                     "key-policy-depends-on-log-group on aws_cloudwatch_log_group.a.arn"}));

  // The name of another group in the condition is none.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/b"]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a not-usable", "/b usable",
                     "encryption-context-excludes-log-group on :log-group:/b"}));
}

TEST_CASE("documents and statements come out of collections as they went in",
          "[templates][terraform]") {
  // Documents made by for_each, one picked by name.
  CHECK(verdicts({{"main.tf", R"tf(variable "environment" {
  default = "prod"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "by_env" {
  for_each = {
    dev  = ["kms:Decrypt"]
    prod = ["kms:Decrypt*", "kms:Encrypt*", "kms:GenerateDataKey*"]
  }
)tf" + administrators + R"tf(  statement {
    actions   = each.value
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.by_env[var.environment].json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/a usable"}));

  // A document by count through join and a splat, one of the old way.
  CHECK(verdicts({{"main.tf", R"tf(variable "enabled" {
  default = "true"
}
data "aws_caller_identity" "current" {}
data "aws_region" "current" {
  count = "${var.enabled == "true" ? 1 : 0}"
}
data "aws_iam_policy_document" "key" {
  count = "${var.enabled == "true" ? 1 : 0}"
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${join("", data.aws_region.current.*.name)}.amazonaws.com"]
    }
  }
}
resource "aws_kms_key" "logs" {
  count  = "${var.enabled == "true" ? 1 : 0}"
  policy = "${join("", data.aws_iam_policy_document.key.*.json)}"
}
resource "aws_cloudwatch_log_group" "a" {
  count      = "${var.enabled == "true" ? 1 : 0}"
  name       = "/a"
  kms_key_id = "${element(aws_kms_key.logs.*.arn, count.index)}"
}
)tf"}}) == in_order({"/a usable"}));

  // A JSON file decoded, extended and encoded again.
  CHECK(
      verdicts(
          {{"base.json",
            R"tf({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}
)tf"},
           {"main.tf", data_sources + R"tf(locals {
  base = jsondecode(file("${path.module}/base.json"))
  policy = jsonencode(merge(local.base, {
    Statement = concat(local.base.Statement, [
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = sort(distinct(concat(["kms:Decrypt"], ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])))
        Resource  = "*"
      }
    ])
  }))
}
resource "aws_kms_key" "logs" {
  policy = local.policy
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Statements as a variable of a local module, with nested dynamic blocks and lookup.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(module "key" {
  source = "./modules/key"
  statements = [
    {
      sid        = "Root"
      actions    = ["kms:*"]
      principals = [{ type = "AWS", identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"] }]
    },
    {
      sid        = "Logs"
      actions    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
      principals = [{ type = "Service", identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"] }]
      conditions = [{
        test     = "ArnEquals"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/a"]
      }]
    },
  ]
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.key.key_arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = module.key.key_arn
}
)tf"},
                  {"modules/key/main.tf", R"tf(variable "statements" {
  type    = any
  default = []
}
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = var.statements
    content {
      sid       = lookup(statement.value, "sid", null)
      effect    = lookup(statement.value, "effect", "Allow")
      actions   = lookup(statement.value, "actions", null)
      resources = lookup(statement.value, "resources", ["*"])
      dynamic "principals" {
        for_each = lookup(statement.value, "principals", [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = lookup(statement.value, "conditions", [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.this.json
}
output "key_arn" {
  value = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a usable", "/b not-usable",
                     "encryption-context-excludes-log-group on :log-group:/a"}));

  // The same with typed objects with optional members.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(module "key" {
  source = "./modules/key"
  statements = {
    logs = {
      services = ["logs.${data.aws_region.current.name}.amazonaws.com"]
      context  = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/a"]
    }
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.key.key_arn
}
)tf"},
                  {"modules/key/main.tf", R"tf(variable "statements" {
  type = map(object({
    effect   = optional(string, "Allow")
    services = optional(list(string), [])
    actions  = optional(list(string), ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"])
    context  = optional(list(string))
  }))
  nullable = false
  default  = {}
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "this" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = { for k, v in var.statements : k => v if length(v.services) > 0 }
    content {
      sid       = title(statement.key)
      effect    = statement.value.effect
      actions   = statement.value.actions
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = statement.value.services
      }
      dynamic "condition" {
        for_each = statement.value.context != null ? [statement.value.context] : []
        content {
          test     = "ArnLike"
          variable = "kms:EncryptionContext:aws:logs:arn"
          values   = condition.value
        }
      }
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.this.json
}
output "key_arn" {
  value = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Keys of a module in an output map.
  CHECK(verdicts({{"keys/main.tf", R"tf(variable "keys" {
  type = map(object({ service = optional(string) }))
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "this" {
  for_each = var.keys
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = each.value.service[*]
    content {
      actions   = )tf" + log_actions + R"tf(
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["${statement.value}.${data.aws_region.current.name}.amazonaws.com"]
      }
    }
  }
}
resource "aws_kms_key" "this" {
  for_each    = var.keys
  description = each.key
  policy      = data.aws_iam_policy_document.this[each.key].json
}
output "arns" {
  value = { for name, key in aws_kms_key.this : name => key.arn }
}
)tf"},
                  {"main.tf", R"tf(module "keys" {
  source = "./keys"
  keys = {
    logs = { service = "logs" }
    sns  = {}
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.keys.arns["logs"]
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = module.keys.arns.sns
}
)tf"}}) == in_order({"/a usable", "/b not-usable",
                     "logs-service-not-allowed on data \"aws_iam_policy_document\" \"this\""}));
}

TEST_CASE("symbols that are the same stay the same", "[templates][terraform]") {
  // The region goes into the module as a variable.
  CHECK(verdicts({{"logs/main.tf", R"tf(variable "region" {
  type        = string
  description = "Region"
}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "this" {
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.${var.region}.amazonaws.com"}, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
  ]
}
POLICY
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"},
                  {"main.tf", R"tf(data "aws_region" "here" {}
module "logs" {
  source = "./logs"
  region = data.aws_region.here.name
}
)tf"}}) == in_order({"/a usable"}));

  // A variable for the principal that no provider knows.
  CHECK(verdicts({{"main.tf", R"tf(variable "region" {
  type = string
}
resource "aws_kms_key" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "logs.${var.region}.amazonaws.com" }, Action = "kms:*", Resource = "*" },
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a cannot-tell AWS::Region var.region"}));

  // Names with the function, a random suffix and an API in them.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" {}
variable "stage" {}
)tf" + data_sources + R"tf(resource "random_id" "suffix" {
  byte_length = 4
}
resource "aws_lambda_function" "orders" {
  function_name = "${var.name}-orders"
  handler       = "index.handler"
  role          = "arn:aws:iam::111122223333:role/orders"
}
resource "aws_api_gateway_rest_api" "api" {
  name = var.name
}
data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [
        "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${var.name}-*",
        "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/${random_id.suffix.hex}",
        "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:API-Gateway-Execution-Logs_*/${var.stage}",
      ]
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "lambda" {
  name       = "/aws/lambda/${aws_lambda_function.orders.function_name}"
  kms_key_id = aws_kms_key.this.arn
}
resource "aws_cloudwatch_log_group" "random" {
  name       = "/app/${random_id.suffix.hex}"
  kms_key_id = aws_kms_key.this.arn
}
resource "aws_cloudwatch_log_group" "api" {
  name       = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.api.id}/${var.stage}"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) ==
        in_order(
            {"/aws/lambda/${var.name}-orders usable", "/app/${random_id.suffix.hex} usable",
             "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.api.id}/${var.stage} usable"}));

  // A name that is made of what nobody knows twice.
  CHECK(verdicts({{"main.tf", R"tf(variable "namespace" {
  type    = string
}
variable "stage" {
  type    = string
}
)tf" + data_sources + R"tf(locals {
  id = lower(join("-", compact([var.namespace, var.stage, "web"])))
}
resource "aws_kms_key" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:*:logs:*:*:log-group:${local.id}" } }
      }
    ]
  })
}
resource "aws_cloudwatch_log_group" "web" {
  name       = local.id
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"aws_cloudwatch_log_group.web usable"}));

  // The region of a condition that is chosen if none is given.
  CHECK(verdicts({{"main.tf", R"tf(variable "region" {
  type    = string
  default = ""
}
)tf" + data_sources + R"tf(locals {
  region = var.region != "" ? var.region : data.aws_region.current.name
}
resource "aws_kms_key" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Effect    = "Allow"
        Principal = { Service = "logs.%{ if var.region == "" }${data.aws_region.current.name}%{ else }${var.region}%{ endif }.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:*:log-group:/a*" } }
      }
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a usable"}));

  // A switch made by a registry module on key and group.
  CHECK(verdicts({{"main.tf", R"tf(module "label" {
  source    = "cloudposse/label/null"
  version   = "0.25.0"
  namespace = "eg"
  name      = "app"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "default" {
  count  = module.label.enabled ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "default" {
  count      = module.label.enabled ? 1 : 0
  name       = module.label.id
  kms_key_id = join("", aws_kms_key.default.*.arn)
}
)tf"}}) == in_order({"aws_cloudwatch_log_group.default[0] usable"}));
}

TEST_CASE("partitions and their suffixes", "[templates][terraform]") {
  // GovCloud with the partition hard-coded.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "us-gov-west-1"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:us-gov-west-1:${data.aws_caller_identity.current.account_id}:log-group:*"]
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a not-usable",
                     "encryption-context-excludes-log-group on arn:aws:logs:us-gov-west-1:"}));

  // The suffix of the partition.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-3"
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.${data.aws_partition.current.dns_suffix}"]
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a usable"}));

  // The suffix where the region is open.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.${data.aws_partition.current.dns_suffix}"]
    }
  }
}
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/a usable"}));
}

TEST_CASE("defects of a policy are found in every notation", "[templates][terraform]") {
  // A typing error in the context key, a trailing star, Logs without a region, a misspelt service.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + data_sources + R"tf(locals {
  root = {
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
  logs = {
    Effect    = "Allow"
    Principal = { Service = "logs.eu-west-1.amazonaws.com" }
    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = "*"
  }
}
resource "aws_kms_key" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, merge(local.logs, {
      Condition = { ArnLike = { "kms:EncryptionContext:aws:log:arn" = "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:/a" } }
    })]
  })
}
resource "aws_kms_key" "b" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, merge(local.logs, {
      Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:/b:*" } }
    })]
  })
}
resource "aws_kms_key" "c" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.root, merge(local.logs, { Principal = { Service = "logs.amazonaws.com" } })]
  })
}
resource "aws_kms_key" "d" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.root, merge(local.logs, { Principal = { Service = "log.eu-west-1.amazonaws.com" } })]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.b.arn
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = aws_kms_key.c.arn
}
resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = aws_kms_key.d.arn
}
)tf"}}) ==
        in_order({"/a not-usable", "/b not-usable", "/c usable", "/d not-usable",
                  "encryption-context-excludes-log-group on \"kms:EncryptionContext:aws:log:arn\"",
                  "encryption-context-excludes-log-group on "
                  "\"arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-"
                  "group:/b:*\"",
                  "logs-principal-without-region on \"logs.amazonaws.com\"",
                  "invalid-service-principal on \"log.eu-west-1.amazonaws.com\""}));

  // A Deny for everybody outside of the organisation.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "key" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    sid       = "OrgOnly"
    effect    = "Deny"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-abcdefghij"]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a not-usable", "deny-blocks-logs on \"aws:PrincipalOrgID\""}));

  // The same Deny that leaves services alone.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "key" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    sid       = "OrgOnly"
    effect    = "Deny"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-abcdefghij"]
    }
    condition {
      test     = "Bool"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable"}));

  // A document without a resource.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    sid     = "Logs"
    actions = )tf" + log_actions + R"tf(
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a not-usable", "malformed-key-policy on sid"}));
}

TEST_CASE("roots are judged each with their own values", "[templates][terraform]") {
  // Two roots call one module, one of them in the wrong region.
  CHECK(verdicts({{"envs/dev/main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
module "logs" {
  source = "../../modules/logs"
  name   = "/app/dev"
  region = "eu-west-1"
}
)tf"},
                  {"envs/prod/main.tf", R"tf(provider "aws" {
  region = "us-east-1"
}
module "logs" {
  source = "../../modules/logs"
  name   = "/app/prod"
  region = "eu-west-1"
}
)tf"},
                  {"modules/logs/key.json", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account}:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.${region}.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"},
                  {"modules/logs/main.tf", R"tf(variable "name" {}
variable "region" {}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "this" {
  policy = templatefile("${path.module}/key.json", { region = var.region, account = data.aws_caller_identity.current.account_id })
}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/app/dev usable", "/app/prod not-usable",
                     "logs-principal-in-other-region on eu-west-1"}));

  // An example that calls the module of its repository.
  CHECK(verdicts({{"examples/complete/main.tf", R"tf(provider "aws" {
  region = local.region
}
locals {
  name   = "example"
  region = "eu-west-1"
}
data "aws_caller_identity" "current" {}
module "flow_log" {
  source     = "../../"
  name       = local.name
  kms_key_id = aws_kms_key.this.arn
}
resource "aws_kms_key" "this" {
  description = "example"
  policy      = data.aws_iam_policy_document.key.json
}
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["logs.${local.region}.amazonaws.com"]
    }
  }
}
)tf"},
                  {"main.tf", R"tf(resource "aws_cloudwatch_log_group" "this" {
  count      = var.create ? 1 : 0
  name       = "/aws/vpc/${var.name}"
  kms_key_id = var.kms_key_id
}
)tf"},
                  {"variables.tf", R"tf(variable "create" {
  type    = bool
  default = true
}
variable "name" {
  type = string
}
variable "kms_key_id" {
  type    = string
  default = null
}
)tf"}}) == in_order({"/aws/vpc/example usable"}));
}

TEST_CASE("an ARN written by hand names the key in view", "[templates][terraform]") {
  // With the id of the key, and with an alias.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.arn
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = "arn:aws:kms:eu-west-1:${data.aws_caller_identity.current.account_id}:key/${aws_kms_key.logs.key_id}"
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = "arn:${data.aws_partition.current.partition}:kms:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:alias/logs"
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = "alias/logs"
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c not-usable",
                     "key-id-instead-of-arn on \"alias/logs\""}));

  // A literal ARN of another region.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
)tf"}}) ==
        in_order(
            {"/a not-usable",
             "key-in-other-region on "
             "\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\""}));

  // A key looked up in another region.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}
data "aws_kms_alias" "edge" {
  provider = aws.edge
  name     = "alias/logs"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_alias.edge.target_key_arn
}
)tf"}}) == in_order(
               {"/a not-usable", "key-in-other-region on data.aws_kms_alias.edge.target_key_arn"}));

  // An alias with a prefix, an alias for each name.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  for_each = toset(["a", "b"])
  policy   = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_alias" "logs" {
  for_each      = aws_kms_key.logs
  name_prefix   = "alias/${each.key}-"
  target_key_id = each.value.key_id
}
resource "aws_cloudwatch_log_group" "logs" {
  for_each   = aws_kms_alias.logs
  name       = "/${each.key}"
  kms_key_id = each.value.target_key_arn
}
)tf"}}) == in_order({"/a usable", "/b usable"}));
}

TEST_CASE("what a variable holds is what Terraform converts it to", "[templates][terraform]") {
  // Null for a variable that is not nullable is its default.
  CHECK(verdicts({{"group/main.tf", R"tf(variable "name" {
  type     = string
  nullable = false
  default  = "/a"
}
variable "kms_key_arn" {
  type = string
}
variable "settings" {
  type = object({
    encrypt = optional(bool, false)
    prefix  = optional(string, "")
  })
}
resource "aws_cloudwatch_log_group" "this" {
  name       = "${var.settings.prefix}${var.name}"
  kms_key_id = var.settings.encrypt ? var.kms_key_arn : null
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
module "group" {
  source      = "./group"
  name        = null
  kms_key_arn = aws_kms_key.logs.arn
  settings    = { encrypt = "true" }
}
)tf"}}) == in_order({"/a usable"}));

  // An object that lacks a member of its type has null.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(variable "groups" {
  type = list(object({
    name = string
    kms  = optional(object({ arn = optional(string), managed = optional(bool, true) }), {})
  }))
  default = [{ name = "/a" }, { name = "/b", kms = { managed = false } }]
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "this" {
  for_each   = { for g in var.groups : g.name => g }
  name       = each.key
  kms_key_id = each.value.kms.managed ? coalesce(each.value.kms.arn, aws_kms_key.logs.arn) : each.value.kms.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Grouping in a for expression.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(locals {
  entries = [{ k = "x", n = 1 }, { k = "x", n = 3 }, { k = "y", n = 2 }]
  groups  = { for e in local.entries : e.k => e.n... }
}
resource "aws_kms_key" "keys" {
  for_each = local.groups
  policy   = length(each.value) > 1 ? data.aws_iam_policy_document.logs_key.json : null
}
resource "aws_cloudwatch_log_group" "this" {
  for_each   = local.groups
  name       = "/${each.key}/${min(each.value...)}"
  kms_key_id = aws_kms_key.keys[each.key].arn
}
)tf"}}) == in_order({"/x/1 usable", "/y/2 not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"keys\""}));

  // A number and a boolean in a name.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(variable "number" {
  type    = number
  default = 7
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      )tf" + administrators_object +
                                  R"tf(,
      {
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = "kms:*"
        Resource  = "*"
        Condition = { StringEquals = { "kms:EncryptionContext:aws:logs:arn" = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/a/007/true"] } }
      }
    ]
  })
}
resource "aws_cloudwatch_log_group" "this" {
  name       = format("/a/%03d/%t", var.number, var.number > 6)
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/a/007/true usable"}));
}

TEST_CASE("old and odd syntax is read", "[templates][terraform]") {
  // Version 0.11 with quoted references and lists in quotes.
  CHECK(verdicts({{"main.tf", R"tf(variable "region" {
  type        = "string"
  description = "Region"
  default     = "eu-west-1"
}
provider "aws" {
  region  = "${var.region}"
  version = "~> 1.0"
}
data "aws_iam_policy_document" "key" {
  statement {
    actions = ["kms:*"]
    resources = [
      "*",
    ]
    principals {
      type = "AWS"
      identifiers = [
        "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root",
      ]
    }
  }
  statement = {
    actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals = {
      type = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }
  }
}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "key" {
  policy = "${data.aws_iam_policy_document.key.json}"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = "${aws_kms_key.key.arn}"
}
)tf"}}) == in_order({"/a cannot-tell statement"}));

  // Template_file of the old provider.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
data "template_file" "policy" {
  template = "${file("${path.module}/policy.json.tpl")}"
  vars = {
    region = "eu-west-1"
  }
}
resource "aws_kms_key" "key" {
  policy = "${data.template_file.policy.rendered}"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = "${aws_kms_key.key.arn}"
}
)tf"},
                  {"policy.json.tpl", R"tf({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"Service": "logs.${region}.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"}}) == in_order({"/a cannot-tell data.template_file.policy.rendered"}));

  // Comments, one line blocks, a heredoc as an argument of a function, parentheses over lines.
  CHECK(verdicts({{"main.tf", R"tf(/* Keys
   for logs */
provider "aws" { region = "eu-west-1" } // home
# the policy
locals {
  raw = chomp(trimspace(<<-EOT
    logs.eu-west-1.amazonaws.com
  EOT
  ))
  on = (
    true
    && !false
  )
  action = local.on ? (
    "kms:*"
  ) : "kms:Decrypt"
}
resource "aws_kms_key" "key" {
  policy = jsonencode({
    Version : "2012-10-17",
    "Statement" = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }, # root
      {
        Effect = "Allow" /* let Logs in */
        (join("", ["Princi", "pal"])) = { Service = local.raw }
        Action   = local.action
        Resource = "*"
      },
    ],
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.key.arn
}
)tf"}}) == in_order({"/a usable"}));

  // The function of a provider, and one nobody knows.
  CHECK(verdicts({{"main.tf", R"tf(terraform {
  required_providers {
    aws  = { source = "hashicorp/aws", version = "~> 5.40" }
    acme = { source = "acme/acme" }
  }
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = provider::aws::trim_iam_role_path("x") == "" ? null : data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = provider::aws::arn_build(data.aws_partition.current.partition, "kms", data.aws_region.current.name, data.aws_caller_identity.current.account_id, "key/${aws_kms_key.logs.key_id}")
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = provider::acme::key("logs")
}
)tf"}}) == in_order({"/a cannot-tell provider::aws::arn_build(\"aws\", \"kms\", AWS::Region, "
                     "AWS::AccountId, \"key/${aws_kms_key.logs.key_id}\")",
                     "/b cannot-tell provider::acme::key(\"logs\")"}));
}

TEST_CASE("modules that nobody can read are calm", "[templates][terraform]") {
  // A module from a registry for the key and one for the group.
  CHECK(verdicts({{"main.tf", R"tf(module "kms" {
  source  = "git::https://github.com/acme/terraform-kms.git?ref=v1.2.0"
  policy  = data.aws_iam_policy_document.logs.json
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "logs" {
)tf" + administrators + R"tf(}
module "log_group" {
  source     = "git::ssh://git@github.com/acme/terraform-log-group.git"
  name       = "/app/web"
  kms_key_id = module.kms.key_arn
}
)tf"}}) == in_order({}));

  // A module folder that is not there.
  CHECK(verdicts({{"main.tf", R"tf(module "kms" {
  source = "../missing"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.kms.arn
}
)tf"}}) == in_order({"/a cannot-tell module.kms.arn"}));

  // A downloaded module.
  CHECK(
      verdicts(
          {{".terraform/modules/kms/main.tf", R"tf(resource "aws_kms_key" "this" {
  description = "no policy"
}
output "arn" {
  value = aws_kms_key.this.arn
}
)tf"},
           {".terraform/modules/modules.json",
            R"tf({"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"kms","Source":"registry.terraform.io/acme/kms/aws","Version":"1.0.0","Dir":".terraform/modules/kms"}]}
)tf"},
           {"main.tf", R"tf(module "kms" {
  source  = "acme/kms/aws"
  version = "1.0.0"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.kms.arn
}
)tf"}}) ==
      in_order({"/a not-usable", "logs-service-not-allowed on resource \"aws_kms_key\" \"this\""}));
}

TEST_CASE("a key that goes through an output is placed where it is used",
          "[templates][terraform]") {
  // In another region.
  CHECK(verdicts({{"kms/main.tf", logs_key + R"tf(resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.logs_key.json
}
output "arn" {
  value = aws_kms_key.this.arn
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}
module "kms" {
  source = "./kms"
}
resource "aws_cloudwatch_log_group" "edge" {
  provider   = aws.edge
  name       = "/edge"
  kms_key_id = module.kms.arn
}
)tf"}}) == in_order({"/edge not-usable", "key-in-other-region on module.kms.arn"}));
}

TEST_CASE("keys and groups hang on what nobody gave, and only on that", "[templates][terraform]") {
  // A conditional key with an open switch of another name on the group.
  CHECK(verdicts({{"main.tf", R"tf(variable "create_key" {
  type    = bool
  default = true
}
variable "create_group" {
  type = bool
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = var.create_key && var.create_group ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "web" {
  count      = var.create_group ? 1 : 0
  name       = "/app/web"
  kms_key_id = one(aws_kms_key.logs[*].arn)
}
)tf"}}) == in_order({"/app/web usable"}));

  // The switch is a comparison of an open environment with a list.
  CHECK(verdicts({{"main.tf", R"tf(variable "environment" {
  type = string
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "Unknown environment."
  }
}
)tf" + logs_key + R"tf(locals {
  is_prod = contains(["prod", "staging"], var.environment)
}
resource "aws_kms_key" "logs" {
  count  = local.is_prod ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = local.is_prod ? aws_kms_key.logs[0].arn : null
}
)tf"}}) == in_order({"/app/web usable"}));

  // The switch is the workspace.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  count  = terraform.workspace == "prod" ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/${terraform.workspace}/web"
  kms_key_id = terraform.workspace == "prod" ? aws_kms_key.logs[0].arn : ""
}
)tf"}}) == in_order({"/${terraform.workspace}/web usable"}));

  // A regional conditional in the principal.
  CHECK(verdicts({{"main.tf", R"tf(variable "gov" {
  type = bool
}
locals {
  region = var.gov ? "us-gov-west-1" : "us-west-2"
}
provider "aws" {
  region = local.region
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "key" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = [var.gov ? "logs.us-gov-west-1.amazonaws.com" : "logs.us-west-2.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:log-group:/app/*"]
    }
  }
}
resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/app/web usable"}));

  // Actions and context that are open.
  CHECK(verdicts({{"main.tf", R"tf(variable "actions" {
  type = list(string)
}
variable "context" {
  type = list(string)
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "a" {
)tf" + administrators + R"tf(  statement {
    actions   = var.actions
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "b" {
)tf" + administrators + R"tf(  statement {
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = var.context
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.a.json
}
resource "aws_kms_key" "b" {
  policy = data.aws_iam_policy_document.b.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.b.arn
}
)tf"}}) == in_order({"/a cannot-tell var.actions", "/b cannot-tell var.context"}));

  // A concat with an open list of actions is enough by its known part.
  CHECK(verdicts({{"main.tf", R"tf(variable "more_actions" {
  type = list(string)
}
variable "more_principals" {
  type = list(string)
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "a" {
)tf" + administrators + R"tf(  statement {
    actions   = concat(["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"], var.more_actions)
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = concat(["logs.${data.aws_region.current.name}.amazonaws.com"], var.more_principals)
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.a.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Open statements in concat beside the good one.
  // What a loop over an unknown list makes may be anything, also a Deny.
  CHECK(verdicts({{"main.tf", R"tf(variable "statements" {
  type = list(any)
}
)tf" + data_sources + R"tf(resource "aws_kms_key" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      )tf" + administrators_object +
                                  R"tf(,
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = "kms:*"
        Resource  = "*"
      }
      ], [for role in var.roles : {
        Effect    = "Allow"
        Principal = { AWS = role }
        Action    = "kms:Decrypt"
        Resource  = "*"
    }])
  })
}
variable "roles" {
  type = list(string)
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell for role in var.roles at main.tf:25"}));

  // Source documents of a variable with an empty default, a good own statement.
  CHECK(verdicts({{"main.tf", R"tf(variable "source_policy_documents" {
  type    = list(string)
  default = []
}
variable "override_policy_documents" {
  type    = list(string)
  default = null
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "a" {
  source_policy_documents   = var.source_policy_documents
  override_policy_documents = var.override_policy_documents
)tf" + administrators + R"tf(  statement {
    sid       = "Logs"
    actions   = )tf" + log_actions +
                                  R"tf(
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}
resource "aws_kms_key" "a" {
  policy = data.aws_iam_policy_document.a.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable"}));

  // An open policy variable of the module with ours as default.
  CHECK(verdicts({{"main.tf", R"tf(variable "policy" {
  type        = string
  description = "Policy of the key"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "a" {
  policy = coalesce(var.policy, data.aws_iam_policy_document.logs_key.json)
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell var.policy"}));
}

TEST_CASE("groups of other resources and plain groups say nothing", "[templates][terraform]") {
  // Groups without a key, with null, with an empty text, with a disabled switch.
  CHECK(verdicts({{"main.tf", R"tf(variable "encrypt" {
  type    = bool
  default = false
}
variable "kms_key_arn" {
  type    = string
  default = ""
}
resource "aws_kms_key" "other" {
  description = "other"
}
resource "aws_cloudwatch_log_group" "a" {
  name = "/a"
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = null
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = var.kms_key_arn
}
resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = var.encrypt ? aws_kms_key.other.arn : null
}
resource "aws_cloudwatch_log_group" "e" {
  count      = 0
  name       = "/e"
  kms_key_id = aws_kms_key.other.arn
}
resource "aws_cloudwatch_log_group" "f" {
  for_each   = {}
  name       = each.key
  kms_key_id = aws_kms_key.other.arn
}
resource "aws_cloudwatch_log_group" "g" {
  name       = "/g"
  kms_key_id = var.kms_key_arn != "" ? var.kms_key_arn : null
}
data "aws_cloudwatch_log_group" "h" {
  name = "/h"
}
)tf"}}) == in_order({}));
}

TEST_CASE("a deployable stack of a service in one piece", "[templates][terraform]") {
  // An ECS service with its log module, settings by environment.
  CHECK(verdicts({{"main.tf", R"tf(locals {
  name = "acme-${var.environment}"
  tags = { Environment = var.environment }
  retention = {
    dev  = 7
    prod = 365
  }
}
module "kms" {
  source          = "./modules/kms"
  name            = local.name
  log_group_names = [for s, settings in var.services : "/ecs/${local.name}/${s}" if settings.encrypted]
}
module "logs" {
  for_each = var.services
  source   = "./modules/log-group"

  name      = "/ecs/${local.name}/${each.key}"
  retention = coalesce(each.value.retention, lookup(local.retention, var.environment, 14))
  kms_key   = each.value.encrypted ? module.kms.key : null
}
module "audit" {
  source    = "./modules/log-group"
  name      = "/ecs/${local.name}/audit"
  retention = 3653
  kms_key   = module.kms.key
}
)tf"},
                  {"modules/kms/main.tf", R"tf(variable "name" { type = string }
variable "log_group_names" {
  type    = list(string)
  default = ["*"]
}
)tf" + data_sources + R"tf(locals {
  log_arn_prefix = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group"
}
data "aws_iam_policy_document" "this" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = length(var.log_group_names) == 0 ? [] : [1]
    content {
      sid       = "CloudWatchLogs"
      actions   = )tf" + log_actions + R"tf(
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
      }
      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = formatlist("%s:%s", local.log_arn_prefix, var.log_group_names)
      }
    }
  }
}
resource "aws_kms_key" "this" {
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.this.json
  tags                = { Name = var.name }
}
resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
output "key" {
  value = aws_kms_key.this
}
)tf"},
                  {"modules/log-group/main.tf", R"tf(variable "name" { type = string }
variable "retention" { type = number }
variable "kms_key" {
  type    = object({ arn = string })
  default = null
}
resource "aws_cloudwatch_log_group" "this" {
  name              = var.name
  retention_in_days = var.retention
  kms_key_id        = try(var.kms_key.arn, null)
}
)tf"},
                  {"terraform.tf", R"tf(terraform {
  required_version = ">= 1.6"
  backend "s3" {}
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}
provider "aws" {
  region = var.region
  default_tags {
    tags = local.tags
  }
}
)tf"},
                  {"variables.tf", R"tf(variable "region" {
  type    = string
  default = "ap-southeast-2"
}
variable "environment" {
  type        = string
  description = "dev, test or prod"
}
variable "services" {
  type = map(object({
    retention = optional(number)
    encrypted = optional(bool, true)
  }))
  default = {
    api    = { retention = 30 }
    worker = {}
    cron   = { encrypted = false }
  }
}
)tf"}}) == in_order({"/ecs/acme-${var.environment}/api usable",
                     "/ecs/acme-${var.environment}/worker usable",
                     "/ecs/acme-${var.environment}/audit not-usable",
                     "encryption-context-excludes-log-group on "
                     "formatlist(\"%s:%s\", local.log_arn_prefix, var.log_group_names)"}));

  // A key for each of several regions by modules with providers.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-2"
}
provider "aws" {
  alias  = "ap"
  region = "ap-south-1"
}
locals {
  principals = { for r in ["eu-west-1", "us-east-2"] : r => "logs.${r}.amazonaws.com" }
}
module "eu" {
  source     = "./regional"
  area       = "eu"
  principals = local.principals
}
module "us" {
  source     = "./regional"
  area       = "us"
  principals = local.principals
  providers  = { aws = aws.us }
}
module "ap" {
  source     = "./regional"
  area       = "ap"
  principals = local.principals
  providers  = { aws = aws.ap }
}
)tf"},
                  {"regional/main.tf", R"tf(variable "area" {}
variable "principals" {
  type = map(string)
}
)tf" + data_sources + R"tf(resource "aws_kms_key" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
      )tf" + administrators_object + R"tf(
      ],
      [for r, p in var.principals : { Sid = "Logs", Effect = "Allow", Principal = { Service = p }, Action = "kms:*", Resource = "*" } if r == data.aws_region.current.name]
    )
  })
}
resource "aws_cloudwatch_log_group" "this" {
  name       = "/r/${var.area}"
  kms_key_id = aws_kms_key.this.arn
}
)tf"}}) == in_order({"/r/eu usable", "/r/us usable", "/r/ap not-usable",
                     "logs-service-not-allowed on Statement"}));
}

TEST_CASE("a key's ARN that is known only after apply is still no null and no empty text",
          "[templates][terraform]") {
  // Tests of a module's variable for null, emptiness and form.
  CHECK(verdicts({{"groups/main.tf", R"tf(variable "kms_key_arn" {
  type    = string
  default = null
  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws", var.kms_key_arn))
    error_message = "Not an ARN."
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = var.kms_key_arn != null ? var.kms_key_arn : null
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = length(var.kms_key_arn) > 0 ? var.kms_key_arn : null
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = var.kms_key_arn == "" ? "alias/aws/logs" : var.kms_key_arn
}
resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = startswith(var.kms_key_arn, "arn:") ? var.kms_key_arn : "alias/${var.kms_key_arn}"
}
resource "aws_cloudwatch_log_group" "e" {
  name       = "/e"
  kms_key_id = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn)) ? var.kms_key_arn : null
}
resource "aws_cloudwatch_log_group" "f" {
  name       = "/f"
  kms_key_id = coalesce(var.kms_key_arn, "alias/aws/logs")
}
resource "aws_cloudwatch_log_group" "g" {
  name       = "/g"
  kms_key_id = compact([var.kms_key_arn, ""])[0]
}
resource "aws_cloudwatch_log_group" "h" {
  count      = var.kms_key_arn == null || var.kms_key_arn == "" ? 0 : 1
  name       = "/h"
  kms_key_id = tostring(nonsensitive(sensitive(try(trimspace(var.kms_key_arn), null))))
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
module "groups" {
  source      = "./groups"
  kms_key_arn = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/a usable", "/b usable", "/c usable", "/d usable", "/e usable", "/f usable",
                     "/g usable", "/h usable"}));

  // A module makes a key unless it gets one.
  CHECK(verdicts({{"group/main.tf", R"tf(variable "name" {}
variable "kms_key_arn" {
  type    = string
  default = ""
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "own" {
  count  = var.kms_key_arn == "" ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.kms_key_arn == "" ? aws_kms_key.own[0].arn : var.kms_key_arn
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
module "own" {
  source = "./group"
  name   = "/own"
}
module "given" {
  source      = "./group"
  name        = "/given"
  kms_key_arn = aws_kms_key.logs.arn
}
)tf"}}) == in_order({"/own usable", "/given usable"}));

  // The id is cut out of the ARN and put into another.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs_key.json
}
locals {
  key_id = element(split("/", aws_kms_key.logs.arn), 1)
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = format("arn:aws:kms:eu-west-1:%s:key/%s", data.aws_caller_identity.current.account_id, local.key_id)
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = local.key_id
}
)tf"}}) ==
        in_order({"/a usable", "/b not-usable", "key-id-instead-of-arn on aws_kms_key.logs.arn"}));
}

TEST_CASE("a template's directives decide what the policy holds", "[templates][terraform]") {
  // A condition, a list with commas and a list joined.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
locals {
  account  = "111122223333"
  services = ["sns.amazonaws.com", "logs.eu-west-1.amazonaws.com"]
}
resource "aws_kms_key" "a" {
  policy = templatefile("${path.module}/templates/key.json.tftpl", merge({ account = local.account, services = local.services }, { with_services = true, roles = join("\",\"", ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"]) }))
}
resource "aws_kms_key" "b" {
  policy = templatefile("${path.module}/templates/key.json.tftpl", {
    account       = local.account
    services      = local.services
    with_services = false
    roles         = "arn:aws:iam::111122223333:role/a"
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.b.arn
}
)tf"},
                  {"templates/key.json.tftpl", R"tf({
  "Version": "2012-10-17",
  "Statement": [
%{ if with_services ~}
    {
      "Sid": "Services",
      "Effect": "Allow",
      "Principal": {
        "Service": [
%{ for i, s in services ~}
          "${s}"%{ if i < length(services) - 1 },%{ endif }
%{ endfor ~}
        ]
      },
      "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
      "Resource": "*"
    },
%{ endif ~}
    {"Effect": "Allow", "Principal": {"AWS": ["${roles}"]}, "Action": "kms:Decrypt", "Resource": "*"},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account}:root"}, "Action": "kms:*", "Resource": "*"}
  ]
}
)tf"}}) == in_order({"/a usable", "/b not-usable", "logs-service-not-allowed on \"Statement\""}));

  // A template that lacks a value.
  CHECK(
      verdicts(
          {{"key.json",
            R"tf({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"Service": "logs.${region}.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}]}
)tf"},
           {"main.tf", R"tf(resource "aws_kms_key" "a" {
  policy = templatefile("${path.module}/key.json", {})
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell AWS::Region region"}));

  // A file that is made when Terraform runs.
  CHECK(verdicts({{"main.tf", R"tf(resource "local_file" "policy" {
  filename = "${path.module}/generated.json"
  content  = "x"
}
resource "aws_kms_key" "a" {
  policy = file("${path.module}/generated.json")
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell file(\"./generated.json\")"}));
}

TEST_CASE("providers in other accounts and of other ways of writing", "[templates][terraform]") {
  // Quoted references of version 0.11.
  CHECK(verdicts({{"group/main.tf", R"tf(variable "name" {}
variable "key" {}
resource "aws_cloudwatch_log_group" "this" {
  name       = "${var.name}"
  kms_key_id = "${var.key}"
}
)tf"},
                  {"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}
resource "aws_kms_key" "edge" {
  provider = "aws.use1"
  policy   = "${data.aws_iam_policy_document.key.json}"
}
module "a" {
  source = "./group"
  name   = "/a"
  key    = "${aws_kms_key.edge.arn}"
  providers = {
    "aws" = "aws.use1"
  }
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = "${aws_kms_key.edge.arn}"
}
)tf"}}) == in_order({"/b not-usable", "/a usable", "key-in-other-region on aws_kms_key.edge.arn"}));

  // An alias whose region is a variable.
  CHECK(verdicts({{"main.tf", R"tf(variable "replica_region" {
  type = string
}
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "replica"
  region = var.replica_region
}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "a" {
  provider = aws.replica
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
      {
        Effect    = "Allow"
        Principal = { Service = "logs.${var.replica_region}.amazonaws.com" }
        Action    = "kms:*"
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${var.replica_region}:${data.aws_caller_identity.current.account_id}:*" } }
      },
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  provider   = aws.replica
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a usable"}));

  // An alias of another account, its identity asked of the home provider.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "audit"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deploy"
  }
}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "a" {
  provider = aws.audit
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:root" }, Action = "kms:*", Resource = "*" },
      {
        Effect    = "Allow"
        Principal = { Service = "logs.eu-west-1.amazonaws.com" }
        Action    = "kms:*"
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:*" } }
      },
    ]
  })
}
resource "aws_cloudwatch_log_group" "a" {
  provider   = aws.audit
  name       = "/a"
  kms_key_id = aws_kms_key.a.arn
}
)tf"}}) == in_order({"/a cannot-tell AWS::AccountId AWS::AccountId@aws.audit"}));

  // Providers in JSON.
  CHECK(verdicts({{"main.tf.json", R"tf({
  "//": "made by a program",
  "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "edge", "region": "us-east-1"}]},
  "locals": {"principal": "logs.eu-west-1.amazonaws.com"},
  "resource": {
    "aws_kms_key": {"k": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}, {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"${local.principal}\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}]}"}},
    "aws_cloudwatch_log_group": {
      "a": {"name": "/a", "provider": "aws.edge", "kms_key_id": "${aws_kms_key.k.arn}"}
    }
  }
}
)tf"}}) == in_order({"/a not-usable", "key-in-other-region on aws_kms_key.k.arn"}));

  // A .tofu file in place of the .tf file of its name.
  CHECK(verdicts({{"keys.tf", R"tf(resource "aws_kms_key" "k" {
  description = "for Terraform"
}
)tf"},
                  {"keys.tofu", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
)tf"},
                  {"main.tf", R"tf(resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));
}

TEST_CASE("keys of lookups meet keys in view", "[templates][terraform]") {
  // Data of a key by its id, a policy attached through an alias.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_alias.k.target_key_id
  policy = data.aws_iam_policy_document.logs_key.json
}
data "aws_kms_key" "k" {
  key_id = aws_kms_key.k.key_id
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
)tf"}}) == in_order({"/a usable"}));

  // The id of a key that is looked up.
  CHECK(verdicts({{"main.tf", R"tf(data "aws_kms_key" "k" {
  key_id = "alias/k"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_key.k.id
}
)tf"}}) == in_order({"/a not-usable", "key-id-instead-of-arn on data.aws_kms_key.k.id"}));

  // A lookup of the alias of another root.
  CHECK(verdicts({{"app/main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
data "aws_kms_alias" "k" {
  name = "alias/k"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_alias.k.target_key_arn
}
)tf"},
                  {"keys/main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
)tf"}}) ==
        // Joined by its name and Region, as templates are: what lets Logs in is looked for there.
        in_order({"/a not-usable", "logs-service-not-allowed on resource \"aws_kms_key\" \"k\""}));
}

TEST_CASE("aliases are joined within their region and their root", "[templates][terraform]") {
  // Alias of another root in another region.
  CHECK(verdicts({{"app/main.tf", R"tf(provider "aws" {
  region = "us-east-1"
}
data "aws_kms_alias" "k" {
  name = "alias/k"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = data.aws_kms_alias.k.target_key_arn
}
)tf"},
                  {"keys/main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
)tf"}}) ==
        in_order(
            {"/a cannot-tell the key policy of arn:aws:kms:us-east-1:${AWS::AccountId}:alias/k"}));

  // Alias in another region in the same root.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}
resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
data "aws_kms_alias" "k" {
  provider = aws.edge
  name     = "alias/k"
}
resource "aws_cloudwatch_log_group" "a" {
  provider   = aws.edge
  name       = "/a"
  kms_key_id = data.aws_kms_alias.k.target_key_arn
}
)tf"}}) ==
        in_order(
            {"/a cannot-tell the key policy of arn:aws:kms:us-east-1:${AWS::AccountId}:alias/k"}));

  // Two aliases of one name in two regions.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "eu" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_alias" "eu" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.eu.key_id
}
resource "aws_kms_key" "us" {
  provider    = aws.us
  description = "no policy"
}
resource "aws_kms_alias" "us" {
  provider      = aws.us
  name          = "alias/logs"
  target_key_id = aws_kms_key.us.key_id
}
resource "aws_cloudwatch_log_group" "eu" {
  name       = "/eu"
  kms_key_id = aws_kms_alias.eu.arn
}
resource "aws_cloudwatch_log_group" "us" {
  provider   = aws.us
  name       = "/us"
  kms_key_id = aws_kms_alias.us.arn
}
)tf"}}) == in_order({"/eu usable", "/us not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"us\""}));

  // One alias name in two roots, an environment each.
  CHECK(verdicts({{"dev/main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_alias.k.arn
}
)tf"},
                  {"prod/main.tf", R"tf(resource "aws_kms_key" "k" {
  description = "no policy"
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_alias.k.arn
}
)tf"}}) == in_order({"/a usable", "/b not-usable",
                     "logs-service-not-allowed on resource \"aws_kms_key\" \"k\""}));
}

TEST_CASE("values and blocks of further kinds are read for what they are",
          "[templates][terraform]") {
  // A lookup that falls back on another service.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
locals {
  by_region = { "us-east-1" = "logs.us-east-1.amazonaws.com" }
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { Service = lookup(local.by_region, "eu-west-1", "sns.amazonaws.com") }, Action = "kms:*", Resource = "*" },
  ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a not-usable", "logs-service-not-allowed on Statement"}));

  // Override documents that nobody gave.
  CHECK(verdicts({{"main.tf", R"tf(variable "override" {
  type = list(string)
}
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents   = [data.aws_iam_policy_document.logs_key.json]
  override_policy_documents = var.override
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.override"}));

  // Account of the condition given by a variable.
  CHECK(verdicts({{"main.tf", R"tf(variable "account_id" {
  type = string
}
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${var.account_id}:*" } } },
  ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.account_id"}));

  // Literal account in the condition.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "eu-west-1"
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { Service = "logs.eu-west-1.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:111122223333:*" } } },
  ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell AWS::AccountId"}));

  // The suffix of another partition in China.
  CHECK(verdicts({{"main.tf", R"tf(provider "aws" {
  region = "cn-north-1"
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws-cn:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { Service = "logs.cn-north-1.amazonaws.com" }, Action = "kms:*", Resource = "*" },
  ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell A-SUFFIX",
                     "logs-principal-with-wrong-suffix on \"logs.cn-north-1.amazonaws.com\""}));

  // External key with material, ephemeral and check blocks, a provisioner.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(variable "material" {
  type      = string
  sensitive = true
}
resource "aws_kms_external_key" "k" {
  key_material_base64 = var.material
  policy              = data.aws_iam_policy_document.logs_key.json
  provisioner "local-exec" {
    command = <<-SH
      echo "${self.arn}" && aws kms describe-key --key-id ${self.id}
    SH
  }
}
check "key" {
  assert {
    condition     = aws_kms_external_key.k.enabled
    error_message = "x ${aws_kms_external_key.k.arn}"
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_external_key.k.arn
  lifecycle {
    precondition {
      condition     = self.retention_in_days != 0
      error_message = "y"
    }
  }
}
)tf"}}) == in_order({"/a usable"}));

  // A policy variable typed as any and given as an object through a module.
  CHECK(verdicts({{"k/main.tf", R"tf(variable "policy_statements" { default = {} }
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([)tf" + administrators_object +
                                    R"tf(], [
      for sid, s in var.policy_statements : merge(
        { Sid = sid, Effect = "Allow", Action = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"], Resource = "*" },
        { Principal = s.principals },
        try({ Condition = s.conditions }, {})
      )
    ])
  })
}
output "this" {
  value = { key = aws_kms_key.k, alias = null }
}
)tf"},
                  {"main.tf", data_sources + R"tf(module "k" {
  source = "./k"
  policy_statements = {
    logs = {
      principals = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
    }
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.k.this.key.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Splat over for_each values and keys.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  for_each = { only = 1 }
  policy   = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = values(aws_kms_key.k)[0].arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = one([for k in aws_kms_key.k : k.arn])
}
)tf"}}) == in_order({"/a usable", "/b usable"}));

  // An output with a conditional over a count, used in a string.
  CHECK(verdicts({{"k/main.tf", R"tf(variable "create" { default = true }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  count  = var.create ? 1 : 0
  policy = data.aws_iam_policy_document.logs_key.json
}
output "arn" {
  value = length(aws_kms_key.k) > 0 ? aws_kms_key.k[0].arn : ""
}
)tf"},
                  {"main.tf", R"tf(module "k" {
  source = "./k"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = "${module.k.arn}"
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = lookup({ logs = module.k.arn }, "logs")
}
)tf"}}) == in_order({"/a usable", "/b usable"}));
}

TEST_CASE("a log group waits for the key's policy in one way or another",
          "[templates][terraform]") {
  // By depends_on of its own, of its module, of the key module's output, of an alias.
  CHECK(verdicts({{"group/main.tf", R"tf(variable "name" {}
variable "key" {}
resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.key
}
)tf"},
                  {"kms/main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
output "arn" {
  value      = aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
output "unordered_arn" {
  value = aws_kms_key.k.arn
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.id
  depends_on    = [aws_kms_key_policy.k]
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
module "b" {
  source     = "./group"
  name       = "/b"
  key        = aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
module "kms" {
  source = "./kms"
}
resource "aws_cloudwatch_log_group" "c" {
  name       = "/c"
  kms_key_id = module.kms.arn
}
resource "aws_cloudwatch_log_group" "d" {
  name       = "/d"
  kms_key_id = aws_kms_alias.k.arn
}
module "e" {
  source     = "./group"
  name       = "/e"
  key        = module.kms.unordered_arn
  depends_on = [module.kms]
}
resource "time_sleep" "after_policy" {
  create_duration = "10s"
  triggers        = { policy = aws_kms_key_policy.k.id }
}
resource "aws_cloudwatch_log_group" "f" {
  name       = "/f"
  kms_key_id = aws_kms_key.k.arn
  depends_on = [time_sleep.after_policy]
}
)tf"}}) ==
        in_order({"/a usable", "/c usable", "/d usable", "/f usable", "/b usable", "/e usable"}));

  // A group that waits for nothing.
  CHECK(verdicts({{"kms/main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
output "arn" {
  value = aws_kms_key.k.arn
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
module "kms" {
  source = "./kms"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = module.kms.arn
}
)tf"}}) == in_order({"/a usable", "/b usable",
                     "log-group-not-ordered-after-key-policy on aws_kms_key.k.arn",
                     "log-group-not-ordered-after-key-policy on module.kms.arn"}));

  // A group that takes its key from the policy's resource.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.arn
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key_policy.k.key_id
}
)tf"}}) == in_order({"/a usable"}));

  // One of two policies by a switch.
  CHECK(verdicts({{"main.tf", R"tf(variable "separate_policy" {
  type = bool
}
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = var.separate_policy ? null : data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key_policy" "k" {
  count  = var.separate_policy ? 1 : 0
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
)tf"}}) == in_order({"/a usable"}));
}

TEST_CASE("an object that has more than the module's type says is no finding",
          "[templates][terraform]") {
  // A resource as an object, a service's settings.
  CHECK(verdicts({{"logs/main.tf", R"tf(variable "service" {
  type = object({
    name = string
    key  = object({ arn = string })
  })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = var.service.name
  kms_key_id = var.service.key.arn
}
)tf"},
                  {"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy              = data.aws_iam_policy_document.logs_key.json
  enable_key_rotation = true
}
locals {
  service = {
    name   = "/b"
    memory = 512
    key    = { arn = aws_kms_key.k.arn, alias = "x" }
  }
}
module "a" {
  source  = "./logs"
  service = { name = "/a", key = aws_kms_key.k }
}
module "b" {
  source  = "./logs"
  service = local.service
}
)tf"}}) == in_order({"/a usable", "/b usable"}));

  // A misspelt condition of a statement is one.
  CHECK(verdicts({{"kms/main.tf", R"tf(variable "statements" {
  type = list(object({
    service = string
    condition = optional(list(object({
      test     = string
      variable = string
      values   = list(string)
    })), [])
  }))
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "k" {
)tf" + administrators + R"tf(  dynamic "statement" {
    for_each = var.statements
    content {
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = [statement.value.service]
      }
      dynamic "condition" {
        for_each = statement.value.condition
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
output "arn" {
  value = aws_kms_key.k.arn
}
)tf"},
                  {"main.tf", data_sources + R"tf(module "k" {
  source = "./kms"
  statements = [{
    service    = "logs.${data.aws_region.current.name}.amazonaws.com"
    conditions = [{ test = "ArnLike", variable = "kms:EncryptionContext:aws:logs:arn", values = ["arn:aws:logs:*:*:log-group:/b"] }]
  }]
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.k.arn
}
)tf"}}) == in_order({"/a usable", "module-drops-argument on conditions"}));
}

TEST_CASE("two owners of one policy are found, one owner by a switch is not",
          "[templates][terraform]") {
  // Inline and by a resource of its own.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
  depends_on = [aws_kms_key_policy.k]
}
)tf"}}) ==
        in_order({"/a usable", "key-policy-set-twice on resource \"aws_kms_key_policy\" \"k\""}));
}

TEST_CASE("more that real modules do with documents, keys and names", "[templates][terraform]") {
  // A Deny for everybody but the administrators of other actions.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion", "kms:Delete*"]
    resources = ["*"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/admin"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Source_json and override_json of old providers.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_json = data.aws_iam_policy_document.logs_key.json
  statement {
    sid       = "More"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/admin"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Source documents through flatten and a splat.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents = flatten([for d in [data.aws_iam_policy_document.logs_key] : d.*.json])
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Conditions of two blocks with one key and one operator come together.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(data "aws_iam_policy_document" "k" {
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:*:*:log-group:/a"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:*:*:log-group:/b"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_cloudwatch_log_group" "b" {
  name       = "/b"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable", "/b usable"}));

  // Anomaly detector with key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name = "/a"
}
resource "aws_cloudwatch_log_anomaly_detector" "d" {
  detector_name        = "d"
  log_group_arn_list   = [aws_cloudwatch_log_group.a.arn]
  evaluation_frequency = "TEN_MIN"
  enabled              = true
  kms_key_id           = aws_kms_key.k.arn
}
)tf"}}) == in_order({"aws_cloudwatch_log_anomaly_detector.d usable"}));

  // A module without an instance.
  CHECK(verdicts({{"logs/main.tf", R"tf(resource "aws_kms_key" "k" {
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"},
                  {"main.tf", R"tf(module "logs" {
  count  = 0
  source = "./logs"
}
)tf"}}) == in_order({}));

  // Principals of distinct regions.
  CHECK(verdicts({{"main.tf", R"tf(variable "region" {
  type    = string
  default = "eu-west-1"
  validation {
    condition     = can(regex("^eu-", var.region))
    error_message = "no"
  }
}
provider "aws" { region = var.region }
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = [for r in distinct([var.region, data.aws_region.current.name]) : "logs.${r}.amazonaws.com"] }, Action = "kms:*", Resource = "*" } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));

  // Key ARN through ssm parameter resource in the same root.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_ssm_parameter" "key" {
  name  = "/kms/logs"
  type  = "String"
  value = aws_kms_key.k.arn
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_ssm_parameter.key.value
}
)tf"}}) == in_order({"/a usable"}));

  // Terraform_data and null_resource triggers pass a key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "null_resource" "n" {
  triggers = { key = aws_kms_key.k.arn }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = null_resource.n.triggers.key
}
)tf"}}) == in_order({"/a usable"}));

  // A key for each name, picked from a map made by a for expression.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(locals {
  services = { a = "/svc/a", b = "/svc/b" }
}
data "aws_iam_policy_document" "k" {
  for_each = local.services
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${each.value}"]
    }
  }
}
resource "aws_kms_key" "k" {
  for_each = local.services
  policy   = data.aws_iam_policy_document.k[each.key].json
}
resource "aws_cloudwatch_log_group" "g" {
  for_each   = local.services
  name       = each.value
  kms_key_id = { for k, v in aws_kms_key.k : k => v.arn }[each.key]
}
)tf"}}) == in_order({"/svc/a usable", "/svc/b usable"}));

  // Empty list condition.
  CHECK(verdicts({{"main.tf", R"tf(variable "names" {
  type    = list(string)
  default = []
}
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "k" {
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [for n in var.names : "arn:aws:logs:*:*:log-group:${n}"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell A-EMPTY-LIST"}));

  // A hash of an open value in the name.
  CHECK(verdicts({{"main.tf", R"tf(variable "x" {}
)tf" + data_sources + R"tf(locals {
  name = "/app/${substr(sha256(var.x), 0, 8)}"
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${local.name}" } } } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = local.name
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/app/${substr(sha256(var.x), 0, 8)} usable"}));

  // Wrong case of the name, made by title.
  CHECK(verdicts({{"main.tf", data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/*" } } } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/${title("app")}/${title("web")}"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/App/Web not-usable",
                     "encryption-context-excludes-log-group on :log-group:/app/*"}));

  // An open value that only one side lowers.
  CHECK(verdicts({{"main.tf", R"tf(variable "env" {}
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/${lower(var.env)}/web" } } } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/${var.env}/web"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/${var.env}/web cannot-tell lower(var.env)"}));
}

TEST_CASE("instances that are open and the order of resources are followed",
          "[templates][terraform]") {
  // Key policy resource with for_each keys and group depends_on the whole.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  for_each    = toset(["a"])
  description = each.key
}
resource "aws_kms_key_policy" "k" {
  for_each = aws_kms_key.k
  key_id   = each.value.id
  policy   = data.aws_iam_policy_document.logs_key.json
}
locals {
  ready = { for k, p in aws_kms_key_policy.k : k => aws_kms_key.k[k].arn if p.id != "" }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = local.ready["a"]
}
)tf"}}) == in_order({"/a usable"}));

  // Group waits through an argument other than the key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
resource "aws_kms_key_policy" "k" {
  key_id = aws_kms_key.k.id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
  tags = {
    policy = aws_kms_key_policy.k.id
  }
}
)tf"}}) == in_order({"/a usable"}));

  // Module depends_on a module holding the policy.
  CHECK(verdicts({{"app/inner/main.tf", R"tf(variable "key" {}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = var.key
}
)tf"},
                  {"app/main.tf", R"tf(variable "key" {}
module "inner" {
  source = "./inner"
  key    = var.key
}
)tf"},
                  {"kms/main.tf", R"tf(resource "aws_kms_key" "k" {
  description = "k"
}
output "id" { value = aws_kms_key.k.id }
output "arn" { value = aws_kms_key.k.arn }
)tf"},
                  {"main.tf", R"tf(module "kms" {
  source = "./kms"
}
module "policy" {
  source = "./policy"
  key_id = module.kms.id
}
module "app" {
  source     = "./app"
  key        = module.kms.arn
  depends_on = [module.policy]
}
)tf"},
                  {"policy/main.tf", R"tf(variable "key_id" {}
)tf" + logs_key + R"tf(resource "aws_kms_key_policy" "k" {
  key_id = var.key_id
  policy = data.aws_iam_policy_document.logs_key.json
}
)tf"}}) == in_order({"/a usable"}));

  // Inline policy lets Logs in and a separate policy is for another key.
  CHECK(verdicts({{"main.tf", logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_kms_key" "o" {
}
resource "aws_kms_key_policy" "o" {
  key_id = aws_kms_key.o.id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a usable"}));

  // One module with policy null, the root attaches.
  CHECK(verdicts({{"kms/main.tf", R"tf(variable "policy" {
  type    = string
  default = ""
}
resource "aws_kms_key" "k" {
  policy = var.policy == "" ? null : var.policy
}
output "key" { value = aws_kms_key.k }
)tf"},
                  {"main.tf", logs_key + R"tf(module "kms" {
  source = "./kms"
}
resource "aws_kms_key_policy" "k" {
  key_id = module.kms.key.key_id
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = module.kms.key.arn
  depends_on = [aws_kms_key_policy.k]
}
)tf"}}) == in_order({"/a usable"}));

  // Ignored policy.
  CHECK(verdicts({{"main.tf", R"tf(resource "aws_kms_key" "k" {
  lifecycle {
    ignore_changes = [policy]
  }
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) ==
        in_order({"/a not-usable", "logs-service-not-allowed on resource \"aws_kms_key\" \"k\""}));

  // The same names in two instances of a module.
  CHECK(verdicts({{"m/main.tf", R"tf(variable "prefix" {}
variable "region" { default = "eu-west-1" }
)tf" + data_sources + R"tf(locals {
  principal = "logs.${var.region}.amazonaws.com"
}
data "aws_iam_policy_document" "k" {
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = [local.principal]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "x" {
  name       = "${var.prefix}/x"
  kms_key_id = aws_kms_key.k.arn
}
)tf"},
                  {"main.tf", R"tf(provider "aws" { region = "eu-west-1" }
module "m1" {
  source = "./m"
  prefix = "/m1"
}
module "m2" {
  source = "./m"
  prefix = "/m2"
  region = "us-east-1"
}
)tf"}}) == in_order({"/m1/x usable", "/m2/x not-usable",
                     "logs-principal-in-other-region on us-east-1"}));

  // Count with open number on key and group index.
  CHECK(verdicts({{"main.tf", R"tf(variable "n" { type = number }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  count  = var.n
  policy = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  count      = var.n
  name       = "/a-${count.index}"
  kms_key_id = aws_kms_key.k[count.index].arn
}
)tf"}}) == in_order({"/a-${count.index} usable"}));

  // For_each open on key and group, each by key.
  CHECK(verdicts({{"main.tf", R"tf(variable "names" { type = set(string) }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  for_each = var.names
  policy   = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  for_each   = var.names
  name       = "/a-${each.key}"
  kms_key_id = aws_kms_key.k[each.key].arn
}
)tf"}}) == in_order({"/a-${each.key} usable"}));

  // For_each open with document per name and condition.
  // Each block has keys of its own, also where both are over one set that is not known.
  CHECK(verdicts({{"main.tf", R"tf(variable "names" { type = set(string) }
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "k" {
  for_each = var.names
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:*:*:log-group:/a-${each.key}"]
    }
  }
}
resource "aws_kms_key" "k" {
  for_each = var.names
  policy   = data.aws_iam_policy_document.k[each.key].json
}
resource "aws_cloudwatch_log_group" "a" {
  for_each   = var.names
  name       = "/a-${each.key}"
  kms_key_id = aws_kms_key.k[each.key].arn
}
)tf"}}) == in_order({"/a-${each.key} cannot-tell each.key"}));
}

TEST_CASE("what is open is named, and a proof holds for all its values", "[templates][terraform]") {
  // Contains of an open list.
  CHECK(verdicts({{"main.tf", R"tf(variable "features" { type = list(string) }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = contains(var.features, "logs") ? data.aws_iam_policy_document.logs_key.json : null
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell contains(var.features, \"logs\")"}));

  // Try of an open object's attribute.
  CHECK(verdicts({{"main.tf", R"tf(variable "cfg" { type = any }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  policy = try(var.cfg.policy, data.aws_iam_policy_document.logs_key.json)
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.cfg.policy"}));

  // Lookup in an open map with a default.
  CHECK(verdicts({{"main.tf", R"tf(variable "principals" { type = map(string) }
provider "aws" { region = "eu-west-1" }
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { Service = lookup(var.principals, "logs", "logs.eu-west-1.amazonaws.com") }, Action = "kms:*", Resource = "*" } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) ==
        in_order(
            {"/a cannot-tell lookup(var.principals, \"logs\", \"logs.eu-west-1.amazonaws.com\")"}));

  // Both instances of an open index let Logs in.
  // Judged with each of the keys it may have.
  CHECK(verdicts({{"main.tf", R"tf(variable "which" { type = string }
)tf" + logs_key + R"tf(resource "aws_kms_key" "k" {
  for_each = toset(["one", "two"])
  policy   = data.aws_iam_policy_document.logs_key.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k[var.which].arn
}
)tf"}}) == in_order({"/a usable", "/a usable"}));

  // A name that is open against an exact pattern.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" { type = string }
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/*" } } } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = var.name
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"aws_cloudwatch_log_group.a cannot-tell var.name"}));

  // Trimprefix of an open name.
  CHECK(verdicts({{"main.tf", R"tf(variable "name" { type = string }
)tf" + data_sources + R"tf(resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    )tf" + administrators_object + R"tf(,
    { Effect = "Allow", Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }, Action = "kms:*", Resource = "*", Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/app/*" } } } ] })
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/app/${trimprefix(var.name, "/")}"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/app/${trimprefix(var.name, \"/\")} usable"}));

  // A Deny by an open switch.
  CHECK(verdicts({{"main.tf", R"tf(variable "deny" { type = bool }
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  dynamic "statement" {
    for_each = var.deny ? [1] : []
    content {
      effect    = "Deny"
      actions   = ["kms:Decrypt"]
      resources = ["*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.deny"}));

  // An effect that is open.
  CHECK(verdicts({{"main.tf", R"tf(variable "effect" { type = string }
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    effect    = var.effect
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.effect"}));

  // A Sid that may be that of the statement for Logs.
  CHECK(verdicts({{"main.tf", R"tf(variable "sid" { type = string }
)tf" + logs_key + R"tf(data "aws_iam_policy_document" "k" {
  source_policy_documents = [data.aws_iam_policy_document.logs_key.json]
  statement {
    sid       = var.sid
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/x"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.sid"}));

  // An open variable that may be null, no key of ours.
  CHECK(verdicts({{"main.tf", R"tf(variable "kms_key_arn" {
  type = string
}
resource "aws_kms_key" "k" {
  description = "default policy"
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = var.kms_key_arn == null ? null : var.kms_key_arn
}
)tf"}}) == in_order({"/a cannot-tell var.kms_key_arn"}));

  // An operator that is open.
  CHECK(verdicts({{"main.tf", R"tf(variable "test" { type = string }
)tf" + data_sources + R"tf(data "aws_iam_policy_document" "k" {
)tf" + administrators + R"tf(  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = var.test
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:*:*:log-group:/a"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.k.json
}
resource "aws_cloudwatch_log_group" "a" {
  name       = "/a"
  kms_key_id = aws_kms_key.k.arn
}
)tf"}}) == in_order({"/a cannot-tell var.test"}));
}

}  // namespace kmslint
