#include "feeds/page/page_feed.hpp"
#include "feeds/page/propose.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

constexpr std::string_view listing = R"html(<!DOCTYPE html><html lang="zh-CN"><head><title>Gauge news</title>
<base href="/news/"></head><body><nav><a href="/">Home</a></nav>
<div class="card"><h3><a href="1.html">One</a></h3><time datetime="2025-02-22T18:08:09+08:00">Sat</time>
  <p class="teaser">The <b>river</b> rose.<img src="/p.jpg"></p></div>
<div class="card"><a href="2.html"><img src="x.jpg"></a><h3><a href="2.html">Two</a></h3>
  <span class="when">发布于：2025年2月3日 8:05</span></div>
<div class="card"><h3>Three</h3><meta itemprop="datePublished" content="2025-02-01"></div>
<div class="card"><a href="javascript:x()">nothing</a></div>
</body></html>)html";

ParsedFeed read(const page::WrittenSelectors& written, std::string_view html = listing,
                const std::string& content_type = "text/html; charset=utf-8") {
  const auto selectors = page::parse_selectors(written);
  REQUIRE(selectors.has_value());
  auto feed = page::read_page(html, {"https://a.example/list", content_type, {}, {}}, *selectors);
  REQUIRE(feed.has_value());
  return std::move(*feed);
}

std::string date_of(std::string_view text) {
  const auto date = page::date_in(text);
  return date ? to_rfc3339(date->time) + (date->has_zone ? "" : " no zone") : "none";
}

}  // namespace

TEST_CASE("A page's items have the link and title of their heading and the date that is there for machines") {
  const auto feed = read({".card", "", "", "", ""});
  CHECK(feed.format == "page");
  CHECK(feed.title.value == "Gauge news");
  CHECK(feed.language == "zh-CN");
  REQUIRE(feed.items.size() == 3);  // the last has neither
  CHECK(feed.items[0].url == "https://a.example/news/1.html");
  CHECK(feed.items[0].title.value == "One");
  CHECK(to_rfc3339(feed.items[0].published->time) == "2025-02-22T10:08:09Z");
  CHECK(feed.items[1].url == "https://a.example/news/2.html");
  CHECK(feed.items[1].title.value == "Two");
  CHECK_FALSE(feed.items[1].published);  // A4: a text may name any date
  CHECK(feed.items[2].url.empty());
  CHECK(feed.items[2].id == "Three");
  CHECK_FALSE(feed.items[2].published->has_zone);
}

TEST_CASE("Selectors say where link, title, date and content are") {
  const auto feed = read({"//div[@class='card']", "img::attr(src)", "time, .when", ".when, time", ".teaser"});
  REQUIRE(feed.items.size() == 2);
  REQUIRE(feed.items[1].published);
  CHECK(feed.items[0].url == "https://a.example/p.jpg");
  CHECK(feed.items[0].title.value == "Sat");
  CHECK(to_rfc3339(feed.items[0].published->time) == "2025-02-22T10:08:09Z");
  CHECK(feed.items[0].content.value == "<p class=\"teaser\">The <b>river</b> rose.<img src=\"/p.jpg\"></p>");
  CHECK(feed.items[0].content.base == "https://a.example/news/");
  CHECK(to_rfc3339(feed.items[1].published->time) == "2025-02-03T08:05:00Z");
}

TEST_CASE("A page on which nothing is found says so") {
  const auto selectors = page::parse_selectors({"article.x", "", "", "", ""});
  const auto none = page::read_page(listing, {}, *selectors);
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().code == FeedError::not_a_feed);
  CHECK(none.error().message() == "the selector \"article.x\" finds nothing on the page");
  const auto empty = page::parse_selectors({"nav > a > b, base", "", "", "", ""});
  CHECK(page::read_page(listing, {}, *empty).error().message() ==
        "the selector \"nav > a > b, base\" finds 1 items on the page, but none has a link or a title");
  CHECK(page::parse_selectors({"a", "b[", "", "", ""}).error().message().starts_with("link: "));
}

TEST_CASE("A page is in the encoding that it names") {
  const std::string gbk = "<meta charset=gbk><article><h2><a href='/1'>\xBA\xD3\xC1\xF7</a></h2></article>";
  CHECK(read({"article", "", "", "", ""}, gbk, "text/html").items[0].title.value == "河流");
  CHECK(read({"article", "", "", "", ""}, gbk, "text/html").encoding == "gb18030");
}

TEST_CASE("T1 dates stand in texts in many ways") {
  CHECK(date_of("2025-02-22T18:08:09+08:00") == "2025-02-22T10:08:09Z");
  CHECK(date_of("2025年2月22日") == "2025-02-22T00:00:00Z no zone");
  CHECK(date_of("2025年02月22日 18:08") == "2025-02-22T18:08:00Z no zone");
  CHECK(date_of("发布时间：2025-02-22 18:08:09 来源：网") == "2025-02-22T18:08:09Z no zone");
  CHECK(date_of("2025/2/3") == "2025-02-03T00:00:00Z no zone");
  CHECK(date_of("Published on Sat, 22 Feb 2025 18:08:09 GMT") == "2025-02-22T18:08:09Z");
  CHECK(date_of("22 February 2025") == "2025-02-22T00:00:00Z no zone");
  CHECK(date_of("3 comments") == "none");
  CHECK(date_of("yesterday") == "none");
  CHECK(date_of("2025-13-45") == "none");
}

TEST_CASE("Selectors are proposed for what a page lists") {
  std::string html = "<nav><ul><li class='n'><a href='/a'>A</a></li></ul></nav>";
  for (int i = 0; i < 5; ++i) {
    const std::string number = std::to_string(i);
    html += "<div class='news-card wide'><h3><a href='/news/" + number +
            "'>A headline that says something, " + number +
            "</a></h3><a class='tag' href='/tag'>tag</a></div>";
  }
  const auto proposed = page::propose_items(html, "text/html");
  REQUIRE_FALSE(proposed.empty());
  CHECK(proposed.front().items == 5);
  CHECK((proposed.front().item == "div.news-card" || proposed.front().item == "div.wide"));
  CHECK(page::propose_items("<p>nothing", "text/html").empty());
}

TEST_CASE("A date with dots has the day first") {
  CHECK(date_of("04.03.2025") == "2025-03-04T00:00:00Z no zone");
  CHECK(date_of("10.5.2024") == "2024-05-10T00:00:00Z no zone");
  CHECK(date_of("Stand: 4. 3. 2025, 14:30 Uhr") == "2025-03-04T14:30:00Z no zone");
  CHECK(date_of("version 1.2.3.2025") == "none");
}

TEST_CASE("Of a month or a year alone no day is made up") {
  for (const auto* text : {"2025", "May 2025", "Comments (2023)", "Updated 2024", "2025-03", "2025年3月"}) {
    INFO(text);
    CHECK(date_of(text) == "none");
  }
  CHECK(date_of("4 May 2025") == "2025-05-04T00:00:00Z no zone");
  CHECK(date_of("20250504") == "2025-05-04T00:00:00Z no zone");
}

TEST_CASE("Selectors may find things by their words, and take no longer than a page of its size is given") {
  const auto feed = read({"div:has(h3):matches('^(One|Two)')", "", "h3:not(:empty)", "", ""});
  REQUIRE(feed.items.size() == 2);
  CHECK(feed.items[1].title.value == "Two");
  std::string deep;
  for (int i = 0; i < 250; ++i) deep += "<div>";
  deep += std::string(100'000, 'x');
  std::string item = "p";
  for (const char c : std::string("abcdefghij")) item += std::string(", div:contains('") + c + "')";
  const auto selectors = page::parse_selectors({item, "", "", "", ""}).value();
  const auto given_up = page::read_page(deep, {}, selectors);
  REQUIRE_FALSE(given_up.has_value());
  CHECK(given_up.error().code == FeedError::too_large);
}

TEST_CASE("A teaser's links to its article are one item, with the words of the one that has some") {
  const char* html =
      "<ul><li><a href='/1'><img src='/1.jpg'></a> <a href='/1'>First story</a></li>"
      "<li><a href='/2'><img src='/2.jpg'></a> <a href='/2'>Second story</a></li></ul>";
  for (const char* item : {"a", "li"}) {
    INFO(item);
    const auto feed = read({item, "", "", "", ""}, html);
    REQUIRE(feed.items.size() == 2);
    CHECK(feed.items[0].url == "https://a.example/1");
    CHECK(feed.items[0].title.value == "First story");
    CHECK(feed.items[1].title.value == "Second story");
  }
}

TEST_CASE("Items of one address with different titles are different") {
  const auto feed = read({"a", "", "", "", ""}, "<a href='/all'>Version 1</a><a href='/all'>Version 2</a>");
  CHECK(feed.items.size() == 2);
}

TEST_CASE("A link's selector may find what the link stands in") {
  const auto feed =
      read({"li", "h2", "", "", ""}, "<li><a href='/x'>more</a><h2><a href='/1'>One</a></h2></li>");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].url == "https://a.example/1");
}

TEST_CASE("X2 items and texts that stand inside each other are not copied without end") {
  const auto page_of_divs = [](int depth, std::size_t words) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += "<div>";
    return out + "<h2><a href='/1'>" + std::string(words, 'x') + "</a></h2>";
  };
  const auto titles = page::parse_selectors({"div", "", "", "", ""}).value();
  const auto repeated = page::read_page(page_of_divs(200, 100'000), {}, titles);
  REQUIRE_FALSE(repeated.has_value());
  CHECK(repeated.error().code == FeedError::too_large);
  const auto feed = read({"body", "", "", "", "div"}, "<body>" + page_of_divs(60, 1000));
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].content.value.size() < 3000);
}
