#pragma once

#include "daemon/runtime/cpu_pool.hpp"

#include <boost/asio/awaitable.hpp>

namespace riverd {

/// Looks every two seconds, on the pool, whether memory that holds nothing is to be given back to the
/// system, until it is cancelled.
[[nodiscard]] boost::asio::awaitable<void> watch_memory(runtime::CpuPool& pool);

}  // namespace riverd
