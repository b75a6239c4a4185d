#include "cli/discover.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/file_bytes.h"
#include "cli/gitignore.h"
#include "cli/suggest.h"
#include "eval/terraform_folder.h"
#include "model/terragrunt.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

constexpr std::uint64_t max_configuration_size = std::uint64_t{1} << 20;
constexpr int max_folder_depth = 200;
constexpr std::string_view configuration_name = ".kmslint.yaml";

/// What can be input is found by name first, so that nothing else need be opened.
constexpr std::array<std::string_view, 9> input_extensions = {
    ".json", ".yaml", ".yml", ".template", ".cfn", ".jsn", ".tf", ".tofu", ".tfvars"};
/// What fileset() may list.
constexpr int max_listed_depth = 16;
constexpr std::size_t max_listed_files = 10'000;

constexpr std::array<std::string_view, 4> folders_left_out = {".git", "node_modules", ".terraform",
                                                              ".terragrunt-cache"};

bool is_folder_left_out(std::string_view name) {
  return std::find(folders_left_out.begin(), folders_left_out.end(), name) !=
         folders_left_out.end();
}

// Paths. All absolute ones are without `.`, `..` and a slash at their end.

std::string join(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  return path += name;
}

std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Of a path inside the folder; empty for the folder itself.
std::string_view relative_to(std::string_view path, std::string_view folder) {
  if (path == folder) return {};
  return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

std::string common_folder(std::string a, std::string_view b) {
  while (!is_inside(b, a)) a = parent_of(a);
  return a;
}

std::string without_ends(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with("./") && path.size() > 2) path.remove_prefix(2);
  return std::string(path);
}

/// Reports are UTF-8; names of files need not be.
std::string as_utf8(std::string_view path) {
  std::string result;
  while (true) {
    const std::size_t bad = find_invalid_utf8(path);
    result += path.substr(0, bad);
    if (bad == std::string_view::npos) return result;
    result += "\xEF\xBF\xBD";
    path.remove_prefix(bad + 1);
  }
}

enum class EntryKind : std::uint8_t { file, folder, link, other, gone };

EntryKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::file;
  if (S_ISDIR(mode)) return EntryKind::folder;
  if (S_ISLNK(mode)) return EntryKind::link;
  return EntryKind::other;
}

/// Of the path itself, links not followed.
EntryKind kind_at(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return EntryKind::gone;
  return kind_of(status.st_mode);
}

/// Of what a path leads to.
EntryKind kind_behind(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return EntryKind::gone;
  return kind_of(status.st_mode);
}

struct Entry {
  std::string name;
  EntryKind kind = EntryKind::other;
};

EntryKind kind_of(const dirent& entry, const std::string& folder) {
  switch (entry.d_type) {
    case DT_REG: return EntryKind::file;
    case DT_DIR: return EntryKind::folder;
    case DT_LNK: return EntryKind::link;
    case DT_UNKNOWN: return kind_at(join(folder, entry.d_name));
    default: return EntryKind::other;
  }
}

/// The entries of a folder by name, or errno.
tl::expected<std::vector<Entry>, int> entries_of(const std::string& folder) {
  DIR* stream = ::opendir(folder.c_str());
  if (stream == nullptr) return tl::unexpected(errno);
  std::vector<Entry> entries;
  errno = 0;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..")
      entries.push_back({std::string(name), kind_of(*entry, folder)});
    errno = 0;
  }
  const int error = errno;
  ::closedir(stream);
  if (error != 0) return tl::unexpected(error);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

/// The nearest folder from `folder` upward that holds a `.git` (a folder, or a file in a linked
/// work tree).
std::optional<std::string> work_tree_around(std::string folder) {
  while (true) {
    const EntryKind kind = kind_at(join(folder, ".git"));
    if (kind == EntryKind::folder || kind == EntryKind::file) return folder;
    if (folder == "/") return std::nullopt;
    folder = parent_of(folder);
  }
}

/// A folder or file in three spellings: where it is, where it was met (through links), and how the
/// user would write it.
struct FilePlace {
  std::string real;
  std::string met;
  std::string display;

  FilePlace entry(std::string_view name) const {
    return {join(real, name), join(met, name), join(display, name)};
  }
};

/// A PATH of the command line.
struct Target {
  FilePlace place;
  EntryKind kind = EntryKind::file;
  std::string root;

  bool holds(const std::string& path) const {
    return path == place.met || (kind == EntryKind::folder && is_inside(path, place.met));
  }
};

struct IgnoreLevel {
  std::string folder;
  IgnoreFile file;
};

/// A link that was met on the way; looked at when all folders were walked, so that a file is
/// reported under its own name rather than under that of a link to it.
struct Link {
  FilePlace place;
  std::string root;
  std::uint32_t configuration = 0;
};

}  // namespace

class Discoverer::Walker {
 public:
  Walker(const CheckOptions& options, Sources& sources, const IndexView* index);
  void run();
  std::optional<InputFile> follow(const std::string& path);
  std::vector<InputFile> walk_roots();
  std::vector<std::string> list(const std::string& folder, bool deep) const;
  bool exists(const std::string& path) const;
  const Discovery& found() const { return result_; }

 private:
  // what inputs refer to
  const std::string* root_around(const std::string& path) const;
  std::string from_here(const std::string& path) const;
  bool is_alone(const Target& target) const;

  void list_into(const std::string& folder, const std::string& prefix, int depth,
                 std::vector<std::string>& names) const;

  // PATHs
  void add_target(const std::string& path);
  std::string way_to_work_tree() const;
  void add_standard_input();
  std::optional<FilePlace> place_of(const std::string& path);
  FilePlace place_behind(const std::string& path, const std::string& real) const;
  void visit_focus(const std::string& path);
  std::optional<std::string> root_of(const FilePlace& place, EntryKind kind);
  void choose_base();
  void unreadable(std::string_view path, std::string reason, std::string hint = {});

  // configurations
  std::uint32_t configuration_of(const std::string& folder, const std::string& root);
  std::uint32_t load_configuration(const std::string& path, const std::string& root);
  std::uint32_t read_configuration_at(const std::string& real, const std::string& path,
                                      const std::string& folder);
  std::string display_of(const std::string& path) const;

  // walking
  void visit(const Target& target);
  void add_named_file(const Target& target);
  void add_file(const FilePlace& place, bool named, std::uint32_t configuration);
  void walk_from(const FilePlace& folder, const std::string& root, bool named);
  void walk(const FilePlace& folder, const std::string& root, int depth);
  void visit_entry(const FilePlace& folder, const Entry& entry, const std::string& root,
                   std::uint32_t configuration, int depth);
  void visit_folder(const FilePlace& place, const std::string& root, int depth);
  void follow_links();
  void add_staged_only();
  void follow(const Link& link);
  void not_read(const FilePlace& place, std::string reason, std::string settle = {});

  // leaving out
  void load_outer_ignore_files(const std::string& folder, const std::string& root);
  void load_ignore_file(const std::string& path, const std::string& folder);
  bool is_ignored(const std::string& path, bool is_folder) const;
  bool is_below_ignored(const std::string& folder, const std::string& root) const;
  bool is_excluded(const std::string& path, bool is_folder, const std::string& root,
                   std::uint32_t configuration) const;
  bool is_in_excluded(const std::string& path, const std::string& root);

  const CheckOptions* options_;
  Sources* sources_;
  const IndexView* index_;
  Discovery result_;
  std::string here_;
  std::string base_;  ///< reports name files relative to this
  std::vector<Target> targets_;
  bool reads_standard_input_ = false;
  IgnoreFile excluded_;
  std::vector<IgnoreFile> excluded_by_configuration_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> configuration_of_folder_;
  std::map<std::string, std::size_t> files_;  ///< by real path
  std::set<std::string> walked_;              ///< real paths of folders
  std::vector<IgnoreLevel> ignore_;
  bool ignores_nothing_ = false;  ///< inside a cdk.out with a manifest
  std::vector<Link> links_;
  std::size_t followed_ = 0;      ///< of the links
  bool looks_beyond_ = false;     ///< PATHs were walked
  bool shows_from_here_ = false;  ///< no PATH says how the user would write a file's
};

Discoverer::Walker::Walker(const CheckOptions& options, Sources& sources, const IndexView* index)
    : options_(&options), sources_(&sources), index_(index) {
  here_ = real_path(".").value_or("/");
  result_.configurations.emplace_back();
  excluded_by_configuration_.emplace_back();
  for (const std::string& glob : options.exclude) {
    excluded_.add_line(glob.starts_with("./") ? glob.substr(1) : glob);
  }
}

void Discoverer::Walker::run() {
  for (const std::string& path : options_->paths) add_target(path);
  if (options_->paths.empty()) {
    add_target(options_->root.value_or(way_to_work_tree()));
    shows_from_here_ = !targets_.empty() && is_inside(here_, targets_.front().root);
  }
  choose_base();
  if (options_->config) {
    const auto real = real_path(*options_->config);
    read_configuration_at(real.value_or(*options_->config), *options_->config, base_);
  }
  for (const Target& target : targets_) {
    if (target.kind != EntryKind::folder) visit(target);
  }
  for (const Target& target : targets_) {
    if (target.kind == EntryKind::folder) visit(target);
  }
  follow_links();
  for (const std::string& path : options_->focus) visit_focus(path);
  follow_links();
  add_staged_only();
  if (reads_standard_input_) add_standard_input();
  result_.folder = base_;
  std::sort(result_.files.begin(), result_.files.end(),
            [](const InputFile& a, const InputFile& b) { return a.path < b.path; });
  for (std::size_t i = 0; i < result_.files.size(); ++i) files_[result_.files[i].open_path] = i;
  std::sort(result_.not_read.begin(), result_.not_read.end(),
            [](const NotRead& a, const NotRead& b) { return a.path < b.path; });
  looks_beyond_ = true;
}

// What inputs refer to.

std::optional<InputFile> Discoverer::Walker::follow(const std::string& path) {
  const std::string met = join(base_, path);
  const std::string* root = root_around(met);
  const std::optional<std::string> real = root == nullptr ? std::nullopt : real_path(met);
  if (!real || !is_inside(*real, *root) || kind_behind(*real) != EntryKind::file) {
    return std::nullopt;
  }
  if (name_of(met) == configuration_name || is_in_excluded(met, *root)) return std::nullopt;
  add_file({*real, met, from_here(met)}, false, configuration_of(parent_of(met), *root));
  const auto added = files_.find(*real);
  if (added == files_.end()) return std::nullopt;
  InputFile& file = result_.files[added->second];
  if (file.path != path) return std::nullopt;  // it was read under another name
  const auto is_beside = [&](const InputFile& other) {
    return !other.beyond && parent_of(other.path) == parent_of(path);
  };
  // The manifest of a cloud assembly belongs to each of its templates, a module to its caller.
  if (name_of(met) == "manifest.json") {
    file.beyond = std::none_of(result_.files.begin(), result_.files.end(), is_beside);
  } else if (file.beyond && is_terraform_file(met)) {
    file.beyond = std::any_of(result_.files.begin(), result_.files.end(), is_beside);
    file.called = !file.beyond;
  }
  file.referred = true;
  return file;
}

std::vector<std::string> Discoverer::Walker::list(const std::string& folder, bool deep) const {
  const std::string met = folder.empty() ? base_ : join(base_, folder);
  const std::string* root = root_around(met);
  const std::optional<std::string> real = root == nullptr ? std::nullopt : real_path(met);
  std::vector<std::string> names;
  if (real && is_inside(*real, *root)) list_into(*real, "", deep ? max_listed_depth : 0, names);
  return names;
}

void Discoverer::Walker::list_into(const std::string& folder, const std::string& prefix, int depth,
                                   std::vector<std::string>& names) const {
  const auto entries = entries_of(folder);
  if (!entries) return;
  for (const Entry& entry : *entries) {
    if (names.size() >= max_listed_files) return;
    if (entry.kind == EntryKind::file) names.push_back(prefix + entry.name);
    if (entry.kind == EntryKind::folder && depth > 0 && !is_folder_left_out(entry.name)) {
      list_into(join(folder, entry.name), prefix + entry.name + '/', depth - 1, names);
    }
  }
}

bool Discoverer::Walker::exists(const std::string& path) const {
  const std::string met = join(base_, path);
  return root_around(met) != nullptr && kind_at(met) != EntryKind::gone;
}

std::vector<InputFile> Discoverer::Walker::walk_roots() {
  const std::size_t before = result_.files.size();
  const std::size_t lines_before = result_.not_read.size();
  for (const Target& target : targets_) {
    if (is_alone(target)) continue;
    walk_from({target.root, target.root, from_here(target.root)}, target.root, false);
  }
  follow_links();
  result_.not_read.resize(lines_before);
  std::vector<InputFile> files(result_.files.begin() + static_cast<std::ptrdiff_t>(before),
                               result_.files.end());
  return files;
}

/// The root that a path from an input lies in.
const std::string* Discoverer::Walker::root_around(const std::string& path) const {
  for (const Target& target : targets_) {
    if (is_inside(path, target.root)) return &target.root;
  }
  return reads_standard_input_ && is_inside(path, base_) ? &base_ : nullptr;
}

/// Nothing says that what lies around the file belongs to it.
bool Discoverer::Walker::is_alone(const Target& target) const {
  return target.kind != EntryKind::folder && !options_->root && !work_tree_around(target.root);
}

/// As the user would write it: `sub/a.yaml`, `../a.yaml`; empty for the current folder.
std::string Discoverer::Walker::from_here(const std::string& path) const {
  const std::string shared = common_folder(here_, path);
  if (shared == "/" && here_ != "/") return path;
  std::string way;
  for (std::string folder = here_; folder != shared; folder = parent_of(folder)) {
    way += way.empty() ? ".." : "/..";
  }
  const std::string_view rest = relative_to(path, shared);
  return rest.empty() ? way : join(way, rest);
}

// PATHs.

void Discoverer::Walker::unreadable(std::string_view path, std::string reason, std::string hint) {
  result_.unreadable.push_back({in_backticks(path) + " " + std::move(reason), std::move(hint)});
}

void Discoverer::Walker::add_target(const std::string& path) {
  if (path == "-") {
    reads_standard_input_ = true;
    return;
  }
  const std::optional<FilePlace> place = place_of(path);
  if (!place) return;
  const EntryKind kind = kind_behind(place->real);
  if (kind == EntryKind::other) {
    return unreadable(path, "is not a file or folder", "`-` reads standard input");
  }
  const std::optional<std::string> root = root_of(*place, kind);
  if (!root) return;
  Target target = {*place, kind, *root};
  if (!is_inside(target.place.met, *root)) target.place.met = target.place.real;
  targets_.push_back(std::move(target));
}

/// From the current folder: `.`, `../..`.
std::string Discoverer::Walker::way_to_work_tree() const {
  const std::string root = work_tree_around(here_).value_or(here_);
  std::string way;
  for (std::string folder = here_; folder != root; folder = parent_of(folder)) {
    way += way.empty() ? ".." : "/..";
  }
  return way.empty() ? "." : way;
}

std::optional<FilePlace> Discoverer::Walker::place_of(const std::string& path) {
  const std::string display = without_ends(path);
  const std::optional<std::string> real = real_path(path);
  if (!real) {
    const int error = errno;
    if (!path.empty() && kind_behind(path) == EntryKind::other) {
      unreadable(path, "is not a file or folder", "`-` reads standard input");
    } else if (error == ENOENT && kind_at(display) == EntryKind::link) {
      unreadable(path, "is a link that leads nowhere");
    } else if (error == ENOENT) {
      unreadable(path, "does not exist",
                 did_you_mean(path, {"check", "rules", "explain", "statement"}));
    } else {
      unreadable(path, std::string("cannot be read: ") + std::strerror(error));
    }
    return std::nullopt;
  }
  return place_behind(path, *real);
}

FilePlace Discoverer::Walker::place_behind(const std::string& path, const std::string& real) const {
  const std::string display = without_ends(path);
  const std::string_view name = name_of(display);
  if (name == "." || name == ".." || display == "/") {
    return {real, real, display == "." ? std::string() : display};
  }
  // The folder it stands in decides where it belongs, not where a link leads.
  return {real, join(real_path(parent_of(display)).value_or("/"), name), display};
}

/// What is in focus is wanted although it is ignored. It need not be input: hooks name every file
/// that changed.
void Discoverer::Walker::visit_focus(const std::string& path) {
  const std::optional<std::string> real = real_path(path);
  if (!real) return;
  const FilePlace place = place_behind(path, *real);
  const auto target = std::find_if(targets_.begin(), targets_.end(), [&](const Target& each) {
    return each.holds(place.met) && is_inside(*real, each.root);
  });
  if (target == targets_.end() || is_in_excluded(place.met, target->root)) return;
  const std::string_view name = name_of(place.met);
  const EntryKind kind = kind_behind(*real);
  if (kind == EntryKind::folder) return walk_from(place, target->root, true);
  if (kind != EntryKind::file || !has_input_extension(name) || name == configuration_name) return;
  add_file(place, false, configuration_of(parent_of(place.met), target->root));
}

std::optional<std::string> Discoverer::Walker::root_of(const FilePlace& place, EntryKind kind) {
  const bool is_folder = kind == EntryKind::folder;
  const std::string folder = is_folder ? place.met : parent_of(place.met);
  std::string root;
  if (options_->root) {
    const std::optional<std::string> given = real_path(*options_->root);
    if (!given || kind_behind(*given) != EntryKind::folder) {
      unreadable(*options_->root, "is not a folder that can be the root");
      return std::nullopt;
    }
    root = *given;
  } else {
    const bool is_link = place.met != place.real;
    root = work_tree_around(is_folder && is_link ? place.real : folder)
               .value_or(is_folder ? place.real : folder);
  }
  // A folder named through a link that leaves the work tree is a root of its own.
  if (!is_inside(place.real, root)) {
    unreadable(place.display, "lies outside of the root " + in_backticks(display_of(root)),
               options_->root ? "" : "`--root` sets the root");
    return std::nullopt;
  }
  return root;
}

void Discoverer::Walker::choose_base() {
  for (const Target& target : targets_) {
    base_ = base_.empty() ? target.root : common_folder(base_, target.root);
  }
  if (base_.empty()) base_ = work_tree_around(here_).value_or(here_);
}

void Discoverer::Walker::add_standard_input() {
  const std::string display = options_->stdin_filename.value_or("<stdin>");
  std::string path = options_->stdin_filename ? without_ends(display) : "stdin";
  std::string folder = here_;
  if (options_->stdin_filename) {
    const auto stands_in = real_path(parent_of(path));
    if (stands_in) folder = *stands_in;
    if (stands_in && is_inside(*stands_in, base_)) {
      path = relative_to(join(*stands_in, name_of(path)), base_);
    }
  }
  InputFile file;
  file.path = as_utf8(path);
  file.display_path = display;
  file.named = true;
  file.configuration = configuration_of(
      folder, is_inside(folder, base_) ? base_ : work_tree_around(folder).value_or(folder));
  result_.files.push_back(std::move(file));
}

// Configurations.

std::string Discoverer::Walker::display_of(const std::string& path) const {
  if (!is_inside(path, here_) || path == here_) return path;
  return std::string(relative_to(path, here_));
}

std::uint32_t Discoverer::Walker::configuration_of(const std::string& folder,
                                                   const std::string& root) {
  if (options_->config) return static_cast<std::uint32_t>(result_.configurations.size() - 1);
  const auto known = configuration_of_folder_.find({folder, root});
  if (known != configuration_of_folder_.end()) return known->second;
  const std::string path = join(folder, configuration_name);
  const EntryKind kind = kind_at(path);
  std::uint32_t index = 0;
  if (kind == EntryKind::file || kind == EntryKind::link) {
    index = load_configuration(path, root);
  } else if (folder != root && is_inside(folder, root)) {
    index = configuration_of(parent_of(folder), root);
  }
  configuration_of_folder_[{folder, root}] = index;
  return index;
}

std::uint32_t Discoverer::Walker::load_configuration(const std::string& path,
                                                     const std::string& root) {
  const std::optional<std::string> real = real_path(path);
  if (!real || !is_inside(*real, root)) {
    const std::string reason = real ? "leads outside of the root" : "leads nowhere";
    result_.configuration_errors.push_back({in_backticks(display_of(path)) + " " + reason, {}});
    return 0;
  }
  return read_configuration_at(*real, display_of(path), parent_of(path));
}

std::uint32_t Discoverer::Walker::read_configuration_at(const std::string& real,
                                                        const std::string& path,
                                                        const std::string& folder) {
  auto bytes = read_file(real, max_configuration_size);
  if (!bytes) {
    result_.configuration_errors.push_back(
        {"configuration " + in_backticks(path) + " " + bytes.error().reason, {}});
    return 0;
  }
  const std::string report_path(is_inside(real, base_) ? relative_to(real, base_) : name_of(real));
  const FileId file = sources_->add(as_utf8(report_path), path, std::move(*bytes));
  auto configuration = read_configuration(*sources_, file);
  if (!configuration) {
    auto& errors = result_.configuration_errors;
    errors.insert(errors.end(), configuration.error().begin(), configuration.error().end());
    return 0;
  }
  configuration->folder = folder;
  configuration->path = path;
  IgnoreFile excluded;
  for (const std::string& glob : configuration->exclude) {
    excluded.add_line(glob.starts_with("./") ? glob.substr(1) : glob);
  }
  excluded_by_configuration_.push_back(std::move(excluded));
  result_.configurations.push_back(std::move(*configuration));
  return static_cast<std::uint32_t>(result_.configurations.size() - 1);
}

// Walking.

/// What is in the index, though somebody took the file away without saying so to git.
void Discoverer::Walker::add_staged_only() {
  if (index_ == nullptr) return;
  for (const auto& [path, bytes] : index_->staged) {
    const std::string real = join(index_->folder, path);
    if (!has_input_extension(path) || kind_at(real) != EntryKind::gone) continue;
    for (const Target& target : targets_) {
      if (!target.holds(real) || is_in_excluded(real, target.root)) continue;
      add_file({real, real, from_here(real)}, false,
               configuration_of(parent_of(real), target.root));
      break;
    }
  }
}

void Discoverer::Walker::not_read(const FilePlace& place, std::string reason, std::string settle) {
  const std::string_view path =
      is_inside(place.met, base_) ? relative_to(place.met, base_) : std::string_view(place.met);
  result_.not_read.push_back(
      {.path = as_utf8(path), .reason = std::move(reason), .settle = std::move(settle)});
}

void Discoverer::Walker::visit(const Target& target) {
  if (target.kind == EntryKind::folder) return walk_from(target.place, target.root, true);
  add_named_file(target);
}

void Discoverer::Walker::add_named_file(const Target& target) {
  const std::uint32_t configuration = configuration_of(parent_of(target.place.met), target.root);
  // Hooks pass every file that changed. The configuration was checked just now and is no input.
  if (name_of(target.place.met) == configuration_name) return;
  add_file(target.place, true, configuration);
}

void Discoverer::Walker::add_file(const FilePlace& place, bool named, std::uint32_t configuration) {
  const auto [known, is_new] = files_.try_emplace(place.real, result_.files.size());
  if (!is_new) {
    result_.files[known->second].named |= named;
    return;
  }
  InputFile file;
  if (index_ != nullptr) {
    const auto path = index_->relative(place.real);
    if (path && index_->tracked.count(*path) == 0) {
      files_.erase(known);
      return;
    }
    const auto staged = path ? index_->staged.find(*path) : index_->staged.end();
    if (staged != index_->staged.end()) file.staged = &staged->second;
  }
  file.open_path = place.real;
  file.beyond =
      looks_beyond_ && std::none_of(targets_.begin(), targets_.end(),
                                    [&](const Target& target) { return target.holds(place.met); });
  file.path = as_utf8(is_inside(place.met, base_) ? relative_to(place.met, base_)
                                                  : std::string_view(place.met));
  file.display_path = shows_from_here_ ? from_here(place.met) : place.display;
  file.named = named;
  file.configuration = configuration;
  result_.files.push_back(std::move(file));
}

/// Begins at a folder that was named, or that a link leads to.
void Discoverer::Walker::walk_from(const FilePlace& folder, const std::string& root, bool named) {
  ignore_.clear();
  load_outer_ignore_files(folder.met, root);
  // What is named is wanted: patterns outside of it that hide all of it do not count.
  if (named && is_below_ignored(folder.met, root)) ignore_.clear();
  if (named && ::access(folder.real.c_str(), R_OK | X_OK) != 0) {
    return unreadable(folder.display, std::string("cannot be read: ") + std::strerror(errno));
  }
  walk(folder, root, 0);
}

void Discoverer::Walker::walk(const FilePlace& folder, const std::string& root, int depth) {
  if (!walked_.insert(folder.real).second) return;
  if (depth > max_folder_depth) return not_read(folder, "lies too deep in folders");
  const auto entries = entries_of(folder.real);
  if (!entries) {
    return not_read(folder, std::string("cannot be read: ") + std::strerror(entries.error()));
  }
  const std::uint32_t configuration = configuration_of(folder.met, root);
  const std::size_t outer_levels = ignore_.size();
  load_ignore_file(join(folder.real, ".gitignore"), folder.met);
  for (const Entry& entry : *entries) visit_entry(folder, entry, root, configuration, depth);
  ignore_.resize(outer_levels);
}

void Discoverer::Walker::visit_entry(const FilePlace& folder, const Entry& entry,
                                     const std::string& root, std::uint32_t configuration,
                                     int depth) {
  const bool may_be_input = has_input_extension(entry.name);
  if (entry.kind == EntryKind::folder ? is_folder_left_out(entry.name)
                                      : !may_be_input && entry.kind != EntryKind::link) {
    return;
  }
  if (entry.name == configuration_name) return;
  const FilePlace place = folder.entry(entry.name);
  if (is_excluded(place.met, entry.kind == EntryKind::folder, root, configuration)) return;
  if (entry.kind == EntryKind::folder) return visit_folder(place, root, depth);
  if (is_ignored(place.met, false)) return;
  if (entry.name == ".kmslint.yml") {
    return not_read(place, "is no configuration under this name", "rename it to .kmslint.yaml");
  }
  switch (entry.kind) {
    case EntryKind::file: return add_file(place, false, configuration);
    case EntryKind::link: links_.push_back({place, root, configuration}); return;
    case EntryKind::other: return not_read(place, "is not a regular file");
    case EntryKind::folder:
    case EntryKind::gone: return;
  }
}

void Discoverer::Walker::visit_folder(const FilePlace& place, const std::string& root, int depth) {
  if (!is_ignored(place.met, true)) return walk(place, root, depth + 1);
  // Output of the CDK is ignored in nearly every repository, and is what gets deployed.
  const bool is_assembly = name_of(place.real) == "cdk.out" &&
                           kind_at(join(place.real, "manifest.json")) == EntryKind::file;
  if (!is_assembly) return;
  ignores_nothing_ = true;
  walk(place, root, depth + 1);
  ignores_nothing_ = false;
}

void Discoverer::Walker::follow_links() {
  for (; followed_ < links_.size(); ++followed_) follow(Link(links_[followed_]));
}

void Discoverer::Walker::follow(const Link& link) {
  const bool may_be_input = has_input_extension(name_of(link.place.met));
  const std::optional<std::string> real = real_path(link.place.real);
  if (!real) {
    if (may_be_input) not_read(link.place, "is a link that leads nowhere");
    return;
  }
  const EntryKind kind = kind_behind(*real);
  const bool is_folder = kind == EntryKind::folder;
  if (!is_folder && !may_be_input) return;
  if (!is_inside(*real, link.root)) {
    return not_read(link.place, "is a link that leads outside of the root");
  }
  // A link to a folder it stands in is a loop, not a way to read what PATH does not name.
  if (is_inside(link.place.real, *real)) return;
  const FilePlace place = {*real, link.place.met, link.place.display};
  if (is_folder && !is_folder_left_out(name_of(*real))) return walk_from(place, link.root, false);
  if (kind == EntryKind::file) return add_file(place, false, link.configuration);
  if (kind == EntryKind::other) not_read(link.place, "is not a regular file");
}

// Leaving out.

void Discoverer::Walker::load_ignore_file(const std::string& path, const std::string& folder) {
  const auto text = read_file(path, max_configuration_size);
  if (!text) return;
  IgnoreFile file = IgnoreFile::parse(*text);
  if (!file.empty()) ignore_.push_back({folder, std::move(file)});
}

/// Those of the root and of the folders between it and `folder`.
void Discoverer::Walker::load_outer_ignore_files(const std::string& folder,
                                                 const std::string& root) {
  load_ignore_file(join(root, ".git/info/exclude"), root);
  std::string outer = root;
  while (outer != folder && is_inside(folder, outer)) {
    load_ignore_file(join(outer, ".gitignore"), outer);
    const std::string_view rest = relative_to(folder, outer);
    outer = join(outer, rest.substr(0, rest.find('/')));
  }
}

/// The innermost file that has a matching pattern decides.
bool Discoverer::Walker::is_ignored(const std::string& path, bool is_folder) const {
  if (ignores_nothing_) return false;
  for (auto level = ignore_.rbegin(); level != ignore_.rend(); ++level) {
    if (!is_inside(path, level->folder)) continue;
    const auto verdict = level->file.verdict(relative_to(path, level->folder), is_folder);
    if (verdict) return *verdict;
  }
  return false;
}

bool Discoverer::Walker::is_below_ignored(const std::string& folder,
                                          const std::string& root) const {
  for (std::string outer = folder; outer != root && is_inside(outer, root);
       outer = parent_of(outer)) {
    if (is_ignored(outer, true)) return true;
  }
  return false;
}

bool Discoverer::Walker::is_excluded(const std::string& path, bool is_folder,
                                     const std::string& root, std::uint32_t configuration) const {
  if (excluded_.verdict(relative_to(path, root), is_folder).value_or(false)) return true;
  const IgnoreFile& excluded = excluded_by_configuration_[configuration];
  const std::string& folder = result_.configurations[configuration].folder;
  if (excluded.empty() || !is_inside(path, folder)) return false;
  return excluded.verdict(relative_to(path, folder), is_folder).value_or(false);
}

/// Whether it or a folder around it is excluded.
bool Discoverer::Walker::is_in_excluded(const std::string& path, const std::string& root) {
  for (std::string outer = path; outer != root && is_inside(outer, root);
       outer = parent_of(outer)) {
    const std::uint32_t configuration = configuration_of(parent_of(outer), root);
    if (is_excluded(outer, outer != path, root, configuration)) return true;
  }
  return false;
}

std::optional<std::string_view> IndexView::relative(std::string_view path) const {
  if (!is_inside(path, folder) || path == folder) return std::nullopt;
  return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

bool has_input_extension(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return is_terragrunt_unit(name) ||
         std::any_of(input_extensions.begin(), input_extensions.end(),
                     [&](std::string_view extension) { return lower.ends_with(extension); });
}

Discovery discover(const CheckOptions& options, Sources& sources) {
  return Discoverer(options, sources).found();
}

Discoverer::Discoverer(const CheckOptions& options, Sources& sources, const IndexView* index)
    : walker_(std::make_unique<Walker>(options, sources, index)) {
  walker_->run();
}

Discoverer::~Discoverer() = default;

const Discovery& Discoverer::found() const { return walker_->found(); }

std::vector<std::string> Discoverer::list(const std::string& folder, bool deep) {
  return walker_->list(folder, deep);
}

std::optional<InputFile> Discoverer::follow(const std::string& path) {
  return walker_->follow(path);
}

bool Discoverer::exists(const std::string& path) const { return walker_->exists(path); }

std::vector<InputFile> Discoverer::walk_roots() { return walker_->walk_roots(); }

}  // namespace kmslint
