// Policy variables: VAR-1 to VAR-6. IAM User Guide, "IAM policy elements: Variables and tags".

#include <algorithm>
#include <string>
#include <utility>

#include "decide/domain.h"
#include "decide/evaluate_parts.h"

namespace kmslint {

namespace {

constexpr std::size_t npos = static_cast<std::size_t>(-1);

bool is_literal(const Token& token, char32_t character) {
  return token.kind == TokenKind::literal && token.literal == character;
}

/// Where the variable that begins at `begin` (`${`) ends: the position of its `}`, or npos when
/// there is none before a hole or the end.
std::size_t end_of_variable(const Tokens& tokens, std::size_t begin) {
  for (std::size_t i = begin + 2; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::hole) return npos;
    if (is_literal(tokens[i], U'}')) return i;
  }
  return npos;
}

/// The text between, ASCII only: anything else can be no key.
std::string inner_text(const Tokens& tokens, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin + 2; i < end; ++i) {
    const char32_t c = tokens[i].literal;
    text += c < 0x80 ? static_cast<char>(c) : '\x7f';
  }
  return text;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

struct Variable {
  std::string key = {};
  std::optional<std::string> default_text = {};  ///< VAR-4
};

Variable read_variable(const std::string& inner) {
  const std::size_t comma = inner.find(',');
  if (comma == std::string::npos) return {.key = trimmed(inner)};
  Variable variable = {.key = trimmed(inner.substr(0, comma))};
  const std::string rest = trimmed(inner.substr(comma + 1));
  if (rest.size() >= 2 && rest.front() == '\'' && rest.back() == '\'') {
    variable.default_text = rest.substr(1, rest.size() - 2);
  }
  return variable;
}

class Expansion {
 public:
  Expansion(Wildcards wildcards, const Request& request, const EvaluateOptions& options)
      : wildcards_(wildcards), request_(request), options_(options) {}

  ExpandedText take() { return std::move(result_); }

  void add_plain(Token token) {
    if (wildcards_ == Wildcards::active && is_literal(token, U'*')) {
      token = {.kind = TokenKind::any_run};
    } else if (wildcards_ == Wildcards::active && is_literal(token, U'?')) {
      token = {.kind = TokenKind::any_one};
    }
    result_.tokens.push_back(token);
  }

  void add_variable(const std::string& inner) {
    if (inner == "*" || inner == "?" || inner == "$") {  // VAR-5
      result_.tokens.push_back({.literal = static_cast<char32_t>(inner[0])});
      return;
    }
    const Variable variable = read_variable(inner);
    const FoundKey key = find_context(request_, variable.key);
    const Ternary present = presence_of(key);
    if (present == Ternary::no) return add_absent(variable);
    if (present == Ternary::yes && !is_open(*key.value)) return add_value(key.value->values[0]);
    result_.depends.context_keys.insert(key.name);
    add_unknown();
    if (present == Ternary::unknown && !variable.default_text) {
      result_.has_value = result_.has_value & Ternary::unknown;
    }
  }

  /// A variable whose name has a hole: any value, or none.
  void add_unknown_variable(const Tokens& tokens, std::size_t begin) {
    add_unknown();
    for (std::size_t i = begin; i < tokens.size(); ++i) {
      if (tokens[i].kind == TokenKind::hole) result_.depends.symbols.insert(tokens[i].hole);
    }
    result_.has_value = result_.has_value & Ternary::unknown;
  }

 private:
  /// A multivalued key has no single value to insert.
  Ternary presence_of(const FoundKey& key) {
    if (key.value == nullptr || key.value->multivalued) return Ternary::no;
    std::set<Assumption> ignored;
    return presence(key, options_, result_.depends, ignored);
  }

  bool is_open(const ContextValue& value) const {
    return value.never_customer || value.values.size() != 1 || value.value_unknown;
  }

  void add_absent(const Variable& variable) {
    if (!variable.default_text) {
      result_.has_value = Ternary::no;  // VAR-3
      return;
    }
    append_tokens(result_.tokens, *variable.default_text, Wildcards::literal);
  }

  /// VAR-1: inserted text is literal.
  void add_value(const PartialString& value) {
    Tokens tokens = tokens_of(value, Wildcards::literal);
    for (Token& token : tokens) token.verbatim = token.kind == TokenKind::hole;
    result_.tokens.insert(result_.tokens.end(), tokens.begin(), tokens.end());
  }

  void add_unknown() {
    // Ids count up from 1 so that no two unknown texts are taken for equal; 0 is the request's.
    ++unknowns_;
    result_.tokens.push_back({.kind = TokenKind::hole,
                              .hole = SymbolId{first_anonymous_symbol + unknowns_},
                              .verbatim = true});
  }

  Wildcards wildcards_;
  const Request& request_;
  const EvaluateOptions& options_;
  ExpandedText result_ = {};
  std::uint32_t unknowns_ = 0;
};

}  // namespace

namespace {

bool opens_variable(const Tokens& tokens, std::size_t at) {
  return at + 1 < tokens.size() && is_literal(tokens[at], U'$') && is_literal(tokens[at + 1], U'{');
}

bool has_hole_from(const Tokens& tokens, std::size_t begin) {
  return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.end(),
                     [](const Token& token) { return token.kind == TokenKind::hole; });
}

}  // namespace

ExpandedText expand_variables(const PartialString& text, Wildcards wildcards, bool from_fifth_colon,
                              const Request& request, const EvaluateOptions& options) {
  const Tokens tokens = tokens_of(text, Wildcards::literal);
  Expansion expansion(wildcards, request, options);
  int colons = from_fifth_colon ? 0 : 5;
  bool active = options.policy_variables;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_literal(tokens[i], U':')) ++colons;
    const bool opens = active && colons >= 5 && opens_variable(tokens, i);
    const std::size_t end = opens ? end_of_variable(tokens, i) : npos;
    if (end != npos) {
      expansion.add_variable(inner_text(tokens, i, end));
      i = end;
    } else if (opens && has_hole_from(tokens, i)) {
      expansion.add_unknown_variable(tokens, i);  // stands for all that follows
      break;
    } else {
      if (opens) active = false;  // no `}` to the end: what follows is plain text
      expansion.add_plain(tokens[i]);
    }
  }
  return expansion.take();
}

}  // namespace kmslint
