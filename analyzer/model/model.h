// The domain: KMS keys with their policies, log groups and the keys they name.
//
// No syntax type survives past here: what CloudFormation, a key policy file (and later Terraform, a
// plan, a script) say about keys and log groups becomes the same structures, each word with its
// place. What a template leaves open is a symbol; what it makes conditional is a case.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/cases.h"
#include "eval/symbol.h"
#include "eval/ternary.h"
#include "eval/value.h"
#include "model/key_policy.h"
#include "source/span.h"
#include "syntax/node.h"

namespace kmslint {

/// Where a key or log group lives. Parts are literal, holes, or (without any part) not known.
struct AwsLocation {
  PartialString partition = {};
  PartialString region = {};
  PartialString account = {};
};

enum class InputKind : std::uint8_t { key_policy, cloudformation, terraform, terraform_plan };
/// Files or a plan: users write the same.
inline bool is_terraform(InputKind kind) {
  return kind == InputKind::terraform || kind == InputKind::terraform_plan;
}
struct Input {
  FileId file = {};
  InputKind kind = InputKind::key_policy;
};

/// Where the policy of a key comes from.
enum class PolicySource : std::uint8_t {
  document,        ///< KeyState::policy
  default_policy,  ///< no policy argument: the account's IAM policies decide, no service gets in
  not_in_view,     ///< the key or its policy is not part of the input
};

/// Scopes by what they belong to (the path of a template, a Terraform root, a policy file), so that
/// the same thing has the same scope, and so the same symbols, in two revisions.
class Scopes {
 public:
  /// The n-th time a name is taken it is the n-th scope of that name.
  ScopeId take(const std::string& name);
  /// Counts from the beginning again: another revision is read.
  void start_over() { taken_.clear(); }
  /// The name the scope was taken by; empty for one that was not.
  std::string_view name(ScopeId scope) const;

 private:
  std::map<std::pair<std::string, std::uint32_t>, ScopeId> ids_ = {};
  std::map<std::string, std::uint32_t> taken_ = {};
  std::vector<std::string> names_ = {};
};

struct KeyState {
  bool exists = true;  ///< false where its template condition is false
  AwsLocation location = {};
  PartialString arn = {};
  PartialString key_id = {};
  Located<PartialString> spec = {};   ///< KeySpec; no parts: default SYMMETRIC_DEFAULT
  Located<PartialString> usage = {};  ///< KeyUsage; no parts: default ENCRYPT_DECRYPT
  Ternary enabled = Ternary::yes;
  Span enabled_span = {};  ///< the guilty property where not enabled
  std::optional<Unknown> enabled_unknown = {};
  Located<PartialString> origin = {};
  /// When imported key material expires; no parts: never, or nothing is imported.
  Located<PartialString> material_valid_to = {};
  Ternary multi_region = Ternary::no;
  /// DeletionPolicy Retain or RetainExceptOnCreate.
  Ternary retained_on_deletion = Ternary::no;
  Span deletion_span = {};  ///< the DeletionPolicy, or the key's name
  PolicySource policy_source = PolicySource::not_in_view;
  KeyPolicy policy = {};
  /// The resource of its own that writes the policy (`aws_kms_key_policy.app`); empty: the key's
  /// own argument.
  std::string policy_writer = {};
  /// `lifecycle { ignore_changes = [policy] }`: an edit of the policy has no effect.
  bool policy_edits_ignored = false;
  /// Other arguments whose edits have no effect for the same reason, of those that matter here.
  std::set<std::string> ignored_changes = {};
  /// UpdateReplacePolicy Retain.
  Ternary retained_on_replacement = Ternary::no;
  PartialString primary_arn = {};  ///< of a replica, as written: a change replaces the replica
};

struct Key {
  InputKind input = InputKind::cloudformation;
  std::string address = {};  ///< `Resources/LogKey` or the policy file's path
  std::string name = {};     ///< what messages call it
  Span name_span = {};       ///< logical id, or the document
  ScopeId scope = {};
  std::optional<ResourceId> resource = {};  ///< none for a bare policy
  bool bare_policy = false;                 ///< a policy document by itself
  bool replica = false;
  std::optional<std::uint32_t> primary = {};  ///< of a replica, where in view: index of the key
  Cases<KeyState> states = {};
};

enum class ConsumerKind : std::uint8_t { log_group, anomaly_detector, query_results };

/// How a log group names its key.
enum class KeyForm : std::uint8_t {
  key_arn,
  key_id,             ///< a key id, `Ref` of a key: not accepted
  alias_arn,          ///< accepted (A-ALIAS-ARN)
  alias_name,         ///< not accepted
  aws_managed_alias,  ///< alias/aws/…, as name or ARN
  other,              ///< text that is none of these
  unknown,            ///< not evaluated, or a hole that may be any of these
};

struct KeyArgument {
  PartialString text = {};  ///< its span is the argument's value
  Span name = {};           ///< the member's name (`KmsKeyId`)
  KeyForm form = KeyForm::unknown;
  std::optional<std::uint32_t> key = {};    ///< index into Model::keys where it is in view
  std::optional<std::uint32_t> alias = {};  ///< index into Model::aliases when it went through one
  std::optional<Unknown> unknown = {};
};

struct LogGroupState {
  bool exists = true;
  AwsLocation location = {};
  PartialString name = {};              ///< detectors: a hole for the id
  PartialString arn = {};               ///< without `:*`: the encryption context's value
  std::optional<KeyArgument> key = {};  ///< none: not encrypted with a customer managed key
  Ternary retained_on_deletion = Ternary::no;
  Span retained_span = {};
  Ternary retained_on_replacement = Ternary::no;
  std::optional<std::uint32_t> retention_days = {};  ///< none: not known, or events never expire
  bool key_edits_ignored = false;  ///< `lifecycle { ignore_changes = [kms_key_id] }`
};

struct LogGroup {
  InputKind input = InputKind::cloudformation;
  ConsumerKind kind = ConsumerKind::log_group;
  std::string address = {};
  std::string name = {};  ///< what messages call it: its name, else its logical id
  Span name_span = {};
  ScopeId scope = {};
  std::optional<ResourceId> resource = {};
  bool assumed =
      false;  ///< stands for "some log group" a bare policy or an unused key is judged with
  Cases<LogGroupState> states = {};
};

struct Alias {
  std::string address = {};
  Span name_span = {};
  ScopeId scope = {};
  PartialString name = {};    ///< `alias/…`
  PartialString region = {};  ///< that of its stack or provider
  PartialString target = {};  ///< as written
  std::optional<std::uint32_t> key = {};
  std::optional<ResourceId> resource = {};
};

/// A log group and a key it names in at least one case. `key` is absent where not in view.
struct Pair {
  std::uint32_t log_group = 0;
  std::optional<std::uint32_t> key = {};
  bool counted = true;  ///< false: an assumed log group, which is not one in the ledger
};

/// Something that was not understood: a ledger line, never skipped in silence.
struct NotEvaluated {
  Span span = {};
  std::string reason = {};
  std::string settle = {};  ///< the flag or command that would settle it
};

/// A problem of a file that claims to be an input, for the rule syntax-error.
struct SyntaxError {
  Span span = {};
  std::string message = {};
};

/// A key whose policy several resources write, in some case all of them.
struct SharedPolicy {
  std::uint32_t key = 0;
  std::vector<Located<std::string>> owners = {};  ///< what messages call them, in order
};

/// A log group that is not made to wait for the resource that writes its key's policy.
struct UnorderedLogGroup {
  std::uint32_t log_group = 0;
  std::uint32_t key = 0;
  Located<std::string> policy = {};  ///< the resource's address
};

/// An attribute that a module is given and does not read.
struct IgnoredArgument {
  Located<std::string> name = {};
  std::string input = {};    ///< the module's variable it is part of
  std::string nearest = {};  ///< an attribute that the module does read; may be empty
  Located<std::string> module = {};
  bool described = false;  ///< known by a built-in description of the module
};

/// A resource has a new address and stays what it is: a `moved` block, or what a plan says.
struct Move {
  ScopeId scope = {};
  std::string from = {};
  std::string to = {};
  Span span = {};
};

/// A `removed` block: what became of resources that are no longer in the code.
struct Removal {
  ScopeId scope = {};
  std::string from = {};  ///< address of a resource or module, without instance keys
  bool destroyed = true;  ///< false: it stays, and nobody manages it
  Span span = {};
};

enum class PlannedAction : std::uint8_t { none, read, create, update, replace, destroy, forget };

/// What a plan does with a key, a key's policy or a log group.
struct PlannedChange {
  std::string root = {};              ///< path of the plan's file
  std::string address = {};           ///< `module.logs.aws_kms_key.this["a"]`
  std::string previous_address = {};  ///< before a `moved` block; empty without
  PlannedAction action = PlannedAction::none;
  Span span = {};  ///< the address in the plan, or the block in the files where they are in view
};

struct Model {
  Symbols symbols = {};
  Scopes scopes = {};
  std::vector<Input> inputs = {};
  std::vector<Key> keys = {};
  std::vector<Alias> aliases = {};
  std::vector<LogGroup> log_groups = {};
  std::vector<Pair> pairs = {};
  std::vector<SharedPolicy> shared_policies = {};
  std::vector<UnorderedLogGroup> unordered = {};
  std::vector<IgnoredArgument> ignored_arguments = {};
  std::vector<Move> moves = {};
  std::vector<Removal> removals = {};
  std::vector<PlannedChange> planned_actions = {};
  /// Names of scopes that folders of Terraform files would be, were they not called as modules.
  std::set<std::string> modules = {};
  /// Names of scopes whose files could not be read whole: what is missing there may be there.
  std::set<std::string> incomplete = {};
  std::vector<NotEvaluated> not_evaluated = {};
  std::vector<SyntaxError> syntax_errors = {};
  /// `docs` for verdicts: "AWS::Region ranges over partition aws" where that mattered.
  std::vector<std::string> remarks = {};
};

}  // namespace kmslint
