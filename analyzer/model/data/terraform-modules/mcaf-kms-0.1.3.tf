# Registry: schubergphilis/mcaf-kms/aws
# Git: github.com/schubergphilis/terraform-aws-mcaf-kms
# Versions: 0.1.3 until 2.0.0
# Read: v0.1.3 to the last v1: main.tf, variables.tf, outputs.tf, 2026-08
# region came with v1.0.0, the kind of key with v1.1.0.

variable "name" {
  type = string
}

variable "policy" {
  type    = string
  default = null
}

variable "region" {
  type    = string
  default = null
}

variable "key_usage" {
  type    = string
  default = "ENCRYPT_DECRYPT"
}

variable "customer_master_key_spec" {
  type    = string
  default = "SYMMETRIC_DEFAULT"
}

variable "multi_region" {
  type    = bool
  default = false
}

resource "aws_kms_key" "default" {
  region                   = var.region
  policy                   = var.policy
  is_enabled               = true
  key_usage                = var.key_usage
  customer_master_key_spec = var.customer_master_key_spec
  multi_region             = var.multi_region
}

resource "aws_kms_alias" "default" {
  region        = var.region
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.default.key_id
}

output "arn" {
  value = aws_kms_key.default.arn
}

output "id" {
  value = aws_kms_key.default.key_id
}
