// One Terraform root with the modules it calls: what expressions are worth.
//
// Unknown values are symbols first and computed second: `var.region` without a value is one symbol
// wherever it is used, an attribute that exists only after apply is named by its address. A branch
// that hangs on a symbol is asked from the Explorer, so callers see one case at a time. Local
// modules, downloaded ones and built-in descriptions of registry modules are instances of folders;
// instances with equal inputs are one. Evaluation never fails: what Terraform would refuse is an
// unknown and a line of not_understood(). Cycles, depth and work are bounded.
//
// Source: https://developer.hashicorp.com/terraform/language
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cases.h"
#include "eval/symbol.h"
#include "eval/terraform_folder.h"
#include "eval/terraform_functions.h"
#include "eval/terraform_state.h"
#include "eval/value.h"
#include "source/sources.h"

namespace kmslint {

struct TerraformSettings {
  std::vector<std::string> regions = {};  ///< of the default provider where it does not say
  std::optional<std::string> account = {};
  std::optional<std::string> partition = {};
  std::map<std::string, std::string> variables = {};  ///< `--var`: the text of an expression
  std::vector<FileId> variable_files = {};            ///< `--var-file`: `--var` goes before them
};

/// An attribute that a module's type does not have, which Terraform drops.
struct DroppedArgument {
  Located<std::string> name = {};  ///< the attribute no one reads
  std::string input = {};          ///< the variable whose type lacks it
  std::string nearest = {};        ///< an attribute of the type that is close; may be empty
  const HclBlock* call = nullptr;
  bool described = false;  ///< the module is known by a built-in description
};

class Terraform;

/// What a root may reach beyond its own folder. Paths are relative to the root of the run.
struct TerraformSurroundings {
  /// The folder of a local module; nullptr where there is none in view.
  std::function<const TerraformFolder*(std::string_view path)> folder = {};
  /// Where `terraform init` put a module, by the key in modules.json (`a.b`), as a path.
  std::function<std::optional<std::string>(std::string_view root, std::string_view key)>
      downloaded = {};
  /// A description of a registry module: its folder, placed at the call.
  std::function<const TerraformFolder*(std::string_view source, std::string_view version,
                                       Span call)>
      described = {};
  /// The bytes of a file inside of the root, as a file of Sources; nothing where it cannot be read.
  std::function<std::optional<FileId>(std::string_view path)> file = {};
  /// Names of the files below a folder, relative to it.
  std::function<std::vector<std::string>(std::string_view path)> files_below = {};
  /// The root in view that keeps its state there; nullptr where there is none, or more than one.
  std::function<Terraform*(const StatePlace& place)> root_with_state = {};
  /// Roots that read each other's state are in one Region and account where they do not say.
  std::optional<ScopeId> environment = {};
};

/// Which instance of a block with `count` or `for_each`.
struct InstanceKey {
  enum class Kind : std::uint8_t {
    none,   ///< the block has neither
    index,  ///< `[0]`
    name,   ///< `["a"]`
    open,   ///< any: the keys are not known
  };
  Kind kind = Kind::none;
  std::size_t index = 0;
  std::string name = {};

  std::string text() const;  ///< as in addresses: `["a"]`
  friend auto operator<=>(const InstanceKey&, const InstanceKey&) = default;
};

/// One instance of a module: the root, or a call.
struct TerraformModule {
  const TerraformFolder* folder = nullptr;
  std::string address = {};  ///< `module.logs["a"].`; empty for the root
  const TerraformModule* parent = nullptr;
  const HclBlock* call = nullptr;
  InstanceKey key = {};
  int depth = 0;
  bool described = false;  ///< a built-in description stands for it
  /// Inputs that were evaluated to tell instances apart; else they are evaluated when asked for.
  std::map<std::string, Value, std::less<>> given = {};
  bool has_given = false;
};

/// One instance of a resource or data source.
struct TerraformResource {
  ResourceId id = {};
  const TerraformModule* module = nullptr;
  const ResourceBlock* block = nullptr;
  InstanceKey key = {};
  std::string address = {};  ///< `module.logs.aws_kms_key.this[0]`
};

/// A name that a `for`, a dynamic block or `templatefile` gives a value.
struct Binding {
  std::string_view name = {};
  const Value* value = nullptr;
  const Binding* outer = nullptr;
};

/// Where an expression stands.
struct TerraformScope {
  const TerraformModule* module = nullptr;
  const HclBlock* block = nullptr;  ///< whose `count` or `for_each` gives `each` and `count`
  InstanceKey key = {};
  const Binding* bindings = nullptr;
  bool only_bindings = false;      ///< inside of `templatefile`
  const Value* element = nullptr;  ///< inside of a splat
};

/// A nested block, written or made by a `dynamic` one.
struct NestedBlock {
  const HclBody* body = nullptr;
  TerraformScope scope = {};
  Span span = {};     ///< of its type
  Span element = {};  ///< of what a `dynamic` block makes it from
};

class TerraformEvaluation;

class Terraform {
 public:
  Terraform(const TerraformFolder& root, ScopeId scope, TerraformSettings settings,
            TerraformSurroundings surroundings, std::uint32_t first_resource, Symbols& symbols,
            Sources& sources);
  ~Terraform();
  Terraform(const Terraform&) = delete;
  Terraform& operator=(const Terraform&) = delete;

  const TerraformFolder& folder() const { return *root_folder_; }
  ScopeId scope() const { return scope_; }
  /// Of the symbols for Region and account that nobody says.
  ScopeId environment() const { return surroundings_.environment.value_or(scope_); }
  const TerraformSettings& settings() const { return settings_; }
  const TerraformModule& root() const { return modules_.front(); }
  /// The root first, then what it calls.
  const std::deque<TerraformModule>& modules() const { return modules_; }
  /// Every instance of every resource and data source of all modules.
  const std::deque<TerraformResource>& resources() const { return resources_; }
  const TerraformResource* resource(ResourceId id) const;
  using ModuleInstances = std::vector<std::pair<InstanceKey, const TerraformModule*>>;
  using ResourceInstances = std::vector<const TerraformResource*>;
  /// Made when they are first asked for, which evaluation may do in any order; empty while they are
  /// being made.
  const ModuleInstances& instances(const TerraformModule& caller, const HclBlock& call);
  const ResourceInstances& instances(const TerraformModule& module, const ResourceBlock& block);
  std::uint32_t first_resource() const { return first_resource_; }

  /// What was met and not understood: place and reason, once each.
  const std::vector<Located<std::string>>& not_understood() const { return not_understood_; }
  /// Arguments that a typed input drops, and the call they stand in.
  const std::vector<DroppedArgument>& dropped_arguments() const { return dropped_; }
  /// Problems of files that were read on the way (`templatefile`).
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  friend class TerraformEvaluation;

  struct Memo {
    Value value = {};
    std::vector<std::string> rests_on = {};
    bool failed = false;
  };
  using MemoKey = std::pair<const void*, std::string>;  // module (or block), name

  void read_given_variables();
  void find_region_variable();
  void find_cases();
  void add_modules();
  void call_module(const TerraformModule& caller, const HclBlock& call, ModuleInstances& instances);
  const TerraformModule* with_equal_inputs(TerraformModule& instance);
  std::string inputs_identity(const TerraformModule& module) const;
  const TerraformFolder* folder_of_call(const TerraformModule& caller, const HclBlock& call,
                                        bool& described);
  void add_resources();
  std::vector<InstanceKey> keys_of(const TerraformModule& module, const HclBlock& block);
  void say(Span span, std::string reason);

  const TerraformFolder* root_folder_;
  ScopeId scope_;
  TerraformSettings settings_;
  TerraformSurroundings surroundings_;
  std::uint32_t first_resource_;
  Symbols* symbols_;
  Sources* sources_;
  std::deque<TerraformModule> modules_;
  /// Instances of a call, by the caller and the call.
  std::map<std::pair<const TerraformModule*, const HclBlock*>, ModuleInstances> calls_;
  /// Instances with equal inputs are one.
  std::map<std::string, const TerraformModule*> by_inputs_;
  std::deque<TerraformResource> resources_;
  std::map<std::pair<const TerraformModule*, const ResourceBlock*>, ResourceInstances>
      resources_of_block_;
  std::map<MemoKey, Memo> memo_;
  std::set<MemoKey> in_progress_;
  std::vector<Located<std::string>> not_understood_;
  std::set<std::pair<Span, std::string>> said_;
  std::vector<DroppedArgument> dropped_;
  std::set<Span> dropped_at_;
  std::vector<Problem> problems_;
  std::map<std::string, std::unique_ptr<ParsedExpression>> templates_;  // by path
  std::deque<ParsedHcl> given_files_;
  std::deque<ParsedExpression> given_expressions_;  // of `--var`
  std::map<std::string, const Expression*, std::less<>> given_variables_;
  /// The variable that is the default provider's Region, which `--region` then gives.
  std::string region_variable_;
  /// Files of values that are not loaded: one case each.
  std::vector<std::string> cases_;
  std::map<std::pair<const TerraformModule*, const void*>, std::uint32_t> scopes_of_blocks_;
  std::deque<Value> kept_values_;
  std::deque<Binding> kept_bindings_;
  std::uint64_t work_ = 0;
};

/// aws_kms_key and its relatives.
bool is_kms_key_type(std::string_view type);

/// How many evaluations one root may ask for, how deep they may nest, and how many instances of
/// modules and resources it may have.
inline constexpr std::uint64_t max_terraform_work = 5'000'000;
inline constexpr int max_terraform_depth = 700;
inline constexpr int max_module_depth = 32;
inline constexpr std::size_t max_module_instances = 4'096;
inline constexpr std::size_t max_block_instances = 64;
inline constexpr std::size_t max_resource_instances = 50'000;

/// Evaluates in one case. Made anew for each run of an exploration.
class TerraformEvaluation {
 public:
  TerraformEvaluation(Terraform& terraform, Explorer& explorer);
  TerraformEvaluation(const TerraformEvaluation&) = delete;
  TerraformEvaluation& operator=(const TerraformEvaluation&) = delete;

  static TerraformScope scope_of(const TerraformResource& resource);

  Value evaluate(const Expression& expression, const TerraformScope& scope);
  /// An argument of a body; nothing where it is not written or null.
  struct Argument {
    Span name = {};
    Value value = {};
  };
  std::optional<Argument> argument(const HclBody& body, std::string_view name,
                                   const TerraformScope& scope);
  /// Blocks of that type, dynamic ones unrolled. `open`: there may be more (or they may be others).
  std::vector<NestedBlock> nested(const HclBody& body, std::string_view type,
                                  const TerraformScope& scope, std::optional<Unknown>& open);

  /// Whether the instance, and the modules it is in, are there in the case at hand.
  bool exists(const TerraformResource& resource);

  /// Of the provider configuration (or the `region` argument) the resource uses.
  PartialString region(const TerraformResource& resource, Span span);
  PartialString account(const TerraformResource& resource, Span span);
  PartialString partition(const TerraformResource& resource, Span span);

  Value attribute(const TerraformResource& resource, std::string_view name, Span span);

  /// The text a value has where a text is wanted: a hole where it is not known.
  PartialString text(const Value& value) const;

  SymbolId symbol(std::string_view name, Domain domain, std::string_view settle = {});
  /// One that all roots of the environment share.
  SymbolId environment_symbol(std::string_view name, Domain domain, std::string_view settle = {});
  Explorer& explorer() { return explorer_; }

 private:
  struct Step {
    bool is_index = false;
    std::string_view name = {};
    const Expression* index = nullptr;
    Span span = {};  ///< of the expression up to this step
  };
  struct Provider {
    const TerraformModule* module = nullptr;  ///< whose block it is
    const HclBlock* block = nullptr;          ///< nullptr: nothing is said about it
    std::string name = {};
  };
  class Working;

  // Expressions
  Value evaluate_kind(const Expression& expression, const TerraformScope& scope);
  Value string(const Expression& expression, const TerraformScope& scope);
  void append_part(PartialString& text, const Expression& part, const TerraformScope& scope,
                   bool& is_failure);
  Value tuple(const Expression& expression, const TerraformScope& scope);
  Value object(const Expression& expression, const TerraformScope& scope);
  Value for_list(const Expression& expression, const TerraformScope& scope);
  Value for_object(const Expression& expression, const TerraformScope& scope);
  Value for_text(const Expression& expression, const TerraformScope& scope);
  template <class F>
  std::optional<Value> for_each_element(const Expression& expression, const TerraformScope& scope,
                                        std::optional<Unknown>& open, F visit);
  Value splat(const Expression& expression, const TerraformScope& scope);
  Value conditional(const Expression& expression, const TerraformScope& scope);
  Value unary(const Expression& expression, const TerraformScope& scope);
  Value binary(const Expression& expression, const TerraformScope& scope);
  Value logical(const Expression& expression, const TerraformScope& scope);
  Value compare(const Expression& expression, const Value& left, const Value& right);
  Value call(const Expression& expression, const TerraformScope& scope);
  Value try_call(const Expression& expression, const TerraformScope& scope);
  Value can_call(const Expression& expression, const TerraformScope& scope);
  FunctionCall function_call(std::string_view name, Span span, std::vector<Value> arguments = {});
  Value file_call(const FunctionCall& call);
  Value template_file(FunctionCall call, const TerraformScope& scope);
  Value file_set(const FunctionCall& call);
  Value unread_file(const FunctionCall& call);
  std::optional<std::string> path_of(const Value& path);
  std::optional<FileId> file_at(const std::optional<std::string>& path);
  bool condition(const Value& value, const Expression& expression);

  // References. What is pointed to lives in `owned`, in the memo, or where a name is bound.
  Value chain(const Expression& expression, const TerraformScope& scope);
  const Value* reference(const Expression& root, const std::vector<Step>& steps, std::size_t& used,
                         const TerraformScope& scope, Value& owned);
  const Value* bound(std::string_view name, const TerraformScope& scope) const;
  const Value* take_step(const Value* base, const Step& step, const TerraformScope& scope,
                         Value& owned);
  Value attribute_of(const Value& base, std::string_view name, Span span);
  Value element_of(const Value& base, const Value& index, Span span);
  Value element_named(const Value& base, const PartialString& index, Span span);
  Value each(std::string_view name, Span span, const TerraformScope& scope);
  SymbolId symbol_of_block(const TerraformScope& scope, std::string_view name);
  Value count_index(Span span, const TerraformScope& scope);
  Value path(std::string_view name, Span span, const TerraformScope& scope);
  const Value& local(const TerraformModule& module, std::string_view name, Span span);
  const Value& variable(const TerraformModule& module, std::string_view name, Span span);
  Value variable_value(const TerraformModule& module, std::string_view name, Span span);
  Value input(const TerraformModule& module, const HclBlock& block, std::string_view name,
              Span span);
  std::optional<Value> root_value(std::string_view name, Span span);
  std::optional<Value> value_in_files(std::string_view name);
  Value default_value(const TerraformModule& module, const HclBlock& block, std::string_view name,
                      Span span);
  Value variable_symbol(const TerraformModule& module, const HclBlock* block, std::string_view name,
                        Span span);
  Value convert(Value value, const Expression& type, const DroppedArgument& where);
  Value convert_object(Value value, const Expression& type, const DroppedArgument& where);
  Value module_reference(const std::vector<Step>& steps, std::size_t& used,
                         const TerraformScope& scope, Span span);
  static Value at_reference(Value value, Span span);
  Value module_output(const TerraformModule& module, std::string_view name, Span span);
  Value module_object(const TerraformModule& module, Span span);
  Value resource_reference(bool is_data, std::string_view type, std::size_t first,
                           const std::vector<Step>& steps, std::size_t& used,
                           const TerraformScope& scope, Span span);
  Value resource_object(const TerraformResource& resource, Span span);
  std::optional<Value> remote_output(const TerraformResource& source,
                                     const std::vector<Step>& steps, std::size_t& used,
                                     const TerraformScope& scope);
  Terraform* remote_root(const TerraformResource& source);
  TerraformEvaluation& evaluation_of(Terraform& root);
  /// The instance an index means, among those there are in the case at hand.
  std::optional<std::size_t> chosen(const std::vector<InstanceKey>& keys, const Value& index);
  const Value& repetition(const TerraformModule& module, const HclBlock& block,
                          std::string_view argument);
  bool exists(const TerraformModule& module, const HclBlock& block, const InstanceKey& key);
  bool exists(const TerraformModule& module);

  // Resources (terraform_resources.cpp)
  std::optional<Value> computed_attribute(const TerraformResource& resource, std::string_view name,
                                          Span span);
  std::optional<Value> key_attribute(const TerraformResource& resource, std::string_view name,
                                     Span span);
  std::optional<Value> log_group_attribute(const TerraformResource& resource, std::string_view name,
                                           Span span);
  std::optional<Value> alias_attribute(const TerraformResource& resource, std::string_view name,
                                       Span span);
  std::optional<Value> data_attribute(const TerraformResource& resource, std::string_view name,
                                      Span span);
  Value identity_arn(const TerraformResource& resource, Span span);
  void add_any_element(Value& elements, Span span);
  Value policy_document(const TerraformResource& resource);
  void add_merged(const TerraformResource& resource, std::string_view name, Value& statements);
  SymbolId symbol_in(const Value& value, const TerraformScope& scope);
  void add_document(Value document, Value& statements);
  Value policy_statement(const NestedBlock& block);
  void add_list(const NestedBlock& statement, std::string_view name, std::string_view member,
                Value& into);
  void add_principals(const NestedBlock& statement, std::string_view type, std::string_view member,
                      Value& into);
  void add_conditions(const NestedBlock& statement, Value& into);
  PartialString arn(const TerraformResource& resource, std::string_view service, PartialString rest,
                    Span span);
  PartialString written_name(const TerraformResource& resource, Span span);
  Value from_resource(PartialString text, const TerraformResource& resource, Span span);
  Value after_apply(const TerraformResource& resource, std::string_view name, Domain domain,
                    Span span);

  // Providers
  Provider provider_of(const TerraformResource& resource);
  std::optional<std::string> only_allowed_account(const Provider& provider);
  Provider provider_named(const TerraformModule& module, const std::string& name);
  PartialString provider_region(const Provider& provider, Span span);
  PartialString open_region(const std::string& provider, Span span);

  // Shared
  const Value& remembered(const void* owner, std::string name, Span span,
                          const std::function<Value()>& evaluate_it);
  const Value& kept(Value value);
  Value failure(Span span, std::string reason);
  Value unknown(Span span, std::string name, std::string reason);
  std::string name_at(Span span, const TerraformScope& scope) const;

  Terraform& terraform_;
  Explorer& explorer_;
  std::map<Terraform::MemoKey, Terraform::Memo> run_memo_;
  bool failed_ = false;
  int quiet_ = 0;  ///< inside of `try`: failures are not said
  /// The evaluation of this run that was first; those of roots whose state is read are its own.
  TerraformEvaluation* first_ = this;
  std::map<const Terraform*, std::unique_ptr<TerraformEvaluation>> others_ = {};
  // Of the first one, for all:
  int depth_ = 0;
  std::uint64_t asked_ = 0;  ///< uses of what was asked before in this run
};

}  // namespace kmslint
