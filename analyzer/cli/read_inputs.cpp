#include "cli/read_inputs.h"

#include <algorithm>

#include "cli/file_bytes.h"
#include "cli/recognise.h"
#include "cli/suggest.h"

namespace kmslint {

namespace {

tl::expected<std::string, FileError> bytes_of(const InputFile& file, std::uint64_t max_file_size) {
  if (file.staged != nullptr) return *file.staged;
  if (file.open_path.empty()) return read_standard_input(max_file_size);
  return read_file(file.open_path, max_file_size);
}

/// Why bytes that could be read are no input at all, for a file that was named.
std::optional<FileError> useless(std::string_view bytes) {
  const bool blank = bytes.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (blank) return FileError{"is empty", {}};
  if (bytes.starts_with("PK\x03\x04")) {
    return FileError{"is a zip archive, as a saved Terraform plan is",
                     "convert the plan: `terraform show -json PLAN > plan.json`"};
  }
  return std::nullopt;
}

class FileReader {
 public:
  FileReader(std::uint64_t max_file_size, Sources& sources, std::uint64_t size_before)
      : max_file_size_(max_file_size), total_(size_before), sources_(&sources) {}

  ReadFiles result = {};

  void read(const InputFile& file) {
    auto bytes = bytes_of(file, std::min(max_file_size_, max_total_size - total_));
    if (!bytes) return fail(file, bytes.error());
    if (file.named) {
      if (const auto reason = useless(*bytes)) return fail(file, *reason);
    } else if (!file.referred && !is_recognised(*bytes, file.path)) {
      return;
    }
    total_ += bytes->size();
    bytes->shrink_to_fit();
    const FileId id = sources_->add(file.path, file.display_path, std::move(*bytes));
    result.files.push_back({id, file.named, file.configuration});
  }

 private:
  void fail(const InputFile& file, const FileError& error) {
    std::string hint = error.hint;
    if (max_total_size - total_ < max_file_size_ && !hint.empty()) {
      hint = "all files together are limited to " + size_text(max_total_size);
    }
    if (file.named) {
      result.unreadable.push_back({in_backticks(file.display_path) + " " + error.reason, hint});
    }
    result.not_read.push_back({.path = file.path, .reason = error.reason, .settle = hint});
  }

  std::uint64_t max_file_size_;
  std::uint64_t total_;
  Sources* sources_;
};

}  // namespace

ReadFiles read_sources(const std::vector<InputFile>& files, std::uint64_t max_file_size,
                       Sources& sources, std::uint64_t size_before) {
  FileReader reader(max_file_size, sources, size_before);
  for (const InputFile& file : files) reader.read(file);
  return std::move(reader.result);
}

std::vector<Document> parse(const std::vector<SourceFile>& files, Sources& sources) {
  std::vector<Document> documents;
  for (const SourceFile& file : files) {
    Document document = parse_document(sources, file.file);
    document.named = file.named;
    document.settings = file.configuration;
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace kmslint
