// Plans as `terraform show -json` prints them: what the log groups in them get to hear, and where.
// Shapes are those of Terraform's JSON output format
// (https://developer.hashicorp.com/terraform/internals/json-format): unknown attributes are left
// out of values and `true` in `after_unknown`; `references` name a whole reference and its
// beginnings; locals and computed indices do not appear.
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eval/terraform_plan.h"
#include "templates/template_run.h"

namespace kmslint {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

const std::string ireland = "logs.eu-west-1.amazonaws.com";
const std::string account = "111122223333";
const std::string id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string key_arn = "arn:aws:kms:eu-west-1:" + account + ":key/" + id;

const std::string root_statement =
    R"({"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"})";

std::string policy_of(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

/// A policy that lets a service in, perhaps under a condition.
std::string letting_in(const std::string& service, const std::string& condition = "") {
  return policy_of(
      root_statement + R"(,{"Sid":"Logs","Effect":"Allow","Principal":{"Service":")" + service +
      R"("},"Action":["kms:Encrypt*","kms:Decrypt*","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*")" +
      (condition.empty() ? "" : ",\"Condition\":" + condition) + "}");
}

/// One resource of a plan: an entry of `resource_changes`, and of `planned_values` where it stays.
struct Planned {
  std::string address = {};
  std::string actions = R"(["create"])";
  std::string before = "null";
  std::string after = "null";
  std::string unknown = "{}";
  std::string more = {};    ///< members of the entry, `"previous_address": "…", `
  std::string change = {};  ///< members of its change
  std::string sensitive = "{}";
};

std::string module_of(const std::string& address) {
  const PlanAddress parts = *parse_plan_address(address);
  return parts.module.empty() ? "" : parts.module.substr(0, parts.module.size() - 1);
}

std::string head(const Planned& resource) {
  const PlanAddress parts = *parse_plan_address(resource.address);
  return "\"address\": " + quoted(resource.address) +
         ", \"mode\": " + (parts.is_data ? "\"data\"" : "\"managed\"") + ", \"type\": \"" +
         parts.type + "\", \"name\": \"" + parts.name +
         "\", \"provider_name\": \"registry.terraform.io/hashicorp/aws\", ";
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ",\n") + one;
  return text;
}

std::string module_text(const std::vector<std::string>& resources) {
  return "\"resources\": [" + joined(resources) + "]";
}

std::string values_of(const std::vector<Planned>& resources, bool after) {
  std::map<std::string, std::vector<std::string>> modules;
  for (const Planned& one : resources) {
    const std::string& values = after ? one.after : one.before;
    if (values == "null") continue;
    modules[module_of(one.address)].push_back("{" + head(one) + "\"values\": " + values +
                                              ", \"sensitive_values\": " + one.sensitive + "}");
  }
  std::string children;
  for (const auto& [module, in_module] : modules) {
    if (module.empty()) continue;
    children += (children.empty() ? "" : ",") + ("{\"address\": " + quoted(module)) + ", " +
                module_text(in_module) + "}";
  }
  return "{\"root_module\": {" + module_text(modules[""]) + ", \"child_modules\": [" + children +
         "]}}";
}

std::string change_of(const Planned& one) {
  return "{" + head(one) + one.more + "\"change\": {\"actions\": " + one.actions +
         ", \"before\": " + one.before + ", \"after\": " + one.after + ", " + one.change +
         "\"after_unknown\": " + one.unknown +
         ", \"before_sensitive\": {}, \"after_sensitive\": " + one.sensitive + "}}";
}

const std::string provider_in_ireland =
    R"("provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}})";

const std::string caller =
    R"({"address": "data.aws_caller_identity.current", "mode": "data", "type": "aws_caller_identity", "name": "current", "values": {"account_id": "111122223333", "id": "111122223333"}, "sensitive_values": {}})";

struct PlanText {
  std::vector<Planned> resources = {};
  std::string root_module = {};  ///< of the configuration, without braces
  std::string providers = provider_in_ireland;
  std::string variables = "{}";
  std::string prior = caller;  ///< data sources that were read
  std::string version = "\"1.2\"";
};

std::string text_of_plan(const PlanText& plan) {
  std::vector<std::string> changes;
  for (const Planned& one : plan.resources) changes.push_back(change_of(one));
  return "{\"format_version\": " + plan.version +
         ", \"terraform_version\": \"1.9.8\", \"variables\": " + plan.variables +
         ",\n\"planned_values\": " + values_of(plan.resources, true) +
         ",\n\"resource_changes\": [" + joined(changes) +
         "],\n\"prior_state\": {\"format_version\": \"1.0\", \"values\": {\"root_module\": "
         "{\"resources\": [" +
         plan.prior + "]}}},\n\"configuration\": {" + plan.providers + ", \"root_module\": {" +
         plan.root_module + "}}}\n";
}

/// A block of the configuration.
std::string block(const std::string& address, const std::string& expressions,
                  const std::string& more = "") {
  const PlanAddress parts = *parse_plan_address(address);
  return "{\"address\": \"" + address +
         "\", \"mode\": " + (parts.is_data ? "\"data\"" : "\"managed\"") + ", \"type\": \"" +
         parts.type + "\", \"name\": \"" + parts.name + "\", " +
         (more.find("provider_config_key") == std::string::npos
              ? "\"provider_config_key\": \"aws\", "
              : "") +
         more + "\"expressions\": {" + expressions + "}}";
}

std::string blocks(const std::vector<std::string>& list) {
  return "\"resources\": [" + joined(list) + "]";
}

/// `"name": {"references": […]}`: each reference, then its beginnings as Terraform lists them.
std::string from(const std::string& name, const std::vector<std::string>& references) {
  std::string list;
  for (const std::string& one : references) list += (list.empty() ? "" : ", ") + quoted(one);
  return quoted(name) + ": {\"references\": [" + list + "]}";
}

std::string constant(const std::string& name, const std::string& value) {
  return quoted(name) + ": {\"constant_value\": " + value + "}";
}

const std::string new_key_unknown =
    R"({"arn": true, "id": true, "key_id": true, "rotation_period_in_days": true, "tags_all": {}})";

std::string new_key(const std::string& policy) {
  return R"({"description": "logs", "customer_master_key_spec": "SYMMETRIC_DEFAULT", "is_enabled": true, "key_usage": "ENCRYPT_DECRYPT", "multi_region": false, "policy": )" +
         quoted(policy) + "}";
}

std::string known_key(const std::string& policy, const std::string& region = "eu-west-1",
                      const std::string& key = id) {
  return R"({"arn": "arn:aws:kms:)" + region + ":" + account + ":key/" + key + R"(", "id": ")" +
         key + R"(", "key_id": ")" + key +
         R"(", "customer_master_key_spec": "SYMMETRIC_DEFAULT", "is_enabled": true, "key_usage": "ENCRYPT_DECRYPT", "policy": )" +
         quoted(policy) + "}";
}

std::string new_group(const std::string& name) {
  return R"({"name": ")" + name + R"(", "retention_in_days": 30, "skip_destroy": false})";
}

const std::string new_group_unknown =
    R"({"arn": true, "id": true, "kms_key_id": true, "name_prefix": true, "tags_all": {}})";

std::string known_group(const std::string& name, const std::string& key = key_arn,
                        const std::string& region = "eu-west-1") {
  return R"({"arn": "arn:aws:logs:)" + region + ":" + account + ":log-group:" + name +
         R"(", "id": ")" + name + R"(", "name": ")" + name + R"(", "kms_key_id": )" + quoted(key) +
         R"(, "name_prefix": "", "skip_destroy": false})";
}

const std::vector<std::string> by_arn = {"aws_kms_key.logs.arn", "aws_kms_key.logs"};

/// A key and a log group that are created together.
PlanText first_create(const std::string& policy,
                      const std::vector<std::string>& references = by_arn) {
  return {
      .resources = {{.address = "aws_cloudwatch_log_group.web",
                     .after = new_group("/app/web"),
                     .unknown = new_group_unknown},
                    {.address = "aws_kms_key.logs",
                     .after = new_key(policy),
                     .unknown = new_key_unknown}},
      .root_module = blocks(
          {block("aws_cloudwatch_log_group.web",
                 constant("name", "\"/app/web\"") + ", " + from("kms_key_id", references)),
           block("aws_kms_key.logs", from("policy", {"data.aws_caller_identity.current.account_id",
                                                     "data.aws_caller_identity.current"})),
           block("data.aws_caller_identity.current", "")})};
}

/// Words of a policy stand between quotation marks that are escaped: JSON inside of JSON.
Lines unescaped(Lines lines) {
  for (std::string& line : lines) {
    for (std::size_t at = line.find("\\\""); at != std::string::npos; at = line.find("\\\"")) {
      line.erase(at, 2);
    }
  }
  return lines;
}

Lines judged_plan(const PlanText& plan, const Settings& settings = {}) {
  return unescaped(judged({{"tfplan.json", text_of_plan(plan)}}, settings));
}

}  // namespace

TEST_CASE("a plan that creates a key and its log group", "[templates][plan]") {
  CHECK(judged_plan(first_create(letting_in(ireland))) == Lines{"/app/web usable"});
  CHECK(judged_plan(first_create(letting_in("logs.eu-central-1.amazonaws.com"))) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.eu-central-1.amazonaws.com"});
  CHECK(judged_plan(first_create(policy_of(root_statement))) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on Statement"});
}

TEST_CASE("conditions in a plan are compared with the log group that will be",
          "[templates][plan]") {
  const auto under = [](const std::string& arn) {
    return letting_in(ireland,
                      R"({"ArnLike":{"kms:EncryptionContext:aws:logs:arn":")" + arn + R"("}})");
  };
  CHECK(judged_plan(first_create(under("arn:aws:logs:eu-west-1:111122223333:log-group:/app/*"))) ==
        Lines{"/app/web usable"});
  const std::string other = "arn:aws:logs:eu-west-1:111122223333:log-group:/other/*";
  CHECK(judged_plan(first_create(under(other))) ==
        Lines{"/app/web not-usable", "encryption-context-excludes-log-group on " + other});
}

TEST_CASE("the account of a plan is that of its caller, else open", "[templates][plan]") {
  PlanText plan = first_create(letting_in(
      ireland,
      R"({"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app/web"}})"));
  CHECK(judged_plan(plan) == Lines{"/app/web usable"});
  plan.prior = "";
  CHECK(judged_plan(plan) == Lines{"/app/web cannot-tell AWS::AccountId"});
  CHECK(judged_plan(plan, {.account = account}) == Lines{"/app/web usable"});
}

TEST_CASE("references tell the ARN of a key from its id", "[templates][plan]") {
  CHECK(judged_plan(
            first_create(letting_in(ireland), {"aws_kms_key.logs.key_id", "aws_kms_key.logs"})) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on \"aws_kms_key.logs.key_id\""});
  CHECK(
      judged_plan(first_create(letting_in(ireland), {"aws_kms_key.logs.id", "aws_kms_key.logs"})) ==
      Lines{"/app/web not-usable", "key-id-instead-of-arn on \"aws_kms_key.logs.id\""});
}

TEST_CASE("a key id that is known already is found in the log group", "[templates][plan]") {
  const PlanText plan = {
      .resources = {{.address = "aws_kms_key.logs",
                     .actions = R"(["no-op"])",
                     .before = known_key(letting_in(ireland)),
                     .after = known_key(letting_in(ireland))},
                    {.address = "aws_cloudwatch_log_group.web",
                     .after = R"({"name": "/app/web", "kms_key_id": ")" + id + "\"}",
                     .unknown = R"({"arn": true, "id": true})"}},
      .root_module =
          blocks({block("aws_kms_key.logs", from("policy", {"local.policy"})),
                  block("aws_cloudwatch_log_group.web", from("kms_key_id", {"local.key"}))})};
  CHECK(judged_plan(plan) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on \"" + id + "\""});
}

TEST_CASE("a plan that changes a policy is judged by what it leads to", "[templates][plan]") {
  const PlanText plan = {
      .resources = {{.address = "aws_kms_key.logs",
                     .actions = R"(["update"])",
                     .before = known_key(letting_in(ireland)),
                     .after = known_key(policy_of(root_statement)),
                     .change = R"("replace_paths": [], )"},
                    {.address = "aws_cloudwatch_log_group.web",
                     .actions = R"(["no-op"])",
                     .before = known_group("/app/web"),
                     .after = known_group("/app/web")}},
      .root_module = blocks({block("aws_kms_key.logs", constant("policy", "\"\"")),
                             block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn))})};
  CHECK(judged_plan(plan) == Lines{"/app/web not-usable", "logs-service-not-allowed on Statement"});

  SECTION("and, on its other side, by what there is") {
    Sources sources;
    const FileId file = sources.add("tfplan.json", "tfplan.json", text_of_plan(plan));
    std::vector<Document> documents(1);
    documents[0].file = file;
    documents[0].parsed = parse_json(sources, file);
    const Model before = read_model(documents, {{}}, sources, {}, PlanSide::before);
    REQUIRE(before.pairs.size() == 1);
    CHECK(judge(before, Assumptions::defaults()).pairs[0].verdict == Verdict::usable);
    const Model after = read_model(documents, {{}}, sources, {}, PlanSide::after);
    CHECK(judge(after, Assumptions::defaults()).pairs[0].verdict == Verdict::not_usable);
    REQUIRE(after.planned_actions.size() == 2);
    CHECK(after.planned_actions[0].address == "aws_kms_key.logs");
    CHECK(after.planned_actions[0].action == PlannedAction::update);
    CHECK(after.planned_actions[0].root == "tfplan.json");
    CHECK(after.planned_actions[1].action == PlannedAction::none);
    CHECK(sources.text(after.planned_actions[1].span) == "\"aws_cloudwatch_log_group.web\"");
  }
}

/// What the plan does as a change by itself.
Lines changes_of(const PlanText& plan) {
  const std::string text = text_of_plan(plan);
  return changes({{"tfplan.json", text}}, {{"tfplan.json", text}});
}

TEST_CASE("a key that is replaced gets a new ARN", "[templates][plan]") {
  PlanText plan = {
      .resources =
          {{.address = "aws_kms_key.logs",
            .actions = R"(["delete", "create"])",
            .before = known_key(letting_in(ireland)),
            .after = new_key(letting_in("logs.us-east-1.amazonaws.com")),
            .unknown = new_key_unknown,
            .change = R"("replace_paths": [["multi_region"]], )"},
           {.address = "aws_cloudwatch_log_group.web",
            .actions = R"(["update"])",
            .before = known_group("/app/web"),
            .after =
                R"({"arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web", "name": "/app/web"})",
            .unknown = R"({"kms_key_id": true})"}},
      .root_module = blocks({block("aws_kms_key.logs", constant("policy", "\"\"")),
                             block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn))})};
  CHECK(judged_plan(plan) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
  const TestModel read({{"tfplan.json", text_of_plan(plan)}});
  CHECK(read.model.planned_actions[0].action == PlannedAction::replace);
  CHECK(changes_of(plan) == Lines{"change-deletes-key-of-logs tfplan.json:4 \"aws_kms_key.logs\""});
}

TEST_CASE("instances of for_each two modules deep find the key of their own index",
          "[templates][plan]") {
  // module.logging["eu"].module.group.aws_cloudwatch_log_group.this[0] gets the key of its caller's
  // module.key["eu"] through inputs and an output.
  const auto key = [&](const std::string& index, const std::string& service) {
    return Planned{.address = "module.key[\"" + index + "\"].aws_kms_key.this",
                   .after = new_key(letting_in(service)),
                   .unknown = new_key_unknown};
  };
  const auto group = [&](const std::string& index) {
    return Planned{.address = "module.logging[\"" + index +
                              "\"].module.group.aws_cloudwatch_log_group.this[0]",
                   .after = new_group("/app/" + index),
                   .unknown = new_group_unknown};
  };
  const std::string group_module =
      R"("module": {)" +
      blocks({block("aws_cloudwatch_log_group.this",
                    from("name", {"var.name"}) + ", " + from("kms_key_id", {"var.kms_key_id"}),
                    R"("count_expression": {"constant_value": 1}, )")}) +
      R"(, "variables": {"name": {}, "kms_key_id": {"default": null}}})";
  const std::string logging =
      R"("logging": {"source": "./logging", "for_each_expression": {"references": ["var.names"]}, "expressions": {)" +
      from("key_arn", {"module.key[\"a.b\"].arn", "module.key[\"a.b\"]", "module.key"}) +
      R"(}, "module": {"module_calls": {"group": {"source": "./group", "expressions": {)" +
      from("kms_key_id", {"var.key_arn"}) + ", " + from("name", {"each.key"}) + "}, " +
      group_module + R"(}}, "variables": {"key_arn": {}}}})";
  const std::string keys =
      R"("key": {"source": "./key", "for_each_expression": {"references": ["var.names"]}, "expressions": {}, "module": {"outputs": {"arn": {"expression": {"references": ["aws_kms_key.this.arn", "aws_kms_key.this"]}}}, )" +
      blocks({block("aws_kms_key.this", from("policy", {"var.policy"}))}) + "}}";
  const std::string calls = "\"module_calls\": {" + logging + ", " + keys + "}";
  const std::vector<Planned> resources = {
      key("a.b", ireland), key("c", "logs.us-east-1.amazonaws.com"), group("c"), group("a.b")};
  const std::string of_other_key =
      "logs-principal-in-other-region on logs.us-east-1.amazonaws.com";  // used by nothing
  CHECK(judged_plan({.resources = resources, .root_module = calls}) ==
        Lines{"/app/a.b usable", "/app/c usable", of_other_key});

  SECTION("which an index that is computed does not hide") {
    std::string computed = calls;
    const std::string given =
        from("key_arn", {"module.key[\"a.b\"].arn", "module.key[\"a.b\"]", "module.key"});
    computed.replace(computed.find(given), given.size(),
                     from("key_arn", {"module.key", "each.key"}));
    // Which output it was is not told: a calm answer.
    CHECK(judged_plan({.resources = resources, .root_module = computed}) ==
          Lines{"/app/a.b cannot-tell "
                "module.logging[\"a.b\"].module.group.aws_cloudwatch_log_group.this[0].kms_key_id",
                "/app/c cannot-tell "
                "module.logging[\"c\"].module.group.aws_cloudwatch_log_group.this[0].kms_key_id",
                of_other_key});
  }
}

TEST_CASE("provider configurations give Regions", "[templates][plan]") {
  const std::string providers =
      R"("provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}}, "aws.edge": {"name": "aws", "alias": "edge", "expressions": {"region": {"constant_value": "us-east-1"}}}})";
  const auto at_edge = R"("provider_config_key": "aws.edge", )";
  PlanText plan = {.resources = {{.address = "aws_kms_key.logs",
                                  .after = new_key(letting_in("logs.us-east-1.amazonaws.com")),
                                  .unknown = new_key_unknown},
                                 {.address = "aws_cloudwatch_log_group.waf",
                                  .after = new_group("aws-waf-logs"),
                                  .unknown = new_group_unknown},
                                 {.address = "aws_cloudwatch_log_group.web",
                                  .after = new_group("/app/web"),
                                  .unknown = new_group_unknown}},
                   .root_module = blocks(
                       {block("aws_kms_key.logs", from("policy", {"local.policy"}), at_edge),
                        block("aws_cloudwatch_log_group.waf", from("kms_key_id", by_arn), at_edge),
                        block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn))}),
                   .providers = providers,
                   .variables = R"({"region": {"value": "eu-west-1"}})"};
  CHECK(judged_plan(plan) == Lines{"aws-waf-logs usable", "/app/web not-usable",
                                   "key-in-other-region on \"aws_kms_key.logs.arn\""});

  SECTION("unless the resource has its own") {
    plan.resources[2].after =
        R"({"name": "/app/web", "region": "us-east-1", "retention_in_days": 30})";
    CHECK(judged_plan(plan) == Lines{"aws-waf-logs usable", "/app/web usable"});
  }
  SECTION("or nothing does") {
    plan.variables = "{}";
    plan.resources.erase(plan.resources.begin() + 1);
    CHECK(judged_plan(plan) == Lines{"/app/web cannot-tell AWS::Region"});
  }
}

TEST_CASE("a new key without a policy gets the default policy", "[templates][plan]") {
  PlanText plan = first_create("");
  plan.resources[1].after = R"({"is_enabled": true, "key_usage": "ENCRYPT_DECRYPT"})";
  plan.resources[1].unknown = R"({"arn": true, "id": true, "key_id": true, "policy": true})";
  plan.root_module = blocks({block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn)),
                             block("aws_kms_key.logs", "")});
  CHECK(judged_plan(plan) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on \"aws_kms_key.logs\""});

  SECTION("but one that is there keeps its own") {
    plan.resources[1] = {.address = "aws_kms_key.logs",
                         .actions = R"(["no-op"])",
                         .before = known_key(letting_in(ireland)),
                         .after = known_key(letting_in(ireland))};
    plan.resources[0].after = R"({"name": "/app/web", "kms_key_id": ")" + key_arn + "\"}";
    plan.resources[0].unknown = R"({"arn": true, "id": true})";
    CHECK(judged_plan(plan) == Lines{"/app/web usable"});
  }
}

TEST_CASE("an aws_kms_key_policy writes the policy of the key it names", "[templates][plan]") {
  PlanText plan = first_create("");
  plan.resources[1].after = R"({"is_enabled": true})";
  plan.resources[1].unknown = R"({"arn": true, "id": true, "key_id": true, "policy": true})";
  plan.resources.push_back({.address = "aws_kms_key_policy.logs",
                            .after = "{\"policy\": " + quoted(letting_in(ireland)) + "}",
                            .unknown = R"({"id": true, "key_id": true})"});
  const std::string key_policy =
      block("aws_kms_key_policy.logs", from("key_id", {"aws_kms_key.logs.id", "aws_kms_key.logs"}) +
                                           ", " + from("policy", {"local.policy"}));
  const auto group_with = [&](const std::string& more) {
    return block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn), more);
  };
  const std::string key = block("aws_kms_key.logs", "");
  plan.root_module =
      blocks({group_with(R"("depends_on": ["aws_kms_key_policy.logs"], )"), key, key_policy});
  CHECK(judged_plan(plan) == Lines{"/app/web usable"});

  SECTION("and the log group has to wait for it") {
    plan.root_module = blocks({group_with(""), key, key_policy});
    CHECK(judged_plan(plan) ==
          Lines{"/app/web usable",
                "log-group-not-ordered-after-key-policy on \"aws_kms_key.logs.arn\""});
  }
  SECTION("and the key must not have one of its own") {
    plan.resources[1].after = new_key(policy_of(root_statement));
    plan.root_module =
        blocks({group_with(R"("depends_on": ["aws_kms_key_policy.logs"], )"),
                block("aws_kms_key.logs", from("policy", {"local.policy"})), key_policy});
    const Lines lines = judged_plan(plan);
    CHECK_THAT(lines, Catch::VectorContains(
                          std::string("key-policy-set-twice on \"aws_kms_key_policy.logs\"")));
    CHECK(lines.front().starts_with("/app/web cannot-tell"));
  }
  SECTION("and its end brings the default policy back") {
    plan.resources = {{.address = "aws_kms_key.logs",
                       .actions = R"(["no-op"])",
                       .before = known_key(letting_in(ireland)),
                       .after = known_key(letting_in(ireland))},
                      {.address = "aws_cloudwatch_log_group.web",
                       .actions = R"(["no-op"])",
                       .before = known_group("/app/web"),
                       .after = known_group("/app/web")},
                      {.address = "aws_kms_key_policy.logs",
                       .actions = R"(["delete"])",
                       .before = R"({"key_id": ")" + id + R"(", "policy": "{}"})"}};
    plan.root_module = blocks({group_with(""), key});
    CHECK(judged_plan(plan) ==
          Lines{"/app/web not-usable", "logs-service-not-allowed on \"aws_kms_key.logs\""});
    plan.resources[2].actions = R"(["forget"])";
    CHECK(judged_plan(plan) == Lines{"/app/web usable"});
  }
}

TEST_CASE("aliases in a plan lead to their keys", "[templates][plan]") {
  PlanText plan = first_create(letting_in("logs.us-east-1.amazonaws.com"),
                               {"aws_kms_alias.logs.arn", "aws_kms_alias.logs"});
  plan.resources.push_back(
      {.address = "aws_kms_alias.logs",
       .after = R"({"name": "alias/logs"})",
       .unknown = R"({"arn": true, "id": true, "target_key_arn": true, "target_key_id": true})"});
  plan.root_module =
      blocks({block("aws_cloudwatch_log_group.web",
                    from("kms_key_id", {"aws_kms_alias.logs.arn", "aws_kms_alias.logs"})),
              block("aws_kms_key.logs", from("policy", {"local.policy"})),
              block("aws_kms_alias.logs",
                    from("target_key_id", {"aws_kms_key.logs.key_id", "aws_kms_key.logs"}))});
  CHECK(judged_plan(plan) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
  // Its target's ARN is the key's.
  const std::string alias = from("kms_key_id", {"aws_kms_alias.logs.arn", "aws_kms_alias.logs"});
  plan.root_module.replace(
      plan.root_module.find(alias), alias.size(),
      from("kms_key_id", {"aws_kms_alias.logs.target_key_arn", "aws_kms_alias.logs"}));
  plan.resources[1].after = new_key(letting_in(ireland));
  CHECK(judged_plan(plan) == Lines{"/app/web usable"});
}

TEST_CASE("a data source that was read gives a key that is not in view", "[templates][plan]") {
  PlanText plan = {
      .resources = {{.address = "aws_cloudwatch_log_group.web",
                     .after = R"({"name": "/app/web", "kms_key_id": ")" + key_arn + "\"}",
                     .unknown = R"({"arn": true, "id": true})"}},
      .root_module =
          blocks({block("aws_cloudwatch_log_group.web",
                        from("kms_key_id", {"data.aws_kms_alias.logs.target_key_arn",
                                            "data.aws_kms_alias.logs"})),
                  block("data.aws_kms_alias.logs", constant("name", "\"alias/logs\""))})};
  plan.prior =
      caller + ", " +
      R"({"address": "data.aws_kms_alias.logs", "mode": "data", "type": "aws_kms_alias", "name": "logs", "values": {"target_key_arn": ")" +
      key_arn + "\"}}";
  const Lines lines = judged_plan(plan);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("/app/web cannot-tell"));
}

TEST_CASE("a policy document that was read is the policy it says", "[templates][plan]") {
  PlanText plan = first_create(letting_in("delivery.logs.amazonaws.com"),
                               {"aws_kms_key.logs.arn", "aws_kms_key.logs"});
  plan.prior =
      caller + ", " +
      R"({"address": "data.aws_iam_policy_document.logs", "mode": "data", "type": "aws_iam_policy_document", "name": "logs", "values": {"json": )" +
      quoted(letting_in("delivery.logs.amazonaws.com")) + "}}";
  CHECK(judged_plan(plan) ==
        Lines{"/app/web not-usable", "logs-service-not-allowed on delivery.logs.amazonaws.com"});
}

TEST_CASE("a policy that is known after apply is a calm unknown", "[templates][plan]") {
  PlanText plan = first_create("");
  plan.resources[1].after = R"({"is_enabled": true})";
  plan.resources[1].unknown = R"({"arn": true, "id": true, "key_id": true, "policy": true})";
  plan.resources.push_back(
      {.address = "data.aws_iam_policy_document.logs",
       .actions = R"(["read"])",
       .after = R"({"statement": [{"actions": ["kms:*"]}]})",
       .unknown =
           R"({"id": true, "json": true, "statement": [{"condition": [{"values": true}]}]})"});
  plan.root_module =
      blocks({block("aws_cloudwatch_log_group.web", from("kms_key_id", by_arn)),
              block("aws_kms_key.logs", from("policy", {"data.aws_iam_policy_document.logs.json",
                                                        "data.aws_iam_policy_document.logs"})),
              block("data.aws_iam_policy_document.logs", "")});
  CHECK(judged_plan(plan) == Lines{"/app/web cannot-tell data.aws_iam_policy_document.logs.json"});
}

TEST_CASE("what a plan does not show stays open", "[templates][plan]") {
  // A local may be any of its references.
  CHECK(judged_plan(first_create(letting_in(ireland), {"local.key_arn"})) ==
        Lines{"/app/web cannot-tell aws_cloudwatch_log_group.web.kms_key_id"});
  // Of an index that is computed the attribute is lost.
  CHECK(judged_plan(first_create(letting_in(ireland), {"aws_kms_key.logs", "each.key"})) ==
        Lines{"/app/web cannot-tell aws_cloudwatch_log_group.web.kms_key_id"});
  // A conditional that chose the key: the other branch would not be unknown.
  CHECK(judged_plan(first_create(letting_in(ireland),
                                 {"var.encrypt", "aws_kms_key.logs.arn", "aws_kms_key.logs"})) ==
        Lines{"/app/web usable"});
}

TEST_CASE("what a plan forgets or destroys is not there after it", "[templates][plan]") {
  const PlanText plan = {
      .resources = {{.address = "aws_kms_key.logs",
                     .actions = R"(["delete"])",
                     .before = known_key(letting_in(ireland))},
                    {.address = "aws_cloudwatch_log_group.web",
                     .actions = R"(["forget"])",
                     .before = known_group("/app/web")},
                    {.address = "aws_cloudwatch_log_group.api",
                     .actions = R"(["no-op"])",
                     .before = known_group("/app/api"),
                     .after = known_group("/app/api"),
                     .more = R"("previous_address": "module.old.aws_cloudwatch_log_group.api", )"}},
      .root_module =
          blocks({block("aws_cloudwatch_log_group.api", from("kms_key_id", {"var.key"}))})};
  const Lines lines = judged_plan(plan);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("/app/api cannot-tell"));

  const TestModel read({{"tfplan.json", text_of_plan(plan)}});
  const std::vector<PlannedChange>& actions = read.model.planned_actions;
  REQUIRE(actions.size() == 3);
  CHECK(actions[0].action == PlannedAction::destroy);
  CHECK(actions[1].action == PlannedAction::forget);
  CHECK(actions[2].action == PlannedAction::none);
  CHECK(actions[2].previous_address == "module.old.aws_cloudwatch_log_group.api");
  // Both log groups stay, the one that is forgotten and the one that has a new address.
  ChangeRun run;
  const std::string text = text_of_plan(plan);
  run_change(run, {{"tfplan.json", text}}, {{"tfplan.json", text}});
  CHECK(log_groups_that_lose_access(run.change) == 2);
}

TEST_CASE("a state is read like a plan", "[templates][plan]") {
  const std::string state =
      R"({"format_version": "1.0", "terraform_version": "1.9.8", "values": )" +
      values_of({{.address = "aws_kms_key.logs",
                  .after = known_key(letting_in("logs.us-east-1.amazonaws.com"))},
                 {.address = "module.app.aws_cloudwatch_log_group.web[0]",
                  .after = known_group("/app/web")}},
                true) +
      "}";
  CHECK(unescaped(judged({{"state.json", state}})) ==
        Lines{"/app/web not-usable",
              "logs-principal-in-other-region on logs.us-east-1.amazonaws.com"});
}

TEST_CASE("findings of a plan stand in the files it was made from", "[templates][plan]") {
  const std::string files = R"tf(data "aws_caller_identity" "current" {}

resource "aws_kms_key" "logs" {
  policy = jsonencode(local.policy)
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = aws_kms_key.logs.key_id
}
)tf";
  const std::string other = R"tf(resource "aws_kms_key" "other" {}
)tf";
  const PlanText by_id = first_create(letting_in(ireland), {"aws_kms_key.logs.key_id"});
  CHECK(judged(
            {{"main.tf", files}, {"other/main.tf", other}, {"tfplan.json", text_of_plan(by_id)}}) ==
        Lines{"/app/web not-usable", "key-id-instead-of-arn on aws_kms_key.logs.key_id"});
  const PlanText wrong = first_create(letting_in("logs.us-east-1.amazonaws.com"));
  CHECK(judged({{"main.tf", files}, {"tfplan.json", text_of_plan(wrong)}}) ==
        Lines{"/app/web not-usable", "logs-principal-in-other-region on jsonencode(local.policy)"});
  // Two folders that fit: the plan stands by itself, and so do they.
  CHECK(judged({{"a/main.tf", files}, {"b/main.tf", files}, {"tfplan.json", text_of_plan(by_id)}})
            .size() == 6);
}

TEST_CASE("a plan has the other resources, too", "[templates][plan]") {
  // An external key without material, a log group with a prefix, a detector.
  PlanText plan = first_create(letting_in(ireland));
  plan.resources[0].after = R"({"name_prefix": "/app/"})";
  plan.resources[0].unknown = R"({"arn": true, "id": true, "kms_key_id": true, "name": true})";
  plan.resources.push_back(
      {.address = "aws_kms_external_key.held",
       .after = R"({"description": "held", "policy": )" + quoted(letting_in(ireland)) + "}",
       .unknown = R"({"arn": true, "id": true, "enabled": true, "key_state": true})"});
  plan.resources.push_back({.address = "aws_cloudwatch_log_anomaly_detector.web",
                            .after = R"({"detector_name": "web"})",
                            .unknown = R"({"arn": true, "kms_key_id": true})"});
  plan.root_module = blocks(
      {block("aws_cloudwatch_log_group.web",
             constant("name_prefix", "\"/app/\"") + ", " + from("kms_key_id", by_arn)),
       block("aws_kms_key.logs", from("policy", {"local.policy"})),
       block("aws_kms_external_key.held", from("policy", {"local.policy"})),
       block("aws_cloudwatch_log_anomaly_detector.web",
             from("kms_key_id", {"aws_kms_external_key.held.arn", "aws_kms_external_key.held"}))});
  CHECK(judged_plan(plan) ==
        Lines{"/app/${aws_cloudwatch_log_group.web.name suffix} usable",
              "aws_cloudwatch_log_anomaly_detector.web cannot-tell imported key material"});
  plan.resources[2].after = R"({"key_material_base64": "AAAA", "enabled": false, "policy": )" +
                            quoted(letting_in(ireland)) + "}";
  plan.resources[2].sensitive = R"({"key_material_base64": true})";
  CHECK(judged_plan(plan) == Lines{"/app/${aws_cloudwatch_log_group.web.name suffix} usable",
                                   "aws_cloudwatch_log_anomaly_detector.web not-usable",
                                   "key-not-enabled on false"});
}

TEST_CASE("files tell which key it is where the plan does not", "[templates][plan]") {
  const std::string files = R"tf(variable "encrypt" {
  type = bool
}

locals {
  key_name = { web = KEY }
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "logs" {
  policy = file("policy.json")
}

resource "aws_cloudwatch_log_group" "web" {
  name       = "/app/web"
  kms_key_id = var.encrypt ? local.key_name["web"] : null
}
)tf";
  const auto with = [&](const std::string& key) {
    std::string text = files;
    text.replace(text.find("KEY"), 3, key);
    return judged({{"main.tf", text},
                   {"tfplan.json", text_of_plan(first_create(letting_in(ireland),
                                                             {"var.encrypt", "local.key_name"}))}});
  };
  CHECK(with("aws_kms_key.logs.arn") == Lines{"/app/web usable"});
  CHECK(with("aws_kms_key.logs.id") ==
        Lines{"/app/web not-usable",
              "key-id-instead-of-arn on var.encrypt ? local.key_name[\"web\"] : null"});
  CHECK(with("var.other") == Lines{"/app/web cannot-tell aws_cloudwatch_log_group.web.kms_key_id"});
}

TEST_CASE("a state file itself gets the hint how to print it", "[templates][plan]") {
  CHECK(
      not_evaluated({{"terraform.tfstate.json",
                      R"({"version": 4, "terraform_version": "1.9.8", "lineage": "a"})", true}}) ==
      Lines{"a Terraform state is read as `terraform show -json` prints it"});
}

TEST_CASE("sensitive values of a plan are nowhere to be read", "[templates][plan]") {
  PlanText plan = first_create(letting_in("secret.us-east-1.amazonaws.com"));
  plan.resources[1].sensitive = R"({"policy": true})";
  plan.variables = R"({"token": {"value": "secret-token"}})";
  plan.root_module += R"(, "variables": {"token": {"sensitive": true}})";
  plan.resources.push_back({.address = "aws_db_instance.main",
                            .after = R"({"password": "secret-\"word", "ports": [5432]})",
                            .sensitive = R"({"password": true, "ports": [true]})"});
  CHECK(judged_plan(plan) == Lines{"/app/web cannot-tell aws_kms_key.logs.policy"});
  TestModel read({{"tfplan.json", text_of_plan(plan)}});
  const std::string_view bytes = read.sources.bytes(FileId{0});
  CHECK(bytes.find("secret") == std::string_view::npos);
  CHECK(bytes.find("5432") == std::string_view::npos);
  CHECK(bytes.size() == text_of_plan(plan).size());
}

TEST_CASE("plans of another version, of wrong types and cut short are told", "[templates][plan]") {
  PlanText plan = first_create(letting_in(ireland));
  plan.version = "\"2.0\"";
  CHECK(judged_plan(plan) == Lines{"/app/web usable"});
  CHECK_THAT(not_evaluated({{"tfplan.json", text_of_plan(plan)}}),
             Catch::VectorContains(std::string(
                 "this version of the plan's format is not known: it is read as version 1")));

  // Any member may be of any kind.
  const std::string whole = text_of_plan(first_create(letting_in(ireland)));
  for (const std::string name :
       {"planned_values",   "root_module",    "resources",  "child_modules", "resource_changes",
        "change",           "actions",        "after",      "after_unknown", "values",
        "sensitive_values", "prior_state",    "address",    "configuration", "provider_config",
        "expressions",      "references",     "kms_key_id", "policy",        "provider_config_key",
        "region",           "constant_value", "variables",  "arn",           "name"}) {
    for (const std::string value :
         {"7", "[3, null]", "\"text\"", "{\"a\": [{}]}", "null", "true"}) {
      std::string text = whole;
      const std::string member = quoted(name) + ": ";
      for (std::size_t at = text.find(member); at != std::string::npos;
           at = text.find(member, at + member.size())) {
        text.insert(at + member.size(), value + ", \"was_" + name + "\": ");
      }
      judged({{"tfplan.json", text}});
    }
  }
  // Where it breaks off, nothing is proved by what is missing.
  for (std::size_t size = 1; size < whole.size(); size += 97) {
    const Lines lines = judged({{"tfplan.json", whole.substr(0, size), true}});
    for (const std::string& line : lines) {
      INFO(size << " " << line);
      CHECK(line.find("not-usable") == std::string::npos);
    }
  }
}

TEST_CASE("a large plan is read in linear time", "[templates][plan]") {
  PlanText plan = first_create(letting_in(ireland));
  for (int i = 0; i < 3000; ++i) {
    plan.resources.push_back({.address = "aws_instance.web[" + std::to_string(i) + "]",
                              .after = R"({"ami": "ami-1", "tags": {"Name": "web"}})",
                              .unknown = R"({"arn": true})"});
  }
  CHECK(judged_plan(plan) == Lines{"/app/web usable"});
}

}  // namespace kmslint
