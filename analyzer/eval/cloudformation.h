// CloudFormation templates: what intrinsics are worth, one function per intrinsic.
//
// A Template belongs to one stack instance (one ScopeId). Evaluation never fails: what is not
// understood is a named Unknown with a reason. Conditions, parameters with allowed values and
// mappings ask the Explorer, so callers see one case at a time. No policy word appears here; that a
// key's Ref is its id and a log group's Arn ends in `:*` is what CloudFormation returns, and is.
// Source: AWS CloudFormation Template Reference (intrinsic functions, resource return values).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cases.h"
#include "eval/expansion.h"
#include "eval/symbol.h"
#include "eval/value.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

struct StackSettings {
  std::vector<std::string> regions = {};  ///< none: symbol; one: literal; several: cases
  std::optional<std::string> account = {};
  std::string partition = "aws";
  std::map<std::string, std::string> parameters = {};
  /// The root of a file that AWS::Include names, read before; nullptr where it is not in view.
  std::function<const Node*(std::string_view)> included = {};
  std::optional<std::string> stack_name = {};
};

struct TemplateResource {
  ResourceId id = {};
  std::string logical_id = {};
  Span name_span = {};
  std::string type = {};
  const Node* definition = nullptr;  ///< the resource's mapping
  const Node* properties = nullptr;  ///< or nullptr
  /// Parameter defaults without which the resource would not be there, as "Parameters/Envs=a,b".
  std::vector<std::string> rests_on = {};
};

/// Whether a document's root is a CloudFormation template (it has Resources with AWS types).
bool is_template(const Node& root);

/// Why what a macro makes is not known, by the argument of its `Fn::Transform`.
std::string macro_in_words(const Node& argument);

class Intrinsics;
class Stacks;

class Template {
 public:
  /// `first_resource` numbers this template's resources from there on.
  Template(const Node& root, ScopeId scope, StackSettings settings, std::uint32_t first_resource,
           Symbols& symbols, Sources& sources);

  const std::vector<TemplateResource>& resources() const { return resources_; }
  const TemplateResource* resource(std::string_view logical_id) const;
  /// Nothing when it is another template's.
  const TemplateResource* resource(ResourceId id) const;
  ScopeId scope() const { return scope_; }
  /// The scope of Region, account and partition: several stacks may share them (eval/stacks.h).
  ScopeId environment() const { return environment_; }
  const StackSettings& settings() const { return settings_; }
  /// With the loops unrolled.
  const Node& root() const { return *root_; }

  /// A node with all intrinsics in it evaluated, in the case at hand.
  Value evaluate(const Node& node, Explorer& explorer);

  /// Follows Fn::If at the node itself: the node chosen in the case at hand (which may be another
  /// intrinsic, a mapping, a sequence), or nullptr for AWS::NoValue.
  const Node* choose(const Node& node, Explorer& explorer);

  /// Whether the node is an intrinsic call (tag or single-member mapping) other than Fn::If, or
  /// anything else that only evaluate() understands, such as an Fn::If of a wrong shape.
  bool is_intrinsic(const Node& node) const;

  /// What a node turns into JSON text with Fn::ToJsonString at the node itself; the node where it
  /// does not. A reader of JSON reads the same from it, with statements one by one.
  const Node& without_json_text(const Node& node);

  /// Whether a macro (`Fn::Transform`, `Fn::ForEach`, or one over the whole template) may add or
  /// change members of this mapping, so that a missing member proves nothing.
  std::optional<Unknown> altered(const Node& mapping);

  /// Whether the resource is created in the case at hand (its Condition, and that of the nested
  /// stack it belongs to).
  bool exists(const TemplateResource& resource, Explorer& explorer);

  /// Pseudo parameters of this stack.
  PartialString region(Span span) const;
  PartialString account(Span span) const;
  /// Text, unless Regions of several partitions are given: then a hole.
  PartialString partition(Span span) const;
  PartialString url_suffix(Span span) const;
  /// The same, deciding for a Region in that case: always text, except an unheard-of suffix.
  PartialString partition(Span span, Explorer& explorer) const;
  PartialString url_suffix(Span span, Explorer& explorer) const;

  /// Ref and GetAtt, also for readers that need a resource's identity.
  Value ref(std::string_view name, Span span, Explorer& explorer);
  Value get_att(std::string_view logical_id, std::string_view attribute, Span span,
                Explorer& explorer);

  /// What was met and not understood: place and reason, once each.
  const std::vector<Located<std::string>>& not_understood() const { return not_understood_; }

 private:
  friend class Intrinsics;  // one member function per intrinsic; see intrinsics.h
  friend class Stacks;      // links templates; see stacks.h

  void index_sections();
  void expand();
  std::optional<LoopCollection> loop_collection(const Node& node);
  void read_resources();
  const Node* readable(const Node* properties);
  void read_transforms();
  void read_macros_of_resources();
  void read_transform(const Node& node);
  bool is_in_view(const Node& argument) const;
  std::optional<std::string> only_partition() const;
  std::optional<std::string> partition_of_case(Explorer& explorer) const;
  PartialString suffix_of(std::string_view partition, Span span) const;
  SymbolId symbol(std::string_view name, Domain domain, std::string_view settle,
                  Span declared = {}) const;
  SymbolId environment_symbol(std::string_view name, Domain domain, std::string_view settle) const;
  bool meets_condition(const Node& definition, Explorer& explorer);
  void say(Span span, std::string reason);

  const Node* root_;
  std::unique_ptr<Expansion> expansion_;  // or nullptr; owns what the root is made of
  ScopeId scope_;
  ScopeId environment_;
  Stacks* stacks_ = nullptr;  // where it is one of several
  std::size_t index_ = 0;     // among them
  bool is_quiet_ = false;     // nothing is said
  StackSettings settings_;
  Symbols* symbols_;
  Sources* sources_;
  std::uint32_t first_resource_;
  std::vector<TemplateResource> resources_;
  // Names view the text of the template's nodes.
  std::map<std::string_view, std::size_t> resource_index_;
  std::map<std::string_view, const Member*> parameters_;
  std::map<std::string_view, const Member*> conditions_;
  std::map<std::string_view, const Member*> mappings_;
  std::optional<Unknown> macro_;  // over the whole template
  std::vector<Located<std::string>> not_understood_;
  std::set<std::pair<Span, std::string>> said_;
  std::deque<Node> rewritten_;     // properties that a macro may rewrite
  std::map<Span, Node> untagged_;  // arguments of short calls, by their place
};

/// Parses text that may have holes as JSON; strings inside keep their holes and places. Holes
/// outside of strings make an unknown. Used for policies inside strings. Problems of the inner text
/// are appended to `problems`.
Value parse_json_text(const PartialString& text, Sources& sources, std::vector<Problem>& problems,
                      Symbols& symbols);

/// The same for YAML; nothing where a hole may change the structure, where the text is no single
/// document, or where readers of YAML disagree about it.
std::optional<Value> parse_yaml_text(const PartialString& text, Sources& sources,
                                     std::vector<Problem>& problems, const Symbols& symbols);

}  // namespace kmslint
