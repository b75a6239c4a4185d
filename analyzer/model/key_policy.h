// A key policy in the normal form of docs/semantics.md section 3: statements with every element
// located, texts that may have holes, and what is wrong with the document.
//
// A scalar is a one-element list; numbers and Booleans are their source text (CON-9). Nothing is
// judged here: an element that is missing, doubled or of a wrong shape is recorded as such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/cases.h"
#include "eval/value.h"
#include "source/span.h"

namespace kmslint {

enum class Effect : std::uint8_t { allow, deny, invalid };

enum class PrincipalType : std::uint8_t {
  everyone,  ///< the bare `"*"`
  aws,
  service,
  federated,
  canonical_user,
  other,  ///< any other member name: makes the policy invalid
};

struct PrincipalEntry {
  PrincipalType type = PrincipalType::everyone;
  PartialString text = {};
  Span type_span = {};  ///< the member name (`Service`), or the entry itself for `everyone`
};

/// Principal or NotPrincipal.
struct PrincipalElement {
  bool present = false;
  bool negated = false;
  Span name = {};  ///< the member's name
  Span span = {};  ///< its value
  std::vector<PrincipalEntry> entries = {};
  std::optional<Unknown> unknown = {};  ///< some part could not be evaluated: any entries possible
};

/// Action/NotAction or Resource/NotResource.
struct ListElement {
  bool present = false;
  bool negated = false;
  Span name = {};
  Span span = {};
  std::vector<PartialString> entries = {};
  std::optional<Unknown> unknown = {};
};

/// One operator and one condition key with its values.
struct ConditionEntry {
  Located<std::string> condition_operator = {};  ///< as written: `ForAnyValue:StringLikeIfExists`
  PartialString key = {};                        ///< the condition key
  std::vector<PartialString> values = {};
  Span values_span = {};
  std::optional<Unknown> unknown = {};
};

struct ConditionElement {
  bool present = false;
  Span name = {};
  Span span = {};
  std::vector<ConditionEntry> entries = {};
  std::optional<Unknown> unknown = {};  ///< the block itself could not be evaluated
};

/// Why KMS would refuse the document or ignore a statement.
enum class DefectEffect : std::uint8_t {
  invalid_policy,  ///< KMS refuses the whole policy (EVAL-5): no verdict of "usable"
  dead_statement,  ///< only this statement or entry has no effect
};
struct Defect {
  DefectEffect effect = DefectEffect::invalid_policy;
  Span span = {};
  std::string message = {};  ///< names the defect: "`effect` must be `Allow` or `Deny`"
  /// Of an invalid policy: its grammar is right (so not EVAL-5), KMS refuses it for what it says.
  /// The statements still have a meaning that can be evaluated; the verdict is invalid all the
  /// same.
  bool evaluable = false;
};

struct Statement {
  Span span = {};
  Span first_member = {};  ///< name of the first member: where a missing element is reported
  Located<std::string> sid = {};
  Effect effect = Effect::invalid;
  Span effect_span = {};
  std::optional<Unknown> effect_unknown = {};
  PrincipalElement principal = {};
  ListElement action = {};
  ListElement resource = {};
  ConditionElement condition = {};
  std::vector<Defect> defects = {};
  std::optional<Unknown> unknown = {};  ///< the whole statement could not be evaluated
};

/// A place in the statement list: what stands there in each case (absent: nothing).
using StatementSlot = Cases<std::optional<Statement>>;

struct KeyPolicy {
  Span span = {};  ///< the document
  Span statement_name =
      {};  ///< the `Statement` member's name; where a missing statement is reported
  std::optional<Located<std::string>> version = {};
  std::vector<StatementSlot> statements = {};
  std::vector<Defect> defects = {};     ///< of the document itself; statements carry their own
  std::optional<Unknown> unknown = {};  ///< the document or its statement list is not evaluated
};

/// Reads one statement out of an evaluated value. Never fails: what is wrong becomes a defect.
Statement read_statement(const Value& value);

/// Reads a whole document whose values are evaluated (no case distinction inside).
KeyPolicy read_key_policy(const Value& document);

/// Defects that need the whole document: size, characters outside tab, LF, CR, U+0020..U+00FF.
/// `text` is the document as KMS would receive it.
void check_policy_text(std::string_view text, Span span, std::vector<Defect>& defects);

/// The same for policies that are no text yet (a template's mapping): characters of strings and
/// names, the least size a value can have as JSON, and whether a size is too large.
void check_policy_characters(const Value& value, std::vector<Defect>& defects);
std::size_t least_policy_size(const Value& value);
void check_policy_size(std::size_t size, Span span, std::vector<Defect>& defects);

}  // namespace kmslint
