#pragma once

#include "daemon/runtime/histogram.hpp"

#include <boost/asio/awaitable.hpp>

namespace riverd {

/// Observes once a second how late this thread comes to a timer, until it is cancelled: as late as that it
/// comes to everything else.
[[nodiscard]] boost::asio::awaitable<void> measure_loop_lag(runtime::Histogram& lag);

}  // namespace riverd
