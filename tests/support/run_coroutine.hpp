#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace riverd::test {

namespace detail {

template <class T>
boost::asio::awaitable<void> keep_result(boost::asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

}  // namespace detail

/// Runs a coroutine, and whatever else the context has to do, on this thread until the coroutine has
/// ended; rethrows its exception.
inline void run(boost::asio::io_context& context, boost::asio::awaitable<void> work) {
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(context, std::move(work), [&](const std::exception_ptr& e) {
    failure = e;
    ended = true;
  });
  context.restart();
  while (!ended) {
    if (context.run_one() == 0)
      throw std::logic_error("the context ran out of work before the coroutine ended");
  }
  if (failure) std::rethrow_exception(failure);
}

/// The same for a coroutine with a result.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
  std::optional<T> result;
  run(context, detail::keep_result(std::move(work), result));
  return std::move(*result);
}

}  // namespace riverd::test
