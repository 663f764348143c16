#include "daemon/commands/explain.hpp"

#include "daemon/commands/losses.hpp"
#include "daemon/commands/why_feed.hpp"
#include "feeds/text/url.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"

#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::commands;
using namespace std::chrono_literals;

namespace {

const Time noon{std::chrono::milliseconds{1'740'225'600'000}};  // 2025-02-22T12:00:00Z
const std::string feed_url = "https://harbour.example/feed";
const std::string article = "https://harbour.example/posts/tide";

config::Config one_feed() {
  config::Config config;
  config::FeedConfig feed;
  feed.url = feed_url;
  feed.name = "harbour";
  config.feeds.push_back(feed);
  return config;
}

serve::Catalog catalog() {
  serve::ServeSettings settings;
  const FeedId id = FeedId::from_url(feed_url);
  settings.rivers = {{"all", "All", {id}}};
  settings.feeds = {{id, "harbour", "", feed_url, {}}};
  return serve::Catalog(std::move(settings));
}

Candidate entry() {
  Candidate out;
  out.entry.feed = FeedId::from_url(feed_url);
  out.entry.title = "The tide";
  out.entry.guid = "tide-1";
  out.entry.output_id = "tag:harbour.example,2025:1";
  out.entry.url = article;
  out.entry.times.stated_published = noon + 5h;
  out.entry.times.effective = noon;
  out.entry.times.first_seen = noon;
  out.entry.times.quality = TimeQuality::clamped;
  out.identity = digest_of({"tide"});
  out.entry.id = EntryId{out.identity};
  out.content = digest_of({"one"});
  out.link = digest_of({"link", *text::normalized_link(article)});
  return out;
}

storage::Store filled() {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  storage::Batch batch;
  storage::FeedUpdate update;
  update.received = noon;
  update.state.id = FeedId::from_url(feed_url);
  update.state.url = feed_url;
  update.state.health = storage::FeedHealth::failing;
  update.state.failures = 3;
  update.state.last_status = 503;
  update.state.last_error = "harbour.example: 503";
  update.state.retry_until = noon + 2h;
  update.state.next_due = noon + 2h;
  update.entries = {entry()};
  batch.updates.push_back(std::move(update));
  REQUIRE(store->commit(std::vector{batch}).has_value());
  return std::move(*store);
}

std::string explained(const std::string& what, bool json = false) {
  const storage::Store store = filled();
  const auto view = store.snapshot();
  REQUIRE(view.has_value());
  const auto text = explanation(one_feed(), catalog(), *view, what, json);
  return text ? *text : "error: " + text.error().message();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("T2 explain says that a date was clamped, and from what") {
  const std::string text = explained(entry().entry.id.to_string());
  CHECK(contains(text, "date [T2]"));
  CHECK(contains(text, "effective: 2025-02-22T12:00:00Z"));
  CHECK(contains(text, "stated as published: 2025-02-22T17:00:00Z"));
  CHECK(contains(text, "guid: tide-1"));
  CHECK(contains(text, "output id: tag:harbour.example,2025:1"));
  CHECK(contains(text, "river: all"));
}

TEST_CASE("explain knows an entry by its article's address and by its page's") {
  const std::string by_id = explained(entry().entry.id.to_string());
  CHECK(explained("http://www.harbour.example/posts/tide/?utm_source=x") == by_id);
  CHECK(explained("http://127.0.0.1:8480/entries/" + entry().entry.id.to_string()) == by_id);
}

TEST_CASE("P13 explain says that a feed waits because its server asked for it") {
  for (const std::string& what : {std::string("harbour"), feed_url, FeedId::from_url(feed_url).to_string()}) {
    const std::string text = explained(what);
    CHECK(contains(text, "next poll [P13]\n  Its server answered 503"));
    CHECK(contains(text, "not before: 2025-02-22T14:00:00Z"));
    CHECK(contains(text, "failures in a row: 3"));
  }
}

TEST_CASE("explain prints one object") {
  const auto object = boost::json::parse(explained("harbour", true)).as_object();
  CHECK(object.at("kind") == "feed");
  CHECK(object.at("reasons").as_array().size() == 4);
  const auto entry_object = boost::json::parse(explained(article, true)).as_object();
  CHECK(entry_object.at("kind") == "entry");
  CHECK(entry_object.at("reasons").as_array().at(2).at("rule") == "T2");
}

TEST_CASE("explain says what there is where there is no such thing") {
  const std::string text = explained("harbor");
  CHECK(contains(text, "error: "));
  CHECK(contains(text, "neither an entry nor a feed 'harbor'; did you mean 'harbour'?"));
}

namespace {

/// What is said of a state in a reason, with what it was made of.
std::string said(const storage::FeedState& state, const std::string& subject) {
  for (const auto& reason : reasons_of(state)) {
    if (reason.subject != subject) continue;
    std::string text = "[" + reason.rule + "] " + reason.sentence;
    for (const auto& [name, value] : reason.inputs) text += "\n" + name + ": " + value;
    return text;
  }
  return {};
}

storage::FeedState refused(int status, std::uint32_t failures) {
  storage::FeedState state;
  state.id = FeedId::from_url(feed_url);
  state.url = feed_url;
  state.health = storage::FeedHealth::failing;
  state.failures = failures;
  state.last_status = status;
  state.last_poll = state.failing_since = noon;
  state.next_due = noon + 48h;
  state.due.wait = 48h;
  state.due.reason = storage::DueReason::backoff;
  return state;
}

}  // namespace

TEST_CASE("P13 explain tells a Retry-After from the usual wait") {
  auto state = refused(429, 2);
  state.due.reason = storage::DueReason::retry_after;
  state.retry_until = noon + 6h + 300ms;
  CHECK(contains(said(state, "next poll"),
                 "[P13] Its server answered 429 and asked by Retry-After to be left "
                 "alone until 2025-02-22T18:00:00.300Z"));
  state.retry_until = noon + 8h + 300ms;  // what it would be without one
  CHECK(contains(said(state, "next poll"), "or by the usual wait (4 h, doubled"));
  state.last_status = 503;
  state.retry_until = noon + 2h;
  CHECK(
      contains(said(state, "next poll"), "answered 503: nothing is asked of it before 2025-02-22T14:00:00Z"));
  CHECK(contains(said(state, "next poll"), "or by the usual wait (1 h, doubled"));
}

TEST_CASE("P13 explain says of a feed whose own pause is over that it waits for its host") {
  auto state = refused(429, 1);
  state.due.reason = storage::DueReason::retry_after;
  state.retry_until = noon + 6h;
  state.next_due = noon + 13h;
  state.due.wait = 6h;  // another feed was refused an hour after that pause
  CHECK(contains(said(state, "next poll"), "[P13] Others at its host"));
  state.due.wait = 8h;
  CHECK_FALSE(contains(said(state, "next poll"), "[P13] Others at its host"));
}

TEST_CASE("P13 explain says of a feed that was not refused itself that it waits for its host") {
  storage::FeedState state;
  state.health = storage::FeedHealth::good;
  state.next_due = noon + 3h;
  state.due.reason = storage::DueReason::retry_after;
  state.due.wait = 3h;
  CHECK(contains(said(state, "next poll"), "[P13] Others at its host or its address were refused"));
}

TEST_CASE("P14 explain says how a feed without access, or that is not found, is tried, and until when") {
  CHECK(contains(said(refused(403, 1), "health"), "[P14] Its server refuses access. It is asked once a day"));
  CHECK(contains(said(refused(403, 1), "health"), "left alone if it fails so until: 2025-03-08T12:00:00Z"));
  CHECK(contains(said(refused(403, 1), "next poll"), "[P14] A day after it was refused access."));
  CHECK(contains(said(refused(404, 1), "health"), "left alone if it fails so until: 2025-03-24T12:00:00Z"));
  CHECK(contains(said(refused(404, 1), "next poll"), "[P14] It was not found: after 4 h, doubled"));
  CHECK(contains(said(refused(500, 1), "health"), "[P15] The last poll failed"));
  CHECK_FALSE(contains(said(refused(500, 1), "health"), "left alone"));
}

TEST_CASE(
    "P15 explain does not say of a poll that fell into an outage of our own network that it succeeded") {
  storage::FeedState state;
  state.health = storage::FeedHealth::good;
  state.last_success = noon;
  state.last_poll = noon + 2h;
  state.due.reason = storage::DueReason::outage;
  CHECK(contains(said(state, "health"),
                 "[P15] The last poll got no answer, but neither did any other at that time"));
  auto failed_first = refused(0, 1);
  failed_first.due.reason = storage::DueReason::outage;
  CHECK(contains(said(failed_first, "health"), "since that is known no failure counts"));
}

TEST_CASE("P16 explain names both addresses of a feed that moved") {
  storage::FeedState state;
  state.url = feed_url;
  state.current_url = "https://new.example/feed";
  state.moved_since = noon;
  CHECK(contains(said(state, "request"), "(P16); put that address into the configuration"));
  CHECK(contains(said(state, "request"), "\naddress: https://new.example/feed"));
  CHECK(contains(said(state, "request"), "\nconfigured address: " + feed_url));
  CHECK(contains(said(state, "request"), "\nmoved: 2025-02-22T12:00:00Z"));
}

TEST_CASE("explain says how old a feed's newest entry is") {
  storage::FeedState state;
  state.last_success = noon;
  state.newest_item = noon - 24h * 101;
  CHECK(contains(said(state, "identities"),
                 "date of the newest entry: 2024-11-13T12:00:00Z, 101 d before the last success"));
}

TEST_CASE("what a loud feed loses is told by the dates of what it lists") {
  const auto listing = [](Time newest) {
    return Listing{newest + 1min, 25, newest - 24 * 90s, newest};  // one every 90 s
  };
  const std::vector<Listing> documents = {listing(noon), listing(noon - 60min), listing(noon - 240min)};
  const auto losses = losses_of(documents);
  REQUIRE(losses.has_value());
  CHECK(losses->listed == 25);
  CHECK(losses->per_hour == Approx(40));
  CHECK(losses->last == 15);           // of 40 that came
  CHECK(losses->in_a_day == 15 + 95);  // of 40 and 120
  CHECK(losses->safe == 30min);

  CHECK_FALSE(losses_of({documents.data(), 1}).has_value());
  const std::vector<Listing> meeting = {listing(noon), listing(noon - 36min)};
  CHECK(losses_of(meeting)->last == 0);
  const std::vector<Listing> undated(2, Listing{noon, 25, noon, noon});
  CHECK_FALSE(losses_of(undated).has_value());
}
