// What the parser makes of HCL files and expressions, for a comparison with HashiCorp's parser.
//
// Standard input holds cases, each `f` (a file) or `e` (an expression), its size in bytes, a line
// end, and its bytes. Each becomes one line of JSON: `{"problem":…}`, or `{"body":…}` with the
// blocks, the constants and the source of every other expression, or `{"tree":…}` with the
// structure of the expression. compare.mjs brings these into the form that HashiCorp's has.
#include <iostream>
#include <string>

#include "syntax/hcl.h"

using namespace kmslint;

namespace {

std::string quoted(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += {'\\', 'u', '0', '0', hex[byte >> 4U], hex[byte & 15U]};
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

class Writer {
 public:
  explicit Writer(const Sources& sources) : sources_(sources) {}

  std::string body(const HclBody& body) const {
    std::string attributes;
    for (const HclAttribute& each : body.attributes) {
      if (!attributes.empty()) attributes += ',';
      attributes += '[' + quoted(each.name) + ',' + value(each.value) + ']';
    }
    std::string blocks;
    for (const HclBlock& block : body.blocks) {
      if (!blocks.empty()) blocks += ',';
      std::string path = quoted(block.type);
      for (const HclLabel& label : block.labels) path += ',' + quoted(label.text);
      blocks += "[[" + path + "]," + this->body(block.body) + ']';
    }
    return "{\"attributes\":[" + attributes + "],\"blocks\":[" + blocks + "]}";
  }

 private:
  std::string source(const Expression& e) const { return quoted(sources_.text(e.span)); }

  /// And not only its first operand.
  bool is_in_parentheses(const Expression& e) const {
    return e.kind != ExpressionKind::literal && sources_.text(e.span).starts_with('(') &&
           (e.operands.empty() || e.operands[0].span.begin > e.span.begin);
  }

  /// `[kind, source, …]`.
  std::string tagged(const char* kind, const Expression& e, const std::string& rest = {}) const {
    return "[\"" + std::string(kind) + "\"," + source(e) + rest + ']';
  }

  std::string value(const Expression& e) const {
    if (is_in_parentheses(e)) return tagged("source", e);
    switch (e.kind) {
      case ExpressionKind::null: return tagged("null", e);
      case ExpressionKind::boolean: return tagged("boolean", e);
      case ExpressionKind::number: return tagged("number", e);
      case ExpressionKind::literal: return tagged("literal", e, ',' + quoted(e.text));
      case ExpressionKind::string: return tagged("template", e, values(e));
      case ExpressionKind::tuple: return tagged("tuple", e, values(e));
      case ExpressionKind::object: return tagged("object", e, items(e));
      case ExpressionKind::conditional: return conditional(e);
      case ExpressionKind::for_string:
        return tagged("for", e,
                      ',' + quoted(e.loop->key_name) + ',' + quoted(e.loop->value_name) + ',' +
                          source(*e.loop->collection) + ',' + value(*e.loop->value));
      case ExpressionKind::unary: return unary(e);
      default: return tagged("source", e);
    }
  }

  std::string conditional(const Expression& e) const {
    const bool is_directive = sources_.text(e.span).starts_with("%{");
    return tagged(
        is_directive ? "if" : "conditional", e,
        ',' + source(e.operands[0]) + ',' + value(e.operands[1]) + ',' + value(e.operands[2]));
  }

  std::string unary(const Expression& e) const {
    const Expression& operand = e.operands[0];
    if (is_in_parentheses(operand)) return tagged("source", e);
    if (e.text == "-" && operand.kind == ExpressionKind::number) {
      return tagged("negative", e, ',' + source(operand));
    }
    if (e.text == "!" && operand.kind == ExpressionKind::boolean) {
      return tagged("not", e, ',' + source(operand));
    }
    return tagged("source", e);
  }

  std::string values(const Expression& e) const {
    std::string out;
    for (const Expression& operand : e.operands) out += ',' + value(operand);
    return out;
  }

  std::string items(const Expression& e) const {
    std::string out;
    for (std::size_t i = 0; i + 1 < e.operands.size(); i += 2) {
      const Expression& name = e.operands[i];
      out += ",[";
      out += is_traversal(name) ? tagged("traversal", name) : value(name);
      out += ',' + value(e.operands[i + 1]) + ']';
    }
    return out;
  }

  /// Names, attributes and constant indices.
  bool is_traversal(const Expression& e) const {
    if (is_in_parentheses(e)) return false;
    if (e.kind == ExpressionKind::name) return true;
    if (e.kind == ExpressionKind::attribute) return is_traversal(e.operands[0]);
    return e.kind == ExpressionKind::index && is_traversal(e.operands[0]) &&
           is_constant(e.operands[1]);
  }

  bool is_constant(const Expression& e) const {
    if (is_in_parentheses(e)) return false;
    if (e.kind == ExpressionKind::string) {
      for (const Expression& part : e.operands) {
        if (part.kind != ExpressionKind::literal) return false;
      }
      return true;
    }
    return e.kind == ExpressionKind::number || e.kind == ExpressionKind::boolean ||
           e.kind == ExpressionKind::null;
  }

  const Sources& sources_;
};

/// The structure of an expression: what is an operand of what. Texts are left out; file cases
/// compare what they say.
class Structure {
 public:
  explicit Structure(const Sources& sources) : sources_(sources) {}

  std::string of(const Expression& e) const {
    switch (e.kind) {
      case ExpressionKind::invalid: return "!";
      case ExpressionKind::null: return "null";
      case ExpressionKind::boolean:
      case ExpressionKind::number:
      case ExpressionKind::name: return std::string(e.text);
      case ExpressionKind::literal: return "s";
      case ExpressionKind::string: return is_wrapper(e) ? list("wrap", e) : parts(e);
      case ExpressionKind::attribute: return "(. " + of(e.operands[0]) + ' ' + text(e) + ')';
      case ExpressionKind::index: return "([ " + of(e.operands[0]) + ' ' + index(e) + ')';
      case ExpressionKind::splat: return list(e.marked ? ".*" : "[*]", e);
      case ExpressionKind::element: return "@";
      case ExpressionKind::call: return list("call " + text(e) + (e.marked ? "..." : ""), e);
      case ExpressionKind::unary: return list("unary " + text(e), e);
      case ExpressionKind::binary: return list(text(e), e);
      case ExpressionKind::conditional: return conditional(e);
      case ExpressionKind::tuple: return list("tuple", e);
      case ExpressionKind::object: return list("object", e);
      case ExpressionKind::for_tuple:
      case ExpressionKind::for_object:
      case ExpressionKind::for_string: return loop(e);
    }
    return {};
  }

 private:
  static std::string text(const Expression& e) { return std::string(e.text); }

  std::string list(const std::string& head, const Expression& e) const {
    std::string out = '(' + head;
    for (const Expression& operand : e.operands) out += ' ' + of(operand);
    return out + ')';
  }

  bool is_directive(const Expression& e) const {
    return e.kind == ExpressionKind::for_string ||
           (e.kind == ExpressionKind::conditional && sources_.text(e.span).starts_with("%{"));
  }

  bool is_wrapper(const Expression& e) const {
    return e.operands.size() == 1 && e.operands[0].kind != ExpressionKind::literal &&
           !is_directive(e.operands[0]);
  }

  /// Without the texts in it.
  std::string parts(const Expression& e) const {
    std::string out = "(template";
    for (const Expression& operand : e.operands) {
      if (operand.kind != ExpressionKind::literal) out += ' ' + of(operand);
    }
    return out + ')';
  }

  std::string index(const Expression& e) const {
    const Expression& key = e.operands[1];
    const bool is_text = key.kind == ExpressionKind::string && parts(key) == "(template)";
    const bool is_word = key.kind == ExpressionKind::number || key.kind == ExpressionKind::null ||
                         key.kind == ExpressionKind::boolean;
    const bool is_in_parentheses = sources_.text(key.span).starts_with('(');
    return (is_text || is_word) && !is_in_parentheses ? "constant" : of(key);
  }

  std::string conditional(const Expression& e) const {
    if (!is_directive(e)) return list("?", e);
    return "(? " + of(e.operands[0]) + ' ' + parts(e.operands[1]) + ' ' + parts(e.operands[2]) +
           ')';
  }

  std::string loop(const Expression& e) const {
    const ForClause& loop = *e.loop;
    std::string out = "(for " + std::string(loop.key_name) + ',' + std::string(loop.value_name) +
                      ' ' + of(*loop.collection);
    if (loop.key != nullptr) out += " => " + of(*loop.key);
    out += ' ';
    out += e.kind == ExpressionKind::for_string ? parts(*loop.value) : of(*loop.value);
    if (loop.grouping) out += " ...";
    if (loop.condition != nullptr) out += " if " + of(*loop.condition);
    return out + ')';
  }

  const Sources& sources_;
};

std::string problem_line(const Sources& sources, const Problem& problem) {
  const LinePosition at = sources.line_position(problem.span.file, problem.span.begin);
  return "{\"problem\":" +
         quoted(std::to_string(at.line) + ':' + std::to_string(at.byte + 1) + ' ' +
                problem.message) +
         "}\n";
}

std::string file_line(const std::string& text) {
  Sources sources;
  const FileId file = sources.add("f", "f", text);
  const ParsedHcl parsed = parse_hcl(sources, file);
  if (!parsed.problems.empty()) return problem_line(sources, parsed.problems.front());
  return "{\"body\":" + Writer(sources).body(parsed.tree.body) + "}\n";
}

std::string expression_line(const std::string& text) {
  Sources sources;
  const FileId file = sources.add("f", "f", text);
  const ParsedExpression parsed = parse_hcl_expression(sources, file);
  if (!parsed.problems.empty()) return problem_line(sources, parsed.problems.front());
  return "{\"tree\":" + quoted(Structure(sources).of(parsed.expression)) + "}\n";
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  char kind = '\0';
  std::size_t size = 0;
  while (std::cin >> kind >> size) {
    std::cin.get();
    std::string text(size, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(size));
    std::cout << (kind == 'f' ? file_line(text) : expression_line(text));
  }
}
