// Files that inputs name while they are evaluated: modules of Terraform, files of `file()` and
// `templatefile()`. They lie in the roots, whatever PATHs say and .gitignore hides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/discover.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

class ReferredFiles {
 public:
  ReferredFiles(Discoverer& discoverer, std::uint64_t max_file_size, Sources& sources)
      : discoverer_(discoverer), max_file_size_(max_file_size), sources_(sources) {}
  ReferredFiles(const ReferredFiles&) = delete;
  ReferredFiles& operator=(const ReferredFiles&) = delete;

  /// Good as long as this object lives.
  FileAccess access();

 private:
  std::optional<FileId> read(const std::string& path);

  Discoverer& discoverer_;
  std::uint64_t max_file_size_;
  Sources& sources_;
  std::uint64_t total_ = 0;
  std::map<std::string, std::optional<FileId>> tried_;
};

}  // namespace kmslint
