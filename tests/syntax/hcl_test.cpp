// HCL to the tree: rows of input and dump.
#include <catch2/catch.hpp>

#include "syntax/hcl.h"

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

struct Row {
  std::string input;
  std::string tree;
};

}  // namespace

TEST_CASE("HCL bodies hold arguments and blocks", "[syntax][hcl]") {
  const Row row =
      GENERATE(Row{"", "{}"}, Row{"a = 1\nb = \"x\"\n", R"({a=1 b="x"})"},
               Row{"resource \"t\" n {\n  a = 1\n  b {}\n}\n", R"({resource "t" "n" {a=1 b {}}})"},
               Row{"a { b = 1 }\n", "{a {b=1}}"}, Row{"# c\n// d\n/* e\n */ a = 1 # f\n", "{a=1}"},
               Row{"a = 1", "{a=1}"}, Row{"a = 1\r\nb = 2\r\n", "{a=1 b=2}"});
  CHECK(parsed(row.input) == row.tree);
}

TEST_CASE("HCL expressions nest by precedence", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{"1 + 2 * 3 - 4", "{a=(- (+ 1 (* 2 3)) 4)}"},
      Row{"a || b && c == d", "{a=(|| a (&& b (== c d)))}"}, Row{"!a.b", "{a=(! a.b)}"},
      Row{"-1", "{a=(- 1)}"}, Row{"c ? x : d ? y : z", "{a=(? c x (? d y z))}"},
      Row{"(a\n+ b) * c", "{a=(* (+ a b) c)}"}, Row{"f(1, [2, 3]...)", "{a=f(1 [2 3]...)}"},
      Row{"a.b[0].c[\"d\"]", R"({a=a.b[0].c["d"]})"}, Row{"a.0.b", "{a=a[0].b}"},
      Row{"a[*].b[0]", "{a=a[*](@.b[0])}"}, Row{"a.*.b[0]", "{a=a.*(@.b)[0]}"},
      Row{"{ a = 1, \"b\" : 2\n (c) = 3 }", R"({a={"a"=1 "b"=2 c=3}})"},
      Row{"[for k, v in m : v if k != 1]", "{a=[(for k v in m: v if (!= k 1))]}"},
      Row{"{for v in m : v.k => v...}", "{a={(for v in m: v.k => v...)}}"},
      Row{"provider::a::b(1)", "{a=provider::a::b(1)}"}, Row{"[\n1,\n2,\n]", "{a=[1 2]}"},
      Row{"null", "{a=null}"}, Row{"1.5e+3", "{a=1.5e+3}"});
  CHECK(expression(row.input) == row.tree);
}

TEST_CASE("HCL templates keep their pieces", "[syntax][hcl]") {
  const Row row = GENERATE(
      Row{R"("a${b}c")", R"({a="["a" ${b} "c"]"})"},
      Row{R"("$${a} %%{b}")", R"({a="["${" "a} " "%{" "b}"]"})"},
      Row{R"("\n\u00e9\"")", "{a=\"[\"\\n\" \"\u00e9\" \"\\\"\"]\"}"},
      Row{R"("a ${~ b ~} c")", R"({a="["a" ${b} "c"]"})"},
      Row{R"("%{ if x }y%{ else }z%{ endif }")", R"({a="[${(? x "y" "z")}]"})"},
      Row{R"("%{ for v in l }${v},%{ endfor }")", R"({a="[${(for v in l: "[${v} ","]")}]"})"},
      Row{"<<EOT\n  a\n ${b}\n  EOT", R"({a="["  a\n" " " ${b} "\n"]"})"},
      Row{"<<-EOT\n    a\n\n  b\n  EOT", R"({a="["  a\n" "\n" "b\n"]"})"},
      Row{"<<-EOT\n    a\n  ${b}\n    EOT", R"({a="["  a\n" ${b} "\n"]"})"});
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
      Row{"}\na = 1\n", "{a=1 ...} | 1:1 expected an argument or a block, found `}`"});
  CHECK(parsed(row.input) == row.tree);
}

}  // namespace kmslint
