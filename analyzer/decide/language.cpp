#include "decide/language.h"

#include <array>
#include <string_view>
#include <utility>

#include "decide/domain.h"

namespace kmslint {

namespace {

constexpr char32_t last_code = 0x1100FF;  // stray bytes lie above U+10FFFF

/// What the Regions of partition aws begin with, and of the others (PRI-10).
constexpr std::array<std::string_view, 9> aws_prefixes = {"us", "eu", "ap", "sa", "ca",
                                                          "me", "af", "il", "mx"};
constexpr std::array<std::string_view, 16> all_prefixes = {
    "us", "eu",     "ap", "sa",      "ca",     "me",      "af",      "il",
    "mx", "us-gov", "cn", "eusc-de", "us-iso", "us-isob", "eu-isoe", "us-isof"};

}  // namespace

Language::Language(const Tokens& tokens, Wildcards wildcards, bool folded,
                   const Knowledge& knowledge)
    : wildcards_(wildcards), folded_(folded), knowledge_(&knowledge) {
  constexpr std::size_t states_of_a_region = 48;
  first_edges_.reserve(tokens.size() + states_of_a_region);
  edges_.reserve(tokens.size() + states_of_a_region);
  add_state();
  for (const Token& token : tokens) add_token(token);
}

std::uint32_t Language::add_state() {
  first_edges_.push_back(none);
  return static_cast<std::uint32_t>(first_edges_.size() - 1);
}

void Language::add_edge(std::uint32_t from, Edge edge) {
  edge.next = first_edges_[from];
  first_edges_[from] = static_cast<std::uint32_t>(edges_.size());
  edges_.push_back(edge);
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
  add_edge(at_, {.to = next, .first = first, .last = last});
  at_ = next;
}

/// A run of characters of the ranges; `to` of each range is ignored.
void Language::add_run(std::initializer_list<Edge> ranges, bool may_be_empty) {
  const std::uint32_t loop = add_state();
  for (const Edge& range : ranges) {
    const Edge edge = {.to = loop, .first = range.first, .last = range.last};
    add_edge(loop, edge);
    if (!may_be_empty) add_edge(at_, edge);
  }
  if (may_be_empty) add_edge(at_, {.to = loop, .silent = true});
  at_ = loop;
}

/// One of the words, each added by `add_word`.
template <class Words, class AddWord>
void Language::add_choice(const Words& words, AddWord add_word) {
  const std::uint32_t begin = at_;
  const std::uint32_t end = add_state();
  for (const auto& word : words) {
    at_ = add_state();
    add_edge(begin, {.to = at_, .silent = true});
    add_word(word);
    add_edge(at_, {.to = end, .silent = true});
  }
  at_ = end;
}

/// Their wildcards count where a pattern is made of them.
void Language::add_words(const std::vector<std::string>& words, Wildcards wildcards) {
  add_choice(words, [&](const std::string& word) {
    Tokens tokens = tokens_of(word, wildcards);
    if (folded_) fold_case(tokens);
    for (const Token& token : tokens) add_token(token);
  });
}

void Language::add_region(bool every_partition) {
  const auto add_word = [this](std::string_view word) {
    for (const char c : word) add_character(static_cast<char32_t>(c), static_cast<char32_t>(c));
  };
  if (every_partition) {
    add_choice(all_prefixes, add_word);
  } else {
    add_choice(aws_prefixes, add_word);
  }
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
      : a_(a), b_(b), seen_(a.size() * b.size(), false) {}

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
    const std::size_t index = a * b_.size() + b;
    if (seen_[index]) return;
    seen_[index] = true;
    ++visited_;
    open_.emplace_back(a, b);
  }

  void expand(std::uint32_t a, std::uint32_t b) {
    b_.for_each_edge(b, [&](const Language::Edge& y) {
      if (y.silent) visit(a, y.to);
    });
    a_.for_each_edge(a, [&](const Language::Edge& x) {
      if (x.silent) {
        visit(x.to, b);
        return;
      }
      b_.for_each_edge(b, [&](const Language::Edge& y) {
        if (!y.silent && x.first <= y.last && y.first <= x.last) visit(x.to, y.to);
      });
    });
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
  if (a.size() > max_pairs / b.size()) return Ternary::unknown;
  return PairSearch(a, b).run();
}

}  // namespace kmslint
