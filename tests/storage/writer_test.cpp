#include "storage/writer.hpp"
#include "storage/error.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace riverd::storage::test {
namespace {

Batch one_entry(int feed, int entry) {
  return batch(feed_id(feed), {candidate(feed_id(feed), std::to_string(entry))});
}

TEMPLATE_TEST_CASE("what several threads submit is stored, and each is answered once", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  constexpr int threads = 4;
  constexpr int batches = 60;
  std::atomic<int> added = 0;
  std::atomic<int> failed = 0;
  {
    Writer writer(store);
    std::vector<std::thread> submitters;
    for (int feed = 0; feed < threads; ++feed) {
      submitters.emplace_back([&, feed] {
        for (int entry = 0; entry < batches; ++entry) {
          writer.submit(one_entry(feed, entry), [&](Result<CommitResult> result) {
            if (result) {
              added += static_cast<int>(result->changes.at(0).added);
            } else {
              ++failed;
            }
          });
        }
      });
    }
    for (auto& submitter : submitters) submitter.join();
    writer.close();
  }
  CHECK(added == threads * batches);
  CHECK(failed == 0);
  CHECK(must(must(store.snapshot()).statistics()).entries == threads * batches);
}

TEST_CASE("a batch is visible to every snapshot taken after its answer") {
  Lmdb made;
  Store store = must(Store::open(made.make()));
  Writer writer(store);
  for (int i = 0; i < 20; ++i) {
    std::promise<bool> seen;
    writer.submit(one_entry(1, i), [&](Result<CommitResult> result) {
      seen.set_value(result &&
                     must(must(store.snapshot()).entry(one_entry(1, i).updates[0].entries[0].entry.id)));
    });
    CHECK(seen.get_future().get());
  }
}

TEST_CASE("a bad batch fails alone") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Batch bad = one_entry(1, 1);
  bad.updates[0].entries[0].identity = {};
  std::promise<void> gate;
  std::vector<bool> answers;  // of the writer's thread until close()
  Writer writer(store);
  // Everything below queues up behind this and becomes one group.
  writer.ping([opened = gate.get_future().share()] { opened.wait(); });
  for (const Batch& each : {one_entry(1, 2), bad, one_entry(2, 3)}) {
    writer.submit(each, [&](Result<CommitResult> result) { answers.push_back(result.has_value()); });
  }
  gate.set_value();
  writer.close();
  CHECK(answers == std::vector{true, false, true});
  CHECK(must(must(store.snapshot()).statistics()).entries == 2);
}

TEST_CASE("close() stores what waits and refuses what comes after") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Writer writer(store);
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    writer.submit(one_entry(1, i), [&](const Result<CommitResult>& result) { answered += result ? 1 : 0; });
  }
  writer.close();
  writer.close();
  CHECK(answered == 200);
  bool refused = false;
  writer.submit(one_entry(1, 999), [&](const Result<CommitResult>& result) {
    refused = !result && result.error().code == make_error_code(StorageError::closed);
  });
  CHECK(refused);
  CHECK(must(must(store.snapshot()).statistics()).entries == 200);
}

TEST_CASE("the writer answers a ping") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Writer writer(store);
  std::promise<std::thread::id> answer;
  writer.ping([&] { answer.set_value(std::this_thread::get_id()); });
  CHECK(answer.get_future().get() != std::this_thread::get_id());
}

}  // namespace
}  // namespace riverd::storage::test
