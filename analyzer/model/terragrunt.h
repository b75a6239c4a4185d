// Terragrunt units as one Terraform root: what the tool would run folder by folder, in one text.
//
// A unit (`terragrunt.hcl`) calls one module with inputs; `dependency` blocks hand it outputs of
// other units. Units that depend on each other become a root that calls the module of each, so that
// `dependency.kms.outputs.arn` is `module.….arn`. Words of the units keep their places. What only
// runs with Terragrunt (`run_cmd`, hooks, generated files but for the provider's Region) stays
// unknown.
//
// Source: https://terragrunt.gruntwork.io/docs/reference/hcl/
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eval/terraform_folder.h"
#include "model/model.h"
#include "source/sources.h"
#include "syntax/hcl.h"

namespace kmslint {

bool is_terragrunt_unit(std::string_view path);

/// A root made of units.
struct TerragruntRoot {
  std::string name = {};  ///< folder of its first unit
  std::unique_ptr<TerraformFolder> folder = {};
  std::set<std::string> modules = {};  ///< folders that its units call
};

class TerragruntReader {
 public:
  struct Surroundings {
    /// Bytes of a file inside of the root of the run.
    std::function<std::optional<FileId>(std::string_view path)> file = {};
    /// A local module; nullptr where there are no Terraform files.
    std::function<const TerraformFolder*(std::string_view path)> folder = {};
  };
  TerragruntReader(Surroundings surroundings, Model& model, Sources& sources);
  ~TerragruntReader();
  TerragruntReader(const TerragruntReader&) = delete;
  TerragruntReader& operator=(const TerragruntReader&) = delete;

  /// Of the units in these files, and of those they depend on. The reader outlives the roots.
  std::vector<TerragruntRoot> roots(const std::vector<FileId>& units);

 private:
  class Writer;
  struct Config;
  struct Unit;

  Unit* unit_at(const std::string& folder);
  Config* config(const std::string& path, const std::string& folder, bool is_included);
  const ParsedHcl* parsed(FileId file);
  void read(Config& config);
  void include(Config& config, const HclBlock& block);
  void depend(Unit& unit, const Config& config);
  void say(Span span, std::string reason);
  std::string label_of(const std::string& folder);

  std::optional<std::string> text(const Expression& expression, const Config& config, int depth);
  std::optional<std::string> call(const Expression& expression, const Config& config, int depth);
  std::optional<std::string> found_above(const Expression& call, const Config& config, int depth);
  std::optional<std::string> source_of(const Unit& unit, Span& place);

  Surroundings surroundings_;
  Model& model_;
  Sources& sources_;
  std::map<FileId, ParsedHcl> parsed_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Config>> configs_;
  std::map<std::string, std::unique_ptr<Unit>> units_;
  std::set<std::string> labels_;
  std::set<std::string> missing_;
  std::deque<ParsedHcl> written_;
};

}  // namespace kmslint
