// Reading and writing files, bounded and without surprises.
//
// Nothing here waits for a FIFO or opens a device, a file that grows while it is read stops at the
// limit, and what is written appears whole under its name or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace kmslint {

struct FileError {
  std::string reason = {};  ///< completes "`x` …": "is a folder"
  std::string hint = {};
};

/// The bytes of a regular file of at most `limit` bytes. `path` is not a link.
tl::expected<std::string, FileError> read_file(const std::string& path, std::uint64_t limit);

/// Standard input to its end, at most `limit` bytes.
tl::expected<std::string, FileError> read_standard_input(std::uint64_t limit);

/// Replaces the file, or writes into what is no regular file (`/dev/stderr`, a FIFO).
tl::expected<void, FileError> write_file(const std::string& path, std::string_view bytes);

tl::expected<void, FileError> write_descriptor(int descriptor, std::string_view bytes);

/// Where a path leads; the path itself when it leads nowhere.
std::string without_links(const std::string& path);

/// Where a path leads; none when it leads nowhere (errno says why).
std::optional<std::string> real_path(const std::string& path);

/// Whether the path is the folder or lies in it. Both are without links and `..`.
bool is_inside(std::string_view path, std::string_view folder);

/// `210 MB`, `12 bytes`: for messages.
std::string size_text(std::uint64_t bytes);

}  // namespace kmslint
