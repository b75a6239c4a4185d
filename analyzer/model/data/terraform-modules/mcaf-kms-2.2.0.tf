# Registry: schubergphilis/mcaf-kms/aws
# Git: github.com/schubergphilis/terraform-aws-mcaf-kms
# Versions: 2.2.0 until 3.0.0
# Read: v2.2.0: main.tf, variables.tf, outputs.tf, UPGRADING.md, 2026-08
# ARNs of roles are written out, so that they are known to be ARNs.

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

variable "path" {
  type    = string
  default = "/"
}

variable "default_policy" {
  type = object({
    enable                    = optional(bool, true)
    override_policy_documents = optional(list(string))
    source_policy_documents   = optional(list(string))
    iam_all_principals_read   = optional(bool, true)
    iam_arns_administrator    = optional(list(string))
    iam_arns_decrypt          = optional(list(string))
    iam_arns_decrypt_encrypt  = optional(list(string))
    iam_arns_owner            = optional(list(string))
    iam_arns_service_grant    = optional(list(string))
    iam_arns_sign_verify      = optional(list(string))
    iam_aws_config_read       = optional(bool, true)
  })
  default = {}
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn
}

data "aws_iam_policy_document" "default" {
  source_policy_documents   = var.default_policy.source_policy_documents
  override_policy_documents = var.default_policy.override_policy_documents

  statement {
    sid       = "AllowRootAccount"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalType"
      values   = ["Account"]
    }
  }

  dynamic "statement" {
    for_each = var.default_policy.iam_all_principals_read ? [1] : []

    content {
      sid       = "AllowAllPrincipalsRead"
      actions   = ["kms:Describe*", "kms:GetKeyPolicy"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
      }
    }
  }

  statement {
    sid = "AllowAdministrator"
    actions = [
      "kms:CancelKeyDeletion",
      "kms:Create*",
      "kms:Delete*",
      "kms:Describe*",
      "kms:Disable*",
      "kms:Enable*",
      "kms:Get*",
      "kms:ImportKeyMaterial",
      "kms:List*",
      "kms:Put*",
      "kms:ReplicateKey",
      "kms:Revoke*",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:Update*",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = coalescelist(coalesce(var.default_policy.iam_arns_administrator, []), ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${data.aws_iam_session_context.current.issuer_name}"])
    }
  }

  dynamic "statement" {
    for_each = length(coalesce(var.default_policy.iam_arns_decrypt, [])) > 0 ? [1] : []

    content {
      sid       = "AllowDecrypt"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.default_policy.iam_arns_decrypt
      }
    }
  }

  dynamic "statement" {
    for_each = length(coalesce(var.default_policy.iam_arns_decrypt_encrypt, [])) > 0 ? [1] : []

    content {
      sid = "AllowDecryptEncrypt"
      actions = concat(
        ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*"],
        var.customer_master_key_spec == "SYMMETRIC_DEFAULT" ? ["kms:GenerateDataKey*"] : ["kms:GetPublicKey"],
      )
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.default_policy.iam_arns_decrypt_encrypt
      }
    }
  }

  dynamic "statement" {
    for_each = length(coalesce(var.default_policy.iam_arns_owner, [])) > 0 ? [1] : []

    content {
      sid       = "AllowOwner"
      actions   = ["kms:*"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.default_policy.iam_arns_owner
      }
    }
  }

  dynamic "statement" {
    for_each = length(coalesce(var.default_policy.iam_arns_service_grant, [])) > 0 ? [1] : []

    content {
      sid       = "AllowServiceGrant"
      actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.default_policy.iam_arns_service_grant
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(coalesce(var.default_policy.iam_arns_sign_verify, [])) > 0 ? [1] : []

    content {
      sid       = "AllowSignVerify"
      actions   = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:Verify"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.default_policy.iam_arns_sign_verify
      }
    }
  }

  dynamic "statement" {
    for_each = var.default_policy.iam_aws_config_read ? [1] : []

    content {
      sid       = "AllowAwsConfigRead"
      actions   = ["kms:Describe*", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"]
      }
    }
  }
}

resource "aws_kms_key" "default" {
  region = var.region
  policy = (
    var.default_policy.enable ? coalesce(var.policy, data.aws_iam_policy_document.default.json) : var.policy
  )
  is_enabled               = true
  key_usage                = var.key_usage
  customer_master_key_spec = var.customer_master_key_spec
  multi_region             = var.multi_region
}

resource "aws_kms_alias" "default" {
  region        = var.region
  name          = "alias${var.path}${var.name}"
  target_key_id = aws_kms_key.default.key_id
}

output "arn" {
  value = aws_kms_key.default.arn
}

output "id" {
  value = aws_kms_key.default.key_id
}

output "policy" {
  value = aws_kms_key.default.policy
}
