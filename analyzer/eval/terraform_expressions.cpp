// Expressions of Terraform, but for references.
#include <algorithm>
#include <cmath>
#include <utility>

#include "eval/terraform.h"
#include "eval/terraform_functions.h"
#include "source/path.h"

namespace kmslint {

namespace {}  // namespace

/// Counts how deep evaluation is, and how much it did.
class TerraformEvaluation::Working {
 public:
  explicit Working(TerraformEvaluation& evaluation) : evaluation_(evaluation) {
    ++evaluation.first_->depth_;
    ++evaluation.terraform_.work_;
  }
  ~Working() { --evaluation_.first_->depth_; }
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;
  bool is_too_deep() const { return evaluation_.first_->depth_ > max_terraform_depth; }
  bool is_too_much() const { return evaluation_.terraform_.work_ > max_terraform_work; }

 private:
  TerraformEvaluation& evaluation_;
};

TerraformEvaluation::TerraformEvaluation(Terraform& terraform, Explorer& explorer)
    : terraform_(terraform), explorer_(explorer) {}

TerraformScope TerraformEvaluation::scope_of(const TerraformResource& resource) {
  return {.module = resource.module, .block = resource.block->block, .key = resource.key};
}

SymbolId TerraformEvaluation::symbol(std::string_view name, Domain domain,
                                     std::string_view settle) {
  const SymbolId id = terraform_.symbols_->intern(terraform_.scope_, name, domain);
  if (!settle.empty()) terraform_.symbols_->edit(id).settle = settle;
  return id;
}

SymbolId TerraformEvaluation::environment_symbol(std::string_view name, Domain domain,
                                                 std::string_view settle) {
  const SymbolId id = terraform_.symbols_->intern(terraform_.environment(), name, domain);
  if (!settle.empty()) terraform_.symbols_->edit(id).settle = settle;
  return id;
}

Value TerraformEvaluation::unknown(Span span, std::string name, std::string reason) {
  return unknown_of(symbol(name, Domain::any), std::move(reason), span);
}

/// Something Terraform would refuse.
Value TerraformEvaluation::failure(Span span, std::string reason) {
  failed_ = true;
  if (quiet_ == 0) terraform_.say(span, reason);
  return unknown(span, name_at(span, {}), std::move(reason));
}

/// The text of an expression names it where nothing better does.
std::string TerraformEvaluation::name_at(Span span, const TerraformScope& scope) const {
  constexpr std::size_t longest = 80;
  std::string text(terraform_.sources_->text(span).substr(0, longest));
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::string module = scope.module == nullptr ? std::string() : scope.module->address;
  return module + text + scope.key.text();
}

PartialString TerraformEvaluation::text(const Value& value) const {
  if (std::optional<PartialString> known = as_text(value)) {
    known->span = value.span;
    return std::move(*known);
  }
  PartialString result;
  if (value.kind == ValueKind::unknown && value.unknown) {
    result = hole_string(value.unknown->symbol, value.span);
  }
  result.span = value.span;
  return result;
}

Value TerraformEvaluation::evaluate(const Expression& expression, const TerraformScope& scope) {
  const Working working(*this);
  if (working.is_too_deep() || working.is_too_much()) {
    terraform_.say(expression.span, working.is_too_deep()
                                        ? "references are nested too deep to be evaluated"
                                        : "there is too much to evaluate");
    return unknown(expression.span, name_at(expression.span, scope), "too much to evaluate");
  }
  return evaluate_kind(expression, scope);
}

Value TerraformEvaluation::evaluate_kind(const Expression& expression,
                                         const TerraformScope& scope) {
  switch (expression.kind) {
    case ExpressionKind::invalid:
      return unknown(expression.span, name_at(expression.span, scope), "it has a syntax error");
    case ExpressionKind::null: return {.kind = ValueKind::null, .span = expression.span};
    case ExpressionKind::boolean:
    case ExpressionKind::number: {
      const bool is_boolean = expression.kind == ExpressionKind::boolean;
      return {.kind = is_boolean ? ValueKind::boolean : ValueKind::number,
              .span = expression.span,
              .text = literal_string(std::string(expression.text), expression.span)};
    }
    case ExpressionKind::literal:
      return text_of(literal_string(std::string(expression.text), expression.span),
                     expression.span);
    case ExpressionKind::string: return string(expression, scope);
    case ExpressionKind::name:
    case ExpressionKind::attribute:
    case ExpressionKind::index:
    case ExpressionKind::element: return chain(expression, scope);
    case ExpressionKind::splat: return splat(expression, scope);
    case ExpressionKind::call: return call(expression, scope);
    case ExpressionKind::unary: return unary(expression, scope);
    case ExpressionKind::binary: return binary(expression, scope);
    case ExpressionKind::conditional: return conditional(expression, scope);
    case ExpressionKind::tuple: return tuple(expression, scope);
    case ExpressionKind::object: return object(expression, scope);
    case ExpressionKind::for_tuple: return for_list(expression, scope);
    case ExpressionKind::for_object: return for_object(expression, scope);
    case ExpressionKind::for_string: return for_text(expression, scope);
  }
  return {};
}

// --------------------------------------------------------------------------------------- templates

/// A template that is one interpolation alone is that value, whatever its type.
Value TerraformEvaluation::string(const Expression& expression, const TerraformScope& scope) {
  if (expression.operands.size() == 1 && expression.operands[0].kind != ExpressionKind::literal &&
      expression.operands[0].kind != ExpressionKind::for_string) {
    return evaluate(expression.operands[0], scope);
  }
  PartialString text = {.span = expression.span};
  bool is_failure = false;
  for (const Expression& part : expression.operands) {
    append_part(text, part, scope, is_failure);
    if (is_failure) return unknown(part.span, name_at(part.span, scope), "it is no text");
    if (length_of(text) > max_text_bytes) {
      terraform_.say(expression.span, "this text is too long to be evaluated");
      return unknown(expression.span, name_at(expression.span, scope), "the text is too long");
    }
  }
  if (text.parts.empty()) text.parts.push_back({.span = expression.span});
  return text_of(std::move(text), expression.span);
}

void TerraformEvaluation::append_part(PartialString& text, const Expression& part,
                                      const TerraformScope& scope, bool& is_failure) {
  if (part.kind == ExpressionKind::literal) {
    text.parts.push_back({.literal = std::string(part.text), .span = part.span});
    return;
  }
  const Value value = evaluate(part, scope);
  if (value.kind == ValueKind::null || value.kind == ValueKind::list ||
      value.kind == ValueKind::object) {
    failure(part.span, "a template can hold a text, a number or a Boolean, not this");
    is_failure = true;
    return;
  }
  text.append(this->text(value));
}

Value TerraformEvaluation::for_text(const Expression& expression, const TerraformScope& scope) {
  PartialString text = {.span = expression.span};
  std::optional<Unknown> open;
  bool is_failure = false;
  const std::optional<Value> stopped = for_each_element(
      expression, scope, open, [&](const TerraformScope& inner, const NamedValue<Value>&) {
        append_part(text, *expression.loop->value, inner, is_failure);
      });
  if (stopped) return *stopped;
  if (open) text.append(hole_string(open->symbol, expression.span));
  if (text.parts.empty()) text.parts.push_back({.span = expression.span});
  return text_of(std::move(text), expression.span);
}

// ------------------------------------------------------------------------------------- collections

Value TerraformEvaluation::tuple(const Expression& expression, const TerraformScope& scope) {
  Value list = {.kind = ValueKind::list, .span = expression.span};
  list.items.reserve(expression.operands.size());
  for (const Expression& item : expression.operands) list.items.push_back(evaluate(item, scope));
  return list;
}

/// A member whose name is not known may be any.
Value TerraformEvaluation::object(const Expression& expression, const TerraformScope& scope) {
  Value object = {.kind = ValueKind::object, .span = expression.span};
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i + 1 < expression.operands.size(); i += 2) {
    const Expression& written = expression.operands[i];
    const Value name = evaluate(written, scope);
    Value value = evaluate(expression.operands[i + 1], scope);
    const std::optional<std::string> text = known_text(name);
    if (!text) {
      const SymbolId id = symbol(name_at(written.span, scope), Domain::any);
      object.unknown = Unknown{.symbol = id, .reason = "the name of a member is not known"};
      continue;
    }
    const auto [entry, is_new] = known.emplace(*text, object.members.size());
    ValueMember member = {{*text, written.span}, std::move(value)};
    if (is_new) {
      object.members.push_back(std::move(member));
    } else {
      object.members[entry->second] = std::move(member);
    }
  }
  return object;
}

/// Calls `visit` with the names of the loop bound for each element that passes the condition.
/// Returns a value where the collection is none, or is not known at all.
template <class F>
std::optional<Value> TerraformEvaluation::for_each_element(const Expression& expression,
                                                           const TerraformScope& scope,
                                                           std::optional<Unknown>& open, F visit) {
  const ForClause& loop = *expression.loop;
  const Value collection = evaluate(*loop.collection, scope);
  if (collection.kind == ValueKind::unknown) {
    // Two loops over one collection are two values.
    const Span place = terraform_.sources_->resolve(expression.span);
    const std::uint32_t line = terraform_.sources_->line_position(place.file, place.begin).line;
    return unknown(expression.span,
                   "for " + std::string(loop.value_name) + " in " +
                       name_of(collection, *terraform_.symbols_) + " at " +
                       std::string(terraform_.sources_->path(place.file)) + ':' +
                       std::to_string(line) + scope.key.text(),
                   "the collection of the `for` is not known");
  }
  if (collection.kind != ValueKind::list && collection.kind != ValueKind::object) {
    return failure(loop.collection->span, "`for` needs a list or a map");
  }
  if (collection.is_open()) open = collection.unknown;
  for (NamedValue<Value>& element : elements_of(collection)) {
    const Span place = element.name.span;
    const Value key = collection.kind == ValueKind::list
                          ? number_value(std::stod(element.name.value), place)
                          : text_of(literal_string(element.name.value, place), place);
    const Binding of_value = {
        .name = loop.value_name, .value = &element.value, .outer = scope.bindings};
    const Binding of_key = {.name = loop.key_name, .value = &key, .outer = &of_value};
    TerraformScope inner = scope;
    inner.bindings = loop.key_name.empty() ? &of_value : &of_key;
    if (loop.condition != nullptr &&
        !condition(evaluate(*loop.condition, inner), *loop.condition)) {
      continue;
    }
    visit(inner, element);
    if (terraform_.work_ > max_terraform_work) break;
  }
  return std::nullopt;
}

Value TerraformEvaluation::for_list(const Expression& expression, const TerraformScope& scope) {
  Value list = {.kind = ValueKind::list, .span = expression.span};
  const std::optional<Value> stopped = for_each_element(
      expression, scope, list.unknown, [&](const TerraformScope& inner, const NamedValue<Value>&) {
        list.items.push_back(evaluate(*expression.loop->value, inner));
      });
  return stopped ? *stopped : list;
}

Value TerraformEvaluation::for_object(const Expression& expression, const TerraformScope& scope) {
  Value object = {.kind = ValueKind::object, .span = expression.span};
  std::map<std::string, std::size_t> known;
  const auto visit = [&](const TerraformScope& inner, const NamedValue<Value>&) {
    const ForClause& loop = *expression.loop;
    const Value name = evaluate(*loop.key, inner);
    Value value = evaluate(*loop.value, inner);
    const std::optional<std::string> text = known_text(name);
    if (!text) {
      const SymbolId id = symbol(name_at(loop.key->span, scope), Domain::any);
      object.unknown = Unknown{.symbol = id, .reason = "the name of a member is not known"};
      return;
    }
    const auto [entry, is_new] = known.emplace(*text, object.members.size());
    if (is_new) object.members.push_back({{*text, name.span}, {}});
    Value& member = object.members[entry->second].value;
    if (loop.grouping) {
      member.kind = ValueKind::list;
      member.span = expression.span;
      member.items.push_back(std::move(value));
    } else {
      member = std::move(value);
    }
  };
  const std::optional<Value> stopped = for_each_element(expression, scope, object.unknown, visit);
  return stopped ? *stopped : object;
}

/// `null[*]` is empty, and what is no list is a list of one (spec.md, "Splat Operators").
Value TerraformEvaluation::splat(const Expression& expression, const TerraformScope& scope) {
  const Value source = evaluate(expression.operands[0], scope);
  Value list = {.kind = ValueKind::list, .span = expression.span};
  const auto add = [&](const Value& element) {
    TerraformScope inner = scope;
    inner.element = &element;
    list.items.push_back(evaluate(expression.operands[1], inner));
  };
  if (source.kind == ValueKind::null) return list;
  if (source.kind == ValueKind::unknown) {
    return unknown(expression.span, name_of(source, *terraform_.symbols_) + "[*]",
                   "the list is not known");
  }
  if (source.kind != ValueKind::list) {
    add(source);
    return list;
  }
  for (const Value& element : source.items) add(element);
  list.unknown = source.unknown;
  return list;
}

// --------------------------------------------------------------------------------------- operators

bool TerraformEvaluation::condition(const Value& value, const Expression& expression) {
  const std::optional<bool> truth = is_true(value, explorer_, *terraform_.symbols_);
  if (truth) return *truth;
  failure(expression.span, "a condition is `true` or `false`, which this is not");
  return false;
}

Value TerraformEvaluation::conditional(const Expression& expression, const TerraformScope& scope) {
  const Value decided = evaluate(expression.operands[0], scope);
  const bool yes = condition(decided, expression.operands[0]);
  return evaluate(expression.operands[yes ? 1 : 2], scope);
}

Value TerraformEvaluation::unary(const Expression& expression, const TerraformScope& scope) {
  const Value operand = evaluate(expression.operands[0], scope);
  if (expression.text == "!") {
    return boolean_value(!condition(operand, expression.operands[0]), expression.span);
  }
  const std::optional<double> number = as_number(operand);
  if (number) return number_value(-*number, expression.span);
  return unknown(expression.span, name_at(expression.span, scope), "the number is not known");
}

Value TerraformEvaluation::logical(const Expression& expression, const TerraformScope& scope) {
  const bool is_and = expression.text == "&&";
  const bool left = condition(evaluate(expression.operands[0], scope), expression.operands[0]);
  if (left != is_and) return boolean_value(left, expression.span);
  const bool right = condition(evaluate(expression.operands[1], scope), expression.operands[1]);
  return boolean_value(right, expression.span);
}

Value TerraformEvaluation::binary(const Expression& expression, const TerraformScope& scope) {
  if (expression.text == "&&" || expression.text == "||") return logical(expression, scope);
  const Value left = evaluate(expression.operands[0], scope);
  const Value right = evaluate(expression.operands[1], scope);
  if (expression.text == "==" || expression.text == "!=") {
    return compare(expression, left, right);
  }
  const std::optional<double> a = as_number(left);
  const std::optional<double> b = as_number(right);
  if (!a || !b) {
    const std::string name = name_of(left, *terraform_.symbols_) + ' ' +
                             std::string(expression.text) + ' ' +
                             name_of(right, *terraform_.symbols_);
    const bool is_answer = expression.text[0] == '<' || expression.text[0] == '>';
    return unknown_of(symbol(name, is_answer ? Domain::boolean : Domain::any),
                      "a number is not known", expression.span);
  }
  const std::string_view operation = expression.text;
  if (operation == "<") return boolean_value(*a < *b, expression.span);
  if (operation == ">") return boolean_value(*a > *b, expression.span);
  if (operation == "<=") return boolean_value(*a <= *b, expression.span);
  if (operation == ">=") return boolean_value(*a >= *b, expression.span);
  if (operation == "+") return number_value(*a + *b, expression.span);
  if (operation == "-") return number_value(*a - *b, expression.span);
  if (operation == "*") return number_value(*a * *b, expression.span);
  if (*b == 0) return failure(expression.span, "a number is divided by zero");
  const double quotient = operation == "/" ? *a / *b : std::fmod(*a, *b);
  return number_value(quotient, expression.span);
}

Value TerraformEvaluation::compare(const Expression& expression, const Value& left,
                                   const Value& right) {
  const bool equal = decide_equal(left, right, function_call("==", expression.span));
  return boolean_value(equal == (expression.text == "=="), expression.span);
}

// ------------------------------------------------------------------------------------------- calls

FunctionCall TerraformEvaluation::function_call(std::string_view name, Span span,
                                                std::vector<Value> arguments) {
  return {.name = name,
          .span = span,
          .arguments = std::move(arguments),
          .symbols = terraform_.symbols_,
          .scope = terraform_.scope_,
          .explorer = &explorer_,
          .sources = terraform_.sources_};
}

Value TerraformEvaluation::call(const Expression& expression, const TerraformScope& scope) {
  std::string_view name = expression.text;
  if (name.starts_with("core::")) name.remove_prefix(6);
  if (name == "try") return try_call(expression, scope);
  if (name == "can") return can_call(expression, scope);
  FunctionCall call = function_call(name, expression.span);
  for (const Expression& argument : expression.operands) {
    call.arguments.push_back(evaluate(argument, scope));
  }
  if (expression.marked && !call.arguments.empty()) {
    Value last = std::move(call.arguments.back());
    call.arguments.pop_back();
    if (last.kind != ValueKind::list || last.is_open()) {
      call.arguments.push_back(std::move(last));
      return opaque_call(call);
    }
    for (Value& item : last.items) call.arguments.push_back(std::move(item));
  }
  if (name == "file" || name == "filebase64" || name == "fileexists") {
    return file_call(call);
  }
  if (name == "templatefile") return template_file(std::move(call), scope);
  if (name == "fileset") return file_set(call);
  std::optional<FunctionResult> result = call_terraform_function(call);
  if (!result) return opaque_call(call);
  if (result->failure) {
    failure(expression.span, result->failure->reason);
    if (result->value.kind == ValueKind::null) {
      return unknown(expression.span, name_at(expression.span, scope), result->failure->reason);
    }
  }
  return std::move(result->value);
}

/// The first expression that does not fail.
Value TerraformEvaluation::try_call(const Expression& expression, const TerraformScope& scope) {
  const bool failed_before = failed_;
  for (const Expression& option : expression.operands) {
    failed_ = false;
    ++quiet_;
    Value value = evaluate(option, scope);
    --quiet_;
    if (failed_) continue;
    failed_ = failed_before;
    return value;
  }
  return failure(expression.span, "no argument of `try` can be evaluated");
}

Value TerraformEvaluation::can_call(const Expression& expression, const TerraformScope& scope) {
  const bool failed_before = failed_;
  failed_ = false;
  ++quiet_;
  for (const Expression& option : expression.operands) evaluate(option, scope);
  --quiet_;
  const bool can = !failed_;
  failed_ = failed_before;
  return boolean_value(can, expression.span);
}

// ------------------------------------------------------------------------------------------- files

namespace {

Span whole_file(const Sources& sources, FileId file) {
  return {file, 0, static_cast<std::uint32_t>(sources.bytes(file).size())};
}

}  // namespace

/// Paths are relative to the root module's folder, where Terraform runs.
std::optional<std::string> TerraformEvaluation::path_of(const Value& path) {
  const std::optional<std::string> text = known_text(path);
  return text && !text->starts_with('~') ? path_from(terraform_.root_folder_->path(), *text)
                                         : std::nullopt;
}

std::optional<FileId> TerraformEvaluation::file_at(const std::optional<std::string>& path) {
  return path && terraform_.surroundings_.file ? terraform_.surroundings_.file(*path)
                                               : std::nullopt;
}

Value TerraformEvaluation::unread_file(const FunctionCall& call) {
  const std::string shown = known_text(call.arguments[0]).value_or("the file");
  terraform_.say(call.span, "`" + shown + "` cannot be read inside of the root");
  return opaque_call(call);
}

Value TerraformEvaluation::file_call(const FunctionCall& call) {
  if (call.arguments.size() != 1 || call.name == "filebase64") return opaque_call(call);
  const std::optional<FileId> file = file_at(path_of(call.arguments[0]));
  if (call.name == "fileexists") {
    return file ? boolean_value(true, call.span) : opaque_call(call);
  }
  if (!file) return unread_file(call);
  const Span whole = whole_file(*terraform_.sources_, *file);
  return text_of(literal_string(std::string(terraform_.sources_->bytes(*file)), whole), whole);
}

Value TerraformEvaluation::template_file(FunctionCall call, const TerraformScope& scope) {
  if (call.arguments.size() != 2) return opaque_call(call);
  const std::optional<std::string> path = path_of(call.arguments[0]);
  const std::optional<FileId> file = file_at(path);
  if (!file) return unread_file(call);
  std::unique_ptr<ParsedExpression>& parsed = terraform_.templates_[*path];
  if (parsed == nullptr) {
    parsed = std::make_unique<ParsedExpression>(parse_hcl_template(*terraform_.sources_, *file));
    terraform_.problems_.insert(terraform_.problems_.end(), parsed->problems.begin(),
                                parsed->problems.end());
  }
  if (call.arguments[1].kind != ValueKind::object) return opaque_call(call);
  const Value& variables = terraform_.kept_values_.emplace_back(std::move(call.arguments[1]));
  TerraformScope inner = {.module = scope.module, .only_bindings = true};
  for (const ValueMember& member : variables.members) {
    terraform_.kept_bindings_.push_back(
        {.name = member.name.value, .value = &member.value, .outer = inner.bindings});
    inner.bindings = &terraform_.kept_bindings_.back();
  }
  return evaluate(parsed->expression, inner);
}

/// Patterns without `**` in the middle: `*.json`, `policies/*.json`, `**/*.json`.
Value TerraformEvaluation::file_set(const FunctionCall& call) {
  const std::vector<Value>& arguments = call.arguments;
  if (arguments.size() != 2 || !terraform_.surroundings_.files_below) return opaque_call(call);
  const std::optional<std::string> folder = path_of(arguments[0]);
  const std::optional<std::string> pattern = known_text(arguments[1]);
  if (!folder || !pattern) return opaque_call(call);
  if (pattern->find_first_of("?[{") != std::string::npos) return opaque_call(call);
  const bool is_deep = pattern->starts_with("**/");
  const std::string_view rest = std::string_view(*pattern).substr(is_deep ? 3 : 0);
  const std::size_t star = rest.find('*');
  if (rest.find("**") != std::string_view::npos) return opaque_call(call);
  if (star != std::string_view::npos && rest.find('*', star + 1) != std::string_view::npos) {
    return opaque_call(call);
  }
  Value set = {.kind = ValueKind::list, .span = call.span};
  for (const std::string& file : terraform_.surroundings_.files_below(*folder)) {
    const std::string_view name =
        is_deep ? std::string_view(file).substr(file.rfind('/') + 1) : std::string_view(file);
    const std::string_view head = rest.substr(0, star);
    const std::string_view tail =
        star == std::string_view::npos ? std::string_view() : rest.substr(star + 1);
    const bool matches =
        star == std::string_view::npos
            ? name == rest
            : name.size() >= head.size() + tail.size() && name.starts_with(head) &&
                  name.ends_with(tail) &&
                  name.substr(head.size(), name.size() - head.size() - tail.size()).find('/') ==
                      std::string_view::npos;
    if (!matches) continue;
    set.items.push_back(text_of(literal_string(file, call.span), call.span));
  }
  return set;
}

}  // namespace kmslint
