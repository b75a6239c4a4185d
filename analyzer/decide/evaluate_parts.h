// The parts of the evaluator, one per element of a statement. Internal to decide/evaluate*.cpp.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "decide/evaluate.h"
#include "decide/glob.h"

namespace kmslint {

/// One answer with what it hangs on.
struct Answer {
  Ternary result = Ternary::no;
  std::string_view rule = {};
  std::optional<std::size_t> entry = {};
  Dependence depends = {};
  std::set<Assumption> relies_on = {};
};

/// A contested reading: `holds` where it is yes, no where it is no. Asked only when it matters.
Ternary under(Assumption assumption, Ternary holds, const EvaluateOptions& options,
              Dependence& depends, std::set<Assumption>& relies_on);

/// Collects the answers of a list of which one must match (Kleene's or). Of several yes the one
/// that relies on the fewest readings counts.
class AnyOf {
 public:
  void add(Answer answer);
  const Answer& answer() const { return best_; }
  bool any() const { return any_; }

 private:
  Answer best_ = {};
  bool any_ = false;
};

Test test_of(ElementKind element, Answer answer);

/// Also tells whether the caller is matched other than through its account (KMS-1).
struct PrincipalTest {
  Test test = {};
  Ternary direct = Ternary::no;
  Dependence direct_depends = {};
};
PrincipalTest test_principal(const PrincipalElement& principal, const Request& request,
                             const Knowledge& knowledge, const EvaluateOptions& options);

Test test_action(const ListElement& action, const Request& request, const Knowledge& knowledge,
                 const EvaluateOptions& options);
Test test_resource(const ListElement& resource, const Request& request, const Knowledge& knowledge,
                   const EvaluateOptions& options);
Test test_condition_entry(const ConditionEntry& entry, const Request& request,
                          const Knowledge& knowledge, const EvaluateOptions& options);

/// A statement's answer, and the one that counts only direct access (KMS-1, KMS-2).
struct StatementMatch {
  StatementTrace trace = {};
  Ternary direct = Ternary::no;
  Dependence direct_depends = {};
};

/// EVAL-4: a statement matches when all its elements do.
StatementMatch match(const Statement& statement, const Request& request, const Knowledge& knowledge,
                     const EvaluateOptions& options);

/// The whole evaluation by Kleene's tables alone; the matches are asked of `known` where given.
Evaluation evaluate_by_tables(const std::vector<const Statement*>& statements,
                              const Request& request, const Knowledge& knowledge,
                              const EvaluateOptions& options, KnownMatches* known = nullptr);

/// The text without holes, or nothing.
std::optional<std::string> plain_text(const PartialString& text);

/// The context's value for a condition key (any case), or nullptr; and the name it stands under.
struct FoundKey {
  std::string name = {};
  const ContextValue* value = nullptr;
};
FoundKey find_context(const Request& request, std::string_view key);

/// Whether the key is in the request, by its presence or the reading that decides it.
Ternary presence(const FoundKey& key, const EvaluateOptions& options, Dependence& depends,
                 std::set<Assumption>& relies_on);

/// A policy text after its variables were replaced (VAR-1 to VAR-5).
struct ExpandedText {
  Tokens tokens = {};
  Ternary has_value = Ternary::yes;  ///< no: some variable has no value (VAR-3)
  Dependence depends = {};           ///< on context keys whose values are open
};
/// `from_fifth_colon`: variables count only in the sixth segment (Resource, VAR-2).
ExpandedText expand_variables(const PartialString& text, Wildcards wildcards, bool from_fifth_colon,
                              const Request& request, const EvaluateOptions& options);

}  // namespace kmslint
