// Key policies that are a file by themselves: the plain document, the output of
// `aws kms get-key-policy` (the document as a string in JSON), or that string alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/key_argument.h"
#include "model/model.h"
#include "model/read_model.h"
#include "source/sources.h"
#include "syntax/node.h"

namespace kmslint {

/// A policy document found in a file.
struct PolicyDocument {
  const Node* mapping = nullptr;  ///< it stands there as it is
  const Node* text = nullptr;     ///< or as the text of this string
};

/// Recognises the three forms; nothing where the document is something else.
std::optional<PolicyDocument> find_policy(const Node& root);

/// Whether some statement has a principal: policies of identities have none.
bool has_principal(const PolicyDocument& document);

/// Whether the file's name says that it is a key policy.
bool is_named_as_key_policy(std::string_view path);

struct PolicyFileInput {
  FileId file = {};
  ScopeId scope = {};
  const Settings* settings = nullptr;
  bool broken = false;  ///< the file has a syntax error: nothing is evaluated
};

/// Adds the key that the policy hangs on, and the log groups of the settings with their pairs.
void read_policy_file(const PolicyDocument& document, const PolicyFileInput& input, Model& model,
                      KeyIndex& keys, Sources& sources);

}  // namespace kmslint
