#include "feeds/normalize/identity.hpp"

#include "normalize_fixture.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::normalizing;

namespace {

const FeedId feed = FeedId::from_url("https://harbour.example/feed");

Identifiers item(const std::string& guid, const std::string& link, const std::string& title) {
  Identifiers out;
  out.guid = guid;
  if (!link.empty()) out.link = link;
  out.title = title;
  return out;
}

Digest identity_of(const Identifiers& one) {
  return identities_of({one}, feed).at(0);
}

}  // namespace

TEST_CASE("D1 the guid decides, whatever else changes") {
  CHECK(identity_of(item("g", "a.example/1", "A")) == identity_of(item("g", "a.example/2", "B")));
  CHECK(identity_of(item("g", "a.example/1", "A")) != identity_of(item("h", "a.example/1", "A")));
}

TEST_CASE("D1 without a guid the link decides, and without a link title and date") {
  CHECK(identity_of(item("", "a.example/1", "A")) == identity_of(item("", "a.example/1", "B")));
  CHECK(identity_of(item("", "a.example/1", "A")) != identity_of(item("", "a.example/2", "A")));
  Identifiers dated = item("", "", "A");
  dated.published = fixture::at(2025, 2, 22);
  Identifiers next_day = dated;
  next_day.published = fixture::at(2025, 2, 23);
  CHECK(identity_of(dated) == identity_of(dated));
  CHECK(identity_of(dated) != identity_of(next_day));
  Identifiers untitled = item("", "", "");
  untitled.fallback = "one";
  Identifiers other = untitled;
  other.fallback = "two";
  CHECK(identity_of(untitled) != identity_of(other));
}

TEST_CASE("D1 identities and ids are prefixed by the feed") {
  const FeedId elsewhere = FeedId::from_url("https://other.example/feed");
  const auto here = identities_of({item("g", "", "A")}, feed);
  const auto there = identities_of({item("g", "", "A")}, elsewhere);
  CHECK(here != there);
  CHECK(entry_id_of(feed, here[0]) != entry_id_of(elsewhere, here[0]));
}

TEST_CASE("ids of one feed's entries begin as the feed's own id does") {
  const std::string beginning = feed.to_string().substr(0, 8);
  const EntryId one = entry_id_of(feed, identity_of(item("1", "", "A")));
  const EntryId other = entry_id_of(feed, identity_of(item("2", "", "B")));
  CHECK(one.to_string().substr(0, 8) == beginning);
  CHECK(other.to_string().substr(0, 8) == beginning);
  CHECK(one != other);
}

TEST_CASE("D1 a repeated guid is one entry unless link and title both differ") {
  const auto same = identities_of({item("g", "a.example/1", "A"), item("g", "a.example/2", "A"),
                                   item("g", "a.example/1", "B"), item("g", "", "C")},
                                  feed);
  CHECK(same[0] == same[1]);
  CHECK(same[0] == same[2]);
  CHECK(same[0] == same[3]);
}

TEST_CASE("D1 of two different articles with one guid the later goes by its link") {
  const auto two = identities_of({item("g", "a.example/1", "A"), item("g", "a.example/2", "B")}, feed);
  CHECK(two[0] == identity_of(item("g", "a.example/1", "A")));
  CHECK(two[1] == identity_of(item("", "a.example/2", "B")));
}

TEST_CASE("D1 a guid that three different articles carry identifies none of them, in any order") {
  const Identifiers a = item("0", "a.example/1", "A");
  const Identifiers b = item("0", "a.example/2", "B");
  const Identifiers c = item("0", "a.example/3", "C");
  const auto first = identities_of({a, b, c}, feed);
  const auto second = identities_of({c, a, b}, feed);
  CHECK(first[0] == second[1]);
  CHECK(first[1] == second[2]);
  CHECK(first[2] == second[0]);
  CHECK(first[0] != first[1]);
  CHECK(first[1] != first[2]);
}

TEST_CASE("D1 a link that differently titled items share names none of them") {
  const auto list = identities_of({item("", "a.example/news", "A"), item("", "a.example/news", "B")}, feed);
  CHECK(list[0] != list[1]);
  const auto twice = identities_of({item("", "a.example/1", "A"), item("", "a.example/1", "A")}, feed);
  CHECK(twice[0] == twice[1]);
}

TEST_CASE("O1 ids that are unique in the world are kept") {
  const EntryId id = entry_id_of(feed, identity_of(item("g", "", "A")));
  for (const char* kept : {"https://a.example/1", "http://a.example/?p=1", "urn:uuid:1-2-3",
                           "tag:a.example,2005:post-1", "urn:isbn:1?=x"}) {
    Identifiers one = item(kept, "", "A");
    one.guid_is_permanent = true;
    CHECK(output_id_of(one, feed, id, "river.example") == kept);
  }
}

TEST_CASE("O1 other ids become tag URIs that depend on the feed and the entry alone") {
  const EntryId id = entry_id_of(feed, identity_of(item("g", "", "A")));
  const std::string tag = "tag:river.example,2026-01-01:" + feed.to_string() + "/" + id.to_string();
  for (const char* replaced :
       {"", "post-1", "17", "https://a.example/", "https://a.example", "https://a.example/a b", "urn:x",
        "tag:x", "tag:nodate:x", "javascript:1", "ftp://a.example/1"}) {
    Identifiers one = item(replaced, "a.example/9", "A");
    one.guid_is_permanent = true;
    CHECK(output_id_of(one, feed, id, "River.example:8480") == tag);
  }
  CHECK(output_id_of(item("https://a.example/1", "", ""), feed, id, "river.example") == tag);
  CHECK(output_id_of(item("", "", ""), feed, id, "").starts_with("tag:riverd.localhost,2026-01-01:"));
}
