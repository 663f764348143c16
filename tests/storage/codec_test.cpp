#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace riverd::storage::test {
namespace {

/// Values of every field: absent, ordinary, long, not ASCII.
class Source {
 public:
  explicit Source(unsigned seed) : random_(seed) {}

  bool chance() { return random_() % 2 == 0; }
  std::uint64_t number() { return random_(); }
  std::string text() {
    static const std::string alphabet = "abc xyz<>&\"'\n\xC3\xA9";
    std::string out;
    const std::size_t size = chance() ? random_() % 20 : random_() % 4000;
    for (std::size_t i = 0; i < size; ++i) out += alphabet[random_() % alphabet.size()];
    return chance() ? out : std::string();
  }
  Time time() {
    return Time{
        std::chrono::milliseconds{static_cast<std::int64_t>(random_() % 4'000'000'000'000) - 1'000'000'000}};
  }
  std::optional<Time> maybe_time() { return chance() ? std::optional(time()) : std::nullopt; }
  std::optional<std::uint64_t> maybe_number() { return chance() ? std::optional(number()) : std::nullopt; }
  Digest digest() {
    Digest out{};
    for (auto& byte : out) byte = static_cast<std::uint8_t>(random_());
    return out;
  }
  template <class Make>
  auto list(Make make) {
    std::vector<decltype(make())> out;
    for (auto left = random_() % 4; left > 0; --left) out.push_back(make());
    return out;
  }
  Person person() { return {text(), text(), text(), text()}; }
  Category category() { return {text(), text(), text()}; }

 private:
  std::mt19937_64 random_;
};

Extras random_extras(Source& from) {
  const auto whole = [&]() -> std::optional<std::int64_t> {
    return from.chance() ? std::optional(static_cast<std::int64_t>(from.number())) : std::nullopt;
  };
  const auto seconds = [&] { return from.chance() ? std::optional(0.25) : std::nullopt; };
  const auto file = [&] {
    return MediaFile{from.text(), from.text(), from.text(),         whole(),
                     whole(),     seconds(),   from.maybe_number(), from.chance()};
  };
  Extras out;
  out.media = from.list(file);
  out.thumbnails = from.list(file);
  out.media_description = from.text();
  out.episode = {from.text(), whole(), whole(), {}, seconds(), from.text()};
  if (from.chance()) out.episode.explicit_content = from.chance();
  out.chapters = from.list([&] { return Chapter{12.5, from.text(), from.text(), from.text()}; });
  out.in_reply_to = from.list([&] { return InReplyTo{from.text(), from.text(), from.text(), from.text()}; });
  out.comments_feed = from.text();
  if (from.chance()) out.place = Place{Place::Type::box, {{-0.5, 51.25}, {0.5, 52.0}}};
  return out;
}

Entry random_entry(Source& from) {
  Entry out;
  out.id = EntryId{from.digest()};
  out.feed = FeedId{from.number()};
  out.output_id = from.text();
  out.guid = from.text();
  out.url = from.text();
  out.title = from.text();
  out.content = text::safe_html_from_text(from.text());
  out.summary = text::safe_html_from_text(from.text());
  out.image = from.text();
  out.language = from.text();
  out.rights = from.text();
  out.comments_url = from.text();
  out.authors = from.list([&] { return from.person(); });
  out.contributors = from.list([&] { return from.person(); });
  out.categories = from.list([&] { return from.category(); });
  out.enclosures = from.list([&] {
    return Enclosure{from.text(), from.text(), from.text(), from.maybe_number(),
                     from.chance() ? std::optional(1.5) : std::nullopt};
  });
  out.links = from.list([&] {
    return Link{from.text(), from.text(), from.text(), from.text(), from.text(), from.maybe_number()};
  });
  if (from.chance())
    out.source = riverd::Source{from.text(), from.text(), from.text(), from.text(), from.maybe_time()};
  if (from.chance()) out.original = Original{"a/" + from.text(), from.text()};
  if (from.chance()) out.extras = random_extras(from);
  out.times = {from.maybe_time(), from.maybe_time(), from.maybe_time(),
               from.time(),       from.time(),       static_cast<TimeQuality>(from.number() % 6)};
  out.arrival = from.number();
  out.revision = static_cast<std::uint32_t>(from.number());
  out.changed = from.maybe_time();
  out.withdrawn = from.maybe_time();
  out.alone = from.number() % 2 == 1;
  if (from.chance()) out.story = EntryId{from.digest()};
  return out;
}

FeedState random_state(Source& from) {
  FeedState out;
  out.id = FeedId{from.number()};
  out.url = from.text();
  out.feed = {from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              from.list([&] { return from.person(); }),
              from.list([&] { return from.category(); }),
              from.list([&] { return from.text(); }),
              from.text(),
              from.maybe_time()};
  if (from.chance()) out.hints.ttl = std::chrono::minutes{from.number() % 100'000};
  if (from.chance()) out.hints.period = std::chrono::seconds{from.number() % 100'000};
  out.hints.skip_hours = from.list([&] { return static_cast<int>(from.number() % 24); });
  out.hints.skip_days = from.list([&] { return from.text(); });
  out.validators = {from.text(), from.text(), from.text()};
  out.body_digest = from.number();
  out.health = static_cast<FeedHealth>(from.number() % 5);
  out.priority = static_cast<std::int32_t>(from.number() % 100) - 50;
  out.failures = static_cast<std::uint32_t>(from.number());
  out.last_status = static_cast<std::int32_t>(from.number() % 600);
  out.last_error = from.text();
  out.moved_to = from.text();
  out.current_url = from.text();
  out.last_poll = from.maybe_time();
  out.last_success = from.maybe_time();
  out.failing_since = from.maybe_time();
  out.last_change = from.maybe_time();
  out.rekeyed = from.maybe_time();
  out.rekeyed_entries = 7;
  out.held_since = from.maybe_time();
  out.held_entries = 11;
  out.next_due = from.maybe_time();
  out.retry_until = from.maybe_time();
  out.throttled_apart = from.maybe_time();
  out.asked = from.maybe_time();
  out.pace = {static_cast<double>(from.number() % 1000) / 8, static_cast<double>(from.number() % 1'000'000),
              from.maybe_time()};
  out.newest_item = from.maybe_time();
  if (from.chance()) {
    out.events.push_back({storage::FeedEventKind::stale, Time{}, from.maybe_time(), "nothing new"});
    out.events.push_back({storage::FeedEventKind::moved, Time{}, std::nullopt, ""});
  }
  out.entries = from.number();
  out.arrivals.entries = static_cast<double>(from.number() % 1000) / 8;
  out.arrivals.observed = static_cast<double>(from.number() % 1'000'000);
  if (from.chance()) out.arrivals.hours[from.number() % 48] = 2.5F;
  out.arrivals.until = from.maybe_time();
  out.due = {static_cast<DueReason>(from.number() % 10),
             from.chance(),
             std::chrono::milliseconds{from.number() % 100'000'000},
             std::chrono::milliseconds{from.number() % 100'000'000},
             std::chrono::milliseconds{from.number() % 100'000'000},
             std::chrono::milliseconds{from.number() % 100'000'000},
             0.25,
             2.4e5};
  return out;
}

TEST_CASE("an output id is read as it was, also where its end names the entry") {
  Entry entry = candidate(feed_id(1), "a").entry;
  const std::string name = entry.feed.to_string() + "/" + entry.id.to_string();
  const std::size_t bare = encode(entry, {}).size() - entry.output_id.size();
  for (const std::string& id : {std::string("tag:riverd.example,2026-01-01:") + name, name, "x" + name,
                                name + "x", std::string("urn:a")}) {
    entry.output_id = id;
    const std::string record = encode(entry, {});
    CHECK(must(decode_entry(entry.id, record, Parts::whole)).output_id == id);
    if (id.ends_with(name) && id != name) CHECK(record.size() < bare + id.size());
  }
}

TEST_CASE("every field of an entry survives its record, at any address") {
  Source from(1);
  for (int i = 0; i < 200; ++i) {
    const Entry entry = random_entry(from);
    const EntryDigests digests{from.digest(), from.chance() ? std::optional(from.digest()) : std::nullopt,
                               from.digest()};
    const std::string shifted = std::string(static_cast<std::size_t>(i % 8), ' ') + encode(entry, digests);
    const auto record = std::string_view(shifted).substr(static_cast<std::size_t>(i % 8));
    CHECK(must(decode_entry(entry.id, record, Parts::whole)) == entry);

    Entry bare = entry;
    bare.original.reset();
    CHECK(must(decode_entry(entry.id, record, Parts::without_original)) == bare);
    bare.content = {};
    bare.summary = {};
    CHECK(must(decode_entry(entry.id, record, Parts::without_content)) == bare);

    const EntryHeader header = must(decode_header(record));
    CHECK(header.feed == entry.feed);
    CHECK(header.arrival == entry.arrival);
    CHECK(header.first_seen == entry.times.first_seen);
    CHECK(header.digests == digests);
    CHECK(header.story == entry.story);
  }
}

TEST_CASE("every field of a feed's state survives its record") {
  Source from(2);
  for (int i = 0; i < 200; ++i) {
    const FeedState state = random_state(from);
    CHECK(must(decode_feed(state.id, encode(state))) == state);
  }
}

TEST_CASE("a record that is cut off or overwritten is damaged or read, and never more than that") {
  Source from(3);
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    const Entry entry = random_entry(from);
    const std::string record = encode(entry, {from.digest(), from.digest(), from.digest()});
    for (int j = 0; j < 20; ++j) {
      std::string bad = record.substr(0, random() % (record.size() + 1));
      for (auto left = random() % 4; left > 0 && !bad.empty(); --left) {
        bad[random() % bad.size()] = static_cast<char>(random());
      }
      const auto read = decode_entry(entry.id, bad, Parts::whole);
      if (!read) {
        CHECK(read.error().code == make_error_code(StorageError::damaged));
      }
      static_cast<void>(decode_header(bad));
      static_cast<void>(decode_feed(FeedId{1}, bad));
    }
  }
  CHECK_FALSE(decode_entry(EntryId{}, "", Parts::whole).has_value());
  CHECK_FALSE(decode_feed(FeedId{}, "not a record").has_value());
}

}  // namespace
}  // namespace riverd::storage::test
