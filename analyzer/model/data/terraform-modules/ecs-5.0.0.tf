# Registry: terraform-aws-modules/ecs/aws
# Git: github.com/terraform-aws-modules/terraform-aws-ecs
# Versions: 5.0.0 until 6.0.0
# Read: v5.0.0 to the last v5: main.tf, modules/cluster/main.tf, variables.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
}

variable "cloudwatch_log_group_name" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "services" {
  type    = any
  default = {}
}

module "cluster" {
  source  = "terraform-aws-modules/ecs/aws//modules/cluster"
  version = "~> 5.0"

  create                          = var.create
  cluster_name                    = var.cluster_name
  create_cloudwatch_log_group     = var.create_cloudwatch_log_group
  cloudwatch_log_group_name       = var.cloudwatch_log_group_name
  cloudwatch_log_group_kms_key_id = var.cloudwatch_log_group_kms_key_id
}

module "service" {
  source  = "terraform-aws-modules/ecs/aws//modules/service"
  version = "~> 5.0"

  for_each = { for key, service in var.services : key => service if var.create }

  name                          = try(each.value.name, each.key)
  container_definitions         = try(each.value.container_definitions, {})
  container_definition_defaults = try(each.value.container_definition_defaults, {})
}

output "cloudwatch_log_group_arn" {
  value = module.cluster.cloudwatch_log_group_arn
}

output "cloudwatch_log_group_name" {
  value = module.cluster.cloudwatch_log_group_name
}
