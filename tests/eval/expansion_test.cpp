#include "eval/expansion.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "eval/stack.h"

using namespace kmslint;
using kmslint::testing::Stack;
using Reasons = std::vector<std::string>;

namespace {

/// The logical ids of the resources, in order.
std::string names(Stack& stack) {
  std::string result;
  for (const TemplateResource& resource : stack->resources()) {
    result += (result.empty() ? "" : " ") + resource.logical_id;
  }
  return result;
}

/// What a property of a resource is worth.
std::string property(Stack& stack, std::string_view resource, std::string_view name) {
  Explorer explorer(stack.symbols);
  const Node* properties = stack->resource(resource)->properties;
  return dump(stack->evaluate(*properties->find(name), explorer), stack.symbols);
}

/// A template whose resources are these lines.
std::string of_resources(const std::string& lines) {
  return "Transform: AWS::LanguageExtensions\n"
         "Parameters:\n"
         "  Envs: {Type: CommaDelimitedList, Default: 'dev, prod'}\n"
         "  Open: {Type: CommaDelimitedList}\n"
         "  Stage: {Type: String, AllowedValues: [a, b]}\n"
         "Mappings: {M: {x: {list: [p, q]}}}\n"
         "Resources:\n" +
         lines;
}

}  // namespace

TEST_CASE("a loop over a literal list makes resources with places in its body") {
  Stack stack(of_resources(R"(  Before: {Type: AWS::SNS::Topic}
  Fn::ForEach::Groups:
    - Name
    - [Web, Api]
    - Group${Name}:
        Type: AWS::Logs::LogGroup
        Properties:
          LogGroupName: /app/${Name}/x
          Other: !Ref Name
          Long: {Ref: Name}
          Sub: !Sub "/${Name}/${AWS::Region}"
          Kept: plain
          List: [a, "b-${Name}"]
  After: {Type: AWS::SNS::Topic}
)"));
  CHECK(names(stack) == "Before GroupWeb GroupApi After");
  CHECK(stack->resource("GroupApi")->id == ResourceId{12});
  CHECK(stack.text(stack->resource("GroupWeb")->name_span) == "Group${Name}");
  CHECK(property(stack, "GroupWeb", "LogGroupName") == R"("/app/Web/x")");
  CHECK(property(stack, "GroupApi", "LogGroupName") == R"("/app/Api/x")");
  CHECK(property(stack, "GroupApi", "Other") == R"("Api")");
  CHECK(property(stack, "GroupApi", "Long") == R"("Api")");
  CHECK(property(stack, "GroupApi", "Sub") == R"("/Api/${AWS::Region}")");
  CHECK(property(stack, "GroupApi", "Kept") == R"("plain")");
  CHECK(property(stack, "GroupApi", "List") == R"(["a" "b-Api"])");
  CHECK(stack.reasons().empty());

  Explorer explorer(stack.symbols);
  const Node* properties = stack->resource("GroupApi")->properties;
  const Value name = stack->evaluate(*properties->find("LogGroupName"), explorer);
  CHECK(stack.text(name.span) == "/app/${Name}/x");
  const auto cut = [&](std::uint32_t begin, std::uint32_t end) {
    return stack.text({name.span.file, begin, end});
  };
  CHECK(cut(1, 4) == "app");  // of `/app/Api/x`
  CHECK(cut(5, 8) == "${Name}");
  CHECK(cut(9, 10) == "x");
  const Value sub = stack->evaluate(*properties->find("Sub"), explorer);
  CHECK(stack.places(sub.text) == "/${Name}/|${AWS::Region}");
  const Value ref = stack->evaluate(*properties->find("Other"), explorer);
  CHECK(stack.text(ref.span) == "!Ref Name");
}

TEST_CASE("collections: parameters, mappings, and what needs an answer") {
  const auto made = [](const std::string& collection, StackSettings settings = {}) {
    Stack stack(of_resources("  'Fn::ForEach::L': [I, " + collection +
                             ", {'R${I}': {Type: AWS::SNS::Topic}}]\n"),
                std::move(settings));
    std::string result = names(stack);
    for (const std::string& reason : stack.reasons()) result += "; " + reason;
    return result;
  };
  CHECK(made("[a, b]") == "Ra Rb");
  CHECK(made("!Ref Envs") == "Rdev Rprod");
  CHECK(made("{Ref: Envs}", {.parameters = {{"Envs", "one,two,three"}}}) == "Rone Rtwo Rthree");
  CHECK(made("!Ref Open", {.parameters = {{"Open", "x"}}}) == "Rx");
  CHECK(made("!FindInMap [M, x, list]") == "Rp Rq");
  CHECK(made("!Split [',', 'a,b']") == "Ra Rb");
  CHECK(made("[1, yes]") == "R1 Rtrue");
  CHECK(made("[]").empty());
  const std::string unknown =
      "the collection of `Fn::ForEach::L` is not known: `R${I}` is not evaluated";
  CHECK(made("!Ref Open").ends_with(unknown));
  CHECK(made("!Ref Open").starts_with("; "));
  CHECK(made("[!Ref Stage]").ends_with(unknown));
  CHECK(made("text").ends_with(unknown));
  CHECK(made("[[a]]").ends_with(unknown));
}

TEST_CASE("resources of a loop rest on the defaults that made them") {
  Stack stack(of_resources(R"(  'Fn::ForEach::L': [I, !Ref Envs, {'R${I}': {Type: AWS::SNS::Topic}}]
  Alone: {Type: AWS::SNS::Topic}
)"));
  const auto rests_on = [&](const char* name) {
    Explorer explorer(stack.symbols);
    CHECK(stack->exists(*stack->resource(name), explorer));
    return explorer.take_rests_on();
  };
  CHECK(rests_on("Rdev") == Reasons{"Parameters/Envs=dev, prod"});
  CHECK(rests_on("Alone").empty());
}

TEST_CASE("nested loops: inner collections and names may use the outer item") {
  Stack stack(of_resources(R"(  Fn::ForEach::Outer:
    - Env
    - [Dev, Prod]
    - Fn::ForEach::Inner:
        - App
        - [Web, "${Env}Only"]
        - ${Env}${App}: {Type: AWS::SNS::Topic, Properties: {Name: "${Env}-${App}", App: !Ref App}}
      Shared${Env}: {Type: AWS::SNS::Topic}
)"));
  CHECK(names(stack) == "DevWeb DevDevOnly SharedDev ProdWeb ProdProdOnly SharedProd");
  CHECK(property(stack, "ProdWeb", "Name") == R"("Prod-Web")");
  CHECK(property(stack, "DevDevOnly", "App") == R"("DevOnly")");
}

TEST_CASE("an ampersand leaves out what logical ids may not hold") {
  Stack stack(of_resources(R"(  Fn::ForEach::L:
    - Ip
    - ["10.0.0.0/16", us-east-1]
    - Rule&{Ip}: {Type: AWS::SNS::Topic, Properties: {A: "${Ip}", B: "&{Ip}"}}
)"));
  CHECK(names(stack) == "Rule1000016 Ruleuseast1");
  CHECK(property(stack, "Rule1000016", "A") == R"("10.0.0.0/16")");
  CHECK(property(stack, "Ruleuseast1", "B") == R"("useast1")");
}

TEST_CASE("what looks like an identifier and is none stays") {
  Stack stack(of_resources(R"(  Fn::ForEach::L:
    - I
    - ["${I}"]
    - R: {Type: AWS::SNS::Topic, Properties: {A: "{I} $I ${ I} ${J} ${I", B: "${I}", C: !Ref J}}
)"));
  CHECK(names(stack) == "R");
  CHECK(property(stack, "R", "A") == R"("{I} $I ${ I} ${J} ${I")");
  CHECK(property(stack, "R", "B") == R"("${I}")");  // replaced once, not again
}

TEST_CASE("references among the resources of a loop, and to them from outside") {
  Stack stack(of_resources(R"(  Fn::ForEach::L:
    - Env
    - [Dev, Prod]
    - Key${Env}: {Type: AWS::KMS::Key}
      Group${Env}:
        Type: AWS::Logs::LogGroup
        Properties:
          Short: !GetAtt Key${Env}.Arn
          List: !GetAtt ["Key${Env}", Arn]
          Sub: !Sub "${Key${Env}.Arn}"
          Made: {Fn::GetAtt: [!Sub "Key${Env}", Arn]}
  Out: {Type: AWS::SNS::Topic, Properties: {A: !GetAtt KeyProd.Arn}}
)"));
  const std::string dev = R"("arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyDev.KeyId}")";
  CHECK(property(stack, "GroupDev", "Short") == dev);
  CHECK(property(stack, "GroupDev", "List") == dev);
  CHECK(property(stack, "GroupDev", "Sub") == dev);
  CHECK(property(stack, "GroupDev", "Made") == dev);
  CHECK(property(stack, "Out", "A").find("${KeyProd.KeyId}") != std::string::npos);
}

TEST_CASE("loops among properties, conditions and outputs") {
  Stack stack(R"(Transform: AWS::LanguageExtensions
Parameters: {Open: {Type: CommaDelimitedList}}
Conditions:
  Fn::ForEach::Is:
    - Name
    - [A, B]
    - Is${Name}: !Equals [!Ref Name, A]
Resources:
  Known:
    Type: AWS::KMS::Key
    Properties:
      Fn::ForEach::P: [I, [Enabled, Other], {"${I}": "x-${I}"}]
  Unknown:
    Type: AWS::KMS::Key
    Properties:
      Description: y
      Fn::ForEach::P: [I, !Ref Open, {"${I}": true}]
  Yes: {Type: AWS::SNS::Topic, Condition: IsA}
  No: {Type: AWS::SNS::Topic, Condition: IsB}
Outputs:
  Fn::ForEach::O: [I, [A], {"Out${I}": {Value: "${I}"}}]
)");
  CHECK(property(stack, "Known", "Enabled") == R"("x-Enabled")");
  CHECK_FALSE(stack->altered(*stack->resource("Known")->properties).has_value());
  CHECK(property(stack, "Unknown", "Description") == R"("y")");
  CHECK(stack->altered(*stack->resource("Unknown")->properties).has_value());
  Explorer explorer(stack.symbols);
  CHECK(stack->exists(*stack->resource("Yes"), explorer));
  CHECK_FALSE(stack->exists(*stack->resource("No"), explorer));
  CHECK(explorer.guard().empty());
  CHECK(stack->root().find("Outputs")->find("OutA") != nullptr);
}

TEST_CASE("loops of a wrong shape stay, and say so") {
  for (const char* arguments : {"[a]", "x", "{a: b}", "[a, [b], c]", "[[a], [b], {}]", "!Ref X",
                                "[a, [b], {}, d]", "null", "!Split [a, b, {c: d}]"}) {
    INFO(arguments);
    Stack stack("AWSTemplateFormatVersion: x\nResources: {'Fn::ForEach::L': " +
                std::string(arguments) + ", R: {Type: AWS::SNS::Topic}}\n");
    CHECK(names(stack) == "R");
    CHECK(stack.reasons() == Reasons{"the arguments of `Fn::ForEach::L` are not understood"});
  }
}

TEST_CASE("loops that multiply stay within the budget") {
  std::string list = "[a";
  for (int i = 0; i < 100; ++i) list += ", x" + std::to_string(i);
  list += "]";
  std::string lines;
  std::string indent = "  ";
  for (int i = 0; i < 20; ++i) {
    lines += indent + "Fn::ForEach::L" + std::to_string(i) + ":\n" + indent + "  - I" +
             std::to_string(i) + "\n" + indent + "  - " + list + "\n" + indent + "  -\n";
    indent += "      ";
  }
  lines += indent + "R${I0}${I19}: {Type: AWS::SNS::Topic}\n";
  const auto begin = std::chrono::steady_clock::now();
  Stack stack(of_resources(lines + "  Beside: {Type: AWS::SNS::Topic}\n"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  CHECK(names(stack) == "Beside");
  REQUIRE_FALSE(stack.reasons().empty());
  CHECK(stack.reasons().back().starts_with("`Fn::ForEach::L0` makes too much to evaluate"));
}

TEST_CASE("items that double at each step stay within the budget") {
  std::string lines;
  std::string indent = "  ";
  std::string item = "abcdefgh";
  for (int i = 0; i < 60; ++i) {
    const std::string name = "I" + std::to_string(i);
    lines += indent + "Fn::ForEach::L" + std::to_string(i) + ":\n" + indent + "  - " + name + "\n" +
             indent + "  - ['" + item + "']\n" + indent + "  -\n";
    item = "${" + name + "}${" + name + "}";
    indent += "   ";
    indent += " ";
  }
  lines += indent + "R: {Type: AWS::SNS::Topic}\n";
  Stack stack(of_resources(lines));
  REQUIRE(stack.parsed_well());
  CHECK(names(stack).empty());
  CHECK(stack.reasons().back().starts_with("`Fn::ForEach::L0` makes too much to evaluate"));
}

TEST_CASE("included members stand among the others") {
  Sources files;
  const FileId file = files.add("part.yaml", "part.yaml", "B: {Type: AWS::SNS::Topic}\n");
  const Parsed part = parse_yaml(files, file);
  std::vector<std::string> asked;
  const auto included = [&](std::string_view location) -> const Node* {
    asked.emplace_back(location);
    return location == "part.yaml" ? &part.tree.documents.front() : nullptr;
  };
  const std::string include = "{Name: AWS::Include, Parameters: {Location: ";
  Stack stack(of_resources("  A: {Type: AWS::SNS::Topic}\n"
                           "  Fn::Transform: " +
                           include + "part.yaml}}\n" +
                           "  C: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': " + include +
                           "other.yaml}}}}\n" +
                           "  D: {Type: AWS::SNS::Topic, Properties: {P: {'Fn::Transform': " +
                           include + "!Ref Stage}}}}}\n"),
              {.included = included});
  CHECK(names(stack) == "A B C D");
  CHECK(asked == Reasons{"part.yaml", "other.yaml", ""});
  CHECK(stack->altered(*stack->resource("C")->properties)->reason ==
        "`other.yaml`, which `AWS::Include` names, is not in view");
  CHECK(property(stack, "D", "P").starts_with("?Fn::Transform@"));
  CHECK(stack.reasons().back() == "what `AWS::Include` adds is not in view");
}

TEST_CASE("beside a macro of the account no property is as it is written") {
  Stack stack(
      of_resources("  A: {Type: AWS::SNS::Topic, Properties: {P: x, 'Fn::Transform': M}}\n"
                   "  B: {Type: AWS::SNS::Topic, Properties: {P: x, 'Fn::Transform': "
                   "{Name: AWS::Include}}}\n"));
  CHECK(stack->resource("A")->properties->find("P") == nullptr);
  CHECK(stack->altered(*stack->resource("A")->properties).has_value());
  CHECK(property(stack, "B", "P") == R"("x")");
}
