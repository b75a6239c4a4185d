// What a document says of other files: the templates it nests, what it includes, the exports it
// imports and makes, the stacks that a manifest lists.
//
// This is what decides which files outside of PATH are read, so it is found in the tree alone,
// before anything is evaluated: only paths and names that are literal count.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/read_model.h"
#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

/// Paths are those of Sources::path.
struct FileReferences {
  bool is_template = false;
  bool is_fragment = false;          ///< a GetAtt names a resource that the template does not have
  std::set<std::string> files = {};  ///< local nested templates and files of AWS::Include
  std::set<std::string> modules = {};  ///< folders of local Terraform modules
  std::set<std::string> imports = {};  ///< literal names of Fn::ImportValue
  bool has_open_import = false;        ///< there is one whose name is made by an intrinsic
  std::set<std::string> exports = {};  ///< literal names of Outputs' Export
  bool is_manifest = false;
  std::map<std::string, Span> stacks = {};  ///< templates that this manifest of the CDK lists
};

FileReferences file_references(const Document& document, const Sources& sources);

}  // namespace kmslint
