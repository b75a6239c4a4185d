// The help text of a command, written from its option table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.h"

namespace kmslint {

struct Example {
  std::string_view command = {};
  std::string_view meaning = {};
};

struct HelpPage {
  std::string_view usage = {};  ///< `kmslint [check] [OPTION]... [PATH]...`
  std::string_view about = {};  ///< one paragraph; wrapped here
  std::vector<Example> examples = {};
  std::string_view closing = {};  ///< lines printed as they are
};

/// Options in the order of their table, under the heading of their group.
std::string help_text(const OptionTable& options, const HelpPage& page);

}  // namespace kmslint
