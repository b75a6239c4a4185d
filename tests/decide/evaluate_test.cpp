// What the evaluator says besides the decision: which rule decided, on which entry, by an absent
// key or not, relying on which reading, depending on what.

#include "decide/evaluate.h"

#include <catch2/catch.hpp>

#include "decide/policy_reader.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

/// A Logs call in us-east-1; tests change what they are about.
struct Asked {
  Symbols symbols = {};
  Request request = {};
  EvaluateOptions options = {.assumptions = Assumptions::defaults(), .policy_variables = true};
  TestPolicy policy = {};

  Asked() {
    request = read_request(read_json(R"({
      "principal": {"type": "service", "value": "logs.us-east-1.amazonaws.com",
                    "global_name": "logs.amazonaws.com"},
      "action": "kms:Decrypt",
      "resource": "arn:aws:kms:us-east-1:111122223333:key/k1",
      "context": {"aws:Region": "us-east-1", "aws:Set": ["a", "b"], "aws:Number": "7"}})",
                                     symbols));
  }

  void user(std::string_view account) {
    request.caller = {
        .kind = CallerKind::user,
        .name = literal_string("arn:aws:iam::" + std::string(account) + ":user/u", {}),
        .account = literal_string(std::string(account), {})};
  }

  /// The statements are the elements of a JSON list.
  Evaluation evaluate(const std::string& statements) {
    policy =
        read_policy("{\"Version\": \"2012-10-17\", \"Statement\": [" + statements + "]}", symbols);
    return kmslint::evaluate(policy.all(), request, {.symbols = &symbols}, options);
  }

  /// One Allow for everything but what `members` say.
  Evaluation allow(const std::string& members) {
    return evaluate("{\"Effect\": \"Allow\", " + members + "}");
  }

  Test principal(const std::string& principal) {
    return allow("\"Principal\": " + principal + R"(, "Action": "*", "Resource": "*")")
        .statements.at(0)
        .tests.at(0);
  }
  Test action(const std::string& member) {
    return allow(R"("Principal": "*", "Resource": "*", )" + member).statements.at(0).tests.at(1);
  }
  Test resource(const std::string& member) {
    return allow(R"("Principal": "*", "Action": "*", )" + member).statements.at(0).tests.at(2);
  }
  Test condition(const std::string& block) {
    return allow(R"("Principal": "*", "Action": "*", "Resource": "*", "Condition": {)" + block +
                 "}")
        .statements.at(0)
        .tests.at(3);
  }
};

using Readings = std::set<Assumption>;

constexpr auto logs_allow =
    R"({"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": "kms:*", "Resource": "*"})";

}  // namespace

TEST_CASE_METHOD(Asked, "a statement's trace names the rule and the entry of every element") {
  const Evaluation evaluation = allow(
      R"("Principal": {"Service": ["s3.amazonaws.com", "logs.us-east-1.amazonaws.com"]},
         "Action": ["kms:Encrypt", "kms:De*"], "Resource": "*",
         "Condition": {"StringLike": {"aws:Region": ["eu-*", "us-*"]}})");
  CHECK(evaluation.decision == Decision::allowed);
  const std::vector<Test>& tests = evaluation.statements.at(0).tests;
  REQUIRE(tests.size() == 4);
  CHECK(tests[0].element == ElementKind::principal);
  CHECK(tests[0].rule == "PRI-5");
  CHECK(tests[0].entry == 1);
  CHECK(tests[1].rule == "ACT-1");
  CHECK(tests[1].entry == 1);
  CHECK(tests[2].rule == "RES-1");
  CHECK(tests[2].entry == 0);
  CHECK(tests[3].element == ElementKind::condition);
  CHECK(tests[3].rule == "STR-3");
  CHECK(tests[3].entry == 1);
  CHECK(evaluation.relies_on.empty());
  CHECK(evaluation.depends.empty());
}

TEST_CASE_METHOD(Asked, "principals") {
  CHECK(principal(R"("*")").rule == "PRI-1");
  CHECK(principal(R"({"AWS": "*"})").rule == "PRI-2");
  CHECK(principal(R"({"AWS": "111122223333"})").rule == "PRI-8");
  CHECK(principal(R"({"AWS": "111122223333"})").result == Ternary::no);
  CHECK(principal(R"({"Service": "logs.*.amazonaws.com"})").rule == "PRI-6");
  CHECK(principal(R"({"Service": "logs.eu-west-1.amazonaws.com"})").result == Ternary::no);
  CHECK(principal(R"({"Service": []})").rule == "PRI-9");
}

TEST_CASE_METHOD(Asked, "a user is matched by name, through the account, or not at all") {
  user("111122223333");
  CHECK(principal(R"({"AWS": "arn:aws:iam::111122223333:user/u"})").rule == "PRI-4");
  CHECK(principal(R"({"AWS": "arn:aws:iam::111122223333:root"})").rule == "PRI-3");
  CHECK(principal(R"({"AWS": "arn:aws:iam::444455556666:root"})").result == Ternary::no);
  CHECK(principal(R"({"Service": "*"})").result == Ternary::no);
}

TEST_CASE_METHOD(Asked, "pinned readings are used and named") {
  const std::string star = R"("Principal": {"AWS": "*"}, "Action": "*", "Resource": "*")";
  CHECK(allow(star).decision == Decision::allowed);
  CHECK(allow(star).relies_on == Readings{Assumption::star});
  options.assumptions.set(Assumption::star, Ternary::no);
  CHECK(allow(star).decision == Decision::denied_implicit);
  CHECK(allow(star).relies_on == Readings{Assumption::star});
  options.assumptions.set(Assumption::star, Ternary::unknown);
  CHECK(allow(star).decision == Decision::unknown);
  CHECK(allow(star).relies_on.empty());
  CHECK(allow(star).depends.assumptions == Readings{Assumption::star});
}

TEST_CASE_METHOD(Asked, "a reading that another entry or statement makes idle is not named") {
  CHECK(principal(R"({"Service": ["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"]})")
            .relies_on.empty());
  const Evaluation two = evaluate(std::string(logs_allow) + R"(,
      {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"})");
  CHECK(two.decision == Decision::allowed);
  CHECK(two.relies_on.empty());
}

TEST_CASE_METHOD(Asked, "a Deny kept away by a reading makes the Allow rely on it") {
  options.assumptions.set(Assumption::star, Ternary::no);
  const Evaluation evaluation = evaluate(std::string(logs_allow) + R"(,
      {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"})");
  CHECK(evaluation.decision == Decision::allowed);
  CHECK(evaluation.relies_on == Readings{Assumption::star});
}

TEST_CASE_METHOD(Asked, "an absent key decides, and the trace says so") {
  const Test positive = condition(R"("StringEquals": {"aws:Missing": "a"})");
  CHECK(positive.result == Ternary::no);
  CHECK(positive.rule == "CON-3");
  CHECK(positive.key_absent);
  CHECK(condition(R"("StringNotEquals": {"aws:Missing": "a"})").result == Ternary::yes);
  CHECK(condition(R"("StringEqualsIfExists": {"aws:Missing": "a"})").rule == "CON-4");
  CHECK(condition(R"("ForAllValues:StringEquals": {"aws:Missing": "a"})").rule == "CON-6");
  CHECK(condition(R"("ForAnyValue:StringEquals": {"aws:Missing": "a"})").rule == "CON-7");
  CHECK(condition(R"("Null": {"aws:Missing": "true"})").rule == "CON-5");
  CHECK_FALSE(condition(R"("StringEquals": {"aws:Region": "a"})").key_absent);
}

TEST_CASE_METHOD(Asked, "conditions on present keys") {
  CHECK(condition(R"("StringEquals": {"AWS:region": "us-east-1"})").rule == "STR-1");
  CHECK(condition(R"("NumericLessThan": {"aws:Number": 7.5})").result == Ternary::yes);
  CHECK(condition(R"("NumericNotEquals": {"aws:Number": "seven"})").result == Ternary::yes);
  CHECK(condition(R"("StringEquals": {"aws:Set": "a"})").rule == "CON-11");
  CHECK(condition(R"("StringEquals": {"aws:Set": []})").rule == "CON-10");
  CHECK(condition(R"("ForAllValues:Null": {"aws:Set": "true"})").rule == "CON-12");
  CHECK(condition(R"("StringEquals": {"aws:Region": "${aws:Missing}"})").rule == "VAR-3");
  CHECK(condition(R"("ArnLike": {"aws:Region": "arn:aws:*"})").rule == "ARN-3");
}

TEST_CASE_METHOD(Asked, "a four-digit date is a year or seconds, nobody knows") {
  request.context["aws:time"] = {.values = {literal_string("2024-01-01T00:00:00Z", {})}};
  const Test test = condition(R"("DateGreaterThan": {"aws:Time": "2023"})");
  CHECK(test.result == Ternary::unknown);
  CHECK(test.depends.other.size() == 1);
  CHECK(condition(R"("DateGreaterThan": {"aws:Time": "2023-01"})").result == Ternary::yes);
}

TEST_CASE_METHOD(Asked, "actions and resources") {
  CHECK(action(R"("NotAction": "kms:Decrypt")").rule == "ACT-2");
  CHECK(action(R"("NotAction": "kms:Decrypt")").result == Ternary::no);
  CHECK(action(R"("NotAction": [])").result == Ternary::no);
  CHECK(action(R"("Action": "k*:Decrypt")").depends.assumptions ==
        Readings{Assumption::action_prefix});
  CHECK(action(R"("Action": "s?:*")").depends.assumptions.empty());  // no match either way
  CHECK(resource(R"("Resource": "arn:aws:kms:us-east-1:111122223333:alias/a")").rule == "RES-4");
  CHECK(resource(R"("Resource": "arn:aws:kms:us-east-1:111122223333:key/k?")").rule == "RES-2");
  CHECK(resource(R"("Resource": "arn:aws:k*")").result == Ternary::yes);
  CHECK(resource(R"("Resource": "arn:*:key/k1*")").result == Ternary::no);  // `*` keeps to segments
  CHECK(resource(R"("Sid": "no resource")").rule == "RES-3");
}

TEST_CASE_METHOD(Asked, "delegation to the account is less than access (KMS-1, KMS-2)") {
  user("111122223333");
  const std::string root =
      R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"})";
  const std::string own = R"({"Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:user/u"}, "Action": "*", "Resource": "*"})";
  CHECK(evaluate(root).decision == Decision::unknown);
  CHECK(evaluate(root).depends.other == std::set<std::string>{"identity-policies-of-caller"});
  CHECK(evaluate(root + "," + own).decision == Decision::allowed);
  CHECK(evaluate("").decision == Decision::denied_implicit);
}

TEST_CASE_METHOD(Asked,
                 "another account needs an identity policy, and some actions are closed to it") {
  user("444455556666");
  const std::string named = R"({"Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::444455556666:user/u"}, "Action": "*", "Resource": "*"})";
  CHECK(evaluate(named).decision == Decision::unknown);
  request.action = "kms:PutKeyPolicy";
  CHECK(evaluate(named).decision == Decision::denied_implicit);
  request.key_account = text_with_holes("{{Account}}", symbols);
  const Evaluation open = evaluate(named);
  CHECK(open.decision == Decision::unknown);
  CHECK(open.depends.symbols == std::set{*symbols.find(ScopeId{}, "Account")});
}

TEST_CASE_METHOD(Asked,
                 "the root user is what its account's ARN names; an anonymous caller nobody") {
  request.caller = {.kind = CallerKind::root,
                    .name = literal_string("arn:aws:iam::111122223333:root", {}),
                    .account = literal_string("111122223333", {})};
  const std::string root =
      R"("Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*")";
  CHECK(allow(root).decision == Decision::allowed);
  request.caller = {.kind = CallerKind::anonymous};
  CHECK(allow(R"("Principal": "*", "Action": "*", "Resource": "*")").decision ==
        Decision::denied_implicit);
}

TEST_CASE_METHOD(Asked, "an invalid statement makes the policy invalid, whatever the others say") {
  CHECK(evaluate(std::string(logs_allow) +
                 R"(, {"Effect": "allow", "Principal": "*", "Action": "*", "Resource": "*"})")
            .decision == Decision::invalid);
  const std::string miscased = R"("Principal": "*", "Action": "*", "Resource": "*",
      "Condition": {"stringequals": {"aws:Region": "us-east-1"}})";
  CHECK(allow(miscased).decision == Decision::unknown);
  options.assumptions.set(Assumption::op_case, Ternary::no);
  CHECK(allow(miscased).decision == Decision::invalid);
  options.assumptions.set(Assumption::op_case, Ternary::yes);
  CHECK(allow(miscased).decision == Decision::allowed);
}

TEST_CASE_METHOD(Asked, "a statement nobody knows may be an Allow or a Deny (HOLE-8)") {
  const SymbolId symbol = symbols.intern(ScopeId{}, "Fragment", Domain::any);
  Statement unknown = {.unknown = Unknown{.symbol = symbol, .reason = "not evaluated"}};
  const Statement denial = {
      .effect = Effect::deny,
      .principal = {.present = true, .entries = {{.text = literal_string("*", {})}}},
      .action = {.present = true, .entries = {literal_string("*", {})}},
      .resource = {.present = true, .entries = {literal_string("*", {})}}};
  const Knowledge knowledge = {.symbols = &symbols};
  const Evaluation alone = kmslint::evaluate({&unknown}, request, knowledge, options);
  CHECK(alone.decision == Decision::unknown);
  CHECK(alone.depends.symbols == std::set{symbol});
  // Only a certain Deny settles it.
  CHECK(kmslint::evaluate({&unknown, &denial}, request, knowledge, options).decision ==
        Decision::denied_explicit);
}

TEST_CASE_METHOD(Asked, "a key of unknown presence is distinguished where two tests share it") {
  request.context["aws:maybe"] = {.present = Ternary::unknown, .values = {literal_string("a", {})}};
  const std::string deny = R"(, {"Effect": "Deny", "Principal": "*", "Action": "*",
      "Resource": "*", "Condition": {)";
  CHECK(evaluate(logs_allow + deny + R"("StringNotEquals": {"aws:Maybe": "a"}}})").decision ==
        Decision::unknown);
  CHECK(evaluate(logs_allow + deny +
                 R"("StringNotEquals": {"aws:Maybe": "a"}, "Null": {"aws:Maybe": "false"}}})")
            .decision == Decision::allowed);
  CHECK(evaluate(logs_allow + deny + R"("StringNotEquals": {"aws:Maybe": "b"}}})").decision ==
        Decision::denied_explicit);
}

TEST_CASE_METHOD(Asked, "a contested point is distinguished where two statements share it") {
  options.assumptions = Assumptions::all_open();
  const std::string everyone_else = R"({"Effect": "Allow", "NotPrincipal": {"AWS": "*"},
      "Action": "*", "Resource": "*"})";
  const std::string everyone = R"({"Effect": "Allow", "Principal": {"AWS": "*"},
      "Action": "*", "Resource": "*"})";
  CHECK(evaluate(everyone).decision == Decision::unknown);
  const Evaluation both = evaluate(everyone + "," + everyone_else);
  CHECK(both.decision == Decision::allowed);
  CHECK(both.relies_on.empty());
}

TEST_CASE_METHOD(Asked, "one of several possible values") {
  request.context["aws:name"] = {
      .values = {literal_string("logs.us-east-1.x", {}), literal_string("logs.x", {})}};
  CHECK(condition(R"("StringLike": {"aws:Name": "logs.*x"})").result == Ternary::yes);
  CHECK(condition(R"("StringLike": {"aws:Name": "s3.*"})").result == Ternary::no);
  const Test open = condition(R"("StringEquals": {"aws:Name": "logs.x"})");
  CHECK(open.result == Ternary::unknown);
  CHECK(open.depends.context_keys == std::set<std::string>{"aws:name"});
  CHECK(condition(R"("StringEquals": {"aws:Name": ["logs.x", "logs.us-east-1.x"]})").result ==
        Ternary::yes);
}

TEST_CASE_METHOD(Asked, "a value that is no customer's (CTX-8)") {
  request.context["aws:principalarn"] = {
      .present = Ternary::unknown, .value_unknown = true, .never_customer = true};
  const auto result = [this](const std::string& op, const std::string& value) {
    return condition("\"" + op + "\": {\"aws:PrincipalArn\": \"" + value + "\"}").result;
  };
  CHECK(result("StringEquals", "arn:aws:iam::111122223333:role/r") == Ternary::no);
  CHECK(result("ArnNotEquals", "arn:aws:iam::111122223333:role/r") == Ternary::yes);
  CHECK(result("ArnLike", "arn:aws:iam::111122223333:role/*") == Ternary::no);
  CHECK(result("StringNotLike", "arn:aws:iam::{{Account}}:*") == Ternary::unknown);
  CHECK(result("ArnLike", "arn:aws:iam::*:role/r") == Ternary::unknown);
  CHECK(result("StringNotLike", "o-a1b2c3d4e5/*") == Ternary::yes);
  CHECK(result("StringNotLike", "o-*") == Ternary::unknown);
}

TEST_CASE_METHOD(Asked, "a reading decides the presence of a key") {
  request.context["kms:viaservice"] = {.present = Ternary::unknown,
                                       .values = {literal_string("logs.x", {})},
                                       .assumption = Assumption::via};
  const std::string via = R"("StringEquals": {"kms:ViaService": "logs.x"})";
  CHECK(condition(via).result == Ternary::no);
  CHECK(condition(via).key_absent);
  CHECK(condition(via).relies_on == Readings{Assumption::via});
  options.assumptions.set(Assumption::via, Ternary::yes);
  CHECK(condition(via).result == Ternary::yes);
  options.assumptions.set(Assumption::via, Ternary::unknown);
  CHECK(condition(via).result == Ternary::unknown);
  CHECK(condition(via).depends.context_keys == std::set<std::string>{"kms:viaservice"});
}

TEST_CASE_METHOD(Asked, "a family of keys stands in for its members") {
  request.context["aws:resourcetag/"] = {.present = Ternary::unknown, .value_unknown = true};
  CHECK(condition(R"("StringLike": {"aws:ResourceTag/Team": "*"})").depends.context_keys ==
        std::set<std::string>{"aws:resourcetag/"});
  CHECK(condition(R"("StringLikeIfExists": {"aws:ResourceTag/Team": "*"})").result == Ternary::yes);
}

TEST_CASE_METHOD(Asked, "policy variables") {
  CHECK(condition(R"("StringEquals": {"aws:Region": "${aws:Region}"})").result == Ternary::yes);
  CHECK(condition(R"("StringLike": {"aws:Region": "${aws:Region}*"})").result == Ternary::yes);
  CHECK(condition(R"("StringEquals": {"aws:Region": "${aws:None, 'us-east-1'}"})").result ==
        Ternary::yes);
  CHECK(condition(R"("StringNotEquals": {"aws:Region": "${aws:None}"})").result == Ternary::yes);
  CHECK(condition(R"("StringEquals": {"aws:Region": "${aws:Set}"})").result == Ternary::no);
  CHECK(condition(R"("NumericEquals": {"aws:Number": "${aws:Number}"})").result == Ternary::no);
  CHECK(resource(R"("Resource": "arn:aws:kms:us-east-1:111122223333:key/${aws:None, 'k1'}")")
            .result == Ternary::yes);
  CHECK(resource(R"("Resource": "arn:aws:kms:${aws:Region}:111122223333:key/k1")").result ==
        Ternary::no);  // only after the fifth colon
  options.policy_variables = false;
  CHECK(condition(R"("StringEquals": {"aws:Region": "${aws:Region}"})").result == Ternary::no);
}

TEST_CASE("readings have names, sentences and defaults") {
  const Assumptions defaults = Assumptions::defaults();
  for (std::size_t i = 0; i < assumption_count; ++i) {
    const auto assumption = static_cast<Assumption>(i);
    CHECK(assumption_from_name(name(assumption)) == assumption);
    CHECK_FALSE(sentence(assumption).empty());
    CHECK(Assumptions::all_open()[assumption] == Ternary::unknown);
  }
  CHECK(name(Assumption::caller_account) == "A-CALLER-ACCOUNT");
  CHECK(name(Assumption::grant) == "A-GRANT");
  CHECK(defaults[Assumption::star] == Ternary::yes);
  CHECK(defaults[Assumption::global_name] == Ternary::yes);
  CHECK(defaults[Assumption::suffix] == Ternary::unknown);
  CHECK(defaults[Assumption::source_keys] == Ternary::unknown);
  CHECK(defaults[Assumption::via] == Ternary::no);
  CHECK(defaults[Assumption::short_arn] == Ternary::no);
  CHECK(defaults[Assumption::caller_account] == Ternary::no);
  CHECK(defaults[Assumption::encrypt] == Ternary::yes);
  CHECK_FALSE(assumption_from_name("A-NONE"));
  CHECK(reading_name(Ternary::unknown) == "open");
}
