#include "fuzz/hcl_checks.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "syntax/hcl_parser.h"

namespace kmslint {
namespace {

void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", invariant);
  std::abort();
}

class HclChecks {
 public:
  HclChecks(const Sources& sources, HclForm form) : sources_(sources), form_(form) {}

  void check_problems(const std::vector<Problem>& problems) const {
    require(problems.size() <= max_hcl_problems + 1, "problems are bounded");
    for (const Problem& problem : problems) {
      check_span(problem.span);
      require(!problem.message.empty() && problem.message.size() < 300, "a message is a sentence");
      require(find_invalid_utf8(problem.message) == std::string_view::npos, "a message is UTF-8");
    }
  }

  /// After an error reading may go on before the end of what was read.
  void check_body(const HclBody& body, Span outside) {
    const Span whole = {outside.file, 0,
                        static_cast<std::uint32_t>(sources_.bytes(outside.file).size())};
    const Span around = body.incomplete ? whole : outside;
    check_inside(body.span, around);
    for (const HclAttribute& attribute : body.attributes) {
      check_inside(attribute.name_span, around);
      check_expression(attribute.value, around, 0);
    }
    for (const HclBlock& block : body.blocks) check_block(block, around);
  }

  void check_expression(const Expression& e, Span around, int depth) {
    require(depth <= max_expression_height && e.height <= max_expression_height, "height");
    check_inside(e.span, around);
    require(find_invalid_utf8(e.text) == std::string_view::npos, "text is UTF-8");
    if (e.kind == ExpressionKind::literal) check_literal(e);
    check_loop(e);
    for (const Expression& operand : e.operands) {
      require(operand.height < e.height, "height grows");
      check_expression(operand, e.span, depth + 1);
    }
    if (e.body != nullptr) {
      require(form_ == HclForm::json && e.kind == ExpressionKind::object, "a body is JSON's");
      require(e.body->attributes.size() * 2 <= e.operands.size(), "the body has the members");
    }
    if (depth < 2) check_again(e);
  }

 private:
  void check_span(Span span) const {
    require(span.begin <= span.end, "begin <= end");
    require(span.end <= sources_.bytes(span.file).size(), "a span lies in its file");
  }

  /// Decoded templates of the JSON form are files of their own.
  void check_inside(Span span, Span around) const {
    check_span(span);
    if (form_ == HclForm::json && span.file != around.file) {
      const Span outside = sources_.resolve(span);
      const Span host = sources_.resolve(around);
      require(host.begin <= outside.begin && outside.end <= host.end, "embedded in its parent");
      return;
    }
    require(span.file == around.file, "one file");
    require(around.begin <= span.begin && span.end <= around.end, "spans nest");
  }

  void check_block(const HclBlock& block, Span around) {
    check_inside(block.span, around);
    check_inside(block.type_span, around);
    for (const HclLabel& label : block.labels) check_inside(label.span, around);
    check_body(block.body, block.span);
  }

  /// Same bytes, or one unit: an escape sequence or `$${`. A unit is short.
  void check_literal(const Expression& e) const {
    const std::string_view raw = sources_.text(e.span);
    require(raw == e.text || e.text.size() <= 4, "a literal is its bytes or one unit");
  }

  static void check_loop(const Expression& e) {
    const bool is_loop = e.kind == ExpressionKind::for_tuple ||
                         e.kind == ExpressionKind::for_object ||
                         e.kind == ExpressionKind::for_string;
    require(is_loop == (e.loop != nullptr), "a `for` has a clause");
    if (!is_loop) return;
    require(e.loop->collection != nullptr && e.loop->value != nullptr, "a clause is whole");
    require((e.kind == ExpressionKind::for_object) == (e.loop->key != nullptr),
            "objects have keys");
    require(!e.loop->value_name.empty(), "a clause has a name");
  }

  /// The bytes under an expression parse to an equal one. Literals, what a splat does to its
  /// elements, and directives are parts that do not stand alone.
  void check_again(const Expression& e) const {
    const bool stands_alone = form_ == HclForm::native && !has_error(e) && !has_element(e) &&
                              e.kind != ExpressionKind::literal &&
                              !sources_.text(e.span).starts_with("%{");
    if (!stands_alone) return;
    Sources part;
    const FileId file = part.add("part", "part", std::string(sources_.text(e.span)));
    const ParsedExpression again = parse_hcl_expression(part, file);
    require(again.problems.empty(), "the bytes under an expression are one");
    require(dump(again.expression) == dump(e),
            "the bytes under an expression parse to an equal one");
  }

  static bool has_error(const Expression& e) {
    if (e.kind == ExpressionKind::invalid) return true;
    for (const Expression& operand : e.operands) {
      if (has_error(operand)) return true;
    }
    return false;
  }

  /// Outside of its splat.
  static bool has_element(const Expression& e) {
    if (e.kind == ExpressionKind::element) return true;
    if (e.kind == ExpressionKind::splat) return has_element(e.operands[0]);
    for (const Expression& operand : e.operands) {
      if (has_element(operand)) return true;
    }
    return false;
  }

  const Sources& sources_;
  HclForm form_;
};

Span whole(const Sources& sources, FileId file) {
  return {file, 0, static_cast<std::uint32_t>(sources.bytes(file).size())};
}

}  // namespace

void check_hcl(const Sources& sources, FileId file, const ParsedHcl& parsed, HclForm form) {
  HclChecks checks(sources, form);
  checks.check_problems(parsed.problems);
  checks.check_body(parsed.tree.body, whole(sources, file));
}

void check_hcl_expression(const Sources& sources, FileId file, const ParsedExpression& parsed) {
  HclChecks checks(sources, HclForm::json);
  checks.check_problems(parsed.problems);
  checks.check_expression(parsed.expression, whole(sources, file), 0);
}

}  // namespace kmslint
