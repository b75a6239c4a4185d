// Trees to the domain: recognises what each document is, evaluates it, joins keys, aliases and log
// groups across all documents, and lists the pairs to judge.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/plan_side.h"
#include "model/model.h"
#include "source/sources.h"
#include "syntax/hcl.h"
#include "syntax/node.h"

namespace kmslint {

/// What the command line and the configuration say about the surroundings of a file.
struct Settings {
  std::vector<std::string> regions = {};  ///< none: open; several: each its own case
  std::optional<std::string> account = {};
  std::optional<std::string> partition = {};  ///< default: `aws`, or that of the region given
  std::map<std::string, std::string> parameters = {};  ///< CloudFormation parameter values
  std::map<std::string, std::string> variables = {};   ///< Terraform variables, as `--var` has them
  std::vector<FileId> variable_files = {};             ///< before those; the last one counts
  std::vector<std::string> log_groups = {};            ///< ARNs to judge bare policies with
};

enum class Format : std::uint8_t { json, yaml, hcl };

/// How files that inputs refer to are read. Paths are as in Sources::path; nothing outside of the
/// roots is found. Without a function nothing is.
struct FileAccess {
  std::function<std::optional<FileId>(const std::string& path)> read = {};
  std::function<std::vector<std::string>(const std::string& folder)> list = {};  ///< files in it
  /// Files in it and in its folders, relative to it.
  std::function<std::vector<std::string>(const std::string& folder)> below = {};
};

struct Document {
  FileId file = {};
  Format format = Format::json;
  Parsed parsed = {};
  std::optional<ParsedHcl> hcl = {};  ///< of a Terraform file, whose `parsed` is empty
  bool named = false;                 ///< on the command line: it claims to be an input
  std::uint32_t settings = 0;         ///< index into the settings given to read_model
};

/// Documents must outlive the call only. Embedded documents are added to `sources`, where sensitive
/// values of plans are overwritten. `side` is the one of plans: what they lead to, or what there
/// is. With a model of another revision, what is the same in both has the same scopes and symbols,
/// the result's symbols hold the other's, and no resource has the number of one there.
Model read_model(const std::vector<Document>& documents, const std::vector<Settings>& settings,
                 Sources& sources, const FileAccess& access = {}, PlanSide side = PlanSide::after,
                 const Model* other_revision = nullptr);

}  // namespace kmslint
