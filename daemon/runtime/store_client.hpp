#pragma once

#include "daemon/runtime/histogram.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"
#include "storage/writer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace riverd::runtime {

/// The awaitable face of the store's writing thread. Any number of coroutines on any executor may use
/// it at the same time; the writer outlives it.
class StoreClient {
 public:
  explicit StoreClient(storage::Writer& writer) : writer_(writer) {}

  /// Hands the batch to the writing thread and resumes on the caller's executor when it is durable or
  /// has failed. A batch once handed over is committed even if the waiting coroutine is cancelled.
  [[nodiscard]] boost::asio::awaitable<Result<storage::CommitResult>> commit(storage::Batch batch);

  /// The same; what was stored is given to `finish` on the writing thread, and the caller gets what that
  /// makes of it. It does not throw and, as the caller may be gone, refers to nothing of the caller's.
  template <class Finish>
  [[nodiscard]] auto commit(storage::Batch batch, Finish finish)
      -> boost::asio::awaitable<Result<std::invoke_result_t<const Finish&, storage::CommitResult>>> {
    using Outcome = Result<std::invoke_result_t<const Finish&, storage::CommitResult>>;
    const Timed timed(commit_time_);
    // Shared: the writing thread may answer after the waiting coroutine was cancelled and is gone.
    auto reply = std::make_shared<Reply<Outcome>>(co_await boost::asio::this_coro::executor, 1);
    writer_.submit(std::move(batch), [reply, finish](Result<storage::CommitResult> stored) {
      Outcome outcome = stored ? Outcome(finish(std::move(*stored))) : Outcome(stored.error());
      reply->try_send(boost::system::error_code{}, std::move(outcome));
    });
    co_return co_await reply->async_receive(boost::asio::use_awaitable);
  }

  /// Has the store compacted in its turn (Writer::compact); resumes on the caller's executor when that is
  /// done or has failed. Not taken back by cancelling the waiting coroutine.
  [[nodiscard]] boost::asio::awaitable<Result<storage::Compacted>> compact();

  /// How long commits took, from the call until they were durable or had failed.
  [[nodiscard]] const Histogram& commit_time() const { return commit_time_; }

 private:
  template <class Outcome>
  using Reply = boost::asio::experimental::concurrent_channel<void(boost::system::error_code, Outcome)>;

  storage::Writer& writer_;
  Histogram commit_time_{short_times};
};

}  // namespace riverd::runtime
