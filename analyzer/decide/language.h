// The set of texts that tokens with holes may stand for, as a small automaton: each hole is
// replaced by its whole domain and forgets which symbol it was ("relaxation"). When two such sets
// do not intersect, no completion makes the tokens match.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decide/evaluate.h"
#include "decide/glob.h"

namespace kmslint {

/// Tuples of states one search may visit, for all searches of this folder. A count, not a time, so
/// that the same input gives the same answer on any machine.
inline constexpr std::size_t max_tuples = 131072;

class Language {
 public:
  struct Edge {
    std::uint32_t to = 0;
    char32_t first = 0;
    char32_t last = 0;
  };
  struct State {
    std::vector<Edge> edges = {};
    std::vector<std::uint32_t> silent = {};  ///< moves that read nothing
  };

  /// Texts the tokens may become. Holes of enumerated domains are patterns themselves where
  /// `wildcards` are active; with `folded`, everything is in lower case.
  Language(const Tokens& tokens, Wildcards wildcards, bool folded, const Knowledge& knowledge);

  const std::vector<State>& states() const { return states_; }
  std::uint32_t accepting() const { return at_; }

 private:
  std::uint32_t add_state();
  void add_token(const Token& token);
  void add_character(char32_t first, char32_t last);
  void add_run(std::initializer_list<Edge> ranges, bool may_be_empty);
  void add_words(const std::vector<std::string>& words, Wildcards wildcards);
  void add_domain(const Token& hole);
  void add_region(bool every_partition);

  std::vector<State> states_ = {};
  std::uint32_t at_ = 0;
  Wildcards wildcards_;
  bool folded_;
  const Knowledge* knowledge_;
};

/// Whether some text is in both; unknown when over budget.
Ternary intersect(const Language& a, const Language& b);

}  // namespace kmslint
