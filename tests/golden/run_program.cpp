#include "golden/run_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kmslint {
namespace {

namespace fs = std::filesystem;

/// A folder for the two output files, removed with its content at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "kmslint-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  fs::path file(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

void redirect(int descriptor, const char* file, int flags) {
  const int opened = ::open(file, flags, 0600);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(126);
}

/// The child: never returns. Only async-signal-safe calls, all memory was prepared before.
[[noreturn]] void become_kmslint(const char* folder, const char* output, const char* errors,
                                 char* const* argv) {
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC);
  if (::chdir(folder) != 0) ::_exit(126);
  ::execv(argv[0], argv);
  ::_exit(127);
}

}  // namespace

ProgramRun run_kmslint(const std::vector<std::string>& arguments, const fs::path& folder) {
  const ScratchFolder scratch;
  const std::string output = scratch.file("output").string();
  const std::string errors = scratch.file("errors").string();
  const std::string where = folder.string();
  std::vector<std::string> words = {KMSLINT_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start a process");
  if (child == 0) become_kmslint(where.c_str(), output.c_str(), errors.c_str(), argv.data());
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("lost a process");
  return {.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .output = file_text(output),
          .errors = file_text(errors)};
}

std::string file_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path testdata() { return fs::path(KMSLINT_SOURCE_DIR) / "testdata"; }

}  // namespace kmslint
