// Terraform's functions: rows of a call as written, and what it is worth.
//
// In a call, `region`, `account`, `text.NAME` and the like stand for what is not known; see
// `reference()`.
#include "eval/terraform_functions.h"

#include <catch2/catch.hpp>

#include "syntax/hcl.h"

using namespace kmslint;

namespace {

constexpr ScopeId scope = ScopeId{1};

/// Evaluates literals, collections, templates and calls: enough to write the rows.
class Calls {
 public:
  explicit Calls(const std::string& text)
      : file_(sources.add("t.tf", "t.tf", text)), parsed_(parse_hcl_expression(sources, file_)) {}

  bool parsed_well() const { return parsed_.problems.empty(); }

  Cases<Value> cases() {
    return explore(symbols, {}, [&](Explorer& explorer) {
      explorer_ = &explorer;
      failure.clear();
      const Value result = value(parsed_.expression);
      if (!failure.empty()) return text_of(literal_string("! " + failure, {}), {});
      return result;
    });
  }

  /// The value, or each case with the answers it rests on.
  std::string worth() {
    std::string result;
    const Cases<Value> all = cases();
    for (const Case<Value>& each : all.cases) {
      if (!result.empty()) result += " | ";
      if (all.cases.size() > 1) result += answers(each.guard) + ": ";
      result += dump(each.value, symbols);
    }
    return result;
  }

  Value first() { return cases().cases.front().value; }
  std::string_view text(Span span) const { return sources.text(span); }

  /// The source under each part of a text, with `|` between them.
  std::string places(const PartialString& text) const {
    std::string result;
    for (const StringPart& part : text.parts) {
      result += (result.empty() ? "" : "|") + std::string(sources.text(sources.resolve(part.span)));
    }
    return result;
  }

  Sources sources;
  Symbols symbols;
  std::string failure;

 private:
  Value value(const Expression& expression) {
    const Span span = expression.span;
    switch (expression.kind) {
      case ExpressionKind::null: return {.kind = ValueKind::null, .span = span};
      case ExpressionKind::boolean: return boolean_value(expression.text == "true", span);
      case ExpressionKind::number:
        return {.kind = ValueKind::number,
                .span = span,
                .text = literal_string(std::string(expression.text), span)};
      case ExpressionKind::unary:
        return number_value(-*as_number(value(expression.operands[0])), span);
      case ExpressionKind::literal:
        return text_of(literal_string(std::string(expression.text), span), span);
      case ExpressionKind::string: return string(expression);
      case ExpressionKind::tuple: return tuple(expression);
      case ExpressionKind::object: return object(expression);
      case ExpressionKind::call: return call(expression);
      default: return reference(dump(expression), span);
    }
  }

  Value string(const Expression& expression) {
    PartialString text = {.span = expression.span};
    for (const Expression& piece : expression.operands) {
      const Value part = value(piece);
      text.append(part.kind == ValueKind::unknown ? hole_string(part.unknown->symbol, part.span)
                                                  : part.text);
    }
    return text_of(std::move(text), expression.span);
  }

  Value tuple(const Expression& expression) {
    Value result = {.kind = ValueKind::list, .span = expression.span};
    for (const Expression& item : expression.operands) result.items.push_back(value(item));
    return result;
  }

  Value object(const Expression& expression) {
    Value result = {.kind = ValueKind::object, .span = expression.span};
    for (std::size_t i = 0; i + 1 < expression.operands.size(); i += 2) {
      const Expression& name = expression.operands[i];
      std::string text(name.text);
      if (name.kind == ExpressionKind::string) text = value(name).text.display(symbols);
      result.members.push_back({{text, name.span}, value(expression.operands[i + 1])});
    }
    return result;
  }

  Value reference(const std::string& name, Span span) {
    const auto hole = [&](ValueKind kind, Domain domain) {
      const SymbolId symbol = symbols.intern(scope, name, domain);
      return Value{.kind = kind, .span = span, .text = hole_string(symbol, span)};
    };
    if (name == "region") return hole(ValueKind::string, Domain::region);
    if (name == "account") return hole(ValueKind::string, Domain::account);
    if (name.starts_with("part.")) return hole(ValueKind::string, Domain::log_group_name_part);
    if (name.starts_with("number.")) return hole(ValueKind::number, Domain::any);
    if (name.starts_with("flag.")) return hole(ValueKind::boolean, Domain::boolean);
    if (name.starts_with("text.")) return hole(ValueKind::string, Domain::any);
    if (name == "env") {
      const Value result = hole(ValueKind::string, Domain::enumerated);
      symbols.edit(*result.text.lone_hole()).values = {"dev", "Prod"};
      return result;
    }
    if (name == "key.arn") {
      Value result = hole(ValueKind::string, Domain::any);
      result.text.parts.front().from = ResourceId{7};
      return result;
    }
    Value result = unknown_of(symbols.intern(scope, name, Domain::any), "not known", span);
    const Value a = text_of(literal_string("a", span), span);
    if (name.starts_with("list.")) {
      result.kind = ValueKind::list;
      result.items = {a};
    }
    if (name.starts_with("map.")) {
      result.kind = ValueKind::object;
      result.members = {{{"a", span}, a}};
    }
    return result;
  }

  Value call(const Expression& expression) {
    FunctionCall each = {.name = expression.text,
                         .span = expression.span,
                         .symbols = &symbols,
                         .scope = scope,
                         .explorer = explorer_,
                         .sources = &sources};
    for (const Expression& operand : expression.operands) each.arguments.push_back(value(operand));
    const std::optional<FunctionResult> result = call_terraform_function(each);
    if (!result) return text_of(literal_string("no function", {}), {});
    if (result->failure && failure.empty()) failure = result->failure->reason;
    return result->value;
  }

  std::string answers(const Guard& guard) const {
    std::string result;
    const auto add = [&](SymbolId symbol, const std::string& answer) {
      result += (result.empty() ? "" : ", ") + symbols[symbol].name + answer;
    };
    for (const auto& [symbol, constraint] : guard.constraints()) {
      if (constraint.is) add(symbol, '=' + *constraint.is);
      for (const std::string& text : constraint.is_not) add(symbol, "!=" + text);
    }
    return result;
  }

  FileId file_;
  ParsedExpression parsed_;
  Explorer* explorer_ = nullptr;
};

struct Row {
  std::string call;
  std::string worth;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.call);
    Calls calls(row.call);
    CHECK(calls.parsed_well());
    CHECK(calls.worth() == row.worth);
  }
}

}  // namespace

TEST_CASE("texts are made of texts as Terraform makes them", "[terraform]") {
  check({
      {R"~(lower("Ab-C"))~", R"~("ab-c")~"},
      {R"~(upper("Ab-C"))~", R"~("AB-C")~"},
      {R"~(title("hello wORLD-foo bar_baz"))~", R"~("Hello WORLD-Foo Bar_baz")~"},
      {R"~(title("it's a_b c.d"))~", R"~("It'S A_b C.D")~"},
      {R"~(strrev("abc"))~", R"~("cba")~"},
      {R"~(chomp("a\n\r\n"))~", R"~("a")~"},
      {R"~(trim("?!hello?!", "!?"))~", R"~("hello")~"},
      {R"~(trim("  x ", ""))~", R"~("  x ")~"},
      {R"~(trimspace("\t a \n"))~", R"~("a")~"},
      {R"~(trimprefix("helloworld","hello"))~", R"~("world")~"},
      {R"~(trimsuffix("helloworld","world"))~", R"~("hello")~"},
      {R"~(trimprefix("a",""))~", R"~("a")~"},
      {R"~(substr("hello", 1, -1))~", R"~("ello")~"},
      {R"~(substr("hello", -3, 2))~", R"~("ll")~"},
      {R"~(substr("hello", -10, 2))~", R"~("he")~"},
      {R"~(substr("hello", 10, 2))~", R"~("")~"},
      {R"~(substr("hello", 0, 100))~", R"~("hello")~"},
      {R"~(replace("a/b", "/", "-"))~", R"~("a-b")~"},
      {R"~(replace("a.b.c", "/\\./", "-"))~", R"~("a-b-c")~"},
      {R"~(replace("abc", "/(b)/", "$1$1"))~", R"~("abbc")~"},
      {R"~(replace("aaa", "/a*?/", "-"))~", R"~("-a-a-a-")~"},
      {R"~(replace("abc", "/x*/", "-"))~", R"~("-a-b-c-")~"},
      {R"~(split(",", ""))~", R"~([""])~"},
      {R"~(split("", "abc"))~", R"~(["a" "b" "c"])~"},
      {R"~(split("::", "a::b:::c"))~", R"~(["a" "b" ":c"])~"},
      {R"~(join("-", ["a",1,true]))~", R"~("a-1-true")~"},
      {R"~(join(",", ["a"], ["b","c"]))~", R"~("a,b,c")~"},
      {R"~(join(",", []))~", R"~("")~"},
      {R"~(indent(2,"a\nb\nc"))~", R"~("a
  b
  c")~"},
      {R"~(startswith("ab","a"))~", R"~(true)~"},
      {R"~(endswith("ab","b"))~", R"~(true)~"},
      {R"~(strcontains("ab","a"))~", R"~(true)~"},
      {R"~(basename("/a/b/"))~", R"~("b")~"},
      {R"~(basename(""))~", R"~("")~"},
      {R"~(dirname("/a/b"))~", R"~("/a")~"},
      {R"~(dirname("a"))~", R"~(".")~"},
      {R"~(dirname("a/"))~", R"~("a")~"},
      {R"~(urlencode("a b/c?d=é~*"))~", R"~("a+b%2Fc%3Fd%3D%C3%A9~%2A")~"},
      {R"~(lower(null))~", R"~("! `lower` takes no null")~"},
      {R"~(join("-", ["a",null]))~", R"~("! `join` takes no null")~"},
  });
}

TEST_CASE("format writes what Go writes", "[terraform]") {
  check({
      {R"~(format("%s-%d-%v-%q-%%", "a", 1, true, "q"))~", R"~("a-1-true-"q"-%")~"},
      {R"~(format("%05d|%-5s|%5s|%x|%.2f|%t|%#v", 42, "a", "b", 255, 3.14159, true, ["a"]))~",
       R"~("00042|a    |    b|ff|3.14|true|["a"]")~"},
      {R"~(format("%5d|%-5d|%+d|%x|%X|%o|%08.3f|% d", 42, 42, 42, 255, 255, 8, 3.14159, 7))~",
       R"~("   42|42   |+42|ff|FF|10|0003.142| 7")~"},
      {R"~(format("%v", ["a",1]))~", R"~("["a",1]")~"},
      {R"~(format("%q", "a\"b"))~", R"~(""a\"b"")~"},
      {R"~(format("%d", "12"))~", R"~("12")~"},
      {R"~(format("%[2]s %[1]s", "a", "b"))~", R"~("b a")~"},
      {R"~(format("%s", ["a",1]))~", R"~("! `format` needs a text for `%s`")~"},
      {R"~(format("%s"))~", R"~("! `format` has too few arguments for `%s`")~"},
      {R"~(format("%s-%s", "a"))~", R"~("! `format` has too few arguments for `%s`")~"},
      {R"~(format("x", "y"))~", R"~("! `format` has more arguments than verbs")~"},
      {R"~(format("%d", 1.5))~", R"~("! `format` needs a whole number for `%d`")~"},
      {R"~(formatlist("%s=%s", ["a","b"], "c"))~", R"~(["a=c" "b=c"])~"},
      {R"~(formatlist("%s", []))~", R"~([])~"},
      {R"~(formatlist("x%s", "y"))~", R"~(["xy"])~"},
  });
}

TEST_CASE("regular expressions are those of RE2", "[terraform]") {
  check({
      {R"~(regex("([a-z]+)-([0-9]+)","ab-12"))~", R"~(["ab" "12"])~"},
      {R"~(regex("(?P<n>[a-z]+)","ab"))~", R"~({n:"ab"})~"},
      {R"~(regex("[a-z]+","ab"))~", R"~("ab")~"},
      {R"~(regex("z","ab"))~", R"~("! `regex` finds no `z` in `ab`")~"},
      {R"~(regexall("[a-z]","ab"))~", R"~(["a" "b"])~"},
      {R"~(regexall("(a)(x)?","ab"))~", R"~([["a" null]])~"},
      {R"~(regexall("a*", "baac"))~", R"~(["" "aa" ""])~"},
  });
}

TEST_CASE("lists are made of lists as Terraform makes them", "[terraform]") {
  check({
      {R"~(length("äb"))~", R"~(2)~"},
      {R"~(length({a=1}))~", R"~(1)~"},
      {R"~(length(5))~", R"~("! `length` needs a text, a list or a map")~"},
      {R"~(concat(["a"],null))~", R"~("! `concat` takes no null")~"},
      {R"~(concat("a"))~", R"~("! `concat` needs a list")~"},
      {R"~(flatten([["a"],[["b"]],"c"]))~", R"~(["a" "b" "c"])~"},
      {R"~(flatten([null, ["a"]]))~", R"~([null "a"])~"},
      {R"~(contains(["1","2"], 1))~", R"~(false)~"},
      {R"~(contains([1.0], 1))~", R"~(true)~"},
      {R"~(coalesce("", null, "x"))~", R"~("x")~"},
      {R"~(coalesce(null, 1, "x"))~", R"~("1")~"},
      {R"~(coalesce(0, 1))~", R"~(0)~"},
      {R"~(coalescelist([],["a"]))~", R"~(["a"])~"},
      {R"~(coalescelist([],[]))~", R"~("! `coalescelist` finds no list with elements")~"},
      {R"~(compact(["a","",null,"b"]))~", R"~(["a" "b"])~"},
      {R"~(distinct(["a","b","a"]))~", R"~(["a" "b"])~"},
      {R"~(distinct([1, true, "1"]))~", R"~(["1" "true"])~"},
      {R"~(element(["a","b"], 3))~", R"~("b")~"},
      {R"~(element(["a","b"], -1))~", R"~("b")~"},
      {R"~(element([], 0))~", R"~("! `element` needs a list with elements")~"},
      {R"~(index(["a","b"],"b"))~", R"~(1)~"},
      {R"~(index(["a"],"z"))~", R"~("! `index` does not find the element")~"},
      {R"~(one([]))~", R"~(null)~"},
      {R"~(one([null]))~", R"~(null)~"},
      {R"~(one([1,2]))~", R"~("! `one` takes one element at most")~"},
      {R"~(range(3))~", R"~([0 1 2])~"},
      {R"~(range(1,8,2))~", R"~([1 3 5 7])~"},
      {R"~(range(3,0))~", R"~([3 2 1])~"},
      {R"~(range(1,2,0))~", R"~("! `range` cannot get from the one number to the other")~"},
      {R"~(reverse(["a","b"]))~", R"~(["b" "a"])~"},
      {R"~(slice(["a","b","c"],1,2))~", R"~(["b"])~"},
      {R"~(slice(["a"],0,5))~", R"~("! `slice` goes beyond the list")~"},
      {R"~(sort(["b","a","1"]))~", R"~(["1" "a" "b"])~"},
      {R"~(sort([2,10]))~", R"~(["10" "2"])~"},
      {R"~(chunklist(["a","b","c"],2))~", R"~([["a" "b"] ["c"]])~"},
      {R"~(chunklist(["a"],0))~", R"~([["a"]])~"},
      {R"~(alltrue([]))~", R"~(true)~"},
      {R"~(anytrue([]))~", R"~(false)~"},
      {R"~(alltrue(["true",true]))~", R"~(true)~"},
      {R"~(alltrue([null]))~", R"~(false)~"},
  });
}

TEST_CASE("sets have distinct elements, known ones in order", "[terraform]") {
  check({
      {R"~(toset(["a",1]))~", R"~(["1" "a"])~"},
      {R"~(toset([3,20,1]))~", R"~([1 3 20])~"},
      {R"~(toset(null))~", R"~(null)~"},
      {R"~(tolist(toset(["b","a"])))~", R"~(["a" "b"])~"},
      {R"~(tolist("a"))~", R"~("! `tolist` needs a list")~"},
      {R"~(setunion(["b"],["a","b"]))~", R"~(["a" "b"])~"},
      {R"~(setintersection(["a","b"],["b"]))~", R"~(["b"])~"},
      {R"~(setsubtract(["a","b"],["b"]))~", R"~(["a"])~"},
      {R"~(setproduct(["a","b"],["c","d"]))~", R"~([["a" "c"] ["a" "d"] ["b" "c"] ["b" "d"]])~"},
  });
}

TEST_CASE("maps are made of maps as Terraform makes them", "[terraform]") {
  check({
      {R"~(merge({a=1},null,{b=2,a=3}))~", R"~({a:3 b:2})~"},
      {R"~(merge())~", R"~({})~"},
      {R"~(merge({a=1},[]))~", R"~("! `merge` needs maps")~"},
      {R"~(lookup({a=1},"a","x"))~", R"~(1)~"},
      {R"~(lookup({a=1},"b","x"))~", R"~("x")~"},
      {R"~(lookup({a=1},"b"))~", R"~("! `lookup` finds no such member")~"},
      {R"~(keys({b=1,a=2}))~", R"~(["a" "b"])~"},
      {R"~(values({b=1,a=2}))~", R"~([2 1])~"},
      {R"~(zipmap(["a","b"],[1,2]))~", R"~({a:1 b:2})~"},
      {R"~(zipmap(["a"],[1,2]))~", R"~("! `zipmap` needs as many values as names")~"},
      {R"~(tomap({a=1,b="x"}))~", R"~({a:"1" b:"x"})~"},
      {R"~(matchkeys(["a","b"],["x","y"],["y"]))~", R"~(["b"])~"},
      {R"~(transpose({a=["x","y"],b=["x"]}))~", R"~({x:["a" "b"] y:["a"]})~"},
  });
}

TEST_CASE("numbers are computed", "[terraform]") {
  check({
      {R"~(sum([1,2.5]))~", R"~(3.5)~"},
      {R"~(sum([]))~", R"~("! `sum` needs at least one number")~"},
      {R"~(min(1,"2"))~", R"~(1)~"},
      {R"~(max(1, number.n))~", R"~(${max(1, number.n)})~"},
      {R"~(abs(-3))~", R"~(3)~"},
      {R"~(ceil(1.2))~", R"~(2)~"},
      {R"~(floor(-1.2))~", R"~(-2)~"},
      {R"~(signum(-4))~", R"~(-1)~"},
      {R"~(pow(2,10))~", R"~(1024)~"},
      {R"~(log(8,2))~", R"~(3)~"},
      {R"~(parseint("ff",16))~", R"~(255)~"},
      {R"~(parseint("zz",10))~", R"~("! `parseint` cannot make a number of `zz`")~"},
  });
}

TEST_CASE("values change their type and notation", "[terraform]") {
  check({
      {R"~(tostring(1.50))~", R"~("1.5")~"},
      {R"~(tostring(null))~", R"~(null)~"},
      {R"~(tostring(unknown.x))~", R"~("${unknown.x}")~"},
      {R"~(tonumber("1e3"))~", R"~(1000)~"},
      {R"~(tonumber(""))~", R"~("! `tonumber` cannot make a number of `""`")~"},
      {R"~(tonumber(text.a))~", R"~(${text.a})~"},
      {R"~(tobool("1"))~", R"~(true)~"},
      {R"~(tobool(flag.a))~", R"~(${flag.a})~"},
      {R"~(base64encode("hello"))~", R"~("aGVsbG8=")~"},
      {R"~(base64decode("aGVsbG8="))~", R"~("hello")~"},
      {R"~(base64decode("///="))~", R"~("! `base64decode` needs the Base64 of a text")~"},
      {R"~(jsonencode({b="<x>&",a=[1,null,true]}))~", R"~("{"a":[1,null,true],"b":"<x>&"}")~"},
      {R"~(jsonencode({b=text.a, a=[unknown.x, flag.f, number.n]}))~",
       R"~("{"a":[${unknown.x},${flag.f},${number.n}],"b":"${text.a}"}")~"},
      {R"~(jsonencode(map.m))~", R"~("{"a":"a",${map.m}:${map.m}}")~"},
      {R"~(jsonencode(list.l))~", R"~("["a",${list.l}]")~"},
      {R"~(jsondecode(jsonencode({b=text.a,a=[unknown.x, flag.f]})))~",
       R"~({b:"${text.a}" a:[?unknown.x ${flag.f}]})~"},
      {R"~(jsondecode(jsonencode(unknown.x)))~", R"~(?unknown.x)~"},
      {R"~(jsondecode("{\"a\": \"${region}\", \"b\": ${unknown.x}}"))~",
       R"~({a:"${region}" b:?unknown.x})~"},
      {R"~(jsondecode("nope"))~", R"~("! `jsondecode` reads no JSON: a value is expected here")~"},
      {R"~(jsondecode(text.a))~", R"~(?jsondecode(text.a))~"},
      {R"~(yamldecode(jsonencode({a=1})))~", R"~({a:1})~"},
      {R"~(yamldecode("a: [x, 1, true]\nb: {c: \"${region}\", d: logs.${region}.y}"))~",
       R"~({a:["x" 1 true] b:{c:"${region}" d:"logs.${region}.y"}})~"},
      {R"~(yamldecode("- 'yes'\n- ~"))~", R"~(["yes" null])~"},
      // Readers of YAML disagree, or the text may be anything.
      {R"~(yamldecode("v: 2012-10-17"))~", R"~(?yamldecode("v: 2012-10-17"))~"},
      {R"~(yamldecode("v: yes"))~", R"~(?yamldecode("v: yes"))~"},
      {R"~(yamldecode("v: !Ref x"))~", R"~(?yamldecode("v: !Ref x"))~"},
      {R"~(yamldecode("v: ${unknown.x}"))~", R"~(?yamldecode("v: ${unknown.x}"))~"},
      {R"~(yamldecode("[1"))~",
       R"~("! `yamldecode` reads no YAML: did not find expected ',' or ']' while parsing a flow sequence")~"},
      {R"~(nonsensitive(key.arn))~", R"~("${key.arn}")~"},
  });
}

TEST_CASE("texts keep what is known beside holes", "[terraform]") {
  check({
      {R"~(lower("A${region}B${text.a}"))~", R"~("a${region}b${lower(text.a)}")~"},
      {R"~(lower(env))~", R"~(env=dev: "dev" | env=Prod: "prod")~"},
      {R"~(upper("a-${part.p}"))~", R"~("A-${upper(part.p)}")~"},
      {R"~(replace("a/${region}/b", "/", "-"))~", R"~("a-${region}-b")~"},
      {R"~(replace("a/${text.a}", "/", "-"))~", R"~("a-${replace(text.a, "/", "-")}")~"},
      {R"~(replace("a::${text.a}", "::", "-"))~", R"~("${replace("a::${text.a}", "::", "-")}")~"},
      {R"~(replace("a::${account}", "::", "-"))~", R"~("a-${account}")~"},
      {R"~(split(":", "arn:${region}:${account}:x"))~",
       R"~(["arn" "${region}" "${account}" "x"])~"},
      {R"~(split(":", "arn:${text.a}"))~", R"~([...split(":", "arn:${text.a}")])~"},
      {R"~(join(",", ["a", unknown.x, text.a]))~", R"~("a,${unknown.x},${text.a}")~"},
      {R"~(join(",", list.l))~", R"~("${join(",", ["a" ...list.l])}")~"},
      {R"~(trimprefix("/a/${text.a}", "/"))~", R"~("a/${text.a}")~"},
      {R"~(trimprefix(text.a, "/"))~", R"~("${trimprefix(text.a, "/")}")~"},
      {R"~(trimsuffix("${region}:*", ":*"))~", R"~("${region}")~"},
      {R"~(trim("-${region}-", "-"))~", R"~("${trim("-${region}-", "-")}")~"},
      {R"~(trim("/${region}/", "/"))~", R"~("${region}")~"},
      {R"~(trim("/${part.p}/", "/"))~", R"~("${trim("/${part.p}/", "/")}")~"},
      {R"~(substr("abc${text.a}", 0, 2))~", R"~("ab")~"},
      {R"~(substr("abc${text.a}", 0, 5))~", R"~("${substr("abc${text.a}", 0, 5)}")~"},
      {R"~(substr("abc${text.a}", 1, -1))~", R"~("bc${text.a}")~"},
      {R"~(format("%s-%s", region, text.a))~", R"~("${region}-${text.a}")~"},
      {R"~(format("${region}-%d", number.n))~", R"~("${region}-${number.n}")~"},
      {R"~(format("%s%%", unknown.x))~", R"~("${unknown.x}%")~"},
      {R"~(format("%05d", number.n))~", R"~("${format("%05d", number.n)}")~"},
      {R"~(format("%v", {a=text.a}))~", R"~("{"a":"${text.a}"}")~"},
      {R"~(formatlist("%s/*", ["a", text.a]))~", R"~(["a/*" "${text.a}/*"])~"},
      {R"~(formatlist("%s/*", list.l))~", R"~([...formatlist("%s/*", ["a" ...list.l])])~"},
      {R"~(indent(2, "a\n${region}\nb"))~", R"~("a
  ${region}
  b")~"},
      {R"~(urlencode("a/${region}"))~", R"~("a%2F${region}")~"},
      {R"~(regex("a", text.a))~", R"~(?regex("a", text.a))~"},
  });
}

TEST_CASE("questions about holes are answered where they can be, and asked otherwise",
          "[terraform]") {
  check({
      {R"~(startswith("arn:${text.a}", "arn:"))~", R"~(true)~"},
      {R"~(startswith(region, "arn:"))~", R"~(false)~"},
      {R"~(startswith(text.a, "arn:"))~",
       R"~(startswith(text.a, "arn:")=true: true | startswith(text.a, "arn:")=false: false)~"},
      {R"~(startswith("x${region}:y","xarn:"))~",
       R"~(startswith("x${region}:y", "xarn:")=true: true | startswith("x${region}:y", "xarn:")=false: false)~"},
      {R"~(startswith("${region}-x","us-"))~",
       R"~(startswith("${region}-x", "us-")=true: true | startswith("${region}-x", "us-")=false: false)~"},
      {R"~(endswith("logs.${region}.amazonaws.com",".amazonaws.com"))~", R"~(true)~"},
      {R"~(endswith("${account}:root","x:root"))~", R"~(false)~"},
      {R"~(strcontains("a${region}", ":"))~", R"~(false)~"},
      {R"~(strcontains("a${text.a}b:c", ":"))~", R"~(true)~"},
      {R"~(contains(["a","b"], text.a))~",
       R"~(text.a=a: true | text.a=b: true | text.a!=a, text.a!=b: false)~"},
      {R"~(contains(["us-east-1","b:c"], region))~",
       R"~(region=us-east-1: true | region!=us-east-1: false)~"},
      {R"~(contains(list.l, "a"))~", R"~(true)~"},
      {R"~(contains(list.l, "b"))~",
       R"~(contains(["a" ...list.l], "b")=true: true | contains(["a" ...list.l], "b")=false: false)~"},
      {R"~(contains(unknown.x, "b"))~",
       R"~(contains(unknown.x, "b")=true: true | contains(unknown.x, "b")=false: false)~"},
      {R"~(coalesce(text.a, "x"))~",
       R"~(text.a == null=true: "x" | text.a=, text.a == null=false: "x" | text.a!=, text.a == null=false: "${text.a}")~"},
      {R"~(coalesce(unknown.x, "x"))~",
       R"~(unknown.x == null=true: "x" | unknown.x=, unknown.x == null=false: "x" | unknown.x!=, unknown.x == null=false: ?unknown.x)~"},
      {R"~(coalesce(key.arn, "x"))~", R"~("${key.arn}")~"},
      {R"~(coalesce(region, "x"))~", R"~("${region}")~"},
      {R"~(coalesce(text.a, key.arn))~",
       R"~(text.a == null=true: "${key.arn}" | text.a=, text.a == null=false: "${key.arn}" | text.a!=, text.a == null=false: "${text.a}")~"},
      {R"~(coalescelist(list.l, ["x"]))~", R"~(["a" ...list.l])~"},
      {R"~(coalescelist(unknown.x, ["x"]))~",
       R"~(unknown.x == null=true: ["x"] | unknown.x == null=false, unknown.x == []=true: ["x"] | unknown.x == null=false, unknown.x == []=false: ?unknown.x)~"},
      {R"~(compact(["a", text.a, region]))~",
       R"~(text.a == null=true: ["a" "${region}"] | text.a=, text.a == null=false: ["a" "${region}"] | text.a!=, text.a == null=false: ["a" "${text.a}" "${region}"])~"},
      {R"~(lookup({a=1,b=2}, text.k, 3))~",
       R"~(text.k=a: 1 | text.k=b: 2 | text.k!=a, text.k!=b: 3)~"},
      {R"~(lookup({dev=1}, env))~",
       R"~(env=dev: 1 | env=Prod: "! `lookup` finds no such member")~"},
      {R"~(lookup(map.m, "a", 3))~", R"~("a")~"},
      {R"~(lookup(map.m, "b", 3))~", R"~(?lookup({a:"a" ...map.m}, "b", 3))~"},
      {R"~(index([text.a, "b"], "b"))~", R"~(text.a=b: 0 | text.a!=b: 1)~"},
      {R"~(alltrue([flag.a, false]))~", R"~(false)~"},
      {R"~(alltrue([flag.a, true]))~", R"~(flag.a=true: true | flag.a=false: false)~"},
      {R"~(anytrue([flag.a, flag.b]))~",
       R"~(flag.a=true: true | flag.a=false, flag.b=true: true | flag.a=false, flag.b=false: false)~"},
      {R"~(issensitive("a"))~", R"~(issensitive("a")=true: true | issensitive("a")=false: false)~"},
  });
}

TEST_CASE("what may hold more leaves the result open", "[terraform]") {
  check({
      {R"~(concat(["x"], list.l, ["y"]))~", R"~(["x" "a" "y" ...list.l])~"},
      {R"~(concat(list.l, list.k))~", R"~(["a" "a" ...concat(["a" ...list.l], ["a" ...list.k])])~"},
      {R"~(concat(unknown.x, ["y"]))~", R"~(["y" ...unknown.x])~"},
      {R"~(flatten([["x"], list.l, unknown.x]))~",
       R"~(["x" "a" ...flatten([["x"] ["a" ...list.l] unknown.x])])~"},
      {R"~(merge({a=1}, unknown.x, {b=2}))~",
       R"~({a:?lookup(merge({a:1}, unknown.x, {b:2}), "a") b:2 ...unknown.x})~"},
      {R"~(merge({a=1,b=1}, map.m, {b=2}))~", R"~({a:"a" b:2 ...map.m})~"},
      {R"~(keys(map.m))~", R"~(["a" ...keys({a:"a" ...map.m})])~"},
      {R"~(values(map.m))~", R"~(["a" ...values({a:"a" ...map.m})])~"},
      {R"~(setunion(list.l,["b"]))~", R"~(["a" "b" ...list.l])~"},
      {R"~(setsubtract(["a",text.a],["b"]))~", R"~([...setsubtract(["a" text.a], ["b"])])~"},
      {R"~(distinct(["a", text.a, "a", text.a]))~", R"~(["a" "${text.a}"])~"},
      {R"~(toset(["b", text.a, "a"]))~", R"~(["a" "b" "${text.a}"])~"},
      {R"~(sort(["b", text.a, "a"]))~", R"~(["a" "b" "${text.a}" ...sort(["b" text.a "a"])])~"},
      {R"~(length(list.l))~", R"~(${length(["a" ...list.l])})~"},
      {R"~(length(unknown.x))~", R"~(${length(unknown.x)})~"},
      {R"~(length(text.a))~", R"~(${length(text.a)})~"},
      {R"~(element(list.l, 0))~", R"~(?element(["a" ...list.l], 0))~"},
      {R"~(one(unknown.x))~", R"~(?one(unknown.x))~"},
      {R"~(one([unknown.x]))~", R"~(?unknown.x)~"},
      {R"~(zipmap(["a","b"], [text.a, unknown.x]))~", R"~({a:"${text.a}" b:?unknown.x})~"},
      {R"~(zipmap([text.a], [1]))~", R"~({...zipmap([text.a], [1])})~"},
  });
}

TEST_CASE("what is not followed is one symbol by name and arguments", "[terraform]") {
  check({
      {R"~(md5(text.a))~", R"~("${md5(text.a)}")~"},
      {R"~(formatdate("YYYY","2020-01-01T00:00:00Z"))~",
       R"~("${formatdate("YYYY", "2020-01-01T00:00:00Z")}")~"},
      {R"~(timestamp())~", R"~("${timestamp()}")~"},
      {R"~(uuid())~", R"~("${uuid() at t.tf:1:1}")~"},
      {R"~(templatestring("a",{}))~", R"~("no function")~"},
      {R"~(max())~", R"~("! `max` takes another number of arguments")~"},
      {R"~(range(1000000))~", R"~("! `range` makes more than 1024 numbers")~"},
      {R"~(base64encode(text.a))~", R"~("${base64encode(text.a)}")~"},
      {R"~(lower("ÄB"))~", R"~("${lower("ÄB")}")~"},
  });
}

TEST_CASE("what passes through a function keeps its place and its resource", "[terraform]") {
  for (const char* text :
       {"coalesce(null, key.arn)", "one([key.arn])", "element([\"a\", key.arn], 1)",
        "lookup({a = key.arn}, \"a\", null)", "nonsensitive(tostring(key.arn))",
        "merge({a = 1}, {b = key.arn})", "concat([], [key.arn])", "flatten([[[key.arn]]])",
        "jsondecode(jsonencode(key.arn))", "format(\"%s\", key.arn)", "join(\",\", [key.arn])",
        "trimsuffix(\"${key.arn}:*\", \":*\")", "trimprefix(key.arn, \"\")"}) {
    INFO(text);
    Calls calls(text);
    Value value = calls.first();
    if (value.kind == ValueKind::object) value = value.find("b")->value;
    if (value.kind == ValueKind::list) value = value.items.front();
    REQUIRE(value.text.parts.size() == 1);
    CHECK(value.text.parts.front().from == ResourceId{7});
    CHECK(calls.text(value.text.parts.front().span).find("key.arn") != std::string::npos);
  }
}

TEST_CASE("pieces of a text keep their places", "[terraform]") {
  Calls format("format(\"arn:%s:x\", \"aws\")");
  CHECK(format.places(format.first().text) == "arn:|aws|:x");
  Calls replace("replace(\"a/b\", \"/\", \"-\")");
  CHECK(replace.places(replace.first().text) == "a|-|b");
  Calls pattern("replace(\"a1b\", \"/[0-9]/\", \"-\")");
  CHECK(pattern.places(pattern.first().text) == "a|\"-\"|b");
  Calls split("split(\":\", \"a:bc\")");
  CHECK(split.places(split.first().items[1].text) == "bc");
  Calls substr("substr(\"hello\", 1, 3)");
  CHECK(substr.places(substr.first().text) == "ell");
}

TEST_CASE("the JSON of a value leads back to it through functions", "[terraform]") {
  for (const char* text :
       {"jsonencode({b = 1})", "coalesce(null, jsonencode({b = 1}))", "one([jsonencode({b = 1})])",
        "nonsensitive(tostring(jsonencode({b = 1})))"}) {
    Calls calls(text);
    const Value value = calls.first();
    REQUIRE(value.encoded.size() == 1);
    CHECK(dump(value.encoded.front(), calls.symbols) == "{b:1}");
    CHECK(value.text.literal() == "{\"b\":1}");
  }
  Calls changed("lower(jsonencode({b = 1}))");
  CHECK(changed.first().encoded.empty());
}

TEST_CASE("a part of a name stays in the alphabet of names", "[terraform]") {
  for (const char* text :
       {"lower(part.p)", "trimprefix(\"${part.p}x\", \"y\")", "replace(part.p, \"/\", \"-\")"}) {
    Calls calls(text);
    const std::optional<SymbolId> hole = calls.first().text.parts.front().hole;
    REQUIRE(hole);
    CHECK(calls.symbols[*hole].domain == Domain::log_group_name_part);
  }
  Calls wide("replace(part.p, \"/\", \":\")");
  CHECK(wide.symbols[*wide.first().text.lone_hole()].domain == Domain::any);
}

namespace {

/// Shared helpers are asked without a call.
struct Helpers {
  Sources sources;
  Symbols symbols;
  SymbolId a = symbols.intern(scope, "var.a", Domain::any);
  SymbolId b = symbols.intern(scope, "var.b", Domain::any);
  SymbolId region = symbols.intern(scope, "region", Domain::region);

  Value text(const std::string& literal) const { return text_of(literal_string(literal, {}), {}); }
  Value hole(SymbolId symbol) const { return text_of(hole_string(symbol, {}), {}); }
  Value with_hole(const std::string& before, SymbolId symbol, const std::string& after) const {
    return text_of(concatenate({literal_string(before, {}), hole_string(symbol, {}),
                                literal_string(after, {})}),
                   {});
  }
  Value list(std::vector<Value> items) const {
    return {.kind = ValueKind::list, .items = std::move(items)};
  }

  /// `yes`, `no`, `?`, or the cases of what is asked.
  std::string equal(const Value& x, const Value& y) {
    std::string result;
    const auto all = explore(
        symbols, {}, [&](Explorer& explorer) { return are_equal(x, y, explorer, symbols); });
    for (const auto& each : all.cases) {
      result += !each.value ? "?" : *each.value ? "y" : "n";
    }
    return result;
  }

  /// The name of what decide_equal asks about.
  std::string question(const Value& x, const Value& y) {
    Explorer explorer(symbols);
    const FunctionCall where = {.symbols = &symbols, .scope = scope, .explorer = &explorer};
    decide_equal(x, y, where);
    return explorer.guard().empty() ? "none"
                                    : symbols[explorer.guard().constraints().rbegin()->first].name;
  }
};

}  // namespace

TEST_CASE_METHOD(Helpers, "equality asks only for what decides it", "[terraform]") {
  const Value null = {.kind = ValueKind::null};
  const Value unknown = unknown_of(a, "not known", {});
  CHECK(equal(text("x"), text("x")) == "y");
  CHECK(equal(text("1"), number_value(1, {})) == "n");
  CHECK(equal(number_value(1, {}),
              {.kind = ValueKind::number, .text = literal_string("1.0", {})}) == "y");
  CHECK(equal(hole(a), text("x")) == "yn");
  CHECK(equal(hole(region), text("a:b")) == "n");
  CHECK(equal(hole(a), hole(a)) == "y");
  CHECK(equal(hole(a), hole(b)) == "?");
  CHECK(equal(with_hole("x-", a, ""), text("y-z")) == "n");
  CHECK(equal(with_hole("x-", a, "-z"), text("x-y-z")) == "yn");
  CHECK(equal(with_hole("x-", a, ""), with_hole("x-", a, "y")) == "n");
  CHECK(equal(with_hole("x-", region, ""), text("x-")) == "n");
  CHECK(equal(unknown, text("x")) == "yn");
  CHECK(equal(unknown, null) == "?");
  CHECK(equal(null, text("x")) == "n");
  CHECK(equal(null, hole(region)) == "n");
  CHECK(equal(list({hole(a), text("x")}), list({text("y"), text("z")})) == "n");
  CHECK(equal(list({hole(a), text("x")}), list({text("y"), text("x")})) == "yn");
  CHECK(equal(list({}), list({hole(a)})) == "n");
}

TEST_CASE_METHOD(Helpers, "what is asked for has one name either way round", "[terraform]") {
  const Value null = {.kind = ValueKind::null};
  CHECK(question(hole(a), null) == "var.a == null");
  CHECK(question(null, hole(a)) == "var.a == null");
  CHECK(question(hole(b), hole(a)) == "var.a == var.b");
  CHECK(question(hole(a), hole(b)) == "var.a == var.b");
  CHECK(question(text("x"), hole(a)) == "var.a");
  CHECK(question(text("x"), text("x")) == "none");
}

TEST_CASE_METHOD(Helpers, "names tell values apart and stay short", "[terraform]") {
  CHECK(name_of(hole(a), symbols) == "var.a");
  CHECK(name_of(with_hole("x", a, ""), symbols) == "\"x${var.a}\"");
  CHECK(name_of(text("x${var.a}"), symbols) == "\"x$${var.a}\"");
  CHECK(name_of(list({number_value(1, {}), number_value(2, {})}), symbols) == "[1 2]");
  const SymbolId other = symbols.intern(ScopeId{2}, "var.a", Domain::any);
  CHECK(name_of(list({hole(a), hole(other)}), symbols) == "[var.a var.a@2]");
  const std::string one = name_of(text(std::string(1000, 'x')), symbols);
  CHECK(one.size() < 200);
  CHECK(one != name_of(text(std::string(1001, 'x')), symbols));
}

TEST_CASE_METHOD(Helpers, "a Boolean is true, false, asked for or none", "[terraform]") {
  const auto truths = [&](const Value& value) {
    std::string result;
    const auto all =
        explore(symbols, {}, [&](Explorer& explorer) { return is_true(value, explorer, symbols); });
    for (const auto& each : all.cases) result += !each.value ? "-" : *each.value ? "y" : "n";
    return result;
  };
  CHECK(truths(boolean_value(true, {})) == "y");
  CHECK(truths(text("false")) == "n");
  CHECK(truths(text("x")) == "-");
  CHECK(truths({.kind = ValueKind::null}) == "-");
  CHECK(truths(hole(a)) == "yn");
  CHECK(symbols[a].domain == Domain::boolean);
  CHECK(truths(unknown_of(b, "not known", {})) == "yn");
}

TEST_CASE_METHOD(Helpers, "numbers are written as Terraform writes them", "[terraform]") {
  CHECK(number_value(1e21, {}).text.literal() == "1000000000000000000000");
  CHECK(number_value(-0.0, {}).text.literal() == "0");
  CHECK(number_value(2.5, {}).text.literal() == "2.5");
  CHECK(as_number(text("0x10")) == std::nullopt);
  CHECK(as_number(text("inf")) == std::nullopt);
  CHECK(as_number(text("")) == std::nullopt);
}

TEST_CASE_METHOD(Helpers, "elements come by number or by name", "[terraform]") {
  Value object = {.kind = ValueKind::object};
  for (const char* name : {"b", "a", "b"}) object.members.push_back({{name, {}}, text(name)});
  object.members.back().value = text("last");
  std::string seen;
  for (const auto& each : elements_of(object)) {
    seen += each.name.value + '=' + *each.value.text.literal() + ' ';
  }
  for (const auto& each : elements_of(list({text("x")}))) seen += each.name.value;
  CHECK(seen == "a=a b=last 0");
}

TEST_CASE_METHOD(Helpers, "large collections and texts are bounded", "[terraform]") {
  Explorer explorer(symbols);
  FunctionCall call = {
      .name = "distinct", .symbols = &symbols, .scope = scope, .explorer = &explorer};
  Value many = list({});
  for (std::size_t i = 0; i < max_elements; ++i) many.items.push_back(text(std::to_string(i)));
  call.arguments = {many};
  CHECK(call_terraform_function(call)->value.items.size() == max_elements);
  call.name = "concat";
  call.arguments = {many, list({text("one more")})};
  CHECK(call_terraform_function(call)->value.items.empty());
  CHECK(call_terraform_function(call)->value.is_open());
  call.name = "join";
  call.arguments = {text(std::string(1000, 'x')), many};
  CHECK(call_terraform_function(call)->value.text.lone_hole());
  call.name = "replace";
  call.arguments = {text(std::string(10'000, 'x')), text("x"), text(std::string(1000, 'y'))};
  CHECK(call_terraform_function(call)->value.text.lone_hole());
  call.name = "setproduct";
  call.arguments = {many, many};
  CHECK(call_terraform_function(call)->value.is_open());
  call.name = "split";
  call.arguments = {text(","), text(std::string(max_elements, ','))};
  CHECK(call_terraform_function(call)->value.is_open());
}
