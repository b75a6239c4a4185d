// Users of a log key that are no AWS::Logs::LogGroup: anomaly detectors and query results have a
// context of their own (CloudWatch Logs User Guide, "Encrypt an anomaly detector and its results",
// "Encrypt query results"), others give a key to log groups that their service makes.
#include <catch2/catch.hpp>
#include <string>

#include "templates/template_run.h"

namespace kmslint {
namespace {

const Settings ireland = {.regions = {"eu-west-1"}, .account = "111122223333"};

/// A key that lets Logs in under a condition, and another resource.
std::string with_key(const std::string& condition, const std::string& resource,
                     const std::string& service = "logs.eu-west-1.amazonaws.com") {
  const std::string block = condition.empty() ? "" : "            Condition: " + condition + "\n";
  return "Resources:\n" + log_key(service, block) + resource;
}

std::string context_is(const std::string& resource) {
  return "{ArnLike: {'kms:EncryptionContext:aws:logs:arn': "
         "'arn:aws:logs:eu-west-1:111122223333:" +
         resource + "'}}";
}

std::string glue(const std::string& mode) {
  return "  Security:\n"
         "    Type: AWS::Glue::SecurityConfiguration\n"
         "    Properties:\n"
         "      Name: jobs\n"
         "      EncryptionConfiguration:\n"
         "        CloudWatchEncryption: {CloudWatchEncryptionMode: " +
         mode + ", KmsKeyArn: !GetAtt LogKey.Arn}\n";
}

std::string call(const std::string& parameters) {
  return "  Associate:\n"
         "    Type: Custom::AWS\n"
         "    Properties:\n"
         "      ServiceToken: !GetAtt Provider.Arn\n"
         "      Create: !Sub '{\"service\":\"CloudWatchLogs\",\"action\":\"associateKmsKey\","
         "\"parameters\":{" +
         parameters + ",\"kmsKeyId\":\"${LogKey.Arn}\"}}'\n";
}

const std::string detector =
    "  Detector:\n"
    "    Type: AWS::Logs::LogAnomalyDetector\n"
    "    Properties: {KmsKeyId: !GetAtt LogKey.Arn, LogGroupArnList: ["
    "'arn:aws:logs:eu-west-1:111122223333:log-group:/app/web']}\n";

Lines verdict(const std::string& text) {
  Lines lines = judged({{"t.yaml", text}}, ireland);
  if (lines.size() > 1) lines.resize(1);
  return lines;
}

}  // namespace

TEST_CASE("an anomaly detector has a context of its own", "[templates]") {
  CHECK(verdict(with_key(context_is("anomaly-detector:*"), detector)) == Lines{"Detector usable"});
  CHECK(verdict(with_key(context_is("log-group:*"), detector)) == Lines{"Detector not-usable"});
}

TEST_CASE("a Glue security configuration gives its key to Glue's log groups", "[templates]") {
  CHECK(verdict(with_key("", glue("SSE-KMS"))) == Lines{"Security usable"});
  CHECK(verdict(with_key(context_is("log-group:*"), glue("SSE-KMS"))) == Lines{"Security usable"});
  // A job may choose the prefix of its log groups.
  CHECK(verdict(with_key(context_is("log-group:/aws-glue/*"), glue("SSE-KMS"))) ==
        Lines{"Security cannot-tell Security.LogGroupName"});
  CHECK(verdict(with_key("", glue("SSE-KMS"), "glue.amazonaws.com")) ==
        Lines{"Security not-usable"});
  CHECK(verdict(with_key("", glue("DISABLED"), "glue.amazonaws.com")).empty());
}

TEST_CASE("the session key of ECS Exec is no key of Logs", "[templates]") {
  const std::string cluster =
      "  Cluster:\n"
      "    Type: AWS::ECS::Cluster\n"
      "    Properties:\n"
      "      Configuration:\n"
      "        ExecuteCommandConfiguration:\n"
      "          KmsKeyId: !Ref LogKey\n"
      "          Logging: OVERRIDE\n"
      "          LogConfiguration:\n"
      "            CloudWatchLogGroupName: /ecs/exec\n"
      "            CloudWatchEncryptionEnabled: true\n";
  CHECK(judged({{"t.yaml", with_key("", cluster, "ecs.amazonaws.com")}}, ireland).empty());
}

TEST_CASE("a custom resource associates a key with a log group", "[templates]") {
  const std::string by_name = call("\"logGroupName\":\"/app/web\"");
  CHECK(verdict(with_key(context_is("log-group:/app/*"), by_name)) == Lines{"/app/web usable"});
  CHECK(verdict(with_key(context_is("log-group:/api/*"), by_name)) == Lines{"/app/web not-usable"});
  const std::string by_arn =
      call("\"resourceIdentifier\":\"arn:aws:logs:eu-west-1:111122223333:log-group:/app/web\"");
  CHECK(verdict(with_key(context_is("log-group:/api/*"), by_arn)) == Lines{"/app/web not-usable"});
  for (const std::string type : {"Custom::AssociateKey", "AWS::CloudFormation::CustomResource"}) {
    std::string typed = by_name;
    typed.replace(typed.find("Custom::AWS"), 11, type);
    CHECK(verdict(with_key(context_is("log-group:/api/*"), typed)) == Lines{"/app/web not-usable"});
  }
  const std::string unrelated =
      "  Other: {Type: Custom::Other, Properties: {Create: associateKmsKey, KmsKeyId: x}}\n";
  CHECK(verdict(with_key("", unrelated, "ec2.amazonaws.com")).empty());
  std::string other = by_name;
  other.replace(other.find("associateKmsKey"), 15, "putRetentionPolicy");
  CHECK(verdict(with_key("", other, "ec2.amazonaws.com")).empty());
}

TEST_CASE("a custom resource associates a key with query results", "[templates]") {
  const std::string query =
      call("\"resourceIdentifier\":\"arn:aws:logs:eu-west-1:111122223333:query-result:*\"");
  const auto from_account = [](const std::string& account) {
    return "{ArnEquals: {'aws:SourceArn': 'arn:aws:logs:eu-west-1:111122223333:query-result:*'}, "
           "StringEquals: {'aws:SourceAccount': '" +
           account + "'}}";
  };
  CHECK(verdict(with_key(from_account("111122223333"), query)) == Lines{"Associate usable"});
  CHECK(verdict(with_key(from_account("444455556666"), query)) == Lines{"Associate not-usable"});
}

TEST_CASE("Terraform's Glue security configuration is a user of its key", "[templates]") {
  const auto with = [](const std::string& mode, const std::string& service) {
    return judged({{"main.tf", R"tf(
resource "aws_kms_key" "jobs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = ")tf" +
                                   service +
                                   R"tf(" }, Action = "kms:*", Resource = "*" },
    ]
  })
}

resource "aws_glue_security_configuration" "jobs" {
  name = "jobs"
  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = )tf" +
                                   mode +
                                   R"tf(
      kms_key_arn                = aws_kms_key.jobs.arn
    }
    s3_encryption {
      s3_encryption_mode = "SSE-S3"
    }
  }
}
)tf"}},
                  ireland);
  };
  CHECK(with("\"SSE-KMS\"", "logs.eu-west-1.amazonaws.com") ==
        Lines{"aws_glue_security_configuration.jobs usable"});
  CHECK(with("\"SSE-KMS\"", "logs.us-east-1.amazonaws.com") ==
        Lines{"aws_glue_security_configuration.jobs not-usable",
              "logs-principal-in-other-region on \"logs.us-east-1.amazonaws.com\""});
  CHECK(with("\"DISABLED\"", "glue.amazonaws.com").empty());
}

}  // namespace kmslint
