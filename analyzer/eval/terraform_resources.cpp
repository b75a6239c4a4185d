// What attributes of resources and data sources are worth, and which Region and account a resource
// lives in.
//
// Sources: the AWS provider's pages of aws_kms_key, aws_kms_alias, aws_cloudwatch_log_group (whose
// `arn` has no `:*`), aws_iam_policy_document, aws_region, aws_caller_identity, aws_partition,
// aws_service_principal (https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
#include <algorithm>
#include <utility>

#include "eval/intrinsics.h"
#include "eval/partition.h"
#include "eval/terraform.h"
#include "eval/terraform_functions.h"
#include "eval/to_json_text.h"

namespace kmslint {

namespace {

void append(PartialString& text, std::string_view literal, Span span) {
  text.append(literal_string(std::string(literal), span));
}

/// `&{aws:username}` stands for `${aws:username}` (aws_iam_policy_document).
Value with_policy_variables(Value value) {
  for (StringPart& part : value.text.parts) {
    for (std::size_t at = part.literal.find("&{"); at != std::string::npos;
         at = part.literal.find("&{", at + 2)) {
      part.literal[at] = '$';
    }
  }
  for (Value& item : value.items) item = with_policy_variables(std::move(item));
  return value;
}

Value list_of(Value value) {
  if (value.kind == ValueKind::list || value.kind == ValueKind::unknown) return value;
  Value list = {.kind = ValueKind::list, .span = value.span};
  list.items.push_back(std::move(value));
  return list;
}

bool begins_with(const PartialString& text, std::string_view prefix) {
  return !text.parts.empty() && !text.parts.front().hole &&
         std::string_view(text.parts.front().literal).starts_with(prefix);
}

}  // namespace

bool is_kms_key_type(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_external_key" || type == "aws_kms_replica_key" ||
         type == "aws_kms_replica_external_key";
}

std::optional<TerraformEvaluation::Argument> TerraformEvaluation::argument(
    const HclBody& body, std::string_view name, const TerraformScope& scope) {
  const HclAttribute* attribute = body.find(name);
  if (attribute == nullptr) return std::nullopt;
  Value value = evaluate(attribute->value, scope);
  if (value.kind == ValueKind::null) return std::nullopt;
  return Argument{attribute->name_span, std::move(value)};
}

// ----------------------------------------------------------------------------------- nested blocks

/// What is not known of a collection is one element that stands for any of them, where there are
/// some: a question of its own.
void TerraformEvaluation::add_any_element(Value& elements, Span span) {
  const bool is_unknown = elements.kind == ValueKind::unknown;
  if ((!is_unknown && !elements.is_open()) || !elements.unknown) return;
  const std::string name = (*terraform_.symbols_)[elements.unknown->symbol].name;
  if (is_unknown) elements = {.kind = ValueKind::object, .span = span};
  elements.unknown = std::nullopt;
  const SymbolId is_there = symbol(name + " has further elements", Domain::boolean);
  if (!explorer_.equals(is_there, "true")) return;
  Value any = unknown(span, name + "[*]", "the elements are not known");
  if (elements.kind == ValueKind::list) {
    elements.items.push_back(std::move(any));
  } else {
    elements.members.push_back({{"*", span}, std::move(any)});
  }
}

std::vector<NestedBlock> TerraformEvaluation::nested(const HclBody& body, std::string_view type,
                                                     const TerraformScope& scope,
                                                     std::optional<Unknown>& open) {
  std::vector<NestedBlock> result;
  const auto add_dynamic = [&](const HclBody& dynamic, Span place) {
    const std::vector<const HclBody*> contents = nested_blocks(dynamic, "content");
    const HclAttribute* over = dynamic.find("for_each");
    if (contents.empty() || over == nullptr) return;
    const HclAttribute* named = dynamic.find("iterator");
    const std::string iterator =
        named == nullptr ? std::string(type) : reference_text(named->value);
    Value elements = evaluate(over->value, scope);
    if (elements.kind == ValueKind::null) return;
    add_any_element(elements, over->value.span);
    const std::string_view stored_name =
        kept(text_of(literal_string(iterator, place), place)).text.parts.front().literal;
    for (NamedValue<Value>& element : elements_of(elements)) {
      Value pair = {.kind = ValueKind::object, .span = element.value.span};
      pair.members.push_back(
          {{"key", place}, text_of(literal_string(element.name.value, place), place)});
      pair.members.push_back({{"value", place}, std::move(element.value)});
      const Value& bound_pair = kept(std::move(pair));
      const Span written = bound_pair.span;
      terraform_.kept_bindings_.push_back(
          {.name = stored_name, .value = &bound_pair, .outer = scope.bindings});
      TerraformScope inner = scope;
      inner.bindings = &terraform_.kept_bindings_.back();
      result.push_back(
          {.body = contents.front(), .scope = inner, .span = place, .element = written});
    }
  };
  for (const HclBlock& block : body.blocks) {
    if (block.type == type) result.push_back({&block.body, scope, block.type_span});
    const bool is_dynamic = block.type == "dynamic" && block.labels.size() == 1;
    if (is_dynamic && block.labels[0].text == type) add_dynamic(block.body, block.labels[0].span);
  }
  if (!body.json) {
    const HclAttribute* argument = body.find(type);
    if (argument == nullptr) return result;
    const std::string reason = "`" + std::string(type) + "` is a block and written as an argument";
    terraform_.say(argument->name_span, reason);
    open = Unknown{.symbol = symbol(name_at(argument->name_span, scope), Domain::any),
                   .reason = reason};
    return result;
  }
  for (const HclBody* written : nested_blocks(body, type)) {
    const bool is_block = std::any_of(body.blocks.begin(), body.blocks.end(),
                                      [&](const HclBlock& b) { return &b.body == written; });
    if (!is_block) result.push_back({written, scope, body.find(type)->name_span});
  }
  for (const HclBody* dynamic : nested_blocks(body, "dynamic")) {
    for (const HclBody* of_type : nested_blocks(*dynamic, type)) {
      add_dynamic(*of_type, dynamic->span);
    }
  }
  return result;
}

// -------------------------------------------------------------------------------------- attributes

Value TerraformEvaluation::attribute(const TerraformResource& resource, std::string_view name,
                                     Span span) {
  if (std::optional<Value> computed = computed_attribute(resource, name, span)) {
    return std::move(*computed);
  }
  const HclAttribute* written = resource.block->block->body.find(name);
  if (written != nullptr) {
    const Value& value = remembered(&resource, std::string(name), span,
                                    [&] { return evaluate(written->value, scope_of(resource)); });
    if (value.kind != ValueKind::null) return value;
  }
  return after_apply(resource, name, Domain::any, span);
}

std::optional<Value> TerraformEvaluation::computed_attribute(const TerraformResource& resource,
                                                             std::string_view name, Span span) {
  const std::string_view type = resource.block->type;
  if (resource.block->is_data) return data_attribute(resource, name, span);
  if (is_kms_key_type(type)) return key_attribute(resource, name, span);
  if (type == "aws_cloudwatch_log_group") return log_group_attribute(resource, name, span);
  if (type == "aws_kms_alias") return alias_attribute(resource, name, span);
  if ((type == "aws_iam_role" || type == "aws_iam_user") && name == "arn") {
    return identity_arn(resource, span);
  }
  if (type == "aws_kms_key_policy" && (name == "key_id" || name == "id")) {
    const HclAttribute* key = resource.block->block->body.find("key_id");
    if (key != nullptr) return evaluate(key->value, scope_of(resource));
  }
  return std::nullopt;
}

/// A value that exists once Terraform has applied: named by its address.
Value TerraformEvaluation::after_apply(const TerraformResource& resource, std::string_view name,
                                       Domain domain, Span span) {
  const SymbolId id = symbol(resource.address + '.' + std::string(name), domain);
  terraform_.symbols_->edit(id).declared = resource.block->name_span;
  if (domain == Domain::any) {
    return unknown_of(id, "`" + std::string(name) + "` is known after apply", span);
  }
  return from_resource(hole_string(id, span), resource, span);
}

Value TerraformEvaluation::from_resource(PartialString text, const TerraformResource& resource,
                                         Span span) {
  return text_of(placed(text, span, resource.id), span);
}

PartialString TerraformEvaluation::arn(const TerraformResource& resource, std::string_view service,
                                       PartialString rest, Span span) {
  PartialString text = literal_string("arn:", span);
  text.append(partition(resource, span));
  append(text, ":" + std::string(service) + ":", span);
  text.append(region(resource, span));
  append(text, ":", span);
  text.append(account(resource, span));
  append(text, ":", span);
  text.append(rest);
  return text;
}

std::optional<Value> TerraformEvaluation::key_attribute(const TerraformResource& resource,
                                                        std::string_view name, Span span) {
  if (name == "key_id" || name == "id") {
    return after_apply(resource, "key_id", Domain::key_id, span);
  }
  if (name != "arn") return std::nullopt;
  PartialString rest = literal_string("key/", span);
  rest.append(after_apply(resource, "key_id", Domain::key_id, span).text);
  return from_resource(arn(resource, "kms", rest, span), resource, span);
}

/// `name`, or `name_prefix` and what the provider adds, or a name the provider makes up.
PartialString TerraformEvaluation::written_name(const TerraformResource& resource, Span span) {
  const HclBody& body = resource.block->block->body;
  const auto written = [&](std::string_view argument) -> std::optional<PartialString> {
    const HclAttribute* attribute = body.find(argument);
    if (attribute == nullptr) return std::nullopt;
    const Value& value = remembered(&resource, std::string(argument), span,
                                    [&] { return evaluate(attribute->value, scope_of(resource)); });
    if (value.kind == ValueKind::null) return std::nullopt;
    return text(value);
  };
  if (std::optional<PartialString> name = written("name")) return std::move(*name);
  const bool is_group = resource.block->type == "aws_cloudwatch_log_group";
  const Domain domain = is_group ? Domain::log_group_name_part : Domain::any;
  if (std::optional<PartialString> prefix = written("name_prefix")) {
    prefix->append(hole_string(symbol(resource.address + ".name", domain), prefix->span));
    return std::move(*prefix);
  }
  return hole_string(
      symbol(resource.address + ".name", is_group ? Domain::log_group_name : Domain::any), span);
}

std::optional<Value> TerraformEvaluation::log_group_attribute(const TerraformResource& resource,
                                                              std::string_view name, Span span) {
  if (name != "arn" && name != "name" && name != "id") return std::nullopt;
  const PartialString group = written_name(resource, span);
  if (name != "arn") {
    Value value = text_of(group, span);
    for (StringPart& part : value.text.parts) part.from = resource.id;
    return value;
  }
  PartialString rest = literal_string("log-group:", span);
  rest.append(group);
  return from_resource(arn(resource, "logs", rest, span), resource, span);
}

/// `arn:aws:iam::111122223333:role/path/name`, where the path is `/` unless it is written.
Value TerraformEvaluation::identity_arn(const TerraformResource& resource, Span span) {
  const HclAttribute* path = resource.block->block->body.find("path");
  PartialString between = literal_string("/", span);
  if (path != nullptr) {
    const Value& written = remembered(&resource, "path", span,
                                      [&] { return evaluate(path->value, scope_of(resource)); });
    if (written.kind != ValueKind::null) between = text(written);
  }
  PartialString arn = literal_string("arn:", span);
  arn.append(partition(resource, span));
  append(arn, ":iam::", span);
  arn.append(account(resource, span));
  append(arn, resource.block->type == "aws_iam_role" ? ":role" : ":user", span);
  arn.append(between);
  arn.append(written_name(resource, span));
  return from_resource(std::move(arn), resource, span);
}

std::optional<Value> TerraformEvaluation::alias_attribute(const TerraformResource& resource,
                                                          std::string_view name, Span span) {
  if (name == "name" || name == "id") {
    return from_resource(written_name(resource, span), resource, span);
  }
  if (name == "arn") {
    return from_resource(arn(resource, "kms", written_name(resource, span), span), resource, span);
  }
  if (name != "target_key_arn") return std::nullopt;
  const HclAttribute* target = resource.block->block->body.find("target_key_id");
  if (target == nullptr) return std::nullopt;
  const Value& key = remembered(&resource, "target_key_id", span,
                                [&] { return evaluate(target->value, scope_of(resource)); });
  const PartialString id = text(key);
  if (begins_with(id, "arn:")) return from_resource(id, resource, span);
  PartialString rest = literal_string("key/", span);
  rest.append(id);
  return from_resource(arn(resource, "kms", rest, span), resource, span);
}

std::optional<Value> TerraformEvaluation::data_attribute(const TerraformResource& resource,
                                                         std::string_view name, Span span) {
  const std::string_view type = resource.block->type;
  if (type == "aws_region" && (name == "name" || name == "id" || name == "region")) {
    const HclAttribute* said = resource.block->block->body.find("name");
    if (said != nullptr) return evaluate(said->value, scope_of(resource));
    return text_of(placed(region(resource, span), span, {}), span);
  }
  if (type == "aws_caller_identity" && (name == "account_id" || name == "id")) {
    return text_of(placed(account(resource, span), span, {}), span);
  }
  if (type == "aws_partition" && (name == "partition" || name == "id")) {
    return text_of(placed(partition(resource, span), span, {}), span);
  }
  if (type == "aws_partition" && name == "dns_suffix") {
    const std::optional<std::string> known = partition(resource, span).literal();
    const std::optional<std::string_view> suffix =
        known ? url_suffix_of_partition(*known) : std::nullopt;
    if (suffix) return text_of(literal_string(std::string(*suffix), span), span);
    return text_of(hole_string(environment_symbol("AWS::URLSuffix", Domain::url_suffix), span),
                   span);
  }
  if (type == "aws_service_principal" && (name == "name" || name == "id")) {
    const HclAttribute* service = resource.block->block->body.find("service_name");
    if (service == nullptr) return std::nullopt;
    PartialString principal = text(evaluate(service->value, scope_of(resource)));
    append(principal, ".", span);
    if (name == "id") {
      principal.append(region(resource, span));
      append(principal, ".", span);
    }
    const std::optional<std::string> known = partition(resource, span).literal();
    const std::optional<std::string_view> suffix =
        known ? url_suffix_of_partition(*known) : std::nullopt;
    append(principal, suffix.value_or("amazonaws.com"), span);
    return text_of(placed(principal, span, {}), span);
  }
  if (type == "aws_kms_key" || type == "aws_kms_alias") {
    const HclAttribute* named =
        resource.block->block->body.find(type == "aws_kms_key" ? "key_id" : "name");
    const PartialString said =
        named == nullptr ? PartialString{} : text(evaluate(named->value, scope_of(resource)));
    const bool wants_arn = name == "arn" || name == "target_key_arn";
    // The key behind the alias: named by the alias, by which it can be found.
    if (wants_arn && begins_with(said, "alias/")) {
      return text_of(placed(arn(resource, "kms", said, span), span, resource.id), span);
    }
    if (wants_arn && begins_with(said, "arn:")) return text_of(placed(said, span, {}), span);
    if (name == "name" && type == "aws_kms_alias") return text_of(said, span);
    if (name == "key_id" || name == "id" || name == "target_key_id") {
      const std::optional<SymbolId> hole = said.lone_hole();
      const bool is_id = hole && (*terraform_.symbols_)[*hole].domain == Domain::key_id;
      if (is_id) return text_of(placed(said, span, {}), span);
      return after_apply(resource, "key_id", Domain::key_id, span);
    }
    if (!wants_arn) return std::nullopt;
    PartialString rest = literal_string("key/", span);
    const std::optional<SymbolId> hole = said.lone_hole();
    const bool is_id = hole && (*terraform_.symbols_)[*hole].domain == Domain::key_id;
    const bool is_known = is_id || (said.is_literal() && !said.empty());
    rest.append(is_known ? said : after_apply(resource, "key_id", Domain::key_id, span).text);
    return text_of(placed(arn(resource, "kms", rest, span), span, resource.id), span);
  }
  if (type == "aws_cloudwatch_log_group" && name == "arn") {
    PartialString rest = literal_string("log-group:", span);
    rest.append(written_name(resource, span));
    return text_of(placed(arn(resource, "logs", rest, span), span, {}), span);
  }
  if (type == "aws_iam_policy_document" && (name == "json" || name == "minified_json")) {
    return remembered(&resource, "json", span, [&] {
      Value document = policy_document(resource);
      Value text = text_of(to_json_text(document, document.span), document.span);
      text.encoded.push_back(std::move(document));
      return text;
    });
  }
  return std::nullopt;
}

// ------------------------------------------------------------------------ aws_iam_policy_document

/// Source documents first, then the statements here; equal Sids replace what stood there, and so do
/// those of override documents.
Value TerraformEvaluation::policy_document(const TerraformResource& resource) {
  const HclBlock& block = *resource.block->block;
  const TerraformScope scope = scope_of(resource);
  Value document = {.kind = ValueKind::object, .span = block.span};
  const std::optional<Argument> version = argument(block.body, "version", scope);
  document.members.push_back(
      {{"Version", block.header},
       version ? version->value
               : text_of(literal_string("2012-10-17", block.header), block.header)});
  Value statements = {.kind = ValueKind::list, .span = block.span};
  for (const std::string_view source : {"source_policy_documents", "source_json"}) {
    add_merged(resource, source, statements);
  }
  Value own = {.kind = ValueKind::object, .span = block.span};
  Value own_list = {.kind = ValueKind::list, .span = block.span};
  std::optional<Unknown> open;
  for (const NestedBlock& statement : nested(block.body, "statement", scope, open)) {
    own_list.items.push_back(policy_statement(statement));
  }
  if (open) {
    own_list.items.push_back({.kind = ValueKind::unknown, .span = block.header, .unknown = open});
  }
  own.members.push_back({{"Statement", block.header}, std::move(own_list)});
  add_document(std::move(own), statements);
  for (const std::string_view over : {"override_policy_documents", "override_json"}) {
    add_merged(resource, over, statements);
  }
  document.members.push_back({{"Statement", block.header}, std::move(statements)});
  return document;
}

void TerraformEvaluation::add_merged(const TerraformResource& resource, std::string_view name,
                                     Value& statements) {
  const std::optional<Argument> documents =
      argument(resource.block->block->body, name, scope_of(resource));
  if (!documents) return;
  Value list = list_of(documents->value);
  if (list.kind == ValueKind::unknown || list.is_open()) {
    statements.items.push_back(
        {.kind = ValueKind::unknown, .span = list.span, .unknown = list.unknown});
  }
  for (Value& item : list.items) {
    if (item.kind == ValueKind::null || (item.is_scalar() && item.text.empty())) continue;
    std::optional<FunctionResult> decoded =
        call_terraform_function(function_call("jsondecode", item.span, {item}));
    if (decoded) add_document(std::move(decoded->value), statements);
  }
}

/// What a value that is not known hangs on.
SymbolId TerraformEvaluation::symbol_in(const Value& value, const TerraformScope& scope) {
  if (value.kind == ValueKind::unknown && value.unknown) return value.unknown->symbol;
  for (const StringPart& part : value.text.parts) {
    if (part.hole) return *part.hole;
  }
  return symbol(name_at(value.span, scope), Domain::any);
}

void TerraformEvaluation::add_document(Value document, Value& statements) {
  const auto sid_of = [](const Value& statement) -> std::optional<std::string> {
    const ValueMember* sid = statement.kind == ValueKind::object ? statement.find("Sid") : nullptr;
    return sid == nullptr ? std::nullopt : sid->value.text.literal();
  };
  const ValueMember* added =
      document.kind == ValueKind::object ? document.find("Statement") : nullptr;
  if (added == nullptr) {
    if (document.kind == ValueKind::unknown) statements.items.push_back(std::move(document));
    return;
  }
  Value list = list_of(added->value);
  if (list.kind == ValueKind::unknown) {
    statements.items.push_back(std::move(list));
    return;
  }
  for (Value& statement : list.items) {
    const std::optional<std::string> sid = sid_of(statement);
    const ValueMember* written =
        statement.kind == ValueKind::object ? statement.find("Sid") : nullptr;
    if (written != nullptr && !sid) {
      // It replaces any statement whose Sid it may have.
      const Unknown either = {.symbol = symbol_in(written->value, {}),
                              .reason = "a statement with a Sid that is not known may replace it"};
      for (Value& other : statements.items) {
        const std::optional<std::string> other_sid = sid_of(other);
        if (!other_sid || other_sid->empty()) continue;
        other = {.kind = ValueKind::unknown, .span = other.span, .unknown = either};
      }
    }
    const auto same = std::find_if(
        statements.items.begin(), statements.items.end(),
        [&](const Value& other) { return sid && !sid->empty() && sid_of(other) == sid; });
    if (same == statements.items.end()) {
      statements.items.push_back(std::move(statement));
    } else {
      *same = std::move(statement);
    }
  }
  if (list.is_open()) {
    statements.items.push_back(
        {.kind = ValueKind::unknown, .span = list.span, .unknown = list.unknown});
  }
}

Value TerraformEvaluation::policy_statement(const NestedBlock& block) {
  Value statement = {.kind = ValueKind::object, .span = block.body->span};
  statement.span.begin =
      block.span.file == statement.span.file && block.span.begin < statement.span.begin
          ? block.span.begin
          : statement.span.begin;
  // The text of a described module is not there to be read: its caller's is.
  const bool is_described = block.scope.module != nullptr && block.scope.module->described;
  if (is_described && block.element != Span{}) statement.span = block.element;
  const auto add = [&](std::string_view name, Span place, Value value) {
    statement.members.push_back({{std::string(name), place}, std::move(value)});
  };
  if (std::optional<Argument> sid = argument(*block.body, "sid", block.scope)) {
    if (!sid->value.text.empty()) add("Sid", sid->name, std::move(sid->value));
  }
  std::optional<Argument> effect = argument(*block.body, "effect", block.scope);
  if (effect) {
    add("Effect", effect->name, std::move(effect->value));
  } else {
    add("Effect", block.span, text_of(literal_string("Allow", block.span), block.span));
  }
  add_principals(block, "principals", "Principal", statement);
  add_principals(block, "not_principals", "NotPrincipal", statement);
  add_list(block, "actions", "Action", statement);
  add_list(block, "not_actions", "NotAction", statement);
  add_list(block, "resources", "Resource", statement);
  add_list(block, "not_resources", "NotResource", statement);
  add_conditions(block, statement);
  return statement;
}

/// An empty list leaves the member out.
void TerraformEvaluation::add_list(const NestedBlock& statement, std::string_view name,
                                   std::string_view member, Value& into) {
  std::optional<Argument> list = argument(*statement.body, name, statement.scope);
  if (!list) return;
  Value value = list_of(std::move(list->value));
  if (value.kind == ValueKind::list && value.items.empty() && !value.is_open()) return;
  into.members.push_back(
      {{std::string(member), list->name}, with_policy_variables(std::move(value))});
}

void TerraformEvaluation::add_principals(const NestedBlock& statement, std::string_view type,
                                         std::string_view member, Value& into) {
  std::optional<Unknown> open;
  Value principals = {.kind = ValueKind::object, .span = statement.span};
  Span place = statement.span;
  bool everyone = false;
  for (const NestedBlock& block : nested(*statement.body, type, statement.scope, open)) {
    place = block.span;
    principals.span = block.body->span;
    const std::optional<Argument> kind = argument(*block.body, "type", block.scope);
    std::optional<Argument> identifiers = argument(*block.body, "identifiers", block.scope);
    if (!kind || !identifiers) continue;
    Value list = with_policy_variables(list_of(std::move(identifiers->value)));
    const std::optional<std::string> name = known_text(kind->value);
    if (!name) {
      open = Unknown{.symbol = symbol_in(kind->value, block.scope),
                     .reason = "the type of a principal is not known"};
      continue;
    }
    const bool is_star =
        list.kind == ValueKind::list && list.items.size() == 1 && known_text(list.items[0]) == "*";
    if (*name == "*" && is_star) {
      everyone = true;
      principals = std::move(list.items[0]);
      break;
    }
    const auto same = std::find_if(principals.members.begin(), principals.members.end(),
                                   [&](const ValueMember& m) { return m.name.value == *name; });
    if (same == principals.members.end()) {
      principals.members.push_back({{*name, kind->value.span}, std::move(list)});
    } else if (list.kind == ValueKind::list && same->value.kind == ValueKind::list) {
      for (Value& item : list.items) same->value.items.push_back(std::move(item));
      if (list.unknown) same->value.unknown = list.unknown;
    } else {
      same->value = list.kind == ValueKind::list ? same->value : std::move(list);
    }
  }
  if (open) {
    into.members.push_back({{std::string(member), place},
                            {.kind = ValueKind::unknown, .span = place, .unknown = open}});
  } else if (everyone || !principals.members.empty()) {
    into.members.push_back({{std::string(member), place}, std::move(principals)});
  }
}

/// Values of equal operator and key come together.
void TerraformEvaluation::add_conditions(const NestedBlock& statement, Value& into) {
  std::optional<Unknown> open;
  Value conditions = {.kind = ValueKind::object, .span = statement.span};
  Span place = statement.span;
  for (const NestedBlock& block : nested(*statement.body, "condition", statement.scope, open)) {
    place = block.span;
    if (conditions.members.empty()) conditions.span = block.body->span;
    const std::optional<Argument> test = argument(*block.body, "test", block.scope);
    const std::optional<Argument> variable = argument(*block.body, "variable", block.scope);
    std::optional<Argument> values = argument(*block.body, "values", block.scope);
    if (!test || !variable || !values) continue;
    const std::optional<std::string> operation = known_text(test->value);
    const std::optional<std::string> key = known_text(variable->value);
    if (!operation || !key) {
      open = Unknown{.symbol = symbol_in(operation ? variable->value : test->value, block.scope),
                     .reason = "the operator or the key of a condition is not known"};
      continue;
    }
    const auto find = [](Value& object, const std::string& name, Span span) -> Value& {
      for (ValueMember& member : object.members) {
        if (member.name.value == name) return member.value;
      }
      object.members.push_back({{name, span}, {.kind = ValueKind::object, .span = span}});
      return object.members.back().value;
    };
    Value& keys = find(conditions, *operation, test->value.span);
    Value& list = find(keys, *key, variable->value.span);
    Value added = with_policy_variables(list_of(std::move(values->value)));
    if (list.kind != ValueKind::list || added.kind != ValueKind::list) {
      list = list.kind == ValueKind::unknown ? std::move(list) : std::move(added);
    } else {
      for (Value& item : added.items) list.items.push_back(std::move(item));
      if (added.unknown) list.unknown = added.unknown;
    }
  }
  if (open) {
    into.members.push_back(
        {{"Condition", place}, {.kind = ValueKind::unknown, .span = place, .unknown = open}});
  } else if (!conditions.members.empty()) {
    into.members.push_back({{"Condition", place}, std::move(conditions)});
  }
}

// --------------------------------------------------------------------------------------- providers

TerraformEvaluation::Provider TerraformEvaluation::provider_of(const TerraformResource& resource) {
  const HclAttribute* said = resource.block->block->body.find("provider");
  std::string name = said == nullptr ? std::string() : reference_text(said->value);
  if (name.empty()) {
    const std::string_view type = resource.block->type;
    name = std::string(type.substr(0, type.find('_')));
  }
  return provider_named(*resource.module, name);
}

TerraformEvaluation::Provider TerraformEvaluation::provider_named(const TerraformModule& module,
                                                                  const std::string& name) {
  if (const HclBlock* block = module.folder->provider(name)) return {&module, block, name};
  if (module.parent == nullptr) return {&module, nullptr, name};
  const HclAttribute* given = module.call->body.find("providers");
  if (given != nullptr && given->value.kind == ExpressionKind::object) {
    for (std::size_t i = 0; i + 1 < given->value.operands.size(); i += 2) {
      if (reference_text(given->value.operands[i]) != name) continue;
      return provider_named(*module.parent, reference_text(given->value.operands[i + 1]));
    }
  }
  // Without a word about it a module has its caller's default configuration.
  if (name.find('.') == std::string::npos) return provider_named(*module.parent, name);
  return {&module, nullptr, module.address + name};
}

PartialString TerraformEvaluation::provider_region(const Provider& provider, Span span) {
  const HclAttribute* said =
      provider.block == nullptr ? nullptr : provider.block->body.find("region");
  if (said == nullptr) return open_region(provider.name, span);
  const std::string name = "region of " + provider.name;
  const Value& value = remembered(provider.module, name, span, [&] {
    return evaluate(said->value, {.module = provider.module});
  });
  if (value.kind == ValueKind::null) return open_region(provider.name, span);
  PartialString region = text(value);
  const std::optional<SymbolId> hole = region.lone_hole();
  if (hole && (*terraform_.symbols_)[*hole].domain == Domain::any) {
    terraform_.symbols_->edit(*hole).domain = Domain::region;
  }
  return region;
}

PartialString TerraformEvaluation::open_region(const std::string& provider, Span span) {
  const bool is_default = provider.find('.') == std::string::npos;
  const std::vector<std::string>& regions = terraform_.settings_.regions;
  if (is_default && regions.size() == 1) return literal_string(regions.front(), span);
  const bool is_one_of = is_default && !regions.empty();
  const Domain domain = is_one_of ? Domain::enumerated : Domain::region;
  const SymbolId id = is_default ? environment_symbol("AWS::Region", domain, "--region")
                                 : symbol("AWS::Region@" + provider, domain, "--region");
  if (is_one_of) terraform_.symbols_->edit(id).values = regions;
  return hole_string(id, span);
}

/// The `region` argument of version 6 of the provider goes before the provider's.
PartialString TerraformEvaluation::region(const TerraformResource& resource, Span span) {
  const HclAttribute* own = resource.block->block->body.find("region");
  if (own != nullptr) {
    const Value& value = remembered(&resource, "region", span,
                                    [&] { return evaluate(own->value, scope_of(resource)); });
    if (value.kind != ValueKind::null) {
      const PartialString said = text(value);
      const std::optional<SymbolId> hole = said.lone_hole();
      if (hole && (*terraform_.symbols_)[*hole].domain == Domain::any) {
        terraform_.symbols_->edit(*hole).domain = Domain::region;
      }
      return said;
    }
  }
  return provider_region(provider_of(resource), span);
}

/// `allowed_account_ids` with one account: Terraform refuses to work in any other.
std::optional<std::string> TerraformEvaluation::only_allowed_account(const Provider& provider) {
  const HclAttribute* allowed =
      provider.block == nullptr ? nullptr : provider.block->body.find("allowed_account_ids");
  if (allowed == nullptr) return std::nullopt;
  const Value accounts = evaluate(allowed->value, {.module = provider.module});
  if (accounts.kind != ValueKind::list || accounts.items.size() != 1 || accounts.is_open()) {
    return std::nullopt;
  }
  return known_text(accounts.items.front());
}

/// A configuration with credentials of its own may be another account's.
PartialString TerraformEvaluation::account(const TerraformResource& resource, Span span) {
  const Provider provider = provider_of(resource);
  if (const std::optional<std::string> only = only_allowed_account(provider)) {
    return literal_string(*only, span);
  }
  bool may_differ = false;
  if (provider.name.find('.') != std::string::npos) {
    may_differ =
        provider.block == nullptr || !nested_blocks(provider.block->body, "assume_role").empty();
    for (const std::string_view credential :
         {"profile", "access_key", "shared_credentials_files", "allowed_account_ids"}) {
      may_differ = may_differ ||
                   (provider.block != nullptr && provider.block->body.find(credential) != nullptr);
    }
  }
  if (!may_differ && terraform_.settings_.account) {
    return literal_string(*terraform_.settings_.account, span);
  }
  const SymbolId id = may_differ
                          ? symbol("AWS::AccountId@" + provider.name, Domain::account, "--account")
                          : environment_symbol("AWS::AccountId", Domain::account, "--account");
  return hole_string(id, span);
}

PartialString TerraformEvaluation::partition(const TerraformResource& resource, Span span) {
  if (terraform_.settings_.partition) return literal_string(*terraform_.settings_.partition, span);
  const PartialString place = region(resource, span);
  if (const std::optional<std::string> known = place.literal()) {
    return literal_string(std::string(partition_of_region(*known)), span);
  }
  const std::optional<SymbolId> hole = place.lone_hole();
  if (hole && (*terraform_.symbols_)[*hole].domain == Domain::enumerated) {
    const std::vector<std::string> values = (*terraform_.symbols_)[*hole].values;
    std::set<std::string_view> partitions;
    for (const std::string& value : values) partitions.insert(partition_of_region(value));
    if (partitions.size() == 1) return literal_string(std::string(*partitions.begin()), span);
    const std::optional<std::string> chosen_region = explorer_.value_of(*hole, values);
    if (chosen_region)
      return literal_string(std::string(partition_of_region(*chosen_region)), span);
  }
  return literal_string("aws", span);
}

}  // namespace kmslint
