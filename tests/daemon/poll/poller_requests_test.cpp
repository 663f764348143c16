// The poller with the real client, on sockets: what origins see of it.

#include "tests/daemon/poll/poller_fixture.hpp"
#include "tests/support/origin.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using test::Answer;
using test::Hit;
using test::Origin;

namespace {

http::ClientOptions loopback_only() {
  http::ClientOptions options;
  options.user_agent = "riverd/test (1 subscribers)";
  options.allow_addresses = {"127.0.0.0/8"};
  options.dns_servers = "127.0.0.1:9";
  return options;
}

/// Polls one feed of an origin, every hour.
class WireFixture {
 public:
  explicit WireFixture(std::string address)
      : url(std::move(address)),
        store(*storage::Store::open(std::make_unique<storage::MemoryEngine>())),
        writer(store),
        pool(1),
        store_client(writer),
        client(context.get_executor(), loopback_only()),
        fetcher(client, pool, 1U << 20U),
        tasks(context.get_executor()),
        clock(std::make_shared<ManualClock>(poller_start)),
        poller(context.get_executor(), tasks, fetcher, pool, store_client, clock, PollerFixture::settings()) {
    poller.recall_by([this](FeedId feed, bool /*with_repeated*/) {
      return Poller::Recalled{*store.snapshot()->memory(feed)};
    });
    poller.configure(feeds_at({url}, std::chrono::hours{1}), {});
  }

  PollSummary poll() {
    clock->advance(1h);
    return test::run(context, poller.poll_once({FeedId::from_url(url)}));
  }

  [[nodiscard]] storage::FeedState state() const {
    return store.snapshot()->feed(FeedId::from_url(url))->value_or(storage::FeedState{});
  }

  std::string url;
  boost::asio::io_context context;
  storage::Store store;
  storage::Writer writer;
  runtime::CpuPool pool;
  runtime::StoreClient store_client;
  http::Client client;
  SourceFetcher fetcher;
  runtime::TaskGroup tasks;
  std::shared_ptr<ManualClock> clock;
  Poller poller;
};

Answer feed_of(const std::vector<std::string>& guids, const std::string& etag = {}) {
  Answer out(rss(guids), "application/rss+xml");
  out.etag = etag;
  return out;
}

std::size_t unconditional(const std::vector<Hit>& hits) {
  return static_cast<std::size_t>(std::count_if(hits.begin(), hits.end(), [](const Hit& hit) {
    return hit.header("If-None-Match") == nullptr && hit.header("If-Modified-Since") == nullptr;
  }));
}

std::string sent(const Hit& hit, std::string_view name) {
  const std::string* value = hit.header(name);
  return value == nullptr ? std::string{} : *value;
}

}  // namespace

TEST_CASE("P4 once an answer is stored no request is unconditional, asked for by hand or not") {
  Origin origin;
  origin.on("/feed", {feed_of({"a"}, "\"1\""), feed_of({"a"}, "\"1\""), Answer(503), Answer("<html>"),
                      feed_of({"b", "a"}, "\"2\""), feed_of({"b", "a"}, "\"2\"")});
  WireFixture fixture(origin.url("/feed"));
  for (int i = 0; i < 10; ++i) fixture.poll();
  const auto hits = origin.hits();
  CHECK(hits.size() > 6);
  CHECK(unconditional(hits) == 1);
  CHECK(sent(hits.back(), "If-None-Match") == "\"2\"");
  CHECK(fixture.state().entries == 2);
}

TEST_CASE("P16 a feed behind a redirect answers 304 at the address that knows its validators") {
  Origin front;
  Origin back("127.0.0.2");
  front.on("/feed", Answer(302, {{"Location", back.url("/real")}}));
  back.on("/real", feed_of({"urn:a"}, "\"r\""));
  WireFixture fixture(front.url("/feed"));
  for (int i = 0; i < 3; ++i) fixture.poll();
  CHECK(unconditional(front.hits()) == 3);
  CHECK(unconditional(back.hits()) == 1);
  CHECK(fixture.state().last_status == 304);
  CHECK(fixture.state().validators.url == back.url("/real"));
  CHECK(fixture.state().failures == 0);

  // The redirect ends: what the other address gave proves nothing here.
  front.on("/feed", feed_of({"urn:b", "urn:a"}, "\"f\""));
  fixture.poll();
  CHECK(sent(front.hits().back(), "If-None-Match").empty());
  CHECK(fixture.state().entries == 2);
  fixture.poll();
  CHECK(sent(front.hits().back(), "If-None-Match") == "\"f\"");
}

TEST_CASE("P10 a delta adds to what is known: nothing absent is withdrawn, and nothing counts as lost") {
  Origin origin;
  const std::vector<std::string> before = {"f", "e", "d", "c", "b", "a"};
  const std::vector<std::string> fresh = {"l", "k", "j", "i", "h", "g"};
  std::vector<std::string> all = fresh;
  all.insert(all.end(), before.begin(), before.end());
  origin.on_request("/feed", [&](const Hit& hit) {
    if (sent(hit, "If-None-Match") == "\"1\"" && sent(hit, "A-IM") == "feed") {
      return Answer(226, {{"IM", "feed"}, {"ETag", "\"2\""}, {"Content-Type", "application/rss+xml"}},
                    rss(fresh));
    }
    return feed_of(sent(hit, "If-None-Match") == "\"2\"" ? all : before,
                   sent(hit, "If-None-Match").empty() ? "\"1\"" : "\"3\"");
  });
  WireFixture fixture(origin.url("/feed"));
  fixture.poll();
  REQUIRE(fixture.state().entries == 6);
  fixture.poll();
  CHECK(fixture.state().last_status == 226);
  CHECK(fixture.state().entries == 12);
  CHECK_FALSE(fixture.state().losing_since.has_value());
  fixture.poll();
  CHECK(sent(origin.hits().back(), "If-None-Match") == "\"2\"");
  CHECK(fixture.state().last_status == 200);
  CHECK(fixture.state().entries == 12);
  CHECK_FALSE(fixture.state().losing_since.has_value());
  const auto view = fixture.store.snapshot();
  const std::vector<FeedId> feeds = {FeedId::from_url(fixture.url)};
  const auto river = view->river(feeds, {});
  REQUIRE(river->size() == 12);
  for (const auto& item : *river) CHECK_FALSE(item.entry.withdrawn.has_value());
}

TEST_CASE("P17 a subscription does not read robots.txt") {
  Origin origin;
  origin.on("/robots.txt", Answer("User-agent: *\nDisallow: /\n", "text/plain"));
  origin.on("/feed", feed_of({"a"}));
  WireFixture fixture(origin.url("/feed"));
  fixture.poll();
  CHECK(fixture.state().entries == 1);
  CHECK(origin.hits("/robots.txt").empty());
}

TEST_CASE("P18 P19 nothing but the feed is asked for: no icon, no page, no address that was guessed") {
  Origin origin;
  const std::string base = origin.url("");
  origin.on("/feed", Answer("<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x</id><title>T</title>"
                            "<icon>" +
                            base + "/favicon.ico</icon><logo>" + base +
                            "/logo.png</logo>"
                            "<link href='" +
                            base + "/'/><link rel='next' href='" + base +
                            "/feed?2'/>"
                            "<entry><id>urn:x:1</id><title>One</title><link href='" +
                            base +
                            "/one'/>"
                            "<content type='html'>&lt;img src='" +
                            base + "/i.png'></content></entry></feed>"));
  origin.on("/gone", Answer("<html><link rel=alternate type='application/rss+xml' href=/feed></html>"));
  WireFixture fixture(origin.url("/feed"));
  for (int i = 0; i < 3; ++i) fixture.poll();
  WireFixture page(origin.url("/gone"));
  page.poll();
  CHECK(page.state().failures == 1);
  for (const Hit& hit : origin.hits()) CHECK((hit.target == "/feed" || hit.target == "/gone"));
}

TEST_CASE("where to subscribe is remembered: Link headers count before the document") {
  Origin origin;
  Answer answer(
      "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel><title>T</title>"
      "<a:link rel='hub' href='https://body.example/hub'/>"
      "<a:link rel='self' href='https://body.example/feed'/>"
      "<cloud domain='cloud.example' port='5337' path='/ping' protocol='http-post'/>"
      "<item><guid>a</guid><title>a</title></item></channel></rss>");
  origin.on("/body", answer);
  answer.headers.emplace_back("Link", "<https://head.example/hub>; rel=\"hub\"");
  answer.headers.emplace_back("Link", "</own>; rel=self");
  origin.on("/head", answer);
  WireFixture body(origin.url("/body"));
  body.poll();
  CHECK(body.state().feed.hubs == std::vector<std::string>{"https://body.example/hub"});
  CHECK(body.state().feed.self_url == "https://body.example/feed");
  CHECK(body.state().feed.cloud == "http://cloud.example:5337/ping");
  WireFixture head(origin.url("/head"));
  head.poll();
  CHECK(head.state().feed.hubs == std::vector<std::string>{"https://head.example/hub"});
  CHECK(head.state().feed.self_url == origin.url("/own"));
}
