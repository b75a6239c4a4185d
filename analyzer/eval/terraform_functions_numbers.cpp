// Functions about numbers. Numbers here are doubles; Terraform's have more digits.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "eval/terraform_function_parts.h"

namespace kmslint {
namespace {

FunctionResult number(double value, const FunctionCall& call) {
  return std::isfinite(value) ? made(number_value(value, call.span)) : opaque(call);
}

template <class F>
FunctionResult of_one(const FunctionCall& call, F function) {
  const std::optional<double> value = as_number(call.arguments[0]);
  return value ? number(function(*value), call) : opaque(call);
}

template <class F>
FunctionResult of_two(const FunctionCall& call, F function) {
  const std::optional<double> a = as_number(call.arguments[0]);
  const std::optional<double> b = as_number(call.arguments[1]);
  return a && b ? number(function(*a, *b), call) : opaque(call);
}

template <class F>
FunctionResult folded(const FunctionCall& call, const std::vector<Value>& values, F function) {
  std::optional<double> result;
  for (const Value& value : values) {
    const std::optional<double> next = as_number(value);
    if (!next && is_wholly_known(value)) return refused(call, "needs numbers");
    if (!next) return opaque(call);
    result = result ? function(*result, *next) : *next;
  }
  return result ? number(*result, call) : refused(call, "needs at least one number");
}

}  // namespace

FunctionResult call_abs(const FunctionCall& call) {
  return of_one(call, [](double x) { return std::abs(x); });
}

FunctionResult call_ceil(const FunctionCall& call) {
  return of_one(call, [](double x) { return std::ceil(x); });
}

FunctionResult call_floor(const FunctionCall& call) {
  return of_one(call, [](double x) { return std::floor(x); });
}

FunctionResult call_signum(const FunctionCall& call) {
  return of_one(call, [](double x) { return x < 0 ? -1.0 : (x > 0 ? 1.0 : 0.0); });
}

FunctionResult call_pow(const FunctionCall& call) {
  return of_two(call, [](double x, double y) { return std::pow(x, y); });
}

FunctionResult call_log(const FunctionCall& call) {
  return of_two(call, [](double x, double base) { return std::log(x) / std::log(base); });
}

FunctionResult call_max(const FunctionCall& call) {
  return folded(call, call.arguments, [](double a, double b) { return std::max(a, b); });
}

FunctionResult call_min(const FunctionCall& call) {
  return folded(call, call.arguments, [](double a, double b) { return std::min(a, b); });
}

FunctionResult call_sum(const FunctionCall& call) {
  const Value& list = call.arguments[0];
  if (list.kind == ValueKind::unknown || list.is_open()) return opaque(call);
  return folded(call, list.items, [](double a, double b) { return a + b; });
}

FunctionResult call_parseint(const FunctionCall& call) {
  constexpr double largest_base = 36;  // Terraform goes on to 62 with case
  const std::optional<std::string> text = literal_of(call.arguments[0].text, call);
  const std::optional<double> base = as_number(call.arguments[1]);
  if (!text || !base) return opaque(call);
  if (*base < 2 || *base > largest_base || std::trunc(*base) != *base) return opaque(call);
  long value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value, static_cast<int>(*base));
  if (error == std::errc::result_out_of_range) return opaque(call);
  if (error != std::errc() || stop != end) {
    return refused(call, "cannot make a number of `" + *text + '`');
  }
  return number(static_cast<double>(value), call);
}

}  // namespace kmslint
