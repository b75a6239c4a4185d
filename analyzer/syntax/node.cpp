#include "syntax/node.h"

#include <algorithm>

namespace kmslint {

const Member* Node::find_member(std::string_view name) const {
  for (std::size_t i = members.size(); i > 0; --i) {
    if (members[i - 1].name.text == name) return &members[i - 1];
  }
  return nullptr;
}

bool is_scalar(const Node& node) {
  switch (node.kind) {
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string: return true;
    case NodeKind::null:
    case NodeKind::sequence:
    case NodeKind::mapping: return false;
  }
  return false;
}

bool breaks_off(const Problem& problem) {
  switch (problem.kind) {
    case ProblemKind::syntax:
    case ProblemKind::encoding:
    case ProblemKind::too_deep:
    case ProblemKind::too_many_aliases: return true;
    case ProblemKind::duplicate_name:
    case ProblemKind::comment:
    case ProblemKind::trailing_comma: return false;
  }
  return true;
}

const Node* Node::find(std::string_view name) const {
  const Member* member = find_member(name);
  return member ? &member->value : nullptr;
}

namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += {'\\', c};
  } else if (c == '\n') {
    out += "\\n";
  } else if (byte < 0x20) {
    out += {'\\', 'x', hexadecimal[byte >> 4U], hexadecimal[byte & 0xFU]};
  } else {
    out += c;
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) append_escaped(out, c);
  out += '"';
}

/// Names stand without quotes unless that could be misread.
void append_name(std::string& out, const Node& name) {
  const auto needs_quotes = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' ||
           std::string_view("\"\\{}[]").find(c) != std::string_view::npos;
  };
  out += name.tag.text();
  if (name.text.empty() || std::any_of(name.text.begin(), name.text.end(), needs_quotes)) {
    append_quoted(out, name.text);
  } else {
    out += name.text;
  }
}

void append_node(std::string& out, const Node& node);

void append_items(std::string& out, const Node& node) {
  out += '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ' ';
    append_node(out, node.items[i]);
  }
  out += ']';
}

void append_members(std::string& out, const Node& node) {
  out += '{';
  for (std::size_t i = 0; i < node.members.size(); ++i) {
    if (i > 0) out += ' ';
    append_name(out, node.members[i].name);
    out += ':';
    append_node(out, node.members[i].value);
  }
  out += '}';
}

void append_node(std::string& out, const Node& node) {
  out += node.tag.text();
  switch (node.kind) {
    case NodeKind::null:
    case NodeKind::boolean:
    case NodeKind::number: out += node.text.empty() ? "~" : node.text; return;
    case NodeKind::string: append_quoted(out, node.text); return;
    case NodeKind::sequence: append_items(out, node); return;
    case NodeKind::mapping: append_members(out, node); return;
  }
}

}  // namespace

std::string dump(const Node& node) {
  std::string result;
  append_node(result, node);
  return result;
}

}  // namespace kmslint
