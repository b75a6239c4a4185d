// Validates our own output against our schemas, with RapidJSON (draft 4 keywords; no `format`).
#pragma once

#include <string>
#include <string_view>

namespace kmslint {

/// Empty when `json` is valid under schemas/<schema>; else what is wrong where.
std::string schema_error(std::string_view schema, const std::string& json);

}  // namespace kmslint
