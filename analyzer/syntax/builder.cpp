#include "syntax/builder.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace kmslint {
namespace {

template <class T>
std::span<const T> copy_into(std::pmr::monotonic_buffer_resource& storage, const T* from,
                             std::size_t count) {
  if (count == 0) return {};
  void* memory = storage.allocate(count * sizeof(T), alignof(T));
  std::uninitialized_copy_n(from, count, static_cast<T*>(memory));
  return {static_cast<const T*>(memory), count};
}

/// Below this, comparing every pair is quicker than hashing.
constexpr std::size_t few_members = 8;

}  // namespace

bool TreeBuilder::expects_name() const {
  return !frames_.empty() && frames_.back().node.kind == NodeKind::mapping && !frames_.back().name;
}

bool TreeBuilder::open_container(const Node& container) {
  if (frames_.size() == static_cast<std::size_t>(max_depth)) return false;
  frames_.push_back({container, items_.size(), members_.size(), std::nullopt});
  return true;
}

Node TreeBuilder::close_container(std::uint32_t end) {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  frame.node.span.end = std::max(end, frame.node.span.begin);
  if (frame.node.kind == NodeKind::sequence) {
    frame.node.items = copy_into(*tree_->storage, items_.data() + frame.first_item,
                                 items_.size() - frame.first_item);
  } else {
    frame.node.members = copy_into(*tree_->storage, members_.data() + frame.first_member,
                                   members_.size() - frame.first_member);
    report_duplicates(frame.node.members);
  }
  items_.resize(frame.first_item);
  members_.resize(frame.first_member);
  return frame.node;
}

void TreeBuilder::add(const Node& node) {
  if (frames_.empty()) {
    tree_->documents.push_back(node);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.node.kind == NodeKind::sequence) {
    items_.push_back(node);
  } else if (!frame.name) {
    frame.name = node;
  } else {
    members_.push_back({*frame.name, node});
    frame.name.reset();
  }
}

void TreeBuilder::close_all(std::uint32_t end) {
  while (!frames_.empty()) add(close_container(end));
}

std::string_view TreeBuilder::store(std::string_view text) {
  if (text.empty()) return {};
  char* memory = static_cast<char*>(tree_->storage->allocate(text.size(), 1));
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

std::optional<std::uint32_t> TreeBuilder::last_child_end() const {
  const Frame& frame = frames_.back();
  if (frame.name) return frame.name->span.end;
  if (frame.node.kind == NodeKind::sequence) {
    if (items_.size() > frame.first_item) return items_.back().span.end;
  } else if (members_.size() > frame.first_member) {
    // An empty value stands behind its name's colon at the earliest.
    return std::max(members_.back().value.span.end, members_.back().name.span.end);
  }
  return std::nullopt;
}

std::optional<std::uint32_t> TreeBuilder::first_child_begin() const {
  const Frame& frame = frames_.back();
  if (frame.node.kind == NodeKind::sequence) {
    if (items_.size() > frame.first_item) return items_[frame.first_item].span.begin;
  } else if (members_.size() > frame.first_member) {
    return members_[frame.first_member].name.span.begin;
  }
  return std::nullopt;
}

void TreeBuilder::problem(ProblemKind kind, Span span, std::string message) {
  problems_->push_back({kind, span, std::move(message)});
}

void TreeBuilder::report_duplicates(std::span<const Member> members) {
  const auto report = [&](const Member& member) {
    problem(ProblemKind::duplicate_name, member.name.span,
            "`" + std::string(member.name.text) + "` stands twice in this object");
  };
  if (members.size() <= few_members) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].name.text != members[j].name.text) continue;
        report(members[i]);
        break;
      }
    }
    return;
  }
  std::unordered_set<std::string_view> seen;
  seen.reserve(members.size());
  for (const Member& member : members) {
    if (!seen.insert(member.name.text).second) report(member);
  }
}

}  // namespace kmslint
