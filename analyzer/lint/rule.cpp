#include "lint/rule.h"

namespace kmslint {

bool is_about_change(const Rule& rule) { return rule.id.starts_with("change-"); }

std::string_view level_name(Level level) {
  switch (level) {
    case Level::note: return "note";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return {};
}

}  // namespace kmslint
