// Whole templates in which one intrinsic decides the verdict: what is said of each log group, and
// which words are underlined. Expected values are read off the AWS CloudFormation Template
// Reference and the KMS rules, not off the program.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lint/rule.h"
#include "rules/rule_run.h"

namespace kmslint {
namespace {

using Lines = std::vector<std::string>;

/// `/app/web usable` for each pair, then `rule-id on word` for each finding but notes.
Lines judged(const std::string& text, const Settings& settings = {}) {
  RuleRun run;
  const bool json = text.find_first_not_of(" \n") == text.find('{');
  run_rules(run, json ? "template.json" : "template.yaml", text, settings, {});
  Lines lines;
  for (const ReportedPair& pair : run.report.pairs) {
    lines.push_back(pair.log_group.name + " " + pair.verdict);
  }
  for (const Finding& finding : run.report.findings) {
    if (finding.rule->level == Level::note) continue;
    lines.push_back(std::string(finding.rule->id) + " on " + text_under(run, finding));
  }
  UNSCOPED_INFO(listing(run));
  return lines;
}

/// The reasons in the ledger.
Lines ledger(const std::string& text, const Settings& settings = {}) {
  RuleRun run;
  run_rules(run, "template.yaml", text, settings, {});
  Lines lines;
  for (const LedgerLine& line : run.report.not_evaluated) lines.push_back(line.reason);
  return lines;
}

const Settings ireland = {.regions = {"eu-west-1"}, .account = "111122223333"};

/// The account's own statement, without which nobody could administer the key.
const std::string administrators =
    "          - {Effect: Allow, Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::"
    "${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}\n";

/// A statement for Logs, as an item of a `Statement` list.
std::string for_logs(const std::string& principal, const std::string& rest = "") {
  return "          - Effect: Allow\n"
         "            Principal: {Service: " +
         principal +
         "}\n"
         "            Action: [kms:Encrypt, kms:Decrypt, kms:GenerateDataKey*]\n"
         "            Resource: '*'\n" +
         rest;
}

std::string for_context(const std::string& value) {
  return for_logs(
      "!Sub 'logs.${AWS::Region}.amazonaws.com'",
      "            Condition: {ArnLike: {'kms:EncryptionContext:aws:logs:arn': " + value + "}}\n");
}

std::string key(const std::string& statements) {
  return "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n"
         "      KeyPolicy:\n"
         "        Version: '2012-10-17'\n"
         "        Statement:\n" +
         administrators + statements;
}

std::string group(const std::string& name = "/app/web",
                  const std::string& argument = "!GetAtt LogKey.Arn") {
  return "  Group:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties: {LogGroupName: " +
         name + ", KmsKeyId: " + argument + "}\n";
}

// ------------------------------------------------------------------------------------------ Length

std::string by_length(const std::string& regions) {
  return "Transform: AWS::LanguageExtensions\n"
         "Parameters: {Regions: {Type: CommaDelimitedList, Default: '" +
         regions +
         "'}}\n"
         "Conditions: {Several: !Not [!Equals [!Length {Ref: Regions}, 1]]}\n"
         "Resources:\n" +
         key(for_logs("!If [Several, logs.eu-west-1.amazonaws.com, "
                      "logs.us-east-1.amazonaws.com]")) +
         group();
}

TEST_CASE("Fn::Length decides which principal is written", "[templates]") {
  CHECK(judged(by_length("eu-west-1, us-east-1"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(by_length("eu-west-1"), ireland) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
}

// ------------------------------------------------------------------------------------ ToJsonString

std::string policy_as_text(const std::string& region) {
  return R"({"Transform": "AWS::LanguageExtensions", "Resources": {
  "LogKey": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Fn::ToJsonString": {
    "Version": "2012-10-17",
    "Statement": [
      {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
       "Action": "kms:*", "Resource": "*"},
      {"Effect": "Allow", "Principal": {"Service": "logs.)" +
         region + R"(.amazonaws.com"},
       "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"], "Resource": "*"}]}}}},
  "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {
    "LogGroupName": "/app/web", "KmsKeyId": {"Fn::GetAtt": ["LogKey", "Arn"]}}}}})";
}

TEST_CASE("Fn::ToJsonString: a policy given as text", "[templates]") {
  CHECK(judged(policy_as_text("eu-west-1"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(policy_as_text("us-east-1"), ireland) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
}

TEST_CASE("Fn::ToJsonString: its statements may hang on conditions, also in short notation",
          "[templates]") {
  const auto text = [](const std::string& stage) {
    return "Transform: AWS::LanguageExtensions\n"
           "Parameters: {Stage: {Type: String, Default: " +
           stage +
           "}}\n"
           "Conditions: {IsProd: !Equals [!Ref Stage, prod]}\n"
           "Resources:\n"
           "  LogKey:\n"
           "    Type: AWS::KMS::Key\n"
           "    Properties:\n"
           "      KeyPolicy: !ToJsonString\n"
           "        Statement:\n" +
           administrators +
           "          - !If\n"
           "            - IsProd\n"
           "            - {Effect: Allow, Principal: {Service: logs.eu-west-1.amazonaws.com}, "
           "Action: 'kms:*', Resource: '*'}\n"
           "            - !Ref AWS::NoValue\n" +
           group();
  };
  CHECK(judged(text("prod"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("dev"), ireland) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on Statement"});
}

// --------------------------------------------------------------------------- Base64, Cidr, GetAZs

TEST_CASE("Fn::Base64: a name that is encoded is not the name in the condition", "[templates]") {
  const auto text = [](const std::string& name) {
    return "Resources:\n" +
           key(for_context("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:" + name +
                           "'")) +
           group("!Base64 web");
  };
  CHECK(judged(text("d2Vi"), ireland) == Lines{"d2Vi usable"});
  CHECK(judged(text("web"), ireland) ==
        Lines{"d2Vi not-usable", "encryption-context-excludes-log-group on :log-group:web"});
}

TEST_CASE("Fn::Cidr: the block in a name", "[templates]") {
  const auto text = [](const std::string& index) {
    return "Resources:\n" +
           key(for_context("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                           "log-group:/net/10.0.1.0'")) +
           group("!Sub ['/net/${Net}', {Net: !Select [0, !Split ['/', !Select [" + index +
                 ", !Cidr [10.0.0.0/16, 2, 8]]]]}]");
  };
  CHECK(judged(text("1"), ireland) == Lines{"/net/10.0.1.0 usable"});
  CHECK(judged(text("0"), ireland).at(0) == "/net/10.0.0.0 not-usable");
}

TEST_CASE("Fn::GetAZs: the same zone on both sides, whatever it is", "[templates]") {
  const auto text = [](const std::string& zone) {
    return "Resources:\n" +
           key(for_context("!Sub ['arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                           "log-group:/zone/${Z}', {Z: !Select [0, !GetAZs '']}]")) +
           group("!Sub ['/zone/${Z}', {Z: !Select [" + zone + ", !GetAZs {Ref: AWS::Region}]}]");
  };
  CHECK(judged(text("0"), ireland).at(0).ends_with(" usable"));
  CHECK(judged(text("1"), ireland).at(0).ends_with(" cannot-tell"));
}

// ----------------------------------------------------------------------------------------- ForEach

/// A key and a log group per item of the list, the key for Logs of that Region.
std::string per_item(const std::string& parameters, const std::string& collection) {
  return "Transform: AWS::LanguageExtensions\n" + parameters +
         "Resources:\n"
         "  Fn::ForEach::Each:\n"
         "  - Item\n"
         "  - " +
         collection +
         "\n"
         "  - Key&{Item}:\n"
         "      Type: AWS::KMS::Key\n"
         "      Properties:\n"
         "        KeyPolicy:\n"
         "          Statement:\n" +
         administrators + for_logs("'logs.${Item}.amazonaws.com'") +
         "    Group&{Item}:\n"
         "      Type: AWS::Logs::LogGroup\n"
         "      Properties:\n"
         "        LogGroupName: /app/${Item}\n"
         "        KmsKeyId: !GetAtt Key&{Item}.Arn\n";
}

TEST_CASE("Fn::ForEach makes keys and log groups from a literal list", "[templates]") {
  CHECK(judged(per_item("", "[eu-west-1]"), ireland) == Lines{"/app/eu-west-1 usable"});
  CHECK(judged(per_item("", "[eu-west-1, us-east-1]"), ireland) ==
        Lines{"/app/eu-west-1 usable", "/app/us-east-1 not-usable",
              "logs-principal-in-other-region on logs.${Item}.amazonaws.com"});
}

TEST_CASE("Fn::ForEach over a parameter: default, given, and not known", "[templates]") {
  const std::string by_default = per_item(
      "Parameters: {Regions: {Type: CommaDelimitedList, Default: us-east-1}}\n", "!Ref Regions");
  CHECK(judged(by_default, ireland) ==
        Lines{"/app/us-east-1 not-usable",
              "logs-principal-in-other-region on logs.${Item}.amazonaws.com"});
  Settings given = ireland;
  given.parameters = {{"Regions", "eu-west-1"}};
  CHECK(judged(by_default, given) == Lines{"/app/eu-west-1 usable"});
  const std::string open =
      per_item("Parameters: {Regions: {Type: CommaDelimitedList}}\n", "!Ref Regions");
  CHECK(judged(open, ireland).empty());
  CHECK(ledger(open, ireland) ==
        Lines{"the list `Parameters/Regions` is not known",
              "the collection of `Fn::ForEach::Each` is not known: `Key&{Item}`, `Group&{Item}` "
              "is not evaluated"});
}

TEST_CASE("Fn::ForEach in JSON, nested, with a name from both loops", "[templates]") {
  const auto text = [](const std::string& name) {
    return R"({"Transform": ["AWS::LanguageExtensions"], "Resources": {
      "LogKey": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
         "Action": "kms:*", "Resource": "*", "Condition": {"ArnEquals": {
           "kms:EncryptionContext:aws:logs:arn":
             "arn:aws:logs:eu-west-1:111122223333:log-group:/dev/)" +
           name + R"("}}}]}}},
      "Fn::ForEach::Stages": ["Stage", ["dev"], {
        "Fn::ForEach::Apps": ["App", ["web"], {
          "${Stage}${App}": {"Type": "AWS::Logs::LogGroup", "Properties": {
            "LogGroupName": {"Fn::Sub": "/${Stage}/${App}"},
            "KmsKeyId": {"Fn::GetAtt": ["LogKey", "Arn"]}}}}]}]}})";
  };
  CHECK(judged(text("web"), ireland) == Lines{"/dev/web usable"});
  CHECK(judged(text("api"), ireland) ==
        Lines{"/dev/web not-usable",
              "encryption-context-excludes-log-group on "
              "\"arn:aws:logs:eu-west-1:111122223333:log-group:/dev/api\""});
}

TEST_CASE("Fn::ForEach in conditions and in the properties of a key", "[templates]") {
  const auto text = [](const std::string& stage) {
    return "Transform: AWS::LanguageExtensions\n"
           "Parameters: {Stage: {Type: String, Default: " +
           stage +
           "}}\n"
           "Conditions:\n"
           "  Fn::ForEach::Stages:\n"
           "  - Name\n"
           "  - [dev, prod]\n"
           "  - Is${Name}: !Equals [!Ref Stage, !Ref Name]\n"
           "Resources:\n"
           "  LogKey:\n"
           "    Type: AWS::KMS::Key\n"
           "    Properties:\n"
           "      Fn::ForEach::Policy:\n"
           "      - Property\n"
           "      - [KeyPolicy]\n"
           "      - ${Property}:\n"
           "          Statement:\n" +
           administrators +
           for_logs("!If [Isprod, logs.eu-west-1.amazonaws.com, logs.us-east-1.amazonaws.com]") +
           group();
  };
  CHECK(judged(text("prod"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("dev"), ireland) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
}

TEST_CASE("Fn::ForEach over properties that is not known may add a policy", "[templates]") {
  CHECK(judged("Transform: AWS::LanguageExtensions\n"
               "Parameters: {Names: {Type: CommaDelimitedList}}\n"
               "Resources:\n"
               "  LogKey:\n"
               "    Type: AWS::KMS::Key\n"
               "    Properties:\n"
               "      Fn::ForEach::P: [Name, !Ref Names, {'${Name}': {}}]\n" +
                   group(),
               ireland) == Lines{"/app/web cannot-tell"});
}

}  // namespace
}  // namespace kmslint
