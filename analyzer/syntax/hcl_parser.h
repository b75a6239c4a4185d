// The parser of the HCL native syntax: one object for one range of a file. Not part of the tree's
// interface; shared by the files hcl_*.cpp.
//
// There is no separate scanner, because what a byte means depends on where it stands (template,
// heredoc, expression). After the first error of an item the cursor reads as at the end, so that
// every loop stops; the body's loop then looks for the next item.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/hcl.h"

namespace kmslint {

/// A piece of a template in the order of the text, before directives are put together.
struct TemplateToken {
  enum class Kind : std::uint8_t { literal, interpolation, if_, else_, endif, for_, endfor };
  Kind kind = Kind::literal;
  Span span = {};
  Expression expression = {};  ///< the literal, the interpolation, a condition or collection
  ForClause loop = {};         ///< names of a `for_`
  std::uint32_t group = 0;     ///< literals with equal groups are one piece to strip markers
  bool begins_line = false;    ///< a heredoc's literal at the start of a line
  bool strips_before = false;  ///< `${~`
  bool strips_after = false;   ///< `~}`
};

/// Further problems of a text are not told apart.
inline constexpr std::size_t max_hcl_problems = 100;

/// User text for a message: in backticks, not too long.
std::string word_in_backticks(std::string_view text);

class HclParser {
 public:
  HclParser(const Sources& sources, Span range, std::pmr::memory_resource& storage,
            std::vector<Problem>& problems);

  HclBody parse_file();
  Expression parse_whole_expression();
  /// Everything in the range is the text of a template.
  Expression parse_whole_template();

 private:
  // Bodies (hcl_body.cpp)
  struct Items {
    std::vector<HclAttribute> attributes = {};
    std::set<std::string_view> names = {};  ///< of the attributes, once they are many
    std::vector<HclBlock> blocks = {};
    bool incomplete = false;
  };
  HclBody parse_body(bool nested);
  void parse_item(Items& items);
  void parse_attribute(Items& items, HclLabel name);
  void parse_block(Items& items, HclLabel type);
  bool parse_labels(HclBlock& block);
  std::optional<HclLabel> parse_label();
  HclBody parse_block_body();
  HclBody parse_one_line_body();
  HclBody finish(Items& items, std::uint32_t begin);
  void expect_end_of_item(std::string_view what, std::string_view name = {});
  static bool is_new_name(Items& items, std::string_view name);
  void recover(std::uint32_t item_begin, bool nested);
  std::uint32_t end_of_item(std::uint32_t begin, std::uint32_t error, bool& at_top) const;
  std::uint32_t skip_string(std::uint32_t at) const;
  std::uint32_t skip_heredoc(std::uint32_t at) const;
  std::uint32_t skip_comment(std::uint32_t at) const;
  bool is_top_level_header(std::uint32_t at) const;

  // Expressions (hcl_expression.cpp)
  Expression parse_expression();
  Expression parse_binary(int least);
  Expression parse_unary();
  Expression parse_term();
  Expression parse_postfix(Expression base);
  Expression parse_dot(Expression base);
  Expression parse_bracket(Expression base);
  Expression parse_splat_steps(Expression base, std::uint32_t begin, bool attributes_only);
  Expression parse_attribute_steps(Expression each);
  Expression parse_name_or_index(Expression base);
  Expression parse_parentheses();
  Expression parse_name();
  Expression parse_namespaced_call(HclLabel name);
  Expression parse_call(HclLabel name);
  Expression parse_number();
  std::string_view read_number();
  Expression parse_tuple();
  Expression parse_object();
  bool parse_object_item(std::vector<Expression>& operands);
  Expression parse_for(std::uint32_t begin, char close);
  bool parse_for_names(ForClause& loop);
  bool at_for();
  std::string_view peek_operator();

  // Templates (hcl_template.cpp)
  Expression parse_quoted();
  Expression parse_heredoc();
  void read_quoted(std::vector<TemplateToken>& tokens);
  void read_text(std::vector<TemplateToken>& tokens);
  void read_heredoc_lines(std::string_view marker, std::vector<TemplateToken>& tokens);
  bool at_heredoc_end(std::string_view marker) const;
  bool has_heredoc_end(std::string_view marker, std::uint32_t from) const;
  bool at_sequence() const;
  bool at_escaped_sequence() const;
  void add_literal(std::vector<TemplateToken>& tokens, std::uint32_t begin, std::uint32_t end,
                   bool begins_line);
  void add_unit(std::vector<TemplateToken>& tokens, std::string_view text, std::uint32_t begin);
  void read_escape(std::vector<TemplateToken>& tokens);
  void read_sequence(std::vector<TemplateToken>& tokens);
  void read_directive(TemplateToken& token);
  Expression build_template(std::vector<TemplateToken>& tokens, Span span);
  Expression build_parts(const std::vector<TemplateToken>& tokens, std::size_t& at, Span span);
  Expression build_branch(const std::vector<TemplateToken>& tokens, std::size_t& at);
  Expression build_if(const std::vector<TemplateToken>& tokens, std::size_t& at);
  Expression build_template_for(const std::vector<TemplateToken>& tokens, std::size_t& at);

  // The cursor
  char peek(std::uint32_t ahead = 0) const;
  bool looking_at(std::string_view text) const;
  bool accept(std::string_view text);
  bool expect(std::string_view text, std::string_view where);
  bool at_end() const { return broken_ || at_ >= end_; }
  void skip_byte_order_mark();
  void skip_blanks();  ///< also line ends where they mean nothing
  void skip_lines();   ///< also line ends
  bool at_line_end() const;
  bool at_identifier() const;
  HclLabel read_identifier();
  std::uint32_t identifier_end(std::uint32_t at) const;
  std::string_view slice(std::uint32_t begin, std::uint32_t end) const;
  Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  std::string found() const;  ///< what stands at the cursor, for messages

  Expression fail(Span place, std::string message, ProblemKind kind = ProblemKind::syntax);
  Expression fail_here(std::string message);
  void report(ProblemKind kind, Span place, std::string message);
  Expression made(ExpressionKind kind, std::uint32_t begin, std::vector<Expression> operands,
                  std::string_view text = {});
  Expression made(ExpressionKind kind, Span place, std::vector<Expression> operands,
                  std::string_view text = {});
  template <class T>
  List<T> stored(const std::vector<T>& elements);
  const ForClause* stored(ForClause loop);
  std::string_view store(std::string_view text);

  /// Whether line ends mean nothing, restored when the bracket closes.
  class Newlines;
  class Depth;

  std::string_view bytes_;
  FileId file_;
  std::uint32_t at_;
  std::uint32_t end_;
  std::pmr::memory_resource* storage_;
  std::vector<Problem>* problems_;
  bool broken_ = false;
  std::uint32_t error_at_ = 0;  ///< where the last failure is
  bool ignores_newlines_ = false;
  bool resumes_at_top_ = false;
  /// A second try after an unclosed block: a header in the first column closes all blocks.
  bool headers_close_ = false;
  bool unclosed_ = false;
  /// In a file, a heredoc's marker needs a line end behind it.
  bool is_file_ = false;
  int depth_ = 0;
  std::uint32_t groups_ = 0;
  /// Where each line stands last that could end a heredoc; made when the first one lacks its end.
  mutable std::map<std::string_view, std::uint32_t> last_lines_ = {};
  bool lacks_comment_end_ = false;  ///< no `*/` follows
};

class HclParser::Newlines {
 public:
  Newlines(HclParser& parser, bool ignored) : parser_(parser), before_(parser.ignores_newlines_) {
    parser.ignores_newlines_ = ignored;
  }
  ~Newlines() { parser_.ignores_newlines_ = before_; }
  Newlines(const Newlines&) = delete;
  Newlines& operator=(const Newlines&) = delete;

 private:
  HclParser& parser_;
  bool before_;
};

class HclParser::Depth {
 public:
  explicit Depth(HclParser& parser) : parser_(parser) { ++parser.depth_; }
  ~Depth() { --parser_.depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;
  bool exceeded() const { return parser_.depth_ > max_depth; }

 private:
  HclParser& parser_;
};

template <class T>
List<T> HclParser::stored(const std::vector<T>& elements) {
  if (elements.empty()) return {};
  auto* memory = static_cast<T*>(storage_->allocate(elements.size() * sizeof(T), alignof(T)));
  std::uninitialized_copy(elements.begin(), elements.end(), memory);
  return std::span<const T>(memory, elements.size());
}

}  // namespace kmslint
