#include "cli/configuration.h"

#include <catch2/catch.hpp>

#include "cli/file_bytes.h"
#include "syntax/node.h"

using namespace kmslint;

namespace {

struct Read {
  Sources sources;
  tl::expected<Configuration, ConfigurationErrors> configuration;
};

tl::expected<Configuration, ConfigurationErrors> read(const std::string& text) {
  Sources sources;
  const FileId file = sources.add("a/.kmslint.yaml", "a/.kmslint.yaml", text);
  return read_configuration(sources, file);
}

Configuration good(const std::string& text) {
  const auto configuration = read(text);
  if (!configuration) FAIL(configuration.error().front().message);
  return *configuration;
}

/// "place: message; hint" of each error, one a line.
std::string errors(const std::string& text) {
  const auto configuration = read(text);
  if (configuration) return "no error";
  std::string result;
  for (const UsageError& error : configuration.error()) {
    if (!result.empty()) result += '\n';
    result += error.message;
    if (!error.hint.empty()) result += "; " + error.hint;
  }
  return result;
}

tl::expected<std::map<std::string, std::string>, ConfigurationErrors> parameters(
    const std::string& text, const std::string& name = "p.json") {
  Sources sources;
  const FileId file = sources.add(name, name, text);
  return read_parameter_file(sources, file);
}

}  // namespace

TEST_CASE("an empty configuration says nothing", "[configuration]") {
  for (const char* text : {"", "# only a comment\n", "---\n", "~\n"}) {
    const Configuration configuration = good(text);
    CHECK(configuration.regions.empty());
    CHECK_FALSE(configuration.account.has_value());
    CHECK(configuration.allow.empty());
  }
}

TEST_CASE("every key is read", "[configuration]") {
  const Configuration configuration = good(
      "region: eu-west-1\n"
      "account: 012345678901\n"
      "partition: aws\n"
      "variables: {env: prod, size: 010}\n"
      "parameters:\n"
      "  Environment: prod\n"
      "log-groups: [\"arn:aws:logs:eu-west-1:111122223333:log-group:/app\"]\n"
      "ignore: [key-not-enabled, deny-blocks-logs]\n"
      "exclude: [\"vendor/\", \"*.gen.json\"]\n"
      "assume: {A-STAR: no, kms:ViaService: open}\n"
      "fail-on: warning\n"
      "show: note\n"
      "allow:\n"
      "  - rule: key-not-symmetric\n"
      "    file: policies/shared.json\n"
      "    at: Statement/2\n"
      "    reason: reviewed\n"
      "    until: 2027-01-31\n");
  CHECK(configuration.regions == std::vector<std::string>{"eu-west-1"});
  CHECK(configuration.account == "012345678901");  // not the octal number YAML 1.1 would see
  CHECK(configuration.partition == "aws");
  CHECK(configuration.variables ==
        std::map<std::string, std::string>{{"env", "prod"}, {"size", "010"}});
  CHECK(configuration.parameters == std::map<std::string, std::string>{{"Environment", "prod"}});
  CHECK(configuration.log_groups ==
        std::vector<std::string>{"arn:aws:logs:eu-west-1:111122223333:log-group:/app"});
  CHECK(configuration.ignore == std::set<std::string>{"key-not-enabled", "deny-blocks-logs"});
  CHECK(configuration.exclude == std::vector<std::string>{"vendor/", "*.gen.json"});
  // A plain `no` is a Boolean in YAML 1.1; here it is the word.
  CHECK(configuration.assume == std::map<Assumption, Ternary>{{Assumption::star, Ternary::no},
                                                              {Assumption::via, Ternary::unknown}});
  CHECK(configuration.fail_on == FailOn::warning);
  CHECK(configuration.show_notes);
  CHECK_FALSE(configuration.show_open);
  REQUIRE(configuration.allow.size() == 1);
  CHECK(configuration.allow[0].rule == "key-not-symmetric");
  CHECK(configuration.allow[0].file == "policies/shared.json");
  CHECK(configuration.allow[0].at == "Statement/2");
  CHECK(configuration.allow[0].reason == "reviewed");
  CHECK(configuration.allow[0].until == "2027-01-31");
}

TEST_CASE("lists may be written as a single value and the other way round", "[configuration]") {
  CHECK(good("region: [eu-west-1, us-east-1]\n").regions ==
        std::vector<std::string>{"eu-west-1", "us-east-1"});
  CHECK(good("ignore: key-not-enabled\n").ignore == std::set<std::string>{"key-not-enabled"});
  CHECK(good("show: [note, open]\n").show_open);
}

TEST_CASE("an unknown key is an error that names the nearest", "[configuration]") {
  CHECK(errors("regions: eu-west-1\n") ==
        "a/.kmslint.yaml:1:1: unknown key `regions`; did you mean `region`?");
  CHECK(errors("account: 111122223333\nxyzzy: 1\n") ==
        "a/.kmslint.yaml:2:1: unknown key `xyzzy`; the keys are those of "
        "schemas/configuration.schema.json");
  CHECK(errors("allow:\n  - {rule: key-not-enabled, resaon: x, reason: y}\n") ==
        "a/.kmslint.yaml:2:29: unknown key `resaon` in `allow`; did you mean `reason`?");
}

TEST_CASE("wrong types are errors at the value", "[configuration]") {
  CHECK(errors("region: {a: b}\n") == "a/.kmslint.yaml:1:9: `region` takes a list, not a mapping");
  CHECK(errors("account: [a]\n") ==
        "a/.kmslint.yaml:1:10: `account` takes a single value, not a list");
  CHECK(errors("parameters: [a]\n") ==
        "a/.kmslint.yaml:1:13: `parameters` takes a mapping, not a list");
  CHECK(errors("parameters: {A: [b]}\n") ==
        "a/.kmslint.yaml:1:17: `A` takes a single value, not a list");
  CHECK(errors("exclude: [[a]]\n") ==
        "a/.kmslint.yaml:1:11: `exclude` takes a list of single values");
  CHECK(errors("allow: x\n") == "a/.kmslint.yaml:1:8: `allow` takes a list, not a single value");
  CHECK(errors("assume: A-STAR\n") ==
        "a/.kmslint.yaml:1:9: `assume` takes a mapping, not a single value");
  CHECK(errors("- region\n") == "a/.kmslint.yaml:1:1: a configuration is a mapping, not a list");
}

TEST_CASE("wrong values are errors with the hint of the option", "[configuration]") {
  CHECK(errors("region: eu-wst-1\n") ==
        "a/.kmslint.yaml:1:9: `eu-wst-1` is not a known AWS Region; did you mean `eu-west-1`?");
  CHECK(errors("ignore: [key-not-enabled, deny-block-logs]\n") ==
        "a/.kmslint.yaml:1:27: unknown rule `deny-block-logs`; did you mean `deny-blocks-logs`?");
  CHECK(errors("assume: {A-STAR: maybe}\n") ==
        "a/.kmslint.yaml:1:18: unknown reading `maybe`; it is yes, no or open");
  CHECK(errors("assume: {A-STRA: no}\n") ==
        "a/.kmslint.yaml:1:10: unknown assumption `A-STRA`; did you mean `A-STAR`?");
  CHECK(errors("fail-on: warnings\n") ==
        "a/.kmslint.yaml:1:10: unknown level `warnings`; did you mean `warning`?");
  CHECK(errors("show: all\n") ==
        "a/.kmslint.yaml:1:7: unknown value `all` of `show`; it takes note or open");
}

TEST_CASE("suppressions need a rule and a reason, and a date that is one", "[configuration]") {
  CHECK(errors("allow:\n  - rule: key-not-enabled\n") ==
        "a/.kmslint.yaml:2:5: an entry of `allow` without `reason`");
  CHECK(errors("allow:\n  - reason: because\n") ==
        "a/.kmslint.yaml:2:5: an entry of `allow` without `rule`");
  CHECK(errors("allow: [{rule: key-not-enabled, reason: x, until: 31.1.2027}]\n") ==
        "a/.kmslint.yaml:1:51: `until` takes a date, YYYY-MM-DD");
  CHECK(errors("allow: [{rule: key-not-enabled, reason: x, until: 2027-13-01}]\n") ==
        "a/.kmslint.yaml:1:51: `until` takes a date, YYYY-MM-DD");
}

TEST_CASE("every mistake of a file is reported at once", "[configuration]") {
  CHECK(errors("regoin: eu-west-1\naccount: 1\n") ==
        "a/.kmslint.yaml:1:1: unknown key `regoin`; did you mean `region`?\n"
        "a/.kmslint.yaml:2:10: `1` is not an AWS account: it takes twelve digits; was a leading "
        "zero lost?");
}

TEST_CASE("broken YAML, doubled keys and second documents are errors", "[configuration]") {
  CHECK(errors("region: [eu-west-1\n") != "no error");
  CHECK(errors("region: eu-west-1\nregion: eu-west-2\n").find("a/.kmslint.yaml:2:1: ") == 0);
  CHECK(errors("region: eu-west-1\n---\naccount: 1\n") ==
        "a/.kmslint.yaml:3:1: a second document in the file");
}

TEST_CASE("columns count characters", "[configuration]") {
  CHECK(errors("variables: {ä: [1]}\n") ==
        "a/.kmslint.yaml:1:16: `ä` takes a single value, not a list");
}

TEST_CASE("the schema lists exactly the keys that are read", "[configuration]") {
  const auto text = read_file(KMSLINT_SOURCE_DIR "/schemas/configuration.schema.json", 1 << 20);
  REQUIRE(text);
  Sources sources;
  const FileId file = sources.add("schema", "schema", *text);
  const Parsed parsed = parse_json(sources, file);
  REQUIRE(parsed.problems.empty());
  const Node* properties = parsed.tree.documents.at(0).find("properties");
  REQUIRE(properties != nullptr);
  std::vector<std::string_view> names;
  for (const Member& member : properties->members) names.push_back(member.name.text);
  CHECK(names == configuration_keys());
}

TEST_CASE("parameter files of the AWS CLI and of CodePipeline", "[configuration]") {
  const std::map<std::string, std::string> expected = {{"A", "1"}, {"B", "x=y"}};
  CHECK(parameters(R"([{"ParameterKey": "A", "ParameterValue": "1"},
                       {"ParameterKey": "B", "ParameterValue": "x=y"}])") == expected);
  CHECK(parameters(R"({"Parameters": {"A": 1, "B": "x=y"}})") == expected);
  CHECK(parameters(R"(["A=1", "B=x=y"])") == expected);
  CHECK(parameters(R"({"A": 1, "B": "x=y"})") == expected);
}

TEST_CASE("parameter files in YAML", "[configuration]") {
  const std::map<std::string, std::string> expected = {{"A", "010"}, {"B", "x=y"}};
  for (const char* text : {"A: 010\nB: x=y\n", "Parameters: {A: 010, B: x=y}\n",
                           "- A=010\n- B=x=y\n", "{A: 010, B: 'x=y'}",
                           "- {ParameterKey: A, ParameterValue: 010}\n"
                           "- {ParameterKey: B, ParameterValue: x=y}\n"}) {
    INFO(text);
    CHECK(parameters(text, "p.yaml") == expected);
  }
  const auto message = [](const std::string& text) {
    const auto read = parameters(text, "p.yml");
    return read ? std::string("no error") : read.error().front().message;
  };
  CHECK(message("A: !Ref B\n") == "p.yml:1:9: `A` takes a plain value");
  CHECK(message("A: {B: 1}\n") == "p.yml:1:4: `A` takes a single value, not a mapping");
  CHECK(message("Resources: {}\n").starts_with("p.yml:1:1: not a parameter file"));
  CHECK(message("just text\n").starts_with("p.yml:1:1: not a parameter file"));
  CHECK(message("A: [\n") != "no error");
}

TEST_CASE("a parameter that keeps its previous value stays open", "[configuration]") {
  const auto read = parameters(R"([{"ParameterKey": "A", "UsePreviousValue": true}])");
  REQUIRE(read);
  CHECK(read->empty());
}

TEST_CASE("other JSON is no parameter file", "[configuration]") {
  const auto message = [](const std::string& text) {
    const auto read = parameters(text);
    return read ? std::string("no error") : read.error().front().message;
  };
  CHECK(message(R"({"Resources": {}})").find("p.json:1:1: not a parameter file") == 0);
  CHECK(message(R"({"A": [1]})") == "p.json:1:7: `A` takes a single value, not a list");
  CHECK(message(R"([{"ParameterValue": "1"}])") ==
        "p.json:1:2: a parameter without `ParameterKey`");
  CHECK(message(R"([{"ParameterKey": "A"}])") ==
        "p.json:1:2: a parameter without `ParameterValue`");
  CHECK(message(R"(["A"])") == "p.json:1:2: a parameter is written NAME=VALUE, not `A`");
  CHECK(message("[") != "no error");
}
