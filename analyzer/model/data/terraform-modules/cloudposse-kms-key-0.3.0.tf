# Registry: cloudposse/kms-key/aws
# Git: github.com/cloudposse/terraform-aws-kms-key
# Versions: 0.3.0 until 0.13.0
# Read: 0.3.0 to 0.12.2: main.tf, variables.tf, outputs.tf, 2026-08
# The alias without `alias` is a label of namespace, stage and name: not described.
# key_usage and customer_master_key_spec came with 0.10.0, multi_region with 0.12.0, context with 0.7.0.

variable "enabled" {
  type    = bool
  default = null
}

variable "context" {
  type    = any
  default = {}
}

variable "policy" {
  type    = string
  default = ""
}

variable "alias" {
  type    = string
  default = ""
}

variable "key_usage" {
  type    = string
  default = "ENCRYPT_DECRYPT"
}

variable "customer_master_key_spec" {
  type    = string
  default = "SYMMETRIC_DEFAULT"
}

variable "multi_region" {
  type    = bool
  default = false
}

locals {
  enabled = coalesce(var.enabled, try(var.context.enabled, null), true)
}

resource "aws_kms_key" "default" {
  count = local.enabled ? 1 : 0

  policy                   = var.policy
  key_usage                = var.key_usage
  customer_master_key_spec = var.customer_master_key_spec
  multi_region             = var.multi_region
}

resource "aws_kms_alias" "default" {
  count = local.enabled ? 1 : 0

  name          = var.alias == "" ? null : var.alias
  target_key_id = aws_kms_key.default[0].id
}

output "key_arn" {
  value = join("", aws_kms_key.default[*].arn)
}

output "key_id" {
  value = join("", aws_kms_key.default[*].key_id)
}

output "alias_arn" {
  value = join("", aws_kms_alias.default[*].arn)
}

output "alias_name" {
  value = join("", aws_kms_alias.default[*].name)
}
