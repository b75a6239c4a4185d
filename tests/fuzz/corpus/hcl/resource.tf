resource "aws_kms_key" "k" {
  description = "key of ${var.name}-$${literal} 100%"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s, v in local.all : merge(v, { (s) = v... }) if v != null && !v.off]
  })
  tags = { for k, v in var.tags : k => v... if k != "a" }
  dynamic "x" { for_each = var.list[*].name }
}
