// Functions that match regular expressions; Terraform's are those of RE2.
#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

/// A match may look at the whole rest of a text, so many matches are looked for in short ones only.
constexpr std::size_t max_searched = 64 * 1024;

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return options;
}

/// The matches of a pattern one after the other, as Go finds them: an empty one right behind
/// another match is none.
class Search {
 public:
  Search(const re2::RE2& pattern, std::string_view text)
      : pattern_(pattern),
        text_(text),
        groups_(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1) {}

  bool next() {
    while (at_ <= text_.size()) {
      const re2::StringPiece whole(text_.data(), text_.size());
      if (!pattern_.Match(whole, at_, text_.size(), re2::RE2::UNANCHORED, groups_.data(),
                          static_cast<int>(groups_.size()))) {
        return false;
      }
      const std::size_t begin = this->begin();
      const bool fits = !groups_[0].empty() || begin != last_end_;
      at_ = begin + groups_[0].size();
      if (groups_[0].empty()) step();
      if (!fits) continue;
      last_end_ = begin + groups_[0].size();
      return true;
    }
    return false;
  }

  /// The whole match, then its groups; those that took no part have no data.
  const std::vector<re2::StringPiece>& groups() const { return groups_; }
  std::size_t begin() const { return begin_of(groups_[0], text_); }

  static std::size_t begin_of(const re2::StringPiece& group, std::string_view text) {
    return static_cast<std::size_t>(group.data() - text.data());
  }

 private:
  /// To the next character.
  void step() {
    ++at_;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U) ++at_;
  }

  const re2::RE2& pattern_;
  std::string_view text_;
  std::vector<re2::StringPiece> groups_;
  std::size_t at_ = 0;
  std::optional<std::size_t> last_end_ = {};
};

/// What a match is worth: a text, or for a pattern with groups a list or an object of them.
class Matches {
 public:
  Matches(const FunctionCall& call, const re2::RE2& pattern, const PartialString& text,
          std::string_view bytes)
      : call_(call), pattern_(pattern), text_(text), bytes_(bytes) {}

  Value value(const std::vector<re2::StringPiece>& groups) const {
    if (groups.size() == 1) return group(groups[0]);
    const std::map<std::string, int>& names = pattern_.NamedCapturingGroups();
    Value result = {.kind = names.empty() ? ValueKind::list : ValueKind::object,
                    .span = call_.span};
    for (const auto& [name, index] : names) {
      result.members.push_back(
          {{name, call_.span}, group(groups[static_cast<std::size_t>(index)])});
    }
    for (std::size_t i = 1; names.empty() && i < groups.size(); ++i) {
      result.items.push_back(group(groups[i]));
    }
    return result;
  }

 private:
  /// A group that took no part is null.
  Value group(const re2::StringPiece& piece) const {
    if (piece.data() == nullptr) return {.kind = ValueKind::null, .span = call_.span};
    const std::size_t begin = Search::begin_of(piece, bytes_);
    PartialString cut = slice_text(text_, begin, begin + piece.size());
    const Span span = cut.span;
    return text_of(std::move(cut), span);
  }

  const FunctionCall& call_;
  const re2::RE2& pattern_;
  const PartialString& text_;
  std::string_view bytes_;
};

/// The text as the function sees it: its own parts where they are literal.
PartialString with_places(const PartialString& text, const std::string& literal) {
  return text.literal() == literal ? text : literal_string(literal, text.span);
}

bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What a replacement says, with `$1`, `${1}` and `${name}` filled in (Go's Regexp.Expand).
std::string expand(std::string_view replacement, const re2::RE2& pattern,
                   const std::vector<re2::StringPiece>& groups) {
  std::string result;
  while (!replacement.empty()) {
    const std::size_t dollar = replacement.find('$');
    result += replacement.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    replacement.remove_prefix(dollar + 1);
    if (replacement.starts_with('$')) {
      result += '$';
      replacement.remove_prefix(1);
      continue;
    }
    const bool braced = replacement.starts_with('{');
    const std::size_t begin = braced ? 1 : 0;
    std::size_t end = begin;
    while (end < replacement.size() && is_word(replacement[end])) ++end;
    const bool closed = !braced || (end < replacement.size() && replacement[end] == '}');
    if (end == begin || !closed) {
      result += '$';  // no reference
      continue;
    }
    const std::string name(replacement.substr(begin, end - begin));
    replacement.remove_prefix(braced ? end + 1 : end);
    std::size_t index = groups.size();
    if (name.find_first_not_of("0123456789") == std::string::npos) {
      if (name.size() < 4) index = std::stoul(name);
    } else if (const auto found = pattern.NamedCapturingGroups().find(name);
               found != pattern.NamedCapturingGroups().end()) {
      index = static_cast<std::size_t>(found->second);
    }
    if (index < groups.size()) result.append(groups[index].data(), groups[index].size());
  }
  return result;
}

}  // namespace

FunctionResult call_regex(const FunctionCall& call) {
  const std::optional<std::string> written = literal_of(call.arguments[0].text, call);
  const std::optional<std::string> literal = literal_of(call.arguments[1].text, call);
  if (!written) return opaque(call);
  const re2::RE2 pattern(*written, quiet());
  if (!pattern.ok()) return refused(call, "takes a regular expression, not `" + *written + '`');
  if (!literal) return opaque(call);
  Search search(pattern, *literal);
  if (!search.next()) {
    return refused(call, "finds no `" + *written + "` in `" + *literal + '`');
  }
  const PartialString text = with_places(call.arguments[1].text, *literal);
  return made(Matches(call, pattern, text, *literal).value(search.groups()));
}

FunctionResult call_regexall(const FunctionCall& call) {
  const std::optional<std::string> written = literal_of(call.arguments[0].text, call);
  const std::optional<std::string> literal = literal_of(call.arguments[1].text, call);
  if (!written) return opaque(call);
  const re2::RE2 pattern(*written, quiet());
  if (!pattern.ok()) return refused(call, "takes a regular expression, not `" + *written + '`');
  if (!literal || literal->size() > max_searched) return opaque(call);
  // Pieces of a text of many parts are looked for from its begin.
  const PartialString text = literal_string(*literal, call.arguments[1].text.span);
  const Matches matches(call, pattern, text, *literal);
  std::vector<Value> found;
  Search search(pattern, *literal);
  while (search.next()) {
    if (found.size() == max_elements) return opaque(call);
    found.push_back(matches.value(search.groups()));
  }
  return made_list(std::move(found), call);
}

FunctionResult replace_pattern(const FunctionCall& call, std::string_view written) {
  const re2::RE2 pattern(re2::StringPiece(written.data(), written.size()), quiet());
  if (!pattern.ok()) {
    return refused(call, "takes a regular expression, not `" + std::string(written) + '`');
  }
  const std::optional<std::string> literal = literal_of(call.arguments[0].text, call);
  const std::optional<std::string> by = literal_of(call.arguments[2].text, call);
  if (!literal || !by || literal->size() > max_searched) return opaque(call);
  const PartialString text = with_places(call.arguments[0].text, *literal);
  TextReader reader(text);
  PartialString result;
  Search search(pattern, *literal);
  std::size_t kept = 0;
  std::size_t size = 0;
  while (search.next()) {
    const std::size_t begin = search.begin();
    const std::size_t length = search.groups()[0].size();
    result.append(reader.take(begin - kept));
    reader.take(length);
    std::string replacement = expand(*by, pattern, search.groups());
    size += begin - kept + replacement.size();
    if (size > max_text_bytes) return opaque(call);
    if (!replacement.empty()) {
      result.append(literal_string(std::move(replacement), call.arguments[2].text.span));
    }
    kept = begin + length;
  }
  result.append(reader.take(literal->size() - kept));
  return made_text(std::move(result), call);
}

}  // namespace kmslint
