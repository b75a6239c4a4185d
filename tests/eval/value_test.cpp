#include "eval/value.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

constexpr FileId file = FileId{0};

Span at(std::uint32_t begin, std::uint32_t end) { return {file, begin, end}; }

struct Fixture {
  Symbols symbols;
  SymbolId region = symbols.intern(ScopeId{0}, "AWS::Region", Domain::region);
  SymbolId name = symbols.intern(ScopeId{0}, "Parameters/Name", Domain::any);

  /// `logs.${AWS::Region}.amazonaws.com`, written at offset 10.
  PartialString principal() const {
    return {.parts = {{.literal = "logs.", .span = at(10, 15)},
                      {.hole = region, .span = at(15, 29)},
                      {.literal = ".amazonaws.com", .span = at(29, 43)}},
            .span = at(9, 44)};
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a text with a hole has no literal text and shows its name") {
  CHECK_FALSE(principal().is_literal());
  CHECK(principal().literal() == std::nullopt);
  CHECK(principal().display(symbols) == "logs.${AWS::Region}.amazonaws.com");
}

TEST_CASE_METHOD(Fixture, "literal parts join to one text") {
  PartialString text = literal_string("ab", at(0, 2));
  text.append(literal_string("cd", at(7, 9)));
  CHECK(text.literal() == "abcd");
  CHECK(text.parts.size() == 2);
}

TEST_CASE_METHOD(Fixture, "only what is surely empty is empty") {
  CHECK(PartialString{}.empty());
  CHECK(literal_string("", at(0, 0)).empty());
  CHECK_FALSE(hole_string(name, at(0, 2)).empty());
  CHECK_FALSE(literal_string(" ", at(0, 1)).empty());
}

TEST_CASE_METHOD(Fixture, "a lone hole may stand between empty literals") {
  PartialString text = literal_string("", at(0, 0));
  text.append(hole_string(name, at(0, 7)));
  CHECK(text.lone_hole() == name);
  text.append(literal_string("x", at(7, 8)));
  CHECK(text.lone_hole() == std::nullopt);
  CHECK(literal_string("x", at(0, 1)).lone_hole() == std::nullopt);
}

TEST_CASE_METHOD(Fixture, "the same text may be cut and placed differently") {
  PartialString text = literal_string("lo", at(70, 72));
  text.append(literal_string("gs.", at(90, 93)));
  text.append(hole_string(region, at(0, 1)));
  text.append(literal_string(".amazonaws.com", at(1, 15)));
  CHECK(same_text(text, principal()));
  text.append(literal_string(".cn", at(15, 18)));
  CHECK_FALSE(same_text(text, principal()));
  CHECK_FALSE(same_text(hole_string(region, at(0, 1)), hole_string(name, at(0, 1))));
}

TEST_CASE_METHOD(Fixture, "splitting keeps holes whole and places exact") {
  const std::vector<PartialString> pieces = split(principal(), '.');
  REQUIRE(pieces.size() == 4);
  CHECK(pieces[0].literal() == "logs");
  CHECK(pieces[0].span == at(10, 14));
  CHECK(pieces[1].lone_hole() == region);
  CHECK(pieces[1].span == at(15, 29));
  CHECK(pieces[2].literal() == "amazonaws");
  CHECK(pieces[2].span == at(30, 39));
  CHECK(pieces[3].literal() == "com");
  CHECK(pieces[3].span == at(40, 43));
}

TEST_CASE_METHOD(Fixture, "splitting stops at the limit and keeps empty pieces") {
  const std::vector<PartialString> pieces = split(literal_string("a::b:c", at(0, 6)), ':', 3);
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].literal() == "a");
  CHECK(pieces[1].literal() == "");
  CHECK(pieces[1].span == at(2, 2));
  CHECK(pieces[2].literal() == "b:c");
  CHECK(pieces[2].span == at(3, 6));
  CHECK(split(PartialString{}, ':').size() == 1);
}

TEST_CASE_METHOD(Fixture, "a part that was not written byte for byte keeps its whole place") {
  const std::vector<PartialString> pieces = split(literal_string("a/b", at(0, 9)), '/');
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[1].literal() == "b");
  CHECK(pieces[1].span == at(0, 9));
}

TEST_CASE_METHOD(Fixture, "a long separator is found across the border of literal parts") {
  PartialString text = literal_string("a=", at(0, 2));
  text.append(literal_string(">b", at(2, 4)));
  const std::vector<PartialString> pieces = split(text, "=>");
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].literal() == "a");
  CHECK(pieces[1].literal() == "b");
  CHECK(pieces[1].span == at(3, 4));
  CHECK(split(text, "").size() == 1);
}

TEST_CASE_METHOD(Fixture, "the last member of a name counts") {
  Value object = {.kind = ValueKind::object};
  for (const char* text : {"1", "2"}) {
    object.members.push_back(
        {{.value = "a"}, {.kind = ValueKind::number, .text = literal_string(text, at(0, 1))}});
  }
  REQUIRE(object.find("a") != nullptr);
  CHECK(object.find("a")->value.text.literal() == "2");
  CHECK(object.find("b") == nullptr);
  CHECK(dump(object, symbols) == "{a:1 a:2}");
}
