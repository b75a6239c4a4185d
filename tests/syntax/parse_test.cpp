#include <catch2/catch.hpp>

#include "source/sources.h"
#include "syntax/node.h"

using namespace kmslint;

namespace {

struct Row {
  std::string text;
  std::string tree;      ///< dump of all documents, joined by ` --- `
  std::string problems;  ///< message@begin, joined by `; `
};

std::string dump_all(const Parsed& parsed) {
  std::string result;
  for (const Node& document : parsed.tree.documents) {
    result += (result.empty() ? "" : " --- ") + dump(document);
  }
  return result;
}

std::string problems_of(const Parsed& parsed) {
  std::string result;
  for (const Problem& problem : parsed.problems) {
    result +=
        (result.empty() ? "" : "; ") + problem.message + "@" + std::to_string(problem.span.begin);
  }
  return result;
}

using Parse = Parsed (*)(const Sources&, FileId);

void check_rows(Parse parse, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    Sources sources;
    const FileId file = sources.add("f", "f", row.text);
    const Parsed parsed = parse(sources, file);
    CHECK(dump_all(parsed) == row.tree);
    CHECK(problems_of(parsed) == row.problems);
  }
}

/// Every node's text under its span, depth first, names before values.
void collect(const Sources& sources, const Node& node, std::vector<std::string>& out) {
  out.emplace_back(sources.text(node.span));
  for (const Node& item : node.items) collect(sources, item, out);
  for (const Member& member : node.members) {
    collect(sources, member.name, out);
    collect(sources, member.value, out);
  }
}

std::vector<std::string> spans(Parse parse, const std::string& text) {
  Sources sources;
  const FileId file = sources.add("f", "f", text);
  const Parsed parsed = parse(sources, file);
  std::vector<std::string> out;
  for (const Node& document : parsed.tree.documents) collect(sources, document, out);
  return out;
}

}  // namespace

TEST_CASE("JSON rows") {
  check_rows(
      parse_json,
      {{R"({"a":[1,"x",true,null],"b":{}})", R"({a:[1 "x" true null] b:{}})", ""},
       {"\xEF\xBB\xBF[1e40, -0.5]", "[1e40 -0.5]", ""},
       {R"(["\u00e9\n\ud83d\ude00"])", "[\"é\\n😀\"]", ""},
       {R"({"a":1,"a":2})", "{a:1 a:2}", "`a` stands twice in this object@7"},
       {"[1, /* c */ 2,]", "[1 2]",
        "comments are not allowed in JSON@4; a comma before the closing bracket is not "
        "allowed in JSON@13"},
       {"[1] // end", "[1]", "comments are not allowed in JSON@4"},
       {R"({"a":[1,{"b":2)", "{a:[1 {b:2}]}", "a comma or `}` is missing here@14"},
       {"", "", "the file is empty@0"},
       {"[1] 2", "[1]", "there is more text behind the document@4"},
       {"[0.11111111111111111111e-2147483639]", "[0.11111111111111111111e-2147483639]", ""},
       {"\xFF\xFE[\0", "", "the file is UTF-16; save it as UTF-8@0"},
       {"[\"a\xC0\xAF\"]", "", "the file is not valid UTF-8 from here on@3"},
       {R"(["\udc00"])", "[\"\xEF\xBF\xBD\"]", "this string holds half of a surrogate pair@1"},
       {std::string("{\"a\":1}\0junk", 12), "{a:1}", "a NUL character@7"}});
}

TEST_CASE("JSON spans are exact") {
  CHECK(spans(parse_json, R"({ "a" : [ 1 , "x\"y" ] , "é": {"b":null} })") ==
        std::vector<std::string>{R"({ "a" : [ 1 , "x\"y" ] , "é": {"b":null} })", R"("a")",
                                 R"([ 1 , "x\"y" ])", "1", R"("x\"y")", R"("é")", R"({"b":null})",
                                 R"("b")", "null"});
}

TEST_CASE("JSON nesting is bounded, however deep") {
  Sources sources;
  const FileId file = sources.add("f", "f", std::string(1'000'000, '['));
  const Parsed parsed = parse_json(sources, file);
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems[0].kind == ProblemKind::too_deep);
}

TEST_CASE("YAML rows") {
  check_rows(
      parse_yaml,
      {{"a: [1, x, true, ~]\nb: {c: 010}\n", "{a:[1 \"x\" true ~] b:{c:010}}", ""},
       {"a: !Sub x-${y}\nb: !GetAtt [k, Arn]\n", "{a:!Sub\"x-${y}\" b:!GetAtt[\"k\" \"Arn\"]}", ""},
       {"a: &x {b: 1}\nc: *x\n", "{a:{b:1} c:{b:1}}", ""},
       {"base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "{base:{x:1 y:2} d:{y:3 x:1}}", ""},
       {"a: 1\n---\nb: 2\n", "{a:1} --- {b:2}", ""},
       {"a: 1\na: 2\n", "{a:1 a:2}", "`a` stands twice in this object@5"},
       {"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{a:\"x\\ny\\n\" b:\"x y\"}", ""},
       {"a: *nope\n", "{a:~}", "there is no anchor `&nope`@3"},
       {"a: &x [*x]\n", "{a:[~]}", "the alias `*x` stands inside its own anchor@7"},
       {"", "", ""},
       {"# only a comment\n", "", ""},
       {"a: 2012-10-17\n", "{a:\"2012-10-17\"}", ""},
       {"? [a]\n: 1\n", "{:1}", "a member name must be a scalar@2"}});
}

TEST_CASE("YAML spans leave out tags, anchors and what follows") {
  CHECK(spans(parse_yaml, "é: !Sub  \"x\"\nb: &k [1, 2]\nc: |\n  text\n\nd:\n  - e: f\n") ==
        std::vector<std::string>{"é: !Sub  \"x\"\nb: &k [1, 2]\nc: |\n  text\n\nd:\n  - e: f", "é",
                                 "\"x\"", "b", "[1, 2]", "1", "2", "c", "|\n  text", "d", "- e: f",
                                 "e: f", "e", "f"});
}

TEST_CASE("YAML alias bombs are bounded") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string n = std::to_string(i), p = "*a" + std::to_string(i - 1);
    text += "a" + n + ": &a" + n + " [" + p;
    for (int k = 0; k < 9; ++k) text += ", " + p;
    text += "]\n";
  }
  Sources sources;
  const Parsed parsed = parse_yaml(sources, sources.add("f", "f", text));
  REQUIRE(!parsed.problems.empty());
  CHECK(parsed.problems[0].kind == ProblemKind::too_many_aliases);
}

TEST_CASE("a word inside a string inside a block keeps its place in the file") {
  const std::string text = "policy: |\n  {\n    \"Service\": \"logs\\u002eeu é 😀 x\"\n  }\n";
  Sources sources;
  const FileId file = sources.add("t.yaml", "t.yaml", text);
  const Parsed outer = parse_yaml(sources, file);
  const Node& block = outer.tree.documents.at(0).members[0].value;
  const FileId inner =
      sources.add_embedded(std::string(block.text), decoded_pieces(sources, block));
  const Parsed json = parse_json(sources, inner);
  const Node& value = json.tree.documents.at(0).members[0].value;
  CHECK(sources.text(sources.resolve(value.span)) == "\"logs\\u002eeu é 😀 x\"");
  const FileId word = sources.add_embedded(std::string(value.text), decoded_pieces(sources, value));
  const auto at = static_cast<std::uint32_t>(value.text.find("."));
  CHECK(sources.text(sources.resolve({word, at, at + 1})) == "\\u002e");
  const auto x = static_cast<std::uint32_t>(value.text.size() - 1);
  const Span resolved = sources.resolve({word, x, x + 1});
  CHECK(sources.text(resolved) == "x");
  CHECK(resolved.begin == text.find("x\""));
}
