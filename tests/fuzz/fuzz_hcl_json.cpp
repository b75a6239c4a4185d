// Any bytes through the parsers of HCL's JSON form and of templates that are whole files.
#include <cstdint>
#include <string>

#include "fuzz/hcl_checks.h"

using namespace kmslint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sources sources;
  const FileId file =
      sources.add("input", "input", std::string(reinterpret_cast<const char*>(data), size));
  check_hcl(sources, file, parse_hcl_json(sources, file), HclForm::json);
  check_hcl(sources, file, parse_hcl_json_values(sources, file), HclForm::json);
  check_hcl_expression(sources, file, parse_hcl_template(sources, file));
  return 0;
}
