# Registry: terraform-aws-modules/cloudwatch/aws
# Git: github.com/terraform-aws-modules/terraform-aws-cloudwatch
# Submodule: modules/log-anomaly-detector
# Versions: 5.7.0 until 6.0.0
# Read: v5.7.0 to v5.7.2: modules/log-anomaly-detector/main.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "log_group_arns" {
  type    = list(string)
  default = null
}

variable "kms_key_id" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_anomaly_detector" "this" {
  count = var.create ? 1 : 0

  log_group_arn_list = var.log_group_arns
  kms_key_id         = var.kms_key_id
}

output "arn" {
  value = try(aws_cloudwatch_log_anomaly_detector.this[0].arn, null)
}
