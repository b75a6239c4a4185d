#include "lint/reporter.h"

#include <algorithm>

namespace kmslint {
namespace {

template <class T, class Same>
void append_new(std::vector<T>& to, std::vector<T>&& from, Same same) {
  for (T& item : from) {
    const bool known = std::ranges::any_of(to, [&](const T& other) { return same(other, item); });
    if (!known) to.push_back(std::move(item));
  }
}

/// More related places than this are counted, not listed.
constexpr std::size_t max_related = 20;

void shorten(std::vector<Place>& related) {
  if (related.size() <= max_related) return;
  const std::size_t more = related.size() - max_related;
  related.resize(max_related);
  related.back().message += " (and " + std::to_string(more) + " more)";
}

void merge(Finding& known, Finding&& other) {
  // What is right for one log group must be right for all.
  if (known.replacement != other.replacement || known.insertion != other.insertion ||
      known.appendix != other.appendix) {
    known.replacement.reset();
    known.insertion.reset();
    known.appendix.reset();
    known.no_fix = "what is right for one log group is wrong for another";
  }
  append_new(known.related, std::move(other.related), [](const Place& a, const Place& b) {
    return a.span == b.span && a.message == b.message;
  });
  append_new(known.pairs, std::move(other.pairs), std::equal_to<>());
  // A cause that holds in every case of one log group is not limited to another's cases.
  if (known.cases.empty() || other.cases.empty()) {
    known.cases.clear();
  } else {
    append_new(known.cases, std::move(other.cases), std::equal_to<>());
  }
}

}  // namespace

void Reporter::operator()(Ternary certain, Finding finding) {
  if (certain == Ternary::no) return;
  finding.rule = rule_;
  finding.certain = certain;
  const auto [known, is_new] = at_.try_emplace({finding.primary.span, certain}, findings_.size());
  if (is_new) {
    findings_.push_back(std::move(finding));
  } else {
    merge(findings_[known->second], std::move(finding));
  }
}

std::vector<Finding> Reporter::take() {
  for (Finding& finding : findings_) shorten(finding.related);
  at_.clear();
  return std::move(findings_);
}

}  // namespace kmslint
