// A folder of Terraform files as one module: what its blocks declare, indexed once.
//
// Terraform reads all files of a folder as if they were one; override files (`override.tf`,
// `*_override.tf`) change what the others declare. Nothing is evaluated here.
// Source: https://developer.hashicorp.com/terraform/language/files
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/sources.h"
#include "syntax/hcl.h"

namespace kmslint {

/// One file of a folder; the tree outlives the folder's index.
struct TerraformFile {
  FileId file = {};
  const HclBody* body = nullptr;
  bool is_override = false;
};

/// A file of variable values.
struct VariablesFile {
  std::string name = {};  ///< within the folder: `prod.tfvars`
  const HclBody* body = nullptr;
  /// terraform.tfvars, *.auto.tfvars and their JSON forms: read without being named.
  bool loaded = false;
};

/// `resource "type" "name" {}` or `data "type" "name" {}`.
struct ResourceBlock {
  bool is_data = false;
  std::string_view type = {};
  std::string_view name = {};
  Span name_span = {};  ///< both labels
  const HclBlock* block = nullptr;
};

class TerraformFolder {
 public:
  /// `path` is relative to the root of the run, without a slash at the end; empty for the root.
  explicit TerraformFolder(std::string path) : path_(std::move(path)) {}
  TerraformFolder(const TerraformFolder&) = delete;
  TerraformFolder& operator=(const TerraformFolder&) = delete;

  void add(const TerraformFile& file);
  void add(VariablesFile file) { variables_files_.push_back(std::move(file)); }
  /// After all files were added: override files, then the order of names.
  void finish();

  const std::string& path() const { return path_; }
  const std::vector<TerraformFile>& files() const { return files_; }
  /// In the order in which Terraform loads them.
  const std::vector<VariablesFile>& variables_files() const { return variables_files_; }

  const std::vector<ResourceBlock>& resources() const { return resources_; }
  const ResourceBlock* resource(bool is_data, std::string_view type, std::string_view name) const;
  const HclAttribute* local(std::string_view name) const;
  const HclBlock* variable(std::string_view name) const;
  const HclBlock* output(std::string_view name) const;
  const HclBlock* module(std::string_view name) const;
  const std::vector<const HclBlock*>& modules() const { return module_blocks_; }
  /// `aws` or `aws.alias`; nullptr where there is no such block.
  const HclBlock* provider(std::string_view name) const;
  const std::vector<const HclBlock*>& providers() const { return provider_blocks_; }
  /// `moved`, `removed` and `import` blocks in order.
  const std::vector<const HclBlock*>& moves() const { return moves_; }
  /// Something of the folder could not be read, so that a missing declaration proves nothing.
  bool is_incomplete() const { return incomplete_; }
  /// Whether nothing is made in it, called, or moved.
  bool is_empty() const { return resources_.empty() && module_blocks_.empty() && moves_.empty(); }

 private:
  void index(const HclBlock& block);
  void index_resource(const HclBlock& block, bool is_data);
  void apply_overrides();
  const HclBlock* merged(const HclBlock& original, const HclBlock& changes);

  std::string path_;
  std::vector<TerraformFile> files_;
  std::vector<VariablesFile> variables_files_;
  std::vector<ResourceBlock> resources_;
  std::map<std::pair<std::string, std::string>, std::size_t> resource_index_;
  std::map<std::string_view, const HclAttribute*> locals_;
  std::map<std::string_view, const HclBlock*> variables_;
  std::map<std::string_view, const HclBlock*> outputs_;
  std::map<std::string_view, const HclBlock*> modules_;
  std::vector<const HclBlock*> module_blocks_;
  std::map<std::string, const HclBlock*> providers_;
  std::vector<const HclBlock*> provider_blocks_;
  std::vector<const HclBlock*> moves_;
  /// Blocks that override files changed, and their lists.
  std::vector<std::unique_ptr<HclBlock>> merged_blocks_;
  std::vector<std::unique_ptr<std::vector<HclAttribute>>> merged_attributes_;
  std::vector<std::unique_ptr<std::vector<HclBlock>>> merged_nested_;
  bool incomplete_ = false;
};

/// `provider` block's name in references: `aws`, `aws.use1`.
std::string provider_name(const HclBlock& block);
/// The text of an expression that is a plain word: a string without templates.
std::optional<std::string> literal_text(const Expression& expression);

/// `aws.use1` or `var.region`: a name with attributes, also as a text; empty for anything else.
std::string reference_text(const Expression& expression);

/// `./logs`, `../logs`: a module's source in the file system.
bool is_local_source(std::string_view source);

/// Nested blocks of that type: written as blocks, or in the JSON form as objects or lists of them.
std::vector<const HclBody*> nested_blocks(const HclBody& body, std::string_view type);

/// Parses a file by its name.
ParsedHcl parse_terraform(Sources& sources, FileId file);

bool is_terraform_file(std::string_view path);            ///< .tf, .tofu and their JSON forms
bool is_override_file(std::string_view path);             ///< `override.tf`, `x_override.tf`
bool is_terraform_variables_file(std::string_view path);  ///< .tfvars, .tfvars.json

}  // namespace kmslint
