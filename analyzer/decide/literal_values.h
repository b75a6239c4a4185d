// Values of condition operators that are not text: exact decimals, instants, Booleans, bytes and
// address ranges. Each reader takes the whole text or nothing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kmslint {

/// An exact decimal (NUM-1): 0.digits · 10^exponent, without leading or trailing zeros in `digits`;
/// zero has none.
struct Decimal {
  bool negative = false;
  std::int64_t exponent = 0;
  std::string digits = {};
};
std::optional<Decimal> read_decimal(std::string_view text);
std::strong_ordering compare(const Decimal& a, const Decimal& b);

/// An instant (DATE-1): seconds since 1970-01-01T00:00:00Z and the decimals that follow.
struct Instant {
  std::int64_t seconds = 0;
  std::string fraction = {};  ///< digits without trailing zeros
  auto operator<=>(const Instant&) const = default;
};
/// The W3C profile of ISO 8601 (a year to a fraction of a second), or epoch seconds.
std::optional<Instant> read_instant(std::string_view text);
/// A year or 1970-01-01 plus as many seconds? Nobody says (DATE-1).
bool is_ambiguous_date(std::string_view text);

/// `true` or `false` in any case (BOOL-1).
std::optional<bool> read_boolean(std::string_view text);

/// Bytes written in base 64, with padding (BIN-1).
std::optional<std::string> read_base64(std::string_view text);

/// An address or a range of them (IP-1).
struct AddressRange {
  bool version6 = false;
  std::array<std::uint8_t, 16> bytes = {};  ///< IPv4: the first four
  int prefix = 0;                           ///< bits that count
};
/// `203.0.113.0/24`, `2001:db8::/32`; without a prefix length, one address.
std::optional<AddressRange> read_address_range(std::string_view text);
/// The address (a range of one) lies in the range; never across families.
bool contains(const AddressRange& range, const AddressRange& address);

}  // namespace kmslint
