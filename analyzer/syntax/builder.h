// Builds a Tree bottom-up: finished nodes wait on one stack, and when their container closes they
// are copied into the Tree's storage in one piece. Nothing is allocated per node. Shared by the
// parsers; not part of the tree's interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/node.h"

namespace kmslint {

class TreeBuilder {
 public:
  /// `size_hint`: how much storage the tree may need, in bytes.
  TreeBuilder(Parsed& parsed, std::size_t size_hint);

  int depth() const { return static_cast<int>(frames_.size()); }
  bool is_full() const { return depth() >= max_depth; }
  /// Whether the next node is the name of a member.
  bool expects_name() const {
    return !frames_.empty() && frames_.back().container.kind == NodeKind::mapping &&
           (nodes_.size() - frames_.back().first) % 2 == 0;
  }

  /// Opens a container, which begins at its `span.begin`. Only when it is not full.
  void open(const Node& container);
  /// Closes the innermost container at `end`; the caller adds it to the one outside.
  Node close(std::uint32_t end);
  /// Closes everything that is still open, after an error; a name without a value is dropped.
  void close_all(std::uint32_t end);
  /// Adds a finished node: a member's name, a member's value, an item or a document.
  void add(const Node& node) { nodes_.push_back(node); }
  /// The node that stands alone outside all containers becomes a document.
  void end_document();

  /// What the innermost container holds so far; names and values alternate in a mapping.
  std::span<const Node> children() const;
  void replace_children(const std::vector<Node>& children);

  /// An owned copy of decoded text.
  std::string_view store(std::string_view text);
  TagRef store(const Tag& tag);
  /// Problems after which parsing goes on; from a certain number on they are not listed.
  void report(ProblemKind kind, Span span, std::string message);
  /// The problem at which parsing stops: always listed.
  void report_end(ProblemKind kind, Span span, std::string message);
  /// Names that stand twice in the innermost mapping become problems.
  void report_duplicates();

 private:
  struct Frame {
    Node container = {};
    std::size_t first = 0;  ///< of its children in nodes_
  };
  /// For finding equal names in a large mapping.
  struct HashedName {
    std::size_t hash = 0;
    std::uint32_t member = 0;
  };
  void report_duplicates_of_few(std::span<const Node> children);
  void report_duplicates_of_many(std::span<const Node> children);
  void report_duplicate(const Node& name);

  Tree* tree_;
  std::vector<Problem>* problems_;
  std::vector<Frame> frames_;
  std::vector<Node> nodes_;
  std::vector<HashedName> hashed_;
};

/// Problems are listed by place; equal places keep their order.
void sort_problems(std::vector<Problem>& problems);

}  // namespace kmslint
