// Which files to read: the named ones, and what the named folders hold that can be input.
//
// Everything happens inside a root: the git work tree around a PATH, else the PATH; `--root` says
// otherwise. A link that leads out of it is not followed. Folders are walked in the order of their
// names, without what .gitignore and `exclude` leave out, and the result is sorted by path, so that
// neither the file system's order nor that of the command line shows. What inputs refer to is
// looked for afterwards, in all of the root. No file's content is read here except .gitignore and
// .kmslint.yaml.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/configuration.h"
#include "cli/options.h"
#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

/// What is staged for commit, where it is not what the files hold.
struct IndexView {
  std::string folder = {};  ///< of the work tree; paths are relative to it
  std::set<std::string, std::less<>> tracked = {};
  std::map<std::string, std::string, std::less<>> staged = {};  ///< other bytes than the file's

  /// Nothing where the path (absolute) lies elsewhere.
  std::optional<std::string_view> relative(std::string_view path) const;
};

struct InputFile {
  std::string open_path = {};     ///< absolute, without links in it; empty: standard input
  std::string path = {};          ///< what reports name: relative to the root, forward slashes
  std::string display_path = {};  ///< as the user would write it
  bool named = false;             ///< on the command line
  bool referred = false;          ///< another input names it: it is kept whatever it says
  bool beyond = false;            ///< no PATH names or holds it: nothing is reported about it
  /// In a module outside of the PATHs, which is looked at as what is in them calls it.
  bool called = false;
  std::uint32_t configuration = 0;
  const std::string* staged = nullptr;  ///< to be read in place of the file
};

/// Something on the way that was not read: a line of the ledger.
struct NotRead {
  std::string path = {};
  std::optional<Span> span = {};  ///< the word that is to blame, in another file
  std::string reason = {};
  std::string settle = {};
};

struct Discovery {
  std::vector<InputFile> files = {};
  std::vector<NotRead> not_read = {};
  std::vector<UsageError> unreadable = {};         ///< named on the command line: exit status 2
  std::vector<Configuration> configurations = {};  ///< the first is empty: where there is none
  std::string folder = {};                         ///< paths are relative to it
  ConfigurationErrors configuration_errors = {};
};

/// The name of what can be input; others are not opened on the way.
bool has_input_extension(std::string_view name);

class Discoverer {
 public:
  /// Without a PATH the whole root is looked at: `--root`, else the work tree around the current
  /// folder, else that folder. Configurations are added to `sources`. With an index, which must
  /// outlive this, files that are not in it are not there.
  Discoverer(const CheckOptions& options, Sources& sources, const IndexView* index = nullptr);
  ~Discoverer();
  Discoverer(const Discoverer&) = delete;
  Discoverer& operator=(const Discoverer&) = delete;

  /// First what PATHs name and hold; follow() and walk_roots() put what they find behind it.
  const Discovery& found() const;

  /// The file at a path that an input names, as reports name it: nothing where there is none in the
  /// roots. .gitignore does not hide it.
  std::optional<InputFile> follow(const std::string& path);

  /// Names of the files in a folder of the roots, links left out; deep: with those in its folders,
  /// relative to it, a bounded number of them.
  std::vector<std::string> list(const std::string& folder, bool deep);
  /// Whether there is a file or folder at a path that an input names.
  bool exists(const std::string& path) const;

  /// What the roots hold besides: whole work trees and folders, nothing beside a file that was
  /// named outside of any. What cannot be read there is nobody's concern.
  std::vector<InputFile> walk_roots();

 private:
  class Walker;
  std::unique_ptr<Walker> walker_;
};

/// What PATHs name and hold.
Discovery discover(const CheckOptions& options, Sources& sources);

}  // namespace kmslint
