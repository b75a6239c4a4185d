#include "eval/cases.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace kmslint {
namespace {

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_of_region(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; }
bool is_of_key_id(char c) { return is_alphanumeric(c) || c == '-'; }
bool is_of_host(char c) { return is_of_key_id(c) || c == '.'; }
bool is_of_log_group_name(char c) {
  return is_alphanumeric(c) || std::string_view("._/#-").find(c) != std::string_view::npos;
}

template <class F>
bool all_of(std::string_view text, F test) {
  return std::all_of(text.begin(), text.end(), test);
}

bool contains(const std::vector<std::string>& values, std::string_view text) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

/// The values of a symbol with finitely many, in source order.
std::vector<std::string> finite_values(const Symbol& symbol) {
  if (symbol.domain == Domain::enumerated) return symbol.values;
  if (symbol.domain == Domain::boolean) return {"true", "false"};
  return {};
}

/// The values of a symbol with finitely many that are not excluded.
std::vector<std::string> values_left(const Symbol& symbol, const Constraint& constraint) {
  std::vector<std::string> left = finite_values(symbol);
  left.erase(std::remove_if(left.begin(), left.end(),
                            [&](const std::string& value) {
                              return constraint.is ? *constraint.is != value
                                                   : constraint.is_not.count(value) != 0;
                            }),
             left.end());
  std::sort(left.begin(), left.end());
  left.erase(std::unique(left.begin(), left.end()), left.end());
  return left;
}

bool is_finite(const Symbol& symbol) {
  return symbol.domain == Domain::enumerated || symbol.domain == Domain::boolean;
}

}  // namespace

bool admits(const Symbol& symbol, std::string_view text) {
  constexpr std::size_t account_digits = 12;
  switch (symbol.domain) {
    case Domain::any: return true;
    case Domain::region:
    case Domain::partition: return !text.empty() && all_of(text, is_of_region);
    case Domain::url_suffix: return !text.empty() && all_of(text, is_of_host);
    case Domain::account: return text.size() == account_digits && all_of(text, is_digit);
    case Domain::log_group_name: return !text.empty() && all_of(text, is_of_log_group_name);
    case Domain::log_group_name_part: return all_of(text, is_of_log_group_name);
    case Domain::key_id: return !text.empty() && all_of(text, is_of_key_id);
    case Domain::enumerated: return contains(symbol.values, text);
    case Domain::boolean: return text == "true" || text == "false";
  }
  return true;
}

bool may_contain(const Symbol& symbol, char c) {
  switch (symbol.domain) {
    case Domain::any: return true;
    case Domain::region:
    case Domain::partition: return is_of_region(c);
    case Domain::url_suffix: return is_of_host(c);
    case Domain::account: return is_digit(c);
    case Domain::log_group_name:
    case Domain::log_group_name_part: return is_of_log_group_name(c);
    case Domain::key_id: return is_of_key_id(c);
    case Domain::enumerated:
      return std::any_of(symbol.values.begin(), symbol.values.end(), [c](const std::string& value) {
        return value.find(c) != std::string::npos;
      });
    case Domain::boolean: return std::string_view("truefalse").find(c) != std::string_view::npos;
  }
  return true;
}

const std::string* Guard::value(SymbolId symbol) const {
  const auto found = constraints_.find(symbol);
  return found == constraints_.end() || !found->second.is ? nullptr : &*found->second.is;
}

bool Guard::excludes(SymbolId symbol, std::string_view text) const {
  const auto found = constraints_.find(symbol);
  if (found == constraints_.end()) return false;
  if (found->second.is) return *found->second.is != text;
  return found->second.is_not.count(std::string(text)) != 0;
}

bool Guard::merge(const Guard& other) {
  for (const auto& [symbol, constraint] : other.constraints_) {
    if (constraint.is && !require(symbol, *constraint.is)) return false;
    for (const std::string& text : constraint.is_not) {
      if (!exclude(symbol, text)) return false;
    }
  }
  return true;
}

bool Guard::agrees_with(const Guard& other) const {
  return std::all_of(other.constraints_.begin(), other.constraints_.end(),
                     [this](const auto& entry) {
                       const auto& [symbol, constraint] = entry;
                       const auto known = constraints_.find(symbol);
                       if (known == constraints_.end()) return true;
                       if (constraint.is) return !excludes(symbol, *constraint.is);
                       return !known->second.is || constraint.is_not.count(*known->second.is) == 0;
                     });
}

bool Guard::require(SymbolId symbol, std::string_view text) {
  if (excludes(symbol, text)) return false;
  constraints_[symbol] = {.is = std::string(text)};
  return true;
}

bool Guard::exclude(SymbolId symbol, std::string_view text) {
  Constraint& constraint = constraints_[symbol];
  if (constraint.is) return *constraint.is != text;
  constraint.is_not.insert(std::string(text));
  return true;
}

bool Guard::settle(const Symbols& symbols) {
  for (auto& [symbol, constraint] : constraints_) {
    if (!is_finite(symbols[symbol])) continue;
    const std::vector<std::string> left = values_left(symbols[symbol], constraint);
    if (left.empty()) return false;
    if (left.size() == 1) constraint = {.is = left.front()};
  }
  return true;
}

Guard Guard::about(const std::vector<SymbolId>& symbols) const {
  Guard result;
  for (const auto& [symbol, constraint] : constraints_) {
    if (!std::binary_search(symbols.begin(), symbols.end(), symbol)) continue;
    result.constraints_.emplace_hint(result.constraints_.end(), symbol, constraint);
  }
  return result;
}

Explorer::Explorer(const Symbols& symbols, Guard base)
    : symbols_(&symbols), base_(std::move(base)) {
  base_.settle(symbols);
  guard_ = base_;
}

bool Explorer::equals(SymbolId symbol, std::string_view text) {
  ++asked_;
  if (const std::string* value = guard_.value(symbol)) return *value == text;
  if (guard_.excludes(symbol, text)) return false;
  const bool replayed = position_ < path_.size() && path_[position_].symbol == symbol &&
                        path_[position_].text == text;
  if (!replayed) {
    if (const std::optional<bool> implied = implied_answer(symbol, text)) return *implied;
    // INVARIANT: evaluation is deterministic, so a path that does not fit has been used up.
    path_.resize(position_);
    path_.push_back({symbol, std::string(text), true});
  }
  const bool yes = path_[position_++].yes;
  assume(symbol, text, yes);
  return yes;
}

std::optional<bool> Explorer::implied_answer(SymbolId symbol, std::string_view text) {
  const Symbol& known = (*symbols_)[symbol];
  if (!admits(known, text)) return false;
  if (!is_finite(known)) return std::nullopt;
  const std::vector<std::string> left = values_left(known, {});
  if (left.size() != 1) return std::nullopt;
  guard_.require(symbol, text);
  return true;
}

/// What follows from an answer: a `no` that leaves one value of finitely many is a `yes` to that.
void Explorer::assume(SymbolId symbol, std::string_view text, bool yes) {
  if (yes) {
    guard_.require(symbol, text);
    return;
  }
  guard_.exclude(symbol, text);
  const Symbol& known = (*symbols_)[symbol];
  if (!is_finite(known)) return;
  const std::vector<std::string> left = values_left(known, guard_.constraints().at(symbol));
  if (left.size() == 1) guard_.require(symbol, left.front());
}

std::optional<std::string> Explorer::value_of(SymbolId symbol,
                                              const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (equals(symbol, value)) return value;
  }
  return std::nullopt;
}

bool Explorer::suppose(SymbolId symbol, std::string_view text) {
  ++asked_;
  return admits((*symbols_)[symbol], text) && guard_.require(symbol, text);
}

const std::string* Explorer::bound(SymbolId symbol) const { return guard_.value(symbol); }

void Explorer::rest_on(std::string what) {
  if (!contains(rests_on_, what)) rests_on_.push_back(std::move(what));
}

std::vector<std::string> Explorer::take_rests_on() { return std::exchange(rests_on_, {}); }

std::optional<bool> Explorer::remembered(ScopeId scope, std::string_view fact) const {
  const auto found = facts_.find(std::pair(scope, std::string(fact)));
  return found == facts_.end() ? std::nullopt : std::optional(found->second);
}

void Explorer::remember(ScopeId scope, std::string_view fact, bool holds) {
  facts_[std::pair(scope, std::string(fact))] = holds;
}

bool Explorer::next() {
  path_.resize(position_);
  while (!path_.empty() && !path_.back().yes) path_.pop_back();
  if (path_.empty()) return false;
  path_.back().yes = false;
  guard_ = base_;
  position_ = 0;
  rests_on_.clear();
  facts_.clear();
  return true;
}

}  // namespace kmslint
