#include "tests/feeds/cost/counted_work.hpp"

#include <cstddef>

// The code under test is compiled with -fsanitize-coverage=trace-pc: the compiler calls the first function
// below at every basic block. The others stand in for the C library's, which the linker then does not take.
// This file itself is compiled without, and without the compiler's knowledge of these functions.

namespace {

std::uint64_t counted = 0;

unsigned char* bytes(void* memory) {
  return static_cast<unsigned char*>(memory);
}
const unsigned char* bytes(const void* memory) {
  return static_cast<const unsigned char*>(memory);
}

}  // namespace

extern "C" {

void __sanitizer_cov_trace_pc() {  // NOLINT(bugprone-reserved-identifier): the compiler's name for it
  ++counted;
}

void* memchr(const void* memory, int wanted, std::size_t size) noexcept {
  const unsigned char* const start = bytes(memory);
  for (std::size_t i = 0; i < size; ++i) {
    if (start[i] == static_cast<unsigned char>(wanted)) {
      counted += i / 8 + 1;
      return const_cast<unsigned char*>(start + i);
    }
  }
  counted += size / 8 + 1;
  return nullptr;
}

int memcmp(const void* left, const void* right, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes(left)[i] != bytes(right)[i]) {
      counted += i / 8 + 1;
      return bytes(left)[i] < bytes(right)[i] ? -1 : 1;
    }
  }
  counted += size / 8 + 1;
  return 0;
}

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size) noexcept {
  counted += size / 8 + 1;
  for (std::size_t i = 0; i < size; ++i) bytes(to)[i] = bytes(from)[i];
  return to;
}

void* memmove(void* to, const void* from, std::size_t size) noexcept {
  counted += size / 8 + 1;
  if (bytes(to) <= bytes(from)) {
    for (std::size_t i = 0; i < size; ++i) bytes(to)[i] = bytes(from)[i];
  } else {
    for (std::size_t i = size; i > 0; --i) bytes(to)[i - 1] = bytes(from)[i - 1];
  }
  return to;
}

void* memset(void* memory, int value, std::size_t size) noexcept {
  counted += size / 8 + 1;
  for (std::size_t i = 0; i < size; ++i) bytes(memory)[i] = static_cast<unsigned char>(value);
  return memory;
}

std::size_t strlen(const char* text) noexcept {
  std::size_t size = 0;
  while (text[size] != '\0') ++size;
  counted += size / 8 + 1;
  return size;
}
}

namespace riverd::test {

std::uint64_t work_of(const std::function<void()>& task) {
  const std::uint64_t before = counted;
  task();
  return counted - before;
}

}  // namespace riverd::test
