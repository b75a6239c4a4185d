#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>

#include "cli/help.h"
#include "cli/option_table.h"
#include "cli/suggest.h"
#include "lint/suppress.h"

namespace kmslint {

namespace {

using Arguments = std::vector<std::string>;

tl::unexpected<UsageError> wrong(std::string message, std::string hint = {}) {
  return tl::unexpected(UsageError{std::move(message), std::move(hint)});
}

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr std::array<Named<ReportFormat>, 5> report_formats = {{
    {"text", ReportFormat::text},
    {"json", ReportFormat::json},
    {"sarif", ReportFormat::sarif},
    {"github", ReportFormat::github},
    {"markdown", ReportFormat::markdown},
}};
constexpr std::array<Named<TableFormat>, 3> table_formats = {{
    {"text", TableFormat::text},
    {"json", TableFormat::json},
    {"markdown", TableFormat::markdown},
}};
constexpr std::array<Named<ColorMode>, 3> color_modes = {{
    {"auto", ColorMode::automatic},
    {"always", ColorMode::always},
    {"never", ColorMode::never},
}};
constexpr std::array<Named<Notation>, 4> notations = {{
    {"json", Notation::json},
    {"cloudformation", Notation::cloudformation},
    {"terraform", Notation::terraform},
    {"cli", Notation::cli},
}};
constexpr std::array<Named<Command>, 5> commands = {{
    {"check", Command::check},
    {"rules", Command::rules},
    {"explain", Command::explain},
    {"diff", Command::diff},
    {"statement", Command::statement},
}};

template <class T, std::size_t n>
std::vector<std::string_view> names_of(const std::array<Named<T>, n>& table) {
  std::vector<std::string_view> names;
  for (const Named<T>& entry : table) names.push_back(entry.name);
  return names;
}

/// The table's value of that name, or what else it could be.
template <class T, std::size_t n>
tl::expected<T, UsageError> choose(std::string_view what, std::string_view text,
                                   const std::array<Named<T>, n>& table) {
  std::string all;
  for (const Named<T>& entry : table) {
    if (entry.name == text) return entry.value;
    all += (all.empty() ? "" : ", ") + std::string(entry.name);
  }
  return wrong("unknown " + std::string(what) + " " + in_backticks(text),
               did_you_mean(text, names_of(table), "it is one of " + all));
}

std::vector<std::string> split_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> pieces;
  for (const std::string& text : texts) {
    std::size_t begin = 0;
    while (begin <= text.size()) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      if (end > begin) pieces.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return pieces;
}

/// `K=V`; the value may hold further equals signs.
tl::expected<std::pair<std::string, std::string>, UsageError> parse_assignment(
    std::string_view option, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return wrong("`" + std::string(option) + "` takes NAME=VALUE, not " + in_backticks(text));
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

/// Checks each text with `parse` and appends what it makes of it.
template <class T, class F>
tl::expected<void, UsageError> parse_each(const std::vector<std::string>& texts, F parse,
                                          std::vector<T>& into) {
  for (const std::string& text : texts) {
    auto value = parse(text);
    if (!value) return tl::unexpected(value.error());
    into.push_back(std::move(*value));
  }
  return {};
}

template <class T, class F>
tl::expected<void, UsageError> parse_if_given(const std::optional<std::string>& text, F parse,
                                              T& into) {
  if (!text) return {};
  auto value = parse(*text);
  if (!value) return tl::unexpected(value.error());
  into = std::move(*value);
  return {};
}

// What CLI11 collects: texts, not yet understood.

struct RawCheck {
  std::vector<std::string> regions, log_groups, parameters, parameter_files;
  std::vector<std::string> variables, variable_files;
  std::optional<std::string> account, partition;
  std::vector<std::string> assume, select, ignore, show, formats, focus, exclude;
  std::optional<std::string> base, fail_on, color, root, config, stdin_filename, max_file_size, now;
  bool strict = false, require_proof = false, show_open = false, quiet = false, verbose = false,
       hook = false, staged = false, only_changes = false;
};

/// Writes an option table.
class Declare {
 public:
  explicit Declare(OptionTable& table) : table_(&table) {}
  void group(std::string_view name) { group_ = name; }
  void flag(std::string_view names, bool& into, std::string_view about) {
    table_->push_back({names, {}, about, group_, &into});
  }
  void value(std::string_view names, std::optional<std::string>& into, std::string_view type,
             std::string_view about) {
    table_->push_back({names, type, about, group_, &into});
  }
  void list(std::string_view names, std::vector<std::string>& into, std::string_view type,
            std::string_view about) {
    table_->push_back({names, type, about, group_, &into});
  }

 private:
  OptionTable* table_;
  std::string_view group_;
};

void declare_general(Declare& declare, bool& help, bool& version) {
  declare.group("General");
  declare.flag("-h,--help", help, "Print this text.");
  declare.flag("-V,--version", version, "Print the version.");
}

void declare_surroundings(Declare& declare, RawCheck& raw) {
  declare.group("Where the files are deployed");
  declare.list("--region", raw.regions, "REGION",
               "AWS Region of what the files do not place elsewhere. Given several times, each is "
               "judged as a case of its own.");
  declare.value("--account", raw.account, "ACCOUNT", "AWS account, twelve digits.");
  declare.value("--partition", raw.partition, "PARTITION",
                "AWS partition; by default that of the Region, else aws.");
  declare.list("--log-group", raw.log_groups, "ARN",
               "Judge key policy files with this log group. Repeatable.");
  declare.list("--parameter", raw.parameters, "NAME=VALUE",
               "Value of a CloudFormation parameter. Repeatable.");
  declare.list("--parameters", raw.parameter_files, "FILE",
               "File of parameter values, as the AWS CLI and CodePipeline read them, in JSON or "
               "YAML. Repeatable.");
  declare.list("--var", raw.variables, "NAME=VALUE", "Value of a Terraform variable. Repeatable.");
  declare.list("--var-file", raw.variable_files, "FILE",
               "File of Terraform variable values (.tfvars). Repeatable.");
}

void declare_judgement(Declare& declare, RawCheck& raw) {
  declare.group("How to judge");
  declare.list("--assume", raw.assume, "NAME=READING",
               "Reading (yes, no or open) of behaviour that AWS does not document, such as "
               "A-STAR=no; `kmslint explain A-STAR` says what it is about. Repeatable.");
  declare.flag("--strict", raw.strict,
               "Assume nothing: leave every such reading open that --assume does not give.");
  declare.value("--now", raw.now, "DATE",
                "The day, YYYY-MM-DD, on which to look at suppressions with an end date, in place "
                "of today.");
}

void declare_change(Declare& declare, RawCheck& raw) {
  declare.group("What changed");
  declare.value("--base", raw.base, "REV|DIR",
                "Compare with this git revision, or with another copy of the files: would the "
                "change make stored log events unreadable?");
  declare.flag("--staged", raw.staged, "Compare what is staged for commit with the last commit.");
  declare.flag("--only-changes", raw.only_changes, "Report only what the change does.");
}

void declare_reporting(Declare& declare, RawCheck& raw) {
  declare.group("What to report");
  declare.list("--select", raw.select, "RULE", "Report only these rules. Repeatable, or a,b,c.");
  declare.list("--ignore", raw.ignore, "RULE", "Do not report these rules. Repeatable, or a,b,c.");
  declare.list("--format", raw.formats, "FORMAT[:FILE]",
               "text (default), json, sarif, github (annotations) or markdown, on standard output "
               "or into a file. Repeatable.");
  declare.list("--focus", raw.focus, "FILE",
               "Read everything, and report only what touches this file: a finding in it, or one "
               "whose log group, key or related place is in it. Without a PATH the whole work tree "
               "is read. Repeatable.");
  declare.flag("--hook", raw.hook, "PATHs are files in focus, as hooks of pre-commit name them.");
  declare.list("--show", raw.show, "note", "Report notes, too.");
  declare.flag("--show-open", raw.show_open, "Report what could not be decided, too.");
  declare.flag("-q,--quiet", raw.quiet, "Text: findings only, no ledger.");
  declare.flag("-v,--verbose", raw.verbose, "Text: every log group and every ledger line.");
  declare.value("--color", raw.color, "WHEN",
                "auto (default), always or never. NO_COLOR is respected.");
}

void declare_failure(Declare& declare, RawCheck& raw) {
  declare.group("What makes it fail");
  declare.value("--fail-on", raw.fail_on, "LEVEL",
                "Exit with 1 from this level on: error (default), warning, note or never.");
  declare.flag("--require-proof", raw.require_proof,
               "Exit with 1 also where it cannot tell whether a log group can use its key.");
}

void declare_files(Declare& declare, RawCheck& raw) {
  declare.group("Which files to read");
  declare.value("--root", raw.root, "DIR",
                "Read nothing outside of this folder, where what PATHs refer to is looked for. By "
                "default the git work tree of each PATH, else PATH.");
  declare.list("--exclude", raw.exclude, "GLOB",
               "Leave out files on the way, as a line of .gitignore at the root would. Files named "
               "on the command line are always read. Repeatable.");
  declare.value("--config", raw.config, "FILE",
                "Configuration for all files, in place of the .kmslint.yaml nearest to each.");
  declare.value("--stdin-filename", raw.stdin_filename, "NAME",
                "What the file on standard input (PATH `-`) is called.");
  declare.value("--max-file-size", raw.max_file_size, "MB", "Refuse larger files (default 32).");
}

HelpPage check_page() {
  return {
      .usage = "kmslint [check] [OPTION]... [PATH]...",
      .about =
          "Says for every log group that names a KMS key whether CloudWatch Logs can use that "
          "key, and what in the key, its policy or the log group prevents it. PATH is a "
          "CloudFormation template, a key policy, a folder that is searched for both, or - "
          "for standard input; by default the current folder. Nothing is executed, nothing "
          "is asked of AWS.",
      .examples =
          {{"kmslint", "Check the current folder."},
           {"kmslint --region eu-central-1 infra/ policies/logs-key-policy.json", ""},
           {"kmslint --log-group arn:aws:logs:eu-west-1:111122223333:log-group:/app policy.json",
            "Can this log group use a key that has this policy?"},
           {"aws kms get-key-policy --key-id KEY --policy-name default | kmslint -", ""},
           {"kmslint --format text --format sarif:kmslint.sarif .",
            "Text for people, and a file for code scanning."},
           {"kmslint --base origin/main",
            "Would merging this branch lock logs that are already encrypted?"}},
      .closing =
          "Other commands: kmslint diff BEFORE AFTER, kmslint rules, kmslint explain RULE,\n"
          "kmslint statement.\n"
          "Each has its own --help.\n\n"
          "Exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage, or a\n"
          "file that cannot be read or written; 3 an internal error.\n"};
}

HelpPage diff_page() {
  return {.usage = "kmslint diff [OPTION]... BEFORE AFTER",
          .about =
              "Compares two files or two folders: which log groups lose the key that what they "
              "hold was encrypted with. Takes the options of `kmslint check`.",
          .examples = {{"kmslint diff deployed/ infra/", ""},
                       {"kmslint diff old-policy.json policy.json --log-group "
                        "arn:aws:logs:eu-west-1:111122223333:log-group:/app",
                        ""}},
          .closing =
              "Exit status: 0 no log group loses access; 1 some do; 2 wrong usage, or a file\n"
              "that cannot be read or written; 3 an internal error.\n"};
}

HelpPage rules_page() {
  return {.usage = "kmslint rules [--format FORMAT]",
          .about = "Lists every rule with its level and what it reports.",
          .examples = {{"kmslint rules", ""}, {"kmslint rules --format json", ""}}};
}

HelpPage explain_page() {
  return {.usage = "kmslint explain RULE",
          .about =
              "Prints the page of a rule: why it matters, examples that fail and pass, the "
              "remedy, and what AWS says. Also takes what pages and messages cite: a rule of "
              "policy semantics such as CON-3, or an assumption such as A-STAR.",
          .examples = {{"kmslint explain logs-service-not-allowed", ""},
                       {"kmslint explain A-SOURCE-KEYS", ""}}};
}

HelpPage statement_page() {
  return {.usage = "kmslint statement --log-group ARN... [--notation NOTATION]",
          .about =
              "Prints the key policy statement that lets CloudWatch Logs use a key for these "
              "log groups and for nothing else. The log groups are in one Region.",
          .examples = {{"kmslint statement --log-group "
                        "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web",
                        ""}}};
}

/// `--regoin` or `-x`, as CLI11 left it over; options that exist are suggested.
UsageError unknown_option(const OptionTable& table, std::string_view argument) {
  const std::string_view option = argument.substr(0, argument.find('='));
  std::vector<std::string_view> names;
  for (const DeclaredOption& known : table) names.push_back(known.long_name());
  return {"unknown option " + in_backticks(option), did_you_mean(option, names)};
}

/// CLI11's exceptions, in our words. Its texts begin with the option's name.
UsageError in_our_words(const CLI::ParseError& error) {
  const std::string text = error.what();
  const std::string option = text.substr(0, text.find(':'));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return {in_backticks(option) + " needs a value", {}};
  }
  return {printable(text), {}};
}

struct SplitArguments {
  Arguments options;
  Arguments paths;  ///< after `--`: never options
};

SplitArguments split_at_double_dash(const Arguments& arguments) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  SplitArguments result{{arguments.begin(), dashes}, {}};
  if (dashes != arguments.end()) result.paths.assign(dashes + 1, arguments.end());
  return result;
}

/// Whether an argument may mean the option: by its long name, or a letter behind one dash.
bool may_be_named(const DeclaredOption& option, const Arguments& arguments) {
  const std::string_view short_name = option.short_name();
  return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
    if (argument.starts_with("--")) {
      return argument.substr(0, argument.find('=')) == option.long_name();
    }
    return !short_name.empty() && argument.starts_with('-') &&
           argument.find(short_name[1]) != std::string_view::npos;
  });
}

/// Each use of a repeatable option takes one value, so that a PATH after it is never swallowed; of
/// an option that is not repeatable the last use counts.
void add_to(CLI::App& app, const DeclaredOption& option) {
  const std::string names(option.names);
  if (bool* const* flag = std::get_if<bool*>(&option.into)) {
    app.add_flag(names, **flag);
  } else if (const auto* list = std::get_if<std::vector<std::string>*>(&option.into)) {
    app.add_option(names, **list)->allow_extra_args(false);
  } else {
    std::optional<std::string>& value = *std::get<std::optional<std::string>*>(option.into);
    app.add_option_function<std::string>(names, [&value](const std::string& text) { value = text; })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
}

/// Tells CLI11 of the options that may be meant. It compares each new option with all it has, which
/// would take longer than the rest of a short run.
void add_named(CLI::App& app, const OptionTable& table, const Arguments& arguments) {
  for (const DeclaredOption& option : table) {
    if (may_be_named(option, arguments)) add_to(app, option);
  }
}

/// Lets CLI11 read the options. What is left over are PATHs in their order; CLI11 does not get to
/// read these itself, since it takes brackets in them for a list.
tl::expected<Arguments, UsageError> read_arguments(CLI::App& app, const OptionTable& table,
                                                   SplitArguments split) {
  add_named(app, table, split.options);
  app.allow_extras();
  std::reverse(split.options.begin(), split.options.end());
  try {
    app.parse(std::move(split.options));
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(in_our_words(error));
  }
  Arguments rest = app.remaining();
  for (const std::string& argument : rest) {
    if (argument.size() > 1 && argument[0] == '-') {
      return tl::unexpected(unknown_option(table, argument));
    }
  }
  rest.insert(rest.end(), split.paths.begin(), split.paths.end());
  return rest;
}

/// An option must have a value that says something; CLI11 lets `--region=` pass, and takes the next
/// option for the value of `--region`.
tl::expected<void, UsageError> refuse_missing_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_type_size() == 0) continue;
    for (const std::string& value : option->results()) {
      if (value.empty() || value.starts_with("--"))
        return wrong("`" + option->get_name() + "` needs a value");
    }
  }
  return {};
}

// From raw texts to CheckOptions, one function per group of options.

tl::expected<void, UsageError> understand_surroundings(const RawCheck& raw, CheckOptions& options) {
  return parse_each(raw.regions, parse_region, options.regions)
      .and_then([&] { return parse_if_given(raw.account, parse_account, options.account); })
      .and_then([&] { return parse_if_given(raw.partition, parse_partition, options.partition); })
      .and_then([&] { return parse_each(raw.log_groups, parse_log_group_arn, options.log_groups); })
      .and_then([&]() -> tl::expected<void, UsageError> {
        for (const std::string& text : raw.parameters) {
          auto assignment = parse_assignment("--parameter", text);
          if (!assignment) return tl::unexpected(assignment.error());
          options.parameters[assignment->first] = assignment->second;
        }
        options.parameter_files = raw.parameter_files;
        for (const std::string& text : raw.variables) {
          auto assignment = parse_assignment("--var", text);
          if (!assignment) return tl::unexpected(assignment.error());
          options.variables[assignment->first] = assignment->second;
        }
        options.variable_files = raw.variable_files;
        return {};
      });
}

tl::expected<std::chrono::sys_days, UsageError> parse_day(std::string_view text) {
  const auto day = parse_date(text);
  if (!day) return wrong("`--now` takes a date, YYYY-MM-DD, not " + in_backticks(text));
  return *day;
}

tl::expected<void, UsageError> understand_judgement(const RawCheck& raw, CheckOptions& options) {
  options.strict = raw.strict;
  for (const std::string& text : split_commas(raw.assume)) {
    const auto assignment = parse_assignment("--assume", text);
    if (!assignment) return tl::unexpected(assignment.error());
    const auto assumption = parse_assumption(assignment->first);
    if (!assumption) return tl::unexpected(assumption.error());
    const auto reading = parse_reading(assignment->second);
    if (!reading) return tl::unexpected(reading.error());
    options.assume[*assumption] = *reading;
  }
  return parse_if_given(raw.now, parse_day, options.now);
}

tl::expected<void, UsageError> understand_rules(const std::vector<std::string>& texts,
                                                std::set<std::string>& into) {
  for (const std::string& text : split_commas(texts)) {
    auto id = parse_rule_id(text);
    if (!id) return tl::unexpected(id.error());
    into.insert(std::move(*id));
  }
  return {};
}

tl::expected<Output, UsageError> parse_output(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto format = choose("format", text.substr(0, colon), report_formats);
  if (!format) return tl::unexpected(format.error());
  if (colon == std::string_view::npos) return Output{*format, {}};
  const std::string_view file = text.substr(colon + 1);
  if (file.empty()) return wrong("no file after the colon of " + in_backticks(text));
  return Output{*format, file == "-" ? std::string() : std::string(file)};
}

tl::expected<void, UsageError> refuse_shared_outputs(const std::vector<Output>& outputs) {
  std::set<std::string> files;
  for (const Output& output : outputs) {
    if (files.insert(output.file).second) continue;
    if (!output.file.empty())
      return wrong("two reports go to the same file " + in_backticks(output.file));
    return wrong("two reports go to standard output", "send one to a file: --format sarif:FILE");
  }
  return {};
}

tl::expected<void, UsageError> understand_show(const RawCheck& raw, CheckOptions& options) {
  options.show_open = raw.show_open;
  for (const std::string& text : split_commas(raw.show)) {
    if (text == "note" || text == "notes") {
      options.show_notes = true;
    } else if (text == "open") {
      options.show_open = true;
    } else {
      return wrong("unknown value " + in_backticks(text) + " of `--show`", "it takes note or open");
    }
  }
  return {};
}

tl::expected<void, UsageError> understand_reporting(const RawCheck& raw, CheckOptions& options) {
  options.quiet = raw.quiet;
  options.verbose = raw.verbose;
  if (raw.quiet && raw.verbose) return wrong("`--quiet` and `--verbose` exclude each other");
  const auto color = [](std::string_view text) { return choose("color mode", text, color_modes); };
  return understand_rules(raw.select, options.selection.select)
      .and_then([&] { return understand_rules(raw.ignore, options.selection.ignore); })
      .and_then([&] { return parse_each(raw.formats, parse_output, options.outputs); })
      .and_then([&] { return refuse_shared_outputs(options.outputs); })
      .and_then([&] { return understand_show(raw, options); })
      .and_then([&] { return parse_if_given(raw.color, color, options.color); });
}

tl::expected<std::uint64_t, UsageError> parse_megabytes(std::string_view text) {
  std::uint64_t megabytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), megabytes);
  const std::uint64_t greatest = greatest_max_file_size >> 20;
  if (error != std::errc() || end != text.data() + text.size() || megabytes == 0 ||
      megabytes > greatest) {
    return wrong("`--max-file-size` takes a number of megabytes from 1 to " +
                 std::to_string(greatest) + ", not " + in_backticks(text));
  }
  return megabytes << 20;
}

tl::expected<void, UsageError> understand_files(const RawCheck& raw, CheckOptions& options) {
  options.root = raw.root;
  options.exclude = raw.exclude;
  options.config = raw.config;
  options.stdin_filename = raw.stdin_filename;
  options.require_proof = raw.require_proof;
  return parse_if_given(raw.max_file_size, parse_megabytes, options.max_file_size).and_then([&] {
    return parse_if_given(raw.fail_on, parse_fail_on, options.fail_on);
  });
}

tl::expected<void, UsageError> understand_change(const RawCheck& raw, CheckOptions& options) {
  if (raw.base && raw.staged) return wrong("`--base` and `--staged` exclude each other");
  options.base = raw.base;
  options.staged = raw.staged;
  options.only_changes = raw.only_changes;
  if (!raw.only_changes || raw.base || raw.staged) return {};
  return wrong("`--only-changes` needs something to compare with", "`--base REV` or `--staged`");
}

/// BEFORE is what AFTER is compared with.
tl::expected<void, UsageError> take_two_paths(CheckOptions& options) {
  if (options.paths.size() != 2) return wrong("`kmslint diff` takes two files, or two folders");
  if (options.base || options.staged) return wrong("`kmslint diff` is told what to compare with");
  options.base = options.paths.front();
  options.base_is_path = true;
  options.only_changes = true;
  options.paths.erase(options.paths.begin());
  return {};
}

void put_in_focus(const RawCheck& raw, CheckOptions& options) {
  options.focus = raw.focus;
  options.hook = raw.hook;
  if (raw.hook) {
    options.focus.insert(options.focus.end(), options.paths.begin(), options.paths.end());
    options.paths.clear();
  } else if (options.paths.empty() && options.focus.empty()) {
    options.paths.push_back(".");
  }
}

Options print(std::string text) {
  Options options;
  options.command = Command::print;
  options.text = std::move(text);
  return options;
}

std::string version_text() { return "kmslint " KMSLINT_VERSION "\n"; }

/// What all commands do with their options; `into` gets the arguments left over.
tl::expected<std::optional<Options>, UsageError> read_command(OptionTable table,
                                                              const HelpPage& page,
                                                              const Arguments& arguments,
                                                              Arguments& into) {
  bool help = false;
  bool version = false;
  Declare declare(table);
  declare_general(declare, help, version);
  CLI::App app;
  app.set_help_flag();  // CLI11's own prints and exits
  const SplitArguments split = split_at_double_dash(arguments);
  auto rest = read_arguments(app, table, split);
  // Help is given even if something else is wrong: that is when it is asked for.
  const auto given = [&split](std::string_view name) {
    return std::find(split.options.begin(), split.options.end(), name) != split.options.end();
  };
  if (help || given("--help") || given("-h")) return print(help_text(table, page));
  if (version || given("--version")) return print(version_text());
  if (!rest) return tl::unexpected(rest.error());
  if (auto checked = refuse_missing_values(app); !checked) return tl::unexpected(checked.error());
  into = std::move(*rest);
  return std::nullopt;
}

tl::expected<Options, UsageError> parse_check(const Arguments& arguments, Command command) {
  OptionTable table;
  RawCheck raw;
  Declare declare(table);
  declare_surroundings(declare, raw);
  declare_judgement(declare, raw);
  declare_change(declare, raw);
  declare_reporting(declare, raw);
  declare_failure(declare, raw);
  declare_files(declare, raw);
  Options options;
  const bool is_diff = command == Command::diff;
  options.command = command;
  auto done = read_command(std::move(table), is_diff ? diff_page() : check_page(), arguments,
                           options.check.paths);
  if (!done) return tl::unexpected(done.error());
  if (*done) return std::move(**done);
  const auto understood =
      understand_surroundings(raw, options.check)
          .and_then([&] { return understand_judgement(raw, options.check); })
          .and_then([&] { return understand_reporting(raw, options.check); })
          .and_then([&] { return understand_files(raw, options.check); })
          .and_then([&] {
            return is_diff ? take_two_paths(options.check) : understand_change(raw, options.check);
          });
  if (!understood) return tl::unexpected(understood.error());
  if (options.check.outputs.empty()) options.check.outputs.push_back({});
  put_in_focus(raw, options.check);
  return options;
}

UsageError too_many(std::string_view command, std::string_view argument) {
  return {
      "`kmslint " + std::string(command) + "` takes no further argument " + in_backticks(argument),
      {}};
}

tl::expected<Options, UsageError> parse_rules(const Arguments& arguments) {
  OptionTable table;
  std::optional<std::string> format;
  Declare declare(table);
  declare.group("Options");
  declare.value("--format", format, "FORMAT", "text (default), json or markdown.");
  Arguments rest;
  auto done = read_command(std::move(table), rules_page(), arguments, rest);
  if (!done) return tl::unexpected(done.error());
  if (*done) return std::move(**done);
  if (!rest.empty()) return tl::unexpected(too_many("rules", rest.front()));
  Options options;
  options.command = Command::rules;
  const auto choice = [](std::string_view text) { return choose("format", text, table_formats); };
  const auto understood = parse_if_given(format, choice, options.table_format);
  if (!understood) return tl::unexpected(understood.error());
  return options;
}

tl::expected<Options, UsageError> parse_explain(const Arguments& arguments) {
  Arguments rest;
  auto done = read_command({}, explain_page(), arguments, rest);
  if (!done) return tl::unexpected(done.error());
  if (*done) return std::move(**done);
  if (rest.empty()) return wrong("`kmslint explain` needs a rule", "`kmslint rules` lists them");
  if (rest.size() > 1) return tl::unexpected(too_many("explain", rest[1]));
  Options options;
  options.command = Command::explain;
  options.topic = rest.front();
  return options;
}

tl::expected<Options, UsageError> parse_statement(const Arguments& arguments) {
  OptionTable table;
  std::vector<std::string> log_groups;
  std::optional<std::string> notation;
  Declare declare(table);
  declare.group("Options");
  declare.list("--log-group", log_groups, "ARN", "A log group that shall use the key. Repeatable.");
  declare.value("--notation", notation, "NOTATION",
                "json (default), cloudformation, terraform or cli.");
  Arguments rest;
  auto done = read_command(std::move(table), statement_page(), arguments, rest);
  if (!done) return tl::unexpected(done.error());
  if (*done) return std::move(**done);
  if (!rest.empty()) return tl::unexpected(too_many("statement", rest.front()));
  if (log_groups.empty()) return wrong("`kmslint statement` needs `--log-group ARN`");
  Options options;
  options.command = Command::statement;
  const auto choice = [](std::string_view text) { return choose("notation", text, notations); };
  const auto understood =
      parse_each(log_groups, parse_log_group_arn, options.log_groups).and_then([&] {
        return parse_if_given(notation, choice, options.notation);
      });
  if (!understood) return tl::unexpected(understood.error());
  return options;
}

}  // namespace

tl::expected<Options, UsageError> parse_options(const std::vector<std::string>& arguments) {
  Command command = Command::check;
  bool named = false;
  for (const Named<Command>& entry : commands) {
    if (arguments.empty() || arguments.front() != entry.name) continue;
    command = entry.value;
    named = true;
  }
  const Arguments rest(arguments.begin() + (named ? 1 : 0), arguments.end());
  switch (command) {
    case Command::check:
    case Command::diff: return parse_check(rest, command);
    case Command::rules: return parse_rules(rest);
    case Command::explain: return parse_explain(rest);
    case Command::statement: return parse_statement(rest);
    case Command::print: break;
  }
  return print({});
}

}  // namespace kmslint
