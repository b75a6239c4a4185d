// JSON or YAML inside a text with holes: each hole is a stand-in character while the text is
// parsed.
//
// A stand-in is a private-use character that the text does not use, so a string keeps its hole
// wherever it stands. A hole outside of strings stands for a value; it is parsed as a string that
// holds the stand-in alone and read back as an unknown. The text becomes an embedded file whose
// pieces lead back to the bytes it was made from. In YAML a hole may only be what changes no
// structure, such as a Region.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "eval/cloudformation.h"

namespace kmslint {
namespace {

/// Of the Basic Multilingual Plane: U+E000 to U+F8FF, three bytes each in UTF-8.
constexpr std::uint32_t first_stand_in = 0xE000;
constexpr std::uint32_t last_stand_in = 0xF8FF;
constexpr std::size_t stand_in_size = 3;

std::string utf8(std::uint32_t c) {
  return {static_cast<char>(0xE0U | (c >> 12U)), static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)),
          static_cast<char>(0x80U | (c & 0x3FU))};
}

/// The private-use character at `at`, or 0.
std::uint32_t private_use_at(std::string_view text, std::size_t at) {
  if (at + stand_in_size > text.size()) return 0;
  std::array<std::uint32_t, stand_in_size> b = {};
  for (std::size_t i = 0; i < stand_in_size; ++i) b[i] = static_cast<unsigned char>(text[at + i]);
  if ((b[0] & 0xF0U) != 0xE0U || (b[1] & 0xC0U) != 0x80U || (b[2] & 0xC0U) != 0x80U) return 0;
  const std::uint32_t c = ((b[0] & 0x0FU) << 12U) | ((b[1] & 0x3FU) << 6U) | (b[2] & 0x3FU);
  return c >= first_stand_in && c <= last_stand_in ? c : 0;
}

/// The private-use character that the escape `\uXXXX` at `at` stands for, or 0.
std::uint32_t escaped_private_use_at(std::string_view text, std::size_t at) {
  constexpr std::size_t digits = 4;
  if (text.substr(at, 2) != "\\u" || at + 2 + digits > text.size()) return 0;
  std::uint32_t c = 0;
  for (const char digit : text.substr(at + 2, digits)) {
    const std::size_t value = std::string_view("0123456789abcdef0123456789ABCDEF").find(digit);
    if (value == std::string_view::npos) return 0;
    c = c * 16U + static_cast<std::uint32_t>(value % 16U);
  }
  return c >= first_stand_in && c <= last_stand_in ? c : 0;
}

std::set<std::uint32_t> used_private_use(const PartialString& text) {
  std::set<std::uint32_t> used;
  for (const StringPart& part : text.parts) {
    for (std::size_t i = 0; i < part.literal.size(); ++i) {
      used.insert(private_use_at(part.literal, i));
      used.insert(escaped_private_use_at(part.literal, i));
    }
  }
  return used;
}

/// Follows JSON's strings through a text.
class StringState {
 public:
  void pass(std::string_view text) {
    for (const char c : text) {
      if (escaped_) {
        escaped_ = false;
      } else if (inside_ && c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        inside_ = !inside_;
      }
      const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
      if (!blank) last_ = c;
    }
  }
  bool inside() const { return inside_; }
  /// The last character that is not a blank; a colon at the begin.
  char last() const { return last_; }

 private:
  bool inside_ = false;
  bool escaped_ = false;
  char last_ = ':';
};

char first_visible(const PartialString& text, std::size_t part) {
  for (std::size_t i = part; i < text.parts.size(); ++i) {
    if (text.parts[i].hole) return '\0';
    const std::size_t at = text.parts[i].literal.find_first_not_of(" \t\r\n");
    if (at != std::string::npos) return text.parts[i].literal[at];
  }
  return ',';
}

/// The text as one file, and how to find the way back.
struct Prepared {
  std::string decoded = {};
  std::vector<Piece> pieces = {};
  std::vector<std::size_t> piece_parts = {};        ///< which part a piece is made of
  std::map<std::uint32_t, std::size_t> holes = {};  ///< stand-in to part
  std::optional<SymbolId> shapeless = {};           ///< a hole whose place in the JSON is not clear
};

class Preparation {
 public:
  enum class Notation : std::uint8_t { json, yaml };
  Preparation(const PartialString& text, Notation notation)
      : text_(text), is_yaml_(notation == Notation::yaml), used_(used_private_use(text)) {}

  Prepared run() {
    for (std::size_t i = 0; i < text_.parts.size() && !result_.shapeless; ++i) {
      if (text_.parts[i].hole) {
        hole(i);
      } else {
        state_.pass(text_.parts[i].literal);
        add(i, text_.parts[i].literal);
      }
    }
    return std::move(result_);
  }

 private:
  void hole(std::size_t part) {
    const std::optional<std::uint32_t> stand_in = unused();
    const bool inside = is_yaml_ || state_.inside();
    const bool is_value =
        std::string_view("[,:{").find(state_.last()) != std::string_view::npos &&
        std::string_view("],:}").find(first_visible(text_, part + 1)) != std::string_view::npos;
    if (!stand_in || (!inside && !is_value)) {
      result_.shapeless = text_.parts[part].hole;
      return;
    }
    result_.holes[*stand_in] = part;
    add(part, inside ? utf8(*stand_in) : '"' + utf8(*stand_in) + '"');
    state_.pass("x");
  }

  std::optional<std::uint32_t> unused() {
    while (next_ <= last_stand_in && used_.count(next_) != 0) ++next_;
    if (next_ > last_stand_in) return std::nullopt;
    return next_++;
  }

  void add(std::size_t part, std::string_view bytes) {
    if (bytes.empty()) return;
    const auto begin = static_cast<std::uint32_t>(result_.decoded.size());
    result_.decoded += bytes;
    const auto end = static_cast<std::uint32_t>(result_.decoded.size());
    result_.pieces.push_back({begin, end, text_.parts[part].span});
    result_.piece_parts.push_back(part);
  }

  const PartialString& text_;
  bool is_yaml_;
  std::set<std::uint32_t> used_;
  std::uint32_t next_ = first_stand_in;
  StringState state_ = {};
  Prepared result_ = {};
};

/// Turns the parsed nodes into values and puts the holes back.
class Reading {
 public:
  Reading(const PartialString& text, const Prepared& prepared, const Sources& sources)
      : text_(text), prepared_(prepared), sources_(sources) {}

  Value value(const Node& node) const {
    switch (node.kind) {
      case NodeKind::null: return {.kind = ValueKind::null, .span = node.span};
      case NodeKind::boolean: return scalar(ValueKind::boolean, node);
      case NodeKind::number: return scalar(ValueKind::number, node);
      case NodeKind::string: return string(node);
      case NodeKind::sequence: return list(node);
      case NodeKind::mapping: return object(node);
    }
    return {};
  }

 private:
  Value list(const Node& node) const {
    Value result = {.kind = ValueKind::list, .span = node.span};
    for (const Node& item : node.items) result.items.push_back(value(item));
    return result;
  }

  /// A member whose name is not known may be any member.
  Value object(const Node& node) const {
    Value result = {.kind = ValueKind::object, .span = node.span};
    for (const Member& member : node.members) {
      const PartialString name = text_of(member.name);
      if (!name.is_literal()) return unknown(node.span, name);
      result.members.push_back(
          {{std::string(member.name.text), member.name.span}, value(member.value)});
    }
    return result;
  }

  Value string(const Node& node) const {
    if (node.plain) return scalar(ValueKind::string, node);
    const PartialString text = text_of(node);
    return stands_for_value(node) ? unknown(node.span, text) : scalar(ValueKind::string, node);
  }

  Value scalar(ValueKind kind, const Node& node) const {
    return {.kind = kind, .span = node.span, .text = text_of(node)};
  }

  static Value unknown(Span span, const PartialString& text) {
    const auto hole = std::find_if(text.parts.begin(), text.parts.end(),
                                   [](const StringPart& part) { return part.hole.has_value(); });
    return {
        .kind = ValueKind::unknown,
        .span = span,
        .unknown = Unknown{.symbol = *hole->hole, .reason = "this part of the text is not known"}};
  }

  /// The string is a hole outside of strings: its quotes belong to the stand-in's piece.
  bool stands_for_value(const Node& node) const {
    const Piece& piece = prepared_.pieces[piece_at(node.span.begin)];
    return text_.parts[prepared_.piece_parts[piece_at(node.span.begin)]].hole &&
           piece.decoded_begin == node.span.begin && piece.decoded_end == node.span.end;
  }

  std::size_t piece_at(std::uint32_t offset) const {
    const auto after = std::upper_bound(
        prepared_.pieces.begin(), prepared_.pieces.end(), offset,
        [](std::uint32_t at, const Piece& piece) { return at < piece.decoded_begin; });
    return after == prepared_.pieces.begin()
               ? 0
               : static_cast<std::size_t>(after - prepared_.pieces.begin()) - 1;
  }

  PartialString text_of(const Node& node) const {
    PartialString result = {.span = node.span};
    for (const Piece& piece : decoded_pieces(sources_, node)) {
      const std::size_t size = piece.decoded_end - piece.decoded_begin;
      const std::string_view bytes = node.text.substr(piece.decoded_begin, size);
      if (size == piece.host.end - piece.host.begin) {
        add_bytes(result, bytes, piece.host);
      } else {
        add_unit(result, bytes, piece.host);
      }
    }
    return result;
  }

  /// Bytes that stand in the embedded file as they are: cut where its pieces meet.
  void add_bytes(PartialString& result, std::string_view bytes, Span place) const {
    std::uint32_t at = place.begin;
    while (at < place.end) {
      const std::size_t index = piece_at(at);
      const std::uint32_t end = std::min(place.end, prepared_.pieces[index].decoded_end);
      const Span span = {place.file, at, end};
      const StringPart& origin = text_.parts[prepared_.piece_parts[index]];
      if (origin.hole) {
        result.parts.push_back({.hole = origin.hole, .span = span, .from = origin.from});
      } else {
        result.parts.push_back({.literal = std::string(bytes.substr(at - place.begin, end - at)),
                                .span = span,
                                .from = origin.from});
      }
      at = end;
    }
  }

  /// An escape sequence, or (where places are coarse) a text that may hold stand-ins.
  void add_unit(PartialString& result, std::string_view bytes, Span place) const {
    const StringPart& origin = text_.parts[prepared_.piece_parts[piece_at(place.begin)]];
    std::size_t begin = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto hole = prepared_.holes.find(private_use_at(bytes, i));
      if (hole == prepared_.holes.end()) continue;
      add_literal(result, bytes.substr(begin, i - begin), place, origin.from);
      const StringPart& part = text_.parts[hole->second];
      result.parts.push_back({.hole = part.hole, .span = place, .from = part.from});
      begin = i + stand_in_size;
    }
    add_literal(result, bytes.substr(begin), place, origin.from);
  }

  static void add_literal(PartialString& result, std::string_view bytes, Span place,
                          std::optional<ResourceId> from) {
    if (bytes.empty()) return;
    result.parts.push_back({.literal = std::string(bytes), .span = place, .from = from});
  }

  const PartialString& text_;
  const Prepared& prepared_;
  const Sources& sources_;
};

Value unknown_text(Span span, SymbolId symbol, std::string reason) {
  return {.kind = ValueKind::unknown,
          .span = span,
          .unknown = Unknown{.symbol = symbol, .reason = std::move(reason)}};
}

/// Names a text that is not JSON by its place.
SymbolId symbol_at(const PartialString& text, const Sources& sources, Symbols& symbols) {
  const Span place = sources.resolve(text.span);
  const LinePosition position = sources.line_position(place.file, place.begin);
  const std::string name = std::string(sources.path(place.file)) + ':' +
                           std::to_string(position.line) + ':' + std::to_string(position.byte + 1);
  return symbols.intern(ScopeId{}, name, Domain::any);
}

}  // namespace

Value parse_json_text(const PartialString& text, Sources& sources, std::vector<Problem>& problems,
                      Symbols& symbols) {
  Prepared prepared = Preparation(text, Preparation::Notation::json).run();
  if (prepared.shapeless) {
    return unknown_text(text.span, *prepared.shapeless, "this part of the text is not known");
  }
  if (prepared.decoded.empty()) {
    problems.push_back({ProblemKind::syntax, text.span, "the text is empty, which is not JSON"});
    return unknown_text(text.span, symbol_at(text, sources, symbols), "the text is empty");
  }
  const FileId file = sources.add_embedded(prepared.decoded, prepared.pieces);
  const Parsed parsed = parse_json(sources, file);
  problems.insert(problems.end(), parsed.problems.begin(), parsed.problems.end());
  if (parsed.tree.documents.empty() || std::ranges::any_of(parsed.problems, breaks_off)) {
    return unknown_text(text.span, symbol_at(text, sources, symbols), "the text is not JSON");
  }
  return Reading(text, prepared, sources).value(parsed.tree.documents.front());
}

namespace {

/// A plain scalar that YAML 1.1 and Terraform's reader may take for different things: a date, a
/// word like `yes`, a number that is not written as JSON's are.
bool is_contested(const Node& node) {
  if (!node.plain || node.text.empty()) return false;
  const std::string_view text = node.text;
  const bool has_digit = text.front() >= '0' && text.front() <= '9';
  const bool is_date = has_digit && text.size() >= 8 && text.substr(4, 1) == "-";
  const bool is_json_number =
      text == "0" ||
      (text.front() != '0' && text.find_first_not_of("0123456789.") == std::string_view::npos);
  switch (node.kind) {
    case NodeKind::boolean: return text != "true" && text != "false";
    case NodeKind::number: return !is_json_number;
    case NodeKind::string: return is_date;
    case NodeKind::null:
    case NodeKind::sequence:
    case NodeKind::mapping: return false;
  }
  return false;
}

/// Nothing in it but what every reader of YAML takes for the same.
bool is_plain_yaml(const Node& node) {
  if (!node.tag.empty() || is_contested(node)) return false;
  return std::ranges::all_of(node.items, is_plain_yaml) &&
         std::ranges::all_of(node.members, [](const Member& member) {
           return member.name.text != "<<" && is_plain_yaml(member.name) &&
                  is_plain_yaml(member.value);
         });
}

/// Whether a value of the symbol may be more than a part of one scalar.
bool may_change_yaml(SymbolId id, const Symbols& symbols) {
  const Symbol& symbol = symbols[id];
  return symbol.domain == Domain::any || symbol.domain == Domain::enumerated ||
         symbol.domain == Domain::boolean || !symbol.values.empty();
}

}  // namespace

std::optional<Value> parse_yaml_text(const PartialString& text, Sources& sources,
                                     std::vector<Problem>& problems, const Symbols& symbols) {
  const bool is_open = std::ranges::any_of(text.parts, [&](const StringPart& part) {
    return part.hole && may_change_yaml(*part.hole, symbols);
  });
  if (is_open) return std::nullopt;
  const Prepared prepared = Preparation(text, Preparation::Notation::yaml).run();
  if (prepared.shapeless || prepared.decoded.empty()) return std::nullopt;
  const FileId file = sources.add_embedded(prepared.decoded, prepared.pieces);
  const Parsed parsed = parse_yaml(sources, file);
  problems.insert(problems.end(), parsed.problems.begin(), parsed.problems.end());
  if (!parsed.problems.empty() || parsed.tree.documents.size() != 1) return std::nullopt;
  const Node& document = parsed.tree.documents.front();
  if (!is_plain_yaml(document)) return std::nullopt;
  return Reading(text, prepared, sources).value(document);
}

}  // namespace kmslint
