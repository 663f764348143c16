#include "feeds/discover/page.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd::discover;

namespace {

Page read(std::string_view html, std::string_view links = {}) {
  return read_page(html, "https://a.example/blog/post", links, "text/html; charset=utf-8");
}

std::string urls(const Page& page) {
  std::string out;
  for (const FoundFeed& feed : page.feeds) out += (out.empty() ? "" : " ") + feed.url;
  return out;
}

}  // namespace

TEST_CASE("link elements of feeds are found with what the page calls them") {
  const Page page = read(
      "<!doctype html><HTML><head><title>T</title>"
      "<LINK REL='Alternate' TYPE=' Application/RSS+XML; charset=utf-8 ' TITLE='A &amp;\n B' "
      "HREF='../feed?a=1&amp;b#x'>"
      "<link rel=\"feed\" href=/atom><link rel='alternate' type='application/feed+json' "
      "href='//b.example/f.json'>"
      "<body><a rel=alternate type=application/atom+xml href=comments.atom>Comments</a>");
  REQUIRE(page.feeds.size() == 4);
  CHECK(page.feeds[0] ==
        FoundFeed{"https://a.example/feed?a=1&b", "A & B", "application/rss+xml", Source::link_element, ""});
  CHECK(urls(page) ==
        "https://a.example/feed?a=1&b https://a.example/atom https://b.example/f.json "
        "https://a.example/blog/comments.atom");
}

TEST_CASE("what is no feed is left alone") {
  CHECK(urls(read("<link rel=stylesheet href=a.css><link rel='alternate stylesheet' type=application/rss+xml "
                  "href=b>"
                  "<link rel=alternate hreflang=de href=/de><link rel=alternate type=application/json+oembed "
                  "href=/o>"
                  "<link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1>"
                  "<link rel=alternate type=application/rss+xml><link rel=alternate type=application/rss+xml "
                  "href='javascript:alert(1)'><!-- <link rel=feed href=/hidden> -->"
                  "<script>'<link rel=feed href=/script>'</script><a href=/rss.xml>RSS</a>"))
            .empty());
  CHECK(urls(read("<link rel=alternate type=application/json href=/feed.json>")) ==
        "https://a.example/feed.json");
}

TEST_CASE("addresses are resolved against the first base, and feed: stands for http") {
  CHECK(urls(read("<base href=https://b.example/x/><base href=https://c.example/><link rel=feed href=y>"
                  "<link rel=feed href=feed://d.example/z><link rel=feed href=feed:https://e.example/>")) ==
        "https://b.example/x/y http://d.example/z https://e.example/");
}

TEST_CASE("Link headers come before the page") {
  const Page page =
      read("<link rel=feed href=/element>",
           "</header>; rel=alternate; type=\"application/atom+xml\"; title=\"H\", </x>; rel=next, "
           "<https://a.example/wp-json/>; rel=\"https://api.w.org/\"");
  REQUIRE(page.feeds.size() == 2);
  CHECK(page.feeds[0].url == "https://a.example/header");
  CHECK(page.feeds[0].source == Source::link_header);
  CHECK(page.feeds[1].url == "https://a.example/element");
  CHECK(page.wordpress == "https://a.example/wp-json/");
}

TEST_CASE("a page tells what made it, and a channel's page which it is") {
  const Page page = read(
      "<meta name=Generator content='Hugo 0.1'><link rel=canonical href=/channel/UCx>"
      "<meta itemprop=identifier content=UCabc>");
  CHECK(page.generator == "Hugo 0.1");
  CHECK(page.canonical == "https://a.example/channel/UCx");
  CHECK(page.channel == "UCabc");
}

TEST_CASE("pages in other encodings and without end are read") {
  const Page latin = read_page("<link rel=feed title='Caf\xE9' href=/f>", "https://a.example/", "",
                               "text/html; charset=iso-8859-1");
  CHECK(latin.feeds.at(0).title == "Caf\u00e9");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<link rel=feed href=/" + std::to_string(i) + ">";
  CHECK(read(many).feeds.size() == 64);
  CHECK(read(std::string(100'000, '<')).feeds.empty());
}
