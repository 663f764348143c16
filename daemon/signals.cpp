#include "daemon/signals.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <pthread.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>

namespace riverd {

namespace asio = boost::asio;

namespace {

sigset_t handled() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, number);
  return set;
}

}  // namespace

void hold_signals() {
  const sigset_t set = handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

asio::awaitable<void> handle_signals(SignalActions actions) {
  const sigset_t set = handled();
  const int descriptor = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor < 0)
    throw boost::system::system_error(errno, boost::system::system_category(), "signals cannot be read");
  asio::posix::stream_descriptor signals(co_await asio::this_coro::executor, descriptor);
  signalfd_siginfo info{};
  for (;;) {
    // The kernel hands out whole records only.
    const auto [error, size] = co_await signals.async_read_some(asio::buffer(&info, sizeof info),
                                                                asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    const auto number = static_cast<int>(info.ssi_signo);
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
