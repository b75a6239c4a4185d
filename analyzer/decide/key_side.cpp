#include "decide/key_side.h"

#include "decide/text_match.h"

namespace kmslint {
namespace {

std::string display(const PartialString& text, const Knowledge& knowledge) {
  return substitute(text, knowledge).display(*knowledge.symbols);
}

void name_symbols(const Dependence& depends, const Knowledge& knowledge, KeySide& side) {
  for (const SymbolId symbol : depends.symbols) {
    side.depends_on.insert((*knowledge.symbols)[symbol].name);
  }
}

void name_holes(const PartialString& text, const Knowledge& knowledge, KeySide& side) {
  for (const StringPart& part : substitute(text, knowledge).parts) {
    if (part.hole) side.depends_on.insert((*knowledge.symbols)[*part.hole].name);
  }
}

void add(KeySide& side, Ternary fails, Blame blame) {
  side.fails = side.fails | fails;
  if (fails == Ternary::no) return;
  blame.certain = fails;
  side.blames.push_back(std::move(blame));
}

// Logs wants a key's ARN (facts: CreateLogGroup, CloudFormation's pattern); an alias ARN is
// accepted.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
void judge_form(const KeyArgument& argument, const Knowledge& knowledge,
                const Assumptions& assumptions, KeySide& side) {
  Blame blame = {.code = ReasonCode::key_id_instead_of_arn,
                 .primary = argument.text.span,
                 .word = display(argument.text, knowledge)};
  switch (argument.form) {
    case KeyForm::key_arn: return;
    case KeyForm::alias_arn: {
      const Ternary accepted = assumptions[Assumption::alias_arn];
      if (accepted == Ternary::unknown)
        side.depends_on.insert(std::string(name(Assumption::alias_arn)));
      side.relies_on.insert(std::string(name(Assumption::alias_arn)) + "=" +
                            std::string(reading_name(accepted)));
      blame.detail = "alias ARN";
      add(side, !accepted, std::move(blame));
      return;
    }
    case KeyForm::key_id:
      blame.detail = "key id";
      add(side, Ternary::yes, std::move(blame));
      return;
    case KeyForm::alias_name:
      blame.detail = "alias name";
      add(side, Ternary::yes, std::move(blame));
      return;
    case KeyForm::other:
      blame.detail = "text";
      add(side, Ternary::yes, std::move(blame));
      return;
    case KeyForm::aws_managed_alias:
      blame.code = ReasonCode::aws_managed_key;
      add(side, Ternary::yes, std::move(blame));
      return;
    case KeyForm::unknown:
      side.fails = side.fails | Ternary::unknown;
      if (argument.unknown)
        side.depends_on.insert((*knowledge.symbols)[argument.unknown->symbol].name);
      name_holes(argument.text, knowledge, side);
      return;
  }
}

struct NamedLocation {
  PartialString partition, region, account;
};

/// Region and account of the key: of the resource in view, else as its ARN says.
NamedLocation key_location(const KeyArgument& argument, const KeyState* key,
                           const Knowledge& knowledge) {
  if (key) return {key->location.partition, key->location.region, key->location.account};
  const std::vector<PartialString> segments = split(substitute(argument.text, knowledge), ':', 6);
  if (segments.size() != 6) return {};
  return {segments[1], segments[3], segments[4]};
}

bool known(const PartialString& text) { return !text.parts.empty(); }

/// An ARN of the log group's Region with the id of a key that is elsewhere in the case at hand: it
/// names a replica that is not in view.
bool names_another_key(const LogGroupState& log_group, const Knowledge& knowledge) {
  const KeyArgument& argument = *log_group.key;
  if (argument.form != KeyForm::key_arn) return false;
  const std::vector<PartialString> segments = split(substitute(argument.text, knowledge), ':', 6);
  if (segments.size() != 6) return false;
  Dependence depends;
  return text_matches(TextOperator::equals, segments[3], log_group.location.region, knowledge,
                      depends) == Ternary::yes;
}

// Key and log group live in one Region.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
void judge_region(const LogGroupState& log_group, const NamedLocation& location,
                  const Knowledge& knowledge, KeySide& side) {
  if (!known(location.region) || !known(log_group.location.region)) return;
  Dependence depends;
  const Ternary same = text_matches(TextOperator::equals, location.region,
                                    log_group.location.region, knowledge, depends);
  if (same == Ternary::unknown) name_symbols(depends, knowledge, side);
  if (same == Ternary::no && names_another_key(log_group, knowledge)) {
    side.fails = side.fails | Ternary::unknown;
    side.depends_on.insert("the key policy of " + display(log_group.key->text, knowledge));
    return;
  }
  side.other_region = same == Ternary::no;
  Blame blame = {.code = ReasonCode::key_in_other_region,
                 .primary = log_group.key->text.span,
                 .word = display(location.region, knowledge),
                 .expected = display(log_group.location.region, knowledge)};
  add(side, !same, std::move(blame));
}

void judge_account(const LogGroupState& log_group, const NamedLocation& location,
                   const Knowledge& knowledge, const Assumptions& assumptions, KeySide& side) {
  if (!known(location.account) || !known(log_group.location.account)) return;
  Dependence depends;
  const Ternary same = text_matches(TextOperator::equals, location.account,
                                    log_group.location.account, knowledge, depends);
  if (same != Ternary::no) return;
  const Ternary possible = assumptions[Assumption::cross_account];
  side.relies_on.insert(std::string(name(Assumption::cross_account)) + "=" +
                        std::string(reading_name(possible)));
  side.fails = side.fails | !possible;
  if (possible == Ternary::unknown)
    side.depends_on.insert(std::string(name(Assumption::cross_account)));
  side.advice.push_back({.code = ReasonCode::key_in_other_account,
                         .advisory = true,
                         .primary = log_group.key->text.span,
                         .word = display(location.account, knowledge),
                         .expected = display(log_group.location.account, knowledge)});
}

Ternary is_text(const Located<PartialString>& property, std::string_view text,
                const Knowledge& knowledge, KeySide& side) {
  if (!known(property.value)) return Ternary::yes;  // the default is the right one
  Dependence depends;
  const Ternary same = text_matches(TextOperator::equals, property.value,
                                    literal_string(std::string(text), {}), knowledge, depends);
  if (same == Ternary::unknown) name_symbols(depends, knowledge, side);
  return same;
}

// Only symmetric encryption keys.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
Ternary judge_kind(const KeyState& key, const Knowledge& knowledge, KeySide& side) {
  const Ternary spec = is_text(key.spec, "SYMMETRIC_DEFAULT", knowledge, side);
  const Ternary usage = is_text(key.usage, "ENCRYPT_DECRYPT", knowledge, side);
  const Ternary right = spec & usage;
  const bool spec_is_guilty = spec <= usage;
  const Located<PartialString>& guilty = spec_is_guilty ? key.spec : key.usage;
  add(side, !right,
      {.code = ReasonCode::key_not_symmetric,
       .primary = guilty.value.span,
       .word = display(guilty.value, knowledge),
       .expected = spec_is_guilty ? "SYMMETRIC_DEFAULT" : "ENCRYPT_DECRYPT"});
  return !right;
}

// Cryptographic operations work in the state Enabled only.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
void judge_state(const KeyState& key, const Knowledge& knowledge, KeySide& side) {
  if (key.enabled_unknown)
    side.depends_on.insert((*knowledge.symbols)[key.enabled_unknown->symbol].name);
  add(side, !key.enabled, {.code = ReasonCode::key_not_enabled, .primary = key.enabled_span});
  // Pending import until somebody imports key material, which no template can.
  // https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
  Dependence depends;
  if (key.enabled == Ternary::yes && known(key.origin.value) &&
      text_matches(TextOperator::equals, key.origin.value, literal_string("EXTERNAL", {}),
                   knowledge, depends) == Ternary::yes) {
    side.depends_on.insert("imported key material");
    add(side, Ternary::unknown,
        {.code = ReasonCode::key_not_enabled, .primary = key.origin.value.span});
  }
}

}  // namespace

KeySide judge_key_side(const LogGroupState& log_group, const KeyState* key,
                       const Knowledge& knowledge, const Assumptions& assumptions) {
  KeySide side;
  NamedLocation location;
  if (log_group.key) {
    judge_form(*log_group.key, knowledge, assumptions, side);
    location = key_location(*log_group.key, key, knowledge);
    const bool names_a_key = log_group.key->form != KeyForm::aws_managed_alias;
    if (names_a_key) judge_region(log_group, location, knowledge, side);
    if (names_a_key) judge_account(log_group, location, knowledge, assumptions, side);
  }
  if (key && !side.other_region) {
    if (judge_kind(*key, knowledge, side) != Ternary::yes) judge_state(*key, knowledge, side);
  }
  return side;
}

}  // namespace kmslint
