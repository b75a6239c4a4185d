#include "decide/random_case.h"

#include <algorithm>
#include <array>

namespace kmslint::test {

namespace {

struct HoleKind {
  std::string name;
  Domain domain;
  std::vector<std::string> samples;
  bool listed = false;  ///< the samples are the domain
};

const std::vector<HoleKind>& hole_kinds() {
  static const std::vector<HoleKind> kinds = {
      {"P", Domain::log_group_name_part, {"", "a", "b", "ab"}},
      {"N", Domain::log_group_name, {"a", "b", "ab"}},
      {"M", Domain::log_group_name, {"a", "b"}},
      {"X", Domain::any, {"", "a", "*", "a:b", "?"}},
      {"E", Domain::enumerated, {"a", "b"}, true},
      {"W", Domain::enumerated, {"a*", "b"}, true},
      {"A", Domain::account, {"111122223333", "444455556666"}},
      {"R", Domain::region, {"us-east-1", "eu-west-1"}},
      {"K", Domain::key_id, {"k1", "k2"}},
  };
  return kinds;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string list(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const std::string& text : texts) {
    if (result.size() > 1) result += ", ";
    result += quoted(text);
  }
  return result + "]";
}

const std::vector<std::string> keys = {"aws:k1", "aws:k2", "aws:k3", "aws:n",
                                       "aws:t",  "aws:b",  "aws:ip", "aws:none"};

}  // namespace

void declare_random_holes(Symbols& symbols) {
  for (const HoleKind& kind : hole_kinds()) {
    const SymbolId id = symbols.intern(ScopeId{}, kind.name, kind.domain);
    if (kind.listed) symbols.edit(id).values = kind.samples;
  }
}

std::string RandomCase::policy() const {
  std::string result = "{";
  if (version_2012) result += "\"Version\": \"2012-10-17\", ";
  result += "\"Statement\": [";
  for (std::size_t i = 0; i < statements.size(); ++i) result += (i > 0 ? ", " : "") + statements[i];
  return result + "]}";
}

std::string RandomCase::request_json(const std::vector<std::string>& without) const {
  std::string result = request + ", \"context\": {";
  bool first = true;
  for (const auto& [key, value] : context) {
    if (std::find(without.begin(), without.end(), key) != without.end()) continue;
    result += (first ? "" : ", ") + quoted(key) + ": " + value;
    first = false;
  }
  return result + "}}";
}

void open_context(const RandomCase& random_case, Request& request) {
  for (const std::string& key : random_case.maybe) request.context[key].present = Ternary::unknown;
  for (const std::string& key : random_case.any_value) {
    request.context[key].values.clear();
    request.context[key].value_unknown = true;
  }
}

std::size_t RandomCases::below(std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
}

bool RandomCases::chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

const std::string& RandomCases::one_of(const std::vector<std::string>& texts) {
  return texts[below(texts.size())];
}

std::string RandomCases::characters(std::string_view alphabet, std::size_t longest) {
  std::string result;
  for (std::size_t length = below(longest + 1); result.size() < length;) {
    result += alphabet[below(alphabet.size())];
  }
  return result;
}

/// At most two different holes in a case, or the twin has too much to try.
std::string RandomCases::hole(RandomCase& into, const std::string& name) {
  if (into.holes.size() >= 2 && into.holes.count(name) == 0) return "a";
  for (const HoleKind& kind : hole_kinds()) {
    if (kind.name == name) into.holes[name] = kind.samples;
  }
  return "{{" + name + "}}";
}

std::string RandomCases::with_holes(RandomCase& into, std::string text) {
  if (!chance(15)) return text;
  const std::string added = hole(into, one_of({"P", "N", "M", "X", "E", "W", "P", "N"}));
  return text.insert(below(text.size() + 1), added);
}

std::string RandomCases::value_text(RandomCase& into) {
  return with_holes(into, characters("aab/:", 3));
}

std::string RandomCases::arn_text(RandomCase& into) {
  if (chance(5)) return characters("ab:", 4);
  const std::string region = chance(20) ? hole(into, "R") : one_of({"us-east-1", "a"});
  const std::string account = chance(20) ? hole(into, "A") : one_of({"111122223333", "b"});
  return "arn:a:" + region + ":" + account + ":b:" + value_text(into);
}

/// A pattern made of a text: as it is, or with something in it replaced.
std::string RandomCases::pattern_from(RandomCase& into, std::string text) {
  const bool whole_hole = text.find("{{") != std::string::npos;
  if (text.empty() || whole_hole || chance(30)) return chance(30) ? text + "*" : text;
  switch (below(5)) {
    case 0: text[below(text.size())] = '?'; break;
    case 1: text = text.substr(0, below(text.size())) + "*"; break;
    case 2: text = "*" + text.substr(below(text.size())); break;
    case 3: text.insert(below(text.size() + 1), "*"); break;
    case 4: text = with_holes(into, text); break;
  }
  return text;
}

std::string RandomCases::text_pattern(RandomCase& into) {
  if (chance(8)) {
    return one_of({"${aws:k1}", "a${*}", "${aws:k1}*", "${aws:none, 'a'}", "${aws:none}",
                   "${aws:k3}", "${AWS::Region}", "${", "${?}b"});
  }
  return with_holes(into, characters("ab*?:", 3));
}

std::string RandomCases::principal(RandomCase& into) {
  const std::string name = chance(10) ? "NotPrincipal" : "Principal";
  if (chance(3)) return "";
  const std::string member = quoted(name) + ": ";
  if (chance(20)) return member + "\"*\", ";
  const std::vector<std::string> services = {"s.a", "s.a", "s.b", "s", "s.c", "S.A", "s.*", "*"};
  const std::vector<std::string> identities = {"*",
                                               "111122223333",
                                               "arn:aws:iam::111122223333:root",
                                               "arn:aws:iam::111122223333:user/u",
                                               "arn:aws:iam::111122223333:role/r",
                                               "arn:aws:iam::444455556666:user/v",
                                               "arn:aws:sts::111122223333:assumed-role/r/s",
                                               "arn:aws:iam::111122223333:user/*"};
  std::string service = chance(20) ? "s." + hole(into, "E") : one_of(services);
  if (chance(4)) service = hole(into, "X");
  std::string identity = one_of(identities);
  if (chance(8)) identity = "arn:aws:iam::" + hole(into, "A") + ":root";
  if (chance(3)) identity = hole(into, "X");
  if (chance(3)) return member + "{\"Federated\": \"a\"}, ";
  if (chance(2)) return member + "{\"Service\": []}, ";
  if (chance(50)) return member + "{\"Service\": " + quoted(service) + "}, ";
  if (chance(50)) return member + "{\"AWS\": " + quoted(identity) + "}, ";
  return member + "{\"AWS\": " + list({identity, one_of(identities)}) +
         ", \"Service\": " + list({service, one_of(services)}) + "}, ";
}

std::string RandomCases::action(RandomCase& into) {
  if (chance(2)) return "";
  const std::string name = chance(15) ? "NotAction" : "Action";
  const std::vector<std::string> actions = {
      "*",           "kms:*",        "kms:Decrypt", "KMS:decrypt", "kms:De*",
      "kms:Encrypt", "kms:?ecrypt*", "k?s:Decrypt", "s3:*",        "kms:PutKeyPolicy"};
  std::string entry = one_of(actions);
  if (chance(6)) entry = "kms:Decrypt" + hole(into, one_of({"P", "X"}));
  if (chance(3)) entry = hole(into, "X");
  if (chance(2)) return quoted(name) + ": [], ";
  if (chance(30)) return quoted(name) + ": " + list({entry, one_of(actions)}) + ", ";
  return quoted(name) + ": " + quoted(entry) + ", ";
}

std::string RandomCases::resource(RandomCase& into) {
  if (chance(2)) return "";
  const std::string name = chance(6) ? "NotResource" : "Resource";
  if (chance(60)) return quoted(name) + ": \"*\"";
  const std::string prefix = "arn:aws:kms:us-east-1:111122223333:";
  const std::vector<std::string> others = {prefix + "key/k1",
                                           prefix + "key/k2",
                                           prefix + "key/*",
                                           prefix + "alias/k1",
                                           "arn:aws:kms:*",
                                           "arn:aws:kms",
                                           "arn:*:111122223333:key/k1",
                                           prefix + "key/${aws:k1}",
                                           prefix + "key/k${?}",
                                           "arn:aws:kms:us-east-1:*:key/k?",
                                           prefix + "key/" + hole(into, one_of({"K", "P", "X"})),
                                           "arn:aws:kms:us-east-1:" + hole(into, "A") + ":key/*"};
  if (chance(2)) return quoted(name) + ": []";
  return quoted(name) + ": " + quoted(one_of(others));
}

std::string RandomCases::condition_values(RandomCase& into, const std::string& key) {
  const auto one = [&]() -> std::string {
    if (key == "aws:n") return one_of({"1", "1.0", "2", "0.5", "-1", "a", "7"});
    if (key == "aws:t") return one_of({"2024-01-01T00:00:00Z", "2025-06-01T12:00:00Z", "a"});
    if (key == "aws:b") return one_of({"true", "false", "TRUE", "yes"});
    if (key == "aws:ip") return one_of({"10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "a", "10.1.2.3/31"});
    if (key == "aws:k2") {
      if (chance(8)) return one_of({"*", "arn:a:*", "arn:a", text_pattern(into)});
      return pattern_from(into, arn_text(into));
    }
    const auto text = into.context.find(key);
    const bool copy = text != into.context.end() && key == "aws:k1" && chance(40);
    if (copy) return pattern_from(into, text->second.substr(1, text->second.size() - 2));
    return text_pattern(into);
  };
  if (chance(3)) return "[]";
  std::vector<std::string> values = {one()};
  while (chance(30) && values.size() < 3) values.push_back(one());
  return list(values);
}

std::string RandomCases::condition(RandomCase& into) {
  static const std::vector<std::string> text_operators = {
      "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
      "StringLike",   "StringNotLike",   "StringNotEqualsIgnoreCase",
      "ArnLike",      "ArnNotEquals",    "stringequals"};
  static const std::vector<std::string> arn_operators = {"ArnEquals", "ArnLike", "ArnNotLike",
                                                         "StringLike", "ArnNotEquals"};
  static const std::vector<std::string> number_operators = {
      "NumericEquals",         "NumericNotEquals",   "NumericLessThan",
      "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"};
  const std::string key = one_of(keys);
  std::string op = one_of(text_operators);
  if (key == "aws:k2") op = one_of(arn_operators);
  if (key == "aws:n") op = one_of(number_operators);
  if (key == "aws:t") op = one_of({"DateLessThan", "DateGreaterThan", "DateEquals"});
  if (key == "aws:b") op = "Bool";
  if (key == "aws:ip") op = one_of({"IpAddress", "NotIpAddress"});
  std::string values = condition_values(into, key);
  if (chance(12)) {
    op = "Null";
    values = one_of({"\"true\"", "\"false\"", "true", "[\"true\", \"false\"]"});
  } else if (chance(20)) {
    op += "IfExists";
  }
  if (chance(key == "aws:k3" ? 60 : 10)) op = one_of({"ForAllValues:", "ForAnyValue:"}) + op;
  if (chance(1)) op = one_of({"StringMatches", "NullIfExists", "ForSome:StringEquals"});
  return quoted(op) + ": {" + quoted(chance(10) ? "AWS:" + key.substr(4) : key) + ": " + values +
         "}";
}

std::string RandomCases::statement(RandomCase& into) {
  std::string result = "{\"Effect\": ";
  result += chance(1) ? "\"allow\"" : chance(65) ? "\"Allow\"" : "\"Deny\"";
  result += ", " + principal(into) + action(into) + resource(into);
  if (result.ends_with(", ")) result.resize(result.size() - 2);
  if (chance(75)) {
    std::string block = condition(into);
    if (chance(35)) {
      // Members of one object must differ; a second entry under a name that cannot be the first's.
      const std::string second = condition(into);
      if (second.substr(0, second.find(':', 20)) != block.substr(0, block.find(':', 20)) &&
          second.substr(0, second.find("\":")) != block.substr(0, block.find("\":"))) {
        block += ", " + second;
      }
    }
    result += ", \"Condition\": {" + block + "}";
  }
  return result + "}";
}

std::string RandomCases::caller(RandomCase& into) {
  into.service = chance(75);
  if (into.service) {
    const std::string name = chance(20) ? "s." + hole(into, "E") : "s.a";
    return "{\"type\": \"service\", \"value\": " + quoted(name) +
           ", \"global_name\": \"s\", \"alt_name\": \"s.c\"}";
  }
  switch (below(3)) {
    case 0:
      return "{\"type\": \"user\", \"arn\": \"arn:aws:iam::111122223333:user/u\", "
             "\"account\": \"111122223333\"}";
    case 1:
      return "{\"type\": \"user\", \"arn\": \"arn:aws:iam::444455556666:user/v\", "
             "\"account\": \"444455556666\"}";
    default:
      return "{\"type\": \"assumed-role\", \"arn\": "
             "\"arn:aws:sts::111122223333:assumed-role/r/s\", \"account\": \"111122223333\", "
             "\"role_arn\": \"arn:aws:iam::111122223333:role/r\"}";
  }
}

/// A single-valued key: known, a value nobody knows, or perhaps absent.
void RandomCases::add_text(RandomCase& into, const std::string& key, std::string text) {
  if (!chance(80)) return;
  if (chance(6) && into.any_value.empty()) {
    into.any_value.push_back(key);
    text = "{{any}}";
    into.holes["any"] = {"", "a", "ab", "arn:a:us-east-1:b:b:a"};
  }
  into.context[key] = quoted(text);
  if (chance(12) && into.maybe.size() < 2) into.maybe.push_back(key);
}

void RandomCases::add_context(RandomCase& into) {
  add_text(into, "aws:k1", value_text(into));
  add_text(into, "aws:k2", arn_text(into));
  if (chance(70)) {
    std::vector<std::string> members;
    for (std::size_t count = below(4); members.size() < count;) members.push_back(value_text(into));
    into.context["aws:k3"] = list(members);
    if (chance(10)) into.maybe.push_back("aws:k3");
  }
  if (chance(70)) into.context["aws:n"] = quoted(one_of({"1", "2.0", "0.50", "-1", "x"}));
  if (chance(70)) into.context["aws:t"] = quoted("2025-01-01T00:00:00Z");
  if (chance(70)) into.context["aws:b"] = quoted(one_of({"true", "false"}));
  if (chance(70)) into.context["aws:ip"] = quoted(one_of({"10.1.2.3", "10.9.9.9", "192.0.2.1"}));
}

void RandomCases::set_assumptions(RandomCase& into) {
  for (std::size_t i = 0; i < assumption_count; ++i) {
    if (chance(97)) into.assumptions.set(static_cast<Assumption>(i), ternary(chance(50)));
  }
}

RandomCase RandomCases::next() {
  RandomCase result;
  result.version_2012 = chance(80);
  set_assumptions(result);
  const std::string key = chance(12) ? hole(result, "K") : "k1";
  result.request = "{\"principal\": " + caller(result) + ", \"action\": " +
                   quoted(one_of({"kms:Decrypt", "kms:Encrypt", "kms:PutKeyPolicy"})) +
                   ", \"resource\": \"arn:aws:kms:us-east-1:111122223333:key/" + key + "\"";
  add_context(result);
  const std::size_t count = 1 + below(4);
  while (result.statements.size() < count) result.statements.push_back(statement(result));
  return result;
}

}  // namespace kmslint::test
