#include "model/terragrunt.h"

#include <algorithm>
#include <utility>

#include "source/ascii.h"
#include "source/path.h"

namespace kmslint {

namespace {

constexpr std::size_t max_units = 2'000;
constexpr int max_text_depth = 20;

/// Stands for the root of the run where Terragrunt has an absolute path.
constexpr std::string_view absolute = "/";

/// A path as Terragrunt takes it: relative to the unit's folder where it is not absolute.
std::optional<std::string> resolved(std::string_view folder, std::string_view written) {
  if (written.starts_with(absolute)) {
    return path_from("", written.substr(std::min(written.find_first_not_of('/'), written.size())));
  }
  return path_from(folder, written);
}

/// Calls visit(part) for the parts of an expression, one level down.
template <class Visit>
void each_part(const Expression& expression, Visit visit) {
  for (const Expression& operand : expression.operands) visit(operand);
  if (expression.loop == nullptr) return;
  for (const Expression* part : {expression.loop->collection, expression.loop->key,
                                 expression.loop->value, expression.loop->condition}) {
    if (part != nullptr) visit(*part);
  }
}

/// `dependency.kms.outputs` as its names, from the front; empty for anything but names.
std::vector<std::string_view> names_of(const Expression& expression) {
  std::vector<std::string_view> names;
  const Expression* at = &expression;
  for (; at->kind == ExpressionKind::attribute; at = &at->operands[0]) names.push_back(at->text);
  if (at->kind != ExpressionKind::name) return {};
  names.push_back(at->text);
  std::ranges::reverse(names);
  return names;
}

/// Text made of pieces of files.
class MappedText {
 public:
  void add(std::string_view text, Span host) {
    if (text.empty()) return;
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_ += text;
    pieces_.push_back({begin, static_cast<std::uint32_t>(text_.size()), host});
  }
  bool empty() const { return text_.empty(); }
  FileId put_into(Sources& sources) && {
    return sources.add_embedded(std::move(text_), std::move(pieces_));
  }

 private:
  std::string text_;
  std::vector<Piece> pieces_;
};

struct Replacement {
  Span span = {};
  std::string text = {};
};

}  // namespace

bool is_terragrunt_unit(std::string_view path) {
  return path == "terragrunt.hcl" || path.ends_with("/terragrunt.hcl");
}

/// One file, as it is read for one folder: paths and lookups depend on that.
struct TerragruntReader::Config {
  std::string path = {};
  std::string folder = {};  ///< of the unit, or of the file where it is read by itself
  FileId file = {};
  const HclBody* body = nullptr;
  std::string prefix = {};  ///< of its locals in the text that is written
  std::map<std::string_view, const Expression*> locals = {};
  std::map<std::string_view, Config*> includes = {};
};

struct TerragruntReader::Unit {
  std::string folder = {};
  std::string label = {};
  Config* config = nullptr;
  std::map<std::string_view, Unit*> dependencies = {};
  std::string group = {};  ///< folder of the first unit of its root
};

TerragruntReader::TerragruntReader(Surroundings surroundings, Model& model, Sources& sources)
    : surroundings_(std::move(surroundings)), model_(model), sources_(sources) {}
TerragruntReader::~TerragruntReader() = default;

void TerragruntReader::say(Span span, std::string reason) {
  model_.not_evaluated.push_back({.span = span, .reason = std::move(reason)});
}

// ----------------------------------------------------------------------------------------- reading

const ParsedHcl* TerragruntReader::parsed(FileId file) {
  const auto [entry, is_new] = parsed_.try_emplace(file);
  if (is_new) entry->second = parse_hcl(sources_, file);
  return &entry->second;
}

TerragruntReader::Config* TerragruntReader::config(const std::string& path,
                                                   const std::string& folder, bool is_included) {
  const auto [entry, is_new] = configs_.try_emplace({path, folder});
  if (!is_new) return entry->second.get();
  const std::optional<FileId> file = surroundings_.file(path);
  if (!file) return nullptr;
  entry->second = std::make_unique<Config>();
  Config& config = *entry->second;
  config.path = path;
  config.folder = folder;
  config.file = *file;
  config.body = &parsed(*file)->tree.body;
  config.prefix = "file" + std::to_string(configs_.size()) + "_";
  for (const HclBlock& block : config.body->blocks) {
    if (block.type != "locals") continue;
    for (const HclAttribute& local : block.body.attributes) {
      config.locals.emplace(local.name, &local.value);
    }
  }
  // What is included includes nothing itself.
  if (is_included) return &config;
  for (const HclBlock& block : config.body->blocks) {
    if (block.type == "include") include(config, block);
  }
  return &config;
}

void TerragruntReader::include(Config& config, const HclBlock& block) {
  const HclAttribute* path = block.body.find("path");
  if (path == nullptr) return;
  const std::optional<std::string> written = text(path->value, config, 0);
  const std::optional<std::string> target =
      written ? resolved(config.folder, *written) : std::nullopt;
  Config* included =
      target && *target != config.path ? this->config(*target, config.folder, true) : nullptr;
  if (included == nullptr) return say(path->value.span, "the included file is not in view");
  const std::string_view label = block.labels.empty() ? "" : block.labels[0].text;
  config.includes.emplace(label, included);
}

std::string TerragruntReader::label_of(const std::string& folder) {
  std::string label;
  for (const char c : folder) label += is_ascii_alphanumeric(c) || c == '-' ? c : '_';
  if (label.empty() || (label.front() >= '0' && label.front() <= '9') || label.front() == '-')
    label.insert(0, "unit_");
  while (!labels_.insert(label).second) label += '_';
  return label;
}

TerragruntReader::Unit* TerragruntReader::unit_at(const std::string& folder) {
  const auto known = units_.find(folder);
  if (known != units_.end()) return known->second.get();
  if (units_.size() >= max_units) return nullptr;
  Config* own = config(file_in(folder, "terragrunt.hcl"), folder, false);
  if (own == nullptr) return nullptr;
  Unit& unit = *units_.emplace(folder, std::make_unique<Unit>()).first->second;
  unit.folder = folder;
  unit.label = label_of(folder);
  unit.config = own;
  unit.group = folder;
  depend(unit, *own);
  for (const auto& [label, included] : own->includes) depend(unit, *included);
  return &unit;
}

void TerragruntReader::depend(Unit& unit, const Config& config) {
  for (const HclBlock& block : config.body->blocks) {
    const HclAttribute* path = block.body.find("config_path");
    if (block.type != "dependency" || block.labels.empty() || path == nullptr) continue;
    const std::optional<std::string> written = text(path->value, config, 0);
    const std::optional<std::string> folder =
        written ? resolved(unit.folder, *written) : std::nullopt;
    Unit* needed = folder ? unit_at(*folder) : nullptr;
    if (needed == nullptr) {
      say(path->value.span, "the unit it depends on is not in view");
      continue;
    }
    unit.dependencies.emplace(block.labels[0].text, needed);
  }
}

// ------------------------------------------------------------------------------------------- texts

/// What a path or source is, where it follows from the files alone.
std::optional<std::string> TerragruntReader::text(const Expression& expression,
                                                  const Config& config, int depth) {
  if (depth > max_text_depth) return std::nullopt;
  if (expression.kind == ExpressionKind::literal) return std::string(expression.text);
  if (expression.kind == ExpressionKind::call) return call(expression, config, depth + 1);
  if (expression.kind == ExpressionKind::string) {
    std::string result;
    for (const Expression& part : expression.operands) {
      const std::optional<std::string> next = text(part, config, depth + 1);
      if (!next) return std::nullopt;
      result += *next;
    }
    return result;
  }
  const std::vector<std::string_view> names = names_of(expression);
  if (names.size() == 2 && names[0] == "local") {
    const auto local = config.locals.find(names[1]);
    return local == config.locals.end() ? std::nullopt : text(*local->second, config, depth + 1);
  }
  if (names.size() == 4 && names[0] == "include" && names[2] == "locals") {
    const auto included = config.includes.find(names[1]);
    if (included == config.includes.end()) return std::nullopt;
    const auto local = included->second->locals.find(names[3]);
    return local == included->second->locals.end()
               ? std::nullopt
               : text(*local->second, *included->second, depth + 1);
  }
  return std::nullopt;
}

/// Functions that only tell where files are.
std::optional<std::string> TerragruntReader::call(const Expression& expression,
                                                  const Config& config, int depth) {
  const std::string root(absolute);
  const std::string_view name = expression.text;
  if (name == "find_in_parent_folders") return found_above(expression, config, depth);
  if (name == "get_terragrunt_dir" || name == "get_original_terragrunt_dir") {
    return root + config.folder;
  }
  if (name == "get_repo_root") return root;
  if (name == "get_parent_terragrunt_dir") {
    for (const auto& [label, included] : config.includes) {
      const bool is_meant = expression.operands.size() == 0 ||
                            literal_text(expression.operands[0]) == std::string(label);
      if (is_meant) return root + std::string(folder_of(included->path));
    }
    return root + std::string(folder_of(config.path));
  }
  if (name == "path_relative_to_include" && expression.operands.size() == 0) {
    // Asked by the file that is included.
    const std::string above(folder_of(config.path));
    if (config.folder == above) return ".";
    const std::string prefix = above.empty() ? std::string() : above + '/';
    if (!config.folder.starts_with(prefix)) return std::nullopt;
    return config.folder.substr(prefix.size());
  }
  if ((name == "dirname" || name == "basename") && expression.operands.size() == 1) {
    const std::optional<std::string> path = text(expression.operands[0], config, depth);
    if (!path) return std::nullopt;
    const std::size_t slash = path->rfind('/');
    if (name == "basename") return path->substr(slash == std::string::npos ? 0 : slash + 1);
    if (slash == std::string::npos) return ".";
    return slash == 0 ? root : path->substr(0, slash);
  }
  return std::nullopt;
}

std::optional<std::string> TerragruntReader::found_above(const Expression& call,
                                                         const Config& config, int depth) {
  std::string wanted = "terragrunt.hcl";
  if (call.operands.size() != 0) {
    const std::optional<std::string> name = text(call.operands[0], config, depth);
    if (!name) return std::nullopt;
    wanted = *name;
  }
  for (std::string folder = config.folder; !folder.empty();) {
    folder = folder_of(folder);
    const std::string path = file_in(folder, wanted);
    if (missing_.contains(path)) continue;
    if (surroundings_.file(path)) return std::string(absolute) + path;
    missing_.insert(path);
  }
  return std::nullopt;
}

/// The unit's own source, else that of what it includes.
std::optional<std::string> TerragruntReader::source_of(const Unit& unit, Span& place) {
  const auto written_in = [&](const Config& config) -> std::optional<std::string> {
    for (const HclBlock& block : config.body->blocks) {
      if (block.type != "terraform") continue;
      const HclAttribute* source = block.body.find("source");
      if (source == nullptr) continue;
      place = source->value.span;
      std::optional<std::string> result = text(source->value, config, 0);
      if (!result) say(place, "the source of the module is not a plain text");
      return result.value_or("");
    }
    return std::nullopt;
  };
  std::optional<std::string> source = written_in(*unit.config);
  for (auto included = unit.config->includes.begin();
       !source && included != unit.config->includes.end(); ++included) {
    source = written_in(*included->second);
  }
  return source;
}

// ----------------------------------------------------------------------------------------- writing

/// Writes the units of one root.
class TerragruntReader::Writer {
 public:
  explicit Writer(TerragruntReader& reader) : reader_(reader) {}

  void write(const Unit& unit) {
    unit_ = &unit;
    const Span head = {unit.config->file, 0, 0};
    Span place = head;
    const std::optional<std::string> source = reader_.source_of(unit, place);
    if (source && source->empty()) return;
    const TerraformFolder* folder = nullptr;
    if (!source || is_path(*source)) {
      const std::optional<std::string> path =
          resolved(unit.folder, source ? with_single_slashes(*source) : std::string("."));
      folder = path ? reader_.surroundings_.folder(*path) : nullptr;
      if (folder == nullptr) {
        // Without a source it may be a file that others include.
        if (source) reader_.say(place, "there are no Terraform files in `" + *source + "`");
        return;
      }
      modules_.insert(*path);
    }
    const bool has_provider =
        (folder == nullptr || folder->provider("aws") == nullptr) && write_provider(head);
    add("module \"" + unit.label + "\" {\n  source = ", head);
    add('"' + (folder == nullptr ? *source : "./" + folder->path()) + "\"\n", place);
    if (has_provider) add("  providers = { aws = aws." + unit.label + " }\n", head);
    for (const auto& [name, input] : inputs()) {
      if (folder != nullptr && folder->variable(name) == nullptr) continue;
      add("  ", head);
      add(name, input.name);
      add(" = ", input.name);
      write(*input.value, *input.config);
      add("\n", input.name);
    }
    add("}\n", head);
  }

  /// What the units refer to, and then the text.
  MappedText finish(Span head) {
    for (std::size_t i = 0; i < configs_.size(); ++i) {
      const Config& config = *configs_[i];
      const Span place = {config.file, 0, 0};
      add("locals {\n", place);
      for (const auto& [name, value] : config.locals) {
        add("  " + config.prefix + std::string(name) + " = ", place);
        write(*value, config);
        add("\n", place);
      }
      add("}\n", place);
    }
    for (const std::string& name : variables_) add("variable \"" + name + "\" {}\n", head);
    if (names_account_) add("data \"aws_caller_identity\" \"terragrunt\" {}\n", head);
    return std::move(text_);
  }

  const std::set<std::string>& modules() const { return modules_; }

 private:
  struct Input {
    Span name = {};
    const Expression* value = nullptr;
    const Config* config = nullptr;
  };

  static bool is_path(const std::string& source) {
    return is_local_source(source) || source.starts_with(absolute);
  }

  /// `modules//kms` tells what to copy; the module is the folder all the same.
  static std::string with_single_slashes(const std::string& source) {
    std::string result;
    for (const char c : source) {
      if (c != '/' || !result.ends_with('/')) result += c;
    }
    return result;
  }

  void add(std::string_view text, Span host) { text_.add(text, host); }

  // --- Inputs ------------------------------------------------------------------------------------

  /// The unit's own go before those of what it includes.
  std::map<std::string, Input> inputs() {
    std::map<std::string, Input> result;
    for (const auto& [label, included] : unit_->config->includes) add_inputs(result, *included);
    add_inputs(result, *unit_->config);
    return result;
  }

  void add_inputs(std::map<std::string, Input>& result, const Config& config) {
    const HclAttribute* written = config.body->find("inputs");
    if (written != nullptr) add_inputs(result, written->value, config, 0);
  }

  void add_inputs(std::map<std::string, Input>& result, const Expression& value,
                  const Config& config, int depth) {
    if (depth > max_text_depth) return;
    if (value.kind == ExpressionKind::object) {
      for (std::size_t i = 0; i + 1 < value.operands.size(); i += 2) {
        const std::string name = reference_text(value.operands[i]);
        if (name.empty() || name.find('.') != std::string::npos) continue;
        result[name] = {value.operands[i].span, &value.operands[i + 1], &config};
      }
      return;
    }
    if (value.kind == ExpressionKind::call && value.text == "merge") {
      for (const Expression& part : value.operands) add_inputs(result, part, config, depth + 1);
      return;
    }
    const std::vector<std::string_view> names = names_of(value);
    const auto local = names.size() == 2 && names[0] == "local" ? config.locals.find(names[1])
                                                                : config.locals.end();
    if (local != config.locals.end() && local->second->kind != ExpressionKind::call) {
      return add_inputs(result, *local->second, config, depth + 1);
    }
    const Config* read = file_behind(value, config);
    const HclAttribute* inputs = read == nullptr ? nullptr : read->body->find("inputs");
    if (inputs != nullptr && names.size() == 3 && names[2] == "inputs") {
      return add_inputs(result, inputs->value, *read, depth + 1);
    }
    if (read != nullptr && names.size() == 3 && names[2] == "locals") {
      for (const auto& [name, of_file] : read->locals) {
        result[std::string(name)] = {of_file->span, of_file, read};
      }
      return;
    }
    reader_.say(value.span, "these inputs are not written as an object");
  }

  /// `local.env` of `local.env.locals`, where that is a file that is read.
  const Config* file_behind(const Expression& value, const Config& config) {
    const std::vector<std::string_view> names = names_of(value);
    if (names.size() < 2 || names[0] != "local") return nullptr;
    const auto local = config.locals.find(names[1]);
    return local == config.locals.end() ? nullptr : file_read_by(*local->second, config);
  }

  const Config* file_read_by(const Expression& call, const Config& config) {
    const bool reads = call.kind == ExpressionKind::call && call.text == "read_terragrunt_config" &&
                       call.operands.size() != 0;
    const std::optional<std::string> path =
        reads ? reader_.text(call.operands[0], config, 0) : std::nullopt;
    const std::optional<std::string> target = path ? resolved(config.folder, *path) : std::nullopt;
    return target ? reader_.config(*target, std::string(folder_of(*target)), false) : nullptr;
  }

  // --- The provider ------------------------------------------------------------------------------

  /// The Region of a provider configuration that is generated.
  bool write_provider(Span head) {
    std::vector<const Config*> configs = {unit_->config};
    for (const auto& [label, included] : unit_->config->includes) configs.push_back(included);
    for (const Config* config : configs) {
      for (const HclBlock& block : config->body->blocks) {
        const HclAttribute* contents = block.body.find("contents");
        if (block.type != "generate" || contents == nullptr) continue;
        const std::optional<Span> region = region_in(contents->value.span);
        if (!region) continue;
        add("provider \"aws\" {\n  alias = \"" + unit_->label + "\"\n  region = ", head);
        write(*region, contents->value, *config);
        add("\n}\n", head);
        return true;
      }
    }
    return false;
  }

  /// `"${local.aws_region}"` of `region = "${local.aws_region}"` in a provider of AWS.
  std::optional<Span> region_in(Span contents) const {
    const std::string_view text = reader_.sources_.text(contents);
    std::size_t at = text.find("provider \"aws\"");
    if (at == std::string_view::npos) return std::nullopt;
    while ((at = text.find("region", at + 1)) != std::string_view::npos) {
      const bool is_word = is_ascii_space(text[at - 1]);
      std::size_t begin = at + std::string_view("region").size();
      const auto skip_blanks = [&] {
        while (begin < text.size() && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
      };
      skip_blanks();
      if (!is_word || begin >= text.size() || text[begin] != '=') continue;
      ++begin;
      skip_blanks();
      const std::size_t line_end = std::min(text.find('\n', begin), text.size());
      const std::size_t end = text.substr(0, line_end).rfind('"');
      if (begin >= text.size() || text[begin] != '"' || end == std::string_view::npos ||
          end <= begin) {
        continue;
      }
      return Span{contents.file, contents.begin + static_cast<std::uint32_t>(begin),
                  contents.begin + static_cast<std::uint32_t>(end + 1)};
    }
    return std::nullopt;
  }

  // --- Expressions -------------------------------------------------------------------------------

  void write(const Expression& expression, const Config& config) {
    write(expression.span, expression, config);
  }

  /// The part of the expression under the span, with what only Terragrunt knows put into
  /// Terraform's words.
  void write(Span span, const Expression& expression, const Config& config) {
    std::vector<Replacement> replacements;
    collect(expression, config, replacements);
    std::ranges::sort(replacements, {}, &Replacement::span);
    Span rest = span;
    for (const Replacement& replacement : replacements) {
      if (replacement.span.begin < rest.begin || replacement.span.end > span.end) continue;
      const Span before = {span.file, rest.begin, replacement.span.begin};
      add(reader_.sources_.text(before), before);
      add(replacement.text, replacement.span);
      rest.begin = replacement.span.end;
    }
    add(reader_.sources_.text(rest), rest);
  }

  void collect(const Expression& expression, const Config& config,
               std::vector<Replacement>& replacements) {
    if (std::optional<std::string> text = replacement(expression, config)) {
      replacements.push_back({expression.span, std::move(*text)});
      return;
    }
    each_part(expression, [&](const Expression& part) { collect(part, config, replacements); });
  }

  std::optional<std::string> replacement(const Expression& expression, const Config& config) {
    if (expression.kind == ExpressionKind::call) return called(expression, config);
    const std::vector<std::string_view> names = names_of(expression);
    if (names.size() == 2 && names[0] == "local") return local(names[1], config);
    if (names.size() == 3 && names[0] == "dependency" && names[2] == "outputs") {
      const auto needed = unit_->dependencies.find(names[1]);
      return needed == unit_->dependencies.end() ? variable("outputs_of_" + std::string(names[1]))
                                                 : "module." + needed->second->label;
    }
    const bool is_labelled = names.size() == 4 && names[0] == "include" && names[2] == "locals";
    const bool is_plain = names.size() == 3 && names[0] == "include" && names[1] == "locals";
    if (!is_labelled && !is_plain) return std::nullopt;
    const auto included = config.includes.find(is_labelled ? names[1] : std::string_view());
    return included == config.includes.end() ? std::nullopt
                                             : local(names.back(), *included->second);
  }

  std::optional<std::string> local(std::string_view name, const Config& config) {
    if (!config.locals.contains(name)) return std::nullopt;
    need(config);
    return "local." + config.prefix + std::string(name);
  }

  void need(const Config& config) {
    if (std::ranges::find(configs_, &config) == configs_.end()) configs_.push_back(&config);
  }

  std::string variable(std::string name) {
    return "var." + *variables_.insert(std::move(name)).first;
  }

  std::optional<std::string> called(const Expression& call, const Config& config) {
    if (call.text == "get_aws_account_id") {
      names_account_ = true;
      return "data.aws_caller_identity.terragrunt.account_id";
    }
    if (call.text == "get_env" && call.operands.size() != 0) {
      std::string name = literal_text(call.operands[0]).value_or("");
      std::erase_if(name, [](char c) { return !is_ascii_alphanumeric(c) && c != '_'; });
      return variable("env_" + name);
    }
    if (const Config* read = file_read_by(call, config)) {
      std::string object = "{ locals = {";
      for (const auto& [name, value] : read->locals) {
        object += (object.ends_with('{') ? " " : ", ") + std::string(name) + " = " +
                  local(name, *read).value_or("null");
      }
      return object + " } }";
    }
    const bool is_terraforms = call.text == "dirname" || call.text == "basename";
    std::optional<std::string> path = is_terraforms ? std::nullopt : reader_.call(call, config, 0);
    if (!path) return std::nullopt;
    if (path->starts_with(absolute)) path->erase(0, absolute.size());
    return '"' + (path->empty() ? "." : *path) + '"';
  }

  TerragruntReader& reader_;
  const Unit* unit_ = nullptr;
  MappedText text_;
  std::set<std::string> modules_;
  std::vector<const Config*> configs_;
  std::set<std::string> variables_;
  bool names_account_ = false;
};

std::vector<TerragruntRoot> TerragruntReader::roots(const std::vector<FileId>& units) {
  for (const FileId file : units) unit_at(std::string(folder_of(sources_.path(file))));
  // Units that depend on each other, by the first of them.
  bool changed = true;
  const auto join = [&](std::string& a, std::string& b) {
    changed = changed || a != b;
    a = b = std::min(a, b);
  };
  while (std::exchange(changed, false)) {
    for (const auto& [folder, unit] : units_) {
      for (const auto& [name, needed] : unit->dependencies) join(unit->group, needed->group);
    }
  }
  std::map<std::string, std::vector<const Unit*>> groups;
  for (const auto& [folder, unit] : units_) groups[unit->group].push_back(unit.get());
  std::vector<TerragruntRoot> result;
  for (const auto& [name, members] : groups) {
    Writer writer(*this);
    for (const Unit* unit : members) writer.write(*unit);
    MappedText text = writer.finish({members.front()->config->file, 0, 0});
    if (text.empty()) continue;
    const FileId file = std::move(text).put_into(sources_);
    written_.push_back(parse_hcl(sources_, file));
    // The root of the run, so that paths in it are those that reports name.
    auto folder = std::make_unique<TerraformFolder>("");
    folder->add(TerraformFile{.file = file, .body = &written_.back().tree.body});
    folder->finish();
    result.push_back({name, std::move(folder), writer.modules()});
  }
  return result;
}

}  // namespace kmslint
