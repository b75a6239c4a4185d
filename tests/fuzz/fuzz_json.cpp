// Any bytes through the JSON parser.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/tree_checks.h"

using namespace kmslint;

namespace {

void check_part(const Sources& sources, const Node& node) {
  Sources part;
  const FileId file = part.add("part", "part", std::string(sources.text(node.span)));
  const Parsed again = parse_json(part, file);
  if (again.problems.empty() && dump(again.tree.documents.at(0)) == dump(node)) return;
  std::fprintf(stderr, "violated: the bytes under a span parse to an equal node\n");
  std::abort();
}

/// JSON without problems is JSON under every span, too. The root's children stand for all.
void check_parts(const Sources& sources, const Parsed& parsed) {
  if (!parsed.problems.empty()) return;
  const Node& root = parsed.tree.documents.at(0);
  for (const Node& item : root.items) check_part(sources, item);
  for (const Member& member : root.members) {
    check_part(sources, member.name);
    check_part(sources, member.value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sources sources;
  const FileId file =
      sources.add("input", "input", std::string(reinterpret_cast<const char*>(data), size));
  const Parsed parsed = parse_json(sources, file);
  check_tree(sources, file, parsed, TextFormat::json);
  check_parts(sources, parsed);
  return 0;
}
