// What an account and the name of a Region look like, for text that people or tools wrote.
// New Regions appear faster than releases: a name of the right shape that is no typing error of a
// known one is taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kmslint {

/// Twelve digits.
/// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
bool is_account(std::string_view text);

/// A known Region, or one that may be.
bool is_region(std::string_view text);

/// `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`: words, then a number.
bool has_region_shape(std::string_view text);

/// The known Region that was mistyped. New Regions of an old area (`eu-west-9`) are no typing
/// errors.
std::optional<std::string> mistyped_region(std::string_view text);

std::vector<std::string_view> known_regions();

}  // namespace kmslint
