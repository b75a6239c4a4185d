// The JSON form of HCL (json/spec.md): objects are bodies where a block is meant, strings are
// templates.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "syntax/hcl_parser.h"

namespace kmslint {

namespace {

struct BlockType {
  std::string_view type;
  int labels;
};

/// Blocks at the top of Terraform's files, by how many labels they have.
constexpr std::array<BlockType, 13> block_types = {{{"resource", 2},
                                                    {"data", 2},
                                                    {"ephemeral", 2},
                                                    {"module", 1},
                                                    {"variable", 1},
                                                    {"output", 1},
                                                    {"provider", 1},
                                                    {"check", 1},
                                                    {"locals", 0},
                                                    {"terraform", 0},
                                                    {"moved", 0},
                                                    {"import", 0},
                                                    {"removed", 0}}};

/// In a body only: in any other object it is a member like others.
bool is_comment(std::string_view name) { return name == "//"; }

bool is_exact(const Piece& piece) {
  return piece.decoded_end - piece.decoded_begin == piece.host.end - piece.host.begin;
}

class JsonReader {
 public:
  JsonReader(Sources& sources, bool has_templates, ParsedHcl& parsed)
      : sources_(sources), has_templates_(has_templates), parsed_(parsed) {}

  HclBody file(const Node& root) {
    if (root.kind != NodeKind::mapping) {
      problem(root.span, "the top of the file must be an object");
      return {.span = root.span, .incomplete = true, .json = true};
    }
    if (!has_templates_) return body(root, 0);
    std::vector<HclBlock> blocks;
    for (const Member& member : root.members) {
      const auto* type =
          std::find_if(block_types.begin(), block_types.end(),
                       [&](const BlockType& each) { return each.type == member.name.text; });
      if (type == block_types.end()) continue;
      const HclBlock block = {.type = type->type, .type_span = inside(member.name)};
      add_blocks(block, {}, type->labels, member.value, blocks);
    }
    return {.span = root.span, .blocks = stored(blocks), .json = true};
  }

 private:
  void problem(Span span, std::string message, ProblemKind kind = ProblemKind::syntax) {
    if (parsed_.problems.size() <= max_hcl_problems) {
      parsed_.problems.push_back({kind, span, std::move(message)});
    }
  }

  /// A level of the object for each label; a list stands for several blocks.
  void add_blocks(HclBlock block, std::vector<HclLabel> labels, int missing, const Node& node,
                  std::vector<HclBlock>& blocks) {
    if (node.kind == NodeKind::sequence) {
      for (const Node& item : node.items) add_blocks(block, labels, missing, item, blocks);
      return;
    }
    if (node.kind == NodeKind::null) return;
    if (node.kind != NodeKind::mapping) {
      problem(node.span, "a block " + word_in_backticks(block.type) + " must be an object");
      return;
    }
    if (missing == 0) {
      block.labels = stored(labels);
      block.header = labels.empty() ? block.type_span : labels.back().span;
      block.span = node.span;
      block.body = body(node, 0);
      blocks.push_back(block);
      return;
    }
    for (const Member& member : node.members) {
      if (is_comment(member.name.text)) continue;
      labels.push_back({store(member.name.text), inside(member.name)});
      add_blocks(block, labels, missing - 1, member.value, blocks);
      labels.pop_back();
    }
  }

  HclBody body(const Node& node, int depth) {
    std::vector<HclAttribute> attributes;
    for (const Member& member : node.members) {
      if (is_comment(member.name.text)) continue;
      attributes.push_back({.name = store(member.name.text),
                            .name_span = inside(member.name),
                            .value = expression(member.value, depth + 1)});
    }
    return {.span = node.span, .attributes = stored(attributes), .json = true};
  }

  Expression expression(const Node& node, int depth) {
    switch (node.kind) {
      case NodeKind::null: return {.kind = ExpressionKind::null, .span = node.span};
      case NodeKind::boolean: return word(ExpressionKind::boolean, node);
      case NodeKind::number: return word(ExpressionKind::number, node);
      case NodeKind::string: return text(node);
      case NodeKind::sequence: return list(node, depth);
      case NodeKind::mapping: return object(node, depth);
    }
    return {};
  }

  Expression word(ExpressionKind kind, const Node& node) {
    return {.kind = kind, .span = node.span, .text = store(node.text)};
  }

  Expression list(const Node& node, int depth) {
    std::vector<Expression> items;
    for (const Node& item : node.items) items.push_back(expression(item, depth + 1));
    return made(ExpressionKind::tuple, node.span, items);
  }

  Expression object(const Node& node, int depth) {
    std::vector<Expression> operands;
    std::vector<HclAttribute> attributes;
    for (const Member& member : node.members) {
      const Expression value = expression(member.value, depth + 1);
      operands.push_back(text(member.name));
      operands.push_back(value);
      if (is_comment(member.name.text)) continue;
      attributes.push_back({store(member.name.text), inside(member.name), value});
    }
    Expression result = made(ExpressionKind::object, node.span, operands);
    const HclBody meant = {.span = node.span, .attributes = stored(attributes), .json = true};
    void* memory = parsed_.tree.storage->allocate(sizeof(HclBody), alignof(HclBody));
    result.body = new (memory) HclBody(meant);
    return result;
  }

  static Span inside(const Node& scalar) {
    Span span = scalar.span;
    if (span.end - span.begin >= 2) {
      ++span.begin;
      --span.end;
    }
    return span;
  }

  /// A template, parsed where it stands, or (with escapes in it) in its decoded form.
  Expression text(const Node& node) {
    const std::vector<Piece> pieces = decoded_pieces(sources_, node);
    const bool is_template = has_templates_ && (node.text.find("${") != std::string_view::npos ||
                                                node.text.find("%{") != std::string_view::npos);
    if (!is_template) return literal(node, pieces);
    const bool plain = pieces.size() == 1 && is_exact(pieces.front());
    Span range = plain ? pieces.front().host : Span{};
    if (!plain) {
      const FileId inner = sources_.add_embedded(std::string(node.text), pieces);
      range = {inner, 0, static_cast<std::uint32_t>(node.text.size())};
    }
    HclParser parser(sources_, range, *parsed_.tree.storage, parsed_.problems);
    Expression result = parser.parse_whole_template();
    if (plain) result.span = node.span;
    return result;
  }

  Expression literal(const Node& node, const std::vector<Piece>& pieces) {
    std::vector<Expression> parts;
    for (const Piece& piece : pieces) {
      const std::size_t size = piece.decoded_end - piece.decoded_begin;
      if (size == 0) continue;
      parts.push_back({.kind = ExpressionKind::literal,
                       .span = piece.host,
                       .text = store(node.text.substr(piece.decoded_begin, size))});
    }
    return made(ExpressionKind::string, node.span, parts);
  }

  Expression made(ExpressionKind kind, Span span, const std::vector<Expression>& operands) {
    std::uint16_t height = 0;
    for (const Expression& operand : operands) {
      height = std::max(height, static_cast<std::uint16_t>(operand.height + 1));
    }
    if (height > max_expression_height) {
      problem(span, "this is nested too deep", ProblemKind::too_deep);
      return {.span = span};
    }
    return {.kind = kind, .height = height, .span = span, .operands = stored(operands)};
  }

  template <class T>
  List<T> stored(const std::vector<T>& elements) {
    if (elements.empty()) return {};
    auto* memory =
        static_cast<T*>(parsed_.tree.storage->allocate(elements.size() * sizeof(T), alignof(T)));
    std::uninitialized_copy(elements.begin(), elements.end(), memory);
    return std::span<const T>(memory, elements.size());
  }

  /// The JSON tree goes away.
  std::string_view store(std::string_view text) {
    if (text.empty()) return {};
    auto* memory = static_cast<char*>(parsed_.tree.storage->allocate(text.size(), 1));
    std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
  }

  Sources& sources_;
  bool has_templates_;
  ParsedHcl& parsed_;
};

ParsedHcl read(Sources& sources, FileId file, bool has_templates) {
  ParsedHcl parsed;
  Parsed json = parse_json(sources, file);
  parsed.problems = std::move(json.problems);
  const bool broken = std::any_of(parsed.problems.begin(), parsed.problems.end(), breaks_off);
  if (json.tree.documents.empty()) {
    parsed.tree.body = {.span = {file, 0, 0}, .incomplete = true, .json = true};
    return parsed;
  }
  parsed.tree.body = JsonReader(sources, has_templates, parsed).file(json.tree.documents.front());
  parsed.tree.body.incomplete = parsed.tree.body.incomplete || broken;
  return parsed;
}

}  // namespace

ParsedHcl parse_hcl_json(Sources& sources, FileId file) { return read(sources, file, true); }

ParsedHcl parse_hcl_json_values(Sources& sources, FileId file) {
  return read(sources, file, false);
}

}  // namespace kmslint
