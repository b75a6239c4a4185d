// The JSON text that Fn::ToJsonString makes of a value, each piece with the place it comes from, so
// that parse_json_text leads back to the words of the template.
// Source: AWS CloudFormation Template Reference, "Fn::ToJsonString".
#pragma once

#include "eval/value.h"

namespace kmslint {

/// Unknown parts become holes, outside of strings where the value stands; so does what an open list
/// or object may hold. `span` is the whole call.
PartialString to_json_text(const Value& value, Span span);

}  // namespace kmslint
