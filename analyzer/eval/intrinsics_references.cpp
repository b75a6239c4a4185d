// Ref, GetAtt and FindInMap: what names in a template stand for.
#include <algorithm>

#include "eval/intrinsics.h"
#include "eval/parameter_values.h"
#include "eval/partition.h"

namespace kmslint {
namespace {

/// A log group's name has 512 characters at most; what has more pieces is no name.
constexpr std::size_t max_name_parts = 512;

/// How many names of resources may be made of each other.
constexpr std::size_t max_reference_chain = 50;

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Value string_value(PartialString text) {
  const Span span = text.span;
  return {.kind = ValueKind::string, .span = span, .text = std::move(text)};
}

Value text_value(std::string_view text, Span span) {
  return string_value(placed(literal_string(std::string(text), span), span, std::nullopt));
}

bool is_key(const TemplateResource& resource) {
  return resource.type == "AWS::KMS::Key" || resource.type == "AWS::KMS::ReplicaKey";
}
bool is_alias(const TemplateResource& resource) { return resource.type == "AWS::KMS::Alias"; }
bool is_log_group(const TemplateResource& resource) {
  return resource.type == "AWS::Logs::LogGroup";
}

constexpr std::string_view outputs_prefix = "Outputs.";

/// A value of a mapping, placed where it is looked up.
Value placed_value(Value value, Span span) {
  value.span = span;
  if (value.is_scalar()) value.text = placed(value.text, span, std::nullopt);
  for (Value& item : value.items) item = placed_value(std::move(item), span);
  for (ValueMember& member : value.members) {
    member.value = placed_value(std::move(member.value), span);
  }
  return value;
}

}  // namespace

// --------------------------------------------------------------------------------------------- Ref

// With AWS::LanguageExtensions the names given to Ref and GetAtt may be intrinsics themselves.
Value Intrinsics::ref_call(const Call& call) {
  if (is_scalar(call.argument) && !call_of(call.argument)) {
    return ref(call.argument.text, call.span);
  }
  if (!call_of(call.argument)) return malformed(call);
  const std::optional<std::string> name = known_text(evaluate(call.argument));
  if (!name) return unknown_call(call, "the name given to `Ref` is not known");
  return ref(*name, call.span);
}

Value Intrinsics::ref(std::string_view name, Span span) {
  if (name.starts_with("AWS::")) return pseudo_parameter(name, span);
  const auto declared = template_.parameters_.find(name);
  if (declared != template_.parameters_.end()) return parameter(*declared->second, span);
  if (const TemplateResource* resource = template_.resource(name)) {
    return resource_ref(*resource, span);
  }
  std::optional<Value> sibling = ask_stacks([&](Stacks& stacks) {
    return stacks.of_sibling(template_.index_, name, std::nullopt, span, explorer_);
  });
  if (sibling) return std::move(*sibling);
  const std::string reason =
      "`" + std::string(name) + "` is neither a parameter nor a resource of this template";
  return unknown(span, name, reason);
}

/// "Pseudo parameters reference" of the Template Reference.
Value Intrinsics::pseudo_parameter(std::string_view name, Span span) {
  if (name == "AWS::NoValue") return {.kind = ValueKind::no_value, .span = span};
  if (name == "AWS::Region") return string_value(placed(template_.region(span), span, {}));
  if (name == "AWS::AccountId") return string_value(placed(template_.account(span), span, {}));
  if (name == "AWS::Partition") {
    return string_value(placed(template_.partition(span, explorer_), span, {}));
  }
  if (name == "AWS::URLSuffix") {
    return string_value(placed(template_.url_suffix(span, explorer_), span, {}));
  }
  if (name == "AWS::StackName") {  // [a-zA-Z][-a-zA-Z0-9]*, which that domain holds
    if (template_.settings_.stack_name) return text_value(*template_.settings_.stack_name, span);
    return string_value(
        hole_string(template_.symbol(name, Domain::log_group_name_part, "", {}), span));
  }
  if (name == "AWS::StackId") {
    return string_value(hole_string(template_.symbol(name, Domain::any, "", {}), span));
  }
  if (name == "AWS::NotificationARNs") {
    return unknown(span, name, "`AWS::NotificationARNs` is not known");
  }
  return unknown(span, name, "`" + std::string(name) + "` is not known");
}

// -------------------------------------------------------------------------------------- parameters

Value Intrinsics::parameter(const Member& declared, Span span) {
  const Node& definition = declared.value;
  const std::string_view type = parameter_type(definition);
  if (is_ssm_type(type)) return parameter_symbol(declared, Domain::any, span);
  if (std::optional<Value> given = given_by_parent(declared, span)) return std::move(*given);
  const std::string name(declared.name.text);
  const auto given = template_.settings_.parameters.find(name);
  if (given != template_.settings_.parameters.end()) {
    return given_parameter(given->second, is_list_type(type), span);
  }
  if (!is_list_type(type)) {
    const std::vector<std::string> allowed = allowed_values(definition);
    if (allowed.size() == 1) return text_value(allowed.front(), span);
    if (allowed.size() > max_cases_of_parameter) {
      return parameter_symbol(declared, Domain::any, span);
    }
    if (!allowed.empty()) return parameter_symbol(declared, Domain::enumerated, span);
  }
  const Node* by_default = definition.find("Default");
  if (by_default == nullptr || !is_scalar(*by_default) || call_of(*by_default)) {
    return parameter_symbol(declared, Domain::any, span);
  }
  const std::string text = parameter_text(*by_default);
  explorer_.rest_on("Parameters/" + name + '=' + text);
  return given_parameter(text, is_list_type(type), span);
}

/// What a nested stack gets from its parent; a list comes as a list or as literal text.
std::optional<Value> Intrinsics::given_by_parent(const Member& declared, Span span) {
  std::optional<Value> given = ask_stacks([&](Stacks& stacks) {
    return stacks.given_parameter(template_.index_, declared.name.text, span, explorer_);
  });
  if (!given || !given->is_scalar() || !is_list_type(parameter_type(declared.value))) return given;
  const std::optional<std::string> text = given->text.literal();
  return text ? given_parameter(*text, true, span) : parameter_symbol(declared, Domain::any, span);
}

/// Lists are cut at commas, their items trimmed ("CommaDelimitedList" in the Template Reference).
Value Intrinsics::given_parameter(std::string_view text, bool is_list, Span span) {
  if (!is_list) return text_value(text, span);
  Value list = {.kind = ValueKind::list, .span = span};
  if (text.empty()) return list;
  std::size_t begin = 0;
  while (begin <= text.size() && spend(1)) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    list.items.push_back(text_value(without_blanks(text.substr(begin, end - begin)), span));
    begin = end + 1;
  }
  return spent() ? exhausted(span) : list;
}

Value Intrinsics::parameter_symbol(const Member& declared, Domain domain, Span span) {
  const std::string name = "Parameters/" + std::string(declared.name.text);
  const SymbolId id =
      template_.symbol(name, domain, "--parameters FILE or Default", declared.name.span);
  if (domain == Domain::enumerated) {
    template_.symbols_->edit(id).values = allowed_values(declared.value);
  }
  const std::string_view type = parameter_type(declared.value);
  const bool is_list = is_list_type(type) ||
                       (is_ssm_type(type) && type.find("List<") != std::string_view::npos) ||
                       type == "AWS::SSM::Parameter::Value<CommaDelimitedList>";
  if (!is_list) return string_value(hole_string(id, span));
  return {.kind = ValueKind::unknown,
          .span = span,
          .unknown = Unknown{.symbol = id, .reason = "the list `" + name + "` is not known"}};
}

// -------------------------------------------------------------------------------------- resources

/// "Ref" among the return values of each resource type in the Template Reference.
Value Intrinsics::resource_ref(const TemplateResource& resource, Span span) {
  if (is_key(resource)) return attribute_symbol(resource, ".KeyId", Domain::key_id, span);
  if (is_log_group(resource)) return string_value(log_group_name(resource, span));
  if (is_alias(resource)) {
    const std::optional<PartialString> name = name_of(resource, "AliasName");
    if (name) return string_value(placed(*name, span, resource.id));
  }
  return attribute_symbol(resource, "", Domain::any, span);
}

Value Intrinsics::get_att_call(const Call& call) {
  const Node& argument = call.argument;
  if (call_of(argument)) return malformed(call);
  if (is_scalar(argument)) {
    const std::size_t dot = argument.text.find('.');
    if (dot == std::string_view::npos) return malformed(call);
    return get_att(argument.text.substr(0, dot), argument.text.substr(dot + 1), call.span);
  }
  if (argument.items.size() != 2) return malformed(call);
  const Node& resource = argument.items[0];
  if (!is_scalar(resource) && !call_of(resource)) return malformed(call);
  const std::optional<std::string> logical_id = known_text(evaluate(resource));
  const std::optional<std::string> attribute = known_text(evaluate(argument.items[1]));
  if (!logical_id) return unknown_call(call, "the resource given to `Fn::GetAtt` is not known");
  if (!attribute) return unknown_call(call, "the attribute given to `Fn::GetAtt` is not known");
  return get_att(*logical_id, *attribute, call.span);
}

Value Intrinsics::get_att(std::string_view logical_id, std::string_view attribute, Span span) {
  const TemplateResource* resource = template_.resource(logical_id);
  if (resource == nullptr) {
    std::optional<Value> sibling = ask_stacks([&](Stacks& stacks) {
      return stacks.of_sibling(template_.index_, logical_id, attribute, span, explorer_);
    });
    if (sibling) return std::move(*sibling);
    return unknown(span, std::string(logical_id) + '.' + std::string(attribute),
                   "`" + std::string(logical_id) + "` is not a resource of this template");
  }
  if (is_key(*resource) && attribute == "Arn") return key_arn(*resource, span);
  if (is_key(*resource) && attribute == "KeyId") return resource_ref(*resource, span);
  if (is_log_group(*resource) && attribute == "Arn") return log_group_arn(*resource, span);
  if (attribute.starts_with(outputs_prefix)) return nested_output(*resource, attribute, span);
  return attribute_symbol(*resource, '.' + std::string(attribute), Domain::any, span);
}

/// `Nested.Outputs.Name` ("Embed stacks within other stacks" of the user guide).
Value Intrinsics::nested_output(const TemplateResource& stack, std::string_view attribute,
                                Span span) {
  std::optional<Value> output = ask_stacks([&](Stacks& stacks) {
    return stacks.nested_output(template_.index_, stack, attribute.substr(outputs_prefix.size()),
                                span, explorer_);
  });
  if (output) return std::move(*output);
  return attribute_symbol(stack, '.' + std::string(attribute), Domain::any, span);
}

Value Intrinsics::attribute_symbol(const TemplateResource& resource, std::string_view name,
                                   Domain domain, Span span) {
  const SymbolId id =
      template_.symbol(resource.logical_id + std::string(name), domain, "", resource.name_span);
  return string_value(placed(hole_string(id, span), span, resource.id));
}

/// `arn:P:SERVICE:R:A:` of this stack.
PartialString Intrinsics::arn(std::string_view service, Span span) {
  PartialString text = literal_string("arn:", span);
  text.append(template_.partition(span, explorer_));
  text.append(literal_string(':' + std::string(service) + ':', span));
  text.append(template_.region(span));
  text.append(literal_string(":", span));
  text.append(template_.account(span));
  text.append(literal_string(":", span));
  return text;
}

Value Intrinsics::key_arn(const TemplateResource& key, Span span) {
  PartialString text = arn("kms", span);
  text.append(literal_string("key/", span));
  text.append(resource_ref(key, span).text);
  return string_value(placed(text, span, key.id));
}

/// The `Arn` of a log group ends in `:*` (AWS::Logs::LogGroup, return values).
Value Intrinsics::log_group_arn(const TemplateResource& log_group, Span span) {
  PartialString text = arn("logs", span);
  text.append(literal_string("log-group:", span));
  append(text, log_group_name(log_group, span));
  text.append(literal_string(":*", span));
  return string_value(placed(text, span, log_group.id));
}

PartialString Intrinsics::log_group_name(const TemplateResource& log_group, Span span) {
  const std::optional<PartialString> name = name_of(log_group, "LogGroupName");
  if (name) return placed(*name, span, log_group.id);
  return attribute_symbol(log_group, ".LogGroupName", Domain::log_group_name, span).text;
}

/// The text of a resource's name property; nothing where CloudFormation makes a name.
std::optional<PartialString> Intrinsics::name_of(const TemplateResource& resource,
                                                 std::string_view property) {
  const auto known = names_.find(resource.id);
  if (known != names_.end()) return known->second;
  const Node* properties = resource.properties;
  const Node* node = properties == nullptr ? nullptr : properties->find(property);
  if (node == nullptr) return std::nullopt;
  if (references_.size() >= max_reference_chain) {
    template_.say(node->span, "the references between resources are nested too deep to evaluate");
    return std::nullopt;
  }
  if (!references_.insert(resource.id).second) {
    template_.say(node->span, "the references between resources form a cycle");
    return std::nullopt;
  }
  const Value value = evaluate(*node);
  references_.erase(resource.id);
  std::optional<PartialString> name;
  if (value.kind != ValueKind::no_value) name = as_text(value, node->span);
  if (name && name->parts.size() > max_name_parts) {
    template_.say(node->span, "this name is too long to be one");
    name = std::nullopt;
  }
  names_[resource.id] = name;
  return name;
}

// --------------------------------------------------------------------------------------- FindInMap

Value Intrinsics::find_in_map(const Call& call) {
  constexpr std::size_t keys = 3;
  const std::span<const Node> items = call.argument.items;
  if (items.size() < keys || items.size() > keys + 1 || call_of(call.argument)) {
    return malformed(call);
  }
  const std::optional<std::string> name = known_text(evaluate(items[0]));
  if (!name) return unknown_call(call, "which mapping `Fn::FindInMap` reads is not known");
  const auto map = template_.mappings_.find(*name);
  const Node* found = map == template_.mappings_.end() ? nullptr : &map->second->value;
  for (std::size_t i = 1; i < keys && found != nullptr; ++i) {
    const LookUp step = look_up(*found, as_text(evaluate(items[i]), items[i].span));
    if (step.undecided) return unknown_call(call, "which entry `Fn::FindInMap` reads is not known");
    found = step.node;
  }
  if (found != nullptr) return placed_value(evaluate(*found), call.span);
  const Node* by_default = items.size() > keys ? items[keys].find("DefaultValue") : nullptr;
  if (by_default != nullptr) return evaluate(*by_default);
  return unknown_call(call, "the mapping `" + *name + "` has no such entry");
}

/// The member of that name; a key with holes asks for each name that it may be.
Intrinsics::LookUp Intrinsics::look_up(const Node& map, const PartialString& key) {
  if (!spend(map.members.size())) return {.undecided = true};
  const PartialString text = settled(key);
  if (const std::optional<std::string> literal = text.literal()) return {map.find(*literal)};
  for (const Member& member : map.members) {
    const PartialString name = literal_string(std::string(member.name.text), member.name.span);
    const std::optional<bool> equal = same(text, name);
    if (!equal) return {.undecided = true};
    if (*equal) return {map.find(member.name.text)};
  }
  return {};
}

}  // namespace kmslint
