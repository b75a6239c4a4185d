# Registry: terraform-aws-modules/ecs/aws
# Git: github.com/terraform-aws-modules/terraform-aws-ecs
# Submodule: modules/service
# Versions: 5.0.0 until 6.0.0
# Read: v5.0.0 to the last v5: modules/service/main.tf, variables.tf, 2026-08

variable "region" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = ""
}

variable "container_definitions" {
  type    = any
  default = {}
}

variable "container_definition_defaults" {
  type    = any
  default = {}
}

module "container_definition" {
  source  = "terraform-aws-modules/ecs/aws//modules/container-definition"
  version = "~> 5.0"

  for_each = { for key, container in var.container_definitions : key => container if try(container.create, true) != false }

  region                               = var.region
  service                              = var.name
  name                                 = try(each.value.name, each.key)
  create_cloudwatch_log_group          = try(each.value.create_cloudwatch_log_group, var.container_definition_defaults.create_cloudwatch_log_group, true)
  enable_cloudwatch_logging            = try(each.value.enable_cloudwatch_logging, var.container_definition_defaults.enable_cloudwatch_logging, true)
  cloudwatch_log_group_name            = try(each.value.cloudwatch_log_group_name, var.container_definition_defaults.cloudwatch_log_group_name, null)
  cloudwatch_log_group_use_name_prefix = try(each.value.cloudwatch_log_group_use_name_prefix, var.container_definition_defaults.cloudwatch_log_group_use_name_prefix, false)
  cloudwatch_log_group_kms_key_id      = try(each.value.cloudwatch_log_group_kms_key_id, var.container_definition_defaults.cloudwatch_log_group_kms_key_id, null)
}
