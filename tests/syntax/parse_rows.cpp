#include "syntax/parse_rows.h"

#include <catch2/catch.hpp>

namespace kmslint {
namespace {

std::string kind_name(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::syntax: return "syntax";
    case ProblemKind::encoding: return "encoding";
    case ProblemKind::duplicate_name: return "duplicate";
    case ProblemKind::comment: return "comment";
    case ProblemKind::trailing_comma: return "comma";
    case ProblemKind::too_deep: return "deep";
    case ProblemKind::too_many_aliases: return "aliases";
  }
  return "?";
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) result += (i > 0 ? separator : "") + parts[i];
  return result;
}

void collect(const Node& node, std::vector<const Node*>& nodes) {
  nodes.push_back(&node);
  for (const Node& item : node.items) collect(item, nodes);
  for (const Member& member : node.members) {
    collect(member.name, nodes);
    collect(member.value, nodes);
  }
}

}  // namespace

ParsedText::ParsedText(Parse parse, std::string text) {
  file = sources.add("f", "f", std::move(text));
  parsed = parse(sources, file);
}

std::string dump_all(const Parsed& parsed) {
  std::vector<std::string> documents;
  for (const Node& document : parsed.tree.documents) documents.push_back(dump(document));
  return joined(documents, " --- ");
}

std::string describe_problems(const Sources& sources, const Parsed& parsed) {
  std::vector<std::string> problems;
  for (const Problem& problem : parsed.problems) {
    problems.push_back(kind_name(problem.kind) + "@`" + std::string(sources.text(problem.span)) +
                       "`");
  }
  return joined(problems, "; ");
}

void check_rows(Parse parse, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    const ParsedText text(parse, row.text);
    CHECK(dump_all(text.parsed) == row.tree);
    CHECK(describe_problems(text.sources, text.parsed) == row.problems);
  }
}

std::vector<const Node*> all_nodes(const Node& root) {
  std::vector<const Node*> nodes;
  collect(root, nodes);
  return nodes;
}

std::vector<std::string> spans(Parse parse, const std::string& text) {
  const ParsedText parsed(parse, text);
  std::vector<std::string> result;
  for (const Node& document : parsed.parsed.tree.documents) {
    for (const Node* node : all_nodes(document)) {
      result.emplace_back(parsed.sources.text(node->span));
    }
  }
  return result;
}

std::string describe_pieces(const Sources& sources, const Node& scalar) {
  std::vector<std::string> pieces;
  for (const Piece& piece : decoded_pieces(sources, scalar)) {
    const std::string_view decoded =
        scalar.text.substr(piece.decoded_begin, piece.decoded_end - piece.decoded_begin);
    pieces.push_back(std::string(decoded) + "<-" + std::string(sources.text(piece.host)));
  }
  return joined(pieces, "|");
}

}  // namespace kmslint
