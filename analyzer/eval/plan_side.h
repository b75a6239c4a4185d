// Which of a plan's two states is meant: a plan is a change by itself.
#pragma once

#include <cstdint>

namespace kmslint {

enum class PlanSide : std::uint8_t {
  before,  ///< what there is: prior state
  after,   ///< what the plan leads to
};

}  // namespace kmslint
