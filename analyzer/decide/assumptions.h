// Readings of what AWS does not document: the assumption symbols of docs/semantics.md section 9.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/ternary.h"

namespace kmslint {

enum class Assumption : std::uint8_t {
  star,            ///< A-STAR: `{"AWS":"*"}` covers AWS service principals
  global_name,     ///< A-GLOBAL-NAME: a Logs call also carries `logs.<suffix>`
  suffix,          ///< A-SUFFIX: `.amazonaws.com` is accepted where the partition's suffix differs
  svc_star,        ///< A-SVC-STAR: `{"Service":"*"}` matches services
  svc_case,        ///< A-SVC-CASE: service principals compare ignoring case
  short_arn,       ///< A-SHORT-ARN: an ARN pattern of fewer than six segments ending in `*` extends
  multi_plain,     ///< A-MULTI-PLAIN: a plain operator on a multivalued key matches on any value
  any_if_exists,   ///< A-ANY-IFEXISTS: `ForAnyValue:…IfExists` is true on an absent key
  empty_list,      ///< A-EMPTY-LIST: a plain operator with an empty list is true
  op_case,         ///< A-OP-CASE: operator names ignore case
  not_resource,    ///< A-NOTRESOURCE: `NotResource` works in a key policy
  action_prefix,   ///< A-ACTION-PREFIX: a wildcard in the action's service prefix works
  source_keys,     ///< A-SOURCE-KEYS: Logs passes `aws:Source*` for log groups
  caller_account,  ///< A-CALLER-ACCOUNT: the call carries the customer's account
  via,             ///< A-VIA: the call carries `kms:ViaService`
  encrypt,         ///< A-ENCRYPT: Encrypt is needed
  alias_arn,       ///< A-ALIAS-ARN: an alias ARN is accepted as key
  cross_account,   ///< A-CROSS-ACCOUNT: a key of another account is possible
  grant,           ///< A-GRANT: a grant can stand in for a statement
};
inline constexpr std::size_t assumption_count = 19;

std::string_view name(Assumption assumption);  ///< "A-STAR"
std::optional<Assumption> assumption_from_name(std::string_view name);
/// The sentence that "yes" asserts.
std::string_view sentence(Assumption assumption);

/// One reading for each assumption; `unknown` is "open".
class Assumptions {
 public:
  /// The default readings of the project (docs/semantics.md).
  static Assumptions defaults();
  /// Everything open, as the worked examples are tested.
  static Assumptions all_open();

  Ternary operator[](Assumption assumption) const;
  void set(Assumption assumption, Ternary reading);

 private:
  Ternary readings_[assumption_count] = {};
};

std::string_view reading_name(Ternary reading);  ///< yes | no | open

}  // namespace kmslint
