#include "feeds/page/article.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

const std::string english =
    "<p>The gauge at the old bridge had been silent for eleven years, and nobody in the village could say "
    "why. When the water rose in spring, a clerk walked down to look, and found the float still moving.</p>"
    "<h2>What the float knew</h2>"
    "<p>It had gone on writing, line under line, on a drum that had no paper left; so the needle had cut "
    "the record of eleven floods into the wood, one above the other, finer than any hand could.</p>"
    "<ul><li>1998: the water stood at the second step, and went again.</li>"
    "<li>2002: it came to the door, stayed for nine days, and took the mill.</li></ul>"
    "<p>The clerk copied it in pencil. <a href='/map'>The map</a> that was made of it hangs in the school, "
    "and "
    "children put a finger on the year they were born.</p>";

const std::string chinese =
    "<p>"
    "老桥下的水尺已经沉默了十一年，村里没有人说得清原因。春天涨水的时候，一名文书走下河岸去看，发现浮子还在动"
    "。</p>"
    "<p>"
    "它一直在写，一行压着一行，写在一只没有纸的滚筒上；于是针尖把十一次洪水刻进了木头，一道叠着一道，比人手刻"
    "的还要细。</p>"
    "<p>文书用铅笔把它抄了下来。照着它画的地图如今挂在学校里，孩子们把手指按在自己出生的那一年上。</p>";

/// A page around an article: what stands before, beside and behind it.
std::string around(const std::string& article) {
  std::string out =
      "<html><head><title>t</title><script>var prose = 'not, prose, at, all, however, long, it, is, it, is';"
      "</script></head><body class='page with-sidebar'><header><a href='/'>Home</a><a "
      "href='/n'>News</a></header>"
      "<div class='wrapper'><div class='x1'><h1>The silent gauge</h1>" +
      article + "</div>";
  out += "<div class='sidebar'><h3>More stories</h3>";
  for (int i = 0; i < 12; ++i) {
    out += "<div class='x7'><a href='/s'><h4>Another story that has nothing to do with it, number " +
           std::to_string(i) +
           "</h4></a><p>A teaser of some length, with commas, that says little, but says it "
           "nicely, and goes on for a while, 2025-04-27.</p></div>";
  }
  return out +
         "</div></div><div class='x9'><a href='/a'>Story A</a> <a href='/b'>Story B, with, many, "
         "commas</a></div>"
         "<footer>Copyright, all rights, reserved, everywhere, and for ever, by a company of that "
         "name.</footer>"
         "</body></html>";
}

std::string text_of(std::string_view html) {
  const auto article = page::extract_article(html, "text/html; charset=utf-8", "https://a.example/1");
  return article ? text::html_to_text(text::sanitize_for_publication(article->html, article->base).str())
                 : "none";
}

}  // namespace

TEST_CASE("An article is found among what stands around it, in Latin and in Chinese script") {
  for (const std::string& article : {english, chinese}) {
    CHECK(text_of(around(article)) == text::html_to_text(article));
    CHECK(text_of(around("<article class='story'>" + article + "</article>")) == text::html_to_text(article));
    CHECK(text_of(around("<div itemprop='articleBody'>" + article + "</div>")) ==
          text::html_to_text(article));
  }
}

TEST_CASE("An article whose paragraphs are divs, or lie in two parts, is whole") {
  std::string divs = chinese;
  for (std::size_t at = divs.find("p>"); at != std::string::npos; at = divs.find("p>", at + 4))
    divs.replace(at, 2, "div>");
  CHECK(text_of(around(divs)) == text::html_to_text(chinese));
  CHECK(text_of(around("<div class='part'>" + english + "</div><div class='part'>" + chinese + "</div>")) ==
        text::html_to_text(english + chinese));
}

TEST_CASE("What stands inside an article and is none of it is left out") {
  const std::string inside =
      "<div class='share-bar'><a href='/x'>Share</a> it, please, with, all, your, friends</div>"
      "<p>Related, and, more:</p><ul class='x'><li><a href='/1'>A story</a></li><li><a href='/2'>Another, "
      "story"
      "</a></li></ul><div hidden>Not to be seen, by anybody, for all that is said here.</div>";
  CHECK(text_of(around(english + inside)) == text::html_to_text(english + "<p>Related, and, more:</p>"));
}

TEST_CASE("A page without prose has no article") {
  CHECK(text_of("") == "none");
  CHECK(text_of("<html><body><nav><a href='/'>Home</a></nav><p>Please log in.</p></body></html>") == "none");
  CHECK(text_of(around("")) != text_of(around(english)));
}

TEST_CASE("X2 an article is looked for in pages of any depth and size") {
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "<div><p>a, b, c";
  CHECK_NOTHROW(text_of(deep));
  std::string wide;
  for (int i = 0; i < 100'000; ++i) wide += "<td class='a b c'>";
  CHECK_NOTHROW(text_of(wide + chinese));
}

TEST_CASE("What nobody sees of an article is left out, however its style is written") {
  for (const char* style :
       {"display:none", "display: none;", "color: red; DISPLAY : none", "visibility: hidden"}) {
    INFO(style);
    CHECK(text_of(around(english + "<p style='" + style +
                         "'>A hidden sentence of some length, for nobody.</p>")) ==
          text::html_to_text(english));
  }
}

TEST_CASE(
    "Players, pictures without scripts, captions that are links and headings inside stay with an article") {
  const std::string more =
      "<iframe src='https://player.example/1'>old browsers</iframe>"
      "<img data-src='/1.jpg'><noscript><img src='/1.jpg'></noscript>"
      "<figure><img src='/2.jpg'><figcaption><a href='/who'>The photographer</a></figcaption></figure>"
      "<h1>A part</h1>";
  const auto article =
      page::extract_article(around("<h1>The title</h1>" + english + more), "", "https://a.example/1");
  REQUIRE(article);
  for (const char* kept :
       {"<iframe src='https://player.example/1'>", "<noscript><img src='/1.jpg'></noscript>",
        "The photographer", "<h1>A part</h1>"}) {
    INFO(kept);
    CHECK(article->html.find(kept) != std::string::npos);
  }
  CHECK(article->html.find("The title") == std::string::npos);
}

TEST_CASE("What HTTP calls something else than HTML has no article") {
  CHECK_FALSE(page::extract_article(around(english), "application/json", "https://a.example/1"));
  CHECK(page::extract_article(around(english), "application/xhtml+xml", "https://a.example/1"));
}
