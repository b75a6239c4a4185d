// YAML through libyaml's events. libyaml counts positions in code points, lets a node begin at its
// tag and a block end at the next token: places are mapped to bytes and narrowed to the node's own
// text here. An alias shares the anchored node's children; merge keys are resolved when their
// mapping closes. What aliases and merges add up to is counted, so that it stays bounded.
#include <yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syntax/block_scalar.h"
#include "syntax/builder.h"
#include "syntax/encoding.h"
#include "syntax/node.h"
#include "syntax/yaml_text.h"

namespace kmslint {
namespace {

constexpr std::string_view core_tag_prefix = "tag:yaml.org,2002:";

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

/// An event that frees itself.
struct Event {
  yaml_event_t raw = {};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
};

/// A parser that frees itself.
struct Parser {
  yaml_parser_t raw = {};
  bool ok = yaml_parser_initialize(&raw) != 0;
  Parser() = default;
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ok) yaml_parser_delete(&raw);
  }
};

/// Maps libyaml's positions, in code points from `begin` on, to byte offsets.
class CodePoints {
 public:
  CodePoints(std::string_view bytes, std::uint32_t begin) : bytes_(bytes), begin_(begin) {
    if (std::any_of(bytes.begin() + begin, bytes.end(), [](char c) { return is_high(c); })) {
      sample();
    }
  }

  std::uint32_t byte_of(std::size_t code_point) const {
    if (samples_.empty()) return clamped(begin_ + code_point);
    const std::size_t sample = code_point / distance;
    if (sample >= samples_.size()) return clamped(bytes_.size());
    std::size_t at = samples_[sample];
    for (std::size_t left = code_point % distance; left > 0 && at < bytes_.size(); --left) {
      at = next(at);
    }
    return clamped(at);
  }

 private:
  static constexpr std::size_t distance = 32;
  static bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

  std::size_t next(std::size_t at) const {
    const auto lead = static_cast<unsigned char>(bytes_[at]);
    return at + (lead < 0x80 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U);
  }
  std::uint32_t clamped(std::size_t at) const {
    return static_cast<std::uint32_t>(std::min(at, bytes_.size()));
  }
  void sample() {
    samples_.reserve((bytes_.size() - begin_) / distance + 1);
    std::size_t count = 0;
    for (std::size_t at = begin_; at < bytes_.size(); at = next(at)) {
      if (count++ % distance == 0) samples_.push_back(static_cast<std::uint32_t>(at));
    }
  }

  std::string_view bytes_;
  std::uint32_t begin_;
  std::vector<std::uint32_t> samples_ = {};  ///< empty: all ASCII
};

/// What a node counts once its aliases are expanded.
struct Expanded {
  std::uint64_t nodes = 1;
  int height = 0;  ///< of containers below it, itself included
};

struct Anchored {
  Node node = {};
  Expanded expanded = {};
  bool complete = true;  ///< false while we are inside it
};

/// A container whose end has not come yet.
struct OpenContainer {
  std::string anchor = {};
  Expanded expanded = {};
  bool has_brackets = false;
  bool has_merge_key = false;
};

class YamlReader {
 public:
  YamlReader(std::string_view bytes, FileId file, Readable readable, Parsed& parsed)
      : bytes_(bytes.substr(0, readable.end)),
        file_(file),
        readable_(readable),
        code_points_(bytes_, readable.begin),
        builder_(parsed, 5 * bytes.size()) {}

  void run();

 private:
  bool take(const yaml_event_t& event);
  void take_scalar(const yaml_event_t& event);
  void take_alias(const yaml_event_t& event);
  bool open(const yaml_event_t& event, NodeKind kind, const yaml_char_t* anchor,
            const yaml_char_t* tag, bool is_flow);
  void close(const yaml_event_t& event);
  void finish(const Node& node, Expanded expanded);
  void fail(const yaml_parser_t& parser);

  struct Place {
    Span span = {};
    Span tag_span = {};
  };
  Place place_of(const yaml_event_t& event, bool has_properties) const;
  TagRef tag_of(std::string_view tag, Span place);
  void set_scalar_kind(Node& node, std::string_view tag, bool is_plain) const;
  std::string_view text_of(std::string_view decoded, Span span, bool is_plain);

  const Anchored* find_anchored(std::string_view name, Span alias);
  bool fits(const Anchored& anchored, Span alias);
  bool has_room_for(std::uint64_t nodes, Span place);
  void remember_anchor(std::string_view anchor, const Anchored& anchored);

  void merge_members();
  void add_merged(const Node& value, std::set<std::string_view>& taken, std::vector<Node>& merged);
  void add_members(const Node& base, std::set<std::string_view>& taken, std::vector<Node>& merged);

  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  std::uint32_t byte_of(const yaml_mark_t& mark) const { return code_points_.byte_of(mark.index); }
  Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  Span character(std::uint32_t at) const;

  std::string_view bytes_;  ///< up to a forbidden character
  FileId file_;
  Readable readable_;
  CodePoints code_points_;
  TreeBuilder builder_;
  std::vector<OpenContainer> open_ = {};
  std::map<std::string, Anchored, std::less<>> anchors_ = {};
  std::uint32_t last_end_ = 0;        ///< of what was read so far, without blanks and comments
  std::uint64_t document_nodes_ = 0;  ///< written in this document
  std::uint64_t added_nodes_ = 0;     ///< by aliases and merges in the whole file
  bool said_too_many_ = false;
};

void YamlReader::run() {
  Parser parser;
  if (!parser.ok) return;
  yaml_parser_set_encoding(&parser.raw, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(
      &parser.raw, reinterpret_cast<const unsigned char*>(bytes_.data()) + readable_.begin,
      bytes_.size() - readable_.begin);
  bool goes_on = true;
  while (goes_on) {
    Event event;
    if (!yaml_parser_parse(&parser.raw, &event.raw)) {
      fail(parser.raw);
      break;
    }
    goes_on = take(event.raw);
  }
  builder_.close_all(last_end_);
  builder_.end_document();
}

bool YamlReader::take(const yaml_event_t& event) {
  const auto& data = event.data;
  switch (event.type) {
    case YAML_SCALAR_EVENT: take_scalar(event); return true;
    case YAML_ALIAS_EVENT: take_alias(event); return true;
    case YAML_SEQUENCE_START_EVENT:
      return open(event, NodeKind::sequence, data.sequence_start.anchor, data.sequence_start.tag,
                  data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
      return open(event, NodeKind::mapping, data.mapping_start.anchor, data.mapping_start.tag,
                  data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close(event); return true;
    case YAML_DOCUMENT_START_EVENT:
      anchors_.clear();
      document_nodes_ = 0;
      return true;
    case YAML_DOCUMENT_END_EVENT: builder_.end_document(); return true;
    case YAML_STREAM_START_EVENT: return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_END_EVENT: return false;
  }
  return false;
}

// ---------------------------------------------------------------------------------------- places

/// Moves behind tag and anchor, which libyaml counts to the node.
YamlReader::Place YamlReader::place_of(const yaml_event_t& event, bool has_properties) const {
  const std::uint32_t begin = byte_of(event.start_mark);
  const std::uint32_t end = std::max(begin, byte_of(event.end_mark));
  if (!has_properties) return {span(begin, end), span(begin, begin)};
  const YamlProperties properties = read_yaml_properties(bytes_, begin, end);
  return {span(properties.node_begin, end), span(properties.tag_begin, properties.tag_end)};
}

/// One character of valid UTF-8, or nothing at the end of the text.
Span YamlReader::character(std::uint32_t at) const {
  std::uint32_t end = std::min(at + 1, size());
  while (end < size() && (static_cast<unsigned char>(bytes_[end]) & 0xC0U) == 0x80U) ++end;
  return span(at, end);
}

// ----------------------------------------------------------------------------------------- nodes

void YamlReader::take_scalar(const yaml_event_t& event) {
  const auto& data = event.data.scalar;
  const std::string_view decoded(reinterpret_cast<const char*>(data.value), data.length);
  const bool is_plain = data.style == YAML_PLAIN_SCALAR_STYLE;
  const bool is_block =
      data.style == YAML_LITERAL_SCALAR_STYLE || data.style == YAML_FOLDED_SCALAR_STYLE;
  Place place = place_of(event, data.tag || data.anchor);
  if (is_block) place.span.end = block_scalar_end(bytes_, place.span, decoded);
  Node node = {.span = place.span,
               .tag = tag_of(view(data.tag), place.tag_span),
               .text = text_of(decoded, place.span, is_plain)};
  set_scalar_kind(node, view(data.tag), is_plain);
  last_end_ = std::max(last_end_, place.span.end);
  finish(node, {});
  remember_anchor(view(data.anchor), {.node = node});
}

/// The source itself where it needs no decoding.
std::string_view YamlReader::text_of(std::string_view decoded, Span span, bool is_plain) {
  std::string_view raw = bytes_.substr(span.begin, span.end - span.begin);
  if (!is_plain && raw.size() >= 2) raw = raw.substr(1, raw.size() - 2);
  return raw == decoded ? raw : builder_.store(decoded);
}

/// Tags are kept in their short form. Those of YAML's own types only say what the kind says.
TagRef YamlReader::tag_of(std::string_view tag, Span place) {
  constexpr std::array<std::string_view, 7> kinds = {"null", "bool", "int", "float",
                                                     "str",  "seq",  "map"};
  std::string short_tag(tag);
  if (tag.starts_with(core_tag_prefix)) {
    const std::string_view name = tag.substr(core_tag_prefix.size());
    if (std::find(kinds.begin(), kinds.end(), name) != kinds.end()) return {};
    short_tag = "!!" + std::string(name);
  }
  if (short_tag.empty() || short_tag == "!") return {};
  const std::string_view raw = bytes_.substr(place.begin, place.end - place.begin);
  return builder_.store(Tag{raw == short_tag ? raw : builder_.store(short_tag), place});
}

void YamlReader::set_scalar_kind(Node& node, std::string_view tag, bool is_plain) const {
  node.kind = NodeKind::string;
  if (tag.starts_with(core_tag_prefix)) {
    const std::string_view name = tag.substr(core_tag_prefix.size());
    if (name == "null") node.kind = NodeKind::null;
    if (name == "bool") node.kind = NodeKind::boolean;
    if (name == "int" || name == "float") node.kind = NodeKind::number;
    node.plain = is_plain && name != "str";
  } else if (tag.empty()) {
    node.plain = is_plain;
    if (is_plain) node.kind = yaml_plain_kind(node.text);
  } else {
    node.plain = is_plain && tag != "!";  // `!` by itself makes it a string
  }
}

bool YamlReader::open(const yaml_event_t& event, NodeKind kind, const yaml_char_t* anchor,
                      const yaml_char_t* tag, bool is_flow) {
  const Place place = place_of(event, anchor || tag);
  const std::uint32_t begin = place.span.begin;
  if (builder_.is_full()) {
    builder_.report_end(ProblemKind::too_deep, character(begin),
                        "nesting is deeper than " + std::to_string(max_depth) + " levels");
    return false;
  }
  const Node node = {
      .kind = kind, .span = span(begin, begin), .tag = tag_of(view(tag), place.tag_span)};
  builder_.open(node);
  // The pair in `[a: b]` is a flow mapping without brackets.
  const bool has_brackets =
      is_flow && begin < size() && bytes_[begin] == (kind == NodeKind::sequence ? '[' : '{');
  open_.push_back(
      {.anchor = std::string(view(anchor)), .expanded = {1, 1}, .has_brackets = has_brackets});
  ++document_nodes_;
  last_end_ = std::max(last_end_, begin);
  remember_anchor(view(anchor), {.node = node, .complete = false});
  return true;
}

/// Without brackets, libyaml lets a collection end where the next token begins.
void YamlReader::close(const yaml_event_t& event) {
  const OpenContainer opened = std::move(open_.back());
  open_.pop_back();
  if (opened.has_brackets) last_end_ = std::max(last_end_, byte_of(event.end_mark));
  if (event.type == YAML_MAPPING_END_EVENT) builder_.report_duplicates();
  if (opened.has_merge_key) merge_members();
  const Node node = builder_.close(last_end_);
  --document_nodes_;  // counted when it was opened
  finish(node, opened.expanded);
  remember_anchor(opened.anchor, {.node = node, .expanded = opened.expanded});
}

/// Adds a node to the container around it. `expanded` is what stands at this place in the end.
void YamlReader::finish(const Node& node, Expanded expanded) {
  const bool is_name = builder_.expects_name();
  const bool is_collection = node.kind == NodeKind::sequence || node.kind == NodeKind::mapping;
  ++document_nodes_;
  if (!open_.empty()) {
    OpenContainer& around = open_.back();
    around.expanded.nodes += expanded.nodes;
    around.expanded.height = std::max(around.expanded.height, expanded.height + 1);
    if (is_name && node.plain && node.text == "<<") around.has_merge_key = true;
  }
  if (is_name && is_collection) {
    builder_.report(ProblemKind::syntax, node.span, "a member name must be a scalar");
    builder_.add({.kind = NodeKind::string, .span = node.span});
  } else {
    builder_.add(node);
  }
}

// --------------------------------------------------------------------------------------- aliases

void YamlReader::take_alias(const yaml_event_t& event) {
  const Span alias = span(byte_of(event.start_mark), byte_of(event.end_mark));
  last_end_ = std::max(last_end_, alias.end);
  const Anchored* anchored = find_anchored(view(event.data.alias.anchor), alias);
  if (anchored && fits(*anchored, alias)) {
    // The anchored node stands here as it is: its place is where its words are written.
    added_nodes_ += anchored->expanded.nodes - 1;
    finish(anchored->node, anchored->expanded);
  } else {
    finish({.kind = NodeKind::null, .span = alias}, {});
  }
}

const Anchored* YamlReader::find_anchored(std::string_view name, Span alias) {
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    builder_.report(ProblemKind::syntax, alias, "there is no anchor `&" + std::string(name) + "`");
    return nullptr;
  }
  if (!found->second.complete) {
    builder_.report(ProblemKind::syntax, alias,
                    "the alias `*" + std::string(name) + "` stands inside its own anchor");
    return nullptr;
  }
  return &found->second;
}

bool YamlReader::fits(const Anchored& anchored, Span alias) {
  if (builder_.depth() + anchored.expanded.height > max_depth) {
    builder_.report(
        ProblemKind::too_deep, alias,
        "with this alias, nesting is deeper than " + std::to_string(max_depth) + " levels");
    return false;
  }
  return has_room_for(anchored.expanded.nodes, alias);
}

bool YamlReader::has_room_for(std::uint64_t nodes, Span place) {
  if (document_nodes_ + added_nodes_ + nodes <= max_expanded_nodes) return true;
  if (!said_too_many_) {
    builder_.report(ProblemKind::too_many_aliases, place,
                    "aliases expand to more than " + std::to_string(max_expanded_nodes) + " nodes");
  }
  said_too_many_ = true;
  return false;
}

void YamlReader::remember_anchor(std::string_view anchor, const Anchored& anchored) {
  if (!anchor.empty()) anchors_.insert_or_assign(std::string(anchor), anchored);
}

// ------------------------------------------------------------------------------------ merge keys

std::size_t size_of(Span span) { return span.end - span.begin; }

bool is_merge_key(const Node& name) { return name.plain && name.text == "<<"; }

/// `<<: *base`, or a list of such: the members that the mapping does not have itself stand where
/// `<<` stood; of several bases, the first that has a member gives it.
/// https://yaml.org/type/merge.html
void YamlReader::merge_members() {
  const std::span<const Node> children = builder_.children();
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < children.size(); i += 2) {
    if (!is_merge_key(children[i])) taken.insert(children[i].text);
  }
  std::vector<Node> result;
  for (std::size_t i = 0; i < children.size(); i += 2) {
    if (is_merge_key(children[i])) {
      add_merged(children[i + 1], taken, result);
    } else {
      result.insert(result.end(), {children[i], children[i + 1]});
    }
  }
  builder_.replace_children(result);
}

void YamlReader::add_merged(const Node& value, std::set<std::string_view>& taken,
                            std::vector<Node>& merged) {
  if (value.kind != NodeKind::sequence) return add_members(value, taken, merged);
  for (const Node& item : value.items) add_members(item, taken, merged);
}

void YamlReader::add_members(const Node& base, std::set<std::string_view>& taken,
                             std::vector<Node>& merged) {
  const bool is_failed_alias = base.kind == NodeKind::null && base.text.size() < size_of(base.span);
  if (is_failed_alias) return;  // reported where it stands
  if (base.kind != NodeKind::mapping) {
    builder_.report(ProblemKind::syntax, base.span, "only a mapping can be merged with `<<`");
    return;
  }
  // Counted like an alias, so that merges of merges stay bounded, too.
  const std::uint64_t nodes = 2 * base.members.size();
  if (!has_room_for(nodes, base.span)) return;
  added_nodes_ += nodes;
  for (const Member& member : base.members) {
    if (taken.insert(member.name.text).second) {
      merged.insert(merged.end(), {member.name, member.value});
    }
  }
}

// ---------------------------------------------------------------------------------------- errors

/// What is not closed is shown where it was opened, everything else where libyaml stopped.
void YamlReader::fail(const yaml_parser_t& parser) {
  if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  std::uint32_t at = byte_of(parser.problem_mark);
  if (at >= size() && readable_.cut) return;  // the character there was reported
  std::string message = parser.problem ? parser.problem : "this is not YAML";
  if (parser.context) {
    message += " " + std::string(parser.context);
    if (at >= size()) at = byte_of(parser.context_mark);
  }
  builder_.report_end(ProblemKind::syntax, character(std::min(at, size())), message);
}

}  // namespace

Parsed parse_yaml(const Sources& sources, FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Parsed parsed;
  const std::optional<Readable> readable = readable_yaml(bytes, file, parsed.problems);
  if (readable) YamlReader(bytes, file, *readable, parsed).run();
  sort_problems(parsed.problems);
  return parsed;
}

}  // namespace kmslint
