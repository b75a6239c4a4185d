#include "lint/suppress.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

constexpr std::string_view how_to_write = "write `kmslint: allow RULE -- reason`";

// ---- The text of a comment ----------------------------------------------------------------------

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t,:"));
  text.remove_prefix(word.size());
  text = trim(text);
  return word;
}

/// `--`, a dash or a colon before the reason.
bool take_separator(std::string_view& text) {
  text = trim(text);
  for (const std::string_view separator : {"--", "\u2014", "\u2013", ":"}) {
    if (!text.starts_with(separator)) continue;
    text = trim(text.substr(separator.size()));
    return true;
  }
  return false;
}

bool is_rule_id(std::string_view word) {
  return !word.empty() && word.front() != '-' &&
         std::ranges::all_of(word, [](char c) { return is_ascii_alphanumeric(c) || c == '-'; });
}

std::vector<std::string> take_rules(std::string_view& text) {
  std::vector<std::string> rules;
  while (true) {
    std::string_view rest = text;
    const std::string_view word = take_word(rest);
    if (!is_rule_id(word) || word == "until") return rules;
    rules.emplace_back(word);
    text = rest;
    if (text.starts_with(',')) text = trim(text.substr(1));
  }
}

struct EndDate {
  std::optional<std::chrono::sys_days> day = {};
  std::string problem = {};
};

EndDate read_end_date(std::string_view date) {
  const auto day = parse_date(date);
  if (day) return {day, {}};
  return {std::nullopt, "`" + std::string(date) + "` is not a date, YYYY-MM-DD"};
}

bool is_until(std::string_view word) {
  while (!word.empty() && word.front() == '(') word.remove_prefix(1);
  return equal_ignoring_case(word, "until");
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// A word of the reason, behind any punctuation.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t,:;")));
  return take_word(text);
}

/// `until DATE` anywhere in the reason. At its end it is no part of the reason.
EndDate take_end_date(std::string_view& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view word = next_word(rest);
    if (!is_until(word)) continue;
    std::string_view after = rest;
    std::string_view date = next_word(after);
    while (!date.empty() && std::string_view(".,;:)").find(date.back()) != std::string_view::npos)
      date.remove_suffix(1);
    if (!begins_with_digit(date)) continue;
    if (after.empty()) {
      text = trim(text.substr(0, static_cast<std::size_t>(word.data() - text.data())));
      while (!text.empty() && std::string_view(",;(").find(text.back()) != std::string_view::npos)
        text = trim(text.substr(0, text.size() - 1));
    }
    return read_end_date(date);
  }
  return {};
}

/// `until DATE` between the rules and the reason.
EndDate take_early_end_date(std::string_view& text) {
  std::string_view rest = text;
  if (take_word(rest) != "until") return {};
  const std::string_view date = take_word(rest);
  text = rest;
  return read_end_date(date);
}

// ---- Findings about suppressions ----------------------------------------------------------------

bool is_selected(const Report& report, std::string_view rule) {
  return std::ranges::any_of(report.rules, [&](const Rule* r) { return r->id == rule; });
}

/// The rule that was probably meant.
std::string nearest_rule(std::string_view id) {
  std::string nearest;
  std::size_t least = 4;
  for (const Rule* rule : catalogue()) {
    const std::size_t distance = tables::edit_distance(id, rule->id, least - 1);
    if (distance >= least) continue;
    least = distance;
    nearest = rule->id;
  }
  return nearest;
}

std::string remedy_for_unknown_rule(std::string_view id) {
  const std::string nearest = nearest_rule(id);
  return nearest.empty() ? "name a rule that `kmslint rules` lists"
                         : "did you mean `" + nearest + "`?";
}

/// One suppression as it was written: it may reach several places.
struct Written {
  const Suppression* suppression = nullptr;
  bool used = false;
  bool can_be_unused = true;
};

class Suppressor {
 public:
  Suppressor(Report& report, const std::vector<Suppression>& suppressions, const Sources& sources,
             std::optional<std::chrono::sys_days> today,
             const std::function<std::uint32_t(Span)>& configuration_of)
      : report_(report), sources_(sources), today_(today), configuration_of_(configuration_of) {
    for (const Suppression& suppression : suppressions) add(suppression);
    for (auto& [where, places] : places_) sort(places);
  }

  void apply() {
    const auto suppressed = [&](const Finding& finding) { return is_suppressed(finding); };
    std::ranges::copy_if(report_.findings, std::back_inserter(report_.allowed), suppressed);
    remove_findings(report_, suppressed);
    for (const auto& [key, written] : written_) report_about(written);
    finish(report_, sources_);
  }

 private:
  struct Placed {
    Span reach = {};
    const Suppression* suppression = nullptr;
    std::uint32_t latest_end = 0;  ///< of this one and all before it
  };
  using Places = std::vector<Placed>;

  static auto key_of(const Suppression& suppression) {
    return std::pair(suppression.span, std::string_view(suppression.rule));
  }

  void add(const Suppression& suppression) {
    Written& written = written_[key_of(suppression)];
    written.suppression = &suppression;
    written.can_be_unused = written.can_be_unused && suppression.can_be_unused;
    if (!suppression.problem.empty()) return;
    if (suppression.configuration) {
      everywhere_[{suppression.rule, *suppression.configuration}].push_back(&suppression);
    } else {
      places_[{suppression.rule, suppression.reach.file}].push_back(
          {suppression.reach, &suppression});
    }
  }

  static void sort(Places& places) {
    std::ranges::sort(places, {}, [](const Placed& place) {
      return std::tuple(place.reach, place.suppression->span);
    });
    std::uint32_t latest = 0;
    for (Placed& place : places) {
      latest = std::max(latest, place.reach.end);
      place.latest_end = latest;
    }
  }

  bool is_expired(const Suppression& suppression) const {
    return suppression.until && today_ && *suppression.until < *today_;
  }

  bool use(const Suppression& suppression) {
    written_[key_of(suppression)].used = true;
    return !is_expired(suppression);
  }

  bool is_suppressed(const Finding& finding) {
    const Span place = sources_.resolve(finding.primary.span);
    const std::string_view rule = finding.rule->id;
    bool suppressed = false;
    if (const auto found = places_.find({rule, place.file}); found != places_.end()) {
      suppressed = use_places(found->second, place.begin);
    }
    if (everywhere_.empty()) return suppressed;
    const auto found = everywhere_.find({rule, configuration_of_(place)});
    if (found == everywhere_.end()) return suppressed;
    for (const Suppression* suppression : found->second)
      suppressed = use(*suppression) || suppressed;
    return suppressed;
  }

  /// Backwards from the last that begins at or before the offset, as long as one may reach it.
  bool use_places(const Places& places, std::uint32_t offset) {
    bool suppressed = false;
    auto place = std::ranges::upper_bound(places, offset, {},
                                          [](const Placed& each) { return each.reach.begin; });
    while (place != places.begin() && std::prev(place)->latest_end >= offset) {
      --place;
      if (place->reach.end < offset) continue;
      suppressed = use(*place->suppression) || suppressed;
    }
    return suppressed;
  }

  void report_about(const Written& written) {
    const Suppression& suppression = *written.suppression;
    const std::string rule = "`" + suppression.rule + "`";
    if (!suppression.problem.empty()) {
      add_finding("unused-suppression", suppression,
                  "this suppression has no effect: " + suppression.problem,
                  suppression.remedy.empty() ? std::string(how_to_write) : suppression.remedy);
    } else if (find_rule(suppression.rule) == nullptr) {
      add_finding("unused-suppression", suppression,
                  "this suppression has no effect: there is no rule " + rule,
                  remedy_for_unknown_rule(suppression.rule));
    } else if (is_expired(suppression)) {
      add_finding("expired-suppression", suppression,
                  "the suppression of " + rule + " ended on " + date_text(*suppression.until),
                  "mend what it allowed, or give it a new date");
    } else if (!written.used && written.can_be_unused && is_selected(report_, suppression.rule)) {
      add_finding("unused-suppression", suppression,
                  "this suppression has no effect: " + rule + " reports nothing here",
                  "take it out");
    }
  }

  void add_finding(std::string_view rule, const Suppression& suppression, std::string message,
                   std::string remedy) {
    if (!is_selected(report_, rule)) return;
    const std::string label = rule == "unused-suppression" ? "suppresses nothing" : "past its date";
    report_.findings.push_back({.rule = find_rule(rule),
                                .message = std::move(message),
                                .primary = {suppression.span, label},
                                .remedy = std::move(remedy),
                                .no_fix = "whether it is still meant is not known"});
  }

  Report& report_;
  const Sources& sources_;
  std::optional<std::chrono::sys_days> today_;
  const std::function<std::uint32_t(Span)>& configuration_of_;
  std::map<std::pair<Span, std::string_view>, Written> written_;
  std::map<std::pair<std::string_view, FileId>, Places> places_;
  std::map<std::pair<std::string_view, std::uint32_t>, std::vector<const Suppression*>> everywhere_;
};

}  // namespace

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::string date_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  const auto padded = [](unsigned number, std::size_t width) {
    const std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
  };
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

std::vector<Suppression> parse_suppressions(std::string_view text, Span span) {
  Suppression suppression = {.span = span};
  std::string_view rest = trim(text);
  const std::string verb(take_word(rest));
  if (verb != "allow") {
    suppression.problem = "`allow` is expected, not `" + verb + "`";
    return {suppression};
  }
  const std::vector<std::string> rules = take_rules(rest);
  EndDate end = take_early_end_date(rest);
  const bool separated = take_separator(rest);
  if (!end.day && end.problem.empty()) end = take_end_date(rest);
  suppression.reason = std::string(rest);
  suppression.until = end.day;
  suppression.problem = end.problem;
  if (rest.empty() || !separated) suppression.problem = "it gives no reason";
  if (rules.empty()) suppression.problem = "it names no rule";
  if (rules.empty()) return {suppression};
  std::vector<Suppression> result;
  for (const std::string& rule : rules) {
    result.push_back(suppression);
    result.back().rule = rule;
  }
  return result;
}

bool has_end_date(const std::vector<Suppression>& suppressions) {
  return std::ranges::any_of(suppressions, [](const Suppression& s) { return bool(s.until); });
}

void apply_suppressions(Report& report, const std::vector<Suppression>& suppressions,
                        const Sources& sources, std::optional<std::chrono::sys_days> today,
                        const std::function<std::uint32_t(Span)>& configuration_of) {
  if (suppressions.empty()) return;
  Suppressor(report, suppressions, sources, today, configuration_of).apply();
}

}  // namespace kmslint
