#include "feeds/model/id.hpp"

#include <catch2/catch.hpp>

using namespace riverd;

TEST_CASE("a feed's id is the same for the same URL and reads back from its digits") {
  const FeedId id = FeedId::from_url("https://feedx.example/rss/voa.xml");
  CHECK(id == FeedId::from_url("https://feedx.example/rss/voa.xml"));
  CHECK(id != FeedId::from_url("https://feedx.example/rss/bbc.xml"));
  CHECK(id.to_string().size() == 16);
  CHECK(FeedId::parse(id.to_string()) == id);
}

TEST_CASE("an entry's id reads back from its digits in either case") {
  const EntryId id{digest_of({"feed", "guid"})};
  CHECK(EntryId::parse(id.to_string()) == id);
  CHECK_FALSE(EntryId::parse("12"));
  CHECK_FALSE(EntryId::parse(std::string(32, 'g')));
  CHECK(EntryId{}.empty());
  CHECK_FALSE(id.empty());
}

TEST_CASE("digests tell lists of parts apart that read the same when joined") {
  CHECK(digest_of({"ab", "c"}) != digest_of({"a", "bc"}));
  CHECK(digest_of({"abc"}) != digest_of({"abc", ""}));
}
