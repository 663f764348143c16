#pragma once

#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace riverd::storage {

/// The one thread that writes. What queues up while a commit runs becomes the next one (group commit), up
/// to a limit, without any timed waiting. Any thread may submit; the store outlives the writer.
class Writer {
 public:
  /// Called on the writer's thread, once the batch is durable or has failed. Must not throw or block.
  using Reply = std::function<void(Result<CommitResult>)>;

  explicit Writer(Store& store);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Queues a batch. After close() it is refused with StorageError::closed. The queue is bounded by
  /// whoever admits polls.
  void submit(Batch batch, Reply reply);

  /// Compacts the store (Store::compact) in its turn among the batches; those that come later wait until it
  /// is done. Calls back on a thread of its own. Not after close().
  void compact(std::function<void(Result<Compacted>)> reply);

  /// Calls back on the writer's thread as soon as it gets to it: proof that the thread answers. Also while
  /// the store is compacted.
  void ping(std::function<void()> answer);

  /// Commits what is queued and ends the thread.
  void close();

  [[nodiscard]] std::size_t queued() const;

 private:
  using Compaction = std::function<void(Result<Compacted>)>;
  struct Job {
    Batch batch;
    Reply reply;
    Compaction compaction;  // instead of a batch
  };

  void run();
  [[nodiscard]] std::vector<Job> take_group();  // with the mutex held
  void commit(std::vector<Job>& group);
  void start_compaction(Compaction reply);

  Store& store_;
  mutable std::mutex mutex_;  // the members below
  std::condition_variable wake_;
  std::deque<Job> queue_;
  std::vector<std::function<void()>> pings_;
  bool compacting_ = false;
  bool closing_ = false;
  std::thread compactor_;  // the writer's thread starts and joins it
  std::thread thread_;
};

}  // namespace riverd::storage
