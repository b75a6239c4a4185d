#include <catch2/catch.hpp>
#include <chrono>

#include "eval/stack.h"

using namespace kmslint;
using kmslint::testing::Stack;
using Reasons = std::vector<std::string>;

namespace {

/// What `!If [C, yes, no]` is worth under these conditions.
std::string worth(const std::string& conditions, StackSettings settings = {}) {
  Stack stack(R"(Parameters:
  Any: {Type: String}
  Other: {Type: String}
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Flag: {Type: String, AllowedValues: [true, false]}
  Default: {Type: String, Default: 'true'}
  List: {Type: CommaDelimitedList}
Conditions:
)" + conditions + "Test: {a: !If [C, y, n]}\n",
              std::move(settings));
  REQUIRE(stack.parsed_well());
  return stack.worth("a");
}

std::string equals(const std::string& arguments, StackSettings settings = {}) {
  return worth("  C: !Equals [" + arguments + "]\n", std::move(settings));
}

constexpr const char* yes = R"("y")";
constexpr const char* no = R"("n")";
constexpr const char* open = R"(Conditions/C=true: "y" | Conditions/C=false: "n")";

}  // namespace

TEST_CASE("Equals: what the files decide is not asked") {
  CHECK(equals("a, a") == yes);
  CHECK(equals("a, b") == no);
  CHECK(equals("'', ''") == yes);
  CHECK(equals("!Ref AWS::Region, !Ref AWS::Region") == yes);
  CHECK(equals("!Sub 'a-${Any}', !Join ['-', [a, !Ref Any]]") == yes);
  CHECK(equals("!Sub 'a-${Any}', !Sub 'b-${Other}'") == no);
  CHECK(equals("!Sub '${Any}-a', !Sub '${Other}-b'") == no);
  CHECK(equals("!Sub 'x${Any}', ''") == no);
  CHECK(equals("!Ref AWS::Region, ''") == no);
  CHECK(equals("!Ref AWS::Region, 'us-*'") == no);
  CHECK(equals("!Ref AWS::AccountId, 'abc'") == no);
  CHECK(equals("!Ref Stage, nowhere") == no);
  CHECK(equals("!Ref Default, 'true'") == yes);
  CHECK(equals("!Ref Default, True") == yes);
  CHECK(equals("!Ref AWS::Partition, aws-cn") == no);
  CHECK(equals("!Ref AWS::Region, us-east-1", {.regions = {"us-east-1"}}) == yes);
  CHECK(equals("!Ref Any, x", {.parameters = {{"Any", "x"}}}) == yes);
}

TEST_CASE("Equals: a symbol against a text is a question") {
  CHECK(equals("!Ref Any, ''") == R"(Parameters/Any=: "y" | Parameters/Any!=: "n")");
  CHECK(equals("x, !Ref Any") == R"(Parameters/Any=x: "y" | Parameters/Any!=x: "n")");
  CHECK(equals("!Ref AWS::Region, us-east-1") ==
        R"(AWS::Region=us-east-1: "y" | AWS::Region!=us-east-1: "n")");
  CHECK(equals("!Ref Flag, 'true'") == R"(Parameters/Flag=true: "y" | Parameters/Flag=false: "n")");
  CHECK(equals("!Ref Flag, yes") == R"(Parameters/Flag=true: "y" | Parameters/Flag=false: "n")");
  CHECK(equals("!Ref Stage, prod") == R"(Parameters/Stage=prod: "y" | )"
                                      R"(Parameters/Stage!=prod: "n")");
  CHECK(equals("!Sub 'a-${Any}-z', a-b-z") == R"(Parameters/Any=b: "y" | Parameters/Any!=b: "n")");
  CHECK(equals("!Sub '${Any}${Any}', !Sub 'x${Any}'") ==
        R"(Parameters/Any=x: "y" | Parameters/Any!=x: "n")");
}

TEST_CASE("Equals: a Region of another partition is no Region of this stack") {
  CHECK(equals("!Ref AWS::Region, cn-north-1") == no);
  CHECK(equals("!Ref AWS::Region, us-east-1", {.partition = "aws-cn"}) == no);
  CHECK(equals("!Ref AWS::Region, cn-north-1", {.partition = "aws-cn"}) ==
        R"(AWS::Region=cn-north-1: "y" | AWS::Region!=cn-north-1: "n")");
}

TEST_CASE("Equals: finitely many values are tried") {
  CHECK(equals("!Ref Stage, !Ref Any") == R"(Parameters/Stage=dev Parameters/Any=dev: "y" | )"
                                          R"(Parameters/Stage=dev Parameters/Any!=dev: "n" | )"
                                          R"(Parameters/Stage=test Parameters/Any=test: "y" | )"
                                          R"(Parameters/Stage=test Parameters/Any!=test: "n" | )"
                                          R"(Parameters/Stage=prod Parameters/Any=prod: "y" | )"
                                          R"(Parameters/Stage=prod Parameters/Any!=prod: "n")");
}

TEST_CASE("Equals: what cannot be decided is the condition's own question") {
  CHECK(equals("!Ref Any, !Ref Other") == open);
  CHECK(equals("!Sub '${Any}${Other}', x") == open);
  CHECK(equals("!Ref List, x") == open);
  CHECK(equals("!GetAZs '', x") == open);
  CHECK(equals("!Whatever a, !Whatever a") == open);
}

TEST_CASE("Not, And, Or and Condition, in both notations") {
  const std::string base = "  T: !Equals [a, a]\n  F: !Equals [a, b]\n";
  CHECK(worth(base + "  C: !Not [!Equals [a, a]]\n") == no);
  CHECK(worth(base + "  C: {Fn::Not: [{Fn::Equals: [a, b]}]}\n") == yes);
  CHECK(worth(base + "  C: !And [!Condition T, !Condition F]\n") == no);
  CHECK(worth(base + "  C: {Fn::And: [{Condition: T}, {Condition: T}]}\n") == yes);
  CHECK(worth(base + "  C: !Or [!Condition F, {Condition: T}]\n") == yes);
  CHECK(worth(base + "  C: {Fn::Or: [{Condition: F}, !Condition F]}\n") == no);
  CHECK(worth(base + "  C: !Condition T\n") == yes);
  CHECK(worth(base + "  C: {Condition: F}\n") == no);
}

TEST_CASE("one operand may decide what the others leave open") {
  const std::string undecided = "!Equals [!Ref Any, !Ref Other]";
  CHECK(worth("  C: !And [" + undecided + ", !Equals [a, b]]\n") == no);
  CHECK(worth("  C: !Or [" + undecided + ", !Equals [a, a]]\n") == yes);
  CHECK(worth("  C: !And [" + undecided + ", !Equals [a, a]]\n") == open);
  CHECK(worth("  C: !Not [" + undecided + "]\n") == open);
}

TEST_CASE("a condition that uses another asks the other's question") {
  CHECK(worth("  U: !Equals [!Ref Any, !Ref Other]\n  C: !Not [!Condition U]\n") ==
        R"(Conditions/U=true: "n" | Conditions/U=false: "y")");
}

TEST_CASE("a condition that is not understood is open and says why") {
  CHECK(worth("  C: !Condition Nowhere\n") ==
        R"(Conditions/Nowhere=true: "y" | Conditions/Nowhere=false: "n")");
  CHECK(worth("  C: !Whatever [a]\n") == open);
  CHECK(worth("  C: true\n") == open);
  CHECK(worth("  X: !Equals [a, a]\n") == open);
  Stack stack("Conditions: {C: !Whatever [a]}\nTest: {a: !If [C, y, n], b: !If [C, y, n]}\n");
  CHECK(stack.cases("a").cases.size() == 2);
  CHECK(stack.cases("b").cases.size() == 2);
  CHECK(stack.reasons() == Reasons{"`Fn::Whatever` is not understood as a condition"});
}

TEST_CASE("conditions in a circle are bounded and reported") {
  Stack stack(R"(Conditions:
  A: !Not [!Condition B]
  B: !And [!Condition C, !Condition C]
  C: !Or [!Condition A, !Condition B]
  Self: !Condition Self
Test: {a: !If [A, y, n], s: !If [Self, y, n]}
)");
  CHECK(stack.cases("a").cases.size() >= 2);
  CHECK(stack.cases("s").cases.size() == 2);
  CHECK(stack.reasons()[0] == "the condition `A` depends on itself");
}

TEST_CASE("If: chooses in both notations, and nests") {
  Stack stack(R"(Parameters: {Any: {Type: String}}
Conditions: {T: !Equals [a, a], U: !Equals [!Ref Any, x]}
Test:
  short: !If [T, {k: v}, w]
  long: {Fn::If: [T, !Ref AWS::Region, w]}
  nested: !If [U, !If [T, a, b], !Ref AWS::NoValue]
  inside: {p: !If [U, q, !Ref AWS::NoValue]}
  twice: [!If [U, a, b], !If [U, c, d]]
)");
  CHECK(stack.worth("short") == R"({k:"v"})");
  CHECK(stack.worth("long") == R"("${AWS::Region}")");
  CHECK(stack.worth("nested") == R"(Parameters/Any=x: "a" | Parameters/Any!=x: -)");
  CHECK(stack.worth("inside") == R"(Parameters/Any=x: {p:"q"} | Parameters/Any!=x: {})");
  CHECK(stack.worth("twice") == R"(Parameters/Any=x: ["a" "c"] | Parameters/Any!=x: ["b" "d"])");
}

TEST_CASE("choose follows If to the node itself") {
  Stack stack(R"(Conditions: {T: !Equals [a, a], F: !Equals [a, b]}
Test:
  node: !If [T, {Statement: []}, x]
  deep: {Fn::If: [F, x, !If [T, !Ref Y, z]]}
  gone: !If [T, !Ref AWS::NoValue, x]
  bad: !If [T, x]
  plain: {a: b}
)");
  Explorer explorer(stack.symbols);
  CHECK(dump(*stack->choose(stack.node("node"), explorer)) == "{Statement:[]}");
  CHECK(dump(*stack->choose(stack.node("deep"), explorer)) == R"(!Ref"Y")");
  CHECK(stack->choose(stack.node("gone"), explorer) == nullptr);
  CHECK(stack->choose(stack.node("bad"), explorer) == &stack.node("bad"));
  CHECK(stack->choose(stack.node("plain"), explorer) == &stack.node("plain"));
  CHECK_FALSE(stack->is_intrinsic(stack.node("node")));
  CHECK_FALSE(stack->is_intrinsic(stack.node("deep")));
  CHECK(stack->is_intrinsic(stack.node("bad")));
  CHECK_FALSE(stack->is_intrinsic(stack.node("plain")));
  CHECK(stack->is_intrinsic(*stack->choose(stack.node("deep"), explorer)));
}

TEST_CASE("a resource exists where its condition holds") {
  Stack stack(R"(Parameters: {Any: {Type: String}}
Conditions: {C: !Not [!Equals [!Ref Any, '']]}
Resources:
  A: {Type: AWS::KMS::Key, Condition: C}
  B: {Type: AWS::KMS::Key}
)");
  const auto exists = [&](const char* name) {
    std::string result;
    for (const Case<bool>& each : explore(stack.symbols, {}, [&](Explorer& explorer) {
                                    return stack->exists(*stack->resource(name), explorer);
                                  }).cases) {
      result += stack.show(each.guard) + (each.value ? " yes;" : " no;");
    }
    return result;
  };
  CHECK(exists("A") == "Parameters/Any= no;Parameters/Any!= yes;");
  CHECK(exists("B") == " yes;");
}

TEST_CASE("only the conditions that are touched make cases") {
  std::string text = "Parameters:\n";
  for (int i = 0; i < 60; ++i) text += "  P" + std::to_string(i) + ": {Type: String}\n";
  text += "Conditions:\n";
  for (int i = 0; i < 60; ++i) {
    text += "  C" + std::to_string(i) + ": !Equals [!Ref P" + std::to_string(i) + ", x]\n";
  }
  text += "Test:\n  all:\n";
  for (int i = 0; i < 60; ++i) text += "    - !If [C" + std::to_string(i) + ", a, b]\n";
  Stack stack(text + "  one: !If [C7, a, b]\n");
  CHECK(stack.cases("one").cases.size() == 2);
  const auto all = explore(
      stack.symbols, {},
      [&](Explorer& explorer) { return stack->evaluate(stack.node("all"), explorer); }, 100);
  CHECK(all.truncated);
  CHECK(all.cases.size() == 100);
}

TEST_CASE("conditions that use each other twice cost their number") {
  std::string text =
      "Parameters: {Any: {Type: String}}\nConditions:\n  C0: !Equals [!Ref Any, x]\n";
  for (int i = 1; i < 45; ++i) {
    const std::string before = "!Condition C" + std::to_string(i - 1);
    text += "  C" + std::to_string(i) + ": !And [" + before + ", " + before + "]\n";
  }
  Stack stack(text + "Test: {a: !If [C44, y, n]}\n");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(stack.worth("a") == R"(Parameters/Any=x: "y" | Parameters/Any!=x: "n")");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("a long chain of conditions is bounded") {
  std::string text = "Conditions:\n  C0: !Equals [a, a]\n";
  for (int i = 1; i < 5000; ++i) {
    text += "  C" + std::to_string(i) + ": !Condition C" + std::to_string(i - 1) + "\n";
  }
  Stack stack(text + "Test: {a: !If [C4999, y, n]}\n");
  CHECK(stack.cases("a").cases.size() == 2);
  CHECK(stack.reasons()[0] == "the conditions are nested too deep to evaluate");
}
