# The key's policy names the Logs service of another Region, and one group names the key by its id.
provider "aws" {
  region = var.region
}

variable "region" {
  type = string
}

variable "environment" {
  type = string
}

data "aws_caller_identity" "current" {}

locals {
  prefix = "/${var.environment}/app"
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "Administrators"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.us-east-1.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:${local.prefix}/*"]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.logs.json
}

module "web" {
  source = "./modules/group"
  name   = "${local.prefix}/web"
  key    = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "worker" {
  name       = "${local.prefix}/worker"
  kms_key_id = aws_kms_key.logs.key_id
}
