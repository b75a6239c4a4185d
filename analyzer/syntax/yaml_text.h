// What libyaml's events leave out about YAML text: line ends, the properties (tag and anchor) that
// stand before a node, and the types YAML 1.1 gives to plain scalars.
#pragma once

#include <cstdint>
#include <string_view>

#include "syntax/node.h"

namespace kmslint {

/// Bytes of the line end at `at`, or 0: LF, CR, CRLF, and NEL, LS, PS as in YAML 1.1.
std::size_t yaml_break_length(std::string_view text, std::size_t at);

inline bool is_yaml_blank(char c) { return c == ' ' || c == '\t'; }

/// Where a node's properties stand, and where the node itself begins.
struct YamlProperties {
  std::uint32_t tag_begin = 0;
  std::uint32_t tag_end = 0;  ///< equal to tag_begin: no tag
  std::uint32_t node_begin = 0;
};

/// Reads tag, anchor, blanks, line ends and comments in [begin, end), in any order.
YamlProperties read_yaml_properties(std::string_view text, std::uint32_t begin, std::uint32_t end);

/// The type of an untagged plain scalar: null, boolean, number or string.
/// The implicit types of https://yaml.org/type/ as the common YAML 1.1 readers (SnakeYAML, PyYAML)
/// apply them: `y` and `n` are strings, `010` is a number, a date is a string here.
NodeKind yaml_plain_kind(std::string_view text);

}  // namespace kmslint
