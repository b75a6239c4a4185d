#include "cli/statement.h"

#include <algorithm>
#include <array>

#include "cli/suggest.h"
#include "model/tables.h"

namespace kmslint {

namespace {

// The statement of "Encrypt log data in CloudWatch Logs using AWS KMS"
// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
constexpr std::string_view sid = "CloudWatchLogs";
constexpr std::array<std::string_view, 5> actions = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
                                                     "kms:GenerateDataKey*", "kms:Describe*"};
constexpr std::string_view context_key = "kms:EncryptionContext:aws:logs:arn";

struct LogGroupArn {
  std::string_view partition, region, account, name;
};

/// Of a checked ARN: `arn:P:logs:R:A:log-group:NAME`.
LogGroupArn parts_of(std::string_view arn) {
  std::array<std::string_view, 7> parts;
  for (std::string_view& part : parts) {
    const std::size_t end = std::min(arn.find(':'), arn.size());
    part = arn.substr(0, end);
    arn.remove_prefix(std::min(end + 1, arn.size()));
  }
  return {parts[1], parts[3], parts[4], parts[6]};
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// The first form is the one AWS documents, where it documents any.
std::string principal_form(std::string_view partition) {
  const PartitionFact* fact = tables::partition(partition);
  return std::string(fact->logs_principals.front());
}

/// `a`, or a list of its own in the notation's brackets.
template <class Texts>
std::string quoted_list(const Texts& texts) {
  std::string list;
  for (const auto& text : texts) {
    list += (list.empty() ? "\"" : ", \"") + std::string(text) + "\"";
  }
  return "[" + list + "]";
}

std::string one_or_list(const std::vector<std::string>& texts) {
  return texts.size() == 1 ? "\"" + texts.front() + "\"" : quoted_list(texts);
}

struct Pieces {
  std::string principal;
  std::vector<std::string> arns;
};

Pieces literal_pieces(const std::vector<std::string>& arns) {
  const LogGroupArn first = parts_of(arns.front());
  return {replaced(principal_form(first.partition), "{region}", first.region), arns};
}

std::string json_statement(const Pieces& pieces, const std::string& indent) {
  return indent + "{\n" +                                                              //
         indent + "  \"Sid\": \"" + std::string(sid) + "\",\n" +                       //
         indent + "  \"Effect\": \"Allow\",\n" +                                       //
         indent + "  \"Principal\": {\"Service\": \"" + pieces.principal + "\"},\n" +  //
         indent + "  \"Action\": " + quoted_list(actions) + ",\n" +                    //
         indent + "  \"Resource\": \"*\",\n" +                                         //
         indent + "  \"Condition\": {\n" +                                             //
         indent + "    \"ArnEquals\": {\n" +                                           //
         indent + "      \"" + std::string(context_key) + "\": " + one_or_list(pieces.arns) + "\n" +
         indent + "    }\n" +  //
         indent + "  }\n" +    //
         indent + "}";
}

/// In a template Region, account and partition are those of the stack, so that it may be deployed
/// elsewhere, too. An account stays literal when the log groups are in several.
Pieces template_pieces(const std::vector<std::string>& arns) {
  const LogGroupArn first = parts_of(arns.front());
  const PartitionFact* partition = tables::partition(first.partition);
  Pieces pieces;
  pieces.principal = replaced(principal_form(first.partition), "{region}", "${AWS::Region}");
  const std::string suffix = "." + std::string(partition->dns_suffix);
  if (pieces.principal == "logs.${AWS::Region}" + suffix) {
    pieces.principal = "logs.${AWS::Region}.${AWS::URLSuffix}";
  }
  const bool one_account = std::all_of(arns.begin(), arns.end(), [&](const std::string& arn) {
    return parts_of(arn).account == first.account;
  });
  for (const std::string& arn : arns) {
    const LogGroupArn parts = parts_of(arn);
    pieces.arns.push_back("arn:${AWS::Partition}:logs:${AWS::Region}:" +
                          std::string(one_account ? "${AWS::AccountId}" : parts.account) +
                          ":log-group:" + std::string(parts.name));
  }
  return pieces;
}

std::string cloudformation_statement(const Pieces& pieces) {
  std::string text = "- Sid: " + std::string(sid) +
                     "\n"
                     "  Effect: Allow\n"
                     "  Principal:\n"
                     "    Service: !Sub \"" +
                     pieces.principal +
                     "\"\n"
                     "  Action:\n";
  for (const std::string_view action : actions) text += "    - " + std::string(action) + "\n";
  text +=
      "  Resource: \"*\"\n"
      "  Condition:\n"
      "    ArnEquals:\n"
      "      " +
      std::string(context_key) + ":\n";
  for (const std::string& arn : pieces.arns) text += "        - !Sub \"" + arn + "\"\n";
  return text;
}

std::string terraform_statement(const Pieces& pieces) {
  return "statement {\n"
         "  sid       = \"" +
         std::string(sid) +
         "\"\n"
         "  effect    = \"Allow\"\n"
         "  actions   = " +
         quoted_list(actions) +
         "\n"
         "  resources = [\"*\"]\n"
         "\n"
         "  principals {\n"
         "    type        = \"Service\"\n"
         "    identifiers = [\"" +
         pieces.principal +
         "\"]\n"
         "  }\n"
         "\n"
         "  condition {\n"
         "    test     = \"ArnEquals\"\n"
         "    variable = \"" +
         std::string(context_key) +
         "\"\n"
         "    values   = " +
         quoted_list(pieces.arns) +
         "\n"
         "  }\n"
         "}\n";
}

/// put-key-policy replaces the whole policy, so the statement is added to the present one.
std::string cli_commands(const Pieces& pieces, std::string_view region) {
  const std::string key = " --region " + std::string(region) + " --key-id \"$KEY_ID\"";
  return "# Set KEY_ID to the id of the key. put-key-policy replaces the whole policy, so the\n"
         "# statement is added to the present one; look at new-policy.json before the last line.\n"
         "aws kms get-key-policy" +
         key +
         " --policy-name default \\\n"
         "  --query Policy --output text > old-policy.json\n"
         "jq '.Statement = ([.Statement] | flatten) + [\n" +
         json_statement(pieces, "  ") +
         "\n"
         "]' old-policy.json > new-policy.json\n"
         "aws kms put-key-policy" +
         key +
         " --policy-name default \\\n"
         "  --policy file://new-policy.json\n";
}

}  // namespace

tl::expected<std::string, UsageError> statement_text(const std::vector<std::string>& log_groups,
                                                     Notation notation) {
  std::vector<std::string> arns = log_groups;
  std::sort(arns.begin(), arns.end());
  arns.erase(std::unique(arns.begin(), arns.end()), arns.end());
  const LogGroupArn first = parts_of(arns.front());
  for (const std::string& arn : arns) {
    const LogGroupArn parts = parts_of(arn);
    if (parts.region == first.region && parts.partition == first.partition) continue;
    return tl::unexpected(UsageError{"the log groups are in " + in_backticks(first.region) +
                                         " and in " + in_backticks(parts.region) +
                                         ", but a key serves its own Region only",
                                     "make one key and one statement for each Region"});
  }
  switch (notation) {
    case Notation::json: return json_statement(literal_pieces(arns), "") + "\n";
    case Notation::cloudformation: return cloudformation_statement(template_pieces(arns));
    case Notation::terraform: return terraform_statement(literal_pieces(arns));
    case Notation::cli: return cli_commands(literal_pieces(arns), first.region);
  }
  return std::string();
}

}  // namespace kmslint
