# Registry: terraform-aws-modules/vpc/aws
# Git: github.com/terraform-aws-modules/terraform-aws-vpc
# Versions: 2.26.0 until 7.0.0
# Read: v2.26.0 to v6.6.0: vpc-flow-logs.tf (flow-logs.tf before v2.29.0), variables.tf, outputs.tf, 2026-08
# The name suffix came with v3.18.0, region with v6.1.0.

variable "create_vpc" {
  type    = bool
  default = true
}

variable "enable_flow_log" {
  type    = bool
  default = false
}

variable "create_flow_log_cloudwatch_log_group" {
  type    = bool
  default = false
}

variable "flow_log_destination_type" {
  type    = string
  default = "cloud-watch-logs"
}

variable "flow_log_cloudwatch_log_group_name_prefix" {
  type    = string
  default = "/aws/vpc-flow-log/"
}

variable "flow_log_cloudwatch_log_group_name_suffix" {
  type    = string
  default = ""
}

variable "flow_log_cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "region" {
  type    = string
  default = null
}

resource "aws_vpc" "this" {
  count = var.create_vpc ? 1 : 0
}

resource "aws_cloudwatch_log_group" "flow_log" {
  count = (
    var.create_vpc && var.enable_flow_log && var.flow_log_destination_type != "s3" &&
    var.create_flow_log_cloudwatch_log_group ? 1 : 0
  )

  region     = var.region
  name       = "${var.flow_log_cloudwatch_log_group_name_prefix}${var.flow_log_cloudwatch_log_group_name_suffix == "" ? aws_vpc.this[0].id : var.flow_log_cloudwatch_log_group_name_suffix}"
  kms_key_id = var.flow_log_cloudwatch_log_group_kms_key_id
}

output "vpc_flow_log_destination_arn" {
  value = try(aws_cloudwatch_log_group.flow_log[0].arn, null)
}
