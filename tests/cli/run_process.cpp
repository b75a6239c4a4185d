#include "cli/run_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "cli/scratch_folder.h"

namespace kmslint {

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// A program that does not end is a failure, not a test run that hangs.
int wait_for(pid_t process) {
  int status = 0;
  for (int i = 0; i < 6000; ++i) {
    if (::waitpid(process, &status, WNOHANG) == process) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(process, SIGKILL);
  ::waitpid(process, &status, 0);
  return 128 + SIGKILL;
}

}  // namespace

Outcome run_process(const Run& run) {
  const ScratchFolder scratch;
  const std::string out = run.output_file.empty() ? scratch / "out" : run.output_file;
  const std::string err = scratch / "err";
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, run.input_file.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
  if (run.closed_output) ::posix_spawn_file_actions_addclose(&actions, 1);
  ::posix_spawn_file_actions_addchdir_np(&actions, run.folder.c_str());

  std::vector<std::string> arguments = run.arguments;
  arguments.insert(arguments.begin(), KMSLINT_BINARY);
  std::vector<std::string> environment = run.environment;
  pid_t process = 0;
  const int error = ::posix_spawn(&process, KMSLINT_BINARY, &actions, nullptr,
                                  pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " KMSLINT_BINARY);
  const int status = wait_for(process);
  return {status, run.output_file.empty() ? text_of(out) : std::string(), text_of(err)};
}

}  // namespace kmslint
