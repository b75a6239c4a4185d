// Registry modules that are not downloaded: the built-in descriptions stand in for them.
#include <catch2/catch.hpp>
#include <string>

#include "model/module_descriptions.h"
#include "templates/template_run.h"

namespace kmslint {
namespace {

const Settings ireland = {.regions = {"eu-west-1"}, .account = "111122223333"};

Lines verdicts(const std::string& text) { return judged({{"main.tf", text}}, ireland); }

/// A statement as an item of `key_statements`, with more attributes.
std::string logs_statement(const std::string& more = "",
                           const std::string& service = "logs.eu-west-1.amazonaws.com") {
  return R"({
      sid        = "Logs"
      actions    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
      resources  = ["*"]
      principals = [{ type = "Service", identifiers = [")" +
         service + R"("] }]
      )" +
         more + "\n    }";
}

std::string scope(const std::string& attribute, const std::string& group = "/app/*") {
  return attribute +
         R"( = [{
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:aws:logs:eu-west-1:111122223333:log-group:)" +
         group + "\"]\n      }]";
}

const std::string group =
    "resource \"aws_cloudwatch_log_group\" \"web\" {\n"
    "  name       = \"/app/web\"\n"
    "  kms_key_id = module.kms.key_arn\n"
    "}\n";

std::string module_call(const std::string& name, const std::string& source,
                        const std::string& version, const std::string& arguments) {
  return "module \"" + name + "\" {\n  source  = \"" + source + "\"\n" +
         (version.empty() ? "" : "  version = \"" + version + "\"\n") + "  " + arguments + "\n}\n";
}

/// terraform-aws-modules/kms/aws with a log group that uses the key.
std::string kms(const std::string& version, const std::string& arguments) {
  return module_call("kms", "terraform-aws-modules/kms/aws", version, arguments) + group;
}

std::string kms_with(const std::string& version, const std::string& statement) {
  return kms(version, "key_statements = [" + statement + "]");
}

/// A log group that a module makes, with a key that lets no service in.
std::string used_by(const std::string& call) {
  return "resource \"aws_kms_key\" \"app\" {}\n" + call;
}

}  // namespace

// ------------------------------------------------------------------------
// terraform-aws-modules/kms

TEST_CASE("the kms module up to version 3 reads conditions", "[terraform-modules]") {
  CHECK(verdicts(kms_with("3.1.1", logs_statement(scope("conditions")))) ==
        Lines{"/app/web usable"});
  CHECK(verdicts(kms_with("~> 1.2, >= 1.2.1", logs_statement(scope("conditions")))) ==
        Lines{"/app/web usable"});
  // The condition is there: it leaves another log group out.
  CHECK(verdicts(kms_with("~> 3.0", logs_statement(scope("conditions", "/other/*")))) ==
        Lines{"/app/web not-usable",
              "encryption-context-excludes-log-group on "
              "\"arn:aws:logs:eu-west-1:111122223333:log-group:/other/*\""});
}

TEST_CASE("the kms module from version 4 on reads condition", "[terraform-modules]") {
  CHECK(verdicts(kms_with("4.2.0", logs_statement(scope("condition")))) ==
        Lines{"/app/web usable"});
  CHECK(verdicts(kms_with("", logs_statement(scope("condition", "/other/*")))) ==
        Lines{"/app/web not-usable",
              "encryption-context-excludes-log-group on "
              "\"arn:aws:logs:eu-west-1:111122223333:log-group:/other/*\""});
}

TEST_CASE("the other version's spelling of a condition is lost", "[terraform-modules]") {
  // The restriction is gone: the log group outside of it is let in.
  CHECK(verdicts(kms_with("~> 4.0", logs_statement(scope("conditions", "/other/*")))) ==
        Lines{"/app/web usable", "module-drops-argument on conditions"});
  CHECK(verdicts(kms_with("~> 3.0", logs_statement(scope("condition", "/other/*")))) ==
        Lines{"/app/web usable", "module-drops-argument on condition"});
}

TEST_CASE("up to version 3 the statements may be a map", "[terraform-modules]") {
  CHECK(verdicts(kms("~> 2.0",
                     "key_statements = { logs = " + logs_statement(scope("condition", "/other/*")) +
                         " }")) == Lines{"/app/web usable", "module-drops-argument on condition"});
}

TEST_CASE("arguments that a description leaves out say nothing", "[terraform-modules]") {
  CHECK(verdicts(kms("4.2.0",
                     "description = \"logs\"\n  tags = { Team = \"web\" }\n"
                     "  key_statements = [" +
                         logs_statement() + "]")) == Lines{"/app/web usable"});
}

TEST_CASE("what is wrong in a statement is found in the call", "[terraform-modules]") {
  CHECK(verdicts(kms_with("4.2.0", logs_statement("", "logs.us-east-1.amazonaws.com"))) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on "
              "\"logs.us-east-1.amazonaws.com\""});
}

TEST_CASE("a missing statement is missing in key_statements", "[terraform-modules]") {
  CHECK(verdicts(kms_with("4.2.0", "")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on key_statements"});
  CHECK(verdicts(kms("4.2.0", "")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on module \"kms\""});
  CHECK(verdicts(kms("2.0.0", "key_users = [\"arn:aws:iam::111122223333:role/app\"]")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on module \"kms\""});
}

TEST_CASE("a statement without resources has no effect", "[terraform-modules]") {
  std::string statement = logs_statement();
  const std::string resources = "resources  = [\"*\"]";
  statement.erase(statement.find(resources), resources.size());
  const Lines lines = verdicts(kms_with("4.2.0", statement));
  REQUIRE(!lines.empty());
  CHECK(lines[0] == "/app/web not-usable");
}

TEST_CASE("a policy that is given replaces all statements", "[terraform-modules]") {
  const std::string document =
      "data \"aws_iam_policy_document\" \"key\" {\n"
      "  statement {\n"
      "    actions   = [\"kms:*\"]\n"
      "    resources = [\"*\"]\n"
      "    principals {\n"
      "      type        = \"AWS\"\n"
      "      identifiers = [\"arn:aws:iam::111122223333:root\"]\n"
      "    }\n"
      "  }\n"
      "}\n";
  CHECK(verdicts(document + kms("4.2.0",
                                "policy = data.aws_iam_policy_document.key.json\n"
                                "  key_statements = [" +
                                    logs_statement() + "]")) ==
        Lines{"/app/web not-usable",
              "logs-service-not-allowed on data \"aws_iam_policy_document\" \"key\""});
  // An empty text is none.
  CHECK(verdicts(kms("4.2.0", "policy = \"\"\n  key_statements = [" + logs_statement() + "]")) ==
        Lines{"/app/web usable"});
}

TEST_CASE("source documents are merged with what the kms module writes", "[terraform-modules]") {
  const std::string document =
      "data \"aws_iam_policy_document\" \"logs\" {\n"
      "  statement {\n"
      "    actions   = [\"kms:Encrypt*\", \"kms:Decrypt*\", \"kms:GenerateDataKey*\"]\n"
      "    resources = [\"*\"]\n"
      "    principals {\n"
      "      type        = \"Service\"\n"
      "      identifiers = [\"logs.eu-west-1.amazonaws.com\"]\n"
      "    }\n"
      "  }\n"
      "}\n";
  CHECK(verdicts(
            document +
            kms("1.0.2", "source_policy_documents = [data.aws_iam_policy_document.logs.json]")) ==
        Lines{"/app/web usable"});
}

TEST_CASE("service principals were an input of one version", "[terraform-modules]") {
  CHECK(verdicts(kms("1.2.0", R"(key_service_principals = {
    logs = {
      sid        = "Logs"
      actions    = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
      resources  = ["*"]
      principals = ["logs.eu-west-1.amazonaws.com"]
    }
  })")) == Lines{"/app/web usable"});
}

TEST_CASE("a key that is not made is used by no one", "[terraform-modules]") {
  CHECK(verdicts(kms("4.2.0", "create = false")) == Lines{});
  // Two kinds at once: the module makes neither.
  CHECK(verdicts(kms("4.2.0", "create_external = true\n  create_replica = true")) == Lines{});
}

TEST_CASE("a key of a module is read in the module's Region", "[terraform-modules]") {
  CHECK(verdicts(kms("4.2.0", "region = \"us-east-1\"\n  key_statements = [" + logs_statement() +
                                  "]"))[0] == "/app/web not-usable");
}

TEST_CASE("keys of modules are called by their address", "[terraform-modules]") {
  Sources sources;
  const FileId file = sources.add("main.tf", "main.tf", kms("4.2.0", "aliases = [\"app/logs\"]"));
  std::vector<Document> documents;
  documents.push_back({.file = file, .format = Format::hcl, .hcl = parse_terraform(sources, file)});
  const Model model = read_model(documents, {ireland}, sources, {});
  REQUIRE(model.keys.size() == 1);
  CHECK(model.keys[0].name == "module.kms.aws_kms_key.this[0]");
  REQUIRE(model.aliases.size() == 1);
  CHECK(model.aliases[0].name.literal() == "alias/app/logs");
}

// ---------------------------------------------------------------------------- modules of log
// groups

TEST_CASE("modules make log groups with a key", "[terraform-modules]") {
  struct Row {
    std::string source;
    std::string version;
    std::string arguments;
    std::string group;
  };
  const Row row = GENERATE(
      Row{"cloudwatch/aws//modules/log-group", "5.7.2",
          "name = \"/app\"\n  kms_key_id = aws_kms_key.app.arn", "/app"},
      Row{"lambda/aws", "8.8.1",
          "function_name = \"f\"\n  lambda_at_edge = true\n"
          "  cloudwatch_logs_kms_key_id = aws_kms_key.app.arn",
          "/aws/lambda/us-east-1.f"},
      Row{"lambda/aws", "~> 7.0",
          "function_name = \"f\"\n  logging_log_group = \"/own\"\n"
          "  cloudwatch_logs_kms_key_id = aws_kms_key.app.arn",
          "/own"},
      Row{"vpc/aws", "6.6.0",
          "enable_flow_log = true\n  create_flow_log_cloudwatch_log_group = true\n"
          "  flow_log_cloudwatch_log_group_name_suffix = \"main\"\n"
          "  flow_log_cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/vpc-flow-log/main"},
      Row{"vpc/aws//modules/flow-log", "6.6.0",
          "vpc_id = \"vpc-1\"\n  cloudwatch_log_group_use_name_prefix = false\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/flow-log/vpc/vpc-1"},
      Row{"eks/aws", "17.24.0",
          "cluster_name = \"c\"\n  cluster_enabled_log_types = [\"api\"]\n"
          "  cluster_log_kms_key_id = aws_kms_key.app.arn",
          "/aws/eks/c/cluster"},
      Row{"eks/aws", "19.21.0",
          "cluster_name = \"c\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/eks/c/cluster"},
      Row{"eks/aws", "21.19.0",
          "name = \"c\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/eks/c/cluster"},
      Row{"ecs/aws", "7.5.0",
          "cluster_name = \"c\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/ecs/c"},
      Row{"ecs/aws//modules/cluster", "5.12.1",
          "cluster_name = \"c\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/ecs/c"},
      Row{"ecs/aws//modules/container-definition", "7.5.0",
          "name = \"web\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/ecs/web"},
      Row{"ecs/aws//modules/service", "7.5.0",
          "name = \"svc\"\n  container_definitions = { web = {\n"
          "    cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn } }",
          "/aws/ecs/svc/web"},
      Row{"ecs/aws//modules/service", "5.12.1",
          "name = \"svc\"\n  container_definitions = { web = {} }\n"
          "  container_definition_defaults = {\n"
          "    cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn }",
          "/aws/ecs/svc/web"},
      Row{"ecs/aws", "6.0.0",
          "cluster_name = \"c\"\n  services = { svc = { container_definitions = { web = {\n"
          "    cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn } } } }",
          "/aws/ecs/svc/web"},
      Row{"ecs/aws//modules/express-service", "7.5.0",
          "name = \"a\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn", "/aws/ecs/a"},
      Row{"rds/aws", "7.2.0",
          "identifier = \"db\"\n  create_cloudwatch_log_group = true\n"
          "  enabled_cloudwatch_logs_exports = [\"postgresql\"]\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/rds/instance/db/postgresql"},
      Row{"rds-aurora/aws", "10.2.0",
          "name = \"db\"\n  create_cloudwatch_log_group = true\n"
          "  enabled_cloudwatch_logs_exports = [\"audit\"]\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/rds/cluster/db/audit"},
      Row{"apigateway-v2/aws", "6.1.0",
          "name = \"api\"\n  stage_access_log_settings = {\n"
          "    log_group_kms_key_id = aws_kms_key.app.arn }",
          "/aws/apigateway/api/default"},
      Row{"apigateway-v2/aws", "4.0.0",
          "name = \"api\"\n  create_default_stage_access_log_group = true\n"
          "  default_stage_access_log_group_name_suffix = \"-logs\"\n"
          "  default_stage_access_log_group_kms_key_id = aws_kms_key.app.arn",
          "api-logs"},
      Row{"step-functions/aws", "3.0.0",
          "name = \"sm\"\n  logging_configuration = { level = \"ALL\" }\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "sm"},
      Row{"step-functions/aws", "5.0.2",
          "name = \"sm\"\n  logging_configuration = { level = \"ALL\" }\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/vendedlogs/states/sm"},
      Row{"msk-kafka-cluster/aws", "3.3.0",
          "name = \"k\"\n  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn", "/aws/msk/k"},
      Row{"opensearch/aws", "2.10.0",
          "domain_name = \"d\"\n  log_publishing_options = [{ log_type = \"ES\" }]\n"
          "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn",
          "/aws/opensearch/d/ES"});
  INFO(row.source + " " + row.version);
  CHECK(verdicts(used_by(
            module_call("m", "terraform-aws-modules/" + row.source, row.version, row.arguments))) ==
        Lines{row.group + " not-usable",
              "logs-service-not-allowed on resource \"aws_kms_key\" \"app\""});
}

TEST_CASE("modules make no log group where they are not told to", "[terraform-modules]") {
  struct Row {
    std::string source;
    std::string arguments;
  };
  const Row row =
      GENERATE(Row{"cloudwatch/aws//modules/log-group",
                   "create = false\n  kms_key_id = aws_kms_key.app.arn"},
               Row{"lambda/aws",
                   "use_existing_cloudwatch_log_group = true\n"
                   "  cloudwatch_logs_kms_key_id = aws_kms_key.app.arn"},
               Row{"vpc/aws", "flow_log_cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn"},
               Row{"rds/aws",
                   "identifier = \"db\"\n  enabled_cloudwatch_logs_exports = [\"audit\"]\n"
                   "  cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn"},
               Row{"step-functions/aws", "cloudwatch_log_group_kms_key_id = aws_kms_key.app.arn"});
  INFO(row.source);
  CHECK(verdicts(used_by(module_call("m", "terraform-aws-modules/" + row.source, "",
                                     row.arguments))) == Lines{});
}

TEST_CASE("the key of the eks module is not for logs", "[terraform-modules]") {
  const std::string uses =
      "resource \"aws_cloudwatch_log_group\" \"web\" {\n"
      "  name       = \"/app/web\"\n"
      "  kms_key_id = module.eks.kms_key_arn\n"
      "}\n";
  for (const std::string version : {"18.26.6", "19.0.0", "19.21.0", "20.1.0", "21.0.0"}) {
    INFO(version);
    const std::string create = version[1] == '8' ? "create_kms_key = true" : "";
    const Lines lines =
        verdicts(module_call("eks", "terraform-aws-modules/eks/aws", version, create) + uses);
    REQUIRE(!lines.empty());
    CHECK(lines[0] == "/app/web not-usable");
  }
}

TEST_CASE("modules pass keys to each other", "[terraform-modules]") {
  const std::string both =
      module_call("logs", "terraform-aws-modules/cloudwatch/aws//modules/log-group", "~> 5.0",
                  "name = \"/app\"\n  kms_key_id = module.kms.key_arn");
  CHECK(verdicts(module_call("kms", "terraform-aws-modules/kms/aws", "~> 4.0",
                             "key_statements = [" + logs_statement() + "]") +
                 both) == Lines{"/app usable"});
}

// -------------------------------------------------------------------------------- other publishers

TEST_CASE("a Cloud Posse key takes its policy as it is", "[terraform-modules]") {
  const auto key = [](const std::string& arguments) {
    return module_call("kms", "cloudposse/kms-key/aws", "0.12.2", arguments) + group;
  };
  CHECK(verdicts(key("")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on module \"kms\""});
  CHECK(verdicts(key(R"(policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = "kms:*", Resource = "*"
      Principal = { AWS = "arn:aws:iam::111122223333:root", Service = "logs.eu-west-1.amazonaws.com" }
    }]
  }))")) == Lines{"/app/web usable"});
  CHECK(verdicts(key("enabled = false")) == Lines{});
  CHECK(verdicts(key("context = { enabled = false }")) == Lines{});
}

TEST_CASE("a Cloud Posse log group has a name that is not known", "[terraform-modules]") {
  CHECK(verdicts(used_by(module_call("logs", "cloudposse/cloudwatch-logs/aws", "0.6.8",
                                     "kms_key_arn = aws_kms_key.app.arn"))) ==
        Lines{"module.logs.aws_cloudwatch_log_group.default[0] not-usable",
              "logs-service-not-allowed on resource \"aws_kms_key\" \"app\""});
}

TEST_CASE("the mcaf key has a policy of its own from version 2 on", "[terraform-modules]") {
  const auto key = [](const std::string& version, const std::string& arguments) {
    std::string uses = group;
    uses.replace(uses.find("key_arn"), 7, "arn");
    return module_call("kms", "schubergphilis/mcaf-kms/aws", version,
                       "name = \"logs\"\n  " + arguments) +
           uses;
  };
  CHECK(verdicts(key("1.1.0", "")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on module \"kms\""});
  CHECK(verdicts(key("2.2.0", "default_policy = {}")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on default_policy"});
  CHECK(verdicts(key("2.1.0", "default_policy = { iam_arns_service_grant = [] }")) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on default_policy",
              "module-drops-argument on iam_arns_service_grant"});
}

TEST_CASE("modules without a description stay open", "[terraform-modules]") {
  CHECK(verdicts(module_call("kms", "example/kms/aws", "1.0.0", "") + group) ==
        Lines{"/app/web cannot-tell module.kms.key_arn"});
}

}  // namespace kmslint
