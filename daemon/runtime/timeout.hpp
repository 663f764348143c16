#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

namespace riverd::runtime {

/// Runs `work` until it ends (true) or until the deadline, when it is cancelled and its end awaited
/// (false, whatever it ended with). Nothing of `work` is left behind either way. An exception of work
/// that ended in time is passed on; cancelling the caller cancels the work.
[[nodiscard]] boost::asio::awaitable<bool> run_until(boost::asio::awaitable<void> work,
                                                     std::chrono::steady_clock::time_point deadline);

namespace detail {

// The reference is to the frame of with_deadline, which awaits this.
template <class T>
boost::asio::awaitable<void> store_result(boost::asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

}  // namespace detail

/// As run_until, for work with a result: nullopt if the deadline came first.
///
/// Name the awaitable before passing it on when its call takes temporaries (g++ 12):
/// `auto work = fetch(url); auto page = co_await with_deadline(std::move(work), deadline);`
template <class T>
[[nodiscard]] boost::asio::awaitable<std::optional<T>> with_deadline(
    boost::asio::awaitable<T> work, std::chrono::steady_clock::time_point deadline) {
  std::optional<T> result;
  auto body = detail::store_result(std::move(work), result);
  const bool in_time = co_await run_until(std::move(body), deadline);
  if (!in_time) result.reset();
  co_return result;
}

/// with_deadline, counted from now.
template <class T>
[[nodiscard]] boost::asio::awaitable<std::optional<T>> with_timeout(boost::asio::awaitable<T> work,
                                                                    std::chrono::milliseconds limit) {
  return with_deadline(std::move(work), std::chrono::steady_clock::now() + limit);
}

/// Suspends the caller; ends early, with an exception, only by cancellation.
[[nodiscard]] boost::asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when);

}  // namespace riverd::runtime
