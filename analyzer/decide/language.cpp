#include "decide/language.h"

#include <utility>

#include "decide/domain.h"

namespace kmslint {

namespace {

constexpr char32_t last_code = 0x1100FF;  // stray bytes lie above U+10FFFF

/// What the Regions of partition aws begin with, and of the others (PRI-10).
const std::vector<std::string> aws_prefixes = {"us", "eu", "ap", "sa", "ca",
                                               "me", "af", "il", "mx"};
const std::vector<std::string> all_prefixes = {
    "us", "eu",     "ap", "sa",      "ca",     "me",      "af",      "il",
    "mx", "us-gov", "cn", "eusc-de", "us-iso", "us-isob", "eu-isoe", "us-isof"};

}  // namespace

Language::Language(const Tokens& tokens, Wildcards wildcards, bool folded,
                   const Knowledge& knowledge)
    : wildcards_(wildcards), folded_(folded), knowledge_(&knowledge) {
  add_state();
  for (const Token& token : tokens) add_token(token);
}

std::uint32_t Language::add_state() {
  states_.emplace_back();
  return static_cast<std::uint32_t>(states_.size() - 1);
}

void Language::add_token(const Token& token) {
  switch (token.kind) {
    case TokenKind::literal: add_character(token.literal, token.literal); break;
    case TokenKind::any_one: add_character(0, last_code); break;
    case TokenKind::any_run: add_run({{0, 0, last_code}}, true); break;
    case TokenKind::hole: add_domain(token); break;
  }
}

void Language::add_character(char32_t first, char32_t last) {
  const std::uint32_t next = add_state();
  states_[at_].edges.push_back({next, first, last});
  at_ = next;
}

/// A run of characters of the ranges; `to` of each range is ignored.
void Language::add_run(std::initializer_list<Edge> ranges, bool may_be_empty) {
  const std::uint32_t loop = add_state();
  for (const Edge& range : ranges) {
    states_[loop].edges.push_back({loop, range.first, range.last});
    if (!may_be_empty) states_[at_].edges.push_back({loop, range.first, range.last});
  }
  if (may_be_empty) states_[at_].silent.push_back(loop);
  at_ = loop;
}

/// One of the words. Their wildcards count where a pattern is made of them.
void Language::add_words(const std::vector<std::string>& words, Wildcards wildcards) {
  const std::uint32_t begin = at_;
  const std::uint32_t end = add_state();
  for (const std::string& word : words) {
    at_ = add_state();
    states_[begin].silent.push_back(at_);
    Tokens tokens = tokens_of(word, wildcards);
    if (folded_) fold_case(tokens);
    for (const Token& token : tokens) add_token(token);
    states_[at_].silent.push_back(end);
  }
  at_ = end;
}

void Language::add_region(bool every_partition) {
  add_words(every_partition ? all_prefixes : aws_prefixes, Wildcards::literal);
  add_character(U'-', U'-');
  add_run({{0, U'a', U'z'}}, false);
  add_character(U'-', U'-');
  add_run({{0, U'0', U'9'}}, false);
}

void Language::add_domain(const Token& hole) {
  if (const auto values = finite_values(hole.hole, *knowledge_)) {
    add_words(*values, hole.verbatim ? Wildcards::literal : wildcards_);
    return;
  }
  const Symbol& symbol = symbol_of(hole.hole, *knowledge_);
  switch (symbol.domain) {
    case Domain::region: add_region(symbol.every_partition); break;
    case Domain::account:
      for (int i = 0; i < 12; ++i) add_character(U'0', U'9');
      break;
    case Domain::log_group_name:
    case Domain::log_group_name_part:
      // The length bound of 512 is left out: a larger language proves less, never wrongly.
      add_run({{0, U'A', U'Z'}, {0, U'a', U'z'}, {0, U'-', U'9'}, {0, U'_', U'_'}, {0, U'#', U'#'}},
              symbol.domain == Domain::log_group_name_part);
      break;
    case Domain::key_id:
      add_run({{0, U'A', U'Z'}, {0, U'a', U'z'}, {0, U'0', U'9'}, {0, U'-', U'-'}}, false);
      break;
    case Domain::any:
    case Domain::enumerated:
    case Domain::partition:
    case Domain::url_suffix:
    case Domain::boolean: add_run({{0, 0, last_code}}, true); break;
  }
}

namespace {

/// Pairs of states of two automata that some text reaches, each visited once.
class PairSearch {
 public:
  PairSearch(const Language& a, const Language& b)
      : a_(a), b_(b), seen_(a.states().size() * b.states().size(), false) {}

  Ternary run() {
    visit(0, 0);
    while (!open_.empty()) {
      if (visited_ > max_tuples) return Ternary::unknown;
      const std::pair<std::uint32_t, std::uint32_t> pair = open_.back();
      open_.pop_back();
      if (pair.first == a_.accepting() && pair.second == b_.accepting()) return Ternary::yes;
      expand(pair.first, pair.second);
    }
    return Ternary::no;
  }

 private:
  void visit(std::uint32_t a, std::uint32_t b) {
    const std::size_t index = a * b_.states().size() + b;
    if (seen_[index]) return;
    seen_[index] = true;
    ++visited_;
    open_.emplace_back(a, b);
  }

  void expand(std::uint32_t a, std::uint32_t b) {
    for (const std::uint32_t next : a_.states()[a].silent) visit(next, b);
    for (const std::uint32_t next : b_.states()[b].silent) visit(a, next);
    for (const Language::Edge& x : a_.states()[a].edges) {
      for (const Language::Edge& y : b_.states()[b].edges) {
        if (x.first <= y.last && y.first <= x.last) visit(x.to, y.to);
      }
    }
  }

  const Language& a_;
  const Language& b_;
  std::vector<bool> seen_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open_ = {};
  std::size_t visited_ = 0;
};

/// Beyond this the table of visited pairs itself is too large to be worth it.
constexpr std::size_t max_pairs = std::size_t{1} << 25;

}  // namespace

Ternary intersect(const Language& a, const Language& b) {
  if (a.states().size() > max_pairs / b.states().size()) return Ternary::unknown;
  return PairSearch(a, b).run();
}

}  // namespace kmslint
