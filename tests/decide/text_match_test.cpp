// Patterns against texts with holes: what is proved either way, and what is left open.

#include "decide/text_match.h"

#include <catch2/catch.hpp>

#include "decide/policy_reader.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

/// Symbols with a domain each: {{R}} a Region, {{A}} an account, {{N}} and {{M}} log-group names,
/// {{P}} a part of a name, {{K}} a key id, {{X}} any text, {{E}} prod or dev, {{W}} `a*` or `b`.
struct Texts {
  Symbols symbols = {};
  Guard guard = {};

  Texts() {
    add("R", Domain::region);
    add("A", Domain::account);
    add("B", Domain::account);
    add("N", Domain::log_group_name);
    add("M", Domain::log_group_name);
    add("P", Domain::log_group_name_part);
    add("K", Domain::key_id);
    add("X", Domain::any);
    add("E", Domain::enumerated, {"prod", "dev"});
    add("W", Domain::enumerated, {"a*", "b"});
  }

  void add(std::string_view name, Domain domain, std::vector<std::string> values = {}) {
    symbols.edit(symbols.intern(ScopeId{}, name, domain)).values = std::move(values);
  }

  SymbolId id(std::string_view name) const { return *symbols.find(ScopeId{}, name); }

  Ternary matches(TextOperator op, std::string_view value, std::string_view text) {
    depends = {};
    const Knowledge knowledge = {.symbols = &symbols, .guard = &guard};
    return text_matches(op, text_with_holes(value, symbols), text_with_holes(text, symbols),
                        knowledge, depends);
  }

  Ternary equals(std::string_view value, std::string_view text) {
    return matches(TextOperator::equals, value, text);
  }
  Ternary like(std::string_view value, std::string_view text) {
    return matches(TextOperator::like, value, text);
  }
  Ternary arn(std::string_view value, std::string_view text) {
    return matches(TextOperator::arn_like, value, text);
  }

  std::set<std::string> names() const {
    std::set<std::string> result = depends.other;
    for (const SymbolId symbol : depends.symbols) result.insert(symbols[symbol].name);
    return result;
  }

  Dependence depends = {};
};

using Names = std::set<std::string>;

constexpr Ternary no = Ternary::no;
constexpr Ternary unknown = Ternary::unknown;
constexpr Ternary yes = Ternary::yes;

}  // namespace

TEST_CASE_METHOD(Texts, "one symbol has one value on both sides (HOLE-3)") {
  CHECK(equals("logs.{{R}}.amazonaws.com", "logs.{{R}}.amazonaws.com") == yes);
  CHECK(like("{{X}}", "{{X}}") == yes);
  CHECK(like("a{{X}}*", "a{{X}}b") == yes);
  CHECK(like("{{P}}/{{P}}", "{{P}}/{{P}}") == yes);
  CHECK(depends.empty());
}

TEST_CASE_METHOD(Texts, "different symbols may be equal (HOLE-5)") {
  CHECK(equals("{{A}}", "{{B}}") == unknown);
  CHECK(names() == Names{"A", "B"});
  CHECK(equals("{{A}}", "{{R}}") == no);  // twelve digits are no Region
}

TEST_CASE_METHOD(Texts, "a star absorbs whatever a hole becomes") {
  CHECK(like("/aws/lambda/*", "/aws/lambda/{{P}}") == yes);
  CHECK(like("*prod", "{{P}}prod") == yes);
  CHECK(like("/aws/lambda/{{N}}-*", "/aws/lambda/{{N}}-{{P}}") == yes);
  CHECK(like("/app/*", "/aws/{{P}}") == no);
}

TEST_CASE_METHOD(Texts, "? takes one character of a hole that is never empty") {
  CHECK(like("?*", "{{N}}") == yes);
  CHECK(like("?*", "{{P}}") == unknown);
  CHECK(like("??", "{{A}}") == no);
  CHECK(like("????????????", "{{A}}") == yes);  // an account has twelve digits
  CHECK(like("?????????????", "{{A}}") == no);
  CHECK(like("/app/?", "/app/{{P}}") == unknown);
}

TEST_CASE_METHOD(Texts, "a domain rules out texts of another shape") {
  CHECK(equals("{{A}}", "11112222333") == no);
  CHECK(equals("{{A}}", "111122223333") == unknown);
  CHECK(equals("{{R}}", "us-east-1") == unknown);
  CHECK(equals("{{R}}", "cn-north-1") == no);  // Regions of partition aws only
  CHECK(equals("{{R}}", "us-gov-west-1") == no);
  CHECK(equals("{{K}}", "alias/x") == no);
  CHECK(like("*:*", "{{N}}") == no);
  symbols.edit(id("R")).every_partition = true;
  CHECK(equals("{{R}}", "cn-north-1") == unknown);
  CHECK(equals("{{R}}", "us-gov-west-1") == unknown);
}

TEST_CASE_METHOD(Texts, "what both sides begin or end with is not named") {
  CHECK(equals("/{{N}}-api", "/{{N}}-{{P}}") == unknown);
  CHECK(names() == Names{"P"});
  CHECK(like("*/{{P}}/x", "a/{{P}}/x") == yes);
  CHECK(equals("{{N}}a", "{{N}}b") == no);
  CHECK(like("{{X}}a", "{{X}}b") == no);
  CHECK(like("{{X}}b", "{{X}}ab") == unknown);  // `*b` matches `*ab`, but `b` not `ab`
}

TEST_CASE_METHOD(Texts, "a pattern that is any text may be a wildcard") {
  CHECK(like("{{X}}", "abc") == unknown);
  CHECK(equals("{{X}}", "abc") == unknown);
  CHECK(like("x{{X}}", "abc") == no);
  CHECK(names().empty());
}

TEST_CASE_METHOD(Texts, "symbols of few values are tried one by one") {
  CHECK(equals("{{E}}", "{{E}}") == yes);
  CHECK(like("*r*", "{{E}}") == unknown);
  CHECK(names() == Names{"E"});
  CHECK(like("????", "{{E}}") == unknown);
  CHECK(like("*d*", "{{E}}") == yes);
  CHECK(equals("{{E}}", "test") == no);
  CHECK(like("{{W}}", "b") == unknown);
  CHECK(like("{{W}}", "c") == no);
  CHECK(equals("{{W}}", "ab") == no);  // `*` is an ordinary character here
  CHECK(like("{{W}}", "ab") == unknown);
}

TEST_CASE_METHOD(Texts, "more combinations than the budget are treated as a domain") {
  std::vector<std::string> many;
  for (int i = 0; i < 65; ++i) many.push_back("v" + std::to_string(i));
  add("V", Domain::enumerated, many);
  CHECK(like("v*", "{{V}}") == unknown);  // not tried one by one
  CHECK(like("w*", "{{V}}") == no);
  CHECK(like("*", "{{V}}") == yes);
  CHECK(equals("{{V}}", "v3") == unknown);
}

TEST_CASE_METHOD(Texts, "the case at hand binds and excludes values") {
  REQUIRE(guard.require(id("N"), "/app/prod"));
  CHECK(equals("/app/prod", "{{N}}") == yes);
  REQUIRE(guard.exclude(id("P"), "prod"));
  CHECK(equals("/app/prod", "/app/{{P}}") == no);
  CHECK(equals("/app/dev", "/app/{{P}}") == unknown);
  CHECK(like("/app/prod*", "/app/{{P}}") == unknown);
  REQUIRE(guard.exclude(id("E"), "prod"));
  CHECK(equals("dev", "{{E}}") == yes);
}

TEST_CASE_METHOD(Texts, "ARNs are compared segment by segment (ARN-1)") {
  CHECK(arn("arn:aws:logs:*:*:log-group:/app/*", "arn:aws:logs:{{R}}:{{A}}:log-group:/app/{{P}}") ==
        yes);
  CHECK(arn("arn:aws:logs:*:log-group:/app/*", "arn:aws:logs:us-east-1:{{A}}:log-group:/app/x") ==
        no);
  CHECK(arn("arn:aws:logs:eu-west-1:{{A}}:*", "arn:aws:logs:us-east-1:{{A}}:log-group:/x") == no);
  CHECK(arn("arn:aws:logs:{{R}}:*:log-group:a:b", "arn:aws:logs:{{R}}:1:log-group:a:b") == yes);
  CHECK(arn("arn:aws:logs:us-east-1:1:log-group:/a:*", "arn:aws:logs:us-east-1:1:log-group:/a") ==
        no);
}

TEST_CASE_METHOD(Texts, "fewer than six segments never match, nor does what is no ARN (ARN-3)") {
  CHECK(arn("*", "arn:aws:logs:us-east-1:1:x") == no);
  CHECK(arn("arn:aws:logs:*", "arn:aws:logs:us-east-1:1:x") == no);
  CHECK(arn("*:*:*:*:*:*", "abc") == no);
  CHECK(arn("*:*:*:*:*:*", "a:b:c:d:e:f") == no);  // does not begin with arn
  CHECK(arn("abc", "abc") == no);
}

TEST_CASE_METHOD(Texts, "a hole that may hold a colon leaves the segments open") {
  const std::string text = "arn:aws:logs:us-east-1:111122223333:log-group:/app";
  CHECK(arn("{{X}}", text) == unknown);
  CHECK(arn("arn:aws:logs:{{X}}:log-group:/app", text) == unknown);
  CHECK(arn("arn:aws:logs:{{X}}:log-group:/other", text) == no);
  CHECK(arn("arn:aws:logs:us-east-1:111122223333:log-group:{{X}}", text) == unknown);
  CHECK(arn("arn:aws:logs:{{X}}:1:x", "arn:aws:logs:{{X}}:1:x") == yes);
  CHECK(arn("{{X}}", "{{X}}") == unknown);  // only if it is an ARN at all
}

TEST_CASE_METHOD(Texts, "equality ignoring case folds Latin-1 and gives up beyond (STR-2)") {
  const TextOperator op = TextOperator::equals_ignore_case;
  CHECK(matches(op, "ÄB", "äb") == yes);
  CHECK(matches(op, "ß", "SS") == no);
  CHECK(matches(op, "/APP/{{P}}", "/app/{{P}}") == yes);
  CHECK(matches(op, "PROD", "{{E}}") == unknown);
  CHECK(matches(op, "Ω", "Ω") == yes);
  CHECK(matches(op, "Ω", "ω") == unknown);
  CHECK(names() == Names{"case folding beyond Latin-1"});
}

TEST_CASE_METHOD(Texts, "membership in a domain") {
  CHECK(domain_contains(symbols[id("R")], "eu-west-1"));
  CHECK_FALSE(domain_contains(symbols[id("R")], "europe"));
  CHECK(domain_contains(symbols[id("N")], "/aws/lambda/f_1.x#2-y"));
  CHECK_FALSE(domain_contains(symbols[id("N")], ""));
  CHECK(domain_contains(symbols[id("P")], ""));
  CHECK_FALSE(domain_contains(symbols[id("N")], std::string(513, 'a')));
  CHECK(domain_contains(symbols[id("E")], "dev"));
  CHECK_FALSE(domain_contains(symbols[id("E")], "de"));
  CHECK(domain_contains(symbols[id("X")], "${*}"));
}

TEST_CASE_METHOD(Texts, "substitution joins what it makes literal") {
  REQUIRE(guard.require(id("E"), "dev"));
  const Knowledge knowledge = {.symbols = &symbols, .guard = &guard};
  const PartialString text = substitute(text_with_holes("/{{E}}/{{P}}", symbols), knowledge);
  REQUIRE(text.parts.size() == 2);
  CHECK(text.parts[0].literal == "/dev/");
  CHECK(text.parts[1].hole == id("P"));
}
