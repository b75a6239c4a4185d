// Action and Resource: ACT-1 to ACT-3, RES-1 to RES-4. IAM User Guide, "IAM JSON policy elements:
// Action" and "Resource"; KMS Developer Guide, "Create a key policy".

#include <algorithm>
#include <utility>

#include "decide/domain.h"
#include "decide/evaluate_parts.h"
#include "decide/text_match.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

/// `match_entry(entry)` for each entry; unresolved ones may be anything (HOLE-8).
template <class MatchEntry>
Answer any_entry(const ListElement& list, MatchEntry match_entry) {
  AnyOf any;
  for (std::size_t i = 0; i < list.entries.size(); ++i) {
    Answer answer = match_entry(list.entries[i]);
    if (answer.result != Ternary::no || list.entries.size() == 1) answer.entry = i;
    any.add(std::move(answer));
  }
  if (list.unknown) {
    Answer open = {.result = Ternary::unknown, .rule = "HOLE-8"};
    open.depends.symbols.insert(list.unknown->symbol);
    any.add(std::move(open));
  }
  return any.answer();
}

bool selects_nothing(const ListElement& list) {
  return !list.present || (list.entries.empty() && !list.unknown);
}

/// A wildcard before the first colon, in an entry that is not just `*`.
bool has_wildcard_prefix(const PartialString& entry) {
  if (plain_text(entry) == "*") return false;
  for (const StringPart& part : entry.parts) {
    const std::size_t found = part.literal.find_first_of("*?:");
    if (found != std::string::npos) return part.literal[found] != ':';
  }
  return false;
}

Ternary action_matches(const PartialString& entry, std::string_view action,
                       const Knowledge& knowledge, Dependence& depends) {
  const bool plain = entry.parts.size() == 1 && !entry.parts[0].hole &&
                     is_ascii(entry.parts[0].literal) && is_ascii(action);
  if (plain) {
    const Ternary answer = ascii_glob_matches(entry.parts[0].literal, action, true);
    if (answer != Ternary::unknown) return answer;
  }
  const PartialString asked = {.parts = {{.literal = std::string(action)}}};
  return over_finite_values(
      entry, asked, knowledge, depends,
      [&knowledge](const PartialString& value, const PartialString& text, Dependence& found) {
        Tokens pattern = tokens_of(value, Wildcards::active);
        Tokens subject = tokens_of(text, Wildcards::literal);
        fold_case(pattern);
        fold_case(subject);
        return tokens_match({.wildcards = Wildcards::active, .fold_case = true}, pattern, subject,
                            knowledge, found);
      });
}

/// ACT-1: a glob over the whole action, ignoring case.
Answer match_action(const PartialString& entry, std::string_view action, const Knowledge& knowledge,
                    const EvaluateOptions& options) {
  Answer answer = {.rule = "ACT-1"};
  answer.result = action_matches(entry, action, knowledge, answer.depends);
  const bool prefix = entry.is_literal() ? has_wildcard_prefix(entry)
                                         : has_wildcard_prefix(substitute(entry, knowledge));
  if (prefix) {
    answer.result =
        under(Assumption::action_prefix, answer.result, options, answer.depends, answer.relies_on);
  }
  return answer;
}

// ---- Resource -----------------------------------------------------------------------------------

std::string_view resource_rule(const PartialString& entry) {
  const bool alias = std::any_of(entry.parts.begin(), entry.parts.end(), [](const auto& part) {
    return part.literal.find(":alias/") != std::string::npos;
  });
  return alias ? "RES-4" : "RES-2";
}

/// RES-2 for one text: variables are replaced in the sixth segment, a final star runs past missing
/// segments; a variable without a value matches nothing (VAR-3).
Ternary match_key_arn(const PartialString& value, const PartialString& key_arn,
                      const Request& request, const Knowledge& knowledge,
                      const EvaluateOptions& options, Dependence& depends) {
  const ExpandedText expanded = expand_variables(value, Wildcards::active, true, request, options);
  if (expanded.has_value == Ternary::no) return Ternary::no;
  Dependence found = expanded.depends;
  const Ternary matches = arn_tokens_match(expanded.tokens, tokens_of(key_arn, Wildcards::literal),
                                           ShortArn::star_extends, knowledge, found) &
                          expanded.has_value;
  if (matches == Ternary::unknown) depends.merge(found);
  return matches;
}

Answer match_resource(const PartialString& entry, const Request& request,
                      const Knowledge& knowledge, const EvaluateOptions& options) {
  if (plain_text(substitute(entry, knowledge)) == "*") {
    return {.result = Ternary::yes, .rule = "RES-1"};
  }
  Answer answer = {.rule = resource_rule(entry)};
  PartialString key_arn = request.key_arn;
  if (key_arn.parts.empty()) {  // which key this is, is not known
    key_arn.parts.push_back({.hole = SymbolId{first_anonymous_symbol}});
    answer.depends.other.insert("the ARN of the key");
  }
  answer.result = over_finite_values(
      entry, key_arn, knowledge, answer.depends,
      [&](const PartialString& value, const PartialString& text, Dependence& depends) {
        return match_key_arn(value, text, request, knowledge, options, depends);
      });
  return answer;
}

}  // namespace

Test test_action(const ListElement& action, const Request& request, const Knowledge& knowledge,
                 const EvaluateOptions& options) {
  if (selects_nothing(action)) return test_of(ElementKind::action, {.rule = "ACT-3"});
  Answer answer = any_entry(action, [&](const PartialString& entry) {
    return match_action(entry, request.action, knowledge, options);
  });
  if (action.negated) {
    answer.result = !answer.result;
    answer.rule = "ACT-2";
  }
  return test_of(ElementKind::action, std::move(answer));
}

Test test_resource(const ListElement& resource, const Request& request, const Knowledge& knowledge,
                   const EvaluateOptions& options) {
  if (selects_nothing(resource)) return test_of(ElementKind::resource, {.rule = "RES-3"});
  Answer answer = any_entry(resource, [&](const PartialString& entry) {
    return match_resource(entry, request, knowledge, options);
  });
  if (resource.negated) {
    answer.result =
        under(Assumption::not_resource, !answer.result, options, answer.depends, answer.relies_on);
    answer.rule = "RES-3";
  }
  return test_of(ElementKind::resource, std::move(answer));
}

}  // namespace kmslint
