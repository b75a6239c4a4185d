// Paths as the relative URIs of SARIF.
#pragma once

#include <string>
#include <string_view>

namespace kmslint {

/// A relative path with forward slashes, every byte but letters, digits, `-._~` and `/` percent
/// encoded: also a colon, which would make a scheme of what stands before it.
std::string relative_uri(std::string_view path);

}  // namespace kmslint
