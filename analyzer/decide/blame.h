// Why a request is denied: the Deny that fires, or the Allow that comes closest and the clause in
// it that fails (docs/semantics.md section 10). Looks at traces of the evaluator and never decides
// anything itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decide/evaluate.h"
#include "decide/judge.h"
#include "model/key_policy.h"

namespace kmslint {

/// One action that is denied (or may be), with the evaluation that says so.
struct DeniedAction {
  std::optional<NeededAction> action = {};  ///< none for actions a log group does not need
  const Evaluation* evaluation = nullptr;
  const Request* request = nullptr;
};

/// What the policy document offers as places when no single statement is guilty.
struct PolicyPlaces {
  Span statement_list = {};  ///< the `Statement` member's name
};

/// `statements` are those the evaluations ran on; `denied` is not empty. The answer's `certain` is
/// left to the caller.
Blame blame_denial(const std::vector<const Statement*>& statements,
                   const std::vector<DeniedAction>& denied, const PolicyPlaces& places,
                   const Knowledge& knowledge);

/// How near a service principal text comes to the one Logs calls with; smaller is nearer.
enum class PrincipalNearness : std::uint8_t {
  logs,           ///< matches Logs by name, or may
  other_region,   ///< Logs of another Region
  other_suffix,   ///< Logs with another suffix, or without Region
  unsubstituted,  ///< template text left in it
  near_miss,      ///< close to Logs' name, or a wildcard inside it
  other_service,
  aws_principal,
};

struct PrincipalReading {
  PrincipalNearness nearness = PrincipalNearness::aws_principal;
  bool unregional = false;  ///< other_suffix: `logs.<suffix>`
  std::string region = {};  ///< the Region the text names, if it is of Logs' form
};

/// What a literal service principal means, seen from the caller Logs is.
PrincipalReading read_service_principal(std::string_view text, const Request& request,
                                        const Knowledge& knowledge);

/// A service principal that is nobody's name and looks like a slip in that of Logs, or has a
/// wildcard inside: KMS refuses the whole policy for it, whoever else is let in. Text that waits
/// for a template to fill it in is not judged.
bool is_refused_service_principal(std::string_view text);

/// The first `${…}` in a literal policy text that is template syntax (rule VAR-6), not a policy
/// variable: `${AWS::Region}`, `${var.region}`.
std::optional<std::string> find_unsubstituted_variable(std::string_view text);

}  // namespace kmslint
