// What can be said of a log group and its key without the policy: how the key is named, and whether
// it is of the right Region, kind and state.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decide/assumptions.h"
#include "decide/evaluate.h"
#include "decide/judge.h"
#include "model/model.h"

namespace kmslint {

struct KeySide {
  std::vector<Blame> blames = {};  ///< at most one for the form, one for the key itself
  std::vector<Blame> advice = {};  ///< makes nothing fail (another account)
  Ternary fails = Ternary::no;     ///< yes: proved; unknown: some fact is open
  bool other_region = false;       ///< proved: the policy side is not looked at
  std::set<std::string> depends_on = {};
  std::set<std::string> relies_on = {};
};

/// `key` is null when the key is not in view.
KeySide judge_key_side(const LogGroupState& log_group, const KeyState* key,
                       const Knowledge& knowledge, const Assumptions& assumptions);

}  // namespace kmslint
