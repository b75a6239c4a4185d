# Registry: terraform-aws-modules/rds-aurora/aws
# Git: github.com/terraform-aws-modules/terraform-aws-rds-aurora
# Versions: 8.0.0 until 11.0.0
# Read: v8.0.0 to v10.2.0: main.tf, variables.tf, outputs.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = ""
}

variable "cluster_use_name_prefix" {
  type    = bool
  default = false
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = false
}

variable "enabled_cloudwatch_logs_exports" {
  type    = list(string)
  default = []
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = {
    for type in var.enabled_cloudwatch_logs_exports :
    type => type if var.create && var.create_cloudwatch_log_group && !var.cluster_use_name_prefix
  }

  region     = var.region
  name       = "/aws/rds/cluster/${var.name}/${each.value}"
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "db_cluster_cloudwatch_log_groups" {
  value = aws_cloudwatch_log_group.this
}
