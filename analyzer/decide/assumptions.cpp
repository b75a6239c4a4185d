#include "decide/assumptions.h"

#include <array>

namespace kmslint {

namespace {

struct AssumptionFact {
  std::string_view name;
  std::string_view sentence;
  Ternary by_default;
};

constexpr Ternary open_reading = Ternary::unknown;

// In the order of enum Assumption. Evidence for each default stands in docs/semantics.md.
constexpr std::array<AssumptionFact, assumption_count> facts = {{
    {"A-STAR", "`{\"AWS\": \"*\"}` covers AWS service principals", Ternary::yes},
    {"A-GLOBAL-NAME", "a call of CloudWatch Logs also carries the name `logs.<suffix>`",
     Ternary::yes},
    {"A-SUFFIX",
     "the `amazonaws.com` name of CloudWatch Logs is accepted where the partition has another "
     "suffix",
     open_reading},
    {"A-SVC-STAR", "`{\"Service\": \"*\"}` matches every service principal", open_reading},
    {"A-SVC-CASE", "service principals are compared ignoring case", open_reading},
    {"A-SHORT-ARN",
     "an ARN condition value of fewer than six segments that ends in `*` extends over the rest",
     Ternary::no},
    {"A-MULTI-PLAIN",
     "a plain operator on a multivalued key is true when any value of the request passes",
     open_reading},
    {"A-ANY-IFEXISTS", "`ForAnyValue:…IfExists` is true when the key is absent", open_reading},
    {"A-EMPTY-LIST", "a plain operator with an empty value list is true", open_reading},
    {"A-OP-CASE", "condition operators are recognised ignoring case", open_reading},
    {"A-NOTRESOURCE", "`NotResource` takes effect in a key policy", open_reading},
    {"A-ACTION-PREFIX", "a wildcard in the service prefix of an action takes effect", open_reading},
    {"A-SOURCE-KEYS",
     "CloudWatch Logs passes `aws:SourceArn` and `aws:SourceAccount` for log groups", open_reading},
    {"A-CALLER-ACCOUNT",
     "the call of CloudWatch Logs carries the customer's account as `kms:CallerAccount`",
     Ternary::no},
    {"A-VIA", "the call of CloudWatch Logs carries `kms:ViaService`", Ternary::no},
    {"A-ENCRYPT", "CloudWatch Logs needs `kms:Encrypt`", Ternary::yes},
    {"A-ALIAS-ARN", "an alias ARN is accepted as the key of a log group", Ternary::yes},
    {"A-CROSS-ACCOUNT", "a log group can use a key of another account", Ternary::yes},
    {"A-GRANT", "a grant can stand in for a statement of the key policy", Ternary::no},
}};

constexpr std::size_t index(Assumption assumption) { return static_cast<std::size_t>(assumption); }

}  // namespace

std::string_view name(Assumption assumption) { return facts[index(assumption)].name; }

std::optional<Assumption> assumption_from_name(std::string_view name) {
  for (std::size_t i = 0; i < assumption_count; ++i) {
    if (facts[i].name == name) return static_cast<Assumption>(i);
  }
  return std::nullopt;
}

std::string_view sentence(Assumption assumption) { return facts[index(assumption)].sentence; }

Assumptions Assumptions::defaults() {
  Assumptions result;
  for (std::size_t i = 0; i < assumption_count; ++i) result.readings_[i] = facts[i].by_default;
  return result;
}

Assumptions Assumptions::all_open() {
  Assumptions result;
  for (Ternary& reading : result.readings_) reading = open_reading;
  return result;
}

Ternary Assumptions::operator[](Assumption assumption) const {
  return readings_[index(assumption)];
}

void Assumptions::set(Assumption assumption, Ternary reading) {
  readings_[index(assumption)] = reading;
}

std::string_view reading_name(Ternary reading) {
  switch (reading) {
    case Ternary::no: return "no";
    case Ternary::unknown: return "open";
    case Ternary::yes: return "yes";
  }
  return {};
}

}  // namespace kmslint
