// YAML through libyaml's events. libyaml counts positions in code points and lets a scalar's event
// begin at its tag, so places are mapped to bytes and moved behind the properties here. Aliases
// share the anchored node's children; merge keys are resolved when their mapping closes.
#include <yaml.h>

#include <algorithm>
#include <array>
#include <map>

#include "syntax/builder.h"
#include "syntax/node.h"

namespace kmslint {
namespace {

constexpr std::string_view line_ends = "\r\n";

/// Byte offsets of code points; empty for ASCII files, where both count the same.
std::vector<std::uint32_t> code_point_offsets(std::string_view bytes, std::uint32_t begin) {
  std::vector<std::uint32_t> offsets;
  if (std::ranges::none_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return offsets;
  offsets.reserve(bytes.size() + 1);
  for (std::uint32_t i = begin; i < bytes.size(); ++i) {
    if ((static_cast<unsigned char>(bytes[i]) & 0xC0U) != 0x80U) offsets.push_back(i);
  }
  offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
  return offsets;
}

/// An event that frees itself.
struct Event {
  yaml_event_t raw = {};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
};

struct Parser {
  yaml_parser_t raw = {};
  bool ok = false;
  Parser() { ok = yaml_parser_initialize(&raw) != 0; }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ok) yaml_parser_delete(&raw);
  }
};

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with("0x")) {
    return text.size() > 2 &&
           text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
  }
  const std::size_t digits = std::min(text.find_first_not_of("0123456789_"), text.size());
  if (digits == 0 && !text.starts_with('.')) return false;
  if (digits > 0 && !is_digit(text.front())) return false;
  text.remove_prefix(digits);
  if (text.empty()) return true;
  bool fraction_digits = digits > 0;
  if (text.front() == '.') {
    text.remove_prefix(1);
    const std::size_t fraction = std::min(text.find_first_not_of("0123456789"), text.size());
    fraction_digits = fraction_digits || fraction > 0;
    text.remove_prefix(fraction);
  }
  if (text.empty()) return fraction_digits;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What YAML 1.1's core types make of a plain scalar.
NodeKind plain_kind(std::string_view text) {
  constexpr std::array<std::string_view, 5> nulls = {"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 18> booleans = {
      "true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES",
      "no",   "No",   "NO",   "on",    "On",    "ON",    "off", "Off", "OFF"};
  if (std::ranges::find(nulls, text) != nulls.end()) return NodeKind::null;
  if (std::ranges::find(booleans, text) != booleans.end()) return NodeKind::boolean;
  return is_number(text) ? NodeKind::number : NodeKind::string;
}

NodeKind scalar_kind(std::string_view tag, bool plain, std::string_view text) {
  if (tag == "tag:yaml.org,2002:str" || !plain) return NodeKind::string;
  if (!tag.empty() && tag.front() == '!') return NodeKind::string;
  return plain_kind(text);
}

class YamlReader {
 public:
  YamlReader(std::string_view bytes, FileId file, std::uint32_t begin, Parsed& parsed)
      : bytes_(bytes),
        file_(file),
        begin_(begin),
        parsed_(parsed),
        builder_(parsed.tree, parsed.problems),
        offsets_(code_point_offsets(bytes, begin)) {}

  void run() {
    Parser parser;
    if (!parser.ok) return;
    yaml_parser_set_encoding(&parser.raw, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser.raw,
                                 reinterpret_cast<const unsigned char*>(bytes_.data()) + begin_,
                                 bytes_.size() - begin_);
    bool go_on = true;
    while (go_on) {
      Event event;
      if (!yaml_parser_parse(&parser.raw, &event.raw)) {
        fail(parser.raw);
        return;
      }
      go_on = event.raw.type != YAML_STREAM_END_EVENT && take(event.raw);
    }
    builder_.close_all(last_end_);
  }

 private:
  // ----------------------------------------------------------------------------------- positions

  std::uint32_t byte_at(const yaml_mark_t& mark) const {
    if (offsets_.empty()) {
      return static_cast<std::uint32_t>(std::min(mark.index + begin_, bytes_.size()));
    }
    return offsets_[std::min(mark.index, offsets_.size() - 1)];
  }

  struct Extent {
    Span span = {};      ///< without properties
    Span tag_span = {};  ///< the tag as written
  };

  /// Moves behind tag and anchor, which libyaml counts to the node.
  Extent extent(const yaml_event_t& event, bool has_properties) const {
    Extent result;
    std::uint32_t begin = byte_at(event.start_mark);
    const std::uint32_t end = std::max(begin, byte_at(event.end_mark));
    result.tag_span = {file_, begin, begin};
    while (has_properties && begin < bytes_.size()) {
      const char c = bytes_[begin];
      if (c == '!' || c == '&') {
        const std::size_t stop =
            std::min(bytes_.find_first_of(" \t\r\n,[]{}", begin), bytes_.size());
        if (c == '!') result.tag_span = {file_, begin, static_cast<std::uint32_t>(stop)};
        begin = static_cast<std::uint32_t>(stop);
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++begin;
      } else if (c == '#') {
        begin = static_cast<std::uint32_t>(
            std::min(bytes_.find_first_of(line_ends, begin), bytes_.size()));
      } else {
        break;
      }
    }
    result.span = {file_, std::min(begin, std::max(end, result.tag_span.end)),
                   std::max(end, std::min(begin, end))};
    if (result.span.begin > result.span.end) result.span.end = result.span.begin;
    return result;
  }

  // -------------------------------------------------------------------------------------- events

  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_SCALAR_EVENT: return scalar(event);
      case YAML_ALIAS_EVENT: return alias(event);
      case YAML_SEQUENCE_START_EVENT:
        return open(event, NodeKind::sequence, event.data.sequence_start.anchor,
                    event.data.sequence_start.tag,
                    event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
      case YAML_MAPPING_START_EVENT:
        return open(event, NodeKind::mapping, event.data.mapping_start.anchor,
                    event.data.mapping_start.tag,
                    event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return close(event);
      case YAML_DOCUMENT_START_EVENT: anchors_.clear(); return true;
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_STREAM_END_EVENT:
      case YAML_DOCUMENT_END_EVENT: return true;
    }
    return true;
  }

  std::string_view short_tag(const yaml_char_t* tag) {
    const std::string_view text = view(tag);
    if (text.empty() || text == "!") return {};
    return text.starts_with('!') ? builder_.store(text) : std::string_view();
  }

  std::string_view text_of(std::string_view decoded, Span span, bool plain) {
    const std::string_view raw = bytes_.substr(span.begin, span.end - span.begin);
    if (plain && raw == decoded) return raw;
    if (!plain && raw.size() == decoded.size() + 2 && raw.substr(1, decoded.size()) == decoded &&
        (raw.front() == '"' || raw.front() == '\'')) {
      return raw.substr(1, decoded.size());
    }
    return builder_.store(decoded);
  }

  bool scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    const bool has_properties = data.tag || data.anchor;
    const bool plain = data.style == YAML_PLAIN_SCALAR_STYLE;
    const bool block =
        data.style == YAML_LITERAL_SCALAR_STYLE || data.style == YAML_FOLDED_SCALAR_STYLE;
    Extent place = extent(event, has_properties);
    if (block) {
      while (place.span.end > place.span.begin &&
             std::string_view(" \t\r\n").find(bytes_[place.span.end - 1]) != std::string::npos)
        --place.span.end;
    }
    const std::string_view decoded(reinterpret_cast<const char*>(data.value), data.length);
    Node node = {.kind = scalar_kind(view(data.tag), plain, decoded),
                 .plain = plain,
                 .span = place.span,
                 .tag = short_tag(data.tag),
                 .tag_span = place.tag_span,
                 .text = text_of(decoded, place.span, plain)};
    last_end_ = place.span.end;
    finish(node, 1, view(data.anchor));
    return true;
  }

  bool alias(const yaml_event_t& event) {
    const std::string name(view(event.data.alias.anchor));
    const Span span = {file_, byte_at(event.start_mark), byte_at(event.end_mark)};
    last_end_ = span.end;
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      const bool inside =
          std::ranges::any_of(open_, [&](const Open& open) { return open.anchor == name; });
      builder_.problem(ProblemKind::syntax, span,
                       inside ? "the alias `*" + name + "` stands inside its own anchor"
                              : "there is no anchor `&" + name + "`");
      finish({.kind = NodeKind::null, .span = span}, 1, {});
      return true;
    }
    if (weight_ + found->second.weight > max_expanded_nodes) {
      if (!said_too_many_) {
        builder_.problem(
            ProblemKind::too_many_aliases, span,
            "aliases expand to more than " + std::to_string(max_expanded_nodes) + " nodes");
        said_too_many_ = true;
      }
      finish({.kind = NodeKind::null, .span = span}, 1, {});
      return true;
    }
    // The anchored node stands here as it is: its place is where its words are written.
    finish(found->second.node, found->second.weight, {});
    return true;
  }

  bool open(const yaml_event_t& event, NodeKind kind, const yaml_char_t* anchor,
            const yaml_char_t* tag, bool flow) {
    const Extent place = extent(event, anchor || tag);
    const Node node = {
        .kind = kind, .span = place.span, .tag = short_tag(tag), .tag_span = place.tag_span};
    if (!builder_.open_container(node)) {
      builder_.problem(ProblemKind::too_deep, {file_, place.span.begin, place.span.begin + 1},
                       "nesting is deeper than " + std::to_string(max_depth) + " levels");
      builder_.close_all(last_end_);
      open_.clear();
      return false;
    }
    last_end_ = std::max(last_end_, place.span.begin);
    open_.push_back({std::string(view(anchor)), flow, 1});
    return true;
  }

  bool close(const yaml_event_t& event) {
    const Open opened = open_.back();
    open_.pop_back();
    // A block collection "ends" where the next token starts; its last child knows better.
    std::uint32_t end = byte_at(event.end_mark);
    if (!opened.flow) end = builder_.last_child_end().value_or(last_end_);
    const std::optional<std::uint32_t> begin = builder_.first_child_begin();
    Node node = builder_.close_container(end);
    if (!opened.flow && begin && node.kind == NodeKind::mapping) node.span.begin = *begin;
    if (node.kind == NodeKind::mapping) node.members = merged(node.members);
    last_end_ = std::max(last_end_, node.span.end);
    finish(node, opened.weight, opened.anchor);
    return true;
  }

  void finish(const Node& node, std::uint64_t weight, std::string_view anchor) {
    weight_ += node.kind == NodeKind::sequence || node.kind == NodeKind::mapping ? 1 : weight;
    if (!open_.empty()) open_.back().weight += weight;
    if (!anchor.empty()) anchors_[std::string(anchor)] = {node, weight};
    const bool scalar = node.kind != NodeKind::sequence && node.kind != NodeKind::mapping;
    if (builder_.expects_name() && !scalar) {
      builder_.problem(ProblemKind::syntax, node.span, "a member name must be a scalar");
      builder_.add({.kind = NodeKind::string, .span = node.span});
      return;
    }
    builder_.add(node);
  }

  // ---------------------------------------------------------------------------------- merge keys

  /// `<<: *base` or a list of such: members the mapping does not have itself.
  /// https://yaml.org/type/merge.html
  std::span<const Member> merged(std::span<const Member> members) {
    const bool merges = std::ranges::any_of(members, [](const Member& member) {
      return member.name.plain && member.name.text == "<<";
    });
    if (!merges) return members;
    std::vector<Member> result;
    std::map<std::string_view, bool> taken;
    for (const Member& member : members) {
      if (member.name.plain && member.name.text == "<<") continue;
      result.push_back(member);
      taken[member.name.text] = true;
    }
    for (const Member& member : members) {
      if (!member.name.plain || member.name.text != "<<") continue;
      if (member.value.kind == NodeKind::sequence) {
        for (const Node& item : member.value.items) merge_from(item, result, taken);
      } else {
        merge_from(member.value, result, taken);
      }
    }
    const std::size_t size = result.size() * sizeof(Member);
    if (size == 0) return {};
    auto* memory = static_cast<Member*>(parsed_.tree.storage->allocate(size, alignof(Member)));
    std::uninitialized_copy(result.begin(), result.end(), memory);
    return {memory, result.size()};
  }

  void merge_from(const Node& base, std::vector<Member>& result,
                  std::map<std::string_view, bool>& taken) {
    if (base.kind != NodeKind::mapping) {
      builder_.problem(ProblemKind::syntax, base.span, "only a mapping can be merged with `<<`");
      return;
    }
    for (const Member& member : base.members) {
      // Counted like an alias, so that chains of merges stay bounded too.
      if (++weight_ > max_expanded_nodes) return;
      if (taken.emplace(member.name.text, true).second) result.push_back(member);
    }
  }

  // -------------------------------------------------------------------------------------- errors

  void fail(const yaml_parser_t& parser) {
    const yaml_mark_t& mark = parser.problem_mark;
    std::uint32_t at = byte_at(mark);
    ProblemKind kind = ProblemKind::syntax;
    if (parser.error == YAML_READER_ERROR) {
      kind = ProblemKind::encoding;
      at = static_cast<std::uint32_t>(std::min(parser.problem_offset + begin_, bytes_.size()));
    }
    const auto size = static_cast<std::uint32_t>(bytes_.size());
    std::string message = parser.problem ? parser.problem : "this is not YAML";
    if (parser.context) message += std::string(" (") + parser.context + ")";
    builder_.problem(kind, {file_, std::min(at, size), std::min(at + 1, size)}, message);
    builder_.close_all(std::max(last_end_, std::min(at, size)));
  }

  struct Open {
    std::string anchor = {};
    bool flow = false;
    std::uint64_t weight = 1;
  };
  struct Anchored {
    Node node = {};
    std::uint64_t weight = 1;
  };

  std::string_view bytes_;
  FileId file_;
  std::uint32_t begin_;
  Parsed& parsed_;
  TreeBuilder builder_;
  std::vector<std::uint32_t> offsets_;
  std::vector<Open> open_;
  std::map<std::string, Anchored> anchors_;
  std::uint32_t last_end_ = 0;
  std::uint64_t weight_ = 0;
  bool said_too_many_ = false;
};

}  // namespace

Parsed parse_yaml(const Sources& sources, FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Parsed parsed;
  const auto refuse = [&](std::size_t at, std::string message) {
    const auto begin = static_cast<std::uint32_t>(at);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    parsed.problems.push_back(
        {ProblemKind::encoding, {file, begin, std::min(begin + 1, size)}, std::move(message)});
  };
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    refuse(0, "the file is UTF-16; save it as UTF-8");
    return parsed;
  }
  if (const std::size_t bad = find_invalid_utf8(bytes); bad != std::string_view::npos) {
    refuse(bad, "the file is not valid UTF-8 from here on");
    return parsed;
  }
  const std::uint32_t begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  YamlReader(bytes, file, begin, parsed).run();
  return parsed;
}

}  // namespace kmslint
