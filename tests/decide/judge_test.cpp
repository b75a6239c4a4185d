#include "decide/judge.h"

#include <catch2/catch.hpp>

#include "support/pipeline.h"

using namespace kmslint;
using kmslint::testing::Pipeline;

namespace {

/// A template with one key whose Logs statement has the given principal and condition lines.
std::string one_group(const std::string& principal, const std::string& condition = "",
                      const std::string& extra = "") {
  return R"(Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            Action: kms:*
            Resource: "*"
          - Sid: Logs
            Effect: Allow
            Principal: {Service: )" +
         principal + R"(}
            Action: [kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*]
            Resource: "*"
)" + condition +
         extra + R"(  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      KmsKeyId: !GetAtt LogKey.Arn
)";
}

std::string condition(const std::string& value, const std::string& op = "ArnLike") {
  return "            Condition: {" + op + ": {kms:EncryptionContext:aws:logs:arn: " + value +
         "}}\n";
}

std::string verdicts(const std::string& text, Settings settings = {},
                     const Assumptions& assumptions = Assumptions::defaults()) {
  Pipeline pipeline;
  pipeline.run({{"template.yaml", text}}, std::move(settings), assumptions);
  return pipeline.verdicts();
}

const Settings ireland = {.regions = {"eu-west-1"}};

}  // namespace

TEST_CASE("pseudo parameters used on both sides prove a key usable with no Region given") {
  CHECK(verdicts(one_group(
            "!Sub 'logs.${AWS::Region}.amazonaws.com'",
            condition("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/*'"))) ==
        "/app/web key LogKey usable\n");
}

TEST_CASE("another Region's principal is blamed when the Region is known") {
  CHECK(verdicts(one_group("logs.us-east-1.amazonaws.com"), ireland) ==
        "/app/web key LogKey not-usable\n"
        "  service-principal-other-region on logs.us-east-1.amazonaws.com\n");
}

TEST_CASE("a literal Region beside an unknown one decides nothing, and says where it would fit") {
  Pipeline pipeline;
  pipeline.run({{"template.yaml", one_group("logs.eu-west-2.amazonaws.com")}});
  CHECK(pipeline.verdicts() ==
        "/app/web key LogKey cannot-tell depends [AWS::Region]\n"
        "  perhaps service-principal-other-region on logs.eu-west-2.amazonaws.com\n");
  CHECK(pipeline.analysis.pairs.at(0).usable_when == "AWS::Region is `eu-west-2`");
}

TEST_CASE("several Regions are cases, and a defect in one names it") {
  CHECK(verdicts(one_group("logs.eu-west-1.amazonaws.com"),
                 {.regions = {"eu-west-1", "eu-west-2"}}) ==
        "/app/web key LogKey not-usable\n"
        "  service-principal-other-region on logs.eu-west-1.amazonaws.com "
        "[AWS::Region=eu-west-2]\n");
}

TEST_CASE("the encryption context: which segment differs") {
  const auto blamed = [&](const std::string& value, const std::string& op = "ArnLike") {
    const std::string text =
        verdicts(one_group("logs.eu-west-1.amazonaws.com", condition(value, op)),
                 {.regions = {"eu-west-1"}, .account = "111122223333"});
    const std::size_t at = text.find("  ");
    return at == std::string::npos ? text : text.substr(at + 2, text.find(" on") - at - 2);
  };
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:log-group:/app/web") ==
        "/app/web key LogKey usable\n");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*") ==
        "arn-suffix-colon-star");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:log-group:*:*") == "arn-suffix-colon-star");
  CHECK(blamed("arn:aws-cn:logs:eu-west-1:111122223333:*") == "arn-partition");
  CHECK(blamed("arn:aws:logs:us-east-1:111122223333:*") == "arn-region");
  CHECK(blamed("arn:aws:logs:eu-west-1:444455556666:*") == "arn-account");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:log-group:/app/api") == "arn-name");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:/app/web") == "arn-name");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:log-group:/App/Web") == "arn-case");
  CHECK(blamed("arn:aws:logs:*:log-group:/app/*") == "arn-segments");
  CHECK(blamed("arn:aws:logs:*") == "short-arn");
  CHECK(blamed("arn:aws:logs:eu-west-1:111122223333:*", "StringEquals") == "wildcard-under-equals");
}

TEST_CASE("two statements under a template condition that cover both cases are proved") {
  const std::string text = R"(Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
)" + one_group("logs.us-east-1.amazonaws.com", "", R"(          - !If
            - IsProd
            - Effect: Allow
              Principal: {Service: logs.eu-west-1.amazonaws.com}
              Action: kms:*
              Resource: "*"
            - Effect: Allow
              Principal: {Service: logs.eu-west-1.amazonaws.com}
              Action: [kms:Encrypt, kms:Decrypt, kms:GenerateDataKey]
              Resource: "*"
)");
  CHECK(verdicts(text, ireland) == "/app/web key LogKey usable\n");
}

TEST_CASE("a case in which a parameter has no value left is no case") {
  // The group is there for `dev` and `test` only, and each has its statement.
  const std::string text =
      R"(Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
  IsTest: !Equals [!Ref Env, test]
  NotProd: !Not [!Equals [!Ref Env, prod]]
)" + one_group(
          "!If [IsDev, !Sub 'logs.${AWS::Region}.amazonaws.com', ec2.amazonaws.com]",
          "          - Effect: Allow\n"
          "            Principal: {Service: !If [IsTest, !Sub 'logs.${AWS::Region}.amazonaws.com',"
          " ec2.amazonaws.com]}\n"
          "            Action: kms:*\n"
          "            Resource: '*'\n");
  const std::string group_line = "    Type: AWS::Logs::LogGroup\n";
  const std::size_t at = text.find(group_line);
  REQUIRE(at != std::string::npos);
  const std::string conditional = std::string(text).insert(at, "    Condition: NotProd\n");
  CHECK(verdicts(conditional) == "/app/web key LogKey usable\n");
}

TEST_CASE("sixty independent conditional statements do not multiply") {
  std::string parameters = "Parameters:\n", conditions = "Conditions:\n", statements;
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    parameters += "  P" + n + ": {Type: String}\n";
    conditions += "  C" + n + ": !Equals [!Ref P" + n + ", on]\n";
    statements += "          - !If [C" + n +
                  ", {Effect: Allow, Principal: {Service: logs.eu-west-1.amazonaws.com}, Action: "
                  "'kms:*', Resource: '*'}, !Ref AWS::NoValue]\n";
  }
  const std::string result = verdicts(
      parameters + conditions + one_group("logs.us-east-1.amazonaws.com", "", statements), ireland);
  // None of the parameters has a value: whether some statement is there, nobody knows.
  CHECK(result.find("/app/web key LogKey cannot-tell") == 0);
}

TEST_CASE("what is asked for thousands of keys is answered for each") {
  constexpr int keys = 6000;
  std::string text = "Resources:\n";
  for (int i = 0; i < keys; ++i) {
    const std::string n = std::to_string(i);
    text += "  K" + n +
            ": {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: ["
            "{Effect: Allow, Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}, "
            "Action: kms:*, Resource: '*'}]}}}\n"
            "  G" +
            n + ": {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /g" + n +
            ", KmsKeyId: !GetAtt K" + n + ".Arn}}\n";
  }
  const std::string found = verdicts(text);
  std::size_t usable = 0;
  for (std::size_t at = 0; (at = found.find(" usable\n", at)) != std::string::npos; ++at) ++usable;
  CHECK(usable == keys);
}

TEST_CASE("a verdict names the parameter default that a statement for Logs rests on") {
  const auto relies_on = [](const std::string& text, const Settings& settings) {
    Pipeline pipeline;
    pipeline.run({{"template.yaml", text}}, settings, Assumptions::defaults());
    return pipeline.analysis.pairs.at(0).relies_on;
  };
  const std::string text = "Parameters:\n  R: {Type: String, Default: eu-west-1}\n" +
                           one_group("!Sub 'logs.${R}.amazonaws.com'");
  CHECK(relies_on(text, ireland) == std::vector<std::string>{"Parameters/R=eu-west-1"});
  Settings given = ireland;
  given.parameters = {{"R", "eu-west-1"}};
  CHECK(relies_on(text, given).empty());
}

TEST_CASE("a key that waits for key material is not proved usable") {
  std::string text = one_group("!Sub 'logs.${AWS::Region}.amazonaws.com'");
  const std::string properties = "    Properties:\n";
  text.insert(text.find(properties) + properties.size(), "      Origin: EXTERNAL\n");
  Pipeline pipeline;
  pipeline.run({{"template.yaml", text}}, {}, Assumptions::defaults());
  CHECK(pipeline.analysis.pairs.at(0).verdict == Verdict::cannot_tell);
  CHECK(pipeline.analysis.pairs.at(0).depends_on ==
        std::vector<std::string>{"imported key material"});
}

TEST_CASE("many open parameters in many statements end with an answer") {
  std::string parameters = "Parameters:\n";
  std::string conditions = "Conditions:\n";
  std::string denials;
  for (int i = 0; i < 16; ++i) {
    const std::string n = std::to_string(i);
    parameters += "  P" + n + ": {Type: String}\n";
    conditions += "  C" + n + ": !Equals [!Ref P" + n + ", x]\n";
    denials += "          - !If\n            - C" + n +
               "\n            - Effect: Deny\n              Principal: {AWS: '*'}\n"
               "              Action: kms:Decrypt\n              Resource: '*'\n"
               "              Condition: {StringLike: {aws:PrincipalArn: !Sub "
               "'arn:aws:iam::*:role/${P" +
               n + "}'}}\n            - !Ref AWS::NoValue\n";
  }
  Pipeline pipeline;
  pipeline.run(
      {{"template.yaml", parameters + conditions +
                             one_group("!Sub 'logs.${AWS::Region}.amazonaws.com'", "", denials)}},
      ireland, Assumptions::defaults());
  CHECK(pipeline.analysis.pairs.at(0).verdict == Verdict::cannot_tell);
}

TEST_CASE("a deny through an absent key is blamed at that key") {
  CHECK(verdicts(one_group("logs.eu-west-1.amazonaws.com", "", R"(          - Effect: Deny
            Principal: "*"
            Action: kms:*
            Resource: "*"
            Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}
)"),
                 ireland) ==
        "/app/web key LogKey not-usable\n"
        "  deny-by-absent-key on aws:SourceVpce\n");
}

TEST_CASE("a policy built from the group that uses the key is a cycle, alone") {
  CHECK(verdicts(one_group("logs.us-east-1.amazonaws.com", condition("!GetAtt Group.Arn"))) ==
        "/app/web key LogKey not-usable\n"
        "  policy-from-log-group-attribute on !GetAtt Group.Arn\n");
}

TEST_CASE("logs.amazonaws.com is usable by a reading, which the verdict names") {
  Pipeline pipeline;
  pipeline.run({{"template.yaml", one_group("logs.amazonaws.com")}}, ireland);
  CHECK(pipeline.verdicts() ==
        "/app/web key LogKey usable\n"
        "  unregional-service-principal on logs.amazonaws.com\n");
  CHECK(pipeline.analysis.pairs.at(0).relies_on == std::vector<std::string>{"A-GLOBAL-NAME=yes"});
}

TEST_CASE("aws:SourceAccount leaves the answer open and is warned about all the same") {
  const std::string text =
      one_group("logs.eu-west-1.amazonaws.com",
                "            Condition: {StringEquals: {aws:SourceAccount: '111122223333'}}\n");
  CHECK(verdicts(text, {.regions = {"eu-west-1"}, .account = "111122223333"}) ==
        "/app/web key LogKey cannot-tell depends [A-SOURCE-KEYS, aws:SourceAccount]\n"
        "  source-keys-not-documented on aws:SourceAccount\n");
}

TEST_CASE("a key in another Region is one finding, whatever its policy says") {
  const std::string text = R"(Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      KmsKeyId: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
)";
  CHECK(verdicts(text, {.regions = {"eu-west-1"}, .account = "111122223333"}) ==
        "/app/web key arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab "
        "not-usable\n"
        "  key-in-other-region on "
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\n");
}

TEST_CASE("a key whose policy is not in view is a calm cannot-tell") {
  const std::string text = R"(Parameters:
  KeyArn: {Type: String}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /app/web, KmsKeyId: !Ref KeyArn}
)";
  CHECK(verdicts(text, ireland).find("cannot-tell depends [Parameters/KeyArn]") !=
        std::string::npos);
}

TEST_CASE("without a policy the default policy lets no service in") {
  const std::string text = R"(Resources:
  LogKey:
    Type: AWS::KMS::Key
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /app/web, KmsKeyId: !GetAtt LogKey.Arn}
)";
  CHECK(verdicts(text, ireland) ==
        "/app/web key LogKey not-usable\n"
        "  no-service-principal on LogKey\n");
}

TEST_CASE("a policy KMS refuses is invalid, never usable") {
  const std::string text =
      one_group("logs.eu-west-1.amazonaws.com", "", R"(          - Effect: allow
            Principal: "*"
            Action: kms:*
            Resource: "*"
)");
  CHECK(verdicts(text, ireland).find("/app/web key LogKey cannot-tell invalid") == 0);
}

TEST_CASE("a denial in every case may have another cause in each") {
  const std::string text = R"(Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Mappings:
  Env: {dev: {Region: eu-west-2}, prod: {Region: eu-west-1}}
)" + one_group("!Sub ['logs.${R}.amazonaws.com', {R: !FindInMap [Env, !Ref Env, Region]}]",
               condition("'arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*'"));
  CHECK(verdicts(text, {.regions = {"eu-west-1"}, .account = "111122223333"}) ==
        "/app/web key LogKey not-usable\n"
        "  service-principal-other-region on !FindInMap [Env, !Ref Env, Region] [Env=dev]\n"
        "  arn-suffix-colon-star on 'arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*' "
        "[Env=prod]\n");
}

TEST_CASE("what surely fails is blamed, not what may fail beside it") {
  CHECK(verdicts(one_group("logs.eu-west-1.amazonaws.com",
                           condition("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                                     "log-group:/app/web:*'"))) ==
        "/app/web key LogKey not-usable\n"
        "  arn-suffix-colon-star on !Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
        "log-group:/app/web:*'\n");
}
