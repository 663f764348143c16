#include "feeds/normalize/content_digest.hpp"

#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using riverd::normalizing::content_digest;

namespace {

Entry with(const std::string& html, const std::string& title = "Title") {
  Entry entry;
  entry.title = title;
  entry.content = text::sanitize_for_publication(html, "https://paper.example/");
  return entry;
}

bool same(const std::string& a, const std::string& b) {
  return content_digest(with(a)) == content_digest(with(b));
}

}  // namespace

TEST_CASE("T8 words, the title and numbers in sentences are content") {
  CHECK_FALSE(same("<p>The river rose.</p>", "<p>The river fell.</p>"));
  CHECK_FALSE(content_digest(with("<p>x</p>", "One")) == content_digest(with("<p>x</p>", "Two")));
  CHECK_FALSE(same("<p>The bridge closed 3 minutes ago, the harbour master told the council.</p>",
                   "<p>The bridge closed 4 minutes ago, the harbour master told the council.</p>"));
  CHECK_FALSE(same("<p>昨天有12人受伤。</p>", "<p>昨天有13人受伤。</p>"));
  Entry summarised = with("<p>x</p>");
  summarised.summary = text::safe_html_from_text("in short");
  CHECK_FALSE(content_digest(summarised) == content_digest(with("<p>x</p>")));
}

TEST_CASE("T8 markup and white space that change nothing to be read are no content") {
  CHECK(same("<p>The river rose.</p>", "<div class=\"x\"><p>The  river\n<b>rose</b>.</p></div>"));
  CHECK(same("<p>a&nbsp;b</p>", "<p>a b</p>"));
  CHECK(same("<p>text</p><!-- served by node 7 -->", "<p>text</p><!-- served by node 8 -->"));
}

TEST_CASE("T8 where links lead is content, what tracks and signs them is not") {
  CHECK_FALSE(same(R"(<a href="https://a.example/one">x</a>)", R"(<a href="https://a.example/two">x</a>)"));
  CHECK(same(R"(<a href="https://a.example/one?utm_source=feed">x</a>)",
             R"(<a href="http://a.example/one">x</a>)"));
  CHECK(same(R"(<a href="https://a.example/one?id=3&expires=17&signature=ab">x</a>)",
             R"(<a href="https://a.example/one?id=3&expires=18&signature=cd">x</a>)"));
  CHECK_FALSE(
      same(R"(<a href="https://a.example/one?id=3">x</a>)", R"(<a href="https://a.example/one?id=4">x</a>)"));
}

TEST_CASE("T8 which picture is shown is content, how its address is signed is not") {
  CHECK_FALSE(same(R"(<img src="https://i.example/a.jpg">)", R"(<img src="https://i.example/b.jpg">)"));
  CHECK(same(R"(<img src="https://i.example/a.jpg?X-Amz-Date=1&X-Amz-Signature=aa">)",
             R"(<img src="https://i.example/a.jpg?X-Amz-Date=2&X-Amz-Signature=bb">)"));
  CHECK(same(R"(<img src="https://i.example/a.jpg?w=600">)", R"(<img src="https://i.example/a.jpg?w=800">)"));
  CHECK_FALSE(
      same(R"(<img src="https://i.example/show?id=1">)", R"(<img src="https://i.example/show?id=2">)"));
  CHECK(same(R"(<p>x</p><img src="https://count.example/1" width="1" height="1">)",
             R"(<p>x</p><img src="https://count.example/2" width="1" height="1">)"));
}

TEST_CASE("T8 counters and clocks that stand alone are no content") {
  CHECK(same("<p>x</p><span>3 minutes ago</span>", "<p>x</p><span>2 hours ago</span>") == false);
  CHECK(same("<p>x</p><span>3 minutes ago</span>", "<p>x</p><span>4 minutes ago</span>"));
  CHECK(same("<p>x</p><span>1,024 views</span>", "<p>x</p><span>1,100 views</span>"));
  CHECK(same("<p>x</p><span>阅读 1234</span>", "<p>x</p><span>阅读 99</span>"));
  CHECK(same("<p>x</p><span>5分钟前</span>", "<p>x</p><span>6分钟前</span>"));
}

TEST_CASE("T8 an enclosure is content, its length and its signature are not") {
  Entry entry = with("<p>x</p>");
  const Digest without = content_digest(entry);
  entry.enclosures.push_back({"https://m.example/one.mp3?token=1", "audio/mpeg", {}, 1000, {}});
  const Digest one = content_digest(entry);
  CHECK(one != without);
  entry.enclosures.front().length = 2000;
  entry.enclosures.front().url = "https://m.example/one.mp3?token=2";
  CHECK(content_digest(entry) == one);
  entry.enclosures.front().url = "https://m.example/two.mp3";
  CHECK(content_digest(entry) != one);
}

TEST_CASE("T6 dates, the address, authors and categories are no content") {
  Entry entry = with("<p>x</p>");
  const Digest before = content_digest(entry);
  entry.times.stated_published = Time{std::chrono::hours{5}};
  entry.times.stated_updated = Time{std::chrono::hours{6}};
  entry.url = "https://paper.example/moved";
  entry.authors.push_back({"Somebody", {}, {}, {}});
  entry.categories.push_back({"news", {}, {}});
  CHECK(content_digest(entry) == before);
}
