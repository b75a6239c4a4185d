// What a file's first look says: whether it can matter at all, and which notation it is in.
#pragma once

#include <string_view>

#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// Whether a file met on the way is worth parsing: it speaks of KMS keys, log groups or stacks, it
/// is the manifest of a cdk.out or a plan of Terraform, or it holds policy statements about KMS (or
/// any, when its name says key policy).
bool is_recognised(std::string_view bytes, std::string_view path);

/// The notation of a file by its name, else by its first character.
Format format_of(std::string_view bytes, std::string_view path);

/// Parses a file in the notation that fits. A file that begins like JSON is tried as JSON first,
/// whatever its name, since every JSON template may be called .template or .yaml.
Document parse_document(Sources& sources, FileId file);

}  // namespace kmslint
