// "Did you mean": the known word nearest to a mistyped one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kmslint {

/// The candidate with the least edit distance (ASCII letter case does not count), if it is near
/// enough to be meant: a third of the word's letters, at least two. The first of equals wins.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string_view>& candidates);

/// The hint "did you mean `x`?" for that candidate, or `otherwise`.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view otherwise = {});

/// Text of a user for one line of a message: control characters become `\x1b` and the like.
std::string printable(std::string_view text);
std::string in_backticks(std::string_view text);  ///< printable, between backticks

}  // namespace kmslint
