// What Terraform's functions are made of; shared by terraform_functions*.cpp alone.
//
// A function gets its arguments as its signature says: a text parameter is a text Value (what is
// not known a hole), a number is a number or a hole, a list is a list or unknown, and so on. What
// does not fit never reaches it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/ternary.h"
#include "eval/terraform_functions.h"

namespace kmslint {

/// What a call that cannot be followed is worth: a hole of that kind, an open collection, or an
/// unknown.
enum class Made : std::uint8_t { text, number, boolean, list, object, anything };

/// How many members or elements are asked for one by one.
inline constexpr std::size_t max_asked = 64;

// Answers.
FunctionResult made(Value value);
FunctionResult made_text(PartialString text, const FunctionCall& call);
FunctionResult made_list(std::vector<Value> items, const FunctionCall& call);
/// `why` goes on after the function's name: "needs a list".
FunctionResult refused(const FunctionCall& call, std::string_view why);
/// The call as one symbol.
FunctionResult opaque(const FunctionCall& call);
/// Yes or no of the call itself; the Explorer is asked about its symbol.
FunctionResult asked(const FunctionCall& call);
FunctionResult answered(Ternary answer, const FunctionCall& call);

/// The symbol named by the function and its arguments; `domain` when it is new.
SymbolId symbol_of_call(const FunctionCall& call, Domain domain);

// Values.
/// The members of an object in byte order of their names; of equal names the last one.
std::vector<const ValueMember*> members_by_name(const Value& object);
/// Equal for values that are surely equal, as a key of maps.
std::string key_of(const Value& value);
/// Equality without asking.
std::optional<bool> surely_equal(const Value& a, const Value& b, const Symbols& symbols);
/// Whether what is not known may be null: attributes of resources and AWS's own facts are not.
bool may_be_null(const Value& value, const Symbols& symbols);
/// Whether the value is null, or null or the empty text; asks where that is open. What a resource
/// is known by is neither.
bool decide_null(const Value& value, const FunctionCall& call);
bool decide_blank(const Value& value, const FunctionCall& call);
/// Texts, where Terraform would convert numbers and Booleans that stand among texts.
void unify(std::vector<Value>& items);
/// Distinct elements in order of first occurrence.
std::vector<Value> distinct_of(std::vector<Value> items);
/// Known elements sorted as Terraform's sets are, then the others.
void sort_as_set(std::vector<Value>& items);
Value open_list(std::vector<Value> items, std::optional<Unknown> unknown, Span span);

// Texts.
/// One byte for each hole, as TextReader counts.
std::string flat(const PartialString& text);
/// Bytes [begin, end) of the text so counted.
PartialString slice_text(const PartialString& text, std::size_t begin, std::size_t end);
/// The literal text, where holes are bound to texts or have finitely many, which are asked for.
std::optional<std::string> literal_of(const PartialString& text, const FunctionCall& call);
/// Holes that are bound in the case at hand replaced by their texts.
PartialString settled(const PartialString& text, const FunctionCall& call);
/// Whether some hole may hold the word, or a part of it that its neighbours complete.
bool may_hold(const PartialString& text, std::string_view word, const Symbols& symbols);
/// log_group_name_part where the texts hold nothing else, `any` otherwise.
Domain alphabet_of(std::initializer_list<const PartialString*> texts, const Symbols& symbols);

// One function per name.
using TerraformFunction = FunctionResult (*)(const FunctionCall& call);

// terraform_functions_text.cpp
FunctionResult call_chomp(const FunctionCall& call);
FunctionResult call_endswith(const FunctionCall& call);
FunctionResult call_indent(const FunctionCall& call);
FunctionResult call_join(const FunctionCall& call);
FunctionResult call_lower(const FunctionCall& call);
FunctionResult call_replace(const FunctionCall& call);
FunctionResult call_split(const FunctionCall& call);
FunctionResult call_startswith(const FunctionCall& call);
FunctionResult call_strcontains(const FunctionCall& call);
FunctionResult call_strrev(const FunctionCall& call);
FunctionResult call_substr(const FunctionCall& call);
FunctionResult call_title(const FunctionCall& call);
FunctionResult call_trim(const FunctionCall& call);
FunctionResult call_trimprefix(const FunctionCall& call);
FunctionResult call_trimspace(const FunctionCall& call);
FunctionResult call_trimsuffix(const FunctionCall& call);
FunctionResult call_upper(const FunctionCall& call);
FunctionResult call_basename(const FunctionCall& call);
FunctionResult call_dirname(const FunctionCall& call);

// terraform_functions_format.cpp
FunctionResult call_format(const FunctionCall& call);
FunctionResult call_formatlist(const FunctionCall& call);

// terraform_functions_regex.cpp
FunctionResult call_regex(const FunctionCall& call);
FunctionResult call_regexall(const FunctionCall& call);
/// `replace` with a pattern between slashes.
FunctionResult replace_pattern(const FunctionCall& call, std::string_view pattern);

// terraform_functions_lists.cpp
FunctionResult call_alltrue(const FunctionCall& call);
FunctionResult call_anytrue(const FunctionCall& call);
FunctionResult call_chunklist(const FunctionCall& call);
FunctionResult call_coalesce(const FunctionCall& call);
FunctionResult call_coalescelist(const FunctionCall& call);
FunctionResult call_compact(const FunctionCall& call);
FunctionResult call_concat(const FunctionCall& call);
FunctionResult call_contains(const FunctionCall& call);
FunctionResult call_distinct(const FunctionCall& call);
FunctionResult call_element(const FunctionCall& call);
FunctionResult call_flatten(const FunctionCall& call);
FunctionResult call_index(const FunctionCall& call);
FunctionResult call_length(const FunctionCall& call);
FunctionResult call_one(const FunctionCall& call);
FunctionResult call_range(const FunctionCall& call);
FunctionResult call_reverse(const FunctionCall& call);
FunctionResult call_slice(const FunctionCall& call);
FunctionResult call_sort(const FunctionCall& call);

// terraform_functions_sets.cpp
FunctionResult call_setintersection(const FunctionCall& call);
FunctionResult call_setproduct(const FunctionCall& call);
FunctionResult call_setsubtract(const FunctionCall& call);
FunctionResult call_setunion(const FunctionCall& call);
FunctionResult call_tolist(const FunctionCall& call);
FunctionResult call_toset(const FunctionCall& call);

// terraform_functions_maps.cpp
FunctionResult call_keys(const FunctionCall& call);
FunctionResult call_lookup(const FunctionCall& call);
FunctionResult call_matchkeys(const FunctionCall& call);
FunctionResult call_merge(const FunctionCall& call);
FunctionResult call_tomap(const FunctionCall& call);
FunctionResult call_transpose(const FunctionCall& call);
FunctionResult call_values(const FunctionCall& call);
FunctionResult call_zipmap(const FunctionCall& call);

// terraform_functions_numbers.cpp
FunctionResult call_abs(const FunctionCall& call);
FunctionResult call_ceil(const FunctionCall& call);
FunctionResult call_floor(const FunctionCall& call);
FunctionResult call_log(const FunctionCall& call);
FunctionResult call_max(const FunctionCall& call);
FunctionResult call_min(const FunctionCall& call);
FunctionResult call_parseint(const FunctionCall& call);
FunctionResult call_pow(const FunctionCall& call);
FunctionResult call_signum(const FunctionCall& call);
FunctionResult call_sum(const FunctionCall& call);

// terraform_functions_encoding.cpp
FunctionResult call_base64decode(const FunctionCall& call);
FunctionResult call_base64encode(const FunctionCall& call);
FunctionResult call_issensitive(const FunctionCall& call);
FunctionResult call_jsondecode(const FunctionCall& call);
FunctionResult call_jsonencode(const FunctionCall& call);
FunctionResult call_same(const FunctionCall& call);  ///< nonsensitive and the like
FunctionResult call_tobool(const FunctionCall& call);
FunctionResult call_tonumber(const FunctionCall& call);
FunctionResult call_tostring(const FunctionCall& call);
FunctionResult call_urlencode(const FunctionCall& call);
FunctionResult call_yamldecode(const FunctionCall& call);

}  // namespace kmslint
