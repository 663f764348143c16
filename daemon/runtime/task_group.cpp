#include "daemon/runtime/task_group.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstdint>
#include <exception>
#include <list>
#include <map>
#include <utility>
#include <vector>

namespace riverd::runtime {

namespace asio = boost::asio;

namespace {

struct Task {
  explicit Task(std::string n) : name(std::move(n)) {}

  std::string name;
  asio::cancellation_signal cancel;
};

void log_failure(const std::string& name, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& e) {
    if (e.code() != asio::error::operation_aborted) spdlog::error("{}: {}", name, e.what());
  } catch (const std::exception& e) {
    spdlog::error("{}: {}", name, e.what());
  } catch (...) {
    spdlog::error("{}: an exception of unknown type", name);
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(asio::any_io_executor e) : executor(std::move(e)) {}

  void finished(std::uint64_t id, const std::exception_ptr& failure) {
    const auto task = tasks.find(id);
    if (failure) log_failure(task->second->name, failure);
    tasks.erase(task);
    if (tasks.empty()) {
      for (asio::steady_timer* waiter : waiters) waiter->cancel();
    }
  }

  asio::any_io_executor executor;
  std::map<std::uint64_t, std::shared_ptr<Task>> tasks;
  std::list<asio::steady_timer*> waiters;
  std::uint64_t next_id = 0;
  bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  if (state_->cancelled) return;
  const std::uint64_t id = state_->next_id++;
  const auto entry = std::make_shared<Task>(std::move(name));
  state_->tasks.emplace(id, entry);
  auto on_end = [state = state_, id](const std::exception_ptr& failure) { state->finished(id, failure); };
  asio::co_spawn(state_->executor, std::move(task),
                 asio::bind_cancellation_slot(entry->cancel.slot(), std::move(on_end)));
}

void TaskGroup::cancel() {
  state_->cancelled = true;
  // A task may end while its signal is emitted: the list is a copy and keeps each signal alive.
  std::vector<std::shared_ptr<Task>> tasks;
  tasks.reserve(state_->tasks.size());
  for (const auto& [id, task] : state_->tasks) tasks.push_back(task);
  for (const auto& task : tasks) task->cancel.emit(asio::cancellation_type::all);
}

bool TaskGroup::cancelled() const {
  return state_->cancelled;
}

asio::awaitable<bool> TaskGroup::wait_until(std::chrono::steady_clock::time_point deadline) {
  struct Registration {
    Registration(std::shared_ptr<State> s, std::chrono::steady_clock::time_point until)
        : state(std::move(s)), timer(state->executor, until) {
      place = state->waiters.insert(state->waiters.end(), &timer);
    }
    ~Registration() { state->waiters.erase(place); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    std::shared_ptr<State> state;
    asio::steady_timer timer;
    std::list<asio::steady_timer*>::iterator place;
  };

  if (state_->tasks.empty()) co_return true;
  Registration waiting(state_, deadline);
  co_await waiting.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  const bool none_left = waiting.state->tasks.empty();
  co_return none_left;
}

std::size_t TaskGroup::size() const {
  return state_->tasks.size();
}

}  // namespace riverd::runtime
