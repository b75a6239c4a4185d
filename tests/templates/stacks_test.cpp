// What goes from one template to another: exports, nested stacks, fragments. Expected verdicts are
// read off the AWS CloudFormation user guide (exports exist once per account and Region, a nested
// stack lives where its parent does) and the KMS rules.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "templates/template_run.h"

namespace kmslint {
namespace {

std::string context_is(const std::string& value) {
  return "            Condition: {ArnLike: {'kms:EncryptionContext:aws:logs:arn': " + value +
         "}}\n";
}

std::string group(const std::string& argument, const std::string& name = "/app/web") {
  return "  Group:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties:\n"
         "      LogGroupName: " +
         name + "\n      KmsKeyId: " + argument + "\n";
}

std::string exported(const std::string& name, const std::string& value = "!GetAtt LogKey.Arn") {
  return "Outputs:\n  KeyArn: {Value: " + value + ", Export: {Name: " + name + "}}\n";
}

const std::string resources = "Resources:\n";

}  // namespace

// ---------------------------------------------------------------------------------------- exports

TEST_CASE("an imported key ARN is the exporting template's key", "[templates]") {
  // No Region is given: it is the same in both stacks, since exports exist per Region.
  CHECK(judged({{"app.yaml", resources + group("!ImportValue LogKeyArn")},
                {"keys.yaml", resources + log_key() + exported("LogKeyArn")}}) ==
        Lines{"/app/web usable"});
  CHECK(judged({{"app.yaml", resources + group("!ImportValue LogKeyArn")},
                {"keys.yaml", resources + log_key("ec2.amazonaws.com") + exported("LogKeyArn")}}) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on Statement"});
}

TEST_CASE("the exporter's condition is judged against the importer's log group", "[templates]") {
  const std::string only_api = context_is(
      "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/api/*'");
  const std::string keys = resources + log_key(regional_logs, only_api) + exported("LogKeyArn");
  CHECK(judged({{"app.yaml", resources + group("!ImportValue LogKeyArn", "/api/web")},
                {"keys.yaml", keys}}) == Lines{"/api/web usable"});
  CHECK(judged({{"app.yaml", resources + group("!ImportValue LogKeyArn")}, {"keys.yaml", keys}}) ==
        Lines{"/app/web not-usable", "encryption-context-excludes-log-group on :log-group:/api/*"});
}

TEST_CASE("an import of the key's id is what the rule about ids is about", "[templates]") {
  CHECK(judged({{"app.yaml", resources + group("!ImportValue LogKeyId")},
                {"keys.yaml", resources + log_key() + exported("LogKeyId", "!Ref LogKey")}}) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on !ImportValue LogKeyId"});
}

TEST_CASE("names of exports with open parts join where only one fits", "[templates]") {
  const std::string app = "Parameters: {KeyStack: {Type: String}}\n" + resources +
                          group("!ImportValue {'Fn::Sub': '${KeyStack}-LogKeyArn'}");
  const std::string keys = resources + log_key() + exported("!Sub '${AWS::StackName}-LogKeyArn'");
  const std::string others =
      resources + log_key() + exported("!Sub '${AWS::StackName}-DataKeyArn'");
  CHECK(judged({{"app.yaml", app}, {"data.yaml", others}, {"keys.yaml", keys}}) ==
        Lines{"/app/web usable"});
  // Two stacks may be meant.
  CHECK(judged({{"app.yaml", app}, {"keys.yaml", keys}, {"more.yaml", keys}}) ==
        Lines{"/app/web cannot-tell Fn::ImportValue/${Parameters/KeyStack}-LogKeyArn"});
}

TEST_CASE("a name that is nothing but a parameter joins nothing", "[templates]") {
  const std::string app =
      "Parameters: {Name: {Type: String}}\n" + resources + group("!ImportValue {Ref: Name}");
  CHECK(judged({{"app.yaml", app}, {"keys.yaml", resources + log_key() + exported("LogKeyArn")}}) ==
        Lines{"/app/web cannot-tell Fn::ImportValue/${Parameters/Name}"});
}

TEST_CASE("an import without an export in view is unknown by its name", "[templates]") {
  CHECK(judged({{"app.yaml", resources + group("!ImportValue Other")},
                {"keys.yaml", resources + log_key() + exported("LogKeyArn")}})
            .front() == "/app/web cannot-tell Fn::ImportValue/Other");
}

TEST_CASE("an export that a condition leaves out is no export", "[templates]") {
  const std::string keys =
      "Parameters: {Shared: {Type: String, AllowedValues: ['yes', 'no']}}\n"
      "Conditions: {Exports: !Equals [!Ref Shared, 'yes']}\n" +
      resources + log_key() +
      "Outputs: {A: {Condition: Exports, Value: !GetAtt LogKey.Arn, Export: {Name: Arn}}}\n";
  const Lines lines =
      judged({{"app.yaml", resources + group("!ImportValue Arn")}, {"keys.yaml", keys}});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "/app/web usable");
  CHECK(lines[1].starts_with("/app/web cannot-tell"));
}

TEST_CASE("stacks of one environment use each other's exports", "[templates]") {
  // Env decides the export's name and the policy: in each environment the name fits.
  const std::string parameters = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\n";
  const std::string keys =
      parameters + resources +
      log_key(
          regional_logs,
          context_is("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/${Env}/*'")) +
      exported("!Sub '${Env}-LogKeyArn'");
  const std::string app =
      parameters + resources +
      group("!ImportValue {'Fn::Sub': '${Env}-LogKeyArn'}", "!Sub '/${Env}/web'");
  const Lines lines = judged({{"app.yaml", app}, {"keys.yaml", keys}});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].ends_with(" usable"));
}

TEST_CASE("exports that import each other end", "[templates]") {
  const auto circle = [](const std::string& exports, const std::string& imports) {
    return resources + group("!ImportValue " + exports) + "Outputs: {A: {Value: !ImportValue " +
           imports + ", Export: {Name: " + exports + "}}}\n";
  };
  const Lines lines = judged({{"a.yaml", circle("One", "Two")}, {"b.yaml", circle("Two", "One")}});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("/app/web cannot-tell"));
}

TEST_CASE("an export is handed on", "[templates]") {
  CHECK(judged({{"a.yaml", resources + group("!ImportValue Second")},
                {"b.yaml", resources + "  Topic: {Type: AWS::SNS::Topic}\n" +
                               exported("Second", "!ImportValue First")},
                {"c.yaml", resources + log_key() + exported("First")}}) ==
        Lines{"/app/web usable"});
}

// ---------------------------------------------------------------------------------- nested stacks

namespace {

std::string nested(const std::string& url, const std::string& parameters = "") {
  return "  Keys:\n"
         "    Type: AWS::CloudFormation::Stack\n"
         "    Properties:\n"
         "      TemplateURL: " +
         url + "\n" + (parameters.empty() ? "" : "      Parameters: {" + parameters + "}\n");
}

const std::string output = "Outputs: {KeyArn: {Value: !GetAtt LogKey.Arn}}\n";
const std::string from_output = "!GetAtt Keys.Outputs.KeyArn";

}  // namespace

TEST_CASE("an output of a nested stack is evaluated in its template", "[templates]") {
  CHECK(judged({{"main.yaml", resources + nested("./kms/keys.yaml") + group(from_output)},
                {"kms/keys.yaml", resources + log_key() + output}}) == Lines{"/app/web usable"});
  CHECK(judged({{"infra/main.yaml", resources + nested("../kms/keys.yaml") + group(from_output)},
                {"kms/keys.yaml", resources + log_key("logs.us-east-1.amazonaws.com") + output}},
               {.regions = {"eu-west-1"}}) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
}

TEST_CASE("parameters are passed to a nested stack", "[templates]") {
  const std::string child = "Parameters: {KeyArn: {Type: String}, Name: {Type: String}}\n" +
                            resources + group("!Ref KeyArn", "!Ref Name");
  const std::string parent =
      resources +
      log_key(regional_logs, context_is("!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:"
                                        "${AWS::AccountId}:log-group:/shop/*'"));
  CHECK(judged({{"child.yaml", child},
                {"main.yaml",
                 parent + nested("child.yaml", "KeyArn: !GetAtt LogKey.Arn, Name: /shop/web")}}) ==
        Lines{"/shop/web usable"});
  CHECK(judged({{"child.yaml", child},
                {"main.yaml",
                 parent + nested("child.yaml", "KeyArn: !GetAtt LogKey.Arn, Name: /app/web")}})
            .front() == "/app/web not-usable");
}

TEST_CASE("a template nested twice is two stacks", "[templates]") {
  const std::string child = "Parameters: {KeyArn: {Type: String}, Name: {Type: String}}\n" +
                            resources + group("!Ref KeyArn", "!Ref Name");
  const auto one = [](const std::string& id, const std::string& name) {
    return "  " + id +
           ": {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, "
           "Parameters: {KeyArn: !GetAtt LogKey.Arn, Name: " +
           name + "}}}\n";
  };
  CHECK(judged({{"child.yaml", child},
                {"main.yaml", resources + log_key() + one("A", "/a") + one("B", "/b")}}) ==
        Lines{"/a usable", "/b usable"});
}

TEST_CASE("what the parent does not pass is the default", "[templates]") {
  const std::string child = "Parameters: {Service: {Type: String, Default: logs.amazonaws.org}}\n" +
                            resources + log_key("!Ref Service") + output;
  CHECK(judged({{"child.yaml", child},
                {"main.yaml", resources + nested("child.yaml", "Other: 1") + group(from_output)}})
            .front() == "/app/web not-usable");
  CHECK(judged({{"child.yaml", child},
                {"main.yaml",
                 resources +
                     nested("child.yaml", "Service: !Sub 'logs.${AWS::Region}.amazonaws.com'") +
                     group(from_output)}}) == Lines{"/app/web usable"});
}

TEST_CASE("a nested template that is not in view is named", "[templates]") {
  CHECK(judged({{"main.yaml",
                 resources + nested("https://s3.amazonaws.com/b/keys.yaml") + group(from_output)},
                {"keys.yaml", resources + log_key() + output}})
            .front() == "/app/web cannot-tell Keys.Outputs.KeyArn");
  CHECK(not_evaluated({{"main.yaml", resources + nested("keys.yaml") + group(from_output)}}) ==
        Lines{"the template of this nested stack is not among the files read"});
}

TEST_CASE("templates that nest each other are read once more and no further", "[templates]") {
  const std::string a = resources + log_key() + nested("b.yaml") + group("!GetAtt LogKey.Arn");
  const std::string b = resources + nested("a.yaml");
  CHECK(judged({{"a.yaml", a}, {"b.yaml", b}}) == Lines{"/app/web usable"});
  CHECK(not_evaluated({{"a.yaml", a}, {"b.yaml", b}}) == Lines{"the nested stacks form a cycle"});
}

TEST_CASE("a nested stack that does not exist has no resources", "[templates]") {
  const std::string parent =
      "Parameters: {Env: {Type: String, Default: dev}}\n"
      "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n" +
      resources +
      "  App:\n    Type: AWS::CloudFormation::Stack\n    Condition: IsProd\n"
      "    Properties: {TemplateURL: child.yaml}\n";
  const std::string child = resources + log_key("ec2.amazonaws.com") + group("!GetAtt LogKey.Arn");
  CHECK(judged({{"child.yaml", child}, {"main.yaml", parent}}).empty());
  CHECK(judged({{"child.yaml", child}, {"main.yaml", parent}}, {.parameters = {{"Env", "prod"}}})
            .front() == "/app/web not-usable");
}

// -------------------------------------------------------------------------------------- fragments

TEST_CASE("a name a fragment lacks is its sibling's", "[templates]") {
  const std::string app = resources + group("!GetAtt LogKey.Arn");
  CHECK(judged({{"r/group.yml", app}, {"r/key.yml", resources + log_key()}}) ==
        Lines{"/app/web usable"});
  CHECK(judged({{"r/group.yml", app}, {"r/key.yml", resources + log_key("ec2.amazonaws.com")}})
            .front() == "/app/web not-usable");
  CHECK(judged({{"r/group.yml", resources + group("!Ref LogKey")},
                {"r/key.yml", resources + log_key()}}) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on !Ref LogKey"});
}

TEST_CASE("a fragment is not joined to another folder or to one of several siblings",
          "[templates]") {
  const std::string app = resources + group("!GetAtt LogKey.Arn");
  const Lines open = {"/app/web cannot-tell LogKey.Arn"};
  CHECK(judged({{"r/group.yml", app}, {"s/key.yml", resources + log_key()}}).front() ==
        open.front());
  CHECK(judged({{"r/group.yml", app},
                {"r/key.yml", resources + log_key()},
                {"r/other.yml", resources + log_key()}})
            .front() == open.front());
}

TEST_CASE("a name the file defines is its own", "[templates]") {
  CHECK(judged({{"r/a.yml", resources + log_key("ec2.amazonaws.com") + group("!GetAtt LogKey.Arn")},
                {"r/b.yml", resources + log_key()}})
            .front() == "/app/web not-usable");
}

TEST_CASE("names that siblings make of each other end", "[templates]") {
  const auto half = [](const std::string& own, const std::string& other) {
    return resources + "  " + own +
           ":\n    Type: AWS::Logs::LogGroup\n    Properties:\n"
           "      LogGroupName: !Sub '${" +
           other + "}${" + other + "}'\n      KmsKeyId: !Ref " + other + "\n";
  };
  CHECK(judged({{"a.yml", half("A", "B")}, {"b.yml", half("B", "A")}}).size() >= 2);
}

}  // namespace kmslint
