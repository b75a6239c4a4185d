#include "decide/known_matches.h"

#include <algorithm>
#include <utility>

namespace kmslint {

namespace {

using SymbolIds = std::vector<SymbolId>;

void add_holes(const PartialString& text, SymbolIds& symbols) {
  for (const StringPart& part : text.parts) {
    if (part.hole) symbols.push_back(*part.hole);
  }
}

void add_holes(const std::vector<PartialString>& texts, SymbolIds& symbols) {
  for (const PartialString& text : texts) add_holes(text, symbols);
}

void add_holes(const Statement& statement, SymbolIds& symbols) {
  for (const PrincipalEntry& entry : statement.principal.entries) add_holes(entry.text, symbols);
  add_holes(statement.action.entries, symbols);
  add_holes(statement.resource.entries, symbols);
  for (const ConditionEntry& entry : statement.condition.entries) {
    add_holes(entry.key, symbols);
    add_holes(entry.values, symbols);
  }
}

void add_holes(const Request& request, SymbolIds& symbols) {
  const Caller& caller = request.caller;
  for (const PartialString* text :
       {&caller.name, &caller.global_name, &caller.other_suffix_name, &caller.account,
        &caller.role_arn, &request.key_arn, &request.key_account}) {
    add_holes(*text, symbols);
  }
  add_holes(caller.further_names, symbols);
  for (const auto& [key, value] : request.context) add_holes(value.values, symbols);
}

void sort_uniquely(SymbolIds& symbols) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
}

}  // namespace

KnownMatches::KnownMatches(const KeyPolicy& policy, const Symbols& symbols, EvaluateOptions options)
    : symbols_(&symbols), options_(std::move(options)) {
  for (const StatementSlot& slot : policy.statements) {
    for (const Case<std::optional<Statement>>& option : slot.cases) {
      if (option.value) add_holes(*option.value, named_by_policy_);
    }
  }
  sort_uniquely(named_by_policy_);
}

const SymbolIds& KnownMatches::named_with(const Request& request) {
  const auto [place, is_new] = named_.try_emplace(&request);
  if (is_new) {
    place->second = named_by_policy_;
    add_holes(request, place->second);
    sort_uniquely(place->second);
  }
  return place->second;
}

Guard KnownMatches::relevant(const Guard& guard, const Request& request) {
  if (known_.size() > max_known_matches) known_.clear();
  return guard.about(named_with(request));
}

const StatementMatch& KnownMatches::match(const Statement& statement, const Request& request,
                                          const Guard& relevant) {
  const auto [place, is_new] = known_.try_emplace({&statement, &request, relevant.constraints()});
  if (is_new) {
    const Knowledge knowledge = {.symbols = symbols_, .guard = &relevant};
    place->second = kmslint::match(statement, request, knowledge, options_);
  }
  return place->second;
}

}  // namespace kmslint
