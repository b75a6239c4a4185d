// Random policies and requests over a tiny alphabet, so that something matches often: JSON texts
// with holes, as test::read_policy and test::twin_evaluate take them.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "decide/evaluate.h"
#include "decide/twin.h"

namespace kmslint::test {

using Samples = std::map<std::string, std::vector<std::string>>;

struct RandomCase {
  std::vector<std::string> statements = {};  ///< JSON objects
  bool version_2012 = true;
  std::string request = {};  ///< JSON object without its context's last brace
  Samples holes = {};        ///< what the twin tries for each hole in use
  std::map<std::string, std::string> context = {};  ///< key: JSON of its value
  std::vector<std::string> maybe = {};              ///< context keys that may be absent
  std::vector<std::string> any_value = {};  ///< context keys whose value is a hole of their name
  Assumptions assumptions = Assumptions::all_open();  ///< open or pinned
  bool service = true;

  std::string policy() const;
  /// With the keys of `without` left out.
  std::string request_json(const std::vector<std::string>& without = {}) const;
};

class RandomCases {
 public:
  explicit RandomCases(std::uint32_t seed) : random_(seed) {}

  RandomCase next();

  /// One more statement for a case, with holes of its own perhaps.
  std::string statement(RandomCase& into);
  /// Values below `bound`.
  std::size_t below(std::size_t bound);
  bool chance(int percent);

 private:
  const std::string& one_of(const std::vector<std::string>& texts);
  std::string characters(std::string_view alphabet, std::size_t longest);
  std::string hole(RandomCase& into, const std::string& name);
  std::string with_holes(RandomCase& into, std::string text);
  std::string value_text(RandomCase& into);
  std::string arn_text(RandomCase& into);
  std::string pattern_from(RandomCase& into, std::string text);
  std::string principal(RandomCase& into);
  std::string action(RandomCase& into);
  std::string resource(RandomCase& into);
  std::string condition(RandomCase& into);
  std::string condition_values(RandomCase& into, const std::string& key);
  std::string text_pattern(RandomCase& into);
  std::string caller(RandomCase& into);
  void add_context(RandomCase& into);
  void add_text(RandomCase& into, const std::string& key, std::string text);
  void set_assumptions(RandomCase& into);

  std::mt19937 random_;
};

/// Symbols with the domains the holes of random cases have.
void declare_random_holes(Symbols& symbols);

/// Context keys whose presence or value is open get that in the request.
void open_context(const RandomCase& random_case, Request& request);

}  // namespace kmslint::test
