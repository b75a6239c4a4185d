// Conditions: CON-1 to CON-12 and the operators of section 6.3. IAM User Guide, "IAM JSON policy
// elements: Condition operators" and "Conditions with multiple context keys or values".

#include <algorithm>
#include <array>
#include <compare>
#include <utility>

#include "decide/condition_operator.h"
#include "decide/domain.h"
#include "decide/evaluate_parts.h"
#include "decide/literal_values.h"
#include "decide/text_match.h"

namespace kmslint {

namespace {

std::string_view rule_of(OperatorFamily family) {
  switch (family) {
    case OperatorFamily::string_equals: return "STR-1";
    case OperatorFamily::string_equals_ignore_case: return "STR-2";
    case OperatorFamily::string_like: return "STR-3";
    case OperatorFamily::arn: return "ARN-1";
    case OperatorFamily::numeric: return "NUM-1";
    case OperatorFamily::date: return "DATE-1";
    case OperatorFamily::boolean: return "BOOL-1";
    case OperatorFamily::binary: return "BIN-1";
    case OperatorFamily::ip_address: return "IP-1";
    case OperatorFamily::null: return "CON-5";
  }
  return {};
}

bool is_glob(OperatorFamily family) {
  return family == OperatorFamily::string_like || family == OperatorFamily::arn;
}

bool is_text(OperatorFamily family) {
  return family == OperatorFamily::string_equals || is_glob(family) ||
         family == OperatorFamily::string_equals_ignore_case;
}

// ---- One policy value against one request value -------------------------------------------------

/// What a comparison may look up.
struct Surroundings {
  const Request& request;
  const Knowledge& knowledge;
  const EvaluateOptions& options;
};

bool holds(Relation relation, std::strong_ordering request_to_policy) {
  switch (relation) {
    case Relation::equal: return request_to_policy == 0;
    case Relation::less: return request_to_policy < 0;
    case Relation::less_or_equal: return request_to_policy <= 0;
    case Relation::greater: return request_to_policy > 0;
    case Relation::greater_or_equal: return request_to_policy >= 0;
  }
  return false;
}

Ternary compare_decimals(Relation relation, std::string_view value, std::string_view text) {
  const auto policy = read_decimal(value);
  const auto asked = read_decimal(text);
  return ternary(policy && asked && holds(relation, compare(*asked, *policy)));
}

Ternary compare_dates(Relation relation, std::string_view value, std::string_view text,
                      Dependence& depends) {
  if (is_ambiguous_date(value) || is_ambiguous_date(text)) {
    depends.other.insert("whether a date of four digits is a year");
    return Ternary::unknown;
  }
  const auto policy = read_instant(value);
  const auto asked = read_instant(text);
  return ternary(policy && asked && holds(relation, *asked <=> *policy));
}

Ternary compare_plain(const ConditionOperator& op, std::string_view value, std::string_view text,
                      Dependence& depends) {
  switch (op.family) {
    case OperatorFamily::numeric: return compare_decimals(op.relation, value, text);
    case OperatorFamily::date: return compare_dates(op.relation, value, text, depends);
    case OperatorFamily::boolean: {
      const auto policy = read_boolean(value);
      return ternary(policy && policy == read_boolean(text));
    }
    case OperatorFamily::binary: {
      const auto policy = read_base64(value);
      return ternary(policy && policy == read_base64(text));
    }
    case OperatorFamily::ip_address: {
      const auto range = read_address_range(value);
      const auto address = read_address_range(text);
      return ternary(range && address && contains(*range, *address));
    }
    case OperatorFamily::string_equals:
    case OperatorFamily::string_equals_ignore_case:
    case OperatorFamily::string_like:
    case OperatorFamily::arn:
    case OperatorFamily::null: break;
  }
  return Ternary::no;
}

void add_holes(const PartialString& text, Dependence& depends) {
  for (const StringPart& part : text.parts) {
    if (part.hole && !is_anonymous(*part.hole)) depends.symbols.insert(*part.hole);
  }
}

/// ARN-3: what fewer than six segments mean is A-SHORT-ARN, where the text has a final star.
Ternary match_arn(const Tokens& pattern, const Tokens& text, const Surroundings& around,
                  Answer& answer) {
  if (!is_short_arn(pattern, around.knowledge)) {
    return arn_tokens_match(pattern, text, ShortArn::never_matches, around.knowledge,
                            answer.depends);
  }
  answer.rule = "ARN-3";
  const Ternary extended =
      arn_tokens_match(pattern, text, ShortArn::star_extends, around.knowledge, answer.depends);
  return under(Assumption::short_arn, extended, around.options, answer.depends, answer.relies_on);
}

Ternary match_tokens(OperatorFamily family, const Tokens& pattern, const Tokens& text,
                     const Surroundings& around, Answer& answer) {
  switch (family) {
    case OperatorFamily::string_equals:
      return tokens_match({}, pattern, text, around.knowledge, answer.depends);
    case OperatorFamily::string_equals_ignore_case:
      return tokens_match_ignoring_case(pattern, text, around.knowledge, answer.depends);
    case OperatorFamily::string_like:
      return tokens_match({.wildcards = Wildcards::active}, pattern, text, around.knowledge,
                          answer.depends);
    case OperatorFamily::arn: return match_arn(pattern, text, around, answer);
    case OperatorFamily::numeric:
    case OperatorFamily::date:
    case OperatorFamily::boolean:
    case OperatorFamily::binary:
    case OperatorFamily::ip_address:
    case OperatorFamily::null: break;
  }
  return Ternary::no;
}

/// String and ARN operators, variables replaced first (VAR-2).
Ternary match_text(OperatorFamily family, const PartialString& value, const PartialString& text,
                   const Surroundings& around, Answer& answer) {
  const Wildcards wildcards = is_glob(family) ? Wildcards::active : Wildcards::literal;
  const ExpandedText expanded =
      expand_variables(value, wildcards, false, around.request, around.options);
  if (expanded.has_value == Ternary::no) {
    answer.rule = "VAR-3";
    return Ternary::no;
  }
  Answer found = {.rule = answer.rule, .depends = expanded.depends};
  const Ternary result =
      match_tokens(family, expanded.tokens, tokens_of(text, Wildcards::literal), around, found) &
      expanded.has_value;
  answer.rule = found.rule;
  answer.relies_on.merge(found.relies_on);
  if (result == Ternary::unknown) answer.depends.merge(found.depends);
  return result;
}

/// m(v, x) of section 6.3.
Ternary match_pair(const ConditionOperator& op, const PartialString& value,
                   const PartialString& text, const Surroundings& around, Answer& answer) {
  return over_finite_values(
      value, text, around.knowledge, answer.depends,
      [&](const PartialString& v, const PartialString& t, Dependence& depends) {
        Answer found = {.rule = answer.rule};
        Ternary result = Ternary::unknown;
        if (is_text(op.family)) {
          result = match_text(op.family, v, t, around, found);
        } else if (const auto plain_value = plain_text(v), plain = plain_text(t);
                   plain_value && plain) {
          result = compare_plain(op, *plain_value, *plain, found.depends);
        } else {
          add_holes(v, found.depends);
          add_holes(t, found.depends);
        }
        answer.rule = found.rule;
        answer.relies_on.merge(found.relies_on);
        depends.merge(found.depends);
        return result;
      });
}

/// A literal text without wildcards, or holes that cannot hold any.
bool is_definite(const PartialString& text, const Knowledge& knowledge) {
  return std::all_of(text.parts.begin(), text.parts.end(), [&](const StringPart& part) {
    if (part.hole) return is_wildcard_free(*part.hole, knowledge);
    return part.literal.find_first_of("*?") == std::string::npos;
  });
}

/// A pattern that can only match ARNs of one account: `arn:aws:iam::111122223333:role/*`.
bool names_one_account(OperatorFamily family, const PartialString& pattern,
                       const Knowledge& knowledge) {
  const std::vector<PartialString> segments = split(pattern, ':', 6);
  if (segments.size() != 6 || segments[4].parts.empty()) return false;
  if (family == OperatorFamily::arn) return is_definite(segments[4], knowledge);
  return std::all_of(segments.begin(), segments.begin() + 5,
                     [&](const PartialString& segment) { return is_definite(segment, knowledge); });
}

/// A pattern that can only match one organisation: `o-a1b2c3d4e5/r-ab12/*`.
bool names_one_organisation(const PartialString& pattern, const Knowledge& knowledge) {
  const PartialString id = split(pattern, '/', 2).front();
  const bool is_id = !id.parts.empty() && id.parts.front().literal.substr(0, 2) == "o-";
  return is_id && is_definite(id, knowledge);
}

/// CTX-8: a value that belongs to no customer account or organisation and equals nothing the inputs
/// name. Only a pattern that is open there could cover it.
bool cannot_be_customers(const ConditionOperator& op, const PartialString& value,
                         const Knowledge& knowledge) {
  if (op.family == OperatorFamily::string_equals ||
      op.family == OperatorFamily::string_equals_ignore_case) {
    return true;
  }
  if (!is_glob(op.family)) return false;
  const PartialString pattern = substitute(value, knowledge);
  return is_definite(pattern, knowledge) || names_one_account(op.family, pattern, knowledge) ||
         names_one_organisation(pattern, knowledge);
}

// ---- CON-2: the values of one entry against one request value -----------------------------------

Answer some_value_matches(const ConditionOperator& op, const ConditionEntry& entry,
                          const PartialString& text, bool never_customer,
                          const Surroundings& around) {
  AnyOf any;
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    Answer answer = {.rule = rule_of(op.family)};
    if (never_customer && cannot_be_customers(op, entry.values[i], around.knowledge)) {
      answer.rule = "CTX-8";
    } else {
      answer.result = match_pair(op, entry.values[i], text, around, answer);
    }
    if (answer.result != Ternary::no || entry.values.size() == 1) answer.entry = i;
    any.add(std::move(answer));
  }
  if (entry.unknown) {
    Answer open = {.result = Ternary::unknown, .rule = "HOLE-8"};
    open.depends.symbols.insert(entry.unknown->symbol);
    any.add(std::move(open));
  }
  return any.answer();
}

/// test(x): a negated operator is true iff no value matches.
Answer test_text(const ConditionOperator& op, const ConditionEntry& entry,
                 const PartialString& text, bool never_customer, const Surroundings& around) {
  Answer answer = some_value_matches(op, entry, text, never_customer, around);
  if (op.negated) answer.result = !answer.result;
  return answer;
}

// ---- Present keys -------------------------------------------------------------------------------

/// A text of the request of which nothing is known.
PartialString any_text() { return {.parts = {{.hole = SymbolId{first_anonymous_symbol}}}}; }

/// The value is one of these.
std::vector<PartialString> alternatives_of(const ContextValue& value, Ternary reading) {
  std::vector<PartialString> texts = value.values;
  const bool settled = value.assumption && reading == Ternary::yes && !texts.empty();
  if ((value.value_unknown || value.never_customer || texts.empty()) && !settled) {
    texts.push_back(any_text());
  }
  return texts;
}

/// The alternatives agree, or the answer hangs on the key's value.
Answer test_single(const ConditionOperator& op, const ConditionEntry& entry, const FoundKey& key,
                   const Surroundings& around) {
  const ContextValue& value = *key.value;
  const Ternary reading =
      value.assumption ? around.options.assumptions[*value.assumption] : Ternary::unknown;
  const std::vector<PartialString> texts = alternatives_of(value, reading);
  Answer result = test_text(op, entry, texts[0], value.never_customer, around);
  const bool value_is_open = texts.size() > 1 || value.values.empty();
  for (std::size_t i = 1; i < texts.size(); ++i) {
    Answer other = test_text(op, entry, texts[i], value.never_customer, around);
    if (other.result != result.result) result.result = Ternary::unknown;
    result.depends.merge(other.depends);
    result.relies_on.merge(other.relies_on);
  }
  if (result.result == Ternary::unknown && value_is_open) {
    result.depends.context_keys.insert(key.name);
  }
  return result;
}

/// Some member of the set passes. Further members, where there may be some, can only help.
Answer some_member_passes(const ConditionOperator& op, const ConditionEntry& entry,
                          const FoundKey& key, const Surroundings& around) {
  AnyOf any;
  for (const PartialString& text : key.value->values) {
    any.add(test_text(op, entry, text, false, around));
  }
  if (key.value->value_unknown) {
    Answer further = test_text(op, entry, any_text(), key.value->never_customer, around);
    further.result = further.result & Ternary::unknown;
    if (further.result == Ternary::unknown) further.depends.context_keys.insert(key.name);
    any.add(std::move(further));
  }
  return any.answer();
}

/// Every member passes: none fails.
Answer every_member_passes(const ConditionOperator& op, const ConditionEntry& entry,
                           const FoundKey& key, const Surroundings& around) {
  ConditionOperator failing = op;
  failing.negated = !op.negated;
  Answer answer = some_member_passes(failing, entry, key, around);
  answer.result = !answer.result;
  return answer;
}

/// The column "present" of table 6.2. A single value is a set of one, except that a plain operator
/// on a multivalued key is A-MULTI-PLAIN (CON-11).
Answer test_present(const ConditionOperator& op, const ConditionEntry& entry, const FoundKey& key,
                    const Surroundings& around) {
  if (!key.value->multivalued) return test_single(op, entry, key, around);
  if (op.set == SetOperator::for_all_values) return every_member_passes(op, entry, key, around);
  Answer answer = some_member_passes(op, entry, key, around);
  if (op.set == SetOperator::none) {
    answer.rule = "CON-11";
    answer.result = under(Assumption::multi_plain, answer.result, around.options, answer.depends,
                          answer.relies_on);
  }
  return answer;
}

// ---- Absent keys --------------------------------------------------------------------------------

/// The column "key absent" of table 6.2.
Answer test_absent(const ConditionOperator& op, const EvaluateOptions& options) {
  Answer answer;
  switch (op.set) {
    case SetOperator::for_all_values: return {.result = Ternary::yes, .rule = "CON-6"};
    case SetOperator::for_any_value:
      answer.rule = "CON-7";
      if (op.if_exists) {
        answer.result = under(Assumption::any_if_exists, Ternary::yes, options, answer.depends,
                              answer.relies_on);
      }
      return answer;
    case SetOperator::none: break;
  }
  if (op.if_exists) return {.result = Ternary::yes, .rule = "CON-4"};
  return {.result = ternary(op.negated), .rule = "CON-3"};
}

/// One of the two, by the key's presence: (present and a) or (absent and b). Where both agree the
/// presence does not matter.
Answer by_presence(Ternary present, Answer when_present, Answer when_absent,
                   const Dependence& presence_depends) {
  if (present == Ternary::yes) return when_present;
  if (present == Ternary::no) return when_absent;
  Answer answer = std::move(when_present);
  if (answer.result != when_absent.result || answer.result == Ternary::unknown) {
    answer.result = Ternary::unknown;
    answer.depends.merge(presence_depends);
    answer.depends.merge(when_absent.depends);
    answer.rule = when_absent.rule;
  }
  answer.relies_on.merge(when_absent.relies_on);
  return answer;
}

// ---- Null ---------------------------------------------------------------------------------------

/// CON-5: `true` asks for absence, `false` for presence; some value must hold.
Answer test_null(const ConditionEntry& entry, Ternary present, const Surroundings& around) {
  const ConditionOperator boolean = {.family = OperatorFamily::boolean};
  const PartialString asked = {.parts = {{.literal = present == Ternary::yes ? "false" : "true"}}};
  Answer answer = some_value_matches(boolean, entry, asked, false, around);
  answer.rule = "CON-5";
  return answer;
}

/// CON-12: with a set operator Null is a constant.
std::optional<Answer> constant_null(const ConditionOperator& op) {
  switch (op.set) {
    case SetOperator::for_all_values: return Answer{.result = Ternary::yes, .rule = "CON-12"};
    case SetOperator::for_any_value: return Answer{.result = Ternary::no, .rule = "CON-12"};
    case SetOperator::none: break;
  }
  return std::nullopt;
}

// ---- The entry ----------------------------------------------------------------------------------

/// CON-10: an empty list of policy values.
Answer test_empty_list(const ConditionOperator& op, const FoundKey& key, Ternary present,
                       const Dependence& presence_depends, const Surroundings& around) {
  Answer answer = {.rule = "CON-10"};
  switch (op.set) {
    case SetOperator::for_any_value: return answer;
    case SetOperator::none:
      answer.result = under(Assumption::empty_list, Ternary::yes, around.options, answer.depends,
                            answer.relies_on);
      return answer;
    case SetOperator::for_all_values: break;
  }
  Answer when_present = {.rule = "CON-10"};
  if (key.value != nullptr && key.value->multivalued && key.value->values.empty()) {
    when_present.result = key.value->value_unknown ? Ternary::unknown : Ternary::yes;
    if (key.value->value_unknown) when_present.depends.context_keys.insert(key.name);
  }
  return by_presence(present, std::move(when_present), {.result = Ternary::yes, .rule = "CON-10"},
                     presence_depends);
}

struct KeyPresence {
  FoundKey key = {};
  Ternary present = Ternary::no;
  Dependence depends = {};
  std::set<Assumption> relies_on = {};
};

KeyPresence presence_of(std::string_view name, const Surroundings& around) {
  KeyPresence result = {.key = find_context(around.request, name)};
  result.present = presence(result.key, around.options, result.depends, result.relies_on);
  return result;
}

Answer test_known_key(const ConditionOperator& op, const ConditionEntry& entry,
                      const KeyPresence& key, const Surroundings& around) {
  if (op.family == OperatorFamily::null) {
    if (auto constant = constant_null(op)) return *constant;
  }
  if (entry.values.empty() && !entry.unknown) {
    return test_empty_list(op, key.key, key.present, key.depends, around);
  }
  const bool null = op.family == OperatorFamily::null;
  Answer when_present;
  if (key.present != Ternary::no) {
    when_present =
        null ? test_null(entry, Ternary::yes, around) : test_present(op, entry, key.key, around);
  }
  Answer when_absent =
      null ? test_null(entry, Ternary::no, around) : test_absent(op, around.options);
  return by_presence(key.present, std::move(when_present), std::move(when_absent), key.depends);
}

Test unknown_entry(const PartialString& key) {
  Answer answer = {.result = Ternary::unknown, .rule = "HOLE-8"};
  add_holes(key, answer.depends);
  return test_of(ElementKind::condition, std::move(answer));
}

}  // namespace

Test test_condition_entry(const ConditionEntry& entry, const Request& request,
                          const Knowledge& knowledge, const EvaluateOptions& options) {
  const Surroundings around = {request, knowledge, options};
  const PartialString key_text = substitute(entry.key, knowledge);
  const std::optional<std::string> name = plain_text(key_text);
  const auto op = parse_condition_operator(entry.condition_operator.value);
  if (!op) return test_of(ElementKind::condition, {.rule = "EVAL-5"});
  if (!name) return unknown_entry(key_text);
  const KeyPresence key = presence_of(*name, around);
  Answer answer = test_known_key(*op, entry, key, around);
  answer.relies_on.insert(key.relies_on.begin(), key.relies_on.end());
  if (op->miscased) {
    answer.result =
        under(Assumption::op_case, answer.result, options, answer.depends, answer.relies_on);
  }
  Test test = test_of(ElementKind::condition, std::move(answer));
  test.key_absent = key.present == Ternary::no;
  return test;
}

}  // namespace kmslint
