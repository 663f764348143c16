#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace riverd::runtime {

/// Every coroutine of the daemon runs in one: none is forgotten, and stopping is asking all of them to
/// end and waiting until they have. Used on its executor only; the group's records outlive it until the
/// last task has ended.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts a task. What escapes from it is logged under its name and ends this task alone; the end by
  /// cancellation is no error. After cancel() nothing is started any more.
  void spawn(std::string name, boost::asio::awaitable<void> task);

  /// Asks every task to end, by cancelling what it waits for.
  void cancel();

  /// Waits until all tasks have ended; false if the deadline comes first.
  [[nodiscard]] boost::asio::awaitable<bool> wait_until(std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace riverd::runtime
