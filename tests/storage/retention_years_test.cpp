#include "storage/retention.hpp"
#include "storage/verify.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

// Two years of daily polls with retention on: a reader that follows the river by ids is given each article
// once, and the store stops growing when the first tombstones are forgotten.

namespace riverd::storage::test {
namespace {

using std::chrono::hours;

constexpr int days = 730;
constexpr int feeds = 9;
constexpr int listed = 20;  // how many articles a document holds
constexpr hours day{24};
constexpr int mirror = 1;   // lists what feed 0 does, a day later
constexpr int archive = 2;  // lists an article of long ago in each document
constexpr int rekeyed = 3;  // gives all its articles new guids every 90 days

Time morning(int number) {
  return at(0) + day * number;
}

RetentionPolicy policy_of(int feed) {
  switch (feed % 3) {
    case 0:
      return {{}, 15};  // fewer than a document lists
    case 1:
      return {30 * day, 0};
    default:
      return {25 * day, 22};
  }
}

/// The article a feed publishes on a day, as it lists it on another.
Candidate article(int feed, int published, int today) {
  const int origin = feed == mirror ? 0 : feed;
  const std::string name = std::to_string(origin) + "/" + std::to_string(published);
  const std::string guid =
      feed == rekeyed ? std::to_string(today / 90) + ":" + name : std::to_string(feed) + "=" + name;
  Candidate out =
      candidate(feed_id(feed), guid, noise(400, static_cast<unsigned>(origin * 1000 + published)),
                "https://origin.example/" + name, morning(published) + hours{feed == mirror ? 20 : 0});
  out.entry.title = name;
  out.entry.times.stated_published = out.entry.times.effective;
  out.traits.title = out.traits.text = static_cast<std::uint64_t>(origin * 10'000 + published + 1);
  return out;
}

FeedUpdate document(int feed, int today) {
  const int newest = feed == mirror ? today - 1 : today;
  std::vector<Candidate> entries;
  for (int published = newest; published >= 0 && published > newest - listed; --published)
    entries.push_back(article(feed, published, today));
  if (today % 7 == 3) std::rotate(entries.begin(), entries.begin() + entries.size() / 2, entries.end());
  if (feed == archive) entries.push_back(article(feed, -100, today));
  FeedUpdate out = update(feed_id(feed), std::move(entries), morning(today) + hours{23});
  if (const auto age = policy_of(feed).max_age; age.count() > 0) out.oldest = out.received - age;
  out.most = policy_of(feed).max_entries;
  return out;
}

/// A subscriber of the river of all feeds.
class Reader {
 public:
  void read(const Store& store) {
    std::vector<FeedId> all;
    for (int feed = 0; feed < feeds; ++feed) all.push_back(feed_id(feed));
    std::set<std::string> shown;
    for (const RiverItem& item : must(must(store.snapshot()).river(all, {1000, {}, 1000}))) {
      const bool is_new = ids_.insert(item.entry.output_id).second;
      if (is_new) ++given[item.entry.title];
      if (gone_.contains(item.entry.output_id)) ++returned;
      shown.insert(item.entry.output_id);
    }
    for (const std::string& id : last_) {
      if (!shown.contains(id)) gone_.insert(id);
    }
    last_ = std::move(shown);
  }

  std::map<std::string, int> given;  // how often each article came as new
  int returned = 0;

 private:
  std::set<std::string> ids_;
  std::set<std::string> last_;
  std::set<std::string> gone_;
};

std::size_t retain(Store& store, Time now) {
  std::size_t dropped = 0;
  for (int feed = 0; feed < feeds; ++feed) {
    Batch batch;
    batch.expired = must(must(store.snapshot()).retention(feed_id(feed), policy_of(feed), now));
    if (batch.expired.empty()) continue;
    for (const FeedChange& change : commit(store, batch).changes) dropped += change.dropped;
  }
  return dropped;
}

TEST_CASE("over two years of retention nothing returns, nothing is missing and nothing grows") {
  const TemporaryDirectory directory;
  std::optional<Store> opened = must(Store::open({directory.path(), small_map, false, false}));
  Store& store = *opened;
  Reader reader;
  std::size_t dropped = 0;
  std::uint64_t size_before = 0;
  for (int today = 0; today < days; ++today) {
    Batch batch;
    for (int feed = 0; feed < feeds; ++feed) batch.updates.push_back(document(feed, today));
    for (const FeedChange& change : commit(store, batch).changes) CHECK(change.held == 0);
    reader.read(store);
    dropped += retain(store, morning(today) + hours{23});
    if (today % 5 == 0) reader.read(store);
    const auto numbers = must(must(store.snapshot()).statistics());
    REQUIRE(numbers.entries <= feeds * 31);
    if (today == 430) size_before = numbers.bytes_used;
  }
  CHECK(reader.returned == 0);
  CHECK(reader.given.size() == static_cast<std::size_t>(days) * (feeds - 1));
  for (const auto& [title, times] : reader.given) {
    INFO(title);
    CHECK(times == 1);
  }
  const auto numbers = must(must(store.snapshot()).statistics());
  opened.reset();
  CHECK(dropped + numbers.entries == static_cast<std::size_t>(days) * feeds - 1);
  const auto engine = must(LmdbEngine::open({directory.path(), small_map, false, false}));
  const Verified verified = verify(*must(engine->begin_read()),
                                   [](const Violation& violation) { UNSCOPED_INFO(to_string(violation)); });
  CHECK(verified.violations == 0);
  // The tombstones of 400 days are there by then; from now on as many are forgotten as made.
  CHECK(numbers.bytes_used < size_before + size_before / 10);
}

}  // namespace
}  // namespace riverd::storage::test
