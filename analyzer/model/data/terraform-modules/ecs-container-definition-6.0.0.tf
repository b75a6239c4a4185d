# Registry: terraform-aws-modules/ecs/aws
# Git: github.com/terraform-aws-modules/terraform-aws-ecs
# Submodule: modules/container-definition
# Versions: 6.0.0 until 8.0.0
# Read: v6.0.0 to v7.5.0: modules/container-definition/main.tf, variables.tf, 2026-08

variable "region" {
  type    = string
  default = null
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
}

variable "enable_cloudwatch_logging" {
  type    = bool
  default = true
}

variable "cloudwatch_log_group_name" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_use_name_prefix" {
  type    = bool
  default = false
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "service" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = null
}

locals {
  log_group_name = coalesce(var.cloudwatch_log_group_name, "/aws/ecs${var.service == null ? "" : "/${var.service}"}${var.name == null ? "" : "/${var.name}"}")
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create_cloudwatch_log_group && var.enable_cloudwatch_logging ? 1 : 0

  region      = var.region
  name        = var.cloudwatch_log_group_use_name_prefix ? null : local.log_group_name
  name_prefix = var.cloudwatch_log_group_use_name_prefix ? "${local.log_group_name}-" : null
  kms_key_id  = var.cloudwatch_log_group_kms_key_id
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, null)
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}
