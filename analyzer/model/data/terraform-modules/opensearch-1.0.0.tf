# Registry: terraform-aws-modules/opensearch/aws
# Git: github.com/terraform-aws-modules/terraform-aws-opensearch
# Versions: 1.0.0 until 3.0.0
# Read: v1.0.0 to v2.10.0: main.tf, variables.tf, 2026-08
# region came with v2.0.0.

variable "create" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "domain_name" {
  type    = string
  default = ""
}

variable "create_cloudwatch_log_groups" {
  type    = bool
  default = true
}

variable "log_publishing_options" {
  type    = any
  default = [{ log_type = "INDEX_SLOW_LOGS" }, { log_type = "SEARCH_SLOW_LOGS" }]
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = {
    for option in var.log_publishing_options :
    option.log_type => option
    if var.create && var.create_cloudwatch_log_groups && try(option.enabled, true)
  }

  region     = try(each.value.region, var.region)
  name       = try(each.value.log_group_name, "/aws/opensearch/${var.domain_name}/${each.key}")
  kms_key_id = try(each.value.log_group_kms_key_id, var.cloudwatch_log_group_kms_key_id)
}
