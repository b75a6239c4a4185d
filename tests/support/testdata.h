// Files of testdata/, for tests of whole runs.
#pragma once

#include <filesystem>
#include <string>

namespace kmslint::testing {

/// testdata/ of the project.
std::filesystem::path testdata();

/// The bytes of a file; empty when there is none.
std::string file_text(const std::filesystem::path& file);

}  // namespace kmslint::testing
