// A template with its loops unrolled and the files it includes put in.
//
// A loop stands among the members of a mapping and makes members of it, once for each item of its
// collection; `${Name}`, `&{Name}` and `Ref: Name` in the loop's body stand for the item. What a
// round changes is new text, kept as an embedded file whose pieces lead back to the body; all else
// is shared with the tree. A loop whose collection is not known stays as it is, and so does one
// that would make too much. `Fn::Transform` with AWS::Include stands for the members of another
// file, where that is in view; in the Transform section, that file's sections join the template's.
// Source: AWS CloudFormation Template Reference, "Fn::ForEach" and "AWS::Include transform".
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

/// How the names of loops begin: `Fn::ForEach::Regions`.
inline constexpr std::string_view loop_prefix = "Fn::ForEach";

/// How many nodes the files that are put in and all rounds of a template's loops may visit, and how
/// many bytes of text they may make.
inline constexpr std::uint64_t max_expansion_nodes = 200'000;
inline constexpr std::uint64_t max_expansion_bytes = 8'000'000;

/// What a loop goes over, and the parameter defaults that it rests on.
struct LoopCollection {
  std::vector<std::string> items = {};
  std::vector<std::string> rests_on = {};
};

/// The file that AWS::Include names, as it is written, where the node is the argument of such a
/// transform; empty where it is not literal.
std::optional<std::string_view> included_location(const Node& argument);

/// Calls `use` for each file that the Transform section includes, as it is written.
void for_each_root_include(const Node& root, const std::function<void(std::string_view)>& use);

/// What the expansion asks of the template it belongs to.
struct ExpansionQuestions {
  /// Nothing where the collection is not known from the files alone.
  std::function<std::optional<LoopCollection>(const Node&)> collection;
  /// The root of the file at that place; nullptr where it is not in view.
  std::function<const Node*(std::string_view)> included;
  /// Says that a loop stays as it is, and why.
  std::function<void(Span, std::string)> say;
};

/// Owns the nodes it makes; the tree it was made from and its Sources must outlive it.
class Expansion {
 public:
  /// Whether anything in the text of the node is to be expanded.
  static bool is_needed(const Node& root, const Sources& sources);

  Expansion(const Node& root, ExpansionQuestions questions, Sources& sources);
  Expansion(const Expansion&) = delete;
  Expansion& operator=(const Expansion&) = delete;

  const Node& root() const { return root_; }
  /// The parameter defaults that the resource's loops rest on.
  std::vector<std::string> rests_on(std::string_view logical_id) const;

 private:
  void join(const Node& file, std::vector<Member>& sections);
  Node section(const Member& original);
  Node node(const Node& original);
  Node scalar(const Node& original);
  Node sequence(const Node& original);
  Node mapping(const Node& original);
  bool add_member(const Member& original, std::vector<Member>& members);
  bool add_included(const Node& file, std::vector<Member>& members);
  bool add_loop(const Member& loop, std::vector<Member>& members);
  bool add_rounds(const Member& loop, const LoopCollection& collection,
                  std::vector<Member>& members);
  std::optional<Node> item_referred_to(const Node& original);
  std::optional<std::string_view> bound(std::string_view name) const;
  Node text_node(const Node& original, std::string text, std::vector<Piece> pieces);
  bool spend(std::uint64_t nodes, std::uint64_t bytes);
  bool spent() const { return nodes_ > max_expansion_nodes || bytes_ > max_expansion_bytes; }

  ExpansionQuestions questions_;
  Sources& sources_;
  std::vector<std::pair<std::string_view, std::string_view>>
      items_;  // by identifier, outside first
  std::vector<std::string> rests_on_now_;
  std::map<std::string, std::vector<std::string>, std::less<>> rests_on_;
  std::map<std::pair<Span, std::string>, FileId> texts_;  // made from the same word: the same text
  std::deque<LoopCollection> collections_;
  std::deque<std::vector<Node>> sequences_;
  std::deque<std::vector<Member>> mappings_;
  bool is_including_ = false;  // a file that is included includes no others
  std::uint64_t nodes_ = 0;
  std::uint64_t bytes_ = 0;
  Node root_;
};

}  // namespace kmslint
