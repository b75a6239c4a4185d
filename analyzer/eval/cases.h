// Case distinction: evaluating something once per way the open questions it touches may fall.
//
// A template condition, a parameter with allowed values or a mapping keyed by the Region leave a
// question open. Evaluation asks the Explorer whenever an answer is needed; explore() runs the
// evaluation again for each combination of answers that was really asked for, so a pair splits only
// on the questions it touches. Questions are always "is this symbol this text": the answer yes
// binds the symbol, the answer no excludes that text. That keeps answers consistent wherever the
// symbol occurs, and lets guards of separately explored parts be merged.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/symbol.h"

namespace kmslint {

/// Whether the symbol's domain holds this text; "yes" may be too generous, "no" is sure.
bool admits(const Symbol& symbol, std::string_view text);
/// Whether some value of the symbol may hold this character; "no" is sure.
bool may_contain(const Symbol& symbol, char c);

/// What is assumed of one symbol.
struct Constraint {
  std::optional<std::string> is = {};
  std::set<std::string> is_not = {};
  friend auto operator<=>(const Constraint&, const Constraint&) = default;
};

/// A conjunction of constraints: under which answers something holds. Empty: always.
class Guard {
 public:
  const std::map<SymbolId, Constraint>& constraints() const { return constraints_; }
  bool empty() const { return constraints_.empty(); }
  /// The text the symbol is bound to, or nullptr.
  const std::string* value(SymbolId symbol) const;
  /// Answers that both hold; false (and unspecified content) when they contradict each other.
  bool merge(const Guard& other);
  /// Whether merge() would succeed.
  bool agrees_with(const Guard& other) const;
  bool require(SymbolId symbol, std::string_view text);
  bool exclude(SymbolId symbol, std::string_view text);
  bool excludes(SymbolId symbol, std::string_view text) const;
  /// Binds symbols of finite domain that have one value left; false when one has none left, which
  /// merging guards cannot see. Worth a call after merge().
  bool settle(const Symbols& symbols);
  /// What it says about these symbols (sorted).
  Guard about(const std::vector<SymbolId>& symbols) const;
  friend bool operator==(const Guard&, const Guard&) = default;

 private:
  std::map<SymbolId, Constraint> constraints_;
};

template <class T>
struct Case {
  Guard guard = {};
  T value = {};
  std::vector<std::string> rests_on = {};  ///< parameter defaults used, as "Parameters/Env=dev"
};

/// Mutually exclusive cases that together cover everything (unless `truncated`).
template <class T>
struct Cases {
  std::vector<Case<T>> cases = {};
  bool truncated = false;  ///< more than the budget: the rest was not evaluated
};

/// How many cases one exploration may have.
inline constexpr std::size_t max_cases = 4096;

class Explorer {
 public:
  explicit Explorer(const Symbols& symbols, Guard base = {});

  /// Whether the symbol is this text in the case at hand. Symbols with a finite domain are decided
  /// from it where possible.
  bool equals(SymbolId symbol, std::string_view text);

  /// The value of a symbol known to be one of `values`; nullopt when every one was answered no.
  std::optional<std::string> value_of(SymbolId symbol, const std::vector<std::string>& values);

  /// Binds the symbol where something outside of the evaluation makes every other value
  /// impossible, so that there is no case without it. False when it is bound to another text.
  bool suppose(SymbolId symbol, std::string_view text);

  /// The text the symbol is bound to in the case at hand, without asking.
  const std::string* bound(SymbolId symbol) const;

  /// Says that the evaluation used a parameter's default.
  void rest_on(std::string what);

  const Guard& guard() const { return guard_; }
  std::vector<std::string> take_rests_on();
  const std::vector<std::string>& rests_on() const { return rests_on_; }

  /// How many questions were asked in the case at hand: what was found out between two equal counts
  /// is so in every case.
  std::uint64_t asked() const { return asked_; }

  /// What an evaluation found out in the case at hand, so that it needs no second look.
  std::optional<bool> remembered(ScopeId scope, std::string_view fact) const;
  void remember(ScopeId scope, std::string_view fact, bool holds);

  /// Starts the next case; false when all have been seen.
  bool next();

 private:
  std::optional<bool> implied_answer(SymbolId symbol, std::string_view text);
  void assume(SymbolId symbol, std::string_view text, bool yes);

  const Symbols* symbols_;
  Guard base_;
  Guard guard_;
  struct Answer {
    SymbolId symbol;
    std::string text;
    bool yes;
  };
  std::vector<Answer> path_;
  std::size_t position_ = 0;
  std::uint64_t asked_ = 0;
  std::vector<std::string> rests_on_;
  std::map<std::pair<ScopeId, std::string>, bool> facts_;
};

/// Runs `evaluate(explorer)` for every case it distinguishes, up to `budget`.
template <class F>
auto explore(const Symbols& symbols, const Guard& base, F evaluate,
             std::size_t budget = max_cases) {
  Cases<decltype(evaluate(std::declval<Explorer&>()))> result;
  Explorer explorer(symbols, base);
  do {
    if (result.cases.size() == budget) {
      result.truncated = true;
      break;
    }
    auto value = evaluate(explorer);
    result.cases.push_back({explorer.guard(), std::move(value), explorer.take_rests_on()});
  } while (explorer.next());
  return result;
}

}  // namespace kmslint
