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

/// A span in 12 bytes instead of 16. Trees are most of the memory, and each node has two of these.
template <class T>
class [[gnu::packed, gnu::aligned(4)]] List {
 public:
  List() = default;
  List(std::span<const T> elements)  // NOLINT: as implicit as between spans
      : first_(elements.data()), size_(static_cast<std::uint32_t>(elements.size())) {}

  const T* data() const { return first_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return first_; }
  const T* end() const { return first_ + size_; }
  const T& operator[](std::size_t i) const { return first_[i]; }
  const T& front() const { return first_[0]; }
  const T& back() const { return first_[size_ - 1]; }
  std::span<const T> subspan(std::size_t begin) const {
    return std::span(first_, size_).subspan(begin);
  }

 private:
  const T* first_ = nullptr;
  std::uint32_t size_ = 0;
};

/// YAML's short tag with its `!`, such as `!Sub`, and where it is written.
struct Tag {
  std::string_view text = {};
  Span span = {};
};

/// A node's tag, which most nodes have not: reads like a text that may be empty.
class TagRef {
 public:
  TagRef() = default;
  explicit TagRef(const Tag* tag) : tag_(tag) {}

  std::string_view text() const { return tag_ ? tag_->text : std::string_view(); }
  operator std::string_view() const { return text(); }
  bool empty() const { return tag_ == nullptr; }
  std::size_t size() const { return text().size(); }
  char operator[](std::size_t i) const { return text()[i]; }
  std::string_view substr(std::size_t begin) const { return text().substr(begin); }
  Span span() const { return tag_ ? tag_->span : Span{}; }

 private:
  const Tag* tag_ = nullptr;
};

struct Member;

struct Node {
  NodeKind kind = NodeKind::null;
  /// A YAML plain scalar: its kind is what YAML 1.1 would make of it, its text is as written.
  bool plain = false;
  Span span = {};   ///< the node's own text: quotes and brackets included, tag excluded
  TagRef tag = {};  ///< empty without one; owned by the Tree
  /// Scalars: the decoded text. Views the source bytes or the Tree's own storage.
  std::string_view text = {};
  List<Node> items = {};      ///< sequences
  List<Member> members = {};  ///< mappings, in source order; duplicates stay in

  /// The last member of that name (the one YAML and JSON readers use), or nullptr.
  const Node* find(std::string_view name) const;
  const Member* find_member(std::string_view name) const;
};
static_assert(sizeof(Node) <= 64);

/// A text, a number or a Boolean, but not null.
bool is_scalar(const Node& node);

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

/// Whether parsing stopped there, so that nothing more of the document is known.
bool breaks_off(const Problem& problem);

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
