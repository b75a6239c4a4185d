# Registry: terraform-aws-modules/ecs/aws
# Git: github.com/terraform-aws-modules/terraform-aws-ecs
# Submodule: modules/cluster
# Versions: 5.0.0 until 6.0.0
# Read: v5.0.0 to the last v5: modules/cluster/main.tf, variables.tf, 2026-08
# cloudwatch_log_group_name came with v5.9.0, region with v6.0.0.

variable "create" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
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
  name       = coalesce(var.cloudwatch_log_group_name, "/aws/ecs/${var.cluster_name}")
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, null)
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}
