#pragma once

#include "daemon/reload.hpp"
#include "daemon/runtime/task_group.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <vector>

namespace riverd {

/// Reloads one after the other, each for all who asked before it began. For one executor only; the group of
/// tasks outlives it and has ended before it is destroyed.
class ReloadQueue {
 public:
  using Reload = std::function<boost::asio::awaitable<Reloaded>()>;
  using Done = std::function<void(const Reloaded&)>;

  ReloadQueue(runtime::TaskGroup& tasks, Reload reload);

  /// Reloads now, or once more after the reload at hand; `done` hears of one that began after the call. An
  /// exception of `reload` is a reload that failed with one problem. After the tasks are cancelled nothing
  /// happens.
  void request(Done done);

 private:
  [[nodiscard]] boost::asio::awaitable<void> work();
  [[nodiscard]] boost::asio::awaitable<Reloaded> reload_once();

  runtime::TaskGroup& tasks_;
  Reload reload_;
  bool working_ = false;
  std::vector<Done> waiters_;  // each for a reload that is to begin
};

}  // namespace riverd
