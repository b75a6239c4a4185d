// Turns analyzer/model/data/*.json into constant tables: run at build time, so that nothing is
// parsed when kmslint starts. Usage: generate_tables DATA_DIR OUTPUT.
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

using Json = rapidjson::Value;

/// The flags keep RapidJSON 1.1 away from its number conversion, which has a known fault.
rapidjson::Document read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  rapidjson::Document document;
  document.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag>(
      text.data(), text.size());
  if (!file || document.HasParseError()) {
    std::cerr << path << ": " << rapidjson::GetParseError_En(document.GetParseError()) << " at "
              << document.GetErrorOffset() << "\n";
    std::exit(1);
  }
  return document;
}

std::string quoted(const Json& text) {
  std::string result = "\"";
  for (const char* c = text.GetString(); *c != '\0'; ++c) {
    if (*c == '"' || *c == '\\') result += '\\';
    result += *c;
  }
  return result + "\"";
}

const char* boolean(const Json& object, const char* name) {
  return object.HasMember(name) && object[name].IsBool() && object[name].GetBool() ? "true"
                                                                                   : "false";
}

/// Writes a named array of texts and returns an expression for a span of it.
std::string texts(std::ostream& out, const std::string& name, const Json& list) {
  if (list.Empty()) return "{}";
  out << "constexpr std::string_view " << name << "[] = {";
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) out << quoted(list[i]) << ", ";
  out << "};\n";
  return name;
}

void write_partitions(std::ostream& out, const rapidjson::Document& data) {
  std::string rows;
  const Json& partitions = data["partitions"];
  for (rapidjson::SizeType i = 0; i < partitions.Size(); ++i) {
    const Json& partition = partitions[i];
    const std::string n = std::to_string(i);
    out << "constexpr RegionFact regions_" << n << "[] = {";
    const Json& regions = partition["regions"];
    for (rapidjson::SizeType r = 0; r < regions.Size(); ++r) {
      out << "{" << quoted(regions[r]["id"]) << ", " << boolean(regions[r], "optIn") << "}, ";
    }
    out << "};\n";
    const std::string principals = texts(out, "principals_" + n, partition["logsPrincipals"]);
    rows += "    {" + quoted(partition["id"]) + ", " + quoted(partition["dnsSuffix"]) + ", " +
            quoted(partition["regionPattern"]) + ", regions_" + n + ", " + principals + ", " +
            boolean(partition, "logsSuffixUncertain") + "},\n";
  }
  out << "constexpr PartitionFact partition_rows[] = {\n" << rows << "};\n\n";
}

void write_actions(std::ostream& out, const rapidjson::Document& data) {
  out << "constexpr ActionFact action_rows[] = {\n";
  const Json& actions = data["actions"];
  for (rapidjson::SizeType i = 0; i < actions.Size(); ++i) {
    const Json& action = actions[i];
    out << "    {" << quoted(action["action"]) << ", " << boolean(action, "usefulInKeyPolicy")
        << ", " << boolean(action, "acceptsEncryptionContext") << ", "
        << boolean(action, "cryptographic") << ", " << boolean(action, "crossAccountPossible")
        << "},\n";
  }
  out << "};\n\n";
}

std::string key_type(const std::string& type) {
  if (type == "ARN") return "arn";
  if (type == "Bool") return "boolean";
  if (type == "Numeric") return "numeric";
  if (type == "Date") return "date";
  if (type == "IP address") return "ip_address";
  return "string";
}

void write_condition_keys(std::ostream& out, const rapidjson::Document& data) {
  std::string rows;
  const Json& keys = data["conditionKeys"];
  for (rapidjson::SizeType i = 0; i < keys.Size(); ++i) {
    const Json& key = keys[i];
    const std::string operations = texts(out, "operations_" + std::to_string(i), key["operations"]);
    // `aws:PrincipalTag/${TagKey}` stands for a family: what precedes the variable is kept.
    std::string name = key["key"].GetString();
    const std::size_t variable = name.find("${");
    const bool prefix = variable != std::string::npos;
    if (prefix) name.resize(variable);
    std::string present = "std::nullopt";
    if (key.HasMember("presentForServicePrincipalCall") &&
        key["presentForServicePrincipalCall"].IsBool()) {
      present = boolean(key, "presentForServicePrincipalCall");
    }
    rows += "    {\"" + name + "\", " + (prefix ? "true" : "false") +
            ", ConditionKeyType::" + key_type(key["type"].GetString()) + ", " +
            boolean(key, "multivalued") + ", " + operations + ", " + present + "},\n";
  }
  out << "constexpr ConditionKeyFact condition_key_rows[] = {\n" << rows << "};\n\n";
}

void write_service_principals(std::ostream& out, const rapidjson::Document& data) {
  out << "constexpr ServicePrincipalFact service_principal_rows[] = {\n";
  const Json& principals = data["servicePrincipals"];
  for (rapidjson::SizeType i = 0; i < principals.Size(); ++i) {
    out << "    {" << quoted(principals[i]["principal"]) << "},\n";
  }
  out << "};\n";
}

void write_consumers(std::ostream& out, const rapidjson::Document& data) {
  out << "\nconstexpr LogKeyConsumerFact log_key_consumer_rows[] = {\n";
  const Json& consumers = data["consumers"];
  for (rapidjson::SizeType i = 0; i < consumers.Size(); ++i) {
    const Json& consumer = consumers[i];
    out << "    {" << quoted(consumer["type"]) << ", " << quoted(consumer["key"]) << ", "
        << quoted(consumer["switch"]) << ", " << quoted(consumer["on"]) << "},\n";
  }
  out << "};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: generate_tables DATA_DIR OUTPUT\n";
    return 2;
  }
  const std::string folder = argv[1];
  std::ofstream out(argv[2], std::ios::binary);
  out << "// Generated from analyzer/model/data; do not edit.\n";
  write_partitions(out, read(folder + "/partitions.json"));
  write_actions(out, read(folder + "/kms-actions.json"));
  write_condition_keys(out, read(folder + "/kms-condition-keys.json"));
  write_service_principals(out, read(folder + "/service-principals.json"));
  write_consumers(out, read(folder + "/log-key-consumers.json"));
  out.close();
  return out ? 0 : 1;
}
