#include "decide/replay.h"

#include <algorithm>
#include <deque>
#include <optional>

#include "decide/text_match.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

/// Completions tried at most; a count, so the answer is the same on any machine.
constexpr std::size_t max_completions = 1024;
constexpr std::size_t max_candidates = 12;

enum class OpenKind { symbol, context_key, assumption, element };

/// One open thing and how often it can be filled.
struct OpenThing {
  OpenKind kind = OpenKind::symbol;
  SymbolId symbol = {};
  std::string context_key = {};
  Assumption assumption = {};
  std::vector<std::string> texts = {};  ///< symbols and context values
  std::size_t choices = 0;
  std::string name = {};
  std::string beside = {};  ///< the A-name that stands beside a context key
};

using Choice = std::vector<std::size_t>;
enum class Outcome { allowed, denied, open };

void add_text(std::vector<std::string>& texts, std::string text) {
  if (texts.size() < max_candidates && std::ranges::find(texts, text) == texts.end()) {
    texts.push_back(std::move(text));
  }
}

/// Every text of the policy and the requests, to take candidates from.
std::vector<const PartialString*> all_texts(const OpenQuestion& question) {
  std::vector<const PartialString*> texts;
  for (const Statement* statement : question.statements) {
    for (const PrincipalEntry& entry : statement->principal.entries) texts.push_back(&entry.text);
    for (const PartialString& entry : statement->action.entries) texts.push_back(&entry);
    for (const PartialString& entry : statement->resource.entries) texts.push_back(&entry);
    for (const ConditionEntry& entry : statement->condition.entries) {
      for (const PartialString& value : entry.values) texts.push_back(&value);
    }
  }
  for (const Request& request : question.requests) {
    texts.push_back(&request.caller.name);
    texts.push_back(&request.key_arn);
    for (const auto& [key, value] : request.context) {
      for (const PartialString& text : value.values) texts.push_back(&text);
    }
  }
  return texts;
}

/// A text to take candidates from: as it is written, and what is known of it in the case at hand.
/// ARN tests compare segments, and other segments may hold other holes.
struct CandidateText {
  const PartialString* text = nullptr;
  std::vector<PartialString> segments = {};
  std::optional<std::string> known = {};
  std::vector<std::optional<std::string>> known_segments = {};
};

/// Each text once: the requests share most of theirs.
std::vector<CandidateText> candidate_texts(const OpenQuestion& question) {
  const Knowledge knowledge{question.symbols, &question.guard};
  std::set<std::string> seen;
  std::vector<CandidateText> result;
  for (const PartialString* text : all_texts(question)) {
    if (!seen.insert(identity(*text)).second) continue;
    const PartialString known = substitute(*text, knowledge);
    CandidateText& entry = result.emplace_back();
    entry.text = text;
    entry.segments = split(*text, ':', 6);
    entry.known = known.literal();
    for (const PartialString& segment : split(known, ':', 6)) {
      entry.known_segments.push_back(segment.literal());
    }
  }
  return result;
}

/// With `text` = prefix hole suffix and `other` literal: what the hole must be for equality.
std::optional<std::string> solve(const PartialString& text, SymbolId symbol, std::string other) {
  std::string prefix, suffix;
  bool seen = false;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      if (*part.hole != symbol || seen) return std::nullopt;
      seen = true;
    } else {
      (seen ? suffix : prefix) += part.literal;
    }
  }
  if (!seen) return std::nullopt;
  std::erase(other, '*');
  if (other.size() < prefix.size() + suffix.size() || !other.starts_with(prefix) ||
      !other.ends_with(suffix)) {
    return std::nullopt;
  }
  return other.substr(prefix.size(), other.size() - prefix.size() - suffix.size());
}

std::string fresh_text(Domain domain) {
  switch (domain) {
    case Domain::region: return "us-east-1";
    case Domain::partition: return "aws";
    case Domain::url_suffix: return "amazonaws.com";
    case Domain::account: return "999988887777";
    case Domain::key_id: return "11111111-2222-3333-4444-555555555555";
    case Domain::log_group_name:
    case Domain::log_group_name_part: return "example";
    case Domain::any:
    case Domain::enumerated: return "kmslint:example";
    case Domain::boolean: return "true";
  }
  return {};
}

/// Texts that solve an equation with the symbol and are of its domain.
class SolutionList {
 public:
  SolutionList(SymbolId id, const Symbol& symbol) : id_(id), symbol_(symbol) {}

  void add(const PartialString& text, const std::optional<std::string>& other) {
    if (!other) return;
    std::optional<std::string> solution = solve(text, id_, *other);
    if (!solution || !tried_.insert(*solution).second) return;
    if (domain_contains(symbol_, *solution)) add_text(texts_, std::move(*solution));
  }
  std::vector<std::string> texts() && { return std::move(texts_); }

 private:
  SymbolId id_;
  const Symbol& symbol_;
  std::set<std::string> tried_ = {};
  std::vector<std::string> texts_ = {};
};

std::vector<std::string> solutions(const std::vector<CandidateText>& all, SymbolId id,
                                   const Symbol& symbol) {
  SolutionList list(id, symbol);
  for (const CandidateText& with_hole : all) {
    const bool uses = std::ranges::any_of(with_hole.text->parts,
                                          [&](const StringPart& part) { return part.hole == id; });
    if (!uses) continue;
    for (const CandidateText& other : all) {
      list.add(*with_hole.text, other.known);
      if (with_hole.segments.size() != other.known_segments.size()) continue;
      for (std::size_t i = 0; i < with_hole.segments.size(); ++i) {
        list.add(with_hole.segments[i], other.known_segments[i]);
      }
    }
  }
  return std::move(list).texts();
}

std::vector<std::string> symbol_candidates(const std::vector<CandidateText>& all, SymbolId id,
                                           const Symbol& symbol) {
  if (symbol.domain == Domain::boolean) return {"true", "false"};
  std::vector<std::string> texts;
  for (const std::string& value : symbol.values) add_text(texts, value);
  if (!texts.empty()) return texts;
  texts = solutions(all, id, symbol);
  std::string fresh = fresh_text(symbol.domain);
  if (symbol.domain == Domain::region) {
    for (const std::string_view region : {"us-east-1", "eu-west-1", "ap-south-1"}) {
      if (std::ranges::find(texts, region) == texts.end()) fresh = region;
    }
  }
  add_text(texts, std::move(fresh));
  if (symbol.domain == Domain::any) add_text(texts, "*");
  return texts;
}

std::vector<std::string> context_candidates(const OpenQuestion& question, const std::string& key,
                                            const ContextValue& value) {
  std::vector<std::string> texts;
  if (!value.values.empty() && !value.value_unknown) return texts;  // the listed values are used
  for (const Statement* statement : question.statements) {
    for (const ConditionEntry& entry : statement->condition.entries) {
      if (ascii_lower(entry.key.literal().value_or("")) != key) continue;
      for (const PartialString& text : entry.values) {
        std::string literal = text.literal().value_or("");
        std::erase(literal, '*');
        if (!literal.empty()) add_text(texts, std::move(literal));
      }
    }
  }
  add_text(texts, "kmslint-example");
  return texts;
}

void add_unknown(const std::optional<Unknown>& unknown, std::set<SymbolId>& symbols) {
  if (unknown) symbols.insert(unknown->symbol);
}

/// The symbols that stand for whole elements nobody knows, not for texts.
std::set<SymbolId> element_symbols(const OpenQuestion& question) {
  std::set<SymbolId> symbols;
  for (const Statement* statement : question.statements) {
    add_unknown(statement->unknown, symbols);
    add_unknown(statement->effect_unknown, symbols);
    add_unknown(statement->principal.unknown, symbols);
    add_unknown(statement->action.unknown, symbols);
    add_unknown(statement->resource.unknown, symbols);
    add_unknown(statement->condition.unknown, symbols);
    for (const ConditionEntry& entry : statement->condition.entries) {
      add_unknown(entry.unknown, symbols);
    }
  }
  return symbols;
}

std::vector<OpenThing> open_things(const OpenQuestion& question) {
  std::vector<OpenThing> things;
  const std::set<SymbolId> elements = element_symbols(question);
  const std::vector<CandidateText> texts = candidate_texts(question);
  for (const SymbolId id : question.depends.symbols) {
    if (elements.contains(id)) {
      things.push_back(
          {.kind = OpenKind::element, .choices = 3, .name = (*question.symbols)[id].name});
      continue;
    }
    OpenThing thing = {.kind = OpenKind::symbol,
                       .symbol = id,
                       .texts = symbol_candidates(texts, id, (*question.symbols)[id]),
                       .name = (*question.symbols)[id].name};
    thing.choices = thing.texts.size();
    things.push_back(std::move(thing));
  }
  for (const std::string& key : question.depends.context_keys) {
    OpenThing thing = {.kind = OpenKind::context_key, .context_key = key};
    const ConditionKeyFact* fact = tables::condition_key(key);
    thing.name = fact && !fact->is_prefix ? std::string(fact->key) : key;
    const auto found = question.requests.front().context.find(key);
    if (found != question.requests.front().context.end()) {
      thing.texts = context_candidates(question, key, found->second);
      if (found->second.assumption) thing.beside = std::string(name(*found->second.assumption));
    }
    // absent; present with the values the request lists; present with each candidate
    thing.choices = 2 + thing.texts.size();
    things.push_back(std::move(thing));
  }
  for (const Assumption assumption : question.depends.assumptions) {
    const bool stands_beside = std::ranges::any_of(
        things, [&](const OpenThing& thing) { return thing.beside == name(assumption); });
    if (stands_beside) continue;
    things.push_back({.kind = OpenKind::assumption,
                      .assumption = assumption,
                      .choices = 2,
                      .name = std::string(name(assumption))});
  }
  for (const std::string& other : question.depends.other) {
    things.push_back({.kind = OpenKind::element, .choices = 3, .name = other});
  }
  return things;
}

bool has_unknown_element(const Statement& statement) {
  return statement.unknown || statement.effect_unknown || statement.principal.unknown ||
         statement.action.unknown || statement.resource.unknown || statement.condition.unknown ||
         std::ranges::any_of(statement.condition.entries,
                             [](const ConditionEntry& entry) { return entry.unknown.has_value(); });
}

/// An unresolved element can be anything (HOLE-8): here, something that matches the request, with
/// `effect` where that is open too.
Statement matching_completion(const Statement& statement, Effect effect) {
  Statement result = statement;
  const PartialString star = literal_string("*", statement.span);
  if (statement.unknown) {
    result = {.span = statement.span, .effect = effect};
    result.principal = {.present = true, .entries = {{.text = star}}};
    result.action = {.present = true, .entries = {star}};
    result.resource = {.present = true, .entries = {star}};
    return result;
  }
  if (result.effect_unknown) result.effect = effect;
  result.effect_unknown.reset();
  const auto open_up = [&](ListElement& element) {
    if (!element.unknown) return;
    element.unknown.reset();
    element.negated = false;
    element.entries = {star};
  };
  open_up(result.action);
  open_up(result.resource);
  if (result.principal.unknown) {
    result.principal.unknown.reset();
    result.principal.negated = false;
    result.principal.entries = {{.text = star}};
  }
  if (result.condition.unknown) {
    result.condition = {};
  }
  std::erase_if(result.condition.entries,
                [](const ConditionEntry& entry) { return entry.unknown.has_value(); });
  return result;
}

class Completions {
 public:
  Completions(const OpenQuestion& question, const std::vector<OpenThing>& things)
      : question_(question),
        things_(things),
        fills_context_(std::ranges::any_of(
            things, [](const OpenThing& thing) { return thing.kind == OpenKind::context_key; })) {
    for (const Statement* statement : question.statements) {
      if (!has_unknown_element(*statement)) continue;
      allowing_.push_back(matching_completion(*statement, Effect::allow));
      denying_.push_back(matching_completion(*statement, Effect::deny));
    }
  }

  Outcome outcome(const Choice& choice) const {
    Guard guard = question_.guard;
    EvaluateOptions options = question_.options;
    std::vector<Request> filled;
    if (fills_context_) filled = question_.requests;
    const std::vector<Request>& requests = fills_context_ ? filled : question_.requests;
    std::size_t completion = 0;
    for (std::size_t i = 0; i < things_.size(); ++i) {
      if (!fill(things_[i], choice[i], guard, options, filled)) return Outcome::open;
      if (things_[i].kind == OpenKind::element) completion = std::max(completion, choice[i]);
    }
    const std::vector<const Statement*> statements = completed(completion);
    const Knowledge knowledge{question_.symbols, &guard};
    Outcome result = Outcome::allowed;
    for (const Request& request : requests) {
      switch (evaluate(statements, request, knowledge, options).decision) {
        case Decision::allowed: break;
        case Decision::denied_explicit:
        case Decision::denied_implicit: return Outcome::denied;
        case Decision::unknown:
        case Decision::invalid: result = Outcome::open; break;
      }
    }
    return result;
  }

 private:
  static bool fill(const OpenThing& thing, std::size_t choice, Guard& guard,
                   EvaluateOptions& options, std::vector<Request>& requests) {
    switch (thing.kind) {
      case OpenKind::symbol: return guard.require(thing.symbol, thing.texts[choice]);
      case OpenKind::assumption:
        options.assumptions.set(thing.assumption, choice == 0 ? Ternary::no : Ternary::yes);
        return true;
      case OpenKind::context_key:
        for (Request& request : requests) fill_context(thing, choice, request);
        return true;
      case OpenKind::element: return true;
    }
    return true;
  }

  static void fill_context(const OpenThing& thing, std::size_t choice, Request& request) {
    const auto found = request.context.find(thing.context_key);
    if (found == request.context.end()) return;
    if (choice == 0) {
      request.context.erase(found);
      return;
    }
    found->second.present = Ternary::yes;
    found->second.assumption.reset();
    if (choice == 1) return;
    found->second.value_unknown = false;
    found->second.values = {literal_string(thing.texts[choice - 2], {})};
  }

  /// 0: unresolved statements are not there; 1 and 2: they match, as Allow or as Deny.
  std::vector<const Statement*> completed(std::size_t completion) const {
    std::vector<const Statement*> statements;
    std::size_t next = 0;
    for (const Statement* statement : question_.statements) {
      if (!has_unknown_element(*statement)) {
        statements.push_back(statement);
        continue;
      }
      if (completion == 1) statements.push_back(&allowing_[next]);
      if (completion == 2) statements.push_back(&denying_[next]);
      ++next;
    }
    return statements;
  }

  const OpenQuestion& question_;
  const std::vector<OpenThing>& things_;
  bool fills_context_;
  std::deque<Statement> allowing_;
  std::deque<Statement> denying_;
};

bool advance(Choice& choice, const std::vector<OpenThing>& things) {
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (++choice[i] < things[i].choices) return true;
    choice[i] = 0;
  }
  return false;
}

struct Witnesses {
  std::optional<Choice> allowed = {};
  std::optional<Choice> denied = {};
};

/// `cost`: statements that one completion matches.
Witnesses find_witnesses(const Completions& completions, const std::vector<OpenThing>& things,
                         std::size_t cost, std::size_t& matches) {
  Witnesses witnesses;
  Choice choice(things.size(), 0);
  for (std::size_t tried = 0; tried < max_completions && matches >= cost; ++tried) {
    matches -= cost;
    const Outcome outcome = completions.outcome(choice);
    if (outcome == Outcome::allowed && !witnesses.allowed) witnesses.allowed = choice;
    if (outcome == Outcome::denied && !witnesses.denied) witnesses.denied = choice;
    if (witnesses.allowed && witnesses.denied) break;
    if (!advance(choice, things)) break;
  }
  return witnesses;
}

/// Whether changing this thing alone flips the outcome of a witness (HOLE-2).
bool flips(const Completions& completions, const Choice& witness, Outcome outcome, std::size_t at,
           std::size_t choices) {
  Choice choice = witness;
  for (std::size_t i = 0; i < choices; ++i) {
    choice[at] = i;
    const Outcome other = completions.outcome(choice);
    if (other != Outcome::open && other != outcome) return true;
  }
  return false;
}

std::vector<std::size_t> influential(const Completions& completions, const Witnesses& witnesses,
                                     const std::vector<OpenThing>& things) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (flips(completions, *witnesses.allowed, Outcome::allowed, i, things[i].choices) ||
        flips(completions, *witnesses.denied, Outcome::denied, i, things[i].choices)) {
      result.push_back(i);
    }
  }
  if (result.empty()) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      if ((*witnesses.allowed)[i] != (*witnesses.denied)[i]) result.push_back(i);
    }
  }
  return result;
}

std::string join_or(const std::vector<std::string>& texts) {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) result += i + 1 == texts.size() ? " or " : ", ";
    result += "`" + texts[i] + "`";
  }
  return result;
}

/// "AWS::Region is `eu-west-2`": the last candidate stands for every value the inputs do not name.
std::string condition_in_words(const Completions& completions, const Choice& witness,
                               const std::vector<OpenThing>& things, std::size_t at) {
  const OpenThing& thing = things[at];
  if (thing.kind != OpenKind::symbol || thing.texts.empty()) return {};
  std::vector<std::string> allowed, denied;
  Choice choice = witness;
  for (std::size_t i = 0; i < thing.choices; ++i) {
    choice[at] = i;
    const Outcome outcome = completions.outcome(choice);
    if (outcome == Outcome::allowed) allowed.push_back(thing.texts[i]);
    if (outcome == Outcome::denied) denied.push_back(thing.texts[i]);
  }
  const auto holds = [](const std::vector<std::string>& list, const std::string& text) {
    return std::ranges::find(list, text) != list.end();
  };
  if (allowed.empty() || denied.empty()) return {};
  // A text made up for the search says nothing to anybody.
  const auto is_made_up = [](const std::string& text) {
    return text.find("kmslint:example") != std::string::npos;
  };
  if (std::ranges::any_of(allowed, is_made_up)) allowed.clear();
  if (std::ranges::any_of(denied, is_made_up)) denied.clear();
  if (allowed.empty() || denied.empty()) return {};
  if (holds(denied, thing.texts.back())) return thing.name + " is " + join_or(allowed);
  if (holds(allowed, thing.texts.back())) return thing.name + " is not " + join_or(denied);
  return {};
}

}  // namespace

Replay replay(const OpenQuestion& question, std::size_t& matches) {
  const std::vector<OpenThing> things = open_things(question);
  const Completions completions(question, things);
  const Witnesses witnesses = find_witnesses(
      completions, things, question.statements.size() * question.requests.size(), matches);
  Replay result = {.allowed_seen = witnesses.allowed.has_value(),
                   .denied_seen = witnesses.denied.has_value()};
  std::vector<std::size_t> named;
  if (result.allowed_seen && result.denied_seen) {
    named = influential(completions, witnesses, things);
    if (named.size() == 1) {
      result.usable_when = condition_in_words(completions, *witnesses.allowed, things, named[0]);
    }
  } else {
    for (std::size_t i = 0; i < things.size(); ++i) named.push_back(i);
  }
  for (const std::size_t i : named) {
    result.depends_on.push_back(things[i].name);
    if (!things[i].beside.empty()) result.depends_on.push_back(things[i].beside);
  }
  std::ranges::sort(result.depends_on);
  result.depends_on.erase(std::ranges::unique(result.depends_on).begin(), result.depends_on.end());
  return result;
}

}  // namespace kmslint
