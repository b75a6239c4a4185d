#include "decide/key_access.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <string_view>
#include <vector>

#include "decide/domain.h"
#include "decide/logs_request.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

PartialString literal(std::string_view text) { return {.parts = {{.literal = std::string(text)}}}; }

/// Texts nobody knows, each the same wherever it occurs.
enum class Unsaid : std::uint32_t { partition, account, name };

PartialString unknown_text(Unsaid what) {
  constexpr std::uint32_t first = first_anonymous_symbol + 0x2000000;
  return {.parts = {{.hole = SymbolId{first + static_cast<std::uint32_t>(what)}}}};
}

/// Visits every statement that may stand in the policy.
template <class Visit>
void for_each_option(const KeyPolicy& policy, Visit visit) {
  for (const StatementSlot& slot : policy.statements) {
    for (const Case<std::optional<Statement>>& option : slot.cases) {
      if (option.value) visit(*option.value, slot.cases.size() == 1 && !slot.truncated);
    }
  }
}

/// Every condition key the policy tests may or may not be there, with any value.
void leave_open(const KeyPolicy& policy, Request& request) {
  for_each_option(policy, [&](const Statement& statement, bool) {
    for (const ConditionEntry& entry : statement.condition.entries) {
      const std::optional<std::string> key = entry.key.literal();
      if (!key) continue;
      const ConditionKeyFact* fact = tables::condition_key(*key);
      request.context.try_emplace(ascii_lower(*key),
                                  ContextValue{.present = Ternary::unknown,
                                               .multivalued = fact != nullptr && fact->multivalued,
                                               .value_unknown = true});
    }
  });
}

/// A document that is not read in full, or that KMS refuses for its grammar, proves nothing.
bool is_readable(const KeyPolicy& policy) {
  const auto refuses = [](const Defect& defect) {
    return defect.effect == DefectEffect::invalid_policy;
  };
  bool readable = !policy.unknown && std::ranges::none_of(policy.defects, refuses);
  for (const StatementSlot& slot : policy.statements) readable = readable && !slot.truncated;
  for_each_option(policy, [&](const Statement& statement, bool) {
    readable = readable && std::ranges::none_of(statement.defects, refuses);
  });
  return readable;
}

EvaluateOptions options_for(const KeyPolicy& policy) {
  return {.assumptions = Assumptions::all_open(), .policy_variables = has_policy_variables(policy)};
}

// ---- Lockout ------------------------------------------------------------------------------------

/// Every kind of principal an account has, under a name nobody knows.
std::vector<Caller> principals_of(const PartialString& partition, const PartialString& account) {
  const PartialString name = unknown_text(Unsaid::name);
  const auto arn = [&](std::string_view service, std::string_view kind) {
    return concatenate({literal("arn:"), partition, literal(":"), literal(service), literal("::"),
                        account, literal(":"), literal(kind)});
  };
  const auto named = [&](std::string_view service, std::string_view kind) {
    return concatenate({arn(service, kind), name});
  };
  return {{.kind = CallerKind::root, .name = arn("iam", "root"), .account = account},
          {.kind = CallerKind::user, .name = named("iam", "user/"), .account = account},
          {.kind = CallerKind::assumed_role,
           .name = named("sts", "assumed-role/"),
           .account = account,
           .role_arn = named("iam", "role/")},
          {.kind = CallerKind::federated_user,
           .name = named("sts", "federated-user/"),
           .account = account}};
}

/// The account of a policy by itself is what the log groups' ARNs say at best, and a key may serve
/// log groups of another account.
PartialString account_of(const Key& key, const KeyState& state) {
  const bool known = !key.bare_policy && !state.location.account.parts.empty();
  return known ? state.location.account : unknown_text(Unsaid::account);
}

std::vector<Request> administrator_requests(const Key& key, const KeyState& state) {
  const PartialString account = account_of(key, state);
  const PartialString partition = state.location.partition.parts.empty()
                                      ? unknown_text(Unsaid::partition)
                                      : state.location.partition;
  std::vector<Request> requests;
  for (Caller& caller : principals_of(partition, account)) {
    Request& request = requests.emplace_back();
    request.caller = std::move(caller);
    request.action = "kms:PutKeyPolicy";
    request.key_arn = state.arn;
    request.key_account = account;
    leave_open(state.policy, request);
  }
  return requests;
}

// ---- Strangers ----------------------------------------------------------------------------------

/// What a principal of another account can do with a key at all (KMS-6), the telling ones first.
constexpr std::array<std::string_view, 6> public_actions = {
    "kms:Decrypt",       "kms:Encrypt",     "kms:GenerateDataKey",
    "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:CreateGrant"};

/// Keys that say who calls carry a value no policy names; the call goes over TLS, which is the
/// caller's choice; everything else is open.
Request stranger_request(std::string_view action, const KeyState& key) {
  const PartialString account = literal("000000000000");
  Request request = {.caller = {.kind = CallerKind::user,
                                .name = literal("arn:aws:iam::000000000000:user/stranger"),
                                .account = account},
                     .action = std::string(action),
                     .key_arn = key.arn,
                     .key_account = key.location.account};
  for (const char* name : {"aws:principalaccount", "kms:calleraccount", "aws:principalarn",
                           "aws:principalorgid", "aws:userid", "aws:username"}) {
    request.context[name] = {.value_unknown = true, .never_customer = true};
  }
  request.context["aws:principalorgpaths"] = {
      .multivalued = true, .value_unknown = true, .never_customer = true};
  request.context["aws:principalisawsservice"] = {.values = {literal("false")}};
  request.context["aws:viaawsservice"] = {.values = {literal("false")}};
  request.context["aws:securetransport"] = {.values = {literal("true")}};
  leave_open(key.policy, request);
  return request;
}

/// `*` in either form, or everybody but those a NotPrincipal lists.
bool is_public(const PrincipalElement& principal) {
  const auto is_star = [](const PrincipalEntry& entry) {
    return (entry.type == PrincipalType::everyone || entry.type == PrincipalType::aws) &&
           entry.text.literal() == "*";
  };
  const bool star = std::ranges::any_of(principal.entries, is_star);
  if (!principal.negated) return star;
  const auto is_literal = [](const PrincipalEntry& entry) { return entry.text.is_literal(); };
  return !star && !principal.unknown && !principal.entries.empty() &&
         std::ranges::all_of(principal.entries, is_literal);
}

bool has_public_allow(const KeyPolicy& policy) {
  bool found = false;
  for_each_option(policy, [&](const Statement& statement, bool) {
    found = found || (statement.effect == Effect::allow && is_public(statement.principal));
  });
  return found;
}

}  // namespace

std::optional<Lockout> find_lockout(const Key& key, const KeyState& state, const Symbols& symbols) {
  if (!is_readable(state.policy)) return std::nullopt;
  const std::vector<Request> requests = administrator_requests(key, state);
  const Knowledge knowledge = {.symbols = &symbols};
  const EvaluateOptions options = options_for(state.policy);
  const auto answer = [&](const Statement& statement, const Request& request) {
    return match_statement(statement, request, knowledge, options).matches;
  };
  bool let_in = false;
  const Statement* deny = nullptr;
  for_each_option(state.policy, [&](const Statement& statement, bool always) {
    if (statement.unknown || statement.effect_unknown) {
      let_in = true;
      return;
    }
    if (statement.effect == Effect::allow && !let_in) {
      let_in = std::ranges::any_of(requests, [&](const Request& request) {
        return answer(statement, request) != Ternary::no;
      });
    }
    const bool denies = statement.effect == Effect::deny && always &&
                        std::ranges::all_of(requests, [&](const Request& request) {
                          return answer(statement, request) == Ternary::yes;
                        });
    if (denies) deny = &statement;
  });
  if (let_in && deny == nullptr) return std::nullopt;
  return Lockout{deny};
}

std::vector<PublicAccess> find_public_access(const KeyState& state, const Symbols& symbols) {
  std::vector<PublicAccess> result;
  if (!is_readable(state.policy) || !has_public_allow(state.policy)) return result;
  const Knowledge knowledge = {.symbols = &symbols};
  const EvaluateOptions options = options_for(state.policy);
  std::set<const Statement*> found;
  for (const std::string_view action : public_actions) {
    const Request request = stranger_request(action, state);
    bool may_be_denied = false;
    std::vector<const Statement*> allowing;
    for_each_option(state.policy, [&](const Statement& statement, bool) {
      const bool open = statement.unknown || statement.effect_unknown;
      const bool allow = !open && statement.effect == Effect::allow;
      if (allow && !is_public(statement.principal)) return;
      const Ternary match = match_statement(statement, request, knowledge, options).matches;
      if (allow && match == Ternary::yes) allowing.push_back(&statement);
      if (!allow && match != Ternary::no) may_be_denied = true;
    });
    if (may_be_denied) continue;
    for (const Statement* statement : allowing) {
      if (found.insert(statement).second) result.push_back({statement, std::string(action)});
    }
  }
  return result;
}

bool never_matches_logs(const Statement& statement, const KeyState& state, const Symbols& symbols) {
  if (statement.unknown) return false;
  KeyState anywhere;
  anywhere.arn = state.arn;
  anywhere.spec = state.spec;
  anywhere.usage = state.usage;
  anywhere.origin = state.origin;
  anywhere.multi_region = state.multi_region;
  const Knowledge knowledge = {.symbols = &symbols};
  const EvaluateOptions options = options_for(state.policy);
  const auto may_match = [&](ConsumerKind kind, std::string_view action) {
    const Request request = logs_request({}, kind, anywhere, action, symbols);
    const StatementTrace trace = match_statement(statement, request, knowledge, options);
    return std::ranges::none_of(trace.tests, [](const Test& test) {
      return test.element != ElementKind::principal && test.result == Ternary::no;
    });
  };
  // What nearly every statement allows, before everything there is.
  if (may_match(ConsumerKind::log_group, "kms:Decrypt")) return false;
  for (const ConsumerKind kind :
       {ConsumerKind::log_group, ConsumerKind::anomaly_detector, ConsumerKind::query_results}) {
    for (const ActionFact& action : tables::kms_actions()) {
      if (may_match(kind, action.name)) return false;
    }
  }
  return true;
}

}  // namespace kmslint
