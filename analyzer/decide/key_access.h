// Who but Logs gets at a key: whether anybody in the key's account can change its policy again, and
// whether strangers can use the key. Both are proofs: what the inputs leave open counts as access
// for the first question and as none for the second.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decide/evaluate.h"
#include "model/model.h"

namespace kmslint {

/// Nobody in the key's account can call PutKeyPolicy.
struct Lockout {
  const Statement* deny = nullptr;  ///< the Deny that shuts everybody out; null: no Allow lets in
};
std::optional<Lockout> find_lockout(const Key& key, const KeyState& state, const Symbols& symbols);

/// A statement that lets any AWS principal do this, and no Deny of the policy may take it back.
struct PublicAccess {
  const Statement* statement = nullptr;
  std::string action = {};  ///< `kms:Decrypt`
};
std::vector<PublicAccess> find_public_access(const KeyState& state, const Symbols& symbols);

/// Whether no KMS call of Logs, in whatever Region and for whatever log group, anomaly detector or
/// query result, can match the statement. Looks at everything but the principal.
bool never_matches_logs(const Statement& statement, const KeyState& state, const Symbols& symbols);

}  // namespace kmslint
