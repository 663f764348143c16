#include "storage/near_index.hpp"

#include "feeds/dedupe/similarity.hpp"
#include "storage/near_segment.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace riverd::storage::test {
namespace {

using Bands = std::vector<std::uint32_t>;

Bands some_bands(std::mt19937& random) {
  Bands out(dedupe::band_count);
  for (auto& number : out) number = static_cast<std::uint32_t>(random());
  return out;
}

Time on_day(int day) {
  return Time{std::chrono::days{20'000 + day}};
}

std::size_t rows(const Engine& engine) {
  const auto reading = must(engine.begin_read());
  const auto cursor = must(reading->cursor(Table::bands));
  std::size_t count = 0;
  for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) ++count;
  return count;
}

void add(Engine& engine, int day, const std::map<std::uint64_t, Bands>& entries) {
  BandFilter recent;
  NearIndex index(must(engine.begin_read()), recent);
  const auto writing = must(engine.begin_write());
  for (const auto& [arrival, bands] : entries) index.add(arrival, bands, on_day(day));
  must(index.flush(*writing));
  must(writing->commit());
}

/// A commit of so many entries, which arrive after `all`.
void add_some(Engine& engine, std::uint64_t count, std::mt19937& random,
              std::map<std::uint64_t, Bands>& all) {
  std::map<std::uint64_t, Bands> commit;
  for (std::uint64_t arrival = all.size() + 1; arrival <= all.size() + count; ++arrival)
    commit[arrival] = some_bands(random);
  add(engine, 0, commit);
  all.merge(commit);
}

std::vector<std::uint64_t> arrivals_of(const std::vector<NearIndex::Found>& found) {
  std::vector<std::uint64_t> out;
  for (const NearIndex::Found& one : found) out.push_back(one.arrival);
  return out;
}

std::vector<std::uint64_t> find(Engine& engine, int day, const Bands& bands) {
  BandFilter recent;
  return arrivals_of(must(NearIndex(must(engine.begin_read()), recent).find(bands, on_day(day))));
}

TEMPLATE_TEST_CASE("D4 an entry is found by each of its bands, whatever was added since", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  std::mt19937 random(3);
  std::map<std::uint64_t, Bands> all;
  while (all.size() < 700) add_some(*engine, random() % 20 + 1, random, all);
  CHECK(rows(*engine) < 25);
  for (const auto& [arrival, bands] : all) {
    Bands question = some_bands(random);
    const std::size_t band = arrival % dedupe::band_count;
    question[band] = bands[band];
    REQUIRE(find(*engine, 0, question) == std::vector{arrival});
  }
  CHECK(find(*engine, 0, some_bands(random)).empty());
}

TEST_CASE("D4 segments are in the order of arrival, however large the commits were that they are made of") {
  Memory made;
  const auto engine = made.make();
  std::mt19937 random(5);
  std::map<std::uint64_t, Bands> all;
  while (all.size() < 6000) {
    const std::uint64_t most = random() % 3 == 0 ? 600 : 40;
    add_some(*engine, random() % most + 1, random, all);
  }
  const auto reading = must(engine->begin_read());
  const auto cursor = must(reading->cursor(Table::bands));
  for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) {
    CHECK(NearSegment(row->value).is_sound());
  }
  for (std::uint64_t arrival = 1; arrival <= all.size(); arrival += 97) {
    REQUIRE(find(*engine, 0, all.at(arrival)) == std::vector{arrival});
  }
}

TEST_CASE("D4 an entry is found with how many bands it shares") {
  MemoryEngine engine;
  std::mt19937 random(5);
  const Bands bands = some_bands(random);
  Bands half = some_bands(random);
  std::copy_n(bands.begin(), 30, half.begin());
  Bands one = some_bands(random);
  one[7] = bands[7];
  add(engine, 0, {{1, half}, {2, one}});
  BandFilter recent;
  const auto found = must(NearIndex(must(engine.begin_read()), recent).find(bands, on_day(0)));
  CHECK(found == std::vector<NearIndex::Found>{{2, 1}, {1, 30}});
  NearIndex index(must(engine.begin_read()), recent);
  index.add(3, half, on_day(0));
  CHECK(must(index.find(bands, on_day(0))) == std::vector<NearIndex::Found>{{3, 30}, {2, 1}, {1, 30}});
}

TEST_CASE("D4 entries that share bands are found once each, the newest first") {
  MemoryEngine engine;
  std::mt19937 random(4);
  const Bands bands = some_bands(random);
  add(engine, 0, {{1, bands}, {2, some_bands(random)}, {3, bands}});
  add(engine, 1, {{4, bands}});
  CHECK(find(engine, 1, bands) == std::vector<std::uint64_t>{4, 3, 1});
  BandFilter recent;
  NearIndex index(must(engine.begin_read()), recent);
  index.add(9, bands, on_day(1));
  CHECK(arrivals_of(must(index.find(bands, on_day(1)))) == std::vector<std::uint64_t>{9, 4, 3, 1});
}

TEST_CASE("D4 what one commit adds is found in it, however much it is, and on the days after") {
  MemoryEngine engine;
  std::mt19937 random(8);
  std::vector<Bands> all;
  {
    BandFilter recent;
    NearIndex index(must(engine.begin_read()), recent);
    for (std::uint64_t arrival = 1; arrival <= 2'000; ++arrival) {
      all.push_back(some_bands(random));
      index.add(arrival, all.back(), on_day(arrival <= 900 ? 0 : 1));
      const std::size_t one = random() % all.size();
      REQUIRE(arrivals_of(must(index.find(all[one], on_day(1)))) == std::vector<std::uint64_t>{one + 1});
    }
    const auto writing = must(engine.begin_write());
    must(index.flush(*writing));
    must(writing->commit());
  }
  for (std::size_t i = 0; i < all.size(); i += 37) {
    CHECK(find(engine, 3, all[i]) == std::vector<std::uint64_t>{i + 1});
    CHECK(find(engine, 4, all[i]).empty() == (i < 900));
  }
}

TEST_CASE("D4 of a thousand equal entries the last are found") {
  MemoryEngine engine;
  std::mt19937 random(9);
  const Bands bands = some_bands(random);
  std::map<std::uint64_t, Bands> entries;
  for (std::uint64_t arrival = 1; arrival <= 1'000; ++arrival) entries[arrival] = bands;
  add(engine, 0, entries);
  const auto found = find(engine, 0, bands);
  CHECK(found.size() >= NearSegment::most_found);
  CHECK(found.size() < 200);
  CHECK(found.front() == 1'000);
}

TEST_CASE("D4 days out of the window are dropped whole") {
  MemoryEngine engine;
  std::mt19937 random(5);
  const Bands bands = some_bands(random);
  for (int day = 0; day < 10; ++day) add(engine, day, {{static_cast<std::uint64_t>(day) + 1, bands}});
  CHECK(rows(engine) == 4);
  CHECK(find(engine, 9, bands) == std::vector<std::uint64_t>{10, 9, 8, 7});
  CHECK(find(engine, 12, bands) == std::vector<std::uint64_t>{10});
}

TEST_CASE("a segment finds numbers however they are spread") {
  constexpr std::size_t count = 300;
  std::mt19937 random(6);
  constexpr std::size_t height = 310;
  std::vector<std::uint64_t> arrivals;
  Bands columns(dedupe::band_count * height, 7);
  for (std::size_t i = 0; i < count; ++i) {
    arrivals.push_back(1000 + i);
    // All at one end, all equal, and at the very ends.
    columns[i] = static_cast<std::uint32_t>(i);
    columns[height + i] = 0xFFFFFFFFU - static_cast<std::uint32_t>(i);
    columns[3 * height + i] = i % 2 == 0 ? 0 : 0xFFFFFFFFU;
  }
  const SegmentBytes bytes = make_segment(arrivals, columns);
  const NearSegment segment(bytes.view());
  REQUIRE(segment.size() == count);
  CHECK(segment.is_sound());
  const auto found = [&](std::size_t band, std::uint32_t number) {
    Bands question(dedupe::band_count, 0x5A5A5A5AU);
    question[band] = number;
    std::vector<BandQuestion> asked;
    for (const std::uint8_t each : BandList::all()) asked.push_back({each, question[each], 5});
    std::vector<BandAnswer> answers;
    segment.find(asked, answers);
    std::vector<std::uint64_t> out;
    for (const BandAnswer& answer : answers) {
      CHECK(answer.question == 5);
      out.push_back(answer.arrival);
    }
    return out;
  };
  const std::vector<std::uint64_t> last(arrivals.rbegin(), arrivals.rbegin() + NearSegment::most_found);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(found(0, static_cast<std::uint32_t>(i)) == std::vector{arrivals[i]});
    CHECK(found(1, 0xFFFFFFFFU - static_cast<std::uint32_t>(i)) == std::vector{arrivals[i]});
  }
  CHECK(found(2, 7) == last);
  CHECK(found(2, 8).empty());
  CHECK(found(3, 0).size() == NearSegment::most_found);
  CHECK(found(3, 0xFFFFFFFFU).size() == NearSegment::most_found);
  CHECK(NearSegment(bytes.view().substr(1)).size() == 0);
  CHECK(NearSegment({}).size() == 0);
}

TEST_CASE(
    "D4 what is noted of earlier commits loses no entry, whether they were seen or not, or are too many") {
  MemoryEngine engine;
  std::mt19937 random(12);
  std::vector<Bands> all;
  BandFilter recent;
  std::uint64_t arrival = 0;
  const auto commit = [&](BandFilter& noted, std::size_t count) {
    NearIndex index(must(engine.begin_read()), noted);
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(some_bands(random));
      index.add(++arrival, all.back(), on_day(0));
    }
    const auto writing = must(engine.begin_write());
    must(index.flush(*writing));
    must(writing->commit());
  };
  BandFilter before;  // of a process that has ended
  commit(before, 300);
  for (int i = 0; i < 9; ++i) commit(recent, 3'000);
  NearIndex index(must(engine.begin_read()), recent);
  for (std::size_t i = 0; i < all.size(); i += 101) {
    INFO(i);
    REQUIRE(arrivals_of(must(index.find(all[i], on_day(0)))) == std::vector<std::uint64_t>{i + 1});
  }
  CHECK(must(index.find(some_bands(random), on_day(0))).empty());
}

TEST_CASE("D4 a day that is over has its earliest entries too, whoever added the later ones") {
  MemoryEngine engine;
  std::mt19937 random(14);
  std::map<std::uint64_t, Bands> early;
  for (std::uint64_t arrival = 1; arrival <= 20; ++arrival) early.emplace(arrival, some_bands(random));
  add(engine, 0, early);  // of a process that has ended
  BandFilter recent;
  const auto commit = [&](int day, std::uint64_t arrival) {
    NearIndex index(must(engine.begin_read()), recent);
    const auto writing = must(engine.begin_write());
    index.add(arrival, some_bands(random), on_day(day));
    must(index.flush(*writing));
    must(writing->commit());
  };
  commit(0, 21);
  commit(0, 22);
  commit(1, 23);
  CHECK(rows(engine) == 2);
  NearIndex index(must(engine.begin_read()), recent);
  CHECK(arrivals_of(must(index.find(early.at(4), on_day(1)))) == std::vector<std::uint64_t>{4});
}

TEST_CASE("D4 entries that were expected find what they would have found, and so do others") {
  MemoryEngine engine;
  std::mt19937 random(16);
  std::map<std::uint64_t, Bands> all;
  for (std::uint64_t arrival = 1; arrival <= 2'000; ++arrival) {
    Bands bands = some_bands(random);
    for (std::uint32_t& number : bands) number %= 5'000;  // so that many meet
    all.emplace(arrival, bands);
    if (arrival % 500 == 0) add(engine, static_cast<int>(arrival / 800), all), all.clear();
  }
  std::vector<Bands> questions;
  for (int i = 0; i < 300; ++i) {
    questions.push_back(some_bands(random));
    for (std::uint32_t& number : questions.back()) number %= 5'000;
  }
  BandFilter recent;
  NearIndex one_by_one(must(engine.begin_read()), recent);
  NearIndex together(must(engine.begin_read()), recent);
  std::vector<NearIndex::Expected> expected;
  for (std::size_t i = 0; i < questions.size(); i += 2)
    expected.push_back({questions[i], on_day(i % 50 == 0 ? 5 : 3)});
  must(together.expect(expected));
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Time day = on_day(i % 50 == 0 ? 5 : 3);
    const auto found = must(one_by_one.find(questions[i], day));
    REQUIRE(found == must(together.find(questions[i], day)));
    REQUIRE_FALSE(found.empty());
  }
}

TEST_CASE("D4 entries that were expected are found in segments the filter knows and in others") {
  MemoryEngine engine;
  std::mt19937 random(18);
  const auto few_numbers = [&] {
    Bands bands = some_bands(random);
    for (std::uint32_t& number : bands) number %= 20'000;  // so that some meet
    return bands;
  };
  BandFilter recent;
  std::uint64_t arrival = 0;
  for (int commit = 0; commit < 40; ++commit) {
    BandFilter before;  // of a process that has ended
    NearIndex index(must(engine.begin_read()), commit < 15 ? before : recent);
    const auto writing = must(engine.begin_write());
    for (int i = 0; i < 1 + commit * 30; ++i) index.add(++arrival, few_numbers(), on_day(commit / 25));
    must(index.flush(*writing));
    must(writing->commit());
  }
  REQUIRE(recent.knows(arrival));
  REQUIRE_FALSE(recent.knows(1));
  std::vector<Bands> questions;
  for (int i = 0; i < 1'500; ++i) questions.push_back(few_numbers());
  std::vector<NearIndex::Expected> expected;
  for (const Bands& bands : questions) expected.push_back({bands, on_day(1)});
  BandFilter nothing;
  NearIndex one_by_one(must(engine.begin_read()), nothing);
  NearIndex together(must(engine.begin_read()), recent);
  must(together.expect(expected));
  for (const Bands& bands : questions) {
    const auto found = must(one_by_one.find(bands, on_day(1)));
    REQUIRE(found == must(together.find(bands, on_day(1))));
    REQUIRE_FALSE(found.empty());
  }
  const auto reading = must(engine.begin_read());
  const auto cursor = must(reading->cursor(Table::bands));
  for (auto row = must(cursor->seek({})); row; row = must(cursor->next()))
    CHECK(NearSegment(row->value).is_sound());
}

TEST_CASE("D4 of a text that is there thousands of times the last are found, expected or not") {
  MemoryEngine engine;
  std::mt19937 random(19);
  const Bands bands = some_bands(random);
  BandFilter recent;
  std::uint64_t arrival = 0;
  for (int commit = 0; commit < 30; ++commit) {
    NearIndex index(must(engine.begin_read()), recent);
    const auto writing = must(engine.begin_write());
    for (int i = 0; i < 600; ++i) index.add(++arrival, bands, on_day(0));
    must(index.flush(*writing));
    must(writing->commit());
  }
  const std::vector<Bands> questions(200, bands);
  std::vector<NearIndex::Expected> expected;
  for (const Bands& each : questions) expected.push_back({each, on_day(0)});
  NearIndex together(must(engine.begin_read()), recent);
  must(together.expect(expected));
  const auto found = must(together.find(questions[7], on_day(0)));
  CHECK(found.size() <= NearIndex::most_found);
  CHECK(found.front() == NearIndex::Found{arrival, dedupe::band_count});
  NearIndex one_by_one(must(engine.begin_read()), recent);
  CHECK(found == must(one_by_one.find(bands, on_day(0))));
}

TEST_CASE("D4 the filter of bands always knows at least half of what it has room for") {
  BandFilter recent;
  std::mt19937 random(15);
  const auto bands_of_arrival = [](std::uint64_t arrival) {
    std::mt19937 own(static_cast<std::uint32_t>(arrival));
    return some_bands(own);
  };
  CHECK_FALSE(recent.knows(0));
  for (std::uint64_t arrival = 0; arrival < 3 * BandFilter::capacity; ++arrival) {
    recent.add(arrival, arrival % 997 == 0 ? bands_of_arrival(arrival) : some_bands(random));
    if (arrival % 9'973 != 0) continue;
    CHECK(recent.knows(arrival - std::min<std::uint64_t>(arrival, BandFilter::capacity / 2 - 1)));
    for (std::uint64_t each = 0; each <= arrival; each += 997) {
      if (!recent.knows(each)) continue;
      const Bands bands = bands_of_arrival(each);
      const BandList found = recent.among(bands);
      REQUIRE(std::equal(found.begin(), found.end(), BandList::all().begin(), BandList::all().end()));
    }
  }
  CHECK_FALSE(recent.knows(BandFilter::capacity));
}

TEST_CASE("D4 a failed commit's arrivals may come again") {
  BandFilter recent;
  std::mt19937 random(13);
  const Bands lost = some_bands(random);
  const Bands kept = some_bands(random);
  recent.add(7, lost);
  recent.add(8, lost);
  recent.add(7, kept);
  CHECK(recent.knows(7));
  CHECK_FALSE(recent.knows(6));
  const BandList found = recent.among(kept);
  CHECK(std::equal(found.begin(), found.end(), BandList::all().begin(), BandList::all().end()));
}

}  // namespace
}  // namespace riverd::storage::test
