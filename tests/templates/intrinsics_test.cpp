// Whole templates in which one intrinsic decides the verdict: what is said of each log group, and
// which words are underlined. Expected values are read off the AWS CloudFormation Template
// Reference and the KMS rules, not off the program.
#include <catch2/catch.hpp>
#include <string>

#include "templates/template_run.h"

namespace kmslint {
namespace {

/// One template; JSON by its first character.
Lines judged(const std::string& text, const Settings& settings = {}) {
  const bool json = text.find_first_not_of(" \n") == text.find('{');
  return judged({{json ? "template.json" : "template.yaml", text, true}}, settings);
}

/// The reasons in the ledger.
Lines ledger(const std::string& text) { return not_evaluated({{"template.yaml", text, true}}); }

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

TEST_CASE("Fn::Cidr: blocks of IPv6 are as many, and the same on both sides", "[templates]") {
  const auto block = [](const std::string& index, const std::string& arguments) {
    return "!Sub ['NAME${Net}', {Net: !Select [" + index + ", !Cidr [" + arguments + "]]}]";
  };
  const auto with_name = [](std::string text, const std::string& name) {
    return text.replace(text.find("NAME"), 4, name);
  };
  const std::string blocks = "'2001:db8::/56', 2, 64";
  const auto verdict = [&](const std::string& in_policy, const std::string& in_name) {
    return judged("Resources:\n" +
                      key(for_context(with_name(in_policy,
                                                "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                                                "log-group:/net/"))) +
                      group(with_name(in_name, "/net/")),
                  ireland)
        .at(0);
  };
  CHECK(verdict(block("1", blocks), block("1", "'2001:DB8::/56', 2, 64")).ends_with(" usable"));
  CHECK(verdict(block("1", blocks), block("0", blocks)).find(" cannot-tell") != std::string::npos);
  CHECK(verdict(block("2", blocks), block("2", blocks)).find(" cannot-tell") != std::string::npos);
  for (const std::string wrong :
       {"'2001:db8::/56', 257, 64", "'2001:db8::/56', 2, 73", "'2001:db8::/63', 3, 64",
        "'2001:db8::/129', 1, 1", "'2001:xb8::/56', 2, 64"}) {
    INFO(wrong);
    CHECK(verdict("!Sub 'NAMEx'", block("1", wrong)).find(" cannot-tell") != std::string::npos);
  }
  const std::string length = "!Sub ['NAME${Net}', {Net: !Length {'Fn::Cidr': [" + blocks + "]}}]";
  CHECK(verdict("!Sub 'NAME2'", length).ends_with(" usable"));
  CHECK(verdict("!Sub 'NAME3'", length).ends_with(" not-usable"));
}

TEST_CASE("Fn::GetAZs: the same zone on both sides, whatever it is", "[templates]") {
  const auto text = [](const std::string& zone) {
    return "Resources:\n" +
           key(for_context("!Sub ['arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                           "log-group:/zone/${Z}', {Z: !Select [0, !GetAZs '']}]")) +
           group("!Sub ['/zone/${Z}', {Z: !Select [" + zone + ", !GetAZs {Ref: AWS::Region}]}]");
  };
  CHECK(judged(text("0"), ireland).at(0).ends_with(" usable"));
  CHECK(judged(text("1"), ireland).at(0).find(" cannot-tell") != std::string::npos);
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
  CHECK(ledger(open) ==
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
               ireland) == Lines{"/app/web cannot-tell Fn::ForEach::P@7:7"});
}

// --------------------------------------------------------------------------------- AWS::Include

std::string including(const std::string& policy) {
  return "Resources:\n"
         "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n" +
         policy + group();
}

const std::string included_policy =
    R"({"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
   "Action": "kms:*", "Resource": "*"},
  {"Effect": "Allow", "Principal": {"Service": "logs.REGION.amazonaws.com"},
   "Action": "kms:*", "Resource": "*"}]})";

std::string included_policy_for(const std::string& region) {
  std::string text = included_policy;
  return text.replace(text.find("REGION"), 6, region);
}

TEST_CASE("AWS::Include: a local file is the policy", "[templates]") {
  const std::string text = including(
      "      KeyPolicy:\n"
      "        Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./parts/policy.json}}\n");
  const auto with = [&](const std::string& region) {
    return judged({{"stacks/template.yaml", text, true},
                   {"stacks/parts/policy.json", included_policy_for(region)}},
                  ireland);
  };
  CHECK(with("eu-west-1") == Lines{"/app/web usable"});
  CHECK(with("us-east-1") ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
  CHECK(judged(text, ireland) == Lines{"/app/web cannot-tell Fn::Transform@6:9"});
  CHECK(ledger(text) == Lines{"`./parts/policy.json`, which `AWS::Include` names, is not in view"});
}

TEST_CASE("AWS::Include: files may add properties and whole resources", "[templates]") {
  const std::string template_text =
      "Resources:\n"
      "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: groups.yaml}}\n"
      "  LogKey:\n"
      "    Type: AWS::KMS::Key\n"
      "    Properties:\n"
      "      Description: for logs\n"
      "      Fn::Transform: {Name: AWS::Include, Parameters: {Location: policy.yaml}}\n";
  const std::string groups =
      "Group:\n"
      "  Type: AWS::Logs::LogGroup\n"
      "  Properties: {LogGroupName: /app/web, KmsKeyId: {'Fn::GetAtt': [LogKey, Arn]}}\n";
  const auto with = [&](const std::string& region) {
    return judged({{"t.yaml", template_text, true},
                   {"groups.yaml", groups},
                   {"policy.yaml", "KeyPolicy: " + included_policy_for(region) + "\n"}},
                  ireland);
  };
  CHECK(with("eu-west-1") == Lines{"/app/web usable"});
  CHECK(with("us-east-1") ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
  CHECK(judged({{"t.yaml", template_text, true}, {"groups.yaml", groups}}, ireland) ==
        Lines{"/app/web cannot-tell Fn::Transform@6:7"});
}

TEST_CASE("AWS::Include: in the Transform section a file's sections join the template's",
          "[templates]") {
  const std::string resources =
      "Resources:\n"
      "  Group:\n"
      "    Type: AWS::Logs::LogGroup\n"
      "    Properties: {LogGroupName: !FindInMap [Names, Group, Name], KmsKeyId: !GetAtt "
      "LogKey.Arn}"
      "\n";
  const auto part = [](const std::string& region) {
    return "Mappings: {Names: {Group: {Name: /app/web}}}\n"
           "Transform: {Name: AWS::Include, Parameters: {Location: other.yaml}}\n"
           "Resources:\n"
           "  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /never}}\n"
           "  LogKey: {Type: AWS::KMS::Key, Properties: {KeyPolicy: " +
           included_policy_for(region) + "}}\n";
  };
  const std::string one =
      "Transform: {Name: AWS::Include, Parameters: {Location: parts/keys.yaml}}\n" + resources;
  const std::string several =
      "Transform:\n"
      "- AWS::Serverless-2016-10-31\n"
      "- {Name: AWS::Include, Parameters: {Location: parts/keys.yaml}}\n" +
      resources;
  for (const std::string& text : {one, several}) {
    const auto with = [&](const std::string& region) {
      return std::vector<TestFile>{{"t.yaml", text}, {"parts/keys.yaml", part(region)}};
    };
    CHECK(judged(with("eu-west-1"), ireland) == Lines{"/app/web usable"});
    CHECK(judged(with("us-east-1"), ireland) ==
          Lines{"/app/web not-usable",
                "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
    CHECK(not_evaluated(with("eu-west-1")).empty());
    CHECK(not_evaluated({{"t.yaml", text}}).front() ==
          "`parts/keys.yaml`, which `AWS::Include` names, is not in view");
  }
  // By itself the part is a template like others.
  CHECK(judged({{"parts/keys.yaml", part("eu-west-1")}}, ireland).empty());
  CHECK(judged({{"t.yaml",
                 "Transform: {Name: AWS::Include, Parameters: {Location: t.yaml}}\n"
                 "Resources: {LogKey: {Type: AWS::KMS::Key}}\n"}},
               ireland)
            .empty());
}

TEST_CASE("AWS::Include: a file that includes itself ends", "[templates]") {
  CHECK(judged({{"t.yaml",
                 "Resources:\n"
                 "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: t.yaml}}\n"
                 "  LogKey: {Type: AWS::KMS::Key}\n",
                 true}},
               ireland)
            .empty());
}

// ---------------------------------------------------------------------------------------- macros

TEST_CASE("a macro of the account makes what it reaches unknown, and is named", "[templates]") {
  const std::string statement = "Resources:\n" + key("          - Fn::Transform: {Name: Mine}\n");
  CHECK(judged(statement + group(), ireland) == Lines{"/app/web cannot-tell Fn::Transform@9:13"});
  CHECK(ledger(statement + group()) == Lines{"the macro `Mine` is not evaluated"});
  const std::string whole =
      "Transform: Mine\nResources:\n" + key(for_logs("logs.us-east-1.amazonaws.com")) + group();
  CHECK(judged(whole, ireland) == Lines{"Group cannot-tell Transform/Mine"});
}

TEST_CASE("a macro beside properties may rewrite them", "[templates]") {
  const std::string text = "Resources:\n" + key(for_logs("logs.us-east-1.amazonaws.com")) +
                           "      Fn::Transform: {Name: Mine}\n" + group();
  CHECK(judged(text, ireland) == Lines{"/app/web cannot-tell Fn::Transform@13:7"});
}

TEST_CASE("transforms of AWS leave keys and log groups as they are written", "[templates]") {
  for (const char* transform : {"AWS::Serverless-2016-10-31", "AWS::LanguageExtensions",
                                "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-2020-07-23",
                                "[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]"}) {
    INFO(transform);
    const auto text = [&](const std::string& principal) {
      return "Transform: " + std::string(transform) + "\nResources:\n" + key(for_logs(principal)) +
             group();
    };
    CHECK(judged(text("logs.eu-west-1.amazonaws.com"), ireland) == Lines{"/app/web usable"});
    CHECK(judged(text("logs.us-east-1.amazonaws.com"), ireland) ==
          Lines{"/app/web not-usable",
                "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
  }
}

TEST_CASE("SAM: Globals and functions with a logging configuration", "[templates]") {
  const auto text = [](const std::string& name) {
    return "Transform: AWS::Serverless-2016-10-31\n"
           "Globals:\n"
           "  Function: {Runtime: python3.12, LoggingConfig: {LogFormat: JSON}}\n"
           "Resources:\n"
           "  Web:\n"
           "    Type: AWS::Serverless::Function\n"
           "    Properties: {Handler: web.handler, LoggingConfig: {LogGroup: !Ref Group}}\n"
           "  Api: {Type: AWS::Serverless::HttpApi}\n" +
           key(for_context("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:"
                           "log-group:/aws/lambda/*'")) +
           group(name);
  };
  CHECK(judged(text("!Sub '/aws/lambda/${AWS::StackName}-web'")).at(0).ends_with(" usable"));
  const Lines wrong = judged(text("!Sub '/lambda/${AWS::StackName}-web'"));
  REQUIRE(wrong.size() == 2);
  CHECK(wrong[0].ends_with(" not-usable"));
  CHECK(wrong[1] == "encryption-context-excludes-log-group on :log-group:/aws/lambda/*");
}

// ----------------------------------------------------------------------------- dynamic references

TEST_CASE("a key from a dynamic reference is not in view, and is named", "[templates]") {
  for (const char* reference :
       {"{{resolve:ssm:/log/key:1}}", "{{resolve:secretsmanager:Logs:SecretString:key}}"}) {
    CHECK(judged("Resources:\n" + group("/app/web", "'" + std::string(reference) + "'"), ireland) ==
          Lines{"/app/web cannot-tell " + std::string(reference)});
  }
}

TEST_CASE("a dynamic reference on both sides is the same text", "[templates]") {
  const std::string reference = "{{resolve:ssm:/app/name}}";
  const auto text = [&](const std::string& named) {
    return "Resources:\n" +
           key(for_context("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/" +
                           reference + "'")) +
           group("'/" + named + "/" + reference + "'");
  };
  CHECK(judged(text("app"), ireland).at(0).ends_with(" usable"));
  CHECK(judged(text("svc"), ireland).at(0).ends_with(" not-usable"));
}

// ------------------------------------------------------------------------- names and lookups

TEST_CASE("Fn::FindInMap with a default decides for Regions that are not listed", "[templates]") {
  const auto text = [](const std::string& fallback) {
    return "Transform: AWS::LanguageExtensions\n"
           "Mappings: {Logs: {us-east-1: {name: logs.us-east-1.amazonaws.com}}}\n"
           "Resources:\n" +
           key(for_logs("!FindInMap [Logs, !Ref AWS::Region, name, {DefaultValue: '" + fallback +
                        "'}]")) +
           group();
  };
  CHECK(judged(text("logs.eu-west-1.amazonaws.com"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("logs.eu-west-2.amazonaws.com"), ireland) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on 'logs.eu-west-2.amazonaws.com'"});
}

TEST_CASE("Fn::GetAtt and Ref with names made by Fn::Sub", "[templates]") {
  const auto text = [](const std::string& argument) {
    return "Transform: AWS::LanguageExtensions\n"
           "Parameters: {Kind: {Type: String, Default: Log}}\n"
           "Resources:\n" +
           key(for_logs("logs.eu-west-1.amazonaws.com")) + group("/app/web", argument);
  };
  CHECK(judged(text("!GetAtt [!Sub '${Kind}Key', Arn]"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("!Ref {'Fn::Sub': '${Kind}Key'}"), ireland) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on !Ref {'Fn::Sub': '${Kind}Key'}"});
}

TEST_CASE("Fn::Select of Fn::Split takes the id out of an ARN", "[templates]") {
  const auto text = [](const std::string& argument) {
    return "Resources:\n" + key(for_logs("logs.eu-west-1.amazonaws.com")) +
           group("/app/web", argument);
  };
  CHECK(judged(text("!Select [1, !Split ['/', !GetAtt LogKey.Arn]]"), ireland) ==
        Lines{"/app/web not-usable",
              "key-id-instead-of-arn on !Select [1, !Split ['/', !GetAtt LogKey.Arn]]"});
  CHECK(judged(text("!Join ['/', !Split ['/', !GetAtt LogKey.Arn]]"), ireland) ==
        Lines{"/app/web usable"});
}

TEST_CASE("Fn::Join with the suffix of the partition", "[templates]") {
  const auto text = [](const std::string& suffix) {
    return R"({"Resources": {
      "LogKey": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws-cn:iam::111122223333:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"Service":
          {"Fn::Join": [".", ["logs", {"Ref": "AWS::Region"}, )" +
           suffix + R"(]]}}}]}}},
      "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {
        "LogGroupName": "/app/web", "KmsKeyId": {"Fn::GetAtt": ["LogKey", "Arn"]}}}}})";
  };
  const Settings beijing = {.regions = {"cn-north-1"}, .account = "111122223333"};
  CHECK(judged(text(R"({"Ref": "AWS::URLSuffix"})"), beijing) == Lines{"/app/web usable"});
  CHECK(judged(text(R"("amazonaws.eu")"), beijing).at(0) != "/app/web usable");
}

TEST_CASE("conditions: And, Or and Not over a parameter that is given", "[templates]") {
  const std::string text =
      "Parameters: {Stage: {Type: String}, Tier: {Type: String, Default: a}}\n"
      "Conditions:\n"
      "  Prod: !Equals [!Ref Stage, prod]\n"
      "  Low: !Not [!Condition Prod]\n"
      "  Opened: !And [!Condition Low, !Or [!Equals [!Ref Tier, b], !Equals [!Ref Tier, a]]]\n"
      "Resources:\n" +
      key("          - !If\n"
          "            - Opened\n"
          "            - {Effect: Allow, Principal: {Service: logs.eu-west-1.amazonaws.com}, "
          "Action: 'kms:*', Resource: '*'}\n"
          "            - !Ref AWS::NoValue\n") +
      group();
  Settings given = ireland;
  given.parameters = {{"Stage", "dev"}};
  CHECK(judged(text, given) == Lines{"/app/web usable"});
  given.parameters = {{"Stage", "prod"}};
  CHECK(judged(text, given) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on Statement"});
}

// ----------------------------------------------------------------------- sections beside resources

TEST_CASE("Rules of parameters and DependsOn change no verdict", "[templates]") {
  const auto text = [](const std::string& principal) {
    return "Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}\n"
           "Rules:\n"
           "  OnlyProd:\n"
           "    RuleCondition: !Equals [!Ref Stage, prod]\n"
           "    Assertions:\n"
           "      - Assert: {'Fn::Contains': [[a, b], !Ref Stage]}\n"
           "        AssertDescription: no\n"
           "Resources:\n" +
           key(for_logs(principal)) + group() + "    DependsOn: [LogKey]\n";
  };
  CHECK(judged(text("logs.eu-west-1.amazonaws.com"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("logs.us-east-1.amazonaws.com"), ireland) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
  CHECK(ledger(text("logs.eu-west-1.amazonaws.com")).empty());
}

TEST_CASE("a DeletionPolicy made by an intrinsic decides who outlives whom", "[templates]") {
  const auto text = [](const std::string& key_policy) {
    return "Transform: AWS::LanguageExtensions\n"
           "Parameters: {Kept: {Type: String, Default: Retain}}\n"
           "Conditions: {Keep: !Equals [!Ref Kept, Retain]}\n"
           "Resources:\n" +
           key(for_logs("logs.eu-west-1.amazonaws.com")) + "    DeletionPolicy: " + key_policy +
           "\n" + group() + "    DeletionPolicy: !Ref Kept\n" +
           "    UpdateReplacePolicy: !If [Keep, Retain, Delete]\n";
  };
  CHECK(judged(text("!If [Keep, Retain, Delete]"), ireland) == Lines{"/app/web usable"});
  CHECK(judged(text("!If [Keep, Delete, Retain]"), ireland) ==
        Lines{"/app/web usable", "log-group-outlives-key on !Ref Kept"});
}

// ------------------------------------------------------------------------ what must stay silent

TEST_CASE("other services' names and uses of Logs' name are no findings", "[templates][traps]") {
  const std::string others =
      key("          - {Effect: Allow, Principal: {Service: delivery.logs.amazonaws.com}, Action: "
          "['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*'}\n"
          "          - {Effect: Allow, Principal: {Service: vpc-flow-logs.amazonaws.com}, Action: "
          "'kms:GenerateDataKey*', Resource: '*'}\n");
  CHECK(judged("Resources:\n" + others, ireland).empty());
  const std::string uses =
      "Resources:\n"
      "  Role:\n"
      "    Type: AWS::IAM::Role\n"
      "    Properties:\n"
      "      AssumeRolePolicyDocument:\n"
      "        Statement: [{Effect: Allow, Principal: {Service: logs.us-east-1.amazonaws.com}, "
      "Action: 'sts:AssumeRole'}]\n"
      "  Permission:\n"
      "    Type: AWS::Lambda::Permission\n"
      "    Properties: {Action: 'lambda:InvokeFunction', FunctionName: f, "
      "Principal: logs.us-east-1.amazonaws.com}\n"
      "  Policy:\n"
      "    Type: AWS::S3::BucketPolicy\n"
      "    Properties:\n"
      "      Bucket: b\n"
      "      PolicyDocument:\n"
      "        Statement: [{Effect: Allow, Principal: {Service: logs.us-east-1.amazonaws.com}, "
      "Action: 's3:PutObject', Resource: '*'}]\n" +
      key("          - {Effect: Allow, Principal: {AWS: !Sub "
          "'arn:aws:iam::${AWS::AccountId}:role/app'}, Action: 'kms:Decrypt', Resource: '*', "
          "Condition: {StringEquals: {'kms:ViaService': logs.us-east-1.amazonaws.com}}}\n");
  CHECK(judged(uses, ireland).empty());
}

TEST_CASE("keys of other services and log groups without a key beside them", "[templates][traps]") {
  const std::string text =
      "Resources:\n" +
      key("          - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, "
          "Action: 'kms:*', Resource: '*'}\n") +
      "  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !Ref LogKey}}\n"
      "  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app/web}}\n";
  CHECK(judged(text, ireland).empty());
}

TEST_CASE("references that a fragment does not define are no findings", "[templates][traps]") {
  CHECK(judged("Resources:\n" + group("/app/web", "!GetAtt SharedKey.Arn"), ireland) ==
        Lines{"/app/web cannot-tell SharedKey.Arn"});
  CHECK(judged("Resources:\n" + group("!Sub '${Prefix}/web'", "!Ref KeyArn"), ireland)
            .at(0)
            .find(" cannot-tell") != std::string::npos);
}

TEST_CASE("everyone of an organisation beside a statement for Logs", "[templates][traps]") {
  CHECK(judged("Resources:\n" +
                   key(for_logs("logs.eu-west-1.amazonaws.com") +
                       "          - {Effect: Allow, Principal: '*', Action: 'kms:Decrypt', "
                       "Resource: '*', Condition: {StringEquals: {'aws:PrincipalOrgID': "
                       "o-abcdefghij}}}\n") +
                   group(),
               ireland) == Lines{"/app/web usable"});
}

TEST_CASE("statements that are not resolved beside one that suffices", "[templates][traps]") {
  const auto text = [](const std::string& principal) {
    return "Parameters: {Admin: {Type: String}, Extra: {Type: String}}\n"
           "Conditions: {HasExtra: !Not [!Equals [!Ref Extra, '']]}\n"
           "Resources:\n" +
           key(for_logs(principal) +
               "          - !If\n"
               "            - HasExtra\n"
               "            - {Effect: Allow, Principal: {AWS: !Ref Extra}, Action: 'kms:Decrypt', "
               "Resource: '*'}\n"
               "            - !Ref AWS::NoValue\n"
               "          - {Effect: Allow, Principal: {AWS: !Ref Admin}, Action: 'kms:*', "
               "Resource: '*'}\n") +
           group();
  };
  CHECK(judged(text("logs.eu-west-1.amazonaws.com"), ireland).at(0) == "/app/web usable");
  const Lines same_region = judged(text("!Sub 'logs.${AWS::Region}.amazonaws.com'"));
  CHECK(same_region == Lines{"/app/web usable"});
}

}  // namespace
}  // namespace kmslint
