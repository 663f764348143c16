#include "daemon/runtime/memory.hpp"

#include <catch2/catch.hpp>
#ifdef RIVERD_JEMALLOC
#include <jemalloc/jemalloc.h>
#endif

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace riverd {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

#ifdef RIVERD_JEMALLOC
constexpr bool allocator_is_replaced = false;
#else
constexpr bool allocator_is_replaced = true;
#endif

TEST_CASE("what is held is of files or anonymous") {
  const HeldMemory held = held_memory();
  CHECK(held.resident > mebibyte);
  CHECK(held.anonymous() == held.resident - held.shared);
}

TEST_CASE("the allocator runs with the settings that the program has for it") {
#ifdef RIVERD_JEMALLOC
  unsigned arenas = 0;
  std::size_t size = sizeof arenas;
  REQUIRE(mallctl("opt.narenas", &arenas, &size, nullptr, 0) == 0);
  CHECK(arenas == 1);
  bool thread = false;
  size = sizeof thread;
  REQUIRE(mallctl("opt.background_thread", &thread, &size, nullptr, 0) == 0);
  CHECK(thread);

  give_memory_back_at_once();
  ssize_t decay = -2;
  size = sizeof decay;
  REQUIRE(mallctl("arena.0.dirty_decay_ms", &decay, &size, nullptr, 0) == 0);
  CHECK(decay == 0);
#endif
}

TEST_CASE("memory that holds nothing goes back to the system by itself") {
  if (allocator_is_replaced) return;  // a sanitizer's keeps what is freed
  constexpr std::size_t size = 32768;
  constexpr std::size_t count = 1024;
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  std::vector<std::unique_ptr<std::vector<char>>> blocks;
  for (std::size_t i = 0; i < count; ++i) blocks.push_back(std::make_unique<std::vector<char>>(size, 'x'));
  // What stays lies between, so that none of it is at the end of the heap.
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 != 7) blocks[i].reset();
  }
  const std::uint64_t before = count * size;
  while (held_memory().anonymous() + 16 * mebibyte > before && std::chrono::steady_clock::now() < soon)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  CHECK(held_memory().anonymous() + 16 * mebibyte < before);
  CHECK(blocks[7]->back() == 'x');
}

}  // namespace
}  // namespace riverd
