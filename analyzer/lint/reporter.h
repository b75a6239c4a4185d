// Collects findings. A rule hands over a Ternary and a finding: yes becomes a failure at the rule's
// level, unknown an `open` result, no nothing. Findings of one rule at one primary place are one:
// their log groups become related places.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "eval/ternary.h"
#include "lint/finding.h"

namespace kmslint {

class Reporter {
 public:
  explicit Reporter(const Rule& rule) : rule_(&rule) {}
  void operator()(Ternary certain, Finding finding);
  /// Merged findings, in order of first report.
  std::vector<Finding> take();

 private:
  const Rule* rule_;
  std::vector<Finding> findings_;
  std::map<std::pair<Span, Ternary>, std::size_t> at_;  ///< indices by primary place
};

}  // namespace kmslint
