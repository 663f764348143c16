#include "daemon/serve/selection.hpp"
#include "daemon/serve/verdict_cache.hpp"
#include "daemon/serve/why_rivers.hpp"
#include "feeds/text/sanitize.hpp"
#include "tests/daemon/serve/serve_fixture.hpp"

#include <array>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::test;
using Catch::Contains;

namespace {

using Rules = std::vector<std::string>;

const std::array<std::string, 4> formats = {"feed.atom", "feed.rss", "feed.json", ""};

/// The site with a river `some` of both feeds.
serve::ServeSettings settings(const Rules& keep, const Rules& drop, const Rules& languages = {},
                              std::size_t per_feed = 0, emit::Extent extent = emit::Extent::full) {
  auto out = Site::settings();
  serve::RiverSettings river{"some", "", {alpha, beta}};
  river.filter = filter::Filter(keep, drop, languages);
  river.per_feed = per_feed;
  river.extent = extent;
  out.rivers.push_back(std::move(river));
  return out;
}

Candidate article(FeedId feed, const std::string& name, int minutes, const std::string& text) {
  auto out = candidate(feed, name, minutes);
  out.entry.content = text::safe_html_from_text(text);
  return out;
}

std::string body(Site& site, const std::string& target) {
  return site.document(target)->identity().body;
}

}  // namespace

TEST_CASE("what a river's rules leave out is in none of its formats, nor in the API") {
  Site site;
  site.documents.reconfigure(settings({}, {"title:advert", "text:sponsored"}));
  site.commit(
      Site::update(alpha, {article(alpha, "advert", 1, "plain"), article(alpha, "river", 2, "plain")}, 3));
  site.commit(Site::update(beta, {article(beta, "lake", 4, "This is Sponsored.")}, 5));
  for (const std::string& format : formats) {
    const std::string text = body(site, "/rivers/some/" + format);
    CAPTURE(format);
    CHECK_THAT(text, Contains("Title of river"));
    CHECK_THAT(text, !Contains("Title of advert") && !Contains("Title of lake"));
    CHECK_THAT(body(site, "/" + format), Contains("Title of advert") && Contains("Title of lake"));
  }
  const std::string entries = body(site, "/api/v1/entries?river=some");
  CHECK_THAT(entries,
             Contains("Title of river") && !Contains("Title of advert") && !Contains("Title of lake"));
  CHECK_THAT(body(site, "/rivers/some/feed.atom?limit=1"), Contains("Title of river"));
}

TEST_CASE("a filtered river is the same bytes as long as what it shows is the same") {
  Site site;
  site.documents.reconfigure(settings({"text:river"}, {}));
  site.commit(Site::update(alpha, {article(alpha, "one", 1, "the river")}, 2));
  std::vector<std::string> before;
  for (const std::string& format : formats) before.push_back(body(site, "/rivers/some/" + format));
  site.commit(Site::update(alpha, {article(alpha, "two", 3, "a lake")}, 2));
  for (std::size_t i = 0; i < 3; ++i) CHECK(body(site, "/rivers/some/" + formats[i]) == before[i]);
  site.documents.reconfigure(settings({"text:river"}, {}));
  for (std::size_t i = 0; i < 3; ++i) CHECK(body(site, "/rivers/some/" + formats[i]) == before[i]);
  site.commit(Site::update(alpha, {article(alpha, "three", 4, "another river")}, 5));
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), Contains("Title of three"));
}

TEST_CASE("an edit that a rule asks about moves the entry in and out") {
  Site site;
  site.documents.reconfigure(settings({}, {"title:retracted"}));
  auto entry = article(alpha, "one", 1, "text");
  site.commit(Site::update(alpha, {entry}, 1));
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), Contains("Title of one"));
  entry.entry.title = "Retracted: one";
  entry.content = digest_of({"content", entry.entry.title});
  site.commit(Site::update(alpha, {entry}, 200));
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), !Contains("one"));
}

TEST_CASE("what a feed says of itself counts for its entries, at once") {
  Site site;
  site.documents.reconfigure(settings({}, {}, {"zh"}));
  auto update = Site::update(alpha, {article(alpha, "one", 1, "text")}, 1);
  site.commit(update);
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), !Contains("Title of one"));
  update.state.feed.language = "zh-TW";
  site.commit(update);
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), Contains("Title of one"));
}

TEST_CASE("one feed takes no more of a document than it may") {
  Site site;
  site.documents.reconfigure(settings({}, {}, {}, 2));
  std::vector<Candidate> many;
  for (int i = 0; i < 5; ++i) many.push_back(candidate(alpha, "loud" + std::to_string(i), 10 - i));
  site.commit(Site::update(beta, {candidate(beta, "quiet", 1)}, 1));
  site.commit(Site::update(alpha, many, 11));
  const std::string text = body(site, "/rivers/some/feed.atom");
  CHECK_THAT(text, Contains("Title of quiet") && Contains("Title of loud0") && Contains("Title of loud1"));
  CHECK_THAT(text, !Contains("Title of loud2") && !Contains("Title of loud4"));
}

TEST_CASE("headlines and summaries are all that is handed out where the river says so") {
  Site site;
  auto entry = article(alpha, "one", 1, "First sentence. " + std::string(900, 'x') + " the end");
  entry.entry.enclosures.push_back({"https://a.example/1.mp3", "audio/mpeg", "", 10U, {}});
  site.commit(Site::update(alpha, {entry}, 1));
  site.documents.reconfigure(settings({}, {}, {}, 0, emit::Extent::headlines));
  for (const std::string& format : formats) {
    CAPTURE(format);
    CHECK_THAT(body(site, "/rivers/some/" + format), Contains("Title of one") && !Contains("First sentence"));
  }
  CHECK_THAT(body(site, "/rivers/some/feed.atom"), Contains("1.mp3"));
  CHECK_THAT(body(site, "/api/v1/entries?river=some"), !Contains("First sentence"));
  site.documents.reconfigure(settings({}, {}, {}, 0, emit::Extent::summary));
  for (const std::string& format : formats) {
    CAPTURE(format);
    CHECK_THAT(body(site, "/rivers/some/" + format), Contains("First sentence") && !Contains("the end"));
  }
  CHECK_THAT(body(site, "/feed.atom"), Contains("the end"));
}

TEST_CASE("the page of an entry names each river, whether it is in it and the rule that decided") {
  Site site;
  site.documents.reconfigure(settings({"title:lake", "title:river"}, {"title:advert"}));
  site.commit(Site::update(
      alpha, {candidate(alpha, "river", 1, "https://x.example/1"), candidate(alpha, "advert", 2)}, 3));
  site.commit(Site::update(
      beta, {candidate(beta, "copy of river", 3, "https://x.example/1"), candidate(beta, "sea", 4)}, 5));
  const auto page = [&](FeedId feed, const std::string& name) {
    return body(site, "/entries/" + candidate(feed, name, 0).entry.id.to_string());
  };
  CHECK_THAT(page(alpha, "river"),
             Contains("some, in it: keep rule 2, title:river") && Contains("all, in it"));
  CHECK_THAT(page(alpha, "advert"), Contains("some, not in it: drop rule 1, title:advert"));
  CHECK_THAT(page(beta, "sea"), Contains("some, not in it: no keep rule matches"));
  CHECK_THAT(page(beta, "copy of river"), Contains("which stands for its story: keep rule 2, title:river"));
}

TEST_CASE("verdicts are found again, and room is made for new ones") {
  serve::VerdictCache cache(64);
  const auto key = cache.key({1, 2, 3});
  CHECK(key != cache.key({1, 2, 4}));
  CHECK_FALSE(cache.find(key).has_value());
  cache.add(key, true);
  CHECK(cache.find(key) == true);
  cache.add(cache.key({9, 9}), false);
  CHECK(cache.find(cache.key({9, 9})) == false);
  std::size_t found = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) cache.add(cache.key({i}), i % 2 == 0);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto verdict = cache.find(cache.key({i}));
    if (verdict) CHECK(*verdict == (i % 2 == 0));
    found += verdict ? 1 : 0;
  }
  CHECK(found > 48);
  CHECK(found <= 64);
}

TEST_CASE("another process has other keys") {
  CHECK(serve::VerdictCache(8).key({1}) != serve::VerdictCache(8).key({1}));
}
