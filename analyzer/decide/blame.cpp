#include "decide/blame.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

#include "decide/text_match.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

// The condition key whose value is the log group's ARN. Condition key names ignore case (CON-8).
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
constexpr std::string_view logs_context_key = "kms:encryptioncontext:aws:logs:arn";
constexpr std::string_view context_prefix = "kms:encryptioncontext:";

std::string display(const PartialString& text, const Knowledge& knowledge) {
  return substitute(text, knowledge).display(*knowledge.symbols);
}

bool is_known_suffix(std::string_view suffix) {
  return std::ranges::any_of(tables::partitions(), [&](const PartitionFact& partition) {
    return partition.dns_suffix == suffix;
  });
}

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string::npos; }

/// `logs.<label>.<suffix>` with a suffix of some partition; the label, or nullopt.
std::optional<std::string_view> logs_label(std::string_view text) {
  if (!text.starts_with("logs.")) return std::nullopt;
  const std::string_view rest = text.substr(5);
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos || !is_known_suffix(rest.substr(dot + 1))) return std::nullopt;
  return rest.substr(0, dot);
}

/// A slip in the name of Logs' principal: `log.…`, `logs-eu-west-1.…`, `cloudwatchlogs.…`, a wrong
/// suffix, another case.
bool nearly_logs(std::string_view text, const Request& request, const Knowledge& knowledge) {
  const std::string lowered = ascii_lower(text);
  constexpr std::array<std::string_view, 8> slips = {
      "logs.", "log.", "logs-", "cloudwatchlogs.", "cloudwatch-logs.", "cloudwatch.logs.",
      "logs_", "logs:"};
  for (const std::string_view slip : slips) {
    if (lowered.starts_with(slip)) return true;
  }
  const std::string name = display(request.caller.name, knowledge);
  const std::string global = display(request.caller.global_name, knowledge);
  return tables::edit_distance(lowered, name, 2) <= 2 ||
         (!global.empty() && tables::edit_distance(lowered, global, 2) <= 2);
}

bool is_known_service(std::string_view text) {
  return std::ranges::any_of(tables::service_principals(), [&](const ServicePrincipalFact& fact) {
    return fact.principal == text;
  });
}

// ------------------------------------------------------------------ ranking the Allow statements

/// Whether the test keeps its statement from matching. Where the statement surely does not match,
/// only a test that surely fails is the reason.
bool is_guilty(const StatementTrace& trace, const Test& test) {
  return trace.matches == Ternary::no ? test.result == Ternary::no : test.result != Ternary::yes;
}

const Test* failing(const StatementTrace& trace, ElementKind element) {
  for (const Test& test : trace.tests) {
    if (test.element == element && is_guilty(trace, test)) return &test;
  }
  return nullptr;
}

std::size_t failing_conditions(const StatementTrace& trace) {
  return static_cast<std::size_t>(std::ranges::count_if(trace.tests, [&](const Test& test) {
    return test.element == ElementKind::condition && is_guilty(trace, test);
  }));
}

const StatementTrace* trace_of(const Evaluation& evaluation, std::size_t index) {
  for (const StatementTrace& trace : evaluation.statements) {
    if (trace.index == index) return &trace;
  }
  return nullptr;
}

bool tests_logs_context(const Statement& statement) {
  return std::ranges::any_of(statement.condition.entries, [](const ConditionEntry& entry) {
    const std::optional<std::string> key = entry.key.literal();
    return key && ascii_lower(*key) == logs_context_key;
  });
}

struct NearestEntry {
  PrincipalReading reading = {};
  const PrincipalEntry* entry = nullptr;
};

PrincipalReading read_entry(const PrincipalEntry& entry, const Request& request,
                            const Knowledge& knowledge) {
  switch (entry.type) {
    case PrincipalType::everyone: return {.nearness = PrincipalNearness::logs};
    case PrincipalType::service: break;
    case PrincipalType::aws:
    case PrincipalType::federated:
    case PrincipalType::canonical_user:
    case PrincipalType::other: {
      const std::optional<std::string> text = substitute(entry.text, knowledge).literal();
      if (entry.type == PrincipalType::aws && text == "*") {
        return {.nearness = PrincipalNearness::logs};
      }
      return {.nearness = PrincipalNearness::aws_principal};
    }
  }
  if (const auto text = substitute(entry.text, knowledge).literal()) {
    return read_service_principal(*text, request, knowledge);
  }
  Dependence ignored;
  const Ternary same =
      text_matches(TextOperator::equals, entry.text, request.caller.name, knowledge, ignored);
  if (same != Ternary::no) return {.nearness = PrincipalNearness::logs};
  const std::string shown = display(entry.text, knowledge);
  return {.nearness = shown.starts_with("logs.") ? PrincipalNearness::other_region
                                                 : PrincipalNearness::other_service};
}

NearestEntry nearest_entry(const Statement& statement, const Request& request,
                           const Knowledge& knowledge) {
  NearestEntry nearest;
  for (const PrincipalEntry& entry : statement.principal.entries) {
    const PrincipalReading reading = read_entry(entry, request, knowledge);
    if (!nearest.entry || reading.nearness < nearest.reading.nearness) {
      nearest = {reading, &entry};
    }
  }
  return nearest;
}

/// An Allow that reaches Logs only through `*` was not written for Logs, unless it asks for the log
/// group's ARN; when its condition is what fails, it ranks with the AWS principals.
bool reaches_only_through_star(const NearestEntry& nearest) {
  return nearest.entry && nearest.reading.nearness == PrincipalNearness::logs &&
         nearest.entry->type != PrincipalType::service;
}

struct Rank {
  PrincipalNearness nearness = PrincipalNearness::aws_principal;
  std::size_t failing_elements = 0;
  bool principal_fails = false;
  std::size_t failing_conditions = 0;
  std::size_t distance = 0;
  std::size_t index = 0;
  friend auto operator<=>(const Rank&, const Rank&) = default;
};

std::vector<PartialString> segments(const PartialString& text, const Knowledge& knowledge) {
  return split(substitute(text, knowledge), ':', 6);
}

/// How many of the six segments of the log group's ARN a condition value contradicts.
std::size_t segment_distance(const PartialString& value, const PartialString& arn,
                             const Knowledge& knowledge) {
  const std::vector<PartialString> wanted = segments(value, knowledge);
  const std::vector<PartialString> actual = segments(arn, knowledge);
  if (wanted.size() != actual.size()) return 6;
  std::size_t distance = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Dependence ignored;
    if (text_matches(TextOperator::like, wanted[i], actual[i], knowledge, ignored) != Ternary::yes)
      ++distance;
  }
  return distance;
}

const PartialString* log_group_arn(const Request& request) {
  const auto found = request.context.find(std::string(logs_context_key));
  if (found == request.context.end() || found->second.values.empty()) return nullptr;
  return &found->second.values.front();
}

std::size_t condition_distance(const Statement& statement, const Request& request,
                               const Knowledge& knowledge) {
  const PartialString* arn = log_group_arn(request);
  if (!arn) return 0;
  std::size_t best = 7;
  for (const ConditionEntry& entry : statement.condition.entries) {
    const auto key = entry.key.literal();
    if (!key || ascii_lower(*key) != logs_context_key) continue;
    for (const PartialString& value : entry.values) {
      best = std::min(best, segment_distance(value, *arn, knowledge));
    }
  }
  return best == 7 ? 0 : best;
}

Rank rank(const Statement& statement, const StatementTrace& trace, const Request& request,
          const Knowledge& knowledge) {
  const NearestEntry nearest = nearest_entry(statement, request, knowledge);
  Rank result;
  result.index = trace.index;
  result.principal_fails = failing(trace, ElementKind::principal) != nullptr;
  result.failing_conditions = failing_conditions(trace);
  result.failing_elements =
      static_cast<std::size_t>(result.principal_fails) +
      static_cast<std::size_t>(failing(trace, ElementKind::action) != nullptr) +
      static_cast<std::size_t>(failing(trace, ElementKind::resource) != nullptr);
  result.nearness = nearest.reading.nearness;
  if (statement.principal.negated) {
    result.nearness =
        result.principal_fails ? PrincipalNearness::aws_principal : PrincipalNearness::logs;
  }
  if (!statement.principal.present) result.nearness = PrincipalNearness::aws_principal;
  if (reaches_only_through_star(nearest) && result.failing_conditions > 0 &&
      !tests_logs_context(statement)) {
    result.nearness = PrincipalNearness::aws_principal;
  }
  result.distance = condition_distance(statement, request, knowledge);
  return result;
}

// ------------------------------------------------------------------ which clause of the statement

Span whole_or_piece(const PartialString& text, std::string_view wrong) {
  if (text.parts.size() > 1 && !wrong.empty()) {
    for (const StringPart& part : text.parts) {
      if (!part.hole && part.literal.find(wrong) != std::string::npos) return part.span;
    }
  }
  return text.span;
}

void blame_principal(Blame& blame, const Statement& statement, const Request& request,
                     const Knowledge& knowledge) {
  if (statement.principal.negated) {
    blame.code = ReasonCode::no_service_principal;
    blame.primary = statement.principal.name;
    return;
  }
  const NearestEntry nearest = nearest_entry(statement, request, knowledge);
  if (!nearest.entry) {
    blame.code = ReasonCode::no_service_principal;
    blame.primary = statement.principal.present ? statement.principal.span : statement.first_member;
    return;
  }
  blame.primary = nearest.entry->text.span;
  blame.word = display(nearest.entry->text, knowledge);
  blame.expected = display(request.caller.name, knowledge);
  switch (nearest.reading.nearness) {
    case PrincipalNearness::logs:
      // Matches under some completion only: what it names is another Region's, if anything.
      blame.code = ReasonCode::service_principal_other_region;
      if (nearest.entry->type != PrincipalType::service) {
        blame.code = ReasonCode::no_service_principal;
      }
      blame.detail = nearest.reading.region;
      return;
    case PrincipalNearness::other_region:
      blame.code = ReasonCode::service_principal_other_region;
      blame.detail = nearest.reading.region;
      blame.primary = whole_or_piece(nearest.entry->text, nearest.reading.region);
      return;
    case PrincipalNearness::other_suffix:
      blame.code = nearest.reading.unregional ? ReasonCode::unregional_service_principal
                                              : ReasonCode::service_principal_wrong_suffix;
      return;
    case PrincipalNearness::unsubstituted:
      blame.code = ReasonCode::unsubstituted_template_text;
      blame.detail = "principal";
      return;
    case PrincipalNearness::near_miss:
      blame.code = has_wildcard(blame.word) ? ReasonCode::wildcard_in_service_principal
                                            : ReasonCode::near_miss_service_principal;
      return;
    case PrincipalNearness::other_service: blame.code = ReasonCode::other_service_only; return;
    case PrincipalNearness::aws_principal: blame.code = ReasonCode::no_service_principal; return;
  }
}

void blame_action(Blame& blame, const Statement& statement, const Knowledge& knowledge,
                  std::string_view wanted) {
  blame.code = ReasonCode::action_missing;
  blame.primary = statement.action.present ? statement.action.name : statement.first_member;
  for (const PartialString& entry : statement.action.entries) {
    const std::string text = ascii_lower(display(entry, knowledge));
    if (text == "kms:reencrypt" && ascii_lower(wanted).starts_with("kms:reencrypt")) {
      blame.code = ReasonCode::action_not_an_iam_action;
      blame.primary = entry.span;
      blame.word = display(entry, knowledge);
    }
  }
  blame.expected = std::string(wanted);
}

void blame_resource(Blame& blame, const Statement& statement, const Knowledge& knowledge) {
  if (!statement.resource.present || statement.resource.entries.empty()) {
    blame.code = ReasonCode::resource_missing;
    blame.primary = statement.resource.present ? statement.resource.span : statement.first_member;
    return;
  }
  const PartialString& entry = statement.resource.entries.front();
  blame.code = ReasonCode::other_key;
  blame.word = display(entry, knowledge);
  if (blame.word.find(":alias/") != std::string::npos || blame.word.starts_with("alias/")) {
    blame.code = ReasonCode::resource_alias;
  }
  blame.primary = statement.resource.negated ? statement.resource.name : entry.span;
  blame.expected = "*";
}

// ------------------------------------------------------------------------------ condition entries

bool is_string_equality(std::string_view condition_operator) {
  return condition_operator.find("StringEquals") != std::string_view::npos;
}

/// A slip in the name of Logs' encryption-context key (facts: none of these is documented
/// anywhere).
bool nearly_logs_context(std::string_view lower_key) {
  if (!lower_key.starts_with(context_prefix) || lower_key == logs_context_key) return false;
  const std::string_view name = lower_key.substr(context_prefix.size());
  return name.find("log") != std::string_view::npos ||
         tables::edit_distance(name, "aws:logs:arn", 3) <= 3;
}

struct SegmentName {
  ReasonCode code;
  std::string_view name;
};
constexpr std::array<SegmentName, 6> segment_names = {{{ReasonCode::arn_segments, "arn"},
                                                       {ReasonCode::arn_partition, "partition"},
                                                       {ReasonCode::arn_segments, "service"},
                                                       {ReasonCode::arn_region, "region"},
                                                       {ReasonCode::arn_account, "account"},
                                                       {ReasonCode::arn_name, "name"}}};

/// The first segment that differs between a six-segment value and the log group's ARN.
void blame_segment(Blame& blame, const PartialString& value, const PartialString& arn,
                   const Knowledge& knowledge) {
  const std::vector<PartialString> wanted = segments(value, knowledge);
  const std::vector<PartialString> actual = segments(arn, knowledge);
  blame.code = ReasonCode::arn_segments;
  if (wanted.size() != 6 || actual.size() != 6) return;
  for (const Ternary wrong : {Ternary::no, Ternary::unknown}) {
    for (std::size_t i = 0; i < 6; ++i) {
      Dependence ignored;
      if (text_matches(TextOperator::like, wanted[i], actual[i], knowledge, ignored) != wrong)
        continue;
      const std::string shown = wanted[i].display(*knowledge.symbols);
      blame.code = segment_names[i].code;
      blame.detail = segment_names[i].name;
      if (i == 5 && !shown.starts_with("log-group:") &&
          actual[i].display(*knowledge.symbols).starts_with("log-group:")) {
        blame.detail = "log-group";
      }
      // A whole element where another belongs: the pattern is shifted, not one segment wrong.
      if (i == 4 && shown.starts_with("log-group")) blame.code = ReasonCode::arn_segments;
      blame.primary = whole_or_piece(value, shown);
      return;
    }
  }
}

std::string lower_display(const PartialString& text, const Knowledge& knowledge) {
  return ascii_lower(display(text, knowledge));
}

void blame_context_value(Blame& blame, const ConditionEntry& entry, const PartialString& value,
                         const PartialString& arn, const Knowledge& knowledge) {
  blame.primary = value.span;
  blame.word = display(value, knowledge);
  blame.expected = display(arn, knowledge);
  if (const auto text = substitute(value, knowledge).literal()) {
    if (find_unsubstituted_variable(*text)) {
      blame.code = ReasonCode::unsubstituted_template_text;
      blame.detail = "value";
      return;
    }
  }
  Dependence ignored;
  if (is_string_equality(entry.condition_operator.value) && has_wildcard(blame.word) &&
      text_matches(TextOperator::like, value, arn, knowledge, ignored) != Ternary::no) {
    blame.code = ReasonCode::wildcard_under_equals;
    blame.expected.clear();
    return;
  }
  const bool arn_operator =
      ascii_lower(entry.condition_operator.value).find("arn") != std::string::npos;
  const std::size_t count = segments(value, knowledge).size();
  if (arn_operator && count < 6) {
    const bool open_end = blame.word.ends_with("*");
    blame.code = open_end ? ReasonCode::short_arn : ReasonCode::arn_segments;
    return;
  }
  if (blame.word.ends_with(":*")) {
    PartialString arn_with_star = arn;
    arn_with_star.append(literal_string(":*", arn.span));
    if (text_matches(TextOperator::arn_like, value, arn_with_star, knowledge, ignored) ==
            Ternary::yes &&
        text_matches(TextOperator::arn_like, value, arn, knowledge, ignored) != Ternary::yes) {
      blame.code = ReasonCode::arn_suffix_colon_star;
      return;
    }
  }
  if (lower_display(value, knowledge) == lower_display(arn, knowledge)) {
    blame.code = ReasonCode::arn_case;
    return;
  }
  blame_segment(blame, value, arn, knowledge);
  if (blame.primary == Span{}) blame.primary = value.span;
}

const PartialString* closest_value(const ConditionEntry& entry, const PartialString& arn,
                                   const Knowledge& knowledge) {
  const PartialString* best = nullptr;
  std::pair<std::size_t, std::size_t> best_distance;
  const std::string wanted = display(arn, knowledge);
  for (const PartialString& value : entry.values) {
    const std::pair distance(segment_distance(value, arn, knowledge),
                             tables::edit_distance(display(value, knowledge), wanted, 600));
    if (!best || distance < best_distance) {
      best = &value;
      best_distance = distance;
    }
  }
  return best;
}

ReasonCode code_for_key(std::string_view key, const Test& test) {
  if (key == "kms:viaservice") return ReasonCode::viaservice_on_service_principal;
  if (key.starts_with("aws:source") &&
      (key == "aws:sourcearn" || key == "aws:sourceaccount" || key.starts_with("aws:sourceorg"))) {
    return ReasonCode::source_keys_not_documented;
  }
  if (key == "kms:calleraccount" || key == "aws:principalaccount") {
    return ReasonCode::caller_account_undocumented;
  }
  return test.key_absent ? ReasonCode::key_absent_for_action : ReasonCode::value_never_met;
}

Blame blame_condition_entry(const Blame& base, const ConditionEntry& entry, const Test& test,
                            const Request& request, const Knowledge& knowledge) {
  Blame blame = base;
  const std::string key = ascii_lower(display(entry.key, knowledge));
  blame.word = display(entry.key, knowledge);
  blame.primary = entry.key.span;
  blame.detail = blame.word;
  if (key == logs_context_key) {
    const PartialString* arn = log_group_arn(request);
    const PartialString* value = arn ? closest_value(entry, *arn, knowledge) : nullptr;
    if (value) {
      blame.detail.clear();
      blame_context_value(blame, entry, *value, *arn, knowledge);
      return blame;
    }
    blame.code = test.key_absent ? ReasonCode::key_absent_for_action : ReasonCode::value_never_met;
    return blame;
  }
  const std::optional<std::string> nearest = tables::nearest_condition_key(key);
  if (nearly_logs_context(key) || (!tables::condition_key(key) && nearest)) {
    blame.code = ReasonCode::key_typo;
    blame.expected = nearly_logs_context(key) ? "kms:EncryptionContext:aws:logs:arn" : *nearest;
    return blame;
  }
  blame.code = code_for_key(key, test);
  if (blame.code == ReasonCode::value_never_met && !entry.values.empty()) {
    const std::size_t guilty = test.entry.value_or(0);
    const PartialString& value = entry.values[std::min(guilty, entry.values.size() - 1)];
    blame.primary = value.span;
    blame.word = display(value, knowledge);
    if (const auto text = substitute(value, knowledge).literal();
        text && find_unsubstituted_variable(*text)) {
      blame.code = ReasonCode::unsubstituted_template_text;
      blame.detail = "value";
    }
  }
  return blame;
}

/// Order of precedence of docs/semantics.md section 10 among the clauses of one condition.
int precedence(ReasonCode code) {
  switch (code) {
    case ReasonCode::unsubstituted_template_text: return 0;
    case ReasonCode::arn_suffix_colon_star:
    case ReasonCode::arn_partition:
    case ReasonCode::arn_region:
    case ReasonCode::arn_account:
    case ReasonCode::arn_name:
    case ReasonCode::arn_case:
    case ReasonCode::arn_segments:
    case ReasonCode::wildcard_under_equals:
    case ReasonCode::key_typo: return 1;
    case ReasonCode::key_absent_for_action:
    case ReasonCode::value_never_met: return 2;
    case ReasonCode::viaservice_on_service_principal:
    case ReasonCode::source_keys_not_documented:
    case ReasonCode::caller_account_undocumented:
    case ReasonCode::short_arn: return 3;
    case ReasonCode::key_id_instead_of_arn:
    case ReasonCode::aws_managed_key:
    case ReasonCode::key_in_other_region:
    case ReasonCode::key_not_symmetric:
    case ReasonCode::key_not_enabled:
    case ReasonCode::key_in_other_account:
    case ReasonCode::explicit_deny:
    case ReasonCode::deny_by_absent_key:
    case ReasonCode::org_perimeter_deny:
    case ReasonCode::service_principal_other_region:
    case ReasonCode::policy_from_log_group_attribute:
    case ReasonCode::wildcard_in_service_principal:
    case ReasonCode::near_miss_service_principal:
    case ReasonCode::no_service_principal:
    case ReasonCode::other_service_only:
    case ReasonCode::resource_missing:
    case ReasonCode::resource_alias:
    case ReasonCode::other_key:
    case ReasonCode::action_missing:
    case ReasonCode::action_not_an_iam_action:
    case ReasonCode::unregional_service_principal:
    case ReasonCode::service_principal_wrong_suffix:
    case ReasonCode::malformed_statement: return 4;
  }
  return 4;
}

void blame_condition(Blame& blame, const Statement& statement, const StatementTrace& trace,
                     const Request& request, const Knowledge& knowledge) {
  std::optional<Blame> best;
  bool best_proved = false;
  for (const Test& test : trace.tests) {
    if (test.element != ElementKind::condition || !is_guilty(trace, test)) continue;
    if (test.index >= statement.condition.entries.size()) continue;
    const ConditionEntry& entry = statement.condition.entries[test.index];
    Blame candidate = blame_condition_entry(blame, entry, test, request, knowledge);
    candidate.relies_on.insert(test.relies_on.begin(), test.relies_on.end());
    // A clause that surely fails explains more than one that may.
    const bool proved = test.result == Ternary::no;
    if (!best || std::pair(!proved, precedence(candidate.code)) <
                     std::pair(!best_proved, precedence(best->code))) {
      if (best) candidate.related.push_back({best->primary, "and this does not hold either"});
      best = std::move(candidate);
      best_proved = proved;
    } else {
      best->related.push_back({candidate.primary, "and this does not hold either"});
    }
  }
  if (best) {
    blame = std::move(*best);
  } else {
    blame.code = ReasonCode::value_never_met;
    blame.primary = statement.condition.name;
  }
}

// --------------------------------------------------------------------------------- explicit denies

bool is_organisation_key(std::string_view lower_key) {
  return lower_key.starts_with("aws:principalorg") || lower_key == "aws:principalaccount" ||
         lower_key == "aws:principalarn" || lower_key.starts_with("aws:principaltag/");
}

Blame blame_deny(const Statement& statement, const StatementTrace& trace,
                 const Knowledge& knowledge) {
  Blame blame;
  blame.code = ReasonCode::explicit_deny;
  blame.statement = statement.span;
  blame.statement_name = statement.sid.value;
  for (const Test& test : trace.tests) {
    blame.relies_on.insert(test.relies_on.begin(), test.relies_on.end());
    if (test.element != ElementKind::condition || test.result == Ternary::no) continue;
    if (test.index >= statement.condition.entries.size()) continue;
    const ConditionEntry& entry = statement.condition.entries[test.index];
    const std::string key = ascii_lower(display(entry.key, knowledge));
    if (!test.key_absent && !is_organisation_key(key)) continue;
    blame.code =
        is_organisation_key(key) ? ReasonCode::org_perimeter_deny : ReasonCode::deny_by_absent_key;
    blame.primary = entry.key.span;
    blame.word = display(entry.key, knowledge);
    blame.detail = entry.condition_operator.value;
    return blame;
  }
  if (statement.principal.negated) {
    blame.primary = statement.principal.name;
    blame.word = "NotPrincipal";
    return blame;
  }
  if (statement.action.negated) {
    blame.primary = statement.action.name;
    blame.word = "NotAction";
    return blame;
  }
  const auto principal = std::ranges::find_if(
      trace.tests, [](const Test& test) { return test.element == ElementKind::principal; });
  const std::vector<PrincipalEntry>& entries = statement.principal.entries;
  if (principal != trace.tests.end() && principal->entry && *principal->entry < entries.size()) {
    const PrincipalEntry& entry = entries[*principal->entry];
    blame.primary = entry.text.span;
    blame.word = display(entry.text, knowledge);
  } else {
    blame.primary = statement.principal.present ? statement.principal.span : statement.effect_span;
  }
  return blame;
}

std::optional<std::size_t> firing_deny(const std::vector<const Statement*>& statements,
                                       const Evaluation& evaluation) {
  std::optional<std::size_t> first;
  Ternary best = Ternary::no;
  for (const StatementTrace& trace : evaluation.statements) {
    if (trace.index >= statements.size()) continue;
    if (statements[trace.index]->effect != Effect::deny) continue;
    if (trace.matches > best) {
      best = trace.matches;
      first = trace.index;
    }
  }
  return first;
}

bool some_allow_matches(const std::vector<const Statement*>& statements,
                        const Evaluation& evaluation) {
  return std::ranges::any_of(evaluation.statements, [&](const StatementTrace& trace) {
    return trace.index < statements.size() && statements[trace.index]->effect == Effect::allow &&
           trace.matches == Ternary::yes;
  });
}

void note_other_failures(Blame& blame, const Statement& statement, const StatementTrace& trace,
                         ElementKind headline) {
  if (headline != ElementKind::action && statement.action.present &&
      failing(trace, ElementKind::action)) {
    blame.related.push_back({statement.action.name, "and the action is not listed here"});
  }
  if (headline != ElementKind::resource && statement.resource.present &&
      failing(trace, ElementKind::resource)) {
    blame.related.push_back({statement.resource.span, "and the resource is not this key"});
  }
}

bool has_dead_defect(const Statement& statement) {
  return std::ranges::any_of(statement.defects, [](const Defect& defect) {
    return defect.effect == DefectEffect::dead_statement;
  });
}

Blame blame_closest(const Statement& statement, const StatementTrace& trace,
                    const DeniedAction& denied, const PolicyPlaces& places,
                    const Knowledge& knowledge) {
  Blame blame;
  blame.statement = statement.span;
  blame.statement_name = statement.sid.value;
  for (const Test& test : trace.tests) {
    if (is_guilty(trace, test)) {
      blame.relies_on.insert(test.relies_on.begin(), test.relies_on.end());
    }
  }
  if (failing(trace, ElementKind::principal)) {
    blame_principal(blame, statement, *denied.request, knowledge);
    note_other_failures(blame, statement, trace, ElementKind::principal);
  } else if (failing(trace, ElementKind::action)) {
    blame_action(blame, statement, knowledge, denied.request->action);
    note_other_failures(blame, statement, trace, ElementKind::action);
  } else if (failing(trace, ElementKind::resource)) {
    blame_resource(blame, statement, knowledge);
  } else {
    blame_condition(blame, statement, trace, *denied.request, knowledge);
  }
  if (blame.code == ReasonCode::no_service_principal) {
    blame.primary = places.statement_list;
    blame.word.clear();
    blame.statement.reset();
  }
  if (blame.code == ReasonCode::other_service_only &&
      blame.word.find("logs.amazonaws.com") == std::string::npos) {
    // Another service's statement is right for that service: what is missing is one for Logs.
    blame.primary = places.statement_list;
  }
  return blame;
}

}  // namespace

std::optional<std::string> find_unsubstituted_variable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = text.substr(at + 2, end - at - 2);
    if (name == "*" || name == "?" || name == "$") continue;
    // A policy variable is a condition key: a service prefix, one colon, a name (VAR-1).
    const std::size_t colon = name.find(':');
    const bool variable = colon != std::string_view::npos && colon > 0 &&
                          name.substr(colon).find("::") != 0 && name.find('.') > colon &&
                          ascii_lower(name.substr(0, colon)) == name.substr(0, colon);
    if (!variable) return std::string(text.substr(at, end - at + 1));
  }
  return std::nullopt;
}

bool is_refused_service_principal(std::string_view text) {
  if (text == "*" || text.find("${") != std::string_view::npos) return false;
  if (has_wildcard(text)) return true;
  if (text.starts_with("logs.")) {
    if (is_known_suffix(text.substr(5))) return false;
    const std::optional<std::string_view> label = logs_label(text);
    return !label || !tables::partition_of_region(*label);
  }
  const std::string lowered = ascii_lower(text);
  constexpr std::array<std::string_view, 6> slips = {
      "log.", "logs-", "logs_", "cloudwatchlogs.", "cloudwatch-logs.", "cloudwatch.logs."};
  return std::ranges::any_of(slips,
                             [&](std::string_view slip) { return lowered.starts_with(slip); });
}

PrincipalReading read_service_principal(std::string_view text, const Request& request,
                                        const Knowledge& knowledge) {
  Dependence ignored;
  const PartialString literal = literal_string(std::string(text), {});
  if (text_matches(TextOperator::equals, literal, request.caller.name, knowledge, ignored) !=
      Ternary::no) {
    const std::optional<std::string_view> label = logs_label(text);
    return {.nearness = PrincipalNearness::logs, .region = std::string(label.value_or(""))};
  }
  if (find_unsubstituted_variable(text)) return {.nearness = PrincipalNearness::unsubstituted};
  if (has_wildcard(text)) {
    const bool near = nearly_logs(text, request, knowledge) || text == "*";
    return {.nearness = near ? PrincipalNearness::near_miss : PrincipalNearness::other_service};
  }
  if (text.starts_with("logs.") && is_known_suffix(text.substr(5))) {
    return {.nearness = PrincipalNearness::other_suffix, .unregional = true};
  }
  if (const std::optional<std::string_view> label = logs_label(text)) {
    if (tables::partition_of_region(*label)) {
      const std::string name = display(request.caller.name, knowledge);
      const bool same_region = name.starts_with("logs." + std::string(*label) + ".");
      return {.nearness =
                  same_region ? PrincipalNearness::other_suffix : PrincipalNearness::other_region,
              .region = std::string(*label)};
    }
    return {.nearness = PrincipalNearness::near_miss};
  }
  if (is_known_service(text)) return {.nearness = PrincipalNearness::other_service};
  if (nearly_logs(text, request, knowledge)) return {.nearness = PrincipalNearness::near_miss};
  return {.nearness = PrincipalNearness::other_service};
}

Blame blame_denial(const std::vector<const Statement*>& statements,
                   const std::vector<DeniedAction>& denied, const PolicyPlaces& places,
                   const Knowledge& knowledge) {
  assert(!denied.empty() && "there is a denied action to blame");
  Blame blame;
  const DeniedAction& first = denied.front();
  const std::optional<std::size_t> deny = firing_deny(statements, *first.evaluation);
  if (deny && (first.evaluation->decision == Decision::denied_explicit ||
               some_allow_matches(statements, *first.evaluation))) {
    blame = blame_deny(*statements[*deny], *trace_of(*first.evaluation, *deny), knowledge);
  } else {
    std::optional<Rank> best;
    for (const StatementTrace& trace : first.evaluation->statements) {
      if (trace.index >= statements.size()) continue;
      const Statement& statement = *statements[trace.index];
      if (statement.effect != Effect::allow || trace.matches == Ternary::yes) continue;
      const Rank candidate = rank(statement, trace, *first.request, knowledge);
      if (!best || candidate < *best) best = candidate;
    }
    if (!best) {
      blame.code = ReasonCode::no_service_principal;
      blame.primary = places.statement_list;
    } else {
      const Statement& statement = *statements[best->index];
      blame = blame_closest(statement, *trace_of(*first.evaluation, best->index), first, places,
                            knowledge);
      if (has_dead_defect(statement) && best->nearness <= PrincipalNearness::near_miss) {
        blame.detail = std::string(reason_name(blame.code));
        blame.code = ReasonCode::malformed_statement;
      }
    }
  }
  for (const DeniedAction& action : denied) {
    if (action.action) blame.actions.push_back(*action.action);
  }
  return blame;
}

}  // namespace kmslint
