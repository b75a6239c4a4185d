#include <map>
#include <set>
#include <utility>

#include "decide/text_match.h"
#include "rules/wording.h"

namespace kmslint {
namespace {

std::string segment_reason(const Blame& blame) {
  const std::string against =
      blame.expected.empty() ? std::string() : ", Logs sends `" + blame.expected + "`";
  if (blame.detail == "log-group") {
    return "the condition value `" + blame.word + "` lacks `log-group:` before the name" + against;
  }
  return "the condition value `" + blame.word + "` has another " + blame.detail + against;
}

std::string reason(const Blame& blame) {
  switch (blame.code) {
    case ReasonCode::arn_suffix_colon_star:
      return "the condition value `" + blame.word + "` ends in `:*`, Logs sends `" +
             blame.expected + "` with nothing behind the name";
    case ReasonCode::arn_partition:
    case ReasonCode::arn_region:
    case ReasonCode::arn_account:
    case ReasonCode::arn_name: return segment_reason(blame);
    case ReasonCode::arn_case:
      return "the condition value `" + blame.word + "` differs in case from `" + blame.expected +
             "`, and ARNs are compared with their case";
    case ReasonCode::wildcard_under_equals:
      return "`StringEquals` takes the wildcard in `" + blame.word + "` as an ordinary character";
    case ReasonCode::key_typo:
      return "its condition asks for `" + blame.word +
             "`, which its calls never carry; the key is " + "called `" + blame.expected + "`";
    case ReasonCode::unsubstituted_template_text:
      return "the condition value `" + blame.word + "` holds a variable nothing substitutes";
    default:
      return "the condition value `" + blame.word + "` does not have the form of `" +
             blame.expected + "`";
  }
}

std::vector<std::string> segments(std::string_view arn) {
  std::vector<std::string> result;
  while (result.size() < 5 && arn.find(':') != std::string_view::npos) {
    result.emplace_back(arn.substr(0, arn.find(':')));
    arn.remove_prefix(arn.find(':') + 1);
  }
  result.emplace_back(arn);
  return result;
}

/// The last segment surely means this log group; another name may be meant for another log group.
bool is_slip(const std::string& written, const std::string& right) {
  return lower_case_text(written) == lower_case_text(right) || "log-group:" + written == right;
}

/// The condition value with every segment put right that keeps the log group out.
std::optional<std::string> mended(const std::string& value, const std::string& arn) {
  std::vector<std::string> written = segments(value);
  const std::vector<std::string> right = segments(arn);
  if (written.size() != right.size()) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < right.size(); ++i) {
    if (!glob_matches(written[i], right[i])) {
      if (i == 5 && !is_slip(written[i], right[i])) return std::nullopt;
      written[i] = right[i];
    }
    text += (i > 0 ? ":" : "") + written[i];
  }
  return text;
}

/// Which words every log group of the key is kept out by. Others get by with a word as it is, and
/// it must not be changed under them.
class Reliance {
 public:
  explicit Reliance(const Analysis& analysis) {
    for (const PairAnalysis& pair : analysis.pairs) {
      ++pairs_[pair.pair.key];
      std::set<Span> places;
      for (const Blame& blame : pair.blames) places.insert(blame.primary);
      for (const Span place : places) ++failing_[{pair.pair.key, place}];
    }
  }
  bool others_rely_on(const Cause& cause) const {
    const std::optional<std::uint32_t> key = cause.pair.pair.key;
    return failing_.at({key, cause.blame.primary}) < pairs_.at(key);
  }

 private:
  std::map<std::optional<std::uint32_t>, std::size_t> pairs_;
  std::map<std::pair<std::optional<std::uint32_t>, Span>, std::size_t> failing_;
};

std::optional<Replacement> replacement(const Cause& cause) {
  const Blame& blame = cause.blame;
  switch (blame.code) {
    case ReasonCode::key_typo: return Replacement{blame.word, blame.expected};
    case ReasonCode::arn_suffix_colon_star:
      return Replacement{blame.word, blame.word.substr(0, blame.word.size() - 2)};
    case ReasonCode::arn_partition:
    case ReasonCode::arn_region:
    case ReasonCode::arn_account:
    case ReasonCode::arn_name:
    case ReasonCode::arn_case:
      if (const std::optional<std::string> text = mended(blame.word, blame.expected)) {
        return Replacement{blame.word, *text};
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

Finding describe(const Cause& cause, const Reliance& reliance) {
  const Blame& blame = cause.blame;
  Finding finding = {.message = cannot_use(cause) + ": " + reason(blame),
                     .primary = {.message = "does not match the log group"},
                     .remedy = "write the ARN Logs sends: `" + blame.expected + "`"};
  if (blame.code == ReasonCode::wildcard_under_equals) {
    finding.remedy = "use `ArnLike` or `StringLike`, which know wildcards";
  } else if (blame.code == ReasonCode::key_typo) {
    finding.primary.message = "no call of Logs carries this";
    finding.remedy = "write `" + blame.expected + "`";
  } else if (blame.code == ReasonCode::arn_suffix_colon_star) {
    finding.remedy = "leave out the `:*`";
  }
  if (!reliance.others_rely_on(cause)) finding.replacement = replacement(cause);
  return finding;
}

void check(const Analysis& analysis, Reporter& report) {
  const Reliance reliance(analysis);
  const auto describe_cause = [&](const Cause& cause) { return describe(cause, reliance); };
  report_causes(
      analysis, report,
      {ReasonCode::arn_suffix_colon_star, ReasonCode::arn_partition, ReasonCode::arn_region,
       ReasonCode::arn_account, ReasonCode::arn_name, ReasonCode::arn_case,
       ReasonCode::arn_segments, ReasonCode::wildcard_under_equals, ReasonCode::key_typo},
      describe_cause);
  for (std::size_t i = 0; i < analysis.pairs.size(); ++i) {
    for (const Blame& blame : analysis.pairs[i].blames) {
      if (blame.code != ReasonCode::unsubstituted_template_text || blame.detail != "value")
        continue;
      const Cause cause{analysis, analysis.pairs[i], blame};
      report(blame.certain, at_cause(cause, i, describe_cause(cause)));
    }
  }
}

}  // namespace

extern const Rule encryption_context_excludes_log_group;
const Rule encryption_context_excludes_log_group = {
    .id = "encryption-context-excludes-log-group",
    .summary = "the encryption-context condition cannot match the log group's ARN",
    .level = Level::error,
    .check = check,
    .reference =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
};

}  // namespace kmslint
