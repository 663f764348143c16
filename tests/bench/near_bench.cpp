// What the search for near-duplicates costs: `riverd_near_bench [ENTRIES [FOLDER]]`, by default a million
// within three days, of a thousand feeds. All is written twice, with the search and without it, commit by
// commit, so that both see the same machine.

#include "feeds/dedupe/article.hpp"
#include "feeds/text/sanitize.hpp"
#include "storage/prepare.hpp"
#include "storage/store.hpp"
#include "tests/bench/store_texts.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace riverd::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t map_size = std::uint64_t{64} << 30U;
constexpr std::size_t feeds = 1'000;
constexpr std::size_t entries_of_a_document = 25;
constexpr std::size_t batches_of_a_commit = 64;  // as the writer groups them
constexpr std::size_t copied = 10;               // one entry in so many is another feed's, changed
constexpr std::size_t remembered = 20'000;       // of those that may be copied
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
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Articles that are all different, but for one in ten: it is a late copy, without its end or with a footer.
class Articles {
 public:
  struct Made {
    Candidate candidate;
    bool copy = false;
  };

  Made make(std::size_t feed, std::size_t number, Time seen) {
    Made out;
    out.candidate = maker_.make(feed, number, seen);
    Entry& entry = out.candidate.entry;
    std::string html;
    if (!originals_.empty() && random_() % copied == 0) {
      const Original& original = originals_[random_() % originals_.size()];
      out.copy = original.feed != feed;
      const std::size_t paragraph = original.html.find("</p>", original.html.size() / 2);
      html = random_() % 2 == 0 || paragraph == std::string::npos
                 ? original.html + "<p>Read more of this at " + EntryMaker::feed_url(feed) + "</p>"
                 : original.html.substr(0, paragraph + 4);
    } else {
      html = maker_.article(random_, feed % 3 == 0, 800 + random_() % 3'000);
      originals_.push_back({feed, html});
      if (originals_.size() > remembered) originals_.pop_front();
    }
    entry.content = text::sanitize_for_publication(html, entry.url);
    preparing_ += seconds([&] { out.candidate.article = dedupe::read_article(entry.title, entry.content); });
    ++prepared_;
    return out;
  }

  void prepare(std::vector<Candidate>& document) {
    preparing_ += seconds([&] { storage::prepare(document, true); });
  }

  /// Microseconds for one article, on average.
  [[nodiscard]] double preparing() const { return preparing_ / static_cast<double>(prepared_) * 1e6; }

 private:
  struct Original {
    std::size_t feed;
    std::string html;
  };

  EntryMaker maker_;
  std::mt19937_64 random_{7};
  std::deque<Original> originals_;
  double preparing_ = 0;
  std::size_t prepared_ = 0;
};

/// What this process has handed to the system to write, in bytes (proc(5)).
std::uint64_t written_so_far() {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value && name != "wchar:") continue;
  return value;
}

struct Side {
  template <class Function>
  void commit(Function function) {
    const std::uint64_t before = written_so_far();
    const std::clock_t worked = std::clock();
    time += seconds(function);
    processor += static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC;
    written += written_so_far() - before;
  }

  storage::Store store;
  double time = 0;            // in commits
  double processor = 0;       // … of that, working; a busy machine does not change it
  std::uint64_t written = 0;  // bytes
};

Side open(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  return {must(storage::Store::open(storage::StoreOptions{folder, map_size, true, false}))};
}

void run(std::size_t entries, const std::filesystem::path& folder) {
  Articles articles;
  Side with = open(folder / "with");
  Side without = open(folder / "without");
  const std::size_t documents = entries / entries_of_a_document;
  const auto between = std::chrono::milliseconds(std::chrono::hours{72}) / static_cast<long>(documents);
  std::size_t copies = 0;
  std::size_t folded = 0;
  std::size_t counted = 0;
  std::printf("%12s %14s %14s %12s %10s %24s %10s %16s %10s\n", "entries", "with, us", "without, us",
              "verdict, us", "ratio", "processor: verdict, us", "ratio", "written, bytes", "without");
  for (std::size_t next = 0; next < documents;) {
    std::vector<storage::Batch> group;
    for (; next < documents && group.size() < batches_of_a_commit; ++next) {
      const std::size_t feed = next % feeds;
      auto& update = group.emplace_back().updates.emplace_back();
      update.state.url = EntryMaker::feed_url(feed);
      update.state.id = FeedId::from_url(update.state.url);
      update.received = start_of_time + between * static_cast<long>(next);
      for (std::size_t i = 0; i < entries_of_a_document; ++i) {
        auto made = articles.make(feed, next / feeds * entries_of_a_document + i, update.received);
        copies += made.copy ? 1 : 0;
        update.entries.push_back(std::move(made.candidate));
      }
      articles.prepare(update.entries);
      counted += entries_of_a_document;
    }
    with.commit([&] {
      for (const auto& result : must(with.store.commit(group))) folded += result.changes.front().folded;
    });
    for (auto& batch : group) batch.updates.front().folds = false;
    without.commit([&] { must(without.store.commit(group)); });
    if (counted * 10 >= entries || next == documents) {
      const auto each = [&](double time) { return time / static_cast<double>(counted) * 1e6; };
      const auto written = [&](const Side& side) {
        return static_cast<double>(side.written) / static_cast<double>(counted);
      };
      std::printf("%12zu %14.1f %14.1f %12.1f %10.2f %24.1f %10.2f %16.0f %10.0f\n",
                  next * entries_of_a_document, each(with.time), each(without.time),
                  each(with.time - without.time), with.time / without.time,
                  each(with.processor - without.processor), with.processor / without.processor, written(with),
                  written(without));
      std::fflush(stdout);
      for (Side* side : {&with, &without}) {
        side->time = side->processor = 0;
        side->written = 0;
      }
      counted = 0;
    }
  }
  std::printf("ahead of the writer, packing too: %.1f us\n", articles.preparing());
  std::printf("copies made %zu, entries folded or grouped %zu\n", copies, folded);
  for (const char* side : {"with", "without"}) {
    const auto file = folder / side / "store.mdb";
    std::printf("store %s: %.0f bytes an entry\n", side,
                static_cast<double>(std::filesystem::file_size(file)) / static_cast<double>(entries));
  }
}

}  // namespace
}  // namespace riverd::bench

int main(int argc, char** argv) {
  const std::size_t entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::filesystem::path folder =
      argc > 2 ? argv[2] : std::filesystem::temp_directory_path() / "riverd-near-bench";
  if (entries < 1'000) {
    std::fputs("riverd_near_bench [ENTRIES [FOLDER]]: at least a thousand\n", stderr);
    return 2;
  }
  if (std::filesystem::exists(folder)) {
    std::fprintf(stderr, "%s exists already; name another folder, or remove it\n", folder.c_str());
    return 1;
  }
  int status = 0;
  try {
    riverd::bench::run(entries, folder);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    status = 1;
  }
  std::filesystem::remove_all(folder);
  return status;
}
