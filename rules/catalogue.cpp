// Every rule, in the order in which documentation and reports list them.
#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace kmslint {

extern const Rule key_id_instead_of_arn;
extern const Rule aws_managed_key;
extern const Rule key_in_other_region;
extern const Rule key_not_symmetric;
extern const Rule key_not_enabled;
extern const Rule key_in_other_account;
extern const Rule logs_service_not_allowed;
extern const Rule logs_principal_in_other_region;
extern const Rule logs_principal_without_region;
extern const Rule logs_principal_with_wrong_suffix;
extern const Rule service_principal_of_opt_in_region;
extern const Rule invalid_service_principal;
extern const Rule logs_action_not_allowed;
extern const Rule logs_reencrypt_not_allowed;
extern const Rule encryption_context_excludes_log_group;
extern const Rule condition_never_met_by_logs;
extern const Rule condition_undocumented_for_logs;
extern const Rule deny_blocks_logs;
extern const Rule log_group_not_ordered_after_key_policy;
extern const Rule key_policy_depends_on_log_group;
extern const Rule key_policy_set_twice;
extern const Rule module_drops_argument;
extern const Rule logs_allowed_for_every_account;
extern const Rule change_removes_logs_access;
extern const Rule change_removes_logs_statement;
extern const Rule change_deletes_key_of_logs;
extern const Rule change_disables_key_of_logs;
extern const Rule change_leaves_events_under_old_key;
extern const Rule change_unmanages_key_policy;
extern const Rule log_group_outlives_key;
extern const Rule key_material_expires;
extern const Rule malformed_key_policy;
extern const Rule unknown_kms_action;
extern const Rule unknown_condition_key;
extern const Rule unsubstituted_variable;
extern const Rule statement_never_matches;
extern const Rule key_policy_locks_out_administrators;
extern const Rule key_policy_allows_everyone;
extern const Rule principal_is_deleted_identity;
extern const Rule syntax_error;
extern const Rule unused_suppression;
extern const Rule expired_suppression;

namespace {

constexpr std::array rules = {
    &key_id_instead_of_arn,
    &aws_managed_key,
    &key_in_other_region,
    &key_not_symmetric,
    &key_not_enabled,
    &key_in_other_account,
    &logs_service_not_allowed,
    &logs_principal_in_other_region,
    &logs_principal_without_region,
    &logs_principal_with_wrong_suffix,
    &service_principal_of_opt_in_region,
    &invalid_service_principal,
    &logs_action_not_allowed,
    &logs_reencrypt_not_allowed,
    &encryption_context_excludes_log_group,
    &condition_never_met_by_logs,
    &condition_undocumented_for_logs,
    &deny_blocks_logs,
    &log_group_not_ordered_after_key_policy,
    &key_policy_depends_on_log_group,
    &key_policy_set_twice,
    &module_drops_argument,
    &logs_allowed_for_every_account,
    &change_removes_logs_access,
    &change_removes_logs_statement,
    &change_deletes_key_of_logs,
    &change_disables_key_of_logs,
    &change_leaves_events_under_old_key,
    &change_unmanages_key_policy,
    &log_group_outlives_key,
    &key_material_expires,
    &malformed_key_policy,
    &unknown_kms_action,
    &unknown_condition_key,
    &unsubstituted_variable,
    &statement_never_matches,
    &key_policy_locks_out_administrators,
    &key_policy_allows_everyone,
    &principal_is_deleted_identity,
    &syntax_error,
    &unused_suppression,
    &expired_suppression,
};

}  // namespace

std::span<const Rule* const> catalogue() { return rules; }

const Rule* find_rule(std::string_view id) {
  const auto found = std::ranges::find_if(rules, [&](const Rule* rule) { return rule->id == id; });
  return found == rules.end() ? nullptr : *found;
}

}  // namespace kmslint
