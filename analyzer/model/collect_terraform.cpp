#include "model/collect_terraform.h"

#include <algorithm>
#include <utility>

#include "model/module_descriptions.h"
#include "source/path.h"

namespace kmslint {

namespace {

bool is_loaded_by_itself(std::string_view name) {
  return name == "terraform.tfvars" || name == "terraform.tfvars.json" ||
         name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
}

TerraformSettings settings_of(const Settings& settings) {
  return {.regions = settings.regions,
          .account = settings.account,
          .partition = settings.partition,
          .variables = settings.variables,
          .variable_files = settings.variable_files};
}

}  // namespace

// ----------------------------------------------------------------------------------------- folders

TerraformCollector::Folder& TerraformCollector::folder_at(const std::string& path) {
  Folder& folder = folders_[path];
  if (folder.contents == nullptr) folder.contents = std::make_unique<TerraformFolder>(path);
  return folder;
}

void TerraformCollector::add(const Document& document) {
  const std::string path(sources_.path(document.file));
  files_.emplace(path, document.file);
  if (!document.hcl) return;
  if (is_terragrunt_unit(path)) {
    units_.insert_or_assign(std::string(folder_of(path)),
                            TerragruntUnit{document.file, document.settings});
    return;
  }
  Folder& folder = folder_at(std::string(folder_of(path)));
  if (!folder.in_view || document.settings < folder.settings) folder.settings = document.settings;
  folder.in_view = folder.in_view || is_terraform_file(path);
  add_body(folder, std::string(file_name(path)), document.file, document.hcl->tree.body);
}

void TerraformCollector::add_body(Folder& folder, const std::string& name, FileId file,
                                  const HclBody& body) {
  if (folder.names.insert(name).second) folder.files.push_back({name, file, &body});
}

void TerraformCollector::fetch(Folder& folder, const std::string& path, const std::string& name) {
  if (folder.names.count(name) != 0) return;
  const std::optional<FileId> file = file_at(file_in(path, name));
  if (!file) return;
  fetched_.push_back(parse_terraform(sources_, *file));
  for (const Problem& problem : fetched_.back().problems) {
    model_.not_evaluated.push_back(
        {.span = problem.span, .reason = "cannot be parsed: " + problem.message});
  }
  add_body(folder, name, *file, fetched_.back().tree.body);
}

/// Terraform reads all files of a folder, whichever of them are in view.
void TerraformCollector::finish(Folder& folder, const std::string& path) {
  if (std::exchange(folder.finished, true)) return;
  if (access_.list) {
    for (const std::string& name : access_.list(path)) {
      if (is_terraform_file(name) || is_terraform_variables_file(name)) {
        fetch(folder, path, name);
      }
    }
  }
  std::sort(folder.files.begin(), folder.files.end(),
            [](const Folder::Loaded& a, const Folder::Loaded& b) { return a.name < b.name; });
  for (const Folder::Loaded& loaded : folder.files) {
    if (is_terraform_variables_file(loaded.name)) {
      folder.contents->add(VariablesFile{
          .name = loaded.name, .body = loaded.body, .loaded = is_loaded_by_itself(loaded.name)});
    } else {
      // A .tofu file stands in for the .tf file of its name.
      const std::size_t dot = loaded.name.find(".tf");
      const bool is_replaced =
          loaded.name.find(".tofu") == std::string::npos && dot != std::string::npos &&
          folder.names.count(loaded.name.substr(0, dot) + ".tofu" + loaded.name.substr(dot + 3)) !=
              0;
      if (is_replaced) continue;
      folder.contents->add(TerraformFile{
          .file = loaded.file, .body = loaded.body, .is_override = is_override_file(loaded.name)});
    }
  }
  folder.contents->finish();
}

const TerraformFolder* TerraformCollector::module_at(std::string_view path) {
  Folder& folder = folder_at(std::string(path));
  finish(folder, std::string(path));
  return folder.contents->files().empty() ? nullptr : folder.contents.get();
}

std::optional<FileId> TerraformCollector::file_at(std::string_view path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  if (!access_.read) return std::nullopt;
  const std::optional<FileId> file = access_.read(std::string(path));
  if (file) files_.emplace(std::string(path), *file);
  return file;
}

/// What `file` and `templatefile` read is no input by itself.
std::optional<FileId> TerraformCollector::used_file(std::string_view path) {
  const std::optional<FileId> file = file_at(path);
  if (file) used_.insert(*file);
  return file;
}

/// `terraform init` lists what it downloaded in .terraform/modules/modules.json.
std::optional<std::string> TerraformCollector::downloaded(std::string_view root,
                                                          std::string_view key) {
  const auto [entry, is_new] = downloads_.try_emplace(std::string(root));
  if (is_new) {
    const std::optional<FileId> file = file_at(file_in(root, ".terraform/modules/modules.json"));
    if (!file) return std::nullopt;
    const Parsed parsed = parse_json(sources_, *file);
    const Node* modules =
        parsed.tree.documents.empty() ? nullptr : parsed.tree.documents.front().find("Modules");
    if (modules == nullptr) return std::nullopt;
    for (const Node& module : modules->items) {
      const Node* name = module.find("Key");
      const Node* folder = module.find("Dir");
      if (name == nullptr || folder == nullptr || name->text.empty()) continue;
      if (const std::optional<std::string> path = path_from(root, folder->text)) {
        entry->second[std::string(name->text)] = *path;
      }
    }
  }
  const auto found = entry->second.find(std::string(key));
  return found == entry->second.end() ? std::nullopt : std::optional(found->second);
}

/// A description has no place of its own: whatever is found in it is found at the call.
const TerraformFolder* TerraformCollector::described_at(std::string_view source,
                                                        std::string_view version, Span call) {
  const auto [entry, is_new] = described_.try_emplace(call);
  if (!is_new) return entry->second.get();
  const ModuleDescription* description = find_module_description(source, version);
  if (description == nullptr) return nullptr;
  const auto size = static_cast<std::uint32_t>(description->text.size());
  const FileId file = sources_.add_embedded(std::string(description->text), {{0, size, call}});
  fetched_.push_back(parse_hcl(sources_, file));
  // No folder in view has such a path, nor has another call.
  entry->second =
      std::make_unique<TerraformFolder>("//" + std::string(description->name) + '/' +
                                        std::to_string(static_cast<std::uint32_t>(file)));
  entry->second->add(TerraformFile{.file = file, .body = &fetched_.back().tree.body});
  entry->second->finish();
  return entry->second.get();
}

// ------------------------------------------------------------------------------------------- roots

/// Which folders in view each of them calls as a module, however many instances there are.
std::map<std::string, std::set<std::string>> TerraformCollector::called_folders() {
  std::map<std::string, std::set<std::string>> called;
  for (const auto& [path, folder] : folders_) {
    if (!folder.in_view) continue;
    for (const HclBlock* call : folder.contents->modules()) {
      const HclAttribute* source = call->body.find("source");
      const std::optional<std::string> text =
          source == nullptr ? std::nullopt : literal_text(source->value);
      if (!text || !is_local_source(*text)) continue;
      const std::optional<std::string> target = path_from(path, *text);
      if (target && *target != path) called[path].insert(*target);
    }
  }
  return called;
}

std::vector<TerragruntRoot> TerraformCollector::terragrunt_roots() {
  if (units_.empty()) return {};
  terragrunt_ = std::make_unique<TerragruntReader>(
      TerragruntReader::Surroundings{
          .file = [this](std::string_view path) { return file_at(path); },
          .folder = [this](std::string_view path) { return module_at(path); }},
      model_, sources_);
  std::vector<FileId> files;
  for (const auto& [folder, unit] : units_) files.push_back(unit.file);
  return terragrunt_->roots(files);
}

/// Which roots read the state of which.
void TerraformCollector::find_states(const std::vector<std::string>& roots) {
  for (const std::string& path : roots) {
    if (const auto place = state_place_of(*folders_.at(path).contents)) {
      states_[*place].push_back(path);
    }
  }
  for (const std::string& path : roots) {
    for (const ResourceBlock& resource : folders_.at(path).contents->resources()) {
      if (!resource.is_data || resource.type != "terraform_remote_state") continue;
      const auto place = state_place_read_by(resource, path);
      const auto owner = place ? states_.find(*place) : states_.end();
      const bool is_certain = owner != states_.end() && owner->second.size() == 1;
      if (is_certain && owner->second.front() != path) {
        states_read_[path].insert(owner->second.front());
      }
    }
  }
}

/// Roots tied by states share an environment where they are told the same about it.
void TerraformCollector::share_environments(const std::vector<std::string>& roots) {
  std::map<std::string, std::set<std::string>> tied;
  for (const auto& [reader, owners] : states_read_) {
    for (const std::string& owner : owners) {
      if (folders_.at(owner).settings != folders_.at(reader).settings) continue;
      tied[reader].insert(owner);
      tied[owner].insert(reader);
    }
  }
  for (const std::string& path : roots) {
    if (!tied.contains(path) || environments_.contains(path)) continue;
    const ScopeId environment = model_.scopes.take("environment of " + path);
    std::vector<std::string> waiting = {path};
    while (!waiting.empty()) {
      const std::string next = std::move(waiting.back());
      waiting.pop_back();
      if (!environments_.emplace(next, environment).second) continue;
      waiting.insert(waiting.end(), tied[next].begin(), tied[next].end());
    }
  }
}

/// A root whose state is read comes before those that read it.
std::vector<std::string> TerraformCollector::in_order_of_states(
    const std::vector<std::string>& roots) const {
  std::vector<std::string> order;
  std::set<std::string> seen;
  for (const std::string& root : roots) {
    std::vector<std::pair<std::string, bool>> waiting = {{root, false}};
    while (!waiting.empty()) {
      const auto [path, is_done] = std::move(waiting.back());
      waiting.pop_back();
      if (is_done) {
        order.push_back(path);
        continue;
      }
      if (!seen.insert(path).second) continue;
      waiting.emplace_back(path, true);
      const auto owners = states_read_.find(path);
      if (owners == states_read_.end()) continue;
      for (const std::string& owner : owners->second) waiting.emplace_back(owner, false);
    }
  }
  return order;
}

/// Nothing while it is not evaluated yet, as in a circle of states.
Terraform* TerraformCollector::root_with_state(const StatePlace& place) {
  const auto owner = states_.find(place);
  if (owner == states_.end() || owner->second.size() != 1) return nullptr;
  const auto root = std::find_if(roots_.begin(), roots_.end(), [&](const Terraform& each) {
    return each.folder().path() == owner->second.front();
  });
  return root == roots_.end() ? nullptr : &*root;
}

TerraformSurroundings TerraformCollector::surroundings() {
  return {.folder = [this](std::string_view path) { return module_at(path); },
          .downloaded = [this](std::string_view root,
                               std::string_view key) { return downloaded(root, key); },
          .described = [this](std::string_view source, std::string_view version,
                              Span call) { return described_at(source, version, call); },
          .file = [this](std::string_view path) { return used_file(path); },
          .files_below =
              [this](std::string_view path) {
                return access_.below ? access_.below(std::string(path))
                                     : std::vector<std::string>();
              },
          .root_with_state = [this](const StatePlace& place) { return root_with_state(place); }};
}

std::deque<Terraform>& TerraformCollector::roots(const std::vector<Settings>& settings,
                                                 std::uint32_t first_resource) {
  std::vector<std::string> in_view;
  terragrunt_roots_ = terragrunt_roots();
  for (auto& [path, folder] : folders_) {
    if (folder.in_view) in_view.push_back(path);
  }
  for (const std::string& path : in_view) finish(folders_.at(path), path);
  const std::map<std::string, std::set<std::string>> calls = called_folders();
  std::set<std::string> called;
  for (const auto& [path, targets] : calls) called.insert(targets.begin(), targets.end());
  for (const TerragruntRoot& root : terragrunt_roots_) {
    called.insert(root.modules.begin(), root.modules.end());
  }
  for (const std::string& path : called) model_.modules.insert("terraform " + path);
  static const Settings none;
  std::set<std::string> reached;
  const auto add_root = [&](const TerraformFolder& folder, const std::string& scope,
                            std::uint32_t index, TerraformSurroundings around) {
    const Settings& given = index < settings.size() ? settings[index] : none;
    roots_.emplace_back(folder, model_.scopes.take(scope), settings_of(given), std::move(around),
                        first_resource, model_.symbols, sources_);
    first_resource += static_cast<std::uint32_t>(roots_.back().resources().size());
    const auto is_incomplete = [](const TerraformModule& module) {
      return module.folder->is_incomplete();
    };
    if (std::ranges::any_of(roots_.back().modules(), is_incomplete)) {
      model_.incomplete.insert(scope);
    }
  };
  const auto reach = [&](std::vector<std::string> waiting) {
    while (!waiting.empty()) {
      const std::string next = std::move(waiting.back());
      waiting.pop_back();
      const auto targets = calls.find(next);
      if (!reached.insert(next).second || targets == calls.end()) continue;
      waiting.insert(waiting.end(), targets->second.begin(), targets->second.end());
    }
  };
  const auto evaluate = [&](const std::string& path) {
    TerraformSurroundings around = surroundings();
    const auto environment = environments_.find(path);
    if (environment != environments_.end()) around.environment = environment->second;
    const Folder& folder = folders_.at(path);
    add_root(*folder.contents, "terraform " + path, folder.settings, std::move(around));
    reach({path});
  };
  std::vector<std::string> uncalled;
  for (const std::string& path : in_view) {
    const Folder& folder = folders_.at(path);
    if (called.count(path) == 0 && !folder.contents->is_empty()) uncalled.push_back(path);
  }
  find_states(uncalled);
  share_environments(uncalled);
  for (const std::string& path : in_order_of_states(uncalled)) evaluate(path);
  for (const TerragruntRoot& root : terragrunt_roots_) {
    const auto unit = units_.find(root.name);
    add_root(*root.folder, "terragrunt " + root.name,
             unit == units_.end() ? units_.begin()->second.settings : unit->second.settings,
             surroundings());
    reach({root.modules.begin(), root.modules.end()});
  }
  // Modules that call each other in a circle are called by no root.
  for (const std::string& path : in_view) {
    if (reached.count(path) == 0 && !folders_.at(path).contents->is_empty()) evaluate(path);
  }
  return roots_;
}

}  // namespace kmslint
