#include "model/read_policy_file.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/assumed_log_group.h"
#include "model/key_policy.h"
#include "model/log_group_arn.h"
#include "model/tables.h"
#include "source/ascii.h"

namespace kmslint {

namespace {

constexpr std::string_view settle_region = "--region";
constexpr std::string_view settle_account = "--account";

bool is_policy_mapping(const Node& node) {
  const Node* statement = node.kind == NodeKind::mapping ? node.find("Statement") : nullptr;
  return statement != nullptr &&
         (statement->kind == NodeKind::mapping || statement->kind == NodeKind::sequence);
}

/// A first look at text that may be a policy; it is parsed when it is read.
bool may_be_policy_text(const Node& node) {
  if (node.kind != NodeKind::string) return false;
  const std::size_t begin = node.text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && node.text[begin] == '{' &&
         node.text.find("\"Statement\"") != std::string_view::npos;
}

bool has_principal(const Node& statement) {
  return statement.find("Principal") != nullptr || statement.find("NotPrincipal") != nullptr;
}

/// A document whose values are what they look like. The node's own text is the bytes under its span
/// where nothing in it is escaped.
Value plain_value(const Node& node, const Sources& sources);

PartialString scalar_text(const Node& node, const Sources& sources) {
  PartialString text = {.span = node.span};
  for (const Piece& piece : decoded_pieces(sources, node)) {
    const std::size_t size = piece.decoded_end - piece.decoded_begin;
    text.parts.push_back(
        {.literal = std::string(node.text.substr(piece.decoded_begin, size)), .span = piece.host});
  }
  return text;
}

Value plain_list(const Node& node, const Sources& sources) {
  Value value = {.kind = ValueKind::list, .span = node.span};
  for (const Node& item : node.items) value.items.push_back(plain_value(item, sources));
  return value;
}

Value plain_object(const Node& node, const Sources& sources) {
  Value value = {.kind = ValueKind::object, .span = node.span};
  for (const Member& member : node.members) {
    value.members.push_back(
        {{std::string(member.name.text), member.name.span}, plain_value(member.value, sources)});
  }
  return value;
}

Value plain_value(const Node& node, const Sources& sources) {
  const auto scalar = [&](ValueKind kind) {
    return Value{.kind = kind, .span = node.span, .text = scalar_text(node, sources)};
  };
  switch (node.kind) {
    case NodeKind::null: return {.kind = ValueKind::null, .span = node.span};
    case NodeKind::boolean: return scalar(ValueKind::boolean);
    case NodeKind::number: return scalar(ValueKind::number);
    case NodeKind::string: return scalar(ValueKind::string);
    case NodeKind::sequence: return plain_list(node, sources);
    case NodeKind::mapping: return plain_object(node, sources);
  }
  return {};
}

/// What the surroundings say of the place, each text once.
template <class Take>
std::vector<std::string> distinct(const std::vector<LogGroupArn>& arns, Take take) {
  std::vector<std::string> result;
  for (const LogGroupArn& arn : arns) {
    const std::string text = take(arn);
    if (std::find(result.begin(), result.end(), text) == result.end()) result.push_back(text);
  }
  return result;
}

bool is_literal_word(std::string_view text) {
  return !text.empty() && text.find_first_of("*?${") == std::string_view::npos;
}

/// The one key ARN that the Resource elements spell out, if there is one.
std::optional<PartialString> spelled_out_arn(const KeyPolicy& policy) {
  std::optional<PartialString> found;
  for (const StatementSlot& slot : policy.statements) {
    const std::optional<Statement>& statement = slot.cases.front().value;
    if (!statement || statement->resource.negated) continue;
    for (const PartialString& entry : statement->resource.entries) {
      const std::string text = entry.literal().value_or("");
      const std::vector<PartialString> segments = split(entry, ':', 6);
      const bool is_key = segments.size() == 6 && segments[2].literal() == "kms" &&
                          segments[5].literal().value_or("").starts_with("key/");
      if (!is_key || !is_literal_word(text)) continue;
      if (found && found->literal() != text) return std::nullopt;
      found = entry;
    }
  }
  return found;
}

class PolicyFileReader {
 public:
  PolicyFileReader(const PolicyFileInput& input, Model& model, KeyIndex& keys, Sources& sources)
      : input_(input), settings_(*input.settings), model_(model), keys_(keys), sources_(sources) {}

  void read(const PolicyDocument& document) {
    KeyState state = {.policy_source = PolicySource::document};
    state.policy =
        document.mapping != nullptr ? read_mapping(*document.mapping) : read_text(*document.text);
    if (input_.broken) {
      state.policy.unknown = {.symbol = symbol("the policy document", Domain::any, ""),
                              .reason = "the file has a syntax error"};
    }
    read_log_group_arns();
    place(state);
    add_key(std::move(state));
  }

 private:
  SymbolId symbol(std::string_view name, Domain domain, std::string_view settle) {
    const SymbolId id = model_.symbols.intern(input_.scope, name, domain);
    model_.symbols.edit(id).settle = settle;
    return id;
  }

  // --- The document ------------------------------------------------------------------------------

  KeyPolicy read_mapping(const Node& node) {
    KeyPolicy policy = read_key_policy(plain_value(node, sources_));
    const std::string_view bytes = sources_.bytes(input_.file);
    check_policy_text(bytes, {input_.file, 0, static_cast<std::uint32_t>(bytes.size())},
                      policy.defects);
    return policy;
  }

  KeyPolicy read_text(const Node& node) {
    const FileId inner =
        sources_.add_embedded(std::string(node.text), decoded_pieces(sources_, node));
    const Parsed parsed = parse_json(sources_, inner);
    const std::string_view text = sources_.bytes(inner);
    const Span whole = {inner, 0, static_cast<std::uint32_t>(text.size())};
    KeyPolicy policy = {.span = whole, .statement_name = whole};
    if (!parsed.tree.documents.empty()) {
      policy = read_key_policy(plain_value(parsed.tree.documents.front(), sources_));
    }
    check_policy_text(text, whole, policy.defects);
    for (const Problem& problem : parsed.problems) {
      if (problem.kind == ProblemKind::duplicate_name) continue;  // a defect of the policy
      model_.syntax_errors.push_back({problem.span, problem.message});
      const bool tolerated =
          problem.kind == ProblemKind::comment || problem.kind == ProblemKind::trailing_comma;
      if (tolerated) continue;
      policy.unknown = {.symbol = symbol("the policy document", Domain::any, ""),
                        .reason = "the text of the policy has a syntax error"};
    }
    return policy;
  }

  // --- Where the key lies ------------------------------------------------------------------------

  void read_log_group_arns() {
    for (const std::string& text : settings_.log_groups) {
      if (std::optional<LogGroupArn> arn = parse_log_group_arn(text)) {
        arns_.push_back(std::move(*arn));
      } else {
        model_.not_evaluated.push_back(
            {.span = {input_.file, 0, 0},
             .reason = "`" + text + "` is not the ARN of a log group",
             .settle = "--log-group arn:aws:logs:REGION:ACCOUNT:log-group:NAME"});
      }
    }
  }

  void place(KeyState& state) {
    if (const std::optional<PartialString> arn = spelled_out_arn(state.policy);
        arn && nothing_given()) {
      return place_as_spelled_out(*arn, state);
    }
    const std::vector<std::string> regions = given_regions(state.policy);
    state.location.region = region(regions);
    state.location.account = account();
    state.location.partition = partition(regions);
    state.key_id = hole_string(symbol("KeyId", Domain::key_id, ""), {});
    state.arn = key_arn(state.location, state.key_id);
  }

  bool nothing_given() const {
    return settings_.regions.empty() && !settings_.account && !settings_.partition && arns_.empty();
  }

  static void place_as_spelled_out(const PartialString& arn, KeyState& state) {
    const std::vector<PartialString> segments = split(arn, ':', 6);
    state.location = {.partition = segments[1], .region = segments[3], .account = segments[4]};
    const std::string id = segments[5].literal().value_or("").substr(4);  // after `key/`
    state.key_id = literal_string(id, segments[5].span);
    state.arn = arn;
  }

  /// The key of a log group lies in its Region. Where nothing else says which that is, the ARNs in
  /// the policy's conditions do.
  std::vector<std::string> given_regions(const KeyPolicy& policy) const {
    if (!settings_.regions.empty()) return settings_.regions;
    if (!arns_.empty()) return distinct(arns_, [](const LogGroupArn& arn) { return arn.region; });
    const std::set<std::string> named = named_regions(policy);
    if (named.size() != 1) return {};
    return {*named.begin()};
  }

  PartialString region(const std::vector<std::string>& regions) {
    if (regions.size() == 1) return literal_string(regions.front(), {});
    const SymbolId id =
        symbol("AWS::Region", regions.empty() ? Domain::region : Domain::enumerated, settle_region);
    Symbol& known = model_.symbols.edit(id);
    known.values = regions;
    if (regions.empty() && settings_.partition) known.values = regions_of(*settings_.partition);
    return hole_string(id, {});
  }

  static std::vector<std::string> regions_of(std::string_view partition) {
    std::vector<std::string> result;
    const PartitionFact* fact = partition == "aws" ? nullptr : tables::partition(partition);
    if (fact == nullptr) return result;
    for (const RegionFact& each : fact->regions) result.emplace_back(each.id);
    return result;
  }

  PartialString account() {
    if (settings_.account) return literal_string(*settings_.account, {});
    const std::vector<std::string> accounts =
        distinct(arns_, [](const LogGroupArn& arn) { return arn.account; });
    if (accounts.size() == 1) return literal_string(accounts.front(), {});
    return hole_string(symbol("AWS::AccountId", Domain::account, settle_account), {});
  }

  PartialString partition(const std::vector<std::string>& regions) {
    if (settings_.partition) return literal_string(*settings_.partition, {});
    std::set<std::string> found;
    for (const std::string& each : regions) {
      const PartitionFact* fact = tables::partition_of_region(each);
      found.insert(fact == nullptr ? "aws" : std::string(fact->id));
    }
    if (found.empty()) return literal_string("aws", {});
    if (found.size() == 1) return literal_string(*found.begin(), {});
    return hole_string(symbol("AWS::Partition", Domain::partition, settle_region), {});
  }

  static PartialString key_arn(const AwsLocation& location, const PartialString& id) {
    PartialString arn = literal_string("arn:", {});
    arn.append(location.partition);
    arn.append(literal_string(":kms:", {}));
    arn.append(location.region);
    arn.append(literal_string(":", {}));
    arn.append(location.account);
    arn.append(literal_string(":key/", {}));
    arn.append(id);
    return arn;
  }

  // --- The key and its log groups ----------------------------------------------------------------

  void add_key(KeyState state) {
    const std::string path(sources_.path(input_.file));
    Key key = {.input = InputKind::key_policy,
               .address = path,
               .name = path.substr(path.find_last_of('/') + 1),
               .name_span = state.policy.span,
               .scope = input_.scope,
               .bare_policy = true};
    key.states.cases.push_back({.value = std::move(state)});
    const auto index = static_cast<std::uint32_t>(model_.keys.size());
    keys_.add(key, index);
    model_.keys.push_back(std::move(key));
    for (const LogGroupArn& arn : arns_) add_log_group(arn, index);
  }

  void add_log_group(const LogGroupArn& arn, std::uint32_t key) {
    const KeyState& state = model_.keys[key].states.cases.front().value;
    LogGroupState group = {.location = {.partition = literal_string(arn.partition, {}),
                                        .region = literal_string(arn.region, {}),
                                        .account = literal_string(arn.account, {})}};
    group.name = literal_string(arn.name, model_.keys[key].name_span);
    group.arn = logs_arn(group.location, "log-group:", group.name);
    group.key = KeyArgument{.text = state.arn, .form = KeyForm::key_arn, .key = key};
    group.key->text.span = model_.keys[key].name_span;
    model_.pairs.push_back(
        {.log_group = static_cast<std::uint32_t>(model_.log_groups.size()), .key = key});
    model_.log_groups.push_back({.address = group.arn.literal().value_or(""),
                                 .name = arn.name,
                                 .name_span = model_.keys[key].name_span,
                                 .scope = input_.scope,
                                 .states = states_in_region(std::move(group), arn.region)});
  }

  /// Where the key's Region is one of several, the log group uses the key in its own Region.
  Cases<LogGroupState> states_in_region(LogGroupState group, const std::string& region) {
    Cases<LogGroupState> states;
    Guard here;
    Guard elsewhere;
    const std::optional<SymbolId> id = model_.symbols.find(input_.scope, "AWS::Region");
    const bool one_of_several = id && has_value(model_.symbols[*id], region);
    if (one_of_several) {
      here.require(*id, region);
      elsewhere.exclude(*id, region);
      states.cases.push_back({.guard = elsewhere, .value = {.exists = false}});
    }
    states.cases.push_back({.guard = here, .value = std::move(group)});
    return states;
  }

  static bool has_value(const Symbol& symbol, const std::string& text) {
    return std::find(symbol.values.begin(), symbol.values.end(), text) != symbol.values.end();
  }

  const PolicyFileInput& input_;
  const Settings& settings_;
  Model& model_;
  KeyIndex& keys_;
  Sources& sources_;
  std::vector<LogGroupArn> arns_ = {};
};

}  // namespace

std::optional<PolicyDocument> find_policy(const Node& root) {
  if (is_policy_mapping(root)) return PolicyDocument{.mapping = &root};
  const Node* text = root.kind == NodeKind::mapping ? root.find("Policy") : &root;
  if (text != nullptr && may_be_policy_text(*text)) return PolicyDocument{.text = text};
  return std::nullopt;
}

bool has_principal(const PolicyDocument& document) {
  if (document.text != nullptr) {
    return document.text->text.find("Principal\"") != std::string_view::npos;
  }
  const Node* statement = document.mapping->find("Statement");
  if (has_principal(*statement)) return true;
  return std::any_of(statement->items.begin(), statement->items.end(),
                     [](const Node& item) { return has_principal(item); });
}

bool is_named_as_key_policy(std::string_view path) {
  const std::string name = ascii_lower(path.substr(path.find_last_of('/') + 1));
  for (const char* words : {"key-policy", "key_policy", "keypolicy", "key.policy"}) {
    if (name.find(words) != std::string::npos) return true;
  }
  const std::size_t kms = name.find("kms");
  return kms != std::string::npos && name.find("policy", kms) != std::string::npos;
}

void read_policy_file(const PolicyDocument& document, const PolicyFileInput& input, Model& model,
                      KeyIndex& keys, Sources& sources) {
  PolicyFileReader(input, model, keys, sources).read(document);
}

}  // namespace kmslint
