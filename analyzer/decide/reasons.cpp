#include <array>

#include "decide/judge.h"

namespace kmslint {

std::string_view action_name(NeededAction action) {
  switch (action) {
    case NeededAction::decrypt: return "kms:Decrypt";
    case NeededAction::generate_data_key: return "kms:GenerateDataKey";
    case NeededAction::encrypt: return "kms:Encrypt";
  }
  return {};
}

std::string_view reason_name(ReasonCode code) {
  switch (code) {
    case ReasonCode::key_id_instead_of_arn: return "key-id-instead-of-arn";
    case ReasonCode::aws_managed_key: return "aws-managed-key";
    case ReasonCode::key_in_other_region: return "key-in-other-region";
    case ReasonCode::key_not_symmetric: return "key-not-symmetric";
    case ReasonCode::key_not_enabled: return "key-not-enabled";
    case ReasonCode::key_in_other_account: return "key-in-other-account";
    case ReasonCode::explicit_deny: return "explicit-deny";
    case ReasonCode::deny_by_absent_key: return "deny-by-absent-key";
    case ReasonCode::org_perimeter_deny: return "org-perimeter-deny";
    case ReasonCode::service_principal_other_region: return "service-principal-other-region";
    case ReasonCode::policy_from_log_group_attribute: return "policy-from-log-group-attribute";
    case ReasonCode::unsubstituted_template_text: return "unsubstituted-template-text";
    case ReasonCode::wildcard_in_service_principal: return "wildcard-in-service-principal";
    case ReasonCode::near_miss_service_principal: return "near-miss-service-principal";
    case ReasonCode::no_service_principal: return "no-service-principal";
    case ReasonCode::other_service_only: return "other-service-only";
    case ReasonCode::resource_missing: return "resource-missing";
    case ReasonCode::resource_alias: return "resource-alias";
    case ReasonCode::other_key: return "other-key";
    case ReasonCode::action_missing: return "action-missing";
    case ReasonCode::action_not_an_iam_action: return "action-not-an-iam-action";
    case ReasonCode::arn_suffix_colon_star: return "arn-suffix-colon-star";
    case ReasonCode::arn_partition: return "arn-partition";
    case ReasonCode::arn_region: return "arn-region";
    case ReasonCode::arn_account: return "arn-account";
    case ReasonCode::arn_name: return "arn-name";
    case ReasonCode::arn_case: return "arn-case";
    case ReasonCode::arn_segments: return "arn-segments";
    case ReasonCode::wildcard_under_equals: return "wildcard-under-equals";
    case ReasonCode::key_typo: return "key-typo";
    case ReasonCode::key_absent_for_action: return "key-absent-for-action";
    case ReasonCode::value_never_met: return "value-never-met";
    case ReasonCode::viaservice_on_service_principal: return "viaservice-on-service-principal";
    case ReasonCode::source_keys_not_documented: return "source-keys-not-documented";
    case ReasonCode::caller_account_undocumented: return "caller-account-undocumented";
    case ReasonCode::short_arn: return "short-arn";
    case ReasonCode::unregional_service_principal: return "unregional-service-principal";
    case ReasonCode::service_principal_wrong_suffix: return "service-principal-wrong-suffix";
    case ReasonCode::malformed_statement: return "malformed-statement";
  }
  return {};
}

}  // namespace kmslint
