#include "syntax/large_blocks.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstddef>
#include <new>

namespace kmslint {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20U;

class LargeBlocks : public std::pmr::memory_resource {
  /// Smaller blocks would only be rounded up.
  static std::size_t alignment_of(std::size_t bytes, std::size_t alignment) {
    return bytes >= 2 * large_page ? std::max(alignment, large_page) : alignment;
  }

  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    const std::size_t aligned_to = alignment_of(bytes, alignment);
    void* const block = ::operator new(bytes, std::align_val_t(aligned_to));
#ifdef MADV_HUGEPAGE
    // Whole pages only: the rest of the last one belongs to others. A hint, so failure is fine.
    if (aligned_to == large_page) madvise(block, bytes / large_page * large_page, MADV_HUGEPAGE);
#endif
    return block;
  }

  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    ::operator delete(block, std::align_val_t(alignment_of(bytes, alignment)));
  }

  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

}  // namespace

std::pmr::memory_resource* large_blocks() {
  static LargeBlocks blocks;
  return &blocks;
}

}  // namespace kmslint
