#include "cli/git.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/suggest.h"

namespace kmslint {

namespace {

struct Outcome {
  int status = -1;  ///< exit status; 127: there is no such program
  std::string output = {};
  std::string errors = {};
};

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

/// Between fork and exec only calls that are safe there.
[[noreturn]] void become(const std::vector<char*>& arguments, const Pipe& input, const Pipe& output,
                         const Pipe& errors) {
  ::dup2(input.reading(), STDIN_FILENO);
  ::dup2(output.writing(), STDOUT_FILENO);
  ::dup2(errors.writing(), STDERR_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

/// Reads what is there; closes the pipe at its end.
void take(Pipe& pipe, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(pipe.reading(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    pipe.close_end(0);
  }
}

void give(Pipe& pipe, std::string_view& rest) {
  const ssize_t count = ::write(pipe.writing(), rest.data(), rest.size());
  if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  if (rest.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) pipe.close_end(1);
}

/// Input and output at the same time: a program that waits for its reader is never waited for.
void exchange(Pipe& input, std::string_view rest, Pipe& output, Pipe& errors, Outcome& outcome) {
  ::fcntl(input.writing(), F_SETFL, O_NONBLOCK);
  if (rest.empty()) input.close_end(1);
  while (output.reading() >= 0 || errors.reading() >= 0) {
    std::array<pollfd, 3> waiting = {{{output.reading(), POLLIN, 0},
                                      {errors.reading(), POLLIN, 0},
                                      {input.writing(), POLLOUT, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if (waiting[0].fd >= 0 && waiting[0].revents != 0) take(output, outcome.output);
    if (waiting[1].fd >= 0 && waiting[1].revents != 0) take(errors, outcome.errors);
    if (waiting[2].fd >= 0 && waiting[2].revents != 0) give(input, rest);
  }
}

Outcome run_program(const std::vector<std::string>& arguments, std::string_view input) {
  Outcome outcome;
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  Pipe in;
  Pipe out;
  Pipe error;
  if (in.reading() < 0 || out.reading() < 0 || error.reading() < 0) return outcome;
  const pid_t child = ::fork();
  if (child < 0) return outcome;
  if (child == 0) become(pointers, in, out, error);
  in.close_end(0);
  out.close_end(1);
  error.close_end(1);
  exchange(in, input, out, error, outcome);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

/// "fatal: " and the rest of the first line.
std::string first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  if (text.starts_with("fatal: ")) text.remove_prefix(7);
  return std::string(text);
}

/// Until the next NUL; the text begins behind it then.
std::string_view next_field(std::string_view& text) {
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

}  // namespace

tl::expected<std::string, UsageError> GitRepository::run(std::vector<std::string> arguments,
                                                         std::string_view input) const {
  std::vector<std::string> command = {"git",   "-C",
                                      folder_, "--no-optional-locks",
                                      "-c",    "core.fsmonitor=false",
                                      "-c",    "core.hooksPath=/dev/null",
                                      "-c",    "protocol.allow=never"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ::setenv("GIT_NO_LAZY_FETCH", "1", 1);
  ::setenv("GIT_TERMINAL_PROMPT", "0", 1);
  ::setenv("LC_ALL", "C", 1);
  Outcome outcome = run_program(command, input);
  if (outcome.status == 0) return std::move(outcome.output);
  if (outcome.status == 127) {
    return tl::unexpected(UsageError{"git is needed to read another revision, and is not there",
                                     "install git, or give the folder to compare with"});
  }
  const std::string reason = first_line(outcome.errors);
  return tl::unexpected(
      UsageError{"git cannot say what changed" + (reason.empty() ? "" : ": " + reason), {}});
}

tl::expected<GitRepository, UsageError> GitRepository::around(const std::string& folder) {
  GitRepository repository(folder);
  const auto inside = repository.run({"rev-parse", "--is-inside-work-tree"});
  if (inside && inside->starts_with("true")) return repository;
  if (!inside && inside.error().message.find("not a git repository") == std::string::npos) {
    return tl::unexpected(inside.error());
  }
  return tl::unexpected(UsageError{in_backticks(folder) + " is in no git work tree",
                                   "`--base` also takes a folder to compare with"});
}

std::optional<std::string> GitRepository::top() const {
  const auto folder = run({"rev-parse", "--show-toplevel"});
  if (!folder || folder->empty()) return std::nullopt;
  return folder->substr(0, folder->find('\n'));
}

bool GitRepository::has_commits() const {
  return run({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}).has_value();
}

tl::expected<std::string, UsageError> GitRepository::commit(const std::string& revision) const {
  const auto id =
      run({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (id && !id->empty()) return id->substr(0, id->find('\n'));
  if (!id && id.error().message.find("is not there") != std::string::npos) {
    return tl::unexpected(id.error());
  }
  const auto shallow = run({"rev-parse", "--is-shallow-repository"});
  const bool is_shallow = shallow && shallow->starts_with("true");
  return tl::unexpected(UsageError{
      in_backticks(revision) + " is no revision of this repository" +
          (is_shallow ? ", which is a shallow clone" : ""),
      is_shallow ? "fetch it first: `git fetch --unshallow`, or `fetch-depth: 0` in a checkout step"
                 : "see `git log --all --oneline`, or fetch it first"});
}

/// Entries `MODE TYPE ID<TAB>PATH` of ls-tree and `MODE ID STAGE<TAB>PATH` of ls-files.
tl::expected<GitRepository::Files, UsageError> GitRepository::listed(
    const tl::expected<std::string, UsageError>& output) {
  if (!output) return tl::unexpected(output.error());
  Files files;
  std::string_view rest = *output;
  while (!rest.empty()) {
    const std::string_view entry = next_field(rest);
    const std::size_t tab = entry.find('\t');
    if (tab == std::string_view::npos || !entry.starts_with("100")) continue;
    const std::string_view about = entry.substr(0, tab);
    const std::size_t first = about.find(' ');
    const std::size_t second = about.find(' ', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view middle = about.substr(first + 1, second - first - 1);
    const bool is_tree = middle == "blob";
    const std::string_view last = about.substr(second + 1);
    if (!is_tree && last != "0" && last != "2") continue;
    files.emplace(entry.substr(tab + 1), is_tree ? last : middle);
  }
  return files;
}

tl::expected<GitRepository::Files, UsageError> GitRepository::files_of(
    const std::string& commit) const {
  return listed(run({"ls-tree", "-r", "-z", commit}));
}

tl::expected<GitRepository::Files, UsageError> GitRepository::files_of_index() const {
  return listed(run({"ls-files", "--stage", "-z"}));
}

tl::expected<std::set<std::string>, UsageError> GitRepository::dirty() const {
  const auto output = run({"diff-files", "--relative", "--name-only", "-z", "--no-ext-diff",
                           "--no-textconv", "--ignore-submodules=all"});
  if (!output) return tl::unexpected(output.error());
  std::set<std::string> paths;
  std::string_view rest = *output;
  while (!rest.empty()) paths.emplace(next_field(rest));
  return paths;
}

tl::expected<std::map<std::string, std::string>, UsageError> GitRepository::read(
    const std::set<std::string>& ids) const {
  std::map<std::string, std::string> objects;
  if (ids.empty()) return objects;
  std::string input;
  for (const std::string& id : ids) input += id + '\n';
  const auto output = run({"cat-file", "--batch"}, input);
  if (!output) return tl::unexpected(output.error());
  // `ID TYPE SIZE<LF>BYTES<LF>`, or `ID missing<LF>`.
  std::string_view rest = *output;
  while (!rest.empty()) {
    const std::size_t line_end = rest.find('\n');
    if (line_end == std::string_view::npos) break;
    const std::string_view header = rest.substr(0, line_end);
    rest.remove_prefix(line_end + 1);
    const std::size_t space = header.rfind(' ');
    const std::string size_text(space == std::string_view::npos ? "" : header.substr(space + 1));
    if (size_text == "missing" || size_text.empty()) continue;
    const auto size = static_cast<std::size_t>(std::strtoull(size_text.c_str(), nullptr, 10));
    if (size > rest.size()) break;
    objects.emplace(header.substr(0, header.find(' ')), rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return objects;
}

}  // namespace kmslint
