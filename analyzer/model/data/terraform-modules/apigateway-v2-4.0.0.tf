# Registry: terraform-aws-modules/apigateway-v2/aws
# Git: github.com/terraform-aws-modules/terraform-aws-apigateway-v2
# Versions: 4.0.0 until 5.0.0
# Read: v4.0.0: main.tf, variables.tf, outputs.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = ""
}

variable "create_default_stage" {
  type    = bool
  default = true
}

variable "create_default_stage_access_log_group" {
  type    = bool
  default = false
}

variable "default_stage_access_log_group_name" {
  type    = string
  default = null
}

variable "default_stage_access_log_group_name_suffix" {
  type    = string
  default = ""
}

variable "default_stage_access_log_group_kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_default_stage && var.create_default_stage_access_log_group ? 1 : 0

  name       = coalesce(var.default_stage_access_log_group_name, "${var.name}${var.default_stage_access_log_group_name_suffix}")
  kms_key_id = var.default_stage_access_log_group_kms_key_id
}
