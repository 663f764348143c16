#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>

namespace riverd {

/// What the signals of the command-line contract do. Called on the executor, one at a time.
struct SignalActions {
  std::function<void()> stop;    // SIGTERM, SIGINT
  std::function<void()> reload;  // SIGHUP
  std::function<void()> status;  // SIGUSR1
};

/// Waits for signals until it is cancelled; then the process ignores them, for it is ending.
boost::asio::awaitable<void> handle_signals(SignalActions actions);

}  // namespace riverd
