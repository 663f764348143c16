#include "daemon/runtime/task_group.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <list>
#include <utility>

namespace riverd::runtime {

namespace asio = boost::asio;

struct TaskGroup::State {
  explicit State(asio::any_io_executor e) : executor(std::move(e)), changed(executor) {}

  asio::any_io_executor executor;
  std::list<asio::cancellation_signal> signals;  // one a running task
  asio::steady_timer changed;                    // cancelled whenever the last task ends
  bool cancelled = false;
};

namespace {

void log_failure(const std::string& name, const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) return;
    spdlog::error("{}: {}", name, e.what());
  } catch (const std::exception& e) {
    spdlog::error("{}: {}", name, e.what());
  }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  if (state_->cancelled) return;
  const auto signal = state_->signals.emplace(state_->signals.end());
  auto ended = [state = state_, signal, name = std::move(name)](const std::exception_ptr& failure) {
    log_failure(name, failure);
    state->signals.erase(signal);
    if (state->signals.empty()) state->changed.cancel();
  };
  asio::co_spawn(state_->executor, std::move(task),
                 asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

void TaskGroup::cancel() {
  state_->cancelled = true;
  // A task that ends at once takes its signal out of the list, so each is emitted on a turn of its own.
  for (auto& signal : state_->signals) {
    asio::post(state_->executor, [state = state_, wanted = &signal] {
      for (auto& known : state->signals) {
        if (&known == wanted) {
          known.emit(asio::cancellation_type::terminal);
          return;
        }
      }
    });
  }
}

asio::awaitable<bool> TaskGroup::wait_until(std::chrono::steady_clock::time_point deadline) {
  const auto state = state_;
  while (!state->signals.empty() && std::chrono::steady_clock::now() < deadline) {
    state->changed.expires_at(deadline);
    co_await state->changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return state->signals.empty();
}

std::size_t TaskGroup::size() const {
  return state_->signals.size();
}

}  // namespace riverd::runtime
