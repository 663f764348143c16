#include "storage/writer.hpp"

#include "storage/error.hpp"

#include <span>
#include <utility>

namespace riverd::storage {
namespace {

/// Of one commit: a small batch is not held back by ever more of them, and a transaction's dirty pages stay
/// few, whose memory LMDB keeps until the end of the process.
constexpr std::size_t largest_group = 128;
constexpr std::size_t largest_group_bytes = std::size_t{8} << 20U;

/// What the batch adds to a transaction, near enough: each entry's rows lie on a few pages of their own.
std::size_t size_of(const Batch& batch) {
  constexpr std::size_t fields = std::size_t{3} << 10U;
  std::size_t out = 0;
  for (const FeedUpdate& update : batch.updates) {
    out += fields;
    for (const Candidate& candidate : update.entries) {
      const Entry& entry = candidate.entry;
      out += fields + (candidate.packed.empty() ? entry.content.str().size() + entry.summary.str().size()
                                                : candidate.packed.size());
    }
  }
  return out;
}

}  // namespace

Writer::Writer(Store& store) : store_(store), thread_([this] { run(); }) {}

Writer::~Writer() {
  close();
}

void Writer::submit(Batch batch, Reply reply) {
  {
    const std::scoped_lock lock(mutex_);
    if (!closing_) {
      queue_.push_back({std::move(batch), std::move(reply), {}});
      wake_.notify_one();
      return;
    }
  }
  reply(Error(StorageError::closed));
}

void Writer::compact(Compaction reply) {
  {
    const std::scoped_lock lock(mutex_);
    if (!closing_) {
      queue_.push_back({{}, {}, std::move(reply)});
      wake_.notify_one();
      return;
    }
  }
  reply(Error(StorageError::closed));
}

void Writer::ping(std::function<void()> answer) {
  const std::scoped_lock lock(mutex_);
  if (closing_) return;
  pings_.push_back(std::move(answer));
  wake_.notify_one();
}

void Writer::close() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::size_t Writer::queued() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

void Writer::run() {
  for (;;) {
    std::vector<std::function<void()>> pings;
    std::vector<Job> group;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !pings_.empty() || (!compacting_ && (closing_ || !queue_.empty())); });
      pings.swap(pings_);
      if (!compacting_) {
        if (compactor_.joinable()) compactor_.join();
        if (queue_.empty() && pings.empty()) return;
        group = take_group();
      }
    }
    for (const auto& answer : pings) answer();
    if (group.empty()) continue;
    if (group.front().compaction) {
      start_compaction(std::move(group.front().compaction));
    } else {
      commit(group);
    }
  }
}

std::vector<Writer::Job> Writer::take_group() {
  std::vector<Job> group;
  std::size_t bytes = 0;
  while (!queue_.empty() && group.size() < largest_group) {
    const bool compaction = queue_.front().compaction != nullptr;
    bytes += size_of(queue_.front().batch);
    if (!group.empty() && (compaction || bytes > largest_group_bytes)) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (compaction) break;
  }
  return group;
}

/// On a thread of its own, so that this one goes on to answer: copying a large store takes long.
void Writer::start_compaction(Compaction reply) {
  {
    const std::scoped_lock lock(mutex_);
    compacting_ = true;
  }
  compactor_ = std::thread([this, reply = std::move(reply)] {
    reply(store_.compact());
    const std::scoped_lock lock(mutex_);
    compacting_ = false;
    wake_.notify_one();
  });
}

void Writer::commit(std::vector<Job>& group) {
  std::vector<Batch> batches;
  std::vector<Reply> replies;
  for (Job& job : group) {
    batches.push_back(std::move(job.batch));
    replies.push_back(std::move(job.reply));
  }
  auto results = store_.commit(batches);
  if (results) {
    for (std::size_t i = 0; i < replies.size(); ++i) replies[i](std::move((*results)[i]));
    return;
  }
  if (batches.size() == 1) {
    replies.front()(results.error());
    return;
  }
  // One bad batch must not fail the others.
  for (std::size_t i = 0; i < replies.size(); ++i) {
    auto alone = store_.commit(std::span(&batches[i], 1));
    if (alone) {
      replies[i](std::move(alone->front()));
    } else {
      replies[i](alone.error());
    }
  }
}

}  // namespace riverd::storage
