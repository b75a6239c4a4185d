// A finding: what a rule reports, at the very word that is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eval/ternary.h"
#include "lint/rule.h"
#include "source/span.h"

namespace kmslint {

struct Place {
  Span span = {};
  std::string message = {};
};

struct Edit {
  Span span = {};  ///< bytes to replace, in a file on disk
  std::string text = {};
};

struct Fix {
  std::string description = {};
  std::vector<Edit> edits = {};
};

/// What should stand in place of a word.
struct Replacement {
  std::string word = {};  ///< the wrong text, as the policy has it
  std::string text = {};
  friend bool operator==(const Replacement&, const Replacement&) = default;
};

/// What should stand behind the last element of a list.
struct Insertion {
  Span after = {};
  /// What stands in front of it, the element before or the name of the list: nothing but the
  /// list's notation may stand between.
  Span previous = {};
  std::vector<std::string> actions = {};  ///< plain texts; empty: a statement for the service
  bool alone = false;                     ///< actions: the element stands alone, without a list
  std::string service = {};               ///< statement: its service principal, for people
  bool in_template = false;               ///< statement: whether Fn::Sub can be written
  friend bool operator==(const Insertion&, const Insertion&) = default;
};

/// What should stand at the end of a file: a block of its own.
struct Appendix {
  FileId file = {};
  std::string text = {};  ///< whole lines, the last one without its end
  std::string description = {};
  friend bool operator==(const Appendix&, const Appendix&) = default;
};

struct Finding {
  const Rule* rule = nullptr;
  std::string message = {};  ///< first sentence stands alone: log group, key, word, consequence
  Place primary = {};        ///< the guilty word, with a short label
  /// About a change: where it may stand, best first; place_changes() chooses one that was changed.
  std::vector<Span> anchors = {};
  std::vector<Place> related = {};
  /// The policy statement the primary word is a clause of, where there is one.
  std::optional<Place> statement = {};
  std::string remedy = {};  ///< what to do, in one line
  /// When one literal text is right in place of the primary word; run() makes an edit of it where
  /// that word is written in place.
  std::optional<Replacement> replacement = {};
  /// When one statement, or some actions, surely let Logs in: the same for a list.
  std::optional<Insertion> insertion = {};
  std::optional<Appendix> appendix = {};
  std::optional<Fix> fix = {};
  std::string no_fix = {};              ///< why there is no fix, in words; empty with one
  std::vector<std::size_t> pairs = {};  ///< indices of Analysis::pairs it explains
  std::vector<std::string> cases = {};  ///< cases it holds in; empty: every case
  /// yes: SARIF kind `fail`; unknown: `open`, reported on request only. Set by the Reporter.
  Ternary certain = Ternary::yes;
};

}  // namespace kmslint
