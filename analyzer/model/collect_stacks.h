// From template files to stacks: a template is a stack of its own, or nested in others in view
// (then one for each, with their parameters), or one of the CDK's output, whose manifest says where
// it is deployed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "eval/stacks.h"
#include "model/assembly.h"
#include "model/model.h"
#include "model/read_cloudformation.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// A template, whose stacks are to be found.
struct TemplateRoot {
  const Node* root = nullptr;
  FileId file = {};
  const Settings* settings = nullptr;
  std::optional<Span> broken_at = {};
  /// The root of another file in view, by a path as it is written in this one.
  std::function<const Node*(std::string_view)> included = {};
};

/// How deep stacks may be nested, how many nested ones there may be, and how many bytes their
/// templates may have, counted once for each use.
inline constexpr std::size_t max_nested_depth = 16;
inline constexpr std::size_t max_nested_stacks = 5'000;
inline constexpr std::uint64_t max_nested_bytes = std::uint64_t{64} << 20;

/// Adds the stacks and links them.
std::vector<TemplateInput> collect_stacks(const std::vector<TemplateRoot>& templates,
                                          const Assemblies& assemblies, Stacks& stacks,
                                          Model& model, const Sources& sources);

/// The file a resource makes a nested stack of, as it is written; empty where it is not a local
/// one.
std::string_view nested_template_path(const TemplateResource& resource);

}  // namespace kmslint
