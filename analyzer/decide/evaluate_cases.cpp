// Case distinction for what Kleene's tables leave open although every completion agrees: two tests
// that split one key between them (`StringNotEquals` with `Null: "false"`), two statements that
// depend on one contested point. Each case fixes the presence of a key, which of its alternatives
// it has, or a reading; the cases cover everything, so a decision common to all of them is proved
// (HOLE-1).

#include <algorithm>
#include <utility>

#include "decide/evaluate_parts.h"
#include "decide/known_matches.h"

namespace kmslint {

namespace {

/// How many cases one evaluation may be split into.
constexpr std::size_t max_split = 16;

/// One open question and how many answers it has.
struct Question {
  std::string context_key = {};
  std::optional<Assumption> assumption = {};
  std::size_t answers = 0;
};

bool has_alternatives(const ContextValue& value) {
  return !value.multivalued && !value.value_unknown && !value.never_customer &&
         value.values.size() > 1;
}

std::size_t answers_for(const ContextValue& value) {
  const std::size_t absent = value.present == Ternary::unknown ? 1 : 0;
  return absent + (has_alternatives(value) ? value.values.size() : 1);
}

/// The questions a decision hangs on, in a fixed order, as many as the budget allows.
std::vector<Question> questions_of(const Dependence& depends, const Request& request) {
  std::vector<Question> questions;
  std::size_t cases = 1;
  const auto add = [&](Question question) {
    if (question.answers < 2 || cases * question.answers > max_split) return;
    cases *= question.answers;
    questions.push_back(std::move(question));
  };
  std::set<Assumption> of_keys;  // a key's presence says more than the reading behind it
  for (const std::string& key : depends.context_keys) {
    const auto found = request.context.find(key);
    if (found == request.context.end() || key.back() == '/' || key.back() == ':') continue;
    if (found->second.assumption) of_keys.insert(*found->second.assumption);
    add({.context_key = key, .answers = answers_for(found->second)});
  }
  for (const Assumption assumption : depends.assumptions) {
    if (of_keys.count(assumption) == 0) add({.assumption = assumption, .answers = 2});
  }
  return questions;
}

/// The last answers are the alternatives; the first is absence, where that is possible.
void answer(const Question& question, std::size_t choice, Request& request,
            EvaluateOptions& options) {
  if (question.assumption) {
    options.assumptions.set(*question.assumption, ternary(choice == 1));
    return;
  }
  const auto found = request.context.find(question.context_key);
  ContextValue& value = found->second;
  if (value.present == Ternary::unknown && choice == 0) {
    request.context.erase(found);
    return;
  }
  const std::size_t alternative = value.present == Ternary::unknown ? choice - 1 : choice;
  if (has_alternatives(value)) value.values = {value.values[alternative]};
  value.present = Ternary::yes;
  value.assumption.reset();
}

bool is_denied(Decision decision) {
  return decision == Decision::denied_explicit || decision == Decision::denied_implicit;
}

/// What two cases have in common; unknown when nothing.
Decision common(Decision a, Decision b) {
  if (a == b) return a;
  return is_denied(a) && is_denied(b) ? Decision::denied_implicit : Decision::unknown;
}

bool next_choice(const std::vector<Question>& questions, std::vector<std::size_t>& choice) {
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (++choice[i] < questions[i].answers) return true;
    choice[i] = 0;
  }
  return false;
}

/// The decision common to all answers, with the trace of the first case; nothing when two differ.
std::optional<Evaluation> evaluate_cases(const std::vector<Question>& questions,
                                         const std::vector<const Statement*>& statements,
                                         const Request& request, const Knowledge& knowledge,
                                         const EvaluateOptions& options) {
  std::optional<Evaluation> result;
  std::vector<std::size_t> choice(questions.size(), 0);
  do {
    Request asked = request;
    EvaluateOptions read = options;
    for (std::size_t i = 0; i < questions.size(); ++i) answer(questions[i], choice[i], asked, read);
    Evaluation evaluation = evaluate_by_tables(statements, asked, knowledge, read);
    if (!result) {
      result = std::move(evaluation);
    } else {
      result->decision = common(result->decision, evaluation.decision);
      result->relies_on.merge(evaluation.relies_on);
    }
    if (result->decision == Decision::unknown) return std::nullopt;
  } while (next_choice(questions, choice));
  for (const Question& question : questions) {
    if (question.assumption) result->relies_on.erase(*question.assumption);
  }
  return result;
}

}  // namespace

namespace {

/// What the tables say, or what all cases have in common where that is open.
Evaluation settled(Evaluation by_tables, const std::vector<const Statement*>& statements,
                   const Request& request, const Knowledge& knowledge,
                   const EvaluateOptions& options) {
  if (by_tables.decision != Decision::unknown) return by_tables;
  const std::vector<Question> questions = questions_of(by_tables.depends, request);
  if (questions.empty()) return by_tables;
  auto found = evaluate_cases(questions, statements, request, knowledge, options);
  return found ? *std::move(found) : std::move(by_tables);
}

}  // namespace

Evaluation evaluate(const std::vector<const Statement*>& statements, const Request& request,
                    const Knowledge& knowledge, const EvaluateOptions& options) {
  return settled(evaluate_by_tables(statements, request, knowledge, options), statements, request,
                 knowledge, options);
}

Evaluation evaluate(const std::vector<const Statement*>& statements, const Request& request,
                    const Guard& guard, KnownMatches& known) {
  const Guard relevant = known.relevant(guard, request);
  const Knowledge knowledge = {.symbols = &known.symbols(), .guard = &relevant};
  return settled(evaluate_by_tables(statements, request, knowledge, known.options(), &known),
                 statements, request, knowledge, known.options());
}

}  // namespace kmslint
