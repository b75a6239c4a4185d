// The options of a command: what help says about each, and where its values go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kmslint {

/// A flag; a value of which the last use counts; values in the order of their uses.
using OptionTarget = std::variant<bool*, std::optional<std::string>*, std::vector<std::string>*>;

struct DeclaredOption {
  std::string_view names = {};  ///< `-q,--quiet` or `--color`
  std::string_view type = {};   ///< `WHEN`; empty for a flag
  std::string_view about = {};
  std::string_view group = {};  ///< the heading it stands under
  OptionTarget into = {};

  std::string_view long_name() const { return names.substr(names.find("--")); }
  /// `-q`, or nothing.
  std::string_view short_name() const { return names.starts_with("--") ? "" : names.substr(0, 2); }
};

/// In the order of the help text.
using OptionTable = std::vector<DeclaredOption>;

}  // namespace kmslint
