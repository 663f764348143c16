#include "storage/recognise.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace riverd::storage {
namespace {

Time at(int minutes) {
  return Time{std::chrono::hours{400'000} + std::chrono::minutes{minutes}};
}

/// A publisher's item: what makes it the same article, and the name it is given.
struct Item {
  int article = 0;
  std::string name;
  ItemTraits traits;
  std::optional<Time> date{};
};

Item item(int article, const std::string& name = "a") {
  const auto number = static_cast<std::uint64_t>(article);
  return {article, name, {0, 1000 + number, 2000 + number, 3000 + number, 4000 + number}, at(article)};
}

EntryId id_of(const Item& item) {
  return EntryId{digest_of({"entry", std::to_string(item.article), item.name})};
}

/// A feed that is polled: it knows the identities it has seen, as the store does.
class Feed {
 public:
  Recognised poll(const std::vector<Item>& items, int minute, bool held_before = false) {
    std::vector<Candidate> candidates;
    for (const Item& each : items) {
      Candidate candidate;
      candidate.identity = digest_of({"identity", std::to_string(each.article), each.name});
      candidate.entry.id = id_of(each);
      candidate.entry.times.stated_published = each.date;
      candidate.traits = each.traits;
      candidates.push_back(candidate);
    }
    std::vector<Listed> listed;
    for (const Candidate& candidate : candidates) {
      const auto known = identities_.find(candidate.identity);
      Listed one{&candidate, nullptr, known != identities_.end(), {}};
      if (one.known) one.entry = known->second;
      listed.push_back(one);
    }
    auto out = recognise(listed, memory_, at(minute), held_before);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto& what = out.items[i];
      if (what.kind == Recognition::Kind::fresh) identities_[candidates[i].identity] = candidates[i].entry.id;
      if (what.kind == Recognition::Kind::renamed) identities_[candidates[i].identity] = what.entry;
    }
    memory_ = out.memory;
    return out;
  }

  FeedMemory& memory() { return memory_; }

 private:
  std::map<Digest, EntryId> identities_;
  FeedMemory memory_;
};

std::vector<Recognition::Kind> kinds(const Recognised& recognised) {
  std::vector<Recognition::Kind> out;
  for (const auto& each : recognised.items) out.push_back(each.kind);
  return out;
}

std::vector<Item> articles(int newest, int oldest, const std::string& name = "a") {
  std::vector<Item> out;
  for (int i = newest; i >= oldest; --i) out.push_back(item(i, name));
  return out;
}

using Kind = Recognition::Kind;

TEST_CASE("D1 an item with a new guid is the entry it was before") {
  Feed feed;
  feed.poll(articles(3, 1), 10);
  Item renamed = item(2, "b");
  SECTION("by text and title, when guid, link and date changed") {
    renamed.traits.link = renamed.traits.trail = 7;
    renamed.date = at(9);
  }
  SECTION("by text and link, when guid, title and date changed") {
    renamed.traits.title = 7;
    renamed.date = at(9);
  }
  SECTION("by title and date, when guid, link and text changed") {
    renamed.traits.link = renamed.traits.trail = renamed.traits.text = 7;
  }
  SECTION("by link and date, when guid, title and text changed") {
    renamed.traits.title = renamed.traits.text = 7;
  }
  SECTION("by the link's path and the date, when the host moved") {
    renamed.traits.link = 7;
    renamed.traits.text = 0;
    renamed.traits.title = 0;
  }
  SECTION("by text and date, where there are no titles") {
    renamed.traits.link = renamed.traits.trail = renamed.traits.title = 0;
  }
  const auto out = feed.poll({item(3), renamed, item(1)}, 20);
  REQUIRE(kinds(out) == std::vector{Kind::known, Kind::renamed, Kind::known});
  CHECK(out.items[1].entry == id_of(item(2)));
  CHECK(out.renamed == 1);
}

TEST_CASE("D1 the spelling of a guid that is a URL alone decides") {
  Feed feed;
  Item before = item(1, "http");
  before.traits = {99, 0, 0, 0, 0};
  Item after = before;
  after.name = "https";
  after.date = at(5);
  feed.poll({before}, 10);
  CHECK(kinds(feed.poll({after}, 20)) == std::vector{Kind::renamed});
}

TEST_CASE("D1 another article under the spelling of a guid is another article") {
  Feed feed;
  Item first = item(1);
  first.traits.guid = 99;
  Item second = item(2, "b");
  second.traits.guid = 99;
  feed.poll({first}, 10);
  CHECK(kinds(feed.poll({second}, 20)) == std::vector{Kind::fresh});
}

TEST_CASE("D1 a link or a title alone makes no item another's") {
  Feed feed;
  feed.poll({item(1)}, 10);
  Item next = item(2);
  SECTION("a page that is written anew each day under one address and title") {
    next.traits.link = item(1).traits.link;
    next.traits.trail = item(1).traits.trail;
    next.traits.title = item(1).traits.title;
  }
  SECTION("a column's title") {
    next.traits.title = item(1).traits.title;
  }
  SECTION("a standing text under new titles and links") {
    next.traits.text = item(1).traits.text;
  }
  CHECK(kinds(feed.poll({next}, 20)) == std::vector{Kind::fresh});
}

TEST_CASE("D1 an entry that the document lists itself lends its identity to no other item") {
  Feed feed;
  feed.poll({item(1)}, 10);
  Item twin = item(1, "twin");
  CHECK(kinds(feed.poll({twin, item(1)}, 20)) == std::vector{Kind::fresh, Kind::known});
}

TEST_CASE("D1 one entry is found again by one item, the likest") {
  Feed feed;
  feed.poll({item(1)}, 10);
  Item alike = item(1, "alike");
  alike.traits.text = 7;
  const Item same = item(1, "same");
  const auto out = feed.poll({alike, same}, 20);
  CHECK(kinds(out) == std::vector{Kind::fresh, Kind::renamed});
}

TEST_CASE("D1 a feed whose guids all change at once brings nothing new") {
  Feed feed;
  feed.poll(articles(20, 1), 30);
  const auto out = feed.poll(articles(22, 3, "b"), 40);
  CHECK(out.renamed == 18);
  CHECK(out.held == 0);
  CHECK(out.items[0].kind == Kind::fresh);  // newer than everything before
  CHECK(out.items[1].kind == Kind::fresh);
}

TEST_CASE("an entry that left the document is recognised when it comes back renamed") {
  Feed feed;
  feed.poll(articles(20, 1), 30);
  feed.poll(articles(60, 41), 70);
  CHECK(feed.poll(articles(20, 1, "b"), 80).renamed == 20);
}

TEST_CASE("a feed that suddenly is another is held until it says so again") {
  Feed feed;
  feed.poll(articles(20, 1), 200);
  const auto strangers = [&] {
    auto items = articles(120, 101);
    for (Item& each : items) each.date = at(each.article - 200);
    return items;
  }();
  const auto out = feed.poll(strangers, 210);
  CHECK(out.held == 20);
  CHECK(out.memory.items.size() == 20);  // the old ones
  CHECK(kinds(feed.poll(strangers, 220, true)) == std::vector<Kind>(20, Kind::fresh));
}

TEST_CASE("a busy feed whose document turned over is not held") {
  Feed feed;
  feed.poll(articles(20, 1), 30);
  CHECK(feed.poll(articles(60, 41), 70).held == 0);
}

TEST_CASE("a feed without dates whose document turned over is not held") {
  Feed feed;
  auto undated = articles(60, 1);
  for (Item& each : undated) each.date.reset();
  feed.poll({undated.begin() + 30, undated.end()}, 30);
  CHECK(feed.poll({undated.begin(), undated.begin() + 30}, 70).held == 0);
}

TEST_CASE("an entry is withdrawn when two documents pass it over") {
  Feed feed;
  feed.poll(articles(5, 1), 10);
  std::vector<Item> without = articles(6, 1);
  without.erase(without.begin() + 3);  // the third article
  CHECK(feed.poll(without, 20).withdrawn.empty());
  CHECK(feed.poll(without, 30).withdrawn == std::vector{id_of(item(3))});
  CHECK(feed.poll(without, 40).withdrawn.empty());
  CHECK(feed.poll(articles(6, 1), 50).listed_again == std::vector{id_of(item(3))});
}

TEST_CASE("an entry that fell off the end was not withdrawn") {
  Feed feed;
  feed.poll(articles(5, 1), 10);
  CHECK(feed.poll(articles(7, 3), 20).withdrawn.empty());
  CHECK(feed.poll(articles(7, 3), 30).withdrawn.empty());
  CHECK(feed.poll(articles(8, 4), 40).withdrawn.empty());
}

TEST_CASE("T6 each new date of an entry is counted") {
  Feed feed;
  feed.poll({item(1)}, 10);
  Item bumped = item(1);
  bumped.date = at(8);
  feed.poll({bumped}, 20);
  CHECK(feed.poll({bumped}, 30).memory.items.at(0).redated == 1);
  CHECK(feed.poll({item(1)}, 40).memory.items.at(0).redated == 2);
}

TEST_CASE("a document applied again changes no memory") {
  Feed feed;
  feed.poll(articles(5, 1), 10);
  auto without = articles(5, 1);
  without.erase(without.begin() + 1);
  const auto once = feed.poll(without, 20).memory;
  CHECK(feed.poll(without, 20).memory == once);
  CHECK(feed.poll(articles(5, 1), 10).memory == once);
}

TEST_CASE("what became of an item's article is remembered with it, edited or not") {
  Feed feed;
  feed.poll(articles(3, 1), 10);
  feed.memory().items.at(1).article = {true, false, 0};
  feed.memory().items.at(2).article = {false, true, 4};
  auto edited = articles(3, 1);
  edited.at(1).traits.title = 77;
  const auto memory = feed.poll(edited, 20).memory;
  CHECK(memory.items.at(0).article == ArticleState());
  CHECK(memory.items.at(1).article == ArticleState{true, false, 0});
  CHECK(memory.items.at(2).article == ArticleState{false, true, 4});
  const auto read = decode_memory(FeedId{1}, encode(memory));
  REQUIRE(read.has_value());
  CHECK(*read == memory);
}

TEST_CASE("a memory is read as it was written") {
  Feed feed;
  feed.poll(articles(5, 1), 10);
  Item undated = item(9);
  undated.date.reset();
  const auto memory = feed.poll({undated, item(4), item(2)}, 20).memory;
  const auto read = decode_memory(FeedId{1}, encode(memory));
  REQUIRE(read.has_value());
  CHECK(*read == memory);
  CHECK_FALSE(decode_memory(FeedId{1}, encode(memory).substr(1)).has_value());
}

}  // namespace
}  // namespace riverd::storage
