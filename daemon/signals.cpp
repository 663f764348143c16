#include "daemon/signals.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

namespace riverd {

namespace asio = boost::asio;

namespace {

/// From its end on the signals do nothing, where the end of Asio's handlers would make them deadly again:
/// whoever asks twice that the daemon stop must not kill it while it closes the store.
class IgnoredAfterwards {
 public:
  IgnoredAfterwards() = default;
  ~IgnoredAfterwards() {
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) std::signal(number, SIG_IGN);
  }
  IgnoredAfterwards(const IgnoredAfterwards&) = delete;
  IgnoredAfterwards& operator=(const IgnoredAfterwards&) = delete;
};

}  // namespace

asio::awaitable<void> handle_signals(SignalActions actions) {
  const IgnoredAfterwards afterwards;
  asio::signal_set signals(co_await asio::this_coro::executor, SIGTERM, SIGINT);
  signals.add(SIGHUP);
  signals.add(SIGUSR1);
  for (;;) {
    const auto [error, number] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    if (number == SIGHUP) {
      actions.reload();
    } else if (number == SIGUSR1) {
      actions.status();
    } else {
      actions.stop();
    }
  }
}

}  // namespace riverd
