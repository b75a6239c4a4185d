# Registry: terraform-aws-modules/apigateway-v2/aws
# Git: github.com/terraform-aws-modules/terraform-aws-apigateway-v2
# Versions: 5.0.0 until 7.0.0
# Read: v5.0.0 to v6.1.0: main.tf, variables.tf, outputs.tf, 2026-08
# Before v5.3.1 the outputs are null; region came with v6.0.0.

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

variable "create_stage" {
  type    = bool
  default = true
}

variable "stage_name" {
  type    = string
  default = "$default"
}

variable "stage_access_log_settings" {
  type = object({
    create_log_group            = optional(bool, true)
    destination_arn             = optional(string)
    format                      = optional(string)
    log_group_name              = optional(string)
    log_group_retention_in_days = optional(number)
    log_group_kms_key_id        = optional(string)
    log_group_skip_destroy      = optional(bool)
    log_group_class             = optional(string)
    log_group_tags              = optional(map(string))
  })
  default = {}
}

resource "aws_cloudwatch_log_group" "this" {
  count = (
    var.create && var.create_stage && var.stage_access_log_settings != null &&
    try(var.stage_access_log_settings.create_log_group, true) ? 1 : 0
  )

  region = var.region
  name = coalesce(
    var.stage_access_log_settings.log_group_name,
    "/aws/apigateway/${var.name}/${replace(var.stage_name, "$", "")}",
  )
  kms_key_id   = var.stage_access_log_settings.log_group_kms_key_id
  skip_destroy = var.stage_access_log_settings.log_group_skip_destroy
}

output "stage_access_logs_cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, null)
}

output "stage_access_logs_cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}
