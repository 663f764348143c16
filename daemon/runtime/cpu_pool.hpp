#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace riverd::runtime {

/// Threads for work that takes long: parsing, rendering, compression, digests, reads of the store.
/// Coroutines hand over a function and go on, on their own executor, when it has run.
/// Thread-safe. The pool must be joined before the contexts it answers to are destroyed.
class CpuPool {
 public:
  /// At least one thread is started.
  explicit CpuPool(unsigned threads);
  ~CpuPool();
  CpuPool(const CpuPool&) = delete;
  CpuPool& operator=(const CpuPool&) = delete;

  /// Runs `work()` on a thread of the pool and resumes the caller on its own executor with the result,
  /// which need not be default-constructible. An exception of `work` is rethrown there. Cancelling the
  /// caller does not interrupt the work: it is resumed when the work has ended. After join() the work
  /// is not run and boost::system::system_error (operation_aborted) is thrown.
  ///
  /// Name the function before passing it on (`auto work = [..] {..}; co_await pool.run(std::move(work))`):
  /// g++ 12 destroys a temporary with captures twice.
  template <class F>
  [[nodiscard]] boost::asio::awaitable<std::invoke_result_t<F&>> run(F work) {
    using Value = std::invoke_result_t<F&>;
    // Everything referred to lives in this coroutine's frame, which the pool keeps until the job is done.
    if constexpr (std::is_void_v<Value>) {
      std::function<void()> job = [&work] { work(); };
      co_await execute(std::move(job));
    } else {
      std::optional<Value> value;
      std::function<void()> job = [&work, &value] { value.emplace(work()); };
      co_await execute(std::move(job));
      co_return std::move(*value);
    }
  }

  /// Refuses new work, waits for what was accepted, ends the threads. May be called more than once,
  /// not from a thread of the pool.
  void join();

  /// Work that was accepted and has not begun.
  [[nodiscard]] std::size_t queued() const;

 private:
  [[nodiscard]] boost::asio::awaitable<void> execute(std::function<void()> job);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::runtime
