#include "render/ledger.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace kmslint {
namespace {

constexpr std::size_t max_named_needs = 3;

/// In order of badness, so that the worst is the greatest.
enum class Outcome : std::uint8_t { usable, cannot_tell, not_usable };

Outcome outcome(const ReportedPair& pair) {
  if (pair.verdict == "usable") return Outcome::usable;
  return pair.verdict == "not-usable" ? Outcome::not_usable : Outcome::cannot_tell;
}

void count(VerdictCounts& counts, Outcome outcome) {
  switch (outcome) {
    case Outcome::usable: ++counts.usable; return;
    case Outcome::cannot_tell: ++counts.cannot_tell; return;
    case Outcome::not_usable: ++counts.not_usable; return;
  }
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

void add_undecided(Ledger& ledger, const ReportedPair& pair) {
  const std::string reason = undecided_reason(pair);
  const auto known = std::ranges::find_if(ledger.undecided, [&](const Undecided& other) {
    return other.reason == reason && other.settle == pair.settle &&
           other.usable_when == pair.usable_when;
  });
  if (known != ledger.undecided.end()) {
    ++known->log_groups;
  } else {
    ledger.undecided.push_back({reason, pair.settle, pair.usable_when, 1});
  }
  for (const std::string& name : pair.depends_on) {
    if (std::ranges::find(ledger.needs, name) == ledger.needs.end()) ledger.needs.push_back(name);
  }
}

std::string verdicts_line(const VerdictCounts& counts, const std::vector<std::string>& needs) {
  std::string line;
  const auto add = [&](std::size_t number, std::string_view what) {
    if (number == 0) return;
    line += (line.empty() ? "" : ", ") + std::to_string(number) + " " + std::string(what);
  };
  add(counts.usable, "usable");
  add(counts.not_usable, "not usable");
  add(counts.cannot_tell, "cannot tell");
  if (counts.cannot_tell > 0 && !needs.empty()) {
    const std::size_t shown = std::min(needs.size(), max_named_needs);
    line +=
        " (needs " + joined({needs.begin(), needs.begin() + static_cast<std::ptrdiff_t>(shown)});
    line += shown < needs.size() ? ", …)" : ")";
  }
  return line;
}

/// "usable" when there is one only, else as numbers.
std::string key_policies_line(const Ledger& ledger) {
  const std::size_t total = ledger.key_policies.total();
  if (total == 1) {
    return "1 key policy judged for a log group it names: " +
           verdicts_line(ledger.key_policies, ledger.needs).substr(2);
  }
  return std::to_string(total) + " key policies judged for a log group each names: " +
         verdicts_line(ledger.key_policies, ledger.needs);
}

}  // namespace

std::string undecided_reason(const ReportedPair& pair) {
  if (pair.why == "invalid") return "KMS would refuse the key policy";
  if (!pair.depends_on.empty()) return "needs " + joined(pair.depends_on);
  return pair.key ? "not decided" : "the key is not in view";
}

Ledger ledger(const Report& report) {
  Ledger result;
  // A log group that names several keys in several cases counts once, with its worst verdict.
  std::map<std::tuple<Span, std::string, std::string>, const ReportedPair*> worst;
  std::vector<const ReportedPair*> order;
  for (const ReportedPair& pair : report.pairs) {
    if (!pair.counted) {
      count(result.key_policies, outcome(pair));
      if (outcome(pair) == Outcome::cannot_tell) order.push_back(&pair);
      continue;
    }
    const ReportedThing& group = pair.log_group;
    const ReportedPair*& known = worst[{group.span, group.address, group.arn}];
    if (!known) order.push_back(&pair);
    if (!known || outcome(pair) > outcome(*known)) known = &pair;
  }
  if (report.changes) {
    result.compared = true;
    result.losing_access = report.changes->losing;
    result.may_lose_access = report.changes->undecided;
    result.gaining_access = report.changes->gaining;
  }
  const bool only_policies = worst.empty();
  for (const ReportedPair* first : order) {
    const ReportedThing& group = first->log_group;
    const ReportedPair& pair =
        first->counted ? *worst[{group.span, group.address, group.arn}] : *first;
    if (pair.counted) count(result.log_groups, outcome(pair));
    if (outcome(pair) == Outcome::cannot_tell && (pair.counted || only_policies)) {
      add_undecided(result, pair);
    }
  }
  return result;
}

namespace {

std::string verdicts_of(const Ledger& ledger) {
  const std::size_t total = ledger.log_groups.total();
  std::string line = counted(total, "log group") + " with a key";
  if (total > 0) return line + ": " + verdicts_line(ledger.log_groups, ledger.needs);
  if (ledger.key_policies.total() > 0) line += "; " + key_policies_line(ledger);
  return line;
}

/// "this change: 2 log groups lose access"
std::string change_line(const Ledger& ledger) {
  const std::size_t losing = ledger.losing_access;
  std::string line = "this change: ";
  line += losing == 0
              ? "no log group loses access"
              : counted(losing, "log group") + (losing == 1 ? " loses" : " lose") + " access";
  if (ledger.may_lose_access > 0) {
    line += ", cannot tell for " + std::to_string(ledger.may_lose_access);
  }
  if (ledger.gaining_access > 0) line += "; Logs gains access";
  return line;
}

}  // namespace

std::string ledger_line(const Ledger& ledger) {
  return verdicts_of(ledger) + (ledger.compared ? "; " + change_line(ledger) : "");
}

LevelCounts count_levels(const std::vector<Finding>& findings) {
  LevelCounts counts;
  for (const Finding& finding : findings) {
    switch (finding.rule->level) {
      case Level::error: ++counts.errors; break;
      case Level::warning: ++counts.warnings; break;
      case Level::note: ++counts.notes; break;
    }
  }
  return counts;
}

std::string levels_line(const LevelCounts& counts) {
  std::vector<std::string> parts;
  if (counts.errors > 0) parts.push_back(counted(counts.errors, "error"));
  if (counts.warnings > 0) parts.push_back(counted(counts.warnings, "warning"));
  if (counts.notes > 0) parts.push_back(counted(counts.notes, "note"));
  return joined(parts);
}

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string folded_cases(const std::vector<std::string>& cases) {
  std::string text;
  std::string_view symbol;  // of the case before; empty when it has several
  for (const std::string& one : cases) {
    const std::size_t equals = one.find('=');
    const bool simple = equals != std::string::npos && one.find(", ") == std::string::npos;
    const std::string_view name = simple ? std::string_view(one).substr(0, equals + 1) : "";
    if (simple && name == symbol) {
      text += ", " + one.substr(equals + 1);
    } else {
      text += (text.empty() ? "" : "; ") + one;
    }
    symbol = name;
  }
  return text;
}

}  // namespace kmslint
