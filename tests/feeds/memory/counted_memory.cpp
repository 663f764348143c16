#include "tests/feeds/memory/counted_memory.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace riverd::test {
namespace {

// Plain numbers: these test programs have one thread.
std::size_t now = 0;
std::size_t most = 0;

/// Before each block stands its size, in as much room as keeps the block aligned.
constexpr std::size_t header = alignof(std::max_align_t);

void* take(std::size_t size) {
  auto* const block = static_cast<char*>(std::malloc(size + header));
  if (block == nullptr) return nullptr;
  *reinterpret_cast<std::size_t*>(block) = size;
  now += size;
  most = std::max(most, now);
  return block + header;
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  auto* const block = static_cast<char*>(memory) - header;
  now -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

[[maybe_unused]] const bool counted = [] {
  pugi::set_memory_management_functions(take, give_back);
  return true;
}();

}  // namespace

std::size_t allocated() {
  return now;
}
std::size_t peak() {
  return most;
}
void restart_peak() {
  most = now;
}

}  // namespace riverd::test

void* operator new(std::size_t size) {
  void* const memory = riverd::test::take(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  riverd::test::give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  riverd::test::give_back(memory);
}
