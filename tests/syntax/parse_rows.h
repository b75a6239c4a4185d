// Helpers of the parser tests: a row is an input, the dump of its tree and its problems.
#pragma once

#include <string>
#include <vector>

#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

using Parse = Parsed (*)(const Sources&, FileId);

/// One parsed text, with everything that its nodes view.
struct ParsedText {
  Sources sources = {};
  FileId file = {};
  Parsed parsed = {};

  ParsedText(Parse parse, std::string text);
  const Node& root() const { return parsed.tree.documents.at(0); }
};

struct Row {
  std::string text;
  std::string tree;      ///< dump of all documents, joined by ` --- `
  std::string problems;  ///< kind@`text under its span`, joined by `; `
};
void check_rows(Parse parse, const std::vector<Row>& rows);

std::string dump_all(const Parsed& parsed);
std::string describe_problems(const Sources& sources, const Parsed& parsed);

/// The text under every node's span, depth first, names before values.
std::vector<std::string> spans(Parse parse, const std::string& text);

/// All nodes of a tree, depth first, names before values.
std::vector<const Node*> all_nodes(const Node& root);

/// What the pieces say a scalar is made of: `decoded<-host`, joined by `|`.
std::string describe_pieces(const Sources& sources, const Node& scalar);

}  // namespace kmslint
