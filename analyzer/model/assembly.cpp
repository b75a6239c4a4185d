#include "model/assembly.h"

#include <utility>

#include "model/account_and_region.h"

namespace kmslint {
namespace {

constexpr std::string_view stack_type = "aws:cloudformation:stack";

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view() : node->text;
}

std::string in_backticks(std::string_view text) { return "`" + std::string(text) + "`"; }

/// `aws://111122223333/eu-central-1`, each part perhaps `unknown-account`, `unknown-region`.
class EnvironmentReader {
 public:
  EnvironmentReader(const Member& artifact, std::vector<NotEvaluated>& problems)
      : artifact_(artifact), problems_(problems) {}

  void read(AssemblyStack& stack) {
    const Node* environment = artifact_.value.find("environment");
    if (environment == nullptr) return;
    std::string_view text = environment->text;
    const std::size_t slash = text.find('/', scheme.size());
    if (!text.starts_with(scheme) || slash == std::string_view::npos) {
      return say(*environment, "is not `aws://ACCOUNT/REGION`");
    }
    const std::string_view account = text.substr(scheme.size(), slash - scheme.size());
    const std::string_view region = text.substr(slash + 1);
    if (is_account(account)) {
      stack.account = account;
    } else if (account != "unknown-account") {
      say(*environment, "names no account of twelve digits");
    }
    if (is_region(region)) {
      stack.region = region;
    } else if (region != "unknown-region") {
      say(*environment, "names no AWS Region");
    }
  }

 private:
  static constexpr std::string_view scheme = "aws://";

  void say(const Node& environment, const std::string& what) {
    const std::string written = is_scalar(environment) ? " " + in_backticks(environment.text) : "";
    problems_.push_back({.span = environment.span,
                         .reason = "the environment" + written + " of stack " +
                                   in_backticks(artifact_.name.text) + " " + what +
                                   ", it is left open",
                         .settle = "cdk synth"});
  }

  const Member& artifact_;
  std::vector<NotEvaluated>& problems_;
};

AssemblyStack read_stack(const Member& member, std::vector<NotEvaluated>& problems) {
  const Node& artifact = member.value;
  AssemblyStack stack;
  EnvironmentReader(member, problems).read(stack);
  const Node* properties = artifact.find("properties");
  const std::string_view name =
      properties == nullptr ? std::string_view() : text_of(properties->find("stackName"));
  stack.name = name.empty() ? member.name.text : name;
  const Node* parameters = properties == nullptr ? nullptr : properties->find("parameters");
  if (parameters == nullptr) return stack;
  for (const Member& parameter : parameters->members) {
    if (parameter.value.kind != NodeKind::string) continue;
    stack.parameters[std::string(parameter.name.text)] = parameter.value.text;
  }
  return stack;
}

}  // namespace

bool is_named_manifest(std::string_view path) {
  return path.substr(path.rfind('/') + 1) == "manifest.json";
}

bool is_in_cdk_out(std::string_view path) {
  return path.starts_with("cdk.out/") || path.find("/cdk.out/") != std::string_view::npos;
}

bool is_assembly_manifest(const Node& root) {
  const Node* version = root.find("version");
  const Node* artifacts = root.find("artifacts");
  return version != nullptr && version->kind == NodeKind::string && artifacts != nullptr &&
         artifacts->kind == NodeKind::mapping && root.find("Resources") == nullptr;
}

std::vector<NotEvaluated> Assemblies::add(const Node& manifest, std::string_view path,
                                          bool is_whole) {
  const std::string_view folder = folder_of(path);
  folders_.emplace(folder, is_whole);
  std::vector<NotEvaluated> problems;
  const Node* artifacts = manifest.find("artifacts");
  if (artifacts == nullptr) return problems;
  for (const Member& artifact : artifacts->members) {
    if (text_of(artifact.value.find("type")) != stack_type) continue;
    const Node* properties = artifact.value.find("properties");
    const Node* file = properties == nullptr ? nullptr : properties->find("templateFile");
    const std::optional<std::string> place =
        text_of(file).empty() ? std::nullopt : path_from(folder, file->text);
    if (place) {
      AssemblyStack& stack = stacks_[*place];
      stack = read_stack(artifact, problems);
      stack.listed = file->span;
    } else if (is_whole) {
      problems.push_back(
          {.span = file == nullptr ? artifact.name.span : file->span,
           .reason = "stack " + in_backticks(artifact.name.text) +
                     (file == nullptr ? " has no `templateFile`"
                                      : " has a `templateFile` that is no path here"),
           .settle = "cdk synth"});
    }
  }
  return problems;
}

const AssemblyStack* Assemblies::stack(std::string_view path) const {
  const auto found = stacks_.find(path);
  return found == stacks_.end() ? nullptr : &found->second;
}

std::map<std::string, Span> Assemblies::templates() const {
  std::map<std::string, Span> paths;
  for (const auto& [path, stack] : stacks_) paths.emplace(path, stack.listed);
  return paths;
}

bool Assemblies::decides_about(std::string_view path) const {
  const auto found = folders_.find(folder_of(path));
  return found != folders_.end() && found->second;
}

bool Assemblies::is_side_file(std::string_view path) const {
  const std::string_view folder = folder_of(path);
  if (!folders_.contains(folder)) return false;
  const std::string_view name = folder.empty() ? path : path.substr(folder.size() + 1);
  return name == "tree.json" || name == "manifest.json" || name == "cdk.out" ||
         name.ends_with(".assets.json") || name.ends_with(".metadata.json");
}

}  // namespace kmslint
