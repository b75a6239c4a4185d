// Paths as reports name them: relative to the root, with forward slashes, without `.` and `..`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kmslint {

/// `a/b` of `a/b/c.json`; empty without a folder.
std::string_view folder_of(std::string_view path);

/// `c.json` of `a/b/c.json`.
std::string_view file_name(std::string_view path);

/// A file of that folder; the folder may be empty.
std::string file_in(std::string_view folder, std::string_view name);

/// A path written in a file of `folder`, from the root; nothing when it leads out of that.
std::optional<std::string> path_from(std::string_view folder, std::string_view path);

}  // namespace kmslint
