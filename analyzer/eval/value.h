// What an expression of a template is worth, as far as the files alone determine it.
//
// A string is a PartialString: literal parts and holes, each with the place it was written at.
// Equal symbols are equal values. A Value is known, partial, or unknown with a reason; there is no
// null that means "could not tell".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/symbol.h"
#include "source/span.h"

namespace kmslint {

/// A resource of a template under analysis: its index in Evaluated::resources.
enum class ResourceId : std::uint32_t {};

struct StringPart {
  std::string literal = {};  ///< empty when the part is a hole
  std::optional<SymbolId> hole = {};
  Span span = {};                       ///< the piece of source it comes from
  std::optional<ResourceId> from = {};  ///< the resource whose attribute it is, if any
};

/// Literal parts and holes in order. Adjacent literals stay apart when their places differ.
struct PartialString {
  std::vector<StringPart> parts = {};
  Span span = {};  ///< the whole word: a scalar, or an intrinsic with its arguments

  bool is_literal() const;
  /// The text when it has no hole.
  std::optional<std::string> literal() const;
  bool empty() const;  ///< surely the empty text
  /// For people: holes as `${name}`.
  std::string display(const Symbols& symbols) const;
  void append(const PartialString& other);
  /// The symbol when the whole text is one hole.
  std::optional<SymbolId> lone_hole() const;
};

PartialString literal_string(std::string text, Span span);
PartialString hole_string(SymbolId symbol, Span span);

/// A text as a map's key: equal for equal parts, with holes by their symbol, which no text spells.
std::string identity(const PartialString& text);
/// In bytes; a hole counts as one.
std::size_t length_of(const PartialString& text);
/// The pieces one after the other.
PartialString concatenate(std::initializer_list<PartialString> pieces);

/// Same text under every completion: equal after joining adjacent literals; places are ignored.
bool same_text(const PartialString& a, const PartialString& b);

/// Splits at literal `separator`, at most into `limit` pieces (0: no limit). A hole is never split.
std::vector<PartialString> split(const PartialString& text, char separator, std::size_t limit = 0);
/// The same for a separator of several characters; an empty one splits nothing.
std::vector<PartialString> split(const PartialString& text, std::string_view separator,
                                 std::size_t limit = 0);

/// Bytes [begin, end) of a literal part, with their place where it is known byte for byte.
StringPart cut(const StringPart& part, std::size_t begin, std::size_t end);
/// From the first part to the last one, or `whole` when they stand in different places.
Span span_of(const std::vector<StringPart>& parts, Span whole);

/// Reads a text front to back; a hole counts as one byte.
class TextReader {
 public:
  explicit TextReader(const PartialString& text) : text_(&text) {}
  /// The next `length` bytes, or what is left.
  PartialString take(std::size_t length);

 private:
  const PartialString* text_;
  std::size_t part_ = 0;
  std::size_t offset_ = 0;
};

/// Why a value is not known: a symbol to name it by, and a sentence.
struct Unknown {
  SymbolId symbol = {};
  std::string reason = {};  ///< "`Fn::Transform` is not evaluated"
};

enum class ValueKind : std::uint8_t {
  null,
  boolean,
  number,
  string,
  list,
  object,
  unknown,
  no_value,  ///< AWS::NoValue: the property is as if not written
};

/// A template, so that it is complete as soon as Value is, which `members` asks for.
template <class T>
struct NamedValue {
  Located<std::string> name = {};
  T value = {};
};

struct Value;
using ValueMember = NamedValue<Value>;

/// A list or an object may be `open`: beyond what is known of it there may be more, named by
/// `unknown`. A text may be known to be the JSON of a value, which is then `encoded`, alone.
struct Value {
  ValueKind kind = ValueKind::null;
  Span span = {};
  /// Scalars: the text (of booleans and numbers as written in the source, never reformatted).
  PartialString text = {};
  std::vector<Value> items = {};
  std::vector<ValueMember> members = {};
  std::optional<Unknown> unknown = {};
  std::vector<Value> encoded = {};

  /// A list or an object that may hold more than is known.
  bool is_open() const {
    return (kind == ValueKind::list || kind == ValueKind::object) && unknown.has_value();
  }
  bool is_scalar() const {
    return kind == ValueKind::boolean || kind == ValueKind::number || kind == ValueKind::string;
  }
  /// The last member of that name, or nullptr.
  const ValueMember* find(std::string_view name) const;
};

/// A compact rendering for tests: `{a:[1 "x${AWS::Region}"] b:?Parameters/P}`; no_value is `-`; an
/// open list is `[1 ...var.l]`.
std::string dump(const Value& value, const Symbols& symbols);

}  // namespace kmslint
