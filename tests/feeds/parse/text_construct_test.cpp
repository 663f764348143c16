#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::atom_entry;
using test::rss_item;
using Kind = ParsedText::Kind;

void check(const ParsedText& text, Kind kind, std::string_view value) {
  CHECK(text.kind == kind);
  CHECK(text.value == value);
}

ParsedText old_title(const std::string& title) {
  return test::first(test::read("<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>" + title +
                                "</entry></feed>"))
      .title;
}

TEST_CASE("Atom says of each text what it is") {
  check(atom_entry("<title>a &lt;b&gt;</title>").title, Kind::plain, "a <b>");
  check(atom_entry("<title type='text'>a &amp;amp;</title>").title, Kind::plain, "a &amp;");
  check(atom_entry("<title type='html'>a &lt;b&gt;c&lt;/b&gt;</title>").title, Kind::html, "a <b>c</b>");
  check(atom_entry("<title type='text/html'>&amp;lt;</title>").title, Kind::html, "&lt;");
  check(atom_entry("<title type='text/plain'>&lt;b></title>").title, Kind::plain, "<b>");
}

TEST_CASE("the div that wraps XHTML is dropped, an inner one is not") {
  check(atom_entry(
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <em>b</em> &lt;c</div></title>")
            .title,
        Kind::html, "a <em>b</em> &lt;c");
  check(atom_entry(
            "<title type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>a</x:p></x:div></title>")
            .title,
        Kind::html, "<p>a</p>");
  check(atom_entry("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div><div "
                   "xmlns='http://www.w3.org/1999/xhtml'>b</div></title>")
            .title,
        Kind::html,
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div><div "
        "xmlns=\"http://www.w3.org/1999/xhtml\">b</div>");
}

TEST_CASE("empty elements of XHTML stay empty, void ones have no end tag") {
  check(atom_entry("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p/>a<br/>b<a "
                   "id='x'/></div></content>")
            .content,
        Kind::html, "<p></p>a<br>b<a id=\"x\"></a>");
}

TEST_CASE("another media type is base64") {
  check(atom_entry("<content type='application/octet-stream'>PHA+aGk8L3A+</content>").content, Kind::html,
        "<p>hi</p>");
  check(atom_entry("<content type='application/octet-stream'>aGk=</content>").content, Kind::plain, "hi");
}

TEST_CASE("Atom 0.3 says how a text is written in its mode") {
  check(old_title("<title mode='base64' type='text/html'>PGI+eDwvYj4=</title>"), Kind::html, "<b>x</b>");
  check(old_title("<title mode='base64'>PGI+eDwvYj4=</title>"), Kind::html, "<b>x</b>");
  check(old_title("<title mode='base64' type='text/plain'>PGI+eDwvYj4=</title>"), Kind::plain, "<b>x</b>");
  check(old_title("<title mode='escaped' type='text/html'>&lt;b&gt;x&lt;/b&gt;</title>"), Kind::html,
        "<b>x</b>");
  check(old_title("<title mode='xml' type='application/xhtml+xml'><div>x <b>y</b></div></title>"), Kind::html,
        "x <b>y</b>");
}

TEST_CASE("an RSS title is plain unless it looks like HTML") {
  check(rss_item("<title>1 &lt; 2</title>").title, Kind::plain, "1 < 2");
  check(rss_item("<title>Q &amp; A</title>").title, Kind::plain, "Q & A");
  check(rss_item("<title>&lt;i&gt;x&lt;/i&gt;</title>").title, Kind::html, "<i>x</i>");
  check(rss_item("<title>a &amp;amp; b</title>").title, Kind::html, "a &amp; b");
  check(rss_item("<title>&lt;foo&gt;x&lt;/foo&gt;</title>").title, Kind::plain, "<foo>x</foo>");
  check(rss_item("<title>x &amp;unknown; y</title>").title, Kind::plain, "x &unknown; y");
}

TEST_CASE("RSS descriptions and content:encoded are HTML whatever they look like") {
  check(rss_item("<description>1 &lt; 2</description>").content, Kind::html, "1 < 2");
  check(rss_item("<content:encoded>plain</content:encoded>").content, Kind::html, "plain");
}

TEST_CASE("elements inside a text are markup") {
  check(rss_item("<description><p>a &lt; b</p><br/></description>").content, Kind::html,
        "<p>a &lt; b</p><br>");
  check(rss_item("<title>x <b>y</b></title>").title, Kind::html, "x <b>y</b>");
}

TEST_CASE("xhtml:body is content") {
  const ParsedEntry item = rss_item("<body xmlns='http://www.w3.org/1999/xhtml'><p>x</p></body>");
  check(item.content, Kind::html, "<p>x</p>");
  CHECK(item.content_origin == "body");
}

TEST_CASE("white space stays as written inside a text and goes at its ends") {
  check(rss_item("<description>\n  a\n\n  b  </description>").content, Kind::html, "a\n\n  b");
}

TEST_CASE("text written in pieces is one text") {
  check(rss_item("<title>a<![CDATA[b]]>c&#100;<!-- x -->e</title>").title, Kind::plain, "abcde");
}

TEST_CASE("C0 controls vanish, C1 controls are windows-1252, double encoding is undone") {
  check(rss_item("<title>a&#1;b&#8;c</title>").title, Kind::plain, "abc");
  check(rss_item("<title>it&#146;s &#x80;</title>").title, Kind::plain, "it\xE2\x80\x99s \xE2\x82\xAC");
  check(rss_item("<title>caf\xC3\x83\xC2\xA9</title>").title, Kind::plain, "caf\xC3\xA9");
}

}  // namespace
}  // namespace riverd
