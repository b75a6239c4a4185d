#include "syntax/hcl.h"

#include <algorithm>
#include <utility>

#include "syntax/hcl_parser.h"

namespace kmslint {

namespace {

Span whole(const Sources& sources, FileId file) {
  return {file, 0, static_cast<std::uint32_t>(sources.bytes(file).size())};
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '"';
}

std::string list(const List<Expression>& operands, std::size_t from = 0) {
  std::string out;
  for (std::size_t i = from; i < operands.size(); ++i) {
    if (i > from) out += ' ';
    out += dump(operands[i]);
  }
  return out;
}

std::string dump_template(const Expression& expression) {
  if (expression.operands.size() == 1 && expression.operands[0].kind == ExpressionKind::literal) {
    return dump(expression.operands[0]);
  }
  std::string out = "[";
  for (std::size_t i = 0; i < expression.operands.size(); ++i) {
    const Expression& part = expression.operands[i];
    if (i > 0) out += ' ';
    const bool is_plain = part.kind == ExpressionKind::literal;
    out += is_plain ? dump(part) : "${" + dump(part) + '}';
  }
  return '"' + out + "]\"";
}

std::string dump_for(const Expression& expression) {
  const ForClause& loop = *expression.loop;
  std::string out = "(for";
  if (!loop.key_name.empty()) out += ' ' + std::string(loop.key_name);
  out += ' ' + std::string(loop.value_name) + " in " + dump(*loop.collection) + ':';
  if (loop.key != nullptr) out += ' ' + dump(*loop.key) + " =>";
  out += ' ' + dump(*loop.value);
  if (loop.grouping) out += "...";
  if (loop.condition != nullptr) out += " if " + dump(*loop.condition);
  return out + ')';
}

std::string dump_object(const Expression& expression) {
  std::string out = "{";
  for (std::size_t i = 0; i + 1 < expression.operands.size(); i += 2) {
    if (i > 0) out += ' ';
    out += dump(expression.operands[i]) + '=' + dump(expression.operands[i + 1]);
  }
  return out + '}';
}

}  // namespace

const HclAttribute* HclBody::find(std::string_view name) const {
  const auto* found = std::find_if(attributes.begin(), attributes.end(),
                                   [&](const HclAttribute& each) { return each.name == name; });
  return found == attributes.end() ? nullptr : found;
}

ParsedHcl parse_hcl(const Sources& sources, FileId file) {
  ParsedHcl parsed;
  HclParser parser(sources, whole(sources, file), *parsed.tree.storage, parsed.problems);
  parsed.tree.body = parser.parse_file();
  return parsed;
}

ParsedExpression parse_hcl_expression(const Sources& sources, FileId file) {
  ParsedExpression parsed;
  HclParser parser(sources, whole(sources, file), *parsed.storage, parsed.problems);
  parsed.expression = parser.parse_whole_expression();
  return parsed;
}

ParsedExpression parse_hcl_template(const Sources& sources, FileId file) {
  ParsedExpression parsed;
  HclParser parser(sources, whole(sources, file), *parsed.storage, parsed.problems);
  parsed.expression = parser.parse_whole_template();
  return parsed;
}

std::string dump(const Expression& expression) {
  const std::string text(expression.text);
  switch (expression.kind) {
    case ExpressionKind::invalid: return "!";
    case ExpressionKind::null: return "null";
    case ExpressionKind::boolean:
    case ExpressionKind::number:
    case ExpressionKind::name: return text;
    case ExpressionKind::literal: {
      std::string out;
      append_quoted(out, text);
      return out;
    }
    case ExpressionKind::string: return dump_template(expression);
    case ExpressionKind::attribute: return dump(expression.operands[0]) + '.' + text;
    case ExpressionKind::index:
      return dump(expression.operands[0]) + '[' + dump(expression.operands[1]) + ']';
    case ExpressionKind::splat:
      return dump(expression.operands[0]) + (expression.marked ? ".*" : "[*]") + '(' +
             dump(expression.operands[1]) + ')';
    case ExpressionKind::element: return "@";
    case ExpressionKind::call:
      return text + '(' + list(expression.operands) + (expression.marked ? "..." : "") + ')';
    case ExpressionKind::unary:
    case ExpressionKind::binary: return '(' + text + ' ' + list(expression.operands) + ')';
    case ExpressionKind::conditional: return "(? " + list(expression.operands) + ')';
    case ExpressionKind::tuple: return '[' + list(expression.operands) + ']';
    case ExpressionKind::object: return dump_object(expression);
    case ExpressionKind::for_tuple: return '[' + dump_for(expression) + ']';
    case ExpressionKind::for_object: return '{' + dump_for(expression) + '}';
    case ExpressionKind::for_string: return dump_for(expression);
  }
  return {};
}

std::string dump(const HclBody& body) {
  std::string out = "{";
  for (const HclAttribute& attribute : body.attributes) {
    if (out.size() > 1) out += ' ';
    out += std::string(attribute.name) + '=' + dump(attribute.value);
  }
  for (const HclBlock& block : body.blocks) {
    if (out.size() > 1) out += ' ';
    out += std::string(block.type) + ' ';
    for (const HclLabel& label : block.labels) {
      append_quoted(out, label.text);
      out += ' ';
    }
    out += dump(block.body);
  }
  return out + (body.incomplete ? " ...}" : "}");
}

}  // namespace kmslint
