#include "support/pipeline.h"

namespace kmslint::testing {
namespace {

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::usable: return "usable";
    case Verdict::cannot_tell: return "cannot-tell";
    case Verdict::not_usable: return "not-usable";
  }
  return {};
}

std::string why_name(Why why) {
  switch (why) {
    case Why::none: return "";
    case Why::depends: return " depends";
    case Why::invalid: return " invalid";
    case Why::gave_up: return " gave-up";
  }
  return {};
}

std::string listed(const std::vector<std::string>& names) {
  std::string result;
  for (const std::string& name : names) result += (result.empty() ? "" : ", ") + name;
  return result.empty() ? "" : " [" + result + "]";
}

}  // namespace

void Pipeline::run(const std::vector<InputText>& inputs, Settings surroundings,
                   const Assumptions& assumptions) {
  settings.push_back(std::move(surroundings));
  for (const InputText& input : inputs) {
    const FileId file = sources.add(input.path, input.path, input.text);
    const bool json = input.path.ends_with(".json");
    documents.push_back({.file = file,
                         .format = json ? Format::json : Format::yaml,
                         .parsed = json ? parse_json(sources, file) : parse_yaml(sources, file),
                         .named = input.named});
  }
  model = read_model(documents, settings, sources);
  analysis = judge(model, assumptions);
}

std::string Pipeline::text(Span span) const {
  return std::string(sources.text(sources.resolve(span)));
}

std::string Pipeline::verdicts() const {
  std::string result;
  for (const PairAnalysis& pair : analysis.pairs) {
    result += pair.log_group_name + " key " + (pair.key_name.empty() ? "-" : pair.key_name) + " " +
              verdict_name(pair.verdict) + why_name(pair.why) + listed(pair.depends_on) + "\n";
    for (const Blame& blame : pair.blames) {
      result += "  " + std::string(blame.certain == Ternary::unknown ? "perhaps " : "") +
                std::string(reason_name(blame.code)) + " on " + text(blame.primary) +
                listed(blame.cases) + "\n";
    }
  }
  return result;
}

}  // namespace kmslint::testing
