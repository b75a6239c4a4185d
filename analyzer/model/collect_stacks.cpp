#include "model/collect_stacks.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "eval/intrinsics.h"

namespace kmslint {
namespace {

/// A path as it may stand in a template: literal, and no address.
std::string_view local_path(const Node* node) {
  if (node == nullptr || node->kind != NodeKind::string || !node->tag.empty()) return {};
  const std::string_view text = node->text;
  return text.find("://") != std::string_view::npos ? std::string_view() : text;
}

StackSettings stack_settings(const Settings& settings) {
  return {.regions = settings.regions,
          .account = settings.account,
          .partition = settings.partition.value_or("aws"),
          .parameters = settings.parameters};
}

/// What the manifest knows wins over what was said for the whole run.
StackSettings assembled(StackSettings settings, const AssemblyStack& stack) {
  if (stack.region) settings.regions = {*stack.region};
  if (stack.account) settings.account = stack.account;
  settings.stack_name = stack.name;
  for (const auto& [name, value] : stack.parameters) settings.parameters.emplace(name, value);
  return settings;
}

class StackCollector {
 public:
  StackCollector(const std::vector<TemplateRoot>& templates, const Assemblies& assemblies,
                 Stacks& stacks, Model& model, const Sources& sources)
      : templates_(templates),
        assemblies_(assemblies),
        stacks_(stacks),
        model_(model),
        sources_(sources),
        is_used_(templates.size(), false) {}

  std::vector<TemplateInput> collect() {
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      by_path_.emplace(sources_.path(templates_[i].file), i);
    }
    const std::vector<bool> nested = find_nested();
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      if (!nested[i] && is_deployed(i)) add_own(i);
    }
    // Templates that only nest each other are read all the same.
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      if (nested[i] && !is_used_[i] && is_deployed(i)) add_own(i);
    }
    stacks_.link();
    std::vector<TemplateInput> inputs;
    for (std::size_t i = 0; i < stacks_.size(); ++i) {
      inputs.push_back({.stack = &stacks_[i],
                        .address = addresses_[i],
                        .broken_at = templates_[template_of_[i]].broken_at});
    }
    add_unlisted(nested);
    return inputs;
  }

 private:
  std::string_view path_of(std::size_t index) const {
    return sources_.path(templates_[index].file);
  }

  /// A file of an assembly that its manifest does not list is left over from another run, or
  /// belongs to a nested stack.
  bool is_deployed(std::size_t index) const {
    return !assemblies_.decides_about(path_of(index)) ||
           assemblies_.stack(path_of(index)) != nullptr;
  }

  /// The template in view that the resource makes a stack of.
  std::optional<std::size_t> target(std::string_view written, std::size_t from) const {
    const auto path = written.empty() ? std::nullopt : path_from(folder_of(path_of(from)), written);
    const auto found = path ? by_path_.find(*path) : by_path_.end();
    return found == by_path_.end() ? std::nullopt : std::optional(found->second);
  }

  /// Which templates some other one nests.
  std::vector<bool> find_nested() const {
    std::vector<bool> nested(templates_.size(), false);
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      const Node* resources = templates_[i].root->find("Resources");
      for (const Member& member : resources->members) {
        const Node* type = member.value.find("Type");
        const TemplateResource resource = {.type = std::string(type ? type->text : ""),
                                           .definition = &member.value,
                                           .properties = member.value.find("Properties")};
        const std::optional<std::size_t> found = target(nested_template_path(resource), i);
        if (found && *found != i) nested[*found] = true;
      }
    }
    return nested;
  }

  void add_own(std::size_t index) {
    StackSettings settings = stack_settings(*templates_[index].settings);
    const AssemblyStack* assembly = assemblies_.stack(path_of(index));
    if (assembly != nullptr) settings = assembled(std::move(settings), *assembly);
    add_stack(
        index, std::move(settings),
        {.folder = std::string(folder_of(path_of(index))), .is_complete = assembly != nullptr}, "");
  }

  void add_stack(std::size_t index, StackSettings settings, Stacks::Origin origin,
                 const std::string& address) {
    is_used_[index] = true;
    chain_.push_back(index);
    settings.included = templates_[index].included;
    // Of a nested stack its parent's template and the resource that makes it.
    std::string name(path_of(chain_.front()));
    if (!address.empty()) name += '/' + address;
    const std::size_t stack =
        stacks_.add(*templates_[index].root, model_.scopes.take(name), settings, std::move(origin));
    addresses_.push_back(address);
    template_of_.push_back(index);
    // Parameters are the parent's to give.
    settings.parameters.clear();
    settings.stack_name.reset();
    for (const TemplateResource& resource : stacks_[stack].resources()) {
      add_nested(stack, resource, settings);
    }
    chain_.pop_back();
  }

  void add_nested(std::size_t parent, const TemplateResource& resource,
                  const StackSettings& settings) {
    const std::string_view written = nested_template_path(resource);
    const std::optional<std::size_t> found = target(written, template_of_[parent]);
    if (!found) {
      add_not_in_view(resource, written);
      return;
    }
    if (const std::string_view problem = enter(*found); !problem.empty()) {
      model_.not_evaluated.push_back({.span = resource.name_span, .reason = std::string(problem)});
      return;
    }
    add_stack(*found, settings,
              {.folder = std::string(folder_of(path_of(*found))),
               .is_complete = true,
               .parent = parent,
               .made_by = &resource},
              addresses_[parent] + "Resources/" + resource.logical_id + "/");
  }

  void add_not_in_view(const TemplateResource& resource, std::string_view written) {
    if (resource.type != "AWS::CloudFormation::Stack") return;
    NotEvaluated line = {.span = resource.name_span,
                         .reason = "the template of this nested stack is not among the files read"};
    if (!written.empty())
      line.settle = "check the folder that holds `" + std::string(written) + "`";
    model_.not_evaluated.push_back(std::move(line));
  }

  /// Why the template cannot be nested here.
  std::string_view enter(std::size_t index) {
    for (const std::size_t outer : chain_) {
      if (outer == index) return "the nested stacks form a cycle";
    }
    if (chain_.size() >= max_nested_depth) return "stacks are nested too deep to evaluate";
    const Span span = templates_[index].root->span;
    ++nested_stacks_;
    nested_bytes_ += span.end - span.begin;
    const bool too_many = nested_stacks_ > max_nested_stacks || nested_bytes_ > max_nested_bytes;
    return too_many ? "there are too many nested stacks to evaluate" : std::string_view();
  }

  void add_unlisted(const std::vector<bool>& nested) {
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      if (is_used_[i] || is_deployed(i) || nested[i]) continue;
      const Span span = templates_[i].root->span;
      model_.not_evaluated.push_back(
          {.span = {span.file, span.begin, span.begin},
           .reason = "is in a cloud assembly, and its manifest.json does not list it",
           .settle = "cdk synth"});
    }
  }

  const std::vector<TemplateRoot>& templates_;
  const Assemblies& assemblies_;
  Stacks& stacks_;
  Model& model_;
  const Sources& sources_;
  std::map<std::string_view, std::size_t> by_path_ = {};
  std::vector<bool> is_used_;
  std::vector<std::size_t> chain_ = {};        // templates, from the outermost stack on
  std::vector<std::string> addresses_ = {};    // by stack
  std::vector<std::size_t> template_of_ = {};  // by stack
  std::size_t nested_stacks_ = 0;
  std::uint64_t nested_bytes_ = 0;
};

}  // namespace

/// `aws cloudformation package` and the CDK take a path and put an address in its place; the CDK
/// leaves the path in the metadata.
std::string_view nested_template_path(const TemplateResource& resource) {
  const bool is_stack = resource.type == "AWS::CloudFormation::Stack";
  if (!is_stack && resource.type != "AWS::Serverless::Application") return {};
  if (const Node* metadata = resource.definition->find("Metadata")) {
    const std::string_view asset = local_path(metadata->find("aws:asset:path"));
    if (!asset.empty()) return asset;
  }
  if (resource.properties == nullptr) return {};
  return local_path(resource.properties->find(is_stack ? "TemplateURL" : "Location"));
}

std::vector<TemplateInput> collect_stacks(const std::vector<TemplateRoot>& templates,
                                          const Assemblies& assemblies, Stacks& stacks,
                                          Model& model, const Sources& sources) {
  return StackCollector(templates, assemblies, stacks, model, sources).collect();
}

}  // namespace kmslint
