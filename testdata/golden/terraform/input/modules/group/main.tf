variable "name" {
  type = string
}

variable "key" {
  type    = string
  default = null
}

resource "aws_cloudwatch_log_group" "this" {
  name       = var.name
  kms_key_id = var.key
}
