// References of Terraform: variables, locals, modules, resources, and the steps behind them.
#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "eval/intrinsics.h"
#include "eval/terraform.h"
#include "eval/terraform_functions.h"

namespace kmslint {

namespace {

constexpr std::size_t max_asked_names = 64;

std::string type_name(const Expression* type) {
  if (type == nullptr) return "any";
  if (type->kind == ExpressionKind::name || type->kind == ExpressionKind::call) {
    return std::string(type->text);
  }
  return literal_text(*type).value_or("any");
}

const Expression* type_of(const HclBlock& variable) {
  const HclAttribute* type = variable.body.find("type");
  return type == nullptr ? nullptr : &type->value;
}

bool is_set(const Expression* type) { return type_name(type) == "set"; }

/// `contains(["a", "b"], var.NAME)` in a validation: the values the variable may have.
std::vector<std::string> allowed_values(const HclBlock& variable, std::string_view name) {
  for (const HclBody* validation : nested_blocks(variable.body, "validation")) {
    const HclAttribute* condition = validation->find("condition");
    if (condition == nullptr) continue;
    const Expression& call = condition->value;
    if (call.kind != ExpressionKind::call || call.text != "contains" || call.operands.size() != 2 ||
        call.operands[0].kind != ExpressionKind::tuple ||
        reference_text(call.operands[1]) != "var." + std::string(name)) {
      continue;
    }
    std::vector<std::string> values;
    for (const Expression& item : call.operands[0].operands) {
      const std::optional<std::string> text = literal_text(item);
      if (!text) return {};
      values.push_back(*text);
    }
    if (values.size() <= max_asked_names) return values;
  }
  return {};
}

std::size_t number_of(std::string_view text, std::size_t otherwise) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

}  // namespace

std::string InstanceKey::text() const {
  switch (kind) {
    case Kind::none: return {};
    case Kind::index: return '[' + std::to_string(index) + ']';
    case Kind::name: return "[\"" + name + "\"]";
    case Kind::open: return "[each.key]";
  }
  return {};
}

// ------------------------------------------------------------------------------------------ memory

const Value& TerraformEvaluation::kept(Value value) {
  return terraform_.kept_values_.emplace_back(std::move(value));
}

/// What was evaluated without a question is so in every case, the rest in this one. A value that
/// needs itself is a cycle.
const Value& TerraformEvaluation::remembered(const void* owner, std::string name, Span span,
                                             const std::function<Value()>& evaluate_it) {
  const Terraform::MemoKey key(owner, std::move(name));
  const auto recall = [this](const Terraform::Memo& memo) -> const Value& {
    for (const std::string& what : memo.rests_on) explorer_.rest_on(what);
    failed_ = failed_ || memo.failed;
    return memo.value;
  };
  const auto always = terraform_.memo_.find(key);
  if (always != terraform_.memo_.end()) return recall(always->second);
  const auto here = run_memo_.find(key);
  if (here != run_memo_.end()) {
    ++first_->asked_;
    return recall(here->second);
  }
  if (!terraform_.in_progress_.insert(key).second) {
    return kept(failure(span, "the value depends on itself"));
  }
  const std::uint64_t asked = explorer_.asked() + first_->asked_;
  const std::vector<std::string> rested = explorer_.rests_on();
  const bool failed_before = std::exchange(failed_, false);
  Terraform::Memo memo = {.value = evaluate_it()};
  terraform_.in_progress_.erase(key);
  for (const std::string& what : explorer_.rests_on()) {
    if (std::find(rested.begin(), rested.end(), what) == rested.end()) {
      memo.rests_on.push_back(what);
    }
  }
  memo.failed = std::exchange(failed_, failed_ || failed_before);
  const bool is_final = asked == explorer_.asked() + first_->asked_;
  auto& memory = is_final ? terraform_.memo_ : run_memo_;
  return memory.emplace(key, std::move(memo)).first->second.value;
}

// ------------------------------------------------------------------------------------------- steps

Value TerraformEvaluation::chain(const Expression& expression, const TerraformScope& scope) {
  std::vector<Step> steps;
  const Expression* base = &expression;
  while (base->kind == ExpressionKind::attribute || base->kind == ExpressionKind::index) {
    const bool is_index = base->kind == ExpressionKind::index;
    steps.push_back({.is_index = is_index,
                     .name = base->text,
                     .index = is_index ? &base->operands[1] : nullptr,
                     .span = base->span});
    base = &base->operands[0];
  }
  std::reverse(steps.begin(), steps.end());
  Value owned;
  const Value* at = &owned;
  std::size_t used = 0;
  if (base->kind == ExpressionKind::name) {
    at = reference(*base, steps, used, scope, owned);
  } else if (base->kind == ExpressionKind::element && scope.element != nullptr) {
    at = scope.element;
  } else {
    owned = evaluate(*base, scope);
  }
  for (std::size_t i = used; i < steps.size(); ++i) at = take_step(at, steps[i], scope, owned);
  return at == &owned ? std::move(owned) : *at;
}

/// Points into the base where the step is plain.
const Value* TerraformEvaluation::take_step(const Value* base, const Step& step,
                                            const TerraformScope& scope, Value& owned) {
  if (!step.is_index) {
    const ValueMember* member = base->kind == ValueKind::object ? base->find(step.name) : nullptr;
    const bool is_inside = member != nullptr && base != &owned;
    if (is_inside) return &member->value;
    Value next = member != nullptr ? member->value : attribute_of(*base, step.name, step.span);
    owned = std::move(next);
    return &owned;
  }
  const Value index = evaluate(*step.index, scope);
  Value next = element_of(*base, index, step.span);
  owned = std::move(next);
  return &owned;
}

Value TerraformEvaluation::attribute_of(const Value& base, std::string_view name, Span span) {
  const std::string shown(name);
  if (base.kind == ValueKind::object) {
    const ValueMember* member = base.find(name);
    if (member != nullptr) return member->value;
    if (base.is_open()) {
      const std::string of = (*terraform_.symbols_)[base.unknown->symbol].name;
      return unknown(span, of + '.' + shown, "`" + shown + "` is not known");
    }
    return failure(span, "there is no attribute `" + shown + "`");
  }
  if (base.kind == ValueKind::unknown || (base.is_scalar() && !base.text.is_literal())) {
    return unknown(span, name_of(base, *terraform_.symbols_) + '.' + shown,
                   "`" + shown + "` is not known");
  }
  if (base.kind == ValueKind::list && !base.items.empty() && !base.is_open()) {
    return failure(span, "a list has no attribute `" + shown + "`");
  }
  return failure(span, "there is no attribute `" + shown + "`");
}

Value TerraformEvaluation::element_of(const Value& base, const Value& index, Span span) {
  const std::optional<PartialString> text = as_text(index);
  if (base.kind == ValueKind::unknown || !text) {
    const std::string name =
        name_of(base, *terraform_.symbols_) + '[' + name_of(index, *terraform_.symbols_) + ']';
    return unknown(span, name, "the element is not known");
  }
  if (base.kind == ValueKind::object) return element_named(base, *text, span);
  if (base.kind != ValueKind::list) return failure(span, "this has no elements");
  const std::optional<std::string> literal = text->literal();
  if (!literal) {
    const std::string name =
        name_of(base, *terraform_.symbols_) + '[' + name_of(index, *terraform_.symbols_) + ']';
    return unknown(span, name, "the element is not known");
  }
  const std::size_t at = number_of(*literal, std::numeric_limits<std::size_t>::max());
  if (at < base.items.size()) return base.items[at];
  if (base.is_open()) {
    const std::string of = (*terraform_.symbols_)[base.unknown->symbol].name;
    return unknown(span, of + '[' + *literal + ']', "the element is not known");
  }
  return failure(span, "the list has no element " + *literal);
}

/// A name that is one symbol is each of the known ones in turn, as FindInMap's keys are.
Value TerraformEvaluation::element_named(const Value& base, const PartialString& index, Span span) {
  if (const std::optional<std::string> name = index.literal()) {
    const ValueMember* member = base.find(*name);
    if (member != nullptr) return member->value;
    if (!base.is_open()) return failure(span, "there is no element `" + *name + "`");
    const std::string of = (*terraform_.symbols_)[base.unknown->symbol].name;
    return unknown(span, of + "[\"" + *name + "\"]", "the element is not known");
  }
  const std::optional<SymbolId> hole = index.lone_hole();
  if (hole && !base.members.empty() && base.members.size() <= max_asked_names) {
    // Any other name is refused, unless somebody catches that: the last one is the one left.
    const bool is_last_left = quiet_ == 0 && !base.is_open();
    const std::size_t asked = base.members.size() - (is_last_left ? 1 : 0);
    for (std::size_t i = 0; i < asked; ++i) {
      if (explorer_.equals(*hole, base.members[i].name.value)) return base.members[i].value;
    }
    const ValueMember& last = base.members.back();
    if (is_last_left && explorer_.suppose(*hole, last.name.value)) return last.value;
  }
  const Value shown = text_of(index, span);
  return unknown(
      span, name_of(base, *terraform_.symbols_) + '[' + name_of(shown, *terraform_.symbols_) + ']',
      "the element is not known");
}

// -------------------------------------------------------------------------------------- references

const Value* TerraformEvaluation::bound(std::string_view name, const TerraformScope& scope) const {
  for (const Binding* binding = scope.bindings; binding != nullptr; binding = binding->outer) {
    if (binding->name == name) return binding->value;
  }
  return nullptr;
}

const Value* TerraformEvaluation::reference(const Expression& root, const std::vector<Step>& steps,
                                            std::size_t& used, const TerraformScope& scope,
                                            Value& owned) {
  const std::string_view name = root.text;
  if (const Value* value = bound(name, scope)) return value;
  if (scope.only_bindings || scope.module == nullptr) {
    owned = failure(root.span, "`" + std::string(name) + "` is not given to the template");
    return &owned;
  }
  const bool has_name = !steps.empty() && !steps[0].is_index;
  const auto own = [&owned](Value value) {
    owned = std::move(value);
    return &owned;
  };
  if (!has_name) {
    if (name == "module" || name == "data" || name == "var" || name == "local") {
      return own(unknown(root.span, std::string(name), "all of `" + std::string(name) + "`"));
    }
    return own(failure(root.span, "`" + std::string(name) + "` is no value here"));
  }
  const Span span = steps[0].span;
  used = 1;
  if (name == "var") return &variable(*scope.module, steps[0].name, span);
  if (name == "local") return &local(*scope.module, steps[0].name, span);
  if (name == "each") return own(each(steps[0].name, span, scope));
  if (name == "count") return own(count_index(span, scope));
  if (name == "path") return own(path(steps[0].name, span, scope));
  if (name == "module") return own(module_reference(steps, used, scope, span));
  if (name == "terraform") {
    return own(text_of(
        hole_string(symbol("terraform." + std::string(steps[0].name), Domain::any), span), span));
  }
  if (name == "self" || name == "ephemeral") {
    return own(unknown(span, name_at(span, scope), "it is known when Terraform applies"));
  }
  if (name == "data") {
    if (steps.size() < 2 || steps[1].is_index) {
      return own(failure(span, "a data source is named by its type and its name"));
    }
    return own(resource_reference(true, steps[0].name, 1, steps, used, scope, steps[1].span));
  }
  if (name == "resource" && steps.size() > 1 && !steps[1].is_index) {
    return own(resource_reference(false, steps[0].name, 1, steps, used, scope, steps[1].span));
  }
  return own(resource_reference(false, name, 0, steps, used, scope, span));
}

Value TerraformEvaluation::each(std::string_view name, Span span, const TerraformScope& scope) {
  if (scope.block == nullptr) return failure(span, "`each` is no value here");
  if (name == "key" || scope.key.kind == InstanceKey::Kind::open) {
    if (scope.key.kind == InstanceKey::Kind::name) {
      return text_of(literal_string(scope.key.name, span), span);
    }
    const SymbolId id = symbol_of_block(scope, "each." + std::string(name));
    if (name == "key") return text_of(hole_string(id, span), span);
    return unknown_of(id, "the elements of `for_each` are not known", span);
  }
  const Value& elements = repetition(*scope.module, *scope.block, "for_each");
  if (elements.kind == ValueKind::list) {
    for (const Value& item : elements.items) {
      if (known_text(item) == scope.key.name) return item;
    }
    return text_of(literal_string(scope.key.name, span), span);
  }
  return element_named(elements, literal_string(scope.key.name, span), span);
}

Value TerraformEvaluation::count_index(Span span, const TerraformScope& scope) {
  if (scope.key.kind == InstanceKey::Kind::index) {
    return number_value(static_cast<double>(scope.key.index), span);
  }
  if (scope.block == nullptr) return failure(span, "`count` is no value here");
  return unknown_of(symbol_of_block(scope, "count.index"), "the instance is not known", span);
}

/// Each block's instances are its own.
SymbolId TerraformEvaluation::symbol_of_block(const TerraformScope& scope, std::string_view name) {
  constexpr std::uint32_t first_scope = 0x80000000;
  const std::pair place(scope.module, static_cast<const void*>(scope.block));
  auto& scopes = terraform_.scopes_of_blocks_;
  const auto number = static_cast<std::uint32_t>(scopes.size());
  const std::uint32_t index = scopes.try_emplace(place, number).first->second;
  const std::uint32_t own = first_scope + (static_cast<std::uint32_t>(terraform_.scope_) << 16U);
  return terraform_.symbols_->intern(ScopeId{own + index}, name, Domain::any);
}

/// Relative to the root module's folder, where Terraform runs.
Value TerraformEvaluation::path(std::string_view name, Span span, const TerraformScope& scope) {
  std::string text = ".";
  if (name == "module" && scope.module->folder != terraform_.root_folder_) {
    const std::string& from = terraform_.root_folder_->path();
    text.clear();
    const std::size_t levels =
        from.empty() ? 0 : static_cast<std::size_t>(std::count(from.begin(), from.end(), '/')) + 1;
    for (std::size_t i = 0; i < levels; ++i) text += "../";
    text += scope.module->folder->path();
    if (text.empty()) text = ".";
  }
  return text_of(literal_string(text, span), span);
}

const Value& TerraformEvaluation::local(const TerraformModule& module, std::string_view name,
                                        Span span) {
  return remembered(&module, "local." + std::string(name), span, [&] {
    const HclAttribute* local = module.folder->local(name);
    if (local != nullptr) return evaluate(local->value, {.module = &module});
    if (module.folder->is_incomplete()) {
      return unknown(span, module.address + "local." + std::string(name),
                     "its declaration is not read");
    }
    return failure(span, "`local." + std::string(name) + "` is not declared in this module");
  });
}

// --------------------------------------------------------------------------------------- variables

const Value& TerraformEvaluation::variable(const TerraformModule& module, std::string_view name,
                                           Span span) {
  return remembered(&module, "var." + std::string(name), span,
                    [&] { return variable_value(module, name, span); });
}

Value TerraformEvaluation::variable_value(const TerraformModule& module, std::string_view name,
                                          Span span) {
  const HclBlock* block = module.folder->variable(name);
  if (block == nullptr) {
    if (!module.folder->is_incomplete()) {
      return failure(span, "`var." + std::string(name) + "` is not declared in this module");
    }
    return variable_symbol(module, nullptr, name, span);
  }
  if (module.call != nullptr) return input(module, *block, name, span);
  if (std::optional<Value> given = root_value(name, span)) {
    const Expression* type = type_of(*block);
    return type == nullptr ? std::move(*given) : convert(std::move(*given), *type, {});
  }
  return default_value(module, *block, name, span);
}

/// What a module's call gives. An explicit null is the default where the variable is not nullable.
Value TerraformEvaluation::input(const TerraformModule& module, const HclBlock& block,
                                 std::string_view name, Span span) {
  std::optional<Value> value;
  if (module.has_given) {
    const auto found = module.given.find(name);
    if (found != module.given.end()) value = found->second;
  } else if (const HclAttribute* argument = module.call->body.find(name)) {
    value = evaluate(argument->value,
                     {.module = module.parent, .block = module.call, .key = module.key});
  }
  const HclAttribute* nullable = block.body.find("nullable");
  const bool replaces_null = nullable != nullptr && nullable->value.text == "false";
  if (!value || (value->kind == ValueKind::null && replaces_null)) {
    return default_value(module, block, name, span);
  }
  const Expression* type = type_of(block);
  if (type == nullptr) return std::move(*value);
  return convert(std::move(*value), *type,
                 {.input = std::string(name), .call = module.call, .described = module.described});
}

std::optional<Value> TerraformEvaluation::root_value(std::string_view name, Span span) {
  const auto given = terraform_.given_variables_.find(name);
  if (given != terraform_.given_variables_.end()) return evaluate(*given->second, {});
  if (std::optional<Value> value = value_in_files(name)) return value;
  const std::vector<std::string>& regions = terraform_.settings_.regions;
  if (name != terraform_.region_variable_ || regions.empty()) return std::nullopt;
  if (regions.size() == 1) return text_of(literal_string(regions.front(), span), span);
  const SymbolId id = environment_symbol("AWS::Region", Domain::enumerated, "--region");
  terraform_.symbols_->edit(id).values = regions;
  return text_of(hole_string(id, span), span);
}

/// In files that Terraform loads by itself the last one counts; each other file is a case.
std::optional<Value> TerraformEvaluation::value_in_files(std::string_view name) {
  const auto sets = [&](const VariablesFile& file) { return file.body->find(name) != nullptr; };
  const std::vector<VariablesFile>& files = terraform_.root_folder_->variables_files();
  const HclAttribute* found = nullptr;
  for (const VariablesFile& file : files) {
    if (file.loaded && sets(file)) found = file.body->find(name);
  }
  const bool differs = std::any_of(files.begin(), files.end(), [&](const VariablesFile& file) {
    return !file.loaded && sets(file);
  });
  if (differs && !terraform_.cases_.empty()) {
    const SymbolId id = symbol("tfvars", Domain::enumerated, "--var-file FILE");
    terraform_.symbols_->edit(id).values = terraform_.cases_;
    const std::optional<std::string> file = explorer_.value_of(id, terraform_.cases_);
    for (const VariablesFile& each : files) {
      if (!each.loaded && file == each.name && sets(each)) found = each.body->find(name);
    }
  }
  if (found == nullptr) return std::nullopt;
  return evaluate(found->value, {.only_bindings = true});
}

Value TerraformEvaluation::default_value(const TerraformModule& module, const HclBlock& block,
                                         std::string_view name, Span span) {
  const HclAttribute* by_default = block.body.find("default");
  if (by_default == nullptr) return variable_symbol(module, &block, name, span);
  Value value = evaluate(by_default->value, {.module = &module});
  const Expression* type = type_of(block);
  if (type != nullptr) value = convert(std::move(value), *type, {});
  if (module.call == nullptr) {
    const std::string shown = known_text(value).value_or("its default");
    explorer_.rest_on("var." + std::string(name) + '=' + shown);
  }
  return value;
}

Value TerraformEvaluation::variable_symbol(const TerraformModule& module, const HclBlock* block,
                                           std::string_view name, Span span) {
  const std::string address = module.address + "var." + std::string(name);
  const std::string type = block == nullptr ? "any" : type_name(type_of(*block));
  const std::string settle =
      module.call != nullptr ? std::string() : "--var " + std::string(name) + "=VALUE";
  const bool is_boolean = type == "bool";
  const SymbolId id = symbol(address, is_boolean ? Domain::boolean : Domain::any, settle);
  if (block != nullptr) terraform_.symbols_->edit(id).declared = block->header;
  if (type == "string" && block != nullptr) {
    const std::vector<std::string> allowed = allowed_values(*block, name);
    if (!allowed.empty()) {
      terraform_.symbols_->edit(id).domain = Domain::enumerated;
      terraform_.symbols_->edit(id).values = allowed;
    }
    return text_of(hole_string(id, span), span);
  }
  return unknown_of(id, "`" + address + "` has no value", span);
}

// ------------------------------------------------------------------------------------------- types

/// What Terraform makes of a value that is given to a variable of this type.
Value TerraformEvaluation::convert(Value value, const Expression& type,
                                   const DroppedArgument& where) {
  if (value.kind == ValueKind::null || value.kind == ValueKind::unknown) return value;
  const std::string name = type_name(&type);
  if (type.kind == ExpressionKind::call && name == "optional" && !type.operands.empty()) {
    return convert(std::move(value), type.operands[0], where);
  }
  if (type.kind != ExpressionKind::call) {
    const bool to_text = name == "string" && value.is_scalar();
    if (to_text) value.kind = ValueKind::string;
    return value;
  }
  if (type.operands.empty()) return value;
  if (name == "object") return convert_object(std::move(value), type.operands[0], where);
  // Descriptions say `list` of what the module declares as `any` and reads as list or map.
  const bool takes_map = name == "map" || (name == "list" && where.described);
  if (takes_map && value.kind == ValueKind::object) {
    for (ValueMember& member : value.members) {
      member.value = convert(std::move(member.value), type.operands[0], where);
    }
  }
  if ((name == "list" || name == "set") && value.kind == ValueKind::list) {
    for (Value& item : value.items) item = convert(std::move(item), type.operands[0], where);
    if (is_set(&type)) {
      const std::optional<FunctionResult> set =
          call_terraform_function(function_call("toset", value.span, {value}));
      if (set && !set->failure) return set->value;
    }
  }
  return value;
}

/// Attributes that the type does not have are dropped; optional ones get their default.
Value TerraformEvaluation::convert_object(Value value, const Expression& type,
                                          const DroppedArgument& where) {
  if (value.kind != ValueKind::object || type.kind != ExpressionKind::object) return value;
  Value result = {.kind = ValueKind::object, .span = value.span, .unknown = value.unknown};
  std::set<std::string> accepted;
  for (std::size_t i = 0; i + 1 < type.operands.size(); i += 2) {
    const Expression& member_type = type.operands[i + 1];
    const std::string name = reference_text(type.operands[i]);
    accepted.insert(name);
    const ValueMember* given = value.find(name);
    if (given != nullptr && given->value.kind != ValueKind::null) {
      result.members.push_back({given->name, convert(given->value, member_type, where)});
      continue;
    }
    if (value.is_open() && given == nullptr) continue;
    Value missing = {.kind = ValueKind::null, .span = value.span};
    const bool has_default = member_type.kind == ExpressionKind::call &&
                             member_type.text == "optional" && member_type.operands.size() > 1;
    if (has_default) {
      missing = convert(evaluate(member_type.operands[1], {}), member_type.operands[0], {});
    }
    result.members.push_back({{name, value.span}, std::move(missing)});
  }
  // A resource that is given whole has more attributes than any type names.
  if (where.call == nullptr || value.is_open()) return result;
  for (const ValueMember& member : value.members) {
    if (accepted.count(member.name.value) != 0) continue;
    DroppedArgument dropped = where;
    dropped.name = member.name;
    for (const std::string& other : accepted) {
      const bool is_near = other.starts_with(member.name.value) ||
                           std::string_view(member.name.value).starts_with(other);
      if (is_near) dropped.nearest = other;
    }
    // Elsewhere a value with more than is asked for is no mistake.
    const bool is_told = where.described || !dropped.nearest.empty();
    if (is_told && terraform_.dropped_at_.insert(member.name.span).second) {
      terraform_.dropped_.push_back(std::move(dropped));
    }
  }
  return result;
}

// ----------------------------------------------------------------------------------------
// instances

/// The value of `count` or `for_each`, null where the block has none.
const Value& TerraformEvaluation::repetition(const TerraformModule& module, const HclBlock& block,
                                             std::string_view argument) {
  const std::string name = std::string(argument) + " of " +
                           std::to_string(static_cast<std::uint32_t>(block.type_span.file)) + ':' +
                           std::to_string(block.type_span.begin);
  return remembered(&module, name, block.header, [&] {
    const HclAttribute* written = block.body.find(argument);
    if (written == nullptr) return Value{.kind = ValueKind::null, .span = block.header};
    return evaluate(written->value, {.module = &module});
  });
}

bool TerraformEvaluation::exists(const TerraformModule& module) {
  if (module.call == nullptr) return true;
  return exists(*module.parent) && exists(*module.parent, *module.call, module.key);
}

bool TerraformEvaluation::exists(const TerraformResource& resource) {
  return exists(*resource.module) && exists(*resource.module, *resource.block->block, resource.key);
}

bool TerraformEvaluation::exists(const TerraformModule& module, const HclBlock& block,
                                 const InstanceKey& key) {
  switch (key.kind) {
    case InstanceKey::Kind::none:
    case InstanceKey::Kind::open: return true;
    case InstanceKey::Kind::index: {
      const std::optional<double> count = as_number(repetition(module, block, "count"));
      return !count || static_cast<double>(key.index) < *count;
    }
    case InstanceKey::Kind::name: {
      const Value& elements = repetition(module, block, "for_each");
      if (elements.kind == ValueKind::object) {
        return elements.is_open() || elements.find(key.name) != nullptr;
      }
      if (elements.kind != ValueKind::list) return elements.kind == ValueKind::unknown;
      return elements.is_open() ||
             std::any_of(elements.items.begin(), elements.items.end(),
                         [&](const Value& item) { return known_text(item) == key.name; });
    }
  }
  return true;
}

std::optional<std::size_t> TerraformEvaluation::chosen(const std::vector<InstanceKey>& keys,
                                                       const Value& index) {
  const auto any = std::find_if(keys.begin(), keys.end(), [](const InstanceKey& key) {
    return key.kind == InstanceKey::Kind::open;
  });
  const std::optional<std::size_t> open =
      any == keys.end() ? std::nullopt
                        : std::optional(static_cast<std::size_t>(any - keys.begin()));
  const std::optional<PartialString> text = as_text(index);
  if (!text) return open;
  const auto key_text = [](const InstanceKey& key) {
    return key.kind == InstanceKey::Kind::index ? std::to_string(key.index) : key.name;
  };
  if (const std::optional<std::string> literal = text->literal()) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].kind != InstanceKey::Kind::open && key_text(keys[i]) == *literal) return i;
    }
    return open;
  }
  const std::optional<SymbolId> hole = text->lone_hole();
  if (!hole || keys.size() > max_asked_names) return open;
  const bool is_last_left = quiet_ == 0 && !open && !keys.empty();
  const std::size_t asked = keys.size() - (is_last_left ? 1 : 0);
  for (std::size_t i = 0; i < asked; ++i) {
    const bool is_known =
        keys[i].kind == InstanceKey::Kind::name || keys[i].kind == InstanceKey::Kind::index;
    if (is_known && explorer_.equals(*hole, key_text(keys[i]))) return i;
  }
  if (is_last_left && explorer_.suppose(*hole, key_text(keys.back()))) return keys.size() - 1;
  return open;
}

// ----------------------------------------------------------------------------------------- modules

Value TerraformEvaluation::module_reference(const std::vector<Step>& steps, std::size_t& used,
                                            const TerraformScope& scope, Span span) {
  const std::string_view name = steps[0].name;
  const std::string address = scope.module->address + "module." + std::string(name);
  const bool has_index = steps.size() > 1 && steps[1].is_index;
  const std::size_t output = has_index ? 2 : 1;
  const HclBlock* declared = scope.module->folder->module(name);
  if (declared == nullptr && !scope.module->folder->is_incomplete()) {
    return failure(span, "`module." + std::string(name) + "` is not declared in this module");
  }
  static const Terraform::ModuleInstances none;
  const Terraform::ModuleInstances& instances =
      declared == nullptr ? none : terraform_.instances(*scope.module, *declared);
  if (instances.empty()) {
    const bool has_count = declared != nullptr && (declared->body.find("count") != nullptr ||
                                                   declared->body.find("for_each") != nullptr);
    if (has_count && !has_index && steps.size() == 1) {
      return {.kind = ValueKind::list, .span = span};
    }
    used = std::min(steps.size(), output + 1);
    const Span whole = steps[used - 1].span;
    const std::string shown(terraform_.sources_->text(whole));
    const SymbolId id = symbol(scope.module->address + shown, Domain::any, "terraform init");
    return unknown_of(id, "the files of `" + address + "` are not in view", whole);
  }
  const HclBlock& call = *declared;
  const TerraformModule* module = nullptr;
  if (has_index) {
    std::vector<InstanceKey> keys;
    for (const auto& [key, instance] : instances) keys.push_back(key);
    const Value index = evaluate(*steps[1].index, scope);
    const std::optional<std::size_t> at = chosen(keys, index);
    used = 2;
    if (!at || !exists(*scope.module, call, keys[*at])) {
      return failure(steps[1].span, "`" + address + "` has no such instance");
    }
    module = instances[*at].second;
  } else if (instances.size() == 1 && instances[0].first.kind == InstanceKey::Kind::none) {
    module = instances[0].second;
  }
  if (module != nullptr && output < steps.size() && !steps[output].is_index) {
    used = output + 1;
    return at_reference(module_output(*module, steps[output].name, steps[output].span),
                        steps[output].span);
  }
  if (module != nullptr) return module_object(*module, span);
  // All instances: by key, or in order.
  const bool by_name = call.body.find("for_each") != nullptr;
  Value all = {.kind = by_name ? ValueKind::object : ValueKind::list, .span = span};
  for (const auto& [key, instance] : instances) {
    if (!exists(*scope.module, call, key)) continue;
    if (key.kind == InstanceKey::Kind::open) {
      all.unknown = Unknown{.symbol = symbol(address, Domain::any),
                            .reason = "the instances of `" + address + "` are not known"};
      if (!by_name) all.items.push_back(module_object(*instance, span));
    } else if (by_name) {
      all.members.push_back({{key.name, span}, module_object(*instance, span)});
    } else {
      all.items.push_back(module_object(*instance, span));
    }
  }
  return all;
}

/// An attribute of a resource that comes out of a module is used where the output is named: how a
/// key is named there is not the module's mistake.
Value TerraformEvaluation::at_reference(Value value, Span span) {
  const bool is_attribute =
      value.kind == ValueKind::string && value.encoded.empty() &&
      std::any_of(value.text.parts.begin(), value.text.parts.end(),
                  [](const StringPart& part) { return part.from.has_value(); });
  if (!is_attribute) return value;
  value.span = span;
  value.text.span = span;
  for (StringPart& part : value.text.parts) part.span = span;
  return value;
}

Value TerraformEvaluation::module_output(const TerraformModule& module, std::string_view name,
                                         Span span) {
  return remembered(&module, "output." + std::string(name), span, [&] {
    const HclBlock* output = module.folder->output(name);
    const HclAttribute* value = output == nullptr ? nullptr : output->body.find("value");
    if (value != nullptr) return evaluate(value->value, {.module = &module});
    const std::string address = module.address + std::string(name);
    if (module.described || module.folder->is_incomplete()) {
      return unknown(span, address, "the output is not described");
    }
    return failure(span, "the module has no output `" + std::string(name) + "`");
  });
}

Value TerraformEvaluation::module_object(const TerraformModule& module, Span span) {
  Value object = {.kind = ValueKind::object, .span = span};
  for (const TerraformFile& file : module.folder->files()) {
    for (const HclBlock& block : file.body->blocks) {
      if (block.type != "output" || block.labels.empty()) continue;
      const std::string name(block.labels[0].text);
      object.members.push_back({{name, block.header}, module_output(module, name, span)});
    }
  }
  if (module.described || module.folder->is_incomplete()) {
    object.unknown = Unknown{.symbol = symbol(module.address, Domain::any),
                             .reason = "not all outputs are known"};
  }
  return object;
}

// --------------------------------------------------------------------------------------- resources

Value TerraformEvaluation::resource_reference(bool is_data, std::string_view type,
                                              std::size_t first, const std::vector<Step>& steps,
                                              std::size_t& used, const TerraformScope& scope,
                                              Span span) {
  const std::string_view name = steps[first].name;
  used = first + 1;
  const ResourceBlock* block = scope.module->folder->resource(is_data, type, name);
  if (block == nullptr) {
    const std::string shown = std::string(type) + '.' + std::string(name);
    if (!scope.module->folder->is_incomplete()) {
      return failure(span, "`" + shown + "` is not declared in this module");
    }
    return unknown(span, scope.module->address + shown, "its declaration is not read");
  }
  const Terraform::ResourceInstances& instances = terraform_.instances(*scope.module, *block);
  const bool has_index = steps.size() > used && steps[used].is_index;
  const TerraformResource* resource = nullptr;
  if (instances.size() == 1 && instances[0]->key.kind == InstanceKey::Kind::none) {
    resource = instances[0];
  } else if (has_index) {
    std::vector<InstanceKey> keys;
    keys.reserve(instances.size());
    for (const TerraformResource* instance : instances) keys.push_back(instance->key);
    const Step& step = steps[used++];
    const std::optional<std::size_t> at = chosen(keys, evaluate(*step.index, scope));
    if (!at || !exists(*instances[*at])) {
      return failure(step.span, "there is no such instance in this case");
    }
    resource = instances[*at];
  }
  if (resource != nullptr && is_data && type == "terraform_remote_state") {
    if (std::optional<Value> output = remote_output(*resource, steps, used, scope)) {
      return std::move(*output);
    }
  }
  if (resource != nullptr && used < steps.size() && !steps[used].is_index) {
    const Step& step = steps[used++];
    return attribute(*resource, step.name, step.span);
  }
  if (resource != nullptr) return resource_object(*resource, span);
  const bool by_name = block->block->body.find("for_each") != nullptr;
  Value all = {.kind = by_name ? ValueKind::object : ValueKind::list, .span = span};
  for (const TerraformResource* instance : instances) {
    if (!exists(*instance)) continue;
    if (instance->key.kind == InstanceKey::Kind::open) {
      all.unknown = Unknown{.symbol = symbol(instance->address, Domain::any),
                            .reason = "the instances are not known"};
      if (!by_name) all.items.push_back(resource_object(*instance, span));
    } else if (by_name) {
      all.members.push_back({{instance->key.name, span}, resource_object(*instance, span)});
    } else {
      all.items.push_back(resource_object(*instance, span));
    }
  }
  return all;
}

// ---------------------------------------------------------------------------------------- states

/// The root in view whose state the data source reads.
Terraform* TerraformEvaluation::remote_root(const TerraformResource& source) {
  if (!terraform_.surroundings_.root_with_state) return nullptr;
  const HclBody& body = source.block->block->body;
  const auto backend = argument(body, "backend", scope_of(source));
  const auto config = argument(body, "config", scope_of(source));
  const std::optional<std::string> name = backend ? known_text(backend->value) : std::nullopt;
  if (!name || !config || config->value.kind != ValueKind::object) return nullptr;
  std::map<std::string, std::string> arguments;
  for (const ValueMember& member : config->value.members) {
    if (std::optional<std::string> text = known_text(member.value)) {
      arguments.emplace(member.name.value, std::move(*text));
    }
  }
  if (*name == "local" && !arguments.contains("path")) return nullptr;
  const std::optional<StatePlace> place =
      state_place(terraform_.root_folder_->path(), *name, arguments);
  return place ? terraform_.surroundings_.root_with_state(*place) : nullptr;
}

TerraformEvaluation& TerraformEvaluation::evaluation_of(Terraform& root) {
  if (&root == &first_->terraform_) return *first_;
  std::unique_ptr<TerraformEvaluation>& evaluation = first_->others_[&root];
  if (evaluation == nullptr) {
    evaluation = std::make_unique<TerraformEvaluation>(root, explorer_);
    evaluation->first_ = first_;
  }
  return *evaluation;
}

/// `.outputs.NAME` behind a data source, where the state is that of a root in view. A state without
/// such an output may be older than the files.
std::optional<Value> TerraformEvaluation::remote_output(const TerraformResource& source,
                                                        const std::vector<Step>& steps,
                                                        std::size_t& used,
                                                        const TerraformScope& scope) {
  if (steps.size() < used + 2 || steps[used].is_index || steps[used].name != "outputs") {
    return std::nullopt;
  }
  const Step& step = steps[used + 1];
  const std::optional<std::string> name =
      step.is_index ? known_text(evaluate(*step.index, scope)) : std::string(step.name);
  Terraform* root = name ? remote_root(source) : nullptr;
  if (root == nullptr || root->folder().output(*name) == nullptr) return std::nullopt;
  used += 2;
  TerraformEvaluation& other = evaluation_of(*root);
  const bool failed_before = std::exchange(other.failed_, false);
  const int quiet_before = std::exchange(other.quiet_, quiet_);
  Value value = other.module_output(root->root(), *name, step.span);
  other.quiet_ = quiet_before;
  failed_ = failed_ || other.failed_;
  other.failed_ = other.failed_ || failed_before;
  return at_reference(std::move(value), step.span);
}

/// All attributes that are written or that we know of; others exist, too.
Value TerraformEvaluation::resource_object(const TerraformResource& resource, Span span) {
  const Value& object = remembered(&resource, "all attributes", span, [&] {
    Value result = {.kind = ValueKind::object, .span = span};
    std::set<std::string_view> names;
    for (const HclAttribute& written : resource.block->block->body.attributes) {
      if (written.name != "count" && written.name != "for_each") names.insert(written.name);
    }
    for (const std::string_view known : {"arn", "id", "name", "key_id", "json", "target_key_arn"}) {
      names.insert(known);
    }
    for (const std::string_view name : names) {
      result.members.push_back({{std::string(name), span}, attribute(resource, name, span)});
    }
    result.unknown = Unknown{.symbol = symbol(resource.address, Domain::any),
                             .reason = "not all attributes are known"};
    return result;
  });
  return object;
}

}  // namespace kmslint
