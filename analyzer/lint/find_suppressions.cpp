// Where suppressions stand: in comments of YAML and Terraform files, and in the Metadata of
// resources.
#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>
#include <utility>

#include "lint/suppress.h"
#include "model/tables.h"

namespace kmslint {
namespace {

constexpr std::string_view marker = "kmslint:";

/// Calls `visit` for every scalar of the document, and once only for what aliases share.
class ScalarWalk {
 public:
  template <class Visit>
  void walk(const Node& node, Visit& visit) {
    if (is_scalar(node)) return visit(node);
    if (!node.items.empty() && seen_.insert(node.items.data()).second) {
      for (const Node& item : node.items) walk(item, visit);
    }
    if (node.members.empty() || !seen_.insert(node.members.data()).second) return;
    for (const Member& member : node.members) {
      walk(member.name, visit);
      walk(member.value, visit);
    }
  }

 private:
  std::unordered_set<const void*> seen_;
};

/// Calls `visit` with every template of a Terraform file.
template <class Visit>
void walk_templates(const Expression& expression, Visit& visit) {
  if (expression.kind == ExpressionKind::string) visit(expression.span);
  for (const Expression& operand : expression.operands) walk_templates(operand, visit);
}

template <class Visit>
void walk_templates(const HclBody& body, Visit& visit) {
  for (const HclAttribute& attribute : body.attributes) walk_templates(attribute.value, visit);
  for (const HclBlock& block : body.blocks) walk_templates(block.body, visit);
}

/// A `#` comment that begins with the marker; in Terraform files a `//` one, too.
struct Comment {
  std::uint32_t at = 0;  ///< of the marker
  std::uint32_t line = 1;
  bool alone = false;  ///< nothing but the comment stands on the line
  bool in_scalar = false;
  std::uint32_t reached_line = 1;
};

class CommentReader {
 public:
  CommentReader(const Document& document, const Sources& sources)
      : document_(document), sources_(sources), bytes_(sources.bytes(document.file)) {}

  void read(std::vector<Suppression>& into) {
    find_comments();
    if (comments_.empty()) return;
    look_at_scalars();
    find_reached_lines();
    for (const Comment& comment : comments_) {
      if (!comment.in_scalar) add(comment, into);
    }
  }

 private:
  void find_comments() {
    for (std::size_t at = bytes_.find(marker); at != std::string_view::npos;
         at = bytes_.find(marker, at + marker.size())) {
      const std::size_t before = at == 0 ? at : bytes_.find_last_not_of(" \t", at - 1);
      if (at == 0 || before == std::string_view::npos || !is_sign(before)) continue;
      // The line's own text ends before the `#`s.
      const std::size_t text = bytes_.find_last_not_of(bytes_[before], before);
      const bool at_start = text == std::string_view::npos;
      if (!at_start && std::string_view(" \t\r\n").find(bytes_[text]) == std::string_view::npos)
        continue;
      const auto offset = static_cast<std::uint32_t>(at);
      const std::uint32_t line = sources_.line_position(document_.file, offset).line;
      comments_.push_back({.at = offset, .line = line, .alone = is_comment(line)});
    }
  }

  /// Whether a comment's sign ends there.
  bool is_sign(std::size_t at) const {
    if (bytes_[at] == '#') return true;
    return document_.hcl && at > 0 && bytes_[at] == '/' && bytes_[at - 1] == '/';
  }

  bool is_comment(std::uint32_t line) const {
    const std::string_view text = sources_.text(sources_.line(document_.file, line));
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return false;
    return text[first] == '#' || (document_.hcl && text.substr(first, 2) == "//");
  }

  bool is_blank(std::uint32_t line) const {
    const std::string_view text = sources_.text(sources_.line(document_.file, line));
    return text.find_first_not_of(" \t\r") == std::string_view::npos;
  }

  /// A `#` inside a scalar is no comment; a scalar of several lines belongs to its first one.
  void look_at_scalars() {
    const auto look_at = [this](Span scalar, std::uint32_t begin) {
      const auto first = std::ranges::lower_bound(comments_, begin, {}, &Comment::at);
      for (auto comment = first; comment != comments_.end() && comment->at < scalar.end;
           ++comment) {
        comment->in_scalar = true;
      }
      if (sources_.text(scalar).find('\n') != std::string_view::npos)
        tall_scalars_.push_back(scalar);
    };
    const auto visit = [&](const Node& scalar) { look_at(scalar.span, text_begin(scalar)); };
    const auto visit_template = [&](Span text) { look_at(text, text.begin); };
    if (document_.hcl) walk_templates(document_.hcl->tree.body, visit_template);
    ScalarWalk walk;
    for (const Node& root : document_.parsed.tree.documents) walk.walk(root, visit);
    std::ranges::sort(tall_scalars_);
  }

  /// Behind the `|` or `>` of a block scalar stands a comment, and then the text.
  std::uint32_t text_begin(const Node& scalar) const {
    const std::string_view text = sources_.text(scalar.span);
    const bool block = !scalar.plain && (text.starts_with('|') || text.starts_with('>'));
    const std::size_t header = block ? std::min(text.find('\n'), text.size()) : 0;
    return scalar.span.begin + static_cast<std::uint32_t>(header);
  }

  /// A comment of its own line is about the next line that is none. Back to front, so that a line
  /// between comments is looked at once.
  void find_reached_lines() {
    const std::uint32_t count = sources_.line_count(document_.file);
    const Comment* next = nullptr;
    for (auto comment = comments_.rbegin(); comment != comments_.rend(); ++comment) {
      comment->reached_line = comment->line;
      if (comment->alone) comment->reached_line = next_line(comment->line, count, next);
      next = &*comment;
    }
  }

  std::uint32_t next_line(std::uint32_t line, std::uint32_t count, const Comment* next) const {
    for (std::uint32_t i = line + 1; i <= count; ++i) {
      if (next != nullptr && next->alone && next->line == i) return next->reached_line;
      if (!is_comment(i) && !is_blank(i)) return i;
    }
    return line;
  }

  void add(const Comment& comment, std::vector<Suppression>& into) const {
    const Span line = sources_.line(document_.file, comment.line);
    Span span = {document_.file, comment.at, line.end};
    const std::string_view text = sources_.text(span);
    span.end = span.begin + static_cast<std::uint32_t>(text.find_last_not_of(" \t\r") + 1);
    const Span reach = reach_of(comment.reached_line);
    for (Suppression& one : parse_suppressions(text.substr(marker.size()), span)) {
      one.reach = reach;
      into.push_back(std::move(one));
    }
  }

  Span reach_of(std::uint32_t number) const {
    Span reach = sources_.line(document_.file, number);
    const std::uint32_t line_end = reach.end;
    auto scalar = std::ranges::lower_bound(tall_scalars_, Span{document_.file, reach.begin, 0});
    for (; scalar != tall_scalars_.end() && scalar->begin <= line_end; ++scalar) {
      reach.end = std::max(reach.end, scalar->end);
    }
    return reach;
  }

  const Document& document_;
  const Sources& sources_;
  std::string_view bytes_;
  std::vector<Comment> comments_;
  std::vector<Span> tall_scalars_;
};

// ---- Metadata of resources ----------------------------------------------------------------------

constexpr std::string_view how_to_write_metadata =
    "write `kmslint: {allow: [{rule: RULE, reason: …}]}`";

/// A misspelt member, with the one that was meant.
void tell_unknown_member(const Member& member, std::span<const std::string_view> known,
                         Suppression& suppression) {
  constexpr std::size_t max_distance = 2;
  suppression.problem = "`" + std::string(member.name.text) + "` is not a part of it";
  suppression.remedy = how_to_write_metadata;
  for (const std::string_view name : known) {
    if (tables::edit_distance(member.name.text, name, max_distance) > max_distance) continue;
    suppression.remedy = "did you mean `" + std::string(name) + "`?";
    return;
  }
}

/// One entry of `allow`: a mapping with rule, reason and until.
Suppression read_entry(const Node& entry) {
  static constexpr std::array<std::string_view, 3> known = {"rule", "reason", "until"};
  Suppression suppression = {.remedy = std::string(how_to_write_metadata), .span = entry.span};
  if (entry.kind != NodeKind::mapping) {
    suppression.problem = "an entry of `allow` has a `rule` and a `reason`";
    return suppression;
  }
  const Member* unknown = nullptr;
  for (const Member& member : entry.members) {
    const std::string text(is_scalar(member.value) ? member.value.text : std::string_view());
    if (member.name.text == "rule") {
      suppression.rule = text;
      suppression.span = member.value.span;
    } else if (member.name.text == "reason") {
      suppression.reason = text;
    } else if (member.name.text == "until") {
      suppression.until = parse_date(text);
      if (!suppression.until) suppression.problem = "`" + text + "` is not a date, YYYY-MM-DD";
    } else {
      unknown = &member;
    }
  }
  if (suppression.reason.empty()) suppression.problem = "it gives no reason";
  if (suppression.rule.empty()) suppression.problem = "it names no rule";
  if (unknown != nullptr) tell_unknown_member(*unknown, known, suppression);
  return suppression;
}

void read_allow(const Member& resource, const Node& allow, std::vector<Suppression>& into) {
  const auto add = [&](const Node& entry) {
    Suppression suppression = read_entry(entry);
    suppression.reach = resource.name.span;
    suppression.reach.end = std::max(suppression.reach.end, resource.value.span.end);
    into.push_back(std::move(suppression));
  };
  if (allow.kind != NodeKind::sequence) return add(allow);
  for (const Node& entry : allow.items) add(entry);
}

/// `kmslint` in the Metadata of a resource or a template, where there is one.
const Member* our_metadata(const Node& owner) {
  const Node* metadata = owner.find("Metadata");
  return metadata == nullptr ? nullptr : metadata->find_member("kmslint");
}

void read_resource(const Member& resource, std::vector<Suppression>& into) {
  static constexpr std::array<std::string_view, 1> known = {"allow"};
  const Member* ours = our_metadata(resource.value);
  if (ours == nullptr) return;
  if (ours->value.kind != NodeKind::mapping) {
    into.push_back({.problem = "`kmslint` in Metadata is a mapping with `allow`",
                    .remedy = std::string(how_to_write_metadata),
                    .span = ours->value.span});
  }
  for (const Member& member : ours->value.members) {
    if (member.name.text == "allow") {
      read_allow(resource, member.value, into);
      continue;
    }
    Suppression suppression = {.span = member.name.span};
    tell_unknown_member(member, known, suppression);
    into.push_back(std::move(suppression));
  }
}

void read_metadata(const Document& document, std::vector<Suppression>& into) {
  for (const Node& root : document.parsed.tree.documents) {
    const Node* resources = root.find("Resources");
    if (resources == nullptr) continue;
    for (const Member& resource : resources->members) read_resource(resource, into);
    if (const Member* ours = our_metadata(root)) {
      into.push_back({.problem = "it stands in the Metadata of the template, and only that of a "
                                 "resource is looked at",
                      .remedy = "move it to the resource, or into `allow` of .kmslint.yaml",
                      .span = ours->name.span});
    }
  }
}

/// After a syntax error nobody knows what would have been found.
bool is_cut_off(const Document& document) {
  if (document.hcl) return document.hcl->tree.body.incomplete;
  return std::ranges::any_of(document.parsed.problems, breaks_off);
}

const Node* step(const Node& node, std::string_view name) {
  if (node.kind == NodeKind::mapping) return node.find(name);
  if (node.kind != NodeKind::sequence || name.empty() || name.size() > 9) return nullptr;
  std::size_t position = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return nullptr;
    position = position * 10 + static_cast<std::size_t>(c - '0');
  }
  return position < node.items.size() ? &node.items[position] : nullptr;
}

}  // namespace

std::vector<Suppression> find_suppressions(const std::vector<Document>& documents,
                                           const Sources& sources) {
  std::vector<Suppression> result;
  for (const Document& document : documents) {
    if (sources.bytes(document.file).find("kmslint") == std::string_view::npos) continue;
    const std::size_t before = result.size();
    if (document.format != Format::json) CommentReader(document, sources).read(result);
    read_metadata(document, result);
    if (!is_cut_off(document)) continue;
    for (std::size_t i = before; i < result.size(); ++i) result[i].can_be_unused = false;
  }
  return result;
}

std::optional<Span> find_place(const Document& document, std::string_view address) {
  if (document.parsed.tree.documents.empty()) return std::nullopt;
  const Node* node = &document.parsed.tree.documents.front();
  while (node != nullptr && !address.empty()) {
    const std::size_t end = std::min(address.find('/'), address.size());
    node = step(*node, address.substr(0, end));
    address.remove_prefix(std::min(end + 1, address.size()));
  }
  return node == nullptr ? std::nullopt : std::optional<Span>(node->span);
}

}  // namespace kmslint
