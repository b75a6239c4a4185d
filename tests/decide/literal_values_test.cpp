#include "decide/literal_values.h"

#include <catch2/catch.hpp>

using namespace kmslint;

namespace {

bool less(std::string_view a, std::string_view b) {
  return compare(read_decimal(a).value(), read_decimal(b).value()) < 0;
}

bool equal(std::string_view a, std::string_view b) {
  return compare(read_decimal(a).value(), read_decimal(b).value()) == 0;
}

bool in_range(std::string_view range, std::string_view address) {
  return contains(read_address_range(range).value(), read_address_range(address).value());
}

}  // namespace

TEST_CASE("numbers are exact decimals (NUM-1)") {
  CHECK(equal("7", "7.0"));
  CHECK(equal("7", "0007"));
  CHECK(equal("-0", "0.00"));
  CHECK(equal("1e3", "1000"));
  CHECK(equal("12.5e-1", "1.25"));
  CHECK(equal(".5", "0.5"));
  CHECK(less("0.1", "0.10000000000000000000000001"));  // beyond binary floating point
  CHECK(less("99999999999999999998", "99999999999999999999"));
  CHECK(less("-2", "-1"));
  CHECK(less("-1", "0"));
  CHECK(less("0", "0.001"));
  CHECK(less("9", "10"));
  CHECK(less("-1e999999999999999999999", "1e999999999999999999999"));
}

TEST_CASE("what is no number is none") {
  for (const char* text :
       {"", "a", "1a", "1.2.3", "1e", "+", "-", ".", "0x10", " 1", "1 ", "1,5"}) {
    INFO(text);
    CHECK_FALSE(read_decimal(text));
  }
}

TEST_CASE("dates are instants (DATE-1)") {
  CHECK(read_instant("1970-01-01T00:00:00Z")->seconds == 0);
  CHECK(read_instant("2024-01-01T00:00:00Z")->seconds == 1704067200);
  CHECK(read_instant("2024-01-01T00:00:00Z") == read_instant("1704067200"));
  CHECK(read_instant("2024-01-01") == read_instant("2024-01-01T00:00Z"));
  CHECK(read_instant("2024-03") == read_instant("2024-03-01"));
  CHECK(read_instant("2024-02-29")->seconds - read_instant("2024-02-28")->seconds == 86400);
  CHECK(read_instant("2024-01-01T01:00:00+01:00") == read_instant("2024-01-01T00:00:00Z"));
  CHECK(read_instant("2023-12-31T19:30:00-04:30") == read_instant("2024-01-01T00:00:00Z"));
  CHECK(read_instant("2024-01-01T00:00:00.50Z") == read_instant("2024-01-01T00:00:00.5Z"));
  CHECK(*read_instant("2024-01-01T00:00:00.5Z") < *read_instant("2024-01-01T00:00:00.51Z"));
  CHECK(read_instant("0001-01-01")->seconds == -62135596800);
}

TEST_CASE("what is no date is none") {
  for (const char* text :
       {"", "today", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-1-1",
        "2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z", "2024-01-01T00:00:00.Z", "2024-01-01 00:00:00Z",
        "2024-01-01T00:00:00+25:00", "2024-01T00:00Z", "-5", "9999999999999999"}) {
    INFO(text);
    CHECK_FALSE(read_instant(text));
  }
  CHECK(is_ambiguous_date("2024"));
  CHECK_FALSE(is_ambiguous_date("20240"));
}

TEST_CASE("Booleans in any case, and nothing else (BOOL-1)") {
  CHECK(read_boolean("true") == true);
  CHECK(read_boolean("FALSE") == false);
  CHECK_FALSE(read_boolean("yes"));
  CHECK_FALSE(read_boolean(" true"));
}

TEST_CASE("base 64 decodes to bytes (BIN-1)") {
  CHECK(read_base64("QmluYXJ5VmFsdWVJbkJhc2U2NA==") == "BinaryValueInBase64");
  CHECK(read_base64("") == "");
  CHECK(read_base64("QUI=") == "AB");
  CHECK_FALSE(read_base64("QUI"));
  CHECK_FALSE(read_base64("Q=I="));
  CHECK_FALSE(read_base64("QU-="));
}

TEST_CASE("addresses and ranges of both families (IP-1)") {
  CHECK(in_range("203.0.113.0/24", "203.0.113.9"));
  CHECK_FALSE(in_range("203.0.113.0/24", "203.0.114.9"));
  CHECK(in_range("203.0.113.9", "203.0.113.9"));
  CHECK(in_range("0.0.0.0/0", "255.255.255.255"));
  CHECK(in_range("10.0.0.128/25", "10.0.0.200"));
  CHECK_FALSE(in_range("10.0.0.128/25", "10.0.0.100"));
  CHECK(in_range("2001:db8:1234:5678::/64", "2001:db8:1234:5678::1"));
  CHECK(in_range("2001:DB8::/32", "2001:0db8:ffff:0:0:0:0:1"));
  CHECK_FALSE(in_range("2001:db8::/32", "2001:db9::1"));
  CHECK_FALSE(in_range("::/0", "10.0.0.1"));  // the other family
  CHECK_FALSE(in_range("0.0.0.0/0", "::1"));
  CHECK(in_range("::ffff:10.0.0.0/104", "::ffff:10.1.2.3"));
}

TEST_CASE("what is no address is none") {
  for (const char* text :
       {"", "10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/a", "::g",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", ":1", "::/129", "1.2.3.4::"}) {
    INFO(text);
    CHECK_FALSE(read_address_range(text));
  }
}
