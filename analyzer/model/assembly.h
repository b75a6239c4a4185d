// What the AWS CDK writes beside its templates: `manifest.json` of a cloud assembly (`cdk.out`)
// says which templates are deployed, where, and with which parameters.
// https://docs.aws.amazon.com/cdk/v2/guide/deploy.html, "cloud assembly"; aws-cdk,
// packages/@aws-cdk/cloud-assembly-schema
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "source/path.h"
#include "source/span.h"
#include "syntax/node.h"

namespace kmslint {

/// How a manifest says a template is deployed.
struct AssemblyStack {
  Span listed = {};                         ///< where the manifest names the template
  std::optional<std::string> region = {};   ///< none: `unknown-region`
  std::optional<std::string> account = {};  ///< none: `unknown-account`
  std::optional<std::string> name = {};
  std::map<std::string, std::string> parameters = {};
};

/// Whether this is the file's name.
bool is_named_manifest(std::string_view path);

/// Whether the file is where the CDK writes unless told otherwise.
bool is_in_cdk_out(std::string_view path);

/// Whether a document is the manifest of a cloud assembly.
bool is_assembly_manifest(const Node& root);

/// The assemblies of a run.
class Assemblies {
 public:
  /// `path` is the manifest's; `is_whole` is false where its text breaks off. What cannot be
  /// understood is left open and comes back.
  std::vector<NotEvaluated> add(const Node& manifest, std::string_view path, bool is_whole);

  const AssemblyStack* stack(std::string_view path) const;
  /// All templates that manifests list, with the place where they do.
  std::map<std::string, Span> templates() const;
  /// Whether a manifest stands beside the file and says of every template whether it is deployed.
  bool decides_about(std::string_view path) const;
  /// Whether the file is one of those that repeat what templates say: `tree.json`, asset manifests.
  bool is_side_file(std::string_view path) const;

 private:
  std::map<std::string, bool, std::less<>> folders_;  ///< whether the manifest is whole
  std::map<std::string, AssemblyStack, std::less<>> stacks_;
};

}  // namespace kmslint
