#include "fuzz/tree_checks.h"

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

namespace kmslint {
namespace {

void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", invariant);
  std::abort();
}

bool is_inside(Span inner, Span outer) {
  return inner.file == outer.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

bool is_collection(const Node& node) {
  return node.kind == NodeKind::sequence || node.kind == NodeKind::mapping;
}

class TreeChecks {
 public:
  TreeChecks(Sources& sources, FileId file, const Parsed& parsed, TextFormat format)
      : sources_(sources), file_(file), parsed_(parsed), format_(format) {
    for (const Problem& problem : parsed.problems) {
      stopped_ = stopped_ || problem.kind == ProblemKind::syntax ||
                 problem.kind == ProblemKind::encoding || problem.kind == ProblemKind::too_deep;
    }
  }

  void run() {
    check_problems();
    require(format_ == TextFormat::yaml || parsed_.tree.documents.size() <= 1, "one JSON document");
    for (const Node& document : parsed_.tree.documents) check_node(document, whole_file(), 0);
  }

 private:
  Span whole_file() const {
    return {file_, 0, static_cast<std::uint32_t>(sources_.bytes(file_).size())};
  }

  void check_problems() {
    std::uint32_t last = 0;
    for (const Problem& problem : parsed_.problems) {
      require(problem.span.begin <= problem.span.end, "problem: begin <= end");
      require(is_inside(problem.span, whole_file()), "problem lies in the file");
      require(last <= problem.span.begin, "problems are in order");
      require(!problem.message.empty(), "problem has a message");
      last = problem.span.begin;
    }
  }

  void check_node(const Node& node, Span around, int depth) {
    require(depth <= max_depth, "depth is bounded");
    require(node.span.begin <= node.span.end, "begin <= end");
    require(is_inside(node.span, whole_file()), "node lies in the file");
    require(format_ == TextFormat::yaml || is_inside(node.span, around),
            "JSON: node in its parent");
    require(node.tag.empty() || is_inside(node.tag.span(), whole_file()), "tag lies in the file");
    require(find_invalid_utf8(node.text) == std::string_view::npos, "text is UTF-8");
    check_ends(node);
    if (is_collection(node)) {
      check_children(node, depth);
    } else {
      check_pieces(node);
    }
  }

  /// Brackets are not there when the text broke off.
  void check_ends(const Node& node) {
    const std::string_view raw = sources_.text(node.span);
    const char first = raw.empty() ? '\0' : raw.front();
    const char last = raw.empty() ? '\0' : raw.back();
    if (format_ == TextFormat::json) {
      if (node.kind == NodeKind::string) require(first == '"' && last == '"', "JSON: quotes");
      if (node.kind == NodeKind::sequence) require(first == '[', "JSON: [");
      if (node.kind == NodeKind::mapping) require(first == '{', "JSON: {");
      if (node.kind == NodeKind::sequence && !stopped_) require(last == ']', "JSON: ]");
      if (node.kind == NodeKind::mapping && !stopped_) require(last == '}', "JSON: }");
    } else if (!is_collection(node) && !node.plain && !node.text.empty() &&
               (first == '"' || first == '\'')) {  // a complex name is an empty text
      require(raw.size() >= 2 && last == first, "YAML: quotes");
    }
  }

  /// Aliases share children: each list is looked at once, else the work could explode.
  void check_children(const Node& node, int depth) {
    const void* const children = node.kind == NodeKind::sequence
                                     ? static_cast<const void*>(node.items.data())
                                     : static_cast<const void*>(node.members.data());
    if (children == nullptr || !seen_.insert(children).second) return;
    std::uint32_t end = node.span.begin;
    const auto check_child = [&](const Node& child) {
      check_node(child, node.span, depth + 1);
      require(format_ == TextFormat::yaml || end <= child.span.begin, "JSON: children in order");
      end = child.span.end;
    };
    for (const Node& item : node.items) check_child(item);
    for (const Member& member : node.members) {
      require(!is_collection(member.name), "a name is a scalar");
      check_child(member.name);
      check_child(member.value);
    }
  }

  void check_pieces(const Node& scalar) {
    const std::vector<Piece> pieces = decoded_pieces(sources_, scalar);
    require(!pieces.empty(), "pieces are never empty");
    std::uint32_t decoded = 0;
    std::uint32_t host = scalar.span.begin;
    for (const Piece& piece : pieces) {
      require(piece.decoded_begin == decoded && decoded <= piece.decoded_end, "pieces cover");
      require(host <= piece.host.begin && piece.host.begin <= piece.host.end, "pieces in order");
      require(is_inside(piece.host, scalar.span), "pieces stay in the scalar");
      decoded = piece.decoded_end;
      host = piece.host.end;
    }
    require(decoded == scalar.text.size(), "pieces cover the text");
    check_exact(scalar, pieces);
    check_embedded(scalar, pieces);
  }

  /// One piece for all is the way out for text that does not belong to its bytes: no parser's.
  void check_exact(const Node& scalar, const std::vector<Piece>& pieces) {
    const std::string_view raw = sources_.text(scalar.span);
    const bool is_whole = pieces.size() == 1 && pieces[0].host == scalar.span;
    const bool is_failed_alias = scalar.kind == NodeKind::null && scalar.text.empty();
    const bool is_complex_name = scalar.kind == NodeKind::string && scalar.text.empty();
    // libyaml leaves out byte order marks inside of a document.
    const bool has_mark = raw.find("\xEF\xBB\xBF") != std::string_view::npos;
    if (!is_whole || is_failed_alias || is_complex_name || has_mark) return;
    require(raw == scalar.text, "pieces are exact");
  }

  void check_embedded(const Node& scalar, const std::vector<Piece>& pieces) {
    const FileId inner = sources_.add_embedded(std::string(scalar.text), pieces);
    const auto size = static_cast<std::uint32_t>(scalar.text.size());
    const Span outside = sources_.resolve(scalar.span);
    for (std::uint32_t begin = 0; begin <= size; begin += 1 + size / 16) {
      for (std::uint32_t end = begin; end <= size; end += 1 + size / 8) {
        const Span found = sources_.resolve({inner, begin, end});
        require(found.begin <= found.end && is_inside(found, outside), "resolve stays in the host");
      }
    }
    const bool may_be_json = size > 1 && (scalar.text[0] == '{' || scalar.text[0] == '[');
    if (!may_be_json || sources_.is_embedded(file_)) return;
    const Parsed parsed = parse_json(sources_, inner);
    check_tree(sources_, inner, parsed, TextFormat::json);
  }

  Sources& sources_;
  FileId file_;
  const Parsed& parsed_;
  TextFormat format_;
  bool stopped_ = false;
  std::set<const void*> seen_ = {};
};

}  // namespace

void check_tree(Sources& sources, FileId file, const Parsed& parsed, TextFormat format) {
  TreeChecks(sources, file, parsed, format).run();
}

}  // namespace kmslint
