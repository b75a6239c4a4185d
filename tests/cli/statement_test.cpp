#include "cli/statement.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

const std::string web = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web";
const std::string api = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/api";

}  // namespace

TEST_CASE("the statement as JSON", "[statement]") {
  CHECK(statement_text({web}, Notation::json) == std::string(R"({
  "Sid": "CloudWatchLogs",
  "Effect": "Allow",
  "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  "Resource": "*",
  "Condition": {
    "ArnEquals": {
      "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"
    }
  }
}
)"));
}

TEST_CASE("several log groups share a statement, each once", "[statement]") {
  const auto text = statement_text({web, api, web}, Notation::json);
  REQUIRE(text);
  CHECK(text->find("\"kms:EncryptionContext:aws:logs:arn\": [\"" + api + "\", \"" + web + "\"]") !=
        std::string::npos);
}

TEST_CASE("a key serves one Region", "[statement]") {
  const auto text = statement_text({web, "arn:aws:logs:us-east-1:111122223333:log-group:/app/web"},
                                   Notation::json);
  REQUIRE_FALSE(text);
  CHECK(text.error().message ==
        "the log groups are in `eu-west-1` and in `us-east-1`, but a key serves its own Region "
        "only");
}

TEST_CASE("in China the principal has that partition's suffix", "[statement]") {
  const auto text =
      statement_text({"arn:aws-cn:logs:cn-north-1:111122223333:log-group:/app"}, Notation::json);
  REQUIRE(text);
  CHECK(text->find("\"logs.cn-north-1.amazonaws.com.cn\"") != std::string::npos);
}

TEST_CASE("in a template the stack's Region and account are named", "[statement]") {
  CHECK(statement_text({web}, Notation::cloudformation) == std::string(R"(- Sid: CloudWatchLogs
  Effect: Allow
  Principal:
    Service: !Sub "logs.${AWS::Region}.${AWS::URLSuffix}"
  Action:
    - kms:Encrypt
    - kms:Decrypt
    - kms:ReEncrypt*
    - kms:GenerateDataKey*
    - kms:Describe*
  Resource: "*"
  Condition:
    ArnEquals:
      kms:EncryptionContext:aws:logs:arn:
        - !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/web"
)"));
}

TEST_CASE("in a template log groups of several accounts keep theirs", "[statement]") {
  const auto text = statement_text({web, "arn:aws:logs:eu-west-1:444455556666:log-group:/app/web"},
                                   Notation::cloudformation);
  REQUIRE(text);
  CHECK(text->find("${AWS::Region}:444455556666:log-group:/app/web") != std::string::npos);
  CHECK(text->find("${AWS::Region}:111122223333:log-group:/app/web") != std::string::npos);
}

TEST_CASE("the statement for Terraform", "[statement]") {
  CHECK(statement_text({web}, Notation::terraform) == std::string(R"(statement {
  sid       = "CloudWatchLogs"
  effect    = "Allow"
  actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
  resources = ["*"]

  principals {
    type        = "Service"
    identifiers = ["logs.eu-west-1.amazonaws.com"]
  }

  condition {
    test     = "ArnEquals"
    variable = "kms:EncryptionContext:aws:logs:arn"
    values   = ["arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"]
  }
}
)"));
}

TEST_CASE("the commands add the statement to the present policy", "[statement]") {
  const auto text = statement_text({web}, Notation::cli);
  REQUIRE(text);
  const auto get = text->find("aws kms get-key-policy --region eu-west-1 --key-id \"$KEY_ID\"");
  const auto add = text->find("jq '.Statement = ([.Statement] | flatten) + [");
  const auto put = text->find("aws kms put-key-policy --region eu-west-1 --key-id \"$KEY_ID\"");
  CHECK(get < add);
  CHECK(add < put);
  CHECK(put != std::string::npos);
}
