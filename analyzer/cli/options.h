// The command line: what was asked for, checked as far as it can be without looking at any file.
//
// Whatever is wrong with it becomes one UsageError with a hint; nothing is printed here. Values
// that a configuration may supply too stay optional, so that whoever joins both knows what was
// said.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "decide/assumptions.h"
#include "eval/ternary.h"
#include "lint/report.h"
#include "lint/rule.h"

namespace kmslint {

struct UsageError {
  std::string message = {};  ///< lower case, one sentence, no full stop
  std::string hint = {};     ///< what to type instead; may be empty
};

enum class ReportFormat : std::uint8_t { text, json, sarif, github, markdown };

/// Where one report goes. No file: standard output.
struct Output {
  ReportFormat format = ReportFormat::text;
  std::string file = {};
};

enum class ColorMode : std::uint8_t { automatic, always, never };

/// From which level on a finding makes the exit status 1.
enum class FailOn : std::uint8_t { note, warning, error, never };

inline constexpr std::uint64_t default_max_file_size = std::uint64_t{32} << 20;
inline constexpr std::uint64_t greatest_max_file_size = std::uint64_t{1} << 30;

struct CheckOptions {
  std::vector<std::string> paths = {};  ///< empty with a focus: the whole root

  // The surroundings of the files.
  std::vector<std::string> regions = {};
  std::optional<std::string> account = {};
  std::optional<std::string> partition = {};
  std::vector<std::string> log_groups = {};
  std::map<std::string, std::string> parameters = {};  ///< --parameter K=V
  std::vector<std::string> parameter_files = {};       ///< --parameters FILE, in order
  std::map<std::string, std::string> variables = {};   ///< --var K=V
  std::vector<std::string> variable_files = {};        ///< --var-file FILE, in order

  // How to judge.
  std::map<Assumption, Ternary> assume = {};
  bool strict = false;
  std::optional<std::chrono::sys_days> now = {};  ///< for suppressions with an end date

  // The change.
  std::optional<std::string> base = {};  ///< a revision or a folder to compare with
  bool base_is_path = false;             ///< `diff`: never a revision
  bool staged = false;                   ///< the index against the last commit
  bool only_changes = false;

  // What to report, where.
  Selection selection = {};
  std::vector<Output> outputs = {};  ///< never empty once parsed
  bool show_notes = false;
  bool show_open = false;
  bool quiet = false;
  bool verbose = false;
  ColorMode color = ColorMode::automatic;

  // What makes it fail.
  std::optional<FailOn> fail_on = {};
  bool require_proof = false;

  // Which files to report on; empty and no hook: all that were read.
  std::vector<std::string> focus = {};
  bool hook = false;  ///< the PATHs were put into `focus`

  // Which files to read.
  std::optional<std::string> root = {};
  std::vector<std::string> exclude = {};
  std::optional<std::string> config = {};
  std::optional<std::string> stdin_filename = {};
  std::uint64_t max_file_size = default_max_file_size;
};

enum class TableFormat : std::uint8_t { text, json, markdown };

enum class Notation : std::uint8_t { json, cloudformation, terraform, cli };

enum class Command : std::uint8_t { check, diff, rules, explain, statement, print };

struct Options {
  Command command = Command::check;
  CheckOptions check = {};
  TableFormat table_format = TableFormat::text;  ///< rules
  std::string topic = {};                        ///< explain
  std::vector<std::string> log_groups = {};      ///< statement
  Notation notation = Notation::json;            ///< statement
  std::string text = {};                         ///< print: help or the version
};

/// `arguments` without the program's name.
tl::expected<Options, UsageError> parse_options(const std::vector<std::string>& arguments);

// The same values stand in the configuration, so their checks are here for both.

tl::expected<FailOn, UsageError> parse_fail_on(std::string_view text);
/// `yes | no | open`.
tl::expected<Ternary, UsageError> parse_reading(std::string_view text);
/// An A-name, or the condition key whose presence it is about (`kms:ViaService`).
tl::expected<Assumption, UsageError> parse_assumption(std::string_view text);
tl::expected<std::string, UsageError> parse_rule_id(std::string_view text);
/// A Region by its shape; a near miss of a known one is refused.
tl::expected<std::string, UsageError> parse_region(std::string_view text);
tl::expected<std::string, UsageError> parse_account(std::string_view text);
tl::expected<std::string, UsageError> parse_partition(std::string_view text);
/// The ARN of a log group; the `:*` that some commands print after it is taken off.
tl::expected<std::string, UsageError> parse_log_group_arn(std::string_view text);

}  // namespace kmslint
