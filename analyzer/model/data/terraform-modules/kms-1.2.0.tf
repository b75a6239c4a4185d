# Registry: terraform-aws-modules/kms/aws
# Git: github.com/terraform-aws-modules/terraform-aws-kms
# Versions: 1.2.0 until 1.2.1
# Read: v1.2.0: main.tf, variables.tf, outputs.tf, 2026-08

variable "create" {
  type    = bool
  default = true
}

variable "create_external" {
  type    = bool
  default = false
}

variable "policy" {
  type    = string
  default = null
}

variable "enable_default_policy" {
  type    = bool
  default = true
}

variable "source_policy_documents" {
  type    = list(string)
  default = []
}

variable "override_policy_documents" {
  type    = list(string)
  default = []
}

variable "key_owners" {
  type    = list(string)
  default = []
}

variable "key_administrators" {
  type    = list(string)
  default = []
}

variable "key_users" {
  type    = list(string)
  default = []
}

variable "key_service_users" {
  type    = list(string)
  default = []
}

variable "key_symmetric_encryption_users" {
  type    = list(string)
  default = []
}

variable "key_hmac_users" {
  type    = list(string)
  default = []
}

variable "key_asymmetric_public_encryption_users" {
  type    = list(string)
  default = []
}

variable "key_asymmetric_sign_verify_users" {
  type    = list(string)
  default = []
}

variable "key_service_principals" {
  type    = any
  default = {}
}

variable "customer_master_key_spec" {
  type    = string
  default = null
}

variable "key_usage" {
  type    = string
  default = null
}

variable "multi_region" {
  type    = bool
  default = false
}

variable "is_enabled" {
  type    = bool
  default = null
}

variable "key_material_base64" {
  type    = string
  default = null
}

variable "aliases" {
  type    = list(string)
  default = []
}

variable "computed_aliases" {
  type    = any
  default = {}
}

variable "aliases_use_name_prefix" {
  type    = bool
  default = false
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "this" {
  count = var.create ? 1 : 0

  source_policy_documents   = var.source_policy_documents
  override_policy_documents = var.override_policy_documents

  dynamic "statement" {
    for_each = var.enable_default_policy ? [1] : []

    content {
      sid       = "Default"
      actions   = ["kms:*"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_owners) > 0 ? [1] : []

    content {
      sid       = "KeyOwner"
      actions   = ["kms:*"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_owners
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_administrators) > 0 ? [1] : []

    content {
      sid = "KeyAdministration"
      actions = [
        "kms:Create*",
        "kms:Describe*",
        "kms:Enable*",
        "kms:List*",
        "kms:Put*",
        "kms:Update*",
        "kms:Revoke*",
        "kms:Disable*",
        "kms:Get*",
        "kms:Delete*",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:ScheduleKeyDeletion",
        "kms:CancelKeyDeletion",
      ]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_administrators
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_users) > 0 ? [1] : []

    content {
      sid = "KeyUsage"
      actions = [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
      ]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_users
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_service_users) > 0 ? [1] : []

    content {
      sid       = "KeyServiceUsage"
      actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_service_users
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_symmetric_encryption_users) > 0 ? [1] : []

    content {
      sid = "KeySymmetricEncryption"
      actions = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
      ]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_symmetric_encryption_users
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_hmac_users) > 0 ? [1] : []

    content {
      sid       = "KeyHMAC"
      actions   = ["kms:DescribeKey", "kms:GenerateMac", "kms:VerifyMac"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_hmac_users
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_asymmetric_public_encryption_users) > 0 ? [1] : []

    content {
      sid = "KeyAsymmetricPublicEncryption"
      actions = [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:DescribeKey",
        "kms:GetPublicKey",
      ]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_asymmetric_public_encryption_users
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.key_asymmetric_sign_verify_users) > 0 ? [1] : []

    content {
      sid       = "KeyAsymmetricSignVerify"
      actions   = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:Verify"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = var.key_asymmetric_sign_verify_users
      }
    }
  }

  dynamic "statement" {
    for_each = var.key_service_principals

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources

      principals {
        type        = "Service"
        identifiers = statement.value.principals
      }
    }
  }
}

resource "aws_kms_key" "this" {
  count = var.create && !var.create_external ? 1 : 0

  policy                   = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  customer_master_key_spec = var.customer_master_key_spec
  key_usage                = var.key_usage
  is_enabled               = var.is_enabled
  multi_region             = var.multi_region
}

resource "aws_kms_external_key" "this" {
  count = var.create && var.create_external ? 1 : 0

  policy              = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  enabled             = var.is_enabled
  key_material_base64 = var.key_material_base64
  multi_region        = var.multi_region
}

resource "aws_kms_alias" "this" {
  for_each = {
    for key, alias in merge({ for name in var.aliases : name => { name = name } }, var.computed_aliases) :
    key => alias if var.create
  }

  name        = var.aliases_use_name_prefix ? null : "alias/${each.value.name}"
  name_prefix = var.aliases_use_name_prefix ? "alias/${each.value.name}-" : null
  target_key_id = try(
    aws_kms_key.this[0].key_id,
    aws_kms_external_key.this[0].key_id,
  )
}

output "key_arn" {
  value = try(
    aws_kms_key.this[0].arn,
    aws_kms_external_key.this[0].arn,
    null,
  )
}

output "key_id" {
  value = try(
    aws_kms_key.this[0].key_id,
    aws_kms_external_key.this[0].key_id,
    null,
  )
}

output "key_policy" {
  value = try(
    aws_kms_key.this[0].policy,
    aws_kms_external_key.this[0].policy,
    null,
  )
}

output "aliases" {
  value = aws_kms_alias.this
}
