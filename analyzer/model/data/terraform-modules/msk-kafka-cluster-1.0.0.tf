# Registry: terraform-aws-modules/msk-kafka-cluster/aws
# Git: github.com/terraform-aws-modules/terraform-aws-msk-kafka-cluster
# Versions: 1.0.0 until 4.0.0
# Read: v1.0.0 to v3.3.0: main.tf, variables.tf, outputs.tf, 2026-08
# The default of name came with v1.1.0, region with v3.0.0.

variable "create" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = "msk"
}

variable "cloudwatch_log_group_name" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group ? 1 : 0

  region     = var.region
  name       = coalesce(var.cloudwatch_log_group_name, "/aws/msk/${var.name}")
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}
