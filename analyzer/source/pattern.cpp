#include "source/pattern.h"

#include <cassert>

#include <re2/re2.h>
#include <re2/set.h>

namespace kmslint {

struct Pattern::Compiled {
  RE2 expression;
};

Pattern::Pattern(std::string_view pattern)
    : compiled_(new Compiled{RE2(re2::StringPiece(pattern.data(), pattern.size()), RE2::Quiet)}) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::is_valid() const { return compiled_->expression.ok(); }

bool Pattern::matches(std::string_view text) const {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

struct PatternSet::Compiled {
  RE2::Set set;
};

PatternSet::PatternSet(const std::vector<std::string_view>& patterns) {
  RE2::Options options(RE2::Quiet);
  options.set_encoding(RE2::Options::EncodingLatin1);  // bytes, whatever they mean
  compiled_ = std::make_unique<Compiled>(Compiled{RE2::Set(options, RE2::UNANCHORED)});
  for (const std::string_view pattern : patterns) {
    [[maybe_unused]] const int index =
        compiled_->set.Add(re2::StringPiece(pattern.data(), pattern.size()), nullptr);
    assert(index >= 0 && "patterns are RE2 syntax");
  }
  [[maybe_unused]] const bool compiled = compiled_->set.Compile();
  assert(compiled && "the patterns fit into RE2's memory");
}

PatternSet::~PatternSet() = default;

std::vector<int> PatternSet::find(std::string_view bytes) const {
  std::vector<int> matches;
  compiled_->set.Match(re2::StringPiece(bytes.data(), bytes.size()), &matches);
  return matches;
}

}  // namespace kmslint
