// What the rules do beyond the examples on their pages: one cause is one finding, other services'
// statements are left alone, fixes are offered only where they are safe.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "lint/rule.h"
#include "rules/rule_run.h"

namespace kmslint {
namespace {

const std::string web_arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/app/web";

Settings with_log_groups(std::vector<std::string> arns) { return {.log_groups = std::move(arns)}; }

std::string policy(const std::string& statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}

std::string statement(const std::string& principal, const std::string& rest = "") {
  return R"({"Effect": "Allow", "Principal": )" + principal +
         R"(, "Action": "kms:*", "Resource": "*")" + rest + "}";
}

std::string service(const std::string& name) { return R"({"Service": ")" + name + R"("})"; }

std::string context_is(const std::string& value) {
  return R"(, "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": ")" + value +
         R"("}})";
}

const std::string logs = service("logs.eu-central-1.amazonaws.com");

/// Most policies here are about Logs alone, so that nobody could change them again.
bool is_about_administrators(const Finding& finding) {
  return finding.rule->id == "key-policy-locks-out-administrators";
}

/// Rule ids with what they underline, notes left out.
std::vector<std::string> reported(const RuleRun& run) {
  std::vector<std::string> result;
  for (const Finding& finding : run.report.findings) {
    if (finding.rule->level == Level::note || is_about_administrators(finding)) continue;
    result.push_back(std::string(finding.rule->id) + " on " + text_under(run, finding));
  }
  return result;
}

using Words = std::vector<std::string>;

TEST_CASE("ten log groups on one wrong statement are one finding", "[rules]") {
  std::string text = R"(
Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          Effect: Allow
          Principal: { Service: logs.us-east-1.amazonaws.com }
          Action: kms:*
          Resource: "*"
)";
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    text += "  Logs" + n + ":\n    Type: AWS::Logs::LogGroup\n    Properties:\n" +
            "      LogGroupName: /app/" + n + "\n      KmsKeyId: !GetAtt LogKey.Arn\n";
  }
  RuleRun run;
  run_rules(run, "template.yaml", text, {.regions = {"eu-central-1"}}, {});
  INFO(listing(run));
  CHECK(reported(run) == Words{"logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
  const Finding& finding = run.report.findings.back();
  CHECK(finding.pairs.size() == 10);
  CHECK(finding.related.size() == 11);  // the log groups and the key
  CHECK(finding.message ==
        "Logs cannot use key `LogKey` for `/app/0`: the policy names "
        "`logs.us-east-1.amazonaws.com`, the key is in eu-central-1");
}

TEST_CASE("an error wins over a warning, which becomes a related place", "[rules]") {
  RuleRun run;
  run_rules(run, "policy.json",
            policy(R"({"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"},
                       "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"})"),
            with_log_groups({web_arn}), {});
  INFO(listing(run));
  CHECK(reported(run) == Words{"logs-action-not-allowed on \"Action\""});
  REQUIRE(run.report.findings.size() >= 1);
  bool related = false;
  for (const Finding& finding : run.report.findings) {
    if (finding.rule->id != "logs-action-not-allowed") continue;
    for (const Place& place : finding.related) {
      related = related || run.sources.text(place.span) == "\"logs.amazonaws.com\"";
    }
  }
  CHECK(related);
}

TEST_CASE("form, key and policy each report their own defect", "[rules]") {
  RuleRun run;
  run_rules(run, "template.yaml", R"(
Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      Enabled: false
      KeyPolicy:
        Statement:
          Effect: Allow
          Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root" }
          Action: kms:*
          Resource: "*"
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      KmsKeyId: !Ref LogKey
)",
            {}, {});
  INFO(listing(run));
  CHECK(reported(run) == Words{"key-not-enabled on false", "logs-service-not-allowed on Statement",
                               "key-id-instead-of-arn on !Ref LogKey"});
}

TEST_CASE("a policy that KMS refuses for a service principal is never usable", "[rules]") {
  for (const char* wrong :
       {"logs.*.amazonaws.com", "cloudwatchlogs.amazonaws.com", "logs.eu-central-1.amazonaws.co",
        "logs.eucentral1.amazonaws.com", "logs-eu-central-1.amazonaws.com"}) {
    RuleRun run;
    run_rules(run, "policy.json", policy(statement(logs) + "," + statement(service(wrong))),
              with_log_groups({web_arn}), {});
    INFO(listing(run));
    CHECK(reported(run) == Words{std::string("invalid-service-principal on \"") + wrong + "\""});
    REQUIRE(run.report.pairs.size() == 1);
    CHECK(run.report.pairs[0].verdict == "cannot-tell");
    CHECK(run.report.pairs[0].why == "invalid");
    CHECK_FALSE(run.report.pairs[0].findings.empty());
  }
  for (const char* fine : {"logs.us-east-1.amazonaws.com", "logs.amazonaws.com",
                           "sns.amazonaws.com", "some-new-service.amazonaws.com"}) {
    RuleRun run;
    run_rules(run, "policy.json", policy(statement(logs) + "," + statement(service(fine))),
              with_log_groups({web_arn}), {});
    INFO(listing(run));
    CHECK(reported(run).empty());
    CHECK(run.report.pairs[0].verdict == "usable");
  }
}

TEST_CASE("a file that breaks off proves nothing and draws no further findings", "[rules]") {
  RuleRun run;
  run_rules(run, "policy.json",
            R"({"Version": "2012-10-17", "Statement": [)" +
                statement(R"({"AWS": "arn:aws:iam::111122223333:root"})") +
                R"(, {"Effect": "Allow" "Principal")",
            with_log_groups({web_arn}), {});
  INFO(listing(run));
  REQUIRE(run.report.findings.size() == 1);
  CHECK(run.report.findings[0].rule->id == "syntax-error");
  REQUIRE(run.report.pairs.size() == 1);
  CHECK(run.report.pairs[0].verdict == "cannot-tell");
}

TEST_CASE("other services' statements are left alone", "[rules]") {
  RuleRun run;
  run_rules(run, "policy.json", policy(statement(logs) + R"(, {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": ["kms:Decypt"],
                "Condition": {"StringEquals": {"aws:SourceAcount": "${var.account}"}}
              })"),
            with_log_groups({web_arn}), {});
  INFO(listing(run));
  CHECK(reported(run).empty());
  CHECK(run.report.pairs[0].verdict == "usable");
}

TEST_CASE("a finding in a policy inside a string underlines and mends the inner word", "[rules]") {
  const std::string text = R"(
Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
            "Action": "kms:*",
            "Resource": "*"
          }]
        }
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      KmsKeyId: !GetAtt LogKey.Arn
)";
  RuleRun run;
  run_rules(run, "template.yaml", text, {.regions = {"eu-central-1"}}, {});
  INFO(listing(run));
  REQUIRE(reported(run) ==
          Words{"logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
  for (const Finding& finding : run.report.findings) {
    if (finding.rule->level == Level::note || is_about_administrators(finding)) continue;
    REQUIRE(finding.fix);
    REQUIRE(finding.fix->edits.size() == 1);
    const Edit& edit = finding.fix->edits[0];
    CHECK(text.substr(edit.span.begin, edit.span.end - edit.span.begin) ==
          "logs.us-east-1.amazonaws.com");
    CHECK(edit.text == "logs.eu-central-1.amazonaws.com");
  }
}

/// The fix of the only error or warning about this condition value; empty without one.
std::string fixed_value(const std::string& value, std::vector<std::string> log_groups = {web_arn}) {
  RuleRun run;
  run_rules(run, "policy.json", policy(statement(logs, context_is(value))),
            with_log_groups(std::move(log_groups)), {"encryption-context-excludes-log-group"});
  INFO(listing(run));
  REQUIRE(run.report.findings.size() == 1);
  const std::optional<Fix>& fix = run.report.findings[0].fix;
  return fix ? fix->edits.at(0).text : "";
}

TEST_CASE("a condition value is mended in the segments that are wrong", "[rules]") {
  CHECK(fixed_value("arn:aws:logs:eu-west-1:111122223333:log-group:/app/*") ==
        "arn:aws:logs:eu-central-1:111122223333:log-group:/app/*");
  CHECK(fixed_value("arn:aws-cn:logs:eu-west-1:123456789012:log-group:/app/web") == web_arn);
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:log-group:/app/*:*") ==
        "arn:aws:logs:eu-central-1:111122223333:log-group:/app/*");
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:/app/web") == web_arn);
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:log-group:/App/Web") == web_arn);
}

TEST_CASE("another log group's name is not written over", "[rules]") {
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:log-group:/app/web-2") == "");
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:log-group:/other/*") == "");
  // `/App/Web` is the second log group's own name.
  CHECK(fixed_value("arn:aws:logs:eu-central-1:111122223333:log-group:/App/Web",
                    {web_arn, "arn:aws:logs:eu-central-1:111122223333:log-group:/App/Web"}) == "");
}

TEST_CASE("readings are named in a sentence of their own", "[rules]") {
  const auto message = [](const std::string& condition, const Assumptions& assumptions) {
    RuleRun run;
    run_rules(run, "policy.json", policy(statement(logs, condition)), with_log_groups({web_arn}),
              {"condition-undocumented-for-logs"}, assumptions);
    INFO(listing(run));
    REQUIRE(run.report.findings.size() == 1);
    return run.report.findings[0].message;
  };
  const std::string via =
      R"(, "Condition": {"StringEquals": {"kms:ViaService": "logs.eu-central-1.amazonaws.com"}})";
  CHECK(message(via, Assumptions::defaults()) ==
        "Logs may be kept from using the key of `policy.json` for `/app/web`: `kms:ViaService` "
        "tells of calls made for an IAM principal, Logs calls as itself. This takes for granted "
        "what AWS does not document: a call of Logs carries no `kms:ViaService`");
}

TEST_CASE("what was asked for with --assume is named as such", "[rules]") {
  Assumptions assumptions = Assumptions::defaults();
  assumptions.set(Assumption::global_name, Ternary::no);
  RuleRun run;
  run_rules(run, "policy.json", policy(statement(service("logs.amazonaws.com"))),
            with_log_groups({web_arn}), {"logs-principal-without-region"}, assumptions);
  INFO(listing(run));
  REQUIRE(run.report.findings.size() == 1);
  CHECK(run.report.findings[0].message.ends_with("`A-GLOBAL-NAME=no`, as it was asked for"));
  CHECK(run.report.pairs[0].verdict == "not-usable");
}

TEST_CASE("a finding names the cases it holds in", "[rules]") {
  RuleRun run;
  run_rules(run, "template.yaml", R"(
Parameters:
  Env:
    Type: String
    AllowedValues: [dev, prod]
Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          Effect: Allow
          Principal: { Service: !Sub "logs.${AWS::Region}.amazonaws.com" }
          Action: kms:*
          Resource: "*"
          Condition:
            StringLike:
              kms:EncryptionContext:aws:logs:arn: "*:log-group:/app/prod"
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub "/app/${Env}"
      KmsKeyId: !GetAtt LogKey.Arn
)",
            {}, {});
  INFO(listing(run));
  REQUIRE(reported(run) ==
          Words{"encryption-context-excludes-log-group on \"*:log-group:/app/prod\""});
  CHECK(run.report.findings.back().cases == Words{"Env=dev"});
  CHECK(run.report.pairs[0].verdict == "not-usable");
}

TEST_CASE("a retired key may keep Decrypt alone, a key in use may not", "[rules]") {
  const std::string decrypt_only = R"({"Effect": "Allow", "Principal": )" + logs +
                                   R"(, "Action": "kms:Decrypt", "Resource": "*"})";
  const std::string key = R"("Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": )" +
                          policy(decrypt_only) + "}}";
  const std::string group =
      R"(, "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/web",
          "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}})";
  RuleRun retired;
  run_rules(retired, "template.json", R"({"Resources": {)" + key + "}}",
            {.regions = {"eu-central-1"}}, {});
  INFO(listing(retired));
  CHECK(reported(retired).empty());
  RuleRun used;
  run_rules(used, "template.json", R"({"Resources": {)" + key + group + "}}",
            {.regions = {"eu-central-1"}}, {});
  INFO(listing(used));
  CHECK(reported(used) == Words{"logs-action-not-allowed on \"Action\""});
}

}  // namespace

TEST_CASE("what to write is said in the words of its language", "[rules]") {
  const std::string policy =
      "jsonencode({ Statement = [{ Effect = \"Allow\", Principal = { Service = "
      "\"logs.amazonaws.com\" }, Action = \"kms:*\", Resource = \"*\" }] })";
  RuleRun run;
  run_rules(run, "main.tf",
            "resource \"aws_kms_key\" \"k\" {\n  policy = " + policy +
                "\n}\nresource \"aws_cloudwatch_log_group\" \"g\" {\n  name = \"/g\"\n"
                "  kms_key_id = aws_kms_key.k.arn\n}\n",
            {}, {"logs-principal-without-region"});
  REQUIRE(all_findings(run.report).size() == 1);
  CHECK(all_findings(run.report)[0]->remedy ==
        "name `logs.${data.aws_region.current.region}.amazonaws.com`");
}
}  // namespace kmslint
