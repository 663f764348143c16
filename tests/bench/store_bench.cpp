// How the store does with many entries: `riverd_store_bench [ENTRIES [FEEDS [FOLDER]]]`, by default a million
// of ten thousand feeds below the folder for temporary files. What is written is written twice, through the
// store and by LMDB alone, commit by commit, so that both see the same machine.

#include "storage/apply.hpp"
#include "storage/lmdb_engine.hpp"
#include "storage/store.hpp"
#include "tests/bench/raw_lmdb.hpp"
#include "tests/bench/recording_engine.hpp"
#include "tests/bench/store_texts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace riverd::bench {
namespace {

using storage::Batch;
using storage::Store;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::uint64_t map_size = std::uint64_t{64} << 30U;
constexpr std::size_t entries_of_a_document = 25;
/// As the writer groups them.
constexpr std::size_t batches_of_a_commit = 64;
const Time start_of_time{std::chrono::milliseconds{1'740'000'000'000}};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class Function>
double seconds(Function function) {
  const auto start = Clock::now();
  function();
  return Seconds(Clock::now() - start).count();
}

/// The median of so many runs, in milliseconds.
template <class Function>
double median_ms(int runs, Function function) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) times.push_back(seconds(function) * 1000);
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[static_cast<std::size_t>(runs / 2)];
}

struct Plan {
  std::size_t entries = 1'000'000;
  std::size_t feeds = 10'000;
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "riverd-store-bench";
};

Time seen_at(std::size_t document) {
  return start_of_time + std::chrono::minutes{5} * static_cast<int>(document);
}

/// One of a feed's documents; their entries are its newest.
Batch document(const EntryMaker& maker, const Plan& plan, std::size_t number) {
  const std::size_t feed = number % plan.feeds;
  const std::size_t first = number / plan.feeds * entries_of_a_document;
  Batch batch;
  auto& update = batch.updates.emplace_back();
  update.state.url = EntryMaker::feed_url(feed);
  update.state.id = FeedId::from_url(update.state.url);
  update.state.health = storage::FeedHealth::good;
  update.state.validators = {update.state.url, "\"" + std::to_string(number) + "\"", {}};
  update.received = seen_at(number);
  for (std::size_t i = entries_of_a_document; i-- > 0;)
    update.entries.push_back(maker.make(feed, first + i, update.received));
  return batch;
}

struct Filled {
  double store = 0;  // seconds
  double raw = 0;
  std::size_t entries = 0;
  std::size_t text = 0;  // bytes
};

Filled fill(const EntryMaker& maker, const Plan& plan) {
  std::filesystem::create_directories(plan.folder / "store");
  std::filesystem::create_directories(plan.folder / "raw");
  auto engine = std::make_unique<RecordingEngine>(
      must(storage::LmdbEngine::open({plan.folder / "store", map_size, true, false})));
  auto& changes = engine->changes;
  Store store = must(Store::open(std::move(engine)));
  RawLmdb raw(plan.folder / "raw" / "data.mdb", map_size);
  Filled out;
  const std::size_t documents = plan.entries / entries_of_a_document;
  for (std::size_t next = 0; next < documents;) {
    std::vector<Batch> group;
    for (; next < documents && group.size() < batches_of_a_commit; ++next) {
      group.push_back(document(maker, plan, next));
      for (const auto& candidate : group.back().updates[0].entries) out.text += text_bytes(candidate.entry);
      out.entries += entries_of_a_document;
    }
    changes.clear();
    out.store += seconds([&] { must(store.commit(group)); });
    out.raw += seconds([&] { raw.write(changes); });
  }
  return out;
}

std::uint64_t size_of(const std::filesystem::path& file) {
  return std::filesystem::file_size(file);
}

void report(const char* what, double value, const char* unit) {
  std::printf("%-58s %10.3f %s\n", what, value, unit);
}

void measure_writing(const EntryMaker& maker, const Plan& plan) {
  const Filled filled = fill(maker, plan);
  const auto entries = static_cast<double>(filled.entries);
  report("entries committed through the store", entries / filled.store, "1/s");
  report("entries written by LMDB alone, the same rows", entries / filled.raw, "1/s");
  report("store / LMDB alone", filled.raw / filled.store, "(0.5 or more)");
  report("packing an entry's texts, ahead of the writer",
         std::chrono::duration<double, std::micro>(maker.packing()).count(), "us");
  const auto bytes = static_cast<double>(size_of(plan.folder / "store" / "store.mdb"));
  report("texts: title, content, summary", static_cast<double>(filled.text) / entries, "bytes an entry");
  report("store", bytes / entries, "bytes an entry");
  report("store / texts", bytes / static_cast<double>(filled.text), "(1.3 or less)");
  std::filesystem::remove_all(plan.folder / "raw");
}

void measure_reading(const Plan& plan) {
  const storage::StoreOptions options{plan.folder / "store", map_size, true, false};
  report("open", median_ms(5, [&] { must(Store::open(options)); }), "ms (50 or less)");
  const Store store = must(Store::open(options));
  // The documents came in the order of the feeds, so the last entries are of the last feeds.
  struct River {
    const char* what;
    std::size_t first;
    std::size_t step;
    const char* unit;
  };
  const River rivers[] = {
      {"first page of a river of all feeds", 0, 1, "ms (2 or less)"},
      {"… of every second one", 0, 2, "ms (2 or less)"},
      {"… of every hundredth", 0, 100, "ms (2 or less)"},
      {"… of one feed", plan.feeds - 1, 1, "ms (2 or less)"},
      {"… of the half that has been quiet for longer", 0, 0, "ms (the worst of large rivers)"}};
  for (const auto& [what, first, step, unit] : rivers) {
    const std::size_t end = step == 0 ? plan.feeds / 2 : plan.feeds;
    std::vector<FeedId> feeds;
    for (std::size_t i = first; i < end; i += std::max<std::size_t>(step, 1))
      feeds.push_back(FeedId::from_url(EntryMaker::feed_url(i)));
    const storage::RiverLimits page{100, std::chrono::milliseconds{0}, 100};
    const auto read = [&] {
      const auto items = must(must(store.snapshot()).river(feeds, page));
      if (items.size() != std::min<std::size_t>(100, plan.entries / plan.feeds * feeds.size()))
        throw std::runtime_error("a page of " + std::to_string(items.size()));
    };
    read();
    report(what, median_ms(51, read), unit);
  }
}

void measure_polls(const EntryMaker& maker, const Plan& plan) {
  auto engine = must(storage::LmdbEngine::open({plan.folder / "store", map_size, true, false}));
  const std::size_t documents = plan.entries / entries_of_a_document;
  std::size_t at = documents - plan.feeds;
  // Undone each time: what is measured is the looking up.
  const auto look_up = [&](auto change) {
    double best = 0;
    for (int i = 0; i < 200; ++i) {
      Batch batch = document(maker, plan, at + static_cast<std::size_t>(i) * 37 % plan.feeds);
      batch.updates[0].received = seen_at(documents + static_cast<std::size_t>(i));
      change(batch, i);
      const auto writing = must(engine->begin_write());
      storage::Publication publication(std::numeric_limits<std::uint64_t>::max());
      storage::RecentOutlines outlines;
      storage::BandFilter bands;
      storage::CommitScope scope(*engine, publication, outlines, bands);
      best += seconds([&] { must(storage::apply(batch, scope, *writing)); });
    }
    return best / 200 * 1e6;
  };
  report("a document that lists nothing new, an item",
         look_up([](Batch&, int) {}) / static_cast<double>(entries_of_a_document), "us");
  report("a document with one new entry", look_up([&](Batch& batch, int i) {
           auto& entries = batch.updates[0].entries;
           entries.back() =
               maker.make(plan.feeds + 1, static_cast<std::size_t>(i), batch.updates[0].received);
           entries.back().entry.feed = batch.updates[0].state.id;
         }),
         "us");
  Store store = must(Store::open(std::move(engine)));
  int next = 0;
  report("a commit of one poll that brings one entry, durable",
         median_ms(51,
                   [&] {
                     Batch batch = document(maker, plan, at + static_cast<std::size_t>(next));
                     auto& update = batch.updates[0];
                     update.received = seen_at(documents + static_cast<std::size_t>(next));
                     update.entries.back() =
                         maker.make(plan.feeds + 2, static_cast<std::size_t>(next++), update.received);
                     update.entries.back().entry.feed = update.state.id;
                     must(store.commit(std::span<const Batch>(&batch, 1)));
                   }),
         "ms");
  const FeedId feed = FeedId::from_url(EntryMaker::feed_url(3));
  report("what retention drops of a feed, looked up",
         median_ms(
             51,
             [&] {
               must(must(store.snapshot()).retention(feed, {std::chrono::hours{1}, 0}, seen_at(documents)));
             }),
         "ms");
}

}  // namespace
}  // namespace riverd::bench

int main(int argc, char** argv) {
  using namespace riverd::bench;
  Plan plan;
  if (argc > 1) plan.entries = std::strtoull(argv[1], nullptr, 10);
  if (argc > 2) plan.feeds = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) plan.folder = argv[3];
  if (plan.feeds == 0 || plan.entries / entries_of_a_document < plan.feeds) {
    std::fputs("riverd_store_bench [ENTRIES [FEEDS [FOLDER]]]: at least 25 entries a feed\n", stderr);
    return 2;
  }
  if (std::filesystem::exists(plan.folder)) {
    std::fprintf(stderr, "%s exists already; name another folder, or remove it\n", plan.folder.c_str());
    return 1;
  }
  try {
    const EntryMaker maker;
    std::printf("%zu entries of %zu feeds\n", plan.entries, plan.feeds);
    measure_writing(maker, plan);
    measure_reading(plan);
    measure_polls(maker, plan);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    std::filesystem::remove_all(plan.folder);
    return 1;
  }
  std::filesystem::remove_all(plan.folder);
  return 0;
}
