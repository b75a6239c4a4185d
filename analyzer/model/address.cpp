#include "model/address.h"

namespace kmslint {
namespace {

/// Calls visit(place) for each character outside of instance keys and for each key's brackets.
template <class Visit>
void each_outside_of_keys(std::string_view address, Visit visit) {
  bool quoted = false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == '"' && (i == 0 || address[i - 1] != '\\')) quoted = !quoted;
    if (!quoted && address[i] != '"') visit(i);
  }
}

/// Where the last part of the module path ends, or 0.
std::size_t module_end(std::string_view address) {
  std::size_t parts = 0;
  std::size_t ends[2] = {0, 0};  // of the dots before the name and before the type
  each_outside_of_keys(address, [&](std::size_t i) {
    if (address[i] != '.') return;
    ++parts;
    ends[0] = ends[1];
    ends[1] = i;
  });
  if (parts < 2) return 0;
  const std::string_view module = address.substr(0, ends[0]);
  if (module == "data") return 0;
  return module.ends_with(".data") ? ends[0] - std::string_view(".data").size() : ends[0];
}

}  // namespace

std::string without_instances(std::string_view address) {
  std::string result;
  bool in_key = false;
  each_outside_of_keys(address, [&](std::size_t i) {
    if (address[i] == '[') in_key = true;
    if (!in_key) result += address[i];
    if (address[i] == ']') in_key = false;
  });
  return result;
}

std::string_view without_instance(std::string_view address) {
  if (!address.ends_with(']')) return address;
  std::size_t begin = address.size();
  each_outside_of_keys(address, [&](std::size_t i) {
    if (address[i] == '[') begin = i;
  });
  return address.substr(0, begin);
}

std::string_view instance_key(std::string_view address) {
  return address.substr(without_instance(address).size());
}

std::string_view module_of(std::string_view address) {
  return address.substr(0, module_end(address));
}

std::string_view name_in_module(std::string_view address) {
  const std::string_view resource = without_instance(address);
  const std::size_t end = module_end(address);
  return resource.substr(end == 0 ? 0 : end + 1);
}

bool is_at_or_below(std::string_view address, std::string_view whole) {
  if (!address.starts_with(whole)) return false;
  const std::string_view rest = address.substr(whole.size());
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

}  // namespace kmslint
