// PATHs limit what is reported; what they refer to is read wherever it is in the root.
#include "cli/follow.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/run_process.h"
#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string key(const std::string& service) {
  return "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n"
         "      KeyPolicy:\n"
         "        Version: '2012-10-17'\n"
         "        Statement:\n"
         "          - Effect: Allow\n"
         "            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}\n"
         "            Action: kms:*\n"
         "            Resource: '*'\n"
         "          - Effect: Allow\n"
         "            Principal: {Service: " +
         service +
         "}\n"
         "            Action: kms:*\n"
         "            Resource: '*'\n";
}

std::string group(const std::string& argument) {
  return "  Group:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties: {LogGroupName: /app, KmsKeyId: " +
         argument + "}\n";
}

const std::string resources = "Resources:\n";
const std::string good_key = key("!Sub 'logs.${AWS::Region}.amazonaws.com'");
const std::string bad_key = key("logs.eu-west-1.amazonaws.com");

std::string exported(const std::string& name) {
  return "Outputs: {KeyArn: {Value: !GetAtt LogKey.Arn, Export: {Name: " + name + "}}}\n";
}

std::string replaced(std::string text, const std::string& wanted, const std::string& by) {
  const std::size_t at = text.find(wanted);
  REQUIRE(at != std::string::npos);
  return text.replace(at, wanted.size(), by);
}

struct WorkTree {
  ScratchFolder folder = {};
  WorkTree() { folder.make_folder(".git"); }

  Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "check");
    return run_process({.arguments = std::move(arguments), .folder = folder.path().string()});
  }
};

constexpr const char* usable = "1 log group with a key: 1 usable";
constexpr const char* cannot_tell = "1 log group with a key: 1 cannot tell";

}  // namespace

TEST_CASE("an export elsewhere in the root is found", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml", resources + group("!ImportValue LogKeyArn"));
  tree.folder.write("keys/keys.yaml", resources + good_key + exported("LogKeyArn"));
  tree.folder.write("other/bad.yaml", resources + bad_key + group("!GetAtt LogKey.Arn"));
  tree.folder.write("other/broken.yaml", "AWS::Logs::LogGroup: [\n");
  tree.folder.write("other/policy.json", R"({"Statement": [{"Action": "kms:*"}]})");
  for (const char* path : {"app", "app/app.yaml"}) {
    const Outcome outcome = tree.run({path, "--region", "eu-central-1"});
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.out, usable));
    CHECK_FALSE(holds(outcome.out, "other/"));
    CHECK_FALSE(holds(outcome.out, "keys/"));
  }
}

TEST_CASE("names of exports that are put together are found, too", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml",
                    resources + group("!ImportValue {'Fn::Sub': '${AWS::Region}-log-key'}"));
  tree.folder.write("keys/keys.yaml",
                    resources + good_key + exported("!Sub '${AWS::Region}-log-key'"));
  CHECK(holds(tree.run({"app"}).out, usable));
}

TEST_CASE("what is wrong elsewhere stands at the log group of PATH", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml", resources + group("!ImportValue LogKeyArn"));
  tree.folder.write("keys/keys.yaml", resources + bad_key + exported("LogKeyArn"));
  const Outcome outcome = tree.run({"app", "--region", "eu-central-1"});
  CHECK(outcome.status == 1);
  CHECK(outcome.out.starts_with("app/app.yaml:2:3: error: Logs cannot use key `LogKey`"));
  CHECK(holds(outcome.out, "keys/keys.yaml:13:34: note: "));
  CHECK(holds(outcome.out, "1 log group with a key: 1 not usable"));
  const Outcome allowed = tree.run({"keys", "--region", "eu-central-1"});
  CHECK(allowed.out.starts_with("keys/keys.yaml:13:34: error"));
  CHECK_FALSE(holds(allowed.out, "app/"));
}

TEST_CASE("what is allowed elsewhere is not reported for PATH either", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml", resources + group("!ImportValue LogKeyArn"));
  std::string keys = resources + bad_key + exported("LogKeyArn");
  keys.insert(keys.find("            Principal: {Service"),
              "            # kmslint: allow logs-principal-in-other-region -- soon gone\n"
              "            # kmslint: allow key-not-enabled -- for nothing\n");
  tree.folder.write("keys/keys.yaml", keys);
  const Outcome outcome = tree.run({"app", "--region", "eu-central-1"});
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "1 not usable"));
  CHECK(holds(outcome.out, "(1 allowed)"));
  CHECK_FALSE(holds(outcome.out, "unused-suppression"));
}

TEST_CASE("a fragment beside a fragment in PATH is read", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("stack/groups.yaml", resources + group("!GetAtt LogKey.Arn"));
  tree.folder.write("stack/keys.yaml", resources + good_key);
  tree.folder.write("other/keys.yaml", resources + bad_key);
  const Outcome outcome = tree.run({"stack/groups.yaml", "--region", "eu-central-1"});
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, usable));
  CHECK_FALSE(holds(outcome.out, "keys.yaml"));
  // What is wrong there stands at the log group of PATH.
  tree.folder.write("stack/keys.yaml", resources + bad_key);
  const Outcome wrong = tree.run({"stack/groups.yaml", "--region", "eu-central-1"});
  CHECK(wrong.out.starts_with("stack/groups.yaml:2:3: error: Logs cannot use key `LogKey`"));
  // Two that have it: neither is meant for certain.
  tree.folder.write("stack/more.yaml", resources + good_key);
  CHECK(holds(tree.run({"stack/groups.yaml"}).out, cannot_tell));
}

TEST_CASE("a nested template elsewhere in the root is read", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("stacks/parent.yaml",
                    "Resources:\n"
                    "  Keys:\n"
                    "    Type: AWS::CloudFormation::Stack\n"
                    "    Properties: {TemplateURL: ../nested/keys.yaml}\n" +
                        group("!GetAtt Keys.Outputs.KeyArn"));
  tree.folder.write("nested/keys.yaml",
                    "Resources:\n"
                    "  Inner:\n"
                    "    Type: AWS::CloudFormation::Stack\n"
                    "    Properties: {TemplateURL: ./inner.yaml}\n"
                    "Outputs: {KeyArn: {Value: !GetAtt Inner.Outputs.KeyArn}}\n");
  tree.folder.write("nested/inner.yaml", resources + good_key + exported("InnerKey"));
  const Outcome outcome = tree.run({"stacks/parent.yaml"});
  CHECK(holds(outcome.out, usable));
  CHECK_FALSE(holds(outcome.out, "not among the files read"));
}

TEST_CASE("a reference does not lead out of the root", "[process][follow]") {
  const WorkTree tree;
  const std::string parent =
      "Resources:\n"
      "  Keys:\n"
      "    Type: AWS::CloudFormation::Stack\n"
      "    Properties: {TemplateURL: ../keys.yaml}\n" +
      group("!GetAtt Keys.Outputs.KeyArn");
  tree.folder.make_folder("inner/.git");
  tree.folder.write("inner/stacks/parent.yaml", parent);
  tree.folder.write("keys.yaml", resources + good_key + exported("K"));
  tree.folder.link("inner/keys.yaml", "../keys.yaml");
  const Outcome outcome = tree.run({"inner/stacks/parent.yaml"});
  CHECK(holds(outcome.out, cannot_tell));
  CHECK(holds(outcome.out, "not among the files read"));
  CHECK(holds(tree.run({"inner/stacks/parent.yaml", "--root", "."}).out, usable));
}

TEST_CASE("an included file elsewhere in the root is read, whatever it says", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("stacks/app.yaml", resources + good_key +
                                           "  Group:\n"
                                           "    Type: AWS::Logs::LogGroup\n"
                                           "    Properties:\n"
                                           "      Fn::Transform:\n"
                                           "        Name: AWS::Include\n"
                                           "        Parameters: {Location: ../parts/group.yaml}\n");
  tree.folder.write("parts/group.yaml", "KmsKeyId: {'Fn::GetAtt': [LogKey, Arn]}\n");
  for (const char* path : {"stacks/app.yaml", "stacks", "."}) {
    const Outcome outcome = tree.run({path});
    INFO(path);
    CHECK(holds(outcome.out, usable));
    CHECK_FALSE(holds(outcome.out, "not in view"));
  }
}

TEST_CASE("a file that the Transform section includes is read", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write(
      "stacks/app.yaml",
      "Transform: [{Name: AWS::Include, Parameters: {Location: ../parts/key.yaml}}]\n" + resources +
          group("!GetAtt LogKey.Arn"));
  tree.folder.write("parts/key.yaml", resources + good_key);
  for (const char* path : {"stacks", "."}) {
    const Outcome outcome = tree.run({path});
    INFO(path << outcome.out);
    CHECK(holds(outcome.out, usable));
    CHECK_FALSE(holds(outcome.out, "not in view"));
  }
}

TEST_CASE("the manifest beside a template of the CDK is read", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("cdk.out/App.template.json",
                    R"({"Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack",)"
                    R"( "Metadata": {"aws:asset:path": "Nested.nested.template.json"}}}})");
  tree.folder.write("cdk.out/Nested.nested.template.json",
                    R"({"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties":)"
                    R"( {"KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"}}}})");
  tree.folder.write(
      "cdk.out/manifest.json",
      R"({"version": "36.0.0", "artifacts": {"App": {"type": "aws:cloudformation:stack",)"
      R"( "environment": "aws://111122223333/eu-central-1", "properties":)"
      R"( {"templateFile": "App.template.json"}}}})");
  for (const char* path : {"cdk.out/App.template.json", "cdk.out/Nested.nested.template.json"}) {
    const Outcome outcome = tree.run({path});
    INFO(path << "\n" << outcome.out);
    CHECK_FALSE(holds(outcome.out, "does not list it"));
    const bool is_nested = holds(path, "Nested");
    CHECK(holds(outcome.out, "[key-in-other-region]") == is_nested);
  }
}

TEST_CASE("a template that a manifest lists and that does not exist is told", "[process][follow]") {
  const WorkTree tree;
  const auto artifact = [](const std::string& name) {
    return "\"" + name + R"(": {"type": "aws:cloudformation:stack", "properties": {)" +
           R"("templateFile": ")" + name + ".template.json\"}}";
  };
  tree.folder.write("cdk.out/manifest.json", "{\"version\": \"36.0.0\", \"artifacts\": {\n" +
                                                 artifact("App") + ",\n" + artifact("Gone") +
                                                 ",\n" + artifact("Empty") + "}}");
  tree.folder.write("cdk.out/App.template.json", R"({"Resources": {"G": {"Type": )"
                                                 R"("AWS::Logs::LogGroup"}}})");
  tree.folder.write("cdk.out/Empty.template.json", "{}");
  for (const char* path : {"cdk.out", "cdk.out/App.template.json", "cdk.out/manifest.json"}) {
    const Outcome outcome = tree.run({path, "--verbose"});
    INFO(path << outcome.out);
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.out, "cdk.out/manifest.json:3:"));
    CHECK(holds(outcome.out, "the template `cdk.out/Gone.template.json` that this manifest lists"));
    CHECK_FALSE(holds(outcome.out, "Empty"));
  }
  tree.folder.write("cdk.out/manifest.json", "{\"version");
  for (const char* path : {"cdk.out", "cdk.out/App.template.json"}) {
    CHECK(holds(tree.run({path}).out, "the manifest cannot be parsed"));
  }
}

TEST_CASE("what nothing refers to is not looked at", "[follow]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("app/app.yaml", resources + good_key + group("!GetAtt LogKey.Arn"));
  folder.write("app/keys.yaml", resources + good_key + exported("LogKeyArn"));
  folder.write("app/user.yaml", resources + group("!ImportValue LogKeyArn"));
  folder.write("app/other.yaml", resources + group("!ImportValue Other"));
  folder.write("other/other.yaml", resources + good_key);
  folder.write("other/fragment.yaml", resources + group("!GetAtt LogKey.Arn"));
  const auto files_after = [&](std::vector<std::string> paths) {
    CheckOptions options;
    for (const std::string& path : paths) options.paths.push_back(folder / path);
    Sources sources;
    Discoverer discoverer(options, sources);
    ReadFiles read = read_sources(discoverer.found().files, options.max_file_size, sources);
    std::vector<Document> documents = parse(read.files, sources);
    follow_references(discoverer, options, read, documents, sources);
    std::vector<std::string> result;
    REQUIRE(documents.size() == read.files.size());
    for (std::size_t i = 0; i < documents.size(); ++i) {
      CHECK(documents[i].file == read.files[i].file);
      result.emplace_back(sources.path(documents[i].file));
    }
    return result;
  };
  using Words = std::vector<std::string>;
  CHECK(files_after({"app/app.yaml"}) == Words{"app/app.yaml"});
  CHECK(files_after({"app/user.yaml", "app/keys.yaml"}) == Words{"app/keys.yaml", "app/user.yaml"});
  CHECK(files_after({"app/other.yaml"}) == Words{"app/app.yaml", "app/keys.yaml", "app/other.yaml",
                                                 "app/user.yaml", "other/fragment.yaml",
                                                 "other/other.yaml"});
  CHECK(files_after({"other/fragment.yaml"}) == Words{"other/fragment.yaml", "other/other.yaml"});
}

TEST_CASE("nothing says that what lies around a lone file belongs to it", "[process][follow]") {
  const ScratchFolder folder;
  folder.write("app.yaml", resources + group("!ImportValue LogKeyArn"));
  folder.write("keys.yaml", resources + good_key + exported("LogKeyArn"));
  const auto run = [&](std::vector<std::string> arguments) {
    return run_process({.arguments = std::move(arguments), .folder = folder.path().string()});
  };
  CHECK(holds(run({"check", "app.yaml"}).out, cannot_tell));
  CHECK(holds(run({"check", "app.yaml", "--root", "."}).out, usable));
}

TEST_CASE("what is excluded is not followed, what is ignored is", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write(".gitignore", "nested/\n");
  tree.folder.write("parent.yaml",
                    "Resources:\n"
                    "  Keys:\n"
                    "    Type: AWS::CloudFormation::Stack\n"
                    "    Properties: {TemplateURL: nested/keys.yaml}\n" +
                        group("!GetAtt Keys.Outputs.KeyArn"));
  tree.folder.write("nested/keys.yaml", resources + good_key + exported("K"));
  CHECK(holds(tree.run({"parent.yaml"}).out, usable));
  CHECK(holds(tree.run({"."}).out, usable));
  CHECK(holds(tree.run({".", "--exclude", "nested"}).out, "not among the files read"));
}

TEST_CASE("a report does not take the place of what was followed", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml", resources + group("!ImportValue LogKeyArn"));
  tree.folder.write("keys.yaml", resources + good_key + exported("LogKeyArn"));
  const Outcome outcome = tree.run({"app", "--format", "text:keys.yaml"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.err, "would overwrite the input `keys.yaml`"));
}

TEST_CASE("limits of size hold for what is followed", "[process][follow]") {
  const WorkTree tree;
  tree.folder.write("app/app.yaml", resources + group("!ImportValue LogKeyArn"));
  tree.folder.write("keys.yaml", resources + good_key + exported("LogKeyArn") + "#" +
                                     std::string(1'100'000, 'x'));
  CHECK(holds(tree.run({"app", "--max-file-size", "1"}).out, cannot_tell));
  CHECK(holds(tree.run({"app", "--max-file-size", "2"}).out, usable));
}

TEST_CASE("a module outside of PATH is looked at as its caller calls it", "[process][follow]") {
  const WorkTree tree;
  const std::string key =
      "variable \"service\" {}\n"
      "resource \"aws_kms_key\" \"k\" {\n"
      "  policy = jsonencode({ Statement = [\n"
      "    { Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::111122223333:root\" }, Action "
      "= "
      "\"kms:*\", Resource = \"*\" },\n"
      "    # kmslint: allow key-not-enabled -- for another root\n"
      "    { Effect = \"Allow\", Principal = { Service = var.service }, Action = \"kms:*\", "
      "Resource = "
      "\"*\" },\n"
      "  ] })\n}\n"
      "resource \"aws_cloudwatch_log_group\" \"g\" {\n  name       = \"/app\"\n"
      "  kms_key_id = aws_kms_key.k.arn\n}\n";
  const auto caller = [](const std::string& service) {
    return "provider \"aws\" {\n  region = \"eu-west-1\"\n}\nmodule \"logs\" {\n"
           "  source  = \"../../modules/logs\"\n  service = \"" +
           service + "\"\n}\n";
  };
  tree.folder.write("modules/logs/main.tf", key);
  tree.folder.write("envs/prod/main.tf", caller("logs.eu-west-1.amazonaws.com"));
  tree.folder.write("envs/dev/main.tf", caller("sns.amazonaws.com"));
  const Outcome prod = tree.run({"envs/prod"});
  CHECK(holds(prod.out, usable));
  CHECK_FALSE(holds(prod.out, "unused-suppression"));
  CHECK_FALSE(holds(prod.out, "dev"));
  CHECK(prod.status == 0);
  const Outcome dev = tree.run({"envs/dev"});
  CHECK(holds(dev.out, "1 log group with a key: 1 not usable"));
  CHECK(holds(dev.out, "logs-service-not-allowed"));
  CHECK_FALSE(holds(dev.out, "prod"));
  // What the module says in its own words is told there, and may be allowed there.
  tree.folder.write("modules/logs/main.tf",
                    replaced(key, "Principal = { Service = var.service }",
                             "Principal = { Service = \"logs.us-east-1.amazonaws.com\" }"));
  CHECK(tree.run({"envs/prod"}).out.starts_with("modules/logs/main.tf:6:"));
  tree.folder.write("modules/logs/main.tf",
                    replaced(replaced(key, "Principal = { Service = var.service }",
                                      "Principal = { Service = \"logs.us-east-1.amazonaws.com\" }"),
                             "allow key-not-enabled", "allow logs-principal-in-other-region"));
  CHECK(tree.run({"envs/prod"}).status == 0);
  // A file beside one that is named is another matter.
  tree.folder.write("envs/prod/more.tf",
                    "resource \"aws_cloudwatch_log_group\" \"h\" {\n  name       = \"/more\"\n"
                    "  kms_key_id = aws_kms_key.none.arn\n}\n");
  CHECK_FALSE(holds(tree.run({"envs/prod/main.tf"}).out, "/more"));
}
