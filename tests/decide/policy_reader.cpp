#include "decide/policy_reader.h"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kmslint::test {

PartialString text_with_holes(std::string_view text, Symbols& symbols) {
  PartialString result;
  while (!text.empty()) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) break;
    if (begin > 0) result.parts.push_back({.literal = std::string(text.substr(0, begin))});
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    result.parts.push_back({.hole = symbols.intern(ScopeId{}, name, Domain::any)});
    text.remove_prefix(end + 2);
  }
  if (!text.empty() || result.parts.empty()) result.parts.push_back({.literal = std::string(text)});
  return result;
}

namespace {

std::string_view view(const rapidjson::Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

Value text_value(ValueKind kind, PartialString text) {
  return {.kind = kind, .text = std::move(text)};
}

PartialString plain(std::string text) { return {.parts = {{.literal = std::move(text)}}}; }

Value convert(const rapidjson::Value& json, Symbols& symbols) {
  switch (json.GetType()) {
    case rapidjson::kNullType: return {};
    case rapidjson::kFalseType: return text_value(ValueKind::boolean, plain("false"));
    case rapidjson::kTrueType: return text_value(ValueKind::boolean, plain("true"));
    case rapidjson::kNumberType: return text_value(ValueKind::number, plain(view(json).data()));
    case rapidjson::kStringType:
      return text_value(ValueKind::string, text_with_holes(view(json), symbols));
    case rapidjson::kArrayType: break;
    case rapidjson::kObjectType: break;
  }
  Value result = {.kind = json.IsArray() ? ValueKind::list : ValueKind::object};
  if (json.IsArray()) {
    for (const rapidjson::Value& item : json.GetArray()) {
      result.items.push_back(convert(item, symbols));
    }
    return result;
  }
  for (const auto& member : json.GetObject()) {
    ValueMember converted = {.value = convert(member.value, symbols)};
    converted.name.value = std::string(view(member.name));
    result.members.push_back(std::move(converted));
  }
  return result;
}

}  // namespace

Value read_json(std::string_view json, Symbols& symbols) {
  rapidjson::Document document;
  // Numbers stay as they are written (CON-9).
  document.Parse<rapidjson::kParseNumbersAsStringsFlag>(json.data(), json.size());
  if (document.HasParseError()) throw std::runtime_error("not JSON: " + std::string(json));
  return convert(document, symbols);
}

std::vector<const Statement*> TestPolicy::all() const {
  std::vector<const Statement*> result;
  for (const Statement& statement : statements) result.push_back(&statement);
  return result;
}

TestPolicy read_policy(const Value& document) {
  const KeyPolicy policy = read_key_policy(document);
  TestPolicy result;
  result.defects = policy.defects;
  result.policy_variables = policy.version && policy.version->value == "2012-10-17";
  for (const StatementSlot& slot : policy.statements) {
    result.statements.push_back(slot.cases.at(0).value.value());
  }
  return result;
}

TestPolicy read_policy(std::string_view json, Symbols& symbols) {
  return read_policy(read_json(json, symbols));
}

namespace {

PartialString member_text(const Value& object, std::string_view name) {
  const ValueMember* member = object.find(name);
  return member == nullptr ? PartialString{} : member->value.text;
}

CallerKind caller_kind(const std::string& type) {
  if (type == "service") return CallerKind::service;
  if (type == "user") return CallerKind::user;
  if (type == "assumed-role") return CallerKind::assumed_role;
  if (type == "federated-user") return CallerKind::federated_user;
  if (type == "root") return CallerKind::root;
  if (type != "anonymous") throw std::runtime_error("no kind of caller: " + type);
  return CallerKind::anonymous;
}

Caller read_caller(const Value& principal) {
  Caller caller;
  caller.kind = caller_kind(member_text(principal, "type").literal().value_or(""));
  const bool service = caller.kind == CallerKind::service;
  caller.name = member_text(principal, service ? "value" : "arn");
  caller.global_name = member_text(principal, "global_name");
  caller.other_suffix_name = member_text(principal, "alt_name");
  caller.account = member_text(principal, "account");
  caller.role_arn = member_text(principal, "role_arn");
  return caller;
}

ContextValue read_context_value(const Value& value) {
  if (value.kind != ValueKind::list) return {.values = {value.text}};
  ContextValue result = {.multivalued = true};
  for (const Value& item : value.items) result.values.push_back(item.text);
  return result;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

Request read_request(const Value& request) {
  Request result;
  result.caller = read_caller(request.find("principal")->value);
  result.action = member_text(request, "action").literal().value_or("");
  result.key_arn = member_text(request, "resource");
  result.key_account = split(result.key_arn, ':', 6).at(4);
  for (const ValueMember& member : request.find("context")->value.members) {
    result.context[lower(member.name.value)] = read_context_value(member.value);
  }
  return result;
}

std::string read_test_file(std::string_view path) {
  std::ifstream file(std::string(KMSLINT_SOURCE_DIR) + "/tests/" + std::string(path),
                     std::ios::binary);
  REQUIRE(file);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace kmslint::test
