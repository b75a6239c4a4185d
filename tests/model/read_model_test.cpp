#include "model/read_model.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "model/log_group_arn.h"
#include "model/read_files.h"

using namespace kmslint;

namespace {

using Lines = std::vector<std::string>;

const std::string logs_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
    R"("Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]})";

std::string quoted_json(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// A key policy for Logs with this condition value under this operator.
std::string with_condition(const std::string& value, const std::string& name = "ArnLike") {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
         R"("Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*",)"
         R"("Condition":{")" +
         name + R"(":{"kms:EncryptionContext:aws:logs:arn":")" + value + R"("}}}]})";
}

/// The ARN of the log group that a bare policy is judged with.
std::string assumed_arn(const std::string& policy, Settings settings = {}) {
  const TestModel read({TestFile{"p.json", policy, true}}, std::move(settings));
  const std::vector<LogGroup>& groups = read.model.log_groups;
  if (groups.empty()) return "none";
  return groups.at(0).states.cases.at(0).value.arn.display(read.model.symbols);
}

}  // namespace

TEST_CASE("a bare key policy is read in each of its three forms") {
  const Lines expected = {"  <> arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}",
                          "    <> Allow {Service:logs.eu-west-1.amazonaws.com} [kms:*] on [*]"};
  for (const std::string& text :
       {logs_policy, quoted_json(logs_policy),
        "{\"Policy\": " + quoted_json(logs_policy) + ", \"PolicyName\": \"default\"}"}) {
    CAPTURE(text);
    const TestModel read({TestFile{"policies/app.json", text, true}});
    CHECK(lines_after(read.dump(), "key ") == Lines{"policies/app.json bare"});
    const Lines lines = lines_after(read.dump(), "");
    CHECK(Lines(lines.begin() + 1, lines.begin() + 3) == expected);
    REQUIRE(read.model.inputs.size() == 1);
    CHECK(read.model.inputs[0].kind == InputKind::key_policy);
    CHECK(read.model.keys[0].name == "app.json");
    const KeyPolicy& policy = read.model.keys[0].states.cases[0].value.policy;
    const Statement& statement = policy.statements.at(0).cases.at(0).value.value();
    const std::string word = read.text(statement.principal.entries.at(0).text.span);
    CHECK(word.find("logs.eu-west-1.amazonaws.com") != std::string::npos);
    CHECK(word.size() <= std::string("\\\"logs.eu-west-1.amazonaws.com\\\"").size());
  }
}

TEST_CASE("a policy that is merely met must be named as a key policy") {
  const auto dump = [](const std::string& path, bool named = false) {
    return TestModel({TestFile{path, logs_policy, named}}).dump();
  };
  const Lines unnamed = {"looks like a policy; nothing names it as a key policy"};
  CHECK(lines_after(dump("bucket.json"), "not evaluated: ") == unnamed);
  CHECK(lines_after(dump("key-policies/x.json"), "not evaluated: ") == unnamed);
  CHECK(lines_after(dump("bucket.json"), "key ").empty());
  for (const char* path : {"key-policy.json", "a/LogKeyPolicy.json", "my_key_policy.json",
                           "kms_logs_policy.json", "kms-policy.json"}) {
    CAPTURE(path);
    CHECK(lines_after(dump(path), "key ").size() == 1);
  }
  CHECK(lines_after(dump("bucket.json", true), "key ").size() == 1);

  const std::string identity =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})";
  CHECK(lines_after(TestModel({TestFile{"kms-policy.json", identity}}).dump(), "not evaluated: ") ==
        unnamed);
}

TEST_CASE("other files are left alone, unless they are named") {
  CHECK(TestModel({TestFile{"package.json", R"({"name":"x"})"}}).dump().empty());
  CHECK(TestModel({TestFile{"a.yaml", "a: 1\n---\nb: 2\n"}}).dump().empty());
  CHECK(TestModel({TestFile{"package.json", R"({"name":"x"})", true}}).dump() ==
        "not evaluated: not recognised as an input kmslint reads\n");
  CHECK(TestModel({TestFile{"empty.yaml", "", true}}).dump() ==
        "syntax error in empty.yaml:1: the document is empty\n");
}

TEST_CASE("a file that cannot be parsed is an error where it claims to be an input") {
  const std::string broken = "Resources:\n  K: {Type: AWS::KMS::Key, Properties: [\n";
  CHECK(lines_after(TestModel({TestFile{"t.yaml", broken}}).dump(), "syntax error in t.yaml:")
            .size() == 1);
  const std::string other = "a: [\n";
  CHECK(lines_after(TestModel({TestFile{"o.yaml", other}}).dump(), "syntax error").empty());
  CHECK(lines_after(TestModel({TestFile{"o.yaml", other}}).dump(),
                    "not evaluated: cannot be parsed: ")
            .size() == 1);
  CHECK(lines_after(TestModel({TestFile{"o.yaml", other, true}}).dump(), "syntax error in o.yaml:")
            .size() == 1);
}

TEST_CASE("comments and trailing commas are errors in JSON") {
  const std::string text = "{\"Resources\": {\"K\": {\"Type\": \"AWS::KMS::Key\", // why\n}}}";
  CHECK(
      lines_after(TestModel({TestFile{"t.json", text}}).dump(), "syntax error in t.json:").size() ==
      2);
}

TEST_CASE("a name that stands twice is an error of the template or a defect of the policy") {
  const std::string outside =
      "Resources:\n  K: {Type: AWS::KMS::Key}\n  K: {Type: AWS::KMS::Key}\n";
  CHECK(lines_after(TestModel({TestFile{"t.yaml", outside}}).dump(), "syntax error in t.yaml:3")
            .size() == 1);
  const std::string inside =
      "Resources:\n  K:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n"
      "        Statement: [{Effect: Allow, Effect: Deny}]\n";
  const std::string dump = TestModel({TestFile{"t.yaml", inside}}).dump();
  CHECK(lines_after(dump, "syntax error").empty());
  CHECK(dump.find("!`Effect` stands twice in one object") != std::string::npos);
}

TEST_CASE("a bare policy with a syntax error is not judged by what is left of it") {
  const std::string text = logs_policy.substr(0, logs_policy.size() - 4);
  const std::string dump = TestModel({TestFile{"p.json", text, true}}).dump();
  CHECK(lines_after(dump, "syntax error in p.json:").size() == 1);
  CHECK(lines_after(dump, "  <> ").at(0).find("?the policy document") != std::string::npos);
}

TEST_CASE("each YAML document is read by itself") {
  const TestModel read({TestFile{"t.yaml",
                                 "Resources: {A: {Type: AWS::KMS::Key}}\n---\n"
                                 "other: 1\n---\n"
                                 "Resources: {A: {Type: AWS::KMS::Key}}\n"}});
  REQUIRE(read.model.keys.size() == 2);
  CHECK(read.model.keys[0].scope != read.model.keys[1].scope);
  CHECK(read.model.keys[0].resource != read.model.keys[1].resource);
  CHECK(read.model.inputs.size() == 1);
}

TEST_CASE("literal alias names join documents") {
  const std::string key =
      "Resources:\n  K: {Type: AWS::KMS::Key}\n"
      "  A: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/app, TargetKeyId: !Ref K}}\n";
  const std::string group =
      "Resources:\n  G: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !Sub "
      "'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/app'}}\n";
  CHECK(lines_after(TestModel({TestFile{"g.yaml", group}, {"k.yaml", key}}).dump(), "pair ") ==
        Lines{"Resources/G -> Resources/K"});
  // Two stacks with an alias of that name: which one is meant is not known.
  CHECK(lines_after(TestModel({TestFile{"g.yaml", group}, {"k.yaml", key}, {"l.yaml", key}}).dump(),
                    "pair ") == Lines{"Resources/G -> ?"});
}

TEST_CASE("a key ARN that a bare policy spells out joins a log group to it") {
  const std::string policy =
      R"({"Statement":{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},)"
      R"("Action":"kms:*","Resource":"arn:aws:kms:eu-west-1:111122223333:key/abc"}})";
  const std::string group =
      "Resources:\n  G: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: "
      "'arn:aws:kms:eu-west-1:111122223333:key/abc'}}\n";
  const TestModel read({TestFile{"p.json", policy, true}, {"g.yaml", group}});
  CHECK(lines_after(read.dump(), "pair ") == Lines{"Resources/G -> p.json"});
  const KeyState& state = read.model.keys.at(0).states.cases.at(0).value;
  CHECK(state.location.region.literal() == "eu-west-1");
  CHECK(state.location.account.literal() == "111122223333");
}

TEST_CASE("a bare policy that names Logs is judged with some log group") {
  const TestModel read({TestFile{"p.json", logs_policy, true}});
  REQUIRE(read.model.pairs.size() == 1);
  CHECK(read.model.pairs[0].counted);
  CHECK(read.model.log_groups.at(0).assumed);
  CHECK(read.model.log_groups.at(0).states.cases.at(0).value.arn.display(read.model.symbols) ==
        "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroupName}");

  const auto pairs_with = [](const std::string& principal) {
    std::string policy = logs_policy;
    policy.replace(policy.find("logs.eu-west-1"),
                   std::string("logs.eu-west-1.amazonaws.com").size(), principal);
    return TestModel({TestFile{"p.json", policy, true}}).model.pairs.size();
  };
  CHECK(pairs_with("logs.amazonaws.com") == 1);
  CHECK(pairs_with("Logs.${AWS::Region}.amazonaws.com") == 1);
  CHECK(pairs_with("delivery.logs.amazonaws.com") == 0);
  CHECK(pairs_with("vpc-flow-logs.amazonaws.com") == 0);
  CHECK(pairs_with("s3.amazonaws.com") == 0);
}

TEST_CASE("the assumed log group lies within what the condition names") {
  const auto arn = [](const std::string& value) { return assumed_arn(with_condition(value)); };
  const std::string prefix = "arn:aws:logs:eu-west-1:111122223333:log-group:";
  CHECK(arn(prefix + "/app/web") == prefix + "/app/web");
  CHECK(arn(prefix + "/app/*") == prefix + "/app/${LogGroup}");
  CHECK(arn(prefix + "/app/web:*") == prefix + "/app/web");
  CHECK(arn(prefix + "/app/*:*") == prefix + "/app/${LogGroup}");
  CHECK(arn(prefix + "/*/web-?") == prefix + "/${LogGroup}/web-${LogGroup2}");
  CHECK(arn(prefix + "*") == prefix + "${LogGroupName}");
  CHECK(arn("arn:aws:logs:eu-west-1:111122223333:*") == prefix + "${LogGroupName}");
  // A segment is missing: what stands in its place is not taken for it.
  CHECK(arn("arn:aws:logs:eu-west-1:log-group:/app") ==
        "arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:${LogGroupName}");
  CHECK(arn("arn:aws:logs:111122223333:log-group:/app") ==
        "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroupName}");
  CHECK(arn("arn:aws:logs:eu-west-1:*:log-group:/app") ==
        "arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:/app");
  CHECK(arn("arn:aws:logs:*:*:log-group:/app") ==
        "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app");
  CHECK(arn("*") == "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroupName}");
  CHECK(arn(prefix + "/app/${var.name}") == prefix + "${LogGroupName}");
  // The key's own place wins over what the condition says.
  CHECK(assumed_arn(with_condition("arn:aws-cn:logs:us-east-1:444455556666:log-group:a"),
                    {.regions = {"eu-west-1"}, .account = "111122223333"}) ==
        "arn:aws:logs:eu-west-1:111122223333:log-group:a");
  // A wildcard under an operator that takes it literally: the name is a hole all the same.
  CHECK(assumed_arn(with_condition(prefix + "/app/*", "StringEquals")) ==
        prefix + "/app/${LogGroup}");
  CHECK(assumed_arn(with_condition(prefix + "/app", "ArnNotLike")) ==
        "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroupName}");
}

TEST_CASE("a bare policy lies in the one Region that its conditions spell out") {
  const auto region = [](const std::string& policy, Settings settings = {}) {
    const TestModel read({TestFile{"p.json", policy, true}}, std::move(settings));
    return read.model.keys.at(0).states.cases.at(0).value.location.region.display(
        read.model.symbols);
  };
  const std::string prefix = "arn:aws:logs:eu-west-1:111122223333:log-group:";
  CHECK(region(with_condition(prefix + "/app")) == "eu-west-1");
  std::string two = with_condition("X");
  two.replace(two.find("\"X\""), 3,
              "[\"" + prefix + "a\", \"arn:aws:logs:us-east-1:111122223333:log-group:b\"]");
  CHECK(region(two) == "${AWS::Region}");
  CHECK(region(with_condition("arn:aws:logs:*:111122223333:log-group:/app")) == "${AWS::Region}");
  CHECK(region(with_condition(prefix + "/app"), {.regions = {"us-east-1"}}) == "us-east-1");
  CHECK(region(logs_policy) == "${AWS::Region}");  // the principal alone may be the mistake
}

TEST_CASE("statements for other data of Logs assume no log group") {
  for (const char* value : {"arn:aws:logs:eu-west-1:111122223333:query-result:*",
                            "arn:aws:logs:eu-west-1:111122223333:anomaly-detector:*",
                            "arn:aws:logs:eu-west-1:111122223333:lookup-table:t"}) {
    CAPTURE(value);
    CHECK(assumed_arn(with_condition(value)) == "none");
  }
}

TEST_CASE("a key resource that no log group uses is judged likewise, where its policy names Logs") {
  const std::string dump = TestModel({TestFile{"t.yaml", R"(
Parameters: {Env: {Type: String}, App: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Quiet: {Type: AWS::KMS::Key}
  LogKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - !If
            - Prod
            - Effect: Allow
              Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}
              Action: 'kms:*'
              Resource: '*'
              Condition:
                ArnLike:
                  kms:EncryptionContext:aws:logs:arn:
                    !Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/${App}/*'
            - !Ref AWS::NoValue
)"}}).dump();
  CHECK(lines_after(dump, "log-group ") == Lines{"Resources/LogKey \"some log group\" assumed"});
  CHECK(lines_after(dump, "  <Parameters/Env=prod> arn:aws:logs:") ==
        Lines{"${AWS::Region}:${AWS::AccountId}:log-group:/${Parameters/App}/${LogGroup}"
              " key=arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${LogKey.KeyId}"
              " (key-arn -> Resources/LogKey)"});
  CHECK(lines_after(dump, "pair ") == Lines{"Resources/LogKey -> Resources/LogKey not counted"});
}

TEST_CASE("a bare policy is judged with the log groups given") {
  const TestModel one({TestFile{"p.json", logs_policy, true}},
                      {.log_groups = {"arn:aws:logs:eu-west-1:111122223333:log-group:/a:*"}});
  CHECK(lines_after(one.dump(), "  <> ") ==
        Lines{"arn:aws:kms:eu-west-1:111122223333:key/${KeyId}",
              "arn:aws:logs:eu-west-1:111122223333:log-group:/a"
              " key=arn:aws:kms:eu-west-1:111122223333:key/${KeyId} (key-arn -> p.json)"});
  REQUIRE(one.model.pairs.size() == 1);
  CHECK(one.model.pairs[0].counted);

  const TestModel china({TestFile{"p.json", logs_policy, true}},
                        {.log_groups = {"arn:aws-cn:logs:cn-north-1:111122223333:log-group:/a"}});
  CHECK(lines_after(china.dump(), "  <> ").at(0) ==
        "arn:aws-cn:kms:cn-north-1:111122223333:key/${KeyId}");

  // In two Regions: two keys in truth, each log group with the one of its own Region.
  const TestModel two({TestFile{"p.json", logs_policy, true}},
                      {.log_groups = {"arn:aws:logs:eu-west-1:111122223333:log-group:/a",
                                      "arn:aws:logs:us-east-1:444455556666:log-group:/b"}});
  CHECK(lines_after(two.dump(), "  <> ").at(0) ==
        "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}");
  CHECK(lines_after(two.dump(), "  <AWS::Region!=us-east-1> ") == Lines{"absent"});
  CHECK(lines_after(two.dump(), "  <AWS::Region=us-east-1> ").size() == 1);
  CHECK(two.model.pairs.size() == 2);

  const TestModel wrong({TestFile{"p.json", logs_policy, true}}, {.log_groups = {"/a"}});
  CHECK(lines_after(wrong.dump(), "not evaluated: ") ==
        Lines{"`/a` is not the ARN of a log group"});
}

TEST_CASE("ARNs of log groups, with and without the final star") {
  const auto name = [](std::string_view arn) {
    const std::optional<LogGroupArn> found = parse_log_group_arn(arn);
    return found ? found->partition + ' ' + found->region + ' ' + found->account + ' ' + found->name
                 : "no";
  };
  CHECK(name("arn:aws:logs:eu-west-1:111122223333:log-group:/a/b") ==
        "aws eu-west-1 111122223333 /a/b");
  CHECK(name("arn:aws-cn:logs:cn-north-1:111122223333:log-group:x:*") ==
        "aws-cn cn-north-1 111122223333 x");
  for (const char* wrong :
       {"", "/a", "arn:aws:logs:eu-west-1:1:log-group:x", "arn:aws:s3:::b",
        "arn:aws:logs:eu-west-1:111122223333:log-group:", "arn:aws:logs::111122223333:log-group:x",
        "arn:aws:logs:eu-west-1:111122223333:log-group:x:log-stream:y",
        "arn:aws:logs:eu-west-1:111122223333:log-group:*"}) {
    CAPTURE(wrong);
    CHECK(name(wrong) == "no");
  }
}

TEST_CASE("hostile bytes are read without harm") {
  const std::string policy = logs_policy;
  for (std::size_t length = 0; length < policy.size(); ++length) {
    TestModel({TestFile{"p.json", policy.substr(0, length), true}});
    TestModel({TestFile{"p.json", "\"" + policy.substr(0, length), true}});
    TestModel({TestFile{"p.json", quoted_json(policy.substr(0, length)), true}});
  }
  TestModel({TestFile{"p.json", std::string("\xEF\xBB\xBF") + policy, true}});
  TestModel({TestFile{"p.json", std::string("{\"Statement\":[{\"a\":\"\xFF\0\"}]}", 24), true}});
  TestModel({TestFile{"p.json", R"({"Policy": "{\"Statement\": \"Statement\"}"})", true}});
  const std::string deep(5000, '[');
  TestModel({TestFile{"p.json", "{\"Statement\":" + deep, true}});
  CHECK(true);
}
