// Any bytes through the YAML parser.
#include <cstdint>
#include <string>

#include "fuzz/tree_checks.h"

using namespace kmslint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sources sources;
  const FileId file =
      sources.add("input", "input", std::string(reinterpret_cast<const char*>(data), size));
  const Parsed parsed = parse_yaml(sources, file);
  check_tree(sources, file, parsed, TextFormat::yaml);
  return 0;
}
