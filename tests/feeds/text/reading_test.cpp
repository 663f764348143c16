#include "feeds/text/reading.hpp"

#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using namespace riverd::text;

namespace {

std::string shown(const std::string& html, ReadingOptions options = {}) {
  return for_reading(sanitize_for_publication(html, {}), options).html.str();
}

constexpr ReadingOptions without_pictures{1, false};

const std::string lazy = R"( loading="lazy" decoding="async" referrerpolicy="no-referrer">)";

}  // namespace

TEST_CASE("O11 text and plain markup stay what they are") {
  for (const auto* html :
       {"<p>a &amp; b &lt;c&gt; &quot;d&quot;</p>", "<ul><li>1</li><li>2<br>3</li></ul>",
        "<p>x<sup>2</sup> <a href=\"https://a.example/?a=1&amp;b=2\">link</a></p>", "plain"}) {
    CHECK(shown(html) == html);
  }
  CHECK(shown("<math><mi>x</mi><mspace/></math>") ==
        sanitize_for_publication("<math><mi>x</mi><mspace/></math>", {}).str());
}

TEST_CASE("O11 headings come below the page's own, and none skips a level") {
  CHECK(shown("<h1>a</h1><h4>b</h4><h2>c</h2><h2>d</h2><h6>e</h6>", {1, true}) ==
        "<h2>a</h2><h3>b</h3><h3>c</h3><h3>d</h3><h4>e</h4>");
  CHECK(shown("<h5>a</h5><h5>b</h5>", {3, true}) == "<h4>a</h4><h4>b</h4>");
  CHECK(shown("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>", {3, true}) ==
        "<h4>a</h4><h5>b</h5><h6>c</h6><h6>d</h6>");
}

TEST_CASE("O11 an article has no landmarks of the page") {
  CHECK(shown("<article><header>a</header><nav>b</nav><aside>c</aside></article>") ==
        "<div><div>a</div><div>b</div><div>c</div></div>");
}

TEST_CASE("O11 pictures are lazy and keep their place") {
  CHECK(shown("<p><img src=\"https://i.example/a.png\" width=\"640\" height=\"480px\" alt=\"A\"></p>") ==
        R"(<p><img src="https://i.example/a.png" alt="A" width="640" height="480")" + lazy + "</p>");
  CHECK(shown("<img src=\"https://i.example/a.png\" width=\"100%\" title=\"T\">") ==
        R"(<img class="plate" src="https://i.example/a.png" alt="T" title="T")" + lazy);
  CHECK(shown("<p>text <img src=\"https://i.example/a.png\"></p>") ==
        R"(<p>text <img src="https://i.example/a.png" alt="")" + lazy + "</p>");
  CHECK(shown("<p><a href=\"https://a.example/\"><img src=\"https://i.example/a.png\"></a> text</p>") ==
        R"(<p><a href="https://a.example/"><img src="https://i.example/a.png" alt="")" + lazy +
            "</a> text</p>");
  CHECK(
      shown("<img src=\"https://i.example/a.png\" srcset=\"https://i.example/b.png 2x\" sizes=\"50vw\">") ==
      R"(<img class="plate" src="https://i.example/a.png" srcset="https://i.example/b.png 2x" sizes="50vw" alt="")" +
          lazy);
}

TEST_CASE("O11 pictures that nobody sees are not asked for") {
  for (const auto* html : {"<img src=\"https://t.example/?id=1\" width=\"1\" height=\"1\">",
                           "<img src=\"https://t.example/?id=1\" height=\"0\">",
                           "<img src=\"mailto:x@y.example\">", "<img alt=\"x\">"}) {
    const auto reading = for_reading(sanitize_for_publication(html, {}), {});
    CHECK(reading.html.str().empty());
    CHECK(reading.pictures == 0);
  }
}

TEST_CASE("O11 where pictures are not shown a link stands for each") {
  CHECK(shown("<img src=\"https://i.example/a.png\" alt=\"A &amp; B\">", without_pictures) ==
        R"(<a class="picture" href="https://i.example/a.png">Picture: A &amp; B</a>)");
  CHECK(shown("<a href=\"https://a.example/\"><img src=\"https://i.example/a.png\"></a>", without_pictures) ==
        R"(<a href="https://a.example/"><span class="picture">Picture from i.example</span></a>)");
  CHECK(shown("<picture><source srcset=\"https://i.example/b.webp\"><img "
              "src=\"https://i.example/a.png\"></picture>",
              without_pictures) ==
        R"(<a class="picture" href="https://i.example/a.png">Picture from i.example</a>)");
  CHECK(for_reading(sanitize_for_publication("<img src=\"https://i.example/a.png\">", {}), without_pictures)
            .pictures == 1);
}

TEST_CASE("O11 sound and video load when they are played, with controls") {
  CHECK(shown("<video src=\"https://v.example/1.mp4\" poster=\"https://v.example/1.png\" preload=\"auto\" "
              "loop></video>") ==
        R"(<video src="https://v.example/1.mp4" loop="" controls preload="none"></video>)");
  CHECK(shown("<audio><source src=\"https://v.example/1.mp3\"></audio>", without_pictures) ==
        R"(<audio controls preload="none"><source src="https://v.example/1.mp3"></audio>)");
  CHECK(shown("<video><track default src=\"https://v.example/1.vtt\"></video>") ==
        R"(<video controls preload="none"><track src="https://v.example/1.vtt"></video>)");
}

TEST_CASE("O11 wide tables and code can be scrolled by keyboard; sizes in pixels are not the page's") {
  CHECK(shown("<table width=\"900\"><tr><td "
              "width=\"300\"><table><tr><td>a</td></tr></table></td></tr></table>") ==
        "<div class=\"wide\" role=\"group\" aria-label=\"Table\" "
        "tabindex=\"0\"><table><tr><td><table><tr><td>a</td>"
        "</tr></table></td></tr></table></div>");
  CHECK(shown("<pre>a</pre>") == "<pre tabindex=\"0\">a</pre>");
}

TEST_CASE("O11 what is shown is as safe as what it was made of") {
  const auto html = shown(
      "<p title=\"&quot;><script>x()</script>\">a<img src=\"https://i.example/&quot;x\" alt=\"&quot; "
      "onerror=&quot;y\">");
  CHECK(sanitize_for_publication(html, {}).str().find("script>") == std::string::npos);
  CHECK(html.find("onerror=\"") == std::string::npos);
}
