#include "model/assembly.h"

#include <vector>

namespace kmslint {
namespace {

constexpr std::string_view stack_type = "aws:cloudformation:stack";

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view() : node->text;
}

/// `aws://111122223333/eu-central-1`
void read_environment(std::string_view environment, AssemblyStack& stack) {
  constexpr std::string_view scheme = "aws://";
  if (!environment.starts_with(scheme)) return;
  environment.remove_prefix(scheme.size());
  const std::size_t slash = environment.find('/');
  if (slash == std::string_view::npos) return;
  const std::string_view account = environment.substr(0, slash);
  const std::string_view region = environment.substr(slash + 1);
  if (account != "unknown-account" && !account.empty()) stack.account = account;
  if (region != "unknown-region" && !region.empty()) stack.region = region;
}

AssemblyStack read_stack(std::string_view id, const Node& artifact) {
  AssemblyStack stack;
  read_environment(text_of(artifact.find("environment")), stack);
  const Node* properties = artifact.find("properties");
  const std::string_view name =
      properties == nullptr ? std::string_view() : text_of(properties->find("stackName"));
  stack.name = name.empty() ? id : name;
  const Node* parameters = properties == nullptr ? nullptr : properties->find("parameters");
  if (parameters == nullptr) return stack;
  for (const Member& parameter : parameters->members) {
    if (parameter.value.kind != NodeKind::string) continue;
    stack.parameters[std::string(parameter.name.text)] = parameter.value.text;
  }
  return stack;
}

}  // namespace

bool is_assembly_manifest(const Node& root) {
  const Node* version = root.find("version");
  const Node* artifacts = root.find("artifacts");
  return version != nullptr && version->kind == NodeKind::string && artifacts != nullptr &&
         artifacts->kind == NodeKind::mapping && root.find("Resources") == nullptr;
}

void Assemblies::add(const Node& manifest, std::string_view path) {
  const std::string_view folder = folder_of(path);
  folders_.emplace(folder);
  const Node* artifacts = manifest.find("artifacts");
  if (artifacts == nullptr) return;
  for (const Member& artifact : artifacts->members) {
    if (text_of(artifact.value.find("type")) != stack_type) continue;
    const Node* properties = artifact.value.find("properties");
    const std::string_view file =
        properties == nullptr ? std::string_view() : text_of(properties->find("templateFile"));
    const std::optional<std::string> place = path_from(folder, file);
    if (!file.empty() && place) stacks_[*place] = read_stack(artifact.name.text, artifact.value);
  }
}

const AssemblyStack* Assemblies::stack(std::string_view path) const {
  const auto found = stacks_.find(path);
  return found == stacks_.end() ? nullptr : &found->second;
}

std::set<std::string> Assemblies::templates() const {
  std::set<std::string> paths;
  for (const auto& [path, stack] : stacks_) paths.insert(path);
  return paths;
}

bool Assemblies::holds(std::string_view path) const { return folders_.contains(folder_of(path)); }

bool Assemblies::is_side_file(std::string_view path) const {
  if (!holds(path)) return false;
  const std::string_view folder = folder_of(path);
  const std::string_view name = folder.empty() ? path : path.substr(folder.size() + 1);
  return name == "tree.json" || name == "manifest.json" || name == "cdk.out" ||
         name.ends_with(".assets.json") || name.ends_with(".metadata.json");
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::optional<std::string> path_from(std::string_view folder, std::string_view path) {
  if (path.starts_with('/')) return std::nullopt;
  std::string whole(folder);
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    const std::string_view step = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      whole += (whole.empty() ? "" : "/") + std::string(step);
      continue;
    }
    if (whole.empty()) return std::nullopt;
    whole.resize(folder_of(whole).size());
  }
  return whole;
}

}  // namespace kmslint
