#include "daemon/reload_queue.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

namespace riverd {

namespace asio = boost::asio;

ReloadQueue::ReloadQueue(runtime::TaskGroup& tasks, Reload reload)
    : tasks_(tasks), reload_(std::move(reload)) {}

void ReloadQueue::request(Done done) {
  waiters_.push_back(std::move(done));
  if (tasks_.cancelled() || std::exchange(working_, true)) return;
  tasks_.spawn("reload", work());
}

asio::awaitable<void> ReloadQueue::work() {
  // However this ends, the next request begins anew.
  struct Ending {
    bool& working;
    ~Ending() { working = false; }
  } const ending{working_};
  while (!waiters_.empty()) {
    const auto waiters = std::exchange(waiters_, {});
    const Reloaded reloaded = co_await reload_once();
    for (const auto& done : waiters) done(reloaded);
  }
}

asio::awaitable<Reloaded> ReloadQueue::reload_once() {
  Reloaded failed;
  try {
    co_return co_await reload_();
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) throw;  // the daemon stops
    failed.problems.emplace_back(e.what());
  } catch (const std::exception& e) {
    failed.problems.emplace_back(e.what());
  }
  failed.problems.front() = "the configuration could not be reloaded: " + failed.problems.front();
  spdlog::error("{}", failed.problems.front());
  co_return failed;
}

}  // namespace riverd
