# Registry: terraform-aws-modules/cloudwatch/aws
# Git: github.com/terraform-aws-modules/terraform-aws-cloudwatch
# Submodule: modules/log-group
# Versions: 2.1.0 until 6.0.0
# Read: v2.1.0 to v5.7.2: modules/log-group/main.tf, variables.tf, outputs.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = null
}

variable "name_prefix" {
  type    = string
  default = null
}

variable "kms_key_id" {
  type    = string
  default = null
}

variable "skip_destroy" {
  type    = bool
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create ? 1 : 0

  name         = var.name
  name_prefix  = var.name_prefix
  kms_key_id   = var.kms_key_id
  skip_destroy = var.skip_destroy
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, "")
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, "")
}
