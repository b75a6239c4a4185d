// Terraform's functions that depend on nothing but their arguments.
//
// Arguments may be unknown, partly known texts, or open lists and objects (Value::is_open). A
// result is known only as far as it holds whatever the unknown parts are: `format`, `join`,
// `concat`, `merge` and the like keep holes and known elements; what cannot be followed is one
// symbol named by the function and its arguments (`md5(var.a)`), so that equal calls are equal
// values. Where an answer must be yes or no (`contains`, `startswith`, `lookup`, ...) and hangs on
// a symbol, the Explorer is asked, at most for a bounded number of keys. Lists and texts are
// bounded.
//
// Source: https://developer.hashicorp.com/terraform/language/functions (Terraform 1.12) and the
// cty function library it is built on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/cases.h"
#include "eval/value.h"
#include "source/sources.h"

namespace kmslint {

/// Where a call is evaluated.
struct FunctionCall {
  std::string_view name = {};  ///< without `core::`
  Span span = {};              ///< the call
  std::vector<Value> arguments = {};
  Symbols* symbols = nullptr;
  ScopeId scope = {};
  Explorer* explorer = nullptr;
  Sources* sources = nullptr;  ///< for texts that are parsed (`jsondecode`)
};

/// A call that Terraform would refuse with these arguments: `try` and `can` ask for it.
struct FunctionFailure {
  std::string reason = {};  ///< "`tonumber` cannot make a number of `x`"
};

struct FunctionResult {
  Value value = {};
  std::optional<FunctionFailure> failure = {};
};

/// Nothing for a name that is no function of this kind (`file`, `try`, `provider::…`).
std::optional<FunctionResult> call_terraform_function(const FunctionCall& call);

/// Terraform's functions that read files or the clock or hash: by name and arguments one symbol.
Value opaque_call(const FunctionCall& call);

// What values are, shared with the evaluator of expressions.

/// Whether nothing in the value is open.
bool is_wholly_known(const Value& value);
/// A text, number or Boolean as a text (`tostring`); nothing for others.
std::optional<PartialString> as_text(const Value& value);
/// The same where it has no hole.
std::optional<std::string> known_text(const Value& value);
/// The number of a number or of a text that is one.
std::optional<double> as_number(const Value& value);
Value number_value(double number, Span span);
Value boolean_value(bool truth, Span span);
Value text_of(PartialString text, Span span);
Value unknown_of(SymbolId symbol, std::string reason, Span span);
/// A short name of a value for symbols: `var.a`, `"x${var.a}"`, `[1 2]`.
std::string name_of(const Value& value, const Symbols& symbols);

/// Terraform's `==`: nothing where it hangs on what is not known and cannot be asked for.
std::optional<bool> are_equal(const Value& a, const Value& b, Explorer& explorer,
                              const Symbols& symbols);
/// The same, always answered: the Explorer is asked about a symbol named by both sides.
bool decide_equal(const Value& a, const Value& b, const FunctionCall& where);
/// Whether a Boolean (or its text) is true; asks the Explorer where it is a symbol. Nothing for
/// what is no Boolean.
std::optional<bool> is_true(const Value& value, Explorer& explorer, Symbols& symbols);

/// Elements in Terraform's order: of a list as they stand, of an object by name.
std::vector<NamedValue<Value>> elements_of(const Value& collection);

/// How many elements a list or object may have, and bytes a text.
inline constexpr std::size_t max_elements = 20'000;
inline constexpr std::size_t max_text_bytes = 4'000'000;

}  // namespace kmslint
