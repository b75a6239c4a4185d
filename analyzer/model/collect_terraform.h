// From files to Terraform roots: folders become modules, folders that no other one calls become
// roots; so do Terragrunt units with the modules they call.
//
// What the files in view leave out is fetched when it is needed: the other files of their folders,
// folders of local and downloaded modules, files that `file` and `templatefile` name.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eval/terraform.h"
#include "model/model.h"
#include "model/read_model.h"
#include "model/terragrunt.h"
#include "source/sources.h"

namespace kmslint {

class TerraformCollector {
 public:
  TerraformCollector(const FileAccess& access, Model& model, Sources& sources)
      : access_(access), model_(model), sources_(sources) {}
  TerraformCollector(const TerraformCollector&) = delete;
  TerraformCollector& operator=(const TerraformCollector&) = delete;

  /// Documents outlive the collector. Those in other notations are files that may be read.
  void add(const Document& document);

  /// Evaluates the roots; symbols of each are its own. `first_resource` is the first number
  /// for resources that is free.
  std::deque<Terraform>& roots(const std::vector<Settings>& settings, std::uint32_t first_resource);

  /// Files whose text went into some value.
  const std::set<FileId>& used() const { return used_; }

 private:
  struct Folder {
    std::unique_ptr<TerraformFolder> contents = {};
    std::uint32_t settings = 0;
    bool in_view = false;   ///< some file of it was given
    bool finished = false;  ///< and the rest was fetched
    std::set<std::string> names = {};
    struct Loaded {
      std::string name = {};
      FileId file = {};
      const HclBody* body = nullptr;
    };
    std::vector<Loaded> files = {};
  };

  Folder& folder_at(const std::string& path);
  void add_body(Folder& folder, const std::string& name, FileId file, const HclBody& body);
  void fetch(Folder& folder, const std::string& path, const std::string& name);
  void finish(Folder& folder, const std::string& path);
  const TerraformFolder* module_at(std::string_view path);
  std::optional<FileId> file_at(std::string_view path);
  std::optional<FileId> used_file(std::string_view path);
  std::optional<std::string> downloaded(std::string_view root, std::string_view key);
  const TerraformFolder* described_at(std::string_view source, std::string_view version, Span call);
  std::map<std::string, std::set<std::string>> called_folders();
  std::vector<TerragruntRoot> terragrunt_roots();
  void find_states(const std::vector<std::string>& roots);
  void share_environments(const std::vector<std::string>& roots);
  std::vector<std::string> in_order_of_states(const std::vector<std::string>& roots) const;
  Terraform* root_with_state(const StatePlace& place);
  TerraformSurroundings surroundings();

  const FileAccess& access_;
  Model& model_;
  Sources& sources_;
  std::map<std::string, Folder, std::less<>> folders_;
  std::map<std::string, FileId, std::less<>> files_;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> downloads_;  // by root
  std::set<FileId> used_;
  std::deque<ParsedHcl> fetched_;
  /// Descriptions of registry modules by the call they stand at.
  std::map<Span, std::unique_ptr<TerraformFolder>> described_;
  struct TerragruntUnit {
    FileId file = {};
    std::uint32_t settings = 0;
  };
  std::map<std::string, TerragruntUnit> units_;  ///< by folder
  std::unique_ptr<TerragruntReader> terragrunt_;
  std::vector<TerragruntRoot> terragrunt_roots_;
  std::deque<Terraform> roots_;
  /// Folders of the roots whose state another one reads, and what each root reads.
  std::map<StatePlace, std::vector<std::string>> states_;
  std::map<std::string, std::set<std::string>> states_read_;
  std::map<std::string, ScopeId> environments_;
};

}  // namespace kmslint
