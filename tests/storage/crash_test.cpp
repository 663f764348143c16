#include "storage/writer.hpp"
#include "tests/storage/support.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <array>
#include <random>

namespace riverd::storage::test {
namespace {

constexpr int entries_of_a_batch = 20;
const FeedId feed = feed_id(1);

Batch numbered(int number) {
  std::vector<Candidate> entries;
  for (int i = 0; i < entries_of_a_batch; ++i) {
    const std::string guid = std::to_string(number) + "/" + std::to_string(i);
    // Some on overflow pages, some with a link that another feed's entries share.
    entries.push_back(candidate(feed, guid, noise(i % 5 == 0 ? 8000 : 50), "https://example.com/" + guid));
  }
  Batch out = batch(feed, std::move(entries));
  out.updates[0].state.validators.etag = std::to_string(number);
  return out;
}

// Commits batch after batch from this number on, and writes each number to the pipe once it is durable.
int write_until_killed(const std::filesystem::path& directory, int first, int pipe) {
  auto store = Store::open({directory, small_map, true, false});
  if (!store) return 1;
  Writer writer(*store);
  for (int number = first;; ++number) {
    writer.submit(numbered(number), [number, pipe](const Result<CommitResult>& result) {
      if (!result || ::write(pipe, &number, sizeof number) != sizeof number) ::_exit(2);
    });
    while (writer.queued() > 4) ::usleep(200);
  }
}

struct Acknowledged {
  int last = -1;
};

// Starts a writer, kills it after some acknowledgements, and reads what it has acknowledged.
Acknowledged run_and_kill(const std::filesystem::path& directory, int first, unsigned delay) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    ::_exit(write_until_killed(directory, first, ends[1]));
  }
  ::close(ends[1]);
  Acknowledged out;
  int number = 0;
  // From the first acknowledgement on, at any moment.
  if (::read(ends[0], &number, sizeof number) == sizeof number) out.last = number;
  ::usleep(delay);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(ends[0], &number, sizeof number) == sizeof number) out.last = number;
  ::close(ends[0]);
  return out;
}

TEST_CASE("a writer killed at any moment loses nothing it acknowledged and leaves nothing in part") {
  const TemporaryDirectory directory;
  std::minstd_rand random(30);
  int next = 0;
  for (int round = 0; round < 30; ++round) {
    const Acknowledged acknowledged =
        run_and_kill(directory.path(), next, static_cast<unsigned>(random() % 15'000));
    REQUIRE(acknowledged.last >= next);

    const Store store = must(Store::open({directory.path(), small_map, true, false}));
    const Snapshot snapshot = must(store.snapshot());
    const FeedState state = *must(snapshot.feed(feed));
    const int last = std::stoi(state.validators.etag);
    CHECK(last >= acknowledged.last);
    // Every batch up to the last is there whole, and nothing of a later one.
    CHECK(state.entries == static_cast<std::uint64_t>((last + 1) * entries_of_a_batch));
    CHECK(must(snapshot.statistics()).entries == state.entries);
    const std::vector one = {feed};
    const auto river = must(snapshot.river(one, {1'000'000, std::chrono::milliseconds{0}, 1'000'000}));
    REQUIRE(river.size() == state.entries);
    CHECK(river.front().entry.arrival == state.entries);
    CHECK(river.back().entry.arrival == 1);
    const Batch newest = numbered(last);
    const Batch unwritten = numbered(last + 1);
    for (const Candidate& entry : newest.updates[0].entries) {
      CHECK(must(snapshot.entry(entry.entry.id))->content == entry.entry.content);
    }
    for (const Candidate& entry : unwritten.updates[0].entries) {
      CHECK_FALSE(must(snapshot.entry(entry.entry.id)));
    }
    next = last + 1;
  }
}

}  // namespace
}  // namespace riverd::storage::test
