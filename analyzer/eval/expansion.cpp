#include "eval/expansion.h"

#include <algorithm>

#include "eval/intrinsics.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

constexpr std::string_view include_macro = "AWS::Include";

bool is_loop(const Member& member) { return member.name.text.starts_with(loop_prefix); }

/// The parts of `[Identifier, Collection, {OutputKey: OutputValue}]`.
bool is_well_formed(const Node& arguments) {
  constexpr std::size_t parts = 3;
  return arguments.kind == NodeKind::sequence && arguments.tag.empty() &&
         arguments.items.size() == parts && is_scalar(arguments.items[0]) &&
         arguments.items[2].kind == NodeKind::mapping;
}

/// `&{Name}` leaves out what may not stand in a logical id.
std::string alphanumeric(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (is_ascii_alphanumeric(c)) result += c;
  }
  return result;
}

/// What a loop that is not unrolled would have made, for people.
std::string made_by(const Node& body) {
  constexpr std::size_t max_listed = 8;
  std::string names;
  std::size_t listed = 0;
  for (const Member& member : body.members) {
    if (listed == max_listed) return names + ", …";
    names += (names.empty() ? "`" : ", `") + std::string(member.name.text) + '`';
    ++listed;
  }
  return names;
}

/// Follows a text while parts of it are replaced.
class Replacement {
 public:
  Replacement(const Node& word, const Sources& sources)
      : written_(scalar_text(word, sources)), reader_(written_) {}

  void copy(std::size_t length) {
    for (const StringPart& part : reader_.take(length).parts) add(part.literal, part.span);
  }
  void replace(std::size_t length, std::string_view by) { add(by, reader_.take(length).span); }

  std::string text = {};
  std::vector<Piece> pieces = {};

 private:
  void add(std::string_view bytes, Span host) {
    if (bytes.empty()) return;
    const auto begin = static_cast<std::uint32_t>(text.size());
    text += bytes;
    pieces.push_back({begin, static_cast<std::uint32_t>(text.size()), host});
  }

  PartialString written_;
  TextReader reader_;
};

}  // namespace

std::optional<std::string_view> included_location(const Node& argument) {
  const Node* name = argument.find("Name");
  if (name == nullptr || name->text != include_macro) return std::nullopt;
  const Node* parameters = argument.find("Parameters");
  const Node* location = parameters == nullptr ? nullptr : parameters->find("Location");
  if (location == nullptr || !is_scalar(*location) || call_of(*location)) return "";
  return location->text;
}

void for_each_root_include(const Node& root, const std::function<void(std::string_view)>& use) {
  const Node* transform = root.find("Transform");
  if (transform == nullptr) return;
  const auto look_at = [&](const Node& macro) {
    const std::optional<std::string_view> location = included_location(macro);
    if (location && !location->empty()) use(*location);
  };
  if (transform->kind == NodeKind::mapping) look_at(*transform);
  for (const Node& item : transform->items) look_at(item);
}

bool Expansion::is_needed(const Node& root, const Sources& sources) {
  const std::string_view text = sources.text(root.span);
  return text.find(loop_prefix) != std::string_view::npos ||
         text.find(include_macro) != std::string_view::npos;
}

Expansion::Expansion(const Node& root, ExpansionQuestions questions, Sources& sources)
    : questions_(std::move(questions)), sources_(sources), root_(root) {
  std::vector<Member> members(root.members.begin(), root.members.end());
  for_each_root_include(root, [&](std::string_view location) {
    const Node* file = questions_.included(location);
    if (file != nullptr && file->kind == NodeKind::mapping) join(*file, members);
  });
  for (Member& member : members) {
    if (member.name.text == "Resources" || member.name.text == "Conditions" ||
        member.name.text == "Outputs") {
      member.value = section(member);
    }
  }
  mappings_.push_back(std::move(members));
  root_.members = std::span<const Member>(mappings_.back());
}

std::vector<std::string> Expansion::rests_on(std::string_view logical_id) const {
  const auto found = rests_on_.find(logical_id);
  return found == rests_on_.end() ? std::vector<std::string>() : found->second;
}

/// Members that both have stay the template's. What the file itself would include is left out.
void Expansion::join(const Node& file, std::vector<Member>& sections) {
  for (const Member& added : file.members) {
    if (added.name.text == "Transform" || !spend(1, 0)) continue;
    const auto known = std::find_if(sections.begin(), sections.end(), [&](const Member& section) {
      return section.name.text == added.name.text;
    });
    if (known == sections.end()) {
      sections.push_back(added);
      continue;
    }
    if (known->value.kind != NodeKind::mapping) continue;
    std::vector<Member> both(known->value.members.begin(), known->value.members.end());
    for (const Member& member : added.value.members) {
      if (known->value.find(member.name.text) == nullptr && spend(1, 0)) both.push_back(member);
    }
    mappings_.push_back(std::move(both));
    known->value.members = std::span<const Member>(mappings_.back());
  }
}

/// The loops of one entry are no concern of the others.
Node Expansion::section(const Member& original) {
  if (original.value.kind != NodeKind::mapping) return original.value;
  const bool are_resources = original.name.text == "Resources";
  std::vector<Member> members;
  for (const Member& member : original.value.members) {
    rests_on_now_.clear();
    const std::size_t first = members.size();
    add_member(member, members);
    for (std::size_t i = first; i < members.size() && are_resources; ++i) {
      if (!rests_on_now_.empty()) rests_on_[std::string(members[i].name.text)] = rests_on_now_;
    }
  }
  Node result = original.value;
  mappings_.push_back(std::move(members));
  result.members = std::span<const Member>(mappings_.back());
  return result;
}

// ------------------------------------------------------------------------------------------- nodes

Node Expansion::node(const Node& original) {
  if (!items_.empty() && !spend(1, 0)) return original;
  if (!items_.empty()) {
    if (std::optional<Node> item = item_referred_to(original)) return *item;
  }
  switch (original.kind) {
    case NodeKind::null: return original;
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string: return scalar(original);
    case NodeKind::sequence: return sequence(original);
    case NodeKind::mapping: return mapping(original);
  }
  return original;
}

/// `${Name}` and `&{Name}` of the loops around, each replaced once.
Node Expansion::scalar(const Node& original) {
  const std::string_view text = original.text;
  if (items_.empty() || text.find('{') == std::string_view::npos) return original;
  std::optional<Replacement> result;
  std::size_t at = 0;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == text.npos) break;
    if (open == at || (text[open - 1] != '$' && text[open - 1] != '&')) continue;
    const std::optional<std::string_view> item = bound(text.substr(open + 1, close - open - 1));
    if (!item) continue;
    if (!result) result.emplace(original, sources_);
    result->copy(open - 1 - at);
    const std::string by = text[open - 1] == '&' ? alphanumeric(*item) : std::string(*item);
    result->replace(close + 1 - (open - 1), by);
    at = close + 1;
    if (!spend(1, by.size())) return original;
  }
  if (!result) return original;
  result->copy(text.size() - at);
  return text_node(original, std::move(result->text), std::move(result->pieces));
}

Node Expansion::sequence(const Node& original) {
  std::vector<Node> items;
  bool changed = false;
  for (const Node& item : original.items) {
    items.push_back(node(item));
    const Node& made = items.back();
    changed = changed || made.span != item.span || made.items.data() != item.items.data() ||
              made.members.data() != item.members.data();
  }
  if (!changed) return original;
  Node result = original;
  sequences_.push_back(std::move(items));
  result.items = std::span<const Node>(sequences_.back());
  return result;
}

Node Expansion::mapping(const Node& original) {
  std::vector<Member> members;
  bool changed = false;
  for (const Member& member : original.members) changed |= add_member(member, members);
  if (!changed) return original;
  Node result = original;
  mappings_.push_back(std::move(members));
  result.members = std::span<const Member>(mappings_.back());
  return result;
}

/// Returns whether what was added differs from the member.
bool Expansion::add_member(const Member& original, std::vector<Member>& members) {
  if (is_loop(original)) return add_loop(original, members);
  if (original.name.text == "Fn::Transform" && !is_including_) {
    const std::optional<std::string_view> location = included_location(original.value);
    const Node* file = location ? questions_.included(*location) : nullptr;
    if (file != nullptr && file->kind == NodeKind::mapping && file->tag.empty()) {
      return add_included(*file, members);
    }
  }
  const Member made = {.name = scalar(original.name), .value = node(original.value)};
  members.push_back(made);
  return made.name.span != original.name.span || made.value.span != original.value.span ||
         made.value.items.data() != original.value.items.data() ||
         made.value.members.data() != original.value.members.data();
}

/// The same file may be included many times: what it has is counted each time.
bool Expansion::add_included(const Node& file, std::vector<Member>& members) {
  is_including_ = true;
  for (const Member& member : file.members) {
    if (spend(1, 0)) add_member(member, members);
  }
  is_including_ = false;
  return true;
}

// ------------------------------------------------------------------------------------------- loops

bool Expansion::add_loop(const Member& loop, std::vector<Member>& members) {
  const std::string name = '`' + std::string(loop.name.text) + '`';
  const std::size_t before = members.size();
  if (!is_well_formed(loop.value)) {
    questions_.say(loop.name.span, "the arguments of " + name + " are not understood");
  } else {
    const Node& body = loop.value.items[2];
    const std::optional<LoopCollection> collection =
        spent() ? std::nullopt : questions_.collection(node(loop.value.items[1]));
    if (collection && add_rounds(loop, *collection, members)) return true;
    const std::string why = spent() ? name + " makes too much to evaluate"
                                    : "the collection of " + name + " is not known";
    questions_.say(loop.name.span, why + ": " + made_by(body) + " is not evaluated");
  }
  members.resize(before);
  members.push_back(loop);
  return false;
}

/// False when there is too much to make.
bool Expansion::add_rounds(const Member& loop, const LoopCollection& collection,
                           std::vector<Member>& members) {
  const Node& identifier = loop.value.items[0];
  const Node& body = loop.value.items[2];
  const LoopCollection& kept = collections_.emplace_back(collection);
  for (const std::string& what : kept.rests_on) rests_on_now_.push_back(what);
  if (!spend(kept.items.size(), 0)) return false;
  for (const std::string& item : kept.items) {
    items_.emplace_back(identifier.text, item);
    for (const Member& member : body.members) {
      if (spend(1, 0)) add_member(member, members);
    }
    items_.pop_back();
  }
  return !spent();
}

std::optional<std::string_view> Expansion::bound(std::string_view name) const {
  const auto found = std::find_if(items_.rbegin(), items_.rend(),
                                  [&](const auto& item) { return item.first == name; });
  return found == items_.rend() ? std::nullopt : std::optional(found->second);
}

/// The item, where the node is a Ref of a loop's identifier.
std::optional<Node> Expansion::item_referred_to(const Node& original) {
  const std::optional<Call> call = call_of(original);
  if (!call || call->intrinsic != Intrinsic::ref || !is_scalar(call->argument)) return std::nullopt;
  const std::optional<std::string_view> item = bound(call->argument.text);
  if (!item || !spend(1, item->size())) return std::nullopt;
  const auto size = static_cast<std::uint32_t>(item->size());
  Node word = call->argument;
  word.members = {};
  return text_node(word, std::string(*item), {{0, size, call->span}});
}

/// A word with the text of one round.
Node Expansion::text_node(const Node& original, std::string text, std::vector<Piece> pieces) {
  if (pieces.empty()) pieces.push_back({0, 0, original.span});
  const auto known = texts_.find({original.span, text});
  const FileId file = known != texts_.end() ? known->second : sources_.add_embedded(text, pieces);
  Node result = original;
  result.kind = NodeKind::string;
  result.plain = true;
  result.text = sources_.bytes(file);
  result.span = {file, 0, static_cast<std::uint32_t>(result.text.size())};
  if (known == texts_.end()) texts_.emplace(std::pair(original.span, std::move(text)), file);
  return result;
}

bool Expansion::spend(std::uint64_t nodes, std::uint64_t bytes) {
  nodes_ += nodes;
  bytes_ += bytes;
  return !spent();
}

}  // namespace kmslint
