#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace riverd::runtime {

/// Every coroutine of the daemon belongs to a group, so that none outlives what it uses unnoticed and
/// no exception is lost. Call it only from its executor's thread, or before that thread runs.
/// A group should be empty (wait_until) before it is destroyed; tasks left over run on, untracked.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts a task. An exception that escapes it is logged as an error under `name` and ends only that
  /// task; operation_aborted is how a cancelled task ends and is not logged. After cancel() the task is
  /// dropped unstarted.
  void spawn(std::string name, boost::asio::awaitable<void> task);

  /// Asks every task to end (cancellation of every type) and refuses new ones from now on.
  void cancel();

  [[nodiscard]] bool cancelled() const;

  /// Waits until no task is left: true; or until the deadline: false.
  [[nodiscard]] boost::asio::awaitable<bool> wait_until(std::chrono::steady_clock::time_point deadline);

  /// Tasks that have not ended.
  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the tasks' completion handlers
};

}  // namespace riverd::runtime
