// Turns Markdown pages into string literals: run at build time, so that `explain` works from the
// binary alone. Usage: embed_pages OUTPUT ROOT PATH...; a page's name is its path below ROOT.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file) return text;
  std::cerr << "cannot read " << path << "\n";
  std::exit(1);
}

/// A character as it stands in a literal. Bytes beyond ASCII are octal escapes, which end after
/// three digits and so never swallow what follows.
std::string escaped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\' || c == '?') return {'\\', c};
  if (byte >= 0x20 && byte < 0x7F) return {c};
  return {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + ((byte >> 3) & 7)),
          static_cast<char>('0' + (byte & 7))};
}

/// One literal per line of the page: no line of the output grows long.
void write_text(std::ostream& out, std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    out << "\n    \"";
    for (const char c : line) out << escaped(c);
    const bool ended = line.size() < text.size();
    out << (ended ? "\\n\"" : "\"");
    text.remove_prefix(line.size() + (ended ? 1 : 0));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: embed_pages OUTPUT ROOT PATH...\n";
    return 2;
  }
  std::ofstream out(argv[1], std::ios::binary);
  const std::string root = argv[2];
  out << "constexpr EmbeddedPage embedded_pages[] = {\n";
  for (int i = 3; i < argc; ++i) {
    out << "    {\"" << argv[i] << "\",\n    \"\"";
    write_text(out, read(root + "/" + argv[i]));
    out << "},\n";
  }
  out << "};\n";
  return out.flush() ? 0 : 1;
}
