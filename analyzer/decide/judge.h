// judge(model) -> Analysis: every pair's verdict and its blame, computed once. Nothing downstream
// decides again; rules only put into words what stands here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decide/assumptions.h"
#include "decide/evaluate.h"
#include "model/model.h"

namespace kmslint {

enum class Verdict : std::uint8_t { usable, cannot_tell, not_usable };  ///< in order of badness

/// Why a verdict is cannot_tell.
enum class Why : std::uint8_t {
  none,
  depends,  ///< two replayed completions differ
  invalid,  ///< KMS would refuse the policy: there is nothing to evaluate
  gave_up,  ///< not decided within budget or fragment
};

/// The actions a log group needs, in this order everywhere.
enum class NeededAction : std::uint8_t { decrypt, generate_data_key, encrypt };
inline constexpr std::size_t needed_action_count = 3;
std::string_view action_name(NeededAction action);  ///< "kms:Decrypt"

/// Reason codes of docs/semantics.md section 10, and the key-side ones. Each belongs to one rule.
enum class ReasonCode : std::uint8_t {
  // how the key is named, what it is
  key_id_instead_of_arn,
  aws_managed_key,
  key_in_other_region,
  key_not_symmetric,
  key_not_enabled,
  key_in_other_account,
  // the policy
  explicit_deny,
  deny_by_absent_key,
  org_perimeter_deny,
  service_principal_other_region,
  policy_from_log_group_attribute,
  unsubstituted_template_text,
  wildcard_in_service_principal,
  near_miss_service_principal,
  no_service_principal,
  other_service_only,
  resource_missing,
  resource_alias,
  other_key,
  action_missing,
  action_not_an_iam_action,
  arn_suffix_colon_star,
  arn_partition,
  arn_region,
  arn_account,
  arn_name,
  arn_case,
  arn_segments,
  wildcard_under_equals,
  key_typo,
  key_absent_for_action,
  value_never_met,
  viaservice_on_service_principal,
  source_keys_not_documented,
  caller_account_undocumented,
  short_arn,
  unregional_service_principal,
  service_principal_wrong_suffix,
  malformed_statement,
};
std::string_view reason_name(ReasonCode code);  ///< "service-principal-other-region"

struct Evidence {
  Span span = {};
  std::string message = {};  ///< "the key is created here"
};

/// One cause why a log group cannot (or perhaps cannot) use its key.
struct Blame {
  ReasonCode code = ReasonCode::no_service_principal;
  /// yes: proved for the case(s) at hand; unknown: blamed completion of an undecided pair.
  Ternary certain = Ternary::yes;
  /// True for a cause that makes nothing fail by itself (logs-principal-without-region, …).
  bool advisory = false;
  Span primary = {};
  std::string word = {};      ///< the guilty text, for messages
  std::string expected = {};  ///< what would be right there, if one text is
  std::string detail = {};    ///< code-specific: the segment that differs, the other Region, …
  std::vector<NeededAction> actions = {};  ///< which needed actions this cause denies
  std::optional<Span> statement = {};      ///< the statement concerned
  std::string statement_name = {};         ///< its Sid, if any
  std::vector<Evidence> related = {};
  std::set<Assumption> relies_on = {};
  std::vector<std::string> cases = {};  ///< "Environment=prod", empty: in every case
};

struct CaseVerdict {
  std::vector<std::pair<std::string, std::string>> values = {};  ///< symbol name, text
  Verdict verdict = Verdict::cannot_tell;
  Why why = Why::none;
  std::vector<std::string> depends_on = {};
  std::vector<std::string> relies_on = {};
  std::array<Ternary, needed_action_count> actions = {};
};

struct PairAnalysis {
  Pair pair = {};
  Verdict verdict = Verdict::cannot_tell;
  Why why = Why::none;
  std::vector<std::string> depends_on = {};  ///< sorted names
  std::vector<std::string> relies_on = {};   ///< "A-STAR=yes", "Parameters/Env=dev"
  std::string usable_when = {};              ///< for people; empty when nothing simple holds
  std::string settle = {};                   ///< the one thing that would settle it
  std::array<Ternary, needed_action_count> actions = {};  ///< yes allowed, no denied
  std::vector<CaseVerdict> cases = {};  ///< more than one only when they differ or are folded
  std::vector<Blame> blames = {};       ///< one per side at most, most specific first
  bool key_usable = true;               ///< the key side is proved not to fail
  // Display texts, so that nothing downstream needs symbols.
  std::string log_group_name = {};
  std::string log_group_arn = {};
  std::string key_arn = {};
  std::string key_name = {};
  std::string key_region = {};  ///< literal or `${AWS::Region}`
};

struct Change;

struct Analysis {
  const Model* model = nullptr;
  /// What happened since the revision before; null where there is none to compare with.
  const Change* change = nullptr;
  Assumptions assumptions = Assumptions::defaults();
  std::vector<PairAnalysis> pairs = {};
};

Analysis judge(const Model& model, const Assumptions& assumptions);

}  // namespace kmslint
