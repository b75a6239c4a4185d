// What the rules about a change share: which log groups are hit, how, and where to show it.
#pragma once

#include <string>
#include <vector>

#include "decide/change.h"
#include "lint/finding.h"
#include "lint/reporter.h"
#include "rules/wording.h"

namespace kmslint {

/// Log groups that one clause, or one key, hits in the same way.
struct Hit {
  const Analysis& analysis;
  const Change& change;
  std::vector<const ChangedPair*> pairs = {};  ///< not empty

  const ChangedPair& first() const { return *pairs.front(); }
  const Key* key_before() const;
  const Key* key_after() const;
  /// The key that this one was renamed to, where that is certain.
  const Key* successor() const;
};

/// Everything of that kind, put together by key and guilty clause, in order.
std::vector<Hit> hits(const Analysis& analysis, ChangeKind kind);

/// "`/app/web`", "`/app/web` and 2 more log groups".
std::string log_groups_in_words(const Hit& hit);

/// "key `app`", "the key of `policy.json`", as it is called now.
std::string key_in_words(const Hit& hit);

/// Why Logs may not decrypt any more, as the end of a sentence about the key.
std::string reason_in_words(const Hit& hit);

/// "Before, `logs.eu-west-1.amazonaws.com` could call kms:Decrypt for `arn:…`"; may be empty.
std::string request_in_words(const Hit& hit);

/// "until their retention of 30 days is over", or that they never expire.
std::string until_in_words(const Hit& hit);

/// Where the key stands now, then where it stood; then the log groups.
std::vector<Span> anchors(const Hit& hit);

/// Adds the log groups as related places, pairs, and the place.
Finding at_hit(const Hit& hit, Finding finding);

}  // namespace kmslint
