#include "render/fingerprint.h"

#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "render/hexadecimal.h"
#include "render/render.h"

namespace kmslint {
namespace {

/// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv). Fields are kept apart by a byte that is
/// no UTF-8.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xFF);
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// A place can be a whole document; its start is enough to tell it from others.
constexpr std::size_t max_text = 4096;

/// Runs of blanks and line ends as one blank, so that a new indentation changes nothing.
std::string normalized(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (result.size() == max_text) break;
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

std::string digits_of(const Finding& finding, const Report& report, const Sources& sources) {
  std::set<std::string> addresses;
  for (const std::size_t index : finding.pairs) {
    if (index >= report.pairs.size()) continue;
    const ReportedPair& pair = report.pairs[index];
    addresses.insert(pair.log_group.address);
    if (pair.key) addresses.insert(pair.key->address);
  }
  Hash hash;
  hash.add(finding.rule->id);
  hash.add(normalized(sources.text(finding.primary.span)));
  for (const std::string& address : addresses) hash.add(address);
  return hexadecimal(hash.value(), 16);
}

}  // namespace

std::vector<std::string> fingerprints(const std::vector<Finding>& findings, const Report& report,
                                      const Sources& sources) {
  std::map<std::string, std::size_t> seen;
  std::vector<std::string> result;
  result.reserve(findings.size());
  for (const Finding& finding : findings) {
    const std::string digits = digits_of(finding, report, sources);
    result.push_back(digits + ":" + std::to_string(++seen[digits]));
  }
  return result;
}

std::string fingerprint(const Finding& finding, const Report& report, const Sources& sources) {
  const bool fails = finding.certain == Ternary::yes;
  const std::string digits = digits_of(finding, report, sources);
  std::size_t occurrence = 1;
  for (const Finding& other : fails ? report.findings : report.open_findings) {
    if (&other == &finding) break;
    if (other.rule == finding.rule && digits_of(other, report, sources) == digits) ++occurrence;
  }
  return digits + ":" + std::to_string(occurrence);
}

}  // namespace kmslint
