#include "cli/referred_files.h"

#include <algorithm>
#include <utility>

#include "cli/file_bytes.h"
#include "cli/read_inputs.h"

namespace kmslint {

FileAccess ReferredFiles::access() {
  return {.read = [this](const std::string& path) { return read(path); },
          .list = [this](const std::string& folder) { return discoverer_.list(folder, false); },
          .below = [this](const std::string& folder) { return discoverer_.list(folder, true); }};
}

std::optional<FileId> ReferredFiles::read(const std::string& path) {
  const auto [entry, is_new] = tried_.try_emplace(path);
  if (!is_new) return entry->second;
  const std::optional<InputFile> file = discoverer_.follow(path);
  if (!file) return std::nullopt;
  const std::uint64_t limit = std::min(max_file_size_, max_total_size - total_);
  auto bytes = file->staged != nullptr ? tl::expected<std::string, FileError>(*file->staged)
                                       : read_file(file->open_path, limit);
  if (!bytes) return std::nullopt;
  total_ += bytes->size();
  entry->second = sources_.add(file->path, file->display_path, std::move(*bytes));
  return entry->second;
}

}  // namespace kmslint
