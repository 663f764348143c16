// Which items of a folder are copies, rewrites or reports of the same event as earlier ones, as riverd finds
// them: `riverd_near_duplicates FOLDER [--apart] [--recall]`. The format of the files is that of
// tests/support/item_file.hpp; each arrives at its date. Everything is looked up as the store does it, but
// that all of an item's pairs are told and not only the best.
//
// --apart   every file is a source of its own
// --recall  beside that, finds all pairs with a containment of 0.60 or more by other means

#include "storage/near_duplicates.hpp"
#include "feeds/dedupe/similarity.hpp"
#include "storage/lmdb_engine.hpp"
#include "storage/near_index.hpp"
#include "storage/standing_paragraphs.hpp"
#include "tests/bench/item_archive.hpp"
#include "tests/bench/near_recall.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::bench {
namespace {

using dedupe::Likeness;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t map_size = std::uint64_t{64} << 30U;
constexpr std::size_t items_of_a_commit = 64;
constexpr double rewrite_containment = 0.60;  // D6
constexpr std::size_t fewest_tokens = 60;     // D5
constexpr std::chrono::hours window{72};      // D4
constexpr std::array<const char*, 4> levels = {"nothing", "label", "group", "fold"};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What happens to a number over all items.
struct Spread {
  void add(double value) {
    sum += value;
    most = std::max(most, value);
    ++count;
  }
  [[nodiscard]] double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
  double sum = 0;
  double most = 0;
  std::size_t count = 0;
};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

class Search {
 public:
  Search(ItemArchive& archive, const std::filesystem::path& folder)
      : archive_(archive), engine_(must(storage::LmdbEngine::open({folder, map_size, false, false}))) {}

  void run() {
    (void)dedupe::read_article({}, {});  // makes the table of characters
    const std::size_t count = archive_.items().size();
    for (std::size_t first = 0; first < count; first += items_of_a_commit) {
      const auto writing = must(engine_->begin_write());
      storage::NearIndex index(must(engine_->begin_read()), recent_);
      for (std::size_t i = first; i < std::min(count, first + items_of_a_commit); ++i)
        item(i, index, *writing);
      must(index.flush(*writing));
      must(writing->commit());
    }
  }

  void print_totals() const {
    const auto& items = archive_.items();
    const auto dated = static_cast<std::size_t>(
        std::count_if(items.begin(), items.end(), [](const ArchivedItem& item) { return item.dated; }));
    std::printf("\n%zu items of %zu sources, %zu dated, %zu without a text to compare\n", items.size(),
                archive_.sources(), dated, without_text_);
    std::printf("tokens            %10.1f an item, %.0f at most\n", tokens_.mean(), tokens_.most);
    std::printf("candidates        %10.3f an item, %.0f at most\n", candidates_.mean(), candidates_.most);
    for (std::size_t level = levels.size(); level-- > 0;) {
      std::printf("%-10s %17zu pairs", levels[level], pairs_[level].count);
      if (pairs_[level].count > 0)
        std::printf(", containment %.3f on average, %.3f at most", pairs_[level].mean(), pairs_[level].most);
      std::printf("\n");
    }
    std::printf("reading           %10.3f ms an item, %.3f at most (file, sanitising, tokens)\n",
                reading_.mean(), reading_.most);
    std::printf(
        "verdict           %10.3f ms an item, %.3f at most (bands, candidates, their files and texts)\n",
        verdict_.mean(), verdict_.most);
  }

  /// What share of the pairs that there are was found.
  void print_recall() {
    std::array<std::size_t, 2> all{};
    std::array<std::size_t, 2> found{};
    shingles_.for_each_pair([&](std::size_t later, std::size_t earlier) {
      const ArchivedItem& one = archive_.items()[later];
      const ArchivedItem& other = archive_.items()[earlier];
      if (one.received - other.received > window) return;
      const auto first = fingerprint(later);
      const auto second = fingerprint(earlier);
      if (std::min(first.tokens, second.tokens) < fewest_tokens) return;
      if (dedupe::overlap_of(first, second).containment < rewrite_containment) return;
      const std::size_t same = one.source == other.source ? 1 : 0;
      ++all[same];
      if (met_.contains({later, earlier})) {
        ++found[same];
      } else {
        std::printf("missed  %s  %s\n", one.name.c_str(), other.name.c_str());
      }
    });
    for (const std::size_t same : {std::size_t{0}, std::size_t{1}}) {
      std::printf("of %zu pairs %s with a containment of 0.60 or more within 72 h, compared: %zu", all[same],
                  same == 0 ? "across sources" : "within a source", found[same]);
      if (all[same] > 0)
        std::printf(" (%.4f)", static_cast<double>(found[same]) / static_cast<double>(all[same]));
      std::printf("\n");
    }
  }

  void keep_shingles() { keeps_shingles_ = true; }

 private:
  void item(std::size_t number, storage::NearIndex& index, storage::WriteTransaction& writing) {
    const ArchivedItem& item = archive_.items()[number];
    auto start = Clock::now();
    const dedupe::Article article = archive_.read(number);
    const double reading = milliseconds_since(start);
    reading_.add(reading);
    tokens_.add(static_cast<double>(article.tokens.size()));

    start = Clock::now();
    auto standing = must(storage::StandingParagraphs::load(item.source, writing));
    standing.add(article);
    must(standing.save(item.source, writing));
    auto& boilerplate = boilerplate_[item.source] = standing.boilerplate();
    const auto bands = dedupe::traces_of(article, boilerplate).bands;
    std::vector<Pair> pairs;
    std::size_t candidates = 0;
    if (bands.empty()) {
      ++without_text_;
    } else {
      auto found = storage::NearDuplicates::worth_comparing(must(index.find(bands, item.received)));
      candidates = found.size();
      found.resize(std::min(found.size(), storage::NearDuplicates::most_compared));
      if (!found.empty()) pairs = compare(number, article, found);
      index.add(number + 1, bands, item.received);
    }
    const double verdict = milliseconds_since(start);
    verdict_.add(verdict);
    candidates_.add(static_cast<double>(candidates));
    if (keeps_shingles_) shingles_.add(number, dedupe::fingerprint_of(article, boilerplate));

    std::printf("%s: %zu tokens, %zu candidates, %.3f ms\n", item.name.c_str(), article.tokens.size(),
                candidates, reading + verdict);
    for (const Pair& pair : pairs) tell(pair);
  }

  struct Pair {
    std::size_t other;
    Likeness likeness;
    dedupe::Overlap overlap;
  };

  std::vector<Pair> compare(std::size_t number, const dedupe::Article& article,
                            const std::vector<std::uint64_t>& arrivals) {
    const ArchivedItem& item = archive_.items()[number];
    const auto& boilerplate = boilerplate_[item.source];
    const auto own = dedupe::fingerprint_of(article, boilerplate);
    const auto outline = dedupe::outline_of(article, boilerplate);
    std::vector<Pair> out;
    for (const std::uint64_t arrival : arrivals) {
      const std::size_t other = arrival - 1;
      const ArchivedItem& earlier = archive_.items()[other];
      const auto& read = archive_.article(other);
      const auto& their_boilerplate = boilerplate_[earlier.source];
      if (!may_be_alike(outline, dedupe::outline_of(read, their_boilerplate))) continue;
      const auto theirs = dedupe::fingerprint_of(read, their_boilerplate);
      const auto overlap = dedupe::overlap_of(own, theirs);
      const auto likeness = dedupe::likeness_of(own, theirs, overlap, item.source == earlier.source,
                                                item.received - earlier.received);
      out.push_back({other, likeness, overlap});
      if (keeps_shingles_) met_.emplace(number, other);
    }
    return out;
  }

  void tell(const Pair& pair) {
    const auto level = static_cast<std::size_t>(pair.likeness);
    pairs_[level].add(pair.overlap.containment);
    std::printf("  %-7s C %.3f  J %.3f  numbers %.3f  %s\n", levels[level], pair.overlap.containment,
                pair.overlap.jaccard, pair.overlap.numbers, archive_.items()[pair.other].name.c_str());
  }

  [[nodiscard]] dedupe::Fingerprint fingerprint(std::size_t item) {
    return dedupe::fingerprint_of(archive_.article(item), boilerplate_[archive_.items()[item].source]);
  }

  ItemArchive& archive_;
  std::unique_ptr<storage::Engine> engine_;
  storage::BandFilter recent_;
  std::map<FeedId, std::vector<std::uint32_t>> boilerplate_;
  bool keeps_shingles_ = false;
  SharedShingles shingles_;
  std::set<std::pair<std::size_t, std::size_t>> met_;  // those that were compared, the later first
  std::size_t without_text_ = 0;
  Spread tokens_;
  Spread candidates_;
  Spread reading_;
  Spread verdict_;
  std::array<Spread, levels.size()> pairs_;
};

/// A folder that is removed with all it holds.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "riverd-near-duplicates-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void run(const std::filesystem::path& folder, Sources sources, bool recall) {
  ItemArchive archive(folder, sources);
  const ScratchFolder scratch;
  Search search(archive, scratch.path());
  if (recall) search.keep_shingles();
  search.run();
  search.print_totals();
  if (recall) search.print_recall();
}

}  // namespace
}  // namespace riverd::bench

int main(int argc, char** argv) {
  std::filesystem::path folder;
  auto sources = riverd::bench::Sources::by_place;
  bool recall = false;
  bool wrong = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--apart") {
      sources = riverd::bench::Sources::apart;
    } else if (argument == "--recall") {
      recall = true;
    } else if (folder.empty() && !argument.starts_with('-')) {
      folder = argument;
    } else {
      wrong = true;
    }
  }
  if (wrong || folder.empty()) {
    std::fputs("riverd_near_duplicates FOLDER [--apart] [--recall]\n", stderr);
    return 2;
  }
  if (!std::filesystem::is_directory(folder)) {
    std::fprintf(stderr, "%s is no folder\n", folder.c_str());
    return 1;
  }
  try {
    riverd::bench::run(folder, sources, recall);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
  return 0;
}
