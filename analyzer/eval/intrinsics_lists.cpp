// Functions about lists and encodings: Length, Cidr, GetAZs, Base64, ToJsonString.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "eval/intrinsics.h"
#include "eval/to_json_text.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

constexpr unsigned address_bits = 32;
constexpr unsigned ipv6_address_bits = 128;
constexpr std::uint32_t max_cidr_count = 256;

std::optional<std::uint32_t> read_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

struct Block {
  std::uint32_t address = 0;
  std::uint32_t prefix = 0;
};

std::uint32_t mask(std::uint32_t prefix) {
  return prefix == 0 ? 0 : ~std::uint32_t{0} << (address_bits - prefix);
}

/// `10.0.0.0/16`; nothing for IPv6 and what is no block.
std::optional<Block> read_block(std::string_view text) {
  constexpr int octets = 4;
  constexpr std::uint32_t max_octet = 255;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint32_t> prefix = read_number(text.substr(slash + 1));
  if (!prefix || *prefix > address_bits) return std::nullopt;
  Block block = {.prefix = *prefix};
  std::string_view rest = text.substr(0, slash);
  for (int i = 0; i < octets; ++i) {
    const std::size_t dot = i + 1 < octets ? rest.find('.') : rest.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::optional<std::uint32_t> octet = read_number(rest.substr(0, dot));
    if (!octet || *octet > max_octet) return std::nullopt;
    block.address = (block.address << 8U) | *octet;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  block.address &= mask(block.prefix);
  return block;
}

std::string show_block(const Block& block) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    text += std::to_string((block.address >> shift) & 0xFFU) + (shift == 0 ? '/' : '.');
  }
  return text + std::to_string(block.prefix);
}

/// The prefix of an IPv6 block, as far as its text looks like one.
std::optional<std::uint32_t> ipv6_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view address = text.substr(0, slash);
  const bool is_address =
      address.find(':') != std::string_view::npos &&
      address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  const std::optional<std::uint32_t> prefix = read_number(text.substr(slash + 1));
  return is_address && prefix && *prefix <= ipv6_address_bits ? prefix : std::nullopt;
}

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t group = 3;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += group) {
    const std::string_view three = bytes.substr(at, group);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < group; ++i) {
      bits = (bits << 8U) | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    }
    for (std::size_t i = 0; i <= group; ++i) {
      const auto shift = static_cast<std::uint32_t>(6 * (group - i));
      text += i <= three.size() ? alphabet[(bits >> shift) & 0x3FU] : '=';
    }
  }
  return text;
}

/// Text of the function's making, placed at the call.
Value made_text(std::string text, Span span) {
  PartialString at_call = placed(literal_string(std::move(text), span), span, std::nullopt);
  return {.kind = ValueKind::string, .span = span, .text = std::move(at_call)};
}

}  // namespace

Value Intrinsics::length(const Call& call) {
  const Value list = evaluate(call.argument);
  if (list.kind == ValueKind::unknown) {
    return unknown_call(call, "the list given to `Fn::Length` is not known");
  }
  if (list.kind != ValueKind::list) return malformed(call);
  Value result = made_text(std::to_string(list.items.size()), call.span);
  result.kind = ValueKind::number;
  return result;
}

Value Intrinsics::base64(const Call& call) {
  const Value value = evaluate(call.argument);
  if (value.kind != ValueKind::unknown && !value.is_scalar()) return malformed(call);
  const std::optional<std::string> text = known_text(value);
  if (!text) return unknown_call(call, "the text given to `Fn::Base64` is not known");
  return made_text(encode_base64(*text), call.span);
}

/// Blocks of `cidrBits` host bits one after the other, from the start of the given block.
Value Intrinsics::cidr(const Call& call) {
  constexpr std::size_t arguments = 3;
  const std::span<const Node> items = call.argument.items;
  if (items.size() < 2 || items.size() > arguments || call_of(call.argument)) {
    return malformed(call);
  }
  const std::string given = known_text(evaluate(items[0])).value_or("");
  const std::optional<Block> block = read_block(given);
  const std::optional<std::uint32_t> count =
      read_number(known_text(evaluate(items[1])).value_or(""));
  std::optional<std::uint32_t> host_bits;
  if (items.size() == arguments) {
    host_bits = read_number(known_text(evaluate(items[2])).value_or(""));
  }
  if (const auto prefix = ipv6_prefix(given); prefix && count && host_bits) {
    return ipv6_cidr(call, ascii_lower(given), *prefix, *count, *host_bits);
  }
  const bool known = block && count && *count >= 1 && *count <= max_cidr_count && host_bits &&
                     *host_bits <= address_bits - block->prefix;
  if (!known) return unknown_call(call, "the blocks that `Fn::Cidr` makes are not known");
  const std::uint64_t size = std::uint64_t{1} << *host_bits;
  if (*count * size > std::uint64_t{1} << (address_bits - block->prefix)) {
    return unknown_call(call, "`Fn::Cidr` asks for more blocks than there are");
  }
  Value result = {.kind = ValueKind::list, .span = call.span};
  for (std::uint64_t i = 0; i < *count && spend(1); ++i) {
    const Block piece = {.address = static_cast<std::uint32_t>(block->address + i * size),
                         .prefix = address_bits - *host_bits};
    result.items.push_back(made_text(show_block(piece), call.span));
  }
  return spent() ? exhausted(call.span) : result;
}

/// As many blocks as asked for. How CloudFormation writes an address of IPv6 (`::`, `0:0`) is not
/// documented, so an address is a name for itself: the same in every call for the same block.
Value Intrinsics::ipv6_cidr(const Call& call, const std::string& block, std::uint32_t prefix,
                            std::uint32_t count, std::uint32_t host_bits) {
  const bool fits =
      count >= 1 && count <= max_cidr_count && host_bits <= ipv6_address_bits - prefix;
  if (!fits) return unknown_call(call, "the blocks that `Fn::Cidr` makes are not known");
  const std::uint32_t bits = ipv6_address_bits - prefix - host_bits;
  if (bits < 32 && count > std::uint32_t{1} << bits) {
    return unknown_call(call, "`Fn::Cidr` asks for more blocks than there are");
  }
  const std::string mask = "/" + std::to_string(ipv6_address_bits - host_bits);
  Value result = {.kind = ValueKind::list, .span = call.span};
  for (std::uint32_t i = 0; i < count && spend(1); ++i) {
    const SymbolId address = template_.symbol("Fn::Cidr/" + block + mask + "/" + std::to_string(i),
                                              Domain::any, "", call.span);
    PartialString text = hole_string(address, call.span);
    append(text, literal_string(mask, call.span));
    result.items.push_back({.kind = ValueKind::string, .span = call.span, .text = std::move(text)});
  }
  return spent() ? exhausted(call.span) : result;
}

/// Which zones there are depends on the account; the same in every call for the same Region.
Value Intrinsics::get_azs(const Call& call) {
  const Value argument = evaluate(call.argument);
  if (argument.kind == ValueKind::list || argument.kind == ValueKind::object) {
    return malformed(call);
  }
  PartialString region = as_text(argument, call.argument.span);
  if (region.empty()) region = template_.region(call.span);  // "" stands for the stack's Region
  return unknown(call.span, "Fn::GetAZs/" + region.display(*template_.symbols_),
                 "the Availability Zones depend on the account");
}

Value Intrinsics::to_json_string(const Call& call) {
  const Value value = evaluate(call.argument);
  const bool has_text = value.kind == ValueKind::list || value.kind == ValueKind::object;
  if (value.kind == ValueKind::unknown) {
    return unknown_call(call, "what `Fn::ToJsonString` turns into text is not known");
  }
  if (!has_text) return malformed(call);
  return {.kind = ValueKind::string, .span = call.span, .text = to_json_text(value, call.span)};
}

}  // namespace kmslint
