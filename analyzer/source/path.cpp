#include "source/path.h"

namespace kmslint {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string file_in(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + '/' + std::string(name);
}

std::optional<std::string> path_from(std::string_view folder, std::string_view path) {
  if (path.starts_with('/')) return std::nullopt;
  std::string whole(folder);
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    const std::string_view step = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      whole += (whole.empty() ? "" : "/") + std::string(step);
      continue;
    }
    if (whole.empty()) return std::nullopt;
    whole.resize(folder_of(whole).size());
  }
  return whole;
}

}  // namespace kmslint
