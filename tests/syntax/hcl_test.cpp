// HCL to the tree: rows of input and dump.
#include <catch2/catch.hpp>

#include <utility>

#include "syntax/hcl.h"
#include "syntax/hcl_parser.h"

namespace kmslint {
namespace {

std::string parsed(const std::string& text) {
  Sources sources;
  const FileId file = sources.add("a.tf", "a.tf", text);
  const ParsedHcl result = parse_hcl(sources, file);
  std::string out = dump(result.tree.body);
  for (const Problem& problem : result.problems) {
    const LinePosition at = sources.line_position(file, problem.span.begin);
    out +=
        " | " + std::to_string(at.line) + ':' + std::to_string(at.byte + 1) + ' ' + problem.message;
  }
  return out;
}

std::string expression(const std::string& text) { return parsed("a = " + text + "\n"); }

std::string repeated(const std::string& text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

struct Row {
  std::string input;
  std::string tree;
};

}  // namespace

TEST_CASE("HCL bodies hold arguments and blocks", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"", "{}"}, Row{"a = 1\nb = \"x\"\n", R"({a=1 b="x"})"},
      Row{"resource \"t\" n {\n  a = 1\n  b {}\n}\n", R"({resource "t" "n" {a=1 b {}}})"},
      Row{"a { b = 1 }\n", "{a {b=1}}"}, Row{"# c\n// d\n/* e\n */ a = 1 # f\n", "{a=1}"},
      Row{"a = 1", "{a=1}"}, Row{"a = 1\r\nb = 2\r\n", "{a=1 b=2}"},
      Row{"\xEF\xBB\xBF"
          "a = 1",
          "{a=1}"},
      Row{"a /* c */ = /* d */ 1 /* e */", "{a=1}"}, Row{"/**/a = 1", "{a=1}"},
      Row{"true = 1\nfor = 2\nif = 3", "{true=1 for=2 if=3}"}, Row{"a-b = 1", "{a-b=1}"},
      Row{"\u00e9 = 1\n_\u0663 = 2", "{\u00e9=1 _\u0663=2}"}, Row{"b{}\nb{}", "{b {} b {}}"},
      Row{"b \"x\"y\"z\"{}", R"({b "x" "y" "z" {}})"}, Row{"b \"x\" \"x\" {}", R"({b "x" "x" {}})"},
      Row{R"(b "$${a}\n" {})", R"({b "${a}\n" {}})"}, Row{"b {\n\n}", "{b {}}"},
      Row{"b { # c\n  a = 1\n}", "{b {a=1}}"}, Row{"b { a = {\nx = 1\n} }", R"({b {a={"x"=1}}})"},
      Row{"b {\n  a = 1\n}\nb {\n  a = 2\n}", "{b {a=1} b {a=2}}"},
      Row{"b { a = <<E\nx\nE\n}\n",
          "{b {a=\"x\\n\" ...} ...} | 3:2 a block in one line holds one argument; "
          "expected `}`, found the end of the line"});
  CHECK(parsed(row.input) == row.tree);
}

TEST_CASE("HCL expressions nest by precedence", "[syntax][hcl]") {
  const Row row =
      GENERATE(Row{"1 + 2 * 3 - 4", "{a=(- (+ 1 (* 2 3)) 4)}"},
               Row{"a || b && c == d", "{a=(|| a (&& b (== c d)))}"},
               Row{"a == b < c + d % e", "{a=(== a (< b (+ c (% d e))))}"},
               Row{"a != b >= c", "{a=(!= a (>= b c))}"}, Row{"a - b - c", "{a=(- (- a b) c)}"},
               Row{"a <= b > c / d", "{a=(> (<= a b) (/ c d))}"}, Row{"a-b", "{a=a-b}"},
               Row{"!a.b", "{a=(! a.b)}"}, Row{"!!a && -b", "{a=(&& (! (! a)) (- b))}"},
               Row{"--1", "{a=(- (- 1))}"}, Row{"1 - -2", "{a=(- 1 (- 2))}"},
               Row{"-1", "{a=(- 1)}"}, Row{"c ? x : d ? y : z", "{a=(? c x (? d y z))}"},
               Row{"c ? d ? 1 : 2 : 3", "{a=(? c (? d 1 2) 3)}"},
               Row{"(c\n?\nx\n:\ny\n)", "{a=(? c x y)}"}, Row{"(a\n+ b) * c", "{a=(* (+ a b) c)}"},
               Row{"((a))", "{a=a}"}, Row{"null", "{a=null}"}, Row{"true.a", "{a=true.a}"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL numbers are words", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"1.5e+3", "{a=1.5e+3}"}, Row{"01", "{a=01}"}, Row{"1.e5", "{a=1.e5}"},
      Row{"1E-5", "{a=1E-5}"}, Row{"1e2e3", "{a=! ...} | 1:5 `1e2e3` is not a number"},
      Row{"1.2.3", "{a=! ...} | 1:5 `1.2.3` is not a number"},
      Row{"[for x in y: 1if x]", "{a=[(for x in y: 1 if x)]}"},
      Row{"1e", "{a=1 ...} | 1:6 expected the end of the line after the value of `a`, found `e`"},
      Row{"1.", "{a=! ...} | 1:7 expected a name after the dot, found the end of the line"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL calls take arguments, the last of which may expand", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"f()", "{a=f()}"}, Row{"f ( 1 , )", "{a=f(1)}"}, Row{"f(\n1\n,\n2\n)", "{a=f(1 2)}"},
      Row{"f(1, [2, 3]...)", "{a=f(1 [2 3]...)}"}, Row{"f(<<E\nx\nE\n, 1)", "{a=f(\"x\\n\" 1)}"},
      Row{"f(1...,)",
          "{a=! ...} | 1:11 expected `)` at the end of the arguments of `f`, found `,`"},
      Row{"f(1 2)", "{a=! ...} | 1:9 expected `)` at the end of the arguments of `f`, found `2`"},
      Row{"provider::a::b(1)", "{a=provider::a::b(1)}"}, Row{"p :: b(1)", "{a=p::b(1)}"},
      Row{"p::b", "{a=! ...} | 1:9 expected `(` after `p::b`, found the end of the line"},
      Row{"true(1)", "{a=true(1)}"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL steps go into values", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"a.b[0].c[\"d\"]", R"({a=a.b[0].c["d"]})"}, Row{"a . b [ 0 ]", "{a=a.b[0]}"},
      Row{"a[\nb\n].c", "{a=a[b].c}"}, Row{"a.0.b", "{a=a[0].b}"}, Row{"a.1e2", "{a=a[1e2]}"},
      Row{"a.0.1", "{a=! ...} | 1:7 two indices in a row must be written in brackets"},
      Row{"a[*].b[0]", "{a=a[*](@.b[0])}"}, Row{"a[ * ].b", "{a=a[*](@.b)}"},
      Row{"a[*][*].b", "{a=a[*](@[*](@.b))}"}, Row{"a.*.b[0]", "{a=a.*(@.b)[0]}"},
      Row{"a.* .b.0", "{a=a.*(@.b[0])}"},
      Row{"a.*.*", "{a=! ...} | 1:9 a `.*` cannot follow another one"},
      Row{"a[*].b.*.c", "{a=a[*](@.b.*(@.c))}"}, Row{"f(x).y", "{a=f(x).y}"},
      Row{"[1][0]", "{a=[1][0]}"}, Row{"(a).b", "{a=a.b}"},
      Row{"a[\n*]", "{a=! ...} | 2:1 expected an expression, found `*`"},
      Row{"a.", "{a=! ...} | 1:7 expected a name after the dot, found the end of the line"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL lists and objects hold items", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"[\n1,\n2,\n]", "{a=[1 2]}"}, Row{"[]", "{a=[]}"},
      Row{"[1 2]", "{a=! ...} | 1:8 expected `,` or `]` in the list, found `2`"},
      Row{"{ a = 1, \"b\" : 2\n (c) = 3 }", R"({a={"a"=1 "b"=2 c=3}})"}, Row{"{}", "{a={}}"},
      Row{"{a=1\n\n\nb=2,\n}", R"({a={"a"=1 "b"=2}})"},
      Row{"{a=1 # c\nb=2}", R"({a={"a"=1 "b"=2}})"},
      Row{"{a.b=1, 1=2, true=3, \"${x}\"=4}", R"({a={a.b=1 1=2 "true"=3 "[${x}]"=4}})"},
      Row{"{(true)=1}", "{a={true=1}}"}, Row{"{a=<<E\nx\nE\nb=1}", "{a={\"a\"=\"x\\n\" \"b\"=1}}"},
      Row{"{a=1 b=2}", "{a=! ...} | 1:10 expected a line end, `,` or `}` in the object, found `b`"},
      Row{"{a\n=1}",
          "{a=! ...} | 1:7 expected `=` or `:` after the name, found the end of the line"},
      Row{"{for = 1}", "{a=! ...} | 1:10 expected a name after `for`, found `=`"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL `for` makes lists and objects", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"[for k, v in m : v if k != 1]", "{a=[(for k v in m: v if (!= k 1))]}"},
      Row{"{for v in m : v.k => v...}", "{a={(for v in m: v.k => v...)}}"},
      Row{"{\nfor k, v in m:\nk\n=>\nv\nif v\n}", "{a={(for k v in m: k => v if v)}}"},
      Row{"[for in in in: in]", "{a=[(for in in in: in)]}"},
      Row{"[for v in m: [for w in v: w]]", "{a=[(for v in m: [(for w in v: w)])]}"},
      Row{"[for v in m: v...]",
          "{a=! ...} | 1:22 `...` groups values by key, which a list has not"},
      Row{"[for v in m: k => v]", "{a=! ...} | 1:24 `=>` makes an object, which stands in `{}`"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL templates keep their pieces", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{R"("a${b}c")", R"({a="["a" ${b} "c"]"})"}, Row{R"("")", R"({a="[]"})"},
      Row{R"("$${a} %%{b}")", R"({a="["${" "a} " "%{" "b}"]"})"},
      Row{R"("$$${a} 100% $")", R"({a="["$" "${" "a} 100% $"]"})"},
      Row{R"("$%{if a}%{endif}")", R"({a="["$" ${(? a "[]" "[]")}]"})"},
      Row{R"("\n\u00e9\"\U0001F600")", "{a=\"[\"\\n\" \"\u00e9\" \"\\\"\" \"\U0001F600\"]\"}"},
      Row{R"("\ud800")", "{a=! ...} | 1:6 this escape names no character"},
      Row{R"("\u12")", "{a=! ...} | 1:6 this escape needs 4 digits"},
      Row{R"("\$")", "{a=! ...} | 1:6 a `\\` here needs to be written `\\\\`"},
      Row{"\"a\rb\"", "{a=! ...} | 1:5 this string has no closing `\"` on its line"},
      Row{R"("${"a"}${"${b}"}")", R"({a="[${"a"} ${"[${b}]"}]"})"},
      Row{"\"${\nf(\"}\")\n}\"", R"({a="[${f("}")}]"})"}, Row{"\"${a # }\n}\"", R"({a="[${a}]"})"},
      Row{R"("${a b}")",
          "{a=! ...} | 1:10 expected `}` at the end of the template's sequence, found `b`"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("strip markers take the blanks of the literal next to them", "[syntax][hcl]") {
  const Row row =
      GENERATE(Row{R"("a ${~ b ~} c")", R"({a="["a" ${b} "c"]"})"},
               Row{R"("a \n\t${~ b ~}\n c")", R"({a="["a" ${b} "c"]"})"},
               Row{"\"a\u00a0${~ b ~}\u2003c\"", R"({a="["a" ${b} "c"]"})"},
               // A text next to the interpolation, though an empty one: the value is a text.
               Row{R"(" ${~ b}")", R"({a="["" ${b}]"})"}, Row{R"("${b ~} ")", R"({a="[${b} ""]"})"},
               // Each line of a heredoc is a literal of its own.
               Row{"<<E\na\n  ${~ b ~}\n  c\nE", R"({a="["a\n" ${b} "  c\n"]"})"},
               Row{"<<E\n%{ if x ~}\na\n%{ endif ~}\nE", R"({a="[${(? x "a\n" "[]")}]"})"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("directives of HCL templates nest", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{R"("%{ if x }y%{ else }z%{ endif }")", R"({a="[${(? x "y" "z")}]"})"},
      Row{R"("%{ for v in l }${v},%{ endfor }")", R"({a="[${(for v in l: "[${v} ","]")}]"})"},
      Row{R"("%{for k, v in l}%{if v}a%{endif}%{endfor}")",
          R"({a="[${(for k v in l: "[${(? v "a" "[]")}]")}]"})"},
      Row{R"("%{if x}")", "{a=! ...} | 1:6 this `if` has no `endif`"},
      Row{R"("%{for v in l}%{endif}")", "{a=! ...} | 1:6 this `for` has no `endfor`"},
      Row{R"("%{if x}%{else}%{else}%{endif}")", "{a=! ...} | 1:6 this `if` has no `endif`"},
      Row{R"("%{endfor}")", "{a=! ...} | 1:6 this directive has no beginning"},
      Row{R"("%{while x}")", "{a=! ...} | 1:8 `while` is not a directive of a template"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("branches of directives span what stands between them", "[syntax][hcl]") {
  Sources sources;
  const FileId file = sources.add("a", "a", R"("%{ if x }y${z}%{ else }z%{ endif }")");
  const ParsedExpression parsed_text = parse_hcl_expression(sources, file);
  const Expression& conditional = parsed_text.expression.operands[0];
  CHECK(sources.text(conditional.operands[1].span) == "y${z}");
  CHECK(sources.text(conditional.operands[2].span) == "z");
}

TEST_CASE("parentheses belong to the span of what stands in them", "[syntax][hcl]") {
  Sources sources;
  const FileId file = sources.add("a", "a", "(a\n+ b) * c");
  const ParsedExpression parsed_text = parse_hcl_expression(sources, file);
  CHECK(sources.text(parsed_text.expression.span) == "(a\n+ b) * c");
  CHECK(sources.text(parsed_text.expression.operands[0].span) == "(a\n+ b)");
}

TEST_CASE("HCL heredocs hold lines", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"<<EOT\n  a\n ${b}\n  EOT", R"({a="["  a\n" " " ${b} "\n"]"})"},
      Row{"<<E\nE", R"({a="[]"})"}, Row{"<<E\r\nx\r\n E \r", "{a=\"x\r\\n\"}"},
      Row{"<<E\n\\n \"$${a}\"\nEE\n\tE", R"({a="["\\n \"" "${" "a}\"\n" "EE\n"]"})"},
      Row{"<<E\n${\nE\n}\nE", R"({a="[${E} "\n"]"})"},
      Row{"<<E\n${<<E\nx\nE\n}E\nE", R"({a="[${"x\n"} "E\n"]"})"},
      Row{"<<E x\nE", "{a=! ...} | 1:8 a heredoc's text begins on the next line"},
      Row{"<<E\na\rb\nE", "{a=! ...} | 2:2 a carriage return here needs a line feed behind it"});
  CHECK(expression(row.input) == row.tree);
  CHECK(parsed("a = <<E\nE") == "{a=! ...} | 1:5 this heredoc has no line with `E` that ends it");
}

TEST_CASE("`<<-` takes the common indentation away", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"<<-EOT\n    a\n\n  b\n  EOT", R"({a="["  a\n" "\n" "b\n"]"})"},
      Row{"<<-EOT\n    a\n  ${b}\n    EOT", R"({a="["  a\n" ${b} "\n"]"})"},
      Row{"<<-E\n\ta\n b\n\u2003c\nE", R"({a="["a\n" "b\n" "c\n"]"})"},
      Row{"<<-E\n  a\n${b}\nE", R"({a="["  a\n" ${b} "\n"]"})"},
      Row{"<<-E\n  a\n   ${~ b}\nE", R"({a="["  a\n" ${b} "\n"]"})"},
      Row{"<<-E\n  %{ if x ~}\n  a\n  %{ endif ~}\n  E", R"({a="[${(? x "  a\n" "[]")}]"})"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("after an error the rest of an HCL file is still read", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"a = \nb = 2\n", "{a=! b=2 ...} | 1:5 expected an expression, found the end of the line"},
      Row{"a = [1,\nresource \"t\" \"n\" {\n}\nb = 1\n",
          "{a=! b=1 resource \"t\" \"n\" {} ...} | 2:10 expected `,` or `]` in the list, found "
          "`\"`"},
      Row{"resource \"t\" \"n\" {\n  a = 1\nresource \"t\" \"m\" {\n}\n",
          "{resource \"t\" \"n\" {a=1 ...} resource \"t\" \"m\" {} ...} | 1:18 this block has no "
          "closing `}`"},
      Row{"a = \"x\nb = 1\n", "{a=! b=1 ...} | 1:5 this string has no closing `\"` on its line"},
      Row{"a = <<EOT\nx\n", "{a=! ...} | 1:5 this heredoc has no line with `EOT` that ends it"},
      Row{"a = 1\na = 2\n", "{a=1 a=2} | 2:1 `a` is set twice here"},
      Row{"}\na = 1\n", "{a=1 ...} | 1:1 expected an argument or a block, found `}`"},
      Row{"b {\n  a = 1\n  a = 2\n}\n", "{b {a=1 a=2}} | 3:3 `a` is set twice here"},
      Row{"b { a = 1, c = 2 }\nd = 1\n",
          "{d=1 b {a=1 ...} ...} | 1:10 a block in one line holds one argument; expected `}`, "
          "found "
          "`,`"},
      Row{"b \"${a}\" {}\nc {}\n", "{c {} ...} | 1:6 a label holds no template"},
      Row{"a = /* c\nb = 1\n", "{a=! b=1 ...} | 1:5 this comment has no end"},
      Row{"a = {\nresource \"t\" \"n\" {\n}\n",
          "{a=! resource \"t\" \"n\" {} ...} | 2:10 expected `=` or `:` after the name, found "
          "`\"`"},
      Row{"a = f(1\nresource \"t\" \"n\" {\n}\n",
          "{a=! resource \"t\" \"n\" {} ...} | 2:1 expected `)` at the end of the arguments of "
          "`f`, "
          "found `resource`"},
      Row{"resource \"t\" \"n\" {\n  a = <<E\n}\nlocals {\n  b = 1\n}\n",
          "{resource \"t\" \"n\" {a=! ...} locals {b=1} ...} | 2:7 this heredoc has no line with "
          "`E` "
          "that ends it"},
      Row{"a = \"\xff\"\nb = 1\n", "{a=! b=1 ...} | 1:6 this byte is not UTF-8"},
      Row{"a = \xff\nb = 1\n",
          "{a=! b=1 ...} | 1:5 expected an expression, found a byte that is not UTF-8"},
      Row{"a = \u2e2f\n", "{a=! ...} | 1:5 expected an expression, found `\u2e2f`"},
      Row{std::string("\0a = 1\nb = 1\n", 13),
          "{b=1 ...} | 1:1 expected an argument or a block, found a control character"});
  CHECK(parsed(row.input) == row.tree);
}

TEST_CASE("messages show the start of long words", "[syntax][hcl]") {
  std::string word;
  for (int i = 0; i < 50; ++i) word += "\u00e9";
  std::string start;
  for (int i = 0; i < 20; ++i) start += "\u00e9";
  CHECK(parsed(word) == "{ ...} | 1:1 expected `=` or a block after `" + start + "…`");
}

TEST_CASE("the problems of an HCL file are counted only so far", "[syntax][hcl]") {
  Sources sources;
  const FileId file = sources.add("a.tf", "a.tf", repeated("a = )\n", 1000) + "b = 1\n");
  const ParsedHcl result = parse_hcl(sources, file);
  REQUIRE(result.problems.size() == 101);
  CHECK(result.problems.back().message == "the problems from here on are not listed");
  CHECK(result.tree.body.attributes.back().name == "b");
  CHECK(result.tree.body.incomplete);
}

void check_bounded(const std::string& text) {
  Sources sources;
  const FileId file = sources.add("a.tf", "a.tf", text);
  CHECK(parse_hcl(sources, file).problems.size() <= max_hcl_problems + 1);
}

TEST_CASE("a megabyte of nesting takes a bounded stack", "[syntax][hcl]") {
  const auto start = GENERATE(values<std::pair<std::string, std::string>>({{"a = 1", "+1"},
                                                                           {"a = ", "["},
                                                                           {"a = ", "!"},
                                                                           {"a = ", "-"},
                                                                           {"a = a", ".b"},
                                                                           {"a = a", "[0]"},
                                                                           {"a = a", "[*]"},
                                                                           {"a = a", ".*.b[0]"},
                                                                           {"a = ", "a ? b : "},
                                                                           {"a = ", "a ? "},
                                                                           {"a = ", "\"${"},
                                                                           {"a = \"", "%{if a}"},
                                                                           {"a = ", "{a="},
                                                                           {"a = ", "("},
                                                                           {"a = ", "f("},
                                                                           {"a = ", "[for a in "},
                                                                           {"", "b {\n"},
                                                                           {"", "locals {\n"},
                                                                           {"a = ", "<<E\n${"}}));
  INFO(start.first << start.second);
  check_bounded(start.first + repeated(start.second, 1'000'000 / start.second.size()));
}

// Quadratic work would take minutes.
TEST_CASE("errors that repeat take linear time", "[syntax][hcl]") {
  const auto start = GENERATE(
      values<std::pair<std::string, std::string>>({{"b ", "x "},
                                                   {"a = [", "1,"},
                                                   {"", "a = <<E\n"},
                                                   {"", "a = <<E )\n"},
                                                   {"", "a = 1 /*\n"},
                                                   {"", "a = \"\n"},
                                                   {"", ")\n"},
                                                   {"", "a = [\n"},
                                                   {"", "a = \"${\n"},
                                                   {"a = <<E\n", "x ${a} $${b}\n"},
                                                   {"a = \"", "\\n"},
                                                   {"a = \"", " ${~a~} "},
                                                   {"a = <<-E\n", "   x ${a}\n"},
                                                   {"a = <<-E\n", " "},
                                                   {"", "\r"},
                                                   {"", "\xff"},
                                                   {"", "\u00e9"},
                                                   {"", "}"},
                                                   {"", "<<"},
                                                   {"", "resource \"a\" \"b\" {\n  a = <<E\n}\n"},
                                                   {"", "resource \"a\" \"b\" {\n  a = [\n}\n"},
                                                   {"", "resource \"a\" \"b\" {\n  a = 1 /*\n}\n"},
                                                   {"", "resource \"a\" \"b\" {\n"},
                                                   {"", std::string(1, '\0')}}));
  INFO(start.first << start.second);
  check_bounded(start.first + repeated(start.second, 300'000 / start.second.size()));
}

TEST_CASE("many names and markers that differ take linear time", "[syntax][hcl]") {
  std::string names;
  std::string markers;
  for (int i = 0; i < 30'000; ++i) {
    names += "a" + std::to_string(i) + " = 1\n";
    markers += "resource \"a\" \"b\" {\n  a = <<E" + std::to_string(i) + "\n}\n";
  }
  Sources sources;
  const ParsedHcl of_names = parse_hcl(sources, sources.add("a.tf", "a.tf", names));
  CHECK(of_names.problems.empty());
  CHECK(of_names.tree.body.attributes.size() == 30'000);
  const ParsedHcl of_markers = parse_hcl(sources, sources.add("b.tf", "b.tf", markers));
  CHECK(of_markers.tree.body.blocks.size() == 30'000);
}

using ParseJson = ParsedHcl (*)(Sources&, FileId);

std::string parsed_json(const std::string& text, ParseJson parse = parse_hcl_json) {
  Sources sources;
  const FileId file = sources.add("a.tf.json", "a.tf.json", text);
  const ParsedHcl result = parse(sources, file);
  std::string out = dump(result.tree.body);
  for (const Problem& problem : result.problems) {
    const Span at = sources.resolve(problem.span);
    out += " | `" + std::string(sources.text(at)) + "` " + problem.message;
  }
  return out;
}

TEST_CASE("in HCL's JSON form a level of objects stands for each label", "[syntax][hcl]") {
  const Row row =
      GENERATE(Row{R"({"resource": {"t": {"n": {"a": 1}, "m": {}}}})",
                   R"({resource "t" "n" {a=1} resource "t" "m" {}})"},
               Row{R"({"module": {"m": {"a": true}}, "locals": {"b": null}})",
                   R"({module "m" {a=true} locals {b=null}})"},
               Row{R"({"locals": [{"a": 1}, {"b": 2}]})", "{locals {a=1} locals {b=2}}"},
               Row{R"({"resource": [{"t": [{"n": [{"a": 1}, {"a": 2}]}]}]})",
                   R"({resource "t" "n" {a=1} resource "t" "n" {a=2}})"},
               Row{R"({"//": "c", "locals": {"//": "c", "a": {"//": "c", "b": 1}}})",
                   R"({locals {a={"//"="c" "b"=1}}})"},
               Row{R"({"data": null, "other": {"a": 1}})", "{}"},
               Row{R"({"module": {"m": "x"}, "locals": {"a": 1}})",
                   R"({locals {a=1}} | `"x"` a block `module` must be an object)"},
               Row{"[1]", "{ ...} | `[1]` the top of the file must be an object"},
               Row{R"({"locals": {"a": 1})",
                   "{locals {a=1} ...} | `` the document ends where `,` or `}` is expected"});
  CHECK(parsed_json(row.input) == row.tree);
}

TEST_CASE("strings of HCL's JSON form are templates", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{R"({"locals": {"a": "x${b}y"}})", R"({locals {a="["x" ${b} "y"]"}})"},
      Row{R"({"locals": {"a": "x\n${b[\"c\"]}"}})", R"({locals {a="["x\n" ${b["c"]}]"}})"},
      Row{R"({"locals": {"a": "$${b} %%{c}\t"}})",
          "{locals {a=\"[\"${\" \"b} \" \"%{\" \"c}\t\"]\"}}"},
      Row{R"({"locals": {"a": {"${b}": ["${c}", 1]}}})", R"({locals {a={"[${b}]"=["[${c}]" 1]}}})"},
      Row{R"({"locals": {"a": "%{ if b }c%{ endif }"}})", R"({locals {a="[${(? b "c" "[]")}]"}})"},
      Row{R"({"locals": {"a": "${b", "c": 1}})",
          R"({locals {a=! c=1}} | `` expected `}` at the end of the template's sequence, found the end of the file)"});
  CHECK(parsed_json(row.input) == row.tree);
}

TEST_CASE("values of HCL's JSON form hold no templates where variables are set", "[syntax][hcl]") {
  CHECK(parsed_json(R"({"a": "${b}", "c": {"d": ["x\n"]}, "//": 1})", parse_hcl_json_values) ==
        R"({a="${b}" c={"d"=["["x" "\n"]"]}})");
  CHECK(parsed_json("1", parse_hcl_json_values) ==
        "{ ...} | `1` the top of the file must be an object");
}

TEST_CASE("templates behind JSON escapes keep their place", "[syntax][hcl]") {
  Sources sources;
  const FileId file =
      sources.add("a.tf.json", "a.tf.json", R"({"locals": {"a": "x\n${b[\"c\"]}", "d": "y${e}"}})");
  const ParsedHcl result = parse_hcl_json(sources, file);
  const auto text = [&](Span span) { return std::string(sources.text(sources.resolve(span))); };
  const HclBody& locals = result.tree.body.blocks[0].body;
  CHECK(text(locals.attributes[0].name_span) == "a");
  const Expression& escaped = locals.attributes[0].value;
  REQUIRE(escaped.operands.size() == 2);
  CHECK(text(escaped.operands[0].span) == R"(x\n)");
  CHECK(text(escaped.operands[1].span) == R"(b[\"c\"])");
  CHECK(text(escaped.operands[1].operands[1].span) == R"(\"c\")");
  CHECK(text(locals.attributes[1].value.span) == R"("y${e}")");
  CHECK(text(locals.attributes[1].value.operands[1].span) == "e");
}

TEST_CASE("objects of HCL's JSON form may be meant as blocks", "[syntax][hcl]") {
  Sources sources;
  const FileId file =
      sources.add("a.tf.json", "a.tf.json", R"({"locals": {"a": {"b": 1, "//": "c"}}})");
  const ParsedHcl result = parse_hcl_json(sources, file);
  const Expression& value = result.tree.body.blocks[0].body.attributes[0].value;
  REQUIRE(value.body != nullptr);
  CHECK(dump(*value.body) == "{b=1}");
  CHECK(value.body->json);
}

TEST_CASE("a template file is text around its sequences", "[syntax][hcl]") {
  const Row row = GENERATE(Row{"a \"b\" \\n ${c}\n", "\"[\"a \\\"b\\\" \\\\n \" ${c} \"\\n\"]\""},
                           Row{"", "\"[]\""}, Row{"a\n  ${~ b ~}\n  c", R"("["a\n" ${b} "  c"]")"},
                           Row{"a\rb", "\"a\rb\""}, Row{"$${a} $", R"("["${" "a} $"]")"},
                           Row{"%{ if a }\nb\n%{ endif }", R"("[${(? a "["\n" "b\n"]" "[]")}]")"},
                           Row{"${a", "!"});
  Sources sources;
  const FileId file = sources.add("a.tftpl", "a.tftpl", row.input);
  const ParsedExpression result = parse_hcl_template(sources, file);
  CHECK(dump(result.expression) == row.tree);
  CHECK(result.problems.empty() == (row.tree != "!"));
}

}  // namespace kmslint
