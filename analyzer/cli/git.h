// What git knows about revisions, read through the git program.
//
// Only plumbing is called, without a shell. Nothing that a repository may bring along runs: no
// fsmonitor, no hook, no filter, no external diff, and nothing is fetched. The index that git's own
// environment names (in a hook: that of the commit at hand) is the one that is read.
// Source: https://git-scm.com/docs
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "cli/options.h"

namespace kmslint {

class GitRepository {
 public:
  /// The repository around a folder that exists; paths are relative to that folder from here on,
  /// and what lies beside it is not looked at.
  static tl::expected<GitRepository, UsageError> around(const std::string& folder);

  /// The folder of the work tree, absolute.
  std::optional<std::string> top() const;

  /// The commit that a revision means.
  tl::expected<std::string, UsageError> commit(const std::string& revision) const;
  /// Whether there is a commit yet.
  bool has_commits() const;

  /// Object ids of the files of a commit, by path. Links and submodules are no files.
  using Files = std::map<std::string, std::string, std::less<>>;
  tl::expected<Files, UsageError> files_of(const std::string& commit) const;
  /// Those of the index. A path with a conflict has our side's.
  tl::expected<Files, UsageError> files_of_index() const;
  /// Paths of the index whose file is not, or may not be, what the index says.
  tl::expected<std::set<std::string>, UsageError> dirty() const;

  /// The bytes of objects, by id; those that are not there (a partial clone) are left out.
  tl::expected<std::map<std::string, std::string>, UsageError> read(
      const std::set<std::string>& ids) const;

 private:
  explicit GitRepository(std::string folder) : folder_(std::move(folder)) {}
  tl::expected<std::string, UsageError> run(std::vector<std::string> arguments,
                                            std::string_view input = {}) const;
  static tl::expected<Files, UsageError> listed(
      const tl::expected<std::string, UsageError>& output);

  std::string folder_;
};

}  // namespace kmslint
