// The call CloudWatch Logs makes: its names in every partition, and what its context holds.

#include "decide/logs_request.h"

#include <catch2/catch.hpp>

#include "decide/policy_reader.h"
#include "decide/text_match.h"

using namespace kmslint;
using namespace kmslint::test;

namespace {

struct Call {
  Symbols symbols = {};
  LogGroupState log_group = {};
  KeyState key = {};
  ConsumerKind kind = ConsumerKind::log_group;
  std::string action = "kms:Decrypt";

  Call() { in("aws", "us-east-1"); }

  PartialString text(std::string_view text) { return text_with_holes(text, symbols); }

  void in(std::string_view partition, std::string_view region) {
    log_group.location = {text(partition), text(region), text("111122223333")};
    key.location = log_group.location;
    log_group.name = text("/app");
    log_group.arn = text("arn:" + std::string(partition) + ":logs:" + std::string(region) +
                         ":111122223333:log-group:/app");
    key.arn = text("arn:" + std::string(partition) + ":kms:" + std::string(region) +
                   ":111122223333:key/k1");
  }

  Request request() const { return logs_request(log_group, kind, key, action, symbols); }
  std::string shown(const PartialString& text) const { return text.display(symbols); }
  std::string name() const { return shown(request().caller.name); }

  /// The single certain value of a key.
  std::string value(const std::string& name) const {
    const Request asked = request();
    const auto found = asked.context.find(name);
    if (found == asked.context.end()) return "absent";
    const ContextValue& value = found->second;
    if (value.present != Ternary::yes || value.value_unknown || value.values.size() != 1) {
      return "open";
    }
    return shown(value.values[0]);
  }
};

}  // namespace

TEST_CASE_METHOD(Call, "the principal is that of the key's Region and its partition (PRI-10)") {
  CHECK(name() == "logs.us-east-1.amazonaws.com");
  CHECK(shown(request().caller.global_name) == "logs.amazonaws.com");
  CHECK(request().caller.other_suffix_name.parts.empty());
  CHECK(request().caller.further_names.empty());
  in("aws-us-gov", "us-gov-west-1");
  CHECK(name() == "logs.us-gov-west-1.amazonaws.com");
}

TEST_CASE_METHOD(Call, "where the partition has another suffix, the usual one is A-SUFFIX") {
  in("aws-cn", "cn-north-1");
  CHECK(name() == "logs.cn-north-1.amazonaws.com.cn");
  CHECK(shown(request().caller.other_suffix_name) == "logs.cn-north-1.amazonaws.com");
  CHECK(shown(request().caller.global_name) == "logs.amazonaws.com.cn");
  in("aws-iso", "us-iso-east-1");
  CHECK(name() == "logs.us-iso-east-1.c2s.ic.gov");
  CHECK(shown(request().caller.other_suffix_name) == "logs.us-iso-east-1.amazonaws.com");
}

TEST_CASE_METHOD(Call, "where sources disagree on the suffix, both names count") {
  for (const auto& [partition, region] :
       {std::pair("aws-eusc", "eusc-de-east-1"), std::pair("aws-iso-e", "eu-isoe-west-1"),
        std::pair("aws-iso-f", "us-isof-south-1")}) {
    in(partition, region);
    const Caller caller = request().caller;
    REQUIRE(caller.further_names.size() == 1);
    CHECK(shown(caller.further_names[0]) == "logs." + std::string(region) + ".amazonaws.com");
    CHECK(shown(caller.name) != shown(caller.further_names[0]));
    CHECK(caller.other_suffix_name.parts.empty());
  }
}

TEST_CASE_METHOD(Call, "an open Region is one of partition aws, unless its symbol says otherwise") {
  const SymbolId region = symbols.intern(ScopeId{}, "AWS::Region", Domain::region);
  in("aws", "{{AWS::Region}}");
  CHECK(name() == "logs.${AWS::Region}.amazonaws.com");
  symbols.edit(region).values = {"cn-north-1", "cn-northwest-1"};
  CHECK(name() == "logs.${AWS::Region}.amazonaws.com.cn");
  symbols.edit(region).values.clear();
  symbols.edit(region).every_partition = true;
  key.location.partition = text("{{AWS::Partition}}");
  symbols.intern(ScopeId{}, "AWS::URLSuffix", Domain::url_suffix);
  CHECK(name() == "logs.${AWS::Region}.${AWS::URLSuffix}");
}

TEST_CASE_METHOD(Call, "a Region that no table knows has the usual suffix") {
  in("aws", "xx-future-9");
  CHECK(name() == "logs.xx-future-9.amazonaws.com");
}

TEST_CASE_METHOD(Call, "without a Region the name is open, never wrong") {
  key.location.region = {};
  log_group.location.region = {};
  Symbols none;
  const PartialString asked = literal_string("logs.us-east-1.amazonaws.com", {});
  Dependence depends;
  CHECK(text_matches(TextOperator::equals, asked, request().caller.name, {.symbols = &none},
                     depends) == Ternary::unknown);
}

TEST_CASE_METHOD(Call, "the encryption context of a log group (CTX-1, CTX-2, KMS-3)") {
  const std::string context = "kms:encryptioncontext:aws:logs:arn";
  CHECK(value(context) == "arn:aws:logs:us-east-1:111122223333:log-group:/app");
  CHECK(value("kms:encryptionalgorithm") == "SYMMETRIC_DEFAULT");
  CHECK(request().context.at("kms:encryptioncontextkeys").multivalued);
  action = "kms:DescribeKey";
  CHECK(value(context) == "absent");
  CHECK(value("kms:encryptionalgorithm") == "absent");
  CHECK(value("kms:encryptioncontextkeys") == "absent");
}

TEST_CASE_METHOD(Call, "actions that a log group needs have one context") {
  const Request decrypt = request();
  for (const char* name : {"kms:GenerateDataKey", "kms:Encrypt"}) {
    action = name;
    const Request other = with_action(decrypt, name);
    const Request built = request();
    CHECK(other.action == name);
    REQUIRE(other.context.size() == built.context.size());
    for (const auto& [condition_key, value] : built.context) {
      INFO(condition_key);
      CHECK(other.context.at(condition_key).present == value.present);
      CHECK(other.context.at(condition_key).values.size() == value.values.size());
    }
  }
}

TEST_CASE_METHOD(Call, "what the context says of the key (CTX-2)") {
  CHECK(value("kms:keyspec") == "SYMMETRIC_DEFAULT");
  CHECK(value("kms:keyusage") == "ENCRYPT_DECRYPT");
  CHECK(value("kms:keyorigin") == "AWS_KMS");
  CHECK(value("kms:multiregion") == "false");
  CHECK(value("kms:multiregionkeytype") == "absent");
  key.spec.value = text("RSA_2048");
  key.multi_region = Ternary::yes;
  CHECK(value("kms:keyspec") == "RSA_2048");
  CHECK(value("kms:multiregion") == "true");
  key.multi_region = Ternary::unknown;
  CHECK(value("kms:multiregion") == "open");
}

TEST_CASE_METHOD(Call, "who calls (CTX-3, CTX-4, CTX-8)") {
  CHECK(value("aws:principalisawsservice") == "true");
  CHECK(request().context.at("aws:principalservicename").values.size() == 2);
  CHECK(request().context.at("aws:principalservicenameslist").multivalued);
  for (const char* name : {"aws:principalorgid", "aws:principalarn", "aws:principaltag/"}) {
    CHECK(request().context.at(name).never_customer);
    CHECK(request().context.at(name).present == Ternary::unknown);
  }
}

TEST_CASE_METHOD(Call, "on whose behalf (CTX-5, CTX-6, CTX-7)") {
  CHECK(value("aws:viaawsservice") == "false");
  const Request asked = request();
  CHECK(asked.context.at("kms:viaservice").assumption == Assumption::via);
  CHECK(asked.context.at("kms:calleraccount").assumption == Assumption::caller_account);
  CHECK(asked.context.at("kms:calleraccount").value_unknown);
  const ContextValue& source = asked.context.at("aws:sourcearn");
  CHECK(source.assumption == Assumption::source_keys);
  REQUIRE(source.values.size() == 2);  // with `:*` and without
  CHECK(shown(source.values[1]) == "arn:aws:logs:us-east-1:111122223333:log-group:/app:*");
}

TEST_CASE_METHOD(Call, "kms:ViaService ends in amazonaws.com in every partition (CTX-5)") {
  in("aws-cn", "cn-north-1");
  CHECK(shown(request().context.at("kms:viaservice").values.at(0)) ==
        "logs.cn-north-1.amazonaws.com");
}

TEST_CASE_METHOD(Call, "how, where and when (CTX-9 to CTX-16)") {
  CHECK(value("aws:securetransport") == "true");
  CHECK(value("aws:requestedregion") == "us-east-1");
  CHECK(value("aws:resourceaccount") == "111122223333");
  CHECK(value("aws:currenttime") == "open");
  CHECK(value("aws:sourceip") == "open");
  for (const char* name : {"aws:multifactorauthpresent", "aws:multifactorauthage",
                           "aws:tokenissuetime", "aws:sourcevpc", "aws:sourcevpce", "aws:calledvia",
                           "kms:grantisforawsresource", "aws:unheardof"}) {
    CHECK(value(name) == "absent");
  }
}

TEST_CASE_METHOD(Call, "an anomaly detector passes its source, as the guide's statement tests it") {
  kind = ConsumerKind::anomaly_detector;
  log_group.arn = {};
  log_group.name = text("{{DetectorId}}");
  const std::string arn = "arn:aws:logs:us-east-1:111122223333:anomaly-detector:${DetectorId}";
  CHECK(value("kms:encryptioncontext:aws:logs:arn") == arn);
  CHECK(value("aws:sourcearn") == arn);
  CHECK(value("aws:sourceaccount") == "111122223333");
  CHECK(value("aws:sourceorgid") == "open");
}

TEST_CASE_METHOD(Call, "query results pass their source; their encryption context is unknown") {
  kind = ConsumerKind::query_results;
  CHECK(value("kms:encryptioncontext:aws:logs:arn") == "absent");  // the family stands in for it
  CHECK(value("kms:encryptioncontext:") == "open");
  const Request asked = request();
  Dependence depends;
  const PartialString documented = text("arn:aws:logs:us-east-1:111122223333:query-result:*");
  CHECK(text_matches(TextOperator::arn_like, documented,
                     asked.context.at("aws:sourcearn").values[0], {.symbols = &symbols},
                     depends) == Ternary::yes);
}
