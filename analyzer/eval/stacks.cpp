#include "eval/stacks.h"

#include <algorithm>

#include "eval/intrinsics.h"
#include "eval/partition.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

/// Names of exports have up to 255 characters.
constexpr std::size_t max_export_name = 1024;
/// How many names one export or import may have in the cases of its template.
constexpr std::size_t max_name_cases = 64;
/// How many pairs of characters are compared to find out which names may be equal.
constexpr std::uint64_t max_compared = 50'000'000;

/// A name that says something: holes and punctuation alone would fit everything.
bool has_word(const PartialString& text) {
  return std::any_of(text.parts.begin(), text.parts.end(), [](const StringPart& part) {
    return !part.hole &&
           std::any_of(part.literal.begin(), part.literal.end(), is_ascii_alphanumeric);
  });
}

std::string leading_literal(const PartialString& text) {
  std::string literal;
  for (auto part = text.parts.begin(); part != text.parts.end() && !part->hole; ++part) {
    literal += part->literal;
  }
  return literal;
}

std::string trailing_literal(const PartialString& text) {
  std::string literal;
  for (auto part = text.parts.rbegin(); part != text.parts.rend() && !part->hole; ++part) {
    literal.insert(0, part->literal);
  }
  return literal;
}

/// A quick look at what stands before the first hole and after the last one.
bool ends_fit(const PartialString& a, const PartialString& b) {
  const std::string first = leading_literal(a);
  const std::string second = leading_literal(b);
  if (!first.starts_with(second) && !second.starts_with(first)) return false;
  const std::string third = trailing_literal(a);
  const std::string fourth = trailing_literal(b);
  return third.ends_with(fourth) || fourth.ends_with(third);
}

/// A character, or a hole.
struct Sign {
  char literal = '\0';
  const Symbol* hole = nullptr;
};

std::vector<Sign> signs_of(const PartialString& text, const Symbols& symbols) {
  std::vector<Sign> signs;
  for (const StringPart& part : text.parts) {
    if (part.hole) signs.push_back({.hole = &symbols[*part.hole]});
    for (const char c : part.literal) signs.push_back({.literal = c});
  }
  return signs;
}

/// Whether the hole may swallow the other text's sign.
bool swallows(const Sign& hole, const Sign& other) {
  return hole.hole != nullptr && (other.hole != nullptr || may_contain(*hole.hole, other.literal));
}

/// Names of Regions in both lists; an empty list is any Region.
std::optional<std::vector<std::string>> common_regions(const std::vector<std::string>& a,
                                                       const std::vector<std::string>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<std::string> both;
  for (const std::string& region : a) {
    if (std::find(b.begin(), b.end(), region) != b.end()) both.push_back(region);
  }
  return both.empty() ? std::nullopt : std::optional(both);
}

/// What is known of both, or nothing where they contradict each other.
std::optional<StackSettings> common_environment(const StackSettings& a, const StackSettings& b) {
  const auto regions = common_regions(a.regions, b.regions);
  if (!regions) return std::nullopt;
  if (a.account && b.account && a.account != b.account) return std::nullopt;
  const bool any_region = a.regions.empty() && b.regions.empty();
  if (any_region && a.partition != b.partition) return std::nullopt;
  StackSettings both = {
      .regions = *regions, .account = a.account ? a.account : b.account, .partition = a.partition};
  if (!any_region) both.partition = partition_of_region(both.regions.front());
  return both;
}

/// The text with the place and kind of a reference to it.
Value placed_at(Value value, Span span) {
  value.span = span;
  if (value.is_scalar()) value.text = placed(value.text, span, std::nullopt);
  for (Value& item : value.items) item = placed_at(std::move(item), span);
  for (ValueMember& member : value.members) member.value = placed_at(std::move(member.value), span);
  return value;
}

/// A text's only hole with what stands around it.
struct OneHole {
  std::string before = {};
  SymbolId hole = {};
  std::string after = {};
};

std::optional<OneHole> one_hole(const PartialString& text) {
  OneHole result;
  bool found = false;
  for (const StringPart& part : text.parts) {
    if (part.hole && found) return std::nullopt;
    if (part.hole) result.hole = *part.hole;
    found |= part.hole.has_value();
    (found ? result.after : result.before) += part.literal;
  }
  return found ? std::optional(result) : std::nullopt;
}

}  // namespace

bool may_be_equal(const PartialString& a, const PartialString& b, const Symbols& symbols) {
  const std::vector<Sign> left = signs_of(a, symbols);
  const std::vector<Sign> right = signs_of(b, symbols);
  if (left.size() > max_export_name || right.size() > max_export_name) return true;
  // rest[j]: whether the ends from left[i] and from right[j] on may be equal.
  std::vector<char> rest(right.size() + 1, 0);
  for (std::size_t i = left.size() + 1; i-- > 0;) {
    char diagonal = 0;  // rest[j + 1] of the row before
    for (std::size_t j = right.size() + 1; j-- > 0;) {
      const char below = i < left.size() ? rest[j] : char{0};
      const bool more_left = i < left.size();
      const bool more_right = j < right.size();
      char equal = !more_left && !more_right ? 1 : 0;
      if (more_left && left[i].hole != nullptr) {
        equal |= below;  // the hole ends here
        if (more_right && swallows(left[i], right[j])) equal |= rest[j + 1];
      }
      if (more_right && right[j].hole != nullptr) {
        equal |= rest[j + 1];
        if (more_left && swallows(right[j], left[i])) equal |= below;
      }
      const bool literals =
          more_left && more_right && left[i].hole == nullptr && right[j].hole == nullptr;
      if (literals && left[i].literal == right[j].literal) equal |= diagonal;
      diagonal = rest[j];
      rest[j] = equal;
    }
  }
  return rest[0] != 0;
}

std::size_t Stacks::add(const Node& root, ScopeId scope, StackSettings settings, Origin origin) {
  const std::size_t index = stacks_.size();
  if (origin.parent) nested_.emplace(std::pair(*origin.parent, origin.made_by->id), index);
  StackSettings environment = settings;
  stacks_.push_back(
      {.contents = Template(root, scope, std::move(settings), resources_, *symbols_, *sources_),
       .origin = std::move(origin),
       .environment = std::move(environment),
       .joined_to = index});
  Template& contents = stacks_.back().contents;
  contents.stacks_ = this;
  contents.index_ = index;
  resources_ += static_cast<std::uint32_t>(contents.resources().size());
  return index;
}

// --------------------------------------------------------------------------------------- linking

void Stacks::link() {
  if (stacks_.size() > 1) {
    // Names are evaluated before it is known what belongs together: what is not understood then
    // may be understood later.
    for (Stack& stack : stacks_) stack.contents.is_quiet_ = true;
    std::vector<References> references;
    for (std::size_t i = 0; i < stacks_.size(); ++i) {
      if (stacks_[i].origin.parent) unite(i, *stacks_[i].origin.parent);
      references.push_back(references_of(i));
      index_exports(i);
    }
    link_siblings(references);
    for (std::size_t i = 0; i < stacks_.size(); ++i) link_imports(i, references[i]);
    for (Stack& stack : stacks_) stack.contents.is_quiet_ = false;
    share_environments();
  }
  is_linked_ = true;
}

void Stacks::index_exports(std::size_t stack) {
  Template& contents = stacks_[stack].contents;
  const Node* outputs = contents.root().find("Outputs");
  if (outputs == nullptr) return;
  for (const Member& output : outputs->members) {
    const Node* name = output.value.find("Export");
    if (name != nullptr) name = name->find("Name");
    if (name == nullptr || output.value.find("Value") == nullptr) continue;
    const auto cases = explore(
        *symbols_, {}, [&](Explorer& explorer) { return contents.evaluate(*name, explorer); },
        max_name_cases);
    for (const Case<Value>& each : cases.cases) {
      if (!each.value.is_scalar()) continue;
      const auto index = static_cast<std::uint32_t>(exports_.size());
      exports_.push_back({stack, &output, each.value.text, each.rests_on});
      if (const std::optional<std::string> text = each.value.text.literal()) {
        exports_by_name_[*text].push_back(index);
      } else if (has_word(each.value.text)) {
        open_exports_.push_back(index);
      }
    }
  }
}

void Stacks::link_imports(std::size_t stack, const References& references) {
  if (exports_.empty()) return;
  Template& contents = stacks_[stack].contents;
  for (const Node* argument : references.imports) {
    Node bare = *argument;
    if (bare.tag.text() == "!ImportValue") bare.tag = {};
    const auto cases = explore(
        *symbols_, {}, [&](Explorer& explorer) { return contents.evaluate(bare, explorer); },
        max_name_cases);
    for (const Case<Value>& each : cases.cases) {
      if (!each.value.is_scalar()) continue;
      const Export* match = only_match(stack, each.value.text);
      if (match != nullptr) unite(stack, match->stack);
    }
  }
}

/// Only names that some fragment lacks are looked for in its siblings.
void Stacks::link_siblings(const std::vector<References>& references) {
  std::map<std::string_view, std::vector<std::size_t>> folders;
  for (std::size_t i = 0; i < stacks_.size(); ++i) {
    const Origin& origin = stacks_[i].origin;
    if (!origin.is_complete && !origin.parent) folders[origin.folder].push_back(i);
  }
  for (const auto& [folder, members] : folders) {
    if (members.size() < 2) continue;
    std::map<std::string_view, std::vector<std::size_t>> owners;
    for (const std::size_t stack : members) {
      for (const std::string_view name : references[stack].undefined) owners[name];
    }
    for (const std::size_t stack : members) {
      const Template& contents = stacks_[stack].contents;
      for (const TemplateResource& resource : contents.resources()) {
        const auto owner = owners.find(resource.logical_id);
        if (owner != owners.end()) owner->second.push_back(stack);
      }
      for (const auto& [name, declared] : contents.parameters_) {
        const auto owner = owners.find(name);
        if (owner != owners.end()) owner->second.push_back(stack);
      }
    }
    for (const std::size_t stack : members) {
      for (const std::string_view name : references[stack].undefined) {
        const std::vector<std::size_t>& found = owners[name];
        if (found.size() != 1 || !unite(stack, found.front())) continue;
        siblings_[{stack, std::string(name)}] = found.front();
      }
    }
  }
}

void Stacks::share_environments() {
  for (std::size_t i = 0; i < stacks_.size(); ++i) {
    const std::size_t root = root_of(i);
    Template& contents = stacks_[i].contents;
    contents.environment_ = stacks_[root].contents.scope_;
    contents.settings_.regions = stacks_[root].environment.regions;
    contents.settings_.account = stacks_[root].environment.account;
    contents.settings_.partition = stacks_[root].environment.partition;
  }
}

std::size_t Stacks::root_of(std::size_t stack) {
  while (stacks_[stack].joined_to != stack) {
    stacks_[stack].joined_to = stacks_[stacks_[stack].joined_to].joined_to;
    stack = stacks_[stack].joined_to;
  }
  return stack;
}

bool Stacks::are_compatible(std::size_t a, std::size_t b) {
  const std::size_t first = root_of(a);
  const std::size_t second = root_of(b);
  return first == second ||
         common_environment(stacks_[first].environment, stacks_[second].environment).has_value();
}

bool Stacks::unite(std::size_t a, std::size_t b) {
  const std::size_t first = std::min(root_of(a), root_of(b));
  const std::size_t second = std::max(root_of(a), root_of(b));
  if (first == second) return true;
  auto both = common_environment(stacks_[first].environment, stacks_[second].environment);
  if (!both) return false;
  stacks_[first].environment = std::move(*both);
  stacks_[second].joined_to = first;
  return true;
}

// ------------------------------------------------------------------------------- exports, imports

/// Exports that this name may mean, one entry for each stack and output.
std::vector<std::uint32_t> Stacks::matches(std::size_t importer, const PartialString& name) {
  std::vector<std::uint32_t> found;
  const auto add = [&](std::uint32_t index) {
    const Export& known = exports_[index];
    if (known.stack == importer || !are_compatible(importer, known.stack)) return;
    const bool is_new = std::none_of(found.begin(), found.end(), [&](std::uint32_t other) {
      return exports_[other].stack == known.stack && exports_[other].output == known.output;
    });
    if (is_new) found.push_back(index);
  };
  const std::optional<std::string> text = name.literal();
  const auto named = text ? exports_by_name_.find(*text) : exports_by_name_.end();
  if (named != exports_by_name_.end()) {
    for (const std::uint32_t index : named->second) add(index);
  }
  if (!found.empty() || !has_word(name)) return found;
  for (const std::uint32_t index : similar_exports(name)) add(index);
  return found;
}

/// Exports whose names may turn out to be this one.
const std::vector<std::uint32_t>& Stacks::similar_exports(const PartialString& name) {
  const auto [known, is_new] = similar_.try_emplace(identity(name));
  std::vector<std::uint32_t>& found = known->second;
  if (!is_new) return found;
  if (!name.is_literal()) {
    for (const auto& [other, indices] : exports_by_name_) {
      if (!is_similar(name, literal_string(other, {}))) continue;
      found.insert(found.end(), indices.begin(), indices.end());
    }
  }
  for (const std::uint32_t index : open_exports_) {
    if (is_similar(name, exports_[index].name)) found.push_back(index);
  }
  return found;
}

/// When the budget is spent everything is similar, so that nothing is the only one.
bool Stacks::is_similar(const PartialString& a, const PartialString& b) {
  const std::size_t left = length_of(a);
  const std::size_t right = length_of(b);
  if (!ends_fit(a, b)) return false;
  compared_ += left * right;
  return compared_ > max_compared || may_be_equal(a, b, *symbols_);
}

const Stacks::Export* Stacks::only_match(std::size_t importer, const PartialString& name) {
  const std::vector<std::uint32_t> found = matches(importer, name);
  return found.size() == 1 ? &exports_[found.front()] : nullptr;
}

/// What an import means for the values of holes in both names: they are equal.
void Stacks::tie(const PartialString& a, const PartialString& b, Explorer& explorer) {
  const std::optional<OneHole> open = one_hole(a);
  if (!open) {
    if (one_hole(b)) tie(b, a, explorer);
    return;
  }
  std::optional<std::string> whole = b.literal();
  const std::optional<OneHole> other = one_hole(b);
  const Symbol& symbol = (*symbols_)[open->hole];
  if (!whole && other && symbol.domain == Domain::enumerated) {
    // Which value it is in the case at hand.
    const Symbol& second = (*symbols_)[other->hole];
    if (second.domain != Domain::enumerated) return tie(b, a, explorer);
    const std::optional<std::string> value = explorer.value_of(other->hole, second.values);
    if (value) whole = other->before + *value + other->after;
  }
  const std::size_t around = open->before.size() + open->after.size();
  if (!whole || whole->size() < around || !whole->starts_with(open->before) ||
      !whole->ends_with(open->after)) {
    return;
  }
  explorer.suppose(open->hole, whole->substr(open->before.size(), whole->size() - around));
}

std::optional<Value> Stacks::imported(std::size_t importer, const PartialString& name, Span span,
                                      Explorer& explorer) {
  const Export* match = is_linked_ ? only_match(importer, name) : nullptr;
  if (match == nullptr || root_of(match->stack) != root_of(importer)) return std::nullopt;
  tie(match->name, name, explorer);
  for (const std::string& rest : match->rests_on) explorer.rest_on(rest);
  return output_value(match->stack, *match->output, span, explorer);
}

std::optional<Value> Stacks::output_value(std::size_t stack, const Member& output, Span span,
                                          Explorer& explorer) {
  Template& contents = stacks_[stack].contents;
  const Node* value = output.value.find("Value");
  const Crossing crossing(*this);
  if (value == nullptr || crossing.is_too_far()) return std::nullopt;
  if (!exists(stack, explorer) || !contents.meets_condition(output.value, explorer)) {
    return std::nullopt;
  }
  return placed_at(evaluate_output(contents, *value, explorer), span);
}

/// Outputs that are the same in every case are evaluated once.
Value Stacks::evaluate_output(Template& contents, const Node& value, Explorer& explorer) {
  const std::pair key(contents.index_, &value);
  auto known = known_.find(key);
  if (known == known_.end()) {
    Explorer probe(*symbols_);
    Known first = {.value = contents.evaluate(value, probe)};
    first.rests_on = probe.take_rests_on();
    const bool has_cases = !probe.guard().empty();
    known = known_.emplace(key, has_cases ? std::nullopt : std::optional(std::move(first))).first;
  }
  if (!known->second) return contents.evaluate(value, explorer);
  for (const std::string& rest : known->second->rests_on) explorer.rest_on(rest);
  return known->second->value;
}

// ---------------------------------------------------------------------------------- nested stacks

std::optional<Value> Stacks::nested_output(std::size_t parent, const TemplateResource& resource,
                                           std::string_view output, Span span, Explorer& explorer) {
  const auto nested = nested_.find(std::pair(parent, resource.id));
  if (nested == nested_.end()) return std::nullopt;
  const Node* outputs = stacks_[nested->second].contents.root().find("Outputs");
  const Member* found = outputs == nullptr ? nullptr : outputs->find_member(output);
  if (found == nullptr) return std::nullopt;
  return output_value(nested->second, *found, span, explorer);
}

std::optional<Value> Stacks::given_parameter(std::size_t child, std::string_view name, Span span,
                                             Explorer& explorer) {
  const Origin& origin = stacks_[child].origin;
  const Node* properties = origin.parent ? origin.made_by->properties : nullptr;
  const Node* given = properties == nullptr ? nullptr : properties->find("Parameters");
  if (given == nullptr) return std::nullopt;
  Template& parent = stacks_[*origin.parent].contents;
  given = parent.choose(*given, explorer);
  const Node* value = given == nullptr ? nullptr : given->find(name);
  const Crossing crossing(*this);
  if (value == nullptr || crossing.is_too_far()) return std::nullopt;
  Value result = parent.evaluate(*value, explorer);
  const bool absent = result.kind == ValueKind::no_value || result.kind == ValueKind::null;
  return absent ? std::nullopt : std::optional(placed_at(std::move(result), span));
}

bool Stacks::exists(std::size_t stack, Explorer& explorer) {
  const Origin& origin = stacks_[stack].origin;
  return !origin.parent || stacks_[*origin.parent].contents.exists(*origin.made_by, explorer);
}

// -------------------------------------------------------------------------------------- fragments

std::optional<Value> Stacks::of_sibling(std::size_t stack, std::string_view name,
                                        std::optional<std::string_view> attribute, Span span,
                                        Explorer& explorer) {
  const auto found = siblings_.find(std::pair(stack, std::string(name)));
  const Crossing crossing(*this);
  if (found == siblings_.end() || crossing.is_too_far()) return std::nullopt;
  Template& sibling = stacks_[found->second].contents;
  return placed_at(attribute ? sibling.get_att(name, *attribute, span, explorer)
                             : sibling.ref(name, span, explorer),
                   span);
}

}  // namespace kmslint
