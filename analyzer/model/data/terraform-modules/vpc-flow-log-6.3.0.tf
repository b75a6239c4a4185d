# Registry: terraform-aws-modules/vpc/aws
# Git: github.com/terraform-aws-modules/terraform-aws-vpc
# Submodule: modules/flow-log
# Versions: 6.3.0 until 7.0.0
# Read: v6.3.0 to v6.6.0: modules/flow-log/main.tf, variables.tf, outputs.tf, 2026-08

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

variable "log_destination_type" {
  type    = string
  default = "cloud-watch-logs"
}

variable "name" {
  type    = string
  default = ""
}

variable "cloudwatch_log_group_name" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_use_name_prefix" {
  type    = bool
  default = true
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "eni_id" {
  type    = string
  default = null
}

variable "subnet_id" {
  type    = string
  default = null
}

variable "transit_gateway_attachment_id" {
  type    = string
  default = null
}

variable "transit_gateway_id" {
  type    = string
  default = null
}

variable "vpc_id" {
  type    = string
  default = null
}

locals {
  source = coalesce(
    var.eni_id == null ? null : "eni/${var.eni_id}",
    var.subnet_id == null ? null : "subnet/${var.subnet_id}",
    var.transit_gateway_attachment_id == null ? null : "tgw-attachment/${var.transit_gateway_attachment_id}",
    var.transit_gateway_id == null ? null : "tgw/${var.transit_gateway_id}",
    var.vpc_id == null ? null : "vpc/${var.vpc_id}",
    "unknown",
  )
  log_group_name = coalesce(var.cloudwatch_log_group_name, "/aws/flow-log/${var.name == "" ? local.source : var.name}")
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group && var.log_destination_type == "cloud-watch-logs" ? 1 : 0

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
