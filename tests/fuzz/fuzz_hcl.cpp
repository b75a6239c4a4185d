// Any bytes through the parser of the HCL native syntax: as a file and as an expression.
#include <cstdint>
#include <string>

#include "fuzz/hcl_checks.h"

using namespace kmslint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sources sources;
  const FileId file =
      sources.add("input", "input", std::string(reinterpret_cast<const char*>(data), size));
  check_hcl(sources, file, parse_hcl(sources, file), HclForm::native);
  check_hcl_expression(sources, file, parse_hcl_expression(sources, file));
  return 0;
}
