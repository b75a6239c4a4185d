// kmslint: can CloudWatch Logs use its KMS keys?
//
// A linter is a pipeline, and check() is its table of contents. Exit status: 0 clean, 1 findings,
// 2 usage or surroundings, 3 our fault.
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "cli/base.h"
#include "cli/check.h"
#include "cli/discover.h"
#include "cli/explain.h"
#include "cli/file_bytes.h"
#include "cli/focus.h"
#include "cli/follow.h"
#include "cli/options.h"
#include "cli/parameters.h"
#include "cli/read_inputs.h"
#include "cli/referred_files.h"
#include "cli/statement.h"

namespace kmslint {
namespace {

constexpr int exit_clean = 0;
constexpr int exit_surroundings = 2;
constexpr int exit_internal = 3;

/// One line each on standard error. When even that fails, nobody is there to be told.
int complain(const std::vector<UsageError>& errors) {
  std::string text;
  for (const UsageError& error : errors) {
    text += "kmslint: " + error.message + (error.hint.empty() ? "" : "; " + error.hint) + "\n";
  }
  (void)write_descriptor(STDERR_FILENO, text);
  return errors.empty() ? exit_clean : exit_surroundings;
}

int print(const std::string& text) {
  const auto written = write_descriptor(STDOUT_FILENO, text);
  return written ? exit_clean : complain({{"standard output " + written.error().reason, {}}});
}

int print(const tl::expected<std::string, UsageError>& text) {
  return text ? print(*text) : complain({text.error()});
}

int check(const CheckOptions& options) {
  Sources sources;
  const auto index = staged_files(options);
  if (!index) return complain({index.error()});
  Discoverer discoverer(options, sources, index->get());
  const Discovery& discovery = discoverer.found();
  if (complain(discovery.configuration_errors) != exit_clean) return exit_surroundings;
  const auto parameters = given_parameters(options, sources);
  if (!parameters) return complain(parameters.error());
  const auto variable_files = given_variable_files(options, sources);
  if (!variable_files) return complain(variable_files.error());

  ReadFiles read = read_sources(discovery.files, options.max_file_size, sources);
  std::vector<Document> documents = parse(read.files, sources);
  follow_references(discoverer, options, read, documents, sources);
  if (complain(discovery.configuration_errors) != exit_clean) return exit_surroundings;
  if (complain(refuse_overwriting(options, discovery.files)) != exit_clean)
    return exit_surroundings;
  const std::vector<Settings> settings =
      settings_for(options, *parameters, *variable_files, discovery.configurations);
  const std::vector<Suppression> suppressions =
      suppressions_in(documents, discovery, read, options, sources);
  const ParameterProblems wrong_parameters =
      parameter_problems(options, discovery, *parameters, settings, documents);
  ReferredFiles referred(discoverer, options.max_file_size, sources);
  Model model = read_model(documents, settings, sources, referred.access());
  const auto comparison =
      compare(options, discovery, std::move(documents), settings, referred, model, sources);
  if (!comparison) return complain({comparison.error()});
  // The trees are large, and nothing needs them once the models stand.
  documents.clear();
  const Governance governance(discovery, read, sources);
  Analysis analysis = judge_all(model, options, governance);
  analysis.change = comparison->change.get();
  Report report = run(catalogue(), analysis, sources, options.selection);
  if (analysis.change != nullptr) place_changes(report, comparison->files, sources);
  add_parameter_problems(report, wrong_parameters);
  suppress(report, suppressions, options, governance, sources);
  remove_ignored(report, options, governance);
  if (options.only_changes) keep_changes(report, comparison->files, sources);
  add_not_read(report, discovery.not_read);
  add_not_read(report, read.not_read);
  add_not_read(report, comparison->not_read);
  keep_inside_paths(report, discovery, sources);
  const Focus focus(options, discovery);
  if (focus.is_given()) keep_focused(report, focus, governance, sources);

  const int unreadable = complain(discovery.unreadable) | complain(read.unreadable);
  const bool nothing_to_report = discovery.files.empty() && unreadable != exit_clean;
  if (nothing_to_report) return exit_surroundings;
  const int unwritten = complain(write_reports(report, sources, options, governance));
  return unreadable | unwritten ? exit_surroundings : exit_status(report, options, governance);
}

int run_command(const std::vector<std::string>& arguments) {
  const auto options = parse_options(arguments);
  if (!options) {
    UsageError error = options.error();
    if (error.hint.empty()) error.hint = "see `kmslint --help`";
    return complain({error});
  }
  switch (options->command) {
    case Command::check:
    case Command::diff: return check(options->check);
    case Command::rules: return print(rules_text(options->table_format));
    case Command::explain: return print(explain_text(options->topic));
    case Command::statement: return print(statement_text(options->log_groups, options->notation));
    case Command::print: return print(options->text);
  }
  return exit_internal;
}

/// A descriptor that was closed when we were started would be given to the next file we open, and
/// reports would end up in it. Standard output stays unwritable, so that the loss is told.
void occupy_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    const int flags = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;
    (void)::open("/dev/null", flags | O_CLOEXEC);
  }
}

int internal_error(const char* what) {
  (void)write_descriptor(STDERR_FILENO,
                         std::string("kmslint: internal error: ") + what +
                             "\nThis is a defect of kmslint " KMSLINT_VERSION
                             ". Please report it with the command line and, if you may, the "
                             "files.\n");
  return exit_internal;
}

/// A failed assertion: its text is on standard error already.
void on_abort(int) {
  static constexpr std::string_view text =
      "kmslint: internal error, stopped by an assertion. Please report it with the command line "
      "and, if you may, the files.\n";
  (void)!::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(exit_internal);
}

}  // namespace
}  // namespace kmslint

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is a write error like others
  std::signal(SIGABRT, kmslint::on_abort);
  kmslint::occupy_standard_descriptors();
  try {
    return kmslint::run_command({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const std::bad_alloc&) {
    return kmslint::complain({{"there is not enough memory for this input", {}}});
  } catch (const std::exception& error) {
    return kmslint::internal_error(error.what());
  } catch (...) {
    return kmslint::internal_error("unknown exception");
  }
}
