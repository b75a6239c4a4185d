#include <catch2/catch.hpp>

#include "syntax/parse_rows.h"

using namespace kmslint;

using Texts = std::vector<std::string>;

TEST_CASE("JSON becomes a tree") {
  check_rows(parse_json,
             {{"null", "null", ""},
              {" true ", "true", ""},
              {"-0.50e+3", "-0.50e+3", ""},
              {R"("x")", R"("x")", ""},
              {"[]", "[]", ""},
              {"{}", "{}", ""},
              {R"({"a":[1,"x",true,null],"b":{}})", R"({a:[1 "x" true null] b:{}})", ""},
              {"[[],[[]]]\n", "[[] [[]]]", ""},
              {R"({"a b":1,"":2})", R"({"a b":1 "":2})", ""},
              {R"({"AWS::Region":"x"})", R"({AWS::Region:"x"})", ""}});
}

TEST_CASE("JSON escapes are decoded, surrogate pairs to one character") {
  check_rows(parse_json, {{R"(["\"\\\/\b\f\n\r\t"])", R"(["\"\\/\x08\x0c\n\x0d\x09"])", ""},
                          {R"(["\u00e9\u20AC\ud83d\ude00"])", "[\"é€😀\"]", ""},
                          {R"({"\u0061":"\u0000"})", R"({a:"\x00"})", ""}});
}

TEST_CASE("half of a surrogate pair becomes U+FFFD and a problem at its place") {
  check_rows(parse_json, {{R"(["a\udc00b"])", "[\"a\uFFFDb\"]", R"(encoding@`\udc00`)"},
                          {R"(["a\uD800"])", "[\"a\uFFFD\"]", R"(encoding@`\uD800`)"},
                          {R"(["\ud800\u0041"])", "[\"\uFFFDA\"]", R"(encoding@`\ud800`)"},
                          {R"(["\ud83d\ud83d\ude00"])", "[\"\uFFFD😀\"]", R"(encoding@`\ud83d`)"},
                          {R"({"\udfff":1})", "{\uFFFD:1}", R"(encoding@`\udfff`)"},
                          {R"(["\\ud800"])", R"(["\\ud800"])", ""},
                          {R"([1 /* \ud800 */, "\ud800"])", "[1 \"\uFFFD\"]",
                           R"(comment@`/* \ud800 */`; encoding@`\ud800`)"}});
}

TEST_CASE("JSON spans are exact, quotes and brackets included") {
  CHECK(spans(parse_json, R"( { "a" : [ 1 , "x\"y" ] , "é": {"b":null,"c":-1.5e3} } )") ==
        Texts{R"({ "a" : [ 1 , "x\"y" ] , "é": {"b":null,"c":-1.5e3} })", R"("a")",
              R"([ 1 , "x\"y" ])", "1", R"("x\"y")", R"("é")", R"({"b":null,"c":-1.5e3})", R"("b")",
              "null", R"("c")", "-1.5e3"});
  CHECK(spans(parse_json, "[\r\n  true,\r\n  false]\r\n") ==
        Texts{"[\r\n  true,\r\n  false]", "true", "false"});
  CHECK(spans(parse_json, "[1, /* [2 */ {\"a\": // }\n 3,},]") ==
        Texts{"[1, /* [2 */ {\"a\": // }\n 3,},]", "1", "{\"a\": // }\n 3,}", "\"a\"", "3"});
}

TEST_CASE("text without escapes is a view of the source") {
  const ParsedText text(parse_json, R"(["plain é", "es\u0063aped", 12])");
  const std::string_view bytes = text.sources.bytes(text.file);
  const auto is_view = [&](const Node& node) {
    return node.text.data() >= bytes.data() && node.text.data() < bytes.data() + bytes.size();
  };
  CHECK(is_view(text.root().items[0]));
  CHECK_FALSE(is_view(text.root().items[1]));
  CHECK(text.root().items[1].text == "escaped");
  CHECK(is_view(text.root().items[2]));
}

TEST_CASE("a byte order mark is skipped, and places count it") {
  const ParsedText text(parse_json, "\xEF\xBB\xBF[1e40, -0.5]");
  CHECK(dump_all(text.parsed) == "[1e40 -0.5]");
  CHECK(text.parsed.problems.empty());
  CHECK(text.root().span == Span{text.file, 3, 15});
  CHECK(text.root().items[0].span == Span{text.file, 4, 8});
}

TEST_CASE("names that stand twice are reported at the second, and both stay") {
  check_rows(
      parse_json,
      {{R"({"a":1,"b":2,"a":3,"a":4})", "{a:1 b:2 a:3 a:4}", R"(duplicate@`"a"`; duplicate@`"a"`)"},
       {R"({"a":{"a":1},"\u0061":2})", "{a:{a:1} a:2}", R"(duplicate@`"\u0061"`)"},
       {R"([{"a":1},{"a":1}])", "[{a:1} {a:1}]", ""}});
  const ParsedText text(parse_json, R"({"a":1,"b":2,"a":3})");
  CHECK(text.parsed.problems[0].span == Span{text.file, 13, 16});
  CHECK(text.root().find("a")->text == "3");
  CHECK(text.root().find_member("b")->value.text == "2");
  CHECK(text.root().find("c") == nullptr);
}

TEST_CASE("names that stand twice are found in large objects, in order") {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) json += "\"k" + std::to_string(i) + "\":0,";
  const ParsedText unique(parse_json, json + "\"z\":0}");
  CHECK(unique.parsed.problems.empty());
  const ParsedText text(parse_json, json + "\"k999\":1,\"k0\":2,\"k0\":3}");
  CHECK(describe_problems(text.sources, text.parsed) ==
        R"(duplicate@`"k999"`; duplicate@`"k0"`; duplicate@`"k0"`)");
}

TEST_CASE("comments and trailing commas are tolerated and reported one by one") {
  check_rows(parse_json,
             {{"[1, /* c */ 2,]", "[1 2]", "comment@`/* c */`; comma@`,`"},
              {"// a\n{\"x\": 1, // b\r\n}/*c*/ // d", "{x:1}",
               "comment@`// a`; comma@`,`; comment@`// b`; comment@`/*c*/`; comment@`// d`"},
              {"[{\"a\":[1,],},]", "[{a:[1]}]", "comma@`,`; comma@`,`; comma@`,`"},
              {"[1/***/]", "[1]", "comment@`/***/`"},
              {R"(["// no", "/* no */"])", R"(["// no" "/* no */"])", ""},
              {"[1 /* open ]", "[1]", "comment@`/* open ]`; syntax@``"},
              {"[1 / 2]", "[1]", "syntax@`/`"},
              {"[,]", "[]", "syntax@`,`"},
              {"{,}", "{}", "syntax@`,`"},
              {"[1,,2]", "[1]", "syntax@`,`"}});
}

TEST_CASE("after an error the tree holds what was complete") {
  check_rows(parse_json, {{R"({"a":[1,{"b":2)", "{a:[1 {b:2}]}", "syntax@``"},
                          {R"({"a":1,"b":)", "{a:1}", "syntax@``"},
                          {R"({"a":1,"b")", "{a:1}", "syntax@``"},
                          {R"({"a":1,)", "{a:1}", "syntax@``"},
                          {R"({"a":1 "b":2})", "{a:1}", "syntax@`\"`"},
                          {R"({"a":1]})", "{a:1}", "syntax@`]`"},
                          {R"({a:1})", "{}", "syntax@`a`"},
                          {R"(["a","bc)", R"(["a"])", "syntax@`\"bc`"},
                          {"[\"a\", \"b\nc\"]", R"(["a"])", "syntax@`\"b`"},
                          {"[\"a\tb\"]", "[]", "encoding@`\t`"},
                          {R"(["\x"])", "[]", R"(syntax@`\`)"},
                          {R"(["\u12g4"])", "[]", R"(syntax@`\`)"},
                          {"[1, é]", "[1]", "syntax@`é`"},
                          {"[1 2]", "[1]", "syntax@`2`"},
                          {"[01]", "[0]", "syntax@`1`"},
                          {"[1.]", "[]", "syntax@`]`"},
                          {"[1e]", "[]", "syntax@`]`"},
                          {"[+1]", "[]", "syntax@`+`"},
                          {"[NaN]", "[]", "syntax@`N`"},
                          {"[Infinity, -Infinity]", "[]", "syntax@`I`"},
                          {"[tru]", "[]", "syntax@`]`"},
                          {"'a'", "", "syntax@`'`"},
                          {"[1] 2", "[1]", "syntax@`2`"},
                          {"[1]]", "[1]", "syntax@`]`"},
                          {"{} {}", "{}", "syntax@`{`"}});
}

TEST_CASE("messages say what is expected") {
  const auto message = [](const std::string& json) {
    return ParsedText(parse_json, json).parsed.problems.at(0).message;
  };
  CHECK(message("[1 2]") == "`,` or `]` is expected here");
  CHECK(message(R"({"a" 1})") == "`:` is expected here");
  CHECK(message(R"({"a":1,)") ==
        "the document ends where a member name in double quotes is expected");
  CHECK(message("[\"abc") == "the string is not closed");
  CHECK(message("[1 /* x") == "comments are not allowed in JSON");
  CHECK(message("") == "the document is empty");
  CHECK(message(R"({"a":1,"a":2})") == "`a` stands twice in this object");
  CHECK(message(R"(["\ud800"])") == "`\\ud800` is half of a surrogate pair");
}

TEST_CASE("JSON without a document") {
  check_rows(parse_json,
             {{"", "", "syntax@``"},
              {" \r\n\t", "", "syntax@``"},
              {"\xEF\xBB\xBF", "", "syntax@``"},
              {"// only a comment\n", "", "comment@`// only a comment`; syntax@``"},
              {"/* only a comment */", "", "comment@`/* only a comment */`; syntax@``"}});
}

TEST_CASE("a NUL ends the document and is never passed over") {
  check_rows(
      parse_json,
      {{std::string("{\"a\":1}\0junk", 12), "{a:1}", std::string("encoding@`\0`", 12)},
       {std::string("[1,\0 2]", 7), "[1]", std::string("encoding@`\0`", 12)},
       {std::string("[\"a\0b\"]", 7), "[]", std::string("encoding@`\0`", 12)},
       {std::string("[1 2,\0]", 7), "[1]", "syntax@`2`; " + std::string("encoding@`\0`", 12)}});
}

TEST_CASE("other encodings than UTF-8 are refused whole, at the first wrong byte") {
  const auto refused = [](std::string bytes) {
    const ParsedText text(parse_json, std::move(bytes));
    CHECK(text.parsed.tree.documents.empty());
    REQUIRE(text.parsed.problems.size() == 1);
    CHECK(text.parsed.problems[0].kind == ProblemKind::encoding);
    return text.parsed.problems[0].message + "@" +
           std::to_string(text.parsed.problems[0].span.begin);
  };
  CHECK(refused(std::string("\xFF\xFE[\0]\0", 6)) == "the file is UTF-16; save it as UTF-8@0");
  CHECK(refused(std::string("\xFE\xFF\0[\0]", 6)) == "the file is UTF-16; save it as UTF-8@0");
  CHECK(refused(std::string("\xFF\xFE\0\0[\0\0\0", 8)) == "the file is UTF-32; save it as UTF-8@0");
  CHECK(refused(std::string("\0\0\xFE\xFF\0\0\0[", 8)) == "the file is UTF-32; save it as UTF-8@0");
  CHECK(refused("[\"a\xC0\xAF\"]") == "the file is not valid UTF-8 from here on@3");
  CHECK(refused("[\"\xED\xA0\x80\"]") == "the file is not valid UTF-8 from here on@2");
  CHECK(refused("[\"\xE9t\xE9\"]") == "the file is not valid UTF-8 from here on@2");
}

TEST_CASE("JSON nesting is bounded, however deep") {
  const std::string allowed = std::string(256, '[') + std::string(256, ']');
  CHECK(ParsedText(parse_json, allowed).parsed.problems.empty());
  for (const std::size_t depth : {257UL, 100'000UL, 20'000'000UL}) {
    const ParsedText text(parse_json, std::string(depth, '['));
    REQUIRE(text.parsed.problems.size() == 1);
    CHECK(text.parsed.problems[0].kind == ProblemKind::too_deep);
    CHECK(text.parsed.problems[0].span == Span{text.file, 256, 257});
    CHECK(dump_all(text.parsed) == allowed);
  }
  std::string objects;
  for (int i = 0; i < 300; ++i) objects += "{\"a\":";
  CHECK(ParsedText(parse_json, objects).parsed.problems.at(0).kind == ProblemKind::too_deep);
}

TEST_CASE("numbers are text, however odd their value") {
  check_rows(parse_json,
             {{"[0.11111111111111111111e-2147483639]", "[0.11111111111111111111e-2147483639]", ""},
              {"[123456789012345678901234567890, 1e308, -0]",
               "[123456789012345678901234567890 1e308 -0]", ""}});
}

TEST_CASE("a file with very many problems names the first thousand and the last") {
  std::string json = "[";
  for (int i = 0; i < 5000; ++i) json += "/*x*/1,";
  const ParsedText text(parse_json, json + "?");
  REQUIRE(text.parsed.problems.size() == 1002);
  CHECK(text.parsed.problems[1000].message == "further problems are not listed");
  CHECK(text.parsed.problems[1001].kind == ProblemKind::syntax);
}

TEST_CASE("the bytes under any JSON node parse to an equal node") {
  const ParsedText text(
      parse_json,
      R"({"a": [1, -2.5e3, "x\n\ud83d\ude00é", {"b\"": null, "c": [true, false, []]}],
                            "d": {}, "e": "\u0041\\"})");
  REQUIRE(text.parsed.problems.empty());
  for (const Node* node : all_nodes(text.root())) {
    const ParsedText again(parse_json, std::string(text.sources.text(node->span)));
    CHECK(dump(again.root()) == dump(*node));
  }
}
