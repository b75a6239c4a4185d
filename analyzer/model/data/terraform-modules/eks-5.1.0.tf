# Registry: terraform-aws-modules/eks/aws
# Git: github.com/terraform-aws-modules/terraform-aws-eks
# Versions: 5.1.0 until 18.0.0
# Read: v5.1.0 to v17.24.0: main.tf (cluster.tf before v17.19.0), variables.tf, outputs.tf, 2026-08
# create_eks came with v8.0.0.

variable "create_eks" {
  type    = bool
  default = true
}

variable "cluster_name" {
  type    = string
  default = null
}

variable "cluster_enabled_log_types" {
  type    = list(string)
  default = []
}

variable "cluster_log_kms_key_id" {
  type    = string
  default = ""
}

resource "aws_cloudwatch_log_group" "this" {
  count = length(var.cluster_enabled_log_types) > 0 && var.create_eks ? 1 : 0

  name       = "/aws/eks/${var.cluster_name}/cluster"
  kms_key_id = var.cluster_log_kms_key_id
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, null)
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}
