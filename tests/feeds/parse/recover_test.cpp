#include "tests/feeds/parse/documents.hpp"

#include "feeds/parse/xml_text.hpp"

#include <pugixml.hpp>

namespace riverd {
namespace {

using test::read;

std::vector<std::string> titles(const ParsedFeed& feed) {
  std::vector<std::string> out;
  for (const ParsedEntry& item : feed.items) out.push_back(item.title.value);
  return out;
}
using Titles = std::vector<std::string>;

TEST_CASE("a truncated feed gives every item that was whole") {
  const ParsedFeed feed = read(
      "<rss "
      "version='2.0'><channel><title>T</title><item><title>one</title></item><item><title>two</title></item>"
      "<item><title>thr");
  CHECK(feed.malformed_reason.starts_with("truncated"));
  REQUIRE(feed.items.size() == 3);
  CHECK(feed.items[0].title.value == "one");
  CHECK(feed.items[1].title.value == "two");
}

TEST_CASE("a reference that is left out does not make markup of what stands around it") {
  for (const std::string text : {"<r><![CDA&#x8;TA[7; &copy;]]></r>", "<r><&#8;!-- &copy; --></r>",
                                 "<r><!&excl;-- &copy; --></r>", "<r>a <&nbsp;b</r>", "<r>co&#8;py</r>",
                                 "<!DOCTYPE[&#X27;'\"<!--\"]&", "<!DOCTYPE r [&rsqb;&gt;]><r>&b</r>"}) {
    CAPTURE(text);
    const auto once = parse::prepare_references(text);
    REQUIRE(once.changed);
    CHECK_FALSE(parse::prepare_references(*once.changed).changed);
  }
  CHECK(*parse::prepare_references("<r>co&#8;py</r>").changed == "<r>copy</r>");
  CHECK(*parse::prepare_references("<r>&apos;&#X5D;&num;</r>").changed == "<r>&apos;&#93;#</r>");
}

TEST_CASE("references in what only looked like a comment are read as such") {
  const ParsedFeed feed = read(
      "<rss version='2.0'><channel x=\"<!--\"<title>a&nbsp;b &#1480306; &copy;</title>"
      "<item><title>one</title></item></channel></rss>");
  CHECK(feed.title.value == "a\u00A0b \uFFFD \u00A9");
  REQUIRE(feed.items.size() == 1);
}

TEST_CASE("wherever a feed is cut, what stands before is read") {
  const std::string whole =
      "<rss "
      "version=\"2.0\"><channel><title>T</title><item><title>one</title><link>https://a.example/"
      "?a=1&amp;b=2</link>"
      "<description><![CDATA[<p>x</p>]]></description><enclosure url=\"https://a.example/1\"/></item><item>"
      "<title>two</title></item></channel></rss>";
  const auto first_end = whole.find("</item>") + 7;
  for (std::size_t length = first_end; length < whole.size(); ++length) {
    CAPTURE(length);
    const ParsedFeed feed = read(std::string_view(whole).substr(0, length));
    CHECK(feed.malformed());
    REQUIRE_FALSE(feed.items.empty());
    CHECK(feed.items[0].title.value == "one");
    CHECK(feed.items[0].url == "https://a.example/?a=1&b=2");
    CHECK(feed.items[0].attachments.size() == 1);
  }
}

TEST_CASE("faults in the text of one item leave the others alone") {
  const auto faulty = [](const std::string& item) {
    return read("<rss version='2.0'><channel><title>T</title><item>" + item +
                "</item><item><title>next</title></item></channel></rss>");
  };
  const std::pair<const char*, Titles> cases[] = {
      {"<title>Q & A</title>", {"Q & A", "next"}},
      {"<title>a < b</title>", {"a < b", "next"}},
      {"<title>1<2</title>", {"1<2", "next"}},
      {"<title>open", {"open", "next"}},
      {"<title>one</titel>", {"one", "next"}},
      {"<title>one</title></b>", {"one", "next"}},
      {"<title>one</title><p>unclosed", {"one", "next"}},
      {"<title>a\1b</title>", {"ab", "next"}},
      {"<title>a</title", {"a", "next"}},
      {"<title a=1 a='2' b>one</title>", {"one", "next"}},
      {"<title>x</title><enclosure url=https://a.example/1 / >", {"x", "next"}},
      {"<title>&#xD800;x</title>", {"\xEF\xBF\xBDx", "next"}},
      {"<title><![CDATA[one]]></title><!-- a -- b -->", {"one", "next"}},
      {"<title>one</title><![CDATA[]]>]]>", {"one", "next"}},
  };
  for (const auto& [item, expected] : cases) {
    CAPTURE(item);
    const ParsedFeed feed = faulty(item);
    CHECK(titles(feed) == expected);
    CHECK(feed.title.value == "T");
  }
}

TEST_CASE("an item that was never closed ends where the next begins") {
  const ParsedFeed feed = read(
      "<rss "
      "version='2.0'><channel><item><title>one</title><item><title>two</title></item><item><title>three</"
      "title>"
      "</channel></rss>");
  CHECK(titles(feed) == Titles{"one", "two", "three"});
  CHECK(feed.malformed_reason.starts_with("xml"));
}

TEST_CASE("a missing quote costs one attribute, not the items after it") {
  const ParsedFeed feed = read(
      "<rss version='2.0'><channel><item><title>one</title><enclosure url=\"https://a.example/1 "
      "type=\"audio/mpeg\"/>"
      "</item><item><guid "
      "isPermaLink=\"false>g2</guid><title>two</title></item><item><title>three</title></item>"
      "</channel></rss>");
  CHECK(titles(feed) == Titles{"one", "two", "three"});
}

TEST_CASE("junk around the document is dropped") {
  const ParsedFeed feed = read(
      "\n\n warning: x <?xml version='1.0'?><rss version='2.0'><channel><title>T</title></channel></rss> "
      "</a>tail");
  CHECK(feed.title.value == "T");
  CHECK(feed.malformed_reason.starts_with("xml"));
}

TEST_CASE("HTML entities are read everywhere; only declared ones are no fault") {
  ParsedFeed feed =
      read("<rss version='2.0'><channel><title>caf&eacute;&nbsp;&hellip;</title></channel></rss>");
  CHECK(feed.title.value == "caf\xC3\xA9\xC2\xA0\xE2\x80\xA6");
  CHECK(feed.malformed_reason.starts_with("entity"));
  feed = read(
      "<!DOCTYPE rss [<!ENTITY eacute '&#233;'><!ENTITY own \"words\">]><rss version='2.0'><channel><title>"
      "&eacute; &own;</title></channel></rss>");
  CHECK(feed.title.value == "\xC3\xA9 words");
  CHECK(feed.malformed_reason == "");
}

TEST_CASE("a DOCTYPE of another vocabulary is no fault") {
  const ParsedFeed feed = read(
      "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://d.example/x.dtd\"><rss "
      "version='2.0'>"
      "<channel><title>T</title></channel></rss>");
  CHECK(feed.malformed_reason == "");
  CHECK(feed.title.value == "T");
}

TEST_CASE("what was repaired is said, and what was sound is no fault") {
  CHECK(read("<rss version='2.0'><channel><title>a &lt; b &#38; c</title></channel></rss>\n<!-- x -->\n")
            .malformed_reason == "");
  CHECK(read("<rss version='2.0'><channel><title a='1' a='2'>x</title></channel></rss>").malformed());
  CHECK(read("<rss version='2.0'><channel><title>x</title></channel></rss><rss/>").malformed());
}

TEST_CASE("recovery writes well-formed XML, whatever it is given") {
  const char* pieces[] = {"<a",   "<b>",  "</a>", "</b>", "text", "&amp;", "<![CDATA[", "]]>",
                          "<!--", "-->",  "<",    ">",    "=",    "\"",    "'",         " x=1",
                          "/>",   "<?pi", "?>",   "<!D",  "[",    "<rss>"};
  std::uint32_t state = 1;
  const auto random = [&state] { return (state = state * 1664525U + 1013904223U) >> 16U; };
  for (int round = 0; round < 3000; ++round) {
    std::string document = "<rss>";
    for (int i = 0; i < 30; ++i) document += pieces[random() % std::size(pieces)];
    const parse::Recovered mended = parse::recover(document, 16);
    pugi::xml_document tree;
    const auto result = tree.load_buffer(mended.text.data(), mended.text.size(), pugi::parse_full);
    CAPTURE(document, mended.text, result.description());
    REQUIRE(result);
  }
}

}  // namespace
}  // namespace riverd
