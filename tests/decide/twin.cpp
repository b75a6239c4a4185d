#include "decide/twin.h"

#include <rapidjson/document.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

namespace kmslint::test {

namespace {

using Json = rapidjson::Value;
using Texts = std::vector<std::string>;

struct Invalid {};  // thrown where KMS would refuse the policy

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string text_of(const Json& json) {
  if (json.IsBool()) return json.GetBool() ? "true" : "false";
  return json.GetString();
}

Texts list_of(const Json& json) {
  if (!json.IsArray()) return {text_of(json)};
  Texts result;
  for (const Json& item : json.GetArray()) result.push_back(text_of(item));
  return result;
}

// Patterns are sequences of characters in which `\1` is a star and `\2` a question mark, so that a
// literal `*` can be told from them.
constexpr char star = '\1';
constexpr char question = '\2';

std::string with_wildcards(std::string text) {
  for (char& c : text) c = c == '*' ? star : c == '?' ? question : c;
  return text;
}

bool glob(const std::string& pattern, const std::string& text, std::size_t p = 0,
          std::size_t t = 0) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == star) {
    return glob(pattern, text, p + 1, t) || (t < text.size() && glob(pattern, text, p, t + 1));
  }
  if (t == text.size()) return false;
  return (pattern[p] == question || pattern[p] == text[t]) && glob(pattern, text, p + 1, t + 1);
}

Texts arn_segments(const std::string& text) {
  Texts segments = {""};
  for (const char c : text) {
    if (c == ':' && segments.size() < 6) {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

/// `may_extend`: a final star of a short pattern runs over the missing segments.
bool arn_match(const std::string& pattern, const std::string& text, bool may_extend) {
  Texts patterns = arn_segments(pattern);
  const Texts texts = arn_segments(text);
  if (texts.size() != 6 || texts[0] != "arn") return false;
  if (patterns.size() < 6) {
    if (!may_extend || pattern.empty() || pattern.back() != star) return false;
    while (patterns.size() < 6) patterns.push_back(std::string(1, star));
  }
  for (std::size_t i = 0; i < 6; ++i) {
    if (!glob(patterns[i], texts[i])) return false;
  }
  return true;
}

struct Request {
  std::string kind, name, global_name, other_suffix_name, account, role_arn, action, key_arn;
  std::string key_account;
  std::map<std::string, std::pair<bool, Texts>> context;  // lower-case key: multivalued, values
};

std::string optional_text(const Json& object, const char* name) {
  return object.HasMember(name) ? text_of(object[name]) : "";
}

Request read(const Json& json) {
  Request request;
  const Json& principal = json["principal"];
  request.kind = text_of(principal["type"]);
  request.name = optional_text(principal, request.kind == "service" ? "value" : "arn");
  request.global_name = optional_text(principal, "global_name");
  request.other_suffix_name = optional_text(principal, "alt_name");
  request.account = optional_text(principal, "account");
  request.role_arn = optional_text(principal, "role_arn");
  request.action = text_of(json["action"]);
  request.key_arn = text_of(json["resource"]);
  request.key_account = arn_segments(request.key_arn)[4];
  for (const auto& member : json["context"].GetObject()) {
    request.context[lower(member.name.GetString())] = {member.value.IsArray(),
                                                       list_of(member.value)};
  }
  return request;
}

class Twin {
 public:
  Twin(const Json& policy, const Json& request, const TwinWorld& world)
      : policy_(policy), request_(read(request)), world_(world) {
    variables_ = policy.HasMember("Version") && text_of(policy["Version"]) == "2012-10-17";
  }

  TwinOutcome run() {
    std::vector<const Json*> statements;
    for (const Json& statement : policy_["Statement"].GetArray()) {
      check(statement);
      statements.push_back(&statement);
    }
    bool allowed = false;
    bool denied = false;
    for (const Json* statement : statements) {
      const bool deny = text_of((*statement)["Effect"]) == "Deny";
      bool direct = false;
      if (!elements_match(*statement, direct)) continue;
      if (deny) {
        denied = true;
      } else {
        allowed = allowed || grants(direct);
      }
    }
    if (denied) return TwinOutcome::denied_explicit;
    return allowed ? TwinOutcome::allowed : TwinOutcome::denied_implicit;
  }

 private:
  bool reading(const std::string& name) const { return world_.readings.at(name); }

  // -- EVAL-5
  void check(const Json& statement) const {
    const std::string effect = text_of(statement["Effect"]);
    if (effect != "Allow" && effect != "Deny") throw Invalid();
    for (const char* name : {"Principal", "Action", "Resource"}) {
      const std::string negated = "Not" + std::string(name);
      if (statement.HasMember(name) && statement.HasMember(negated.c_str())) throw Invalid();
    }
    if (!statement.HasMember("Condition")) return;
    for (const auto& block : statement["Condition"].GetObject()) {
      parse(block.name.GetString());
    }
  }

  // -- KMS-1, KMS-2, KMS-6
  bool grants(bool direct) const {
    if (request_.kind == "service") return true;
    const bool own = request_.account == request_.key_account;
    static const std::set<std::string> across = {"kms:Decrypt",
                                                 "kms:Encrypt",
                                                 "kms:ReEncryptFrom",
                                                 "kms:ReEncryptTo",
                                                 "kms:GenerateDataKey",
                                                 "kms:DescribeKey",
                                                 "kms:CreateGrant",
                                                 "kms:ListGrants",
                                                 "kms:RetireGrant",
                                                 "kms:RevokeGrant",
                                                 "kms:GetPublicKey",
                                                 "kms:Sign",
                                                 "kms:GetKeyRotationStatus"};
    if (!own && across.count(request_.action) == 0) return false;
    return (own && direct) || world_.identity_policies_allow;
  }

  bool elements_match(const Json& statement, bool& direct) const {
    return principal_matches(statement, direct) && action_matches(statement) &&
           resource_matches(statement) && conditions_match(statement);
  }

  // -- Principal
  bool principal_matches(const Json& statement, bool& direct) const {
    const bool negated = statement.HasMember("NotPrincipal");
    const char* name = negated ? "NotPrincipal" : "Principal";
    if (!statement.HasMember(name)) return false;
    const Json& element = statement[name];
    if (element.IsString()) {
      if (text_of(element) != "*") throw Invalid();
      direct = !negated;
      return !negated;
    }
    bool matches = false;
    bool any_entry = false;
    for (const auto& member : element.GetObject()) {
      for (const std::string& entry : list_of(member.value)) {
        any_entry = true;
        const std::string kind = member.name.GetString();
        if (kind == "AWS") matches = aws_matches(entry, direct) || matches;
        if (kind == "Service") matches = service_matches(entry, direct) || matches;
      }
    }
    if (!any_entry) return false;
    if (!negated) return matches;
    direct = !matches;
    return !matches;
  }

  bool aws_matches(const std::string& entry, bool& direct) const {
    if (request_.kind == "service") return entry == "*" && reading("A-STAR");
    if (entry == "*") return direct = true;
    if (entry.find_first_of("*?") != std::string::npos) return false;
    const bool own_name =
        entry == request_.name || (request_.kind == "assumed-role" && entry == request_.role_arn);
    direct = direct || own_name;
    return own_name || entry == request_.account ||
           entry == "arn:aws:iam::" + request_.account + ":root";
  }

  bool service_matches(const std::string& entry, bool& direct) const {
    if (request_.kind != "service") return false;
    bool matches = is_name(entry, request_.name);
    if (reading("A-GLOBAL-NAME")) matches = matches || is_name(entry, request_.global_name);
    if (reading("A-SUFFIX")) matches = matches || is_name(entry, request_.other_suffix_name);
    if (entry == "*") matches = reading("A-SVC-STAR");
    direct = direct || matches;
    return matches;
  }

  bool is_name(const std::string& entry, const std::string& name) const {
    if (name.empty()) return false;
    return entry == name || (reading("A-SVC-CASE") && lower(entry) == lower(name));
  }

  // -- Action
  bool action_matches(const Json& statement) const {
    const bool negated = statement.HasMember("NotAction");
    const char* name = negated ? "NotAction" : "Action";
    if (!statement.HasMember(name)) return false;
    const Texts entries = list_of(statement[name]);
    if (entries.empty()) return false;
    bool matches = false;
    for (const std::string& entry : entries) matches = matches || is_action(entry);
    return matches != negated;
  }

  bool is_action(const std::string& entry) const {
    if (entry == "*") return true;
    const std::string prefix = entry.substr(0, entry.find(':'));
    const bool wild_prefix = prefix.find_first_of("*?") != std::string::npos;
    if (wild_prefix && !reading("A-ACTION-PREFIX")) return false;
    return glob(lower(with_wildcards(entry)), lower(request_.action));
  }

  // -- Resource
  bool resource_matches(const Json& statement) const {
    const bool negated = statement.HasMember("NotResource");
    const char* name = negated ? "NotResource" : "Resource";
    if (!statement.HasMember(name)) return false;
    const Texts entries = list_of(statement[name]);
    if (entries.empty()) return false;
    if (negated && !reading("A-NOTRESOURCE")) return false;
    bool matches = false;
    for (const std::string& entry : entries) matches = matches || is_resource(entry);
    return matches != negated;
  }

  bool is_resource(const std::string& entry) const {
    if (entry == "*") return true;
    const Texts segments = arn_segments(entry);
    std::string head;
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) head += segments[i] + ':';
    if (segments.size() < 6) return arn_match(with_wildcards(entry), request_.key_arn, true);
    const std::optional<std::string> tail = expand(segments[5], true);
    return tail && arn_match(with_wildcards(head) + *tail, request_.key_arn, true);
  }

  // -- Variables
  /// The text with variables replaced; inserted text is literal. Nothing when one has no value.
  std::optional<std::string> expand(const std::string& text, bool wildcards) const {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::size_t end = text.find('}', i);
      if (variables_ && text.compare(i, 2, "${") == 0 && end != std::string::npos) {
        const std::optional<std::string> value = variable(text.substr(i + 2, end - i - 2));
        if (!value) return std::nullopt;
        result += *value;
        i = end;
      } else {
        result += wildcards ? with_wildcards(text.substr(i, 1)) : text.substr(i, 1);
      }
    }
    return result;
  }

  std::optional<std::string> variable(const std::string& inner) const {
    if (inner == "*" || inner == "?" || inner == "$") return inner;
    const std::size_t comma = inner.find(", '");
    const auto found = request_.context.find(lower(inner.substr(0, comma)));
    if (found != request_.context.end() && !found->second.first) return found->second.second[0];
    if (comma == std::string::npos) return std::nullopt;
    return inner.substr(comma + 3, inner.size() - comma - 4);
  }

  // -- Conditions
  struct Operator {
    std::string base;
    std::string set;
    bool if_exists = false;
    bool negated = false;
  };

  Operator parse(const std::string& written) const {
    static const std::set<std::string> known = {"StringEquals",
                                                "StringNotEquals",
                                                "StringEqualsIgnoreCase",
                                                "StringLike",
                                                "StringNotLike",
                                                "StringNotEqualsIgnoreCase",
                                                "ArnEquals",
                                                "ArnLike",
                                                "ArnNotEquals",
                                                "ArnNotLike",
                                                "NumericEquals",
                                                "NumericNotEquals",
                                                "NumericLessThan",
                                                "NumericLessThanEquals",
                                                "NumericGreaterThan",
                                                "NumericGreaterThanEquals",
                                                "DateLessThan",
                                                "DateGreaterThan",
                                                "DateEquals",
                                                "Bool",
                                                "BinaryEquals",
                                                "IpAddress",
                                                "NotIpAddress",
                                                "Null"};
    Operator result;
    std::string rest = written;
    const std::size_t colon = rest.find(':');
    if (colon != std::string::npos) {
      result.set = rest.substr(0, colon);
      rest = rest.substr(colon + 1);
    }
    const std::string suffix = "IfExists";
    if (rest.size() > suffix.size() &&
        lower(rest.substr(rest.size() - suffix.size())) == lower(suffix)) {
      result.if_exists = true;
      rest.resize(rest.size() - suffix.size());
    }
    if (known.count(rest) != 0) {
      result.base = rest;
    } else {
      for (const std::string& name : known) {
        if (lower(name) == lower(rest)) result.base = name;
      }
    }
    const std::string canonical = (result.set.empty() ? "" : canonical_set(result.set) + ":") +
                                  result.base + (result.if_exists ? suffix : "");
    if (result.base.empty()) throw Invalid();
    if (result.base == "Null" && result.if_exists) throw Invalid();
    if (canonical != written && !reading("A-OP-CASE")) throw Invalid();
    if (!result.set.empty()) result.set = canonical_set(result.set);
    result.negated = result.base.find("Not") != std::string::npos;
    return result;
  }

  static std::string canonical_set(const std::string& set) {
    if (lower(set) == "forallvalues") return "ForAllValues";
    if (lower(set) == "foranyvalue") return "ForAnyValue";
    throw Invalid();
  }

  bool conditions_match(const Json& statement) const {
    if (!statement.HasMember("Condition")) return true;
    for (const auto& block : statement["Condition"].GetObject()) {
      const Operator op = parse(block.name.GetString());
      for (const auto& member : block.value.GetObject()) {
        if (!condition_holds(op, member.name.GetString(), list_of(member.value))) return false;
      }
    }
    return true;
  }

  bool condition_holds(const Operator& op, const std::string& key, const Texts& values) const {
    const auto found = request_.context.find(lower(key));
    const bool present = found != request_.context.end();
    if (op.base == "Null" && !op.set.empty()) return op.set == "ForAllValues";
    if (values.empty()) {
      if (op.set == "ForAnyValue") return false;
      if (op.set.empty()) return reading("A-EMPTY-LIST");
      return !present || (found->second.first && found->second.second.empty());
    }
    if (op.base == "Null") {
      for (const std::string& value : values) {
        if (lower(value) == (present ? "false" : "true")) return true;
      }
      return false;
    }
    if (!present) {
      if (op.set == "ForAllValues") return true;
      if (op.set == "ForAnyValue") return op.if_exists && reading("A-ANY-IFEXISTS");
      return op.if_exists || op.negated;
    }
    const auto& [multivalued, texts] = found->second;
    if (op.set.empty() && multivalued && !reading("A-MULTI-PLAIN")) return false;
    const bool every = op.set == "ForAllValues";
    for (const std::string& text : texts) {
      if (passes(op, values, text) != every) return !every;
    }
    return every;
  }

  bool passes(const Operator& op, const Texts& values, const std::string& text) const {
    for (const std::string& value : values) {
      if (pair_matches(op.base, value, text)) return !op.negated;
    }
    return op.negated;
  }

  bool pair_matches(const std::string& base, const std::string& value,
                    const std::string& text) const {
    const auto starts = [&base](const char* word) { return base.rfind(word, 0) == 0; };
    if (starts("String") || starts("Arn")) return text_matches(base, value, text);
    if (starts("Numeric")) return number_matches(base, value, text);
    if (starts("Date")) return date_matches(base, value, text);
    if (base == "Bool") {
      const std::string wanted = lower(value);
      return (wanted == "true" || wanted == "false") && wanted == lower(text);
    }
    if (base == "BinaryEquals") return value == text;  // the generator writes canonical base 64
    return address_matches(value, text);
  }

  bool text_matches(const std::string& base, const std::string& value,
                    const std::string& text) const {
    const bool wild = base.find("Like") != std::string::npos || base.rfind("Arn", 0) == 0;
    const std::optional<std::string> pattern = expand(value, wild);
    if (!pattern) return false;
    if (base.rfind("Arn", 0) == 0) return arn_match(*pattern, text, reading("A-SHORT-ARN"));
    if (base.find("IgnoreCase") != std::string::npos) return lower(*pattern) == lower(text);
    return wild ? glob(*pattern, text) : *pattern == text;
  }

  static std::optional<double> number(const std::string& text) {
    if (text.empty() || text.find_first_not_of("0123456789.-") != std::string::npos) {
      return std::nullopt;
    }
    if (text.find_first_of("0123456789") == std::string::npos) return std::nullopt;
    return std::strtod(text.c_str(), nullptr);  // small numbers with halves only
  }

  static bool number_matches(const std::string& base, const std::string& value,
                             const std::string& text) {
    const auto policy = number(value);
    const auto asked = number(text);
    if (!policy || !asked) return false;
    if (base == "NumericLessThan") return *asked < *policy;
    if (base == "NumericLessThanEquals") return *asked <= *policy;
    if (base == "NumericGreaterThan") return *asked > *policy;
    if (base == "NumericGreaterThanEquals") return *asked >= *policy;
    return *asked == *policy;
  }

  /// Dates of one form compare as texts.
  static bool date_matches(const std::string& base, const std::string& value,
                           const std::string& text) {
    constexpr std::size_t length = 20;  // 2024-01-01T00:00:00Z
    if (value.size() != length || text.size() != length) return false;
    if (base == "DateLessThan") return text < value;
    if (base == "DateGreaterThan") return text > value;
    return text == value;
  }

  static std::optional<unsigned> address(const std::string& text) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%u.%u.%u.%u%c", &a, &b, &c, &d, &rest) != 4) {
      return std::nullopt;
    }
    return (a << 24U) | (b << 16U) | (c << 8U) | d;
  }

  static bool address_matches(const std::string& value, const std::string& text) {
    const std::size_t slash = value.find('/');
    const auto network = address(value.substr(0, slash));
    const auto asked = address(text);
    if (!network || !asked) return false;
    const int bits = slash == std::string::npos ? 32 : std::atoi(value.c_str() + slash + 1);
    return bits == 0 || (*network >> (32 - bits)) == (*asked >> (32 - bits));
  }

  const Json& policy_;
  Request request_;
  const TwinWorld& world_;
  bool variables_ = false;
};

rapidjson::Document parse_document(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  if (document.HasParseError()) throw std::runtime_error("not JSON: " + text);
  return document;
}

}  // namespace

std::vector<TwinOutcome> twin_evaluate(const std::string& policy, const std::string& request,
                                       const std::vector<TwinWorld>& worlds) {
  const rapidjson::Document policy_document = parse_document(policy);
  const rapidjson::Document request_document = parse_document(request);
  std::vector<TwinOutcome> outcomes;
  for (const TwinWorld& world : worlds) {
    try {
      outcomes.push_back(Twin(policy_document, request_document, world).run());
    } catch (const Invalid&) {
      outcomes.push_back(TwinOutcome::invalid);
    }
  }
  return outcomes;
}

std::string twin_substitute(std::string text, const std::map<std::string, std::string>& values) {
  for (const auto& [name, value] : values) {
    const std::string hole = "{{" + name + "}}";
    for (std::size_t at = text.find(hole); at != std::string::npos;
         at = text.find(hole, at + value.size())) {
      text.replace(at, hole.size(), value);
    }
  }
  return text;
}

}  // namespace kmslint::test
