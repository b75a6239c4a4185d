#include "eval/terraform_functions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

/// Parameters by a letter each: `t` text, `n` number, `l` list, `m` map, `a` anything. After `?`
/// they may be left out; the one before `*` may come any number of times, also not at all.
struct Entry {
  std::string_view name;
  std::string_view signature;
  Made made;
  TerraformFunction function;  ///< nullptr: always one symbol
};

constexpr std::array entries = std::to_array<Entry>({
    {"abs", "n", Made::number, call_abs},
    {"alltrue", "l", Made::boolean, call_alltrue},
    {"anytrue", "l", Made::boolean, call_anytrue},
    {"base64decode", "t", Made::text, call_base64decode},
    {"base64encode", "t", Made::text, call_base64encode},
    {"base64gzip", "t", Made::text, nullptr},
    {"base64sha256", "t", Made::text, nullptr},
    {"base64sha512", "t", Made::text, nullptr},
    {"basename", "t", Made::text, call_basename},
    {"bcrypt", "t?n", Made::text, nullptr},
    {"ceil", "n", Made::number, call_ceil},
    {"chomp", "t", Made::text, call_chomp},
    {"chunklist", "ln", Made::list, call_chunklist},
    {"cidrhost", "tn", Made::text, nullptr},
    {"cidrnetmask", "t", Made::text, nullptr},
    {"cidrsubnet", "tnn", Made::text, nullptr},
    {"cidrsubnets", "tn*", Made::list, nullptr},
    {"coalesce", "a*", Made::anything, call_coalesce},
    {"coalescelist", "a*", Made::list, call_coalescelist},
    {"compact", "l", Made::list, call_compact},
    {"concat", "ll*", Made::list, call_concat},
    {"contains", "la", Made::boolean, call_contains},
    {"csvdecode", "t", Made::list, nullptr},
    {"dirname", "t", Made::text, call_dirname},
    {"distinct", "l", Made::list, call_distinct},
    {"element", "ln", Made::anything, call_element},
    {"endswith", "tt", Made::boolean, call_endswith},
    {"ephemeralasnull", "a", Made::anything, call_same},
    {"flatten", "l", Made::list, call_flatten},
    {"floor", "n", Made::number, call_floor},
    {"format", "ta*", Made::text, call_format},
    {"formatdate", "tt", Made::text, nullptr},
    {"formatlist", "ta*", Made::list, call_formatlist},
    {"indent", "nt", Made::text, call_indent},
    {"index", "la", Made::number, call_index},
    {"issensitive", "a", Made::boolean, call_issensitive},
    {"join", "tll*", Made::text, call_join},
    {"jsondecode", "t", Made::anything, call_jsondecode},
    {"jsonencode", "a", Made::text, call_jsonencode},
    {"keys", "m", Made::list, call_keys},
    {"length", "a", Made::number, call_length},
    {"log", "nn", Made::number, call_log},
    {"lookup", "mt?a", Made::anything, call_lookup},
    {"lower", "t", Made::text, call_lower},
    {"matchkeys", "lll", Made::list, call_matchkeys},
    {"max", "nn*", Made::number, call_max},
    {"md5", "t", Made::text, nullptr},
    {"merge", "a*", Made::object, call_merge},
    {"min", "nn*", Made::number, call_min},
    {"nonsensitive", "a", Made::anything, call_same},
    {"one", "a", Made::anything, call_one},
    {"parseint", "tn", Made::number, call_parseint},
    {"plantimestamp", "", Made::text, nullptr},
    {"pow", "nn", Made::number, call_pow},
    {"range", "nn*", Made::list, call_range},
    {"regex", "tt", Made::anything, call_regex},
    {"regexall", "tt", Made::list, call_regexall},
    {"replace", "ttt", Made::text, call_replace},
    {"reverse", "l", Made::list, call_reverse},
    {"rsadecrypt", "tt", Made::text, nullptr},
    {"sensitive", "a", Made::anything, call_same},
    {"setintersection", "ll*", Made::list, call_setintersection},
    {"setproduct", "ll*", Made::list, call_setproduct},
    {"setsubtract", "ll", Made::list, call_setsubtract},
    {"setunion", "ll*", Made::list, call_setunion},
    {"sha1", "t", Made::text, nullptr},
    {"sha256", "t", Made::text, nullptr},
    {"sha512", "t", Made::text, nullptr},
    {"signum", "n", Made::number, call_signum},
    {"slice", "lnn", Made::list, call_slice},
    {"sort", "l", Made::list, call_sort},
    {"split", "tt", Made::list, call_split},
    {"startswith", "tt", Made::boolean, call_startswith},
    {"strcontains", "tt", Made::boolean, call_strcontains},
    {"strrev", "t", Made::text, call_strrev},
    {"substr", "tnn", Made::text, call_substr},
    {"sum", "l", Made::number, call_sum},
    {"textdecodebase64", "tt", Made::text, nullptr},
    {"textencodebase64", "tt", Made::text, nullptr},
    {"timeadd", "tt", Made::text, nullptr},
    {"timecmp", "tt", Made::number, nullptr},
    {"timestamp", "", Made::text, nullptr},
    {"title", "t", Made::text, call_title},
    {"tobool", "a", Made::boolean, call_tobool},
    {"tolist", "a", Made::list, call_tolist},
    {"tomap", "a", Made::object, call_tomap},
    {"tonumber", "a", Made::number, call_tonumber},
    {"toset", "a", Made::list, call_toset},
    {"tostring", "a", Made::text, call_tostring},
    {"transpose", "m", Made::object, call_transpose},
    {"trim", "tt", Made::text, call_trim},
    {"trimprefix", "tt", Made::text, call_trimprefix},
    {"trimspace", "t", Made::text, call_trimspace},
    {"trimsuffix", "tt", Made::text, call_trimsuffix},
    {"upper", "t", Made::text, call_upper},
    {"urlencode", "t", Made::text, call_urlencode},
    {"uuid", "", Made::text, nullptr},
    {"uuidv5", "tt", Made::text, nullptr},
    {"values", "m", Made::list, call_values},
    {"yamldecode", "t", Made::anything, call_yamldecode},
    {"yamlencode", "a", Made::text, nullptr},
    {"zipmap", "ll", Made::object, call_zipmap},
});

const Entry* find_entry(std::string_view name) {
  const auto* found = std::lower_bound(
      entries.begin(), entries.end(), name,
      [](const Entry& entry, std::string_view wanted) { return entry.name < wanted; });
  return found == entries.end() || found->name != name ? nullptr : found;
}

/// The letter of each argument; nothing when there are too few or too many.
std::optional<std::string> letters_for(std::string_view signature, std::size_t count) {
  std::string letters;
  bool optional = false;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    if (signature[i] == '?') {
      optional = true;
    } else if (signature[i] == '*') {
      letters.pop_back();
      while (letters.size() < count) letters += signature[i - 1];
    } else if (letters.size() < count || !optional) {
      letters += signature[i];
    }
  }
  return letters.size() == count ? std::optional(letters) : std::nullopt;
}

bool is_unknown(const Value& value) { return value.kind == ValueKind::unknown; }

/// Why an argument cannot be what its parameter asks for.
std::optional<std::string> misfit(const Value& argument, char letter) {
  if (letter == 'a') return std::nullopt;
  if (argument.kind == ValueKind::null) return "takes no null";
  if (is_unknown(argument)) return std::nullopt;
  switch (letter) {
    case 't': return argument.is_scalar() ? std::nullopt : std::optional("needs a text");
    case 'n': {
      const bool open = argument.is_scalar() && !argument.text.is_literal();
      if (!open && !as_number(argument)) return "needs a number";
      return std::nullopt;
    }
    case 'l':
      return argument.kind == ValueKind::list ? std::nullopt : std::optional("needs a list");
    case 'm':
      return argument.kind == ValueKind::object ? std::nullopt : std::optional("needs a map");
    default: return std::nullopt;
  }
}

std::optional<ValueKind> wanted_kind(char letter) {
  if (letter == 't') return ValueKind::string;
  if (letter == 'n') return ValueKind::number;
  return std::nullopt;
}

/// A scalar, or what may be one, as its parameter asks for it.
void convert(Value& argument, ValueKind wanted) {
  if (is_unknown(argument)) {
    argument.text = hole_string(argument.unknown->symbol, argument.span);
    argument.unknown.reset();
  } else if (wanted == ValueKind::string) {
    argument.text = *as_text(argument);
  }
  argument.kind = wanted;
}

/// Whether a value is larger than what is followed.
bool is_too_large(const Value& value) {
  return value.items.size() > max_elements || value.members.size() > max_elements ||
         length_of(value.text) > max_text_bytes;
}

/// Each call makes another one: named by its place.
bool differs_each_time(std::string_view name) { return name == "uuid" || name == "bcrypt"; }

std::string place_of(const FunctionCall& call) {
  if (call.sources == nullptr) return std::to_string(call.span.begin);
  const Span place = call.sources->resolve(call.span);
  const LinePosition position = call.sources->line_position(place.file, place.begin);
  return std::string(call.sources->path(place.file)) + ':' + std::to_string(position.line) + ':' +
         std::to_string(position.byte + 1);
}

Value hole_of(ValueKind kind, SymbolId symbol, Span span) {
  return {.kind = kind, .span = span, .text = hole_string(symbol, span)};
}

FunctionCall converted(FunctionCall call, const std::string& letters) {
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::optional<ValueKind> wanted = wanted_kind(letters[i]);
    if (wanted && call.arguments[i].kind != *wanted) convert(call.arguments[i], *wanted);
  }
  return call;
}

FunctionResult applied(const Entry& entry, const FunctionCall& call) {
  if (entry.function == nullptr) return opaque(call);
  FunctionResult result = entry.function(call);
  return is_too_large(result.value) ? opaque(call) : result;
}

}  // namespace

Value opaque_call(const FunctionCall& call) {
  const Entry* entry = find_entry(call.name);
  const Made kind = entry == nullptr ? Made::anything : entry->made;
  const Domain domain = kind == Made::boolean ? Domain::boolean : Domain::any;
  const SymbolId symbol =
      differs_each_time(call.name)
          ? call.symbols->intern(call.scope, std::string(call.name) + "() at " + place_of(call),
                                 domain)
          : symbol_of_call(call, domain);
  const std::string reason = "what `" + std::string(call.name) + "` makes is not known";
  Value unknown = unknown_of(symbol, reason, call.span);
  switch (kind) {
    case Made::text: return hole_of(ValueKind::string, symbol, call.span);
    case Made::number: return hole_of(ValueKind::number, symbol, call.span);
    case Made::boolean: return hole_of(ValueKind::boolean, symbol, call.span);
    case Made::list: unknown.kind = ValueKind::list; return unknown;
    case Made::object: unknown.kind = ValueKind::object; return unknown;
    case Made::anything: return unknown;
  }
  return unknown;
}

std::optional<FunctionResult> call_terraform_function(const FunctionCall& call) {
  const Entry* entry = find_entry(call.name);
  if (entry == nullptr) return std::nullopt;
  const std::optional<std::string> letters = letters_for(entry->signature, call.arguments.size());
  if (!letters) return refused(call, "takes another number of arguments");
  bool must_convert = false;
  for (std::size_t i = 0; i < letters->size(); ++i) {
    const Value& argument = call.arguments[i];
    if (const auto wrong = misfit(argument, (*letters)[i])) return refused(call, *wrong);
    if (is_too_large(argument)) return opaque(call);
    const std::optional<ValueKind> wanted = wanted_kind((*letters)[i]);
    must_convert = must_convert || (wanted && argument.kind != *wanted);
  }
  // Arguments may be large: they are copied only where one must change.
  return must_convert ? applied(*entry, converted(call, *letters)) : applied(*entry, call);
}

}  // namespace kmslint
