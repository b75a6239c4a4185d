#include "model/key_policy.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "eval/cloudformation.h"
#include "source/sources.h"

using namespace kmslint;

namespace {

/// A policy document read out of JSON text, with the sources its spans point into.
struct Read {
  Sources sources;
  Symbols symbols;
  KeyPolicy policy;

  explicit Read(std::string text) {
    const FileId file = sources.add("policy.json", "policy.json", text);
    const Span span = {file, 0, static_cast<std::uint32_t>(text.size())};
    std::vector<Problem> problems;
    policy = read_key_policy(
        parse_json_text(literal_string(std::move(text), span), sources, problems, symbols));
  }

  const Statement& statement(std::size_t index = 0) const {
    return policy.statements.at(index).cases.at(0).value.value();
  }

  std::string text(Span span) const { return std::string(sources.text(sources.resolve(span))); }

  /// `invalid "word": message`, one for each defect of the document, then of its statements.
  std::vector<std::string> defects() const {
    std::vector<std::string> result;
    const auto add = [&](const std::vector<Defect>& list) {
      for (const Defect& defect : list) {
        const bool invalid = defect.effect == DefectEffect::invalid_policy;
        result.push_back(
            std::string(invalid ? (defect.evaluable ? "refused " : "invalid ") : "dead ") +
            text(defect.span) + ": " + defect.message);
      }
    };
    add(policy.defects);
    for (const StatementSlot& slot : policy.statements) add(slot.cases.at(0).value.value().defects);
    return result;
  }
};

/// The right statement for Logs with one member replaced (or, with empty text, left out).
std::string statement_with(std::string_view name, const std::string& member) {
  const std::vector<std::pair<std::string, std::string>> members = {
      {"Effect", R"("Effect":"Allow")"},
      {"Principal", R"("Principal":{"Service":"logs.eu-west-1.amazonaws.com"})"},
      {"Action", R"("Action":"kms:*")"},
      {"Resource", R"("Resource":"*")"},
      {"Condition", R"("Condition":{})"}};
  std::string text;
  for (const auto& [member_name, written] : members) {
    const std::string& chosen = member_name == name ? member : written;
    if (!chosen.empty()) text += (text.empty() ? "" : ",") + chosen;
  }
  return R"({"Version":"2012-10-17","Statement":[{)" + text + "}]}";
}

std::vector<std::string> defects_with(std::string_view name, const std::string& member) {
  return Read(statement_with(name, member)).defects();
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a statement is read with every element located") {
  const Read read(R"({
    "Version": "2012-10-17",
    "Id": "key-default-1",
    "Statement": [{
      "Sid": "Allow Logs",
      "Effect": "Allow",
      "Principal": {"Service": ["logs.eu-west-1.amazonaws.com", "delivery.logs.amazonaws.com"],
                    "AWS": "111122223333"},
      "Action": ["kms:Encrypt*", "kms:Decrypt*"],
      "NotResource": "*",
      "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": ["a", "b"]},
                    "Bool": {"aws:SecureTransport": true}}
    }]
  })");
  CHECK(read.defects() == Lines{});
  REQUIRE(read.policy.version);
  CHECK(read.policy.version->value == "2012-10-17");
  CHECK(read.text(read.policy.statement_name) == R"("Statement")");
  REQUIRE(read.policy.statements.size() == 1);
  const Statement& statement = read.statement();
  CHECK(statement.sid.value == "Allow Logs");
  CHECK(read.text(statement.first_member) == R"("Sid")");
  CHECK(statement.effect == Effect::allow);
  CHECK(read.text(statement.effect_span) == R"("Allow")");

  CHECK(statement.principal.present);
  CHECK_FALSE(statement.principal.negated);
  CHECK(read.text(statement.principal.name) == R"("Principal")");
  REQUIRE(statement.principal.entries.size() == 3);
  CHECK(statement.principal.entries[1].type == PrincipalType::service);
  CHECK(statement.principal.entries[1].text.literal() == "delivery.logs.amazonaws.com");
  CHECK(read.text(statement.principal.entries[1].text.span) == R"("delivery.logs.amazonaws.com")");
  CHECK(read.text(statement.principal.entries[1].type_span) == R"("Service")");
  CHECK(statement.principal.entries[2].type == PrincipalType::aws);

  REQUIRE(statement.action.entries.size() == 2);
  CHECK(statement.action.entries[1].literal() == "kms:Decrypt*");
  CHECK(statement.resource.negated);
  CHECK(read.text(statement.resource.name) == R"("NotResource")");

  REQUIRE(statement.condition.entries.size() == 2);
  const ConditionEntry& arn_like = statement.condition.entries[0];
  CHECK(arn_like.condition_operator.value == "ArnLike");
  CHECK(read.text(arn_like.condition_operator.span) == R"("ArnLike")");
  CHECK(arn_like.key.literal() == "kms:EncryptionContext:aws:logs:arn");
  CHECK(read.text(arn_like.key.span) == R"("kms:EncryptionContext:aws:logs:arn")");
  REQUIRE(arn_like.values.size() == 2);
  CHECK(arn_like.values[1].literal() == "b");
  CHECK(read.text(arn_like.values_span) == R"(["a", "b"])");
  CHECK(statement.condition.entries[1].values.at(0).literal() == "true");
}

TEST_CASE("one statement may stand without its list, and numbers are their text") {
  const Read read(R"({"Statement": {"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
    "Condition":{"NumericLessThan":{"kms:ScheduleKeyDeletionPendingWindowInDays":7.0}}}})");
  CHECK(read.defects() == Lines{});
  CHECK_FALSE(read.policy.version);
  CHECK(read.statement().effect == Effect::deny);
  REQUIRE(read.statement().principal.entries.size() == 1);
  CHECK(read.statement().principal.entries[0].type == PrincipalType::everyone);
  CHECK(read.statement().condition.entries.at(0).values.at(0).literal() == "7.0");
}

TEST_CASE("the effect is Allow or Deny, in this case") {
  CHECK(defects_with("Effect", R"("Effect":"allow")") ==
        Lines{R"(invalid "allow": the effect `allow` must be `Allow` or `Deny`)"});
  CHECK(defects_with("Effect", "") ==
        Lines{R"(invalid "Principal": the statement has no `Effect`)"});
  CHECK(defects_with("Effect", R"("Effect":["Allow"])") ==
        Lines{R"(invalid ["Allow"]: `Effect` must be `Allow` or `Deny`, not a list)"});
}

TEST_CASE("a statement without Principal, Action or Resource has no effect") {
  CHECK(defects_with("Principal", "") ==
        Lines{R"(dead "Effect": the statement has no `Principal`, so it has no effect)"});
  CHECK(defects_with("Action", "") ==
        Lines{R"(dead "Effect": the statement has no `Action`, so it has no effect)"});
  CHECK(defects_with("Resource", "") ==
        Lines{R"(dead "Effect": the statement has no `Resource`, so it has no effect)"});
  CHECK(defects_with("Action", R"("Action":[])") == Lines{"dead []: `Action` is an empty list"});
  CHECK(defects_with("Resource", R"("Resource":[])") ==
        Lines{"dead []: `Resource` is an empty list"});
  CHECK(defects_with("Principal", R"("Principal":{})") ==
        Lines{"dead {}: `Principal` names no principal"});
  CHECK(defects_with("Principal", R"("Principal":{"AWS":[]})") ==
        Lines{"dead []: `AWS` lists no principal"});
}

TEST_CASE("both members of a pair make the policy invalid") {
  CHECK(defects_with("Action", R"("Action":"kms:*","NotAction":"kms:Decrypt")") ==
        Lines{R"(invalid "NotAction": `NotAction` and `Action` cannot stand in one statement)"});
  CHECK(
      defects_with("Principal", R"("NotPrincipal":"*","Principal":"*")") ==
      Lines{
          R"(invalid "Principal": `Principal` and `NotPrincipal` cannot stand in one statement)"});
  CHECK(defects_with("Resource", R"("Resource":"*","NotResource":"*")").size() == 1);
}

TEST_CASE("principals have one of four kinds, or are the star") {
  CHECK(defects_with("Principal", R"("Principal":"arn:aws:iam::111122223333:root")") ==
        Lines{R"(invalid "arn:aws:iam::111122223333:root": the bare principal )"
              R"(`arn:aws:iam::111122223333:root` must be `*` or stand under `AWS` or `Service`)"});
  CHECK(defects_with("Principal", R"("Principal":{"Services":"logs.amazonaws.com"})") ==
        Lines{R"(invalid "Services": `Services` is no kind of principal; did you mean `Service`)"});
  CHECK(defects_with("Principal", R"("Principal":["*"])") ==
        Lines{R"(invalid ["*"]: `Principal` must be `*` or an object, not a list)"});
  CHECK(defects_with("Principal", R"("Principal":{"AWS":{"a":"b"}})") ==
        Lines{R"(invalid {"a":"b"}: `AWS` must be a string or a list of strings, not an object)"});
}

TEST_CASE("AWS principals are accounts, users, roles or sessions") {
  for (const char* right :
       {"*", "111122223333", "arn:aws:iam::111122223333:root",
        "arn:aws-cn:iam::111122223333:user/a", "arn:aws:iam::111122223333:role/x/y",
        "arn:aws:sts::111122223333:assumed-role/Ops/s1", "AIDACKCEVSQ6C2EXAMPLE",
        "arn:aws:iam::${AWS::AccountId}:root"}) {
    CAPTURE(right);
    CHECK(defects_with("Principal", R"("Principal":{"AWS":")" + std::string(right) + "\"}") ==
          Lines{});
  }
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"11112222333"})") ==
        Lines{R"(refused "11112222333": the principal `11112222333` is neither an account id nor )"
              "an ARN"});
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"arn:aws:iam::111122223333:group/g"})") ==
        Lines{R"(refused "arn:aws:iam::111122223333:group/g": the principal )"
              "`arn:aws:iam::111122223333:group/g` is a group, which cannot be a principal"});
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"arn:aws:iam::111122223333"})").size() ==
        1);
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"arn:aws:iam::1:root"})").size() == 1);
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"arn:aws:s3:::bucket"})").size() == 1);
}

TEST_CASE("a wildcard matches no part of an AWS principal") {
  CHECK(defects_with("Principal", R"("Principal":{"AWS":"arn:aws:iam::*:root"})") ==
        Lines{R"(dead "arn:aws:iam::*:root": a wildcard cannot match part of a principal, so )"
              "`arn:aws:iam::*:root` matches nobody"});
}

TEST_CASE("operators are known ones, with a set prefix or IfExists; other case is no defect") {
  for (const char* right :
       {"StringEquals", "ForAnyValue:StringLikeIfExists", "ForAllValues:StringEquals", "Null",
        "ForAllValues:Null", "ArnLikeIfExists", "stringequals", "foranyvalue:arnlike"}) {
    CAPTURE(right);
    CHECK(defects_with("Condition", R"("Condition":{")" + std::string(right) +
                                        R"(":{"aws:userid":"x"}})") == Lines{});
  }
  const auto with_operator = [](const std::string& name) {
    return defects_with("Condition", R"("Condition":{")" + name + R"(":{"aws:userid":"x"}})");
  };
  CHECK(with_operator("StringEqual") ==
        Lines{R"(invalid "StringEqual": `StringEqual` is no condition operator; did you mean )"
              "`StringEquals`"});
  CHECK(with_operator("StringMatches") ==
        Lines{R"(invalid "StringMatches": `StringMatches` is no condition operator)"});
  CHECK(with_operator("NullIfExists") ==
        Lines{R"(invalid "NullIfExists": `IfExists` cannot be added to `Null`)"});
  CHECK(with_operator("ForEachValue:StringLike") ==
        Lines{R"(invalid "ForEachValue:StringLike": `ForEachValue:StringLike` has a prefix other )"
              "than `ForAllValues` and `ForAnyValue`"});
}

TEST_CASE("KMS refuses ForAllValues with the encryption context") {
  CHECK(defects_with(
            "Condition",
            R"("Condition":{"ForAllValues:ArnLike":{"kms:encryptioncontext:aws:logs:arn":"*"}})") ==
        Lines{R"(refused "ForAllValues:ArnLike": KMS refuses `ForAllValues` with )"
              "`kms:encryptioncontext:aws:logs:arn`"});
  CHECK(defects_with(
            "Condition",
            R"("Condition":{"ForAllValues:StringLike":{"kms:EncryptionContextKeys":"*"}})") ==
        Lines{});
}

TEST_CASE("members that stand twice make the policy invalid") {
  CHECK(defects_with("Action", R"("Action":"kms:Decrypt","Action":"kms:*")") ==
        Lines{R"(invalid "Action": `Action` stands twice in one object)"});
  CHECK(defects_with("Condition",
                     R"("Condition":{"ArnLike":{"aws:SourceArn":"a","aws:SourceArn":"b"}})") ==
        Lines{R"(invalid "aws:SourceArn": `aws:SourceArn` stands twice in one object)"});
  const Read twice(
      R"({"Statement":[],"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]})");
  CHECK(twice.policy.statements.size() == 1);
}

TEST_CASE("unknown elements are named with the nearest known one") {
  CHECK(defects_with("Condition", R"("Principals":"*")") ==
        Lines{R"(invalid "Principals": `Principals` is no element of a statement; did you mean )"
              "`Principal`"});
  CHECK(Read(R"({"Statements":[]})").defects() ==
        Lines{R"(invalid "Statements": `Statements` is no element of a key policy; did you mean )"
              "`Statement`",
              R"(invalid {"Statements":[]}: the policy has no `Statement`)"});
}

TEST_CASE("the document has a legal version and at least one statement") {
  CHECK(
      Read(R"({"Version":"2012-10-18","Statement":[]})").defects() ==
      Lines{
          R"(invalid "2012-10-18": the version `2012-10-18` must be `2012-10-17` or `2008-10-17`)",
          "invalid []: the policy has no statement"});
  CHECK(Read(R"([1])").defects() ==
        Lines{"invalid [1]: `KeyPolicy` must be an object, not a list"});
}

TEST_CASE("wrong JSON types anywhere are defects, never a crash") {
  for (const char* wrong : {"null", "1", "true", "\"x\"", "[]", "{}", "[[]]", "[null]", "[{}]",
                            R"({"":{}})", R"([[["x"]]])", R"({"a":{"b":{"c":[{}]}}})"}) {
    CAPTURE(wrong);
    const std::string value = wrong;
    for (const char* member : {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                               "Resource", "NotResource", "Condition"}) {
      CAPTURE(member);
      const Read read(R"({"Statement":{")" + std::string(member) + "\":" + value + "}}");
      CHECK(read.defects().size() >= 1);
    }
    Read(R"({"Version":)" + value + R"(,"Id":)" + value + R"(,"Statement":)" + value + "}");
    Read(R"({"Statement":[)" + value + "]}");
    const Read document(value);
    CHECK(document.defects().size() >= 1);
  }
}

TEST_CASE("KMS takes 32768 bytes of tab, LF, CR and printable Latin-1") {
  Sources sources;
  const std::string text = "{\"a\":\"caf\xC3\xA9 \xE2\x80\x93 x\"}";
  const FileId file = sources.add("p.json", "p.json", text);
  std::vector<Defect> defects;
  check_policy_text(text, {file, 0, static_cast<std::uint32_t>(text.size())}, defects);
  REQUIRE(defects.size() == 1);
  CHECK(sources.text(defects[0].span) == "\xE2\x80\x93");
  CHECK(defects[0].effect == DefectEffect::invalid_policy);

  defects.clear();
  check_policy_text(std::string(32768, ' '), {}, defects);
  CHECK(defects.empty());
  check_policy_text(std::string(32769, ' '), {}, defects);
  REQUIRE(defects.size() == 1);
  CHECK(defects[0].message == "the policy has 32769 bytes, KMS takes at most 32768");

  defects.clear();
  check_policy_text(std::string("a\x01") + "b", {}, defects);
  CHECK(defects.size() == 1);
  defects.clear();
  check_policy_text("\xC4\x80", {}, defects);  // U+0100
  CHECK(defects.size() == 1);
}

TEST_CASE("unknown parts stay on their element") {
  Symbols symbols;
  const SymbolId symbol = symbols.intern(ScopeId{0}, "Parameters/P", Domain::any);
  const Value unknown = {.kind = ValueKind::unknown, .unknown = Unknown{symbol, "not known"}};
  const auto member = [](std::string name, Value value) {
    return ValueMember{.name = {.value = std::move(name)}, .value = std::move(value)};
  };
  Value statement = {.kind = ValueKind::object};
  statement.members = {member("Effect", unknown), member("Principal", unknown),
                       member("Action", unknown), member("Resource", unknown),
                       member("Condition", unknown)};
  const Statement read = read_statement(statement);
  CHECK(read.defects.empty());
  CHECK(read.effect_unknown->symbol == symbol);
  CHECK(read.principal.unknown->symbol == symbol);
  CHECK(read.action.unknown->symbol == symbol);
  CHECK(read.resource.unknown->symbol == symbol);
  CHECK(read.condition.unknown->symbol == symbol);
  CHECK_FALSE(read.unknown);
  CHECK(read_statement(unknown).unknown->symbol == symbol);
  CHECK(read_key_policy(unknown).unknown->symbol == symbol);
}

TEST_CASE("AWS::NoValue is as if not written") {
  Value no_value = {.kind = ValueKind::no_value};
  Value statement = {.kind = ValueKind::object};
  statement.members = {ValueMember{.name = {.value = "Condition"}, .value = no_value}};
  CHECK_FALSE(read_statement(statement).condition.present);
  Value document = {.kind = ValueKind::object};
  Value list = {.kind = ValueKind::list};
  list.items = {no_value, statement};
  document.members = {ValueMember{.name = {.value = "Statement"}, .value = list}};
  CHECK(read_key_policy(document).statements.size() == 1);
}
