#include "model/model.h"

namespace kmslint {

ScopeId Scopes::take(const std::string& name) {
  const auto next = ScopeId{static_cast<std::uint32_t>(names_.size()) + 1};
  const auto [place, is_new] = ids_.try_emplace({name, taken_[name]++}, next);
  if (is_new) names_.push_back(name);
  return place->second;
}

std::string_view Scopes::name(ScopeId scope) const {
  const auto index = static_cast<std::size_t>(scope);
  return index == 0 || index > names_.size() ? std::string_view() : names_[index - 1];
}

}  // namespace kmslint
