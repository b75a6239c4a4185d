// How much slower our trees are than the parsers under them: RapidJSON's events with UTF-8
// validation, and libyaml's events. HCL has no such parser: it is compared with reading the bytes
// of 700 files of about 70 lines each once, byte after byte.
#include <rapidjson/reader.h>
#include <yaml.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "source/sources.h"
#include "syntax/hcl.h"
#include "syntax/node.h"

using namespace kmslint;

namespace {

std::string policy_json(int number) {
  const std::string n = std::to_string(number);
  return "    {\n      \"Sid\": \"Statement" + n +
         "\",\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"Service\": "
         "\"logs.eu-central-1.amazonaws.com\"},\n      \"Action\": [\n        \"kms:Encrypt*\",\n"
         "        \"kms:Decrypt*\",\n        \"kms:GenerateDataKey*\"\n      ],\n      "
         "\"Resource\": "
         "\"*\",\n      \"Enabled\": true,\n      \"Retention\": " +
         n +
         ",\n      \"Condition\": {\n        \"ArnLike\": {\n          "
         "\"kms:EncryptionContext:aws:logs:arn\": "
         "\"arn:aws:logs:eu-central-1:111122223333:log-group:/app/" +
         n + "\"\n        }\n      }\n    }";
}

std::string make_json(std::size_t size) {
  std::string json = "{\n  \"Statement\": [\n";
  for (int i = 0; json.size() < size; ++i) json += (i > 0 ? ",\n" : "") + policy_json(i);
  return json + "\n  ]\n}\n";
}

std::string make_yaml(std::size_t size) {
  std::string yaml = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n";
  for (int i = 0; yaml.size() < size; ++i) {
    const std::string n = std::to_string(i);
    yaml += "  Key" + n +
            ":\n    Type: AWS::KMS::Key\n    Properties:\n      EnableKeyRotation: true\n"
            "      KeyPolicy:\n        Version: \"2012-10-17\"\n        Statement:\n"
            "          - Sid: Logs  # for the log group\n            Effect: Allow\n"
            "            Principal: {Service: !Sub \"logs.${AWS::Region}.amazonaws.com\"}\n"
            "            Action:\n              - kms:Encrypt*\n              - kms:Decrypt*\n"
            "            Resource: '*'\n  Group" +
            n + ":\n    Type: AWS::Logs::LogGroup\n    Properties:\n      LogGroupName: /app/" + n +
            "\n      KmsKeyId: !GetAtt Key" + n +
            ".Arn\n      Note: |\n        one line\n        and another\n";
  }
  return yaml;
}

std::string make_hcl(int number) {
  const std::string n = std::to_string(number);
  std::string hcl = "# the key of service " + n + "\nlocals {\n  name_" + n + " = \"app-" + n +
                    "-${var.stage}\"\n}\n\n";
  for (int i = 0; i < 3; ++i) {
    const std::string id = n + "_" + std::to_string(i);
    hcl +=
        "resource \"aws_kms_key\" \"key_" + id +
        "\" {\n  description         = \"logs of ${local.name_" + n +
        "}\"\n  enable_key_rotation = true\n  policy = jsonencode({\n    Version = "
        "\"2012-10-17\"\n    Statement = [\n      {\n        Effect    = \"Allow\"\n        "
        "Principal = { Service = \"logs.${data.aws_region.current.name}.amazonaws.com\" }\n       "
        " Action    = [\"kms:Encrypt*\", \"kms:Decrypt*\", \"kms:GenerateDataKey*\"]\n        "
        "Resource  = \"*\"\n        Condition = { for k, v in var.conditions : k => v if v != null "
        "}\n      },\n    ]\n  })\n}\n\nresource \"aws_cloudwatch_log_group\" \"group_" +
        id + "\" {\n  count      = var.enabled ? 1 : 0\n  name       = <<-EOT\n    /app/" + id +
        "/${var.stage}\n  EOT\n  kms_key_id = aws_kms_key.key_" + id +
        ".arn\n  tags = merge(var.tags, { Name = \"x\" })\n}\n\n";
  }
  return hcl;
}

void parse_bare_json(const std::string& json) {
  constexpr unsigned flags = rapidjson::kParseIterativeFlag |
                             rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::StringStream stream(json.c_str());
  rapidjson::BaseReaderHandler<> handler;
  rapidjson::Reader reader;
  if (reader.Parse<flags>(stream, handler).IsError()) std::puts("bare JSON failed");
}

void parse_bare_yaml(const std::string& yaml) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(yaml.data()),
                               yaml.size());
  bool goes_on = true;
  while (goes_on) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0) {
      std::puts("bare YAML failed");
      break;
    }
    goes_on = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

/// Processor time of the fastest of several runs: the machine may be busy with other things.
template <class Work>
double seconds(Work work) {
  constexpr int runs = 15;
  double best = 1e9;
  for (int i = 0; i < runs; ++i) {
    const std::clock_t begin = std::clock();
    work();
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

template <class Bare, class Parse>
void compare(const char* name, const std::string& text, Bare bare, Parse parse) {
  Sources sources;
  const FileId file = sources.add(name, name, text);
  const double bare_time = seconds([&] { bare(text); });
  std::size_t problems = 0;
  const double tree_time = seconds([&] { problems += parse(sources, file).problems.size(); });
  const double megabytes = static_cast<double>(text.size()) / 1e6;
  std::printf("%s: %.1f MB, bare %.0f MB/s, tree %.0f MB/s, tree/bare %.2f, problems %zu\n", name,
              megabytes, megabytes / bare_time, megabytes / tree_time, tree_time / bare_time,
              problems);
}

void compare_hcl() {
  Sources sources;
  std::vector<FileId> files;
  std::uint32_t lines = 0;
  std::size_t size = 0;
  for (int i = 0; i < 700; ++i) {
    files.push_back(sources.add("a.tf", "a.tf", make_hcl(i)));
    lines += sources.line_count(files.back());
    size += sources.bytes(files.back()).size();
  }
  unsigned sum = 0;
  const double bare_time = seconds([&] {
    for (const FileId file : files) {
      for (const char c : sources.bytes(file)) sum = sum * 31 + static_cast<unsigned char>(c);
    }
  });
  std::size_t problems = 0;
  const double tree_time = seconds([&] {
    for (const FileId file : files) problems += parse_hcl(sources, file).problems.size();
  });
  std::printf(
      "HCL: %zu files, %u lines, %.1f MB, tree %.4f s, %.0f MB/s, tree/reading %.1f, "
      "problems %zu (%u)\n",
      files.size(), lines, static_cast<double>(size) / 1e6, tree_time,
      static_cast<double>(size) / 1e6 / tree_time, tree_time / bare_time, problems, sum);
}

}  // namespace

int main() {
  compare_hcl();
  compare("JSON", make_json(20'000'000), parse_bare_json, parse_json);
  compare("YAML", make_yaml(10'000'000), parse_bare_yaml, parse_yaml);
  return 0;
}
