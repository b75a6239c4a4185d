#include "cli/recognise.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

struct Outcome {
  Format format;
  std::string tree;
  std::size_t problems;
};

Outcome parsed(const std::string& path, const std::string& text) {
  Sources sources;
  const FileId file = sources.add(path, path, text);
  const Document document = parse_document(sources, file);
  const auto& documents = document.parsed.tree.documents;
  return {document.format, documents.empty() ? "" : dump(documents[0]),
          document.parsed.problems.size()};
}

}  // namespace

TEST_CASE("files that speak of keys, log groups or stacks are recognised", "[recognise]") {
  CHECK(is_recognised("Resources:\n  K:\n    Type: AWS::KMS::Key\n", "a.yaml"));
  CHECK(is_recognised(R"({"R":{"Type":"AWS::Logs::LogGroup"}})", "a.json"));
  CHECK(is_recognised("AWSTemplateFormatVersion: 2010-09-09\n", "a.yml"));
  CHECK(is_recognised("Type: AWS::CloudFormation::Stack\n", "a.yml"));
  CHECK_FALSE(is_recognised("Type: AWS::S3::Bucket\n", "a.yml"));
  CHECK_FALSE(is_recognised(R"({"name": "left-pad", "version": "1.0.0"})", "package.json"));
  CHECK_FALSE(is_recognised("", "a.yaml"));
}

TEST_CASE("policy documents are recognised when they speak of KMS or are named so", "[recognise]") {
  CHECK(is_recognised(R"({"Statement": [{"Action": "kms:*"}]})", "a.json"));
  CHECK(is_recognised(R"({"Policy": "{\"Statement\": [{\"Action\": \"kms:*\"}]}"})", "a.json"));
  CHECK(is_recognised("Statement:\n- Action: KMS:Decrypt\n", "a.yaml"));
  CHECK_FALSE(is_recognised(R"({"Statement": [{"Action": "s3:*"}]})", "a.json"));
  CHECK(is_recognised(R"({"Statement": [{"Action": "*"}]})", "policies/Key-Policy.json"));
  CHECK(is_recognised(R"({"Statement": [{"Action": "*"}]})", "kms_policy.json"));
  CHECK_FALSE(is_recognised(R"({"Statement": [{"Action": "*"}]})", "key/bucket-policy.json"));
}

TEST_CASE("plans of Terraform are recognised when they have keys or log groups", "[recognise]") {
  CHECK(is_recognised(R"({"format_version":"1.2","x":[{"type":"aws_kms_key"}]})", "a.tfplan.json"));
  CHECK(
      is_recognised(R"({"format_version": "1.2", "type": "aws_cloudwatch_log_group"})", "a.json"));
  CHECK_FALSE(is_recognised(R"({"format_version":"1.2","x":[{"type":"aws_vpc"}]})", "a.json"));
  CHECK_FALSE(is_recognised(R"({"version":4,"resources":[{"type":"aws_kms_key"}]})", "a.json"));
}

TEST_CASE("bytes that are no text are searched all the same", "[recognise]") {
  CHECK(is_recognised("\xff\xfe AWS::KMS::Key \x01", "a.json"));
}

TEST_CASE("the extension decides the notation, then the first character", "[recognise]") {
  CHECK(format_of("{}", "a.json") == Format::json);
  CHECK(format_of("a: 1", "a.jsn") == Format::json);
  CHECK(format_of("{}", "a.yaml") == Format::yaml);
  CHECK(format_of("  \n{}", "a.template") == Format::json);
  CHECK(format_of("\xEF\xBB\xBF[]", "a") == Format::json);
  CHECK(format_of("a: 1", "a.template") == Format::yaml);
  CHECK(format_of("", "stdin") == Format::yaml);
}

TEST_CASE("JSON under any name is read as JSON", "[recognise]") {
  const Outcome template_file = parsed("a.template", R"({"a": 1})");
  CHECK(template_file.format == Format::json);
  CHECK(template_file.tree == "{a:1}");
  CHECK(parsed("a.yaml", R"({"a": "\u0041"})").format == Format::json);
}

TEST_CASE("YAML that begins like JSON is read as YAML", "[recognise]") {
  const Outcome flow = parsed("a.yaml", "{a: !Sub b}");
  CHECK(flow.format == Format::yaml);
  CHECK(flow.problems == 0);
  const Outcome quoted = parsed("a.template", "\"a\": 1\n");
  CHECK(quoted.format == Format::yaml);
  CHECK(quoted.tree == "{a:1}");
}

TEST_CASE("a file that is neither is reported in the notation of its name", "[recognise]") {
  CHECK(parsed("a.json", "{\"a\": ").format == Format::json);
  CHECK(parsed("a.json", "{\"a\": ").problems > 0);
  CHECK(parsed("a.yaml", "{\"a\": ").format == Format::yaml);
  CHECK(parsed("a.template", "{\"a\": ").format == Format::json);
  CHECK(parsed("a.json", "a: 1\n").format == Format::json);
}
