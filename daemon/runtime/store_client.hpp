#pragma once

#include "daemon/runtime/histogram.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"

#include <boost/asio/awaitable.hpp>

namespace riverd::storage {
class Writer;
}

namespace riverd::runtime {

/// The awaitable face of the store's writing thread. Any number of coroutines on any executor may use
/// it at the same time; the writer outlives it.
class StoreClient {
 public:
  explicit StoreClient(storage::Writer& writer) : writer_(writer) {}

  /// Hands the batch to the writing thread and resumes on the caller's executor when it is durable or
  /// has failed. A batch once handed over is committed even if the waiting coroutine is cancelled.
  [[nodiscard]] boost::asio::awaitable<Result<storage::CommitResult>> commit(storage::Batch batch);

  /// Has the store compacted in its turn (Writer::compact); resumes on the caller's executor when that is
  /// done or has failed. Not taken back by cancelling the waiting coroutine.
  [[nodiscard]] boost::asio::awaitable<Result<storage::Compacted>> compact();

  /// How long commits took, from the call until they were durable or had failed.
  [[nodiscard]] const Histogram& commit_time() const { return commit_time_; }

 private:
  storage::Writer& writer_;
  Histogram commit_time_{short_times};
};

}  // namespace riverd::runtime
