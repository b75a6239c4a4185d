// From files to bytes, and from bytes to documents.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/discover.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// All input together; larger trees are cut off with a message.
inline constexpr std::uint64_t max_total_size = std::uint64_t{512} << 20;

struct SourceFile {
  FileId file = {};
  bool named = false;
  std::uint32_t configuration = 0;
};

struct ReadFiles {
  std::vector<SourceFile> files = {};
  std::vector<NotRead> not_read = {};       ///< met on the way: ledger lines
  std::vector<UsageError> unreadable = {};  ///< named: exit status 2
};

/// Reads what was discovered. Files met on the way that cannot matter are read and forgotten.
/// `size_before` is how much was read before these.
ReadFiles read_sources(const std::vector<InputFile>& files, std::uint64_t max_file_size,
                       Sources& sources, std::uint64_t size_before = 0);

std::vector<Document> parse(const std::vector<SourceFile>& files, Sources& sources);

}  // namespace kmslint
