#include "eval/cloudformation.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "eval/stack.h"

using namespace kmslint;
using kmslint::testing::Stack;
using Reasons = std::vector<std::string>;

TEST_CASE("a template has a mapping of resources with AWS types") {
  const auto is = [](const char* text) { return is_template(Stack(text).root()); };
  CHECK(is("Resources: {K: {Type: AWS::KMS::Key}}\n"));
  CHECK(is(R"({"Resources": {"K": {"Type": "AWS::KMS::Key"}}})"));
  CHECK(is("AWSTemplateFormatVersion: '2010-09-09'\nResources: {'Fn::ForEach::L': []}\n"));
  CHECK_FALSE(is("Resources: {K: {Type: kubernetes}}\n"));
  CHECK_FALSE(is("Resources: [a]\n"));
  CHECK_FALSE(is("resources: {K: {Type: AWS::KMS::Key}}\n"));
  CHECK_FALSE(is("- a\n"));
  CHECK_FALSE(is("text\n"));
}

TEST_CASE("resources are numbered, located, and the last of a name counts") {
  Stack stack(R"(Resources:
  A: {Type: AWS::KMS::Key, Properties: {Enabled: true}}
  B: {Type: AWS::Logs::LogGroup}
  A: {Type: AWS::KMS::Alias}
  NotOne: text
)");
  REQUIRE(stack->resources().size() == 2);
  const TemplateResource& a = stack->resources()[0];
  CHECK(a.id == ResourceId{10});
  CHECK(a.logical_id == "A");
  CHECK(a.type == "AWS::KMS::Alias");
  CHECK(a.properties == nullptr);
  CHECK(stack.text(a.name_span) == "A");
  CHECK(stack->resource("B")->id == ResourceId{11});
  CHECK(stack->resource("NotOne") == nullptr);
}

TEST_CASE("macros of AWS leave the template readable, others make everything unknown") {
  const std::string rest =
      "\nResources: {K: {Type: AWS::KMS::Key, Properties: {Enabled: true}}}\n"
      "Test: {a: b}\n";
  Stack serverless("Transform: AWS::Serverless-2016-10-31" + rest);
  CHECK(serverless.worth("a") == R"("b")");
  CHECK(serverless.reasons().empty());
  Stack include("Transform: {Name: AWS::Include, Parameters: {Location: s3}}" + rest);
  CHECK(include.worth("a") == R"("b")");
  CHECK(include.reasons() == Reasons{"`s3`, which `AWS::Include` names, is not in view"});
  Stack macro("Transform: [AWS::LanguageExtensions, Mine]" + rest);
  CHECK(macro.worth("a") == "?Transform/Mine");
  CHECK(macro->is_intrinsic(macro.node("a")));
  CHECK(macro->altered(macro.root()).has_value());
  CHECK(macro.reasons() == Reasons{"the macro `Mine` may change every part of the template"});
}

TEST_CASE("macros among resources and members are seen") {
  Stack stack(R"(Resources:
  'Fn::ForEach::Loop': [I, [a], {}]
  Key: {Type: AWS::KMS::Key, Properties: {Enabled: true, 'Fn::Transform': {Name: AWS::Include}}}
  Made: {'Fn::Transform': {Name: M}}
Test: {ref: !Ref Made}
)");
  CHECK(stack->resources().size() == 1);
  CHECK(stack->altered(*stack->resource("Key")->properties).has_value());
  CHECK_FALSE(stack->altered(*stack->resource("Key")->definition).has_value());
  CHECK(stack.worth("ref") == "?Made");
}

TEST_CASE("names of resources in a circle are bounded and reported") {
  Stack stack(R"(Resources:
  A: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub 'a-${B}'}}
  B: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub 'b-${A}'}}
  S: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref S}}
Test: {a: !Ref A, s: !Ref S}
)");
  CHECK(stack.worth("a") == R"("a-b-${A.LogGroupName}")");
  CHECK(stack.worth("s") == R"("${S.LogGroupName}")");
  CHECK(stack.reasons() == Reasons{"the references between resources form a cycle",
                                   "the references between resources form a cycle"});
}

TEST_CASE("a name that a template condition takes away is made by CloudFormation") {
  Stack stack(R"(Parameters: {N: {Type: String, Default: ''}}
Conditions: {HasName: !Not [!Equals [!Ref N, '']]}
Resources:
  A: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !If [HasName, !Ref N, !Ref AWS::NoValue]}}
Test: {a: !Ref A}
)");
  CHECK(stack.worth("a") == R"("${A.LogGroupName}")");
  CHECK(stack.cases("a").cases[0].rests_on == Reasons{"Parameters/N="});
}

TEST_CASE("names that double at each step stay within the budget") {
  std::string text = "Resources:\n";
  for (int i = 0; i < 40; ++i) {
    const std::string next = "${L" + std::to_string(i + 1) + "}";
    text += "  L" + std::to_string(i) +
            ": {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub 'x" + next + next +
            "'}}\n";
  }
  Stack stack(text + "  L40: {Type: AWS::Logs::LogGroup}\nTest: {a: !Ref L0, b: !Ref L35}\n");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(stack.first("a").text.parts.size() < 1000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(stack.reasons()[0] == "this name is too long to be one");
  // Five steps make 32 holes; a literal stands before every two.
  CHECK(stack.first("b").text.parts.size() == 48);
}

TEST_CASE("aliases that multiply stay within the budget") {
  std::string text = "X0: &x0 [a, b, c, d, e, f, g, h]\n";
  for (int i = 1; i < 6; ++i) {
    const std::string last = "*x" + std::to_string(i - 1);
    text += "X" + std::to_string(i) + ": &x" + std::to_string(i) + " [" + last + ", " + last +
            ", " + last + ", " + last + ", " + last + "]\n";
  }
  Stack stack(text + "Test: {a: [*x5, *x5, *x5, *x5, *x5, *x5, *x5, *x5, *x5, *x5]}\n");
  REQUIRE(stack.parsed_well());
  CHECK(stack.first("a").kind == ValueKind::unknown);
  CHECK(stack.reasons() == Reasons{"this is too large to evaluate"});
}

TEST_CASE("a text with many holes takes time that is linear in its length") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "${P}";
  Stack stack("Parameters: {P: {Type: String}}\nTest: {a: !Sub '" + text + "'}\n");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(stack.first("a").text.parts.size() == 50'000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("deep nesting does no harm") {
  std::string list = "x";
  std::string joins = "x";
  std::string nots = "!Equals [a, a]";
  for (int i = 0; i < 110; ++i) {
    list = '[' + list + ']';
    joins = "!Join ['', [" + joins + "]]";
    nots = "!Not [" + nots + "]";
  }
  Stack stack("Conditions: {C: " + nots + "}\nTest: {a: " + list + ", b: " + joins +
              ", c: !If [C, y, n]}\n");
  REQUIRE(stack.parsed_well());
  CHECK(stack.first("a").kind == ValueKind::list);
  CHECK(stack.worth("b") == R"("x")");
  CHECK(stack.worth("c") == R"("y")");
}

TEST_CASE("scopes keep their symbols apart") {
  Sources sources;
  Symbols symbols;
  const FileId file = sources.add("t", "t", "Resources: {}\n");
  const Parsed parsed = parse_yaml(sources, file);
  const Node& root = parsed.tree.documents.front();
  const Template one(root, ScopeId{1}, {}, 0, symbols, sources);
  const Template two(root, ScopeId{2}, {}, 0, symbols, sources);
  CHECK(one.region({}).lone_hole() != two.region({}).lone_hole());
  CHECK(one.region({}).lone_hole() == one.region({}).lone_hole());
}
