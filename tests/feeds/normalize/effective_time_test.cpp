#include "feeds/normalize/effective_time.hpp"

#include "normalize_fixture.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::normalizing;
using namespace std::chrono_literals;
using fixture::at;
using fixture::date;

namespace {

const Time received = at(2025, 2, 23, 12);

TimeFrame frame() {
  TimeFrame out;
  out.received = received;
  return out;
}

EntryTimes published(const ParsedDate& stated, const TimeFrame& in = frame()) {
  StatedTimes times;
  times.published = stated;
  return decide_times(times, in, 0);
}

}  // namespace

TEST_CASE("T1 the published date is the effective time, or else the updated one") {
  const EntryTimes times = published(date(at(2025, 2, 22, 1)));
  CHECK(times.effective == at(2025, 2, 22, 1));
  CHECK(times.quality == TimeQuality::ok);
  CHECK(times.first_seen == received);
  StatedTimes updated;
  updated.updated = date(at(2025, 2, 21));
  CHECK(decide_times(updated, frame(), 0).effective == at(2025, 2, 21));
  CHECK(decide_times(updated, frame(), 0).quality == TimeQuality::ok);
  CHECK(!decide_times(updated, frame(), 0).stated_published);
}

TEST_CASE("T1 a date without a zone is in the feed's zone, or else in UTC, and marked") {
  const EntryTimes in_utc = published(date(at(2025, 2, 22, 8), false));
  CHECK(in_utc.effective == at(2025, 2, 22, 8));
  CHECK(in_utc.quality == TimeQuality::zone_assumed);
  TimeFrame beijing = frame();
  beijing.zone = 8h;
  const EntryTimes in_beijing = published(date(at(2025, 2, 22, 8), false), beijing);
  CHECK(in_beijing.effective == at(2025, 2, 22, 0));
  CHECK(in_beijing.stated_published == at(2025, 2, 22, 0));
  CHECK(in_beijing.quality == TimeQuality::zone_assumed);
  CHECK(published(date(at(2025, 2, 22, 8), true), beijing).effective == at(2025, 2, 22, 8));
}

TEST_CASE("T2 a date more than ten minutes ahead is clamped to the arrival, and kept as stated") {
  CHECK(published(date(received + 10min)).quality == TimeQuality::ok);
  CHECK(published(date(received + 10min)).effective == received + 10min);
  const EntryTimes ahead = published(date(received + 10min + 1ms));
  CHECK(ahead.quality == TimeQuality::clamped);
  CHECK(ahead.effective == received);
  CHECK(ahead.stated_published == received + 10min + 1ms);
}

TEST_CASE("T3 a date before 1990 is missing, unless the item was also updated since") {
  StatedTimes stated;
  stated.published = date(at(1970, 1, 1));
  EntryTimes times = decide_times(stated, frame(), 0);
  CHECK(times.quality == TimeQuality::missing);
  CHECK(times.effective == received);
  CHECK(times.stated_published == at(1970, 1, 1));
  stated.updated = date(at(2025, 2, 20));
  times = decide_times(stated, frame(), 0);
  CHECK(times.quality == TimeQuality::ok);
  CHECK(times.effective == at(2025, 2, 20));
  CHECK(published(date(at(1990, 1, 1))).quality == TimeQuality::ok);
}

TEST_CASE("T4 undated items stand a millisecond apart before their arrival, in document order") {
  CHECK(decide_times({}, frame(), 0).effective == received);
  CHECK(decide_times({}, frame(), 3).effective == received - 3ms);
  CHECK(decide_times({}, frame(), 3).quality == TimeQuality::missing);
}

TEST_CASE("T4 undated items of a first fetch go as far back as is known of their document") {
  TimeFrame first = frame();
  first.first_fetch = true;
  CHECK(decide_times({}, first, 2).effective == received - 2ms);
  CHECK(decide_times({}, first, 2).quality == TimeQuality::backfill);
  first.last_modified = at(2025, 2, 20);
  CHECK(decide_times({}, first, 1).effective == at(2025, 2, 20) - 1ms);
  first.feed_updated = at(2025, 2, 19);
  CHECK(decide_times({}, first, 0).effective == at(2025, 2, 19));
  first.feed_updated = received + 24h;
  CHECK(decide_times({}, first, 0).effective == at(2025, 2, 20));
  first.feed_updated = at(1970, 1, 1);
  CHECK(decide_times({}, first, 0).effective == at(2025, 2, 20));
}

TEST_CASE("T5 three items with one stated date are a batch, two are not, and clamped ones stay clamped") {
  EntryTimes twice = published(date(at(2025, 2, 1)));
  EntryTimes twice_more = twice;
  EntryTimes a = published(date(at(2025, 2, 2)));
  EntryTimes b = a;
  EntryTimes c = a;
  EntryTimes d = published(date(received + 1h));
  EntryTimes e = d;
  EntryTimes f = d;
  mark_batches({&twice, &twice_more, &a, &b, &c, &d, &e, &f});
  CHECK(twice.quality == TimeQuality::ok);
  CHECK(a.quality == TimeQuality::batch);
  CHECK(b.quality == TimeQuality::batch);
  CHECK(c.quality == TimeQuality::batch);
  CHECK(c.effective == at(2025, 2, 2));
  CHECK(d.quality == TimeQuality::clamped);
}

TEST_CASE("T9 an origin date up to 72 hours before the comment is the publication date") {
  StatedTimes stated;
  stated.comment = at(2025, 2, 22, 18, 39, 4);
  stated.origin = at(2025, 2, 22, 18, 8, 9);
  stated.published = date(*stated.comment);
  EntryTimes times = decide_times(stated, frame(), 0);
  CHECK(times.effective == at(2025, 2, 22, 18, 8, 9));
  CHECK(times.mirrored_at == at(2025, 2, 22, 18, 39, 4));
  CHECK(times.stated_published == at(2025, 2, 22, 18, 8, 9));
  CHECK(times.quality == TimeQuality::ok);
  stated.origin = *stated.comment - 72h;
  CHECK(decide_times(stated, frame(), 0).effective == *stated.origin);
  stated.origin = *stated.comment;
  CHECK(decide_times(stated, frame(), 0).mirrored_at == stated.comment);
}

TEST_CASE("T9 an origin date after the comment or more than 72 hours before it is not believed") {
  StatedTimes stated;
  stated.comment = at(2025, 2, 22, 18, 39, 4);
  for (const auto shift : {1ms, std::chrono::milliseconds(-72h - 1ms)}) {
    stated.origin = *stated.comment + shift;
    const EntryTimes times = decide_times(stated, frame(), 0);
    CHECK(times.effective == *stated.comment);
    CHECK(!times.mirrored_at);
  }
}

TEST_CASE("T9 a comment alone is the stated date; beside an earlier date it says when it was mirrored") {
  StatedTimes stated;
  stated.comment = at(2025, 2, 22, 18);
  CHECK(decide_times(stated, frame(), 0).effective == at(2025, 2, 22, 18));
  CHECK(decide_times(stated, frame(), 0).stated_published == at(2025, 2, 22, 18));
  CHECK(decide_times(stated, frame(), 0).quality == TimeQuality::ok);

  stated.published = date(at(2025, 2, 22, 17));
  CHECK(decide_times(stated, frame(), 0).effective == at(2025, 2, 22, 17));
  CHECK(decide_times(stated, frame(), 0).mirrored_at == at(2025, 2, 22, 18));

  stated.published = date(at(2025, 2, 22, 19));
  CHECK(decide_times(stated, frame(), 0).effective == at(2025, 2, 22, 18));
  CHECK(!decide_times(stated, frame(), 0).mirrored_at);

  stated.published = date(at(2025, 2, 18));
  CHECK(decide_times(stated, frame(), 0).effective == at(2025, 2, 22, 18));
}

TEST_CASE("T2 comments and origin dates in the future are clamped like any date") {
  StatedTimes stated;
  stated.comment = received + 2h;
  CHECK(decide_times(stated, frame(), 0).quality == TimeQuality::clamped);
  CHECK(decide_times(stated, frame(), 0).effective == received);
  stated.origin = received - 1h;
  const EntryTimes times = decide_times(stated, frame(), 0);
  CHECK(times.effective == received - 1h);
  CHECK(times.mirrored_at == received);
}

TEST_CASE("T9 the origin date block is found at the beginning only, whatever its spelling") {
  const auto plain = origin_date_of("<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>x</p>");
  REQUIRE(plain.has_value());
  CHECK(plain->time == at(2025, 2, 22, 18, 8, 9));
  CHECK(plain->begin == 0);
  CHECK(plain->end == 47);
  const auto spaced = origin_date_of(
      " <!--1740249544000-->\n<DIV class='d'> <i> Sat, 22 Feb 2025 18:08:09 +0000 </i>\n</div>\n<p>x</p>");
  REQUIRE(spaced.has_value());
  CHECK(spaced->time == at(2025, 2, 22, 18, 8, 9));
  CHECK(!origin_date_of("<p>x</p><div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div>"));
  CHECK(!origin_date_of("<div><i>yesterday</i></div>"));
  CHECK(!origin_date_of("<div><i>Sat, 22 Feb 2025 18:08:09 GMT"));
  CHECK(!origin_date_of("<div><img></div>"));
  CHECK(!origin_date_of("<divider><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div>"));
  CHECK(!origin_date_of(""));
  CHECK(!origin_date_of("<!-- never closed"));
}
