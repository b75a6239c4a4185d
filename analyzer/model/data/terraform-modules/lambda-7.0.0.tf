# Registry: terraform-aws-modules/lambda/aws
# Git: github.com/terraform-aws-modules/terraform-aws-lambda
# Versions: 7.0.0 until 9.0.0
# Read: v7.0.0 to v8.8.1: main.tf, iam.tf, variables.tf, outputs.tf, 2026-08
# region came with v8.0.0.

variable "create" {
  type    = bool
  default = true
}

variable "create_function" {
  type    = bool
  default = true
}

variable "create_layer" {
  type    = bool
  default = false
}

variable "use_existing_cloudwatch_log_group" {
  type    = bool
  default = false
}

variable "lambda_at_edge" {
  type    = bool
  default = false
}

variable "function_name" {
  type    = string
  default = ""
}

variable "logging_log_group" {
  type    = string
  default = null
}

variable "region" {
  type    = string
  default = null
}

variable "cloudwatch_logs_kms_key_id" {
  type    = string
  default = null
}

locals {
  function_log_group = "/aws/lambda/${var.lambda_at_edge ? "us-east-1." : ""}${var.function_name}"
}

resource "aws_cloudwatch_log_group" "lambda" {
  count = var.create && var.create_function && !var.create_layer && !var.use_existing_cloudwatch_log_group ? 1 : 0

  region     = var.region
  name       = coalesce(var.logging_log_group, local.function_log_group)
  kms_key_id = var.cloudwatch_logs_kms_key_id
}

output "lambda_cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.lambda[0].name, "")
}

output "lambda_cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.lambda[0].arn, "")
}
