// What looking for near-duplicates adds to a cold poll: `riverd_near_poll [FEEDS]`, by default 2,000 feeds of
// 30 items, each read, made ready and stored by one thread, without the search and with it. One item in ten
// is another feed's, cut off or with a footer. Told in processor time too, which a busy machine does not
// change.

#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "storage/prepare.hpp"
#include "storage/store.hpp"
#include "tests/bench/store_texts.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t map_size = std::uint64_t{64} << 30U;
constexpr std::size_t items_of_a_feed = 30;
constexpr std::size_t batches_of_a_commit = 64;  // as the writer groups them
constexpr std::size_t copied = 10;               // one item in so many
constexpr std::size_t remembered = 5'000;        // of those that may be copied
const Time now{std::chrono::milliseconds{1'740'000'000'000}};

template <class T>
T must(const Result<T>& result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return *result;
}

/// How long something took.
struct Spent {
  double wall = 0;  // seconds
  double processor = 0;

  template <class Function>
  void add(Function function) {
    const auto start = Clock::now();
    const std::clock_t worked = std::clock();
    function();
    processor += static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC;
    wall += std::chrono::duration<double>(Clock::now() - start).count();
  }
};

/// RSS documents of feeds that copy from one another.
std::vector<std::string> documents(std::size_t feeds) {
  const EntryMaker maker;
  std::mt19937_64 random(7);
  std::deque<std::string> originals;
  std::vector<std::string> out;
  for (std::size_t feed = 0; feed < feeds; ++feed) {
    const std::string site = "https://source-" + std::to_string(feed) + ".example/";
    std::string document = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Source " +
                           std::to_string(feed) + "</title><link>" + site +
                           "</link><description>News</description>";
    for (std::size_t i = 0; i < items_of_a_feed; ++i) {
      std::string html;
      if (!originals.empty() && random() % copied == 0) {
        html = originals[random() % originals.size()];
        const auto cut = html.find("</p>", html.size() / 2);
        if (random() % 2 == 0 || cut == std::string::npos) {
          html += "<p>Read more of this at " + site + "</p>";
        } else {
          html.resize(cut + 4);
        }
      } else {
        html = maker.article(random, feed % 3 == 0, 800 + random() % 3'000);
        originals.push_back(html);
        if (originals.size() > remembered) originals.pop_front();
      }
      const std::string link = site + std::to_string(i) + "-" + std::to_string(random() % 100'000);
      document += "<item><title>Item " + std::to_string(i) + " of source " + std::to_string(feed) +
                  "</title><link>" + link + "</link><guid>" + link + "</guid><pubDate>Wed, 19 Feb 2025 " +
                  std::to_string(10 + i % 10) + ":00:00 GMT</pubDate><description><![CDATA[" + html +
                  "]]></description></item>";
    }
    out.push_back(document + "</channel></rss>");
  }
  return out;
}

storage::Batch ingest(const std::string& document, std::size_t feed, bool folds) {
  storage::Batch out;
  auto& update = out.updates.emplace_back();
  NormalizeContext context;
  context.feed_url = update.state.url = EntryMaker::feed_url(feed);
  context.feed = update.state.id = FeedId::from_url(context.feed_url);
  context.now = update.received = now;
  context.authority = "riverd.example";
  auto parsed = parse::parse(document, {});
  if (!parsed) throw std::runtime_error(parsed.error().message());
  update.entries = normalize(*std::move(parsed), context).entries;
  storage::prepare(update.entries, folds);
  update.folds = folds;
  return out;
}

struct Poll {
  Spent ingesting;
  Spent committing;
  std::size_t items = 0;
  std::size_t folded = 0;
};

Poll poll(const std::vector<std::string>& documents, bool folds, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  auto opened = storage::Store::open(storage::StoreOptions{folder, map_size, true, false});
  if (!opened) throw std::runtime_error(opened.error().message());
  storage::Store store = std::move(*opened);
  Poll out;
  for (std::size_t next = 0; next < documents.size();) {
    std::vector<storage::Batch> group;
    out.ingesting.add([&] {
      for (; next < documents.size() && group.size() < batches_of_a_commit; ++next)
        group.push_back(ingest(documents[next], next, folds));
    });
    out.committing.add([&] {
      for (const auto& result : must(store.commit(group))) {
        out.items += result.changes.front().added;
        out.folded += result.changes.front().folded;
      }
    });
  }
  return out;
}

void run(std::size_t feeds, const std::filesystem::path& folder) {
  const auto all = documents(feeds);
  (void)ingest(all.front(), 0, true);  // makes the tables that are made once
  std::printf("%-10s %9s %9s %14s %14s %14s %14s\n", "search", "items", "folded", "ingest, us",
              "processor, us", "commit, us", "processor, us");
  std::vector<Poll> polls;
  for (const bool folds : {false, true}) {
    const Poll& done = polls.emplace_back(poll(all, folds, folder / (folds ? "with" : "without")));
    const auto each = [&](double seconds) { return seconds / static_cast<double>(done.items) * 1e6; };
    std::printf("%-10s %9zu %9zu %14.1f %14.1f %14.1f %14.1f\n", folds ? "with" : "without", done.items,
                done.folded, each(done.ingesting.wall), each(done.ingesting.processor),
                each(done.committing.wall), each(done.committing.processor));
  }
  const auto total = [](const Poll& one) { return one.ingesting.wall + one.committing.wall; };
  const auto worked = [](const Poll& one) { return one.ingesting.processor + one.committing.processor; };
  std::printf("with / without: %.2f, of processor time %.2f (2 or less)\n", total(polls[1]) / total(polls[0]),
              worked(polls[1]) / worked(polls[0]));
}

}  // namespace
}  // namespace riverd::bench

int main(int argc, char** argv) {
  const std::size_t feeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'000;
  if (argc > 2 || feeds == 0) {
    std::fputs("riverd_near_poll [FEEDS]\n", stderr);
    return 2;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "riverd-near-poll-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    std::fputs("no temporary folder\n", stderr);
    return 1;
  }
  int status = 0;
  try {
    riverd::bench::run(feeds, folder);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    status = 1;
  }
  std::filesystem::remove_all(folder);
  return status;
}
