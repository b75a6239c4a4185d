// The intrinsic functions of CloudFormation, evaluated in one case: a member function for each.
//
// An Intrinsics lives for one call into a Template. It never fails: arguments of a wrong shape,
// cycles and work beyond the budget give an unknown, named by function and place, and a line in
// Template::not_understood(). Results of Ref, GetAtt and FindInMap are placed at the call, since
// that is the word in the policy; results of Sub, Join and Select keep the places of their pieces.
// Source: AWS CloudFormation Template Reference, "Intrinsic function reference".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cloudformation.h"
#include "eval/stacks.h"

namespace kmslint {

enum class Intrinsic : std::uint8_t {
  ref,
  get_att,
  sub,
  join,
  select,
  split,
  find_in_map,
  if_,
  and_,
  or_,
  not_,
  equals,
  condition,
  base64,
  cidr,
  get_azs,
  import_value,
  transform,
  to_json_string,
  length,
  for_each,
  beside_others,  ///< an `Fn::` member that is not alone in its mapping
  unheard_of,
};

/// One use of an intrinsic function, in either notation.
struct Call {
  Intrinsic intrinsic = Intrinsic::unheard_of;
  std::string name = {};  ///< `Fn::Sub`, `Ref`
  Span span = {};         ///< from the tag or the member's name to the end of the argument
  Node argument = {};     ///< without the tag of the short notation
};

/// The call a node is, if it is one. `Condition` counts in short notation only: in long notation it
/// is a call among conditions and an ordinary member elsewhere.
std::optional<Call> call_of(const Node& node);

/// The list of a well-formed Fn::If, as it stands in the tree; else nullptr.
const Node* if_argument_list(const Node& node);

/// `true` or `false`, for a word that YAML 1.1 takes for one of them.
std::string_view boolean_text(std::string_view word);

/// A scalar's text in parts: one for each run of bytes that stands in the source as it is.
PartialString scalar_text(const Node& node, const Sources& sources);

/// The text written anew at one place, as the attribute of a resource or (without) as it was.
PartialString placed(const PartialString& text, Span span, std::optional<ResourceId> from);

/// How many nodes and pieces of text one call into a Template may visit.
inline constexpr std::uint64_t max_evaluation_work = 200'000;
/// How deep calls, references and conditions may nest.
inline constexpr int max_evaluation_depth = 300;

class Intrinsics {
 public:
  Intrinsics(Template& stack, Explorer& explorer);

  Value evaluate(const Node& node);
  const Node* choose(const Node& node);
  /// A named template condition.
  bool condition(std::string_view name, Span span);
  Value ref(std::string_view name, Span span);
  Value get_att(std::string_view logical_id, std::string_view attribute, Span span);

 private:
  // intrinsics.cpp: nodes, and what is not understood
  Value node_value(const Node& node);
  Value scalar(const Node& node);
  Value list(const Node& node);
  Value object(const Node& node);
  Value call_value(const Call& call, const Node& node);
  Value unknown(Span span, std::string_view symbol, std::string reason);
  Value unknown_call(const Call& call, std::string reason);
  Value malformed(const Call& call);
  Value not_evaluated(const Call& call);
  Value exhausted(Span span);
  Value too_deep(Span span);
  bool spend(std::uint64_t work);
  bool spent() const { return work_ > max_evaluation_work; }
  void append(PartialString& text, const PartialString& more);
  PartialString as_text(const Value& value, Span span);
  PartialString settled(const PartialString& text) const;
  std::optional<std::string> known_text(const Value& value);
  std::string place_name(std::string_view what, Span span) const;

  // intrinsics_text.cpp
  Value sub(const Call& call);
  PartialString placeholder(std::string_view inner, const Node* variables, Span span);
  Value join(const Call& call);
  Value select(const Call& call);
  Value item_of_unknown(const Call& call, const Value& list, std::size_t index);
  std::optional<std::size_t> index_of(const Node& node);
  Value split_call(const Call& call);
  bool may_hold(const PartialString& text, std::string_view separator) const;
  Value import_value(const Call& call);
  Value transform(const Call& call);
  Value for_each(const Call& call);
  void resolve_dynamic_references(Value& value);

  // intrinsics_lists.cpp
  Value length(const Call& call);
  Value base64(const Call& call);
  Value cidr(const Call& call);
  Value ipv6_cidr(const Call& call, const std::string& block, std::uint32_t prefix,
                  std::uint32_t count, std::uint32_t host_bits);
  Value get_azs(const Call& call);
  Value to_json_string(const Call& call);

  // intrinsics_references.cpp
  Value ref_call(const Call& call);
  Value get_att_call(const Call& call);
  Value pseudo_parameter(std::string_view name, Span span);
  Value parameter(const Member& declared, Span span);
  Value given_parameter(std::string_view text, bool is_list, Span span);
  Value parameter_symbol(const Member& declared, Domain domain, Span span);
  Value resource_ref(const TemplateResource& resource, Span span);
  std::optional<Value> given_by_parent(const Member& declared, Span span);
  Value nested_output(const TemplateResource& stack, std::string_view attribute, Span span);
  /// What another template has to say about it; nothing where there is none.
  template <class Ask>
  auto ask_stacks(Ask ask) -> decltype(ask(std::declval<Stacks&>()));
  Value attribute_symbol(const TemplateResource& resource, std::string_view name, Domain domain,
                         Span span);
  Value key_arn(const TemplateResource& key, Span span);
  Value log_group_arn(const TemplateResource& log_group, Span span);
  std::optional<PartialString> name_of(const TemplateResource& resource, std::string_view property);
  PartialString log_group_name(const TemplateResource& log_group, Span span);
  PartialString arn(std::string_view service, Span span);
  Value find_in_map(const Call& call);
  struct LookUp {
    const Node* node = nullptr;
    bool undecided = false;
  };
  LookUp look_up(const Node& map, const PartialString& key);

  // intrinsics_conditions.cpp
  Value if_call(const Call& call, const Node& node);
  std::optional<bool> truth(const Node& node);
  std::optional<bool> call_truth(const Call& call);
  std::optional<bool> and_call(const Call& call);
  std::optional<bool> or_call(const Call& call);
  std::optional<bool> not_call(const Call& call);
  std::optional<bool> equals_call(const Call& call);
  std::optional<bool> condition_call(const Call& call);
  std::optional<bool> defined_truth(std::string_view name, Span span);
  std::optional<bool> no_truth(Span span, std::string reason);
  std::optional<bool> same(const Value& a, const Value& b);
  std::optional<bool> same(const PartialString& a, const PartialString& b);
  bool ask(SymbolId symbol, std::string_view text);

  /// Counts a level of nesting as long as it lives.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --depth_; }

   private:
    int& depth_;
  };

  Template& template_;
  Explorer& explorer_;
  std::uint64_t work_ = 0;
  int depth_ = 0;
  std::optional<Unknown> exhausted_ = {};
  std::set<ResourceId> references_;                // being evaluated
  std::set<std::string, std::less<>> conditions_;  // being evaluated
  std::map<ResourceId, std::optional<PartialString>> names_;
};

template <class Ask>
auto Intrinsics::ask_stacks(Ask ask) -> decltype(ask(std::declval<Stacks&>())) {
  Stacks* stacks = template_.stacks_;
  if (stacks == nullptr) return {};
  const int before = stacks->depth();
  stacks->set_depth(depth_);
  auto answer = ask(*stacks);
  stacks->set_depth(before);
  return answer;
}

}  // namespace kmslint
