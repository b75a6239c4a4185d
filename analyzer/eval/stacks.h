// The templates of a run, and what goes from one to another: exports that are imported, parameters
// and outputs of nested stacks, names that a fragment leaves to its siblings.
//
// Exports exist per account and Region (Fn::ImportValue, Template Reference), a nested stack is
// made where its parent is, and fragments become one stack. So stacks that are linked share Region,
// account and partition: link() finds the links and makes it so, before anything else is evaluated.
// A link is made only where it is the only one possible; everything else stays a named unknown.
// Nothing here grows faster than the templates: exports and names are indexed, and how far one
// evaluation may go from stack to stack is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cloudformation.h"

namespace kmslint {

/// How many stacks one evaluation may go through, one behind the other and in all.
inline constexpr int max_stack_chain = 16;
inline constexpr int max_stack_crossings = 64;

/// Whether some values of the holes make both texts one; "yes" may be too generous.
bool may_be_equal(const PartialString& a, const PartialString& b, const Symbols& symbols);

class Stacks {
 public:
  /// Resources are numbered from `first_resource` on.
  Stacks(Symbols& symbols, Sources& sources, std::uint32_t first_resource = 0)
      : symbols_(&symbols), sources_(&sources), resources_(first_resource) {}
  Stacks(const Stacks&) = delete;
  Stacks& operator=(const Stacks&) = delete;

  struct Origin {
    std::string folder = {};   ///< of the template's file
    bool is_complete = false;  ///< never a fragment: a stack of the CDK's output
    std::optional<std::size_t> parent = {};
    const TemplateResource* made_by = nullptr;  ///< the resource of the parent
  };

  /// Adds a stack and returns its index.
  std::size_t add(const Node& root, ScopeId scope, StackSettings settings, Origin origin);
  Template& operator[](std::size_t index) { return stacks_[index].contents; }
  std::size_t size() const { return stacks_.size(); }

  /// Finds what belongs together. Once, after the last add().
  void link();

  // What a template asks; nothing where there is no such thing in view.

  /// The value exported under that name, placed at `span`.
  std::optional<Value> imported(std::size_t importer, const PartialString& name, Span span,
                                Explorer& explorer);
  std::optional<Value> nested_output(std::size_t parent, const TemplateResource& resource,
                                     std::string_view output, Span span, Explorer& explorer);
  /// What the parent of a nested stack gives for a parameter.
  std::optional<Value> given_parameter(std::size_t child, std::string_view name, Span span,
                                       Explorer& explorer);
  /// Whether a nested stack exists.
  bool exists(std::size_t stack, Explorer& explorer);
  bool is_nested(std::size_t stack) const { return stacks_[stack].origin.parent.has_value(); }
  /// `Ref` or, with an attribute, `Fn::GetAtt` of what this template does not define, and one
  /// sibling does.
  std::optional<Value> of_sibling(std::size_t stack, std::string_view name,
                                  std::optional<std::string_view> attribute, Span span,
                                  Explorer& explorer);

  /// How deep the evaluation is that goes on in another template.
  int depth() const { return depth_; }
  void set_depth(int depth) { depth_ = depth; }

 private:
  struct Stack {
    Template contents;
    Origin origin;
    StackSettings environment;
    std::size_t joined_to;  // union-find
  };
  struct Export {
    std::size_t stack = 0;
    const Member* output = nullptr;
    PartialString name = {};
    std::vector<std::string> rests_on = {};
  };
  struct References {
    std::vector<const Node*> imports = {};  // arguments of Fn::ImportValue
    std::set<std::string_view> undefined = {};
  };

  References references_of(std::size_t stack) const;
  void index_exports(std::size_t stack);
  void link_imports(std::size_t stack, const References& references);
  void link_siblings(const std::vector<References>& references);
  void share_environments();

  std::size_t root_of(std::size_t stack);
  bool are_compatible(std::size_t a, std::size_t b);
  bool unite(std::size_t a, std::size_t b);

  const Export* only_match(std::size_t importer, const PartialString& name);
  std::vector<std::uint32_t> matches(std::size_t importer, const PartialString& name);
  const std::vector<std::uint32_t>& similar_exports(const PartialString& name);
  bool is_similar(const PartialString& a, const PartialString& b);
  void tie(const PartialString& a, const PartialString& b, Explorer& explorer);
  /// Counts a step from stack to stack as long as it lives.
  class Crossing {
   public:
    explicit Crossing(Stacks& stacks) : stacks_(stacks) {
      if (stacks_.chain_ == 0) stacks_.crossings_ = 0;
      ++stacks_.chain_;
      ++stacks_.crossings_;
    }
    Crossing(const Crossing&) = delete;
    Crossing& operator=(const Crossing&) = delete;
    ~Crossing() { --stacks_.chain_; }
    bool is_too_far() const {
      return stacks_.chain_ > max_stack_chain || stacks_.crossings_ > max_stack_crossings;
    }

   private:
    Stacks& stacks_;
  };

  std::optional<Value> output_value(std::size_t stack, const Member& output, Span span,
                                    Explorer& explorer);
  Value evaluate_output(Template& contents, const Node& value, Explorer& explorer);

  Symbols* symbols_;
  Sources* sources_;
  std::uint32_t resources_ = 0;
  std::deque<Stack> stacks_;
  std::vector<Export> exports_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> exports_by_name_;
  std::vector<std::uint32_t> open_exports_;  // whose names have holes
  std::map<std::pair<std::size_t, ResourceId>, std::size_t> nested_;
  std::map<std::pair<std::size_t, std::string>, std::size_t, std::less<>> siblings_;
  struct Known {
    Value value = {};
    std::vector<std::string> rests_on = {};
  };
  std::map<std::pair<std::size_t, const Node*>, std::optional<Known>> known_;
  std::map<std::string, std::vector<std::uint32_t>> similar_;
  std::uint64_t compared_ = 0;
  bool is_linked_ = false;
  int depth_ = 0;  // of nesting, where one template asks for another
  int chain_ = 0;
  int crossings_ = 0;
};

}  // namespace kmslint
