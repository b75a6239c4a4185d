// CloudFormation templates: what intrinsics are worth, one function per intrinsic.
//
// A Template belongs to one stack instance (one ScopeId). Evaluation never fails: what is not
// understood is a named Unknown with a reason. Conditions, parameters with allowed values and
// mappings ask the Explorer, so callers see one case at a time. No policy word appears here; that a
// key's Ref is its id and a log group's Arn ends in `:*` is what CloudFormation returns, and is.
// Source: AWS CloudFormation Template Reference (intrinsic functions, resource return values).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eval/cases.h"
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
};

struct TemplateResource {
  ResourceId id = {};
  std::string logical_id = {};
  Span name_span = {};
  std::string type = {};
  const Node* definition = nullptr;  ///< the resource's mapping
  const Node* properties = nullptr;  ///< or nullptr
};

/// Whether a document's root is a CloudFormation template (it has Resources with AWS types).
bool is_template(const Node& root);

class Template {
 public:
  /// `first_resource` numbers this template's resources from there on.
  Template(const Node& root, ScopeId scope, StackSettings settings, std::uint32_t first_resource,
           Symbols& symbols, Sources& sources);

  const std::vector<TemplateResource>& resources() const { return resources_; }
  const TemplateResource* resource(std::string_view logical_id) const;
  const Node& root() const { return *root_; }

  /// A node with all intrinsics in it evaluated, in the case at hand.
  Value evaluate(const Node& node, Explorer& explorer);

  /// Follows Fn::If at the node itself: the node chosen in the case at hand (which may be another
  /// intrinsic, a mapping, a sequence), or nullptr for AWS::NoValue.
  const Node* choose(const Node& node, Explorer& explorer);

  /// Whether the node is an intrinsic call (tag or single-member mapping) other than Fn::If.
  bool is_intrinsic(const Node& node) const;

  /// Whether the resource is created in the case at hand (its Condition).
  bool exists(const TemplateResource& resource, Explorer& explorer);

  /// Pseudo parameters of this stack.
  PartialString region(Span span) const;
  PartialString account(Span span) const;
  PartialString partition(Span span) const;
  PartialString url_suffix(Span span) const;

  /// Ref and GetAtt, also for readers that need a resource's identity.
  Value ref(std::string_view name, Span span, Explorer& explorer);
  Value get_att(std::string_view logical_id, std::string_view attribute, Span span,
                Explorer& explorer);

  /// What was met and not understood: place and reason, once each.
  const std::vector<Located<std::string>>& not_understood() const { return not_understood_; }

 private:
  // one member function per intrinsic; see cloudformation.cpp
  const Node* root_;
  ScopeId scope_;
  StackSettings settings_;
  Symbols* symbols_;
  Sources* sources_;
  std::vector<TemplateResource> resources_;
  std::vector<Located<std::string>> not_understood_;
};

/// Parses text that may have holes as JSON; strings inside keep their holes and places. Holes
/// outside of strings make an unknown. Used for policies inside strings. Problems of the inner text
/// are appended to `problems`.
Value parse_json_text(const PartialString& text, Sources& sources, std::vector<Problem>& problems,
                      Symbols& symbols);

}  // namespace kmslint
