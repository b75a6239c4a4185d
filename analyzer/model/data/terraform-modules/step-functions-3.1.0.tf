# Registry: terraform-aws-modules/step-functions/aws
# Git: github.com/terraform-aws-modules/terraform-aws-step-functions
# Versions: 3.1.0 until 6.0.0
# Read: v3.1.0 to v5.0.2: main.tf, variables.tf, outputs.tf, 2026-08
# region came with v5.0.0.

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

variable "logging_configuration" {
  type    = map(string)
  default = {}
}

variable "use_existing_cloudwatch_log_group" {
  type    = bool
  default = false
}

variable "cloudwatch_log_group_name" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "sfn" {
  count = (
    var.create && try(var.logging_configuration["level"], "OFF") != "OFF" &&
    !var.use_existing_cloudwatch_log_group ? 1 : 0
  )

  region     = var.region
  name       = coalesce(var.cloudwatch_log_group_name, "/aws/vendedlogs/states/${var.name}")
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.sfn[0].name, "")
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.sfn[0].arn, "")
}
