// Reads literal files into a model, as the command line would.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dump_model.h"
#include "model/read_model.h"

namespace kmslint {

struct TestFile {
  std::string path = {};
  std::string text = {};
  bool named = false;
};

/// The model of some files; JSON by the first character, else YAML.
struct TestModel {
  Sources sources;
  std::vector<Document> documents;
  Model model;

  TestModel(const TestModel&) = delete;
  TestModel& operator=(const TestModel&) = delete;
  explicit TestModel(const std::vector<TestFile>& files, Settings settings = {}) {
    for (const TestFile& file : files) {
      const FileId id = sources.add(file.path, file.path, file.text);
      const bool json = file.text.find_first_of("{[\"") == file.text.find_first_not_of(" \n");
      Document document = {.file = id,
                           .format = json ? Format::json : Format::yaml,
                           .parsed = json ? parse_json(sources, id) : parse_yaml(sources, id),
                           .named = file.named};
      documents.push_back(std::move(document));
    }
    model = read_model(documents, {std::move(settings)}, sources);
  }

  std::string text(Span span) const { return std::string(sources.text(sources.resolve(span))); }
  std::string dump() const { return kmslint::dump(model, sources); }
};

/// The lines of a text that begin with `prefix`, without it.
inline std::vector<std::string> lines_after(const std::string& text, std::string_view prefix) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.starts_with(prefix)) result.push_back(line.substr(prefix.size()));
    at = end + 1;
  }
  return result;
}

}  // namespace kmslint
