#include "tests/storage/support.hpp"
#include "tests/support/item_file.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <set>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

const std::filesystem::path samples =
    std::filesystem::path(RIVERD_SOURCE_DIR).parent_path() / "shared" / "samples";

std::vector<riverd::test::ItemFile> read_samples() {
  std::set<std::filesystem::path> files;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(samples, none)) {
    if (file.path().extension() == ".txt") files.insert(file.path());
  }
  std::vector<riverd::test::ItemFile> out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    out.push_back(riverd::test::read_item_file(std::string((std::istreambuf_iterator<char>(in)), {})));
  }
  return out;
}

Candidate candidate_of(const riverd::test::ItemFile& item, FeedId feed, int number, Time seen) {
  Candidate out = candidate(feed, "item " + std::to_string(number), item.html, {}, seen);
  out.entry.title = item.title;
  out.entry.url = item.url;
  out.entry.content = text::sanitize_for_publication(item.html, item.url);
  out.article = dedupe::read_article(out.entry.title, out.entry.content);
  return out;
}

}  // namespace

TEST_CASE("five texts about one subject stay five entries, of five feeds or of one") {
  const auto items = read_samples();
  if (items.empty()) {
    WARN("not run: the source documents do not lie beside this checkout (" << samples << ")");
    return;
  }
  REQUIRE(items.size() == 5);
  for (const bool one_feed : {false, true}) {
    CAPTURE(one_feed);
    Store store = must(Store::open(std::make_unique<MemoryEngine>()));
    std::set<FeedId> feeds;
    // All at once as to their arrival, so that they are compared although they are a year apart.
    for (int i = 0; i < 5; ++i) {
      const FeedId feed = feed_id(one_feed ? 0 : i);
      feeds.insert(feed);
      const auto item = candidate_of(items[static_cast<std::size_t>(i)], feed, i, at(i));
      CAPTURE(i);
      CHECK(item.article.tokens.size() > 300);
      const auto changes = commit(store, batch(feed, {item}, at(i))).changes;
      CHECK(changes.front().added == 1);
      CHECK(changes.front().folded == 0);
    }
    const std::vector<FeedId> of(feeds.begin(), feeds.end());
    const auto river = must(must(store.snapshot()).river(of, {}));
    CHECK(river.size() == 5);
    for (const auto& shown : river) CHECK(shown.copies.empty());
  }
}

TEST_CASE("a copy of one of the five texts is folded among them") {
  const auto items = read_samples();
  if (items.empty()) {
    WARN("not run: the source documents do not lie beside this checkout (" << samples << ")");
    return;
  }
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  for (int i = 0; i < 5; ++i) {
    const FeedId feed = feed_id(i);
    must(store.commit(
        std::vector{batch(feed, {candidate_of(items[static_cast<std::size_t>(i)], feed, i, at(i))}, at(i))}));
  }
  for (int i = 0; i < 5; ++i) {
    auto copy = items[static_cast<std::size_t>(i)];
    copy.html += "<p>Read by a mirror, and given a footer of its own.</p>";
    const FeedId mirror = feed_id(10 + i);
    const auto changes =
        commit(store, batch(mirror, {candidate_of(copy, mirror, i, at(10 + i))}, at(10 + i))).changes;
    CHECK(changes.front().folded == 1);
  }
}
