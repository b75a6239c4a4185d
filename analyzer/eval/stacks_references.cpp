// What a template refers to: exports it imports, and names that it does not define.
#include <algorithm>

#include "eval/expansion.h"
#include "eval/intrinsics.h"
#include "eval/stacks.h"

namespace kmslint {
namespace {

class ReferenceFinder {
 public:
  ReferenceFinder(std::vector<const Node*>& imports, std::set<std::string_view>& names)
      : imports_(imports), names_(names) {}

  void walk(const Node& node) {
    if (!node.tag.empty()) {
      Node bare = node;
      bare.tag = {};
      look_at(node.tag.substr(1), bare, node);
    }
    for (const Node& item : node.items) walk(item);
    for (const Member& member : node.members) {
      std::string_view name = member.name.text;
      if (name.starts_with(loop_prefix)) add_identifier(member.value);
      if (name.starts_with("Fn::")) name.remove_prefix(4);
      look_at(name, member.value, member.value);
      walk(member.value);
    }
  }

  /// Loop variables of Fn::ForEach are no references.
  void remove_identifiers() {
    for (const std::string_view name : identifiers_) names_.erase(name);
  }

 private:
  void look_at(std::string_view function, const Node& argument, const Node& written) {
    if (function == "ImportValue") imports_.push_back(&written);
    if (function == "Ref") add(argument.text);
    if (function == "GetAtt") {
      const Node* name = argument.items.empty() ? &argument : &argument.items.front();
      add(name->text.substr(0, name->text.find('.')));
    }
    if (function == "Sub") add_placeholders(argument);
  }

  void add_placeholders(const Node& argument) {
    const bool is_list = !argument.items.empty();
    const std::string_view text = is_list ? argument.items.front().text : argument.text;
    const Node* variables = argument.items.size() > 1 ? &argument.items[1] : nullptr;
    std::size_t open = text.find("${");
    while (open != std::string_view::npos) {
      const std::size_t close = text.find('}', open);
      if (close == std::string_view::npos) return;
      std::string_view name = text.substr(open + 2, close - open - 2);
      open = text.find("${", close);
      if (name.starts_with('!')) continue;
      if (variables != nullptr && variables->find(name) != nullptr) continue;
      add(name.substr(0, name.find('.')));
    }
  }

  void add(std::string_view name) {
    if (!name.empty() && !name.starts_with("AWS::")) names_.insert(name);
  }

  void add_identifier(const Node& loop) {
    if (!loop.items.empty()) identifiers_.insert(loop.items.front().text);
  }

  std::vector<const Node*>& imports_;
  std::set<std::string_view>& names_;
  std::set<std::string_view> identifiers_;
};

}  // namespace

/// Trees are as deep as parsers let them be, and as large with their aliases expanded.
Stacks::References Stacks::references_of(std::size_t stack) const {
  const Template& contents = stacks_[stack].contents;
  References result;
  ReferenceFinder finder(result.imports, result.undefined);
  finder.walk(contents.root());
  finder.remove_identifiers();
  for (const auto& [name, member] : contents.parameters_) result.undefined.erase(name);
  for (const TemplateResource& resource : contents.resources()) {
    result.undefined.erase(resource.logical_id);
  }
  return result;
}

}  // namespace kmslint
