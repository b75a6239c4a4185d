// The set of texts that tokens with holes may stand for, as a small automaton: each hole is
// replaced by its whole domain and forgets which symbol it was ("relaxation"). When two such sets
// do not intersect, no completion makes the tokens match.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "decide/evaluate.h"
#include "decide/glob.h"

namespace kmslint {

/// Tuples of states one search may visit, for all searches of this folder. A count, not a time, so
/// that the same input gives the same answer on any machine.
inline constexpr std::size_t max_tuples = 131072;

class Language {
 public:
  /// A move from one state to another that reads one character of a range, or nothing at all.
  struct Edge {
    std::uint32_t to = 0;
    char32_t first = 0;
    char32_t last = 0;
    bool silent = false;
    std::uint32_t next = none;  ///< of the same state
  };
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  /// Texts the tokens may become. Holes of enumerated domains are patterns themselves where
  /// `wildcards` are active; with `folded`, everything is in lower case.
  Language(const Tokens& tokens, Wildcards wildcards, bool folded, const Knowledge& knowledge);

  std::size_t size() const { return first_edges_.size(); }  ///< states
  std::uint32_t accepting() const { return at_; }
  /// Calls `visit` with each move from a state.
  template <class Visit>
  void for_each_edge(std::uint32_t state, Visit visit) const {
    for (std::uint32_t i = first_edges_[state]; i != none; i = edges_[i].next) visit(edges_[i]);
  }

 private:
  std::uint32_t add_state();
  void add_edge(std::uint32_t from, Edge edge);
  void add_token(const Token& token);
  void add_character(char32_t first, char32_t last);
  void add_run(std::initializer_list<Edge> ranges, bool may_be_empty);
  void add_words(const std::vector<std::string>& words, Wildcards wildcards);
  template <class Words, class AddWord>
  void add_choice(const Words& words, AddWord add_word);
  void add_domain(const Token& hole);
  void add_region(bool every_partition);

  /// Edges of all states in one list: automata are made by the thousand.
  std::vector<std::uint32_t> first_edges_ = {};  // by state
  std::vector<Edge> edges_ = {};
  std::uint32_t at_ = 0;
  Wildcards wildcards_;
  bool folded_;
  const Knowledge* knowledge_;
};

/// Whether some text is in both; unknown when over budget.
Ternary intersect(const Language& a, const Language& b);

}  // namespace kmslint
