// The phases from bytes to verdicts in one call, for tests.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "decide/judge.h"
#include "model/read_model.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint::testing {

struct InputText {
  std::string path;
  std::string text;
  bool named = true;
};

/// Keeps everything an Analysis points into.
struct Pipeline {
  Sources sources = {};
  std::vector<Document> documents = {};
  std::vector<Settings> settings = {};
  Model model = {};
  Analysis analysis = {};

  Pipeline() = default;
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Runs all phases. `.json` files are parsed as JSON, all others as YAML.
  void run(const std::vector<InputText>& inputs, Settings surroundings = {},
           const Assumptions& assumptions = Assumptions::defaults());

  /// The text under a span in the file on disk.
  std::string text(Span span) const;

  /// One line per pair, with its blames: `/app/web key LogKey not-usable` then
  /// `  service-principal-other-region on logs.us-east-1.amazonaws.com`.
  std::string verdicts() const;
};

}  // namespace kmslint::testing
