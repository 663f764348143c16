#include "feeds/archive/markdown.hpp"

#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using namespace riverd::archive;

namespace {

SafeHtml safe(const std::string& html) {
  return text::sanitize_for_publication(html, "https://a.example/");
}

std::string markdown(const std::string& html) {
  return html_to_markdown(safe(html));
}

}  // namespace

TEST_CASE("HTML becomes the Markdown that a person would write") {
  CHECK(markdown("<p>one</p><p>two <b>bold</b> <i>soft</i></p>") == "one\n\ntwo **bold** *soft*\n");
  CHECK(markdown("<h2>Title</h2><hr><p>x<br>y</p>") == "## Title\n\n* * *\n\nx\\\ny\n");
  CHECK(markdown("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>") == "- a\n- b\n  - c\n");
  CHECK(markdown("<ol start=3><li>a</li><li>b</li></ol>") == "3. a\n4. b\n");
  CHECK(markdown("<blockquote><p>a</p><p>b</p></blockquote>") == "> a\n>\n> b\n");
  CHECK(markdown("<pre><code>if (a &lt; b)\n  c();\n</code></pre>") == "```\nif (a < b)\n  c();\n```\n");
  CHECK(markdown("<a href='https://b.example/x_(y)' title='T'>go</a>") ==
        "[go](<https://b.example/x_(y)> \"T\")\n");
  CHECK(markdown("<img src='https://b.example/1.png' alt='a picture'>") ==
        "![a picture](https://b.example/1.png)\n");
  CHECK(markdown("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x|y</td></tr></table>")
            .starts_with("| a | b |\n| --- | --- |\n| 1 | x\\|y |"));
  CHECK(markdown("Hey!<a href='https://b.example/'>b</a>") == "Hey\\![b](https://b.example/)\n");
  CHECK(markdown("a <code>b`c</code> <del>d</del>") == "a ``b`c`` ~~d~~\n");
}

TEST_CASE("emphasis beside Chinese punctuation is one that Markdown readers see") {
  // CommonMark sees no end of emphasis in `**本文。**后`: a full stop before it and a letter after.
  CHECK(markdown("<p>前<strong>重点</strong>后</p>") == "前**重点**后\n");
  CHECK(markdown("<p><strong>未经授权，不得转载。</strong></p>") == "**未经授权，不得转载。**\n");
  CHECK(markdown("<p><strong>未经授权。</strong>后文</p>") == "<strong>未经授权。</strong>后文\n");
  CHECK(markdown("<p>他说<em>“好”</em>。</p>") == "他说<em>“好”</em>。\n");
}

TEST_CASE("what would be Markdown in a text is text") {
  for (const std::string text : {"* star",
                                 "1. one",
                                 "# no title",
                                 "a * b * c",
                                 "[x](y)",
                                 "_a_ and snake_case",
                                 "`tick`",
                                 "> quote",
                                 "&amp;lt; &amp;amp; AT&amp;T",
                                 "- minus",
                                 "=====",
                                 "a&lt;br&gt;b",
                                 "C:\\dir\\*",
                                 "~~gone~~ ~x~",
                                 "! [x]",
                                 "--- line",
                                 "+ plus",
                                 "| a | b |",
                                 "12) twelve",
                                 "&lt;!-- no --&gt;",
                                 "\\",
                                 "2021. in one"}) {
    CAPTURE(text);
    const SafeHtml html = safe("<p>" + text + "</p>");
    const std::string written = html_to_markdown(html);
    CHECK(outline(text::sanitize_for_publication(markdown_to_html(written), "").str()) ==
          outline(html.str()));
    CHECK(written.find("<div>") == std::string::npos);
  }
}

TEST_CASE("what Markdown cannot say stands in it as HTML") {
  CHECK(markdown("<p>H<sub>2</sub>O</p>") == "H<sub>2</sub>O\n");
  for (const std::string html :
       {"<table><tr><td colspan=2>a</td></tr><tr><td>1</td><td>2</td></tr></table>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        "<figure><img src='https://b.example/1.png'><figcaption>c</figcaption></figure>",
        "<pre>a\n\n  b</pre>", "<ul><li>a</li>text</ul>",
        "<video src='https://b.example/v.mp4' controls></video>",
        "<blockquote><pre>a\n\nb</pre></blockquote>", "<p>a<strong> b </strong>c</p>", "<b>x</b><i>y</i>",
        "<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>",
        "<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "<h1>a<br>b</h1>",
        "<a href='https://b.example/'></a>x", "text <p>para</p> tail", "<p>a<div>b</div>c</p>",
        "<ruby>漢<rt>kan</rt></ruby>", "<math/>"}) {
    CAPTURE(html);
    const SafeHtml given = safe(html);
    const std::string written = html_to_markdown(given);
    CAPTURE(written);
    CHECK(outline(text::sanitize_for_publication(markdown_to_html(written), "").str()) ==
          outline(given.str()));
  }
}

TEST_CASE("an outline tells apart what readers see, and nothing else") {
  CHECK(outline("<div>a</div><div> b </div>") == outline("<p>a</p>\n<p>b</p>"));
  CHECK(outline("<b>a</b> c") == outline("<strong>a</strong>\nc"));
  CHECK(outline("<p>a b</p>") != outline("<p>ab</p>"));
  CHECK(outline("<p>a</p><p>b</p>") != outline("<p>a b</p>"));
  CHECK(outline("<a href='1'>a</a>") != outline("<a href='2'>a</a>"));
  CHECK(outline("<ul><li><p>a</p></li></ul>") == outline("<ul><li>a</li></ul>"));
  CHECK(outline("<pre>a\n\nb</pre>") != outline("<pre>a\nb</pre>"));
}
