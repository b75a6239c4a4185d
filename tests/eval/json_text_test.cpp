#include <catch2/catch.hpp>

#include "eval/stack.h"

using namespace kmslint;
using kmslint::testing::Stack;

namespace {

struct Result {
  Value value;
  std::vector<Problem> problems;
};

Result parse(Stack& stack, std::string_view name) {
  Result result;
  result.value =
      parse_json_text(stack.first(name).text, stack.sources, result.problems, stack.symbols);
  return result;
}

const Value& at(const Value& value, std::string_view name) { return value.find(name)->value; }

}  // namespace

TEST_CASE("a JSON text keeps its places in the host") {
  Stack stack(R"({"Test": {"a": "{\"Effect\": \"Allow\", \"n\": [1, true, null]}"}})");
  const Result result = parse(stack, "a");
  CHECK(result.problems.empty());
  CHECK(dump(result.value, stack.symbols) == R"({Effect:"Allow" n:[1 true null]})");
  const Value& effect = at(result.value, "Effect");
  CHECK(stack.text(effect.text.span) == R"(\"Allow\")");
  CHECK(stack.text(effect.text.parts[0].span) == "Allow");
  CHECK(stack.text(result.value.find("Effect")->name.span) == R"(\"Effect\")");
}

TEST_CASE("holes inside strings stay holes with their places") {
  Stack stack(R"(Resources: {G: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: app}}}
Test:
  a: !Sub |
    {"Service": "logs.${AWS::Region}.amazonaws.com",
     "Arn": "${G.Arn}x", "escaped": "a\n${AWS::Region}\u0041"}
)");
  const Result result = parse(stack, "a");
  CHECK(result.problems.empty());
  const Value& service = at(result.value, "Service");
  CHECK(service.text.display(stack.symbols) == "logs.${AWS::Region}.amazonaws.com");
  CHECK(stack.places(service.text) == "logs.|${AWS::Region}|.amazonaws.com");
  CHECK(stack.text(service.text.span) == R"("logs.${AWS::Region}.amazonaws.com")");
  const Value& arn = at(result.value, "Arn");
  CHECK(arn.text.display(stack.symbols) ==
        "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:app:*x");
  for (std::size_t i = 0; i + 1 < arn.text.parts.size(); ++i) {
    CHECK(arn.text.parts[i].from == stack->resource("G")->id);
    CHECK(stack.text(arn.text.parts[i].span) == "${G.Arn}");
  }
  CHECK_FALSE(arn.text.parts.back().from.has_value());
  CHECK(at(result.value, "escaped").text.display(stack.symbols) == "a\n${AWS::Region}A");
}

TEST_CASE("holes outside of strings are unknown values") {
  Stack stack(R"(Parameters: {P: {Type: String}, Q: {Type: String}}
Test:
  lone: !Ref P
  value: !Sub '{"a": ${P}, "b": [ ${Q} , "c"]}'
  name: !Sub '{"a": 1, ${P}: 2}'
  glued: !Sub '{"a": 1${P}}'
  two: !Sub '{"a": ${P}${Q}}'
  key: !Sub '{"x${P}": 1}'
)");
  CHECK(dump(parse(stack, "lone").value, stack.symbols) == "?Parameters/P");
  const Result value = parse(stack, "value");
  CHECK(value.problems.empty());
  CHECK(dump(value.value, stack.symbols) == R"({a:?Parameters/P b:[?Parameters/Q "c"]})");
  CHECK(stack.text(at(value.value, "a").span) == "${P}");
  for (const char* name : {"name", "glued", "two", "key"}) {
    INFO(name);
    const Result result = parse(stack, name);
    CHECK(result.problems.empty());
    CHECK(dump(result.value, stack.symbols) == "?Parameters/P");
  }
}

TEST_CASE("a quoted hole is a text, not an unknown value") {
  Stack stack(R"(Parameters: {P: {Type: String}}
Test: {a: !Sub '["${P}", "", ${P}]'}
)");
  CHECK(dump(parse(stack, "a").value, stack.symbols) == R"(["${Parameters/P}" "" ?Parameters/P])");
}

TEST_CASE("stand-ins avoid the private-use characters of the text") {
  Stack stack(
      "Parameters: {P: {Type: String}}\n"
      "Test: {a: !Sub '[\"\xEE\x80\x80\", \"\\ue001\", \"${P}\"]'}\n");
  const Result result = parse(stack, "a");
  CHECK(result.problems.empty());
  REQUIRE(result.value.items.size() == 3);
  CHECK(result.value.items[0].text.literal() == "\xEE\x80\x80");
  CHECK(result.value.items[1].text.literal() == "\xEE\x80\x81");
  CHECK(result.value.items[2].text.lone_hole().has_value());
}

TEST_CASE("what is not JSON is unknown, with its problems at their places") {
  Stack stack(R"(Test:
  broken: '{"a": "b",, }'
  empty: ''
  yaml: 'a: b'
  lax: '{"a": 1,}'
)");
  const Result broken = parse(stack, "broken");
  CHECK(broken.value.kind == ValueKind::unknown);
  REQUIRE(broken.problems.size() == 1);
  CHECK(broken.problems[0].kind == ProblemKind::syntax);
  CHECK(stack.sources.resolve(broken.problems[0].span).begin > 10);
  const Result empty = parse(stack, "empty");
  CHECK(empty.value.kind == ValueKind::unknown);
  REQUIRE(empty.problems.size() == 1);
  CHECK(stack.text(empty.problems[0].span) == "''");
  CHECK(parse(stack, "yaml").value.kind == ValueKind::unknown);
  const Result lax = parse(stack, "lax");
  CHECK(dump(lax.value, stack.symbols) == "{a:1}");
  CHECK(lax.problems.size() == 1);
}

TEST_CASE("a literal that fills a hole may bring JSON with it") {
  Stack stack(R"(Parameters: {P: {Type: String}}
Test: {a: !Sub '{"a": ${P}, "b": 2}'}
)",
              {.parameters = {{"P", R"(["x", "y"])"}}});
  const Result result = parse(stack, "a");
  CHECK(dump(result.value, stack.symbols) == R"({a:["x" "y"] b:2})");
  CHECK(stack.text(at(result.value, "a").items[1].span) == "${P}");
}

TEST_CASE("more holes than there are stand-ins make an unknown") {
  std::string text = "Test: {a: !Sub '[";
  for (int i = 0; i < 6500; ++i) text += "\"${AWS::Region}\",";
  Stack stack(text + "1]'}\n");
  CHECK(dump(parse(stack, "a").value, stack.symbols) == "?AWS::Region");
}
