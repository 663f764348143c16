#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace riverd::runtime {

/// The threads for everything that computes or reads the disk: parsing, rendering, compression, reading
/// the store. Coroutines of any executor may use it at the same time. Work that was begun is finished;
/// it cannot be cancelled.
class CpuPool {
 public:
  explicit CpuPool(unsigned threads) : pool_(threads) {}
  ~CpuPool() { join(); }
  CpuPool(const CpuPool&) = delete;
  CpuPool& operator=(const CpuPool&) = delete;

  /// Runs `work` on a thread of the pool and resumes on the caller's executor with what it returned or
  /// threw. Hand over a named callable (`auto work = …; co_await pool.run(std::move(work))`): g++ 12
  /// destroys a temporary lambda with captures twice there.
  template <class Work>
  [[nodiscard]] boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work);

  /// Waits for what was begun and queued. Nothing may be handed over afterwards.
  void join() { pool_.join(); }

 private:
  boost::asio::thread_pool pool_;
};

template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> CpuPool::run(Work work) {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<Work&>;
  using Stored = std::conditional_t<std::is_void_v<Value>, std::monostate, Value>;
  struct Outcome {
    explicit Outcome(Work w) : work(std::move(w)) {}
    Work work;
    std::optional<Stored> value;
    std::exception_ptr failure;
  };

  // Shared: where the waiting coroutine is destroyed meanwhile, the work still has somewhere to go.
  auto outcome = std::make_shared<Outcome>(std::move(work));
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
      [&outcome, this](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        // Tracked: the caller's context must not run dry while the answer is on its way.
        auto tracked = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        asio::post(pool_, [outcome, tracked, handler = std::move(handler)]() mutable {
          try {
            if constexpr (std::is_void_v<Value>) {
              outcome->work();
              outcome->value.emplace();
            } else {
              outcome->value.emplace(outcome->work());
            }
          } catch (...) {
            outcome->failure = std::current_exception();
          }
          outcome.reset();
          asio::post(tracked, std::move(handler));
        });
      },
      asio::use_awaitable);
  if (outcome->failure) std::rethrow_exception(outcome->failure);
  if constexpr (!std::is_void_v<Value>) co_return std::move(*outcome->value);
}

}  // namespace riverd::runtime
