#pragma once

#include <cstdint>
#include <functional>

namespace riverd::test {

/// How much work something takes, counted exactly and independent of the machine's load: the basic blocks of
/// riverd's own code that were run, and the bytes that the C library's string functions looked at or moved
/// for it or for a library it calls.
[[nodiscard]] std::uint64_t work_of(const std::function<void()>& task);

}  // namespace riverd::test
