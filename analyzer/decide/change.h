// judge_change(before, after): what a change does to events that are stored already.
//
// Events stay encrypted with the key they were written under, whatever key the log group has later:
// so for every log group and key of the revision before, the same log group is judged against what
// became of that key. Only what was proved to be readable and is proved to be no more counts.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decide/judge.h"
#include "model/history.h"
#include "model/model.h"

namespace kmslint {

/// Each belongs to one rule.
enum class ChangeKind : std::uint8_t {
  removes_access,     ///< the key's policy let Logs decrypt, and does not any more
  removes_statement,  ///< the same where no log group of the key is in view, or the key is gone
  deletes_key,
  disables_key,
  leaves_events,  ///< the log group has another key, or none; the old one stays
  unmanages_policy,
};

/// A request that was allowed before, in words that can be replayed with `kmslint statement`'s
/// terms: every hole has some value of its own.
struct ConcreteRequest {
  std::string principal = {};
  std::string action = {};
  std::string log_group_arn = {};  ///< the encryption context's value
};

struct ChangedPair {
  ChangeKind kind = ChangeKind::removes_access;
  /// In the model before.
  std::uint32_t log_group = 0;
  std::optional<std::uint32_t> key = {};
  /// In the model after, where they are there.
  std::optional<std::uint32_t> log_group_after = {};
  std::optional<std::uint32_t> key_after = {};
  Fate key_fate = Fate::stays;
  /// deletes_key: the key in the model after that it was renamed to, where that is certain.
  std::optional<std::uint32_t> successor = {};
  bool log_group_assumed = false;
  Verdict before = Verdict::cannot_tell;
  Verdict after = Verdict::cannot_tell;
  std::vector<NeededAction> lost = {};
  std::optional<ConcreteRequest> request = {};
  std::optional<Blame> blame = {};  ///< why access is denied now; its places may be in either model
  std::optional<std::uint32_t> retention_days = {};
  std::string path = {};         ///< how the log group reaches the key: "through alias `alias/app`"
  std::string now_uses = {};     ///< leaves_events: the key it has now, for people; empty: none
  std::string replaced_by = {};  ///< deletes_key: the argument that replaces the key
  Span cause = {};               ///< that argument in the model after, else empty
  std::string log_group_name = {};
  std::string key_name = {};
};

/// What Logs was denied before and is allowed now.
struct GainedPair {
  std::uint32_t log_group = 0;  ///< in the model after; for people its name is log_group_name
  std::uint32_t key = 0;        ///< in the model after
  Verdict before = Verdict::cannot_tell;
  Verdict after = Verdict::cannot_tell;
  std::vector<NeededAction> actions = {};  ///< not empty
  std::optional<ConcreteRequest> request = {};
  std::string log_group_name = {};
  std::string key_name = {};
};

struct Change {
  /// The revision before; its symbols hold those of the one after.
  Model before = {};
  History history = {};
  std::vector<CarriedPolicy> carried = {};
  /// Log groups of the revision after, by index, that are the same in the revision before and were
  /// not looked at there: the change does not touch them.
  std::set<std::uint32_t> untouched_log_groups = {};
  /// What is called the revision before, for people: `main`, `HEAD`, a folder.
  std::string base = {};
  std::vector<ChangedPair> pairs = {};
  bool asks_what_is_gained = false;  ///< set before: to look at gains, too
  std::vector<GainedPair> gained = {};
  /// Log groups in view that may lose what they hold: it depends on what is not known.
  std::size_t undecided = 0;
};

/// Matches the revisions, puts policies that stay in force into `after` and judges. `change.before`
/// and `change.base` are given.
void judge_change(Change& change, Model& after, const Assumptions& assumptions);

/// How many log groups in view lose what they hold.
std::size_t log_groups_that_lose_access(const Change& change);

}  // namespace kmslint
