#pragma once

#include "daemon/runtime/cpu_pool.hpp"
#include "storage/writer.hpp"

#include <boost/asio/awaitable.hpp>

namespace riverd {

/// Feeds the service manager's watchdog, at half its interval, while every thread answers: this one by
/// running, the pool and the writer by being asked. Ends at once where nobody watches.
[[nodiscard]] boost::asio::awaitable<void> feed_watchdog(runtime::CpuPool& pool, storage::Writer& writer);

}  // namespace riverd
