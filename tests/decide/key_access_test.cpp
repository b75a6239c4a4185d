// Who but Logs gets at a key, row by row: policies inside a template, whose account is a symbol,
// and by themselves.
#include "decide/key_access.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/pipeline.h"

namespace kmslint {
namespace {

std::string template_with(const std::string& statements) {
  return R"({"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy":
             {"Version": "2012-10-17", "Statement": [)" +
         statements + "]}}}}}";
}

std::string allow(const std::string& principal, const std::string& action,
                  const std::string& rest = "") {
  return R"({"Effect": "Allow", "Principal": )" + principal + R"(, "Action": ")" + action +
         R"(", "Resource": "*")" + rest + "}";
}

std::string deny(const std::string& principal, const std::string& action,
                 const std::string& rest = "") {
  std::string text = allow(principal, action, rest);
  return text.replace(text.find("Allow"), 5, "Deny");
}

std::string when(const std::string& condition) { return R"(, "Condition": {)" + condition + "}"; }

const std::string root = R"({"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}})";
const std::string administration = allow(root, "kms:*") + ", ";
const std::string logs = R"({"Service": "logs.eu-west-1.amazonaws.com"})";

struct Row {
  std::string statements;
  bool holds;
};

bool locks_out(const std::string& statements, Settings settings = {}) {
  testing::Pipeline pipeline;
  pipeline.run({{.path = "t.json", .text = template_with(statements)}}, std::move(settings));
  REQUIRE(pipeline.model.keys.size() == 1);
  const Key& key = pipeline.model.keys[0];
  return find_lockout(key, key.states.cases.at(0).value, pipeline.model.symbols).has_value();
}

TEST_CASE("nobody can change the policy again", "[decide]") {
  const std::vector<Row> rows = {
      {allow(logs, "kms:*"), true},
      {allow(root, "kms:*"), false},
      {allow(root, "kms:Put*"), false},
      {allow(root, "kms:PutKeyPolicy"), false},
      {allow(root, "*"), false},
      {allow(root, "kms:Get*"), true},
      {allow(R"("*")", "kms:*"), false},
      {allow(R"({"AWS": "*"})", "kms:*", when(R"("StringEquals": {"kms:CallerAccount": "1"})")),
       false},
      {allow(R"({"AWS": "*"})", "kms:*", when(R"("Bool": {"aws:MultiFactorAuthPresent": "true"})")),
       false},
      {allow(R"({"AWS": "arn:aws:iam::111122223333:role/Admin"})", "kms:*"), false},
      {allow(R"({"AWS": "arn:aws:sts::111122223333:assumed-role/Admin/me"})", "kms:*"), false},
      {allow(R"({"AWS": "111122223333"})", "kms:*"), false},
      {allow(R"({"AWS": "AROAEXAMPLE1EXAMPLE23"})", "kms:*"), true},
      {allow(R"({"AWS": "arn:aws:iam::111122223333:role/*"})", "kms:*"), true},
      {R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "NotAction": "kms:Put*",
           "Resource": "*"})",
       true},
      {R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "NotAction": "kms:Decrypt",
           "Resource": "*"})",
       false},
      {R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*"})", true},
      {administration + deny(R"("*")", "kms:Put*"), true},
      {administration + deny(R"("*")", "kms:Put*", when(R"("Bool": {"aws:X": "true"})")), false},
      {administration + deny(root, "kms:*"), true},
      {administration + deny(R"({"AWS": "arn:aws:iam::111122223333:role/Admin"})", "kms:*"), false},
      {administration + R"({"Effect": "Deny", "NotPrincipal": {"AWS":
          "arn:aws:iam::111122223333:role/Admin"}, "Action": "kms:*", "Resource": "*"})",
       false},
      {R"({"Fn::Transform": {"Name": "Statements"}})", false},
      {allow(R"({"AWS": {"Ref": "Administrator"}})", "kms:*"), false},
      {allow(R"({"AWS": "*"})", "kms:Get*") + R"(, {"Fn::If": ["X", {"Ref": "Y"}, {"Ref": "Z"}]})",
       false},
      {R"({"Effect": "Allow", "Principle": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"})",
       false},
  };
  for (const Row& row : rows) {
    INFO(row.statements);
    CHECK(locks_out(row.statements) == row.holds);
  }
}

TEST_CASE("another account cannot change the policy", "[decide]") {
  const std::string other = allow(R"({"AWS": "arn:aws:iam::444455556666:root"})", "kms:*");
  CHECK(locks_out(other, {.account = "111122223333"}));
  CHECK_FALSE(locks_out(other, {.account = "444455556666"}));
  CHECK_FALSE(locks_out(other));
}

TEST_CASE("the account of a policy by itself is not known", "[decide]") {
  testing::Pipeline pipeline;
  pipeline.run({{.path = "key-policy.json",
                 .text = R"({"Version": "2012-10-17", "Statement": [)" +
                         allow(R"({"AWS": "arn:aws:iam::444455556666:root"})", "kms:*") + "]}"}},
               {.account = "111122223333",
                .log_groups = {"arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"}});
  REQUIRE(pipeline.model.keys.size() == 1);
  const Key& key = pipeline.model.keys[0];
  CHECK_FALSE(find_lockout(key, key.states.cases.at(0).value, pipeline.model.symbols));
}

std::vector<std::string> public_actions(const std::string& statements) {
  testing::Pipeline pipeline;
  pipeline.run({{.path = "t.json", .text = template_with(statements)}});
  REQUIRE(pipeline.model.keys.size() == 1);
  const KeyState& state = pipeline.model.keys[0].states.cases.at(0).value;
  std::vector<std::string> result;
  for (const PublicAccess& access : find_public_access(state, pipeline.model.symbols)) {
    result.push_back(access.action);
  }
  return result;
}

TEST_CASE("strangers may use the key", "[decide]") {
  const std::string everyone = R"({"AWS": "*"})";
  const std::vector<Row> rows = {
      {allow(everyone, "kms:*"), true},
      {allow(R"("*")", "kms:Decrypt"), true},
      {allow(R"({"AWS": ["arn:aws:iam::111122223333:root", "*"]})", "kms:Decrypt"), true},
      {allow(R"({"Service": "*"})", "kms:*"), false},
      {allow(R"({"Federated": "*"})", "kms:*"), false},
      {allow(everyone, "kms:DescribeKey"), false},
      {allow(everyone, "kms:PutKeyPolicy"), false},
      {allow(root, "kms:*"), false},
      {allow(everyone, "kms:*", when(R"("StringEquals": {"kms:CallerAccount": "111122223333"})")),
       false},
      {allow(everyone, "kms:*", when(R"("StringEquals": {"aws:PrincipalAccount": "1"})")), false},
      {allow(everyone, "kms:*", when(R"("StringEquals": {"aws:PrincipalOrgID": "o-1"})")), false},
      {allow(everyone, "kms:*", when(R"("ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1:*"})")),
       false},
      {allow(everyone, "kms:*", when(R"("StringEquals": {"kms:ViaService": "s3"})")), false},
      {allow(everyone, "kms:*", when(R"("IpAddress": {"aws:SourceIp": "10.0.0.0/8"})")), false},
      {allow(everyone, "kms:*", when(R"("Bool": {"aws:SecureTransport": "true"})")), true},
      {allow(everyone, "kms:*", when(R"("Bool": {"aws:PrincipalIsAWSService": "true"})")), false},
      {allow(everyone, "kms:*", when(R"("StringNotEquals": {"aws:PrincipalOrgID": "o-1"})")), true},
      {allow(everyone, "kms:*") + ", " +
           deny(R"("*")", "kms:*", when(R"("StringNotEquals": {"aws:PrincipalOrgID": "o-1"})")),
       false},
      {allow(everyone, "kms:*") + ", " +
           deny(R"("*")", "kms:*", when(R"("Bool": {"aws:SecureTransport": "false"})")),
       true},
      {R"({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"},
           "Action": "kms:*", "Resource": "*"})",
       true},
      {R"({"Effect": "Allow", "NotPrincipal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"})",
       false},
      {R"({"Effect": "Allow", "Principal": "*", "Action": "kms:*"})", false},
      {allow(everyone, "kms:*") + R"(, {"Fn::Transform": {"Name": "Statements"}})", false},
  };
  for (const Row& row : rows) {
    INFO(row.statements);
    CHECK(public_actions(administration + row.statements).empty() != row.holds);
  }
}

TEST_CASE("a Deny of one action leaves the others", "[decide]") {
  CHECK(public_actions(allow(R"("*")", "kms:*") + ", " + deny(R"("*")", "kms:Decrypt")) ==
        std::vector<std::string>{"kms:Encrypt"});
}

}  // namespace
}  // namespace kmslint
