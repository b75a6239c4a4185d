#include <catch2/catch.hpp>

#include "syntax/parse_rows.h"

using namespace kmslint;

using Texts = std::vector<std::string>;

TEST_CASE("YAML becomes a tree") {
  check_rows(parse_yaml,
             {{"a: [1, x, true, ~]\nb: {c: 010}\n", R"({a:[1 "x" true ~] b:{c:010}})", ""},
              {"- a\n-\n- - b\n  - c\n", R"(["a" ~ ["b" "c"]])", ""},
              {"a:\n- 1\n- 2\nb:\n", "{a:[1 2] b:~}", ""},
              {"'it''s': \"\\x41\\u00e9\\n\"\n", "{it's:\"Aé\\n\"}", ""},
              {"a: |\n  x\n   y\nb: >-\n  x\n  y\n\n  z\n", R"({a:"x\n y\n" b:"x y\nz"})", ""},
              {"[a: b, c]", R"([{a:"b"} "c"])", ""},
              {"{a, b: , ? c : d}", R"({a:~ b:~ c:"d"})", ""},
              {"a: b # comment\n# another\nc: d", R"({a:"b" c:"d"})", ""},
              {"{\"a\": [1, \"x\", null]}", R"({a:[1 "x" null]})", ""},
              {"just text\n  over lines", R"("just text over lines")", ""}});
}

TEST_CASE("plain scalars get a kind by YAML 1.1 and keep their text") {
  const auto kind_of = [](const std::string& scalar) {
    return ParsedText(parse_yaml, "- " + scalar).root().items[0].kind;
  };
  for (const char* scalar : {"", "~", "null", "Null", "NULL"}) {
    CHECK(kind_of(scalar) == NodeKind::null);
  }
  for (const char* scalar : {"true", "False", "YES", "no", "on", "Off"}) {
    CHECK(kind_of(scalar) == NodeKind::boolean);
  }
  for (const char* scalar : {"0", "-1", "+12", "1_000", "010", "0x1F", "0b101", "1.5", "1.", ".5",
                             "1e3", "-1.5E-3", ".inf", "-.INF", ".nan", "1:30", "190:20:30.15"}) {
    INFO(scalar);
    CHECK(kind_of(scalar) == NodeKind::number);
  }
  for (const char* scalar :
       {"y",     "n",   "nUll", "tRue", "truex",    "019",    "012345678901", "0x",   "0b2",
        "1.2.3", "e3",  "1e",   "+",    ".",        "--1",    "2012-10-17",   "1:99", "01:30",
        "_1",    "1-2", "<<",   "'1'",  "\"true\"", "'null'", "\"\""}) {
    INFO(scalar);
    CHECK(kind_of(scalar) == NodeKind::string);
  }
  const ParsedText text(parse_yaml, "[010, '010', yes, x]");
  CHECK(text.root().items[0].text == "010");
  CHECK(text.root().items[0].plain);
  CHECK_FALSE(text.root().items[1].plain);
  CHECK(text.root().items[2].text == "yes");
  CHECK(text.root().items[3].plain);
}

TEST_CASE("tags are kept in their short form, with their place") {
  check_rows(
      parse_yaml,
      {{"a: !Sub x-${y}\nb: !GetAtt [k, Arn]\n", R"({a:!Sub"x-${y}" b:!GetAtt["k" "Arn"]})", ""},
       {"!If\n  - a\n  - !Ref b\n", R"(!If["a" !Ref"b"])", ""},
       {"a: !Transform {Name: x}\nb: !T\n  c: d\n", R"({a:!Transform{Name:"x"} b:!T{c:"d"}})", ""},
       {"a: !Ref 123\nb: !Sub\n", R"({a:!Ref"123" b:!Sub""})", ""},
       {"- !!str 12\n- !!int '12'\n- !!bool yes\n- !!null ''\n- ! 12\n- !!binary aGk=\n",
        R"(["12" 12 yes ~ "12" !!binary"aGk="])", ""},
       {"- !<!Sub> a\n- !S%75b b\n- !<tag:yaml.org,2002:seq> []\n", R"([!Sub"a" !Sub"b" []])", ""},
       {"%TAG !e! tag:example.com:\n---\n!e!x y", R"(tag:example.com:x"y")", ""}});
  const ParsedText text(parse_yaml, "a: &k !Sub  # why\n  x\nb: !Ref [c]\nd: !Cidr\n  - e\n");
  const auto member = [&](std::size_t i) -> const Node& { return text.root().members[i].value; };
  CHECK(text.sources.text(member(0).tag.span()) == "!Sub");
  CHECK(text.sources.text(member(0).span) == "x");
  CHECK(text.sources.text(member(1).tag.span()) == "!Ref");
  CHECK(text.sources.text(member(1).span) == "[c]");
  CHECK(text.sources.text(member(2).tag.span()) == "!Cidr");
  CHECK(text.sources.text(member(2).span) == "- e");
}

TEST_CASE("YAML spans leave out properties, comments and what follows") {
  CHECK(spans(parse_yaml,
              "é: !Sub  \"x\"\nb: &k [1, 2]  # c\n\nc: |\n  text\n\n# comment\nd:\n  - e: f\n  "
              "-\n\n") ==
        Texts{"é: !Sub  \"x\"\nb: &k [1, 2]  # c\n\nc: |\n  text\n\n# comment\nd:\n"
              "  - e: f\n  -",
              "é", "\"x\"", "b", "[1, 2]", "1", "2", "c", "|\n  text\n", "d", "- e: f\n  -", "e: f",
              "e", "f", ""});
}

TEST_CASE("YAML spans in flow style") {
  CHECK(spans(parse_yaml, "[ a , 'b''c' , { d : e } , f: g ] # h") ==
        Texts{"[ a , 'b''c' , { d : e } , f: g ]", "a", "'b''c'", "{ d : e }", "d", "e", "f: g",
              "f", "g"});
  CHECK(spans(parse_yaml, "{a: !t , b: &x , c: !u 1}") ==
        Texts{"{a: !t , b: &x , c: !u 1}", "a", "", "b", "", "c", "1"});
}

TEST_CASE("block scalars end with their text") {
  const auto value = [](const std::string& yaml) {
    const ParsedText text(parse_yaml, yaml);
    REQUIRE(text.parsed.problems.empty());
    return std::string(text.sources.text(text.root().members[0].value.span));
  };
  CHECK(value("a: |\n  x\n\n\nb: c") == "|\n  x\n");
  CHECK(value("a: |-\n  x\n\n\nb: c") == "|-\n  x");
  CHECK(value("a: |+\n  x\n\n\nb: c") == "|+\n  x\n\n\n");
  CHECK(value("a: >2-\n   x  \n   \n\nb: c") == ">2-\n   x  \n   ");
  CHECK(value("a: |\n  x") == "|\n  x");
  CHECK(value("a: | # comment\n\nb: c") == "|");
  CHECK(value("a: | # comment\n  x\n # less\nb: c") == "| # comment\n  x\n");
  CHECK(value("a: |\r\n  x\r\n  y\r\n\r\nb: c\r\n") == "|\r\n  x\r\n  y\r\n");
  CHECK(value("a: !Sub |\n  x\n") == "|\n  x\n");
}

TEST_CASE("positions are bytes, whatever the characters") {
  const ParsedText text(parse_yaml,
                        "é: [€, 😀x]\n\"ключ\": 'знач' # ü\nz: |\n  日本\n  語\nlast: [a, b]\n");
  const Node& root = text.root();
  CHECK(text.sources.text(root.members[0].value.items[1].span) == "😀x");
  CHECK(text.sources.text(root.members[1].name.span) == "\"ключ\"");
  CHECK(text.sources.text(root.members[1].value.span) == "'знач'");
  CHECK(text.sources.text(root.members[2].value.span) == "|\n  日本\n  語\n");
  CHECK(text.sources.text(root.members[3].value.items[1].span) == "b");
  // Far behind the first sample of the code point table.
  std::string yaml;
  for (int i = 0; i < 200; ++i) yaml += "é" + std::to_string(i) + ": ü\n";
  const ParsedText many(parse_yaml, yaml);
  CHECK(many.sources.text(many.root().members[199].name.span) == "é199");
}

TEST_CASE("a YAML byte order mark is skipped, and places count it") {
  for (const std::string& rest : {std::string("a: b"), std::string("é: b")}) {
    const ParsedText text(parse_yaml, "\xEF\xBB\xBF" + rest);
    CHECK(text.parsed.problems.empty());
    CHECK(text.root().span.begin == 3);
    CHECK(text.sources.text(text.root().members[0].value.span) == "b");
  }
}

TEST_CASE("YAML text that needs no decoding is a view of the source") {
  const ParsedText text(parse_yaml, "[plain, 'single', \"double\", 'it''s', \"a\\tb\"]");
  const std::string_view bytes = text.sources.bytes(text.file);
  std::vector<bool> views;
  for (const Node& item : text.root().items) {
    views.push_back(item.text.data() >= bytes.data() &&
                    item.text.data() < bytes.data() + bytes.size());
  }
  CHECK(views == std::vector<bool>{true, true, true, false, false});
}

TEST_CASE("several documents") {
  check_rows(parse_yaml, {{"a: 1\n---\nb: 2\n...\n---\nc", R"({a:1} --- {b:2} --- "c")", ""},
                          {"---\n---\na", R"(~ --- "a")", ""},
                          {"--- |\n x\n--- >\n y\n", R"("x\n" --- "y\n")", ""},
                          {"&a a\n---\n*a", R"("a" --- ~)", "syntax@`*a`"}});
}

TEST_CASE("a file without a document has no problem") {
  check_rows(parse_yaml, {{"", "", ""},
                          {"# only a comment\n", "", ""},
                          {"\n \n", "", ""},
                          {"\xEF\xBB\xBF", "", ""},
                          {"---", "~", ""}});
}

TEST_CASE("YAML names that stand twice") {
  check_rows(parse_yaml, {{"a: 1\n'a': 2\n", "{a:1 a:2}", "duplicate@`'a'`"},
                          {"a:\n  b: 1\n  b: 2\nc: 3", "{a:{b:1 b:2} c:3}", "duplicate@`b`"},
                          {"{a: 1, \"\\x61\": 2}", "{a:1 a:2}", "duplicate@`\"\\x61\"`"}});
}

TEST_CASE("names that are no scalars become empty strings") {
  check_rows(parse_yaml, {{"? [a]\n: 1\n", R"({"":1})", "syntax@`[a]`"},
                          {"{a: b}: c", R"({"":"c"})", "syntax@`{a: b}`"},
                          {"x: &k [1]\n*k : 2", R"({x:[1] "":2})", "syntax@`[1]`"},
                          {"&k a: 1\n*k : 2", "{a:1 a:2}", "duplicate@`a`"}});
}

TEST_CASE("an alias stands for the anchored node and shares its children") {
  check_rows(parse_yaml, {{"a: &x {b: 1}\nc: *x\n", "{a:{b:1} c:{b:1}}", ""},
                          {"[&a 1, *a, &a 2, *a]", "[1 1 2 2]", ""},
                          {"- &a !Ref x\n- *a", R"([!Ref"x" !Ref"x"])", ""},
                          {"a: *nope\n", "{a:~}", "syntax@`*nope`"},
                          {"a: &x [*x]\n", "{a:[~]}", "syntax@`*x`"},
                          {"a: &x\n  b: {c: *x}\n", "{a:{b:{c:~}}}", "syntax@`*x`"},
                          {"- &x 1\n- &x [*x]", "[1 [~]]", "syntax@`*x`"}});
  const ParsedText text(parse_yaml, "a: &x {b: 1}\nc: *x\n");
  const Node& anchored = text.root().members[0].value;
  const Node& alias = text.root().members[1].value;
  CHECK(alias.members.data() == anchored.members.data());
  CHECK(alias.span == anchored.span);
  CHECK(text.sources.text(text.root().span) == "a: &x {b: 1}\nc: *x");
}

TEST_CASE("merge keys add the members a mapping does not have itself") {
  check_rows(
      parse_yaml,
      {{"- &b {x: 1, y: 2}\n- <<: *b\n  y: 3\n", "[{x:1 y:2} {x:1 y:3}]", ""},
       {"- &b {x: 1, y: 2}\n- y: 3\n  <<: *b\n  z: 4\n", "[{x:1 y:2} {y:3 x:1 z:4}]", ""},
       {"- &b {x: 1}\n- &c {x: 2, y: 2}\n- <<: [*b, *c]\n", "[{x:1} {x:2 y:2} {x:1 y:2}]", ""},
       {"<<: {a: 1}\nb: 2\n", "{a:1 b:2}", ""},
       {"- &b {<<: {a: 1}, b: 2}\n- {<<: *b, c: 3}", "[{a:1 b:2} {a:1 b:2 c:3}]", ""},
       {"\"<<\": {a: 1}", "{<<:{a:1}}", ""},
       {"<<: 1\nb: 2\n", "{b:2}", "syntax@`1`"},
       {"<<: [{a: 1}, x]\n", "{a:1}", "syntax@`x`"},
       {"<<: *none\nb: 2\n", "{b:2}", "syntax@`*none`"},
       {"<<: {a: 1}\n<<: {a: 2, b: 2}\n", "{a:1 b:2}", "duplicate@`<<`"}});
}

namespace {

/// Each anchor holds `width` aliases of the one before: width^levels nodes when expanded.
std::string alias_bomb(int levels, int width) {
  std::string text = "- &a0 x\n";
  for (int level = 1; level <= levels; ++level) {
    text += "- &a" + std::to_string(level) + " [";
    for (int i = 0; i < width; ++i) text += "*a" + std::to_string(level - 1) + ", ";
    text += "]\n";
  }
  return text;
}

std::uint64_t count_expanded(const Node& node) {
  std::uint64_t count = 1;
  for (const Node& item : node.items) count += count_expanded(item);
  for (const Member& member : node.members) count += 1 + count_expanded(member.value);
  return count;
}

}  // namespace

TEST_CASE("alias bombs are bounded, and said once") {
  const ParsedText text(parse_yaml, alias_bomb(60, 9));
  CHECK(describe_problems(text.sources, text.parsed) == "aliases@`*a6`");
  CHECK(text.parsed.problems.at(0).message == "aliases expand to more than 1000000 nodes");
  CHECK(count_expanded(text.root()) <= max_expanded_nodes + 600);  // as many are written
  // All documents of a file share the budget.
  std::string documents;
  for (int i = 0; i < 20; ++i) documents += "---\n" + alias_bomb(5, 9);
  const ParsedText several(parse_yaml, documents);
  std::uint64_t total = 0;
  for (const Node& document : several.parsed.tree.documents) total += count_expanded(document);
  CHECK(total <= max_expanded_nodes + 20 * 200);
  CHECK(several.parsed.problems.at(0).kind == ProblemKind::too_many_aliases);
}

TEST_CASE("merges of merges are bounded") {
  std::string text = "base: &b {";
  for (int i = 0; i < 1000; ++i) text += "k" + std::to_string(i) + ": 0, ";
  text += "}\nuses:\n";
  for (int i = 0; i < 2000; ++i) text += "- <<: *b\n";
  const ParsedText parsed(parse_yaml, text);
  CHECK(parsed.parsed.problems.at(0).kind == ProblemKind::too_many_aliases);
  CHECK(count_expanded(parsed.root()) <= max_expanded_nodes);

  std::string nested = "{";
  for (int i = 0; i < 10'000; ++i) nested += "k" + std::to_string(i) + ": 0, ";
  for (int i = 0; i < 200; ++i) nested = "{<<: " + nested;
  nested += std::string(201, '}');
  CHECK(ParsedText(parse_yaml, nested).parsed.problems.at(0).kind == ProblemKind::too_many_aliases);
}

TEST_CASE("many nodes without an alias are no problem") {
  std::string text = "[";
  for (int i = 0; i < 1'100'000; ++i) text += "1,";
  const ParsedText parsed(parse_yaml, text + "]");
  CHECK(parsed.parsed.problems.empty());
  CHECK(parsed.root().items.size() == 1'100'000);
}

TEST_CASE("YAML nesting is bounded, through aliases too") {
  const std::string allowed = std::string(256, '[') + std::string(256, ']');
  CHECK(ParsedText(parse_yaml, allowed).parsed.problems.empty());
  for (const std::size_t depth : {257UL, 100'000UL}) {
    const ParsedText text(parse_yaml, std::string(depth, '['));
    REQUIRE(text.parsed.problems.size() == 1);
    CHECK(text.parsed.problems[0].kind == ProblemKind::too_deep);
    CHECK(text.parsed.problems[0].span == Span{text.file, 256, 257});
  }
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  CHECK(ParsedText(parse_yaml, dashes).parsed.problems.at(0).kind == ProblemKind::too_deep);

  const std::string deep = std::string(200, '[') + std::string(200, ']');
  const std::string outer(60, '[');
  const std::string closed(60, ']');
  check_rows(parse_yaml, {{"[&a " + deep + "," + outer + "*a" + closed + "]",
                           "[" + deep + " " + outer + "~" + closed + "]", "deep@`*a`"}});
  CHECK(ParsedText(parse_yaml,
                   "[&a " + deep + "," + std::string(55, '[') + "*a" + std::string(55, ']') + "]")
            .parsed.problems.empty());
}

TEST_CASE("after a YAML error the tree holds what was complete, earlier documents included") {
  check_rows(parse_yaml, {{"a: 1\n---\nb: [1, 2\n", "{a:1} --- {b:[1 2]}", "syntax@`[`"},
                          {"a: 1\nb: \"open\nc: 2\n", "{a:1}", "syntax@`\"`"},
                          {"a: 1\n b: 2\n", R"({a:"1 b"})", "syntax@`:`"},
                          {"a: b: c", R"({a:"b"})", "syntax@`:`"},
                          {"a: 1\n\tb: 2", "{}", "syntax@`\t`"},
                          {"a: @x", "{}", "syntax@`@`"},
                          {"a: 'x' y", R"({a:"x"})", "syntax@`y`"},
                          {"a: \"\\q\"", "{}", "syntax@`\\`"},
                          {"a: \"\\ud800\"", "{}", "syntax@`d`"},
                          {"a: }", "{}", "syntax@`}`"},
                          {"%YAML 3.0\n---\na", "", "syntax@`%`"}});
}

TEST_CASE("characters that YAML forbids cut the text, and what stands before is read") {
  const std::string nul("a: 1\n---\nb: \0 2", 15);
  check_rows(parse_yaml, {{nul, "{a:1} --- {b:~}", std::string("encoding@`\0`", 12)},
                          {"a: 1\n---\nb: [x\x07]", R"({a:1} --- {b:["x"]})", "encoding@`\x07`"},
                          {"a: \x7F", "{a:~}", "encoding@`\x7F`"},
                          {"a: \xC2\x80", "{a:~}", "encoding@`\xC2\x80`"},
                          {"a: \xEF\xBF\xBF", "{a:~}", "encoding@`\xEF\xBF\xBF`"},
                          {"a: x\xC2\x85 y", R"({a:"x y"})", ""},
                          {"a: \xEF\xBF\xBD", "{a:\"\xEF\xBF\xBD\"}", ""}});
}

TEST_CASE("YAML in other encodings is refused whole") {
  check_rows(parse_yaml, {{std::string("\xFF\xFE"
                                       "a\0",
                                       4),
                           "", "encoding@`\xFF\xFE`"},
                          {"\xFE\xFF", "", "encoding@`\xFE\xFF`"},
                          {"a: 1\n---\nb: \xC0\xAF", "", "encoding@`\xC0`"}});
}

TEST_CASE("the bytes under a YAML flow node parse to an equal node") {
  const ParsedText text(parse_yaml,
                        "{a: [1, -2.5, 'it''s', \"x\\n😀 é\", {b: ~, c: [yes, x y, []]}],\n d: {},"
                        " 'e': \"two\n   lines\"}");
  REQUIRE(text.parsed.problems.empty());
  for (const Node* node : all_nodes(text.root())) {
    const ParsedText again(parse_yaml, std::string(text.sources.text(node->span)));
    CHECK(dump(again.root()) == dump(*node));
  }
}

TEST_CASE("JSON that YAML accepts gives the same tree and places in both") {
  for (const char* json : {R"({"a": [1, -2.5, "x\n\u00e9", {"b": null}], "c": [true, false, []]})",
                           R"({"d": {}, "e": "\"\\\/\t", "f": ""})", "[]", "\"x\""}) {
    const ParsedText as_json(parse_json, json);
    const ParsedText as_yaml(parse_yaml, json);
    CHECK(dump_all(as_json.parsed) == dump_all(as_yaml.parsed));
    CHECK(spans(parse_json, json) == spans(parse_yaml, json));
  }
}
