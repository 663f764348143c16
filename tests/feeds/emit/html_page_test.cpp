#include "feeds/emit/html_page.hpp"

#include "output_fixture.hpp"

#include <gumbo.h>
#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace riverd;
using namespace riverd::emit;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// How many mistakes an HTML 5 parser finds.
unsigned mistakes(const std::string& page) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 50;
  GumboOutput* output = gumbo_parse_with_options(&options, page.data(), page.size());
  const unsigned count = output->errors.length;
  gumbo_destroy_output(&options, output);
  return count;
}

PageSite site() {
  PageSite out;
  out.base_url = "https://river.example";
  out.title = "All";
  out.version = "0.1.0";
  out.rivers = {{"All", "/", true}, {"News & more", "/rivers/news/"}};
  return out;
}

EntryFrame entry_frame() {
  EntryFrame out;
  out.site = site();
  return out;
}

PageFrame frame() {
  PageFrame out;
  out.site = site();
  out.sources = {{"Harbour (mirror)", "/feeds/1/"}, {"Bare", "/feeds/2/", true}};
  out.feeds = 3;
  return out;
}

OutputEntry titled(const std::string& title, const std::string& html) {
  OutputEntry out = fixture::bare_entry();
  out.entry.title = title;
  out.entry.content = text::sanitize_for_publication(html, {});
  return out;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++out;
  return out;
}

OutputFeed two_days() {
  return fixture::feed_of({fixture::mirrored_entry(), fixture::bare_entry()});
}

}  // namespace

TEST_CASE("O11 a river's page offers every format and is one request") {
  const std::string page = river_page(two_days(), frame());
  CHECK(contains(page, "<style>" + stylesheet() + "</style>"));
  CHECK(!contains(page, "rel=\"stylesheet\""));
  CHECK(!contains(page, "<img"));
  CHECK(contains(page, R"(<link rel="icon" type="image/svg+xml" href="/favicon.svg">)"));
  for (const char* type : {"application/atom+xml", "application/rss+xml", "application/feed+json"}) {
    CHECK(contains(page, "<link rel=\"alternate\" type=\"" + std::string(type) + "\""));
  }
  CHECK(contains(page, "https://river.example/opml"));
  CHECK(contains(page, R"(<meta name="referrer" content="no-referrer">)"));
  CHECK(!contains(page, "<script"));
  CHECK(!contains(page, "style=\""));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("O11 an entry shows its date and time in UTC to the second, and when it was mirrored") {
  const std::string page = river_page(two_days(), frame());
  CHECK(contains(page, R"(datetime="2025-02-22T18:08:09Z")"));
  CHECK(contains(page,
                 "title=\"2025-02-22 18:08:09 UTC, dated as its publisher states it; "
                 "mirrored 2025-02-22 18:39:04 UTC; first seen 2025-02-22 19:00:00 UTC\""));
  // Seen are hours and minutes; who listens or copies gets all of it.
  CHECK(contains(
      page, "<span class=\"hidden\">2025-02-22 </span>18:08<span class=\"hidden\">:09 UTC</span></time>"));
  CHECK(contains(page, ">mirrored 18:39<span class=\"hidden\">:04</span></time>"));
  OutputEntry late = fixture::mirrored_entry();
  late.entry.times.mirrored_at = fixture::at("2025-02-23", 0, 1, 2);
  CHECK(contains(river_page(fixture::feed_of({late}), frame()), ">mirrored 2025-02-23 00:01<"));
  CHECK(contains(entry_page(fixture::mirrored_entry(), entry_frame()), ">2025-02-22 18:08:09 UTC</time>"));
}

TEST_CASE("O11 days and times are those of the owner's zone") {
  PageFrame shifted = frame();
  shifted.site.zone = std::chrono::hours(8);
  const std::string page = river_page(two_days(), shifted);
  CHECK(contains(page, R"(<time datetime="2025-02-23">Sunday <span>23 February 2025</span></time>)"));
  CHECK(contains(page, "datetime=\"2025-02-22T18:08:09Z\" title=\"2025-02-23 02:08:09 +08:00, dated"));
  CHECK(contains(page, "</span>02:08<span"));
  shifted.site.zone = -std::chrono::minutes(210);
  CHECK(contains(river_page(two_days(), shifted), "2025-02-22 14:38:09 -03:30, dated"));
}

TEST_CASE("O11 days are headings, and entries link to the article, the source and their own page") {
  const OutputEntry output = fixture::mirrored_entry();
  const std::string page = river_page(two_days(), frame());
  CHECK(contains(page,
                 R"(<h2><time datetime="2025-02-22">Saturday <span>22 February 2025</span></time></h2>)"));
  CHECK(
      contains(page, R"(<h2><time datetime="2025-02-21">Friday <span>21 February 2025</span></time></h2>)"));
  CHECK(contains(page, R"(<h3 lang="zh-CN"><a href="https://harbour.example/a/1?x=1&amp;y=2">)"));
  CHECK(contains(page, "https://river.example/feeds/" + output.entry.feed.to_string() + "/"));
  CHECK(contains(page, "https://river.example/entries/" + output.entry.id.to_string()));
}

TEST_CASE(
    "O11 the body is closed behind a short lead, and copies are folded under the entry with their sources") {
  OutputEntry output = fixture::mirrored_entry();
  output.copies[0].title = "港口水位上升";
  output.copies[0].time = fixture::at("2025-02-22", 17, 0, 0);
  output.copies[1].title = output.entry.title;
  const std::string page = river_page(fixture::feed_of({output}), frame());
  CHECK(contains(page, R"(<p class="lead" lang="zh-CN">港口今天的水位比昨天高。)"));
  CHECK(contains(page,
                 "<details class=\"copies\"><summary>Also in <span>Other Harbour</span>, "
                 "<span>Third Harbour</span></summary>"));
  CHECK(contains(page, "2025-02-22 17:00:00 UTC</time>: <a href=\"https://river.example/entries/" +
                           output.copies[0].entry.to_string() +
                           "\" lang=\"zh\">港口水位上升</a>, "
                           "<a href=\"https://other.example/a/1\">at its own address</a>"));
  CHECK(contains(page, output.copies[1].entry.to_string() + "\">as it came</a></li>"));
  CHECK(count(page, "at its own address") == 1);
  const std::string with_picture = river_page(
      fixture::feed_of({titled("Look", "<p>Look:</p><img src=\"https://i.example/1.png\">")}), frame());
  CHECK(contains(with_picture,
                 "<details class=\"text\"><summary>Read here<span class=\"hidden\">: Look</span>"));
  CHECK(contains(with_picture, "src=\"https://i.example/1.png\""));
  CHECK(mistakes(page) == 0);
  CHECK(mistakes(with_picture) == 0);
}

TEST_CASE("O11 of more copies than two the page names two and counts the others") {
  OutputEntry output = fixture::mirrored_entry();
  output.copies.resize(1);
  for (const char* name : {"Second", "Third", "Fourth"}) {
    output.copies.push_back({fixture::entry_id(name), {}, name, "", "", ""});
  }
  CHECK(
      contains(river_page(fixture::feed_of({output}), frame()), "<span>Second</span> and 2 more</summary>"));
}

TEST_CASE("O11 texts unfold in place as far as there is room, the short ones first; others have a page") {
  const std::string words(page_text / 2, 'x');
  OutputFeed feed = fixture::feed_of(
      {titled("Long", "<p>" + words + words + "</p>"), titled("Middle", "<p>" + words + "</p>"),
       titled("Short", "<p>" + std::string(500, 'y') + "</p>"), titled("Note", "<p>All of it.</p>")});
  const std::string page = river_page(feed, frame());
  CHECK(count(page, "<details class=\"text\">") == 2);
  CHECK(contains(page, "<summary>Read here<span class=\"hidden\">: Middle</span>"));
  CHECK(contains(page, "<summary>Read here<span class=\"hidden\">: Short</span>"));
  CHECK(contains(page, "Read on its page<span class=\"hidden\">: Long</span>"));
  CHECK(!contains(page, ": Note</span>"));
}

TEST_CASE("O11 sound and video can be played, and load only then") {
  OutputEntry output = fixture::mirrored_entry();
  output.entry.enclosures = {{"https://cdn.example/a/1.mp3?x=1", "audio/mpeg", "", 1234, 3725.5},
                             {"https://cdn.example/2.mp4", "video/mp4", "Film", {}, {}},
                             {"https://cdn.example/3.pdf", "application/pdf", "Paper", {}, {}},
                             {"https://cdn.example/4.pdf", "application/pdf", "Other paper", {}, {}}};
  const std::string page = river_page(fixture::feed_of({output}), frame());
  CHECK(contains(
      page, R"(<audio controls preload="none" src="https://cdn.example/a/1.mp3?x=1" aria-label="1.mp3">)"));
  CHECK(
      contains(page, R"(<video controls preload="none" src="https://cdn.example/2.mp4" aria-label="Film">)"));
  CHECK(contains(page, ">Download <span class=\"hidden\">1.mp3</span></a>"));
  CHECK(contains(page, "<span>1:02:05</span> <span>1.2 KiB</span>"));
  CHECK(contains(page, ">Paper</a>"));
  CHECK(contains(page, "<li>and 1 more</li>"));
  CHECK(contains(entry_page(output, entry_frame()), ">Other paper</a>"));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("O11 pictures are lazy and without referrer, or asked for, or never shown, as the owner wants") {
  const OutputEntry output = titled("Look", "<p><img src=\"https://i.example/1.png\" alt=\"A gauge\"></p>");
  EntryFrame lazy = entry_frame();
  const std::string shown = entry_page(output, lazy);
  CHECK(contains(shown, R"(<img class="plate" src="https://i.example/1.png" alt="A gauge" loading="lazy" )"
                        R"(decoding="async" referrerpolicy="no-referrer">)"));
  EntryFrame click = entry_frame();
  click.site.pictures = Pictures::click;
  const std::string asked = entry_page(output, click);
  CHECK(!contains(asked, "<img"));
  CHECK(contains(asked, R"(<a class="picture" href="https://i.example/1.png">Picture: A gauge</a>)"));
  CHECK(contains(asked, output.entry.id.to_string() + "?pictures=show\">Show its pictures</a>"));
  click.show_pictures = true;
  CHECK(contains(entry_page(output, click), "<img class=\"plate\""));
  CHECK(contains(entry_page(output, click), ">Without pictures</a>"));
  EntryFrame off = entry_frame();
  off.site.pictures = Pictures::off;
  CHECK(!contains(entry_page(output, off), "<img"));
  CHECK(!contains(entry_page(output, off), "Show its pictures"));
  PageFrame river = frame();
  river.site.pictures = Pictures::off;
  CHECK(!contains(river_page(fixture::feed_of({output}), river), "<img"));
}

TEST_CASE("O11 an entry's own picture is shown where its text has none") {
  OutputEntry output = titled("Look", "<p>Words.</p>");
  output.entry.image = "https://i.example/cover.png";
  CHECK(contains(entry_page(output, entry_frame()),
                 "src=\"https://i.example/cover.png\" alt=\"\" loading=\"lazy\""));
  output.entry.content = text::sanitize_for_publication("<img src=\"https://i.example/2.png\">", {});
  CHECK(!contains(entry_page(output, entry_frame()), "cover.png"));
}

TEST_CASE("O11 what publishers write is marked with the language it is in") {
  OutputEntry output = titled("水位站的一天", "<p>记录一条河，最要紧的不是仪器。</p>");
  output.source_language = "en";
  const std::string page = river_page(fixture::feed_of({output}), frame());
  CHECK(contains(page, "<html lang=\"en\">"));
  CHECK(contains(page, "<h3 lang=\"zh\">"));
}

TEST_CASE("O11 a page leads to the older and the newer ones") {
  PageFrame paged = frame();
  CHECK(!contains(river_page(two_days(), paged), "class=\"paging\""));
  paged.older_url = "/?before=40";
  paged.newer_url = "/?before=140";
  paged.newest_url = "/";
  const std::string page = river_page(two_days(), paged);
  CHECK(
      contains(page, "<link rel=\"prev\" href=\"/?before=140\">\n<link rel=\"next\" href=\"/?before=40\">"));
  CHECK(contains(page,
                 "<li><a href=\"/\">Newest</a></li><li><a rel=\"prev\" href=\"/?before=140\">Newer</a></li>"
                 "<li><a rel=\"next\" href=\"/?before=40\">Older</a></li>"));
  CHECK(contains(page, "noindex"));
  paged.newer_url = "/";
  CHECK(!contains(river_page(two_days(), paged), ">Newest<"));
  CHECK(contains(river_page(fixture::feed_of({}), paged), "Nothing older is kept."));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("O11 what was found says what was looked for, and how far") {
  PageFrame found = frame();
  found.search = PageSearch{"水位 <b>", 3, true, {}};
  const std::string page = river_page(two_days(), found);
  CHECK(contains(page, "2 titles have <q lang=\"zh\">水位 &lt;b&gt;</q>. All 3 entries were looked at."));
  CHECK(contains(page, "value=\"水位 &lt;b&gt;\""));
  CHECK(contains(page, "<title>水位 &lt;b&gt; · All</title>"));
  found.search = PageSearch{"tide", 10000, false, fixture::at("2025-01-02", 3, 4, 5)};
  const std::string none = river_page(fixture::feed_of({}), found);
  CHECK(contains(
      none,
      "No title has <q>tide</q>. 10000 entries were looked at, back to those that arrived "
      "<time datetime=\"2025-01-02T03:04:05Z\">2025-01-02 03:04:05 UTC</time>; there are older ones."));
  CHECK(!contains(none, "Nothing has arrived"));
  CHECK(mistakes(none) == 0);
}

TEST_CASE("O11 a page without feeds says how to add one, and failing feeds are a quiet line") {
  PageFrame first = frame();
  first.first_run = true;
  const std::string page = river_page(fixture::feed_of({}), first);
  CHECK(contains(page, "[[feed]]\nurl "));
  CHECK(contains(page, "systemctl reload riverd"));
  CHECK(contains(page, "riverd import subscriptions.opml"));
  CHECK(contains(page, "riverd add https://example.org/"));
  CHECK(mistakes(page) == 0);
  PageFrame failing = frame();
  failing.failing = 2;
  CHECK(
      contains(river_page(two_days(), failing),
               R"(<a href="https://river.example/status">2 of 3 sources cannot be read at the moment</a>)"));
  CHECK(!contains(river_page(two_days(), frame()), "cannot be read"));
  PageFrame waiting = frame();
  waiting.waiting = 2;
  const std::string empty = river_page(fixture::feed_of({}), waiting);
  CHECK(contains(empty, "Nothing has arrived yet"));
  CHECK(contains(empty, "2 of 3 sources are still to be read for the first time"));
  CHECK(mistakes(empty) == 0);
  PageFrame filtered = frame();
  filtered.filtered = true;
  const std::string none = river_page(fixture::feed_of({}), filtered);
  CHECK(!contains(none, "Nothing has arrived"));
  CHECK(contains(none, "its rules show none"));
  CHECK(mistakes(none) == 0);
}

TEST_CASE("X4 hostile text stays text on every page") {
  const std::string bad = "\"><script>x()</script><img src=x onerror=y>" + fixture::hostile();
  OutputEntry output = fixture::mirrored_entry();
  output.entry.title = output.source.title = output.entry.output_id = bad;
  output.entry.url = "javascript:x()";
  output.entry.authors = {{bad, bad, "javascript:x()", bad}};
  output.entry.language = bad;
  output.entry.enclosures = {{"javascript:x()", bad, bad, 1, {}}};
  output.copies = {
      {fixture::entry_id("c"), {}, bad, "javascript:x()", bad, "javascript:x()", bad, bad, Time{}}};
  OutputFeed feed = fixture::feed_of({output});
  feed.title = feed.subtitle = bad;
  PageFrame around = frame();
  around.site.title = around.site.version = bad;
  around.site.rivers = around.sources = {{bad, bad, true}};
  around.source_url = "javascript:x()";
  around.older_url = around.newer_url = around.newest_url = bad;
  around.search = PageSearch{bad, 1, false, Time{}};
  EntryFrame entry_around;
  entry_around.site = around.site;
  StatusPage status;
  status.site = around.site;
  status.feeds = {{{}, bad, bad, bad, bad, bad, 1, 1, {}, {}, {}}};
  for (const std::string& page : {river_page(feed, around), entry_page(output, entry_around),
                                  status_page(status), error_page(around.site, 400, bad, bad)}) {
    CHECK(!contains(page, "<script"));
    CHECK(!contains(page, "<img"));
    CHECK(!contains(page, "href=\"javascript"));
    CHECK(!contains(page, "\x01"));
    CHECK(mistakes(page) == 0);
  }
}

TEST_CASE("O11 an entry's page has its whole content, its copies and every one of its times explained") {
  OutputEntry output = fixture::mirrored_entry();
  output.entry.changed = fixture::at("2025-02-24", 1, 2, 3);
  const std::string page = entry_page(output, entry_frame());
  CHECK(contains(page, "<p>The water is <em>high</em> &amp; rising.</p>"));
  CHECK(contains(page, "Other Harbour"));
  CHECK(contains(page, "Third Harbour"));
  for (const char* name : {"Shown", "Stated", "Mirrored", "First seen", "Changed", "Quality"}) {
    CHECK(contains(page, "<dt>" + std::string(name) + "</dt>"));
  }
  CHECK(contains(page, "as its publisher states it"));
  CHECK(contains(page, output.entry.output_id));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("the status page shows failing sources first, with their error, and new ones as well") {
  StatusPage status;
  status.site = site();
  status.entries = 5;
  status.store_bytes = 3 << 20;
  const Time polled = fixture::at("2025-02-22", 1, 2, 3);
  status.feeds = {
      {FeedId{1}, "one", "Good One", "https://one.example/f", "good", "", 5, 0, polled, polled, polled},
      {FeedId{2}, "two", "", "https://two.example/f", "failing", "no such name", 0, 3, polled, {}, polled},
      {FeedId{3}, "new", "", "https://new.example/f", "unknown", "", 0, 0, {}, {}, polled}};
  const std::string page = status_page(status);
  CHECK(page.find("two.example") < page.find("one.example"));
  CHECK(page.find("one.example") < page.find("new.example"));
  CHECK(contains(page, "3 sources, 1 failing; 5 entries in 3.0 MiB"));
  CHECK(contains(page, "<span class=\"error\">no such name</span>"));
  CHECK(contains(page, "3 failures"));
  CHECK(contains(page, "never"));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("an error page has the status, a title and one sentence") {
  const std::string page = error_page(site(), 404, "Not found", "There is no page at this address.");
  CHECK(contains(page, "404"));
  CHECK(contains(page, "There is no page at this address."));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("what a page refers to lies below the path of riverd's address") {
  EntryFrame below = entry_frame();
  below.site.base_url = "https://host.example/river";
  const std::string page = entry_page(fixture::bare_entry(), below);
  CHECK(contains(page, R"(href="/river/favicon.svg")"));
  CHECK(contains(page, R"(action="/river/")"));
  CHECK(contains(page, R"(href="/river/status")"));
}

TEST_CASE("the stylesheet knows dark schemes, reduced motion and Chinese, and loads nothing") {
  CHECK(contains(stylesheet(), "prefers-color-scheme: dark"));
  CHECK(contains(stylesheet(), "prefers-reduced-motion"));
  CHECK(contains(stylesheet(), "prefers-contrast"));
  CHECK(contains(stylesheet(), "@media print"));
  CHECK(!contains(stylesheet(), "</"));
  CHECK(contains(stylesheet(), ":lang(zh)"));
  CHECK(!contains(stylesheet(), "url("));
  CHECK(!contains(stylesheet(), "@import"));
}

TEST_CASE("the same page is the same bytes") {
  CHECK(river_page(two_days(), frame()) == river_page(two_days(), frame()));
}

TEST_CASE(
    "an entry's page shows what went and came with each edit, the newest first, and nothing as markup") {
  OutputEntry output = fixture::bare_entry();
  output.entry.title = "The tide";
  output.entry.revision = 1;
  output.entry.content = text::sanitize_for_publication("<p>The water fell &lt;b&gt; today.</p>", {});
  EntryFrame frame = entry_frame();
  Entry before = output.entry;
  before.content = text::sanitize_for_publication("<p>The water rose &lt;i&gt; today.</p>", {});
  frame.revisions.push_back({0, fixture::at("2025-02-23", 10, 0, 0), before});
  frame.returns = 2;
  output.entry.withdrawn = fixture::at("2025-02-24", 10, 0, 0);
  frame.why.push_back({"date", "T2", "Because <of> that.", {{"stated", "a & b"}}});
  Entry other = fixture::bare_entry().entry;
  other.title = "Tide <out>";
  frame.related.push_back({other, "The & Paper"});
  const std::string page = entry_page(output, frame);
  CHECK(page.find("<h2>Same event</h2>") != std::string::npos);
  CHECK(page.find("The &amp; Paper: <a href=\"https://river.example/entries/" + other.id.to_string() +
                  "\">Tide &lt;out&gt;</a>") != std::string::npos);
  CHECK(page.find("The water <del>rose</del><ins>fell</ins> &lt;<del>i</del><ins>b</ins>&gt; today.") !=
        std::string::npos);
  CHECK(page.find("2025-02-23 10:00:00 UTC") != std::string::npos);
  CHECK(page.find("came back within a day 2 times") != std::string::npos);
  CHECK(page.find("listed it no more since") != std::string::npos);
  CHECK(page.find("Because &lt;of&gt; that. <code>T2</code>") != std::string::npos);
  CHECK(page.find("stated: a &amp; b") != std::string::npos);
}
