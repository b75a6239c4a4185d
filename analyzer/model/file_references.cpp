#include "model/file_references.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "eval/cloudformation.h"
#include "eval/expansion.h"
#include "eval/intrinsics.h"
#include "eval/terraform_folder.h"
#include "model/assembly.h"
#include "model/collect_stacks.h"

namespace kmslint {
namespace {

class ReferenceReader {
 public:
  ReferenceReader(const Document& document, const Sources& sources)
      : document_(document), path_(sources.path(document.file)) {
    const std::string_view bytes = sources.bytes(document.file);
    const auto speaks_of = [&](std::string_view word) {
      return bytes.find(word) != std::string_view::npos;
    };
    may_import_ = speaks_of("ImportValue");
    may_include_ = speaks_of("AWS::Include");
    may_export_ = speaks_of("Export");
    may_get_att_ = speaks_of("GetAtt");
  }

  FileReferences read() {
    for (const Node& root : document_.parsed.tree.documents) {
      if (may_import_ || may_include_ || may_get_att_) walk(root);
      if (is_template(root)) read_template(root);
      if (is_named_manifest(path_) && is_assembly_manifest(root)) read_manifest(root);
    }
    return std::move(result_);
  }

 private:
  void add_file(std::string_view written) {
    if (written.empty() || written.find("://") != std::string_view::npos) return;
    if (auto path = path_from(folder_of(path_), written)) result_.files.insert(std::move(*path));
  }

  /// Trees are as deep as parsers let them be, and as large with their aliases expanded.
  void walk(const Node& node) {
    if (may_import_) look_for_import(node);
    if (may_get_att_) look_for_get_att(node);
    if (may_include_ && node.kind == NodeKind::mapping) look_for_include(node);
    for (const Node& item : node.items) walk(item);
    for (const Member& member : node.members) walk(member.value);
  }

  void look_for_import(const Node& node) {
    const std::optional<Call> call = call_of(node);
    if (!call || call->intrinsic != Intrinsic::import_value) return;
    if (is_scalar(call->argument) && !call_of(call->argument)) {
      result_.imports.emplace(call->argument.text);
    } else {
      result_.has_open_import = true;
    }
  }

  void look_for_get_att(const Node& node) {
    const std::optional<Call> call = call_of(node);
    if (!call || call->intrinsic != Intrinsic::get_att) return;
    const Node& named = call->argument.items.empty() ? call->argument : call->argument.items[0];
    if (named.kind != NodeKind::string || call_of(named)) return;
    got_from_.insert(named.text.substr(0, named.text.find('.')));
  }

  /// A loop, a macro or a file that is put in may make any resource.
  void find_missing(const Node& declared) {
    for (const Member& member : declared.members) {
      if (member.name.text.starts_with("Fn::")) return;
    }
    result_.is_fragment =
        result_.is_fragment ||
        std::any_of(got_from_.begin(), got_from_.end(),
                    [&](std::string_view name) { return declared.find(name) == nullptr; });
  }

  void look_for_include(const Node& node) {
    for (const Member& member : node.members) {
      if (member.name.text != "Fn::Transform") continue;
      if (const auto location = included_location(member.value)) add_file(*location);
    }
  }

  void read_template(const Node& root) {
    result_.is_template = true;
    for_each_root_include(root, [this](std::string_view location) { add_file(location); });
    for (const Member& member : root.find("Resources")->members) {
      const Node* type = member.value.find("Type");
      if (type == nullptr) continue;
      add_file(nested_template_path({.type = std::string(type->text),
                                     .definition = &member.value,
                                     .properties = member.value.find("Properties")}));
    }
    if (root.find("Transform") == nullptr) find_missing(*root.find("Resources"));
    if (const Node* outputs = may_export_ ? root.find("Outputs") : nullptr) read_exports(*outputs);
  }

  void read_exports(const Node& outputs) {
    for (const Member& output : outputs.members) {
      const Node* name = output.value.find("Export");
      if (name != nullptr) name = name->find("Name");
      if (name != nullptr && is_scalar(*name) && !call_of(*name)) {
        result_.exports.emplace(name->text);
      }
    }
  }

  void read_manifest(const Node& root) {
    Assemblies assemblies;
    assemblies.add(root, path_, true);
    result_.is_manifest = true;
    result_.stacks = assemblies.templates();
  }

  const Document& document_;
  std::string_view path_;
  bool may_import_ = false;
  bool may_include_ = false;
  bool may_export_ = false;
  bool may_get_att_ = false;
  std::set<std::string_view> got_from_ = {};
  FileReferences result_ = {};
};

FileReferences references_of_terraform(const Document& document, const Sources& sources) {
  FileReferences references;
  for (const HclBlock& block : document.hcl->tree.body.blocks) {
    const bool may_call = block.type == "module" || block.type == "terraform";
    const HclAttribute* source = may_call ? block.body.find("source") : nullptr;
    std::string written =
        source == nullptr ? std::string() : literal_text(source->value).value_or("");
    if (!is_local_source(written)) continue;
    // Terragrunt's way to tell what belongs to a module.
    const std::size_t twice = written.find("//");
    if (twice != std::string::npos) written.erase(twice, 1);
    const auto folder = path_from(folder_of(sources.path(document.file)), written);
    if (folder) references.modules.insert(*folder);
  }
  return references;
}

}  // namespace

FileReferences file_references(const Document& document, const Sources& sources) {
  if (document.hcl) return references_of_terraform(document, sources);
  return ReferenceReader(document, sources).read();
}

}  // namespace kmslint
