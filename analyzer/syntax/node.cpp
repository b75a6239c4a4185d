#include "syntax/node.h"

namespace kmslint {

const Member* Node::find_member(std::string_view name) const {
  for (std::size_t i = members.size(); i > 0; --i) {
    if (members[i - 1].name.text == name) return &members[i - 1];
  }
  return nullptr;
}

const Node* Node::find(std::string_view name) const {
  const Member* member = find_member(name);
  return member ? &member->value : nullptr;
}

namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_node(std::string& out, const Node& node) {
  out += node.tag;
  switch (node.kind) {
    case NodeKind::null:
    case NodeKind::boolean:
    case NodeKind::number: out += node.text.empty() ? "~" : node.text; return;
    case NodeKind::string: append_quoted(out, node.text); return;
    case NodeKind::sequence:
      out += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ' ';
        append_node(out, node.items[i]);
      }
      out += ']';
      return;
    case NodeKind::mapping:
      out += '{';
      for (std::size_t i = 0; i < node.members.size(); ++i) {
        if (i > 0) out += ' ';
        out += node.members[i].name.text;
        out += ':';
        append_node(out, node.members[i].value);
      }
      out += '}';
      return;
  }
}

}  // namespace

std::string dump(const Node& node) {
  std::string result;
  append_node(result, node);
  return result;
}

}  // namespace kmslint
