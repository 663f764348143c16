#include "feeds/rules/mend.hpp"

#include "feeds/rules/players.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::rules;

namespace {

Mended all(const std::string& markup) {
  return mend(markup, Mendings().set());
}

std::string mended(const std::string& markup) {
  const Mended made = all(markup);
  return made.uses.empty() ? "unchanged" : made.markup;
}

}  // namespace

TEST_CASE("pictures that a script would load get the address it would load") {
  CHECK(mended(R"(<img data-src="https://a.example/p.jpg" alt="A">)") ==
        R"(<img data-src="https://a.example/p.jpg" alt="A" src="https://a.example/p.jpg">)");
  CHECK(mended(R"(<img src="data:image/gif;base64,R0" data-original="/p.jpg">)") ==
        R"(<img src="/p.jpg" data-original="/p.jpg">)");
  CHECK(mended(R"(<img src="/img/blank.gif" data-lazy-src="p.jpg">)") ==
        R"(<img src="p.jpg" data-lazy-src="p.jpg">)");
  CHECK(mended(R"(<img class="lazyload" src="small.jpg" data-src="big.jpg">)") ==
        R"(<img class="lazyload" src="big.jpg" data-src="big.jpg">)");
  CHECK(mended(R"(<img data-srcset="a.jpg 1x, b.jpg 2x">)") ==
        R"(<img data-srcset="a.jpg 1x, b.jpg 2x" srcset="a.jpg 1x, b.jpg 2x">)");
  CHECK(mended(R"(<picture><source data-srcset="a.webp 1x"><img src="a.jpg"></picture>)") ==
        R"(<picture><source data-srcset="a.webp 1x" srcset="a.webp 1x"><img src="a.jpg"></picture>)");
  CHECK(mended(R"(<img src="real.jpg" data-src="other.jpg">)") == "unchanged");
  CHECK(mended(R"(<img data-src="{{ url }}">)") == "unchanged");
}

TEST_CASE("a picture for browsers without scripts is shown once") {
  CHECK(mended(R"(<p><img data-src="a.jpg"><noscript><img src="a.jpg"></noscript>x</p>)") ==
        R"(<p><img data-src="a.jpg" src="a.jpg">x</p>)");
  CHECK(mended(R"(<p><img src="data:image/gif;base64,R0"> <noscript><img src="a.jpg"></noscript>x</p>)") ==
        R"(<p> <noscript><img src="a.jpg"></noscript>x</p>)");
  CHECK(mended(R"(<img src="a.jpg"><noscript><img src="b.jpg"></noscript>)") == "unchanged");
  CHECK(mended(R"(<img data-src="a.jpg">text<noscript><img src="b.jpg"></noscript>)") ==
        R"(<img data-src="a.jpg" src="a.jpg">text<noscript><img src="b.jpg"></noscript>)");
}

TEST_CASE("pictures behind known proxies get their origin's address") {
  CHECK(mended(R"(<img src="https://images.weserv.nl?url=g.example/a.png" width="9">)") ==
        R"(<img src="https://g.example/a.png" width="9">)");
  CHECK(mended(R"(<img src="https://i0.wp.com/blog.example/up/a.png?resize=10%2C20&amp;ssl=1">)") ==
        R"(<img src="https://blog.example/up/a.png">)");
  CHECK(mended(R"(<img src="//wsrv.nl/?url=https%3A%2F%2Fg.example%2Fa.png">)") ==
        R"(<img src="https://g.example/a.png">)");
}

TEST_CASE("pictures that count readers go") {
  CHECK(mended(R"(<p>a<img src="https://x.example/t.gif" width="1" height="1"></p>)") == "<p>a</p>");
  CHECK(mended(R"(a<img src="https://pixel.wp.com/b.gif?host=x">)") == "a");
  CHECK(mended(R"(a<img src="x.gif" style="display: NONE">)") == "a");
  CHECK(mended(R"(<img src="a.gif" width="1" height="200">)") == "unchanged");
  SECTION("digests do not see those that say they are tiny") {
    CHECK_FALSE(all(R"(<img src="t.gif" width=1 height=1>)").seen);
    CHECK(all(R"(<img src="//stats.wordpress.com/g.gif">)").seen);
  }
}

TEST_CASE("links lose what only says by which way somebody came") {
  CHECK(mended(R"(<a href="https://a.example/x?utm_source=rss&amp;id=7&amp;fbclid=q#top">l</a>)") ==
        R"(<a href="https://a.example/x?id=7#top">l</a>)");
  CHECK(mended(R"(<a href="/x?id=7&amp;share_token=k">l</a>)") == "unchanged");
  CHECK_FALSE(all(R"(<a href="/x?utm_medium=m">l</a>)").seen);
}

TEST_CASE("players of known sites become links to what they play") {
  CHECK(
      mended(
          R"(<p>a</p><iframe src="https://www.youtube.com/embed/abc-DEF_1?rel=0" title="A talk">old</iframe><p>b</p>)") ==
      R"(<p>a</p><a href="https://www.youtube.com/watch?v=abc-DEF_1"><img src="https://i.ytimg.com/vi/abc-DEF_1/hqdefault.jpg" alt=""><br>A talk</a><p>b</p>)");
  CHECK(
      mended(R"(<iframe src="//player.bilibili.com/player.html?aid=1&amp;bvid=BV1x&amp;page=1"></iframe>)") ==
      R"(<a href="https://www.bilibili.com/video/BV1x">Bilibili: https://www.bilibili.com/video/BV1x</a>)");
  CHECK(mended(R"(<iframe data-src="https://player.vimeo.com/video/76979871?h=1"></iframe>)") ==
        R"(<a href="https://vimeo.com/76979871">Vimeo: https://vimeo.com/76979871</a>)");
  CHECK(mended(R"(<iframe src="https://maps.example/embed">x</iframe>)") == "unchanged");
  SECTION("one that is never closed takes nothing with it") {
    CHECK(
        mended(
            R"(<iframe src="https://vimeo.example"></iframe><iframe src="https://player.vimeo.com/video/1">rest)") ==
        R"(<iframe src="https://vimeo.example"></iframe><a href="https://vimeo.com/1">Vimeo: https://vimeo.com/1</a>rest)");
  }
  CHECK_FALSE(played_at("https://www.youtube.com/embed/"));
  CHECK_FALSE(played_at("https://www.youtube.com/watch?v=x"));
  CHECK(played_at("https://www.youtube-nocookie.com/embed/x")->page == "https://www.youtube.com/watch?v=x");
}

TEST_CASE("only the mendings that are wanted are done, and what is done is counted") {
  const std::string markup =
      R"(<img data-src="a.jpg"><img data-src="b.jpg"><img src="t.gif" width="1" height="1">)";
  Mendings wanted;
  wanted.set(static_cast<std::size_t>(Mending::tracking_pixels));
  CHECK(mend(markup, wanted).markup == R"(<img data-src="a.jpg"><img data-src="b.jpg">)");
  const Mended made = all(markup);
  REQUIRE(made.uses.size() == 2);
  CHECK(made.uses[0].rule == "lazy-pictures");
  CHECK(made.uses[0].count == 2);
  CHECK(made.uses[0].bytes == 0);
  CHECK(made.uses[1].rule == "tracking-pixels");
  CHECK(made.uses[1].bytes == 38);
  CHECK(mend(markup, {}).uses.empty());
}

TEST_CASE("what only looks like a tag is left alone") {
  CHECK(mended(R"(<a title="<img data-src=x.jpg>" href="/y">l</a>)") == "unchanged");
  CHECK(mended(R"(<p>5 <i and a < b</p>)") == "unchanged");
  CHECK(mended("<") == "unchanged");
}
