# Registry: cloudposse/cloudwatch-logs/aws
# Git: github.com/cloudposse/terraform-aws-cloudwatch-logs
# Versions: 0.3.0 until 0.7.0
# Read: 0.3.0 to v0.6.9: main.tf, variables.tf, outputs.tf, 2026-08
# The name is a label of namespace, stage and name, some characters removed: not described.

variable "enabled" {
  type    = bool
  default = null
}

variable "context" {
  type    = any
  default = {}
}

variable "kms_key_arn" {
  type    = string
  default = ""
}

locals {
  enabled = coalesce(var.enabled, try(var.context.enabled, null), true)
}

resource "aws_cloudwatch_log_group" "default" {
  count = local.enabled ? 1 : 0

  kms_key_id = var.kms_key_arn
}

output "log_group_arn" {
  value = join("", aws_cloudwatch_log_group.default[*].arn)
}

output "log_group_name" {
  value = join("", aws_cloudwatch_log_group.default[*].name)
}
