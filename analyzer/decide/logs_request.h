// The call CloudWatch Logs makes to KMS for an encrypted log group: principal and condition context
// (docs/semantics.md section 7, path S).
#pragma once

#include <string_view>

#include "decide/evaluate.h"
#include "model/model.h"

namespace kmslint {

/// The request Logs makes with `action` for this log group on this key. The principal is the one of
/// the key's Region. Known condition keys that a policy may test are all in the context, with
/// presence as section 7 says; keys bound to other operations (KMS-3, KMS-5) are absent.
Request logs_request(const LogGroupState& log_group, ConsumerKind kind, const KeyState& key,
                     std::string_view action, const Symbols& symbols);

/// The same request with another action. Both are cryptographic actions that accept an encryption
/// context, so that the condition context is the same.
Request with_action(const Request& request, std::string_view action);

}  // namespace kmslint
