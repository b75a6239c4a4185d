#include "model/read_cloudformation.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "model/read_files.h"

using namespace kmslint;

namespace {

using Lines = std::vector<std::string>;

std::string dump_of(std::string text, Settings settings = {}) {
  return TestModel({TestFile{"t.yaml", std::move(text)}}, std::move(settings)).dump();
}

/// A template with this `KeyPolicy` (indented by eight) on its only key.
std::string with_policy(const std::string& policy) {
  return "Parameters: {Env: {Type: String}}\n"
         "Conditions: {Prod: !Equals [!Ref Env, prod]}\n"
         "Resources:\n"
         "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n" +
         policy;
}

/// A template with a key, an alias, and a log group whose `KmsKeyId` this is.
std::string with_argument(const std::string& argument) {
  return "Parameters: {Env: {Type: String}, KeyArn: {Type: String}}\n"
         "Conditions: {Prod: !Equals [!Ref Env, prod]}\n"
         "Resources:\n"
         "  LogKey: {Type: AWS::KMS::Key, Properties: {}}\n"
         "  Second: {Type: AWS::KMS::Key, Properties: {}}\n"
         "  Alias:\n"
         "    Type: AWS::KMS::Alias\n"
         "    Properties: {AliasName: alias/app, TargetKeyId: !GetAtt LogKey.Arn}\n"
         "  Group:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties:\n"
         "      LogGroupName: /app\n" +
         (argument.empty() ? std::string() : "      KmsKeyId: " + argument + "\n");
}

Lines statements_of(const std::string& policy) {
  return lines_after(dump_of(with_policy(policy)), "    ");
}

/// What follows `key=` in the log group's only case.
std::string argument_of(const std::string& argument) {
  const std::string text = dump_of(with_argument(argument));
  const std::size_t at = text.find(" key=");
  return at == std::string::npos ? "none" : text.substr(at + 5, text.find('\n', at) - at - 5);
}

Lines pairs_of(const std::string& argument) {
  return lines_after(dump_of(with_argument(argument)), "pair ");
}

constexpr const char* logs_statement =
    "<> Allow {Service:logs.${AWS::Region}.amazonaws.com} [kms:Decrypt* kms:Encrypt*] on [*]";

}  // namespace

TEST_CASE("a key and its log group, in YAML and in JSON") {
  const std::string yaml = R"(
Resources:
  LogKey:
    Type: AWS::KMS::Key
    DeletionPolicy: Retain
    Properties:
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}
            Action: ['kms:Decrypt*', 'kms:Encrypt*']
            Resource: '*'
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      KmsKeyId: !GetAtt LogKey.Arn
)";
  const std::string json = R"({"Resources": {
    "LogKey": {"Type": "AWS::KMS::Key", "DeletionPolicy": "Retain", "Properties": {"KeyPolicy": {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow",
        "Principal": {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}},
        "Action": ["kms:Decrypt*", "kms:Encrypt*"], "Resource": "*"}]}}},
    "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {
      "LogGroupName": "/app/web", "KmsKeyId": {"Fn::GetAtt": ["LogKey", "Arn"]}}}}})";
  const std::string expected =
      "key Resources/LogKey\n"
      "  <> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId} retained\n"
      "    " +
      std::string(logs_statement) +
      "\n"
      "log-group Resources/Group \"/app/web\"\n"
      "  <> arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/web"
      " key=arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId}"
      " (key-arn -> Resources/LogKey)\n"
      "pair Resources/Group -> Resources/LogKey\n"
      "remark: AWS::Region ranges over partition aws\n";
  CHECK(dump_of(yaml) == expected);
  CHECK(dump_of(json) == expected);
}

TEST_CASE("one policy in seven spellings is the same statement") {
  const Lines expected = {logs_statement};
  CHECK(statements_of(R"(
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          Effect: Allow
          Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}
          Action: ['kms:Decrypt*', 'kms:Encrypt*']
          Resource: '*'
)") == expected);
  CHECK(statements_of(R"(
      KeyPolicy: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": {"Fn::Join": [".", ["logs", {"Ref": "AWS::Region"}, "amazonaws.com"]]}},
        "Action": ["kms:Decrypt*", "kms:Encrypt*"], "Resource": "*"}]}
)") == expected);
  CHECK(statements_of(R"(
      KeyPolicy: !Sub |
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"Service": "logs.${AWS::Region}.amazonaws.com"},
          "Action": ["kms:Decrypt*", "kms:Encrypt*"], "Resource": "*"}]}
)") == expected);
  CHECK(statements_of(R"(
      KeyPolicy: !Join
        - ''
        - - '{"Statement": {"Effect": "Allow", "Principal": {"Service": "logs.'
          - !Ref AWS::Region
          - '.amazonaws.com"}, "Action": ["kms:Decrypt*", "kms:Encrypt*"], "Resource": "*"}}'
)") == expected);
  CHECK(statements_of(R"(
      KeyPolicy:
        Statement:
          - !If
            - Prod
            - Effect: Allow
              Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}
              Action: ['kms:Decrypt*', 'kms:Encrypt*']
              Resource: '*'
            - !Ref AWS::NoValue
)") == Lines{"<Parameters/Env=prod>" + std::string(logs_statement).substr(2),
             "<Parameters/Env!=prod> nothing"});
  CHECK(statements_of(R"(
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {Service: !Sub ['logs.${Place}.amazonaws.com', {Place: !Ref AWS::Region}]}
            Action: !Split [',', 'kms:Decrypt*,kms:Encrypt*']
            Resource: '*'
)") == expected);
  CHECK(statements_of(R"(
      KeyPolicy:
        Fn::If:
          - Undefined
          - Statement: {Effect: Allow, Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'},
                        Action: ['kms:Decrypt*', 'kms:Encrypt*'], Resource: '*'}
          - !Ref AWS::NoValue
)")
            .size() == 1);
}

TEST_CASE("the guilty word keeps its place in every spelling") {
  const auto principal = [](const std::string& policy) {
    const TestModel read({TestFile{"t.yaml", with_policy(policy)}});
    const KeyPolicy& found = read.model.keys.at(0).states.cases.at(0).value.policy;
    const Statement& statement = found.statements.at(0).cases.at(0).value.value();
    return read.text(statement.principal.entries.at(0).text.span);
  };
  CHECK(principal("      KeyPolicy: {Statement: [{Principal: {Service: logs.amazonaws.com}}]}\n") ==
        "logs.amazonaws.com");
  CHECK(principal("      KeyPolicy: '{\"Statement\": [{\"Principal\": {\"Service\": "
                  "\"logs.amazonaws.com\"}}]}'\n") == "\"logs.amazonaws.com\"");
  CHECK(principal("      KeyPolicy: !Sub '{\"Statement\": [{\"Principal\": {\"Service\": "
                  "\"logs.${AWS::Region}.x\"}}]}'\n") == "\"logs.${AWS::Region}.x\"");
}

TEST_CASE("choices around the policy or its statements are cases of the key") {
  const std::string text = dump_of(with_policy(R"(
      Enabled: !If [Prod, true, false]
      KeyPolicy:
        Statement:
          !If
            - Prod
            - - {Effect: Deny, Principal: '*', Action: 'kms:*', Resource: '*'}
              - {Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'}
            - {Effect: Allow, Principal: {AWS: '*'}, Action: 'kms:*', Resource: '*'}
)"));
  CHECK(
      lines_after(text, "  ") ==
      Lines{
          "<Parameters/Env=prod> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId}",
          "  <Parameters/Env=prod> Deny {*} [kms:*] on [*]",
          "  <Parameters/Env=prod> Allow {*} [kms:*] on [*]",
          "<Parameters/Env!=prod> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/"
          "${LogKey.KeyId} enabled=no",
          "  <Parameters/Env!=prod> Allow {AWS:*} [kms:*] on [*]"});
}

TEST_CASE("an Fn::If with a list in the statement list stands for all its statements") {
  CHECK(statements_of(R"(
      KeyPolicy:
        Statement:
          - {Effect: Deny, Principal: '*', Action: 'kms:A', Resource: '*'}
          - !If
            - Prod
            - - {Effect: Allow, Principal: '*', Action: 'kms:B', Resource: '*'}
              - {Effect: Allow, Principal: '*', Action: 'kms:C', Resource: '*'}
            - !Ref AWS::NoValue
)") == Lines{"<Parameters/Env=prod> Deny {*} [kms:A] on [*]",
             "<Parameters/Env=prod> Allow {*} [kms:B] on [*]",
             "<Parameters/Env=prod> Allow {*} [kms:C] on [*]",
             "<Parameters/Env!=prod> Deny {*} [kms:A] on [*]"});
}

TEST_CASE("choices inside a statement are cases of its place") {
  CHECK(statements_of(R"(
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: !If [Prod, 'kms:A', 'kms:B']
            Resource: '*'
            Condition: !If [Prod, {Bool: {aws:SecureTransport: true}}, !Ref AWS::NoValue]
          - {Effect: Deny, Principal: '*', Action: 'kms:C', Resource: '*'}
)") == Lines{"<Parameters/Env=prod> Allow {*} [kms:A] on [*] if {Bool aws:SecureTransport=[true]}",
             "<Parameters/Env!=prod> Allow {*} [kms:B] on [*]", "<> Deny {*} [kms:C] on [*]"});
}

TEST_CASE("a key without KeyPolicy has the default policy") {
  const std::string arn = "<> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId}";
  CHECK(lines_after(dump_of(with_policy("      Description: x\n")), "  ") ==
        Lines{arn + " default-policy"});
  CHECK(lines_after(dump_of(with_policy("      KeyPolicy: !Ref AWS::NoValue\n")), "  ") ==
        Lines{arn + " default-policy"});
  CHECK(lines_after(dump_of("Resources: {LogKey: {Type: AWS::KMS::Key}}"), "  ") ==
        Lines{arn + " default-policy"});
}

TEST_CASE("what is not evaluated is unknown, and said") {
  const std::string text = dump_of(with_policy(R"(
      KeyPolicy:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/p.json}}
)"));
  CHECK(lines_after(text, "  ").at(0).find("?Fn::Transform") != std::string::npos);
  CHECK(lines_after(text, "not evaluated: ").size() == 1);
  CHECK(lines_after(dump_of(with_policy("      Fn::Transform: {Name: AWS::Include}\n")), "  ")
            .at(0)
            .find("default-policy") == std::string::npos);
}

TEST_CASE("properties of the key itself") {
  const auto key = [](const std::string& properties) {
    std::string line = lines_after(dump_of(with_policy(properties)), "  ").at(0);
    return line.substr(line.find("KeyId}") + 6);
  };
  CHECK(key("      KeySpec: RSA_2048\n      KeyUsage: !Ref Env\n") ==
        " spec=RSA_2048 usage=${Parameters/Env} default-policy");
  CHECK(key("      Enabled: off\n") == " enabled=no default-policy");
  CHECK(key("      Enabled: 'false'\n") == " enabled=no default-policy");
  CHECK(key("      Enabled: 'off'\n") == " enabled=unknown default-policy");
  CHECK(key("      Enabled: !Ref Env\n") == " enabled=unknown default-policy");
  CHECK(key("      MultiRegion: true\n") == " multi-region=yes default-policy");
}

TEST_CASE("a policy as text that is not JSON is a syntax error in the template") {
  const std::string text = dump_of(with_policy("      KeyPolicy: '{\"Statement\": ['\n"));
  CHECK(lines_after(text, "syntax error in t.yaml:").size() == 1);
  CHECK(lines_after(text, "  <> ").at(0).find('?') != std::string::npos);
}

TEST_CASE("characters that KMS refuses are found in the template") {
  const std::string text = dump_of(with_policy(
      "      KeyPolicy: {Statement: {Sid: \"a \xE2\x80\x93 b\", Effect: Allow, Principal: '*',"
      " Action: 'kms:*', Resource: '*'}}\n"));
  CHECK(lines_after(text, "    ").at(0).find("KMS refuses the character") != std::string::npos);
}

TEST_CASE("a policy above 32768 bytes is refused, however it is laid out") {
  const std::string big(33000, 'a');
  const std::string text = dump_of(with_policy("      KeyPolicy: {Statement: {Sid: " + big +
                                               ", Effect: Allow, Principal: '*', Action: 'kms:*',"
                                               " Resource: '*'}}\n"));
  CHECK(lines_after(text, "  <> ").at(0).find("KMS takes at most 32768") != std::string::npos);
}

TEST_CASE("how a log group names its key") {
  const std::string key = "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId}";
  CHECK(argument_of("") == "none");
  CHECK(argument_of("!Ref AWS::NoValue") == "none");
  CHECK(argument_of("!GetAtt LogKey.Arn") == key + " (key-arn -> Resources/LogKey)");
  CHECK(argument_of("!Sub '${LogKey.Arn}'") == key + " (key-arn -> Resources/LogKey)");
  CHECK(argument_of("!Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/"
                    "${LogKey}'") == key + " (key-arn -> Resources/LogKey)");
  CHECK(argument_of("!Sub 'arn:aws:kms:us-east-1:${AWS::AccountId}:key/${LogKey}'") ==
        "arn:aws:kms:us-east-1:${AWS::AccountId}:key/${LogKey.KeyId} (key-arn)");
  CHECK(argument_of("!Ref LogKey") == "${LogKey.KeyId} (key-id -> Resources/LogKey)");
  CHECK(argument_of("!GetAtt LogKey.KeyId") == "${LogKey.KeyId} (key-id -> Resources/LogKey)");
  CHECK(argument_of("1234abcd-12ab-34cd-56ef-1234567890ab") ==
        "1234abcd-12ab-34cd-56ef-1234567890ab (key-id)");
  CHECK(argument_of("mrk-1234abcd12ab34cd56ef1234567890ab") ==
        "mrk-1234abcd12ab34cd56ef1234567890ab (key-id)");
  CHECK(argument_of("!Ref Alias") ==
        "alias/app (alias-name alias Resources/Alias -> Resources/LogKey)");
  CHECK(argument_of("alias/app") ==
        "alias/app (alias-name alias Resources/Alias -> Resources/LogKey)");
  CHECK(argument_of("!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:${Alias}'") ==
        "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/app (alias-arn alias Resources/Alias"
        " -> Resources/LogKey)");
  CHECK(argument_of("arn:aws:kms:eu-west-1:111122223333:alias/other") ==
        "arn:aws:kms:eu-west-1:111122223333:alias/other (alias-arn)");
  CHECK(argument_of("alias/aws/logs") == "alias/aws/logs (aws-managed-alias)");
  CHECK(argument_of("arn:aws:kms:eu-west-1:111122223333:alias/aws/s3") ==
        "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3 (aws-managed-alias)");
  CHECK(argument_of("arn:aws:kms:eu-west-1:111122223333:key/x") ==
        "arn:aws:kms:eu-west-1:111122223333:key/x (key-arn)");
  CHECK(argument_of("arn:aws:s3:::bucket") == "arn:aws:s3:::bucket (other)");
  CHECK(argument_of("app-key") == "app-key (other)");
  CHECK(argument_of("!Ref KeyArn") == "${Parameters/KeyArn} (unknown)?Parameters/KeyArn");
  CHECK(argument_of("!Sub 'arn:aws:kms:${KeyArn}'") ==
        "arn:aws:kms:${Parameters/KeyArn} (unknown)?Parameters/KeyArn");
  CHECK(argument_of("!Sub 'alias/${Env}'") == "alias/${Parameters/Env} (alias-name)");
  CHECK(argument_of("!ImportValue shared-key").find("(unknown)?") != std::string::npos);
  CHECK(argument_of("!GetAtt Elsewhere.Arn") == "${Elsewhere.Arn} (unknown)?Elsewhere.Arn");
}

TEST_CASE("one pair for each key that a log group names in some case") {
  CHECK(pairs_of("").empty());
  CHECK(pairs_of("!Ref AWS::NoValue").empty());
  CHECK(pairs_of("!If [Prod, !GetAtt LogKey.Arn, !Ref AWS::NoValue]") ==
        Lines{"Resources/Group -> Resources/LogKey"});
  CHECK(pairs_of("!If [Prod, !GetAtt LogKey.Arn, !GetAtt Second.Arn]") ==
        Lines{"Resources/Group -> Resources/LogKey", "Resources/Group -> Resources/Second"});
  CHECK(pairs_of("!If [Prod, !GetAtt LogKey.Arn, !Ref KeyArn]") ==
        Lines{"Resources/Group -> Resources/LogKey", "Resources/Group -> ?"});
  CHECK(pairs_of("!If [Prod, !Ref LogKey, !GetAtt LogKey.Arn]") ==
        Lines{"Resources/Group -> Resources/LogKey"});
}

TEST_CASE("a log group that a template condition leaves out has no key there") {
  const std::string text = dump_of(R"(
Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  LogKey: {Type: AWS::KMS::Key, Condition: Prod}
  Group:
    Type: AWS::Logs::LogGroup
    Condition: Prod
    DeletionPolicy: RetainExceptOnCreate
    Properties: {KmsKeyId: !GetAtt LogKey.Arn}
)");
  CHECK(lines_after(text, "  ") ==
        Lines{"<Parameters/Env=prod> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/"
              "${LogKey.KeyId} default-policy",
              "<Parameters/Env!=prod> absent",
              "<Parameters/Env=prod> arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
              "${Group.LogGroupName} key=arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/"
              "${LogKey.KeyId} (key-arn -> Resources/LogKey) retained",
              "<Parameters/Env!=prod> absent"});
}

TEST_CASE("symbols in a log group's name have that name's alphabet") {
  const TestModel read({TestFile{"t.yaml", R"(
Parameters: {App: {Type: String}, KeyArn: {Type: String}}
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/a/${App}', KmsKeyId: !Ref KeyArn}}
)"}});
  const auto domain_of = [&](std::string_view name) {
    return read.model.symbols[read.model.symbols.find(ScopeId{1}, name).value()].domain;
  };
  CHECK(domain_of("Parameters/App") == Domain::log_group_name_part);
  CHECK(domain_of("Parameters/KeyArn") == Domain::any);
  CHECK(read.model.log_groups.at(0).name == "/a/${Parameters/App}");
}

TEST_CASE("an alias whose target depends on a condition leads to the key of the case") {
  const std::string text = dump_of(R"(
Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  A: {Type: AWS::KMS::Key}
  B: {Type: AWS::KMS::Key}
  Alias:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/app, TargetKeyId: !If [Prod, !Ref A, !Ref B]}
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {KmsKeyId: !Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:${Alias}'}
)");
  CHECK(lines_after(text, "pair ") ==
        Lines{"Resources/Group -> Resources/A", "Resources/Group -> Resources/B"});
  CHECK(lines_after(text, "alias ") == Lines{"Resources/Alias alias/app -> Resources/A",
                                             "Resources/Alias alias/app -> Resources/B"});
}

TEST_CASE("replicas take their kind from the primary and have a policy of their own") {
  const std::string text = dump_of(R"(
Resources:
  Replica:
    Type: AWS::KMS::ReplicaKey
    Properties:
      PrimaryKeyArn: !GetAtt Primary.Arn
      KeyPolicy: {Statement: {Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'}}
  Primary:
    Type: AWS::KMS::Key
    Properties: {MultiRegion: true, KeySpec: RSA_2048}
  Foreign:
    Type: AWS::KMS::ReplicaKey
    Properties: {PrimaryKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/mrk-1', KeyPolicy: {}}
)");
  const Lines keys = lines_after(text, "key ");
  CHECK(keys == Lines{"Resources/Replica replica of Resources/Primary", "Resources/Primary",
                      "Resources/Foreign replica"});
  const Lines cases = lines_after(text, "  <> ");
  CHECK(cases.at(0) ==
        "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Replica.KeyId} spec=RSA_2048"
        " multi-region=yes");
}

TEST_CASE("anomaly detectors are judged with an ARN of their own") {
  const std::string text = dump_of(R"(
Resources:
  LogKey: {Type: AWS::KMS::Key}
  Detector:
    Type: AWS::Logs::LogAnomalyDetector
    Properties: {KmsKeyId: !GetAtt LogKey.Arn, LogGroupArnList: [!GetAtt Group.Arn]}
  Plain: {Type: AWS::Logs::LogAnomalyDetector, Properties: {}}
  Group: {Type: AWS::Logs::LogGroup}
)");
  CHECK(lines_after(text, "anomaly-detector ") ==
        Lines{"Resources/Detector \"Detector\"", "Resources/Plain \"Plain\""});
  CHECK(text.find("arn:aws:logs:${AWS::Region}:${AWS::AccountId}:anomaly-detector:"
                  "${Detector.AnomalyDetectorId} key=") != std::string::npos);
  CHECK(lines_after(text, "pair ") == Lines{"Resources/Detector -> Resources/LogKey"});
}

TEST_CASE("settings give the place: Region, account, partition, parameters") {
  const std::string text = R"(
Parameters: {Name: {Type: String, Default: dev}}
Resources:
  LogKey: {Type: AWS::KMS::Key}
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Ref Name, KmsKeyId: !GetAtt LogKey.Arn}
)";
  const auto arn = [&](Settings settings) {
    const std::string dump = dump_of(text, std::move(settings));
    const std::string line = lines_after(dump, "  <> arn:").at(1);
    return line.substr(0, line.find(' '));
  };
  CHECK(arn({}) == "aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:dev");
  CHECK(arn({.regions = {"cn-north-1"}, .account = "111122223333"}) ==
        "aws-cn:logs:cn-north-1:111122223333:log-group:dev");
  CHECK(arn({.partition = "aws-us-gov", .parameters = {{"Name", "prod"}}}) ==
        "aws-us-gov:logs:${AWS::Region}:${AWS::AccountId}:log-group:prod");

  const TestModel gov({TestFile{"t.yaml", text}}, {.partition = "aws-us-gov"});
  const SymbolId region = gov.model.symbols.find(ScopeId{1}, "AWS::Region").value();
  CHECK(gov.model.symbols[region].values == Lines{"us-gov-east-1", "us-gov-west-1"});
  CHECK(gov.model.remarks.empty());

  const TestModel two({TestFile{"t.yaml", text}}, {.regions = {"eu-west-1", "us-east-1"}});
  const SymbolId either = two.model.symbols.find(ScopeId{1}, "AWS::Region").value();
  CHECK(two.model.symbols[either].domain == Domain::enumerated);
  CHECK(two.model.symbols[either].values == Lines{"eu-west-1", "us-east-1"});

  const TestModel rests({TestFile{"t.yaml", text}});
  CHECK(rests.model.log_groups.at(0).states.cases.at(0).rests_on == Lines{"Parameters/Name=dev"});
}

TEST_CASE("fragments with undefined references are read as far as they go") {
  const std::string text = dump_of(R"(
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Condition: Nowhere
    Properties: {LogGroupName: !Sub '/a/${Missing}', KmsKeyId: !GetAtt Other.Arn}
)");
  CHECK(lines_after(text, "pair ") == Lines{"Resources/Group -> ?"});
  CHECK(text.find("log-group:/a/${Missing} key=${Other.Arn}") != std::string::npos);
}

TEST_CASE("a resource that a syntax error cuts off is not judged by what is left of it") {
  const std::string text = dump_of(R"(
Resources:
  Whole: {Type: AWS::KMS::Key}
  Broken:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'}
          - {Effect: Deny, Principal: [
)");
  CHECK(lines_after(text, "syntax error in t.yaml:").size() >= 1);
  const Lines keys = lines_after(text, "  <> ");
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].find("default-policy") != std::string::npos);
  CHECK(keys[1].find("?Broken.KeyPolicy") != std::string::npos);
}

TEST_CASE("values of a wrong kind anywhere are read without harm") {
  const Lines wrong = {"null",         "1",
                       "true",         "x",
                       "''",           "[]",
                       "{}",           "[1]",
                       "[[]]",         "{a: [{}]}",
                       "!Ref Nowhere", "!Sub {a: b}",
                       "!If [A]",      "!If [A, B, C]",
                       "!GetAtt []",   "!Join [x]",
                       "!Nonsense 1"};
  const Lines places = {"KeyPolicy: %",
                        "Enabled: %",
                        "KeySpec: %",
                        "MultiRegion: %",
                        "KmsKeyId: %",
                        "LogGroupName: %",
                        "PrimaryKeyArn: %",
                        "AliasName: %",
                        "TargetKeyId: %",
                        "KeyPolicy: {Statement: %}",
                        "KeyPolicy: {Statement: [%, %]}",
                        "KeyPolicy: {Version: %, Statement: [%]}",
                        "KeyPolicy: {Statement: {Effect: %, Principal: %, Action: %, Resource: %}}",
                        "KeyPolicy: {Statement: {Principal: {AWS: %, Service: [%]}}}",
                        "KeyPolicy: {Statement: {Condition: {StringLike: {x: %}, Null: %}}}"};
  const auto has_resource = [](const std::string& text) {
    const std::string dump = dump_of(text);  // an alias without a name is none
    return !dump.empty() || text.find("AWS::KMS::Alias") != std::string::npos;
  };
  for (const std::string type : {"AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias",
                                 "AWS::Logs::LogGroup", "AWS::Logs::LogAnomalyDetector"}) {
    for (const std::string& value : wrong) {
      for (std::string property : places) {
        for (std::size_t at; (at = property.find('%')) != std::string::npos;) {
          property.replace(at, 1, value);
        }
        const std::string text =
            "Resources:\n  R:\n    Type: " + type + "\n    Properties:\n      " + property + "\n";
        CAPTURE(text);
        CHECK(has_resource(text));
      }
      CHECK(has_resource("Resources:\n  R: {Type: " + type + ", Properties: " + value +
                         ", Condition: " + value + ", DeletionPolicy: " + value + "}\n"));
      dump_of("Resources:\n  R: " + value + "\nParameters: " + value + "\nConditions: " + value);
    }
  }
}

TEST_CASE("statements with more cases than the budget are cut off, and that is said") {
  std::string text = "Parameters:\n";
  std::string conditions = "Conditions:\n";
  std::string values;
  for (int i = 0; i < 12; ++i) {
    const std::string n = std::to_string(i);
    text += "  P" + n + ": {Type: String}\n";
    conditions += "  C" + n + ": !Equals [!Ref P" + n + ", 'yes']\n";
    values += (i == 0 ? "" : ", ") + std::string("!If [C") + n + ", a" + n + ", b" + n + "]";
  }
  text += conditions +
          "Resources:\n  K:\n    Type: AWS::KMS::Key\n    Properties:\n"
          "      KeyPolicy: {Statement: [{Effect: Allow, Principal: '*', Action: [" +
          values + "], Resource: '*'}]}\n";
  const TestModel read({TestFile{"t.yaml", text}});
  const StatementSlot& slot =
      read.model.keys.at(0).states.cases.at(0).value.policy.statements.at(0);
  CHECK(slot.truncated);
  CHECK(slot.cases.size() == 256);
}
