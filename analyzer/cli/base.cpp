#include "cli/base.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/file_bytes.h"
#include "cli/recognise.h"
#include "cli/suggest.h"
#include "eval/terraform_folder.h"
#include "model/terragrunt.h"
#include "source/ascii.h"
#include "source/path.h"

namespace kmslint {

namespace {

/// Files that may be compared with each other to find out which was renamed.
constexpr std::size_t max_rename_candidates = 200;
/// Files of a folder that is compared with.
constexpr std::size_t max_files_of_folder = 200'000;

/// What `terraform init` put there is nobody's change.
bool is_downloaded(std::string_view path) {
  return path.starts_with(".terraform/") || path.find("/.terraform/") != std::string_view::npos;
}

class GitTree : public BaseTree {
 public:
  GitTree(std::string name, GitRepository repository, GitRepository::Files files,
          GitRepository::Files index, std::set<std::string> dirty, bool staged)
      : BaseTree(std::move(name)),
        repository_(std::move(repository)),
        files_(std::move(files)),
        index_(std::move(index)),
        dirty_(std::move(dirty)),
        staged_(staged) {
    for (const auto& [path, id] : files_) paths_.insert(path);
  }

  bool is_same(const std::string& path) const override {
    if (is_downloaded(path)) return true;
    const auto old = files_.find(path);
    const auto now = index_.find(path);
    return old != files_.end() && now != index_.end() && old->second == now->second &&
           (staged_ || dirty_.count(path) == 0);
  }

  std::optional<std::string> read(const std::string& path) override {
    const auto file = files_.find(path);
    if (file == files_.end()) return std::nullopt;
    if (!fetched_) fetch();
    const auto known = texts_.find(file->second);
    if (known != texts_.end()) return known->second;
    const auto objects = repository_.read({file->second});
    if (!objects || objects->empty()) return std::nullopt;
    return texts_.emplace(file->second, objects->begin()->second).first->second;
  }

 private:
  /// All inputs that may differ at once: a process for each would cost more than reading them.
  void fetch() {
    fetched_ = true;
    std::set<std::string> ids;
    for (const auto& [path, id] : files_) {
      if (!is_same(path) && has_input_extension(path)) ids.insert(id);
    }
    if (auto objects = repository_.read(ids)) texts_ = std::move(*objects);
  }

  GitRepository repository_;
  GitRepository::Files files_;
  GitRepository::Files index_;
  std::set<std::string> dirty_;
  bool staged_;
  bool fetched_ = false;
  std::map<std::string, std::string> texts_ = {};  // by object id
};

/// Links are not followed, so that nothing outside of the folder is read.
class FolderTree : public BaseTree {
 public:
  /// `prefix`: the folder that it is another copy of, as reports name it.
  FolderTree(std::string name, std::string folder, std::string prefix, std::uint64_t max_file_size)
      : BaseTree(std::move(name)),
        folder_(std::move(folder)),
        prefix_(std::move(prefix)),
        max_file_size_(max_file_size) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder_, fs::directory_options::skip_permission_denied,
                                           error);
    for (const fs::recursive_directory_iterator end; !error && entry != end;
         entry.increment(error)) {
      if (paths_.size() >= max_files_of_folder) break;
      std::error_code ignored;
      const fs::file_status status = entry->symlink_status(ignored);
      if (fs::is_directory(status) && entry->path().filename() == ".git") {
        entry.disable_recursion_pending();
      }
      if (fs::is_regular_file(status)) {
        paths_.insert(prefix_ + entry->path().lexically_relative(folder_).generic_string());
      }
    }
  }

  bool is_same(const std::string& path) const override { return is_downloaded(path); }

  std::optional<std::string> read(const std::string& path) override {
    if (paths_.count(path) == 0) return std::nullopt;
    auto bytes = read_file(folder_ + '/' + path.substr(prefix_.size()), max_file_size_);
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
  }

 private:
  std::string folder_;
  std::string prefix_;
  std::uint64_t max_file_size_;
};

/// One file that is compared with another one.
class FileTree : public BaseTree {
 public:
  FileTree(std::string name, std::string file, std::string path, std::uint64_t max_file_size)
      : BaseTree(std::move(name)), file_(std::move(file)), max_file_size_(max_file_size) {
    paths_.insert(std::move(path));
  }

  bool is_same(const std::string& path) const override { return paths_.count(path) == 0; }

  std::optional<std::string> read(const std::string& path) override {
    if (paths_.count(path) == 0) return std::nullopt;
    auto bytes = read_file(file_, max_file_size_);
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
  }

 private:
  std::string file_;
  std::uint64_t max_file_size_;
};

/// Where to look for the repository.
std::string first_folder(const CheckOptions& options) {
  if (options.root) return real_path(*options.root).value_or(*options.root);
  if (options.paths.empty() || options.paths.front() == "-") return ".";
  const std::string path = real_path(options.paths.front()).value_or(options.paths.front());
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return path;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

tl::unexpected<UsageError> wrong_path(const std::string& path, const std::string& reason) {
  return tl::unexpected(UsageError{in_backticks(path) + " " + reason, {}});
}

std::size_t common_lines(std::string_view a, std::string_view b) {
  std::map<std::string_view, std::size_t> lines;
  const auto each = [](std::string_view text, auto visit) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      visit(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  each(a, [&](std::string_view line) { ++lines[line]; });
  std::size_t common = 0;
  each(b, [&](std::string_view line) {
    const auto known = lines.find(line);
    if (known == lines.end() || known->second == 0) return;
    --known->second;
    ++common;
  });
  return common;
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

/// More than half of the longer one is in the other.
bool is_similar(std::string_view a, std::string_view b) {
  return a == b || 2 * common_lines(a, b) > std::max(count_lines(a), count_lines(b));
}

/// Calls visit(name) for whatever may be the name of a file in the text, without its folders.
template <class Visit>
void each_file_name(std::string_view text, Visit visit) {
  const auto is_part = [](char c) {
    return is_ascii_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  };
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!is_part(text[begin])) continue;
    std::size_t end = begin;
    while (end < text.size() && is_part(text[end])) ++end;
    const std::string_view name = text.substr(begin, end - begin);
    if (name.find('.') != std::string_view::npos) visit(name);
    begin = end;
  }
}

/// Calls visit(path) for each quoted text that begins like the source of a local module.
template <class Visit>
void each_local_source(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; (begin = text.find("\".", begin)) != std::string_view::npos;) {
    ++begin;
    const std::size_t end = text.find('"', begin);
    if (end == std::string_view::npos) return;
    const std::string_view path = text.substr(begin, end - begin);
    if (is_local_source(path)) visit(path);
    begin = end;
  }
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// A template that brings in others, or a list of templates, by their names.
bool names_files(std::string_view text) {
  return holds(text, "TemplateURL") || holds(text, "AWS::Include") ||
         holds(text, "AWS::Serverless::Application") || holds(text, "templateFile");
}

/// Whether the log group names a key by this text in some case, and that key is not in view.
bool names_no_key(const LogGroup& group, const PartialString& text) {
  return std::ranges::any_of(group.states.cases, [&](const Case<LogGroupState>& state) {
    const std::optional<KeyArgument>& key = state.value.key;
    return state.value.exists && key && !key->key && same_text(key->text, text);
  });
}

bool is_terraform_path(std::string_view path) {
  return path.ends_with(".tf") || path.ends_with(".tf.json") || path.ends_with(".tofu") ||
         path.ends_with(".tofu.json") || is_terragrunt_unit(path);
}

}  // namespace

tl::expected<std::unique_ptr<IndexView>, UsageError> staged_files(const CheckOptions& options) {
  if (!options.staged) return nullptr;
  const std::string folder = first_folder(options);
  const auto around = GitRepository::around(folder);
  if (!around) return tl::unexpected(around.error());
  const std::optional<std::string> top = around->top();
  const auto repository = top ? GitRepository::around(*top) : around;
  if (!repository) return tl::unexpected(repository.error());
  const auto index = repository->files_of_index();
  if (!index) return tl::unexpected(index.error());
  const auto dirty = repository->dirty();
  if (!dirty) return tl::unexpected(dirty.error());
  auto view = std::make_unique<IndexView>();
  view->folder = top.value_or(folder);
  std::set<std::string> ids;
  for (const auto& [path, id] : *index) {
    view->tracked.insert(path);
    if (dirty->count(path) != 0) ids.insert(id);
  }
  const auto texts = repository->read(ids);
  if (!texts) return tl::unexpected(texts.error());
  for (const std::string& path : *dirty) {
    const auto id = index->find(path);
    const auto text = id == index->end() ? texts->end() : texts->find(id->second);
    if (text != texts->end()) view->staged.emplace(path, text->second);
  }
  return view;
}

namespace {

/// PATH as reports name it; empty where it is the folder itself.
std::string path_in(const std::string& path, const std::string& folder) {
  const std::string real = real_path(path).value_or(path);
  if (real == folder || !is_inside(real, folder)) return {};
  return real.substr(folder == "/" ? 1 : folder.size() + 1);
}

/// A folder is another copy of what PATH names; or, where it holds that again, of the whole root.
tl::expected<std::unique_ptr<BaseTree>, UsageError> open_path(const CheckOptions& options,
                                                              const std::string& folder,
                                                              bool is_folder) {
  const std::optional<std::string> real = real_path(*options.base);
  if (!real) return wrong_path(*options.base, "does not exist");
  const bool one_path = options.paths.size() == 1;
  const std::string path = one_path ? path_in(options.paths.front(), folder) : std::string();
  std::error_code error;
  const bool path_is_folder =
      !one_path || std::filesystem::is_directory(options.paths.front(), error);
  if (!is_folder) {
    if (path_is_folder)
      return wrong_path(*options.base, "is a file, and what it is compared with a folder");
    return std::make_unique<FileTree>(*options.base, *real, path, options.max_file_size);
  }
  if (!path_is_folder && options.base_is_path) {
    return wrong_path(*options.base, "is a folder, and what it is compared with a file");
  }
  const bool holds_path = !path.empty() && std::filesystem::exists(*real + '/' + path, error);
  const std::string prefix =
      path.empty() || holds_path || !path_is_folder ? std::string() : path + '/';
  return std::make_unique<FolderTree>(*options.base, *real, prefix, options.max_file_size);
}

}  // namespace

tl::expected<std::unique_ptr<BaseTree>, UsageError> open_base(const CheckOptions& options,
                                                              const std::string& folder) {
  if (!options.base && !options.staged) return nullptr;
  std::error_code error;
  const bool is_folder = options.base && std::filesystem::is_directory(*options.base, error);
  if (is_folder || options.base_is_path) return open_path(options, folder, is_folder);
  const auto repository = GitRepository::around(folder);
  if (!repository) return tl::unexpected(repository.error());
  GitRepository::Files files;
  const bool is_first_commit = options.staged && !repository->has_commits();
  if (!is_first_commit) {
    const auto commit = repository->commit(options.base.value_or("HEAD"));
    if (!commit) return tl::unexpected(commit.error());
    auto listed = repository->files_of(*commit);
    if (!listed) return tl::unexpected(listed.error());
    files = std::move(*listed);
  }
  auto index = repository->files_of_index();
  if (!index) return tl::unexpected(index.error());
  auto dirty = repository->dirty();
  if (!dirty) return tl::unexpected(dirty.error());
  return std::make_unique<GitTree>(options.base.value_or("HEAD"), *repository, std::move(files),
                                   std::move(*index), std::move(*dirty), options.staged);
}

RevisionBefore::RevisionBefore(BaseTree& tree, const CheckOptions& options,
                               const std::string& folder, FileAccess after, Sources& sources)
    : tree_(tree), options_(options), after_(std::move(after)), sources_(sources) {
  for (const std::string& path : options.paths) {
    const std::string real = real_path(path).value_or(path);
    if (real == folder || !is_inside(real, folder)) {
      inside_.clear();
      return;
    }
    inside_.push_back(real.substr(folder == "/" ? 1 : folder.size() + 1));
  }
}

bool RevisionBefore::is_in_paths(const std::string& path) const {
  return inside_.empty() || std::ranges::any_of(inside_, [&](const std::string& inside) {
           return path == inside || path.starts_with(inside + '/');
         });
}

void RevisionBefore::read(std::vector<Document> after) {
  std::set<std::string> there;
  std::vector<FileId> added;
  for (Document& document : after) {
    const std::string path(sources_.path(document.file));
    there.insert(path);
    settings_.try_emplace(std::string(folder_of(path)), document.settings);
    note_calls(document);
    if (tree_.is_same(path)) {
      files_[path] = document.file;
      documents_.push_back(std::move(document));
    } else if (tree_.paths().count(path) == 0) {
      added.push_back(document.file);
      files_[path] = std::nullopt;
    } else {
      read_edited(std::move(document));
    }
  }
  std::vector<Deleted> deleted = find_deleted(there);
  find_renamed(deleted, added, there);
  std::set<std::string> renamed;
  for (const Deleted& each : deleted) renamed.insert(each.path_after);
  for (const FileId file : added) {
    if (renamed.count(std::string(sources_.path(file))) == 0) revised_.push_back({.after = file});
  }
  for (Deleted& each : deleted) read_deleted(std::move(each));
  std::ranges::stable_sort(documents_, {},
                           [&](const Document& each) { return sources_.path(each.file); });
}

void RevisionBefore::note_calls(const Document& document) {
  if (!document.hcl) return;
  const std::string folder(folder_of(sources_.path(document.file)));
  for (const HclBlock& block : document.hcl->tree.body.blocks) {
    const HclAttribute* source = block.type == "module" ? block.body.find("source") : nullptr;
    const auto written = source == nullptr ? std::nullopt : literal_text(source->value);
    const auto target = written && is_local_source(*written) ? path_from(folder, *written)
                                                             : std::optional<std::string>();
    if (target) calls_.emplace(folder, *target);
  }
}

/// Which Terraform folders and other files belong together, or to what the change touches.
class RevisionBefore::Groups {
 public:
  void join(const std::string& a, const std::string& b) { parents_[root(a)] = root(b); }
  void touch(const std::string& group) { join(group, touched); }
  bool is_touched(const std::string& group) { return root(group) == root(touched); }

  /// No file and no folder has these names.
  static constexpr const char* touched = "//touched";
  static constexpr const char* exports = "//exports";

 private:
  std::string root(const std::string& group) {
    auto parent = parents_.find(group);
    if (parent == parents_.end() || parent->second == group) return group;
    std::string found = root(parent->second);
    parents_[group] = found;
    return found;
  }
  std::map<std::string, std::string> parents_;
};

/// Files of Terraform are read folder by folder.
std::string RevisionBefore::group_of(FileId file) const {
  const std::string_view path = sources_.path(file);
  const bool is_of_folder = is_terraform_path(path) || is_terraform_variables_file(path);
  return std::string(is_of_folder ? folder_of(path) : path);
}

/// Whoever names a file may read it, or gives it its parameters.
void RevisionBefore::join_by_name(Groups& groups, const std::vector<const Document*>& all) const {
  std::map<std::string_view, std::vector<std::string>> by_name;
  for (const Document* document : all) {
    if (document->hcl) continue;
    by_name[file_name(sources_.path(document->file))].push_back(group_of(document->file));
  }
  for (const Document* document : all) {
    const std::string_view text = sources_.bytes(document->file);
    if (!document->hcl && (holds(text, "ImportValue") || holds(text, "Export"))) {
      groups.join(group_of(document->file), Groups::exports);
    }
    if (!document->hcl && !names_files(text)) continue;
    each_file_name(text, [&](std::string_view name) {
      const auto named = by_name.find(name);
      if (named == by_name.end()) return;
      for (const std::string& group : named->second) groups.join(group_of(document->file), group);
    });
  }
}

void RevisionBefore::join_revised(Groups& groups) const {
  std::set<std::string_view> names;
  for (const RevisedFile& file : revised_) {
    for (const std::optional<FileId> revision : {file.before, file.after}) {
      if (!revision) continue;
      groups.touch(group_of(*revision));
      names.insert(file_name(sources_.path(*revision)));
    }
  }
  // Others may read it, whatever it is.
  std::set<std::string_view> named;
  for (const Document& document : documents_) {
    each_file_name(sources_.bytes(document.file), [&](std::string_view name) {
      if (names.count(name) == 0 || is_terraform_path(name)) return;
      groups.touch(group_of(document.file));
      named.insert(name);
    });
  }
  const bool may_be_put_together = std::ranges::any_of(names, [&](std::string_view name) {
    return named.count(name) == 0 && !is_terraform_path(name) && !is_terraform_variables_file(name);
  });
  if (!may_be_put_together) return;
  for (const Document& document : documents_) {
    const std::string_view text = sources_.bytes(document.file);
    const bool reads = document.hcl && (holds(text, "file(") || holds(text, "fileset("));
    if (reads) groups.touch(group_of(document.file));
  }
}

void RevisionBefore::leave_out_untouched(const Model& after) {
  for (const Document& document : documents_) note_calls(document);
  Groups groups;
  for (const auto& [caller, module] : calls_) groups.join(caller, module);
  const auto place = [&](Span span) { return group_of(sources_.resolve(span).file); };
  for (const Pair& pair : after.pairs) {
    const std::string group = place(after.log_groups[pair.log_group].name_span);
    // What names a key that is not in view may have named one before.
    groups.join(group, pair.key ? place(after.keys[*pair.key].name_span) : Groups::touched);
  }
  std::vector<const Document*> all;
  for (const Document& document : documents_) all.push_back(&document);
  join_by_name(groups, all);
  join_revised(groups);
  // A plan is a change by itself, and what is no input serves the others.
  std::set<FileId> may_go;
  for (const Input& input : after.inputs) {
    if (input.kind != InputKind::terraform_plan) may_go.insert(input.file);
  }
  const auto is_touched = [&](const Document& document) {
    const bool may_be_left_out = document.hcl || may_go.count(document.file) != 0;
    return !may_be_left_out || groups.is_touched(group_of(document.file));
  };
  // Its values may come from any other folder.
  if (std::ranges::any_of(documents_, [&](const Document& document) {
        if (is_terragrunt_unit(sources_.path(document.file))) return true;
        return document.hcl && is_touched(document) &&
               holds(sources_.bytes(document.file), "terraform_remote_state");
      })) {
    return;
  }
  for (std::uint32_t i = 0; i < after.log_groups.size(); ++i) {
    if (!groups.is_touched(place(after.log_groups[i].name_span))) untouched_log_groups_.insert(i);
  }
  const auto rest = std::ranges::stable_partition(documents_, is_touched);
  std::ranges::move(rest, std::back_inserter(left_out_));
  documents_.erase(rest.begin(), rest.end());
}

bool RevisionBefore::may_miss_a_key(const Model& before, const Model& after) const {
  if (left_out_.empty()) return false;
  // Where a log group names its key as it does now, nothing in view is that key.
  std::map<std::pair<ScopeId, std::string_view>, const LogGroup*> now;
  for (const LogGroup& group : after.log_groups) now[{group.scope, group.address}] = &group;
  return std::ranges::any_of(before.pairs, [&](const Pair& pair) {
    if (pair.key) return false;
    const LogGroup& group = before.log_groups[pair.log_group];
    const auto same = now.find({group.scope, group.address});
    return std::ranges::any_of(group.states.cases, [&](const Case<LogGroupState>& state) {
      const std::optional<KeyArgument>& key = state.value.key;
      const bool names_itself = key && key->form == KeyForm::key_arn && key->text.literal();
      if (!state.value.exists || !key || key->key || names_itself) return false;
      return same == now.end() || !names_no_key(*same->second, key->text);
    });
  });
}

void RevisionBefore::take_back() {
  std::ranges::move(left_out_, std::back_inserter(documents_));
  left_out_.clear();
  untouched_log_groups_.clear();
  std::ranges::stable_sort(documents_, {},
                           [&](const Document& each) { return sources_.path(each.file); });
}

FileId RevisionBefore::add(const std::string& path, const std::string& path_before,
                           std::string text) {
  const FileId file = sources_.add(path, tree_.name() + ':' + path_before, std::move(text));
  files_[path] = file;
  return file;
}

void RevisionBefore::read_edited(Document document) {
  const std::string path(sources_.path(document.file));
  std::optional<std::string> text = tree_.read(path);
  if (!text) {
    missing_.push_back(path);
    files_[path] = std::nullopt;
    return;
  }
  if (*text == sources_.bytes(document.file)) {
    files_[path] = document.file;
    documents_.push_back(std::move(document));
    return;
  }
  const FileId now = document.file;
  Document before = parse_document(sources_, add(path, path, std::move(*text)));
  before.named = document.named;
  before.settings = document.settings;
  revised_.push_back({.before = before.file, .after = now});
  const std::vector<Problem>& problems = before.hcl ? before.hcl->problems : before.parsed.problems;
  if (!problems.empty()) {
    not_read_.push_back(
        {.path = path,
         .reason = "could not be read whole in " + tree_.name() + ": " + problems.front().message});
  }
  documents_.push_back(std::move(before));
}

/// Inputs that are not there any more, or are not recognised any more.
std::vector<RevisionBefore::Deleted> RevisionBefore::find_deleted(
    const std::set<std::string>& there) const {
  std::vector<Deleted> deleted;
  for (const std::string& path : tree_.paths()) {
    if (there.count(path) != 0 || !has_input_extension(path)) continue;
    if (tree_.is_same(path) || !is_in_paths(path)) continue;
    std::optional<std::string> text = tree_.read(path);
    if (!text || text->size() > options_.max_file_size || !is_recognised(*text, path)) continue;
    deleted.push_back({path, std::move(*text), path});
  }
  return deleted;
}

/// Whether a file of the revision before calls the folder as a module.
bool RevisionBefore::was_called(std::string_view folder,
                                const std::vector<Deleted>& deleted) const {
  const auto calls = [&](std::string_view path, std::string_view text) {
    bool found = false;
    if (!is_terraform_path(path)) return false;
    each_local_source(text, [&](std::string_view source) {
      found = found || path_from(folder_of(path), source) == folder;
    });
    return found;
  };
  return std::ranges::any_of(documents_,
                             [&](const Document& document) {
                               return calls(sources_.path(document.file),
                                            sources_.bytes(document.file));
                             }) ||
         std::ranges::any_of(deleted,
                             [&](const Deleted& each) { return calls(each.path, each.text); });
}

/// A file that has another name is the same file. A Terraform file in another folder belongs to
/// another root, unless all of its folder went there. A module is found where its callers look for
/// it, and belongs to them.
void RevisionBefore::find_renamed(std::vector<Deleted>& deleted, const std::vector<FileId>& added,
                                  const std::set<std::string>& there) const {
  if (deleted.size() > max_rename_candidates || added.size() > max_rename_candidates) return;
  std::set<FileId> taken;
  const auto is_left = [&](std::string_view folder) {
    return std::ranges::any_of(there, [&](const std::string& path) {
      return folder_of(path) == folder && is_terraform_path(path) && tree_.paths().count(path) != 0;
    });
  };
  const auto is_called = [&](std::string_view folder) {
    return std::ranges::any_of(calls_, [&](const auto& call) { return call.second == folder; });
  };
  using Likeness = std::pair<bool, std::size_t>;  // whether in the same folder, common lines
  for (Deleted& each : deleted) {
    const bool is_terraform = is_terraform_path(each.path);
    const std::string_view folder = folder_of(each.path);
    if (is_terraform && (is_left(folder) || was_called(folder, deleted))) continue;
    std::optional<FileId> best;
    Likeness most = {};
    for (const FileId file : added) {
      const std::string_view path = sources_.path(file);
      if (taken.count(file) != 0 || is_terraform_path(path) != is_terraform) continue;
      if (is_terraform && is_called(folder_of(path))) continue;
      const std::string_view now = sources_.bytes(file);
      if (!is_similar(each.text, now)) continue;
      const Likeness likeness = {folder_of(path) == folder, common_lines(each.text, now)};
      if (best && likeness <= most) continue;
      best = file;
      most = likeness;
    }
    if (!best) continue;
    taken.insert(*best);
    each.path_after = sources_.path(*best);
  }
}

void RevisionBefore::read_deleted(Deleted deleted) {
  std::optional<FileId> now;
  if (after_.read) now = after_.read(deleted.path_after);
  const FileId file = add(deleted.path_after, deleted.path, std::move(deleted.text));
  Document document = parse_document(sources_, file);
  for (std::string folder(folder_of(deleted.path_after));; folder = folder_of(folder)) {
    const auto known = settings_.find(folder);
    if (known != settings_.end()) document.settings = known->second;
    if (known != settings_.end() || folder.empty()) break;
  }
  revised_.push_back({.before = file, .after = now});
  documents_.push_back(std::move(document));
}

FileAccess RevisionBefore::access() {
  return {.read = [this](const std::string& path) { return read_for_input(path); },
          .list = [this](const std::string& folder) { return list(folder, false); },
          .below = [this](const std::string& folder) { return list(folder, true); }};
}

std::optional<FileId> RevisionBefore::read_for_input(const std::string& path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  const std::optional<FileId> now = after_.read ? after_.read(path) : std::nullopt;
  if (tree_.is_same(path)) return files_[path] = now;
  std::optional<std::string> text = tree_.read(path);
  if (!text || text->size() > options_.max_file_size) return files_[path] = std::nullopt;
  if (now && *text == sources_.bytes(*now)) return files_[path] = now;
  const FileId file = add(path, path, std::move(*text));
  revised_.push_back({.before = file, .after = now});
  return file;
}

std::vector<std::string> RevisionBefore::list(const std::string& folder, bool deep) {
  std::set<std::string> names;
  const std::string prefix = folder.empty() ? std::string() : folder + '/';
  for (auto path = tree_.paths().lower_bound(prefix);
       path != tree_.paths().end() && path->starts_with(prefix); ++path) {
    const std::string name = path->substr(prefix.size());
    if (deep || name.find('/') == std::string::npos) names.insert(name);
  }
  const auto& now = deep ? after_.below : after_.list;
  for (const std::string& name : now ? now(folder) : std::vector<std::string>()) {
    if (is_downloaded(prefix + name)) names.insert(name);
  }
  // What has another name now.
  for (const auto& [path, file] : files_) {
    if (file && path.starts_with(prefix) &&
        (deep || path.find('/', prefix.size()) == std::string::npos)) {
      names.insert(path.substr(prefix.size()));
    }
  }
  return {names.begin(), names.end()};
}

Model read_before(RevisionBefore& before, const std::vector<Settings>& settings, const Model& after,
                  Sources& sources) {
  const auto read = [&] {
    return read_model(before.documents(), settings, sources, before.access(), PlanSide::before,
                      &after);
  };
  before.leave_out_untouched(after);
  Model model = read();
  if (!before.may_miss_a_key(model, after)) return model;
  before.take_back();
  return read();
}

}  // namespace kmslint
