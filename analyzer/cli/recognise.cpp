#include "cli/recognise.h"

#include <algorithm>
#include <array>
#include <vector>

#include "eval/terraform_folder.h"
#include "model/assembly.h"
#include "model/terragrunt.h"
#include "source/ascii.h"
#include "source/pattern.h"

namespace kmslint {

namespace {

/// What a marker is evidence of.
enum class Marker : std::uint8_t { infrastructure, statements, kms, format_version, planned };

struct MarkerPattern {
  const char* pattern;
  Marker marker;
};

// Over raw bytes: JSON inside JSON has its quotes escaped, YAML has none.
constexpr std::array<MarkerPattern, 8> marker_patterns = {{
    {R"(AWS::(KMS|Logs|CloudFormation|Serverless)::)", Marker::infrastructure},
    {R"("aws:cloudformation:stack")", Marker::infrastructure},  // manifest.json of a cdk.out
    {R"(AWSTemplateFormatVersion)", Marker::infrastructure},
    {R"(["']Statement\\*["'])", Marker::statements},
    {R"((?m:^[ \t-]*Statement[ \t]*:))", Marker::statements},
    {R"((?i:kms:))", Marker::kms},
    {R"("format_version"\s*:)", Marker::format_version},  // of terraform show -json
    {R"("type"\s*:\s*"aws_(kms|cloudwatch_log)_)", Marker::planned},
}};

class Markers {
 public:
  /// Which kinds of marker the bytes hold.
  std::array<bool, 5> find(std::string_view bytes) const {
    std::array<bool, 5> found = {};
    for (const int match : set_.find(bytes)) {
      const Marker marker = marker_patterns[static_cast<std::size_t>(match)].marker;
      found[static_cast<std::size_t>(marker)] = true;
    }
    return found;
  }

 private:
  static std::vector<std::string_view> patterns() {
    std::vector<std::string_view> result;
    for (const MarkerPattern& entry : marker_patterns) result.emplace_back(entry.pattern);
    return result;
  }

  PatternSet set_{patterns()};
};

/// `logs-key-policy.json`, `kms_policy.json`, `KeyPolicy.json`
bool name_says_key_policy(std::string_view path) {
  const std::string name = ascii_lower(path.substr(path.rfind('/') + 1));
  const std::size_t policy = name.find("policy");
  return policy != std::string::npos &&
         (name.find("key") != std::string::npos || name.find("kms") != std::string::npos);
}

char first_character(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t begin = bytes.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? '\0' : bytes[begin];
}

bool begins_like_json(std::string_view bytes) {
  const char c = first_character(bytes);
  return c == '{' || c == '[' || c == '"';
}

bool is_json_name(std::string_view path) {
  return path.ends_with(".json") || path.ends_with(".jsn");
}

bool is_yaml_name(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

bool is_terraform_name(std::string_view path) {
  return is_terraform_file(path) || is_terraform_variables_file(path) || is_terragrunt_unit(path);
}

/// Whether the text could not be read in this notation at all.
bool is_broken(const Parsed& parsed) {
  return std::any_of(parsed.problems.begin(), parsed.problems.end(), [](const Problem& problem) {
    switch (problem.kind) {
      case ProblemKind::syntax:
      case ProblemKind::encoding:
      case ProblemKind::comment: return true;
      case ProblemKind::duplicate_name:
      case ProblemKind::trailing_comma:
      case ProblemKind::too_deep:
      case ProblemKind::too_many_aliases: return false;
    }
    return false;
  });
}

/// The construct tree of a cdk.out repeats what the templates say and is larger than all of them.
bool is_construct_tree(std::string_view bytes, std::string_view path) {
  constexpr std::size_t head = 200;
  return path.substr(path.rfind('/') + 1) == "tree.json" &&
         bytes.substr(0, head).find("\"tree-0.") != std::string_view::npos;
}

}  // namespace

bool is_recognised(std::string_view bytes, std::string_view path) {
  if (is_terraform_name(path)) return true;
  if (is_construct_tree(bytes, path)) return false;
  if (is_named_manifest(path) && is_in_cdk_out(path)) return true;
  static const Markers markers;
  const std::array<bool, 5> found = markers.find(bytes);
  const auto has = [&found](Marker marker) { return found[static_cast<std::size_t>(marker)]; };
  if (has(Marker::infrastructure)) return true;
  if (has(Marker::format_version) && has(Marker::planned)) return true;
  return has(Marker::statements) && (has(Marker::kms) || name_says_key_policy(path));
}

Format format_of(std::string_view bytes, std::string_view path) {
  if (is_json_name(path)) return Format::json;
  if (is_yaml_name(path)) return Format::yaml;
  return begins_like_json(bytes) ? Format::json : Format::yaml;
}

Document parse_document(Sources& sources, FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Document document;
  document.file = file;
  if (is_terraform_name(sources.path(file))) {
    document.format = Format::hcl;
    document.hcl = parse_terraform(sources, file);
    return document;
  }
  document.format = format_of(bytes, sources.path(file));
  if (document.format == Format::json || begins_like_json(bytes)) {
    Parsed json = parse_json(sources, file);
    const bool json_only = is_json_name(sources.path(file));
    if (json_only || !is_broken(json)) {
      document.format = Format::json;
      document.parsed = std::move(json);
      return document;
    }
    // A flow mapping of YAML begins like JSON, too.
    document.parsed = parse_yaml(sources, file);
    if (document.format == Format::json && is_broken(document.parsed)) {
      document.parsed = std::move(json);
    } else {
      document.format = Format::yaml;
    }
    return document;
  }
  document.parsed = parse_yaml(sources, file);
  return document;
}

}  // namespace kmslint
