#include "daemon/runtime/memory.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

namespace riverd {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool allocator_is_replaced = true;
#else
constexpr bool allocator_is_replaced = false;
#endif

TEST_CASE("what is held is of files or anonymous") {
  const HeldMemory held = held_memory();
  CHECK(held.resident > mebibyte);
  CHECK(held.anonymous() == held.resident - held.shared);
}

TEST_CASE("memory that holds nothing is given back once there is more of it than may stay") {
  if (allocator_is_replaced) return;  // a sanitizer's keeps what is freed
  constexpr std::size_t size = 32768;
  constexpr std::size_t count = 1024;
  std::vector<std::unique_ptr<std::vector<char>>> blocks;
  for (std::size_t i = 0; i < count; ++i) blocks.push_back(std::make_unique<std::vector<char>>(size, 'x'));
  // What stays lies between, so that none of it is at the end of the heap.
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 != 7) blocks[i].reset();
  }
  const std::uint64_t before = held_memory().anonymous();
  CHECK_FALSE(give_back_free_memory(64 * mebibyte));
  CHECK(give_back_free_memory(4 * mebibyte));
  CHECK(held_memory().anonymous() + 16 * mebibyte < before);
  CHECK_FALSE(give_back_free_memory(16 * mebibyte));
  CHECK(blocks[7]->back() == 'x');
}

}  // namespace
}  // namespace riverd
