# Registry: terraform-aws-modules/rds/aws
# Git: github.com/terraform-aws-modules/terraform-aws-rds
# Submodule: modules/db_instance
# Versions: 5.4.2 until 8.0.0
# Read: v5.4.2 to v7.2.0: modules/db_instance/main.tf, variables.tf, 2026-08
# region came with v7.0.0.

variable "create" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "identifier" {
  type = string
}

variable "use_identifier_prefix" {
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
    type => type if var.create && var.create_cloudwatch_log_group && !var.use_identifier_prefix
  }

  region     = var.region
  name       = "/aws/rds/instance/${var.identifier}/${each.value}"
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "db_instance_cloudwatch_log_groups" {
  value = aws_cloudwatch_log_group.this
}
