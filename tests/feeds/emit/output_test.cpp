#include "feeds/emit/output.hpp"

#include "feeds/emit/atom.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/rss.hpp"
#include "output_fixture.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace riverd;
using namespace riverd::emit;

namespace {

/// Two entries with texts, one without.
OutputFeed feed() {
  OutputEntry summarised = fixture::mirrored_entry();
  summarised.entry.id = fixture::entry_id("summarised");
  summarised.entry.output_id = "tag:harbour.example,2026-01-01:1/3";
  summarised.entry.title.clear();
  summarised.entry.summary = text::sanitize_for_publication("<p>The tide in short.</p>", {});
  summarised.entry.arrival = 8;
  return fixture::feed_of({fixture::mirrored_entry(), fixture::bare_entry(), std::move(summarised)});
}

}  // namespace

TEST_CASE("a document whose texts are read as it is written is the same as one that has them") {
  const OutputFeed whole = feed();
  OutputFeed late = whole;
  for (OutputEntry& output : late.entries) output.entry.content = output.entry.summary = {};
  std::vector<EntryId> read;
  late.texts = [&](Entry& entry) {
    for (const OutputEntry& output : whole.entries) {
      if (output.entry.id != entry.id) continue;
      entry.content = output.entry.content;
      entry.summary = output.entry.summary;
    }
    read.push_back(entry.id);
  };
  CHECK(to_atom(late) == to_atom(whole));
  CHECK(read == std::vector{late.entries[0].entry.id, late.entries[1].entry.id, late.entries[2].entry.id});
  CHECK(to_rss(late) == to_rss(whole));
  CHECK(to_json_feed(late) == to_json_feed(whole));
  CHECK(late.entries[0].entry.content.empty());
}
