#include "decide/domain.h"

#include <algorithm>

#include "decide/language.h"
#include "decide/text_match.h"

namespace kmslint {

namespace {

constexpr std::size_t max_log_group_name = 512;

const std::vector<std::string>& boolean_values() {
  static const std::vector<std::string> values = {"true", "false"};
  return values;
}

/// The list the domain consists of, or nullptr when it has no such list.
const std::vector<std::string>* listed_values(const Symbol& symbol) {
  if (!symbol.values.empty()) return &symbol.values;
  switch (symbol.domain) {
    case Domain::boolean: return &boolean_values();
    case Domain::partition: return &partition_names();
    case Domain::url_suffix: return &url_suffixes();
    case Domain::enumerated:  // without values: nothing is known of it
    case Domain::any:
    case Domain::region:
    case Domain::account:
    case Domain::log_group_name:
    case Domain::log_group_name_part:
    case Domain::key_id: break;
  }
  return nullptr;
}

const Constraint* constraint_of(SymbolId id, const Knowledge& knowledge) {
  if (knowledge.guard == nullptr) return nullptr;
  const auto found = knowledge.guard->constraints().find(id);
  return found == knowledge.guard->constraints().end() ? nullptr : &found->second;
}

bool is_excluded(SymbolId id, const std::string& text, const Knowledge& knowledge) {
  const Constraint* constraint = constraint_of(id, knowledge);
  if (constraint == nullptr) return false;
  if (constraint->is && *constraint->is != text) return true;
  return constraint->is_not.count(text) != 0;
}

bool is_open_text(Domain domain) { return domain == Domain::any || domain == Domain::enumerated; }

}  // namespace

// The table of PRI-10: AWS partitions and the suffixes of their service principals.
const std::vector<std::string>& partition_names() {
  static const std::vector<std::string> names = {"aws",     "aws-us-gov", "aws-cn",    "aws-eusc",
                                                 "aws-iso", "aws-iso-b",  "aws-iso-e", "aws-iso-f"};
  return names;
}

const std::vector<std::string>& url_suffixes() {
  static const std::vector<std::string> suffixes = {
      "amazonaws.com", "amazonaws.com.cn", "amazonaws.eu",   "c2s.ic.gov",
      "sc2s.sgov.gov", "cloud.adc-e.uk",   "csp.hci.ic.gov",
  };
  return suffixes;
}

const Symbol& symbol_of(SymbolId id, const Knowledge& knowledge) {
  static const Symbol any_text;
  if (knowledge.symbols == nullptr) return any_text;
  if (static_cast<std::size_t>(id) >= knowledge.symbols->size()) return any_text;
  return (*knowledge.symbols)[id];
}

std::optional<std::vector<std::string>> finite_values(SymbolId id, const Knowledge& knowledge) {
  const std::vector<std::string>* listed = listed_values(symbol_of(id, knowledge));
  if (listed == nullptr) return std::nullopt;
  std::vector<std::string> result;
  for (const std::string& value : *listed) {
    if (!is_excluded(id, value, knowledge)) result.push_back(value);
  }
  if (result.empty()) return std::nullopt;  // a contradictory case: nothing to learn from it
  return result;
}

bool may_contain(SymbolId id, char character, const Knowledge& knowledge) {
  const Symbol& symbol = symbol_of(id, knowledge);
  if (const std::vector<std::string>* listed = listed_values(symbol)) {
    return std::any_of(listed->begin(), listed->end(), [character](const std::string& value) {
      return value.find(character) != std::string::npos;
    });
  }
  // Of the others only `any` has text beyond letters, digits and . _ / # -
  return is_open_text(symbol.domain) || (character != '*' && character != '?' && character != ':');
}

bool is_wildcard_free(SymbolId id, const Knowledge& knowledge) {
  return !may_contain(id, '*', knowledge) && !may_contain(id, '?', knowledge);
}

std::optional<std::size_t> fixed_length(SymbolId id, const Knowledge& knowledge) {
  const Symbol& symbol = symbol_of(id, knowledge);
  if (symbol.domain == Domain::account && symbol.values.empty()) return 12;
  return std::nullopt;
}

std::size_t minimum_length(SymbolId id, const Knowledge& knowledge) {
  if (const auto length = fixed_length(id, knowledge)) return *length;
  const Symbol& symbol = symbol_of(id, knowledge);
  if (const std::vector<std::string>* listed = listed_values(symbol)) {
    const bool some_empty = std::any_of(listed->begin(), listed->end(),
                                        [](const std::string& value) { return value.empty(); });
    return some_empty ? 0 : 1;
  }
  switch (symbol.domain) {
    case Domain::region:
    case Domain::log_group_name:
    case Domain::key_id: return 1;
    case Domain::any:
    case Domain::enumerated:
    case Domain::log_group_name_part:
    case Domain::account:
    case Domain::partition:
    case Domain::url_suffix:
    case Domain::boolean: break;
  }
  return 0;
}

bool domain_contains(const Symbol& symbol, std::string_view text) {
  if (const std::vector<std::string>* listed = listed_values(symbol)) {
    return std::find(listed->begin(), listed->end(), text) != listed->end();
  }
  const bool named =
      symbol.domain == Domain::log_group_name || symbol.domain == Domain::log_group_name_part;
  if (named && text.size() > max_log_group_name) return false;
  Symbols alone;
  const SymbolId id = alone.intern({}, "", symbol.domain);
  alone.edit(id) = symbol;
  const Knowledge knowledge = {.symbols = &alone};
  const Tokens hole = {{.kind = TokenKind::hole, .hole = id}};
  const Language values(hole, Wildcards::literal, false, knowledge);
  const Language word(tokens_of(text, Wildcards::literal), Wildcards::literal, false, knowledge);
  return intersect(values, word) != Ternary::no;
}

bool may_be(SymbolId id, std::string_view text, const Knowledge& knowledge) {
  if (is_excluded(id, std::string(text), knowledge)) return false;
  return domain_contains(symbol_of(id, knowledge), text);
}

}  // namespace kmslint
