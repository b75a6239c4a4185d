#include "model/key_argument.h"

#include <algorithm>
#include <string_view>

namespace kmslint {

namespace {

/// The literal text before the first hole.
std::string leading_literal(const PartialString& text) {
  std::string literal;
  for (const StringPart& part : text.parts) {
    if (part.hole) break;
    literal += part.literal;
  }
  return literal;
}

bool all_of_alphabet(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (const std::size_t dash : {8u, 13u, 18u, 23u}) {
    if (text[dash] != '-') return false;
  }
  return all_of_alphabet(text, "0123456789abcdefABCDEF-");
}

/// A literal that a key id could be or begin with; multi-Region ones have the prefix `mrk-`.
bool is_key_id(std::string_view text) { return is_uuid(text) || text.starts_with("mrk-"); }

/// Whether the text may still turn out to begin with `prefix` when `text` is followed by a hole.
bool may_become(std::string_view text, std::string_view prefix) {
  return text.size() < prefix.size() && prefix.starts_with(text);
}

bool has_open_hole(const PartialString& text, const Symbols& symbols) {
  return std::any_of(text.parts.begin(), text.parts.end(), [&](const StringPart& part) {
    return part.hole && symbols[*part.hole].domain == Domain::any;
  });
}

constexpr std::string_view aws_alias = "alias/aws/";
constexpr std::string_view alias_prefix = "alias/";

/// The sixth segment of a KMS ARN.
KeyForm arn_form(const PartialString& resource) {
  const std::string lead = leading_literal(resource);
  if (lead.starts_with("key/")) return KeyForm::key_arn;
  if (lead.starts_with(aws_alias)) return KeyForm::aws_managed_alias;
  if (lead.starts_with(alias_prefix)) return KeyForm::alias_arn;
  const bool open =
      !resource.is_literal() && (may_become(lead, "key/") || may_become(lead, alias_prefix));
  return open ? KeyForm::unknown : KeyForm::other;
}

KeyForm form_of_arn(const PartialString& text, const Symbols& symbols) {
  const std::vector<PartialString> segments = split(text, ':', 6);
  if (segments.size() < 6) {
    return has_open_hole(text, symbols) ? KeyForm::unknown : KeyForm::other;
  }
  const std::optional<std::string> service = segments[2].literal();
  if (!service) return KeyForm::unknown;
  return *service == "kms" ? arn_form(segments[5]) : KeyForm::other;
}

KeyForm form_of_lone_hole(const Symbol& symbol) {
  return symbol.domain == Domain::key_id ? KeyForm::key_id : KeyForm::unknown;
}

/// The name of the alias an argument names: `alias/app`.
PartialString alias_name(const PartialString& text, KeyForm form) {
  if (form != KeyForm::alias_arn) return text;
  const std::vector<PartialString> segments = split(text, ':', 6);
  return segments.size() == 6 ? segments[5] : text;
}

bool names_alias(KeyForm form) { return form == KeyForm::alias_arn || form == KeyForm::alias_name; }

void join_argument(KeyArgument& argument, ScopeId scope, const Model& model, const KeyIndex& keys,
                   const AliasIndex& aliases) {
  if (argument.key) return;
  if (names_alias(argument.form)) {
    argument.alias = aliases.find(argument.text, argument.form, scope);
    if (argument.alias) argument.key = model.aliases[*argument.alias].key;
  } else {
    argument.key = keys.find(argument.text, argument.form);
  }
}

}  // namespace

KeyForm key_form(const PartialString& text, const Symbols& symbols) {
  if (const std::optional<SymbolId> hole = text.lone_hole()) {
    return form_of_lone_hole(symbols[*hole]);
  }
  const std::string lead = leading_literal(text);
  // CloudFormation resolves `{{resolve:ssm:...}}` when it deploys.
  if (lead.find("{{resolve:") != std::string::npos) return KeyForm::unknown;
  if (lead.starts_with("arn:")) return form_of_arn(text, symbols);
  if (lead.starts_with(aws_alias)) return KeyForm::aws_managed_alias;
  if (lead.starts_with(alias_prefix)) return KeyForm::alias_name;
  if (is_key_id(lead)) return KeyForm::key_id;
  const bool open =
      !text.is_literal() && (may_become(lead, "arn:") || may_become(lead, alias_prefix));
  return open ? KeyForm::unknown : KeyForm::other;
}

void KeyIndex::add(const Key& key, std::uint32_t index) {
  if (key.resource) resources_.emplace(*key.resource, index);
  for (const Case<KeyState>& state : key.states.cases) {
    const std::optional<SymbolId> id = state.value.key_id.lone_hole();
    if (id) {
      Entry& entry = ids_.try_emplace(*id, Entry{index}).first->second;
      if (entry.index == index) entry.regions.push_back(state.value.location.region);
    }
    const std::optional<std::string> arn = state.value.arn.literal();
    if (arn && !arn->empty()) arns_.emplace(*arn, index);
  }
}

std::optional<std::uint32_t> KeyIndex::find(const PartialString& text, KeyForm form) const {
  if (const std::optional<std::string> literal = text.literal()) {
    const auto found = arns_.find(*literal);
    return found == arns_.end() ? std::nullopt : std::optional(found->second);
  }
  if (form != KeyForm::key_arn && form != KeyForm::key_id) return std::nullopt;
  const std::vector<PartialString> segments = split(text, ':', 6);
  for (const StringPart& part : segments.back().parts) {
    const auto found = part.hole ? ids_.find(*part.hole) : ids_.end();
    if (found == ids_.end()) continue;
    // An ARN of another Region with this id is another key: a replica, or none.
    const bool same_region =
        form == KeyForm::key_id ||
        std::ranges::any_of(found->second.regions, [&](const PartialString& region) {
          return same_text(segments[3], region);
        });
    if (same_region) return found->second.index;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> KeyIndex::find(ResourceId resource) const {
  const auto found = resources_.find(resource);
  return found == resources_.end() ? std::nullopt : std::optional(found->second);
}

AliasIndex::AliasIndex(const std::vector<Alias>& aliases) : aliases_(&aliases) {
  for (std::uint32_t i = 0; i < aliases.size(); ++i) {
    by_name_[identity(aliases[i].name)].push_back(i);
    if (aliases[i].resource) by_resource_[*aliases[i].resource].push_back(i);
  }
}

std::optional<std::uint32_t> AliasIndex::find(const PartialString& text, KeyForm form,
                                              ScopeId scope) const {
  const std::vector<Alias>& aliases = *aliases_;
  // The one that all of these lead to.
  const auto only = [&](auto fits, const std::vector<std::uint32_t>& among) {
    std::optional<std::uint32_t> found;
    for (const std::uint32_t index : among) {
      if (!fits(aliases[index])) continue;
      if (found && aliases[*found].key != aliases[index].key) {
        return std::optional<std::uint32_t>();
      }
      if (!found) found = index;
    }
    return found;
  };
  const std::string name = identity(alias_name(text, form));
  const auto named = by_name_.find(name);
  if (named == by_name_.end()) return std::nullopt;
  for (const StringPart& part : text.parts) {
    const auto own = part.from ? by_resource_.find(*part.from) : by_resource_.end();
    if (own == by_resource_.end()) continue;
    return only([&](const Alias& alias) { return identity(alias.name) == name; }, own->second);
  }
  const std::vector<PartialString> segments = split(text, ':', 6);
  const PartialString* region = form == KeyForm::alias_arn ? &segments[3] : nullptr;
  const auto is_here = [&](const Alias& alias) {
    return alias.scope == scope && (region == nullptr || same_text(alias.region, *region));
  };
  if (std::any_of(named->second.begin(), named->second.end(),
                  [&](std::uint32_t index) { return is_here(aliases[index]); })) {
    return only(is_here, named->second);
  }
  const auto may_be = [&](const Alias& alias) {
    const bool differs = region != nullptr && region->is_literal() && alias.region.is_literal() &&
                         !same_text(alias.region, *region);
    return alias.scope != scope && !differs;
  };
  return only(may_be, named->second);
}

void join_keys(Model& model, const KeyIndex& keys) {
  for (Alias& alias : model.aliases) {
    if (!alias.key) alias.key = keys.find(alias.target, key_form(alias.target, model.symbols));
  }
  const AliasIndex aliases(model.aliases);
  for (LogGroup& group : model.log_groups) {
    for (Case<LogGroupState>& state : group.states.cases) {
      if (state.value.key) join_argument(*state.value.key, group.scope, model, keys, aliases);
    }
  }
}

}  // namespace kmslint
