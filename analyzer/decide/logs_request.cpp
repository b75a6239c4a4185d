#include "decide/logs_request.h"

#include <cassert>
#include <string>
#include <utility>

#include "decide/domain.h"
#include "model/tables.h"

namespace kmslint {

namespace {

constexpr std::string_view usual_suffix = "amazonaws.com";

PartialString literal(std::string_view text) {
  PartialString result;
  result.parts.emplace_back().literal = text;
  return result;
}

/// What the inputs may not say. Each is one unknown text, the same wherever it occurs.
enum class Unsaid : std::uint32_t { region, partition, account, suffix, name, query };

PartialString unknown_text(Unsaid what) {
  constexpr std::uint32_t first = first_anonymous_symbol + 0x1000000;
  return {.parts = {{.hole = SymbolId{first + static_cast<std::uint32_t>(what)}}}};
}

PartialString or_unknown(const PartialString& text, Unsaid what) {
  return text.parts.empty() ? unknown_text(what) : text;
}

// ---- The principal (PRI-10) ---------------------------------------------------------------------

/// The partition all these Regions are in, or nullptr.
const PartitionFact* common_partition(const std::vector<std::string>& regions) {
  const PartitionFact* common = nullptr;
  for (const std::string& region : regions) {
    const PartitionFact* partition = tables::partition_of_region(region);
    if (partition == nullptr || (common != nullptr && partition != common)) return nullptr;
    common = partition;
  }
  return common;
}

/// What a Region that is one symbol says about the partition.
const PartitionFact* partition_of_symbol(SymbolId id, const Symbols& symbols) {
  const Symbol& symbol = symbols[id];
  if (!symbol.values.empty()) return common_partition(symbol.values);
  const bool aws_only = symbol.domain == Domain::region && !symbol.every_partition;
  return aws_only ? tables::partition("aws") : nullptr;
}

const PartitionFact* partition_of(const AwsLocation& location, const Symbols& symbols) {
  if (const auto region = location.region.literal()) {
    if (const PartitionFact* found = tables::partition_of_region(*region)) return found;
  } else if (const auto symbol = location.region.lone_hole()) {
    if (const PartitionFact* found = partition_of_symbol(*symbol, symbols)) return found;
  }
  if (const auto partition = location.partition.literal()) return tables::partition(*partition);
  return nullptr;
}

/// `AWS::URLSuffix` of the stack the Region belongs to (HOLE-4), or nobody knows.
PartialString suffix_beside(const AwsLocation& location, const Symbols& symbols) {
  const auto region = location.region.lone_hole();
  if (!region) return literal(usual_suffix);  // a Region no table knows: most likely a new one
  const auto suffix = symbols.find(symbols[*region].scope, "AWS::URLSuffix");
  return suffix ? PartialString{.parts = {{.hole = *suffix}}} : unknown_text(Unsaid::suffix);
}

/// Sources disagree on the suffix for some partitions (aws-eusc, aws-iso-e, aws-iso-f): both forms
/// count there. Elsewhere the `amazonaws.com` form is A-SUFFIX.
Caller logs_caller(const AwsLocation& location, const Symbols& symbols) {
  const PartitionFact* partition = partition_of(location, symbols);
  const PartialString suffix =
      partition ? literal(partition->dns_suffix) : suffix_beside(location, symbols);
  const PartialString region = or_unknown(location.region, Unsaid::region);
  const PartialString usual =
      concatenate({literal("logs."), region, literal("."), literal(usual_suffix)});
  Caller caller = {.kind = CallerKind::service};
  caller.name = concatenate({literal("logs."), region, literal("."), suffix});
  caller.global_name = concatenate({literal("logs."), suffix});
  if (partition == nullptr || partition->dns_suffix == usual_suffix) return caller;
  if (partition->logs_suffix_uncertain) {
    caller.further_names.push_back(usual);
  } else {
    caller.other_suffix_name = usual;
  }
  return caller;
}

// ---- The context (section 7) --------------------------------------------------------------------

using Context = std::map<std::string, ContextValue>;

/// Present, with this value.
ContextValue fixed(PartialString text) {
  ContextValue value;
  value.values.push_back(std::move(text));
  return value;
}
ContextValue fixed(std::string_view text) { return fixed(literal(text)); }

ContextValue present_with_unknown_value() { return {.value_unknown = true}; }

ContextValue perhaps_present() { return {.present = Ternary::unknown, .value_unknown = true}; }

ContextValue perhaps_present_set() {
  return {.present = Ternary::unknown, .multivalued = true, .value_unknown = true};
}

/// Present where the assumption is read as yes.
ContextValue assumed(Assumption assumption, std::vector<PartialString> alternatives) {
  const bool unknown = alternatives.empty();
  return {.present = Ternary::unknown,
          .values = std::move(alternatives),
          .value_unknown = unknown,
          .assumption = assumption};
}

/// Known parts as alternatives; nothing where the text is not known.
std::vector<PartialString> alternatives(const PartialString& text) {
  if (text.parts.empty()) return {};
  return {text};
}

PartialString logs_arn(const AwsLocation& location, const PartialString& resource) {
  return concatenate({literal("arn:"), or_unknown(location.partition, Unsaid::partition),
                      literal(":logs:"), or_unknown(location.region, Unsaid::region), literal(":"),
                      or_unknown(location.account, Unsaid::account), literal(":"), resource});
}

/// The ARN of what is encrypted.
PartialString consumer_arn(const LogGroupState& log_group, ConsumerKind kind) {
  switch (kind) {
    case ConsumerKind::log_group:
      if (!log_group.arn.parts.empty()) return log_group.arn;
      return logs_arn(log_group.location, concatenate({literal("log-group:"),
                                                       or_unknown(log_group.name, Unsaid::name)}));
    case ConsumerKind::anomaly_detector:
      if (!log_group.arn.parts.empty()) return log_group.arn;
      return logs_arn(log_group.location, concatenate({literal("anomaly-detector:"),
                                                       or_unknown(log_group.name, Unsaid::name)}));
    case ConsumerKind::query_results:
      return logs_arn(log_group.location,
                      concatenate({literal("query-result:"), unknown_text(Unsaid::query)}));
  }
  return unknown_text(Unsaid::name);
}

/// CTX-1 and the part of CTX-2 that only cryptographic actions have (KMS-3).
void add_encryption_context(const PartialString& arn, ConsumerKind kind, std::string_view action,
                            Context& context) {
  const ActionFact* fact = tables::kms_action(action);
  if (fact == nullptr || !fact->accepts_encryption_context) return;
  if (fact->cryptographic) context["kms:encryptionalgorithm"] = fixed("SYMMETRIC_DEFAULT");
  if (kind == ConsumerKind::query_results) {
    // CloudWatch Logs User Guide, "Encrypt query results": only the source keys are documented.
    context["kms:encryptioncontext:"] = perhaps_present();
    context["kms:encryptioncontextkeys"] = perhaps_present_set();
    return;
  }
  context["kms:encryptioncontext:aws:logs:arn"] = fixed(arn);
  context["kms:encryptioncontextkeys"] = {.multivalued = true, .values = {literal("aws:logs:arn")}};
}

PartialString or_default(const Located<PartialString>& property, std::string_view by_default) {
  return property.value.parts.empty() ? literal(by_default) : property.value;
}

/// The part of CTX-2 that belongs to the key, whoever calls.
void add_key_properties(const KeyState& key, Context& context) {
  const PartialString spec = or_default(key.spec, "SYMMETRIC_DEFAULT");
  const PartialString usage = or_default(key.usage, "ENCRYPT_DECRYPT");
  context["kms:keyspec"] = fixed(spec);
  context["kms:keyusage"] = fixed(usage);
  context["kms:customermasterkeyspec"] = fixed(spec);
  context["kms:customermasterkeyusage"] = fixed(usage);
  context["kms:keyorigin"] = fixed(or_default(key.origin, "AWS_KMS"));
  context["kms:multiregion"] = key.multi_region == Ternary::unknown
                                   ? present_with_unknown_value()
                                   : fixed(key.multi_region == Ternary::yes ? "true" : "false");
  if (key.multi_region != Ternary::no) {
    context["kms:multiregionkeytype"] = {.present = key.multi_region,
                                         .values = {literal("PRIMARY"), literal("REPLICA")}};
  }
  context["kms:resourcealiases"] = perhaps_present_set();
  context["kms:requestalias"] = perhaps_present();
  context["aws:resourcetag/"] = perhaps_present();
}

/// CTX-3, CTX-4, CTX-8: who calls.
void add_principal_keys(const Caller& caller, Context& context) {
  context["aws:principalisawsservice"] = fixed("true");
  ContextValue& name = context["aws:principalservicename"];
  name.values = {caller.name};
  name.values.insert(name.values.end(), caller.further_names.begin(), caller.further_names.end());
  name.values.push_back(caller.global_name);
  ContextValue& names = context["aws:principalservicenameslist"];
  names.multivalued = true;
  names.value_unknown = true;
  if (caller.further_names.empty()) names.values = {caller.name};
  for (const char* key : {"aws:principalorgid", "aws:principalorgpaths", "aws:principalarn",
                          "aws:principaltag/", "aws:username"}) {
    context[key] = perhaps_present();
    context[key].never_customer = true;
  }
  context["aws:principalorgpaths"].multivalued = true;
  context["aws:userid"] = present_with_unknown_value();
  context["aws:principaltype"] = present_with_unknown_value();
}

/// CTX-5 and CTX-7: on whose behalf.
void add_forwarding_keys(const AwsLocation& key, const AwsLocation& log_group, Context& context) {
  context["aws:viaawsservice"] = fixed("false");
  // The suffix of kms:ViaService is amazonaws.com in every partition (KMS Developer Guide).
  const PartialString via = concatenate({literal("logs."), or_unknown(key.region, Unsaid::region),
                                         literal("."), literal(usual_suffix)});
  context["kms:viaservice"] = assumed(Assumption::via, {via});
  for (const char* name : {"kms:calleraccount", "aws:principalaccount"}) {
    context[name] = assumed(Assumption::caller_account, alternatives(log_group.account));
    context[name].value_unknown = true;
  }
}

/// CTX-6. For detectors and query results the guide's own statements test these keys.
void add_source_keys(const LogGroupState& log_group, const PartialString& arn, ConsumerKind kind,
                     Context& context) {
  const std::vector<PartialString> account = alternatives(log_group.location.account);
  std::vector<PartialString> arns = {arn};
  if (kind == ConsumerKind::log_group) arns.push_back(concatenate({arn, literal(":*")}));
  context["aws:sourcearn"] = assumed(Assumption::source_keys, arns);
  context["aws:sourceaccount"] = assumed(Assumption::source_keys, account);
  context["aws:sourceorgid"] = assumed(Assumption::source_keys, {});
  context["aws:sourceorgpaths"] = assumed(Assumption::source_keys, {});
  context["aws:sourceorgpaths"].multivalued = true;
  if (kind == ConsumerKind::log_group) return;
  context["aws:sourcearn"] = fixed(arn);
  context["aws:sourceaccount"] = account.empty() ? present_with_unknown_value() : fixed(account[0]);
}

/// CTX-11 to CTX-14: how, where and when. What CTX-9, CTX-10, CTX-15 and CTX-16 name is absent.
void add_call_keys(const AwsLocation& key, Context& context) {
  context["aws:securetransport"] = fixed("true");
  for (const char* name : {"aws:sourceip", "aws:useragent", "aws:referer"}) {
    context[name] = perhaps_present();
  }
  context["aws:requestedregion"] = fixed(or_unknown(key.region, Unsaid::region));
  context["aws:resourceaccount"] = fixed(or_unknown(key.account, Unsaid::account));
  context["aws:resourceorgid"] = perhaps_present();
  context["aws:resourceorgpaths"] = perhaps_present_set();
  context["aws:currenttime"] = present_with_unknown_value();
  context["aws:epochtime"] = present_with_unknown_value();
}

[[maybe_unused]] bool has_same_context(std::string_view action, std::string_view other) {
  const ActionFact* a = tables::kms_action(action);
  const ActionFact* b = tables::kms_action(other);
  return a != nullptr && b != nullptr && a->cryptographic == b->cryptographic &&
         a->accepts_encryption_context == b->accepts_encryption_context;
}

}  // namespace

Request logs_request(const LogGroupState& log_group, ConsumerKind kind, const KeyState& key,
                     std::string_view action, const Symbols& symbols) {
  // Key and log group are in one Region, or the verdict does not come to this (section 2.3).
  AwsLocation location = key.location;
  if (location.region.parts.empty()) location.region = log_group.location.region;
  if (location.partition.parts.empty()) location.partition = log_group.location.partition;
  Request request = {.caller = logs_caller(location, symbols),
                     .action = std::string(action),
                     .key_arn = key.arn,
                     .key_account = location.account};
  const PartialString arn = consumer_arn(log_group, kind);
  add_encryption_context(arn, kind, action, request.context);
  add_key_properties(key, request.context);
  add_principal_keys(request.caller, request.context);
  add_forwarding_keys(location, log_group.location, request.context);
  add_source_keys(log_group, arn, kind, request.context);
  add_call_keys(location, request.context);
  return request;
}

Request with_action(const Request& request, std::string_view action) {
  assert(has_same_context(request.action, action) && "the action decides what is in the context");
  Request other = request;
  other.action = action;
  return other;
}

}  // namespace kmslint
