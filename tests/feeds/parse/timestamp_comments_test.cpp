#include "feeds/parse/timestamp_comments.hpp"

#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;
using test::rss;
using test::rss_item;

std::string stamped(const ParsedEntry& item) {
  return item.timestamp_comment ? to_rfc3339_millis(*item.timestamp_comment) : "-";
}

TEST_CASE("T9 thirteen digits are milliseconds, ten are seconds") {
  CHECK(stamped(rss_item("<!--1740249544123--><title>x</title>")) == "2025-02-22T18:39:04.123Z");
  CHECK(stamped(rss_item("<title>x</title><!-- 1740249544\n-->")) == "2025-02-22T18:39:04.000Z");
}

TEST_CASE("T9 what is not 13 or 10 digits of the years 1990 to 2100 is no timestamp") {
  for (const std::string comment :
       {"", " ", "174024954400", "17402495440000", "9740249544000", "0000000000000", "+740249544000",
        "-740249544000", "1740249544,00", "ts 1740249544000", "0631151999", "4102444800000"}) {
    CAPTURE(comment);
    CHECK_FALSE(parse::timestamp_of(comment).has_value());
  }
  CHECK(parse::timestamp_of("0631152000").has_value());
  CHECK(parse::timestamp_of("4102444799999").has_value());
}

TEST_CASE("T9 a comment in the item comes before one in front of it, that before one in its content") {
  const std::string in = "<!--1740249541000-->";
  const std::string before = "<!--1740249542000-->";
  const std::string content = "<description><![CDATA[<p>x</p><!--1740249543000-->]]></description>";
  CHECK(stamped(read(rss(before + "<item>" + content + in + "</item>")).items[0]) ==
        "2025-02-22T18:39:01.000Z");
  CHECK(stamped(read(rss(before + "<item>" + content + "</item>")).items[0]) == "2025-02-22T18:39:02.000Z");
  CHECK(stamped(read(rss("<item>" + content + "</item>")).items[0]) == "2025-02-22T18:39:03.000Z");
}

TEST_CASE(
    "T9 of several comments in front the nearest that is a timestamp counts, up to the element before") {
  const ParsedFeed feed =
      read(rss("<!--1740249540000--><title>T</title><!--1740249541000--><!-- 1740249542000 --><!-- note "
               "--><item/><item/>"
               "<!--1740249543000--><item/><!--1740249544000-->"));
  REQUIRE(feed.items.size() == 3);
  CHECK(stamped(feed.items[0]) == "2025-02-22T18:39:02.000Z");
  CHECK(stamped(feed.items[1]) == "-");
  CHECK(stamped(feed.items[2]) == "2025-02-22T18:39:03.000Z");
}

TEST_CASE("T9 Atom entries and RDF items are stamped the same way") {
  const ParsedFeed feed = read(test::atom(
      "<title>T</title><!--1740249544000--><entry/><entry><!--1740249544--></entry><entry><content "
      "type='xhtml'><div "
      "xmlns='http://www.w3.org/1999/xhtml'><!--1740249544000--><p>x</p></div></content></entry>"));
  for (const ParsedEntry& entry : feed.items) CHECK(stamped(entry) == "2025-02-22T18:39:04.000Z");
  CHECK(stamped(read("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                     "xmlns='http://purl.org/rss/1.0/'><channel/><!--1740249544000--><item/></rdf:RDF>")
                    .items[0]) == "2025-02-22T18:39:04.000Z");
}

TEST_CASE("T9 an HTML comment counts only where HTML has one") {
  CHECK(stamped(rss_item("<description>a&lt;!--1740249544000--&gt;</description>")) ==
        "2025-02-22T18:39:04.000Z");
  CHECK(stamped(rss_item(
            "<description>&lt;a title='&lt;!--1740249544000--&gt;'&gt;x&lt;/a&gt;</description>")) == "-");
  CHECK(stamped(rss_item("<description>&amp;lt;!--1740249544000--&amp;gt;</description>")) == "-");
  CHECK(stamped(test::atom_entry("<content type='text'>&lt;!--1740249544000--&gt;</content>")) == "-");
  CHECK(stamped(rss_item("<title>1740249544000</title><media:group><!--1740249544000--></media:group>")) ==
        "-");
}

TEST_CASE("T9 timestamps survive the repair of a damaged feed") {
  const ParsedFeed feed = read(
      "<rss version='2.0'><channel><title>Q & < A</title><!--1740249544000--><item><title>x</item>"
      "<item><!--1740249545000--><title>y");
  REQUIRE(feed.items.size() == 2);
  CHECK(stamped(feed.items[0]) == "2025-02-22T18:39:04.000Z");
  CHECK(stamped(feed.items[1]) == "2025-02-22T18:39:05.000Z");
}

}  // namespace
}  // namespace riverd
