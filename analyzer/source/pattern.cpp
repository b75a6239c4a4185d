#include "source/pattern.h"

#include <re2/re2.h>

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

}  // namespace kmslint
