// What the AWS CDK writes: manifest, cross-stack exports, nested assets, and the policies it emits
// for a key given as `encryptionKey`. Shapes are those of aws-cdk-lib 2; verdicts follow from the
// KMS rules (aws/aws-cdk #28304: `encryptionKey` alone does not let CloudWatch Logs in).
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "templates/template_run.h"

namespace kmslint {
namespace {

/// An artifact of a manifest: a stack `NAME` with `NAME.template.json`.
std::string artifact(const std::string& name, const std::string& environment) {
  return "\"" + name + R"(": {"type": "aws:cloudformation:stack", "environment": ")" + environment +
         R"(", "properties": {"templateFile": ")" + name + R"(.template.json"}})";
}

std::string manifest(const std::string& artifacts) {
  return R"({"version": "36.0.0", "artifacts": {"Tree": {"type": "cdk:tree",
    "properties": {"file": "tree.json"}}, )" +
         artifacts + "}}";
}

/// The statement `new kms.Key()` has from the start.
const std::string administrators =
    R"({"Action": "kms:*", "Effect": "Allow", "Principal": {"AWS": {"Fn::Join": ["", ["arn:",
    {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]]}}, "Resource": "*"})";

/// What `key.grantEncryptDecrypt(new ServicePrincipal(…))` adds.
std::string grant(const std::string& service) {
  return R"(, {"Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    "Effect": "Allow", "Principal": {"Service": )" +
         service + R"(}, "Resource": "*"})";
}

const std::string in_this_region =
    R"({"Fn::Join": ["", ["logs.", {"Ref": "AWS::Region"}, ".amazonaws.com"]]})";

std::string key(const std::string& grants) {
  return R"("Key961B73FD": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [)" +
         administrators + grants +
         R"(], "Version": "2012-10-17"}}, "UpdateReplacePolicy": "Retain",
    "DeletionPolicy": "Retain"})";
}

std::string group(const std::string& key_argument) {
  return R"("LogsA1": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/web",
    "RetentionInDays": 731, "KmsKeyId": )" +
         key_argument + R"(}, "UpdateReplacePolicy": "Retain", "DeletionPolicy": "Retain"})";
}

const std::string own_key = R"({"Fn::GetAtt": ["Key961B73FD", "Arn"]})";

std::string with(const std::string& resources, const std::string& rest = "") {
  return R"({"Resources": {)" + resources + "}" + rest + "}";
}

std::string exported(const std::string& stack) {
  return R"(, "Outputs": {"ExportsOutputFnGetAttKey961B73FDArn5A860C43": {"Value": )" + own_key +
         R"(, "Export": {"Name": ")" + stack +
         R"(:ExportsOutputFnGetAttKey961B73FDArn5A860C43"}}})";
}

std::string imported(const std::string& stack) {
  return R"({"Fn::ImportValue": ")" + stack + R"(:ExportsOutputFnGetAttKey961B73FDArn5A860C43"})";
}

const std::string somewhere = "aws://unknown-account/unknown-region";
const std::string ireland = "aws://111122223333/eu-west-1";
const std::string frankfurt = "aws://111122223333/eu-central-1";

/// A cdk.out with one stack.
std::vector<TestFile> app(const std::string& text, const std::string& environment = somewhere) {
  return {{"cdk.out/App.template.json", text},
          {"cdk.out/manifest.json", manifest(artifact("App", environment))}};
}

}  // namespace

TEST_CASE("encryptionKey without a grant leaves Logs out", "[templates][cdk]") {
  const Lines lines = judged(app(with(key("") + "," + group(own_key))));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "/app/web not-usable");
  CHECK(lines[1].starts_with("logs-service-not-allowed on "));
}

TEST_CASE("a grant to the Region's Logs principal works", "[templates][cdk]") {
  CHECK(judged(app(with(key(grant(in_this_region)) + "," + group(own_key)))) ==
        Lines{"/app/web usable"});
  CHECK(judged(app(with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key)),
                   ireland)) == Lines{"/app/web usable"});
}

TEST_CASE("a grant to another Region's Logs principal fails", "[templates][cdk]") {
  CHECK(judged(app(with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key)),
                   frankfurt)) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on \"logs.eu-west-1.amazonaws.com\""});
  // Nobody says where the stack goes.
  CHECK(judged(app(with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key)))) ==
        Lines{"/app/web cannot-tell AWS::Region"});
}

TEST_CASE("a grant to Logs without a Region rests on a reading", "[templates][cdk]") {
  const Lines lines =
      judged(app(with(key(grant(R"("logs.amazonaws.com")")) + "," + group(own_key)), ireland));
  REQUIRE(!lines.empty());
  CHECK(lines[0] == "/app/web usable");
}

TEST_CASE("the policy of an imported key is not in view", "[templates][cdk]") {
  const std::string arn =
      R"("arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012")";
  const Lines lines = judged(app(with(group(arn)), ireland));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("/app/web cannot-tell"));
}

TEST_CASE("what the manifest says of Region and account wins", "[templates][cdk]") {
  const std::string text =
      with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key));
  CHECK(judged(app(text, ireland), {.regions = {"us-east-1"}}) == Lines{"/app/web usable"});
  CHECK(judged(app(text, somewhere), {.regions = {"eu-west-1"}}) == Lines{"/app/web usable"});
  CHECK(
      judged(app(text, "aws://111122223333/unknown-region"), {.regions = {"us-east-1"}}).front() ==
      "/app/web not-usable");
}

TEST_CASE("a key of another stack is imported", "[templates][cdk]") {
  const auto out = [](const std::string& keys_in, const std::string& app_in,
                      const std::string& grants) {
    return std::vector<TestFile>{
        {"cdk.out/App.template.json", with(group(imported("Keys")))},
        {"cdk.out/Keys.template.json", with(key(grants), exported("Keys"))},
        {"cdk.out/manifest.json",
         manifest(artifact("Keys", keys_in) + "," + artifact("App", app_in))}};
  };
  CHECK(judged(out(somewhere, somewhere, grant(in_this_region))) == Lines{"/app/web usable"});
  CHECK(judged(out(ireland, ireland, grant(in_this_region))) == Lines{"/app/web usable"});
  CHECK(judged(out(ireland, ireland, "")).front() == "/app/web not-usable");
  // There is no such export in the importer's Region.
  CHECK(judged(out(frankfurt, ireland, grant(in_this_region))).front() ==
        "/app/web cannot-tell Fn::ImportValue/Keys:ExportsOutputFnGetAttKey961B73FDArn5A860C43");
}

TEST_CASE("one exporter in each Region", "[templates][cdk]") {
  CHECK(judged({{"cdk.out/App.template.json", with(group(imported("Keys")))},
                {"cdk.out/A.template.json", with(key(""), exported("Keys"))},
                {"cdk.out/B.template.json", with(key(grant(in_this_region)), exported("Keys"))},
                {"cdk.out/manifest.json",
                 manifest(artifact("A", frankfurt) + "," + artifact("App", ireland) + "," +
                          artifact("B", ireland))}}) == Lines{"/app/web usable"});
}

TEST_CASE("a nested stack of the CDK is an asset", "[templates][cdk]") {
  const std::string parent = with(key(grant(in_this_region)) +
                                  R"(, "N": {"Type": "AWS::CloudFormation::Stack", "Properties": {
        "TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".",
          {"Ref": "AWS::URLSuffix"}, "/assets/0a1b.json"]]},
        "Parameters": {"referencetoAppKeyArn": )" +
                                  own_key +
                                  R"(}}, "Metadata": {"aws:asset:path": "AppN.nested.template.json",
        "aws:asset:property": "TemplateURL"}})");
  const std::string child = with(group(R"({"Ref": "referencetoAppKeyArn"})"),
                                 R"(, "Parameters": {"referencetoAppKeyArn": {"Type": "String"}})");
  CHECK(judged({{"cdk.out/App.template.json", parent},
                {"cdk.out/AppN.nested.template.json", child},
                {"cdk.out/manifest.json", manifest(artifact("App", somewhere))}}) ==
        Lines{"/app/web usable"});
}

TEST_CASE("files beside the templates say nothing", "[templates][cdk]") {
  const std::string template_text = with(key(grant(in_this_region)) + "," + group(own_key));
  std::vector<TestFile> files = app(template_text);
  files.push_back({"cdk.out/App.assets.json", R"({"version": "36.0.0", "files": {}})", true});
  files.push_back({"cdk.out/tree.json",
                   R"({"version": "tree-0.1", "tree": {"id": "App", "attributes": {
      "aws:cdk:cloudformation:type": "AWS::KMS::Key", )",
                   true});  // cut off, too
  files.back().named = true;
  for (TestFile& file : files) file.named = true;
  CHECK(judged(files) == Lines{"/app/web usable"});
  CHECK(not_evaluated(files).empty());
}

TEST_CASE("a template left over from an earlier run is not judged", "[templates][cdk]") {
  std::vector<TestFile> files = app(with(key(grant(in_this_region)) + "," + group(own_key)));
  files.push_back({"cdk.out/Old.template.json", with(key("") + "," + group(own_key))});
  CHECK(judged(files) == Lines{"/app/web usable"});
  CHECK(not_evaluated(files) ==
        Lines{"is in a cloud assembly, and its manifest.json does not list it"});
}

TEST_CASE("a nested assembly has its own manifest", "[templates][cdk]") {
  const std::string text =
      with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key));
  CHECK(
      judged({{"cdk.out/manifest.json", manifest(R"("assembly-Prod": {"type": "cdk:cloud-assembly",
                   "properties": {"directoryName": "assembly-Prod"}})")},
              {"cdk.out/assembly-Prod/App.template.json", text},
              {"cdk.out/assembly-Prod/manifest.json", manifest(artifact("App", ireland))}}) ==
      Lines{"/app/web usable"});
}

TEST_CASE("forty stacks with keys of each other are all judged", "[templates][cdk]") {
  constexpr int count = 40;
  std::vector<TestFile> files;
  std::string artifacts;
  Lines expected;
  for (int i = 0; i < count; ++i) {
    const std::string name = "S" + std::to_string(100 + i);
    const std::string next = "S" + std::to_string(100 + (i + 1) % count);
    // Every fourth key was forgotten to be granted; the log group of the stack before it uses it.
    const bool granted = i % 4 != 0;
    const bool next_granted = (i + 1) % count % 4 != 0;
    std::string text = with(key(granted ? grant(in_this_region) : "") + "," + group(imported(next)),
                            exported(name));
    text.replace(text.find("/app/web"), 8, "/app/" + name);
    files.push_back({"cdk.out/" + name + ".template.json", text});
    artifacts += (i == 0 ? "" : ",") + artifact(name, i % 2 == 0 ? somewhere : ireland);
    expected.push_back("/app/" + name + (next_granted ? " usable" : " not-usable"));
  }
  files.push_back({"cdk.out/manifest.json", manifest(artifacts)});
  Lines lines = judged(files);
  REQUIRE(lines.size() >= expected.size());
  lines.resize(expected.size());
  CHECK(lines == expected);
}

TEST_CASE("what a manifest says wrongly is left open and told", "[templates][cdk]") {
  const std::string text =
      with(key(grant(R"("logs.eu-west-1.amazonaws.com")")) + "," + group(own_key));
  CHECK(judged(app(text, ireland)) == Lines{"/app/web usable"});
  struct Row {
    std::string environment;
    std::string problem;
  };
  for (const Row& row :
       std::vector<Row>{{"aws://1111/eu-west-1", "names no account of twelve digits"},
                        {"aws:///eu-west-1", "names no account of twelve digits"},
                        {"aws://111122223333/eu-wset-1", "names no AWS Region"},
                        {"aws://111122223333/", "names no AWS Region"},
                        {"aws://111122223333", "is not `aws://ACCOUNT/REGION`"},
                        {"111122223333/eu-west-1", "is not `aws://ACCOUNT/REGION`"},
                        {"aws:/", "is not `aws://ACCOUNT/REGION`"}}) {
    INFO(row.environment);
    CHECK(not_evaluated(app(text, row.environment)) ==
          Lines{"the environment `" + row.environment + "` of stack `App` " + row.problem +
                ", it is left open"});
  }
  CHECK(judged(app(text, "aws://1111/eu-west-1")) == Lines{"/app/web usable"});
  CHECK(judged(app(text, "aws://111122223333/eu-wset-1")).front() ==
        "/app/web cannot-tell AWS::Region");
  for (const std::string& environment :
       {somewhere, std::string("aws://unknown-account/eu-west-9")}) {
    CHECK(not_evaluated(app(text, environment)).empty());
  }
}

TEST_CASE("a manifest without a template for its stack names the stack", "[templates][cdk]") {
  const std::vector<TestFile> files = {
      {"cdk.out/manifest.json", manifest(R"("A": {"type": "aws:cloudformation:stack"},
                   "B": {"type": "aws:cloudformation:stack", "environment": 3,
                         "properties": {"templateFile": "../../x.json"}},
                   "C": {"type": "aws:cloudformation:stack", "environment": 3,
                         "properties": {"templateFile": "C.template.json"}},
                   "D": {"type": "aws:cloudformation:stack", "properties": []})")}};
  CHECK(not_evaluated(files) ==
        Lines{"stack `A` has no `templateFile`",
              "stack `B` has a `templateFile` that is no path here",
              "the environment `3` of stack `C` is not `aws://ACCOUNT/REGION`, it is left open",
              "stack `D` has no `templateFile`"});
}

TEST_CASE("a manifest that cannot be parsed is told, and its templates are judged",
          "[templates][cdk]") {
  const std::string text = with(key(grant(in_this_region)) + "," + group(own_key));
  const std::string whole = manifest(artifact("App", ireland) + "," + artifact("Two", ireland));
  // Cut off behind the first stack, within it, at the very beginning, and nothing left.
  const std::size_t second = whole.find("\"Two\"");
  for (const std::size_t size : {second, second - 30, std::size_t{20}, std::size_t{0}}) {
    INFO(whole.substr(0, size));
    const std::vector<TestFile> files = {{"cdk.out/manifest.json", whole.substr(0, size)},
                                         {"cdk.out/App.template.json", text},
                                         {"cdk.out/Two.template.json", text}};
    CHECK(judged(files) == Lines{"/app/web usable", "/app/web usable"});
    const Lines lines = not_evaluated(files);
    REQUIRE(lines.size() == 1);
    CHECK(
        lines[0].starts_with("the manifest cannot be parsed, stacks that it does not list are "
                             "judged without their account and Region: "));
  }
  const std::vector<TestFile> none = {{"cdk.out/manifest.json", "[1]"},
                                      {"cdk.out/App.template.json", text},
                                      {"web/manifest.json", R"({"name": "AWS::Logs::x"})"}};
  CHECK(judged(none) == Lines{"/app/web usable"});
  CHECK(not_evaluated(none) ==
        Lines{"not the manifest of a cloud assembly: stacks are judged without their account and "
              "Region"});
}

}  // namespace kmslint
