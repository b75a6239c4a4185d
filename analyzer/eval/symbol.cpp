#include "eval/symbol.h"

namespace kmslint {

SymbolId Symbols::intern(ScopeId scope, std::string_view name, Domain domain) {
  if (const std::optional<SymbolId> known = find(scope, name)) return *known;
  const auto id = static_cast<SymbolId>(symbols_.size());
  symbols_.push_back({.name = std::string(name), .domain = domain, .scope = scope});
  ids_.emplace(std::pair(scope, std::string(name)), id);
  return id;
}

std::optional<SymbolId> Symbols::find(ScopeId scope, std::string_view name) const {
  const auto found = ids_.find(std::pair(scope, std::string(name)));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

const Symbol& Symbols::operator[](SymbolId id) const {
  static const Symbol nameless = {.name = "unknown"};
  const auto index = static_cast<std::size_t>(id);
  return index < symbols_.size() ? symbols_[index] : nameless;
}

Symbol& Symbols::edit(SymbolId id) { return symbols_[static_cast<std::size_t>(id)]; }

void Symbols::narrow_to_name_part(SymbolId id) {
  Symbol& symbol = edit(id);
  if (symbol.domain == Domain::any) symbol.domain = Domain::log_group_name_part;
}

std::size_t Symbols::size() const { return symbols_.size(); }

}  // namespace kmslint
