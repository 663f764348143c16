// What a river's rules cost where they match little: `riverd_filter_bench [ENTRIES [FEEDS]]`, by default
// 100,000 entries of 200 feeds in a store below the folder for temporary files. Each figure is of one Atom
// document, rendered as the daemon does.

#include "daemon/serve/render.hpp"
#include "storage/store.hpp"
#include "tests/bench/store_texts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace riverd::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t map_size = std::uint64_t{16} << 30U;
constexpr std::size_t entries_of_a_document = 25;
const Time start_of_time{std::chrono::milliseconds{1'740'000'000'000}};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class Function>
double milliseconds(Function function) {
  const auto start = Clock::now();
  function();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// A document of a feed; `numbers` are those of its entries.
storage::Batch document(const EntryMaker& maker, std::size_t feed, std::size_t first, std::size_t count,
                        Time seen) {
  storage::Batch batch;
  auto& update = batch.updates.emplace_back();
  update.state.url = EntryMaker::feed_url(feed);
  update.state.id = FeedId::from_url(update.state.url);
  update.state.health = storage::FeedHealth::good;
  update.received = seen;
  for (std::size_t i = count; i-- > 0;) {
    update.entries.push_back(maker.make(feed, first + i, seen));
    // One in a thousand is what the rules look for.
    if ((first + i) % 1000 == 7) update.entries.back().entry.title += " Aardvark";
  }
  return batch;
}

struct Store {
  EntryMaker maker;
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "riverd-filter-bench";
  std::size_t feeds;
  std::size_t next = 0;  // number of each feed's next entry
  std::optional<storage::Store> store;

  Store(std::size_t entries, std::size_t of_feeds) : feeds(of_feeds) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    store.emplace(must(storage::Store::open({folder, map_size, false, false})));
    for (; next < entries / feeds; next += entries_of_a_document) {
      std::vector<storage::Batch> group;
      for (std::size_t feed = 0; feed < feeds; ++feed) {
        const auto seen = start_of_time + std::chrono::minutes(next);
        group.push_back(document(maker, feed, next, entries_of_a_document, seen));
      }
      must(store->commit(group));
    }
  }
  ~Store() {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void add_one() {
    const std::vector group{document(maker, 0, next++, 1, start_of_time + std::chrono::hours(24 * 365))};
    must(store->commit(group));
  }
};

serve::ServeSettings settings(std::size_t feeds, const std::vector<std::string>& keep) {
  serve::ServeSettings out;
  out.base_url = "https://river.example";
  serve::RiverSettings river{"all", "All", {}};
  for (std::size_t feed = 0; feed < feeds; ++feed) {
    const std::string url = EntryMaker::feed_url(feed);
    river.feeds.push_back(FeedId::from_url(url));
    out.feeds.push_back({river.feeds.back(), "feed" + std::to_string(feed), "", url, {}});
  }
  river.filter = filter::Filter(keep, {}, {});
  out.rivers.push_back(std::move(river));
  return out;
}

void measure(Store& bench, const char* what, const std::vector<std::string>& keep) {
  const serve::Catalog catalog(settings(bench.feeds, keep));
  std::size_t bytes = 0;
  const auto render = [&] {
    bytes = must(serve::render_river(*bench.store, catalog, 0, serve::Format::atom, std::nullopt))
                ->identity()
                .body.size();
  };
  const double first = milliseconds(render);
  bench.add_one();
  const double second = milliseconds(render);
  std::printf("%-44s %10.1f ms first %10.1f ms after one more entry %9zu bytes\n", what, first, second,
              bytes);
}

}  // namespace
}  // namespace riverd::bench

int main(int argc, char** argv) {
  using namespace riverd::bench;
  const std::size_t entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::size_t feeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
  Store bench(entries, std::max<std::size_t>(feeds, 1));
  std::printf("%zu entries of %zu feeds\n", bench.next * bench.feeds, bench.feeds);
  measure(bench, "no rules", {});
  measure(bench, "title:aardvark", {"title:aardvark"});
  measure(bench, "tag=nothing", {"tag=nothing"});
  measure(bench, "text:aardvark", {"text:aardvark"});
  measure(bench, "text:/aard(wolf|vark)s?/", {"text:/aard(wolf|vark)s?/"});
  measure(bench, "title:aardvark and text.words > 50", {"title:aardvark and text.words > 50"});
}
