# Registry: terraform-aws-modules/rds/aws
# Git: github.com/terraform-aws-modules/terraform-aws-rds
# Versions: 4.1.0 until 5.4.2
# Read: v4.1.0 to v5.4.1: main.tf, modules/db_instance/main.tf, variables.tf, 2026-08

variable "create_db_instance" {
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

variable "instance_use_identifier_prefix" {
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

module "db_instance" {
  source  = "terraform-aws-modules/rds/aws//modules/db_instance"
  version = "5.4.1"

  create                          = var.create_db_instance
  region                          = var.region
  identifier                      = var.identifier
  use_identifier_prefix           = var.instance_use_identifier_prefix
  create_cloudwatch_log_group     = var.create_cloudwatch_log_group
  enabled_cloudwatch_logs_exports = var.enabled_cloudwatch_logs_exports
  cloudwatch_log_group_kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "db_instance_cloudwatch_log_groups" {
  value = module.db_instance.db_instance_cloudwatch_log_groups
}
