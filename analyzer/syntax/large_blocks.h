// Memory for large trees in large pages. A tree of a 20 MB file is some 70 MB; touching that page
// by page costs more than parsing. Where the system has no large pages this is ordinary memory.
#pragma once

#include <memory_resource>

namespace kmslint {

std::pmr::memory_resource* large_blocks();

}  // namespace kmslint
