#include "lint/rule.h"

namespace kmslint {

std::string_view level_name(Level level) {
  switch (level) {
    case Level::note: return "note";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return {};
}

}  // namespace kmslint
