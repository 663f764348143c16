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

/// Holds these signals back, in this thread and those it starts from now on, until handle_signals() reads
/// them. At no time do they act by themselves: neither while the daemon begins nor, when somebody asks twice
/// that it stop, while it closes the store. To be called before the first thread is started.
void hold_signals();

/// Does what the signals ask for (signalfd(2)) until it is cancelled; then they do nothing.
boost::asio::awaitable<void> handle_signals(SignalActions actions);

}  // namespace riverd
