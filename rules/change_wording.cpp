#include "rules/change_wording.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace kmslint {
namespace {

std::string quoted(const std::string& text) { return "`" + text + "`"; }

template <class State>
const State* first_present(const Cases<State>& states) {
  for (const Case<State>& state : states.cases) {
    if (state.value.exists) return &state.value;
  }
  return nullptr;
}

void add_anchor(std::vector<Span>& places, Span span) {
  if (span == Span{} || std::ranges::find(places, span) != places.end()) return;
  places.push_back(span);
}

void add_policy(std::vector<Span>& places, const Key& key) {
  const KeyState* state = first_present(key.states);
  if (state == nullptr || state->policy_source != PolicySource::document) return;
  add_anchor(places, state->policy.statement_name);
  add_anchor(places, state->policy.span);
}

const KeyArgument* argument_of(const LogGroup& group) {
  const LogGroupState* state = first_present(group.states);
  return state != nullptr && state->key ? &*state->key : nullptr;
}

void add_log_group(std::vector<Span>& places, const LogGroup& group) {
  const KeyArgument* argument = argument_of(group);
  if (argument != nullptr) add_anchor(places, argument->text.span);
  add_anchor(places, group.name_span);
}

const LogGroup& log_group_of(const Hit& hit, const ChangedPair& pair) {
  return pair.log_group_after ? hit.analysis.model->log_groups[*pair.log_group_after]
                              : hit.change.before.log_groups[pair.log_group];
}

/// What is said of more log groups than this is their number.
constexpr std::size_t max_related = 20;

void relate(const Hit& hit, Finding& finding) {
  std::size_t shown = 0;
  for (const ChangedPair* pair : hit.pairs) {
    if (pair->kind == ChangeKind::unmanages_policy || pair->log_group_assumed) continue;
    const LogGroup& group = log_group_of(hit, *pair);
    if (!group.resource || group.name_span == finding.primary.span) continue;
    if (++shown > max_related) continue;
    std::string message = "log group " + quoted(pair->log_group_name) + " reaches the key ";
    message += pair->path.empty() ? "directly" : pair->path;
    if (!pair->log_group_after) message += "; it is kept with what it holds";
    finding.related.push_back({group.name_span, std::move(message)});
  }
  if (shown > max_related && !finding.related.empty()) {
    finding.related.back().message +=
        " (and " + std::to_string(shown - max_related) + " more log groups)";
  }
}

}  // namespace

const Key* Hit::key_before() const {
  return first().key ? &change.before.keys[*first().key] : nullptr;
}

const Key* Hit::key_after() const {
  return first().key_after ? &analysis.model->keys[*first().key_after] : nullptr;
}

const Key* Hit::successor() const {
  return first().successor ? &analysis.model->keys[*first().successor] : nullptr;
}

std::vector<Hit> hits(const Analysis& analysis, ChangeKind kind) {
  std::vector<Hit> result;
  if (analysis.change == nullptr) return result;
  using Clause = std::tuple<std::optional<std::uint32_t>, Span, std::string>;
  std::map<Clause, std::size_t> known;
  for (const ChangedPair& pair : analysis.change->pairs) {
    if (pair.kind != kind) continue;
    // A log group with another key is changed for itself.
    const std::string own =
        kind == ChangeKind::leaves_events ? std::to_string(pair.log_group) : std::string();
    const Clause clause{pair.key, pair.blame ? pair.blame->primary : Span{}, own};
    const auto [place, is_new] = known.try_emplace(clause, result.size());
    if (is_new) result.push_back({.analysis = analysis, .change = *analysis.change});
    result[place->second].pairs.push_back(&pair);
  }
  return result;
}

std::string log_groups_in_words(const Hit& hit) {
  const std::string first = quoted(hit.first().log_group_name);
  const std::size_t others = hit.pairs.size() - 1;
  if (others == 0) return first;
  return first + " and " + std::to_string(others) + " more log group" + (others == 1 ? "" : "s");
}

std::string key_in_words(const Hit& hit) {
  if (hit.key_after() != nullptr && hit.first().key_fate == Fate::stays) {
    return key_in_words(*hit.key_after());
  }
  if (hit.key_before() != nullptr) return key_in_words(*hit.key_before());
  return "key " + quoted(hit.first().key_name);
}

std::string reason_in_words(const Hit& hit) {
  const std::optional<Blame>& blame = hit.first().blame;
  if (!blame) return "it does not let Logs in any more";
  const std::string word = quoted(blame->word);
  switch (blame->code) {
    case ReasonCode::explicit_deny:
    case ReasonCode::deny_by_absent_key:
    case ReasonCode::org_perimeter_deny: return "a Deny of its policy matches Logs now";
    case ReasonCode::service_principal_other_region:
    case ReasonCode::service_principal_wrong_suffix:
    case ReasonCode::near_miss_service_principal:
    case ReasonCode::other_service_only:
    case ReasonCode::unsubstituted_template_text:
      if (blame->word.empty()) break;
      return "its policy names " + word + " now" +
             (blame->expected.empty() ? "" : ", not " + quoted(blame->expected));
    case ReasonCode::action_missing:
    case ReasonCode::action_not_an_iam_action:
      return "its policy allows Logs no " + actions_in_words(blame->actions) + " any more";
    case ReasonCode::arn_suffix_colon_star:
    case ReasonCode::arn_partition:
    case ReasonCode::arn_region:
    case ReasonCode::arn_account:
    case ReasonCode::arn_name:
    case ReasonCode::arn_case:
    case ReasonCode::arn_segments:
    case ReasonCode::wildcard_under_equals:
    case ReasonCode::short_arn:
      return "the condition value " + word + " does not match the log group" +
             (hit.pairs.size() == 1 ? "" : "s") + " any more";
    case ReasonCode::key_typo:
    case ReasonCode::key_absent_for_action:
    case ReasonCode::value_never_met:
    case ReasonCode::viaservice_on_service_principal:
    case ReasonCode::source_keys_not_documented:
    case ReasonCode::caller_account_undocumented:
      return "calls of Logs do not meet its condition " + word;
    case ReasonCode::key_not_enabled: return "it is disabled";
    default: break;
  }
  if (blame->detail == "default policy") {
    return "it has the default key policy now, which admits no service";
  }
  return "no statement of its policy lets Logs in any more";
}

std::string request_in_words(const Hit& hit) {
  const std::optional<ConcreteRequest>& request = hit.first().request;
  if (!request) return {};
  return ". Before, " + quoted(request->principal) + " was allowed " + request->action + " for " +
         quoted(request->log_group_arn);
}

std::string until_in_words(const Hit& hit) {
  std::optional<std::uint32_t> longest;
  for (const ChangedPair* pair : hit.pairs) {
    if (pair->log_group_assumed) return "as long as there are events under it";
    if (!pair->retention_days) return "for good: events that never expire need it";
    longest = std::max(longest.value_or(0), *pair->retention_days);
  }
  if (!longest) return "as long as there are events under it";
  return "for " + std::to_string(*longest) + " days, until the retention of the last event is over";
}

std::vector<Span> anchors(const Hit& hit) {
  std::vector<Span> places;
  const ChangedPair& first = hit.first();
  add_anchor(places, first.cause);
  if (first.blame) add_anchor(places, first.blame->primary);
  if (first.kind == ChangeKind::leaves_events) add_log_group(places, log_group_of(hit, first));
  const bool key_stays = hit.key_after() != nullptr && first.key_fate == Fate::stays;
  if (key_stays) {
    add_policy(places, *hit.key_after());
    add_anchor(places, hit.key_after()->name_span);
  }
  if (hit.key_before() != nullptr) {
    if (key_stays) add_policy(places, *hit.key_before());
    add_anchor(places, hit.key_before()->name_span);
  }
  for (const ChangedPair* pair : hit.pairs) {
    if (pair->kind == ChangeKind::unmanages_policy) continue;
    if (pair->log_group_after) add_log_group(places, log_group_of(hit, *pair));
  }
  return places;
}

Finding at_hit(const Hit& hit, Finding finding) {
  finding.anchors = anchors(hit);
  if (!finding.anchors.empty()) finding.primary.span = finding.anchors.front();
  relate(hit, finding);
  for (const ChangedPair* pair : hit.pairs) {
    for (std::size_t i = 0; i < hit.analysis.pairs.size(); ++i) {
      const Pair& judged = hit.analysis.pairs[i].pair;
      if (judged.log_group == pair->log_group_after && judged.key &&
          judged.key == pair->key_after) {
        finding.pairs.push_back(i);
      }
    }
  }
  return finding;
}

}  // namespace kmslint
