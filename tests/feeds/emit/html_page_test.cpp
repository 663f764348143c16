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

EntryFrame entry_frame(const std::string& base_url, const std::string& title) {
  EntryFrame out;
  out.base_url = base_url;
  out.site_title = title;
  return out;
}

PageFrame frame() {
  PageFrame out;
  out.rivers = {{"All", "https://river.example/", true},
                {"News & more", "https://river.example/rivers/news/"}};
  out.feeds = 3;
  return out;
}

OutputFeed two_days() {
  return fixture::feed_of({fixture::mirrored_entry(), fixture::bare_entry()});
}

}  // namespace

TEST_CASE("O11 a river's page offers every format and loads nothing but its stylesheet") {
  const std::string page = river_page(two_days(), frame());
  CHECK(contains(page, R"(<link rel="stylesheet" href="/style.css">)"));
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
  CHECK(contains(page, ">2025-02-22 18:08:09 UTC</time>"));
  CHECK(contains(page, ">mirrored 18:39:04</time>"));
  CHECK(contains(page, "mirrored 2025-02-22T18:39:04Z; first seen 2025-02-22T19:00:00Z"));
  OutputEntry late = fixture::mirrored_entry();
  late.entry.times.mirrored_at = fixture::at("2025-02-23", 0, 1, 2);
  CHECK(contains(river_page(fixture::feed_of({late}), frame()), ">mirrored 2025-02-23 00:01:02</time>"));
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

TEST_CASE("O11 the body is closed behind a short lead, copies stand under the entry") {
  const std::string page = river_page(two_days(), frame());
  OutputEntry open = fixture::mirrored_entry();
  CHECK(contains(page, R"(<p class="lead" lang="zh-CN">港口今天的水位比昨天高。)"));
  CHECK(contains(
      page,
      R"(Also in <a href="https://other.example/a/1">Other Harbour</a>, <a href="https://river.example/entries/)"));
  CHECK(contains(page, ">1.2 KiB<"));
  open.entry.content =
      text::sanitize_for_publication("<p>Look:</p><img src=\"https://i.example/1.png\">", {});
  const std::string with_picture = river_page(fixture::feed_of({open}), frame());
  CHECK(contains(with_picture, "<details><summary>Read here</summary>"));
  CHECK(contains(with_picture, open.entry.content.str()));
}

TEST_CASE("O11 a page without feeds says how to add one, and failing feeds are a quiet line") {
  PageFrame first = frame();
  first.first_run = true;
  const std::string page = river_page(fixture::feed_of({}), first);
  CHECK(contains(page, "[[feed]]\nurl "));
  CHECK(contains(page, "systemctl reload riverd"));
  CHECK(contains(page, "SIGHUP"));
  CHECK(mistakes(page) == 0);
  PageFrame failing = frame();
  failing.failing = 2;
  CHECK(
      contains(river_page(two_days(), failing),
               R"(<a href="https://river.example/status">2 of 3 sources cannot be read at the moment</a>)"));
  CHECK(!contains(river_page(two_days(), frame()), "cannot be read"));
  CHECK(contains(river_page(fixture::feed_of({}), frame()), "Nothing has arrived yet"));
}

TEST_CASE("X4 hostile text stays text on every page") {
  const std::string bad = "\"><script>x()</script><img src=x onerror=y>" + fixture::hostile();
  OutputEntry output = fixture::mirrored_entry();
  output.entry.title = output.source.title = output.entry.output_id = bad;
  output.entry.url = "javascript:x()";
  output.entry.authors = {{bad, bad, "javascript:x()", bad}};
  output.entry.language = bad;
  output.entry.enclosures = {{"javascript:x()", bad, bad, 1, {}}};
  output.copies = {{fixture::entry_id("c"), {}, bad, "javascript:x()", bad, "javascript:x()"}};
  OutputFeed feed = fixture::feed_of({output});
  feed.title = feed.subtitle = bad;
  StatusPage status;
  status.feeds = {{{}, bad, bad, bad, "javascript:x()", bad, bad, 1, 1, {}, {}, {}}};
  for (const std::string& page :
       {river_page(feed, frame()), entry_page(output, entry_frame(feed.base_url, bad)), status_page(status),
        error_page(400, bad, bad)}) {
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
  const std::string page = entry_page(output, entry_frame("https://river.example", "All"));
  CHECK(contains(page, output.entry.content.str()));
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
  status.base_url = "https://river.example";
  status.entries = 5;
  status.store_bytes = 3 << 20;
  const Time polled = fixture::at("2025-02-22", 1, 2, 3);
  status.feeds = {
      {FeedId{1}, "one", "Good One", "https://one.example/f", "", "good", "", 5, 0, polled, polled, polled},
      {FeedId{2},
       "two",
       "",
       "https://two.example/f",
       "",
       "failing",
       "no such name",
       0,
       3,
       polled,
       {},
       polled},
      {FeedId{3}, "new", "", "https://new.example/f", "", "unknown", "", 0, 0, {}, {}, polled}};
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
  const std::string page = error_page(404, "Not found", "There is no page at this address.");
  CHECK(contains(page, "404"));
  CHECK(contains(page, "There is no page at this address."));
  CHECK(mistakes(page) == 0);
}

TEST_CASE("the stylesheet is asked for below the path of riverd's address") {
  const std::string page =
      entry_page(fixture::bare_entry(), entry_frame("https://host.example/river", "All"));
  CHECK(contains(page, R"(href="/river/style.css")"));
}

TEST_CASE("the stylesheet knows dark schemes, reduced motion and Chinese, and loads nothing") {
  CHECK(contains(stylesheet(), "prefers-color-scheme: dark"));
  CHECK(contains(stylesheet(), "prefers-reduced-motion"));
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
  EntryFrame frame = entry_frame("https://river.example", "All");
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
