// One tree for JSON and YAML: scalars, sequences, and mappings of members, each with its span.
//
// Nodes are small and trivially copyable; children lie contiguously in the Tree that owns them. A
// YAML alias shares the children of its anchor (the tree is a DAG), so the tree's size stays linear
// in the bytes; whoever walks it counts what it visits. A parser always returns a tree and its
// problems, never one or the other: after an error the tree holds what could be understood.
// No AWS word appears here.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/sources.h"
#include "source/span.h"

namespace kmslint {

enum class NodeKind : std::uint8_t { null, boolean, number, string, sequence, mapping };

struct Member;

struct Node {
  NodeKind kind = NodeKind::null;
  /// A YAML plain scalar: its kind is what YAML 1.1 would make of it, its text is as written.
  bool plain = false;
  Span span = {};             ///< the node's own text: quotes and brackets included, tag excluded
  std::string_view tag = {};  ///< YAML's short tag with its `!`, such as `!Sub`; empty without one
  Span tag_span = {};
  /// Scalars: the decoded text. Views the source bytes or the Tree's own storage.
  std::string_view text = {};
  std::span<const Node> items = {};      ///< sequences
  std::span<const Member> members = {};  ///< mappings, in source order; duplicates stay in

  /// The last member of that name (the one YAML and JSON readers use), or nullptr.
  const Node* find(std::string_view name) const;
  const Member* find_member(std::string_view name) const;
};

struct Member {
  Node name = {};  ///< a scalar; complex YAML keys are a problem and become an empty string
  Node value = {};
};

enum class ProblemKind : std::uint8_t {
  syntax,           ///< the text cannot be parsed from here on
  encoding,         ///< not UTF-8, or a forbidden control character
  duplicate_name,   ///< a member name stands twice in one mapping
  comment,          ///< a comment in JSON: tolerated here, refused by AWS
  trailing_comma,   ///< likewise
  too_deep,         ///< nesting beyond max_depth
  too_many_aliases  ///< YAML aliases expand to more than max_expanded_nodes
};

struct Problem {
  ProblemKind kind = ProblemKind::syntax;
  Span span = {};
  std::string message = {};  ///< lower case, one sentence, no full stop, user text in backticks
};

/// Deepest nesting accepted; both parsers stop descending there and say so.
inline constexpr int max_depth = 256;
/// How many nodes one document may have once aliases are expanded.
inline constexpr std::uint64_t max_expanded_nodes = 1'000'000;

/// Owns nodes and decoded text. Movable; nodes stay where they are.
struct Tree {
  std::vector<Node> documents = {};  ///< JSON: one at most; YAML: one per document
  std::unique_ptr<std::pmr::monotonic_buffer_resource> storage =
      std::make_unique<std::pmr::monotonic_buffer_resource>();
};

struct Parsed {
  Tree tree = {};
  std::vector<Problem> problems = {};
};

Parsed parse_json(const Sources& sources, FileId file);
Parsed parse_yaml(const Sources& sources, FileId file);

/// How the decoded bytes of a scalar map to the file, so that a document inside it keeps its place.
/// Pieces cover node.text; block scalars and escapes included.
std::vector<Piece> decoded_pieces(const Sources& sources, const Node& scalar);

/// A compact rendering for tests: `{a:[1 "x"] b:!Sub"y"}`.
std::string dump(const Node& node);

}  // namespace kmslint
