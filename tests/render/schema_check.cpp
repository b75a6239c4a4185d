#include "render/schema_check.h"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <fstream>
#include <sstream>

namespace kmslint {
namespace {

// Iterative and with full precision: the default reader is not safe on every text.
constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag |
                           rapidjson::kParseValidateEncodingFlag;

std::string fragment(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.StringifyUriFragment(buffer);
  return buffer.GetString();
}

}  // namespace

std::string schema_error(std::string_view schema, const std::string& json) {
  const std::string path = std::string(KMSLINT_SOURCE_DIR "/schemas/").append(schema);
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  rapidjson::Document rules;
  if (rules.Parse<flags>(text.str().c_str()).HasParseError()) return path + " is no JSON";
  rapidjson::Document document;
  if (document.Parse<flags>(json.data(), json.size()).HasParseError()) {
    return "no JSON from byte " + std::to_string(document.GetErrorOffset());
  }
  const rapidjson::SchemaDocument compiled(rules);
  rapidjson::SchemaValidator validator(compiled);
  if (document.Accept(validator)) return {};
  return fragment(validator.GetInvalidDocumentPointer()) + " breaks " +
         validator.GetInvalidSchemaKeyword() + " of " +
         fragment(validator.GetInvalidSchemaPointer());
}

}  // namespace kmslint
