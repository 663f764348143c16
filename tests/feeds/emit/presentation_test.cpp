#include "feeds/emit/presentation.hpp"

#include "feeds/merge/merge.hpp"
#include "output_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace riverd;
using namespace riverd::emit;

namespace {

OutputEntry numbered(std::uint64_t arrival, Time effective) {
  OutputEntry out = fixture::bare_entry();
  out.entry.id = fixture::entry_id("number " + std::to_string(arrival));
  out.entry.output_id = "https://bare.example/" + std::to_string(arrival);
  out.entry.arrival = arrival;
  out.entry.times.effective = effective;
  return out;
}

}  // namespace

TEST_CASE("T7 entries are ordered by effective time, then arrival, both newest first, then id") {
  const Time early = fixture::at("2025-02-22", 1, 0, 0);
  const Time late = fixture::at("2025-02-22", 2, 0, 0);
  std::vector<OutputEntry> entries = {numbered(3, early), numbered(1, late), numbered(2, late)};
  order_for_display(entries);
  CHECK(entries[0].entry.arrival == 2);
  CHECK(entries[1].entry.arrival == 1);
  CHECK(entries[2].entry.arrival == 3);
  entries = {numbered(1, early), numbered(1, early)};
  entries[0].entry.id = EntryId{Digest{9}};
  entries[1].entry.id = EntryId{Digest{4}};
  order_for_display(entries);
  CHECK(entries[0].entry.id < entries[1].entry.id);
}

TEST_CASE("O3 a feed is as new as its newest entry's update") {
  std::vector<OutputEntry> entries;
  CHECK(!newest_update(entries).has_value());
  entries = {numbered(1, fixture::at("2025-02-22", 1, 0, 0)),
             numbered(2, fixture::at("2025-02-21", 1, 0, 0))};
  CHECK(newest_update(entries) == fixture::at("2025-02-22", 1, 0, 0));
  entries[1].entry.changed = fixture::at("2025-02-23", 1, 0, 0);
  CHECK(newest_update(entries) == fixture::at("2025-02-23", 1, 0, 0));
}

TEST_CASE("X5 an id that two sources use stays with the entry that arrived first") {
  OutputEntry first = numbered(1, fixture::at("2025-02-22", 1, 0, 0));
  OutputEntry thief = numbered(2, fixture::at("2025-02-22", 2, 0, 0));
  thief.entry.output_id = first.entry.output_id;
  const auto ids = distinct_ids(fixture::feed_of({thief, first}));
  CHECK(ids[1] == first.entry.output_id);
  CHECK(ids[0].starts_with("urn:uuid:"));
  CHECK(ids[0].size() == 45);
  CHECK(ids == distinct_ids(fixture::feed_of({thief, first})));
}

TEST_CASE("O12 no two entries of a document have one updated, and what the store keeps apart stays so") {
  const Time batch = fixture::at("2025-02-22", 1, 0, 0);
  std::vector<OutputEntry> entries;
  for (std::uint64_t i = 1; i <= 50; ++i) {
    entries.push_back(numbered(i, batch));
    entries.back().entry.apart = static_cast<std::uint16_t>(i == 1 ? 0 : i);
  }
  entries.push_back(numbered(51, batch));  // of a flood, or a store that gives no instants yet
  const auto updates = distinct_updates(fixture::feed_of(entries));
  CHECK(std::set<Time>(updates.begin(), updates.end()).size() == 51);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(updates[i] == batch + std::chrono::milliseconds{entries[i].entry.apart});
    CHECK(distinct_updates(fixture::feed_of({entries[i]}))[0] == updates[i]);
  }
}

TEST_CASE("excerpts are cut at words, or anywhere in text without spaces, by characters and not bytes") {
  CHECK(shortened("short", 10) == "short");
  CHECK(shortened("exactly ten", 11) == "exactly ten");
  CHECK(shortened("the water is rising", 12) == "the water is…");
  CHECK(shortened("the water is rising", 14) == "the water is…");
  CHECK(shortened("港口今天的水位比昨天高", 4) == "港口今天…");
  CHECK(shortened("", 4).empty());
}

TEST_CASE("an entry without a title is headed by its text, or else by its address") {
  Entry entry;
  CHECK(heading_of(entry) == "Untitled");
  entry.url = "https://a.example/1";
  CHECK(heading_of(entry) == "https://a.example/1");
  entry.content = text::sanitize_for_publication("<p>Only <b>text</b></p>", {});
  CHECK(heading_of(entry) == "Only text");
  entry.title = "Title";
  CHECK(heading_of(entry) == "Title");
}

TEST_CASE("O2 an author is always found: the entry's, the source's, or the source") {
  OutputEntry output = fixture::bare_entry();
  CHECK(authors_of(output).at(0).name == "Bare");
  output.source_authors = {{"", "", "", ""}, {"", "crew@bare.example", "", ""}};
  REQUIRE(authors_of(output).size() == 1);
  CHECK(authors_of(output)[0].name == "crew@bare.example");
  output.entry.authors = {{"Ann", "", "", ""}};
  CHECK(authors_of(output).at(0).name == "Ann");
}

TEST_CASE("O2 mirrors and copies become links, none twice") {
  OutputEntry output = fixture::mirrored_entry();
  output.copies.push_back(output.copies[0]);
  output.entry.links = {{"related", "https://other.example/a/1", "", "", "", {}},
                        {"license", "https://l.example/", "", "", "", {}},
                        {"edit", "https://e.example/", "", "", "", {}}};
  const auto links = further_links(output);
  REQUIRE(links.size() == 5);
  CHECK(links[0].rel == "replies");
  CHECK(links[1].rel == "via");
  CHECK(links[1].href == "https://mirror.example/");
  CHECK(links[2].rel == "related");
  CHECK(links[2].href == "https://other.example/a/1");
  CHECK(links[2].title == "Other Harbour");
  CHECK(links[3].rel == "via");
  CHECK(links[3].href == "https://third.example/");
  CHECK(links[4].rel == "license");
  output.entry.source =
      Source{"urn:x:1", "Origin", "https://origin.example/", "https://origin.example/f", {}};
  CHECK(further_links(output)[1].href == "https://origin.example/");
}

TEST_CASE("only what has the shape of an IRI, a language tag or a media type is written as one") {
  CHECK(is_iri("tag:a.example,2026-01-01:x/y"));
  CHECK(is_iri("urn:uuid:1"));
  CHECK(is_iri("https://例え.example/路"));
  CHECK(!is_iri("post-1"));
  CHECK(!is_iri("a b:c"));
  CHECK(!is_iri("https://a.example/a b"));
  CHECK(!is_iri(":x"));
  CHECK(is_language_tag("zh-Hans-CN"));
  CHECK(is_language_tag("de-1996"));
  CHECK(!is_language_tag("en_GB"));
  CHECK(!is_language_tag("en-"));
  CHECK(!is_language_tag(""));
  CHECK(!is_language_tag("1en"));
  CHECK(is_media_type("audio/mpeg"));
  CHECK(is_media_type("text/html; charset=utf-8"));
  CHECK(!is_media_type("mp3"));
  CHECK(!is_media_type("a/b c"));
}
