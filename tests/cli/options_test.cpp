#include "cli/options.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

using Words = std::vector<std::string>;

Options good(const Words& arguments) {
  const auto options = parse_options(arguments);
  if (!options) FAIL(options.error().message);
  return *options;
}

/// "message; hint"
std::string error(const Words& arguments) {
  const auto options = parse_options(arguments);
  if (options) return "no error";
  const UsageError& wrong = options.error();
  return wrong.hint.empty() ? wrong.message : wrong.message + "; " + wrong.hint;
}

}  // namespace

TEST_CASE("without arguments the current folder is checked, text to standard output", "[options]") {
  const Options options = good({});
  CHECK(options.command == Command::check);
  CHECK(options.check.paths == Words{"."});
  REQUIRE(options.check.outputs.size() == 1);
  CHECK(options.check.outputs[0].format == ReportFormat::text);
  CHECK(options.check.outputs[0].file.empty());
  CHECK_FALSE(options.check.fail_on.has_value());
}

TEST_CASE("the first argument may name the command", "[options]") {
  CHECK(good({"check", "a"}).check.paths == Words{"a"});
  CHECK(good({"a"}).check.paths == Words{"a"});
  CHECK(good({"rules"}).command == Command::rules);
  CHECK(good({"explain", "x"}).topic == "x");
  CHECK(good({"./rules"}).check.paths == Words{"./rules"});
}

TEST_CASE("a repeatable option takes one value per use and no path", "[options]") {
  const CheckOptions check =
      good({"--region", "eu-west-1", "a", "--region=eu-central-1", "b"}).check;
  CHECK(check.regions == Words{"eu-west-1", "eu-central-1"});
  CHECK(check.paths == Words{"a", "b"});
}

TEST_CASE("paths keep their brackets, dashes and order", "[options]") {
  CHECK(good({"[id]", "b,c", "-"}).check.paths == Words{"[id]", "b,c", "-"});
  CHECK(good({"a", "--", "--region", "-q"}).check.paths == Words{"a", "--region", "-q"});
}

TEST_CASE("of an option that is not repeatable the last use counts", "[options]") {
  CHECK(good({"--account", "111122223333", "--account", "444455556666"}).check.account ==
        "444455556666");
}

TEST_CASE("letters behind one dash are options each", "[options]") {
  CHECK(good({"-v", "a"}).check.verbose);
  CHECK(error({"-qv"}) == "`--quiet` and `--verbose` exclude each other");
  CHECK(good({"-vV"}).text.starts_with("kmslint "));
  CHECK(error({"-vx"}) == "unknown option `-x`");
}

TEST_CASE("an unknown option names the nearest", "[options]") {
  CHECK(error({"--regoin", "eu-west-1"}) == "unknown option `--regoin`; did you mean `--region`?");
  CHECK(error({"--regoin=eu-west-1"}) == "unknown option `--regoin`; did you mean `--region`?");
  CHECK(error({"-x"}) == "unknown option `-x`");
}

TEST_CASE("an option without its value says so", "[options]") {
  CHECK(error({"--region"}) == "`--region` needs a value");
  CHECK(error({"--region", "--quiet"}) == "`--region` needs a value");
  CHECK(error({"--region="}) == "`--region` needs a value");
  CHECK(error({"--account="}) == "`--account` needs a value");
}

TEST_CASE("Regions are checked by shape and by nearness to known ones", "[options]") {
  CHECK(good({"--region", "us-gov-west-1"}).check.regions == Words{"us-gov-west-1"});
  CHECK(error({"--region", "eu-wst-1"}) ==
        "`eu-wst-1` is not a known AWS Region; did you mean `eu-west-1`?");
  CHECK(error({"--region", "euwest1"}) ==
        "`euwest1` is not an AWS Region; did you mean `eu-west-1`?");
  CHECK(error({"--region", "eu-west-1a"}) ==
        "`eu-west-1a` is not an AWS Region; did you mean `eu-west-1`?");
  CHECK(error({"--region", "Ireland"}) ==
        "`Ireland` is not an AWS Region; a Region looks like `eu-west-1`");
  // AWS may open these any day.
  CHECK(good({"--region", "eu-west-9"}).check.regions == Words{"eu-west-9"});
  CHECK(good({"--region", "xy-central-1"}).check.regions == Words{"xy-central-1"});
}

TEST_CASE("accounts have twelve digits", "[options]") {
  CHECK(good({"--account", "012345678901"}).check.account == "012345678901");
  CHECK(error({"--account", "12345678901"}) ==
        "`12345678901` is not an AWS account: it takes twelve digits; was a leading zero lost?");
  CHECK(error({"--account", "prod"}) ==
        "`prod` is not an AWS account: it takes twelve digits; an account looks like "
        "`111122223333`");
}

TEST_CASE("partitions are known ones", "[options]") {
  CHECK(good({"--partition", "aws-cn"}).check.partition == "aws-cn");
  CHECK(error({"--partition", "aws-c"}) == "unknown partition `aws-c`; did you mean `aws-cn`?");
}

TEST_CASE("log groups are given by ARN", "[options]") {
  const std::string arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web";
  CHECK(good({"--log-group", arn}).check.log_groups == Words{arn});
  CHECK(good({"--log-group", arn + ":*"}).check.log_groups == Words{arn});
  CHECK(error({"--log-group", "/app/web"}) ==
        "`/app/web` is a log group's name, not its ARN; give "
        "`arn:aws:logs:REGION:ACCOUNT:log-group:/app/web`");
  CHECK(error({"--log-group", "arn:aws:s3:::bucket"}) ==
        "`arn:aws:s3:::bucket` is not the ARN of a log group; it looks like "
        "`arn:aws:logs:REGION:ACCOUNT:log-group:NAME`");
  CHECK(error({"--log-group", "arn:aws:logs:eu-wst-1:111122223333:log-group:a"}) ==
        "`eu-wst-1` is not a known AWS Region in "
        "`arn:aws:logs:eu-wst-1:111122223333:log-group:a`; did you mean `eu-west-1`?");
  CHECK_FALSE(parse_log_group_arn("arn:aws:logs:eu-west-1:111122223333:log-group:a b"));
  CHECK_FALSE(parse_log_group_arn("arn:aws:logs:eu-west-1:1111:log-group:a"));
  CHECK_FALSE(parse_log_group_arn("arn:aws:logs:eu-west-1:111122223333:log-group:a:log-stream:b"));
}

TEST_CASE("rules are selected and ignored by their ids", "[options]") {
  const Selection selection =
      good({"--select", "deny-blocks-logs,key-not-enabled", "--ignore", "key-not-symmetric"})
          .check.selection;
  CHECK(selection.select == std::set<std::string>{"deny-blocks-logs", "key-not-enabled"});
  CHECK(selection.ignore == std::set<std::string>{"key-not-symmetric"});
  CHECK(error({"--ignore", "deny-block-logs"}) ==
        "unknown rule `deny-block-logs`; did you mean `deny-blocks-logs`?");
  CHECK(error({"--select", "xyzzy"}) == "unknown rule `xyzzy`; `kmslint rules` lists them");
}

TEST_CASE("reports go to files or to standard output, one each", "[options]") {
  const auto outputs = good({"--format", "text", "--format", "sarif:out:1.sarif"}).check.outputs;
  REQUIRE(outputs.size() == 2);
  CHECK(outputs[1].format == ReportFormat::sarif);
  const auto more = good({"--format", "github", "--format", "markdown:summary.md"}).check.outputs;
  CHECK(more[0].format == ReportFormat::github);
  CHECK(more[1].format == ReportFormat::markdown);
  CHECK(more[1].file == "summary.md");
  CHECK(outputs[1].file == "out:1.sarif");
  CHECK(good({}).check.paths == std::vector<std::string>{"."});
  CHECK(good({"--focus", "a b"}).check.paths.empty());
  const CheckOptions hook = good({"--focus", "a", "--hook", "b", "c"}).check;
  CHECK(hook.focus == std::vector<std::string>{"a", "b", "c"});
  CHECK(hook.paths.empty());
  CHECK(error({"--format", "sarfi"}) == "unknown format `sarfi`; did you mean `sarif`?");
  CHECK(error({"--format", "xml"}) ==
        "unknown format `xml`; it is one of text, json, sarif, github, markdown");
  CHECK(error({"--format", "sarif:"}) == "no file after the colon of `sarif:`");
  CHECK(error({"--format", "json", "--format", "sarif"}) ==
        "two reports go to standard output; send one to a file: --format sarif:FILE");
  CHECK(error({"--format", "json:-", "--format", "sarif"}) ==
        "two reports go to standard output; send one to a file: --format sarif:FILE");
  CHECK(error({"--format", "json:a", "--format", "sarif:a"}) ==
        "two reports go to the same file `a`");
}

TEST_CASE("assumptions are named by symbol or condition key", "[options]") {
  const auto assume =
      good({"--assume", "A-STAR=no", "--assume", "kms:ViaService=yes,A-ENCRYPT=open"}).check.assume;
  CHECK(assume == std::map<Assumption, Ternary>{{Assumption::star, Ternary::no},
                                                {Assumption::via, Ternary::yes},
                                                {Assumption::encrypt, Ternary::unknown}});
  CHECK(error({"--assume", "A-STRA=no"}) == "unknown assumption `A-STRA`; did you mean `A-STAR`?");
  CHECK(error({"--assume", "A-STAR=maybe"}) == "unknown reading `maybe`; it is yes, no or open");
  CHECK(error({"--assume", "A-STAR"}) == "`--assume` takes NAME=VALUE, not `A-STAR`");
}

TEST_CASE("parameters are names and values", "[options]") {
  const auto check =
      good({"--parameter", "A=b=c", "--parameter", "E=", "--parameters", "p.json"}).check;
  CHECK(check.parameters == std::map<std::string, std::string>{{"A", "b=c"}, {"E", ""}});
  CHECK(check.parameter_files == Words{"p.json"});
  CHECK(error({"--parameter", "A"}) == "`--parameter` takes NAME=VALUE, not `A`");
}

TEST_CASE("the remaining options of check", "[options]") {
  const CheckOptions check = good({"--strict",         "--require-proof",
                                   "--show",           "note",
                                   "--show-open",      "-v",
                                   "--fail-on",        "warning",
                                   "--root",           "r",
                                   "--exclude",        "a/*",
                                   "--config",         "c",
                                   "--stdin-filename", "s",
                                   "--color",          "never",
                                   "--max-file-size",  "64"})
                                 .check;
  CHECK(check.strict);
  CHECK(check.require_proof);
  CHECK(check.show_notes);
  CHECK(check.show_open);
  CHECK(check.verbose);
  CHECK(check.fail_on == FailOn::warning);
  CHECK(check.root == "r");
  CHECK(check.exclude == Words{"a/*"});
  CHECK(check.config == "c");
  CHECK(check.stdin_filename == "s");
  CHECK(check.color == ColorMode::never);
  CHECK(check.max_file_size == 64u * 1024 * 1024);
}

TEST_CASE("values of a small set name the nearest or all", "[options]") {
  CHECK(error({"--fail-on", "warnings"}) == "unknown level `warnings`; did you mean `warning`?");
  CHECK(error({"--fail-on", "5"}) == "unknown level `5`; it is one of error, warning, note, never");
  CHECK(error({"--color", "alway"}) == "unknown color mode `alway`; did you mean `always`?");
  CHECK(error({"--show", "everything"}) ==
        "unknown value `everything` of `--show`; it takes note or open");
  CHECK(error({"--max-file-size", "0"}) ==
        "`--max-file-size` takes a number of megabytes from 1 to 1024, not `0`");
  CHECK(error({"--max-file-size", "9999999999999999999999"}) ==
        "`--max-file-size` takes a number of megabytes from 1 to 1024, not "
        "`9999999999999999999999`");
  CHECK(error({"--quiet", "--verbose"}) == "`--quiet` and `--verbose` exclude each other");
}

TEST_CASE("control characters of the user do not reach the terminal", "[options]") {
  CHECK(error({"--region", "\x1b[31m"}) ==
        "`\\x1b[31m` is not an AWS Region; a Region looks like `eu-west-1`");
}

TEST_CASE("help and version are printed whatever else is said", "[options]") {
  CHECK(good({"--help"}).command == Command::print);
  CHECK(good({"--nonsense", "-h"}).command == Command::print);
  CHECK(good({"--region", "--help"}).command == Command::print);
  CHECK(good({"--version"}).text == "kmslint 0.1.0\n");
  CHECK(good({"rules", "--help"}).text.find("Usage: kmslint rules") == 0);
  CHECK(error({"--", "--help"}) == "no error");
  CHECK(good({"--", "--help"}).command == Command::check);
}

TEST_CASE("help names every option and fits a terminal", "[options]") {
  for (const Words& words : {Words{"--help"}, Words{"rules", "--help"}, Words{"explain", "--help"},
                             Words{"statement", "--help"}}) {
    const std::string text = good(words).text;
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin);
      const std::string line = text.substr(begin, end - begin);
      // Examples are commands to copy: these are not broken.
      if (line.find("  kmslint") != 0) CHECK(line.size() <= 80);
      begin = end + 1;
    }
  }
  const std::string text = good({"--help"}).text;
  for (const char* option : {"--region REGION", "--format FORMAT[:FILE]", "-q, --quiet",
                             "--assume NAME=READING", "Exit status: 0", "Examples:"}) {
    INFO(option);
    CHECK(text.find(option) != std::string::npos);
  }
}

TEST_CASE("other commands check their arguments, too", "[options]") {
  CHECK(good({"rules", "--format", "json"}).table_format == TableFormat::json);
  CHECK(error({"rules", "--format", "sarif"}) ==
        "unknown format `sarif`; it is one of text, json, markdown");
  CHECK(error({"rules", "x"}) == "`kmslint rules` takes no further argument `x`");
  CHECK(error({"explain"}) == "`kmslint explain` needs a rule; `kmslint rules` lists them");
  CHECK(error({"explain", "a", "b"}) == "`kmslint explain` takes no further argument `b`");
  CHECK(error({"statement"}) == "`kmslint statement` needs `--log-group ARN`");
  const Options options =
      good({"statement", "--log-group", "arn:aws:logs:eu-west-1:111122223333:log-group:a",
            "--notation", "terraform"});
  CHECK(options.notation == Notation::terraform);
  CHECK(options.log_groups == Words{"arn:aws:logs:eu-west-1:111122223333:log-group:a"});
}
