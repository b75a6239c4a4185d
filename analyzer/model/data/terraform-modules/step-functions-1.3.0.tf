# Registry: terraform-aws-modules/step-functions/aws
# Git: github.com/terraform-aws-modules/terraform-aws-step-functions
# Versions: 1.3.0 until 3.1.0
# Read: v1.3.0 to v3.0.0: main.tf, variables.tf, outputs.tf, 2026-08

variable "create" {
  type    = bool
  default = true
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

  name       = coalesce(var.cloudwatch_log_group_name, "${var.name}")
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.sfn[0].name, "")
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.sfn[0].arn, "")
}
