// A template written in a test, and what its `Test` section is worth.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cases.h"
#include "eval/cloudformation.h"
#include "syntax/node.h"

namespace kmslint::testing {

class Stack {
 public:
  explicit Stack(const std::string& text, StackSettings settings = {})
      : file_(sources.add("t.yaml", "t.yaml", text)),
        parsed_(text.starts_with('{') ? parse_json(sources, file_) : parse_yaml(sources, file_)),
        stack_(root(), ScopeId{1}, std::move(settings), 10, symbols, sources) {}

  Template& operator*() { return stack_; }
  Template* operator->() { return &stack_; }
  bool parsed_well() const { return parsed_.problems.empty(); }
  const Node& root() const { return parsed_.tree.documents.front(); }
  const Node& node(std::string_view name) const { return *root().find("Test")->find(name); }
  std::string_view text(Span span) const { return sources.text(sources.resolve(span)); }

  Cases<Value> cases(std::string_view name) {
    return explore(symbols, {},
                   [&](Explorer& explorer) { return stack_.evaluate(node(name), explorer); });
  }
  /// The value in the first case.
  Value first(std::string_view name) { return cases(name).cases.front().value; }

  /// `"x"`, or for several cases `Parameters/P=a: "x" | Parameters/P!=a: "y"`.
  std::string worth(std::string_view name) {
    const Cases<Value> all = cases(name);
    if (all.cases.size() == 1) return dump(all.cases.front().value, symbols);
    std::string result;
    for (const Case<Value>& each : all.cases) {
      if (!result.empty()) result += " | ";
      result += show(each.guard) + ": " + dump(each.value, symbols);
    }
    return result;
  }

  std::string show(const Guard& guard) const {
    std::string result;
    for (const auto& [symbol, constraint] : guard.constraints()) {
      if (constraint.is) add(result, symbols[symbol].name + '=' + *constraint.is);
      for (const std::string& text : constraint.is_not) {
        add(result, symbols[symbol].name + "!=" + text);
      }
    }
    return result;
  }

  /// The source under each part of a text, with `|` between them.
  std::string places(const PartialString& text) const {
    std::string result;
    for (const StringPart& part : text.parts) {
      result += (result.empty() ? "" : "|") + std::string(this->text(part.span));
    }
    return result;
  }

  std::vector<std::string> reasons() const {
    std::vector<std::string> result;
    for (const Located<std::string>& each : stack_.not_understood()) result.push_back(each.value);
    return result;
  }

  Sources sources;
  Symbols symbols;

 private:
  static void add(std::string& list, const std::string& item) {
    list += (list.empty() ? "" : " ") + item;
  }

  FileId file_;
  Parsed parsed_;
  Template stack_;
};

}  // namespace kmslint::testing
