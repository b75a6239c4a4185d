// The revision a change starts from: a commit, the last commit against the index, or a folder.
//
// What is the same in both revisions is read and parsed once. A file that was deleted or edited is
// read from the base under the path it has now, so that both revisions of a thing have one name;
// how the user may look at it (`main:keys.tf`) is its display path.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "cli/discover.h"
#include "cli/git.h"
#include "cli/options.h"
#include "cli/read_inputs.h"
#include "lint/place_changes.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// Files of the base, by the paths that reports use.
class BaseTree {
 public:
  virtual ~BaseTree() = default;
  const std::string& name() const { return name_; }
  const std::set<std::string>& paths() const { return paths_; }
  /// Surely what it is now; false may mean that nobody looked.
  virtual bool is_same(const std::string& path) const = 0;
  /// Nothing where there is no such file, or it cannot be read.
  virtual std::optional<std::string> read(const std::string& path) = 0;

 protected:
  explicit BaseTree(std::string name) : name_(std::move(name)) {}
  std::string name_;
  std::set<std::string> paths_ = {};
};

/// The index of the repository around the PATHs, for `--staged`; null without it.
tl::expected<std::unique_ptr<IndexView>, UsageError> staged_files(const CheckOptions& options);

/// `--base` or `--staged`; null where neither was given. `folder` is what reports name files
/// relative to.
tl::expected<std::unique_ptr<BaseTree>, UsageError> open_base(const CheckOptions& options,
                                                              const std::string& folder);

class RevisionBefore {
 public:
  RevisionBefore(BaseTree& tree, const CheckOptions& options, const std::string& folder,
                 FileAccess after, Sources& sources);
  RevisionBefore(const RevisionBefore&) = delete;
  RevisionBefore& operator=(const RevisionBefore&) = delete;

  /// Takes over the documents of the revision after: those that are the same serve both.
  void read(std::vector<Document> after);

  /// Leaves out what the change does not touch: Terraform folders and templates that hold no file
  /// that differs, read none, share no key with such a one, and get no values from one (modules,
  /// nested stacks, exports, manifests).
  void leave_out_untouched(const Model& after);
  /// Whether something in the revision before may name a key that was left out.
  bool may_miss_a_key(const Model& before, const Model& after) const;
  /// Takes back everything that was left out.
  void take_back();
  /// By index in the model after, of what was left out: it is there in both revisions.
  const std::set<std::uint32_t>& untouched_log_groups() const { return untouched_log_groups_; }

  const std::vector<Document>& documents() const { return documents_; }
  FileAccess access();
  /// Every file that differs, of those that were read.
  const std::vector<RevisedFile>& revised() const { return revised_; }
  /// Files of the base that are not there any more, and were not read: too large, or not text.
  const std::vector<NotRead>& not_read() const { return not_read_; }
  /// Files that the base has and does not give: nothing could be said of what they held.
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  struct Deleted {
    std::string path = {};
    std::string text = {};
    std::string path_after = {};
  };
  class Groups;
  std::string group_of(FileId file) const;
  void join_by_name(Groups& groups, const std::vector<const Document*>& all) const;
  void join_revised(Groups& groups) const;
  void note_calls(const Document& document);
  void read_edited(Document document);
  std::vector<Deleted> find_deleted(const std::set<std::string>& there) const;
  bool was_called(std::string_view folder, const std::vector<Deleted>& deleted) const;
  void find_renamed(std::vector<Deleted>& deleted, const std::vector<FileId>& added,
                    const std::set<std::string>& there) const;
  void read_deleted(Deleted deleted);
  bool is_in_paths(const std::string& path) const;
  FileId add(const std::string& path, const std::string& path_before, std::string text);
  std::optional<FileId> read_for_input(const std::string& path);
  std::vector<std::string> list(const std::string& folder, bool deep);

  BaseTree& tree_;
  const CheckOptions& options_;
  FileAccess after_;
  Sources& sources_;
  std::vector<std::string> inside_ = {};  ///< of PATHs: as reports name files; empty: everything
  std::vector<Document> documents_ = {};
  std::vector<Document> left_out_ = {};
  std::set<std::uint32_t> untouched_log_groups_ = {};
  std::vector<RevisedFile> revised_ = {};
  std::vector<NotRead> not_read_ = {};
  std::vector<std::string> missing_ = {};
  std::map<std::string, std::optional<FileId>> files_ = {};  ///< by path after
  std::map<std::string, std::uint32_t> settings_ = {};       ///< by folder
  /// Folders of Terraform files and the local modules they call, in either revision.
  std::set<std::pair<std::string, std::string>> calls_ = {};
};

/// The model of the revision before, of what the change touches.
Model read_before(RevisionBefore& before, const std::vector<Settings>& settings, const Model& after,
                  Sources& sources);

}  // namespace kmslint
