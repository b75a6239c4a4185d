// One tree for Terraform's two notations: the HCL native syntax and its JSON form.
//
// A body holds attributes and blocks; an attribute's value is an Expression. Templates are
// expressions, too: a quoted string or heredoc is a `string` whose operands are literals,
// interpolations and directives in order. A `literal` is either the same bytes as its span, or one
// unit (an escape sequence), so a decoded word always leads back to the file. Everything is
// trivially copyable and lies in the storage of the HclTree. A parser always returns a tree and its
// problems: after an error it goes on with the next item, and the body it stood in is `incomplete`.
// No Terraform or AWS word appears here, but for the block types that the JSON form needs.
//
// Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md and json/spec.md.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

#include "source/sources.h"
#include "source/span.h"
#include "syntax/node.h"

namespace kmslint {

enum class ExpressionKind : std::uint8_t {
  invalid,  ///< could not be parsed, or something in it: a problem tells
  null,
  boolean,      ///< `text` is `true` or `false`
  number,       ///< `text` as written
  literal,      ///< decoded `text`, without templates in it
  string,       ///< a template: its operands one after the other
  name,         ///< the root of a reference: `var`, `local`, `each`, a resource type, a loop's name
  attribute,    ///< operand `.text`
  index,        ///< operand `[` operand `]`, also the legacy `.0`
  splat,        ///< source `[*]`, and for each element the second operand (see `element`)
  element,      ///< inside of a splat's second operand: the element at hand
  call,         ///< `text(`operands`)`
  unary,        ///< `text` is the operator
  binary,       ///< `text` is the operator
  conditional,  ///< condition, then, else; also `%{ if }` with templates as operands
  tuple,
  object,      ///< operands are names and values in turn
  for_tuple,   ///< `[for …]`
  for_object,  ///< `{for …}`
  for_string,  ///< `%{ for }`: the value is a template
};

struct Expression;
struct HclBody;

/// The head of the three kinds of `for`.
struct ForClause {
  std::string_view key_name = {};  ///< empty without one
  std::string_view value_name = {};
  const Expression* collection = nullptr;
  const Expression* key = nullptr;  ///< for_object only
  const Expression* value = nullptr;
  const Expression* condition = nullptr;  ///< or nullptr
  bool grouping = false;                  ///< `value...`: values of equal keys form a list
};

struct Expression {
  ExpressionKind kind = ExpressionKind::invalid;
  /// call: the last argument is followed by `...`. splat: written `.*`.
  bool marked = false;
  /// Longest way down to an operand without operands; at most max_expression_height.
  std::uint16_t height = 0;
  Span span = {};  ///< parentheses around the expression included
  std::string_view text = {};
  List<Expression> operands = {};
  const ForClause* loop = nullptr;  ///< the `for_` kinds only
  /// In the JSON form an object may be meant as the body of a block.
  const HclBody* body = nullptr;
};

/// Trees are walked by recursion; a chain of operators counts like nesting.
inline constexpr std::uint16_t max_expression_height = 400;

struct HclAttribute {
  std::string_view name = {};
  Span name_span = {};
  Expression value = {};
};

struct HclLabel {
  std::string_view text = {};
  Span span = {};
};

struct HclBlock;

struct HclBody {
  Span span = {};  ///< without the braces
  List<HclAttribute> attributes = {};
  List<HclBlock> blocks = {};
  bool incomplete = false;  ///< something in it could not be read: absence proves nothing
  bool json = false;        ///< attributes may be meant as blocks

  /// The first of that name (a second one is a problem), or nullptr.
  const HclAttribute* find(std::string_view name) const;
};

struct HclBlock {
  std::string_view type = {};
  Span type_span = {};
  List<HclLabel> labels = {};
  Span header = {};  ///< from the type to the last label
  Span span = {};    ///< with the closing brace
  HclBody body = {};
};

/// Owns the nodes and the decoded text. Movable; nodes stay where they are.
struct HclTree {
  HclBody body = {};
  std::unique_ptr<std::pmr::monotonic_buffer_resource> storage =
      std::make_unique<std::pmr::monotonic_buffer_resource>();
};

struct ParsedHcl {
  HclTree tree = {};
  std::vector<Problem> problems = {};
};

/// A file in the native syntax.
ParsedHcl parse_hcl(const Sources& sources, FileId file);
/// A file in the JSON form (`.tf.json`). Strings with escapes become embedded files.
ParsedHcl parse_hcl_json(Sources& sources, FileId file);
/// The same where member names are variables (`.tfvars.json`): no block is meant.
ParsedHcl parse_hcl_json_values(Sources& sources, FileId file);

/// One expression or template that is a whole file or text.
struct ParsedExpression {
  Expression expression = {};
  std::unique_ptr<std::pmr::monotonic_buffer_resource> storage =
      std::make_unique<std::pmr::monotonic_buffer_resource>();
  std::vector<Problem> problems = {};
};
ParsedExpression parse_hcl_expression(const Sources& sources, FileId file);
/// What `templatefile` reads: everything outside of `${}` and `%{}` is text.
ParsedExpression parse_hcl_template(const Sources& sources, FileId file);

/// Compact renderings for tests: `resource "t" "n" {a=(+ 1 var.x) b=["x" ${each.key}]}`.
std::string dump(const Expression& expression);
std::string dump(const HclBody& body);

}  // namespace kmslint
