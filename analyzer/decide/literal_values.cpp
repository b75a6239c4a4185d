#include "decide/literal_values.h"

#include <algorithm>
#include <vector>

#include "source/ascii.h"

namespace kmslint {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Takes digits from the front, however many there are.
std::string_view take_digits(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_sign(std::string_view& text) {
  if (take(text, '-')) return true;
  take(text, '+');
  return false;
}

/// A number of digits, held within +-10^15 so that no input can overflow what is added to it.
std::int64_t bounded_number(std::string_view digits) {
  constexpr std::int64_t bound = 1'000'000'000'000'000;
  std::int64_t value = 0;
  for (const char c : digits) value = std::min(bound, value * 10 + (c - '0'));
  return value;
}

std::string without_trailing_zeros(std::string_view digits) {
  const std::size_t last = digits.find_last_not_of('0');
  return last == std::string_view::npos ? std::string() : std::string(digits.substr(0, last + 1));
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal result;
  result.negative = take_sign(text);
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (take(text, '.')) fraction = take_digits(text);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  std::int64_t power = 0;
  if (take(text, 'e') || take(text, 'E')) {
    const bool negative_power = take_sign(text);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    power = negative_power ? -bounded_number(digits) : bounded_number(digits);
  }
  if (!text.empty()) return std::nullopt;
  const std::string digits = std::string(whole) + std::string(fraction);
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};  // zero has no sign
  result.digits = without_trailing_zeros(std::string_view(digits).substr(first));
  result.exponent =
      power + static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(first);
  return result;
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& x) { return x.digits.empty() ? 0 : x.negative ? -1 : 1; };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  const Decimal& small = a.negative ? b : a;  // of two negatives, the larger magnitude is less
  const Decimal& large = a.negative ? a : b;
  if (small.exponent != large.exponent) return small.exponent <=> large.exponent;
  return small.digits.compare(large.digits) <=> 0;
}

namespace {

/// Exactly `count` digits as a number.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count || !all_digits(text.substr(0, count))) return std::nullopt;
  const auto value = static_cast<int>(bounded_number(text.substr(0, count)));
  text.remove_prefix(count);
  return value;
}

struct CalendarDate {
  int year = 1970;
  int month = 1;
  int day = 1;
};

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// Days since 1970-01-01 in the Gregorian calendar, years counted from March.
std::int64_t days_since_epoch(const CalendarDate& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t month = (date.month + 9) % 12;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

/// YYYY, YYYY-MM or YYYY-MM-DD; `whole` tells whether a day was given.
std::optional<CalendarDate> take_date(std::string_view& text, bool& whole) {
  CalendarDate date;
  const std::optional<int> year = take_number(text, 4);
  if (!year) return std::nullopt;
  date.year = *year;
  whole = false;
  for (int* part : {&date.month, &date.day}) {
    if (!take(text, '-')) return date;
    const std::optional<int> number = take_number(text, 2);
    if (!number) return std::nullopt;
    *part = *number;
    if (date.month < 1 || date.month > 12) return std::nullopt;
  }
  if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return std::nullopt;
  whole = true;
  return date;
}

std::optional<int> take_hours_and_minutes(std::string_view& text) {
  const std::optional<int> hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const std::optional<int> minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return *hours * 60 + *minutes;
}

/// Z, +hh:mm or -hh:mm, in minutes.
std::optional<int> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const bool west = take_sign(text);
  const std::optional<int> offset = take_hours_and_minutes(text);
  if (!offset) return std::nullopt;
  return west ? -*offset : *offset;
}

/// hh:mm, hh:mm:ss or hh:mm:ss.s…, then the zone.
bool take_time(std::string_view& text, Instant& instant) {
  const std::optional<int> minutes = take_hours_and_minutes(text);
  if (!minutes) return false;
  std::int64_t seconds = std::int64_t{*minutes} * 60;
  if (take(text, ':')) {
    const std::optional<int> number = take_number(text, 2);
    if (!number || *number > 59) return false;
    seconds += *number;
    if (take(text, '.')) {
      const std::string_view fraction = take_digits(text);
      if (fraction.empty()) return false;
      instant.fraction = without_trailing_zeros(fraction);
    }
  }
  const std::optional<int> zone = take_zone(text);
  if (!zone) return false;
  instant.seconds += seconds - std::int64_t{*zone} * 60;
  return true;
}

std::optional<Instant> read_epoch_seconds(std::string_view text) {
  Instant instant;
  const std::string_view whole = take_digits(text);
  if (whole.empty() || whole.size() > 15) return std::nullopt;
  instant.seconds = bounded_number(whole);
  if (take(text, '.')) instant.fraction = without_trailing_zeros(take_digits(text));
  if (!text.empty()) return std::nullopt;
  return instant;
}

}  // namespace

bool is_ambiguous_date(std::string_view text) { return text.size() == 4 && all_digits(text); }

std::optional<Instant> read_instant(std::string_view text) {
  if (const auto epoch = read_epoch_seconds(text)) return epoch;
  bool whole = false;
  const std::optional<CalendarDate> date = take_date(text, whole);
  if (!date) return std::nullopt;
  Instant instant;
  instant.seconds = days_since_epoch(*date) * 86400;
  if (whole && take(text, 'T') && !take_time(text, instant)) return std::nullopt;
  if (!text.empty()) return std::nullopt;
  return instant;
}

std::optional<bool> read_boolean(std::string_view text) {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

namespace {

std::optional<std::uint32_t> base64_digit(char c) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t position = alphabet.find(c);
  if (position == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(position);
}

}  // namespace

std::optional<std::string> read_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::optional<std::uint32_t> digit = base64_digit(c);
    if (!digit) return std::nullopt;
    bits = (bits << 6U) | *digit;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return bytes;
}

namespace {

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

bool read_version4(std::string_view text, std::uint8_t* bytes) {
  const std::vector<std::string_view> numbers = split_at(text, '.');
  if (numbers.size() != 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    if (!all_digits(numbers[i]) || numbers[i].size() > 3) return false;
    const std::int64_t number = bounded_number(numbers[i]);
    if (number > 255) return false;
    bytes[i] = static_cast<std::uint8_t>(number);
  }
  return true;
}

std::optional<std::uint16_t> read_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (is_digit(low)) {
      value = value * 16 + static_cast<unsigned>(low - '0');
    } else if (low >= 'a' && low <= 'f') {
      value = value * 16 + static_cast<unsigned>(low - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return static_cast<std::uint16_t>(value);
}

/// Groups between colons as bytes; where the text ends the address, its last group may be an IPv4
/// address. Empty text: no groups.
std::optional<std::vector<std::uint8_t>> read_groups(std::string_view text, bool ends_address) {
  std::vector<std::uint8_t> bytes;
  if (text.empty()) return bytes;
  const std::vector<std::string_view> groups = split_at(text, ':');
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::array<std::uint8_t, 4> embedded = {};
    if (ends_address && i + 1 == groups.size() && read_version4(groups[i], embedded.data())) {
      bytes.insert(bytes.end(), embedded.begin(), embedded.end());
      continue;
    }
    const std::optional<std::uint16_t> group = read_group(groups[i]);
    if (!group) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*group >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(*group & 0xFFU));
  }
  return bytes;
}

/// RFC 4291 section 2.2: `::` stands once for at least one group of zeros.
bool read_version6(std::string_view text, std::array<std::uint8_t, 16>& bytes) {
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto front = read_groups(text.substr(0, gap), !has_gap);
  const auto back = read_groups(has_gap ? text.substr(gap + 2) : std::string_view(), true);
  if (!front || !back) return false;
  const std::size_t written = front->size() + back->size();
  if (has_gap ? written > 14 : written != 16) return false;
  std::copy(front->begin(), front->end(), bytes.begin());
  std::copy(back->begin(), back->end(), bytes.end() - static_cast<std::ptrdiff_t>(back->size()));
  return true;
}

}  // namespace

std::optional<AddressRange> read_address_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  AddressRange range;
  range.version6 = address.find(':') != std::string_view::npos;
  const bool valid = range.version6 ? read_version6(address, range.bytes)
                                    : read_version4(address, range.bytes.data());
  if (!valid) return std::nullopt;
  const int width = range.version6 ? 128 : 32;
  range.prefix = width;
  if (slash == std::string_view::npos) return range;
  const std::string_view length = text.substr(slash + 1);
  if (!all_digits(length) || length.size() > 3) return std::nullopt;
  range.prefix = static_cast<int>(bounded_number(length));
  if (range.prefix > width) return std::nullopt;
  return range;
}

bool contains(const AddressRange& range, const AddressRange& address) {
  if (range.version6 != address.version6 || range.prefix > address.prefix) return false;
  for (int bit = 0; bit < range.prefix; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const unsigned difference = static_cast<unsigned>(range.bytes[byte] ^ address.bytes[byte]);
    if ((difference >> static_cast<unsigned>(7 - bit % 8)) & 1U) return false;
  }
  return true;
}

}  // namespace kmslint
