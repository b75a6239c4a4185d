// A Terraform plan, or a state, as `terraform show -json` prints it: what the attributes of its
// resources are worth on one of its two sides.
//
// `after` is what the plan leads to: planned values, with `after_unknown` for what is known after
// apply only. `before` is what there is: prior state and the `before` of each change. A state has
// one side. What is known after apply is followed through `references` of the configuration, also
// in and out of modules, to the resource whose attribute it is; locals and computed indices are not
// written there, so what hangs on them is an unknown by name. Nothing fails: members of a wrong
// kind are a line of not_understood().
//
// Sources: https://developer.hashicorp.com/terraform/internals/json-format,
// https://opentofu.org/docs/internals/json-format
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cases.h"
#include "eval/plan_side.h"
#include "eval/symbol.h"
#include "eval/ternary.h"
#include "eval/terraform_folder.h"
#include "eval/value.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

/// Whether the document says that it is a plan or a state in Terraform's JSON format.
bool is_terraform_plan(const Node& root);

/// `this["a"]`: a name of an address or a reference, and what stands in brackets behind it.
struct AddressStep {
  std::string_view name = {};
  std::string_view index = {};  ///< with its brackets; empty without
};
std::vector<AddressStep> address_steps(std::string_view address);

/// The address of a resource instance in its parts.
struct PlanAddress {
  std::string module = {};       ///< `module.logs["a"].`; empty for the root
  std::string module_path = {};  ///< the same without indices
  bool is_data = false;
  std::string type = {};
  std::string name = {};
  std::string index = {};  ///< `["a"]`, `[0]` or empty

  /// Without indices: `module.logs.aws_kms_key.this`, where the configuration has it.
  std::string block() const;
};
std::optional<PlanAddress> parse_plan_address(std::string_view address);

/// A module of the configuration; there is one of each call, however many instances.
struct PlanModule {
  const Node* module = nullptr;
  const Node* call = nullptr;  ///< nullptr for the root
  const PlanModule* parent = nullptr;
  std::string name = {};
  std::string path = {};  ///< `module.logs.`
};

/// What the plan says about the files it was made from.
class PlanConfiguration {
 public:
  struct Block {
    const PlanModule* module = nullptr;
    const Node* resource = nullptr;
    PlanAddress address = {};
  };

  explicit PlanConfiguration(const Node& root);

  /// Whether the plan has one at all.
  bool is_there() const { return !modules_.empty(); }
  const PlanModule* module(std::string_view path) const;
  const Block* block(std::string_view address) const;
  const std::map<std::string, Block, std::less<>>& blocks() const { return blocks_; }
  /// A provider's configuration by `provider_config_key`; that of a module may be its caller's.
  const Node* provider(std::string_view key) const;

 private:
  void add_module(const Node& module, const Node* call, const PlanModule* parent,
                  std::string_view name);

  std::deque<PlanModule> modules_;
  std::map<std::string, const PlanModule*, std::less<>> by_path_;
  std::map<std::string, Block, std::less<>> blocks_;
  std::map<std::string_view, const Node*> providers_;
};

struct PlanResource {
  ResourceId id = {};
  std::string address = {};
  PlanAddress parts = {};
  Span name_span = {};  ///< the address, or the block in the files
  const Node* values = nullptr;
  const Node* unknown = nullptr;    ///< `after_unknown`
  const Node* sensitive = nullptr;  ///< which values are
  bool is_imported = false;
  const PlanConfiguration::Block* configuration = nullptr;
  const ResourceBlock* block = nullptr;  ///< in the files, where they are in view
};

/// An entry of `resource_changes`.
struct PlanChange {
  std::string address = {};
  std::string previous_address = {};
  PlanAddress parts = {};
  std::vector<std::string> actions = {};
  std::string removed_key = {};  ///< `key_id` before, of what is no longer there after
  Span span = {};                ///< as PlanResource::name_span
};

struct PlanSettings {
  std::vector<std::string> regions = {};
  std::optional<std::string> account = {};
  std::optional<std::string> partition = {};
};

/// What a plan is read with. Everything that is pointed to outlives the plan.
struct PlanInput {
  const Node* root = nullptr;
  FileId file = {};
  ScopeId scope = {};
  PlanSide side = PlanSide::after;
  bool broken = false;  ///< its text breaks off, so that what is missing proves nothing
  PlanSettings settings = {};
  std::uint32_t first_resource = 0;
  /// The block of an address without indices, where the plan's files are in view.
  std::function<const ResourceBlock*(const PlanAddress&)> block = {};
};

class Plan {
 public:
  Plan(PlanInput input, const PlanConfiguration& configuration, Symbols& symbols, Sources& sources);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  ScopeId scope() const { return input_.scope; }
  FileId file() const { return input_.file; }
  PlanSide side() const { return input_.side; }
  bool is_broken() const { return input_.broken; }
  const PlanConfiguration& configuration() const { return *configuration_; }
  const std::deque<PlanResource>& resources() const { return resources_; }
  /// By address; nullptr where there is none.
  const PlanResource* resource(std::string_view address) const;
  const std::vector<PlanChange>& changes() const { return changes_; }
  const std::vector<Located<std::string>>& not_understood() const { return not_understood_; }

  /// An attribute: nothing where it is null.
  struct Argument {
    Span name = {};
    Value value = {};
  };
  std::optional<Argument> argument(const PlanResource& resource, std::string_view name,
                                   Explorer& explorer);
  /// Whether the configuration gives the attribute; nothing without a configuration.
  std::optional<bool> is_configured(const PlanResource& resource, std::string_view name) const;
  /// Whether it has a value, be it known, sensitive or neither.
  bool is_given(const PlanResource& resource, std::string_view name) const;
  /// The text a value has where a text is wanted: a hole where it is not known.
  static PartialString text(const Value& value);

  PartialString region(const PlanResource& resource);
  PartialString account(const PlanResource& resource);
  PartialString partition(const PlanResource& resource);

  /// Whether the configuration makes the one wait for the other; unknown where it hangs on locals.
  Ternary waits_for(const PlanResource& resource, const PlanResource& other);

  SymbolId symbol(std::string_view name, Domain domain, std::string_view settle = {});

 private:
  /// A resource whose attribute an expression takes its value from.
  struct Origin {
    const PlanResource* resource = nullptr;
    std::string attribute = {};  ///< empty: the configuration does not tell
  };
  struct Origins {
    std::vector<Origin> found = {};
    std::string open = {};  ///< what could not be followed; empty where all was
  };
  /// Where an expression stands: a module instance, and the index of the block in it.
  struct Place {
    const PlanModule* module = nullptr;
    std::string instance = {};
    std::string index = {};
    const Node* repetition = nullptr;  ///< `for_each_expression` of the block
    int depth = 0;
  };
  struct Evidence {
    std::set<std::string, std::less<>> regions = {};
    std::set<std::string, std::less<>> accounts = {};
  };
  class Dependencies;

  // Reading the file
  void check_version(const Node& root);
  void read_values(const Node* state, bool only_data);
  void read_module(const Node& module, bool only_data);
  void read_resource(const Node& resource, bool only_data);
  void read_changes(const Node* changes);
  void read_change(const Node& entry);
  PlanResource& resource_at(const PlanAddress& parts, std::string_view address, Span span);
  void find_evidence();
  void add_evidence(const PlanResource& resource);
  const Node* expected(const Node& parent, std::string_view name, NodeKind kind);
  void say(Span span, std::string reason);

  // Attributes
  bool is_unknown(const PlanResource& resource, std::string_view name) const;
  bool is_sensitive(const PlanResource& resource, std::string_view name) const;
  const Node* expression(const PlanResource& resource, std::string_view name) const;
  Argument place_of(const PlanResource& resource, std::string_view name) const;
  std::optional<std::string_view> known(const PlanResource& resource, std::string_view name) const;
  Value resolved(const PlanResource& resource, std::string_view name, Span span, Explorer& explorer,
                 int depth);
  std::optional<Value> computed(const PlanResource& resource, std::string_view name, Span span,
                                Explorer& explorer, int depth);
  Value of_origin(const PlanResource& resource, std::string_view wanted, const Origin& origin,
                  Span span, Explorer& explorer, int depth);
  Value value_of(const PlanResource& resource, std::string_view name, Span span, Explorer& explorer,
                 int depth);
  Value after_apply(const PlanResource& resource, std::string_view name, Domain domain, Span span);
  Value named_unknown(const std::string& name, std::string reason, Span span);
  PartialString arn(const PlanResource& resource, std::string_view service, PartialString rest,
                    Span span);

  // References
  void follow(const Node& expression, const Place& place, Origins& origins);
  void follow_reference(std::string_view reference, const Place& place, Origins& origins);
  void follow_variable(std::string_view name, const Place& place, Origins& origins);
  void follow_output(std::string_view reference, const std::vector<AddressStep>& steps,
                     const Place& place, Origins& origins);
  void add_origin(const std::vector<AddressStep>& steps, const Place& place, Origins& origins);

  // Providers
  std::string provider_key(const PlanResource& resource) const;
  const std::optional<std::string>& provider_region(const std::string& key);
  std::optional<std::string> configured_region(const std::string& key) const;
  std::optional<std::string> constant(const Node& expression, const PlanModule& module,
                                      int depth) const;
  bool may_be_other_account(const std::string& key) const;

  PlanInput input_;
  const PlanConfiguration* configuration_;
  Symbols* symbols_;
  const Sources* sources_;
  std::deque<PlanResource> resources_;
  std::map<std::string, std::size_t, std::less<>> by_address_;
  /// Instances of a block in one module instance: `module.logs["a"].aws_kms_key.this`.
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_block_;
  using Blocks = std::pair<const PlanConfiguration::Block*, const PlanConfiguration::Block*>;
  std::map<Blocks, Ternary> waits_;
  std::set<std::string, std::less<>> module_instances_;
  std::vector<PlanChange> changes_;
  std::map<std::string, Evidence, std::less<>> evidence_;  // by provider_config_key
  std::map<std::string, std::optional<std::string>> provider_regions_;
  std::vector<Located<std::string>> not_understood_;
  std::set<std::pair<Span, std::string>> said_;
};

/// How far references are followed, and among how many resources one is looked for.
inline constexpr int max_plan_depth = 64;
inline constexpr std::size_t max_plan_origins = 16;

/// Overwrites what the plan marks as sensitive, wherever it stands in it, so that nothing can print
/// it: values of resources, of outputs and of variables.
void redact_sensitive_values(const Node& root, Sources& sources);

}  // namespace kmslint
