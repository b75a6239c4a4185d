// What a change does to events that are stored already, in each notation: pairs of revisions that
// are told, and harmless twins that are not. Expectations are read off the rules' catalogue and the
// documents of AWS and Terraform on deleting, replacing and moving resources.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "change/change_run.h"

namespace kmslint {
namespace {

const std::string terraform = R"tf(provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "logs" {
  description = "logs"
  policy      = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.eu-west-1.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:/app/*"]
    }
  }
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/app/web"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.logs.arn
}
)tf";

const std::string logs_statement =
    terraform.substr(terraform.find("  statement {\n    actions   = [\"kms:Encrypt\""),
                     terraform.find("}\n\nresource \"aws_cloudwatch_log_group\"") -
                         terraform.find("  statement {\n    actions   = [\"kms:Encrypt\""));

const std::string policy_statements = R"({
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Action": "kms:*",
      "Resource": "*"
    }, {
      "Effect": "Allow",
      "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      "Resource": "*",
      "Condition": {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/app/*"}
      }
    })";

const std::string policy =
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [" + policy_statements + "\n  ]\n}\n";

const std::string yaml = R"(Resources:
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      Enabled: true
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root" }
            Action: kms:*
            Resource: "*"
          - Effect: Allow
            Principal: { Service: !Sub "logs.${AWS::Region}.amazonaws.com" }
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
            Resource: "*"
            Condition:
              ArnLike:
                kms:EncryptionContext:aws:logs:arn: !Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/*"
  WebLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /app/web
      RetentionInDays: 90
      KmsKeyId: !GetAtt LogKey.Arn
)";

const std::string yaml_statement =
    yaml.substr(yaml.find("          - Effect: Allow\n            Principal: { Service"),
                yaml.find("  WebLogs:") -
                    yaml.find("          - Effect: Allow\n            Principal: { Service"));

std::string in_terraform(const std::string& wanted, const std::string& by) {
  return replaced(terraform, wanted, by);
}
std::string in_yaml(const std::string& wanted, const std::string& by) {
  return replaced(yaml, wanted, by);
}

Lines of_terraform(const std::string& before, const std::string& after) {
  return changes({{"main.tf", before}}, {{"main.tf", after}});
}
Lines of_yaml(const std::string& before, const std::string& after) {
  return changes({{"stack.yaml", before}}, {{"stack.yaml", after}});
}
Lines of_policy(const std::string& before, const std::string& after,
                const std::vector<std::string>& log_groups = {
                    "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"}) {
  return changes({{"key-policy.json", before}}, {{"key-policy.json", after}},
                 {.log_groups = log_groups});
}

const Lines none = {};

}  // namespace

// ------------------------------------------------------------------------
// change-removes-logs-access

TEST_CASE("a statement for Logs that goes is told in every notation", "[change]") {
  CHECK(of_terraform(terraform, in_terraform(logs_statement, "")) ==
        Lines{"change-removes-logs-access main.tf:12 data \"aws_iam_policy_document\" \"logs\""});
  CHECK(of_yaml(yaml, in_yaml(yaml_statement, "")) ==
        Lines{"change-removes-logs-access stack.yaml:8 Statement"});
  const std::string without = R"({
  "Version": "2012-10-17",
  "Statement": [{
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}
)";
  CHECK(of_policy(policy, without) ==
        Lines{"change-removes-logs-access key-policy.json:3 \"Statement\""});
}

TEST_CASE("what shuts Logs out is told at the word that was changed", "[change]") {
  CHECK(of_terraform(terraform, in_terraform("\"logs.eu-west-1.amazonaws.com\"",
                                             "\"logs.us-east-1.amazonaws.com\"")) ==
        Lines{"change-removes-logs-access main.tf:26 \"logs.us-east-1.amazonaws.com\""});
  CHECK(of_terraform(terraform, in_terraform("\"kms:Decrypt\", ", "")) ==
        Lines{"change-removes-logs-access main.tf:22 actions"});
  CHECK(of_terraform(terraform, in_terraform("log-group:/app/*", "log-group:/web/*")) ==
        Lines{"change-removes-logs-access main.tf:31 :log-group:/web/*"});
  CHECK(of_yaml(yaml, in_yaml("Service: !Sub \"logs.${AWS::Region}.amazonaws.com\"",
                              "Service: delivery.logs.amazonaws.com")) ==
        Lines{"change-removes-logs-access stack.yaml:14 delivery.logs.amazonaws.com"});
  CHECK(of_yaml(yaml, in_yaml(yaml_statement, yaml_statement + "          - Effect: Deny\n"
                                                               "            Principal: \"*\"\n"
                                                               "            Action: kms:Decrypt\n"
                                                               "            Resource: \"*\"\n")) ==
        Lines{"change-removes-logs-access stack.yaml:21 \"*\""});
  CHECK(of_policy(policy, replaced(policy, ":log-group:/app/*", ":log-group:/app")) ==
        Lines{"change-removes-logs-access key-policy.json:14 "
              "\"arn:aws:logs:eu-west-1:111122223333:log-group:/app\""});
}

TEST_CASE("a policy that goes from a template leaves the default one", "[change]") {
  const std::string key_policy = yaml.substr(
      yaml.find("      KeyPolicy:"), yaml.find("  WebLogs:") - yaml.find("      KeyPolicy:"));
  CHECK(of_yaml(yaml, in_yaml(key_policy, "")) ==
        Lines{"change-removes-logs-access stack.yaml:2 LogKey"});
}

TEST_CASE("a second owner of the policy is applied last", "[change]") {
  const std::string owner = R"tf(
resource "aws_kms_key_policy" "logs" {
  key_id = aws_kms_key.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}
)tf";
  CHECK(of_terraform(terraform, terraform + owner) ==
        Lines{"change-removes-logs-access main.tf:46 Statement"});
  // And a resource of its own that goes takes the policy along.
  const std::string apart =
      in_terraform("  policy      = data.aws_iam_policy_document.logs.json\n", "") +
      "resource \"aws_kms_key_policy\" \"logs\" {\n  key_id = aws_kms_key.logs.id\n  policy = "
      "data.aws_iam_policy_document.logs.json\n}\n";
  CHECK(of_terraform(
            apart, in_terraform("  policy      = data.aws_iam_policy_document.logs.json\n", "")) ==
        Lines{"change-removes-logs-access main.tf:7 resource \"aws_kms_key\" \"logs\""});
}

TEST_CASE("several log groups behind one clause are one finding", "[change]") {
  const std::string more = terraform + R"tf(
resource "aws_cloudwatch_log_group" "api" {
  name       = "/app/api"
  kms_key_id = aws_kms_key.logs.arn
}
resource "aws_kms_alias" "logs" {
  name          = "alias/logs"
  target_key_id = aws_kms_key.logs.key_id
}
resource "aws_cloudwatch_log_group" "jobs" {
  name       = "/app/jobs"
  kms_key_id = aws_kms_alias.logs.target_key_arn
}
)tf";
  ChangeRun run;
  run_change(run, {{"main.tf", more}}, {{"main.tf", replaced(more, logs_statement, "")}});
  CHECK(change_lines(run) ==
        Lines{"change-removes-logs-access main.tf:12 data \"aws_iam_policy_document\" \"logs\""});
  CHECK(log_groups_that_lose_access(run.change) == 3);
  for (const Finding& finding : run.after.report.findings) {
    if (finding.rule->id != "change-removes-logs-access") continue;
    CHECK(finding.message.find("`/app/web` and 2 more log groups") != std::string::npos);
    CHECK(finding.message.find("`logs.eu-west-1.amazonaws.com` was allowed kms:Decrypt for "
                               "`arn:aws:logs:eu-west-1:111122223333:log-group:/app/web`") !=
          std::string::npos);
    CHECK(finding.related.size() == 3);
  }
}

// ------------------------------------------------------------------------
// change-deletes-key-of-logs

TEST_CASE("a key that goes while log groups stay is told", "[change]") {
  // Renamed without `moved`.
  const std::string renamed =
      replaced(in_terraform("\"aws_kms_key\" \"logs\"", "\"aws_kms_key\" \"main\""),
               "aws_kms_key.logs.arn", "aws_kms_key.main.arn");
  CHECK(of_terraform(terraform, renamed) ==
        Lines{"change-deletes-key-of-logs main.tf:7 resource \"aws_kms_key\" \"main\" {"});
  const std::string moved =
      renamed + "\nmoved {\n  from = aws_kms_key.logs\n  to   = aws_kms_key.main\n}\n";
  CHECK(of_terraform(terraform, moved) == none);
  // Another logical id.
  const std::string other_id =
      replaced(in_yaml("  LogKey:\n", "  Key:\n"), "LogKey.Arn", "Key.Arn");
  CHECK(of_yaml(yaml, other_id) == Lines{"change-deletes-key-of-logs stack.yaml:2 Key:"});
  const std::string retained =
      in_yaml("    Type: AWS::KMS::Key\n", "    Type: AWS::KMS::Key\n    DeletionPolicy: Retain\n");
  const std::string other_id_of_retained =
      replaced(replaced(retained, "  LogKey:\n", "  Key:\n"), "LogKey.Arn", "Key.Arn");
  CHECK(of_yaml(retained, other_id_of_retained) ==
        Lines{"change-leaves-events-under-old-key stack.yaml:26 !GetAtt Key.Arn"});
  // The policy of the template that is deployed counts, not that of the one to come.
  CHECK(of_yaml(yaml, other_id_of_retained) ==
        Lines{"change-deletes-key-of-logs stack.yaml:2 Key:"});
}

TEST_CASE("a key that goes with its log groups is nobody's loss", "[change]") {
  const std::string rest = "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n";
  CHECK(of_terraform(terraform, rest) == none);
  // Unless a log group stays.
  const std::string kept =
      in_terraform("  retention_in_days", "  skip_destroy      = true\n  retention_in_days");
  CHECK(of_terraform(kept, rest).size() == 1);
  CHECK(of_terraform(terraform,
                     rest + "removed {\n  from = aws_cloudwatch_log_group.web\n  lifecycle {\n    "
                            "destroy = false\n  }\n}\n")
            .size() == 1);
  CHECK(of_terraform(terraform,
                     rest + "removed {\n  from = aws_cloudwatch_log_group.web\n  lifecycle {\n    "
                            "destroy = true\n  }\n}\n") == none);
  const std::string yaml_kept =
      in_yaml("    Type: AWS::Logs::LogGroup\n",
              "    Type: AWS::Logs::LogGroup\n    DeletionPolicy: Retain\n");
  const std::string other =
      "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n  Alias:\n    Type: AWS::KMS::Alias\n"
      "    Properties: { AliasName: alias/x, TargetKeyId: abc }\n";
  CHECK(of_yaml(yaml, other) == none);
  CHECK(of_yaml(yaml_kept, other).size() == 1);
}

TEST_CASE("a log group that leaves the code together with its key stays readable", "[change]") {
  const std::string removed = R"tf(provider "aws" {
  region = "eu-west-1"
}
removed {
  from = aws_kms_key.logs
  lifecycle {
    destroy = false
  }
}
removed {
  from = aws_cloudwatch_log_group.web
  lifecycle {
    destroy = false
  }
}
)tf";
  CHECK(of_terraform(terraform, removed) == none);
}

TEST_CASE("arguments that replace a key are told", "[change]") {
  const std::string description = "  description = \"logs\"\n";
  CHECK(
      of_terraform(terraform, in_terraform(description, description + "  multi_region = true\n")) ==
      Lines{"change-deletes-key-of-logs main.tf:9 multi_region = true"});
  // What is written out is the default.
  CHECK(of_terraform(terraform,
                     in_terraform(description, description + "  multi_region = false\n")) == none);
  CHECK(of_terraform(terraform,
                     in_terraform(description, description + "  customer_master_key_spec = "
                                                             "\"SYMMETRIC_DEFAULT\"\n")) == none);
  // CloudFormation refuses the update, so that nothing happens to the key.
  CHECK(of_yaml(yaml, in_yaml("      Enabled: true\n",
                              "      Enabled: true\n      MultiRegion: true\n")) == none);
}

TEST_CASE("an instance that goes is a key that goes", "[change]") {
  const std::string many = replaced(
      replaced(in_terraform("  description = \"logs\"\n",
                            "  for_each    = toset([\"a\", \"b\"])\n  description = \"logs\"\n"),
               "aws_kms_key.logs.arn", "aws_kms_key.logs[\"b\"].arn"),
      "\"/app/web\"", "\"/app/web\"");
  CHECK(of_terraform(many, replaced(replaced(many, "\"a\", \"b\"", "\"a\""), "logs[\"b\"]",
                                    "logs[\"a\"]")) ==
        Lines{"change-deletes-key-of-logs main.tf:40 aws_kms_key.logs[\"a\"].arn"});
  // The other one was for log groups that are not in view.
  CHECK(of_terraform(many, replaced(many, "\"a\", \"b\"", "\"b\", \"c\"")) ==
        Lines{"change-removes-logs-statement main.tf:8 for_each    = toset([\"b\", \"c\"])"});
  // `count` that is added moves the resource by itself.
  const std::string counted = replaced(
      in_terraform("  description = \"logs\"\n", "  count       = 1\n  description = \"logs\"\n"),
      "aws_kms_key.logs.arn", "aws_kms_key.logs[0].arn");
  CHECK(of_terraform(terraform, counted) == none);
  CHECK(of_terraform(counted, terraform) == none);
}

// -----------------------------------------------------------------------
// change-disables-key-of-logs

TEST_CASE("a key that is turned off is told", "[change]") {
  CHECK(
      of_terraform(terraform, in_terraform("  description = \"logs\"\n",
                                           "  description = \"logs\"\n  is_enabled  = false\n")) ==
      Lines{"change-disables-key-of-logs main.tf:9 false"});
  CHECK(of_yaml(yaml, in_yaml("Enabled: true", "Enabled: false")) ==
        Lines{"change-disables-key-of-logs stack.yaml:5 false"});
  CHECK(of_yaml(in_yaml("Enabled: true", "Enabled: false"), yaml) == none);
}

// ----------------------------------------------------------------
// change-leaves-events-under-old-key

TEST_CASE("a log group that gets another key leaves events behind", "[change]") {
  const std::string two = terraform + R"tf(
resource "aws_kms_key" "other" {
  policy = data.aws_iam_policy_document.logs.json
}
)tf";
  CHECK(of_terraform(two, replaced(two, "aws_kms_key.logs.arn", "aws_kms_key.other.arn")) ==
        Lines{"change-leaves-events-under-old-key main.tf:39 aws_kms_key.other.arn"});
  CHECK(of_terraform(terraform, in_terraform("  kms_key_id        = aws_kms_key.logs.arn\n", ""))
            .size() == 1);
  // A key that goes is another matter.
  const std::string swapped =
      replaced(in_terraform("\"aws_kms_key\" \"logs\"", "\"aws_kms_key\" \"next\""),
               "aws_kms_key.logs.arn", "aws_kms_key.next.arn");
  CHECK(of_terraform(terraform, swapped) ==
        Lines{"change-deletes-key-of-logs main.tf:7 resource \"aws_kms_key\" \"next\" {"});
  CHECK(of_yaml(yaml, in_yaml("      KmsKeyId: !GetAtt LogKey.Arn\n", "")).size() == 1);
  const std::string by_arn =
      in_yaml("!GetAtt LogKey.Arn",
              "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
  // That may be the very same key.
  CHECK(of_yaml(yaml, by_arn) == none);
  CHECK(of_yaml(by_arn, yaml) == none);
  const std::string other_arn = replaced(by_arn, "key/1234abcd", "key/0f3c8a52");
  CHECK(of_yaml(by_arn, other_arn) ==
        Lines{"change-leaves-events-under-old-key stack.yaml:25 "
              "arn:aws:kms:eu-west-1:111122223333:key/0f3c8a52-12ab-34cd-56ef-1234567890ab"});
  CHECK(of_yaml(by_arn, replaced(by_arn, "key/1234abcd-12ab-34cd-56ef-1234567890ab",
                                 "alias/logs")) == none);
}

// ----------------------------------------------------------------------
// change-unmanages-key-policy

TEST_CASE("a policy argument that goes leaves the policy in force", "[change]") {
  ChangeRun run;
  run_change(
      run, {{"main.tf", terraform}},
      {{"main.tf", in_terraform("  policy      = data.aws_iam_policy_document.logs.json\n", "")}});
  CHECK(change_lines(run) ==
        Lines{"change-unmanages-key-policy main.tf:7 resource \"aws_kms_key\" \"logs\""});
  // And the key is usable as before.
  CHECK(run.after.report.pairs.at(0).verdict == "usable");
}

TEST_CASE("edits that Terraform ignores have no effect", "[change]") {
  const std::string ignoring =
      in_terraform("  description = \"logs\"\n",
                   "  description = \"logs\"\n  lifecycle {\n    ignore_changes = [policy]\n  }\n");
  CHECK(of_terraform(ignoring, replaced(ignoring, logs_statement, "")) == none);
}

// ---------------------------------------------------------------------
// change-removes-logs-statement

TEST_CASE("a key that serves Logs for log groups elsewhere is told of", "[change]") {
  const std::string group =
      terraform.substr(terraform.find("resource \"aws_cloudwatch_log_group\""));
  const std::string alone = replaced(terraform, group, "");
  CHECK(
      of_terraform(alone, replaced(alone, logs_statement, "")) ==
      Lines{"change-removes-logs-statement main.tf:12 data \"aws_iam_policy_document\" \"logs\""});
  CHECK(of_terraform(alone, "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n").size() == 1);
  // A key that never named Logs.
  const std::string unrelated = replaced(alone, logs_statement, "");
  CHECK(of_terraform(unrelated, "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n") == none);
  CHECK(of_policy(policy,
                  replaced(policy, "\"logs.eu-west-1.amazonaws.com\"", "\"sns.amazonaws.com\""),
                  {}) ==
        Lines{"change-removes-logs-statement key-policy.json:10 \"Principal\": {\"Service\": "
              "\"sns.amazonaws.com\"},"});
  // In a Region that the policy alone knows.
  const std::string unlimited = replaced(
      policy,
      ",\n      \"Condition\": {\n        \"ArnLike\": {\"kms:EncryptionContext:aws:logs:arn\": "
      "\"arn:aws:logs:eu-west-1:111122223333:log-group:/app/*\"}\n      }",
      "");
  CHECK(of_policy(unlimited, unlimited, {}) == none);
  CHECK(of_policy(unlimited, replaced(unlimited, "logs.eu-west-1", "logs.eu-west-2"), {}) ==
        Lines{"change-removes-logs-statement key-policy.json:10 \"logs.eu-west-2.amazonaws.com\""});
  CHECK(of_policy(unlimited,
                  replaced(unlimited, "\"logs.eu-west-1.amazonaws.com\"",
                           "[\"logs.eu-west-2.amazonaws.com\", \"logs.eu-west-1.amazonaws.com\"]"),
                  {}) == none);
  // A retired key keeps Decrypt only.
  CHECK(of_terraform(alone, replaced(alone,
                                     "\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", "
                                     "\"kms:GenerateDataKey*\"",
                                     "\"kms:Decrypt\"")) == none);
}

TEST_CASE("what became allowed is told where that is asked", "[change]") {
  const auto gains = [](const std::string& before, const std::string& after) {
    ChangeRun run;
    run.change.asks_what_is_gained = true;
    run_change(run, {{"main.tf", before}}, {{"main.tf", after}});
    Lines lines;
    for (const GainedPair& pair : run.change.gained) {
      lines.push_back(pair.log_group_name + " " + std::to_string(pair.actions.size()) + " " +
                      pair.request.value_or(ConcreteRequest{}).log_group_arn);
    }
    return lines;
  };
  const std::string closed = replaced(terraform, logs_statement, "");
  CHECK(gains(closed, terraform) ==
        Lines{"/app/web 3 arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"});
  CHECK(gains(terraform, terraform) == none);
  CHECK(gains(terraform, closed) == none);
  CHECK(gains(in_terraform("\"kms:Decrypt\", ", ""), terraform) ==
        Lines{"/app/web 1 arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"});
  // A key that is new was denied nothing.
  CHECK(gains("provider \"aws\" {\n  region = \"eu-west-1\"\n}\n", terraform) == none);
  const std::string disabled =
      in_terraform("  description = \"logs\"\n", "  is_enabled  = false\n");
  CHECK(gains(disabled, terraform).size() == 1);
}

TEST_CASE("a policy file that goes is told of, one with another name is not", "[change]") {
  CHECK(changes({{"key-policy.json", policy}, {"a.txt", ""}}, {{"a.txt", ""}},
                {.regions = {"eu-west-1"}}) ==
        Lines{"change-removes-logs-statement key-policy.json:1 "});
  CHECK(changes({{"key-policy.json", policy}}, {{"policies/kms-policy.json", policy}},
                {.regions = {"eu-west-1"}}) == none);
}

// ------------------------------------------------------------------------------------ fixes

namespace {

/// The files with the fixes of the findings about the change made; why there is none of them where
/// one has none.
std::vector<TestFile> mended(const std::vector<TestFile>& before, std::vector<TestFile> after) {
  ChangeRun run;
  run_change(run, before, after);
  std::vector<Edit> edits;
  for (const Finding& finding : run.after.report.findings) {
    if (!is_about_change(*finding.rule)) continue;
    INFO(finding.message << ": " << finding.no_fix);
    REQUIRE(finding.fix);
    CHECK(finding.no_fix.empty());
    edits.insert(edits.end(), finding.fix->edits.begin(), finding.fix->edits.end());
  }
  REQUIRE(!edits.empty());
  std::ranges::sort(edits, std::ranges::greater(), &Edit::span);
  for (const Edit& edit : edits) {
    for (TestFile& file : after) {
      if (file.path != run.after.sources.path(edit.span.file)) continue;
      file.text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
    }
  }
  return after;
}

std::string no_fix(const std::string& path, const std::string& before, const std::string& after) {
  ChangeRun run;
  run_change(run, {{path, before}}, {{path, after}});
  for (const Finding& finding : run.after.report.findings) {
    if (is_about_change(*finding.rule)) return finding.fix ? "has a fix" : finding.no_fix;
  }
  return "has no finding";
}

void check_mended(const std::string& path, const std::string& before, const std::string& after,
                  const std::string& expected) {
  const std::vector<TestFile> files = mended({{path, before}}, {{path, after}});
  CHECK(files.at(0).text == expected);
  CHECK(changes({{path, before}}, files) == none);
}

std::string renamed_key(const std::string& text) {
  return replaced(replaced(text, "\"aws_kms_key\" \"logs\"", "\"aws_kms_key\" \"main\""),
                  "= aws_kms_key.logs", "= aws_kms_key.main");
}

}  // namespace

TEST_CASE("a fix takes the harm out of a change", "[change][fix]") {
  const std::string disabled =
      in_terraform("  description = \"logs\"\n", "  is_enabled  = false\n");
  check_mended("main.tf", terraform, disabled, replaced(disabled, "= false", "= true"));
  check_mended("stack.yaml", yaml, in_yaml("Enabled: true", "Enabled: false"), yaml);
  // The fix of what is wrong with the new revision by itself.
  check_mended("main.tf", terraform, in_terraform("logs.eu-west-1", "logs.eu-west-2"), terraform);
  check_mended(
      "stack.yaml", yaml, in_yaml("\"kms:Encrypt\", \"kms:Decrypt\", ", "\"kms:Encrypt\", "),
      in_yaml("\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\"",
              "\"kms:Encrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\", \"kms:Decrypt\""));
  const std::vector<TestFile> with_block =
      mended({{"main.tf", terraform}}, {{"main.tf", in_terraform(logs_statement, "")}});
  CHECK(with_block.at(0).text.find("identifiers = [\"logs.eu-west-1.amazonaws.com\"]") !=
        std::string::npos);
  CHECK(changes({{"main.tf", terraform}}, with_block) == none);
  // A key that has another name.
  const std::string renamed = renamed_key(terraform);
  const std::string block = "\nmoved {\n  from = aws_kms_key.logs\n  to   = aws_kms_key.main\n}\n";
  check_mended("main.tf", terraform, renamed, renamed + block);
  check_mended("main.tf", terraform, renamed.substr(0, renamed.size() - 1), renamed + block);
}

TEST_CASE("the block of a renamed key stands in the key's own module", "[change][fix]") {
  const std::size_t group = terraform.find("resource \"aws_cloudwatch_log_group\"");
  const std::string key = terraform.substr(terraform.find("data \"aws_caller"),
                                           group - terraform.find("data \"aws_caller")) +
                          "output \"arn\" {\n  value = aws_kms_key.logs.arn\n}\n";
  const std::string root =
      "provider \"aws\" {\n  region = \"eu-west-1\"\n}\nmodule \"keys\" {\n  source   = "
      "\"./keys\"\n"
      "  for_each = toset([\"a\", \"b\"])\n}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n"
      "  for_each   = module.keys\n  name       = \"/app/${each.key}\"\n"
      "  kms_key_id = each.value.arn\n}\n";
  const std::vector<TestFile> before = {{"keys/main.tf", key}, {"main.tf", root}};
  std::vector<TestFile> after = before;
  after[0].text = renamed_key(key);
  ChangeRun run;
  run_change(run, before, after);
  Fix fix;
  for (const Finding& finding : run.after.report.findings) {
    if (finding.rule->id != "change-deletes-key-of-logs") continue;
    REQUIRE(finding.fix);
    fix = *finding.fix;
  }
  REQUIRE(fix.edits.size() == 1);
  CHECK(run.after.sources.path(fix.edits[0].span.file) == "keys/main.tf");
  CHECK(fix.edits[0].text ==
        "\nmoved {\n  from = aws_kms_key.logs\n  to   = aws_kms_key.main\n}\n");
  after[0].text += fix.edits[0].text;
  CHECK(changes(before, after) == none);
}

TEST_CASE("a key is taken for a renamed one only where nothing else can be meant",
          "[change][fix]") {
  const std::string unsure = "how the key is to be kept is for its owner to say";
  const std::string renamed = renamed_key(terraform);
  CHECK(no_fix("main.tf", terraform, renamed) == "has a fix");
  const std::string second = "\nresource \"aws_kms_key\" \"second\" {\n}\n";
  CHECK(no_fix("main.tf", terraform, renamed + second) == unsure);
  CHECK(no_fix("main.tf", terraform + second, renamed) == unsure);
  CHECK(no_fix("main.tf", terraform + second, renamed + second) == "has a fix");
  // It would be replaced all the same.
  CHECK(no_fix("main.tf", terraform,
               replaced(renamed, "  description = \"logs\"\n", "  multi_region = true\n")) ==
        unsure);
  // Another kind of key.
  CHECK(no_fix("main.tf", terraform,
               replaced(replaced(renamed, "\"aws_kms_key\" \"main\"",
                                 "\"aws_kms_external_key\" \"main\""),
                        "= aws_kms_key.main", "= aws_kms_external_key.main")) == unsure);
  // No block moves what a template calls otherwise.
  CHECK(no_fix("stack.yaml", yaml,
               replaced(in_yaml("  LogKey:", "  Key:"), "LogKey.Arn", "Key.Arn")) == unsure);
  // What is to be changed is gone.
  CHECK(no_fix("main.tf", terraform,
               terraform.substr(0, terraform.find("\ndata \"aws_caller")) +
                   terraform.substr(terraform.find("\nresource \"aws_cloudwatch"))) == unsure);
}

// ------------------------------------------------------------------------------------ harmless
// twins

TEST_CASE("changes that take nothing away are silent", "[change]") {
  CHECK(of_terraform(terraform, terraform) == none);
  CHECK(of_yaml(yaml, yaml) == none);
  CHECK(of_policy(policy, policy) == none);
  // Other layout.
  CHECK(of_terraform(terraform, replaced(terraform, "  description = \"logs\"\n",
                                         "\n\n  # the key\n  description = \"logs and more\"\n")) ==
        none);
  // Statements in another order.
  CHECK(of_terraform(terraform, replaced(in_terraform(logs_statement, ""),
                                         "data \"aws_iam_policy_document\" \"logs\" {\n",
                                         "data \"aws_iam_policy_document\" \"logs\" {\n" +
                                             logs_statement)) == none);
  // A literal Region becomes a symbol of the same value.
  const std::string symbolic = "data \"aws_region\" \"current\" {}\n" +
                               in_terraform("logs.eu-west-1.amazonaws.com",
                                            "logs.${data.aws_region.current.region}.amazonaws.com");
  CHECK(of_terraform(terraform, symbolic) == none);
  CHECK(of_terraform(symbolic, terraform) == none);
  CHECK(of_yaml(yaml, in_yaml("logs.${AWS::Region}.amazonaws.com",
                              "logs.eu-west-1.amazonaws.com")) == none);
  // A statement is split, one is added, another one is tightened.
  CHECK(of_yaml(yaml,
                in_yaml("Action: [\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", "
                        "\"kms:GenerateDataKey*\"]\n            Resource: \"*\"\n",
                        "Action: [\"kms:Encrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\"]\n"
                        "            Resource: \"*\"\n          - Effect: Allow\n            "
                        "Principal: { Service: !Sub \"logs.${AWS::Region}.amazonaws.com\" }\n"
                        "            Action: kms:Decrypt\n            Resource: \"*\"\n")) == none);
  CHECK(of_yaml(yaml, in_yaml("            Action: kms:*\n",
                              "            Action: [\"kms:Describe*\", \"kms:Put*\"]\n")) == none);
  CHECK(of_yaml(yaml, in_yaml("      Enabled: true\n",
                              "      Enabled: true\n      EnableKeyRotation: true\n")) == none);
}

TEST_CASE("a policy that moves to another notation is the same policy", "[change]") {
  const std::string argument = "  policy      = data.aws_iam_policy_document.logs.json\n";
  const std::string apart = in_terraform(argument, "") + R"tf(
resource "aws_kms_key_policy" "logs" {
  key_id = aws_kms_key.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
)tf";
  CHECK(of_terraform(terraform, apart) == none);
  CHECK(of_terraform(apart, terraform) == none);
  const std::string from_file = in_terraform(argument, "  policy      = file(\"key.json\")\n");
  CHECK(changes({{"main.tf", terraform}}, {{"main.tf", from_file}, {"key.json", policy}}) == none);
  CHECK(changes({{"main.tf", from_file}, {"key.json", policy}}, {{"main.tf", terraform}}) == none);
  CHECK(changes({{"main.tf", from_file}, {"key.json", policy}},
                {{"main.tf", from_file},
                 {"key.json", replaced(policy, "logs.eu-west-1", "logs.eu-west-2")}},
                {.account = "111122223333"}) ==
        Lines{"change-removes-logs-access key.json:10 \"logs.eu-west-2.amazonaws.com\""});
}

TEST_CASE("a log group that is new, gone or renamed has nothing to lose", "[change]") {
  const std::string group =
      terraform.substr(terraform.find("resource \"aws_cloudwatch_log_group\""));
  const std::string alone = replaced(terraform, group, "");
  CHECK(of_terraform(alone, terraform) == none);
  CHECK(of_terraform(terraform, alone) == none);
  // The log group is made anew, and its events go with the old one.
  const std::string narrow = replaced(in_terraform("log-group:/app/*", "log-group:/api/*"),
                                      "\"/app/web\"", "\"/api/web\"");
  CHECK(of_terraform(terraform, narrow) == none);
  CHECK(of_yaml(yaml, replaced(in_yaml("log-group:/app/*", "log-group:/api/*"),
                               "LogGroupName: /app/web", "LogGroupName: /api/web")) == none);
  // Unless the old one is kept.
  const std::string keep = "    Type: AWS::Logs::LogGroup\n    UpdateReplacePolicy: Retain\n";
  const std::string kept = in_yaml("    Type: AWS::Logs::LogGroup\n", keep);
  CHECK(of_yaml(kept, replaced(replaced(kept, "log-group:/app/*", "log-group:/api/*"),
                               "LogGroupName: /app/web", "LogGroupName: /api/web"))
            .size() == 1);
}

TEST_CASE("files with other names hold the same things", "[change]") {
  CHECK(changes({{"main.tf", terraform}}, {{"logs.tf", terraform}}) == none);
  CHECK(changes({{"prod/main.tf", terraform}}, {{"live/main.tf", terraform}}) == none);
  CHECK(changes({{"stack.yaml", yaml}}, {{"templates/logs.yaml", yaml}}) == none);
  const std::string edited = replaced(terraform, logs_statement, "");
  CHECK(
      changes({{"prod/main.tf", terraform}}, {{"live/main.tf", edited}}) ==
      Lines{
          "change-removes-logs-access live/main.tf:12 data \"aws_iam_policy_document\" \"logs\""});
}

TEST_CASE("another output of the CDK is a change", "[change]") {
  const std::string manifest = R"({"version": "36.0.0", "artifacts": {"App": {
    "type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
    "properties": {"templateFile": "App.template.json"}}}})";
  const auto stack = [](const std::string& key, const std::string& service) {
    return R"({"Resources": {")" + key + R"(": {"Type": "AWS::KMS::Key",
      "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": {"KeyPolicy": {
      "Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"},
          ":iam::111122223333:root"]]}}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": ")" +
           service + R"("},
         "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
         "Resource": "*"}]}}},
    "Group": {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Retain", "Properties": {
      "LogGroupName": "/app", "RetentionInDays": 731,
      "KmsKeyId": {"Fn::GetAtt": [")" +
           key + R"(", "Arn"]}}}}})";
  };
  const auto output = [&](const std::string& key, const std::string& service) {
    return std::vector<TestFile>{{"cdk.out/manifest.json", manifest},
                                 {"cdk.out/App.template.json", stack(key, service)}};
  };
  const std::string ireland = "logs.eu-west-1.amazonaws.com";
  CHECK(changes(output("LogKey0A1B2C3D", ireland), output("LogKey0A1B2C3D", ireland)) == none);
  CHECK(changes(output("LogKey0A1B2C3D", ireland),
                output("LogKey0A1B2C3D", "logs.us-east-1.amazonaws.com")) ==
        Lines{"change-removes-logs-access cdk.out/App.template.json:6 "
              "\"logs.us-east-1.amazonaws.com\""});
  // The construct has another name; the old key is kept.
  CHECK(changes(output("LogKey0A1B2C3D", ireland), output("LogsKeyE5F60718", ireland)) ==
        Lines{"change-leaves-events-under-old-key cdk.out/App.template.json:11 "
              "\"Fn::GetAtt\": [\"LogsKeyE5F60718\", \"Arn\"]"});
}

TEST_CASE("a resource or module moves into its first instance", "[change]") {
  const std::string many =
      replaced(in_terraform("  description = \"logs\"\n", "  for_each    = toset([\"a\"])\n"),
               "aws_kms_key.logs.arn", "aws_kms_key.logs[\"a\"].arn");
  CHECK(of_terraform(terraform, many).size() == 1);
  CHECK(of_terraform(terraform, many + "moved {\n  from = aws_kms_key.logs\n  to   = "
                                       "aws_kms_key.logs[\"a\"]\n}\n") == none);
  const std::string provider = terraform.substr(0, terraform.find("data \"aws_caller"));
  const std::string module =
      terraform.substr(provider.size(),
                       terraform.find("resource \"aws_cloudwatch_log_group\"") - provider.size()) +
      "output \"arn\" {\n  value = aws_kms_key.logs.arn\n}\n";
  const auto root = [&](const std::string& argument, const std::string& instance) {
    return provider + "module \"kms\" {\n  source = \"./kms\"\n" + argument +
           "}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n  name       = \"/app/web\"\n"
           "  kms_key_id = module.kms" +
           instance + ".arn\n}\n";
  };
  const auto moved = [](const std::string& instance) {
    return "moved {\n  from = module.kms\n  to   = module.kms" + instance + "\n}\n";
  };
  CHECK(changes({{"main.tf", root("", "")}, {"kms/main.tf", module}},
                {{"main.tf", root("  for_each = toset([\"x\"])\n", "[\"x\"]") + moved("[\"x\"]")},
                 {"kms/main.tf", module}}) == none);
  CHECK(changes({{"main.tf", root("", "")}, {"kms/main.tf", module}},
                {{"main.tf", root("  count = 1\n", "[0]") + moved("[0]")},
                 {"kms/main.tf", module}}) == none);
}

TEST_CASE("edits of ignored arguments have no effect", "[change]") {
  const auto ignoring = [](const std::string& what, const std::string& more) {
    return in_terraform("  description = \"logs\"\n",
                        "  lifecycle {\n    ignore_changes = " + what + "\n  }\n" + more);
  };
  const std::string disabled = "  is_enabled = false\n";
  CHECK(of_terraform(terraform, ignoring("[tags]", disabled)).size() == 1);
  CHECK(of_terraform(terraform, ignoring("[is_enabled]", disabled)) == none);
  CHECK(of_terraform(terraform, ignoring("all", disabled)) == none);
  CHECK(of_terraform(terraform, ignoring("[multi_region]", "  multi_region = true\n")) == none);
  const std::string two = terraform +
                          "resource \"aws_kms_key\" \"other\" {\n  policy = "
                          "data.aws_iam_policy_document.logs.json\n}\n";
  const std::string ignored =
      "  lifecycle {\n    ignore_changes = [kms_key_id]\n  }\n  kms_key_id        = ";
  const std::string other = replaced(two, "  kms_key_id        = aws_kms_key.logs.arn",
                                     ignored + "aws_kms_key.other.arn");
  CHECK(of_terraform(two, other) == none);
  ChangeRun run;
  run_change(run, {{"main.tf", two}}, {{"main.tf", other}});
  for (const ReportedPair& pair : run.after.report.pairs) CHECK(pair.verdict == "usable");
}

TEST_CASE("what cannot be read is not taken for deleted", "[change]") {
  const auto undecided = [](const std::string& path, const std::string& before,
                            const std::string& after) {
    ChangeRun run;
    run_change(run, {{path, before}}, {{path, after}});
    CHECK(change_lines(run) == none);
    return run.change.undecided;
  };
  CHECK(undecided("main.tf", terraform,
                  in_terraform("resource \"aws_kms_key\" \"logs\" {",
                               "resource \"aws_kms_key\" {{")) == 1);
  CHECK(undecided("stack.yaml", yaml, in_yaml("  LogKey:\n", "  LogKey: [\n")) == 0);
  const std::string keys =
      yaml.substr(0, yaml.find("  WebLogs:")) +
      "Outputs:\n  KeyArn:\n    Value: !GetAtt LogKey.Arn\n    Export: { Name: "
      "log-key }\n";
  const std::string groups =
      "Resources:\n  WebLogs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      LogGroupName: "
      "/app/web\n      KmsKeyId: !ImportValue log-key\n";
  ChangeRun run;
  run_change(
      run, {{"keys.yaml", keys}, {"groups.yaml", groups}},
      {{"keys.yaml", replaced(keys, "  LogKey:\n", "  LogKey: [\n")}, {"groups.yaml", groups}},
      {.regions = {"eu-west-1"}, .account = "111122223333"});
  CHECK(change_lines(run) == none);
  CHECK(run.change.undecided == 1);
}

TEST_CASE("what was not decided before may be lost", "[change]") {
  const std::string literal =
      replaced(terraform, ":${data.aws_caller_identity.current.account_id}:log-group:/app/*",
               ":111122223333:log-group:/app/*");
  ChangeRun run;
  run_change(run, {{"main.tf", literal}},
             {{"main.tf", replaced(literal, "log-group:/app/*", "log-group:/api/*")}});
  CHECK(change_lines(run) == none);
  CHECK(run.change.undecided == 1);
}

TEST_CASE("a replica of another primary leaves the old one where it is retained", "[change]") {
  const auto replica = [](const std::string& primary, const std::string& policies) {
    return replaced(replaced(replaced(yaml, "AWS::KMS::Key\n", "AWS::KMS::ReplicaKey\n" + policies),
                             "      Enabled: true\n",
                             "      PrimaryKeyArn: arn:aws:kms:us-east-1:111122223333:key/mrk-" +
                                 primary + "\n"),
                    "RetentionInDays: 90", "RetentionInDays: 30");
  };
  const std::string retain = "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n";
  const std::string one(32, '1');
  const std::string two(32, '2');
  CHECK(
      of_yaml(replica(one, ""), replica(two, "")).at(0).starts_with("change-deletes-key-of-logs "));
  const Lines kept = of_yaml(replica(one, retain), replica(two, retain));
  for (const std::string& line : kept) {
    CHECK(line.starts_with("change-leaves-events-under-old-key "));
  }
}

TEST_CASE("a folder of modules may have any name, and be called for the first time", "[change]") {
  const std::string provider = terraform.substr(0, terraform.find("data \"aws_caller"));
  const std::string module =
      terraform.substr(provider.size(),
                       terraform.find("resource \"aws_cloudwatch_log_group\"") - provider.size()) +
      "output \"arn\" {\n  value = aws_kms_key.logs.arn\n}\n";
  const auto root = [&](const std::string& folder) {
    return provider + "module \"keys\" {\n  source = \"../modules/" + folder +
           "\"\n}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n  name       = \"/app/web\"\n"
           "  kms_key_id = module.keys.arn\n}\n";
  };
  CHECK(changes({{"modules/kms/main.tf", module}, {"prod/main.tf", root("kms")}},
                {{"modules/keys/main.tf", module}, {"prod/main.tf", root("keys")}}) == none);
  CHECK(changes({{"modules/kms/main.tf", module}, {"prod/main.tf", root("kms")}},
                {{"modules/keys/main.tf", module}, {"live/main.tf", root("keys")}}) == none);
  CHECK(changes({{"modules/kms/main.tf", module}},
                {{"modules/kms/main.tf", module}, {"prod/main.tf", root("kms")}}) == none);
  CHECK(changes({{"modules/kms/main.tf", module}, {"prod/main.tf", root("kms")}},
                {{"modules/kms/main.tf", module}}) == none);
  CHECK(changes({{"modules/kms/main.tf", module}, {"prod/main.tf", root("kms")}},
                {{"modules/keys/main.tf", replaced(module, logs_statement, "")},
                 {"prod/main.tf", root("keys")}}) ==
        Lines{"change-removes-logs-access modules/keys/main.tf:8 data "
              "\"aws_iam_policy_document\" \"logs\""});
}

// -------------------------------------------------------------------------- met in real histories

TEST_CASE("old log groups that are kept need the old condition", "[change]") {
  const std::string before = R"tf(provider "aws" {
  region = "eu-west-1"
}
data "aws_caller_identity" "current" {}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logs.eu-west-1.amazonaws.com" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = {
        ArnEquals = {
          "kms:EncryptionContext:aws:logs:arn" = [
            "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:/old/web",
          ]
        }
      }
    }]
  })
}
resource "aws_cloudwatch_log_group" "old" {
  name       = "/old/web"
  kms_key_id = aws_kms_key.logs.arn
}
)tf";
  const std::string after = replaced(
      replaced(replaced(replaced(before, "/old/web\",", "/new/web\","), "name       = \"/old/web\"",
                        "name       = \"/new/web\""),
               "\"aws_cloudwatch_log_group\" \"old\"", "\"aws_cloudwatch_log_group\" \"new\""),
      "resource \"aws_kms_key\" \"logs\"", "resource \"aws_kms_key\" \"main\"");
  const std::string moved = replaced(after, "aws_kms_key.logs.arn", "aws_kms_key.main.arn") + R"tf(
moved {
  from = aws_kms_key.logs
  to   = aws_kms_key.main
}
removed {
  from = aws_cloudwatch_log_group.old
  lifecycle {
    destroy = false
  }
}
)tf";
  ChangeRun run;
  run_change(run, {{"main.tf", before}}, {{"main.tf", moved}});
  CHECK(change_lines(run) == Lines{"change-removes-logs-access main.tf:16 :log-group:/new/web"});
}

TEST_CASE("what another stack imports is a log group that is hit", "[change]") {
  const std::string keys =
      replaced(yaml.substr(0, yaml.find("  WebLogs:")), "Resources:", "Resources:") +
      "Outputs:\n  KeyArn:\n    Value: !GetAtt LogKey.Arn\n    Export: { Name: log-key }\n";
  const std::string groups =
      "Resources:\n  WebLogs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      LogGroupName: "
      "/app/web\n      KmsKeyId: !ImportValue log-key\n";
  ChangeRun run;
  run_change(run, {{"keys.yaml", keys}, {"groups.yaml", groups}},
             {{"keys.yaml", replaced(keys, "kms:Decrypt\", \"", "")}, {"groups.yaml", groups}},
             {.regions = {"eu-west-1"}, .account = "111122223333"});
  CHECK(change_lines(run) == Lines{"change-removes-logs-access keys.yaml:15 Action"});
  REQUIRE(run.change.pairs.size() == 1);
  CHECK(run.change.pairs[0].path == "from `keys.yaml`");
}

TEST_CASE("what is left out has nothing to do with the change", "[change]") {
  // The module is in one folder, its caller in another one, the key in a third.
  const std::string module =
      "variable \"key\" {}\nresource \"aws_cloudwatch_log_group\" \"web\" {\n  name       = "
      "\"/app/web\"\n  kms_key_id = var.key\n}\n";
  const std::string provider = terraform.substr(0, terraform.find("data \"aws_caller"));
  const std::string keys =
      terraform.substr(provider.size(),
                       terraform.find("resource \"aws_cloudwatch_log_group\"") - provider.size()) +
      "output \"arn\" {\n  value = aws_kms_key.logs.arn\n}\n";
  const std::string caller =
      provider +
      "module \"keys\" {\n  source = \"../keys\"\n}\nmodule \"logs\" {\n  source = "
      "\"../logs\"\n  key    = module.keys.arn\n}\n";
  const std::vector<TestFile> before = {
      {"keys/main.tf", keys}, {"logs/main.tf", module}, {"root/main.tf", caller}};
  std::vector<TestFile> after = before;
  after[0].text = replaced(keys, logs_statement, "");
  CHECK(changes(before, after) ==
        Lines{"change-removes-logs-access keys/main.tf:8 data \"aws_iam_policy_document\" "
              "\"logs\""});
  // A policy that is read from another folder.
  const std::string reads =
      replaced(terraform, "  policy      = data.aws_iam_policy_document.logs.json\n",
               "  policy      = file(\"${path.module}/../policies/key.json\")\n");
  CHECK(changes({{"root/main.tf", reads}, {"policies/key.json", policy}},
                {{"root/main.tf", reads},
                 {"policies/key.json", replaced(policy, "\"kms:Decrypt\", ", "")}},
                {.account = "111122223333"}) ==
        Lines{"change-removes-logs-access policies/key.json:11 \"Action\""});
}

TEST_CASE("only what the change touches is looked at in both revisions", "[change]") {
  const auto names_before = [](const std::vector<TestFile>& before,
                               const std::vector<TestFile>& after) {
    ChangeRun run;
    run_change(run, before, after);
    Lines names;
    for (const LogGroup& group : run.change.before.log_groups) names.push_back(group.name);
    return names;
  };
  const std::string other = replaced(yaml, "LogGroupName: /app/web", "LogGroupName: /app/api");
  const std::string edited = replaced(yaml, "RetentionInDays: 90", "RetentionInDays: 30");
  CHECK(names_before({{"a/a.yaml", yaml}, {"b/b.yaml", other}},
                     {{"a/a.yaml", edited}, {"b/b.yaml", other}}) == Lines{"/app/web"});
  // One that brings the edited one in.
  const std::string parent = other +
                             "  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
                             "      TemplateURL: ../a/a.yaml\n";
  CHECK(names_before({{"a/a.yaml", yaml}, {"b/b.yaml", parent}},
                     {{"a/a.yaml", edited}, {"b/b.yaml", parent}})
            .size() == 2);
  CHECK(names_before({{"a/a.yaml", yaml}, {"b/b.yaml", parent}},
                     {{"a/a.yaml", yaml}, {"b/b.yaml", replaced(parent, "/app/api", "/app/jobs")}})
            .size() == 2);
  CHECK(names_before({{"a/main.tf", terraform}, {"b/main.tf", terraform}},
                     {{"a/main.tf", in_terraform("= 30", "= 60")}, {"b/main.tf", terraform}}) ==
        Lines{"/app/web"});
}

TEST_CASE("a template that stays the same may hold what an edited one needs", "[change]") {
  const std::string alias =
      yaml.substr(0, yaml.find("  WebLogs:")) +
      "  Alias:\n    Type: AWS::KMS::Alias\n    Properties:\n      AliasName: alias/logs\n"
      "      TargetKeyId: !Ref LogKey\n";
  const std::string group =
      "Resources:\n  WebLogs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n"
      "      LogGroupName: /app/web\n"
      "      KmsKeyId: !Sub arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs\n";
  const std::string none_any_more = replaced(
      group, "      KmsKeyId: !Sub arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs\n", "");
  CHECK(changes({{"keys/keys.yaml", alias}, {"logs/logs.yaml", group}},
                {{"keys/keys.yaml", alias}, {"logs/logs.yaml", none_any_more}},
                {.regions = {"eu-west-1"}, .account = "111122223333"}) ==
        Lines{"change-leaves-events-under-old-key logs/logs.yaml:2 WebLogs"});
}

TEST_CASE("values and texts beside the code are part of the change", "[change]") {
  const std::string prefixed = "variable \"prefix\" {}\n" + in_terraform("/app/*", "${var.prefix}");
  for (const char* name : {"a/terraform.tfvars", "a/x.auto.tfvars", "a/prod.tfvars"}) {
    INFO(name);
    CHECK(changes({{"a/main.tf", prefixed}, {name, "prefix = \"/app/*\"\n"}},
                  {{"a/main.tf", prefixed}, {name, "prefix = \"/api/*\"\n"}}) ==
          Lines{"change-removes-logs-access " + std::string(name) + ":1 prefix = \"/api/*\""});
  }
  // A name that is put together.
  const std::string argument = "  policy      = data.aws_iam_policy_document.logs.json\n";
  const std::string reads =
      "locals {\n  name = \"prod\"\n}\n" +
      in_terraform(argument, "  policy      = file(\"../policies/${local.name}.json\")\n");
  CHECK(changes({{"a/main.tf", reads}, {"policies/prod.json", policy}},
                {{"a/main.tf", reads},
                 {"policies/prod.json", replaced(policy, "\"kms:Decrypt\", ", "")}},
                {.account = "111122223333"})
            .size() == 1);
}

TEST_CASE("what exists already is not created in the wrong order", "[change]") {
  const std::string apart =
      in_terraform("  policy      = data.aws_iam_policy_document.logs.json\n", "") + R"tf(
resource "aws_kms_key_policy" "logs" {
  key_id = aws_kms_key.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
)tf";
  const auto is_told = [&](const std::string& before) {
    ChangeRun run;
    run_change(run, {{"main.tf", before}}, {{"main.tf", apart}});
    for (const Finding& finding : run.after.report.findings) {
      if (finding.rule->id == "log-group-not-ordered-after-key-policy") return true;
    }
    return false;
  };
  CHECK(!is_told(terraform));
  CHECK(is_told(replaced(apart, "/app/web", "/app/api")));
  CHECK(is_told("provider \"aws\" {\n  region = \"eu-west-1\"\n}\n"));
  // What the change does not touch.
  ChangeRun run;
  run_change(run, {{"a/main.tf", apart}, {"b/main.tf", terraform}},
             {{"a/main.tf", apart}, {"b/main.tf", in_terraform("= 30", "= 60")}});
  CHECK(run.change.untouched_log_groups.size() == 1);
  for (const Finding& finding : run.after.report.findings) {
    CHECK(finding.rule->id != "log-group-not-ordered-after-key-policy");
  }
}

TEST_CASE("a key that goes with its file is told where it is missed", "[change]") {
  const std::string group =
      "resource \"aws_cloudwatch_log_group\" \"web\" {\n  name       = \"/app/web\"\n  kms_key_id "
      "= "
      "aws_kms_key.logs.arn\n}\n";
  const std::string keys =
      terraform.substr(0, terraform.find("resource \"aws_cloudwatch_log_group\""));
  CHECK(changes({{"keys.tf", keys}, {"groups.tf", group}}, {{"groups.tf", group}}) ==
        Lines{"change-deletes-key-of-logs groups.tf:3 aws_kms_key.logs.arn"});
}

}  // namespace kmslint
