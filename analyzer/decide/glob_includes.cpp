// Inclusion of globs: inner ⊆ outer. One position of the inner glob is followed together with the
// set of positions the outer glob may be in (the subset construction, made on the way); an inner
// acceptance without an outer one is a text that refutes the inclusion.

#include <algorithm>
#include <set>
#include <vector>

#include "decide/language.h"
#include "decide/text_match.h"

namespace kmslint {

namespace {

/// Elementary steps over all tuples; bounds the work for very long patterns.
constexpr std::size_t max_inclusion_steps = std::size_t{1} << 24;

/// Positions in a glob, sorted. Position i: the first i tokens are done.
using Positions = std::vector<std::size_t>;

bool is_star(const Tokens& glob, std::size_t position) {
  return position < glob.size() && glob[position].kind == TokenKind::any_run;
}

/// Adds the position and what stars allow to skip from there.
void add_closed(const Tokens& glob, std::size_t position, Positions& positions) {
  positions.push_back(position);
  while (is_star(glob, position)) positions.push_back(++position);
}

Positions start(const Tokens& glob) {
  Positions positions;
  add_closed(glob, 0, positions);
  return positions;
}

/// A code point that no literal of either glob is stands for all such.
constexpr char32_t other_character = 0xFFFFFFFF;

bool reads(const Token& token, char32_t character) {
  return token.kind == TokenKind::any_one ||
         (token.kind == TokenKind::literal && token.literal == character);
}

Positions step(const Tokens& glob, const Positions& from, char32_t character) {
  Positions next;
  for (const std::size_t position : from) {
    if (position == glob.size()) continue;
    if (glob[position].kind == TokenKind::any_run) add_closed(glob, position, next);
    if (reads(glob[position], character)) add_closed(glob, position + 1, next);
  }
  std::sort(next.begin(), next.end());
  next.erase(std::unique(next.begin(), next.end()), next.end());
  return next;
}

std::vector<char32_t> alphabet_of(const Tokens& a, const Tokens& b) {
  std::set<char32_t> characters = {other_character};
  for (const Tokens* glob : {&a, &b}) {
    for (const Token& token : *glob) {
      if (token.kind == TokenKind::literal) characters.insert(token.literal);
    }
  }
  return {characters.begin(), characters.end()};
}

class InclusionSearch {
 public:
  InclusionSearch(const Tokens& outer, const Tokens& inner)
      : outer_(outer), inner_(inner), alphabet_(alphabet_of(outer, inner)) {}

  Ternary run() {
    visit(start(inner_), start(outer_));
    while (!open_.empty()) {
      const Tuple tuple = open_.back();
      open_.pop_back();
      if (refutes(tuple)) return Ternary::no;
      if (seen_.size() > max_tuples || steps_ > max_inclusion_steps) return Ternary::unknown;
      expand(tuple);
    }
    return Ternary::yes;
  }

 private:
  struct Tuple {
    std::size_t inner;
    Positions outer;
    auto operator<=>(const Tuple&) const = default;
  };

  void visit(const Positions& inner, const Positions& outer) {
    for (const std::size_t position : inner) {
      Tuple tuple = {position, outer};
      if (seen_.insert(tuple).second) open_.push_back(std::move(tuple));
    }
  }

  bool refutes(const Tuple& tuple) const {
    return tuple.inner == inner_.size() &&
           (tuple.outer.empty() || tuple.outer.back() != outer_.size());
  }

  void expand(const Tuple& tuple) {
    for (const char32_t character : alphabet_) {
      const Positions inner = step(inner_, {tuple.inner}, character);
      if (inner.empty()) continue;
      steps_ += tuple.outer.size() + 1;
      visit(inner, step(outer_, tuple.outer, character));
    }
  }

  const Tokens& outer_;
  const Tokens& inner_;
  std::vector<char32_t> alphabet_;
  std::set<Tuple> seen_ = {};
  std::vector<Tuple> open_ = {};
  std::size_t steps_ = 0;
};

}  // namespace

Ternary glob_includes(std::string_view outer, std::string_view inner) {
  const Tokens outer_tokens = tokens_of(outer, Wildcards::active);
  const Tokens inner_tokens = tokens_of(inner, Wildcards::active);
  return InclusionSearch(outer_tokens, inner_tokens).run();
}

}  // namespace kmslint
