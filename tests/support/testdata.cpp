#include "support/testdata.h"

#include <fstream>
#include <iterator>

namespace kmslint::testing {

std::filesystem::path testdata() { return std::filesystem::path(KMSLINT_SOURCE_DIR) / "testdata"; }

std::string file_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace kmslint::testing
