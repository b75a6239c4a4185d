// Runs the built kmslint as its users do: a process of its own, in a folder, with arguments.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kmslint {

struct ProgramRun {
  int exit_status = -1;  ///< -1: it did not exit by itself
  std::string output = {};
  std::string errors = {};  ///< standard error
};

ProgramRun run_kmslint(const std::vector<std::string>& arguments,
                       const std::filesystem::path& folder);

/// The bytes of a file; empty when there is none.
std::string file_text(const std::filesystem::path& file);

/// testdata/ of the project.
std::filesystem::path testdata();

}  // namespace kmslint
