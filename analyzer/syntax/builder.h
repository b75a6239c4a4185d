// Builds a Tree bottom-up: open containers are frames on a stack, finished children are copied into
// the Tree's storage in one piece. Shared by the parsers; not part of the tree's interface.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "syntax/node.h"

namespace kmslint {

class TreeBuilder {
 public:
  TreeBuilder(Tree& tree, std::vector<Problem>& problems) : tree_(&tree), problems_(&problems) {}

  bool open() const { return !frames_.empty(); }
  std::size_t depth() const { return frames_.size(); }
  bool expects_name() const;

  /// Opens a container at `span.begin`. False when that would be deeper than max_depth.
  bool open_container(const Node& container);
  /// Closes the innermost container, which ends at `end`.
  Node close_container(std::uint32_t end);
  /// Adds a finished node: a member's name, a member's value, an item or a document.
  void add(const Node& node);
  /// Closes everything that is still open, after an error.
  void close_all(std::uint32_t end);

  /// Owned copy of decoded text.
  std::string_view store(std::string_view text);
  /// Where the last finished child of the innermost container ends, if it has one.
  std::optional<std::uint32_t> last_child_end() const;
  std::optional<std::uint32_t> first_child_begin() const;

  void problem(ProblemKind kind, Span span, std::string message);

 private:
  struct Frame {
    Node node = {};
    std::size_t first_item = 0;
    std::size_t first_member = 0;
    std::optional<Node> name = {};
  };
  void report_duplicates(std::span<const Member> members);

  Tree* tree_;
  std::vector<Problem>* problems_;
  std::vector<Frame> frames_;
  std::vector<Node> items_;
  std::vector<Member> members_;
};

}  // namespace kmslint
