#include <catch2/catch.hpp>

#include "eval/stack.h"

using namespace kmslint;
using kmslint::testing::Stack;
using Reasons = std::vector<std::string>;

namespace {

const char* const resources = R"(
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {}}
  Replica: {Type: AWS::KMS::ReplicaKey, Properties: {}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: !Sub 'alias/${AWS::StackName}'}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/app/${AWS::StackName}'}}
  Unnamed: {Type: AWS::Logs::LogGroup}
  Bucket: {Type: AWS::S3::Bucket}
)";

std::string with_resources(const std::string& test) { return "Test:\n" + test + resources; }

}  // namespace

TEST_CASE("Ref: pseudo parameters are symbols until the settings say more") {
  const std::string text = R"(Test:
  region: !Ref AWS::Region
  long: {Ref: 'AWS::Region'}
  account: !Ref AWS::AccountId
  partition: !Ref AWS::Partition
  suffix: !Ref AWS::URLSuffix
  stack: !Ref AWS::StackName
  id: !Ref AWS::StackId
  topics: !Ref AWS::NotificationARNs
  none: !Ref AWS::NoValue
  other: !Ref AWS::Nothing
)";
  Stack open(text);
  CHECK(open.worth("region") == R"("${AWS::Region}")");
  CHECK(open.worth("long") == R"("${AWS::Region}")");
  CHECK(open.worth("account") == R"("${AWS::AccountId}")");
  CHECK(open.worth("partition") == R"("aws")");
  CHECK(open.worth("suffix") == R"("amazonaws.com")");
  CHECK(open.worth("stack") == R"("${AWS::StackName}")");
  CHECK(open.worth("id") == R"("${AWS::StackId}")");
  CHECK(open.worth("topics") == "?AWS::NotificationARNs");
  CHECK(open.worth("none") == "-");
  CHECK(open.worth("other") == "?AWS::Nothing");

  Stack china(text, {.regions = {"cn-north-1"}, .account = "111122223333"});
  CHECK(china.worth("region") == R"("cn-north-1")");
  CHECK(china.worth("account") == R"("111122223333")");
  CHECK(china.worth("partition") == R"("aws-cn")");
  CHECK(china.worth("suffix") == R"("amazonaws.com.cn")");

  Stack gov(text, {.partition = "aws-us-gov"});
  CHECK(gov.worth("partition") == R"("aws-us-gov")");
  CHECK(gov.worth("suffix") == R"("amazonaws.com")");
  Stack strange(text, {.partition = "aws-moon"});
  CHECK(strange.worth("suffix") == R"("${AWS::URLSuffix}")");
}

TEST_CASE("Ref: several Regions are one symbol with those values") {
  const std::string text = R"(Test:
  region: !Ref AWS::Region
  partition: !Ref AWS::Partition
  suffix: !Ref AWS::URLSuffix
)";
  Stack two(text, {.regions = {"eu-west-1", "us-east-1", "eu-west-1"}});
  CHECK(two.worth("region") == R"("${AWS::Region}")");
  CHECK(two.worth("partition") == R"("aws")");
  const SymbolId id = *two.first("region").text.lone_hole();
  CHECK(two.symbols[id].domain == Domain::enumerated);
  CHECK(two.symbols[id].values == std::vector<std::string>{"eu-west-1", "us-east-1"});
  CHECK(two.symbols[id].settle == "--region");

  Stack mixed(text, {.regions = {"eu-west-1", "cn-north-1"}});
  CHECK(mixed.worth("partition") ==
        R"(AWS::Region=eu-west-1: "aws" | AWS::Region=cn-north-1: "aws-cn")");
  CHECK(mixed.worth("suffix") ==
        R"(AWS::Region=eu-west-1: "amazonaws.com" | AWS::Region=cn-north-1: "amazonaws.com.cn")");
  CHECK(mixed->partition({}).display(mixed.symbols) == "${AWS::Partition}");
}

TEST_CASE("Ref: parameters take the given value, an allowed one, the default, or stay open") {
  const std::string text = R"(Parameters:
  Plain: {Type: String}
  Number: {Type: Number}
  Defaulted: {Type: String, Default: dev}
  Single: {Type: String, AllowedValues: [only], Default: only}
  Chosen: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Flag: {Type: String, AllowedValues: [yes, no]}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}
  Zones: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Test:
  plain: !Ref Plain
  long: {Ref: Plain}
  number: !Ref Number
  defaulted: !Ref Defaulted
  single: !Ref Single
  chosen: !Ref Chosen
  flag: !Ref Flag
  image: !Ref Image
  zones: !Ref Zones
  subnets: !Ref Subnets
)";
  Stack stack(text);
  CHECK(stack.worth("plain") == R"("${Parameters/Plain}")");
  CHECK(stack.worth("long") == R"("${Parameters/Plain}")");
  CHECK(stack.worth("number") == R"("${Parameters/Number}")");
  CHECK(stack.worth("defaulted") == R"("dev")");
  CHECK(stack.cases("defaulted").cases[0].rests_on == Reasons{"Parameters/Defaulted=dev"});
  CHECK(stack.worth("single") == R"("only")");
  CHECK(stack.cases("single").cases[0].rests_on.empty());
  CHECK(stack.worth("chosen") == R"("${Parameters/Chosen}")");
  CHECK(stack.symbols[*stack.first("chosen").text.lone_hole()].values == Reasons{"dev", "prod"});
  CHECK(stack.symbols[*stack.first("flag").text.lone_hole()].values == Reasons{"true", "false"});
  CHECK(stack.worth("image") == R"("${Parameters/Image}")");
  CHECK(stack.worth("zones") == R"(["a" "b" "c"])");
  CHECK(stack.worth("subnets") == "?Parameters/Subnets");
  CHECK(stack.reasons().empty());
  CHECK(stack.symbols[*stack.first("plain").text.lone_hole()].settle ==
        "--parameters FILE or Default");

  Stack given(text, {.parameters = {{"Plain", "x"},
                                    {"Defaulted", "prod"},
                                    {"Chosen", "prod"},
                                    {"Image", "/other"},
                                    {"Subnets", "s-1,s-2"}}});
  CHECK(given.worth("plain") == R"("x")");
  CHECK(given.worth("defaulted") == R"("prod")");
  CHECK(given.cases("defaulted").cases[0].rests_on.empty());
  CHECK(given.worth("chosen") == R"("prod")");
  CHECK(given.worth("image") == R"("${Parameters/Image}")");
  CHECK(given.worth("subnets") == R"(["s-1" "s-2"])");
}

TEST_CASE("Ref: more than 64 allowed values are any value") {
  const auto allowed = [](int count) {
    std::string values;
    for (int i = 0; i < count; ++i) values += "v" + std::to_string(i) + ", ";
    return "Parameters: {P: {Type: String, Default: v1, AllowedValues: [" + values +
           "]}}\nTest: {p: !Ref P}\n";
  };
  Stack few(allowed(64));
  CHECK(few.symbols[*few.first("p").text.lone_hole()].values.size() == 64);
  Stack many(allowed(65));
  CHECK(many.symbols[*many.first("p").text.lone_hole()].domain == Domain::any);
}

TEST_CASE("Ref: what a resource's Ref returns") {
  Stack stack(with_resources(R"(
  key: !Ref Key
  replica: {Ref: Replica}
  alias: !Ref Alias
  group: !Ref Group
  unnamed: !Ref Unnamed
  bucket: !Ref Bucket
  missing: !Ref Elsewhere
)"));
  CHECK(stack.worth("key") == R"("${Key.KeyId}")");
  CHECK(stack.worth("replica") == R"("${Replica.KeyId}")");
  CHECK(stack.worth("alias") == R"("alias/${AWS::StackName}")");
  CHECK(stack.worth("group") == R"("/app/${AWS::StackName}")");
  CHECK(stack.worth("unnamed") == R"("${Unnamed.LogGroupName}")");
  CHECK(stack.worth("bucket") == R"("${Bucket}")");
  CHECK(stack.worth("missing") == "?Elsewhere");
  CHECK(stack.reasons() ==
        Reasons{"`Elsewhere` is neither a parameter nor a resource of this template"});

  const Value key = stack.first("key");
  CHECK(stack.symbols[*key.text.lone_hole()].domain == Domain::key_id);
  CHECK(key.text.parts[0].from == stack->resource("Key")->id);
  CHECK(stack.text(key.span) == "!Ref Key");
  CHECK(stack.text(stack.first("replica").text.span) == "Ref: Replica");
  const Value group = stack.first("group");
  for (const StringPart& part : group.text.parts) {
    CHECK(part.from == stack->resource("Group")->id);
    CHECK(stack.text(part.span) == "!Ref Group");
  }
  const Value unnamed = stack.first("unnamed");
  CHECK(stack.symbols[*unnamed.text.lone_hole()].domain == Domain::log_group_name);
}

TEST_CASE("GetAtt: in every notation") {
  Stack stack(with_resources(R"(
  short: !GetAtt Key.Arn
  list: !GetAtt [Key, Arn]
  long: {Fn::GetAtt: [Key, Arn]}
  text: {Fn::GetAtt: Key.Arn}
  replica: !GetAtt Replica.Arn
  id: !GetAtt Key.KeyId
  group: !GetAtt Group.Arn
  unnamed: !GetAtt Unnamed.Arn
  bucket: !GetAtt Bucket.Arn
  nested: !GetAtt Bucket.Outputs.Some.Value
  missing: !GetAtt Elsewhere.Arn
  computed: {Fn::GetAtt: [Key, !Ref AWS::Region]}
)"));
  const std::string arn = R"("arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key.KeyId}")";
  CHECK(stack.worth("short") == arn);
  CHECK(stack.worth("list") == arn);
  CHECK(stack.worth("long") == arn);
  CHECK(stack.worth("text") == arn);
  CHECK(stack.worth("replica") ==
        R"("arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Replica.KeyId}")");
  CHECK(stack.worth("id") == R"("${Key.KeyId}")");
  CHECK(stack.worth("group") == R"("arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:)"
                                R"(/app/${AWS::StackName}:*")");
  CHECK(stack.worth("unnamed") == R"("arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:)"
                                  R"(${Unnamed.LogGroupName}:*")");
  CHECK(stack.worth("bucket") == R"("${Bucket.Arn}")");
  CHECK(stack.worth("nested") == R"("${Bucket.Outputs.Some.Value}")");
  CHECK(stack.worth("missing") == "?Elsewhere.Arn");
  CHECK(stack.first("computed").kind == ValueKind::unknown);
  const Value group = stack.first("group");
  CHECK(stack.text(group.text.span) == "!GetAtt Group.Arn");
  for (const StringPart& part : group.text.parts) {
    CHECK(part.from == stack->resource("Group")->id);
    CHECK(stack.text(part.span) == "!GetAtt Group.Arn");
  }
}

TEST_CASE("Sub: pieces keep their places, in every notation") {
  Stack stack(with_resources(R"(
  short: !Sub "logs.${AWS::Region}.amazonaws.com"
  long: {Fn::Sub: 'logs.${AWS::Region}.amazonaws.com'}
  attribute: !Sub "${Key.Arn}/x"
  list: !Sub ["${A}-${A}-${B}", {A: !Ref AWS::Region, B: 7, Unused: !Cidr x}]
  escaped: !Sub "a${!Literal}b"
  blanks: !Sub "${ AWS::Region }"
  dollars: !Sub "$${AWS::Region}$"
  open: !Sub "a${AWS::Region"
  nothing: !Sub ""
)"));
  CHECK(stack.worth("short") == R"("logs.${AWS::Region}.amazonaws.com")");
  CHECK(stack.places(stack.first("short").text) == "logs.|${AWS::Region}|.amazonaws.com");
  CHECK(stack.text(stack.first("short").text.span) ==
        R"(!Sub "logs.${AWS::Region}.amazonaws.com")");
  CHECK(stack.worth("long") == R"("logs.${AWS::Region}.amazonaws.com")");
  CHECK(stack.places(stack.first("long").text) == "logs.|${AWS::Region}|.amazonaws.com");
  CHECK(stack.text(stack.first("long").text.span) ==
        "Fn::Sub: 'logs.${AWS::Region}.amazonaws.com'");
  CHECK(stack.worth("attribute") ==
        R"("arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key.KeyId}/x")");
  CHECK(stack.worth("list") == R"("${AWS::Region}-${AWS::Region}-7")");
  CHECK(stack.places(stack.first("list").text) == "!Ref AWS::Region|-|!Ref AWS::Region|-|7");
  CHECK(stack.worth("escaped") == R"("a${Literal}b")");
  CHECK(stack.first("escaped").text.is_literal());
  CHECK(stack.places(stack.first("escaped").text) == "a|${|Literal}|b");
  CHECK(stack.worth("blanks") == R"("${AWS::Region}")");
  CHECK(stack.places(stack.first("blanks").text) == "${ AWS::Region }");
  CHECK(stack.worth("dollars") == R"("$${AWS::Region}$")");
  CHECK(stack.worth("open") == R"("a${AWS::Region")");
  CHECK(stack.first("open").text.is_literal());
  CHECK(stack.worth("nothing") == R"("")");
  CHECK(stack.reasons().empty());
}

TEST_CASE("Sub: places in a JSON string lead past its escapes") {
  Stack stack(R"({"Test": {"a": {"Fn::Sub": "x\n\"${AWS::Region}\"y"}}})");
  const PartialString text = stack.first("a").text;
  CHECK(text.display(stack.symbols) == "x\n\"${AWS::Region}\"y");
  CHECK(stack.places(text) == R"(x|\n|\"|${AWS::Region}|\"|y)");
  CHECK(stack.text(text.span) == R"("Fn::Sub": "x\n\"${AWS::Region}\"y")");
}

TEST_CASE("Sub: places in a block scalar") {
  Stack stack("Test:\n  a: !Sub |\n    first\n    b ${AWS::Region} c\n");
  const PartialString text = stack.first("a").text;
  CHECK(text.display(stack.symbols) == "first\nb ${AWS::Region} c\n");
  const std::string places = stack.places(text);
  CHECK(places.find("b |${AWS::Region}| c") != std::string::npos);
}

TEST_CASE("Sub: what is not a reference is a named hole with a reason") {
  Stack stack(R"(Test:
  invalid: !Sub "${a-b}"
  empty: !Sub "x${}"
  missing: !Sub "${Elsewhere}"
  list: !Sub ["${L}", {L: [1, 2]}]
)");
  CHECK(stack.worth("invalid") == R"("${a-b}")");
  CHECK_FALSE(stack.first("invalid").text.is_literal());
  CHECK_FALSE(stack.first("empty").text.is_literal());
  CHECK(stack.worth("missing") == R"("${Elsewhere}")");
  CHECK_FALSE(stack.first("list").text.is_literal());
  CHECK(stack.reasons() ==
        Reasons{"`${a-b}` is not a valid reference", "`${}` is not a valid reference",
                "`Elsewhere` is neither a parameter nor a resource of this template",
                "this stands where text is expected"});
}

TEST_CASE("Join: elements keep their places") {
  Stack stack(R"(Parameters: {L: {Type: CommaDelimitedList, Default: 'x,y'}}
Test:
  short: !Join [".", [logs, !Ref AWS::Region, !Ref AWS::URLSuffix]]
  long: {Fn::Join: ['', ['a', {Ref: AWS::Region}]]}
  parameter: !Join ["-", !Ref L]
  dropped: !Join ["-", [a, !Ref AWS::NoValue, b]]
  empty: !Join ["-", []]
  unknown: !Join ["-", !GetAZs ""]
  element: !Join ["-", [a, !GetAZs ""]]
)");
  CHECK(stack.worth("short") == R"("logs.${AWS::Region}.amazonaws.com")");
  CHECK(stack.places(stack.first("short").text) == "logs|.|!Ref AWS::Region|.|!Ref AWS::URLSuffix");
  CHECK(stack.text(stack.first("short").text.span) ==
        R"(!Join [".", [logs, !Ref AWS::Region, !Ref AWS::URLSuffix]])");
  CHECK(stack.worth("long") == R"("a${AWS::Region}")");
  CHECK(stack.worth("parameter") == R"("x-y")");
  CHECK(stack.worth("dropped") == R"("a-b")");
  CHECK(stack.worth("empty") == R"("")");
  CHECK(stack.first("unknown").kind == ValueKind::unknown);
  CHECK(stack.worth("element") == R"("a-${Fn::GetAZs/${AWS::Region}}")");
}

TEST_CASE("Select and Split") {
  Stack stack(R"(Parameters:
  Any: {Type: String}
  Index: {Type: Number, AllowedValues: [0, 1]}
Resources: {Key: {Type: AWS::KMS::Key}}
Test:
  short: !Select [1, [a, b, c]]
  long: {Fn::Select: ['0', {Fn::Split: ['/', 'p/q']}]}
  split: !Split ["-", a-b-]
  arn: !Select [5, !Split [":", !GetAtt Key.Arn]]
  holes: !Split [":", !Sub "a:${AWS::Region}:b"]
  open: !Split [":", !Ref Any]
  outside: !Select [7, [a]]
  negative: !Select [-1, [a]]
  chosen: !Select [!Ref Index, [a, b]]
  skipped: !Select [0, [!Ref AWS::NoValue, b]]
)");
  CHECK(stack.worth("short") == R"("b")");
  CHECK(stack.text(stack.first("short").text.span) == "!Select [1, [a, b, c]]");
  CHECK(stack.places(stack.first("short").text) == "b");
  CHECK(stack.worth("long") == R"("p")");
  CHECK(stack.places(stack.first("long").text) == "p");
  CHECK(stack.worth("split") == R"(["a" "b" ""])");
  CHECK(stack.places(stack.first("split").items[1].text) == "b");
  CHECK(stack.worth("arn") == R"("key/${Key.KeyId}")");
  CHECK(stack.worth("holes") == R"(["a" "${AWS::Region}" "b"])");
  CHECK(stack.first("open").kind == ValueKind::unknown);
  CHECK(stack.first("outside").kind == ValueKind::unknown);
  CHECK(stack.first("negative").kind == ValueKind::unknown);
  CHECK(stack.worth("chosen") == R"(Parameters/Index=0: "a" | Parameters/Index=1: "b")");
  CHECK(stack.worth("skipped") == R"("b")");
}

TEST_CASE("Split: a long separator may lie across an empty hole") {
  Stack stack(R"(Test:
  maybe: !Split ["--", !Sub "a-${AWS::StackName}-b"]
  never: !Split ["==", !Sub "a=${AWS::Region}=b"]
)");
  CHECK(stack.first("maybe").kind == ValueKind::unknown);
  CHECK(stack.worth("never") == R"(["a=${AWS::Region}=b"])");
}

TEST_CASE("FindInMap: literal keys, allowed values and Regions") {
  const std::string text = R"(Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod, test]}
  Any: {Type: String}
Mappings:
  Stages: {dev: {name: d, list: [1, 2]}, prod: {name: p}}
  Regions: {us-east-1: {id: u}, eu-west-1: {id: e}, cn-north-1: {id: c}, not.a.region: {id: n}}
Test:
  short: !FindInMap [Stages, dev, name]
  long: {Fn::FindInMap: [Stages, prod, name]}
  list: !FindInMap [Stages, dev, list]
  stage: !FindInMap [Stages, !Ref Stage, name]
  region: !FindInMap [Regions, !Ref AWS::Region, id]
  any: !FindInMap [Stages, !Ref Any, name]
  composed: !FindInMap [Regions, !Sub "${Any}-east-1", id]
  missing: !FindInMap [Stages, nowhere, name]
  default: !FindInMap [Stages, nowhere, name, {DefaultValue: !Ref AWS::Region}]
  nomap: !FindInMap [Nothing, a, b]
)";
  Stack stack(text);
  CHECK(stack.worth("short") == R"("d")");
  CHECK(stack.text(stack.first("short").text.parts[0].span) == "!FindInMap [Stages, dev, name]");
  CHECK(stack.worth("long") == R"("p")");
  CHECK(stack.worth("list") == "[1 2]");
  const Cases<Value> stages = stack.cases("stage");
  REQUIRE(stages.cases.size() == 3);
  CHECK(stack.show(stages.cases[0].guard) == "Parameters/Stage=dev");
  CHECK(stages.cases[0].value.text.literal() == "d");
  CHECK(stack.show(stages.cases[1].guard) == "Parameters/Stage=prod");
  CHECK(stages.cases[1].value.text.literal() == "p");
  CHECK(stack.show(stages.cases[2].guard) == "Parameters/Stage=test");
  CHECK(stages.cases[2].value.kind == ValueKind::unknown);
  const Cases<Value> regions = stack.cases("region");
  REQUIRE(regions.cases.size() == 3);
  CHECK(regions.cases[1].value.text.literal() == "e");
  CHECK(stack.show(regions.cases[2].guard) == "AWS::Region!=eu-west-1 AWS::Region!=us-east-1");
  CHECK(stack.cases("any").cases.size() == 3);
  CHECK(stack.worth("composed").starts_with(R"(Parameters/Any=us: "u" | Parameters/Any!=us: ?)"));
  CHECK(stack.first("missing").kind == ValueKind::unknown);
  CHECK(stack.worth("default") == R"("${AWS::Region}")");
  CHECK(stack.first("nomap").kind == ValueKind::unknown);

  Stack known(text, {.regions = {"eu-west-1"}, .parameters = {{"Stage", "prod"}}});
  CHECK(known.worth("region") == R"("e")");
  CHECK(known.worth("stage") == R"("p")");
}

TEST_CASE("FindInMap: a key that cannot be compared does not fall to the default") {
  Stack stack(R"(Parameters: {A: {Type: String}, B: {Type: String}}
Mappings: {M: {x: {y: z}}}
Test: {a: !FindInMap [M, !Sub "${A}${B}", y, {DefaultValue: d}]}
)");
  CHECK(stack.worth("a") == "?Fn::FindInMap@3:11");
}

TEST_CASE("functions that are not evaluated are named by their place") {
  Stack stack(R"(Test:
  transform: {Fn::Transform: {Name: Macro}}
  each: {'Fn::ForEach::X': [a, [b], {}]}
  whatever: {Fn::Whatever: 1}
  tag: !Whatever 1
  beside: {Fn::Sub: a, Other: b}
  macro: {Fn::Transform: {Name: AWS::Include}, Other: b}
  equals: !Equals [a, a]
)");
  CHECK(stack.worth("transform") == "?Fn::Transform@2:15");
  CHECK(stack.worth("each") == "?Fn::ForEach::X@3:10");
  CHECK(stack.worth("whatever") == "?Fn::Whatever@4:14");
  CHECK(stack.worth("tag") == "?Fn::Whatever@5:8");
  CHECK(stack.worth("beside").starts_with("?Fn::Sub@6:"));
  CHECK(stack.worth("macro").starts_with("?Fn::Transform@7:"));
  CHECK(stack.worth("equals") == "?Fn::Equals@8:11");
  CHECK(stack.reasons() ==
        Reasons{"the macro `Macro` is not evaluated", "`Fn::ForEach::X` is not evaluated",
                "`Fn::Whatever` is not known", "`Fn::Whatever` is not known",
                "`Fn::Sub` stands beside other members", "what `AWS::Include` adds is not in view",
                "`Fn::Equals` stands outside of `Conditions`"});
}

TEST_CASE("Base64 of what is known") {
  Stack stack(R"(Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Any: {Type: String}
Test:
  one: !Base64 a
  two: {Fn::Base64: ab}
  three: !Base64 abc
  empty: !Base64 ''
  bytes: !Base64 "\xff\xfe"
  stage: !Base64 {Ref: Stage}
  open: !Base64 {Ref: Any}
  list: !Base64 [a]
)");
  // RFC 4648, section 10 has such vectors.
  CHECK(stack.worth("one") == R"("YQ==")");
  CHECK(stack.text(stack.first("one").span) == "!Base64 a");
  CHECK(stack.worth("two") == R"("YWI=")");
  CHECK(stack.worth("three") == R"("YWJj")");
  CHECK(stack.worth("empty") == R"("")");
  CHECK(stack.worth("bytes") == R"("w7/Dvg==")");  // U+00FF and U+00FE in UTF-8
  CHECK(stack.worth("stage") ==
        R"(Parameters/Stage=dev: "ZGV2" | Parameters/Stage=prod: "cHJvZA==")");
  CHECK(stack.worth("open") == "?Fn::Base64@11:9");
  CHECK(stack.worth("list") == "?Fn::Base64@12:9");
  CHECK(stack.reasons() == Reasons{"the text given to `Fn::Base64` is not known",
                                   "the arguments of `Fn::Base64` are not understood"});
}

TEST_CASE("Cidr of a block that is known") {
  Stack stack(R"(Parameters: {Block: {Type: String}}
Test:
  six: !Cidr [192.168.0.0/24, '6', '5']
  inside: {Fn::Cidr: [10.1.2.3/16, 2, 8]}
  all: !Cidr [0.0.0.0/0, 2, 31]
  second: !Select [1, !Cidr [10.0.0.0/16, 3, 12]]
  many: !Cidr [10.0.0.0/24, 3, 7]
  open: !Cidr [!Ref Block, 2, 8]
  item: !Select [1, !Cidr [!Ref Block, 2, 8]]
  six_bits: !Cidr ['fd00::/56', 1, 64]
  wrong: !Cidr [10.0.0/16, 1, 8]
  wrong_octet: !Cidr [10.0.0.256/16, 1, 8]
)");
  CHECK(stack.worth("six") == R"(["192.168.0.0/27" "192.168.0.32/27" "192.168.0.64/27" )"
                              R"("192.168.0.96/27" "192.168.0.128/27" "192.168.0.160/27"])");
  CHECK(stack.worth("inside") == R"(["10.1.0.0/24" "10.1.1.0/24"])");
  CHECK(stack.worth("all") == R"(["0.0.0.0/1" "128.0.0.0/1"])");
  CHECK(stack.worth("second") == R"("10.0.16.0/20")");
  CHECK(stack.worth("many") == "?Fn::Cidr@7:9");
  CHECK(stack.worth("open") == "?Fn::Cidr@8:9");
  CHECK(stack.worth("item") == R"("${Fn::Cidr@9:21[1]}")");
  CHECK(stack.worth("six_bits") == R"(["${Fn::Cidr/fd00::/56/64/0}/64"])");
  CHECK(stack.first("wrong").kind == ValueKind::unknown);
  CHECK(stack.first("wrong_octet").kind == ValueKind::unknown);
}

TEST_CASE("an item of a list that is not known is one text, the same in every place") {
  Stack stack(R"(Parameters:
  Arns: {Type: CommaDelimitedList}
Test:
  zone: !Select [0, !GetAZs '']
  same: !Sub ['${Z}', {Z: !Select [0, {Fn::GetAZs: !Ref AWS::Region}]}]
  other: !Select [1, !GetAZs '']
  there: !Select [0, !GetAZs us-east-1]
  arn: !Select [1, !Ref Arns]
  unlike: !Select [0, {Fn::Transform: {Name: M}}]
)");
  CHECK(stack.worth("zone") == R"("${Fn::GetAZs/${AWS::Region}[0]}")");
  CHECK(stack.worth("same") == R"("${Fn::GetAZs/${AWS::Region}[0]}")");
  CHECK(stack.worth("other") == R"("${Fn::GetAZs/${AWS::Region}[1]}")");
  CHECK(stack.worth("there") == R"("${Fn::GetAZs/us-east-1[0]}")");
  CHECK(stack.worth("arn") == R"("${Parameters/Arns[1]}")");
  const SymbolId arn = *stack.first("arn").text.lone_hole();
  CHECK(stack.symbols[arn].settle == "--parameters FILE or Default");
  CHECK(stack.first("unlike").kind == ValueKind::unknown);
}

TEST_CASE("Length of lists") {
  const std::string text = R"(Parameters:
  L: {Type: CommaDelimitedList, Default: 'a, b,c'}
  None: {Type: CommaDelimitedList, Default: ''}
  Open: {Type: CommaDelimitedList}
Conditions:
  Three: !Equals [!Length {Ref: L}, 3]
  Many: !Not [!Equals [{Fn::Length: !Ref L}, '1']]
Test:
  literal: !Length [x, !Ref AWS::NoValue, [y, z]]
  parameter: {Fn::Length: !Ref L}
  none: !Length {Ref: None}
  split: !Length {Fn::Split: ['/', a/b]}
  open: !Length {Ref: Open}
  text: !Length abc
  three: !If [Three, y, n]
  many: !If [Many, y, n]
)";
  Stack stack(text);
  CHECK(stack.worth("literal") == "2");
  CHECK(stack.text(stack.first("literal").span) == "!Length [x, !Ref AWS::NoValue, [y, z]]");
  CHECK(stack.worth("parameter") == "3");
  CHECK(stack.cases("parameter").cases[0].rests_on == Reasons{"Parameters/L=a, b,c"});
  CHECK(stack.worth("none") == "0");
  CHECK(stack.worth("split") == "2");
  CHECK(stack.worth("open") == "?Fn::Length@13:9");
  CHECK(stack.worth("text") == "?Fn::Length@14:9");
  CHECK(stack.worth("three") == R"("y")");
  CHECK(stack.worth("many") == R"("y")");
  Stack given(text, {.parameters = {{"L", "one"}}});
  CHECK(given.worth("three") == R"("n")");
  CHECK(given.worth("many") == R"("n")");
}

TEST_CASE("ToJsonString keeps the places and holes of what is inside") {
  Stack stack(R"(Test:
  plain: !ToJsonString {a: 1, b: [x, "y", yes, null], c: {}}
  long: {Fn::ToJsonString: [!Ref AWS::Region, !Sub 'logs.${AWS::Region}']}
  escapes: !ToJsonString ["a\"b\\c\n\u0001"]
  numbers: !ToJsonString [010, 1e3, -0.5, 0x1F]
  dropped: !ToJsonString {a: !Ref AWS::NoValue, b: 2}
  hole: !ToJsonString {a: !GetAZs ''}
  text: !ToJsonString text
)");
  CHECK(stack.first("plain").text.literal() == R"({"a":1,"b":["x","y",true,null],"c":{}})");
  CHECK(stack.first("long").text.display(stack.symbols) ==
        R"(["${AWS::Region}","logs.${AWS::Region}"])");
  CHECK(stack.first("escapes").text.literal() == R"(["a\"b\\c\n\u0001"])");
  CHECK(stack.first("numbers").text.literal() == R"(["010",1e3,-0.5,"0x1F"])");
  CHECK(stack.first("dropped").text.literal() == R"({"b":2})");
  CHECK(stack.first("hole").text.display(stack.symbols) == R"({"a":${Fn::GetAZs/${AWS::Region}}})");
  CHECK(stack.worth("text") == "?Fn::ToJsonString@8:9");

  std::vector<Problem> problems;
  const auto parsed = [&](const char* name) {
    return parse_json_text(stack.first(name).text, stack.sources, problems, stack.symbols);
  };
  const Value plain = parsed("plain");
  CHECK(dump(plain, stack.symbols) == R"({a:1 b:["x" "y" true null] c:{}})");
  CHECK(stack.text(plain.find("a")->name.span) == "a");
  CHECK(stack.text(plain.find("b")->value.items[0].span) == "x");
  CHECK(stack.text(plain.find("b")->value.items[1].span) == R"("y")");
  CHECK(stack.text(plain.find("b")->value.items[1].text.parts[0].span) == "y");
  CHECK(stack.text(plain.find("c")->value.span) == "{}");
  const Value long_form = parsed("long");
  CHECK(dump(long_form, stack.symbols) == R"(["${AWS::Region}" "logs.${AWS::Region}"])");
  CHECK(stack.places(long_form.items[1].text) == "logs.|${AWS::Region}");
  CHECK(dump(parsed("hole"), stack.symbols) == "{a:?Fn::GetAZs/${AWS::Region}}");
  CHECK(parsed("escapes").items[0].text.literal() == "a\"b\\c\n\x01");
  CHECK(problems.empty());
}

TEST_CASE("Ref and GetAtt with names that are made by intrinsics") {
  Stack stack(R"(Parameters:
  Which: {Type: String, Default: Key}
  Any: {Type: String}
Resources: {Key: {Type: AWS::KMS::Key}}
Test:
  ref: !Ref {Fn::Sub: '${Which}'}
  att: !GetAtt [!Ref Which, Arn]
  long: {Fn::GetAtt: [!Sub '${Which}', !Sub 'Key${AWS::NoValue}']}
  open: !Ref {Ref: Any}
  open_att: !GetAtt [!Ref Any, Arn]
)");
  CHECK(stack.worth("ref") == R"("${Key.KeyId}")");
  CHECK(stack.worth("att") == R"("arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key.KeyId}")");
  CHECK(stack.first("long").kind == ValueKind::unknown);
  CHECK(stack.worth("open") == "?Ref@9:9");
  CHECK(stack.worth("open_att") == "?Fn::GetAtt@10:13");
}

TEST_CASE("ImportValue is one text, named by the export") {
  Stack stack(R"(Test:
  short: !ImportValue LogKeyArn
  long: {Fn::ImportValue: !Sub '${AWS::StackName}-Key'}
)");
  CHECK(stack.worth("short") == R"("${Fn::ImportValue/LogKeyArn}")");
  CHECK(stack.worth("long") == R"("${Fn::ImportValue/${AWS::StackName}-Key}")");
  CHECK(stack.reasons()[0] == "the export `LogKeyArn` is not in view");
}

TEST_CASE("dynamic references are holes, wherever their text comes from") {
  Stack stack(R"(Parameters: {P: {Type: String, Default: x}}
Test:
  plain: a{{resolve:ssm:/log/key:1}}b
  sub: !Sub "{{resolve:ssm:/${P}/key}}"
  join: !Join ['', ['{{resolve:', 'ssm:/k}}']]
  open: "{{resolve:ssm:/k"
)");
  CHECK(stack.worth("plain") == R"("a${{{resolve:ssm:/log/key:1}}}b")");
  const PartialString plain = stack.first("plain").text;
  CHECK(stack.places(plain) == "a|{{resolve:ssm:/log/key:1}}|b");
  CHECK(stack.first("sub").text.lone_hole().has_value());
  CHECK(stack.worth("sub") == R"("${{{resolve:ssm:/x/key}}}")");
  CHECK(stack.worth("join") == R"("${{{resolve:ssm:/k}}}")");
  CHECK(stack.first("open").text.is_literal());
}

TEST_CASE("plain nodes are what they are, without what has no value") {
  Stack stack(R"(Test:
  a: {n: 010, b: yes, t: "x", l: [1, !Ref AWS::NoValue], gone: !Ref AWS::NoValue, z: null}
)");
  CHECK(stack.worth("a") == R"({n:010 b:yes t:"x" l:[1] z:null})");
  CHECK(stack.text(stack.first("a").find("t")->name.span) == "t");
  CHECK(stack.text(stack.first("a").find("t")->value.text.span) == R"("x")");
  CHECK(stack.places(stack.first("a").find("t")->value.text) == "x");
}

TEST_CASE("arguments of a wrong shape are unknown, never a crash") {
  const std::vector<std::string> functions = {
      "Ref",  "GetAtt", "Sub",    "Join",        "Select",    "Split",       "FindInMap",
      "If",   "And",    "Or",     "Not",         "Equals",    "Condition",   "Base64",
      "Cidr", "GetAZs", "Length", "ImportValue", "Transform", "ToJsonString"};
  const std::vector<std::string> arguments = {"''",
                                              "x",
                                              "null",
                                              "[]",
                                              "{}",
                                              "[a]",
                                              "[a, b]",
                                              "[a, b, c]",
                                              "{a: b}",
                                              "[[], []]",
                                              "[{}, {}]",
                                              "[null, null, null]",
                                              "[1, {a: {}}]",
                                              "[!Ref X, !Ref Y]",
                                              "[[a], [b], [c], [d]]",
                                              "[a, {b: !Sub []}]"};
  for (const std::string& function : functions) {
    for (const std::string& argument : arguments) {
      const std::string name =
          function == "Ref" || function == "Condition" ? function : "Fn::" + function;
      INFO(function << ' ' << argument);
      Stack stack("Test:\n  short: !" + function + " " + argument + "\n  long: {'" + name +
                  "': " + argument + "}\nConditions: {C: {'" + name + "': " + argument +
                  "}}\nResources: {R: {Type: AWS::X::Y, Condition: C, Properties: {'" + name +
                  "': " + argument + "}}}\n");
      REQUIRE(stack.parsed_well());
      CHECK_FALSE(stack.worth("short").empty());
      CHECK_FALSE(stack.worth("long").empty());
      const auto cases = explore(stack.symbols, {}, [&](Explorer& explorer) {
        const bool exists = stack->exists(*stack->resource("R"), explorer);
        const Node* chosen = stack->choose(stack.node("short"), explorer);
        return exists && chosen != nullptr;
      });
      CHECK_FALSE(cases.truncated);
    }
  }
}

TEST_CASE("malformed calls say so") {
  for (const char* call : {"!Join [a]", "!Select x", "!Split [a]", "!FindInMap [a]", "!If [a, b]",
                           "!Sub [a, b]", "!GetAtt x", "!Ref [a]", "!Sub [!Ref A]"}) {
    INFO(call);
    Stack stack("Test: {a: " + std::string(call) + "}\n");
    CHECK(stack.first("a").kind == ValueKind::unknown);
    REQUIRE(stack.reasons().size() == 1);
    CHECK(stack.reasons()[0].ends_with("are not understood"));
  }
}
