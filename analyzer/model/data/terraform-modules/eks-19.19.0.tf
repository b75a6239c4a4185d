# Registry: terraform-aws-modules/eks/aws
# Git: github.com/terraform-aws-modules/terraform-aws-eks
# Versions: 19.19.0 until 20.0.0
# Read: v19.19.0 to v19.21.0: main.tf, variables.tf, outputs.tf, 2026-08
# No key is made on Outposts.
# ARNs of roles are written out, so that they are known to be ARNs.

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

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "iam_role_arn" {
  type    = string
  default = null
}

variable "cluster_encryption_config" {
  type    = any
  default = { resources = ["secrets"] }
}

variable "create_kms_key" {
  type    = bool
  default = true
}

variable "kms_key_enable_default_policy" {
  type    = bool
  default = false
}

variable "kms_key_owners" {
  type    = list(string)
  default = []
}

variable "kms_key_administrators" {
  type    = list(string)
  default = []
}

variable "kms_key_users" {
  type    = list(string)
  default = []
}

variable "kms_key_service_users" {
  type    = list(string)
  default = []
}

variable "kms_key_source_policy_documents" {
  type    = list(string)
  default = []
}

variable "kms_key_override_policy_documents" {
  type    = list(string)
  default = []
}

variable "kms_key_aliases" {
  type    = list(string)
  default = []
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group ? 1 : 0

  name       = "/aws/eks/${var.cluster_name}/cluster"
  kms_key_id = var.cloudwatch_log_group_kms_key_id
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn
}

resource "aws_iam_role" "this" {
  count = var.create && var.create_iam_role ? 1 : 0
}

module "kms" {
  source  = "terraform-aws-modules/kms/aws"
  version = "2.1.0"

  create                    = var.create && var.create_kms_key && length(var.cluster_encryption_config) > 0
  enable_default_policy     = var.kms_key_enable_default_policy
  key_usage                 = "ENCRYPT_DECRYPT"
  key_owners                = var.kms_key_owners
  key_administrators        = coalescelist(var.kms_key_administrators, ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${data.aws_iam_session_context.current.issuer_name}"])
  key_users                 = concat([var.create_iam_role ? "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${aws_iam_role.this[0].name}" : var.iam_role_arn], var.kms_key_users)
  key_service_users         = var.kms_key_service_users
  source_policy_documents   = var.kms_key_source_policy_documents
  override_policy_documents = var.kms_key_override_policy_documents
  aliases                   = var.kms_key_aliases
  computed_aliases          = { cluster = { name = "eks/${var.cluster_name}" } }
}

output "cloudwatch_log_group_name" {
  value = try(aws_cloudwatch_log_group.this[0].name, null)
}

output "cloudwatch_log_group_arn" {
  value = try(aws_cloudwatch_log_group.this[0].arn, null)
}

output "kms_key_arn" {
  value = module.kms.key_arn
}

output "kms_key_id" {
  value = module.kms.key_id
}

output "kms_key_policy" {
  value = module.kms.key_policy
}
