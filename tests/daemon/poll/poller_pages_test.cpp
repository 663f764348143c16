// Pages as sources and the pages of entries: what is asked for, when, and what becomes of it.

#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;

namespace {

const std::string words =
    "<p>The gauge at the old bridge had been silent for eleven years, and nobody in the village could say "
    "why. "
    "When the water rose in spring, a clerk walked down to look, and found the float still moving.</p><p>It "
    "had gone on writing, line under line, on a drum that had no paper left; so the needle had cut the "
    "record "
    "of eleven floods into the wood, one above the other, finer than any hand could.</p>";

http::Response article(const std::string& text = words) {
  http::Response out =
      answer(200, "<!doctype html><html><title>t</title><main><h1>T</h1>" + text + "</main></html>");
  out.headers.push_back({"Content-Type", "text/html"});
  return out;
}

http::Response moved(const std::string& to, int status = 302) {
  http::Response out = answer(status);
  out.headers.push_back({"Location", to});
  return out;
}

struct Linked {
  std::string guid, url, text = "<p>A beginning…</p>", title = "";
};

std::string linking(const std::vector<Linked>& items) {
  std::string out = "<rss version='2.0'><channel><title>T</title>";
  for (const auto& [guid, url, text, title] : items) {
    out += "<item><guid isPermaLink='false'>" + guid + "</guid><title>" + (title.empty() ? guid : title) +
           "</title><link>" + url + "</link><description><![CDATA[" + text + "]]></description></item>";
  }
  return out + "</channel></rss>";
}

/// Feeds that want the articles of their entries, polled every hour; robots.txt is nowhere.
class PagesFixture : public PollerFixture {
 public:
  explicit PagesFixture(std::vector<std::string> addresses) : PollerFixture(std::move(addresses)) {
    poller->recall_by(
        [this](FeedId feed, bool) { return Poller::Recalled{*store.snapshot()->memory(feed)}; });
    poller->stored_entries_by([this](EntryId id) { return *store.snapshot()->entry(id); });
    configure([](FeedSettings& feed) { feed.full_text = true; });
    for (const char* host : {"a", "b", "c"}) {
      fetcher.answers["https://" + std::string(host) + ".example/robots.txt"] = answer(404);
    }
  }

  template <class F>
  void configure(const F& change) {
    auto feeds = feeds_at(urls, interval);
    for (FeedSettings& feed : feeds) change(feed);
    poller->configure(std::move(feeds), {});
  }

  void configure_page(const std::string& item) {
    const auto selectors = std::make_shared<page::Selectors>(*page::parse_selectors({item, {}, {}, {}, {}}));
    configure([&](FeedSettings& feed) { feed.page = selectors; });
  }

  /// The text of the feed's entry with that title.
  std::string text(const std::string& feed, const std::string& title) {
    const auto view = store.snapshot();
    const auto memory = *view->memory(FeedId::from_url(feed));
    for (const auto& item : memory.items) {
      const auto entry = *view->entry(item.entry);
      if (entry && entry->title == title) return entry->content.str();
    }
    return {};
  }

  const FeedTarget& last(const std::string& url) const {
    return *std::find_if(fetcher.asked.rbegin(), fetcher.asked.rend(),
                         [&](const FeedTarget& one) { return one.url == url; });
  }
};

const std::string feed_url = "https://a.example/feed";
const std::string page_url = "https://a.example/1";

bool is_whole(const std::string& text) {
  return text.find("finer than any hand could") != std::string::npos;
}

}  // namespace

TEST_CASE("P13 an article that is throttled pauses its host for feeds and articles alike") {
  PagesFixture fixture({feed_url, "https://b.example/feed"});
  fixture.fetcher.answers[feed_url] =
      answer(200, linking({{"1", "https://b.example/1"}, {"2", "https://b.example/2"}}));
  fixture.fetcher.answers["https://b.example/feed"] = answer(200, linking({}));
  fixture.fetcher.answers["https://b.example/1"] = throttled(3h);
  fixture.poll({feed_url});
  CHECK(fixture.fetcher.count("https://b.example/1") == 1);
  CHECK(fixture.fetcher.count("https://b.example/2") == 0);
  CHECK(fixture.poll({"https://b.example/feed"}).skipped == 1);
  CHECK(fixture.fetcher.count("https://b.example/feed") == 0);
  fixture.clock->advance(4h);
  CHECK(fixture.poll({"https://b.example/feed"}).skipped == 0);
}

TEST_CASE("P13 a pause that an article led to holds for its feed after a restart") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}}));
  fixture.fetcher.answers[page_url] = throttled(3h);
  CHECK(fixture.poll({feed_url}).changed == 1);
  fixture.restart();
  fixture.clock->advance(2h);
  CHECK(fixture.poll({feed_url}).skipped == 1);
  fixture.clock->advance(2h);
  CHECK(fixture.poll({feed_url}).skipped == 0);
}

TEST_CASE("P13 of a paused host not even robots.txt is asked for") {
  PagesFixture fixture({feed_url});
  fixture.configure_page(".card");
  fixture.fetcher.answers["https://a.example/robots.txt"] = throttled(3h);
  CHECK(fixture.poll({feed_url}).failed == 1);
  CHECK(fixture.state(feed_url).retry_until == poller_start + 3h);
  fixture.clock->advance(2h);
  CHECK(fixture.poll({feed_url}).skipped == 1);
  CHECK(fixture.fetcher.count("https://a.example/robots.txt") == 1);
  CHECK(fixture.fetcher.count(feed_url) == 0);
}

TEST_CASE("P15 a page whose robots.txt cannot be had fails as the request for it did, and says so") {
  PagesFixture fixture({feed_url});
  fixture.configure_page(".card");
  fixture.fetcher.answers["https://a.example/robots.txt"] = answer(500);
  CHECK(fixture.poll({feed_url}).failed == 1);
  CHECK(fixture.state(feed_url).last_status == 500);
  CHECK(fixture.state(feed_url).last_error.find("its robots.txt cannot be had") != std::string::npos);
  fixture.clock->advance(2h);
  fixture.fetcher.answers["https://a.example/robots.txt"] = answer(200, "user-agent: *\ndisallow: /\n");
  CHECK(fixture.poll({feed_url}).failed == 1);
  CHECK(fixture.state(feed_url).last_error.find("does not let riverd read it") != std::string::npos);
}

TEST_CASE("P15 an outage of our own network counts against no page, and is over with it") {
  std::vector<std::string> urls;
  for (int i = 0; i < 6; ++i) urls.push_back("https://p" + std::to_string(i) + ".example/news");
  PagesFixture fixture(urls);
  fixture.configure_page("article");
  const auto up = [&] {
    for (const auto& url : urls) {
      fixture.fetcher.answers[url] = article("<article><h2><a href='/1'>One</a></h2></article>");
      fixture.fetcher.answers[url.substr(0, url.size() - 5) + "/robots.txt"] = answer(404);
    }
  };
  up();
  CHECK(fixture.poll(urls).failed == 0);
  fixture.clock->advance(25h);  // the rules have to be asked for anew
  fixture.fetcher.answers.clear();
  fixture.poll(urls);
  // Two have to fail before it is told.
  const auto told = std::count_if(urls.begin(), urls.end(), [&](const std::string& url) {
    return fixture.state(url).due.reason == storage::DueReason::outage && fixture.state(url).failures == 0;
  });
  CHECK(told == 4);
  up();
  fixture.clock->advance(1h);
  CHECK(fixture.poll(urls).failed == 0);
}

TEST_CASE("P17 wherever the redirects of an article lead, the rules of that place count") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}, {"2", "https://a.example/2"}}));
  fixture.fetcher.answers[page_url] = moved("https://b.example/free");
  fixture.fetcher.answers["https://a.example/2"] = moved("https://b.example/private/2", 301);
  fixture.fetcher.answers["https://b.example/robots.txt"] =
      answer(200, "user-agent: *\ndisallow: /private\n");
  fixture.fetcher.answers["https://b.example/free"] = article();
  fixture.fetcher.answers["https://b.example/private/2"] = article();
  fixture.poll({feed_url});
  CHECK(is_whole(fixture.text(feed_url, "1")));
  CHECK_FALSE(is_whole(fixture.text(feed_url, "2")));
  CHECK(fixture.fetcher.count("https://b.example/private/2") == 0);
  CHECK_FALSE(fixture.last(page_url).limits.follow);
}

TEST_CASE("P16 articles are redirected five times at most") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", "https://a.example/r0"}}));
  for (int i = 0; i < 20; ++i) {
    fixture.fetcher.answers["https://a.example/r" + std::to_string(i)] = moved("/r" + std::to_string(i + 1));
  }
  fixture.poll({feed_url});
  CHECK(fixture.fetcher.count("https://a.example/r5") == 1);
  CHECK(fixture.fetcher.count("https://a.example/r6") == 0);
}

TEST_CASE("X1 links of a feed are a stranger's but on the feed's own host") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}, {"2", "https://b.example/2"}}));
  fixture.fetcher.answers[page_url] = moved("https://c.example/3");
  fixture.poll({feed_url});
  CHECK_FALSE(fixture.last(page_url).limits.strangers);
  CHECK(fixture.last("https://b.example/2").limits.strangers);
  CHECK(fixture.last("https://c.example/3").limits.strangers);
  CHECK(fixture.last("https://c.example/robots.txt").limits.strangers);
}

TEST_CASE("Four feeds at a time complete texts, and the others ask for their documents after them") {
  std::vector<std::string> urls;
  for (int i = 0; i < 8; ++i) urls.push_back("https://f" + std::to_string(i) + ".example/feed");
  PagesFixture fixture(urls);
  for (const auto& url : urls) {
    fixture.fetcher.answers[url] = answer(200, linking({{"1", "https://b.example/1"}}));
  }
  fixture.fetcher.answers["https://b.example/1"] = article();
  std::size_t most = 0;  // documents asked for whose articles were not
  fixture.fetcher.before_answer = [&] {
    std::size_t documents = 0;
    for (const auto& url : urls) documents += fixture.fetcher.count(url);
    most = std::max(most, documents - fixture.fetcher.count("https://b.example/1"));
  };
  CHECK(fixture.poll(urls).failed == 0);
  CHECK(most <= 4);
  CHECK(fixture.fetcher.count("https://b.example/1") == 8);
}

TEST_CASE("A4 an entry that its feed has in full is shown as its feed edits it") {
  PagesFixture fixture({feed_url});
  const std::string whole = words + "<p>So much for the gauge, the float and the wood.</p>";
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url, whole}}));
  fixture.fetcher.answers[page_url] = article("<p>Nothing to see.</p>");
  fixture.poll({feed_url});
  CHECK(fixture.text(feed_url, "1").find("So much for") != std::string::npos);
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url, words}}));
  fixture.clock->advance(1h);
  fixture.poll({feed_url});
  CHECK(is_whole(fixture.text(feed_url, "1")));
  CHECK(fixture.text(feed_url, "1").find("So much for") == std::string::npos);
}

TEST_CASE("A4 an article stays the text of an entry that is edited while its page is away") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}}));
  fixture.fetcher.answers[page_url] = article();
  fixture.poll({feed_url});
  REQUIRE(is_whole(fixture.text(feed_url, "1")));
  fixture.fetcher.answers[page_url] = answer(404);
  fixture.fetcher.answers[feed_url] =
      answer(200, linking({{"1", page_url, "<p>Another beginning…</p>", "One, corrected"}}));
  fixture.clock->advance(1h);
  fixture.poll({feed_url});
  CHECK(is_whole(fixture.text(feed_url, "One, corrected")));
  CHECK(fixture.fetcher.count(page_url) == 2);
}

TEST_CASE("A4 an article that was edited to be shorter is taken where it says more than its feed") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}}));
  fixture.fetcher.answers[page_url] = article(words +
                                              "<p>This was wrong, as the clerk has said since, and so "
                                              "it had to go from the page again.</p>");
  fixture.poll({feed_url});
  REQUIRE(fixture.text(feed_url, "1").find("This was wrong") != std::string::npos);
  fixture.fetcher.answers[page_url] = article();
  fixture.fetcher.answers[feed_url] =
      answer(200, linking({{"1", page_url, "<p>A beginning…</p>", "One, corrected"}}));
  fixture.clock->advance(1h);
  fixture.poll({feed_url});
  CHECK(is_whole(fixture.text(feed_url, "One, corrected")));
  CHECK(fixture.text(feed_url, "One, corrected").find("This was wrong") == std::string::npos);
}

TEST_CASE("A page that cannot be had is asked for again, although its feed says nothing new") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] = answer(200, linking({{"1", page_url}}), "\"v\"");
  fixture.fetcher.answers[page_url] = answer(500);
  fixture.poll({feed_url});
  fixture.clock->advance(30min);
  fixture.poll({feed_url});
  CHECK(fixture.fetcher.count(page_url) == 1);
  fixture.clock->advance(31min);
  fixture.fetcher.answers[page_url] = article();
  fixture.fetcher.answers[feed_url] = answer(304);
  std::size_t told = 0;
  fixture.poller->on_change([&](std::span<const storage::FeedChange> changes) {
    for (const auto& change : changes) told += change.completed;
  });
  fixture.poll({feed_url});
  CHECK(fixture.fetcher.count(page_url) == 2);
  CHECK(is_whole(fixture.text(feed_url, "1")));
  CHECK(told == 1);
  fixture.clock->advance(100h);
  fixture.poll({feed_url});
  CHECK(fixture.fetcher.count(page_url) == 2);
}

TEST_CASE("A page is asked for five times within days, and not where it is known to be of no use") {
  PagesFixture fixture({feed_url});
  fixture.fetcher.answers[feed_url] =
      answer(200, linking({{"1", page_url}, {"2", "https://b.example/2"}, {"3", "https://c.example/3"}}));
  fixture.fetcher.answers["https://b.example/robots.txt"] = answer(200, "user-agent: *\ndisallow: /\n");
  fixture.fetcher.answers["https://c.example/3"] = article("<p>Please log in.</p>");
  for (int hour = 0; hour < 24 * 10; ++hour) {
    fixture.poll({feed_url});
    fixture.clock->advance(1h);
  }
  CHECK(fixture.fetcher.count(page_url) == 5);
  CHECK(fixture.fetcher.count("https://b.example/2") == 0);
  CHECK(fixture.fetcher.count("https://b.example/robots.txt") == 1);
  CHECK(fixture.fetcher.count("https://c.example/3") == 1);
}

TEST_CASE("Ten pages a poll are asked for, the others at the next polls") {
  PagesFixture fixture({feed_url});
  std::vector<Linked> items;
  for (int i = 0; i < 25; ++i) {
    const std::string url = "https://a.example/" + std::to_string(i);
    items.push_back({"n" + std::to_string(i), url});
    fixture.fetcher.answers[url] = article();
  }
  fixture.fetcher.answers[feed_url] = answer(200, linking(items));
  const auto asked = [&] {
    return std::count_if(items.begin(), items.end(),
                         [&](const Linked& item) { return fixture.fetcher.count(item.url) == 1; });
  };
  for (const int expected : {10, 20, 25, 25}) {
    fixture.poll({feed_url});
    CHECK(asked() == expected);
    fixture.clock->advance(1h);
  }
  CHECK(is_whole(fixture.text(feed_url, "n24")));
}
