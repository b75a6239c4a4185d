#include "lint/fix.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

Span span_in(const Sources& sources, FileId file, std::string_view text) {
  const std::size_t at = sources.bytes(file).find(text);
  REQUIRE(at != std::string_view::npos);
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())};
}

/// The file with the fix applied; else why there is none.
std::string fixed(const std::string& text, Insertion insertion, std::string_view previous,
                  std::string_view last, const std::string& path = "policy") {
  Sources sources;
  const FileId file = sources.add(path, path, text);
  insertion.previous = span_in(sources, file, previous);
  insertion.after = span_in(sources, file, last);
  Finding finding = {.insertion = insertion};
  add_fix(finding, sources);
  if (!finding.fix) return finding.no_fix;
  const Edit& edit = finding.fix->edits.at(0);
  return std::string(text).replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
}

const Insertion decrypt = {.actions = {"kms:Decrypt"}};
const Insertion ireland = {.service = "logs.eu-west-1.amazonaws.com", .in_template = true};
const Insertion anywhere = {.service = "logs.${AWS::Region}.amazonaws.com", .in_template = true};

}  // namespace

TEST_CASE("an action goes behind the last one, in the notation of its list", "[fix]") {
  CHECK(
      fixed("Action:\n  - kms:A\n  - kms:B  # both\nResource: '*'\n", decrypt, "kms:A", "kms:B") ==
      "Action:\n  - kms:A\n  - kms:B  # both\n  - kms:Decrypt\nResource: '*'\n");
  CHECK(fixed("Action:\r\n- kms:B\r\n", decrypt, "Action", "kms:B") ==
        "Action:\r\n- kms:B\r\n- kms:Decrypt\r\n");
  CHECK(fixed("{\"Action\": [\"kms:B\"]}", decrypt, "\"Action\"", "\"kms:B\"") ==
        "{\"Action\": [\"kms:B\", \"kms:Decrypt\"]}");
  CHECK(fixed("{\"Action\": [\n  \"kms:B\"\n]}", decrypt, "\"Action\"", "\"kms:B\"") ==
        "{\"Action\": [\n  \"kms:B\",\n  \"kms:Decrypt\"\n]}");
}

TEST_CASE("an action that stands alone becomes a list", "[fix]") {
  Insertion alone = decrypt;
  alone.alone = true;
  CHECK(fixed("{\"Action\": \"kms:B\"}", alone, "\"Action\"", "\"kms:B\"") ==
        "{\"Action\": [\"kms:B\", \"kms:Decrypt\"]}");
  CHECK(fixed("Action: kms:B\n", alone, "Action", "kms:B") == "Action: [kms:B, \"kms:Decrypt\"]\n");
}

TEST_CASE("a statement goes behind the last one, in the notation of its list", "[fix]") {
  CHECK(fixed("Statement:\n  - Sid: a\nOther: b\n", anywhere, "Statement", "Sid: a") ==
        "Statement:\n  - Sid: a\n"
        "  - Effect: Allow\n    Principal:\n      Service: !Sub "
        "\"logs.${AWS::Region}.amazonaws.com\"\n"
        "    Action:\n      - kms:Encrypt\n      - kms:Decrypt\n      - kms:ReEncrypt*\n"
        "      - kms:GenerateDataKey*\n      - kms:Describe*\n    Resource: \"*\"\nOther: b\n");
  const std::string members =
      "\"Principal\": {\"Service\": \"logs.eu-west-1.amazonaws.com\"},@\"Action\": "
      "[\"kms:Encrypt\", "
      "\"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\", \"kms:Describe*\"],@"
      "\"Resource\": \"*\"";
  std::string inline_members = members;
  std::string own_lines = members;
  for (std::size_t at = 0; (at = inline_members.find('@')) != std::string::npos;) {
    inline_members.replace(at, 1, " ");
  }
  for (std::size_t at = 0; (at = own_lines.find('@')) != std::string::npos;) {
    own_lines.replace(at, 1, "\n    ");
  }
  CHECK(fixed("{\"Statement\": [{}]}", ireland, "\"Statement\"", "{}") ==
        "{\"Statement\": [{}, {\"Effect\": \"Allow\", " + inline_members + "}]}");
  CHECK(fixed("{\"Statement\": [\n  {}\n]}", ireland, "\"Statement\"", "{}") ==
        "{\"Statement\": [\n  {},\n  {\n    \"Effect\": \"Allow\",\n    " + own_lines +
            "\n  }\n]}");
}

TEST_CASE("where the list is not written out there is no fix, and the reason is given", "[fix]") {
  const std::string not_written = "the list is not written out element by element";
  CHECK(fixed("Statement: !If [A, {}, {}]\n", ireland, "Statement", "{}") == not_written);
  CHECK(fixed("Statement:\n  Sid: a\n", ireland, "Statement", "Sid: a") == not_written);
  Insertion bare = anywhere;
  bare.in_template = false;
  CHECK(fixed("Statement:\n  - Sid: a\n", bare, "Statement", "Sid: a") ==
        "which service principal is right is known only at deployment");
  Insertion unknown = ireland;
  unknown.service = "logs.${Region}.amazonaws.com";
  CHECK(fixed("Statement:\n  - Sid: a\n", unknown, "Statement", "Sid: a") ==
        "which service principal is right is known only at deployment");
}

TEST_CASE("Terraform's notation is kept", "[fix]") {
  CHECK(fixed("Action = [\"kms:B\"]", decrypt, "Action", "\"kms:B\"", "main.tf") ==
        "Action = [\"kms:B\", \"kms:Decrypt\"]");
  const std::string actions =
      "[\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\", "
      "\"kms:Describe*\"]";
  CHECK(fixed("Statement = [{}]", ireland, "Statement", "{}", "main.tf") ==
        "Statement = [{}, { Effect = \"Allow\", Principal = { Service = "
        "\"logs.eu-west-1.amazonaws.com\" }, Action = " +
            actions + ", Resource = \"*\" }]");
  CHECK(fixed("Statement = [\n  {},\n]\n", ireland, "Statement", "{}", "main.tf") ==
        "Statement = [\n  {},\n  {\n    Effect    = \"Allow\"\n    Principal = { Service = "
        "\"logs.eu-west-1.amazonaws.com\" }\n    Action    = " +
            actions + "\n    Resource  = \"*\"\n  },\n]\n");
}

TEST_CASE("a policy document gets a block", "[fix]") {
  const std::string body = "statement {\n    actions = [\"}\"]\n  ";
  const std::string document =
      "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"}\"]\n  }\n}\n";
  CHECK(
      fixed(document, ireland, "statement", body, "main.tf") ==
      "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"}\"]\n  }\n\n"
      "  statement {\n    actions   = [\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", "
      "\"kms:GenerateDataKey*\", \"kms:Describe*\"]\n    resources = [\"*\"]\n\n    principals {\n"
      "      type        = \"Service\"\n      identifiers = [\"logs.eu-west-1.amazonaws.com\"]\n"
      "    }\n  }\n}\n");
  CHECK(fixed(document, anywhere, "statement", body, "main.tf") ==
        "which service principal is right is known only at deployment");
}

TEST_CASE("a finding that knows no fix says so", "[fix]") {
  Finding finding;
  add_fix(finding, Sources());
  CHECK(finding.no_fix == "no single edit is surely what is meant");
}

namespace {

std::string appended(const std::string& path, const std::string& text) {
  Sources sources;
  const FileId file = sources.add(path, path, text);
  Finding finding = {.appendix = Appendix{.file = file, .text = "a {\n}"}};
  add_fix(finding, sources);
  return finding.fix ? text + finding.fix->edits.at(0).text : finding.no_fix;
}

}  // namespace

TEST_CASE("a block of its own goes behind an empty line at the end of the file", "[fix]") {
  CHECK(appended("main.tf", "b {}\n") == "b {}\n\na {\n}\n");
  CHECK(appended("main.tf", "b {}") == "b {}\n\na {\n}\n");
  CHECK(appended("main.tf", "b {}\r\n") == "b {}\r\n\r\na {\r\n}\r\n");
  CHECK(appended("main.tf.json", "{}") ==
        "the file is JSON, which has one place for each kind of block");
  CHECK(appended(".terraform/modules/b/main.tf", "b {}\n") ==
        "the file belongs to a downloaded module");
}
