// What must hold for every tree of HCL, whatever the bytes.
#pragma once

#include "source/sources.h"
#include "syntax/hcl.h"

namespace kmslint {

/// Where the bytes under a span may be parsed on their own.
enum class HclForm : std::uint8_t { native, json };

/// These end the process with a message if something does not hold.
void check_hcl(const Sources& sources, FileId file, const ParsedHcl& parsed, HclForm form);
void check_hcl_expression(const Sources& sources, FileId file, const ParsedExpression& parsed);

}  // namespace kmslint
