// The built program as users start it: exit statuses, streams, files, and inputs nobody wants.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "cli/file_bytes.h"
#include "cli/run_process.h"
#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

const std::string log_group = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web";

const std::string administration =
    R"({"Sid": "Administration", "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "kms:*", "Resource": "*"})";

std::string policy_with(const std::string& statement) {
  return R"({"Version": "2012-10-17", "Statement": [)" + administration + ", " + statement + "]}\n";
}

std::string logs_statement(const std::string& region) {
  return R"({"Sid": "Logs", "Effect": "Allow", "Principal": {"Service": "logs.)" + region +
         R"(.amazonaws.com"},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                       "kms:Describe*"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn":
              "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"}}})";
}

const std::string good_policy = policy_with(logs_statement("eu-west-1"));
const std::string bad_policy = policy_with(logs_statement("us-east-1"));

/// A template whose key lets Logs in, or (with another service) does not.
std::string template_for(const std::string& service) {
  return "Resources:\n"
         "  LogKey:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties:\n"
         "      KeyPolicy:\n"
         "        Version: \"2012-10-17\"\n"
         "        Statement:\n"
         "          - Effect: Allow\n"
         "            Principal: {AWS: !Sub "
         "\"arn:${AWS::Partition}:iam::${AWS::AccountId}:root\"}\n"
         "            Action: kms:*\n"
         "            Resource: \"*\"\n"
         "          - Effect: Allow\n"
         "            Principal: {Service: !Sub \"" +
         service +
         ".${AWS::Region}.amazonaws.com\"}\n"
         "            Action: [\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", "
         "\"kms:GenerateDataKey*\", \"kms:Describe*\"]\n"
         "            Resource: \"*\"\n"
         "            Condition:\n"
         "              ArnLike:\n"
         "                kms:EncryptionContext:aws:logs:arn: !Sub "
         "\"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*\"\n"
         "  WebLogs:\n"
         "    Type: AWS::Logs::LogGroup\n"
         "    Properties:\n"
         "      LogGroupName: /app/web\n"
         "      KmsKeyId: !GetAtt LogKey.Arn\n";
}

const std::string good_template = template_for("logs");
const std::string bad_template = template_for("sqs");

Outcome run_in(const ScratchFolder& folder, std::vector<std::string> arguments) {
  return run_process({.arguments = std::move(arguments), .folder = folder.path().string()});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

// Exit statuses.

TEST_CASE("a right template exits with 0, silent on standard error", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  const Outcome outcome = run_in(folder, {"a.yaml"});
  CHECK(outcome.status == 0);
  CHECK(outcome.err == "");
  CHECK(holds(outcome.out, "1 usable"));
}

TEST_CASE("a wrong template exits with 1 and names the place", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", bad_template);
  const Outcome outcome = run_in(folder, {"check", "a.yaml"});
  CHECK(outcome.status == 1);
  CHECK(outcome.err == "");
  CHECK(holds(outcome.out, "logs-service-not-allowed"));
  CHECK(outcome.out.find("a.yaml:") == 0);
}

TEST_CASE("a key policy is judged with a given log group", "[process]") {
  const ScratchFolder folder;
  folder.write("good.json", good_policy);
  folder.write("bad.json", bad_policy);
  CHECK(run_in(folder, {"--log-group", log_group, "good.json"}).status == 0);
  const Outcome outcome = run_in(folder, {"--log-group", log_group, "bad.json"});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "logs-principal-in-other-region"));
}

TEST_CASE("the level from which findings fail is chosen", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", bad_template);
  CHECK(run_in(folder, {"--fail-on", "never", "a.yaml"}).status == 0);
  CHECK(run_in(folder, {"--fail-on", "note", "a.yaml"}).status == 1);
  CHECK(run_in(folder, {"--ignore", "logs-service-not-allowed", "a.yaml"}).status == 0);
  CHECK(run_in(folder, {"--select", "deny-blocks-logs", "a.yaml"}).status == 0);
}

TEST_CASE("an unproved pair fails on request only", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml",
               "Parameters:\n"
               "  KeyArn: {Type: String}\n"
               "Resources:\n"
               "  WebLogs:\n"
               "    Type: AWS::Logs::LogGroup\n"
               "    Properties: {LogGroupName: /app/web, KmsKeyId: !Ref KeyArn}\n");
  CHECK(run_in(folder, {"a.yaml"}).status == 0);
  CHECK(run_in(folder, {"--require-proof", "a.yaml"}).status == 1);
}

TEST_CASE("wrong usage exits with 2 and one line", "[process]") {
  const ScratchFolder folder;
  const Outcome option = run_in(folder, {"--regoin", "x"});
  CHECK(option.status == 2);
  CHECK(option.out == "");
  CHECK(option.err == "kmslint: unknown option `--regoin`; did you mean `--region`?\n");
  const Outcome command = run_in(folder, {"chekc"});
  CHECK(command.status == 2);
  CHECK(command.err == "kmslint: `chekc` does not exist; did you mean `check`?\n");
  CHECK(run_in(folder, {"--quiet", "--verbose"}).err ==
        "kmslint: `--quiet` and `--verbose` exclude each other; see `kmslint --help`\n");
}

TEST_CASE("help, version and the lists go to standard output", "[process]") {
  const ScratchFolder folder;
  CHECK(run_in(folder, {"--version"}).out == "kmslint 0.1.0\n");
  const Outcome help = run_in(folder, {"--help"});
  CHECK(help.status == 0);
  CHECK(holds(help.out, "Usage: kmslint"));
  CHECK(help.err == "");
  CHECK(holds(run_in(folder, {"rules"}).out, "deny-blocks-logs"));
  CHECK(holds(run_in(folder, {"explain", "deny-blocks-logs"}).out, "# deny-blocks-logs"));
  const Outcome unknown = run_in(folder, {"explain", "deny-block-logs"});
  CHECK(unknown.status == 2);
  CHECK(unknown.err ==
        "kmslint: nothing is known about `deny-block-logs`; did you mean `deny-blocks-logs`?\n");
}

TEST_CASE("the statement that is printed is right", "[process]") {
  const ScratchFolder folder;
  const Outcome statement = run_in(folder, {"statement", "--log-group", log_group});
  REQUIRE(statement.status == 0);
  folder.write("policy.json", policy_with(statement.out));
  const Outcome checked = run_in(folder, {"--log-group", log_group, "policy.json"});
  CHECK(checked.status == 0);
  CHECK(holds(checked.out, "1 usable"));
  // For that log group only.
  CHECK(run_in(folder, {"--log-group", log_group + "2", "policy.json"}).status == 1);
}

TEST_CASE("the statement that is printed for a template is right there", "[process]") {
  const ScratchFolder folder;
  const Outcome statement =
      run_in(folder, {"statement", "--log-group", log_group, "--notation", "cloudformation"});
  REQUIRE(statement.status == 0);
  std::string text =
      "Resources:\n  LogKey:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n"
      "        Version: \"2012-10-17\"\n        Statement:\n"
      "        - {Effect: Allow, Principal: {AWS: !Sub \"arn:aws:iam::${AWS::AccountId}:root\"}, "
      "Action: \"kms:*\", Resource: \"*\"}\n";
  std::string line;
  for (const char c : statement.out) {
    line += c;
    if (c != '\n') continue;
    text += "        " + line;
    line.clear();
  }
  text +=
      "  WebLogs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n"
      "      LogGroupName: /app/web\n      KmsKeyId: !GetAtt LogKey.Arn\n";
  folder.write("a.yaml", text);
  const Outcome checked = run_in(folder, {"a.yaml"});
  CHECK(checked.status == 0);
  CHECK(holds(checked.out, "1 usable"));
}

// Files that cannot be read.

TEST_CASE("named paths that cannot be read exit with 2, the rest is judged", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", bad_template);
  const Outcome outcome = run_in(folder, {"none.yaml", "a.yaml"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err == "kmslint: `none.yaml` does not exist\n");
  CHECK(holds(outcome.out, "logs-service-not-allowed"));
}

TEST_CASE("a FIFO is never waited for", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  REQUIRE(::mkfifo((folder / "fifo.yaml").c_str(), 0600) == 0);
  const Outcome named = run_in(folder, {"fifo.yaml"});
  CHECK(named.status == 2);
  CHECK(named.err == "kmslint: `fifo.yaml` is not a file or folder; `-` reads standard input\n");
  const Outcome walked = run_in(folder, {"-v", "."});
  CHECK(walked.status == 0);
  CHECK(holds(walked.out, "fifo.yaml"));
}

TEST_CASE("links out of the root and to nothing are told", "[process]") {
  const ScratchFolder folder;
  const ScratchFolder elsewhere;
  elsewhere.write("bad.yaml", bad_template);
  folder.write("repo/a.yaml", good_template);
  folder.link("repo/out.yaml", elsewhere / "bad.yaml");
  folder.link("repo/gone.yaml", "nowhere");
  const Outcome walked = run_in(folder, {"-v", "repo"});
  CHECK(walked.status == 0);
  CHECK(holds(walked.out, "outside of the root"));
  CHECK_FALSE(holds(walked.out, "logs-service-not-allowed"));
  CHECK(run_in(folder, {"repo/out.yaml"}).status == 2);
  const Outcome gone = run_in(folder, {"repo/gone.yaml"});
  CHECK(gone.status == 2);
  CHECK(gone.err == "kmslint: `repo/gone.yaml` is a link that leads nowhere\n");
}

TEST_CASE("what may not be read is told", "[process]") {
  if (::geteuid() == 0) return;  // root may read everything
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  folder.write("shut/b.yaml", bad_template);
  REQUIRE(::chmod((folder / "a.yaml").c_str(), 0) == 0);
  REQUIRE(::chmod((folder / "shut").c_str(), 0) == 0);
  CHECK(run_in(folder, {"a.yaml"}).err == "kmslint: `a.yaml` cannot be read: Permission denied\n");
  CHECK(run_in(folder, {"shut"}).status == 2);
  CHECK(run_in(folder, {"."}).status == 0);
  REQUIRE(::chmod((folder / "shut").c_str(), 0700) == 0);
}

TEST_CASE("a path outside of the given root is refused", "[process]") {
  const ScratchFolder folder;
  folder.write("repo/a.yaml", good_template);
  folder.write("b.yaml", good_template);
  const Outcome outcome = run_in(folder, {"--root", "repo", "b.yaml"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err == "kmslint: `b.yaml` lies outside of the root `repo`\n");
}

TEST_CASE("a file over the limit is not read", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  folder.write("big.json", "");
  REQUIRE(::truncate((folder / "big.json").c_str(), 200 << 20) == 0);
  const Outcome named = run_in(folder, {"a.yaml", "big.json"});
  CHECK(named.status == 2);
  CHECK(named.err ==
        "kmslint: `big.json` is 200 MB large, over the limit of 32 MB; `--max-file-size` sets the "
        "limit\n");
  CHECK(holds(named.out, "1 usable"));
  const Outcome walked = run_in(folder, {"-v", "."});
  CHECK(walked.status == 0);
  CHECK(holds(walked.out, "big.json"));
}

TEST_CASE("empty files and plan files are explained", "[process]") {
  const ScratchFolder folder;
  folder.write("empty.json", "\n");
  folder.write("tfplan", std::string("PK\x03\x04\0\0", 6));
  const Outcome outcome = run_in(folder, {"empty.json", "tfplan"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err ==
        "kmslint: `empty.json` is empty\n"
        "kmslint: `tfplan` is a zip archive, as a saved Terraform plan is; convert the plan: "
        "`terraform show -json PLAN > plan.json`\n");
}

TEST_CASE("a plan that is met on the way is read", "[process]") {
  const ScratchFolder folder;
  folder.write("out/prod.tfplan.json",
               R"({"format_version": "1.2", "planned_values": {"root_module":
{"resources": [{"address": "aws_cloudwatch_log_group.web", "type": "aws_cloudwatch_log_group",
"values": {"name": "/app/web", "kms_key_id": "alias/logs"}}]}}})");
  const Outcome outcome = run_in(folder, {"--format", "json", "."});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, R"("terraform-plan")"));
  CHECK(holds(outcome.out, "key-id-instead-of-arn"));
}

TEST_CASE("a folder without input says so", "[process]") {
  const ScratchFolder folder;
  const Outcome outcome = run_in(folder, {});
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "0 log groups with a key"));
}

// Hostile input.

TEST_CASE("deep nesting and alias bombs end with a finding", "[process]") {
  const ScratchFolder folder;
  folder.write("deep.json", std::string(200000, '[') + std::string(200000, ']'));
  folder.write("deep.yaml", std::string(200000, '['));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) bomb += ", " + before;
    bomb += "]\n";
  }
  folder.write("bomb.yaml", "Resources: {K: {Type: AWS::KMS::Key}}\n" + bomb);
  for (const char* name : {"deep.json", "deep.yaml", "bomb.yaml"}) {
    INFO(name);
    const Outcome outcome = run_in(folder, {name});
    CHECK(outcome.status == 1);
    CHECK(holds(outcome.out, "syntax-error"));
    CHECK(outcome.err == "");
  }
}

TEST_CASE("bytes that are no text do no harm", "[process]") {
  const ScratchFolder folder;
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 37 % 256);
  for (const char* name : {"a.json", "a.yaml", "a.template"}) {
    folder.write(name, bytes + "AWS::KMS::Key");
    INFO(name);
    CHECK(run_in(folder, {name}).status == 1);
  }
}

// Standard input.

TEST_CASE("standard input is read", "[process]") {
  const ScratchFolder folder;
  folder.write("input", bad_template);
  const Outcome outcome = run_process(
      {.arguments = {"-"}, .folder = folder.path().string(), .input_file = folder / "input"});
  CHECK(outcome.status == 1);
  CHECK(outcome.out.find("<stdin>:") == 0);
  const Outcome named = run_process({.arguments = {"--stdin-filename", "infra/x.yaml", "-"},
                                     .folder = folder.path().string(),
                                     .input_file = folder / "input"});
  CHECK(named.status == 1);
  CHECK(named.out.find("infra/x.yaml:") == 0);
  CHECK(run_process({.arguments = {"-"}, .folder = folder.path().string()}).err ==
        "kmslint: `<stdin>` is empty\n");
}

TEST_CASE("endless standard input is cut off", "[process]") {
  const Outcome outcome = run_process({.arguments = {"-"}, .input_file = "/dev/zero"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err ==
        "kmslint: `<stdin>` is over the limit of 32 MB; `--max-file-size` sets the limit\n");
}

// Configuration.

TEST_CASE("the nearest configuration counts", "[process]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write(".kmslint.yaml", "log-groups: " + log_group + "\n");
  folder.write("a-key-policy.json", bad_policy);
  CHECK(run_in(folder, {"a-key-policy.json"}).status == 1);
  folder.write("sub/.kmslint.yaml",
               "log-groups: " + log_group + "\nignore: logs-principal-in-other-region\n");
  folder.write("sub/a-key-policy.json", bad_policy);
  CHECK(run_in(folder, {"sub/a-key-policy.json"}).status == 0);
  CHECK(run_in(folder, {"."}).status == 1);
  // The command line wins.
  CHECK(run_in(folder, {"--select", "logs-principal-in-other-region", "sub"}).status == 1);
  CHECK(run_in(folder, {"--fail-on", "never", "."}).status == 0);
}

TEST_CASE("a configuration with an unknown key stops everything", "[process]") {
  const ScratchFolder folder;
  folder.write(".kmslint.yaml", "# ours\nregoin: eu-west-1\n");
  folder.write("a.yaml", good_template);
  const Outcome outcome = run_in(folder, {"a.yaml"});
  CHECK(outcome.status == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err ==
        "kmslint: .kmslint.yaml:2:1: unknown key `regoin`; did you mean `region`?\n");
}

TEST_CASE("what a configuration allows is not reported", "[process]") {
  const ScratchFolder folder;
  folder.write(".kmslint.yaml",
               "allow:\n  - {rule: logs-service-not-allowed, file: a.yaml, reason: reviewed}\n");
  folder.write("a.yaml", bad_template);
  Outcome outcome = run_in(folder, {"a.yaml"});
  CHECK(outcome.status == 0);
  CHECK_FALSE(holds(outcome.out, "[logs-service-not-allowed]"));
  CHECK(holds(outcome.out, "1 log group with a key: 1 not usable"));
  CHECK(holds(outcome.out, "no findings (1 allowed)"));

  folder.write("b.yaml", bad_template);
  CHECK(run_in(folder, {"."}).status == 1);
  folder.write(".kmslint.yaml", "allow: [{rule: logs-service-not-allowed, reason: reviewed}]\n");
  CHECK(run_in(folder, {"."}).status == 0);

  folder.write(
      ".kmslint.yaml",
      "allow:\n"
      "  - {rule: logs-service-not-allowed, file: a.yaml, at: Resources/LogKey, reason: x}\n"
      "  - {rule: logs-service-not-allowed, file: b.yaml, at: Resources/Other, reason: x}\n"
      "  - {rule: logs-service-not-allowed, file: c.yaml, reason: x}\n"
      "  - {rule: key-not-enabled, reason: x}\n");
  outcome = run_in(folder, {"--fail-on", "warning", "."});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "b.yaml:7:"));
  CHECK_FALSE(holds(outcome.out, "a.yaml:7:"));
  CHECK(holds(outcome.out,
              ".kmslint.yaml:3:5: warning: this suppression has no effect: `Resources/Other` leads "
              "to nothing in the file [unused-suppression]"));
  CHECK(holds(outcome.out,
              ".kmslint.yaml:4:5: warning: this suppression has no effect: there is no file "
              "`c.yaml` [unused-suppression]"));
  CHECK(holds(outcome.out,
              ".kmslint.yaml:5:5: warning: this suppression has no effect: `key-not-enabled` "
              "reports nothing here [unused-suppression]"));
  // A run over one file says nothing about what the others need.
  outcome = run_in(folder, {"a.yaml"});
  CHECK(outcome.status == 0);
  CHECK_FALSE(holds(outcome.out, "[unused-suppression]"));
}

TEST_CASE("a suppression holds until its date", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", "# kmslint: allow logs-service-not-allowed -- moving, until 2027-01-31\n" +
                             bad_template);
  CHECK(run_in(folder, {"--now", "2027-01-31", "a.yaml"}).status == 1);  // not on that line

  std::string text = bad_template;
  const std::string place = "        Statement:";
  text.insert(text.find(place),
              "        # kmslint: allow logs-service-not-allowed -- moving, until 2027-01-31\n");
  folder.write("a.yaml", text);
  Outcome outcome = run_in(folder, {"--now", "2027-01-31", "a.yaml"});
  CHECK(outcome.status == 0);
  CHECK(holds(outcome.out, "as of 2027-01-31"));
  CHECK(holds(outcome.out, "no findings (1 allowed)"));
  outcome = run_in(folder, {"--now=2027-02-01", "a.yaml"});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "[logs-service-not-allowed]"));
  CHECK(holds(outcome.out,
              "the suppression of `logs-service-not-allowed` ended on 2027-01-31 "
              "[expired-suppression]"));
  outcome = run_in(folder, {"--now", "2027-02-30", "a.yaml"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.err, "`--now` takes a date, YYYY-MM-DD, not `2027-02-30`"));
  // Without an end date no day matters.
  folder.write("a.yaml", good_template);
  CHECK_FALSE(holds(run_in(folder, {"--now", "2027-02-01", "a.yaml"}).out, "as of"));
}

TEST_CASE("suppressed findings are left out of SARIF and JSON, verdicts stay", "[process]") {
  const ScratchFolder folder;
  std::string text = bad_template;
  const std::string place = "        Statement:";
  text.insert(text.find(place), "        # kmslint: allow logs-service-not-allowed -- moving\n");
  folder.write("a.yaml", text);
  const Outcome sarif = run_in(folder, {"--format", "sarif", "a.yaml"});
  CHECK(sarif.status == 0);
  CHECK_FALSE(holds(sarif.out, "\"ruleId\": \"logs-service-not-allowed\""));
  const Outcome json = run_in(folder, {"--format", "json", "a.yaml"});
  CHECK_FALSE(holds(json.out, "\"rule\": \"logs-service-not-allowed\""));
  CHECK(holds(json.out, "\"verdict\": \"not-usable\""));
}

TEST_CASE("readings come from the command line or the configuration", "[process]") {
  const ScratchFolder folder;
  folder.write("open/key-policy.json",
               policy_with(R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*",
                               "Resource": "*"})"));
  folder.write("shut/key-policy.json",
               policy_with(R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*",
                               "Resource": "*"})"));
  folder.write("shut/.kmslint.yaml", "assume: {A-STAR: no}\n");
  const std::string arn = "--log-group=" + log_group;
  CHECK(run_in(folder, {arn, "open/key-policy.json"}).status == 0);
  CHECK(run_in(folder, {arn, "--assume", "A-STAR=no", "open/key-policy.json"}).status == 1);
  CHECK(run_in(folder, {arn, "shut/key-policy.json"}).status == 1);
  CHECK(run_in(folder, {arn, "--assume", "A-STAR=yes", "shut/key-policy.json"}).status == 0);
  // Each file under its own readings in one run.
  const Outcome both = run_in(folder, {arn, "."});
  CHECK(both.status == 1);
  CHECK(holds(both.out, "1 usable"));
  CHECK(holds(both.out, "1 not usable"));
  CHECK(run_in(folder, {arn, "--strict", "--require-proof", "open/key-policy.json"}).status == 1);
}

TEST_CASE("parameters come from options and files", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", "Parameters:\n  Service: {Type: String}\n" + template_for("${Service}"));
  folder.write("good.json", R"([{"ParameterKey": "Service", "ParameterValue": "logs"}])");
  folder.write("broken.json", "[");
  CHECK(run_in(folder, {"--parameters", "good.json", "--require-proof", "a.yaml"}).status == 0);
  CHECK(run_in(folder, {"--parameter", "Service=sqs", "a.yaml"}).status == 1);
  CHECK(run_in(folder, {"--parameters", "good.json", "--parameter", "Service=sqs", "a.yaml"})
            .status == 1);
  CHECK(run_in(folder, {"--parameters", "broken.json", "a.yaml"}).status == 2);
  CHECK(run_in(folder, {"--parameters", "none.json", "a.yaml"}).err ==
        "kmslint: parameter file `none.json` cannot be read: No such file or directory\n");
}

TEST_CASE("parameters that no template declares, and values it refuses, are told", "[process]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("sub/a.yaml",
               "Parameters:\n"
               "  Service: {Type: String, AllowedValues: [logs, sqs]}\n"
               "  Name: {Type: String, AllowedPattern: '/[a-z]+', Default: /app}\n"
               "  Names: {Type: CommaDelimitedList, AllowedValues: [a, b]}\n"
               "  Odd: {Type: String, AllowedPattern: '(?=x)', Default: x}\n" +
                   template_for("${Service}"));
  folder.write("p.yaml", "Service: logs\nName: /app\nNames: 'b, a'\nOdd: y\n");
  const auto out = [&](std::vector<std::string> arguments) {
    arguments.push_back("sub");
    const Outcome outcome = run_in(folder, arguments);
    CHECK(outcome.err == "");
    return outcome.out;
  };
  const std::string fine = out({"--parameters", "p.yaml"});
  CHECK_FALSE(holds(fine, "refuse"));
  CHECK_FALSE(holds(fine, "declares"));
  CHECK(
      holds(out({"--parameter", "Servcie=logs"}),
            "no template that was read declares the parameter `Servcie`; did you mean `Service`?"));
  CHECK(
      holds(out({"--parameter", "Service=log"}),
            "sub/a.yaml:2:3: CloudFormation would refuse the value `log` given for `Service`: its "
            "AllowedValues are `logs`, `sqs`"));
  CHECK(holds(out({"--parameter", "Name=/app/x"}), "its AllowedPattern is `/[a-z]+`"));
  CHECK(holds(out({"--parameter", "Names=a,c"}), "its AllowedValues are `a`, `b`"));
  // A configuration may be for more than is looked at.
  folder.write(".kmslint.yaml", "parameters: {Other: x, Service: log}\n");
  CHECK_FALSE(holds(out({}), "`Other`"));
  CHECK(holds(out({}), "would refuse the value `log`"));
  CHECK(holds(run_in(folder, {"check"}).out,
              "no template that was read declares the parameter `Other` of `.kmslint.yaml`"));
}

TEST_CASE("an entry of allow that reaches nothing says how to write it", "[process]") {
  const ScratchFolder folder;
  folder.write("a.json", "{\"Statement\": []}");
  folder.write(".kmslint.yaml",
               "allow:\n"
               "- {rule: key-not-enabled, reason: r, file: gone.json}\n"
               "- {rule: key-not-enabled, reason: r, at: Statement}\n"
               "- {rule: key-not-enabled, reason: r, file: a.json, at: Statement/7}\n");
  const std::string out = run_in(folder, {".", "a.json"}).out;
  CHECK(holds(out, "there is no file `gone.json`"));
  CHECK(holds(out, "fix: write the path from the folder of .kmslint.yaml, or take the entry out"));
  CHECK(holds(out, "fix: name the `file` that `at` leads into"));
  CHECK(holds(out, "fix: write names and positions from the top, such as `Statement/2`"));
  CHECK_FALSE(holds(out, "fix: write `kmslint: allow RULE -- reason`"));
}

// Output.

TEST_CASE("two runs write the same bytes", "[process]") {
  const ScratchFolder folder;
  folder.write("b/a.yaml", bad_template);
  folder.write("a/b.yaml", bad_template);
  folder.write("policy.json", bad_policy);
  for (const char* format : {"text", "json", "sarif"}) {
    const Outcome first = run_in(folder, {"--format", format, "."});
    const Outcome second = run_in(folder, {"--format", format, "."});
    CHECK(first.status == 1);
    CHECK(first.out == second.out);
    CHECK_FALSE(first.out.empty());
    CHECK_FALSE(holds(first.out, folder.path().string()));
  }
}

TEST_CASE("the order of arguments does not show", "[process]") {
  const ScratchFolder folder;
  folder.make_folder(".git");
  folder.write("b.yaml", bad_template);
  folder.write("a.yaml", bad_template);
  CHECK(run_in(folder, {"a.yaml", "b.yaml"}).out == run_in(folder, {"b.yaml", "a.yaml"}).out);
}

TEST_CASE("reports go into files, whole", "[process]") {
  const ScratchFolder folder;
  folder.write("in/a.yaml", bad_template);
  const Outcome outcome = run_in(
      folder, {"--format", "text", "--format", "sarif:a.sarif", "--format=json:b.json", "in"});
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "logs-service-not-allowed"));
  const auto sarif = read_file(folder / "a.sarif", 1 << 20);
  const auto json = read_file(folder / "b.json", 1 << 20);
  REQUIRE(sarif);
  REQUIRE(json);
  CHECK(holds(*sarif, "\"version\": \"2.1.0\""));
  CHECK(holds(*json, "\"kmslint\": \"0.1.0\""));
  CHECK(run_in(folder, {"--format", "json", "in"}).out == *json);
  // Nothing but a file: standard output stays empty.
  CHECK(run_in(folder, {"--format", "sarif:a.sarif", "in"}).out == "");
}

TEST_CASE("a report that cannot be written exits with 2", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  const Outcome missing = run_in(folder, {"--format", "json:none/x.json", "a.yaml"});
  CHECK(missing.status == 2);
  CHECK(missing.err == "kmslint: `none/x.json` cannot be written: No such file or directory\n");
  const Outcome full = run_process({.arguments = {folder / "a.yaml"}, .output_file = "/dev/full"});
  CHECK(full.status == 2);
  CHECK(full.err == "kmslint: standard output cannot be written: No space left on device\n");
  const Outcome closed = run_process({.arguments = {folder / "a.yaml"}, .closed_output = true});
  CHECK(closed.status == 2);
  CHECK(closed.err == "kmslint: standard output cannot be written: Bad file descriptor\n");
}

TEST_CASE("a report does not take the place of an input", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", good_template);
  const Outcome outcome = run_in(folder, {"--format", "json:a.yaml", "a.yaml"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err == "kmslint: a report would overwrite the input `a.yaml`\n");
  CHECK(read_file(folder / "a.yaml", 1 << 20) == good_template);
}

TEST_CASE("color is for terminals, or on request", "[process]") {
  const ScratchFolder folder;
  folder.write("a.yaml", bad_template);
  CHECK_FALSE(holds(run_in(folder, {"a.yaml"}).out, "\x1b["));
  CHECK(holds(run_in(folder, {"--color", "always", "a.yaml"}).out, "\x1b["));
  const Outcome no_color = run_process({.arguments = {"a.yaml"},
                                        .folder = folder.path().string(),
                                        .environment = {"NO_COLOR=1", "TERM=xterm"}});
  CHECK_FALSE(holds(no_color.out, "\x1b["));
}

TEST_CASE("control characters in file names do not reach the terminal", "[process]") {
  const ScratchFolder folder;
  folder.write("a\x1b[31m.yaml", bad_template);
  const Outcome outcome = run_in(folder, {"a\x1b[31m.yaml", "b\x1b[31m.yaml"});
  CHECK(outcome.status == 2);
  CHECK_FALSE(holds(outcome.out, "\x1b"));
  CHECK_FALSE(holds(outcome.err, "\x1b"));
}
