// The files in focus: everything is read, and only what touches one of them is reported.
//
// A finding touches the file its word stands in, and those of its related places, its log groups
// and its keys; and the configuration that governs its word. So findings do not depend on how
// a hook's file names are spread over processes: what one process reports for all files is what
// several report for some each.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/check.h"

namespace kmslint {

class Focus {
 public:
  Focus(const CheckOptions& options, const Discovery& discovery);

  bool is_given() const { return given_; }
  bool holds_file(std::string_view path) const { return files_.count(std::string(path)) != 0; }
  bool holds_configuration(std::uint32_t index) const { return configurations_.count(index) != 0; }
  /// What to say about the focus itself.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  void add(const std::string& path, const Discovery& discovery);

  bool given_ = false;
  std::set<std::string> files_;  ///< as reports name them
  std::set<std::uint32_t> configurations_;
  std::vector<std::string> remarks_;
};

/// Takes out what does not touch the focus.
void keep_focused(Report& report, const Focus& focus, const Governance& governance,
                  const Sources& sources);

}  // namespace kmslint
