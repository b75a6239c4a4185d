// Principal and NotPrincipal: PRI-1 to PRI-10. IAM User Guide, "AWS JSON policy elements:
// Principal" and "NotPrincipal"; KMS Developer Guide, "Key policies in AWS KMS".

#include <algorithm>
#include <utility>

#include "decide/evaluate_parts.h"
#include "decide/text_match.h"

namespace kmslint {

namespace {

PartialString literal(std::string_view text) { return {.parts = {{.literal = std::string(text)}}}; }

/// How one entry matches the caller.
struct EntryAnswer {
  Answer any = {};               ///< in whatever way
  Ternary direct = Ternary::no;  ///< other than through its account
  Dependence direct_depends = {};
};

EntryAnswer nobody(std::string_view rule) { return {.any = {.rule = rule}}; }

Ternary is_star(const PartialString& text, const Knowledge& knowledge, Dependence& depends) {
  return text_matches(TextOperator::equals, text, literal("*"), knowledge, depends);
}

/// PRI-6: a wildcard beside other text. It cannot match part of a principal.
bool has_partial_wildcard(const PartialString& text) {
  if (plain_text(text) == "*") return false;
  return std::any_of(text.parts.begin(), text.parts.end(), [](const StringPart& part) {
    return part.literal.find_first_of("*?") != std::string::npos;
  });
}

EntryAnswer match_everyone(const PartialString& text, const Knowledge& knowledge) {
  EntryAnswer answer = nobody("PRI-1");
  answer.any.result = is_star(text, knowledge, answer.any.depends);
  answer.direct = answer.any.result;
  answer.direct_depends = answer.any.depends;
  return answer;
}

// ---- AWS entries --------------------------------------------------------------------------------

/// A service principal is no identity of any account (PRI-8); only `*` may reach it (A-STAR).
EntryAnswer match_aws_for_service(const PartialString& text, const Knowledge& knowledge,
                                  const EvaluateOptions& options) {
  EntryAnswer answer = nobody("PRI-8");
  const Ternary star = is_star(text, knowledge, answer.any.depends);
  if (star == Ternary::no) return answer;
  answer.any.rule = "PRI-2";
  answer.any.result =
      under(Assumption::star, star, options, answer.any.depends, answer.any.relies_on);
  answer.direct = answer.any.result;
  return answer;
}

/// `<account>` or `arn:…:iam::<account>:root` (PRI-3).
Ternary names_account_of(const PartialString& text, const Caller& caller,
                         const Knowledge& knowledge, Dependence& depends) {
  PartialString root = literal("arn:*:iam::");
  root.parts.insert(root.parts.end(), caller.account.parts.begin(), caller.account.parts.end());
  root.parts.push_back({.literal = ":root"});
  return text_matches(TextOperator::equals, text, caller.account, knowledge, depends) |
         text_matches(TextOperator::arn_like, root, text, knowledge, depends);
}

/// The ARN of the user, the session, or the session's role (PRI-4). The root user is what its
/// account's ARN names.
Ternary names_caller(const PartialString& text, const Caller& caller, const Knowledge& knowledge,
                     Dependence& depends) {
  if (caller.kind == CallerKind::root) return names_account_of(text, caller, knowledge, depends);
  Ternary result = text_matches(TextOperator::equals, text, caller.name, knowledge, depends);
  if (caller.kind == CallerKind::assumed_role) {
    result = result | text_matches(TextOperator::equals, text, caller.role_arn, knowledge, depends);
  }
  return result;
}

EntryAnswer match_aws_for_identity(const PartialString& text, const Caller& caller,
                                   const Knowledge& knowledge) {
  EntryAnswer answer = nobody("PRI-4");
  const Ternary star = is_star(text, knowledge, answer.direct_depends);
  const Ternary named = names_caller(text, caller, knowledge, answer.direct_depends);
  answer.direct = star | named;
  answer.any.depends = answer.direct_depends;
  const Ternary account = names_account_of(text, caller, knowledge, answer.any.depends);
  answer.any.result = answer.direct | account;
  if (star == Ternary::yes) answer.any.rule = "PRI-2";
  if (answer.direct == Ternary::no && account != Ternary::no) answer.any.rule = "PRI-3";
  return answer;
}

EntryAnswer match_aws(const PartialString& text, const Caller& caller, const Knowledge& knowledge,
                      const EvaluateOptions& options) {
  if (has_partial_wildcard(text)) return nobody("PRI-6");
  if (caller.kind == CallerKind::anonymous) return match_everyone(text, knowledge);
  if (caller.kind == CallerKind::service) return match_aws_for_service(text, knowledge, options);
  return match_aws_for_identity(text, caller, knowledge);
}

// ---- Service entries ----------------------------------------------------------------------------

/// The entry is that name; in other case only under A-SVC-CASE.
Answer is_service(const PartialString& text, const PartialString& service,
                  const Knowledge& knowledge, const EvaluateOptions& options) {
  Answer answer = {.rule = "PRI-5"};
  if (service.parts.empty()) return answer;
  answer.result = text_matches(TextOperator::equals, text, service, knowledge, answer.depends);
  if (answer.result != Ternary::no) return answer;
  const Ternary ignoring_case =
      text_matches(TextOperator::equals_ignore_case, text, service, knowledge, answer.depends);
  answer.result =
      under(Assumption::svc_case, ignoring_case, options, answer.depends, answer.relies_on);
  return answer;
}

/// The same, for a name the caller has only under a contested reading.
Answer is_service_under(Assumption assumption, const PartialString& text,
                        const PartialString& service, const Knowledge& knowledge,
                        const EvaluateOptions& options) {
  Answer answer = is_service(text, service, knowledge, options);
  answer.result = under(assumption, answer.result, options, answer.depends, answer.relies_on);
  return answer;
}

/// `{"Service": "*"}` is no service principal; whether it matches anything is A-SVC-STAR.
Answer is_service_star(const PartialString& text, const Knowledge& knowledge,
                       const EvaluateOptions& options) {
  Answer answer = {.rule = "PRI-6"};
  const Ternary star = is_star(text, knowledge, answer.depends);
  answer.result = under(Assumption::svc_star, star, options, answer.depends, answer.relies_on);
  return answer;
}

EntryAnswer match_service(const PartialString& text, const Caller& caller,
                          const Knowledge& knowledge, const EvaluateOptions& options) {
  if (has_partial_wildcard(text)) return nobody("PRI-6");
  if (caller.kind != CallerKind::service) return nobody("PRI-5");
  AnyOf names;
  names.add(is_service(text, caller.name, knowledge, options));
  for (const PartialString& further : caller.further_names) {
    names.add(is_service(text, further, knowledge, options));
  }
  names.add(
      is_service_under(Assumption::global_name, text, caller.global_name, knowledge, options));
  names.add(
      is_service_under(Assumption::suffix, text, caller.other_suffix_name, knowledge, options));
  names.add(is_service_star(text, knowledge, options));
  EntryAnswer answer = {.any = names.answer()};
  answer.direct = answer.any.result;
  return answer;
}

EntryAnswer match_entry(const PrincipalEntry& entry, const Caller& caller,
                        const Knowledge& knowledge, const EvaluateOptions& options) {
  switch (entry.type) {
    case PrincipalType::everyone: return match_everyone(entry.text, knowledge);
    case PrincipalType::aws: return match_aws(entry.text, caller, knowledge, options);
    case PrincipalType::service: return match_service(entry.text, caller, knowledge, options);
    case PrincipalType::federated:
    case PrincipalType::canonical_user: return nobody("PRI-6");  // nobody that calls KMS
    case PrincipalType::other: return nobody("EVAL-5");
  }
  return nobody("PRI-9");
}

/// Over all entries; unresolved ones may be anything (HOLE-8).
struct EntriesAnswer {
  Answer any = {};
  Ternary direct = Ternary::no;
  Dependence direct_depends = {};
};

EntriesAnswer match_entries(const PrincipalElement& principal, const Request& request,
                            const Knowledge& knowledge, const EvaluateOptions& options) {
  AnyOf any;
  EntriesAnswer result;
  for (std::size_t i = 0; i < principal.entries.size(); ++i) {
    EntryAnswer answer = match_entry(principal.entries[i], request.caller, knowledge, options);
    if (answer.any.result != Ternary::no || principal.entries.size() == 1) answer.any.entry = i;
    result.direct = result.direct | answer.direct;
    if (answer.direct == Ternary::unknown) result.direct_depends.merge(answer.direct_depends);
    any.add(std::move(answer.any));
  }
  if (principal.unknown) {
    Answer open = {.result = Ternary::unknown, .rule = "HOLE-8"};
    open.depends.symbols.insert(principal.unknown->symbol);
    result.direct = result.direct | Ternary::unknown;
    result.direct_depends.merge(open.depends);
    any.add(std::move(open));
  }
  result.any = any.answer();
  return result;
}

}  // namespace

PrincipalTest test_principal(const PrincipalElement& principal, const Request& request,
                             const Knowledge& knowledge, const EvaluateOptions& options) {
  const bool empty = principal.entries.empty() && !principal.unknown;
  if (!principal.present || empty) {
    return {.test = test_of(ElementKind::principal, {.rule = "PRI-9"})};
  }
  EntriesAnswer entries = match_entries(principal, request, knowledge, options);
  if (!principal.negated) {
    return {.test = test_of(ElementKind::principal, std::move(entries.any)),
            .direct = entries.direct,
            .direct_depends = std::move(entries.direct_depends)};
  }
  // PRI-7: an entry that matches through the account counts as matching.
  Answer outside = std::move(entries.any);
  outside.result = !outside.result;
  outside.rule = "PRI-7";
  const Ternary direct = outside.result;
  Dependence depends = outside.depends;
  return {.test = test_of(ElementKind::principal, std::move(outside)),
          .direct = direct,
          .direct_depends = std::move(depends)};
}

}  // namespace kmslint
