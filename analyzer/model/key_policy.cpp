#include "model/key_policy.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> document_elements = {"Version", "Id", "Statement"};
constexpr std::array<std::string_view, 9> statement_elements = {
    "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
    "NotAction", "Resource", "NotResource", "Condition"};
constexpr std::array<std::string_view, 4> principal_names = {"AWS", "Service", "Federated",
                                                             "CanonicalUser"};
// IAM User Guide, "IAM JSON policy elements: Condition operators".
constexpr std::array<std::string_view, 27> condition_operators = {"StringEquals",
                                                                  "StringNotEquals",
                                                                  "StringEqualsIgnoreCase",
                                                                  "StringNotEqualsIgnoreCase",
                                                                  "StringLike",
                                                                  "StringNotLike",
                                                                  "NumericEquals",
                                                                  "NumericNotEquals",
                                                                  "NumericLessThan",
                                                                  "NumericLessThanEquals",
                                                                  "NumericGreaterThan",
                                                                  "NumericGreaterThanEquals",
                                                                  "DateEquals",
                                                                  "DateNotEquals",
                                                                  "DateLessThan",
                                                                  "DateLessThanEquals",
                                                                  "DateGreaterThan",
                                                                  "DateGreaterThanEquals",
                                                                  "Bool",
                                                                  "BinaryEquals",
                                                                  "IpAddress",
                                                                  "NotIpAddress",
                                                                  "ArnEquals",
                                                                  "ArnLike",
                                                                  "ArnNotEquals",
                                                                  "ArnNotLike",
                                                                  "Null"};

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

/// User text in a message: in backticks, and not longer than a line.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 80;
  if (text.size() <= longest) return '`' + std::string(text) + '`';
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return '`' + std::string(text.substr(0, end)) + "...`";
}

/// " (`Principal`?)" for a name that is nearly one of `legal`.
std::string nearest_hint(std::string_view name, Names legal) {
  constexpr std::size_t limit = 2;
  std::size_t best = limit + 1;
  std::string_view found;
  for (const std::string_view candidate : legal) {
    const std::size_t distance = tables::edit_distance(name, candidate, limit);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found.empty() ? "" : "; did you mean " + quoted(found);
}

void add_invalid(std::vector<Defect>& defects, Span span, std::string message) {
  defects.push_back(
      {.effect = DefectEffect::invalid_policy, .span = span, .message = std::move(message)});
}

/// Refused by KMS for what it says, not for its grammar.
void add_refused(std::vector<Defect>& defects, Span span, std::string message) {
  defects.push_back({.effect = DefectEffect::invalid_policy,
                     .span = span,
                     .message = std::move(message),
                     .evaluable = true});
}

void add_dead(std::vector<Defect>& defects, Span span, std::string message) {
  defects.push_back(
      {.effect = DefectEffect::dead_statement, .span = span, .message = std::move(message)});
}

std::string_view kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::null: return "null";
    case ValueKind::boolean: return "a Boolean";
    case ValueKind::number: return "a number";
    case ValueKind::string: return "a string";
    case ValueKind::list: return "a list";
    case ValueKind::object: return "an object";
    case ValueKind::unknown: return "an unknown value";
    case ValueKind::no_value: return "no value";
  }
  return "";
}

void add_wrong_type(std::vector<Defect>& defects, const Value& value, std::string_view element,
                    std::string_view wanted) {
  add_invalid(defects, value.span,
              "`" + std::string(element) + "` must be " + std::string(wanted) + ", not " +
                  std::string(kind_name(value.kind)));
}

/// EVAL-5: a member that stands twice in one object.
void check_duplicates(const Value& object, std::vector<Defect>& defects) {
  std::set<std::string_view> seen;
  for (const ValueMember& member : object.members) {
    if (!seen.insert(member.name.value).second) {
      add_invalid(defects, member.name.span,
                  quoted(member.name.value) + " stands twice in one object");
    }
  }
}

std::optional<Unknown> unknown_of(const Value& value) {
  if (value.kind != ValueKind::unknown) return std::nullopt;
  return value.unknown.value_or(Unknown{.reason = "the value is not known"});
}

/// The first hole of a text as the reason why something is unknown.
Unknown unknown_text(const PartialString& text, std::string reason) {
  for (const StringPart& part : text.parts) {
    if (part.hole) return {.symbol = *part.hole, .reason = std::move(reason)};
  }
  return {.reason = std::move(reason)};
}

/// The text of a scalar, with the scalar's place where the text has none of its own.
PartialString text_of(const Value& value) {
  PartialString text = value.text;
  text.span = value.span;
  return text;
}

/// A list of texts: a scalar is a one-element list (section 3). Calls `take` for each entry.
template <class Take>
void read_texts(const Value& value, std::string_view element, std::optional<Unknown>& unknown,
                std::vector<Defect>& defects, Take take) {
  const auto read_entry = [&](const Value& entry, std::string_view wanted) {
    if (entry.is_scalar()) {
      take(text_of(entry));
    } else if (entry.kind == ValueKind::unknown) {
      unknown = unknown_of(entry);
    } else if (entry.kind != ValueKind::no_value) {
      add_wrong_type(defects, entry, element, wanted);
    }
  };
  if (value.kind != ValueKind::list) return read_entry(value, "a string or a list of strings");
  for (const Value& item : value.items) read_entry(item, "a string or a list of strings");
}

// --- Principal -----------------------------------------------------------------------------------

PrincipalType principal_type(std::string_view name) {
  if (name == "AWS") return PrincipalType::aws;
  if (name == "Service") return PrincipalType::service;
  if (name == "Federated") return PrincipalType::federated;
  if (name == "CanonicalUser") return PrincipalType::canonical_user;
  return PrincipalType::other;
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The unique id KMS shows in place of a deleted user or role (PRI-4).
bool is_unique_id(std::string_view text) {
  if (text.size() < 16) return false;
  const bool known_prefix = text.starts_with("AIDA") || text.starts_with("AROA") ||
                            text.starts_with("AGPA") || text.starts_with("AIPA") ||
                            text.starts_with("ANPA") || text.starts_with("ANVA");
  return known_prefix && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// What is wrong with the shape of an AWS principal, or nothing. KMS: "An ARN in the specified key
/// policy is invalid". Only plain text is looked at.
std::string malformed_aws_principal(std::string_view text) {
  if (is_account_id(text) || is_unique_id(text)) return "";
  if (!text.starts_with("arn:")) return "is neither an account id nor an ARN";
  std::array<std::string_view, 6> segments = {};
  std::size_t count = 0;
  for (std::string_view rest = text; count < segments.size(); ++count) {
    const std::size_t colon = count + 1 < segments.size() ? rest.find(':') : std::string_view::npos;
    segments[count] = rest.substr(0, colon);
    if (colon == std::string_view::npos) {
      ++count;
      break;
    }
    rest.remove_prefix(colon + 1);
  }
  if (count < segments.size()) return "is not an ARN of six parts";
  const std::string_view service = segments[2];
  const std::string_view resource = segments[5];
  if (service != "iam" && service != "sts") return "is not the ARN of an IAM principal";
  if (resource.starts_with("group/")) return "is a group, which cannot be a principal";
  if (!is_account_id(segments[4])) return "has no account id of twelve digits";
  const bool known_resource =
      resource == "root" || resource.starts_with("user/") || resource.starts_with("role/") ||
      resource.starts_with("assumed-role/") || resource.starts_with("federated-user/");
  return known_resource ? "" : "is not the ARN of an IAM principal";
}

/// PRI-6: a wildcard is a whole principal or nothing.
bool has_wildcard_inside(const PartialString& text) {
  bool wildcard = false;
  bool other = false;
  for (const StringPart& part : text.parts) {
    for (const char c : part.literal) (c == '*' || c == '?' ? wildcard : other) = true;
  }
  return wildcard && (other || text.literal().value_or("*") != "*");
}

void check_aws_principal(const PartialString& text, std::vector<Defect>& defects) {
  const std::optional<std::string> literal = text.literal();
  if (has_wildcard_inside(text)) {
    add_dead(defects, text.span,
             "a wildcard cannot match part of a principal" +
                 (literal ? ", so " + quoted(*literal) + " matches nobody" : std::string()));
    return;
  }
  // Template text that was not substituted has its own rule (VAR-6).
  if (!literal || *literal == "*" || literal->find("${") != std::string::npos) return;
  const std::string wrong = malformed_aws_principal(*literal);
  if (!wrong.empty()) {
    add_refused(defects, text.span, "the principal " + quoted(*literal) + " " + wrong);
  }
}

void read_principal_member(const ValueMember& member, PrincipalElement& principal,
                           std::vector<Defect>& defects) {
  const PrincipalType type = principal_type(member.name.value);
  if (member.value.kind == ValueKind::no_value) return;
  if (type == PrincipalType::other) {
    add_invalid(defects, member.name.span,
                quoted(member.name.value) + " is no kind of principal" +
                    nearest_hint(member.name.value, principal_names));
  }
  const std::size_t before = principal.entries.size();
  std::optional<Unknown> unknown;
  const std::size_t defects_before = defects.size();
  read_texts(member.value, member.name.value, unknown, defects, [&](PartialString text) {
    if (type == PrincipalType::aws) check_aws_principal(text, defects);
    principal.entries.push_back(
        {.type = type, .text = std::move(text), .type_span = member.name.span});
  });
  if (unknown) principal.unknown = unknown;
  if (principal.entries.size() == before && !unknown && defects.size() == defects_before) {
    add_dead(defects, member.value.span, quoted(member.name.value) + " lists no principal");
  }
}

/// A bare string: only `"*"` is one (EVAL-5). A text with holes may turn out as `"*"`.
void read_bare_principal(const Value& value, PrincipalElement& principal,
                         std::vector<Defect>& defects) {
  PartialString text = text_of(value);
  const std::optional<std::string> literal = text.literal();
  if (literal == "*") {
    principal.entries.push_back({.text = std::move(text), .type_span = value.span});
  } else if (literal) {
    add_invalid(defects, value.span,
                "the bare principal " + quoted(*literal) +
                    " must be `*` or stand under `AWS` or `Service`");
  } else {
    principal.unknown = unknown_text(text, "the principal is not known");
  }
}

void read_principal(const ValueMember& member, PrincipalElement& principal,
                    std::vector<Defect>& defects) {
  principal.present = true;
  principal.negated = member.name.value == "NotPrincipal";
  principal.name = member.name.span;
  principal.span = member.value.span;
  principal.unknown = unknown_of(member.value);
  const Value& value = member.value;
  if (principal.unknown) return;
  if (value.kind == ValueKind::string) return read_bare_principal(value, principal, defects);
  if (value.kind != ValueKind::object) {
    return add_wrong_type(defects, value, member.name.value, "`*` or an object");
  }
  check_duplicates(value, defects);
  if (value.members.empty()) {
    add_dead(defects, value.span, quoted(member.name.value) + " names no principal");
  }
  for (const ValueMember& kind : value.members) read_principal_member(kind, principal, defects);
}

// --- Action and Resource -------------------------------------------------------------------------

void read_list(const ValueMember& member, ListElement& list, std::vector<Defect>& defects) {
  list.present = true;
  list.negated = member.name.value.starts_with("Not");
  list.name = member.name.span;
  list.span = member.value.span;
  const std::size_t defects_before = defects.size();
  read_texts(member.value, member.name.value, list.unknown, defects,
             [&](PartialString text) { list.entries.push_back(std::move(text)); });
  if (list.entries.empty() && !list.unknown && defects.size() == defects_before) {
    add_dead(defects, list.span, quoted(member.name.value) + " is an empty list");
  }
}

// --- Condition -----------------------------------------------------------------------------------

constexpr std::string_view for_all_values = "ForAllValues:";
constexpr std::string_view for_any_value = "ForAnyValue:";
constexpr std::string_view if_exists = "IfExists";

bool is_operator_name(std::string_view name) {
  return std::any_of(condition_operators.begin(), condition_operators.end(),
                     [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

bool ends_ignoring_case(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
}

/// EVAL-5: what is wrong with an operator, or nothing. A known one in other case is A-OP-CASE.
std::string wrong_operator(std::string_view written) {
  std::string_view name = written;
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view prefix = name.substr(0, colon + 1);
    if (!equal_ignoring_case(prefix, for_all_values) &&
        !equal_ignoring_case(prefix, for_any_value)) {
      return quoted(written) + " has a prefix other than `ForAllValues` and `ForAnyValue`";
    }
    name.remove_prefix(colon + 1);
  }
  if (ends_ignoring_case(name, if_exists)) {
    name.remove_suffix(if_exists.size());
    if (equal_ignoring_case(name, "Null")) return "`IfExists` cannot be added to `Null`";
  }
  if (is_operator_name(name)) return "";
  return quoted(written) + " is no condition operator" + nearest_hint(name, condition_operators);
}

/// KMS refuses ForAllValues with the single-valued encryption context (KMS Developer Guide, "AWS
/// KMS condition keys": OverlyPermissiveCondition).
void check_set_operator(const Located<std::string>& condition_operator,
                        const Located<std::string>& key, std::vector<Defect>& defects) {
  if (!starts_ignoring_case(condition_operator.value, for_all_values)) return;
  if (!starts_ignoring_case(key.value, "kms:EncryptionContext:")) return;
  add_refused(defects, condition_operator.span,
              "KMS refuses `ForAllValues` with " + quoted(key.value));
}

void read_condition_entry(const Located<std::string>& condition_operator, const ValueMember& member,
                          ConditionElement& condition, std::vector<Defect>& defects) {
  if (member.value.kind == ValueKind::no_value) return;
  ConditionEntry entry = {.condition_operator = condition_operator,
                          .key = literal_string(member.name.value, member.name.span),
                          .values_span = member.value.span};
  check_set_operator(condition_operator, member.name, defects);
  read_texts(member.value, member.name.value, entry.unknown, defects,
             [&](PartialString text) { entry.values.push_back(std::move(text)); });
  condition.entries.push_back(std::move(entry));
}

void read_condition_operator(const ValueMember& member, ConditionElement& condition,
                             std::vector<Defect>& defects) {
  const Value& block = member.value;
  if (block.kind == ValueKind::no_value) return;
  const std::string wrong = wrong_operator(member.name.value);
  if (!wrong.empty()) add_invalid(defects, member.name.span, wrong);
  if (block.kind == ValueKind::unknown) {
    condition.unknown = unknown_of(block);
  } else if (block.kind != ValueKind::object) {
    add_wrong_type(defects, block, member.name.value, "an object of condition keys");
  } else {
    check_duplicates(block, defects);
    for (const ValueMember& key : block.members) {
      read_condition_entry(member.name, key, condition, defects);
    }
  }
}

void read_condition(const ValueMember& member, ConditionElement& condition,
                    std::vector<Defect>& defects) {
  condition.present = true;
  condition.name = member.name.span;
  condition.span = member.value.span;
  condition.unknown = unknown_of(member.value);
  if (condition.unknown) return;
  if (member.value.kind != ValueKind::object) {
    return add_wrong_type(defects, member.value, "Condition", "an object");
  }
  check_duplicates(member.value, defects);
  for (const ValueMember& block : member.value.members) {
    read_condition_operator(block, condition, defects);
  }
}

// --- Statement -----------------------------------------------------------------------------------

void read_effect(const ValueMember& member, Statement& statement) {
  const Value& value = member.value;
  statement.effect_span = value.span;
  if (value.kind == ValueKind::unknown) {
    statement.effect_unknown = unknown_of(value);
    return;
  }
  if (!value.is_scalar()) {
    return add_wrong_type(statement.defects, value, "Effect", "`Allow` or `Deny`");
  }
  const std::optional<std::string> literal = value.text.literal();
  if (!literal) {
    statement.effect_unknown = unknown_text(value.text, "the effect is not known");
  } else if (*literal == "Allow") {
    statement.effect = Effect::allow;
  } else if (*literal == "Deny") {
    statement.effect = Effect::deny;
  } else {
    add_invalid(statement.defects, value.span,
                "the effect " + quoted(*literal) + " must be `Allow` or `Deny`");
  }
}

void read_sid(const ValueMember& member, Statement& statement) {
  const Value& value = member.value;
  if (value.is_scalar()) {
    statement.sid = {value.text.literal().value_or(""), value.span};
  } else if (value.kind != ValueKind::unknown) {
    add_wrong_type(statement.defects, value, "Sid", "a string");
  }
}

/// Reports the second member of a pair such as Action and NotAction (EVAL-5).
bool second_of_pair(bool present, const ValueMember& member, std::string_view other,
                    std::vector<Defect>& defects) {
  if (present) {
    add_invalid(
        defects, member.name.span,
        quoted(member.name.value) + " and " + quoted(other) + " cannot stand in one statement");
  }
  return present;
}

/// The member with which `name` forms a pair.
std::string opposite(std::string_view name) {
  return name.starts_with("Not") ? std::string(name.substr(3)) : "Not" + std::string(name);
}

template <class Element, class Read>
void read_pair_member(const ValueMember& member, Element& element, std::vector<Defect>& defects,
                      Read read) {
  if (element.present && element.negated == member.name.value.starts_with("Not")) {
    element = {};  // a duplicate, reported as such: the last one counts
  } else if (second_of_pair(element.present, member, opposite(member.name.value), defects)) {
    return;
  }
  read(member, element, defects);
}

void read_statement_member(const ValueMember& member, Statement& statement) {
  const std::string_view name = member.name.value;
  if (member.value.kind == ValueKind::no_value) return;
  if (name == "Sid") {
    read_sid(member, statement);
  } else if (name == "Effect") {
    read_effect(member, statement);
  } else if (name == "Principal" || name == "NotPrincipal") {
    read_pair_member(member, statement.principal, statement.defects, read_principal);
  } else if (name == "Action" || name == "NotAction") {
    read_pair_member(member, statement.action, statement.defects, read_list);
  } else if (name == "Resource" || name == "NotResource") {
    read_pair_member(member, statement.resource, statement.defects, read_list);
  } else if (name == "Condition") {
    statement.condition = {};
    read_condition(member, statement.condition, statement.defects);
  } else {
    add_invalid(
        statement.defects, member.name.span,
        quoted(name) + " is no element of a statement" + nearest_hint(name, statement_elements));
  }
}

/// Statements without these are stored and have no effect (ACT-3, RES-3, PRI-9); one without Effect
/// is refused.
void check_missing(const Value& value, Statement& statement) {
  const auto dead = [&](bool present, std::string_view element) {
    if (present) return;
    add_dead(statement.defects, statement.first_member,
             "the statement has no " + quoted(element) + ", so it has no effect");
  };
  const ValueMember* effect = value.find("Effect");
  if (effect == nullptr || effect->value.kind == ValueKind::no_value) {
    add_invalid(statement.defects, statement.first_member, "the statement has no `Effect`");
  }
  dead(statement.principal.present, "Principal");
  dead(statement.action.present, "Action");
  dead(statement.resource.present, "Resource");
}

// --- The document --------------------------------------------------------------------------------

void read_version(const ValueMember& member, KeyPolicy& policy) {
  const Value& value = member.value;
  if (value.kind == ValueKind::unknown) {
    policy.unknown = unknown_of(value);
    return;
  }
  if (!value.is_scalar()) {
    return add_wrong_type(policy.defects, value, "Version", "`2012-10-17`");
  }
  const std::optional<std::string> literal = value.text.literal();
  if (!literal) {
    policy.unknown = unknown_text(value.text, "the version of the policy is not known");
    return;
  }
  policy.version = Located<std::string>{*literal, value.span};
  if (*literal != "2012-10-17" && *literal != "2008-10-17") {
    add_invalid(policy.defects, value.span,
                "the version " + quoted(*literal) + " must be `2012-10-17` or `2008-10-17`");
  }
}

void add_statement(const Value& value, KeyPolicy& policy) {
  if (value.kind == ValueKind::no_value) return;
  StatementSlot slot;
  slot.cases.push_back({.value = read_statement(value)});
  policy.statements.push_back(std::move(slot));
}

void read_statements(const ValueMember& member, KeyPolicy& policy) {
  const Value& value = member.value;
  policy.statement_name = member.name.span;
  policy.statements.clear();
  if (value.kind == ValueKind::unknown) {
    policy.unknown = unknown_of(value);
  } else if (value.kind == ValueKind::object) {
    add_statement(value, policy);
  } else if (value.kind != ValueKind::list) {
    add_wrong_type(policy.defects, value, "Statement", "a list of statements");
  } else if (value.items.empty()) {
    add_invalid(policy.defects, value.span, "the policy has no statement");
  } else {
    for (const Value& item : value.items) add_statement(item, policy);
  }
}

void read_document_member(const ValueMember& member, KeyPolicy& policy) {
  const std::string_view name = member.name.value;
  if (member.value.kind == ValueKind::no_value) return;
  if (name == "Version") {
    read_version(member, policy);
  } else if (name == "Statement") {
    read_statements(member, policy);
  } else if (name == "Id") {
    if (!member.value.is_scalar() && member.value.kind != ValueKind::unknown) {
      add_wrong_type(policy.defects, member.value, "Id", "a string");
    }
  } else {
    add_invalid(
        policy.defects, member.name.span,
        quoted(name) + " is no element of a key policy" + nearest_hint(name, document_elements));
  }
}

// --- Size and characters -------------------------------------------------------------------------

// KMS Developer Guide, "Resource quotas" and "Create a key policy".
constexpr std::size_t largest_policy = 32768;

/// The length of the UTF-8 character at `text[at]`; broken bytes count as one.
std::size_t character_length(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && length < 4 &&
         (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) {
    ++length;
  }
  return length;
}

/// Tab, LF, CR, U+0020..U+00FF.
bool is_policy_character(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) {
    return first == '\t' || first == '\n' || first == '\r' || (first >= 0x20 && first < 0x80);
  }
  return character.size() == 2 && (first == 0xC2 || first == 0xC3);
}

/// The first character KMS refuses. Its place is exact where `text` is what stands under `span`.
void check_characters(std::string_view text, Span span, std::vector<Defect>& defects) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const std::string_view character = text.substr(at, length);
    if (!is_policy_character(character)) {
      if (text.size() == span.end - span.begin) {
        span.end = span.begin + static_cast<std::uint32_t>(at + length);
        span.begin += static_cast<std::uint32_t>(at);
      }
      const bool visible = length > 1;
      add_refused(defects, span,
                  visible ? "KMS refuses the character " + quoted(character) + " in a key policy"
                          : "KMS refuses a control character in a key policy");
      return;
    }
    at += length;
  }
}

/// A string or name, with or without quotes under its span.
void check_word(const Located<std::string>& word, std::vector<Defect>& defects) {
  Span span = word.span;
  const bool in_quotes = span.end - span.begin == word.value.size() + 2;
  if (in_quotes) {
    ++span.begin;
    --span.end;
  }
  check_characters(word.value, span, defects);
}

}  // namespace

Statement read_statement(const Value& value) {
  Statement statement = {.span = value.span, .first_member = value.span};
  statement.unknown = unknown_of(value);
  if (statement.unknown) return statement;
  if (value.kind != ValueKind::object) {
    add_wrong_type(statement.defects, value, "Statement", "an object or a list of objects");
    return statement;
  }
  if (!value.members.empty()) statement.first_member = value.members.front().name.span;
  check_duplicates(value, statement.defects);
  for (const ValueMember& member : value.members) read_statement_member(member, statement);
  check_missing(value, statement);
  return statement;
}

KeyPolicy read_key_policy(const Value& document) {
  KeyPolicy policy = {.span = document.span, .statement_name = document.span};
  policy.unknown = unknown_of(document);
  if (policy.unknown) return policy;
  if (document.kind != ValueKind::object) {
    add_wrong_type(policy.defects, document, "KeyPolicy", "an object");
    return policy;
  }
  check_duplicates(document, policy.defects);
  for (const ValueMember& member : document.members) read_document_member(member, policy);
  if (document.find("Statement") == nullptr) {
    add_invalid(policy.defects, policy.statement_name, "the policy has no `Statement`");
  }
  return policy;
}

void check_policy_size(std::size_t size, Span span, std::vector<Defect>& defects) {
  if (size <= largest_policy) return;
  add_refused(defects, span,
              "the policy has " + std::to_string(size) + " bytes, KMS takes at most 32768");
}

void check_policy_text(std::string_view text, Span span, std::vector<Defect>& defects) {
  check_policy_size(text.size(), span, defects);
  check_characters(text, span, defects);
}

void check_policy_characters(const Value& value, std::vector<Defect>& defects) {
  for (const StringPart& part : value.text.parts) check_word({part.literal, part.span}, defects);
  for (const Value& item : value.items) check_policy_characters(item, defects);
  for (const ValueMember& member : value.members) {
    check_word(member.name, defects);
    check_policy_characters(member.value, defects);
  }
}

std::size_t least_policy_size(const Value& value) {
  const bool bracketed = value.kind == ValueKind::string || value.kind == ValueKind::list ||
                         value.kind == ValueKind::object;
  std::size_t size = bracketed ? 2 : 0;
  for (const StringPart& part : value.text.parts) size += part.literal.size();
  for (const Value& item : value.items) size += least_policy_size(item);
  for (const ValueMember& member : value.members) {
    size += member.name.value.size() + 3 + least_policy_size(member.value);
  }
  return size;
}

}  // namespace kmslint
