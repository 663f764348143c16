// Pages as sources, and whole texts from the pages of entries.

#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/end_to_end/raw_origin.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <mutex>

using namespace riverd::test;

namespace {

namespace fs = std::filesystem;

/// A site of a few pages that counts what it is asked for, and remembers the last head.
class Site {
 public:
  void serve(const std::string& path, const std::string& body,
             const std::string& type = "text/html; charset=utf-8", int status = 200) {
    origin_.on(path, [=, this](int connection, const std::atomic<bool>&) {
      {
        const std::lock_guard lock(mutex_);
        ++asked_[path];
      }
      send_all(connection, "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + type +
                               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nETag: \"" +
                               std::to_string(std::hash<std::string>()(body)) +
                               "\"\r\nConnection: close\r\n\r\n" + body);
    });
  }

  [[nodiscard]] std::string url(const std::string& path) const { return origin_.url(path); }
  [[nodiscard]] int asked(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return asked_[path];
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> asked_;
  RawOrigin origin_;  // last: its threads count
};

std::string card(const std::string& number, const std::string& title, const std::string& date) {
  return "<div class=\"card\"><h3><a href=\"/news/" + number + "\">" + title + "</a></h3><time datetime=\"" +
         date + "\">some time</time><p class=\"teaser\">A teaser for " + title + ".</p></div>";
}

std::string listing(const std::string& cards) {
  return "<!doctype html><html lang=en><title>Gauge news</title><nav><a href=/>Home</a></nav>" + cards +
         "</html>";
}

const std::string selectors = "type = \"page\"\npage_item = \".card\"\npage_content = \".teaser\"\n\n";

const std::string prose =
    "<p>The gauge at the old bridge had been silent for eleven years, and nobody in the village could say "
    "why. When "
    "the water rose in spring, a clerk walked down to look, and found the float still moving.</p>"
    "<p>It had gone on writing, line under line, on a drum that had no paper left; so the needle had cut the "
    "record of "
    "eleven floods into the wood, one above the other, finer than any hand could.</p>";

std::string article_page(const std::string& article) {
  return "<!doctype html><html><title>t</title><header><a href=/>Home</a></header><main><h1>Title</h1>" +
         article +
         "</main><aside><p>Another story, of other things, that stands beside it on 2020-01-01, with "
         "commas.</p></aside>"
         "</html>";
}

}  // namespace

TEST_CASE("a page with selectors is a source like a feed, and says when they find nothing any more") {
  Daemon daemon;
  const fs::path page = daemon.folder() / "news.html";
  write_file(page, listing(card("1", "First", "2025-02-22T18:08:09Z") +
                           card("2", "Second", "2025-02-21T08:00:00+08:00")));
  std::string table = feed_table("file://" + page.string(), "news", "30ms");
  table.pop_back();
  daemon.configure(
      table + "type = \"page\"\npage_item = \".card\"\npage_link = \"h3 a\"\npage_content = \".teaser\"\n");
  REQUIRE(daemon.start());
  // A file has no address that its links could count from, but they are the entries' titles' all the same.
  REQUIRE(daemon.shows("/feed.json", "First"));
  const std::string shown = daemon.body("/feed.json");
  CHECK(shown.find("2025-02-22T18:08:09Z") != std::string::npos);
  CHECK(shown.find("2025-02-21T00:00:00Z") != std::string::npos);
  CHECK(shown.find("A teaser for First.") != std::string::npos);

  write_file(
      page, listing(card("3", "Third", "2025-02-23T00:00:00Z") + card("1", "First", "2025-02-22T18:08:09Z")));
  REQUIRE(daemon.shows("/feed.json", "Third"));
  CHECK(occurrences(daemon.body("/feed.json"), "\"title\":\"First\"") == 1);

  write_file(page, listing("<section>rebuilt</section>"));
  REQUIRE(eventually([&] { return daemon.log().find("The page was rebuilt") != std::string::npos; }));
  CHECK(daemon.shows("/health.atom", "The page was rebuilt"));
  CHECK(daemon.body("/health.atom").find("the selector ") != std::string::npos);
  CHECK(daemon.body("/feed.json").find("First") != std::string::npos);
}

TEST_CASE("P17 pages are polled as their robots.txt allows, and asked for it once") {
  Site site;
  site.serve("/robots.txt", "User-agent: riverd\nDisallow: /private\n", "text/plain");
  site.serve("/news", listing(card("1", "Open", "2025-02-22T18:08:09Z")));
  site.serve("/private", listing(card("2", "Closed", "2025-02-22T18:08:09Z")));
  Daemon daemon;
  daemon.configure("[[feed]]\nurl = \"" + site.url("/news") + "\"\n" + selectors + "[[feed]]\nurl = \"" +
                   site.url("/private") + "\"\n" + selectors);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.json", site.url("/news/1")));
  CHECK(eventually(
      [&] { return daemon.log().find("robots.txt does not let riverd read it") != std::string::npos; }));
  CHECK(site.asked("/private") == 0);
  CHECK(site.asked("/robots.txt") == 1);
  CHECK(site.asked("/news") == 1);
}

TEST_CASE("riverd try shows what selectors find on a page, or proposes some") {
  Site site;
  site.serve("/news", listing(card("1", "The first of the headlines", "2025-02-22T18:08:09Z") +
                              card("2", "The second of the headlines", "2025-02-21T00:00:00Z") +
                              card("3", "The third of the headlines", "2025-02-20T00:00:00Z")));
  Daemon daemon;
  daemon.configure("[[feed]]\nurl = \"" + site.url("/news") + "\"\nname = \"news\"\n" + selectors);
  const auto given =
      daemon.command({"try", site.url("/news"), "--item", "//div[@class='card']", "--date", "time"});
  CHECK(given.status.code == 0);
  CHECK(given.out.starts_with("Gauge news: 3 items\n\nThe first of the headlines\n  " + site.url("/news/1") +
                              "\n  2025-02-22T18:08:09Z\n"));
  const auto configured = daemon.command({"try", "news", "--json"});
  CHECK(configured.out.starts_with("{\"title\":\"Gauge news\",\"items\":[{\"url\":\"" + site.url("/news/1")));
  CHECK(configured.out.find("A teaser for") != std::string::npos);
  daemon.configure("");
  const auto proposed = daemon.command({"try", site.url("/news")});
  CHECK(proposed.out.find("  div.card  (3 items)\n") != std::string::npos);
  const auto wrong = daemon.command({"try", site.url("/news"), "--item", "div["});
  CHECK(wrong.status.code == 1);
  CHECK(wrong.err.find("no selector of item: at its end: ") != std::string::npos);
  CHECK(daemon.command({"try", site.url("/news"), "--item", ".none"}).err.find("finds nothing on the page") !=
        std::string::npos);
  CHECK(daemon.command({"try", site.url("/news"), "--link", "a"}).status.code == 2);
}

TEST_CASE("the configuration says what is wrong with a page") {
  Daemon daemon;
  daemon.configure(
      "[[feed]]\nurl = \"https://a.example/\"\ntype = \"page\"\n\n"
      "[[feed]]\nurl = \"https://b.example/\"\npage_item = \"a[\"\n\n"
      "[[feed]]\nurl = \"https://c.example/\"\npage_title = \"h2\"\nfull_text = \"yes\"\n");
  const std::string said = daemon.command({"check"}).out + daemon.command({"check"}).err;
  CHECK(said.find("'type' in [[feed]]: a page needs 'page_item'") != std::string::npos);
  CHECK(said.find("\"a[\" is no selector: at its end: ") != std::string::npos);
  CHECK(said.find("'page_title' in [[feed]] is for pages") != std::string::npos);
  CHECK(said.find("'full_text' in [[feed]] is a string; write true or false") != std::string::npos);
}

TEST_CASE("A4 full_text makes the articles of pages the texts of entries, once, and no date of theirs") {
  Site site;
  site.serve("/robots.txt", "", "text/plain", 404);
  site.serve("/1",
             article_page(prose + "<p class=almanac>The almanac of the river is for sale, they say.</p>"));
  site.serve("/2", "<html><p>Please log in.</p></html>");
  site.serve("/3", article_page("<p>never asked for</p>"), "text/html", 500);
  Daemon daemon;
  const auto publish = [&](const std::string& feed) { site.serve("/feed.xml", feed, "application/rss+xml"); };
  Item first{"1", "First", site.url("/1")};
  first.html = "<p>A beginning…</p>";
  Item second{"2", "Second", site.url("/2")};
  second.html = "<p>Another beginning…</p>";
  Item third{"3", "Third", site.url("/3")};
  third.html = "<p>A third beginning…</p>";
  publish(rss("A", {first, second, third}));
  std::string table = feed_table(site.url("/feed.xml"), "a", "30ms");
  table.pop_back();
  daemon.configure(table + "full_text = true\n\n[[rule]]\nname = \"almanac\"\ncut = [\"p.almanac\"]\n");
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.json", "the float still moving"));
  const std::string shown = daemon.body("/feed.json");
  CHECK(shown.find("The almanac of the river") == std::string::npos);
  CHECK(shown.find("finer than any hand could") != std::string::npos);
  CHECK(shown.find("Another story") == std::string::npos);
  CHECK(shown.find("2020-01-01") == std::string::npos);
  CHECK(shown.find("Another beginning") != std::string::npos);
  CHECK(shown.find("A third beginning") != std::string::npos);
  CHECK(occurrences(shown, "\"date_published\":\"2025-02-22T18:39:04Z\"") == 3);

  // What the feed goes on saying of them changes nothing, in this run and the next.
  Item fourth{"4", "Fourth", "https://elsewhere.invalid/4"};
  publish(rss("A", {fourth, first, second, third}));
  REQUIRE(daemon.shows("/feed.json", "Fourth"));
  CHECK(daemon.body("/feed.json").find("the float still moving") != std::string::npos);
  REQUIRE(daemon.stop());
  Item fifth{"5", "Fifth", "https://elsewhere.invalid/5"};
  publish(rss("A renamed", {fifth, fourth, first, second, third}));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.json", "Fifth"));
  CHECK(daemon.body("/feed.json").find("the float still moving") != std::string::npos);
  CHECK(site.asked("/1") == 1);
  CHECK(site.asked("/2") == 1);
  CHECK(site.asked("/3") == 1);

  // An entry that was edited is read again.
  site.serve("/1", article_page(prose +
                                "<p>The clerk, it is said, has been asked to write it all down, twice.</p>"));
  first.title = "First, corrected";
  publish(rss("A renamed", {fifth, fourth, first, second, third}));
  REQUIRE(daemon.shows("/feed.json", "First, corrected"));
  CHECK(daemon.body("/feed.json").find("has been asked to write it all down") != std::string::npos);
  CHECK(site.asked("/1") == 2);
  CHECK(site.asked("/2") == 1);
}

TEST_CASE("X1 what a feed links to is fetched from private addresses on the feed's own host only") {
  Site site;
  site.serve("/1", article_page(prose));
  Daemon daemon;
  const fs::path feed = daemon.folder() / "a.xml";
  Item first{"1", "First", site.url("/1")};
  first.html = "<p>A beginning…</p>";
  write_file(feed, rss("A", {first}));
  std::string table = feed_table("file://" + feed.string(), "a", "30ms");
  table.pop_back();
  daemon.configure(table + "full_text = true\n");
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.json", "A beginning"));
  CHECK(site.asked("/1") == 0);
  CHECK(site.asked("/robots.txt") == 0);
}
