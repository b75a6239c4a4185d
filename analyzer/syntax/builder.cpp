#include "syntax/builder.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <memory>
#include <new>

#include "syntax/large_blocks.h"

namespace kmslint {
namespace {

/// Up to here, comparing every pair is quicker than hashing.
constexpr std::size_t few_members = 8;
/// A hostile file has a problem every few bytes; nobody reads more of them than this.
constexpr std::size_t max_problems = 1000;

void* allocate(Tree& tree, std::size_t size, std::size_t alignment) {
  return tree.storage->allocate(size, alignment);
}

List<Node> copy_items(Tree& tree, std::span<const Node> nodes) {
  if (nodes.empty()) return {};
  auto* items = static_cast<Node*>(allocate(tree, nodes.size_bytes(), alignof(Node)));
  std::uninitialized_copy(nodes.begin(), nodes.end(), items);
  return std::span<const Node>(items, nodes.size());
}

List<Member> copy_members(Tree& tree, std::span<const Node> nodes) {
  const std::size_t count = nodes.size() / 2;
  if (count == 0) return {};
  auto* members = static_cast<Member*>(allocate(tree, count * sizeof(Member), alignof(Member)));
  for (std::size_t i = 0; i < count; ++i) new (members + i) Member{nodes[2 * i], nodes[2 * i + 1]};
  return std::span<const Member>(members, count);
}

}  // namespace

TreeBuilder::TreeBuilder(Parsed& parsed, std::size_t size_hint)
    : tree_(&parsed.tree), problems_(&parsed.problems) {
  tree_->storage = std::make_unique<std::pmr::monotonic_buffer_resource>(
      std::max<std::size_t>(size_hint, 1024), large_blocks());
}

void TreeBuilder::open(const Node& container) {
  assert(!is_full() && "the caller stops at max_depth");
  frames_.push_back({container, nodes_.size()});
}

Node TreeBuilder::close(std::uint32_t end) {
  const Frame& frame = frames_.back();
  Node container = frame.container;
  container.span.end = std::max(end, container.span.begin);
  if (container.kind == NodeKind::sequence) {
    container.items = copy_items(*tree_, children());
  } else {
    container.members = copy_members(*tree_, children());
  }
  nodes_.resize(frame.first);
  frames_.pop_back();
  return container;
}

void TreeBuilder::close_all(std::uint32_t end) {
  while (!frames_.empty()) {
    const bool is_mapping = frames_.back().container.kind == NodeKind::mapping;
    if (is_mapping && !expects_name()) nodes_.pop_back();
    if (is_mapping) report_duplicates();
    add(close(end));
  }
}

void TreeBuilder::end_document() {
  if (!frames_.empty() || nodes_.empty()) return;
  tree_->documents.push_back(nodes_.back());
  nodes_.clear();
}

std::span<const Node> TreeBuilder::children() const {
  return std::span<const Node>(nodes_).subspan(frames_.back().first);
}

void TreeBuilder::replace_children(const std::vector<Node>& children) {
  nodes_.resize(frames_.back().first);
  nodes_.insert(nodes_.end(), children.begin(), children.end());
}

std::string_view TreeBuilder::store(std::string_view text) {
  if (text.empty()) return {};
  auto* memory = static_cast<char*>(allocate(*tree_, text.size(), 1));
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

TagRef TreeBuilder::store(const Tag& tag) {
  return TagRef(new (allocate(*tree_, sizeof(Tag), alignof(Tag))) Tag(tag));
}

void TreeBuilder::report(ProblemKind kind, Span span, std::string message) {
  if (problems_->size() > max_problems) return;
  if (problems_->size() == max_problems) message = "further problems are not listed";
  problems_->push_back({kind, span, std::move(message)});
}

void TreeBuilder::report_end(ProblemKind kind, Span span, std::string message) {
  problems_->push_back({kind, span, std::move(message)});
}

void TreeBuilder::report_duplicates() {
  const std::span<const Node> names_and_values = children();
  if (names_and_values.size() <= 2 * few_members) {
    report_duplicates_of_few(names_and_values);
  } else {
    report_duplicates_of_many(names_and_values);
  }
}

void TreeBuilder::report_duplicates_of_few(std::span<const Node> children) {
  for (std::size_t i = 2; i < children.size(); i += 2) {
    for (std::size_t earlier = 0; earlier < i; earlier += 2) {
      if (children[i].text != children[earlier].text) continue;
      report_duplicate(children[i]);
      break;
    }
  }
}

/// Sorted by hash, equal names are neighbours. Names made to collide cost a logarithm, no more.
void TreeBuilder::report_duplicates_of_many(std::span<const Node> children) {
  const auto name_of = [&](const HashedName& hashed) { return children[2 * hashed.member].text; };
  hashed_.clear();
  for (std::uint32_t i = 0; i < children.size() / 2; ++i) {
    hashed_.push_back({std::hash<std::string_view>()(children[2 * i].text), i});
  }
  std::sort(hashed_.begin(), hashed_.end(), [&](const HashedName& a, const HashedName& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    const int order = name_of(a).compare(name_of(b));
    return order != 0 ? order < 0 : a.member < b.member;
  });
  for (std::size_t i = 1; i < hashed_.size(); ++i) {
    const HashedName& hashed = hashed_[i];
    if (hashed.hash != hashed_[i - 1].hash || name_of(hashed) != name_of(hashed_[i - 1])) continue;
    report_duplicate(children[2 * hashed.member]);
  }
}

void TreeBuilder::report_duplicate(const Node& name) {
  report(ProblemKind::duplicate_name, name.span,
         "`" + std::string(name.text) + "` stands twice in this object");
}

void sort_problems(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.span.begin < b.span.begin; });
}

}  // namespace kmslint
