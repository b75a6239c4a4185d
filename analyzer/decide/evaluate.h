// The evaluator: the only place with policy semantics (docs/semantics.md sections 4 to 6).
//
// evaluate() answers one request against one list of statements. Texts may have holes; a test on
// them is yes, no or unknown by the triage of `decide/text_match.h` (token identity, letter lemma,
// relaxation), so with no holes this is a concrete evaluation. Unknown results combine by Kleene's
// tables, which is sound: yes and no hold for every completion. Where that leaves a decision open,
// a few binary questions (is this key present, how is that contested point read) are distinguished:
// a Deny guarded by `Null` splits one key between two tests. Everything contested is one `if`
// on an Assumption. It returns evidence (a trace), not messages.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "decide/assumptions.h"
#include "eval/cases.h"
#include "eval/symbol.h"
#include "eval/ternary.h"
#include "eval/value.h"
#include "model/key_policy.h"

namespace kmslint {

enum class CallerKind : std::uint8_t {
  service,
  user,
  assumed_role,
  federated_user,
  root,
  anonymous
};

struct Caller {
  CallerKind kind = CallerKind::service;
  PartialString name = {};  ///< service: canonical name, logs.<region>.<suffix>; else the ARN
  PartialString global_name = {};                 ///< A-GLOBAL-NAME: logs.<suffix>; may be empty
  PartialString other_suffix_name = {};           ///< A-SUFFIX: logs.<region>.amazonaws.com
  std::vector<PartialString> further_names = {};  ///< accepted without assumption (eusc, iso-e/f)
  PartialString account = {};                     ///< IAM principals
  PartialString role_arn = {};                    ///< assumed role
};

/// A condition key of the request. Absent keys are not in the map.
///
/// `values` of a multivalued key are members of the set that are certain, and `value_unknown` says
/// that there may be more. `values` of any other key are the alternatives one of which is the
/// value, and `value_unknown` says that it may be anything else as well. Where `assumption` is read
/// as yes the key is present with one of `values` (any value if there are none); where it is read
/// as no the key is absent.
struct ContextValue {
  Ternary present = Ternary::yes;
  bool multivalued = false;
  std::vector<PartialString> values = {};
  bool value_unknown = false;                 ///< any value possible (besides those listed, if any)
  bool never_customer = false;                ///< CTX-8: a value equal to no literal of the inputs
  std::optional<Assumption> assumption = {};  ///< whose reading decides the presence
};

struct Request {
  Caller caller = {};
  std::string action = {};     ///< `kms:Decrypt`
  PartialString key_arn = {};  ///< the key the policy hangs on
  PartialString key_account = {};
  /// By lower-case key. A name that ends in `/` or `:` stands for every key that begins so and has
  /// no entry of its own (`aws:resourcetag/`).
  std::map<std::string, ContextValue> context = {};
};

/// How a text test came out, and on what it hangs when it is unknown.
struct Dependence {
  std::set<SymbolId> symbols = {};          ///< holes
  std::set<std::string> context_keys = {};  ///< presence or value open; as in Request::context
  std::set<Assumption> assumptions = {};    ///< open readings
  std::set<std::string> other = {};         ///< "identity-policies-of-caller", unknown elements
  bool empty() const;
  void merge(const Dependence& other_dependence);
};

enum class ElementKind : std::uint8_t { principal, action, resource, condition };

/// Why one element, or one condition entry, came out as it did.
struct Test {
  ElementKind element = ElementKind::principal;
  Ternary result = Ternary::yes;
  std::string_view rule = {};             ///< "CON-3": the rule of docs/semantics.md that decided
  std::size_t index = 0;                  ///< condition: which ConditionEntry
  std::optional<std::size_t> entry = {};  ///< which principal entry, list entry or value decided
  bool key_absent = false;                ///< condition: decided by the key's absence
  Dependence depends = {};
  std::set<Assumption> relies_on = {};  ///< pinned readings that were used
};

struct StatementTrace {
  std::size_t index = 0;  ///< in the span given to evaluate()
  Ternary matches = Ternary::no;
  std::vector<Test> tests = {};  ///< principal, action, resource, then one per condition entry
};

enum class Decision : std::uint8_t { allowed, denied_explicit, denied_implicit, unknown, invalid };

struct Evaluation {
  Decision decision = Decision::unknown;
  std::vector<StatementTrace> statements = {};
  Dependence depends = {};              ///< for unknown
  std::set<Assumption> relies_on = {};  ///< pinned readings that decide
};

/// What a text test may know: symbol domains, and what the case at hand binds.
struct Knowledge {
  const Symbols* symbols = nullptr;
  const Guard* guard = nullptr;  ///< may be null
};

/// Version 2012-10-17 has policy variables; the older one, also by default, has none (VAR-2).
bool has_policy_variables(const KeyPolicy& policy);

struct EvaluateOptions {
  Assumptions assumptions = Assumptions::defaults();
  bool policy_variables = false;  ///< Version is 2012-10-17 (VAR-2)
};

/// `statements` are those present in the case at hand; an invalid policy yields `invalid`.
Evaluation evaluate(const std::vector<const Statement*>& statements, const Request& request,
                    const Knowledge& knowledge, const EvaluateOptions& options);

/// One statement by itself (what evaluate() does per statement).
StatementTrace match_statement(const Statement& statement, const Request& request,
                               const Knowledge& knowledge, const EvaluateOptions& options);

class KnownMatches;

/// evaluate() in the case that `guard` says, with matches found in other cases of one question.
Evaluation evaluate(const std::vector<const Statement*>& statements, const Request& request,
                    const Guard& guard, KnownMatches& known);

}  // namespace kmslint
